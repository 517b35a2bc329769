//! Thousands of random edits, with questions in between: what is said after each thousand is what a fresh server says
//! of the text.
//!
//! `BLIN_STORM_EDITS` says how many edits each storm has, and `BLIN_STORM_SEED` where it begins.

use crate::client::{FILES, PROTOCOL, PUBLISH, TestServer, VOCABULARY};
use serde_json::{Value, json};

/// Edits of a storm, and how many of them lie between two looks at what is said.
const EDITS: u64 = 10_000;
const AT_A_TIME: u64 = 1_000;

/// What is written: parts of the language, and what is not.
const PIECES: &[&str] = &[
    "",
    "",
    "\n",
    "\r\n",
    "hot",
    " and ",
    "let x = 1\n",
    "\"",
    "# 💣",
    "µg",
    "𝒳",
    "(",
    ")",
    "when",
    " ",
    "°C",
    "38",
    ".5",
    "temperature",
    "rule r must\r\n  when hot\r\n  then infusion = stop\r\n",
    "|",
    "ß",
    "\tlet",
    "use patient\n",
    "{",
    "}",
    "  # é\r\n",
    "scenario \"s\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = stop\n",
];

/// Longer than this a document does not grow: then all of it is replaced.
const LONGEST: usize = 6_000;

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(limit.max(1)).expect("it is small")).expect("it is small")
    }
}

/// In what a client counts columns.
#[derive(Clone, Copy)]
enum Columns {
    Utf8,
    Utf16,
    Utf32,
}

impl Columns {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// The position of a byte, found without the server's means.
    fn position(self, text: &str, offset: usize) -> Value {
        let before = &text[..offset];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let column = match self {
            Self::Utf8 => offset - start,
            Self::Utf16 => text[start..offset].encode_utf16().count(),
            Self::Utf32 => text[start..offset].chars().count(),
        };
        json!({ "line": line, "character": column })
    }
}

/// A place where a cursor can stand: at a character, not inside a line break.
fn place(chance: &mut Chance, text: &str) -> usize {
    let mut at = chance.below(text.len() + 1);
    while !text.is_char_boundary(at) || text[..at].ends_with('\r') && text[at..].starts_with('\n') {
        at -= 1;
    }
    at
}

/// A random edit of a text, as the client sends it.
fn edit(chance: &mut Chance, columns: Columns, text: &mut String, original: &str) -> Value {
    if text.len() > LONGEST || chance.below(400) == 0 {
        original.clone_into(text);
        return json!({ "text": original });
    }
    let from = place(chance, text);
    let to = if chance.below(3) == 0 { place(chance, text) } else { from };
    let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 40));
    let to = (to..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(from);
    let to = if text[..to].ends_with('\r') && text[to..].starts_with('\n') { to + 1 } else { to };
    let piece = PIECES[chance.below(PIECES.len())];
    let range = json!({ "start": columns.position(text, from), "end": columns.position(text, to) });
    // What would become one line break out of two halves, or a half of one, no editor makes.
    let halves = text[..from].ends_with('\r') || piece.ends_with('\r');
    let piece = if halves { "" } else { piece };
    text.replace_range(from..to, piece);
    json!({ "range": range, "text": piece })
}

async fn server(columns: Columns) -> TestServer {
    let capabilities = json!({ "general": { "positionEncodings": [columns.name()] } });
    TestServer::on(FILES, capabilities).await
}

/// What is said at last of every file, whatever the order of it.
async fn said(client: &mut TestServer, files: &[(&str, String)], versions: [i64; 2]) -> Vec<(String, Vec<Value>)> {
    let mut all = Vec::new();
    for ((path, _), version) in files.iter().zip(versions) {
        let mut found = client.diagnostics(path, Some(version)).await;
        // Scenarios are run later.
        found.retain(|d| d["code"].as_str().is_none_or(|c| !c.starts_with("blin::scenario::not_met")));
        found.retain(|d| d["code"].as_str().is_none_or(|c| !c.starts_with("blin::scenario::never_fires")));
        let root = client.uri("");
        let text = serde_json::to_string(&found).expect("JSON").replace(&root, "");
        all.push(((*path).to_owned(), serde_json::from_str(&text).expect("JSON")));
    }
    all
}

async fn storm(columns: Columns) {
    let number = |name: &str| std::env::var(name).ok().and_then(|t| t.parse::<u64>().ok());
    let (edits, seed) = (number("BLIN_STORM_EDITS").unwrap_or(EDITS), number("BLIN_STORM_SEED").unwrap_or(1));
    let mut chance = Chance(seed);
    let mut client = server(columns).await;
    let originals = [("main.blin", PROTOCOL.replace('\n', "\r\n")), ("patient.blin", VOCABULARY.to_owned())];
    let mut texts = originals.clone().map(|(_, text)| text);
    for (path, text) in &originals {
        client.open(path, text).await;
    }
    let mut versions = [1_i64, 1];
    for n in 0..edits {
        let which = usize::from(chance.below(5) == 0);
        let (path, original) = &originals[which];
        let changes: Vec<Value> =
            (0..=chance.below(3)).map(|_| edit(&mut chance, columns, &mut texts[which], original)).collect();
        versions[which] += 1;
        client.change(path, versions[which], json!(changes)).await;
        let text = &texts[which];
        let at = columns.position(text, place(&mut chance, text));
        let params = json!({ "textDocument": { "uri": client.uri(path) }, "position": at });
        match n % 40 {
            7 => drop(client.start("textDocument/completion", params).await),
            17 => {
                let id = client.start("textDocument/hover", params).await;
                client.tell("$/cancelRequest", json!({ "id": id })).await;
            }
            27 => drop(client.ask("textDocument/hover", params).await),
            37 => drop(client.ask("textDocument/semanticTokens/full", client.about(path)).await),
            _ => {}
        }
        if n % AT_A_TIME == AT_A_TIME - 1 || n + 1 == edits {
            for which in 0..2 {
                // An edit that changes nothing asks for one more publication of all that is said.
                let end = columns.position(&texts[which], texts[which].len());
                let nothing = json!([{ "range": { "start": end, "end": end }, "text": "" }]);
                versions[which] += 1;
                client.change(originals[which].0, versions[which], nothing).await;
            }
            let found = said(&mut client, &originals, versions).await;
            let mut fresh = server(columns).await;
            for ((path, _), text) in originals.iter().zip(&texts) {
                fresh.open(path, text).await;
            }
            let expected = said(&mut fresh, &originals, [1, 1]).await;
            assert_eq!(found, expected, "{n} edits from seed {seed} in {}: {texts:?}", columns.name());
            fresh.end(&[PUBLISH]).await;
            client.unread.retain(|m| m.get("id").is_none() && m["method"] != PUBLISH);
        }
    }
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_utf_8() {
    storm(Columns::Utf8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_utf_16() {
    storm(Columns::Utf16).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_utf_32() {
    storm(Columns::Utf32).await;
}

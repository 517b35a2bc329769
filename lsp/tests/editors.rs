//! The files of the editors that follow from the language: made here, and held to it.
//!
//! `BLIN_WRITE=1 cargo test -p blin-lsp --test editors` writes them anew.

use blin_grammar::keywords::{ITEMS, WORDS, WordClass};
use blin_lsp::feature::completion::BLOCKS;
use serde_json::{Map, Value, json};
use std::path::Path;

fn words(class: WordClass) -> String {
    let list: Vec<&str> = WORDS.iter().filter(|(_, c)| *c == class).map(|(w, _)| *w).collect();
    list.join("|")
}

fn grammar() -> Value {
    let word = |scope: &str, class| json!({ "name": format!("{scope}.blin"), "match": format!("(?<![A-Za-z0-9_.])(?:{})(?![A-Za-z0-9_])", words(class)) });
    json!({
        "information_for_contributors": "Made from grammar/src/keywords.rs: BLIN_WRITE=1 cargo test -p blin-lsp --test editors",
        "name": "blin",
        "scopeName": "source.blin",
        "patterns": [
            { "include": "#comment" },
            { "include": "#text" },
            { "include": "#head" },
            { "include": "#quantity" },
            { "include": "#words" },
            { "include": "#type" },
            { "include": "#operator" }
        ],
        "repository": {
            "comment": { "name": "comment.line.number-sign.blin", "match": "#.*$" },
            "text": {
                "name": "string.quoted.double.blin",
                "begin": "\"",
                "end": "\"|$",
                "patterns": [
                    { "name": "constant.character.escape.blin", "match": "\\\\." },
                    { "name": "variable.other.hole.blin", "match": "\\{[^}\"]*\\}" }
                ]
            },
            "head": {
                "match": format!("^({})(?![A-Za-z0-9_])(?:[ \\t]+([A-Za-z_][A-Za-z0-9_]*))?", ITEMS.join("|")),
                "captures": {
                    "1": { "name": "keyword.control.blin" },
                    "2": { "name": "entity.name.function.blin" }
                }
            },
            "quantity": {
                "match": "(?<![A-Za-z0-9_])(\\d+(?:\\.\\d+)?(?:[ ]?[×x*][ ]?10\\^-?\\d+)?)(?:([ ]?(?:[°%µμ][A-Za-z0-9/²³µμ°%^]*|[A-Za-z0-9²³]+(?:/[A-Za-z0-9²³µμ%]+)+|/[A-Za-z0-9²³µμ]+)))?",
                "captures": {
                    "1": { "name": "constant.numeric.blin" },
                    "2": { "name": "constant.other.unit.blin" }
                }
            },
            "words": {
                "patterns": [
                    word("keyword.control", WordClass::Item),
                    word("keyword.other", WordClass::Clause),
                    word("keyword.operator.word", WordClass::Operator),
                    word("support.function", WordClass::Function),
                    word("support.type", WordClass::Type),
                    word("constant.language", WordClass::Constant),
                    word("storage.modifier", WordClass::Modifier)
                ]
            },
            "type": { "name": "entity.name.type.blin", "match": "(?<![A-Za-z0-9_])[A-Z][A-Za-z0-9]*" },
            "operator": { "name": "keyword.operator.blin", "match": "\\|\\||<=|>=|!=|[<>=|*/+×-]" }
        }
    })
}

fn snippets() -> Value {
    let one = |(keyword, body, detail): &(&str, &str, &str)| {
        let lines: Vec<&str> = body.lines().collect();
        ((*keyword).to_owned(), json!({ "prefix": keyword, "body": lines, "description": detail }))
    };
    Value::Object(BLOCKS.iter().map(one).collect::<Map<String, Value>>())
}

fn hold(path: &str, made: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../editors/vscode").join(path);
    let text = serde_json::to_string_pretty(made).expect("it is JSON") + "\n";
    if std::env::var_os("BLIN_WRITE").is_some() {
        std::fs::write(&path, &text).expect("it can be written");
    }
    let there = std::fs::read_to_string(&path).expect("the file is there");
    assert!(there == text, "{} is not what the language says; see the top of this test", path.display());
}

#[test]
fn the_colours_of_vs_code_follow_the_words_of_the_language() {
    hold("syntaxes/blin.tmLanguage.json", &grammar());
}

#[test]
fn the_snippets_of_vs_code_are_those_of_the_server() {
    hold("snippets/blin.json", &snippets());
}

#[test]
fn no_address_of_a_registry_is_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../editors/vscode");
    let lock = std::fs::read_to_string(folder.join("package-lock.json")).expect("the lock file is there");
    let lock: Value = serde_json::from_str(&lock).expect("it is JSON");
    let packages = lock["packages"].as_object().expect("a table of packages");
    assert!(packages.len() > 5 && packages.values().all(|p| p.get("resolved").is_none()));
    let version = |t: &str| serde_json::from_str::<Value>(t).expect("JSON")["version"].clone();
    let manifest = std::fs::read_to_string(folder.join("package.json")).expect("the manifest is there");
    assert_eq!(version(&manifest), env!("CARGO_PKG_VERSION"));
}

/// The boundary that keeps a move to another base a day's work.
#[test]
fn three_modules_name_tower_lsp() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = std::collections::BTreeSet::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).is_ok_and(|t| t.contains("tower_lsp")) {
                let inner = path.strip_prefix(&source).expect("it is inside");
                let module = inner.components().next().expect("it has a name").as_os_str().to_string_lossy();
                named.insert(module.trim_end_matches(".rs").to_owned());
            }
        }
    }
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["convert", "guard", "server"]);
}

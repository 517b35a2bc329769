//! The server as a client sees it: whole messages over a pipe.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;

/// A client that remembers every message and insists, at its end, that none was left unread.
struct TestServer {
    input: WriteHalf<DuplexStream>,
    output: BufReader<ReadHalf<DuplexStream>>,
    server: JoinHandle<u8>,
    next: i64,
    unread: VecDeque<Value>,
    root: tempfile::TempDir,
}

impl TestServer {
    async fn bare() -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (read, write) = tokio::io::split(theirs);
        let server = tokio::spawn(blin_lsp::serve(read, write));
        let (output, input) = tokio::io::split(ours);
        let root = tempfile::tempdir().expect("a folder");
        Self { input, output: BufReader::new(output), server, next: 0, unread: VecDeque::new(), root }
    }

    /// A server on a folder with these files, which are not open.
    async fn on(files: &[(&str, &str)], capabilities: Value) -> Self {
        let mut client = Self::bare().await;
        for (path, text) in files {
            client.write(path, text);
        }
        let root = client.uri("");
        let params = json!({ "processId": null, "rootUri": root, "capabilities": capabilities });
        client.ask("initialize", params).await;
        client.tell("initialized", json!({})).await;
        client
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }

    fn uri(&self, path: &str) -> String {
        let path =
            if path.is_empty() { self.root.path().to_path_buf() } else { self.root.path().join(Path::new(path)) };
        url::Url::from_file_path(path).expect("an absolute path").to_string()
    }

    async fn send(&mut self, message: Value) {
        let text = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        self.input.write_all(frame.as_bytes()).await.expect("the server reads");
    }

    async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    async fn read(&mut self) -> Value {
        let read = async {
            let mut length = 0;
            loop {
                let mut line = String::new();
                self.output.read_line(&mut line).await.expect("the server writes");
                match line.trim().split_once(": ") {
                    Some(("Content-Length", n)) => length = n.parse().expect("a number"),
                    Some(_) => {}
                    None => break,
                }
            }
            let mut body = vec![0; length];
            self.output.read_exact(&mut body).await.expect("a whole message");
            serde_json::from_slice(&body).expect("JSON")
        };
        tokio::time::timeout(Duration::from_secs(60), read).await.expect("the server answers in time")
    }

    async fn start(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        id
    }

    async fn answer(&mut self, id: i64) -> Value {
        let is_it = |m: &Value| m["id"] == id && m.get("method").is_none();
        if let Some(at) = self.unread.iter().position(is_it) {
            return self.unread.remove(at).expect("it is there");
        }
        loop {
            let message = self.read().await;
            if is_it(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    /// The result of a request that must succeed.
    async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.start(method, params).await;
        let answer = self.answer(id).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The next diagnostics of a file; those of its older versions are passed over.
    async fn diagnostics(&mut self, path: &str, version: Option<i64>) -> Vec<Value> {
        let uri = self.uri(path);
        let is_it = |m: &Value| m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == *uri;
        loop {
            let known = self.unread.iter().position(is_it);
            let message = match known {
                Some(at) => self.unread.remove(at).expect("it is there"),
                None => self.read().await,
            };
            if !is_it(&message) {
                self.unread.push_back(message);
            } else if version.is_none() || message["params"]["version"] == json!(version) {
                return message["params"]["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    async fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "blin", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    async fn change(&mut self, path: &str, version: i64, changes: Value) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes })).await;
    }

    /// The parameters of a request about the place after `before` in `text`.
    fn at(&self, path: &str, text: &str, before: &str) -> Value {
        let offset = text.find(before).expect("it is in the text") + before.len();
        let line = text[..offset].matches('\n').count();
        let start = text[..offset].rfind('\n').map_or(0, |n| n + 1);
        let character = text[start..offset].encode_utf16().count();
        json!({ "textDocument": { "uri": self.uri(path) }, "position": { "line": line, "character": character } })
    }

    fn about(&self, path: &str) -> Value {
        json!({ "textDocument": { "uri": self.uri(path) } })
    }

    fn whole(&self, path: &str) -> Value {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 3, "character": 0 } });
        json!({ "textDocument": { "uri": self.uri(path) }, "range": range, "context": { "diagnostics": [] } })
    }

    /// Says `shutdown` and `exit` and insists that nothing but `expected` methods was left unread.
    async fn end(mut self, expected: &[&str]) {
        self.ask("shutdown", Value::Null).await;
        self.tell("exit", Value::Null).await;
        let code = tokio::time::timeout(Duration::from_secs(10), &mut self.server).await;
        assert_eq!(code.expect("the server ends").expect("without a panic"), 0);
        self.unread.retain(|m| !expected.iter().any(|e| m["method"] == **e));
        assert!(self.unread.is_empty(), "unread: {:?}", self.unread);
    }
}

const MANIFEST: &str = "[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n";
const VOCABULARY: &str = "vocabulary patient\n\nreading temperature: °C range 30 to 45 °C fresh for 12 h \"Core temperature\"\ntype Action = one of continue < stop\ndecision infusion: Action\n  default continue\n";
const PROTOCOL: &str = "protocol main\nuse patient\nlet hot = temperature > 38 °C\nrule halt must\n  when hot\n  then infusion = stop\nsource review \"A review\" link \"https://example.org/1\"\nscenario \"hot\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = stop\n";
const FILES: &[(&str, &str)] = &[("blin.toml", MANIFEST), ("patient.blin", VOCABULARY), ("main.blin", PROTOCOL)];
/// Findings that a test is not about.
const PUBLISH: &str = "textDocument/publishDiagnostics";

fn messages(diagnostics: &[Value]) -> Vec<String> {
    diagnostics.iter().map(|d| d["message"].as_str().expect("a text").lines().next().unwrap_or("").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_announced_feature_answers() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let hot = client.at("main.blin", PROTOCOL, "when ho");
    let temperature = client.at("main.blin", PROTOCOL, "let hot = temp");

    let hover = client.ask("textDocument/hover", temperature.clone()).await;
    assert!(hover["contents"]["value"].as_str().is_some_and(|t| t.contains("Core temperature")), "{hover}");
    let definition = client.ask("textDocument/definition", temperature.clone()).await;
    assert_eq!(definition[0]["uri"], client.uri("patient.blin"));
    assert_eq!(definition[0]["range"]["start"], json!({ "line": 2, "character": 8 }));
    let of_type = client.at("main.blin", PROTOCOL, "then infus");
    let of_type = client.ask("textDocument/typeDefinition", of_type).await;
    assert_eq!(of_type[0]["range"]["start"], json!({ "line": 3, "character": 5 }));
    let mut with = hot.clone();
    with["context"] = json!({ "includeDeclaration": true });
    assert_eq!(client.ask("textDocument/references", with).await.as_array().map(Vec::len), Some(2));
    assert_eq!(client.ask("textDocument/documentHighlight", hot.clone()).await[0]["kind"], 3);
    let range = client.ask("textDocument/prepareRename", hot.clone()).await;
    assert_eq!(range["end"]["character"], 10);
    let mut rename = temperature.clone();
    rename["newName"] = json!("core_temperature");
    let edit = client.ask("textDocument/rename", rename).await;
    assert_eq!(edit["changes"].as_object().map(serde_json::Map::len), Some(2), "{edit}");
    let outline = client.ask("textDocument/documentSymbol", client.about("main.blin")).await;
    assert_eq!(outline[1]["name"], "halt");
    let found = client.ask("workspace/symbol", json!({ "query": "temp" })).await;
    assert_eq!(found[0]["name"], "temperature");
    let here = client.at("main.blin", PROTOCOL, "then infusion = ");
    let completion = client.ask("textDocument/completion", here).await;
    assert_eq!(completion["items"][0]["label"], "continue");
    assert!(client.ask("textDocument/formatting", formatting(client.about("main.blin"))).await.is_array());
    assert!(client.ask("textDocument/rangeFormatting", formatting(client.whole("main.blin"))).await.is_array());
    assert_eq!(client.ask("textDocument/foldingRange", client.about("main.blin")).await[0]["startLine"], 3);
    let mut positions = client.about("main.blin");
    positions["positions"] = json!([hot["position"]]);
    let selection = client.ask("textDocument/selectionRange", positions).await;
    assert_eq!(selection[0]["range"]["start"], json!({ "line": 4, "character": 7 }));
    assert_eq!(selection[0]["parent"]["range"]["start"], json!({ "line": 4, "character": 2 }));
    let full = client.ask("textDocument/semanticTokens/full", client.about("main.blin")).await;
    let some = client.ask("textDocument/semanticTokens/range", client.whole("main.blin")).await;
    let count = |v: &Value| v["data"].as_array().map(Vec::len).unwrap_or(0);
    assert!(count(&full) > count(&some) && count(&some) > 0 && count(&full) % 5 == 0);
    let mut delta = client.about("main.blin");
    delta["previousResultId"] = full["resultId"].clone();
    let same = client.ask("textDocument/semanticTokens/full/delta", delta.clone()).await;
    assert_eq!(same["edits"], json!([]), "{same}");
    delta["previousResultId"] = json!("of another time");
    assert_eq!(count(&client.ask("textDocument/semanticTokens/full/delta", delta).await), count(&full));
    assert!(client.ask("textDocument/inlayHint", client.whole("main.blin")).await.is_array());
    let link = client.ask("textDocument/documentLink", client.about("main.blin")).await;
    assert_eq!(link[0]["target"], "https://example.org/1");
    let item = client.ask("textDocument/prepareCallHierarchy", hot.clone()).await[0].clone();
    let incoming = client.ask("callHierarchy/incomingCalls", json!({ "item": item })).await;
    assert_eq!(incoming[0]["from"]["name"], "halt");
    let outgoing = client.ask("callHierarchy/outgoingCalls", json!({ "item": item })).await;
    assert_eq!(outgoing[0]["to"]["name"], "temperature");
    assert_eq!(client.ask("textDocument/codeAction", client.whole("main.blin")).await, json!([]));
    let mut bound = client.at("main.blin", PROTOCOL, "temperature > 3");
    bound["range"] = json!({ "start": bound["position"], "end": bound["position"] });
    bound["context"] = json!({ "diagnostics": [], "only": ["refactor"] });
    let offered = client.ask("textDocument/codeAction", bound).await;
    let titles: Vec<&str> = offered.as_array().expect("a list").iter().filter_map(|a| a["title"].as_str()).collect();
    assert!(titles.contains(&"add a scenario at the bound of `temperature`"), "{titles:?}");
    let mut bar = client.at("main.blin", PROTOCOL, "when hot");
    bar["ch"] = json!("|");
    assert_eq!(client.ask("textDocument/onTypeFormatting", formatting(bar)).await, json!([]));
    let moved = json!({ "files": [{ "oldUri": client.uri("main.blin"), "newUri": client.uri("fever.blin") }] });
    let edit = client.ask("workspace/willRenameFiles", moved).await;
    assert_eq!(edit["changes"][client.uri("main.blin")][0]["newText"], "fever", "{edit}");
    assert_eq!(client.ask("textDocument/signatureHelp", hot).await, Value::Null);
    let lenses = client.ask("textDocument/codeLens", client.about("main.blin")).await;
    assert_eq!(lenses[0]["command"]["title"], "1 of 1 pass", "{lenses}");
    assert_eq!(lenses[1]["command"]["command"], "blin.choosePatient", "{lenses}");
    let command = &lenses[2]["command"];
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    assert_eq!(client.ask("workspace/executeCommand", params).await, "1 of 1 pass");
    client.end(&[PUBLISH, "window/showMessage"]).await;
}

fn formatting(mut params: Value) -> Value {
    params["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    params
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_project_is_checked_and_mended() {
    let broken = PROTOCOL.replace("temperature >", "temprature >");
    let files = [FILES[0], FILES[1], ("main.blin", broken.as_str())];
    let mut client = TestServer::on(&files, json!({})).await;
    // Nothing is open.
    let found = client.diagnostics("main.blin", None).await;
    assert!(messages(&found).contains(&"there is no `temprature`".to_owned()), "{found:?}");
    assert!(found.iter().all(|d| d["code"].as_str().is_some_and(|c| c.starts_with("blin::"))), "{found:?}");
    let mut params = client.about("main.blin");
    params["range"] = found[0]["range"].clone();
    params["context"] = json!({ "diagnostics": found });
    let actions = client.ask("textDocument/codeAction", params).await;
    let edit = &actions[0]["edit"]["changes"][client.uri("main.blin")][0];
    assert_eq!(edit["newText"], "temperature", "{actions}");
    client.open("main.blin", &broken).await;
    let change = json!([{ "range": edit["range"], "text": edit["newText"] }]);
    client.change("main.blin", 2, change).await;
    let found = client.diagnostics("main.blin", Some(2)).await;
    assert!(!messages(&found).iter().any(|m| m.contains("temprature")), "{found:?}");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_in_utf_16_with_astral_characters_and_carriage_returns() {
    let text = "protocol a\r\n# 𝒳💣\r\nlet b = true\r\n";
    let mut client = TestServer::on(&[], json!({})).await;
    client.open("a.blin", text).await;
    client.diagnostics("a.blin", Some(1)).await;
    // After both astral characters: 2 + 4 units.
    let at = json!({ "line": 1, "character": 6 });
    let then = json!({ "line": 2, "character": 8 });
    let end = json!({ "line": 2, "character": 12 });
    client
        .change("a.blin", 2, json!([{ "range": { "start": at, "end": at }, "text": "!" }, { "range": { "start": then, "end": end }, "text": "nonsense" }]))
        .await;
    let found = client.diagnostics("a.blin", Some(2)).await;
    assert_eq!(messages(&found), ["there is no `nonsense`"]);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 8 }));
    client.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn utf_8_when_the_client_knows_it() {
    let capabilities = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let mut client = TestServer::on(&[], capabilities).await;
    client.open("a.blin", "protocol a\nlet b = 38 °C > nonsense\n").await;
    let found = client.diagnostics("a.blin", Some(1)).await;
    assert_eq!(found[0]["range"]["start"]["character"], 17, "{found:?}");
    client.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_edits_end_with_the_findings_of_the_last_text() {
    let mut client = TestServer::on(&[], json!({})).await;
    client.open("a.blin", "protocol a\nlet b = \n").await;
    let last = 302;
    for version in 2..=last {
        let at = json!({ "line": 1, "character": 8 + version - 2 });
        let letter = if version == last { "z" } else { "x" };
        client.change("a.blin", version, json!([{ "range": { "start": at, "end": at }, "text": letter }])).await;
        if version % 50 == 0 {
            client
                .start("textDocument/hover", json!({ "textDocument": { "uri": client.uri("a.blin") }, "position": at }))
                .await;
        }
    }
    let found = client.diagnostics("a.blin", Some(last)).await;
    assert_eq!(messages(&found), [format!("there is no `{}z`", "x".repeat(300))]);
    client.unread.retain(|m| m.get("id").is_none());
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_file_outside_a_project_has_no_findings() {
    let mut client = TestServer::on(&[], json!({})).await;
    client.open("a.blin", "protocol a\nlet b = nonsense\n").await;
    assert_eq!(client.diagnostics("a.blin", Some(1)).await.len(), 1);
    let about = client.about("a.blin");
    client.tell("textDocument/didClose", about).await;
    assert_eq!(client.diagnostics("a.blin", None).await.len(), 0);
    client.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_changed_on_the_disk_is_looked_at_again() {
    let mut client =
        TestServer::on(FILES, json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } }))
            .await;
    let asked = loop {
        let message = client.read().await;
        if message["method"] == "client/registerCapability" {
            break message;
        }
        client.unread.push_back(message);
    };
    client.send(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null })).await;
    client.open("main.blin", PROTOCOL).await;
    let before = messages(&client.diagnostics("main.blin", Some(1)).await);
    assert!(!before.iter().any(|m| m.contains("temperature")), "{before:?}");
    client.write("patient.blin", &VOCABULARY.replace("temperature", "heat"));
    let changed = json!({ "changes": [{ "uri": client.uri("patient.blin"), "type": 2 }] });
    client.tell("workspace/didChangeWatchedFiles", changed).await;
    let after = messages(&client.diagnostics("main.blin", Some(1)).await);
    assert!(after.iter().any(|m| m.contains("there is no") && m.contains("temperature")), "{after:?}");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn patients_are_checked_beside_the_project_and_outside_of_it() {
    let patient =
        "charted_from = \"2021-01-01T00:00Z\"\n[[entry]]\nat = \"2021-01-01T08:00Z\"\ntemprature = \"39 °C\"\n";
    let mut files: Vec<(&str, &str)> =
        vec![("p/blin.toml", MANIFEST), ("p/patient.blin", VOCABULARY), ("p/main.blin", PROTOCOL)];
    files.extend([("p/one.toml", patient), ("other/two.toml", patient)]);
    let mut client = TestServer::on(&files, json!({})).await;
    let inside = client.diagnostics("p/one.toml", None).await;
    assert_eq!(inside[0]["range"]["start"]["line"], 3, "{inside:?}");
    client.open("other/two.toml", patient).await;
    assert_eq!(messages(&client.diagnostics("other/two.toml", Some(1)).await), messages(&inside));
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_read_by_the_project_that_it_names() {
    let patient = "project = \"../p\"\ncharted_from = \"2021-01-01T00:00Z\"\n[[entry]]\nat = \"2021-01-01T08:00Z\"\ntemperature = \"39 °C\"\n";
    let heat = VOCABULARY.replace("temperature", "heat");
    let files = [
        ("p/blin.toml", MANIFEST),
        ("p/patient.blin", VOCABULARY),
        ("q/blin.toml", MANIFEST),
        ("q/patient.blin", heat.as_str()),
        ("q/one.toml", patient),
    ];
    let mut client = TestServer::on(&files, json!({})).await;
    client.open("q/one.toml", patient).await;
    let found = client.diagnostics("q/one.toml", Some(1)).await;
    assert_eq!(messages(&found), [""; 0]);
    client.change("q/one.toml", 2, json!([{ "text": patient.replace("../p", ".") }])).await;
    let found = client.diagnostics("q/one.toml", Some(2)).await;
    assert!(messages(&found).iter().any(|m| m.contains("temperature")), "{found:?}");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rename_that_does_harm_says_why() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let mut rename = client.at("main.blin", PROTOCOL, "when ho");
    rename["newName"] = json!("within");
    let id = client.start("textDocument/rename", rename).await;
    let answer = client.answer(id).await;
    assert_eq!(answer["error"]["message"], "`within` is a word of the language");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_without_shutdown_is_1_and_nothing_hangs() {
    let mut client = TestServer::on(&[], json!({})).await;
    client.tell("exit", Value::Null).await;
    let code = tokio::time::timeout(Duration::from_secs(10), client.server).await;
    assert_eq!(code.expect("the server ends").expect("without a panic"), 1);
}

const PATIENT: &str = "name = \"A. Example\"\ncharted_from = \"2021-01-01T00:00Z\"\nstart = \"2021-01-01T00:00Z\"\n[[entry]]\nat = \"day 1 08:00\"\ntemperature = \"37 °C\"\n[[entry]]\nat = \"day 1 12:00\"\ntemperature = \"39 °C\"\n";

impl TestServer {
    /// The next message of a method.
    async fn next(&mut self, method: &str) -> Value {
        loop {
            if let Some(at) = self.unread.iter().position(|m| m["method"] == method) {
                return self.unread.remove(at).expect("it is there");
            }
            let message = self.read().await;
            self.unread.push_back(message);
        }
    }

    /// The hints of a file, as texts.
    async fn hints(&mut self, path: &str) -> Vec<String> {
        let mut params = self.whole(path);
        params["range"]["end"]["line"] = json!(9);
        let hints = self.ask("textDocument/inlayHint", params).await;
        let text = |h: &Value| h["label"].as_str().expect("a text").to_owned();
        hints.as_array().expect("a list").iter().map(text).collect()
    }

    async fn command(&mut self, name: &str, argument: Value) -> Value {
        self.ask("workspace/executeCommand", json!({ "command": name, "arguments": [argument] })).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_shown_where_the_rules_are_written() {
    let capabilities = json!({ "workspace": { "inlayHint": { "refreshSupport": true } } });
    let files = [FILES[0], FILES[1], FILES[2], ("one.toml", PATIENT)];
    let mut client = TestServer::on(&files, capabilities).await;
    client.open("main.blin", PROTOCOL).await;
    let patients = client.ask("blin/patients", json!({ "uri": client.uri("main.blin") })).await;
    assert_eq!(patients["patients"][0]["name"], "A. Example", "{patients}");
    let uri = client.uri("one.toml");
    let state = client.command("blin.evaluate", json!({ "uri": uri })).await;
    assert_eq!((&state["label"], &state["when"]), (&json!("A. Example"), &json!("day 1 12:00")), "{state}");
    assert_eq!(state["decisions"][0]["text"], "stop", "{state}");
    let hints = client.hints("main.blin").await;
    assert!(hints.contains(&"= true".to_owned()) && hints.contains(&"✓ applies".to_owned()), "{hints:?}");
    assert_eq!(client.next("blin/evaluation").await["params"]["evaluation"], state);
    let refresh = client.next("workspace/inlayHint/refresh").await;
    client.send(json!({ "jsonrpc": "2.0", "id": refresh["id"], "result": null })).await;
    let before = client.command("blin.step", json!({ "by": "previous" })).await;
    assert_eq!((&before["index"], &before["decisions"][0]["text"]), (&json!(1), &json!("continue")), "{before}");
    let hints = client.hints("main.blin").await;
    assert!(hints.contains(&"✗ hot is false: temperature > 38 °C is false (temperature is…".to_owned()), "{hints:?}");
    // What is not saved counts, in both files.
    client.open("one.toml", &PATIENT.replace("37", "38.5")).await;
    assert!(client.hints("main.blin").await.contains(&"✓ applies".to_owned()));
    client.change("main.blin", 2, json!([{ "text": PROTOCOL.replace("> 38 °C", "> 38.5 °C") }])).await;
    assert!(client.hints("main.blin").await.iter().any(|h| h.starts_with('✗')));
    let why = client.ask("blin/explain", json!({ "decision": "infusion" })).await;
    assert!(why["text"].as_str().is_some_and(|t| t.contains("halt")), "{why}");
    client.change("main.blin", 3, json!([{ "text": PROTOCOL.replace("> 38 °C", "> nonsense") }])).await;
    let id = client
        .start("workspace/executeCommand", json!({ "command": "blin.step", "arguments": [{ "by": "next" }] }))
        .await;
    let refused = client.answer(id).await;
    assert_eq!(refused["error"]["message"], "the project has errors and cannot be run");
    assert_eq!(client.command("blin.stopEvaluating", json!(null)).await, Value::Null);
    assert!(client.hints("main.blin").await.iter().all(|h| h.starts_with(": ")));
    loop {
        if client.next("blin/evaluation").await["params"]["evaluation"].is_null() {
            break;
        }
    }
    client.end(&[PUBLISH, "blin/evaluation", "workspace/inlayHint/refresh"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_stepped_through_and_any_client_can_choose_a_patient() {
    let files =
        [FILES[0], FILES[1], FILES[2], ("patients/one.toml", &PATIENT.replace("name", "project = \"..\"\nname"))];
    let mut client = TestServer::on(&files, json!({})).await;
    let uri = client.uri("main.blin");
    let state = client.command("blin.evaluate", json!({ "uri": uri, "scenario": "hot", "at": "day 1 08:00" })).await;
    assert_eq!((&state["scenario"], &state["local"]), (&json!("hot"), &json!("day 1 08:00")), "{state}");
    client.command("blin.choosePatient", json!({ "uri": uri })).await;
    let asked = client.next("window/showMessageRequest").await;
    let chosen = asked["params"]["actions"][0].clone();
    client.send(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": chosen })).await;
    loop {
        if client.next("blin/evaluation").await["params"]["evaluation"]["label"] == "A. Example" {
            break;
        }
    }
    client.end(&[PUBLISH, "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_scenario_says_which_clause_was_false() {
    let failing = PROTOCOL.replace("temperature = 39", "temperature = 37");
    let files = [FILES[0], FILES[1], ("main.blin", failing.as_str())];
    let mut client = TestServer::on(&files, json!({})).await;
    client.open("main.blin", &failing).await;
    let found = loop {
        let found = client.diagnostics("main.blin", Some(1)).await;
        if let Some(found) = found.into_iter().find(|d| d["code"] == "blin::scenario::not_met") {
            break found;
        }
    };
    assert_eq!(found["message"], "`hot` at day 1 08:00: expected infusion = stop; it is continue");
    let related = &found["relatedInformation"][0];
    assert_eq!(
        related["message"], "does not apply: hot is false: temperature > 38 °C is false (temperature is 37 °C)",
        "{found}"
    );
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 3, "character": 5 }));
    // A new text is not known to fail.
    client.change("main.blin", 2, json!([{ "text": PROTOCOL }])).await;
    let found = client.diagnostics("main.blin", Some(2)).await;
    assert!(!found.iter().any(|d| d["code"] == "blin::scenario::not_met"), "{found:?}");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tests_and_panels_are_served() {
    let files = [FILES[0], FILES[1], FILES[2], ("one.toml", PATIENT)];
    let mut client = TestServer::on(&files, json!({})).await;
    let uri = client.uri("main.blin");
    let tests = client.ask("blin/tests", json!({ "uri": uri })).await;
    let item = &tests["files"][0]["items"][0];
    assert_eq!((&item["title"], &item["kind"]), (&json!("hot"), &json!("scenario")), "{tests}");
    let ran = client.ask("blin/runTests", json!({ "ids": [item["id"]] })).await;
    assert_eq!(ran["results"][0]["status"], "passed", "{ran}");
    let tests = client.ask("blin/tests", json!({})).await;
    assert_eq!(tests["files"][0]["items"][0]["result"]["status"], "passed", "it was run with this text");
    let status = client.ask("blin/status", json!({ "uri": uri })).await;
    assert_eq!((&status["project"]["name"], &status["rules"]), (&json!("x"), &json!(1)), "{status}");
    let graph = client.ask("blin/graph", json!({ "uri": uri, "name": "hot" })).await;
    assert_eq!(graph["nodes"].as_array().map(Vec::len), Some(4), "{graph}");
    let coverage = client.ask("blin/coverage", json!({ "uri": uri })).await;
    assert_eq!(coverage["files"][0]["items"][0]["hits"], 1, "{coverage}");
    let timeline = client.ask("blin/timeline", json!({ "uri": client.uri("one.toml") })).await;
    assert_eq!(timeline["replay"]["schema"], "blin.replay/1");
    assert_eq!(timeline["entries"][1]["text"], "39 °C", "{timeline}");
    assert_eq!(timeline["moments"].as_array().map(Vec::len), Some(3), "{timeline}");
    let id = client.start("blin/timeline", json!({ "uri": uri })).await;
    let refused = client.answer(id).await;
    assert_eq!(refused["error"]["message"], "this is no patient's file; for a scenario its title is needed");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_heard_at_the_beginning_and_later() {
    let mut client = TestServer::bare().await;
    let options = json!({ "codeDescriptions": "https://example.org/errors" });
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options });
    client.ask("initialize", params).await;
    client.tell("initialized", json!({})).await;
    client.open("a.blin", "protocol a\nlet b = nonsense\nlet c = 3 kg\n").await;
    let found = client.diagnostics("a.blin", Some(1)).await;
    assert_eq!(found[0]["codeDescription"]["href"], "https://example.org/errors/names/unknown.md", "{found:?}");
    assert_eq!(client.hints("a.blin").await, [": kg"]);
    let settings = json!({ "settings": { "blin": { "inlayHints": { "types": false } } } });
    client.tell("workspace/didChangeConfiguration", settings).await;
    assert_eq!(client.hints("a.blin").await, [""; 0]);
    client.end(&[PUBLISH]).await;
}

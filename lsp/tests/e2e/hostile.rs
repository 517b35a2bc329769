//! Clients that ask what makes no sense, of documents that are not there, at places that do not exist.

use crate::client::{FILES, MANIFEST, PROTOCOL, PUBLISH, TestServer, VOCABULARY, messages};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Every request about a document, at a position, with a range from there to another.
fn requests(uri: &str, at: &Value, to: &Value) -> Vec<(&'static str, Value)> {
    let document = json!({ "uri": uri });
    let about = json!({ "textDocument": document });
    let there = json!({ "textDocument": document, "position": at });
    let range = json!({ "start": at, "end": to });
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let and = |base: &Value, more: Value| {
        let mut all = base.clone();
        for (key, value) in more.as_object().expect("an object") {
            all[key] = value.clone();
        }
        all
    };
    let item = json!({ "name": "hot", "kind": 12, "uri": uri, "range": range, "selectionRange": range });
    vec![
        ("textDocument/hover", there.clone()),
        ("textDocument/completion", there.clone()),
        ("textDocument/signatureHelp", there.clone()),
        ("textDocument/definition", there.clone()),
        ("textDocument/typeDefinition", there.clone()),
        ("textDocument/references", and(&there, json!({ "context": { "includeDeclaration": true } }))),
        ("textDocument/documentHighlight", there.clone()),
        ("textDocument/prepareRename", there.clone()),
        ("textDocument/rename", and(&there, json!({ "newName": "x y" }))),
        ("textDocument/documentSymbol", about.clone()),
        ("workspace/symbol", json!({ "query": "𝒳\u{0}" })),
        ("textDocument/codeAction", and(&about, json!({ "range": range, "context": { "diagnostics": [] } }))),
        ("textDocument/onTypeFormatting", and(&there, json!({ "ch": "|", "options": options }))),
        ("textDocument/formatting", and(&about, json!({ "options": options }))),
        ("textDocument/rangeFormatting", and(&about, json!({ "range": range, "options": options }))),
        ("textDocument/foldingRange", about.clone()),
        ("textDocument/selectionRange", and(&about, json!({ "positions": [at, to] }))),
        ("textDocument/semanticTokens/full", about.clone()),
        ("textDocument/semanticTokens/full/delta", and(&about, json!({ "previousResultId": "none" }))),
        ("textDocument/semanticTokens/range", and(&about, json!({ "range": range }))),
        ("textDocument/inlayHint", and(&about, json!({ "range": range }))),
        ("textDocument/documentLink", about.clone()),
        ("textDocument/codeLens", about.clone()),
        ("textDocument/prepareCallHierarchy", there.clone()),
        ("callHierarchy/incomingCalls", json!({ "item": item })),
        ("callHierarchy/outgoingCalls", json!({ "item": item })),
        ("workspace/willRenameFiles", json!({ "files": [{ "oldUri": uri, "newUri": "nonsense" }] })),
        ("workspace/executeCommand", json!({ "command": "blin.runScenarios", "arguments": [uri, "no such"] })),
        ("workspace/executeCommand", json!({ "command": "blin.runScenarios", "arguments": [uri, "no", "property"] })),
        ("workspace/executeCommand", json!({ "command": "blin.evaluate", "arguments": [{ "uri": uri }] })),
        ("workspace/executeCommand", json!({ "command": "blin.step", "arguments": [{ "by": "sideways" }] })),
        ("workspace/executeCommand", json!({ "command": "no.such.command" })),
        ("blin/status", json!({ "uri": uri })),
        ("blin/patients", json!({ "uri": uri })),
        ("blin/tests", json!({ "uri": uri })),
        ("blin/runTests", json!({ "ids": ["no such"] })),
        ("blin/coverage", json!({ "uri": uri })),
        ("blin/timeline", json!({ "uri": uri, "scenario": "no such" })),
        ("blin/explain", json!({ "uri": uri, "decision": "infusion", "at": "never" })),
        ("blin/graph", json!({ "uri": uri, "name": "no such" })),
    ]
}

impl TestServer {
    /// Every request is answered, with a result or an error that is not the server's own fault.
    async fn answers_all(&mut self, requests: Vec<(&'static str, Value)>) {
        for (method, params) in requests {
            let id = self.start(method, params.clone()).await;
            let answer = self.answer(id).await;
            let code = answer["error"]["code"].as_i64();
            assert_ne!(code, Some(-32603), "{method} {params}: {answer}");
            assert_ne!(code, Some(-32601), "{method} is not known");
            if code.is_some() {
                assert!(answer["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{method}: {answer}");
            }
        }
    }

    /// The server still does what it is there for.
    async fn is_well(&mut self) {
        let at = self.at("main.blin", PROTOCOL, "let ho");
        let hover = self.ask("textDocument/hover", at).await;
        assert!(hover["contents"]["value"].as_str().is_some_and(|t| t.contains("let hot: boolean")), "{hover}");
    }
}

/// The errors among findings.
fn errors(found: &[Value]) -> Vec<String> {
    messages(&found.iter().filter(|d| d["severity"] == 1).cloned().collect::<Vec<_>>())
}

fn position(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_places_that_are_not_there() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let known = client.uri("main.blin");
    let strangers =
        [client.uri("none.blin"), client.uri("no/where.toml"), "untitled:Untitled-1".into(), "https://x.org/a".into()];
    for uri in strangers.iter().chain([&known]) {
        for (from, to) in [(0, 0), (5, 2), (3, 70), (99_999, 99_999), (u32::MAX, u32::MAX)] {
            // Also backwards.
            client.answers_all(requests(uri, &position(from, to), &position(to, from))).await;
        }
    }
    client.is_well().await;
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_that_fit_nothing() {
    let mut client = TestServer::on(FILES, json!({})).await;
    let stranger = client.uri("none.blin");
    let edit = json!({ "range": { "start": position(9, 9), "end": position(2, 0) }, "text": "x" });
    for version in [1, -5, i32::MAX] {
        let document = json!({ "uri": stranger, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [edit] });
        client.tell("textDocument/didChange", params).await;
    }
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": stranger } })).await;
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": stranger } })).await;
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": stranger, "type": 3 }] })).await;
    client.tell("workspace/didChangeConfiguration", json!({ "settings": null })).await;
    client.tell("workspace/didChangeConfiguration", json!({ "settings": [1, "x"] })).await;
    client.tell("$/setTrace", json!({ "value": "verbose" })).await;
    client.tell("$/cancelRequest", json!({ "id": "nobody" })).await;
    client.tell("no/such/notification", json!({})).await;
    // An edit that does not fit an open document: nothing is guessed until the whole text comes.
    client.open("main.blin", PROTOCOL).await;
    client.change("main.blin", 2, json!([edit])).await;
    client.answers_all(requests(&client.uri("main.blin"), &position(2, 4), &position(3, 0))).await;
    client.change("main.blin", 3, json!([{ "text": PROTOCOL }])).await;
    client.is_well().await;
    // Opened a second time, as some clients do when a file is renamed twice.
    client.open("main.blin", PROTOCOL).await;
    client.is_well().await;
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_with_wrong_parameters_before_the_beginning_and_after_the_end() {
    let mut client = TestServer::bare().await;
    let id = client.start("textDocument/hover", json!({})).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32002, "not initialized");
    client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} })).await;
    client.tell("initialized", json!({})).await;
    for params in [json!({}), json!(null), json!([1]), json!({ "textDocument": { "uri": "no address" } })] {
        for method in ["textDocument/hover", "textDocument/codeAction", "blin/status", "blin/timeline"] {
            let id = client.start(method, params.clone()).await;
            assert_eq!(client.answer(id).await["error"]["code"], -32602, "{method} {params}");
        }
    }
    let id = client.start("no/such/request", json!({})).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32601);
    client.ask("shutdown", Value::Null).await;
    for (method, params) in requests("untitled:a", &position(0, 0), &position(0, 0)) {
        let id = client.start(method, params).await;
        assert_eq!(client.answer(id).await["error"]["code"], -32600, "{method} after shutdown");
    }
    client.tell("exit", Value::Null).await;
    let code = tokio::time::timeout(Duration::from_secs(10), &mut client.server).await;
    assert_eq!(code.expect("the server ends").expect("without a panic"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cancelled_request_is_answered_once() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let uri = client.uri("main.blin");
    // Before it comes, and right behind it.
    client.tell("$/cancelRequest", json!({ "id": client.next + 1 })).await;
    let mut waiting = Vec::new();
    for (method, params) in requests(&uri, &position(2, 6), &position(3, 0)) {
        let id = client.start(method, params).await;
        client.tell("$/cancelRequest", json!({ "id": id })).await;
        waiting.push((method, id));
    }
    for (method, id) in waiting {
        let answer = client.answer(id).await;
        assert_ne!(answer["error"]["code"], -32603, "{method}: {answer}");
    }
    client.is_well().await;
    assert!(client.unread.iter().all(|m| m["method"].is_string()), "answered twice: {:?}", client.unread);
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_roots_are_two_projects() {
    let mut client = TestServer::bare().await;
    let second = VOCABULARY.replace("°C", "kg").replace("temperature", "burden").replace("30 to 45", "0 to 9");
    for (folder, vocabulary) in [("one", VOCABULARY), ("two", second.as_str())] {
        client.write(&format!("{folder}/blin.toml"), MANIFEST);
        client.write(&format!("{folder}/patient.blin"), vocabulary);
        client.write(&format!("{folder}/main.blin"), PROTOCOL);
    }
    let folder = |client: &TestServer, name: &str| json!({ "uri": client.uri(name), "name": name });
    let folders = json!([folder(&client, "one"), folder(&client, "two")]);
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {}, "workspaceFolders": folders });
    client.ask("initialize", params).await;
    client.tell("initialized", json!({})).await;
    client.open("one/main.blin", PROTOCOL).await;
    client.open("two/main.blin", PROTOCOL).await;
    assert_eq!(errors(&client.diagnostics("one/main.blin", Some(1)).await), [""; 0]);
    let wrong = errors(&client.diagnostics("two/main.blin", Some(1)).await);
    assert!(wrong.iter().any(|m| m.contains("there is no `temperature`")), "{wrong:?}");
    let at = client.at("two/main.blin", PROTOCOL, "let ho");
    let found = client.ask("textDocument/references", {
        let mut params = at.clone();
        params["context"] = json!({ "includeDeclaration": true });
        params
    });
    let found = found.await;
    let own = client.uri("two");
    assert!(found.as_array().expect("a list").iter().all(|l| l["uri"].as_str().is_some_and(|u| u.starts_with(&own))));
    // One of them goes.
    let event = json!({ "event": { "added": [], "removed": [folder(&client, "two")] } });
    client.tell("textDocument/didClose", client.about("two/main.blin")).await;
    client.tell("workspace/didChangeWorkspaceFolders", event).await;
    assert_eq!(client.diagnostics("two/main.blin", None).await, [Value::Null; 0]);
    let symbols = client.ask("workspace/symbol", json!({ "query": "hot" })).await;
    let own = client.uri("one");
    assert!(
        symbols
            .as_array()
            .expect("a list")
            .iter()
            .all(|s| s["location"]["uri"].as_str().expect("one").starts_with(&own)),
        "{symbols}"
    );
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_vanish_from_the_disk() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    assert_eq!(errors(&client.diagnostics("main.blin", Some(1)).await), [""; 0]);
    std::fs::remove_file(client.root.path().join("patient.blin")).expect("it is there");
    let gone = json!({ "changes": [{ "uri": client.uri("patient.blin"), "type": 3 }] });
    client.tell("workspace/didChangeWatchedFiles", gone.clone()).await;
    let wrong = errors(&client.diagnostics("main.blin", Some(1)).await);
    assert!(wrong.iter().any(|m| m.contains("patient")), "{wrong:?}");
    // What is open is there, whatever the disk says; its folder may go as well.
    std::fs::remove_dir_all(client.root.path()).expect("it is there");
    client.tell("workspace/didChangeWatchedFiles", gone).await;
    let uri = client.uri("main.blin");
    client.answers_all(requests(&uri, &position(2, 6), &position(3, 0))).await;
    let at = client.at("main.blin", PROTOCOL, "let ho");
    let hover = client.ask("textDocument/hover", at).await;
    assert!(hover["contents"]["value"].as_str().is_some_and(|t| t.contains("let hot")), "{hover}");
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mebibyte_and_more_in_one_file() {
    let mut long = String::from("protocol long\nuse patient\n");
    for n in 0.. {
        if long.len() > 1 << 20 {
            break;
        }
        long.push_str(&format!("let x{n} = temperature > 3{}.{n} °C # 𝒳 é\r\n", n % 10));
    }
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    client.open("long.blin", &long).await;
    client.open("wide.blin", &format!("protocol wide\nlet a = {}1\n", "1 + ".repeat(1 << 18))).await;
    let began = Instant::now();
    for path in ["long.blin", "wide.blin"] {
        client.answers_all(requests(&client.uri(path), &position(2, 9), &position(900, 0))).await;
    }
    for version in 2..12 {
        let at = position(2 + version, 4);
        client.change("long.blin", version.into(), json!([{ "range": { "start": at, "end": at }, "text": "y" }])).await;
        let params = json!({ "textDocument": { "uri": client.uri("long.blin") }, "position": at });
        client.ask("textDocument/hover", params).await;
    }
    client.diagnostics("long.blin", Some(11)).await;
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    client.is_well().await;
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_no_protocol() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let cut = |share: usize| {
        let at = PROTOCOL.len() * share / 7;
        PROTOCOL.get(..at).unwrap_or("").to_owned()
    };
    let mut broken: Vec<String> = (1..7).map(cut).collect();
    broken.extend(
        ["", "\r", "\u{feff}protocol x\n", "((((((((", "table t: µg/day\n  | a || |\n  |", "𝒳💣\u{0}\u{7f}"]
            .map(str::to_owned),
    );
    broken.push(format!("protocol p\nlet a = {}\n", "(".repeat(20_000)));
    broken.push(PROTOCOL.replace('\n', "\r"));
    for (text, version) in broken.iter().zip(1..) {
        if version == 1 {
            client.open("broken.blin", text).await;
        } else {
            client.change("broken.blin", version, json!([{ "text": text }])).await;
        }
        client.answers_all(requests(&client.uri("broken.blin"), &position(1, 8), &position(4, 0))).await;
    }
    client.is_well().await;
    client.end(&[PUBLISH, "window/showMessage", "blin/evaluation"]).await;
}

//! Every feature answers, and hears of every change.

use crate::client::{FILES, MANIFEST, PROTOCOL, PUBLISH, TestServer, VOCABULARY, messages};
use serde_json::{Value, json};
use std::time::Duration;

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

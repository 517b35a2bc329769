//! A protocol run where it is written.

use crate::client::{FILES, PATIENT, PROTOCOL, PUBLISH, TestServer};
use serde_json::{Value, json};

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

const PROPERTIES: &str = "property \"An infusion goes on\"\n  check infusion = continue\nproperty \"A fever stops it\"\n  check temperature > 38 °C implies infusion = stop\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_who_breaks_a_property_is_found_without_being_asked_for() {
    let text = format!("{PROTOCOL}{PROPERTIES}");
    let mut client = TestServer::on(&[FILES[0], FILES[1], ("main.blin", text.as_str())], json!({})).await;
    client.open("main.blin", &text).await;
    let found = loop {
        let found = client.diagnostics("main.blin", Some(1)).await;
        if let Some(found) = found.into_iter().find(|d| d["code"] == "blin::property::broken") {
            break found;
        }
    };
    let message = found["message"].as_str().expect("a text");
    assert!(message.starts_with("`An infusion goes on` is broken by a patient at day 1"), "{message}");
    assert!(message.contains("\npatient:\n") && message.contains("charted_from"), "{message}");
    let ran = client.ask("blin/runTests", json!({ "uri": client.uri("main.blin") })).await;
    let results = ran["results"].as_array().expect("a list");
    let status = |n: usize| results[n]["status"].as_str().expect("a text");
    assert_eq!((status(0), status(1), status(2)), ("passed", "failed", "passed"), "{ran}");
    let told = |n: usize, part: &str| results[n]["messages"][0][part].as_str().unwrap_or_default().to_owned();
    assert!(told(1, "explanation").contains("# blin run patient.toml --at"), "{ran}");
    assert!(told(2, "text").starts_with("proved: "), "{ran}");
    // A patient file of its own is what the message holds.
    client.write("found.toml", &told(1, "explanation"));
    let new = json!({ "changes": [{ "uri": client.uri("found.toml"), "type": 1 }] });
    client.tell("workspace/didChangeWatchedFiles", new).await;
    let state = client.command("blin.evaluate", json!({ "uri": client.uri("found.toml") })).await;
    assert_eq!(state["decisions"][0]["text"], "stop", "{state}");
    client.end(&[PUBLISH, "blin/evaluation"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_for_a_patient_ends_when_it_is_cancelled() {
    let long = "property \"never so often\"\n  check count of (temperature > 40 °C) < 400\n";
    let text = format!("{PROTOCOL}{long}");
    let mut client = TestServer::on(&[FILES[0], FILES[1], ("main.blin", text.as_str())], json!({})).await;
    let tests = client.ask("blin/tests", json!({ "uri": client.uri("main.blin") })).await;
    let item = &tests["files"][0]["items"][1];
    assert_eq!((&item["kind"], &item["result"]), (&json!("property"), &Value::Null), "{tests}");
    let id = client.start("blin/runTests", json!({ "ids": [item["id"]] })).await;
    client.tell("$/cancelRequest", json!({ "id": id })).await;
    let answer = client.answer(id).await;
    assert!(answer["error"]["code"] == -32800 || answer["result"]["results"].is_array(), "{answer}");
    let tests = client.ask("blin/tests", json!({ "uri": client.uri("main.blin") })).await;
    assert_eq!(tests["files"][0]["items"].as_array().map(Vec::len), Some(2), "it goes on: {tests}");
    client.end(&[PUBLISH]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lenses_are_answered_at_once_and_asked_for_again_when_more_is_known() {
    let capabilities = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    let mut client = TestServer::on(FILES, capabilities).await;
    client.open("main.blin", PROTOCOL).await;
    let titles = |lenses: Value| -> Vec<String> {
        let all = lenses.as_array().expect("a list").iter();
        all.map(|l| l["command"]["title"].as_str().expect("a text").to_owned()).collect()
    };
    let about = client.about("main.blin");
    for _ in 0..9 {
        let refresh = client.next("workspace/codeLens/refresh").await;
        client.send(json!({ "jsonrpc": "2.0", "id": refresh["id"], "result": null })).await;
        let known = titles(client.ask("textDocument/codeLens", about.clone()).await);
        if known.contains(&"1 of 1 pass".to_owned()) {
            assert!(known.contains(&"✓ 1 expectation".to_owned()), "{known:?}");
            // The next text was not run yet; nothing old is said of it.
            client.change("main.blin", 2, json!([{ "text": PROTOCOL.replace("> 38", "> 39") }])).await;
            let known = titles(client.ask("textDocument/codeLens", about.clone()).await);
            assert!(known.contains(&"run scenarios".to_owned()), "{known:?}");
            return client.end(&[PUBLISH, "workspace/codeLens/refresh"]).await;
        }
    }
    panic!("the outcome is never shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hover_says_what_came_out_of_the_scenario_that_was_run() {
    let mut client = TestServer::on(FILES, json!({})).await;
    client.open("main.blin", PROTOCOL).await;
    let uri = client.uri("main.blin");
    let run = json!({ "command": "blin.runScenarios", "arguments": [uri, "hot"] });
    assert_eq!(client.ask("workspace/executeCommand", run).await, "1 of 1 pass");
    let at = client.at("main.blin", PROTOCOL, "when ho");
    let hover = client.ask("textDocument/hover", at).await;
    let said = hover["contents"]["value"].as_str().expect("a text");
    assert!(said.contains("At day 1 08:00 of “hot”") && said.contains("hot = true"), "{said}");
    client.end(&[PUBLISH, "window/showMessage"]).await;
}

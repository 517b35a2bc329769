//! A client that remembers what it is told.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;

/// A client that remembers every message and insists, at its end, that none was left unread.
pub struct TestServer {
    input: WriteHalf<DuplexStream>,
    output: BufReader<ReadHalf<DuplexStream>>,
    pub server: JoinHandle<u8>,
    pub next: i64,
    pub unread: VecDeque<Value>,
    pub root: tempfile::TempDir,
}

impl TestServer {
    pub async fn bare() -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (read, write) = tokio::io::split(theirs);
        let server = tokio::spawn(blin_lsp::serve(read, write));
        let (output, input) = tokio::io::split(ours);
        let root = tempfile::tempdir().expect("a folder");
        Self { input, output: BufReader::new(output), server, next: 0, unread: VecDeque::new(), root }
    }

    /// A server on a folder with these files, which are not open.
    pub async fn on(files: &[(&str, &str)], capabilities: Value) -> Self {
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

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }

    pub fn uri(&self, path: &str) -> String {
        let path =
            if path.is_empty() { self.root.path().to_path_buf() } else { self.root.path().join(Path::new(path)) };
        url::Url::from_file_path(path).expect("an absolute path").to_string()
    }

    pub async fn send(&mut self, message: Value) {
        let text = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        self.input.write_all(frame.as_bytes()).await.expect("the server reads");
    }

    pub async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    pub async fn read(&mut self) -> Value {
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

    pub async fn start(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        id
    }

    pub async fn answer(&mut self, id: i64) -> Value {
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
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.start(method, params).await;
        let answer = self.answer(id).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The next diagnostics of a file; those of its older versions are passed over.
    pub async fn diagnostics(&mut self, path: &str, version: Option<i64>) -> Vec<Value> {
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

    pub async fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "blin", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    pub async fn change(&mut self, path: &str, version: i64, changes: Value) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes })).await;
    }

    /// The parameters of a request about the place after `before` in `text`.
    pub fn at(&self, path: &str, text: &str, before: &str) -> Value {
        let offset = text.find(before).expect("it is in the text") + before.len();
        let line = text[..offset].matches('\n').count();
        let start = text[..offset].rfind('\n').map_or(0, |n| n + 1);
        let character = text[start..offset].encode_utf16().count();
        json!({ "textDocument": { "uri": self.uri(path) }, "position": { "line": line, "character": character } })
    }

    pub fn about(&self, path: &str) -> Value {
        json!({ "textDocument": { "uri": self.uri(path) } })
    }

    pub fn whole(&self, path: &str) -> Value {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 3, "character": 0 } });
        json!({ "textDocument": { "uri": self.uri(path) }, "range": range, "context": { "diagnostics": [] } })
    }

    /// Says `shutdown` and `exit` and insists that nothing but `expected` methods was left unread.
    pub async fn end(mut self, expected: &[&str]) {
        self.ask("shutdown", Value::Null).await;
        self.tell("exit", Value::Null).await;
        let code = tokio::time::timeout(Duration::from_secs(10), &mut self.server).await;
        assert_eq!(code.expect("the server ends").expect("without a panic"), 0);
        self.unread.retain(|m| !expected.iter().any(|e| m["method"] == **e));
        assert!(self.unread.is_empty(), "unread: {:?}", self.unread);
    }
}

pub const MANIFEST: &str = "[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n";
pub const VOCABULARY: &str = "vocabulary patient\n\nreading temperature: °C range 30 to 45 °C fresh for 12 h \"Core temperature\"\ntype Action = one of continue < stop\ndecision infusion: Action\n  default continue\n";
pub const PROTOCOL: &str = "protocol main\nuse patient\nlet hot = temperature > 38 °C\nrule halt must\n  when hot\n  then infusion = stop\nsource review \"A review\" link \"https://example.org/1\"\nscenario \"hot\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = stop\n";
pub const FILES: &[(&str, &str)] = &[("blin.toml", MANIFEST), ("patient.blin", VOCABULARY), ("main.blin", PROTOCOL)];
pub const PATIENT: &str = "name = \"A. Example\"\ncharted_from = \"2021-01-01T00:00Z\"\nstart = \"2021-01-01T00:00Z\"\n[[entry]]\nat = \"day 1 08:00\"\ntemperature = \"37 °C\"\n[[entry]]\nat = \"day 1 12:00\"\ntemperature = \"39 °C\"\n";
/// Findings that a test is not about.
pub const PUBLISH: &str = "textDocument/publishDiagnostics";

pub fn messages(diagnostics: &[Value]) -> Vec<String> {
    diagnostics.iter().map(|d| d["message"].as_str().expect("a text").lines().next().unwrap_or("").to_owned()).collect()
}

impl TestServer {
    /// The next message of a method.
    pub async fn next(&mut self, method: &str) -> Value {
        loop {
            if let Some(at) = self.unread.iter().position(|m| m["method"] == method) {
                return self.unread.remove(at).expect("it is there");
            }
            let message = self.read().await;
            self.unread.push_back(message);
        }
    }

    /// The hints of a file, as texts.
    pub async fn hints(&mut self, path: &str) -> Vec<String> {
        let mut params = self.whole(path);
        params["range"]["end"]["line"] = json!(9);
        let hints = self.ask("textDocument/inlayHint", params).await;
        let text = |h: &Value| h["label"].as_str().expect("a text").to_owned();
        hints.as_array().expect("a list").iter().map(text).collect()
    }

    pub async fn command(&mut self, name: &str, argument: Value) -> Value {
        self.ask("workspace/executeCommand", json!({ "command": name, "arguments": [argument] })).await
    }
}

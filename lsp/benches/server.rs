//! How long a client waits: percentiles over a project of ten thousand lines, as seen through the pipe.
//!
//! `cargo bench -p blin-lsp`. What an editor feels are the slowest of many, so these are percentiles of single answers,
//! not means of many.

use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::mpsc;

/// The quiet that the server waits for before it publishes.
const QUIET: Duration = Duration::from_millis(40);

const MODULES: usize = 20;
const BLOCKS: usize = 25;

/// A module of five hundred lines.
fn module(number: usize) -> String {
    let mut out = format!("protocol ward{number}\n\"Made for the bench.\"\nuse chart\n\n");
    for i in 0..BLOCKS {
        let _ = write!(
            out,
            r#"let hot{i} = temperature > {low}.{i} °C and infusion_rate > {i} µg/day
let warm{i} = hot{i} for {hours} h
let spread{i} = (highest temperature within {hours} h) - (lowest temperature within {hours} h)

table dose{i}: µg/day first
  | weight    | hot{i} || dose{i}    |
  | < 45 kg   | true   || {i} µg/day |
  | < 45 kg   | any    || 9 µg/day   |
  | any       | any    || 28 µg/day  |

rule stop{number}_{i} must
  "Stop."
  when      warm{i} and dose{i} > 5 µg/day
  then      infusion{number} = stop
  because   "It is {{temperature}}."

rule go{number}_{i} may
  when      not hot{i}
  then      infusion{number} = continue

"#,
            low = 36 + i % 5,
            hours = i + 2,
        );
    }
    let _ = write!(
        out,
        "decision infusion{number}: Action\n  combine highest\n  default continue\n\nscenario \"of {number}\"\n  at day 1 08:00   temperature = 40 °C, infusion_rate = 50 µg/day, weight = 60 kg\n                   expect infusion{number} = continue\n"
    );
    out
}

const CHART: &str = "vocabulary chart\n\ntype Action = one of continue < stop\nreading temperature: °C range 25 to 45 °C fresh for 12 h \"Core temperature\"\nreading weight: kg range 1 to 300 kg fresh for 7 days\nact infusion_rate: µg/day range 0 to 100 µg/day until changed\n";

struct Server {
    input: WriteHalf<DuplexStream>,
    /// Whole messages; read on the side, so that neither side waits for room in the pipe.
    output: mpsc::UnboundedReceiver<Value>,
    next: i64,
    root: tempfile::TempDir,
    pending: Vec<Value>,
}

impl Server {
    fn start(files: &[(String, String)]) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (read, write) = tokio::io::split(theirs);
        tokio::spawn(blin_lsp::serve(read, write));
        let (output, input) = tokio::io::split(ours);
        let (write, output_read) = mpsc::unbounded_channel();
        tokio::spawn(messages(BufReader::new(output), write));
        let root = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            std::fs::write(root.path().join(path), text).expect("it can be written");
        }
        Self { input, output: output_read, next: 0, root, pending: Vec::new() }
    }

    fn uri(&self, path: &str) -> String {
        url::Url::from_file_path(self.root.path().join(path)).expect("an absolute path").to_string()
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
        self.output.recv().await.expect("the server writes")
    }

    async fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        id
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params).await;
        loop {
            let message = self.read().await;
            if message["id"] == id && message.get("method").is_none() {
                return message["result"].clone();
            }
            self.pending.push(message);
        }
    }

    /// Waits for the diagnostics of a version of a file.
    async fn published(&mut self, path: &str, version: i64) {
        let uri = self.uri(path);
        let is_it = |m: &Value| m["params"]["uri"] == *uri && m["params"]["version"] == version;
        if self.pending.iter().any(is_it) {
            self.pending.clear();
            return;
        }
        while !is_it(&self.read().await) {}
    }

    async fn edit(&mut self, path: &str, version: i64, at: Value, text: &str) {
        let document = json!({ "uri": self.uri(path), "version": version });
        let changes = json!([{ "range": { "start": at, "end": at }, "text": text }]);
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes })).await;
    }
}

/// Reads messages until the server goes away.
async fn messages(mut output: BufReader<ReadHalf<DuplexStream>>, to: mpsc::UnboundedSender<Value>) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).await.is_ok_and(|n| n == 0) {
                return;
            }
            match line.trim().split_once(": ") {
                Some(("Content-Length", n)) => length = n.parse().expect("a number"),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        output.read_exact(&mut body).await.expect("a whole message");
        if to.send(serde_json::from_slice(&body).expect("JSON")).is_err() {
            return;
        }
    }
}

/// The middle, the slow ones, and the slowest.
fn say(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times.get(((times.len() * share) / 100).min(times.len() - 1)).copied().unwrap_or_default();
    let ms = |d: Duration| d.as_secs_f64() * 1000.0;
    println!("{what:<44} p50 {:8.2} ms   p90 {:8.2} ms   p99 {:8.2} ms", ms(at(50)), ms(at(90)), ms(at(99)));
}

/// The largest size that the process has had, in MiB.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

async fn run() {
    let mut files: Vec<(String, String)> = (0..MODULES).map(|n| (format!("ward{n}.blin"), module(n))).collect();
    files.push(("chart.blin".to_owned(), CHART.to_owned()));
    let manifest = "[project]\nname = 'bench'\nversion = '1'\nlanguage = '2026'\n";
    files.push(("blin.toml".to_owned(), manifest.to_owned()));
    let lines: usize = files.iter().map(|(_, t)| t.lines().count()).sum();
    println!("{lines} lines in {} files", files.len());

    let mut server = Server::start(&files);
    let root = url::Url::from_file_path(server.root.path()).expect("an absolute path").to_string();
    let began = Instant::now();
    server.ask("initialize", json!({ "processId": null, "rootUri": root, "capabilities": {} })).await;
    server.tell("initialized", json!({})).await;
    let text = files.first().map(|(_, t)| t.clone()).unwrap_or_default();
    let path = "ward0.blin";
    let document = json!({ "uri": server.uri(path), "languageId": "blin", "version": 1, "text": text });
    server.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    server.published(path, 1).await;
    say("cold load, until published", vec![began.elapsed().saturating_sub(QUIET)]);

    // In `let hot0 = temperature > 36.0 °C`, after `36`.
    let at = json!({ "line": 4, "character": 27 });
    let about = |server: &Server| json!({ "textDocument": { "uri": server.uri(path) }, "position": at });
    let (mut published, mut hovers, mut completions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut first_hovers, mut first_completions) = (Vec::new(), Vec::new());
    for version in 2..202 {
        let began = Instant::now();
        server.edit(path, version, at.clone(), "1").await;
        match version % 3 {
            0 => {
                let params = about(&server);
                let asked = Instant::now();
                server.ask("textDocument/hover", params).await;
                first_hovers.push(asked.elapsed());
            }
            1 => {
                let params = about(&server);
                let asked = Instant::now();
                server.ask("textDocument/completion", params).await;
                first_completions.push(asked.elapsed());
            }
            _ => {}
        }
        server.published(path, version).await;
        published.push(began.elapsed().saturating_sub(QUIET));
        for (method, times) in [("textDocument/hover", &mut hovers), ("textDocument/completion", &mut completions)] {
            let params = about(&server);
            let asked = Instant::now();
            server.ask(method, params).await;
            times.push(asked.elapsed());
        }
        // The number stays short.
        if version % 5 == 0 {
            let end = json!({ "line": 4, "character": 32 });
            let uri = server.uri(path);
            let document = json!({ "uri": uri, "version": version });
            let changes = json!([{ "range": { "start": at, "end": end }, "text": "" }]);
            server.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes })).await;
        }
    }
    say("keystroke until published, less the debounce", published);
    say("hover at rest", hovers);
    say("completion at rest", completions);
    say("hover right after a keystroke", first_hovers);
    say("completion right after a keystroke", first_completions);

    // A thousand requests, every fourth cancelled, with an edit every tenth.
    let began = Instant::now();
    let methods = ["hover", "completion", "semanticTokens/full", "documentSymbol", "foldingRange", "definition"];
    let mut open: std::collections::BTreeSet<i64> = std::collections::BTreeSet::new();
    for n in 0..1000 {
        let method = methods.get(n % methods.len()).copied().unwrap_or("hover");
        let params = about(&server);
        let id = server.request(&format!("textDocument/{method}"), params).await;
        open.insert(id);
        if n % 4 == 0 {
            server.tell("$/cancelRequest", json!({ "id": id })).await;
        }
        if n % 10 == 0 {
            let version = 300 + i64::try_from(n).unwrap_or(0);
            server.edit(path, version, at.clone(), if n % 20 == 0 { "1" } else { "2" }).await;
        }
    }
    while !open.is_empty() {
        let message = server.read().await;
        open.remove(&message["id"].as_i64().unwrap_or(-1));
    }
    say("a thousand requests and a hundred edits", vec![began.elapsed()]);
    if let Some(memory) = memory() {
        println!("{:<44} {memory:.0} MiB, client and server together", "memory at most");
    }
    server.ask("shutdown", Value::Null).await;
    server.tell("exit", Value::Null).await;
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(run());
    runtime.shutdown_background();
}

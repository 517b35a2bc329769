//! What the protocol does not know: the forms of `docs/editors.md`.

use super::Converter;
use crate::feature::coverage::Reached;
use crate::feature::evaluate::{Step, View};
use crate::feature::graph::Part;
use crate::feature::status::Status;
use crate::feature::testing::{Group, Message, Outcome, Verdict};
use crate::feature::timeline;
use crate::record::Record;
use crate::state::Options;
use blin_engine::answer::{Moment, Status as Made};
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tower_lsp::lsp_types::notification::Notification;
use url::Url;

/// A file, or everything.
#[derive(Debug, Default, Deserialize)]
pub struct AboutParams {
    /// The file.
    pub uri: Option<Url>,
}

/// A file.
#[derive(Debug, Deserialize)]
pub struct FileParams {
    /// Which.
    pub uri: Url,
}

/// Which tests to run.
#[derive(Debug, Default, Deserialize)]
pub struct RunParams {
    /// These.
    pub ids: Option<Vec<String>>,
    /// Those of this file.
    pub uri: Option<Url>,
}

/// A record, and a moment of it.
#[derive(Debug, Deserialize)]
pub struct RecordParams {
    /// A patient's file, or the file of the scenario.
    pub uri: Url,
    /// The title of the scenario.
    pub scenario: Option<String>,
    /// The instant.
    pub at: Option<String>,
    /// Before or after what is done then.
    pub moment: Option<MomentParam>,
}

/// One of the two moments of an instant.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MomentParam {
    /// Before what is done then.
    Before,
    /// After it.
    After,
}

impl From<MomentParam> for Moment {
    fn from(moment: MomentParam) -> Self {
        match moment {
            MomentParam::Before => Self::Before,
            MomentParam::After => Self::After,
        }
    }
}

/// Which decision to explain.
#[derive(Debug, Deserialize)]
pub struct ExplainParams {
    /// The decision.
    pub decision: String,
    /// A record; absent: what is evaluated.
    pub uri: Option<Url>,
    /// The title of the scenario.
    pub scenario: Option<String>,
    /// The instant.
    pub at: Option<String>,
    /// Before or after what is done then.
    pub moment: Option<MomentParam>,
}

/// Which part of the graph.
#[derive(Debug, Default, Deserialize)]
pub struct GraphParams {
    /// What is declared in this file.
    pub uri: Option<Url>,
    /// What this rests on, and what rests on it.
    pub name: Option<String>,
}

/// Where to go.
#[derive(Debug, Deserialize)]
pub struct StepParams {
    by: String,
}

impl StepParams {
    /// The step that is meant.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        Step::named(&self.by)
    }
}

/// `blin/evaluation`: what is evaluated has changed.
#[derive(Debug)]
pub enum EvaluationChanged {}

/// What is evaluated now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationParams {
    /// The state; null when nothing is.
    pub evaluation: Value,
}

impl Notification for EvaluationChanged {
    type Params = EvaluationParams;
    const METHOD: &'static str = "blin/evaluation";
}

/// What a client's settings say; what they do not say stays as it is by default.
#[must_use]
pub fn options(settings: &Value) -> Options {
    let settings = settings.get("blin").unwrap_or(settings);
    let default = Options::default();
    let hint = |name: &str, default| {
        settings.get("inlayHints").and_then(|h| h.get(name)).and_then(Value::as_bool).unwrap_or(default)
    };
    let address = settings.get("codeDescriptions").and_then(Value::as_str).map(str::trim);
    Options {
        types: hint("types", default.types),
        days: hint("days", default.days),
        counts: hint("counts", default.counts),
        values: hint("values", default.values),
        code_descriptions: address.filter(|a| !a.is_empty()).map(|a| format!("{}/", a.trim_end_matches('/'))),
    }
}

/// An instant, or null.
fn instant(at: Option<Instant>) -> Value {
    at.map_or(Value::Null, |at| at.rfc3339().into())
}

const fn moment(moment: Moment) -> &'static str {
    match moment {
        Moment::Before => "before",
        Moment::After => "after",
    }
}

const fn made(status: Made) -> &'static str {
    match status {
        Made::Determined => "determined",
        Made::Undetermined => "undetermined",
        Made::Disputed => "disputed",
        Made::NotStated => "not_stated",
    }
}

/// The state of an evaluation that has no values.
#[must_use]
pub fn no_view(uri: Option<&Url>, scenario: Option<&str>, problem: &str) -> Value {
    json!({
        "uri": uri, "scenario": scenario, "label": scenario.unwrap_or_default(), "problem": problem,
        "at": null, "local": null, "moment": null, "when": "", "index": null, "count": 0, "decisions": [],
        "next_review": null,
    })
}

/// A project in numbers.
#[must_use]
pub fn status(status: &Status, folder: Option<&Url>) -> Value {
    let project = json!({ "name": status.name, "version": status.version, "folder": folder });
    let [errors, warnings, notes] = status.findings;
    json!({
        "project": if status.name.is_empty() { Value::Null } else { project },
        "language": status.language,
        "server": env!("CARGO_PKG_VERSION"),
        "errors": errors, "warnings": warnings, "notes": notes,
        "rules": status.rules, "decisions": status.decisions, "scenarios": status.scenarios,
    })
}

/// A record as a whole.
#[must_use]
pub fn timeline(record: &Record) -> Value {
    let entry = |e: timeline::Entry| {
        json!({
            "at": e.at.rfc3339(), "latest": e.latest.rfc3339(), "local": e.local, "input": e.input, "text": e.text,
        })
    };
    let entries: Vec<Value> = timeline::entries(record).into_iter().map(entry).collect();
    let one = |((at, half), local): ((Instant, Moment), Option<String>)| json!({ "at": at.rfc3339(), "local": local, "moment": moment(half) });
    let moments: Vec<Value> = timeline::moments(record).into_iter().map(one).collect();
    json!({ "label": record.label, "replay": timeline::replay(record), "entries": entries, "moments": moments })
}

impl Converter<'_> {
    /// What there is to see at one moment.
    #[must_use]
    pub fn view(&self, uri: Option<&Url>, scenario: Option<&str>, view: &View) -> Value {
        let decisions = view.decisions.iter().map(|d| {
            let (uri, range) = (self.uri(d.place.file), self.range(d.place));
            json!({ "name": d.name, "status": made(d.status), "text": d.text, "uri": uri, "range": range })
        });
        json!({
            "uri": uri, "scenario": scenario, "label": view.label, "problem": null,
            "at": view.at.rfc3339(), "local": view.local, "moment": moment(view.moment), "when": view.when,
            "index": view.index, "count": view.count, "decisions": decisions.collect::<Vec<_>>(),
            "next_review": instant(view.next_review),
        })
    }

    /// What can be run in a file; `result` gives what is known of each.
    #[must_use]
    pub fn group(&self, group: &Group, result: &dyn Fn(&crate::feature::testing::Item) -> Option<Outcome>) -> Value {
        let items = group.items.iter().map(|item| {
            let kind = match item.trial {
                crate::feature::testing::Trial::Scenario(_) => "scenario",
                crate::feature::testing::Trial::Property(_) => "property",
            };
            let result = result(item).map(|o| self.outcome(&item.id, &o));
            json!({
                "id": item.id, "kind": kind, "title": item.title, "range": self.range(item.place), "result": result,
            })
        });
        json!({
            "uri": self.uri(group.file), "module": group.module, "range": self.range(group.place),
            "items": items.collect::<Vec<_>>(),
        })
    }

    /// What came of running something.
    #[must_use]
    pub fn outcome(&self, id: &str, outcome: &Outcome) -> Value {
        let status = match outcome.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        };
        json!({
            "id": id, "status": status, "expectations": outcome.expectations,
            "milliseconds": u64::try_from(outcome.took.as_millis()).unwrap_or(u64::MAX),
            "messages": outcome.messages.iter().map(|m| self.message(m)).collect::<Vec<_>>(),
        })
    }

    fn message(&self, message: &Message) -> Value {
        let of =
            |part: fn(&blin_engine::scenario::unmet::Unmet) -> &String| message.unmet.as_ref().map(|u| part(u).clone());
        let related =
            message.unmet.iter().flat_map(|u| &u.rules).map(
                |(place, text)| json!({ "uri": self.uri(place.file), "range": self.range(*place), "message": text }),
            );
        json!({
            "text": message.text, "expected": of(|u| &u.expected), "actual": of(|u| &u.actual),
            "uri": self.uri(message.place.file), "range": self.range(message.place),
            "at": message.at.map(|(at, _)| at.rfc3339()), "moment": message.at.map(|(_, half)| moment(half)),
            "related": related.collect::<Vec<_>>(), "explanation": message.explanation,
        })
    }

    /// What the scenarios reach, file by file.
    #[must_use]
    pub fn coverage(&self, reached: &[Reached]) -> Value {
        let mut files: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
        for one in reached {
            files.entry(one.place.file).or_default().push(json!({
                "kind": one.kind, "name": one.name, "range": self.range(one.place),
                "hits": one.scenarios, "expectations": one.expectations,
            }));
        }
        let file = |(file, items): (FileId, Vec<Value>)| json!({ "uri": self.uri(file), "items": items });
        json!({ "files": files.into_iter().map(file).collect::<Vec<_>>() })
    }

    /// A part of the rule graph.
    #[must_use]
    pub fn graph(&self, part: &Part) -> Value {
        let at = |place: Place| (self.uri(place.file), self.range(place));
        let nodes = part.nodes.iter().map(|n| {
            let (uri, range) = at(n.place);
            json!({
                "id": n.id, "kind": n.kind, "name": n.name, "module": n.module, "doc": n.doc, "uri": uri, "range": range,
            })
        });
        let edges = part.edges.iter().map(|e| {
            let (uri, range) = at(e.place);
            json!({ "from": e.from, "to": e.to, "kind": e.kind, "via": e.via, "uri": uri, "range": range })
        });
        json!({ "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_with_and_without_their_section() {
        let said = json!({ "inlayHints": { "counts": true }, "codeDescriptions": " https://example.org/errors " });
        let inside = options(&json!({ "blin": said }));
        assert_eq!(inside, options(&said));
        assert!(inside.counts && inside.types && inside.values);
        assert_eq!(inside.code_descriptions.as_deref(), Some("https://example.org/errors/"));
        assert_eq!(options(&Value::Null), Options::default());
    }
}

//! What a patient file says of the record as a whole.

use super::node::{Data, Node, Pair};
use super::{Placed, Reader};
use crate::diagnostic::nearest;
use crate::model::{Holding, InputId, InputKind};
use crate::time::{Instant, Moment, Start, TimeError, Zone};
use crate::timeline::{Charted, Completeness, Entry};
use blin_grammar::Span;

/// The names at the top of a file.
const KEYS: [&str; 10] =
    ["charted_from", "start", "time_zone", "name", "description", "project", "patient", "history", "facts", "entry"];

/// The header as read so far.
#[derive(Default)]
pub(super) struct Header {
    pub(super) charted_from: Option<Instant>,
    pub(super) start: Option<Start>,
    pub(super) zone: Option<Zone>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) complete: Option<Completeness>,
    /// A zone or a start was given but is wrong: what depends on it is not reported as well.
    broken: bool,
    /// Facts of the header: they get their instant when all entries are known.
    pub(super) facts: Vec<(InputId, Charted, Span)>,
}

impl Reader<'_> {
    /// Reads all of the header but the entries. `whole` is where it stands.
    pub(super) fn header(&mut self, pairs: &[Pair<'_>], whole: Span) {
        for pair in pairs.iter().filter(|p| !KEYS.contains(&p.key.as_ref())) {
            self.unknown_heading(pair);
        }
        // In this order, whatever the file's: times are read by the zone and the start.
        let of = |name: &str| pairs.iter().find(|p| p.key == name);
        if let Some(pair) = of("time_zone") {
            self.time_zone(&pair.value);
        }
        if let Some(pair) = of("start") {
            self.start(&pair.value);
        }
        match of("charted_from") {
            Some(pair) => self.charted_from(&pair.value),
            // Misspelled, and reported as such.
            None if pairs.iter().any(|p| nearest(&p.key, KEYS.into_iter()) == Some("charted_from")) => {}
            None => {
                let span = Span::new(whole.start, whole.start);
                let message = "the file does not say since when it is charted";
                self.error("patient::charted_from", span, message, "no `charted_from`").help = Some(
                    "write `charted_from = \"2021-03-01T08:00Z\"`: from that instant on, what is not charted did not happen"
                        .to_owned(),
                );
            }
        }
        // Which project is meant is for the one who looks for it; here it only has to be text.
        for (name, slot) in [("name", 0), ("description", 1), ("project", 2)] {
            let Some(pair) = of(name) else { continue };
            let text = pair.value.text().map(str::to_owned);
            match (slot, text) {
                (_, None) => self.wrong_kind(&pair.value, &format!("`{name}`"), "text in quotes"),
                (0, text) => self.header.name = text,
                (1, text) => self.header.description = text,
                (_, Some(_)) => {}
            }
        }
        if let Some(pair) = of("history") {
            self.history(&pair.value);
        }
        if let Some(pair) = of("facts") {
            self.facts(&pair.value);
        }
    }

    /// An error for a value of the wrong kind.
    pub(super) fn wrong_kind(&mut self, node: &Node<'_>, what: &str, want: &str) {
        let label = format!("this is {}", node.kind());
        self.error("patient::kind", node.span, format!("{what} is {want}"), label).help =
            matches!(node.data, Data::Null)
                .then(|| "leave out what was not charted; write `\"unknown\"` for a gap in the chart".to_owned());
    }

    fn unknown_heading(&mut self, pair: &Pair<'_>) {
        let known_input = self.names.contains_key(pair.key.as_ref());
        let near = nearest(&pair.key, KEYS.into_iter()).map(|near| format!("write `{near}`"));
        let help = if known_input {
            "it is charted in an entry, with its instant: `[[entry]]`, or under `[facts]` if it never changes"
                .to_owned()
        } else {
            near.unwrap_or_else(|| "what is only for people goes under `[patient]`".to_owned())
        };
        let message = format!("`{}` has no meaning at the top of a patient file", pair.key);
        self.error("patient::unknown_name", pair.key_span, message, "not known here").help = Some(help);
    }

    fn time_zone(&mut self, node: &Node<'_>) {
        let Some(text) = node.text() else { return self.wrong_kind(node, "`time_zone`", "text in quotes") };
        match Zone::named(text) {
            Ok(zone) => self.header.zone = Some(zone),
            Err(error) => {
                self.bad_time(node.span, &error);
                self.header.broken = true;
            }
        }
    }

    fn start(&mut self, node: &Node<'_>) {
        let Some(text) = node.text() else { return self.wrong_kind(node, "`start`", "a date or time in quotes") };
        match Start::parse(text, self.header.zone.as_ref()) {
            Ok(start) => self.header.start = Some(start),
            Err(error) => {
                self.bad_time(node.span, &error);
                self.header.broken = true;
            }
        }
    }

    fn charted_from(&mut self, node: &Node<'_>) {
        let Some(moment) = self.moment(node, "`charted_from`") else { return };
        self.header.charted_from = Some(match moment {
            Moment::At(instant) => instant,
            // A day is charted from its beginning.
            Moment::Day { first, .. } => first,
        });
    }

    /// A time in the terms of this file; `what` is named when it is not even text.
    pub(super) fn moment(&mut self, node: &Node<'_>, what: &str) -> Option<Moment> {
        let Some(text) = node.text() else {
            self.wrong_kind(node, what, "a time in quotes");
            return None;
        };
        let reader = crate::time::Reader { zone: self.header.zone.as_ref(), start: self.header.start.as_ref() };
        match reader.read(text) {
            Ok(moment) => Some(moment),
            Err(error) => {
                self.bad_time(node.span, &error);
                None
            }
        }
    }

    pub(super) fn bad_time(&mut self, span: Span, error: &TimeError) {
        let dependent =
            matches!(error, TimeError::MissingOffset(_) | TimeError::DateWithoutZone(_) | TimeError::NoStart);
        if dependent && self.header.broken {
            return;
        }
        let (label, help) = match error {
            TimeError::MissingOffset(_) => {
                ("no offset", Some("write `Z` or an offset, or name the file's `time_zone`"))
            }
            TimeError::DateWithoutZone(_) => {
                ("whose day?", Some("name the file's `time_zone`, or write a time with an offset"))
            }
            TimeError::NoStart => (
                "counted from where?",
                Some("write `start = \"2021-03-01T00:00Z\"` at the top, the midnight that begins day 1"),
            ),
            _ => ("here", None),
        };
        self.error("patient::time", span, error.to_string(), label).help = help.map(str::to_owned);
    }

    fn history(&mut self, node: &Node<'_>) {
        if node.text() == Some("complete") {
            self.header.complete = Some(Completeness::AllBut(Vec::new()));
            return;
        }
        let Some(pairs) = node.table() else {
            return self.wrong_kind(node, "`history`", "a table of inputs, such as `{ seizure = \"complete\" }`");
        };
        let mut complete = Vec::new();
        for pair in pairs {
            let Some(input) = self.input(&pair.key, pair.key_span) else { continue };
            match pair.value.text() {
                Some("complete") => complete.push(input),
                _ => {
                    let message = format!("the history of `{}` is either `complete` or not mentioned", pair.key);
                    self.error("patient::kind", pair.value.span, message, "not `complete`");
                }
            }
        }
        complete.sort_unstable();
        complete.dedup();
        self.header.complete = Some(Completeness::Only(complete));
    }

    fn facts(&mut self, node: &Node<'_>) {
        let Some(pairs) = node.table() else { return self.wrong_kind(node, "`facts`", "a table of facts") };
        for (key, span, value) in self.flattened(pairs) {
            let Some(input) = self.input(&key, span) else { continue };
            let declared = &self.model[input];
            if declared.kind != InputKind::Fact {
                let (kind, help) = match declared.hold {
                    Holding::Instant => ("happens at an instant", "chart it in an `[[entry]]` with its instant"),
                    _ => ("changes with time", "chart it in an `[[entry]]` with its instant"),
                };
                let message = format!("`{key}` is not a fact: it {kind}");
                self.error("patient::not_a_fact", span, message, "not a fact").help = Some(help.to_owned());
                continue;
            }
            if let Some(charted) = self.charted(input, value) {
                self.header.facts.push((input, charted, span.to(value.span)));
            }
        }
    }

    /// Gives the facts of the header their instant: the first of the record.
    pub(super) fn place_facts(&mut self, charted_from: Instant) {
        let first = self.entries.iter().map(|p| p.entry.at).min().map_or(charted_from, |at| at.min(charted_from));
        for (input, value, span) in std::mem::take(&mut self.header.facts) {
            let entry = Entry { at: first, latest: first, input, value, lasting: false };
            self.entries.push(Placed { entry, span });
        }
    }

    /// The pairs of a table, those of a nested `module.name` with their joined names.
    pub(super) fn flattened<'n, 't>(&self, pairs: &'n [Pair<'t>]) -> Vec<(String, Span, &'n Node<'t>)> {
        let mut flat = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let module = self.model.modules.iter().any(|m| m.decl.name == pair.key);
            match &pair.value.data {
                Data::Table(inner) if module && !self.names.contains_key(pair.key.as_ref()) => flat.extend(
                    inner.iter().map(|p| (format!("{}.{}", pair.key, p.key), pair.key_span.to(p.key_span), &p.value)),
                ),
                _ => flat.push((pair.key.to_string(), pair.key_span, &pair.value)),
            }
        }
        flat
    }
}

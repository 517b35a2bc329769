//! What was charted at one instant.

use super::node::{Node, Pair};
use super::{Placed, Reader};
use crate::diagnostic::nearest;
use crate::model::InputId;
use crate::time::{Instant, Moment};
use crate::timeline::Entry;
use blin_grammar::Span;

impl Reader<'_> {
    /// An `[[entry]]`.
    pub(super) fn entry(&mut self, node: &Node<'_>) {
        let Some(pairs) = node.table() else { return self.wrong_kind(node, "an entry", "a table of names and values") };
        // Values are checked even where the time is wrong, to report all at once.
        let when = self.when(pairs, node.span);
        let mut empty = true;
        for (key, span, value) in self.flattened(pairs) {
            if matches!(key.as_str(), "at" | "between") || (key == "note" && !self.names.contains_key("note")) {
                continue;
            }
            empty = false;
            let Some(input) = self.input(&key, span) else { continue };
            let Some(charted) = self.charted(input, value) else { continue };
            let Some((at, latest)) = when else { continue };
            let entry = Entry { at, latest, input, value: charted, lasting: false };
            self.entries.push(Placed { entry, span: span.to(value.span) });
        }
        if empty {
            self.error("patient::when", node.span, "an entry without anything charted", "nothing but its time").help =
                Some("write what was charted, such as `temperature = \"38.7 °C\"`, or delete the entry".to_owned());
        }
    }

    /// First and last instant of an entry.
    fn when(&mut self, pairs: &[Pair<'_>], whole: Span) -> Option<(Instant, Instant)> {
        let of = |name: &str| pairs.iter().find(|p| p.key == name);
        match (of("at"), of("between")) {
            (Some(at), None) => {
                let (first, last) = ends(self.moment(&at.value, "`at`")?);
                Some((first, last))
            }
            (None, Some(between)) => self.between(&between.value),
            (Some(at), Some(between)) => {
                let label = self.place(at.key_span);
                let message = "an entry has one time: `at` or `between`, not both";
                let error = self.error("patient::when", between.key_span, message, "and here");
                error.labels.push(crate::diagnostic::Label { place: label, text: "here".to_owned() });
                None
            }
            (None, None) => {
                let message = "an entry without its time";
                self.error("patient::when", whole, message, "when?").help = Some(
                    "write `at = \"day 3 10:00\"`, or `between = [\"day 3 10:00\", \"day 3 14:00\"]` when that is all that is known"
                        .to_owned(),
                );
                None
            }
        }
    }

    fn between(&mut self, node: &Node<'_>) -> Option<(Instant, Instant)> {
        let Some([from, to]) = node.list() else {
            self.wrong_kind(node, "`between`", "a list of two times, the first and the last that are possible");
            return None;
        };
        let from = self.moment(from, "the first time");
        let to = self.moment(to, "the last time");
        let ((first, _), (_, last)) = (ends(from?), ends(to?));
        if last < first {
            let message = "the last possible time is before the first";
            self.error("patient::when", node.span, message, "in this order").help =
                Some("write the earlier time first".to_owned());
            return None;
        }
        Some((first, last))
    }

    /// The input of a name, bare or with its module: `weight`, `patient.weight`.
    pub(super) fn input(&mut self, name: &str, span: Span) -> Option<InputId> {
        let (module, bare) = name.rsplit_once('.').map_or((None, name), |(module, bare)| (Some(module), bare));
        let module_of = |id: InputId| &self.model[self.model[id].decl.module].decl.name;
        let all = self.names.get(bare).map_or(&[][..], Vec::as_slice);
        let found: Vec<InputId> = all.iter().copied().filter(|id| module.is_none_or(|m| module_of(*id) == m)).collect();
        match found[..] {
            [id] => Some(id),
            [] => {
                let modules = self.model.inputs.iter().map(|i| i.decl.name.as_str());
                let near = nearest(bare, modules).map(|near| format!("write `{near}`"));
                let help =
                    near.unwrap_or_else(|| "what may be charted is declared in the project's vocabularies".to_owned());
                let message = format!("nothing called `{name}` can be charted");
                self.error("patient::unknown_name", span, message, "not declared").help = Some(help);
                None
            }
            _ => {
                let full: Vec<String> = found.iter().map(|id| format!("`\"{}.{bare}\"`", module_of(*id))).collect();
                let message = format!("`{name}` is declared in several vocabularies");
                self.error("patient::ambiguous_name", span, message, "which one?").help =
                    Some(format!("write {}", full.join(" or ")));
                None
            }
        }
    }
}

const fn ends(moment: Moment) -> (Instant, Instant) {
    match moment {
        Moment::At(instant) => (instant, instant),
        Moment::Day { first, last } => (first, last),
    }
}

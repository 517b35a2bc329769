//! What is checked when all entries are known, and the chart itself.

use super::{Chart, MOST_ERRORS, Placed, Reader, Reading};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::model::{Input, InputKind, Ty, Value};
use crate::time::Date;
use crate::timeline::{Charted, Completeness, Timeline};

/// The LOINC code of the date of birth: what marks the fact that no entry may precede.
const BIRTH_DATE: (&str, &str) = ("loinc", "21112-8");

impl Reader<'_> {
    /// The chart, or what is wrong.
    pub(super) fn finish(mut self) -> Reading {
        if let Some(charted_from) = self.header.charted_from {
            self.place_facts(charted_from);
            self.entries.sort_by_key(|p| (p.entry.at, p.entry.latest, p.entry.input, p.span));
            self.one_value_each();
            self.none_before_birth();
        }
        self.diagnostics.sort_by_key(|d| d.labels.first().map(|l| l.place));
        self.diagnostics.truncate(MOST_ERRORS);
        let failed = self.diagnostics.iter().any(|d| d.severity == Severity::Error);
        let header = self.header;
        let chart = header.charted_from.filter(|_| !failed).map(|charted_from| Chart {
            timeline: Timeline {
                charted_from,
                start: header.start.as_ref().map(crate::time::Start::midnight),
                entries: self.entries.into_iter().map(|p| p.entry).collect(),
                complete: header.complete.unwrap_or(Completeness::Only(Vec::new())),
            },
            name: header.name,
            description: header.description,
            start: header.start,
            zone: header.zone,
        });
        Reading { chart, diagnostics: self.diagnostics }
    }

    /// Two values of one input at one instant are an error; the same value twice counts once.
    ///
    /// Imprecise entries of one span are different instants, and may differ.
    fn one_value_each(&mut self) {
        let mut kept: Vec<Placed> = Vec::with_capacity(self.entries.len());
        for placed in std::mem::take(&mut self.entries) {
            let (entry, precise) = (&placed.entry, placed.entry.at == placed.entry.latest);
            let rival = kept
                .iter()
                .rev()
                .take_while(|k| k.entry.at == entry.at)
                .find(|k| precise && k.entry.at == k.entry.latest && k.entry.input == entry.input);
            let Some(rival) = rival else {
                kept.push(placed);
                continue;
            };
            let name = &self.model[entry.input].decl.name;
            let when = self.header.start.as_ref().map_or_else(|| entry.at.to_string(), |s| s.format(entry.at));
            let earlier = Label { place: self.place(rival.span), text: "and here".to_owned() };
            let same = rival.entry.value == entry.value;
            let diagnostic = if same {
                let message = format!("`{name}` is charted twice at {when}, and counts once");
                Diagnostic::warning("patient::repeated", message, self.place(placed.span), "here")
            } else {
                let message = format!("`{name}` has two different values at {when}");
                Diagnostic::error("patient::conflict", message, self.place(placed.span), "here")
                    .help("correct one of the values or one of the times")
            };
            self.diagnostics.push(Diagnostic { labels: [diagnostic.labels, vec![earlier]].concat(), ..diagnostic });
            if self.diagnostics.len() > 10 * MOST_ERRORS {
                break;
            }
        }
        self.entries = kept;
    }

    /// Nothing is charted of a patient who is not born.
    fn none_before_birth(&mut self) {
        let is_birth = |input: &Input| {
            input.kind == InputKind::Fact
                && input.ty == Ty::Date
                && input.codes.iter().any(|(system, code)| (system.as_str(), code.as_str()) == BIRTH_DATE)
        };
        let births: Vec<(Date, blin_grammar::Span)> = self
            .entries
            .iter()
            .filter(|p| is_birth(&self.model[p.entry.input]))
            .filter_map(|p| match &p.entry.value {
                Charted::Is(Value::Num(n)) => {
                    let seconds = i64::try_from(n.to_integer()).ok()?;
                    Some((Date::of_instant(crate::time::Instant(seconds)), p.span))
                }
                _ => None,
            })
            .collect();
        for (birth, span) in births {
            let zone = self.header.zone.clone().or_else(|| self.header.start.as_ref().map(|s| s.zone().clone()));
            let day = |at| zone.as_ref().map_or_else(|| Date::of_instant(at), |z| z.date_of(at));
            let early: Vec<_> = self
                .entries
                .iter()
                .filter(|p| self.model[p.entry.input].kind != InputKind::Fact && day(p.entry.latest) < birth)
                .map(|p| (p.span, self.model[p.entry.input].decl.name.clone(), day(p.entry.latest)))
                .take(MOST_ERRORS)
                .collect();
            for (entry, name, date) in early {
                let born = self.place(span);
                self.error(
                    "patient::before_birth",
                    entry,
                    format!("`{name}` is charted before birth"),
                    format!("on {date}"),
                )
                .labels
                .push(Label { place: born, text: format!("born on {birth}") });
            }
        }
    }
}

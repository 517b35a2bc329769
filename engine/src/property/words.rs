//! What became of a property, in words.

use super::{Counterexample, Report, Searched, Verdict};
use crate::answer::Moment;
use crate::answer::text::Writer;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;

/// One sentence on what was found, without a full stop: "no counter-example among 1,000 timelines of up to 12 entries".
#[must_use]
pub fn verdict(model: &Model, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Broken(found) if found.by_definition => format!("broken {}, by both evaluators", when(model, found)),
        Verdict::Broken(found) => {
            format!("broken {}; the second evaluator leaves it open, or takes no record as long", when(model, found))
        }
        Verdict::Proved { cases } => format!("proved: {} cases, and no others", count(*cases)),
        Verdict::NotFound(searched) => not_found(searched),
    }
}

fn not_found(s: &Searched) -> String {
    if s.timelines == 0 {
        return "no timeline was tried".to_owned();
    }
    let entries = if s.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", s.entries) };
    let mut text = format!("no counter-example among {} timelines of up to {entries}", count(s.timelines));
    text.push_str(&match s.concerned {
        0 => "; none of them concerned it".to_owned(),
        n => format!("; {} of them concerned it", count(n)),
    });
    if s.not_reproduced > 0 {
        text.push_str(&format!("; {} that seemed to break it did not when run again", count(s.not_reproduced)));
    }
    text
}

/// When a counter-example breaks its property: "at day 3 10:00, after what is done then".
#[must_use]
pub fn when(model: &Model, found: &Counterexample) -> String {
    let at = Writer::new(model, Some(found.start.clone())).instant(found.at);
    let acts =
        found.timeline.entries.iter().any(|e| e.at == found.at && model[e.input].kind == crate::model::InputKind::Act);
    match found.moment {
        Moment::After if acts => format!("at {at}, when what is done then is done"),
        Moment::Before if acts => format!("at {at}, before what is done then"),
        _ => format!("at {at}"),
    }
}

/// What to run for a counter-example that was saved as `patient.toml`.
#[must_use]
pub fn command(model: &Model, found: &Counterexample) -> String {
    let at = Writer::new(model, Some(found.start.clone())).instant(found.at);
    let set = settings(model, found).into_iter().map(|(name, value)| format!(" --set {name}={value}"));
    format!("blin run patient.toml --at \"{at}\"{}", set.collect::<String>())
}

/// The patient who breaks a property, as a finding at its `check`.
#[must_use]
pub fn finding(model: &Model, report: &Report) -> Option<Diagnostic> {
    let Verdict::Broken(found) = &report.verdict else { return None };
    let property = &model[report.property];
    let given = property.given.map(|g| model[g].place);
    let (when, command) = (when(model, found), command(model, found));
    let d = codes::property::broken(&property.title, &when, &command, model[property.check].place, given);
    Some(d.patient(found.patient.as_str()))
}

/// `policy = strictest` for each setting that the project leaves open.
#[must_use]
pub fn settings(model: &Model, found: &Counterexample) -> Vec<(String, String)> {
    let writer = Writer::new(model, Some(found.start.clone()));
    let show = |(id, value): &(crate::model::SettingId, Option<crate::model::Value>)| {
        let shown = value.as_ref().map_or_else(|| "unset".to_owned(), |v| model.show(v, &model[*id].ty));
        (writer.setting_name(*id), shown)
    };
    found.settings.iter().map(show).collect()
}

/// A number with its thousands apart.
fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

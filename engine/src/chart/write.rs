//! From a timeline to a patient file, for witnesses and conversions.

use crate::exact::{self, Exact};
use crate::model::{EnumId, InputId, InputKind, Model, Ty, Value};
use crate::time::{Date, Duration, Instant, Start};
use crate::timeline::{Charted, Completeness, Entry, Timeline};
use crate::units::write_quantity;
use std::fmt::Write as _;

/// Writes a value as patient files hold it, quotes included: `"38.7 °C"`, `3`, `true`, `["a", "b"]`.
///
/// A number whose decimals do not end is rounded.
#[must_use]
pub fn write_value(model: &Model, ty: &Ty, value: &Value) -> String {
    let variant = |id: EnumId, index: usize| model[id].variants.get(index).cloned().unwrap_or_default();
    match (ty, value) {
        (_, Value::Bool(b)) => b.to_string(),
        (Ty::Quantity(unit), Value::Num(n)) => quote(&write_quantity(n, unit)),
        (Ty::Duration, Value::Num(n)) => quote(&duration(n)),
        (Ty::Instant, Value::Num(n)) => quote(&seconds(n).to_string()),
        (Ty::Date, Value::Num(n)) => quote(&Date::of_instant(seconds(n)).to_string()),
        (_, Value::Num(n)) => exact::display(n),
        (Ty::Enum(id), Value::Enum(index)) if model[*id].scale.is_some() => variant(*id, usize::from(*index)),
        (Ty::Enum(id), Value::Enum(index)) => quote(&variant(*id, usize::from(*index))),
        (Ty::Set(id), Value::Set(bits)) => {
            let members: Vec<String> =
                (0..64).filter(|i| bits >> i & 1 == 1).map(|i: usize| quote(&variant(*id, i))).collect();
            format!("[{}]", members.join(", "))
        }
        (_, Value::Enum(index)) => index.to_string(),
        (_, Value::Set(bits)) => bits.to_string(),
        (_, Value::Text(text)) => quote(text),
    }
}

/// A duration in words, or in exact seconds when it is not whole.
pub(super) fn duration(n: &Exact) -> String {
    if exact::is_integer(n) { Duration(seconds(n).0).to_string() } else { format!("{} s", exact::display(n)) }
}

fn seconds(n: &Exact) -> Instant {
    Instant(i64::try_from(n.to_integer()).unwrap_or(if *n.numer() < 0 { i64::MIN } else { i64::MAX }))
}

/// A TOML basic string.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Writes a timeline as a TOML patient file, days counted from `start` when it is given. Reading it back gives the
/// same timeline, except that a value without a decimal end is rounded and `throughout` of scenarios has no spelling.
#[must_use]
pub fn write_toml(model: &Model, timeline: &Timeline, start: Option<&Start>) -> String {
    let when = |instant| start.map_or_else(|| Instant::to_string(&instant), |s| s.format(instant));
    let mut text = String::new();
    if let Some(start) = start {
        if let Some(zone) = start.zone().name().filter(|zone| *zone != "UTC") {
            let _ = writeln!(text, "time_zone = {}", quote(zone));
        }
        let _ = writeln!(text, "start = {}", quote(&start.to_string()));
    }
    let _ = writeln!(text, "charted_from = {}", quote(&when(timeline.charted_from)));
    text.push_str(&history(model, &timeline.complete));
    let first =
        timeline.entries.iter().map(|e| e.at).min().map_or(timeline.charted_from, |at| at.min(timeline.charted_from));
    let is_fact = |e: &Entry| model[e.input].kind == InputKind::Fact && e.at == first && e.latest == first;
    let (facts, entries): (Vec<&Entry>, Vec<&Entry>) = timeline.entries.iter().partition(|e| is_fact(e));
    if !facts.is_empty() {
        text.push_str("\n[facts]\n");
        for fact in facts {
            line(&mut text, model, fact);
        }
    }
    let mut last = None;
    for entry in entries {
        let span = (entry.at, entry.latest);
        if last != Some(span) || entry.at != entry.latest {
            text.push_str("\n[[entry]]\n");
            let _ = match span {
                (at, latest) if at == latest => writeln!(text, "at = {}", quote(&when(at))),
                (at, latest) => writeln!(text, "between = [{}, {}]", quote(&when(at)), quote(&when(latest))),
            };
            last = Some(span);
        }
        line(&mut text, model, entry);
    }
    text
}

fn line(text: &mut String, model: &Model, entry: &Entry) {
    let value = match &entry.value {
        Charted::Happened => "true".to_owned(),
        Charted::Unknown => quote("unknown"),
        Charted::Is(value) => write_value(model, &model[entry.input].ty, value),
    };
    let _ = writeln!(text, "{} = {value}", key(model, entry.input));
}

/// The name of an input, with its module where the name alone would not do.
fn key(model: &Model, input: InputId) -> String {
    let decl = &model[input].decl;
    let alone = model.inputs.iter().filter(|i| i.decl.name == decl.name).count() == 1;
    if alone { decl.name.clone() } else { quote(&format!("{}.{}", model[decl.module].decl.name, decl.name)) }
}

fn history(model: &Model, complete: &Completeness) -> String {
    let list: Vec<InputId> = match complete {
        Completeness::Only(list) if list.is_empty() => return String::new(),
        Completeness::AllBut(but) if but.is_empty() => return "history = \"complete\"\n".to_owned(),
        Completeness::Only(list) => list.clone(),
        Completeness::AllBut(_) => (0..).map(InputId).take(model.inputs.len()).filter(|id| complete.of(*id)).collect(),
    };
    let named: Vec<String> = list.into_iter().map(|id| format!("{} = \"complete\"", key(model, id))).collect();
    format!("history = {{ {} }}\n", named.join(", "))
}

//! Timelines for the vocabulary of [`crate::project`], and what may be wrong with them.

use crate::tape::Tape;
use blin_engine::exact;
use blin_engine::model::{Holding, InputId, InputKind, Model, Ty, Value};
use blin_engine::time::Instant;
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};

/// When the record begins; shortly before one of the sources goes out of force.
pub const START: i64 = 1_577_923_190;
/// Seconds in which something may be charted.
pub const LENGTH: i64 = 24;
/// Seconds after that at which something may still change.
pub const AFTER: i64 = 10;

/// All inputs of a model.
pub fn inputs(model: &Model) -> Vec<InputId> {
    (0..model.inputs.len()).map(|i| InputId(u32::try_from(i).expect("few"))).collect()
}

/// A value that may be charted for an input.
pub fn charted(model: &Model, input: InputId, tape: &mut Tape) -> Charted {
    match &model[input].ty {
        Ty::Event => Charted::Happened,
        Ty::Boolean => Charted::Is(Value::Bool(tape.pick(2) == 1)),
        Ty::Enum(e) => Charted::Is(Value::Enum(u8::try_from(tape.pick(model[*e].variants.len())).expect("few"))),
        _ => Charted::Is(Value::Num(exact::integer(tape.number(0, 3)))),
    }
}

/// A precise entry.
pub fn entry(model: &Model, input: InputId, at: i64, tape: &mut Tape) -> Entry {
    let at = Instant(at);
    Entry { at, latest: at, input, value: charted(model, input, tape), lasting: false }
}

/// A record without gaps, of which every input's history is complete.
pub fn complete(model: &Model, tape: &mut Tape) -> Timeline {
    let mut timeline = Timeline::empty(Instant(START), Completeness::AllBut(Vec::new()));
    let inputs = inputs(model);
    for _ in 0..3 + tape.pick(14) {
        let input = inputs[tape.pick(inputs.len())];
        let at = if model[input].hold == Holding::Always { START } else { START + tape.number(0, LENGTH) };
        let mut e = entry(model, input, at, tape);
        e.lasting = matches!(model[input].kind, InputKind::Reading) && tape.once_in(12);
        if !timeline.entries.iter().any(|o| o.input == input && o.at == e.at) {
            timeline.entries.push(e);
        }
    }
    timeline.sort();
    timeline
}

/// Instants at which to ask, oldest first.
pub fn instants(tape: &mut Tape, count: usize) -> Vec<Instant> {
    let mut all: Vec<Instant> = (0..count).map(|_| Instant(START + tape.number(0, LENGTH + AFTER))).collect();
    all.sort();
    all.dedup();
    all
}

/// A record, a line an entry, seconds from its start.
pub fn show(model: &Model, timeline: &Timeline) -> String {
    let line = |e: &Entry| {
        let input = &model[e.input];
        let value = match &e.value {
            Charted::Happened => String::new(),
            Charted::Is(v) => format!(" = {}", model.show(v, &input.ty)),
            Charted::Unknown => " unknown".to_owned(),
        };
        let latest = if e.latest == e.at { String::new() } else { format!(" to {}", e.latest.0 - START) };
        format!("{}{latest} {}{value}{}", e.at.0 - START, input.decl.name, if e.lasting { " lasting" } else { "" })
    };
    let lines: Vec<String> = timeline.entries.iter().map(line).collect();
    format!("charted from {}, {:?}\n{}", timeline.charted_from.0 - START, timeline.complete, lines.join("\n"))
}

/// The same record known less well: a stretch of a state lost, an instant known only roughly.
///
/// The full record is one of those that the damaged one may stand for.
pub fn damage(model: &Model, full: &Timeline, tape: &mut Tape) -> Timeline {
    let mut out = full.clone();
    let states: Vec<InputId> = inputs(model)
        .into_iter()
        .filter(|i| matches!(model[*i].hold, Holding::UntilChanged) && model[*i].kind == InputKind::Act)
        .collect();
    if tape.once_in(2)
        && let Some(lost) = states.first()
    {
        let from = START + tape.number(0, LENGTH);
        let to = from + tape.number(1, 8);
        out.entries.retain(|e| e.input != *lost || e.at.0 < from || e.at.0 >= to);
        let at = Instant(from);
        out.entries.push(Entry { at, latest: at, input: *lost, value: Charted::Unknown, lasting: false });
    } else if !out.entries.is_empty() {
        let i = tape.pick(out.entries.len());
        let (before, after) = (tape.number(0, 3), tape.number(0, 3));
        let e = &mut out.entries[i];
        let (at, latest) = (Instant(e.at.0 - before), Instant(e.at.0 + after));
        let (id, here) = (e.input, e.at);
        let crosses = full.entries.iter().any(|o| o.input == id && o.at != here && at <= o.at && o.at <= latest);
        if model[id].hold != Holding::Always && !crosses && at.0 >= START {
            let e = &mut out.entries[i];
            (e.at, e.latest) = (at, latest);
        }
    }
    out.sort();
    out
}

//! Declarations of what is charted.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A range for what is no number.
pub fn range_of_what(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("input::range", format!("{found} has no range"), place, "a range is for numbers")
        .help("remove it")
        .fix("remove the range", vec![(place, String::new())])
}

/// `initially` on what is no state.
pub fn initially_of_what(place: Place) -> Diagnostic {
    Diagnostic::error(
        "input::initially",
        "only an act that holds until changed has a value before its first entry",
        place,
        "`initially` here",
    )
    .help("write `until changed` if someone sets it and it then stays")
}

/// `fresh for` or `until changed` where it means nothing.
pub fn persistence_of_what(kind: &str, place: Place) -> Diagnostic {
    let help = match kind {
        "a fact" => "a fact does not change, so nothing is to be said",
        "an event" => "an event is over at once; declare a reading for what lasts",
        _ => "what someone sets holds `until changed`; what goes stale is a reading",
    };
    Diagnostic::error("input::persistence", format!("{kind} does not go stale"), place, "means nothing here").help(help)
}

/// `until changed` on an act without a value.
pub fn state_without_value(place: Place) -> Diagnostic {
    Diagnostic::error(
        "input::state_without_value",
        "an act without a value cannot hold until changed",
        place,
        "what would hold?",
    )
    .help("give it a type, as in `act infusion_rate: µg/day until changed`")
}

/// `void after` on what is not a reading.
pub fn void_of_what(kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "input::void",
        format!("only a reading is void after an event, and this is {kind}"),
        place,
        "means nothing here",
    )
}

/// A reading that does not say how long it holds.
pub fn freshness(name: &str, place: Place, insert: Place) -> Diagnostic {
    Diagnostic::error(
        "input::freshness",
        format!("the reading `{name}` does not say how long it holds"),
        place,
        "for how long?",
    )
    .help("write `fresh for 24 h` (after that it is unknown), or `until changed` if it does not lapse")
    .fix("add `fresh for 24 h`", vec![(insert, " fresh for 24 h".to_owned())])
    .fix("add `until changed`", vec![(insert, " until changed".to_owned())])
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "input::freshness",
        severity: Severity::Error,
        summary: "a reading does not say how long it holds",
        more: "Silence is not health: after its freshness a reading is unknown, not unchanged. Only the author knows for how long it may be relied on.",
        bad: r"reading pulse: number
let fast = pulse > 100
",
        good: r"reading pulse: number fresh for 4 h
let fast = pulse > 100
",
    },
    Code {
        code: "input::range",
        severity: Severity::Error,
        summary: "a range for what is no number",
        more: "",
        bad: r"reading mood: one of low, high range 1 to 3 fresh for 4 h
let sad = mood = low
",
        good: r"reading mood: one of low, high fresh for 4 h
let sad = mood = low
",
    },
    Code {
        code: "input::initially",
        severity: Severity::Error,
        summary: "`initially` on what sets no state",
        more: "Only an act that holds until changed has a value before anybody set it.",
        bad: r"reading pulse: number fresh for 4 h initially 60
let fast = pulse > 100
",
        good: r"act pump_rate: mL/h until changed initially 0 mL/h
let on = pump_rate > 0 mL/h
",
    },
    Code {
        code: "input::persistence",
        severity: Severity::Error,
        summary: "a freshness that means nothing here",
        more: "Readings go stale; facts do not change, events are over at once, and what someone sets holds until it is changed.",
        bad: r"fact height: cm fresh for 3 days
let tall = height > 190 cm
",
        good: r"reading height: cm fresh for 3 days
let tall = height > 190 cm
",
    },
    Code {
        code: "input::state_without_value",
        severity: Severity::Error,
        summary: "an act without a value that holds",
        more: "",
        bad: r"act line_in until changed
rule odd
  when line_in
  then infusion = stop
",
        good: r"act line: one of open, closed until changed
rule odd
  when line = closed
  then infusion = stop
",
    },
    Code {
        code: "input::void",
        severity: Severity::Error,
        summary: "`void after` on what is not a reading",
        more: "",
        bad: r"fact sex: one of female, male void after seizure
let f = sex = female
",
        good: r"reading neuro: Ctcae5 fresh for 24 h void after seizure
let f = neuro > 1
",
    },
];

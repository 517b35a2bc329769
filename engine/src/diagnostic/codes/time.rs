//! Forms that look back in time.

use super::{Code, listed};
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A product of two values that grow with time, or a quotient by one.
pub fn nonlinear(quotient: bool, place: Place, other: Place) -> Diagnostic {
    let message = if quotient {
        "this divides by a value that grows with time"
    } else {
        "this multiplies two values that grow with time"
    };
    let d = Diagnostic::error("time::nonlinear", message, place, "grows as time passes");
    let d = if quotient { d } else { d.label(other, "and so does this") };
    d.help("the instant at which such a value passes a threshold is not exact: compare the times themselves, or use `whole days since …`")
}

/// Rounding of a value that grows with time.
pub fn rounded(place: Place) -> Diagnostic {
    Diagnostic::error("time::nonlinear", "this rounds a value that grows with time", place, "grows as time passes")
        .help("write `whole days since …` or `whole hours since …`")
}

/// A span that grows with time.
pub fn span_ticks(place: Place) -> Diagnostic {
    Diagnostic::error("time::span", "this span grows while it is measured", place, "grows as time passes")
        .help("write a duration that stands still, as `3 days` or a setting")
}

/// A window whose length depends on the patient.
pub fn window_varies(place: Place) -> Diagnostic {
    Diagnostic::error("time::window", "the length of a window must not depend on the patient", place, "varies")
        .help("write a constant, as `24 h`, or a setting; compare `time since …` where the length varies")
}

/// `first x`, `previous x`, `highest x` of what has no readings.
pub fn no_history(name: &str, kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "time::no_history",
        format!("`{name}` is {kind} without a history of values"),
        place,
        kind.to_owned(),
    )
    .help("`first`, `previous`, `highest` and `lowest` pick values out of the history of a reading or an act")
}

/// A streak that is not about one reading.
pub fn streak_reads(names: &[String], place: Place) -> Diagnostic {
    let what = if names.is_empty() { "no reading".to_owned() } else { listed(names) };
    Diagnostic::error(
        "time::streak",
        "a streak is about the readings of exactly one input",
        place,
        format!("reads {what}"),
    )
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "time::nonlinear",
        severity: Severity::Error,
        summary: "values that grow with time are multiplied, divided by or rounded",
        more: "The engine says at which instant an answer will change by itself. It can say so exactly while values grow in proportion to time.",
        bad: r"let odd = (time since seizure in h) * (time in infusing in h) > 3
",
        good: r"let late = time since seizure > 3 h and time in infusing > 3 h
",
    },
    Code {
        code: "time::span",
        severity: Severity::Error,
        summary: "a span grows while it is measured",
        more: "",
        bad: r"let odd = infusing for (time since seizure)
",
        good: r"let long = infusing for 3 days
",
    },
    Code {
        code: "time::window",
        severity: Severity::Error,
        summary: "a window whose length depends on the patient",
        more: "What is looked at is a constant or a setting, so that memory is bounded and the length of the record does not matter.",
        bad: r"fact watch: duration
let often = count of seizure within watch >= 2
",
        good: r"setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
",
    },
    Code {
        code: "time::no_history",
        severity: Severity::Error,
        summary: "an earlier value of what has no history",
        more: "`first`, `previous`, `highest` and `lowest` pick values out of a history; a fact has one value, an event without a value none.",
        bad: r"let odd = previous infusing
",
        good: r"let falling = infusion_rate < previous infusion_rate
",
    },
    Code {
        code: "time::streak",
        severity: Severity::Error,
        summary: "a streak that is not about one reading",
        more: "A streak counts consecutive readings of one input.",
        bad: r"let odd = (streak of (crs_grade = 0 and temperature < 38 °C)).count
",
        good: r"let run   = streak of (crs_grade = 0)
let clear = run.count >= 2
",
    },
];

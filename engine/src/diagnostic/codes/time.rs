//! Forms that look back in time.

use super::listed;
use crate::diagnostic::{Diagnostic, Place};

/// A product of two values that grow with time, or a quotient by one.
pub fn nonlinear(quotient: bool, place: Place, other: Place) -> Diagnostic {
    let message = if quotient { "this divides by a value that grows with time" } else { "this multiplies two values that grow with time" };
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
    Diagnostic::error("time::no_history", format!("`{name}` is {kind} without a history of values"), place, kind.to_owned())
        .help("`first`, `previous`, `highest` and `lowest` pick values out of the history of a reading or an act")
}

/// A streak that is not about one reading.
pub fn streak_reads(names: &[String], place: Place) -> Diagnostic {
    let what = if names.is_empty() { "no reading".to_owned() } else { listed(names) };
    Diagnostic::error("time::streak", "a streak is about the readings of exactly one input", place, format!("reads {what}"))
}

//! What is legal and dangerous.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A looking-back form that is true because nobody looked.
pub fn silence(reading: &str, condition: &str, span: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::warning(
        "safety::silence",
        format!("this is true as well when nobody looked at `{reading}`"),
        place,
        format!("true after {span} of normal readings, and after {span} without any"),
    )
    .label(declared, "goes stale")
    .help(format!(
        "silence is not health: `(not ({condition})) for {}` asks for readings all along, and is unknown while there are none",
        if span == "that time" || span == "its whole time" { "24 h" } else { span }
    ))
}

/// The codes of this family.
pub const CODES: &[Code] = &[Code {
    code: "safety::silence",
    severity: Severity::Warning,
    summary: "silence is read as health",
    more: "Forms that look back fill in no silence: at a past instant without a reading nothing happened. So `not (fever within 48 h)` is true after two days of normal temperatures, and just as true after two days in which nobody measured. `for` asks for readings all along and is unknown while there are none.",
    bad: r"rule resume
  when not (temperature > 38 °C within 48 h)
  then infusion = continue
",
    good: r"rule resume
  when (temperature <= 38 °C) for 48 h
  then infusion = continue
",
}];

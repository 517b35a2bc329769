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

/// An order that takes the place of a permanent one.
pub fn after_permanent(
    decision: &str,
    [stop, other]: [&str; 2],
    [value, instead]: &[String; 2],
    disputed: bool,
    [stopped, given]: [Place; 2],
) -> Diagnostic {
    let (message, help) = if disputed {
        (
            format!(
                "after `{stop}` has given `{decision} = {value}` for good, `{other}` can dispute it with `{instead}`"
            ),
            format!(
                "let `{decision}` take the stricter of the two, `combine highest`, or exclude the case from `{other}` with `unless`"
            ),
        )
    } else {
        (
            format!(
                "after `{stop}` has given `{decision} = {value}` for good, `{other}` can still make it `{instead}`"
            ),
            format!(
                "the lowest value counts: order the values so that the permanent one wins, or exclude the case from `{other}` with `unless`"
            ),
        )
    };
    Diagnostic::warning("safety::after_permanent", message, given, "given later")
        .label(stopped, "given for good")
        .help(help)
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "safety::after_permanent",
        severity: Severity::Warning,
        summary: "an order takes the place of a permanent one",
        more: "What is given `permanently` goes on being given; it does not win by itself. Where the lowest value counts, or \
           where all must agree, an order that comes later can undo it. The patient that is shown is one for whom it \
           happens. Where `overrides` or a preference says which of the two counts, nothing is pointed out.",
        bad: r"decision plan: one of go_on < stop_now
  combine lowest

rule toxic
  when crs_grade = 4
  then plan = stop_now permanently

rule recovered
  when crs_grade = 0
  then plan = go_on
",
        good: r"decision plan: one of go_on < stop_now
  combine highest

rule toxic
  when crs_grade = 4
  then plan = stop_now permanently

rule recovered
  when crs_grade = 0
  then plan = go_on
",
    },
    Code {
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
    },
];

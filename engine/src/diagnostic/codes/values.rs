//! Values that cannot be, or are not known where they must be.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A number beyond what can be held exactly.
pub fn too_large(place: Place) -> Diagnostic {
    Diagnostic::error("values::too_large", "this number is too large to be held exactly", place, "too large")
}

/// Something that depends on a patient where a constant is wanted.
pub fn not_constant(why: &str, place: Place) -> Diagnostic {
    Diagnostic::error("values::not_constant", why.to_owned(), place, "this is not a constant")
        .help("write the value itself")
}

/// A duration that must be positive.
pub fn not_positive(place: Place) -> Diagnostic {
    Diagnostic::error("values::not_positive", "this duration must be longer than nothing", place, "not positive")
}

/// A value outside a declared range.
pub fn out_of_range(shown: &str, name: &str, low: &str, high: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error(
        "values::out_of_range",
        format!("`{shown}` is outside the range of `{name}`"),
        place,
        format!("not from {low} to {high}"),
    )
    .label(declared, format!("`{name}` is declared here"))
    .help(format!("write a value from `{low}` to `{high}`, or widen the range if it is too narrow"))
}

/// A range whose lower end is above its upper.
pub fn empty_range(place: Place) -> Diagnostic {
    Diagnostic::error(
        "values::empty_range",
        "nothing lies in this range",
        place,
        "its lower end is above its upper end",
    )
    .help("write the lower end first")
}

/// Division by a constant zero.
pub fn division_by_zero(place: Place) -> Diagnostic {
    Diagnostic::error("values::division_by_zero", "division by zero", place, "always zero")
}

/// A step of rounding that is not positive.
pub fn step_not_positive(place: Place) -> Diagnostic {
    Diagnostic::error("values::not_positive", "the step of a rounding must be more than nothing", place, "not positive")
}

/// A square root whose decimals do not end.
pub fn bare_root(place: Place) -> Diagnostic {
    Diagnostic::error("values::root", "the decimals of this square root do not end", place, "to be rounded at once")
        .help("write `round half even square root of (…) to 0.01`, with the step that the source asks for")
}

/// `not stated` where something must be known.
pub fn not_stated_here(place: Place) -> Diagnostic {
    Diagnostic::error("values::not_stated", "`not stated` is not a value to work with", place, "the source is silent")
        .help("write it alone, as the value of a table row or of a rule")
}

/// A time that cannot be read.
pub fn bad_time(text: &str, error: &str, place: Place) -> Diagnostic {
    Diagnostic::error("values::time", error.to_owned(), place, format!("`{text}`"))
}

/// A comparison that the declared range decides.
pub fn threshold(name: &str, always: bool, range: &str, place: Place, declared: Place) -> Diagnostic {
    let verdict = if always { "always" } else { "never" };
    Diagnostic::warning(
        "values::threshold",
        format!("this is {verdict} true of a known `{name}`"),
        place,
        format!("{verdict} true"),
    )
    .label(declared, range.to_owned())
    .help("mend the threshold or its unit, or the declared range")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "values::too_large",
        severity: Severity::Error,
        summary: "a number too large to be held exactly",
        more: "Numbers are exact; the largest have about 38 digits.",
        bad: r"let huge = weight * 9999999999999999999999999999999999999999 > 1 kg
",
        good: r"let huge = weight * 9 > 1 kg
",
    },
    Code {
        code: "values::not_constant",
        severity: Severity::Error,
        summary: "something that varies where a constant is wanted",
        more: "Ranges, freshness, defaults and what scenarios chart are written as values, so that they can be checked before any patient.",
        bad: r"reading pulse: number fresh for watch
fact watch: duration
let fast = pulse > 100
",
        good: r"reading pulse: number fresh for 4 h
let fast = pulse > 100
",
    },
    Code {
        code: "values::not_positive",
        severity: Severity::Error,
        summary: "a duration or step that is not more than nothing",
        more: "",
        bad: r"reading pulse: number fresh for 0 h
let fast = pulse > 100
",
        good: r"reading pulse: number fresh for 4 h
let fast = pulse > 100
",
    },
    Code {
        code: "values::out_of_range",
        severity: Severity::Error,
        summary: "a value outside the declared range",
        more: "Out of range is not a value: charted so, it would be unknown.",
        bad: r#"scenario "hot"
  at day 1 08:00 temperature = 99 °C
                 expect infusion = continue
"#,
        good: r#"rule hot
  when temperature > 40 °C
  then infusion = interrupt

scenario "hot"
  at day 1 08:00 temperature = 41 °C
                 expect infusion = interrupt
"#,
    },
    Code {
        code: "values::empty_range",
        severity: Severity::Error,
        summary: "a range that holds nothing",
        more: "",
        bad: r"let fever = temperature is 41 to 38 °C
",
        good: r"let fever = temperature is 38 to 41 °C
",
    },
    Code {
        code: "values::division_by_zero",
        severity: Severity::Error,
        summary: "division by a constant zero",
        more: "",
        bad: r"let odd = weight / 0 > 1 kg
",
        good: r"let half = weight / 2 > 1 kg
",
    },
    Code {
        code: "values::root",
        severity: Severity::Error,
        summary: "a square root that is not rounded",
        more: "Numbers are exact, and most roots have no last decimal. A root is therefore taken and rounded in one, to a step that is written down. It is taken of a plain number, since formulas that hold a root were fitted to numbers: take the number out of a quantity first.",
        bad: r"let side = square root of (weight in kg)
",
        good: r"let side = round half even square root of (weight in kg) to 0.01
",
    },
    Code {
        code: "values::not_stated",
        severity: Severity::Error,
        summary: "`not stated` is used in an expression",
        more: "The source is silent: that is the whole value of a row or of a rule, and nothing is computed from it.",
        bad: r"let odd = (not stated) > 3
",
        good: r"table rate: µg/day unique
  | infusing || rate       |
  | true     || 9 µg/day   |
  | false    || not stated |

let on = rate > 0 µg/day
",
    },
    Code {
        code: "values::time",
        severity: Severity::Error,
        summary: "a date or time that cannot be read",
        more: "Instants are in whole seconds and say their offset; `Z` is UTC.",
        bad: r"fact transplanted: instant

let before_the_change = transplanted < 2024-02-03T08:00
",
        good: r"fact transplanted: instant

let before_the_change = transplanted < 2024-02-03T08:00Z
",
    },
    Code {
        code: "values::threshold",
        severity: Severity::Warning,
        summary: "the declared range decides a comparison once for all",
        more: "Every value that may be charted gives the same answer, so the threshold, its unit or the range is wrong.",
        bad: r"let fever = temperature > 100 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
];

//! Values that cannot be, or are not known where they must be.

use crate::diagnostic::{Diagnostic, Place};

/// A number beyond what can be held exactly.
pub fn too_large(place: Place) -> Diagnostic {
    Diagnostic::error("values::too_large", "this number is too large to be held exactly", place, "too large")
}

/// Something that depends on a patient where a constant is wanted.
pub fn not_constant(why: &str, place: Place) -> Diagnostic {
    Diagnostic::error("values::not_constant", why.to_owned(), place, "this is not a constant").help("write the value itself")
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
    Diagnostic::error("values::empty_range", "nothing lies in this range", place, "its lower end is above its upper end")
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
    Diagnostic::warning("values::threshold", format!("this is {verdict} true of a known `{name}`"), place, format!("{verdict} true"))
        .label(declared, range.to_owned())
        .help("mend the threshold or its unit, or the declared range")
}

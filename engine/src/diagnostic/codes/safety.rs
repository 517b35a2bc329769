//! What is legal and dangerous.

use crate::diagnostic::{Diagnostic, Place};

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

//! Properties.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A property that a patient breaks; found when properties are tested. `when` is "at day 3 10:00", `command` runs the
/// project for the patient at that instant.
pub fn broken(title: &str, when: &str, command: &str, check: Place, given: Option<Place>) -> Diagnostic {
    let d = Diagnostic::error(
        "property::broken",
        format!("`{title}` is broken by a patient {when}"),
        check,
        "known false for the patient below",
    );
    let d = match given {
        Some(given) => d.label(given, "known true"),
        None => d,
    };
    d.help(format!("save the patient as patient.toml and see: {command}"))
}

/// The codes of this family.
pub const CODES: &[Code] = &[Code {
    code: "property::broken",
    severity: Severity::Error,
    summary: "a patient breaks a property",
    more: "Reported by `blin test`, with a patient file that `blin run` and `blin replay` read. A property is broken at a \
           moment at which its `given` is known true and its `check` is known false; what is not known breaks nothing. \
           The patient has been run again from that file; where the second evaluator contradicts the first nobody is shown. A property that is not broken was either \
           proved, by going through all cases, or tried on a bounded number of records: the report says which.",
    bad: "",
    good: "",
}];

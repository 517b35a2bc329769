//! Scenarios.

use crate::diagnostic::{Diagnostic, Place};

/// A scenario without expectations.
pub fn nothing_expected(place: Place) -> Diagnostic {
    Diagnostic::error("scenario::nothing_expected", "this scenario expects nothing", place, "no `expect`")
        .help("say what must follow: `expect infusion = interrupt`")
}

/// Two `start` lines.
pub fn two_starts(place: Place) -> Diagnostic {
    Diagnostic::error("scenario::two_starts", "day 1 has two dates", place, "second `start`")
}

/// `expect` or `suppose` before any instant.
pub fn no_instant(word: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::no_instant", format!("`{word}` needs an instant"), place, "at which instant?")
        .help(format!("write an `at` line before it: `at day 3 10:00 {word} …`"))
}

/// `throughout` of something that happens.
pub fn throughout_happening(name: &str, kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::throughout", format!("`{name}` is {kind} and does not last"), place, "happens at an instant")
        .help("write it after `at` or `every`")
}

/// A span that ends before it begins.
pub fn ends_before_it_begins(place: Place) -> Diagnostic {
    Diagnostic::error("scenario::span", "this span ends before it begins", place, "the second time is the earlier one")
}

/// More entries than a scenario may have.
pub fn too_many_entries(count: i64, most: i64, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::too_many_entries", format!("this charts {count} entries"), place, format!("at most {most}"))
        .help("take a longer step")
}

/// A day too far away.
pub fn too_far(place: Place) -> Diagnostic {
    Diagnostic::error("scenario::too_far", "this day is too far away", place, "beyond every calendar")
}

/// An entry that lacks its value.
pub fn value_missing(name: &str, ty: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::value_missing", format!("`{name}` needs a value"), place, format!("{ty} is wanted"))
        .help(format!("write `{name} = …`"))
}

/// An entry with a value that it cannot have.
pub fn value_too_many(name: &str, kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::value_unwanted", format!("`{name}` is {kind} without a value"), place, "no value is wanted")
        .help(format!("write `{name}` alone"))
}

/// `could be` without a decision.
pub fn no_subject(words: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::no_subject", format!("`{words}` follows an expectation of a decision"), place, "of which decision?")
        .help("write it below a line like `expect infusion undetermined`")
}

/// `unknown` of a decision.
pub fn decision_unknown(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::decision_unknown", format!("`{name}` is decided, not charted"), place, "a decision")
        .help(format!("write `{name} undetermined`"))
}

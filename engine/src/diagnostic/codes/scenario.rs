//! Scenarios.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// An expectation that is not met; found when a scenario is run.
pub fn not_met(title: &str, when: &str, expected: &str, actual: &str, place: Place) -> Diagnostic {
    let message = format!("`{title}` at {when}: expected {expected}; {actual}");
    Diagnostic::error("scenario::not_met", message, place, actual)
}

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
    Diagnostic::error(
        "scenario::throughout",
        format!("`{name}` is {kind} and does not last"),
        place,
        "happens at an instant",
    )
    .help("write it after `at` or `every`")
}

/// A span that ends before it begins.
pub fn ends_before_it_begins(place: Place) -> Diagnostic {
    Diagnostic::error("scenario::span", "this span ends before it begins", place, "the second time is the earlier one")
}

/// More entries than a scenario may have.
pub fn too_many_entries(count: i64, most: i64, place: Place) -> Diagnostic {
    Diagnostic::error(
        "scenario::too_many_entries",
        format!("this charts {count} entries"),
        place,
        format!("at most {most}"),
    )
    .help("take a longer step")
}

/// An entry that lacks its value.
pub fn value_missing(name: &str, ty: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::value_missing", format!("`{name}` needs a value"), place, format!("{ty} is wanted"))
        .help(format!("write `{name} = …`"))
}

/// An entry with a value that it cannot have.
pub fn value_too_many(name: &str, kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "scenario::value_unwanted",
        format!("`{name}` is {kind} without a value"),
        place,
        "no value is wanted",
    )
    .help(format!("write `{name}` alone"))
}

/// `could be` without a decision.
pub fn no_subject(words: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "scenario::no_subject",
        format!("`{words}` follows an expectation of a decision"),
        place,
        "of which decision?",
    )
    .help("write it below a line like `expect infusion undetermined`")
}

/// `unknown` of a decision.
pub fn decision_unknown(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("scenario::decision_unknown", format!("`{name}` is decided, not charted"), place, "a decision")
        .help(format!("write `{name} undetermined`"))
}

/// `not stated` of what no source says: an input or a setting.
pub fn never_silent(name: &str, kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "scenario::never_silent",
        format!("`{name}` is {kind}: no source could be silent on it"),
        place,
        "never `not stated`",
    )
    .help(format!("write `{name} unknown` if nobody has charted or set it"))
}

/// A rule or hold on which no expectation of a scenario rests.
pub fn never_fires(what: &str, place: Place) -> Diagnostic {
    Diagnostic::warning("scenario::never_fires", format!("no scenario tries {what}"), place, "never tried")
        .help("write a scenario in which it applies, and expect what it gives")
}

/// A row of a table or a clause of a hold on which no expectation rests.
pub fn untried_part(what: &str, place: Place) -> Diagnostic {
    let found =
        Diagnostic::warning("scenario::untried_part", format!("no scenario tries {what}"), place, "never tried");
    Diagnostic { severity: Severity::Info, ..found }.help("write a scenario with an expectation that rests on it")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "scenario::not_met",
        severity: Severity::Error,
        summary: "an expectation of a scenario is not met",
        more: "Reported by `blin test`: the label says what the answer is instead, and the rules that make it are marked. \
               `blin explain` shows the whole derivation for a patient.",
        bad: "",
        good: "",
    },
    Code {
        code: "scenario::never_fires",
        severity: Severity::Warning,
        summary: "a rule or hold that no scenario tries",
        more: "Reported by `blin test` in a project that has scenarios. An expectation that is met tries what made its \
               answer: the rules and holds that gave it, also as an option or overruled. A rule that nobody has ever seen \
               fire may be wrong without anyone noticing. `blin test --coverage` shows how often each is tried.",
        bad: "",
        good: "",
    },
    Code {
        code: "scenario::untried_part",
        severity: Severity::Info,
        summary: "a row of a table, or a clause of a hold, that no scenario tries",
        more: "Reported by `blin test --coverage`. An expectation tries the rows that match in the tables that its answer \
               rests on, and of a hold the clause that gives the answer.",
        bad: "",
        good: "",
    },
    Code {
        code: "scenario::nothing_expected",
        severity: Severity::Error,
        summary: "a scenario that expects nothing",
        more: "",
        bad: r#"scenario "quiet"
  at day 1 08:00 seizure
"#,
        good: r#"scenario "quiet"
  at day 1 08:00 seizure
                 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::two_starts",
        severity: Severity::Error,
        summary: "day 1 has two dates",
        more: "",
        bad: r#"scenario "when"
  start 2021-03-01
  start 2021-03-02
  at day 1 08:00 seizure
                 expect infusion = continue
"#,
        good: r#"scenario "when"
  start 2021-03-01
  at day 1 08:00 seizure
                 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::no_instant",
        severity: Severity::Error,
        summary: "an expectation without an instant",
        more: "",
        bad: r#"scenario "when"
  throughout crs_grade = 0
  expect infusion = continue
"#,
        good: r#"scenario "when"
  throughout crs_grade = 0
  at day 1 08:00 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::throughout",
        severity: Severity::Error,
        summary: "`throughout` of something that does not last",
        more: "",
        bad: r#"scenario "always"
  throughout seizure
  at day 1 08:00 expect infusion = continue
"#,
        good: r#"scenario "always"
  throughout crs_grade = 0
  at day 1 08:00 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::span",
        severity: Severity::Error,
        summary: "a span that ends before it begins",
        more: "",
        bad: r#"scenario "back"
  every 12 h from day 4 10:00 to day 3 10:00 crs_grade = 0
  at day 5 08:00 expect infusion = continue
"#,
        good: r#"scenario "forth"
  every 12 h from day 3 10:00 to day 4 10:00 crs_grade = 0
  at day 5 08:00 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::too_many_entries",
        severity: Severity::Error,
        summary: "more entries than a scenario may have",
        more: "",
        bad: r#"scenario "long"
  every 1 s from day 1 10:00 to day 9 10:00 crs_grade = 0
  at day 9 11:00 expect infusion = continue
"#,
        good: r#"scenario "long"
  every 12 h from day 1 10:00 to day 9 10:00 crs_grade = 0
  at day 9 11:00 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::value_missing",
        severity: Severity::Error,
        summary: "an entry lacks its value",
        more: "",
        bad: r#"scenario "grade"
  at day 1 08:00 crs_grade
                 expect infusion = continue
"#,
        good: r#"scenario "grade"
  at day 1 08:00 crs_grade = 0
                 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::value_unwanted",
        severity: Severity::Error,
        summary: "an entry has a value that it cannot have",
        more: "",
        bad: r#"scenario "fit"
  at day 1 08:00 seizure = 3
                 expect infusion = continue
"#,
        good: r#"scenario "fit"
  at day 1 08:00 seizure
                 expect infusion = continue
"#,
    },
    Code {
        code: "scenario::no_subject",
        severity: Severity::Error,
        summary: "an expectation that belongs to a decision stands alone",
        more: "",
        bad: r#"scenario "open"
  at day 1 08:00 could be continue, stop
"#,
        good: r#"rule stop
  when crs_grade = 4
  then infusion = stop

scenario "open"
  at day 1 08:00 expect infusion undetermined
                 could be continue, stop
"#,
    },
    Code {
        code: "scenario::decision_unknown",
        severity: Severity::Error,
        summary: "a decision is expected to be unknown",
        more: "What is charted is known or unknown; what is decided is determined or not.",
        bad: r#"scenario "open"
  at day 1 08:00 expect infusion unknown
"#,
        good: r#"scenario "open"
  at day 1 08:00 expect infusion undetermined
"#,
    },
    Code {
        code: "scenario::never_silent",
        severity: Severity::Error,
        summary: "an input or a setting is expected to be not stated",
        more: "`not stated` is what a source leaves open: in the row of a table, in what is worked out from it, or in a decision. \
               What is charted or set is known or unknown.",
        bad: r#"scenario "open"
  at day 1 08:00 expect crs_grade not stated
"#,
        good: r#"scenario "open"
  at day 1 08:00 expect crs_grade unknown
"#,
    },
];

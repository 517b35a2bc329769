//! Patient files. Their messages are made in [`crate::chart`], where the values are that they name.
//!
//! `bad` and `good` are patient files for the vocabulary that the tests of [`crate::chart`] use.

use super::Code;
use crate::diagnostic::Severity;

const fn code(
    code: &'static str,
    summary: &'static str,
    more: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code { code, severity: Severity::Error, summary, more, bad, good }
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    code(
        "patient::syntax",
        "the file is not TOML, JSON or JSON lines",
        "Nothing of the file is read. Text stands in quotes; each entry begins with a line `[[entry]]`.",
        "charted_from = \"2021-03-01T08:00Z",
        "charted_from = \"2021-03-01T08:00Z\"",
    ),
    code(
        "patient::charted_from",
        "the file does not say since when it is charted",
        "From that instant on, what is not charted did not happen; before it, nothing is known to be absent. This cannot be guessed from the entries.",
        "name = \"A\"",
        "name = \"A\"\ncharted_from = \"2021-03-01T08:00Z\"",
    ),
    code(
        "patient::unknown_name",
        "a name that cannot be charted",
        "What may be charted is declared in the vocabularies of the project: facts, readings, events and acts. What is only for people goes under `[patient]` or into a `note`.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemprature = \"38.7 °C\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemperature = \"38.7 °C\"",
    ),
    code(
        "patient::ambiguous_name",
        "several vocabularies declare this name",
        "Write it with its vocabulary, in quotes.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nalarm = true",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\n\"pump.alarm\" = true",
    ),
    code(
        "patient::not_a_fact",
        "what changes or happens stands under `[facts]`",
        "A fact has no instant. Readings, events and acts need theirs.",
        "charted_from = \"2021-03-01T08:00Z\"\n[facts]\nweight = \"31 kg\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nweight = \"31 kg\"",
    ),
    code(
        "patient::time",
        "a time that names no instant",
        "Times are in whole seconds and have an offset (`Z` is UTC) unless the file names its `time_zone`; `day 3 10:00` counts from the file's `start`. A local time that the clocks jumped over or showed twice needs its offset.",
        "charted_from = \"2021-02-30T08:00Z\"",
        "charted_from = \"2021-02-28T08:00Z\"",
    ),
    code(
        "patient::when",
        "an entry without one time, or without anything charted",
        "Each entry has `at`, or `between` with the first and the last instant that are possible, and at least one input.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nseizure = true",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nseizure = true",
    ),
    code(
        "patient::kind",
        "a value of the wrong kind",
        "Quantities, choices, durations and times stand in quotes; grades, numbers, `true` and `false` do not. An event is charted as `true` where it happened, and not at all where it did not.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nother_grade = \"3\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nother_grade = 3",
    ),
    code(
        "patient::unit",
        "a quantity without its unit, or in a unit that measures something else",
        "Any unit that measures the same is converted exactly. A dose per m² or per kg of the patient is not a dose, and a mass is not an amount of substance.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemperature = 38.7",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemperature = \"38.7 °C\"",
    ),
    code(
        "patient::choice",
        "a choice or grade that the type does not have",
        "Choices are written exactly as the vocabulary declares them.",
        "charted_from = \"2021-03-01T08:00Z\"\n[facts]\nph_status = \"postive\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[facts]\nph_status = \"positive\"",
    ),
    code(
        "patient::range",
        "a value outside its declared range",
        "It is a slip of the pen or of the unit, or the vocabulary's range is too narrow. It is never used.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemperature = \"387 °C\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\ntemperature = \"38.7 °C\"",
    ),
    code(
        "patient::conflict",
        "two different values of one input at one instant",
        "Everything with the same instant is applied together, so that neither value comes first. Correct one of the values or one of the times.",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nother_grade = 2\n[[entry]]\nat = \"2021-03-01T10:00+01:00\"\nother_grade = 3",
        "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nother_grade = 2\n[[entry]]\nat = \"2021-03-01T11:00+01:00\"\nother_grade = 3",
    ),
    code(
        "patient::before_birth",
        "something is charted before the patient was born",
        "The date of birth is the fact to which the vocabulary gives the LOINC code 21112-8.",
        "charted_from = \"2021-03-01T08:00Z\"\n[facts]\nborn = \"2021-03-05\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nweight = \"3 kg\"",
        "charted_from = \"2021-03-01T08:00Z\"\n[facts]\nborn = \"2012-03-05\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nweight = \"31 kg\"",
    ),
    Code {
        severity: Severity::Warning,
        ..code(
            "patient::repeated",
            "the same value of one input twice at one instant",
            "It counts once. Two doses at one instant are charted as one of their sum, or at their own times.",
            "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nseizure = true\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nseizure = true",
            "charted_from = \"2021-03-01T08:00Z\"\n[[entry]]\nat = \"2021-03-01T09:00Z\"\nseizure = true",
        )
    },
];

//! Words and names.

use super::Code;
use crate::diagnostic::Severity;

/// The codes of this part of the family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::capital_name",
        severity: Severity::Error,
        summary: "a name has capitals, or a type has none",
        more: "Values, rules and modules are written in small letters with underscores, types and scales begin with a capital.",
        bad: r"let highFever = temperature > 39 °C
",
        good: r"let high_fever = temperature > 39 °C
",
    },
    Code {
        code: "syntax::else_word",
        severity: Severity::Error,
        summary: "there is no `else`",
        more: "A second rule, or a row of a table, says what holds otherwise; a default never catches what is unknown.",
        bad: r"rule stop
  when seizure
  then infusion = stop
  else infusion = continue
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::expected",
        severity: Severity::Error,
        summary: "something else was expected here",
        more: "The message says what may stand in this place. The rest of the file is read all the same, so that every mistake is shown at once.",
        bad: r"rule stop
  when crs_grade >=
  then infusion = stop
",
        good: r"rule stop
  when crs_grade >= 3
  then infusion = stop
",
    },
    Code {
        code: "syntax::misspelt_word",
        severity: Severity::Error,
        summary: "a word is nearly a word of the language",
        more: "",
        bad: r"rule stop
  when crs_grade < 1 fro 3 days
  then infusion = stop
",
        good: r"rule stop
  when crs_grade < 1 for 3 days
  then infusion = stop
",
    },
    Code {
        code: "syntax::name_hyphen",
        severity: Severity::Error,
        summary: "a name has a hyphen",
        more: "",
        bad: r"let high-fever = temperature > 39 °C
",
        good: r"let high_fever = temperature > 39 °C
",
    },
    Code {
        code: "syntax::phrase",
        severity: Severity::Error,
        summary: "a phrase of English or of another language stands for an operator",
        more: "",
        bad: r"rule stop
  when weight greater than 3 kg
  then infusion = stop
",
        good: r"rule stop
  when weight > 3 kg
  then infusion = stop
",
    },
    Code {
        code: "syntax::reserved_word",
        severity: Severity::Error,
        summary: "a word of the language stands where a name is given",
        more: "",
        bad: r"let within = temperature > 38 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "syntax::unknown_value",
        severity: Severity::Error,
        summary: "`unknown` or `any` stands where an expression is read",
        more: "",
        bad: r"rule stop
  when crs_grade = unknown
  then infusion = stop
",
        good: r"rule stop
  when crs_grade is unknown
  then infusion = stop
",
    },
];

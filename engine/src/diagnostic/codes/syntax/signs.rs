//! Signs, numbers and texts.

use super::Code;
use crate::diagnostic::Severity;

/// The codes of this part of the family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::bang",
        severity: Severity::Error,
        summary: "`!` stands for `not`",
        more: "",
        bad: r"rule stop
  when !infusing
  then infusion = stop
",
        good: r"rule stop
  when not infusing
  then infusion = stop
",
    },
    Code {
        code: "syntax::colon_equals",
        severity: Severity::Error,
        summary: "`:=` stands for `=`",
        more: "",
        bad: r"let fever := temperature > 38 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "syntax::comparison_sign",
        severity: Severity::Error,
        summary: "a comparison is spelled as in another language",
        more: "",
        bad: r"rule stop
  when crs_grade => 3
  then infusion = stop
",
        good: r"rule stop
  when crs_grade >= 3
  then infusion = stop
",
    },
    Code {
        code: "syntax::decimal_comma",
        severity: Severity::Error,
        summary: "a comma stands between two digits",
        more: "A comma separates; whether `0,5` is a half or two numbers must not be guessed.",
        bad: r"rule stop
  when weight > 0,5 kg
  then infusion = stop
",
        good: r"rule stop
  when weight > 0.5 kg
  then infusion = stop
",
    },
    Code {
        code: "syntax::digit_grouping",
        severity: Severity::Error,
        summary: "the digits of a number are grouped",
        more: "",
        bad: r"rule stop
  when weight > 10,000 g
  then infusion = stop
",
        good: r"rule stop
  when weight > 10000 g
  then infusion = stop
",
    },
    Code {
        code: "syntax::double_equals",
        severity: Severity::Error,
        summary: "`==` stands for `=`",
        more: "",
        bad: r"rule stop
  when crs_grade == 4
  then infusion = stop
",
        good: r"rule stop
  when crs_grade = 4
  then infusion = stop
",
    },
    Code {
        code: "syntax::exponent",
        severity: Severity::Error,
        summary: "a power of ten is written as `1e3`",
        more: "",
        bad: r"rule stop
  when (weight in g) > 1e3
  then infusion = stop
",
        good: r"rule stop
  when (weight in g) > 1000
  then infusion = stop
",
    },
    Code {
        code: "syntax::grades",
        severity: Severity::Error,
        summary: "the grades of a scale do not run upwards",
        more: "",
        bad: r"scale Odd = grade 5 to 0
",
        good: r"scale Fine = grade 0 to 5
",
    },
    Code {
        code: "syntax::hole",
        severity: Severity::Error,
        summary: "a hole of a text is not opened or not closed",
        more: "",
        bad: r#"rule stop
  when seizure
  then infusion = stop
  because "seizure at {infusion_rate"
"#,
        good: r#"rule stop
  when seizure
  then infusion = stop
  because "seizure at {infusion_rate}"
"#,
    },
    Code {
        code: "syntax::joiner_sign",
        severity: Severity::Error,
        summary: "`&&` or `||` stands for `and` or `or`",
        more: "",
        bad: r"rule stop
  when seizure && infusing
  then infusion = stop
",
        good: r"rule stop
  when seizure and infusing
  then infusion = stop
",
    },
    Code {
        code: "syntax::leading_dot",
        severity: Severity::Error,
        summary: "a decimal has no digit before or after its point",
        more: "",
        bad: r"rule stop
  when weight > .5 kg
  then infusion = stop
",
        good: r"rule stop
  when weight > 0.5 kg
  then infusion = stop
",
    },
    Code {
        code: "syntax::no_such_date",
        severity: Severity::Error,
        summary: "a date or time does not exist",
        more: "",
        bad: r#"source review "Review" date 2021-02-30
"#,
        good: r#"source review "Review" date 2021-02-28
"#,
    },
    Code {
        code: "syntax::operator_sign",
        severity: Severity::Error,
        summary: "an operator is spelled with a sign that is not blin's",
        more: "",
        bad: r"rule stop
  when weight ÷ 2 > 10 kg
  then infusion = stop
",
        good: r"rule stop
  when weight / 2 > 10 kg
  then infusion = stop
",
    },
    Code {
        code: "syntax::operator_spacing",
        severity: Severity::Error,
        summary: "`-` or `/` lacks a blank on one side",
        more: "`a-b` could be a name, `mg/kg` is a unit: operators stand between blanks.",
        bad: r"rule stop
  when weight -3 kg > 10 kg
  then infusion = stop
",
        good: r"rule stop
  when weight - 3 kg > 10 kg
  then infusion = stop
",
    },
    Code {
        code: "syntax::power_of_ten",
        severity: Severity::Error,
        summary: "a power of ten is out of bounds",
        more: "",
        bad: r"rule stop
  when weight > 1.5 × 10^99 g
  then infusion = stop
",
        good: r"rule stop
  when weight > 1.5 × 10^3 g
  then infusion = stop
",
    },
    Code {
        code: "syntax::quotes",
        severity: Severity::Error,
        summary: "a text stands in other quotes than `\"`",
        more: "",
        bad: r"rule stop
  when seizure
  then infusion = stop
  because “a seizure”
",
        good: r#"rule stop
  when seizure
  then infusion = stop
  because "a seizure"
"#,
    },
    Code {
        code: "syntax::range_sign",
        severity: Severity::Error,
        summary: "a range is written with a dash or dots",
        more: "`to` includes both ends; `38 to below 39 °C` leaves the upper one out.",
        bad: r"reading height: cm range 20-250 cm fresh for 7 days
",
        good: r"reading height: cm range 20 to 250 cm fresh for 7 days
",
    },
    Code {
        code: "syntax::short_date",
        severity: Severity::Error,
        summary: "a date lacks leading zeros",
        more: "",
        bad: r"fact born: date
let old = born < 1950-3-1
",
        good: r"fact born: date
let old = born < 1950-03-01
",
    },
    Code {
        code: "syntax::unclosed_bracket",
        severity: Severity::Error,
        summary: "a bracket is not closed, or closes nothing",
        more: "",
        bad: r"rule stop
  when (seizure and infusing
  then infusion = stop
",
        good: r"rule stop
  when (seizure and infusing)
  then infusion = stop
",
    },
    Code {
        code: "syntax::unclosed_text",
        severity: Severity::Error,
        summary: "a text is not closed on its line",
        more: "",
        bad: r#"rule stop
  when seizure
  then infusion = stop
  because "a seizure
"#,
        good: r#"rule stop
  when seizure
  then infusion = stop
  because "a seizure"
"#,
    },
    Code {
        code: "syntax::unit_missing",
        severity: Severity::Error,
        summary: "a unit does not say what is counted",
        more: "",
        bad: r"reading anc: cells/µL fresh for 24 h
rule stop
  when anc < 500/µL
  then infusion = stop
",
        good: r"reading anc: cells/µL fresh for 24 h
rule stop
  when anc < 500 cells/µL
  then infusion = stop
",
    },
    Code {
        code: "syntax::uln",
        severity: Severity::Error,
        summary: "a multiple of the upper limit of normal is written as in a paper",
        more: "Laboratories differ, so the limit is charted with the value.",
        bad: r"reading alt: U/L fresh for 24 h
reading alt_uln: U/L fresh for 24 h
rule stop
  when alt > 5 × ULN
  then infusion = stop
",
        good: r"reading alt: U/L fresh for 24 h
reading alt_uln: U/L fresh for 24 h
rule stop
  when alt > 5 * alt_uln
  then infusion = stop
",
    },
];

//! What is declared and never used.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A declaration that no rule reads.
pub fn never_read(code: &'static str, kind: &str, name: &str, place: Place, tried: bool) -> Diagnostic {
    let label = if tried { "only scenarios name it" } else { "nothing reads it" };
    let verb = if kind == "source" { "cited" } else { "read" };
    let help = match kind {
        "source" => "cite it where it applies, or remove it",
        "let" | "table" => "its value goes nowhere: use it in a rule, or remove it",
        _ => "use it in a rule, or remove it",
    };
    Diagnostic::warning(code, format!("the {kind} `{name}` is never {verb}"), place, label).help(help).unused()
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "unused::input",
        severity: Severity::Warning,
        summary: "an input that no rule reads",
        more: "",
        bad: r"reading pulse: number fresh for 4 h
",
        good: r"reading pulse: number fresh for 4 h

rule fast
  when pulse > 140
  then infusion = interrupt
",
    },
    Code {
        code: "unused::setting",
        severity: Severity::Warning,
        summary: "a setting that nothing reads",
        more: "",
        bad: r"setting watch: duration = 3 days
",
        good: r"setting watch: duration = 3 days

rule often
  when count of seizure within watch >= 2
  then infusion = stop
",
    },
    Code {
        code: "unused::let",
        severity: Severity::Warning,
        summary: "a value that goes nowhere",
        more: "",
        bad: r"let fever = temperature > 38 °C
",
        good: r"let fever = temperature > 38 °C

rule hot
  when fever
  then infusion = interrupt
",
    },
    Code {
        code: "unused::table",
        severity: Severity::Warning,
        summary: "a table that nothing reads",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
        good: r"decision dose: mg

table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |

rule give
  then dose = step
",
    },
    Code {
        code: "unused::source",
        severity: Severity::Warning,
        summary: "a source that nothing cites",
        more: "",
        bad: r#"source review "Review"
"#,
        good: r#"source review "Review"

rule hot
  when temperature > 38 °C
  then infusion = interrupt
  cite review
"#,
    },
];

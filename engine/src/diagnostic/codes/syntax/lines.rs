//! Lines, clauses and whole files.

use super::Code;
use crate::diagnostic::Severity;

/// The codes of this part of the family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::clause_twice",
        severity: Severity::Error,
        summary: "a clause is given twice",
        more: "",
        bad: r"rule stop
  when seizure
  when infusing
  then infusion = stop
",
        good: r"rule stop
  when seizure and infusing
  then infusion = stop
",
    },
    Code {
        code: "syntax::comment_sign",
        severity: Severity::Error,
        summary: "a comment starts with another sign than `#`",
        more: "",
        bad: r"let fever = temperature > 38 °C // hot
",
        good: r"let fever = temperature > 38 °C # hot
",
    },
    Code {
        code: "syntax::file_too_large",
        severity: Severity::Error,
        summary: "the file is larger than is read",
        more: "A file has at most 1 MiB.",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::indented_item",
        severity: Severity::Error,
        summary: "a declaration does not start at the start of its line",
        more: "",
        bad: r"let fever = temperature > 38 °C

  rule hot
  when fever
  then infusion = stop
",
        good: r"let fever = temperature > 38 °C

rule hot
  when fever
  then infusion = stop
",
    },
    Code {
        code: "syntax::misplaced_clause",
        severity: Severity::Error,
        summary: "a clause belongs to another kind of declaration",
        more: "",
        bad: r"rule stop
  when seizure
  do infusion = stop
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::missing_clause",
        severity: Severity::Error,
        summary: "a declaration lacks the clause that gives it a meaning",
        more: "",
        bad: r"rule stop
  when seizure
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::nested_too_deep",
        severity: Severity::Error,
        summary: "brackets or operators are nested too deep",
        more: "At most 100 deep.",
        bad: r"rule stop
  when ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((seizure))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
  then infusion = stop
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::not_indented",
        severity: Severity::Error,
        summary: "a line that goes on with a declaration starts at column 0",
        more: "A word at the start of a line opens a declaration; its clauses are indented.",
        bad: r"rule stop
when seizure
then infusion = stop
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::not_utf8",
        severity: Severity::Error,
        summary: "the file is not text in UTF-8",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::second_header",
        severity: Severity::Error,
        summary: "a file names its module twice",
        more: "",
        bad: r"protocol again

let fever = temperature > 38 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "syntax::semicolon",
        severity: Severity::Error,
        summary: "a line ends with a semicolon",
        more: "",
        bad: r"let fever = temperature > 38 °C;
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "syntax::unknown_clause",
        severity: Severity::Error,
        summary: "a line of a declaration opens no clause",
        more: "",
        bad: r"rule stop
  when seizure
  then infusion = stop
  provided infusing
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "syntax::unknown_item",
        severity: Severity::Error,
        summary: "a line at column 0 opens no declaration",
        more: "",
        bad: r"hello world
",
        good: r"let fever = temperature > 38 °C
",
    },
];

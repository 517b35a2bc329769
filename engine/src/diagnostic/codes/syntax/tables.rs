//! Rows of tables.

use super::Code;
use crate::diagnostic::Severity;

/// The codes of this part of the family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::empty_cell",
        severity: Severity::Error,
        summary: "a cell of a table is empty",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || step |
  |           || 0 mg |
",
        good: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
    },
    Code {
        code: "syntax::row_bars",
        severity: Severity::Error,
        summary: "`||` before the value column of a row is missing or torn apart",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || step |
  | any | | 0 mg |
",
        good: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
    },
    Code {
        code: "syntax::row_line",
        severity: Severity::Error,
        summary: "a row of a table runs over a line break",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || step |
  | any       ||
  0 mg |
",
        good: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
    },
    Code {
        code: "syntax::row_width",
        severity: Severity::Error,
        summary: "a row has more or fewer cells than the table has columns",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || step |
  | any | any || 0 mg |
",
        good: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
    },
    Code {
        code: "syntax::table_heading",
        severity: Severity::Error,
        summary: "the value column is not headed by the table's name",
        more: "",
        bad: r"table step: mg unique
  | crs_grade || dose |
  | any       || 0 mg |
",
        good: r"table step: mg unique
  | crs_grade || step |
  | any       || 0 mg |
",
    },
];

//! Text that is not blin. What is said is the grammar's; here it gets its code.

use super::Code;
use crate::diagnostic::{Diagnostic, FileId, Place, Severity};
use blin_grammar::SyntaxError;

/// A syntax error as a diagnostic.
pub fn diagnostic(error: &SyntaxError, file: FileId) -> Diagnostic {
    let at = |span| Place { file, span };
    let label = "here";
    let mut d = Diagnostic::error(code(error.code), error.message.clone(), at(error.span), label);
    for (span, text) in &error.related {
        d = d.label(at(*span), text.clone());
    }
    d.help.clone_from(&error.help);
    match &error.fix {
        Some(edit) => {
            let title = if edit.text.is_empty() { "remove it".to_owned() } else { format!("write `{}`", edit.text.trim()) };
            d.fix(title, vec![(at(edit.span), edit.text.clone())])
        }
        None => d,
    }
}

/// The whole code for the grammar's part of it.
fn code(part: &str) -> &'static str {
    let known = CODES.iter().find(|c| c.code.strip_prefix("syntax::") == Some(part));
    known.map_or("syntax::expected", |c| c.code)
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::expected",
        severity: Severity::Error,
        summary: "something else is expected here",
        more: "The message says what may stand in this place. The rest of the declaration is still read, so that every mistake of a file is shown at once.",
        bad: "rule a must\n  when crs_grade >=\n",
        good: "rule a must\n  when crs_grade >= 3\n",
    },
    Code {
        code: "syntax::and_between_orders",
        severity: Severity::Error,
        summary: "an ordered type is written with `<` between its choices",
        more: "",
        bad: "type Action = one of continue and interrupt",
        good: "type Action = one of continue < interrupt",
    },
    Code {
        code: "syntax::bang",
        severity: Severity::Error,
        summary: "`!` is written `not`",
        more: "",
        bad: "when !infusing",
        good: "when not infusing",
    },
    Code {
        code: "syntax::bare_since",
        severity: Severity::Error,
        summary: "`P since E` has two meanings",
        more: "",
        bad: "when infusing since cycle_start",
        good: "when (ever infusing) and count of infusing since cycle_start >= 1",
    },
    Code {
        code: "syntax::chained_comparison",
        severity: Severity::Error,
        summary: "comparisons are not chained",
        more: "",
        bad: "when 1 < crs_grade < 4",
        good: "when crs_grade is 2 to 3",
    },
    Code {
        code: "syntax::clause_twice",
        severity: Severity::Error,
        summary: "a clause is written once",
        more: "",
        bad: "when a\n  when b",
        good: "when a and b",
    },
    Code {
        code: "syntax::colon_equals",
        severity: Severity::Error,
        summary: "`:=` is written `=`",
        more: "",
        bad: "let x := 3",
        good: "let x = 3",
    },
    Code {
        code: "syntax::decimal_comma",
        severity: Severity::Error,
        summary: "a number has a decimal point",
        more: "",
        bad: "0,5",
        good: "0.5",
    },
    Code {
        code: "syntax::digit_grouping",
        severity: Severity::Error,
        summary: "digits are not grouped",
        more: "",
        bad: "10,000",
        good: "10000",
    },
    Code {
        code: "syntax::double_equals",
        severity: Severity::Error,
        summary: "`==` is written `=`",
        more: "",
        bad: "when a == b",
        good: "when a = b",
    },
    Code {
        code: "syntax::double_equation",
        severity: Severity::Error,
        summary: "an assignment has one `=`",
        more: "",
        bad: "then x = a = b",
        good: "then x = a",
    },
    Code {
        code: "syntax::exponent",
        severity: Severity::Error,
        summary: "powers of ten are written out",
        more: "",
        bad: "wbc > 1e9/L",
        good: "wbc > 1 × 10^9/L",
    },
    Code {
        code: "syntax::file_too_large",
        severity: Severity::Error,
        summary: "the file is too large",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::grades",
        severity: Severity::Error,
        summary: "a scale lists its grades from lowest to highest",
        more: "",
        bad: "scale X = grade 0",
        good: "scale X = grade 0 to 4",
    },
    Code {
        code: "syntax::hole",
        severity: Severity::Error,
        summary: "a hole holds an expression",
        more: "",
        bad: "because \"at {}\"",
        good: "because \"at {infusion_rate}\"",
    },
    Code {
        code: "syntax::is_for_equals",
        severity: Severity::Error,
        summary: "a value is compared with `=`",
        more: "",
        bad: "when infusion is interrupt",
        good: "when infusion = interrupt",
    },
    Code {
        code: "syntax::is_not",
        severity: Severity::Error,
        summary: "`is not` is written `!=` or `not`",
        more: "",
        bad: "when x is not a",
        good: "when x != a",
    },
    Code {
        code: "syntax::is_open",
        severity: Severity::Error,
        summary: "only a hold is open",
        more: "",
        bad: "when x = open",
        good: "when h is open",
    },
    Code {
        code: "syntax::joiner_sign",
        severity: Severity::Error,
        summary: "`&&` and `||` are written `and` and `or`",
        more: "",
        bad: "when a && b",
        good: "when a and b",
    },
    Code {
        code: "syntax::missing_clause",
        severity: Severity::Error,
        summary: "a clause is missing",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::mixed_and_or",
        severity: Severity::Error,
        summary: "`and` with `or` needs brackets",
        more: "",
        bad: "when a and b or c",
        good: "when (a and b) or c",
    },
    Code {
        code: "syntax::nested_too_deep",
        severity: Severity::Error,
        summary: "brackets are nested too deep",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::no_such_date",
        severity: Severity::Error,
        summary: "the calendar has no such date",
        more: "",
        bad: "2021-02-30",
        good: "2021-02-28",
    },
    Code {
        code: "syntax::not_indented",
        severity: Severity::Error,
        summary: "clauses are indented",
        more: "",
        bad: "rule a\nwhen b",
        good: "rule a\n  when b",
    },
    Code {
        code: "syntax::not_inside",
        severity: Severity::Error,
        summary: "this clause does not belong to this declaration",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::operator_sign",
        severity: Severity::Error,
        summary: "an operator is written differently",
        more: "",
        bad: "when a == b",
        good: "when a = b",
    },
    Code {
        code: "syntax::operator_spacing",
        severity: Severity::Error,
        summary: "an operator needs a space on both sides",
        more: "",
        bad: "let x = a-b",
        good: "let x = a - b",
    },
    Code {
        code: "syntax::power_of_ten",
        severity: Severity::Error,
        summary: "a power of ten is written `× 10^9`",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::quotes",
        severity: Severity::Error,
        summary: "text stands in straight double quotes",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::row_line",
        severity: Severity::Error,
        summary: "a row of a table is one line",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::row_width",
        severity: Severity::Error,
        summary: "a row has as many cells as the table has columns",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::short_date",
        severity: Severity::Error,
        summary: "months and days have two digits",
        more: "",
        bad: "2021-3-1",
        good: "2021-03-01",
    },
    Code {
        code: "syntax::table_heading",
        severity: Severity::Error,
        summary: "the heading of the value column repeats the table's name",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::temporal_suffix",
        severity: Severity::Error,
        summary: "`for` and `within` could be read in two ways",
        more: "",
        bad: "when a and b for 3 days",
        good: "when (a and b) for 3 days",
    },
    Code {
        code: "syntax::unclosed_text",
        severity: Severity::Error,
        summary: "a text is not closed",
        more: "",
        bad: "because \"grade 4",
        good: "because \"grade 4\"",
    },
    Code {
        code: "syntax::unit_missing",
        severity: Severity::Error,
        summary: "a unit is missing",
        more: "",
        bad: "",
        good: "",
    },
    Code {
        code: "syntax::unknown_item",
        severity: Severity::Error,
        summary: "no declaration begins with this word",
        more: "",
        bad: "rul a",
        good: "rule a",
    },
];

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
            let title = match (edit.text.as_str(), edit.text.trim()) {
                ("", _) => "remove it".to_owned(),
                (_, "") => "indent it".to_owned(),
                (_, text) => format!("write `{text}`"),
            };
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
        code: "syntax::and_between_orders",
        severity: Severity::Error,
        summary: "two decisions are joined with `and` where a comma belongs",
        more: "",
        bad: r"decision alert: one of no, yes

rule stop
  when seizure
  then infusion = stop and alert = yes
",
        good: r"decision alert: one of no, yes

rule stop
  when seizure
  then infusion = stop, alert = yes
",
    },
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
        code: "syntax::bare_since",
        severity: Severity::Error,
        summary: "`P since E` could mean throughout, or at some time",
        more: "The two differ, so the one that is meant is said: `count of …  since`, `total time … since`, `ever`, `for`.",
        bad: r"rule stop
  when crs_grade = 4 since cycle_start
  then infusion = stop
",
        good: r"rule stop
  when count of (crs_grade = 4) since cycle_start >= 1
  then infusion = stop
",
    },
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
        code: "syntax::chained_comparison",
        severity: Severity::Error,
        summary: "a comparison is compared again",
        more: "",
        bad: r"rule stop
  when 1 < crs_grade < 4
  then infusion = stop
",
        good: r"rule stop
  when crs_grade is 2 to 3
  then infusion = stop
",
    },
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
        code: "syntax::double_equation",
        severity: Severity::Error,
        summary: "a decision is given a comparison without brackets",
        more: "",
        bad: r"decision alert: boolean

rule stop
  when seizure
  then alert = crs_grade = 4
",
        good: r"decision alert: boolean

rule stop
  when seizure
  then alert = (crs_grade = 4)
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
        code: "syntax::file_too_large",
        severity: Severity::Error,
        summary: "the file is larger than is read",
        more: "A file has at most 1 MiB.",
        bad: "",
        good: "",
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
        code: "syntax::is_for_equals",
        severity: Severity::Error,
        summary: "`is` stands for `=`",
        more: "",
        bad: r"rule stop
  when crs_grade is 4
  then infusion = stop
",
        good: r"rule stop
  when crs_grade = 4
  then infusion = stop
",
    },
    Code {
        code: "syntax::is_not",
        severity: Severity::Error,
        summary: "`is not` stands for `!=` or `is unknown`",
        more: "",
        bad: r"rule stop
  when site is not home
  then infusion = stop
",
        good: r"rule stop
  when site != home
  then infusion = stop
",
    },
    Code {
        code: "syntax::is_open",
        severity: Severity::Error,
        summary: "something other than a hold is asked whether it is open",
        more: "",
        bad: r"rule stop
  when 5 mg is open
  then infusion = stop
",
        good: r"hold sick
  when    crs_grade = 4
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days

rule stop
  when sick is open
  then infusion = stop
",
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
        code: "syntax::mixed_and_or",
        severity: Severity::Error,
        summary: "`and` and `or` are mixed without brackets",
        more: "Both readings are shown; only brackets say which is meant.",
        bad: r"rule stop
  when seizure and infusing or crs_grade = 4
  then infusion = stop
",
        good: r"rule stop
  when (seizure and infusing) or crs_grade = 4
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
        code: "syntax::not_inside",
        severity: Severity::Error,
        summary: "`not` or `ever` stands inside a comparison",
        more: "",
        bad: r"rule stop
  when crs_grade = not infusing
  then infusion = stop
",
        good: r"rule stop
  when (crs_grade = 4) = (not infusing)
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
    Code {
        code: "syntax::temporal_suffix",
        severity: Severity::Error,
        summary: "`for` or `within` could cover more or less than is meant",
        more: "`a and b for 3 days` would ask three days only of `b`, where a reader takes it for both: the misreading releases a hold too early.",
        bad: r"rule stop
  when seizure and infusing for 3 days
  then infusion = stop
",
        good: r"rule stop
  when (seizure and infusing) for 3 days
  then infusion = stop
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

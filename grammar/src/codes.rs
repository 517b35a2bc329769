//! The codes of syntax errors, each with its meaning in one line.

/// Every code that a [`crate::SyntaxError`] can carry, in the order of the alphabet.
pub const CODES: &[(&str, &str)] = &[
    ("and_between_orders", "two decisions are joined with `and` where a comma belongs"),
    ("bang", "`!` stands for `not`"),
    ("bare_since", "`P since E` could mean throughout, or at some time"),
    ("capital_name", "a name has capitals, or a type has none"),
    ("chained_comparison", "a comparison is compared again: `a < b < c`"),
    ("clause_twice", "a clause is given twice"),
    ("colon_equals", "`:=` stands for `=`"),
    ("comment_sign", "a comment starts with another sign than `#`"),
    ("comparison_sign", "a comparison is spelled as in another language"),
    ("decimal_comma", "a comma stands between two digits"),
    ("digit_grouping", "the digits of a number are grouped"),
    ("double_equals", "`==` stands for `=`"),
    ("double_equation", "a decision is given a comparison without brackets"),
    ("else_word", "there is no `else`"),
    ("empty_cell", "a cell of a table is empty"),
    ("expected", "something else was expected here"),
    ("exponent", "a power of ten is written as `1e3`"),
    ("file_too_large", "the file is larger than is read"),
    ("grades", "the grades of a scale do not run upwards"),
    ("hole", "a hole of a text is not opened or not closed"),
    ("indented_item", "a declaration does not start at the start of its line"),
    ("is_for_equals", "`is` stands for `=`"),
    ("is_not", "`is not` stands for `!=` or `is unknown`"),
    ("is_open", "something other than a hold is asked whether it is open"),
    ("joiner_sign", "`&&` or `||` stands for `and` or `or`"),
    ("leading_dot", "a decimal has no digit before or after its point"),
    ("misplaced_clause", "a clause belongs to another kind of declaration"),
    ("misspelt_word", "a word is nearly a word of the language"),
    ("missing_clause", "a declaration lacks the clause that gives it a meaning"),
    ("mixed_and_or", "`and` and `or` are mixed without brackets"),
    ("name_hyphen", "a name has a hyphen"),
    ("nested_too_deep", "brackets or operators are nested too deep"),
    ("no_such_date", "a date or time does not exist"),
    ("not_indented", "a line that goes on with a declaration starts at column 0"),
    ("not_inside", "`not` or `ever` stands inside a comparison"),
    ("not_utf8", "the file is not text in UTF-8"),
    ("operator_sign", "an operator is spelled with a sign that is not blin's"),
    ("operator_spacing", "`-` or `/` lacks a blank on one side"),
    ("phrase", "a phrase of English or of another language stands for an operator"),
    ("power_of_ten", "a power of ten is out of bounds"),
    ("quotes", "a text stands in other quotes than `\"`"),
    ("range_sign", "a range is written with a dash or dots"),
    ("reserved_word", "a word of the language stands where a name is given"),
    ("row_bars", "`||` before the value column of a row is missing or torn apart"),
    ("row_line", "a row of a table runs over a line break"),
    ("row_width", "a row has more or fewer cells than the table has columns"),
    ("second_header", "a file names its module twice"),
    ("semicolon", "a line ends with a semicolon"),
    ("short_date", "a date lacks leading zeros"),
    ("table_heading", "the value column is not headed by the table's name"),
    ("temporal_suffix", "`for` or `within` could cover more or less than is meant"),
    ("unclosed_bracket", "a bracket is not closed, or closes nothing"),
    ("unclosed_text", "a text is not closed on its line"),
    ("unit_missing", "a unit does not say what is counted"),
    ("unknown_clause", "a line of a declaration opens no clause"),
    ("unknown_item", "a line at column 0 opens no declaration"),
    ("unknown_value", "`unknown` or `any` stands where an expression is read"),
    ("uln", "a multiple of the upper limit of normal is written as in a paper"),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn each_code_is_listed_once() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
    }
}

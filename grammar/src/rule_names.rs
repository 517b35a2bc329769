//! The rules of the grammar in words, and as what an editor can offer.
//!
//! A keyword rule `k_when` is called after its word. Every other rule that pest can name is in
//! [`thing`] or in [`SILENT`]; a test walks all rules.

use crate::grammar::Rule;

/// The word of a keyword rule.
pub(crate) fn word(rule: Rule) -> Option<String> {
    if rule == Rule::not_stated {
        return Some("not stated".into());
    }
    format!("{rule:?}").strip_prefix("k_").map(str::to_owned)
}

/// Whether a rule is an operator, or opens one that stands after an operand.
pub(crate) fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::k_and
            | Rule::k_or
            | Rule::k_implies
            | Rule::k_for
            | Rule::k_within
            | Rule::k_is
            | Rule::k_in
            | Rule::k_if
            | Rule::k_at
            | Rule::k_since
            | Rule::k_while
            | Rule::compare_op
            | Rule::op_add
            | Rule::op_sub
            | Rule::op_mul
            | Rule::op_div
    )
}

/// Whether a rule is a new name for something other than a type: one in small letters.
pub(crate) fn is_declared(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::module_name
            | Rule::input_name
            | Rule::setting_name
            | Rule::source_name
            | Rule::let_name
            | Rule::table_name
            | Rule::decision_name
            | Rule::rule_name
            | Rule::hold_name
            | Rule::choice_name
    )
}

/// What can open an operand. pest lists them one by one after an operator; together they are an expression.
pub(crate) fn opens_operand(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::k_not
            | Rule::k_ever
            | Rule::near_bang
            | Rule::op_neg
            | Rule::paren
            | Rule::set_lit
            | Rule::set_value
            | Rule::k_count
            | Rule::k_time
            | Rule::k_total
            | Rule::k_whole
            | Rule::k_highest
            | Rule::k_lowest
            | Rule::extreme
            | Rule::k_first
            | Rule::k_previous
            | Rule::k_streak
            | Rule::k_round
            | Rule::k_square
            | Rule::instant_lit
            | Rule::date_lit
            | Rule::number
            | Rule::text
            | Rule::k_true
            | Rule::k_false
            | Rule::not_stated
            | Rule::value_ref
            | Rule::lparen
            | Rule::lbrace
    )
}

/// Whether an expression or a value was expected, whole or by its parts.
pub(crate) fn expects_operand(rules: &[Rule]) -> bool {
    let wholes =
        [Rule::expr, Rule::expr_row, Rule::arith, Rule::value, Rule::fallback, Rule::span_of_time, Rule::row_value];
    rules.iter().any(|rule| wholes.contains(rule)) || lists_operand(rules)
}

fn lists_operand(rules: &[Rule]) -> bool {
    rules.contains(&Rule::value_ref) && rules.iter().filter(|rule| opens_operand(**rule)).count() >= 4
}

/// What a rule that is not a keyword stands for.
pub(crate) fn thing(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::EOI => "the end",
        Rule::module_name => "the module's name",
        Rule::input_name => "a name for what is charted",
        Rule::setting_name => "the setting's name",
        Rule::source_name => "a name for the source",
        Rule::let_name => "a name",
        Rule::table_name => "the table's name",
        Rule::decision_name => "the decision's name",
        Rule::rule_name => "the rule's name",
        Rule::hold_name => "the hold's name",
        Rule::choice_name => "the name of a choice",
        Rule::type_name => "the type's name, with a capital",
        Rule::module_ref => "the name of a module",
        Rule::input_ref => "the name of an input",
        Rule::setting_ref => "the name of a setting",
        Rule::source_ref => "the name of a source",
        Rule::decision_ref => "the name of a decision",
        Rule::rule_ref => "the name of a rule or hold",
        Rule::topic_ref => "a topic",
        Rule::value_ref => "a name",
        Rule::column_ref => "the table's name",
        Rule::type_ref => "a type",
        Rule::member_name => "`count`, `span` or `occurrence`",
        Rule::comma => "`,`",
        Rule::colon => "`:` and a type",
        Rule::lparen => "`(`",
        Rule::rparen => "`)`",
        Rule::lbrace | Rule::set_lit => "`{`",
        Rule::rbrace => "`}`",
        Rule::bar => "`|` and the next column",
        Rule::row_open | Rule::row | Rule::header_row => "a row",
        Rule::row_close => "`|` at the end of the row",
        Rule::value_bar => "`||` and the value",
        Rule::below_one => "`<`",
        Rule::assign_eq => "`=` after the decision's name",
        Rule::let_eq => "`=` and an expression",
        Rule::setting_eq => "`=` and a value",
        Rule::type_eq => "`=`",
        Rule::entry_eq => "`=` and a value",
        Rule::text | Rule::template | Rule::doc | Rule::locator | Rule::quoted => "a text in quotes",
        Rule::date_lit => "a date such as `2016-10-06`",
        Rule::instant_lit | Rule::day_clock => "a time such as `day 3 10:00`",
        Rule::number | Rule::digits => "a number",
        Rule::unit | Rule::capital_unit | Rule::bare_per => "a unit",
        Rule::ty => "a type",
        Rule::expr | Rule::expr_row => "an expression",
        Rule::arith | Rule::value | Rule::set_value | Rule::fallback => "a value",
        Rule::paren => "brackets",
        Rule::span_of_time => "a duration, a name or brackets",
        Rule::compare_op => "a comparison",
        Rule::op_add => "`+`",
        Rule::op_sub | Rule::op_neg => "`-`",
        Rule::op_mul => "`*`",
        Rule::op_div => "`/`",
        Rule::strength => "`must`, `should` or `may`",
        Rule::code => "a code such as `loinc`",
        Rule::cell | Rule::cell_compare | Rule::cell_value => "a value, a comparison, a range or `any`",
        Rule::row_value => "a value or `not stated`",
        Rule::grade => "a grade, such as `0 to 5`",
        Rule::valid => "`valid`",
        Rule::valid_from => "`from`",
        Rule::valid_until => "`until`",
        Rule::then => "`then`",
        Rule::entry => "the name of an input",
        Rule::e_state | Rule::e_none => "an expectation",
        Rule::input_head
        | Rule::setting_head
        | Rule::source_head
        | Rule::table_head
        | Rule::decision_head
        | Rule::rule_head
        | Rule::hold_head
        | Rule::scenario_head
        | Rule::property_head => "a declaration",
        Rule::input_clause_only
        | Rule::setting_clause_only
        | Rule::source_clause_only
        | Rule::table_clause_only
        | Rule::decision_clause_only
        | Rule::rule_clause_only
        | Rule::hold_clause_only
        | Rule::property_clause_only => "a clause",
        Rule::scenario_line_only | Rule::expect_line | Rule::companion_line => "a line of the scenario",
        Rule::header_row_only => "the header row",
        _ => return None,
    })
}

/// The words of a closed group that pest reports as one rule.
pub(crate) fn group(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::strength => &["must", "should", "may"],
        Rule::code => &["loinc", "snomed", "atc", "rxnorm", "ucum", "icd10"],
        Rule::then => &["then"],
        Rule::cell => &["any", "unknown"],
        Rule::e_state | Rule::e_none => &["no"],
        _ => &[],
    }
}

/// What was expected, in words: at most a handful of things, the likeliest first.
/// `clauses` are the words that open the lines of the item, which is called `item`.
pub(crate) fn list(rules: &[Rule], clauses: &[&str], item: &str) -> String {
    let complete = rules.contains(&Rule::EOI);
    let operand = lists_operand(rules);
    let (mut things, mut operators, mut openers) = (Vec::new(), Vec::new(), Vec::new());
    if operand {
        things.push(if rules.contains(&Rule::k_not) { "an expression" } else { "a value" }.to_owned());
    }
    let expectation = rules.contains(&Rule::k_could) && rules.contains(&Rule::k_no);
    if expectation {
        things.push("an expectation".to_owned());
    }
    for &rule in rules {
        if expectation && opens_expectation(rule) {
            continue;
        }
        if rule == Rule::EOI
            || matches!(rule, Rule::unit | Rule::bare_per | Rule::spaced_per)
            || (operand && opens_operand(rule))
        {
            continue;
        }
        if complete && opens_clause(rule, clauses) {
            openers.push(said(rule));
        } else if is_operator(rule) {
            operators.push(said(rule));
        } else if rule == Rule::k_least && rules.contains(&Rule::day_clock) {
            // `at` opens a time far more often than `at least`.
        } else if word(rule).is_some() || thing(rule).is_some() {
            things.push(said(rule));
        }
    }
    summarise(&mut things, operators, "an operator");
    summarise(&mut things, openers, &clause_of(item));
    if complete {
        let item = if matches!(item, "let" | "use" | "prefer") { format!("`{item}`") } else { item.to_owned() };
        things.push(format!("the end of the {item}"));
    } else if things.is_empty() && rules.contains(&Rule::unit) {
        things.push("a unit".into());
    }
    let mut seen = Vec::new();
    things.retain(|thing| {
        !seen.contains(thing) && {
            seen.push(thing.clone());
            true
        }
    });
    join(&things)
}

fn opens_expectation(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::k_could
            | Rule::k_at
            | Rule::k_acts
            | Rule::k_needs
            | Rule::k_option
            | Rule::k_dissent
            | Rule::k_next
            | Rule::k_advice
            | Rule::k_no
            | Rule::decision_ref
            | Rule::e_state
    )
}

fn opens_clause(rule: Rule, clauses: &[&str]) -> bool {
    if clauses.is_empty() {
        return false;
    }
    match rule {
        Rule::text | Rule::doc | Rule::code | Rule::row | Rule::row_open | Rule::expect_line | Rule::companion_line => {
            true
        }
        _ => word(rule).is_some_and(|word| clauses.contains(&word.as_str())),
    }
}

fn clause_of(item: &str) -> String {
    if item == "scenario" { "a line of the scenario".into() } else { format!("a clause of the {item}") }
}

/// One or two of a group are said by name, more of them together.
fn summarise(things: &mut Vec<String>, mut group: Vec<String>, together: &str) {
    group.sort();
    group.dedup();
    match group.len() {
        0 => {}
        1 | 2 => things.append(&mut group),
        _ => things.push(together.to_owned()),
    }
}

fn said(rule: Rule) -> String {
    match word(rule) {
        Some(w) => format!("`{w}`"),
        None => thing(rule).unwrap_or("something else").to_owned(),
    }
}

/// `a, b or c`.
pub(crate) fn join(things: &[String]) -> String {
    match things {
        [] => "something else".into(),
        [one] => one.clone(),
        [most @ .., last] => {
            let shown = most.get(..most.len().min(6)).unwrap_or(most);
            format!("{} or {last}", shown.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords;

    /// Rules that pest never reports: silent parts of others, entry points, and near misses, which are no advice.
    const SILENT: &[&str] = &[
        "WHITESPACE",
        "COMMENT",
        "power",
        "pure_power",
        "per_unit",
        "spaced_per",
        "hole",
        "near_bang",
        "near_and",
        "near_or",
        "near_is_not",
        "post_member",
    ];

    #[test]
    fn every_keyword_rule_is_a_word_and_every_word_has_a_rule() {
        let rules: Vec<String> =
            Rule::all_rules().iter().filter(|r| **r != Rule::not_stated).filter_map(|r| word(*r)).collect();
        for rule in &rules {
            assert!(keywords::is_word(rule), "`{rule}` is not in the list of words");
        }
        for (word, _) in keywords::WORDS {
            // These are words without a keyword rule: `day` of times, `stated`, and two kept for later.
            let known = ["day", "stated", "before", "otherwise"].contains(word);
            assert!(known || rules.iter().any(|r| r == word), "`{word}` has no rule");
        }
    }

    #[test]
    fn every_token_has_a_name() {
        // A rule made of others reports those; a token reports itself.
        let grammar = include_str!("blin.pest");
        for rule in Rule::all_rules() {
            let name = format!("{rule:?}");
            let is_token = grammar.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.next() == Some(&name)
                    && words.next() == Some("=")
                    && words.next().is_some_and(|w| w.starts_with('@'))
            });
            let named = word(*rule).is_some() || thing(*rule).is_some() || SILENT.contains(&name.as_str());
            assert!(!is_token || named, "`{name}` cannot be said in words");
        }
    }
}

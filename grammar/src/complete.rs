//! What may stand at a place: the same grammar, asked where it stops.
//!
//! The text up to the place is parsed with a character at its end that no rule accepts. What pest
//! expected there is what may follow; no second grammar can drift from the first.

use crate::ast::Span;
use crate::grammar::Rule;
use crate::keywords;
use crate::parse::{ItemRules, rules_of, span_at, stops_at};
use crate::rule_names;
use crate::split;

/// What may stand at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Expected {
    /// What may stand there, without repetition, in the order of the grammar.
    pub kinds: Vec<ExpectedKind>,
    /// The part of a word that is typed already and would be replaced; empty between words.
    pub prefix: Span,
    /// The module before the dot, when one is being typed: `dosing` in `dosing.inf`.
    pub module: Option<Span>,
    /// The keyword of the item in which the place lies.
    pub item: Option<&'static str>,
}

/// A kind of thing that may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExpectedKind {
    /// A word of the language: `when`.
    Keyword(String),
    /// A sign: `=`.
    Sign(&'static str),
    /// Anything that has a value: names, literals and the words of [`keywords::openers`].
    Expression,
    /// A literal, or the name of a choice or of something with a value.
    Value,
    /// A type.
    Type,
    /// A unit.
    Unit,
    /// A text in quotes.
    Text,
    /// A number.
    Number,
    /// A date: `2016-10-06`.
    Date,
    /// A time in a scenario: `day 3 10:00`.
    Time,
    /// A new name, which is for the author to choose.
    NewName,
    /// The name of something declared.
    Name(NameKind),
}

/// What a name that is expected must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A vocabulary or protocol.
    Module,
    /// A fact, reading, event or act.
    Input,
    /// A setting.
    Setting,
    /// A source.
    Source,
    /// A decision, or in a scenario also a let or table.
    Decision,
    /// A rule or hold.
    Rule,
    /// A topic.
    Topic,
    /// Anything that has a value.
    Value,
    /// The table in which it stands.
    ThisTable,
    /// A part of a hold or streak: `occurrence`.
    Member,
}

/// What may stand at `offset`. Empty in comments and texts, and where the text before it cannot be read.
#[must_use]
pub fn expected_at(text: &str, offset: usize) -> Expected {
    let offset = floor(text, offset);
    let line_start = text.get(..offset).and_then(|t| t.rfind('\n')).map_or(bom(text), |n| n + 1);
    let line = text.get(line_start..offset).unwrap_or("");
    if split::comment_start(line).is_some() || in_text(line) {
        return Expected { prefix: span_at(offset, offset), ..Expected::default() };
    }
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = line_start + line.trim_end_matches(wordy).len();
    let mut expected = Expected { prefix: span_at(start, offset), ..Expected::default() };
    if start == line_start {
        expected.kinds = keywords::ITEMS.iter().map(|word| ExpectedKind::Keyword((*word).to_owned())).collect();
        return expected;
    }
    let mut from = start;
    let dotted = text.get(line_start..start).unwrap_or("").strip_suffix('.');
    if let Some(before) = dotted.filter(|before| before.ends_with(wordy)) {
        from = line_start + before.trim_end_matches(wordy).len();
        expected.module = Some(span_at(from, start - 1));
    }
    let read = text.get(..from).unwrap_or("");
    let Some(piece) = split::pieces(read).into_iter().next_back() else { return expected };
    expected.item = piece.keyword;
    let Some((keyword, rules)) = piece.keyword.and_then(|keyword| Some((keyword, rules_of(keyword)?))) else {
        return expected;
    };
    let stop = |range_start: usize, rule: Rule| {
        let mut probe = read.get(range_start..).unwrap_or("").to_owned();
        let end = probe.len();
        probe.push('\0');
        stops_at(&probe, rule).filter(|(at, _)| *at == end).map(|(_, rules)| rules)
    };
    let found = stop(piece.range.start, rules.whole)
        .or_else(|| last_clause(read, &piece, rules).and_then(|(start, rule)| stop(start, rule)))
        .or_else(|| {
            let opens_line = read.get(line_start..).is_some_and(|t| t.trim().is_empty());
            opens_line.then(|| fresh_line(keyword, rules)).flatten()
        });
    for rule in found.unwrap_or_default() {
        push_kinds(rule, expected.module.is_some(), &mut expected.kinds);
    }
    expected
}

/// The clause in which the text ends, and the rule that reads it.
fn last_clause(read: &str, piece: &split::Piece, rules: ItemRules) -> Option<(usize, Rule)> {
    let clauses = split::clauses(read, piece);
    let last = clauses.last()?;
    let is_row = read.get(last.start..).is_some_and(|t| t.starts_with('|'));
    let rows = clauses.iter().filter(|c| read.get(c.start..).is_some_and(|t| t.starts_with('|'))).count();
    let rule = match (clauses.len(), is_row && rows == 1) {
        (1, _) => rules.whole,
        (_, true) => Rule::header_row_only,
        _ => rules.clause,
    };
    Some((last.start, rule))
}

/// What opens a line of an item, when the lines above it cannot be read.
fn fresh_line(keyword: &str, rules: ItemRules) -> Option<Vec<Rule>> {
    let head = match keyword {
        "fact" | "reading" | "event" | "act" => "reading x: kg",
        "setting" => "setting x: kg",
        "source" => "source x \"\"",
        "table" => "table x: kg unique\n | a || x |",
        "decision" => "decision x: kg",
        "rule" => "rule x must",
        "hold" => "hold x must",
        "scenario" => "scenario \"\"",
        "property" => "property \"\"",
        _ => return None,
    };
    stops_at(&format!("{head}\n\0"), rules.whole).map(|(_, rules)| rules)
}

fn push_kinds(rule: Rule, qualified: bool, kinds: &mut Vec<ExpectedKind>) {
    let mut add = |kind: ExpectedKind| {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    };
    if qualified {
        // After `module.` only a name can stand, and after `hold.` a part of it.
        if let Some(kind) = kind_of(rule).filter(|kind| {
            matches!(kind, ExpectedKind::Name(_) | ExpectedKind::Expression | ExpectedKind::Value | ExpectedKind::Type)
        }) {
            add(kind.clone());
            if matches!(kind, ExpectedKind::Expression | ExpectedKind::Value | ExpectedKind::Name(NameKind::Value)) {
                add(ExpectedKind::Name(NameKind::Member));
            }
        }
        return;
    }
    if let Some(kind) = kind_of(rule) {
        add(kind);
    } else if let Some(word) = rule_names::word(rule) {
        add(ExpectedKind::Keyword(word));
    }
    for word in rule_names::group(rule) {
        add(ExpectedKind::Keyword((*word).to_owned()));
    }
}

fn kind_of(rule: Rule) -> Option<ExpectedKind> {
    use ExpectedKind as Kind;
    Some(match rule {
        Rule::expr | Rule::expr_row | Rule::paren | Rule::hole => Kind::Expression,
        Rule::arith | Rule::value | Rule::fallback | Rule::cell | Rule::cell_value | Rule::row_value => Kind::Value,
        Rule::value_ref | Rule::span_of_time => Kind::Name(NameKind::Value),
        Rule::ty | Rule::type_ref => Kind::Type,
        Rule::unit | Rule::capital_unit | Rule::bare_per | Rule::spaced_per => Kind::Unit,
        Rule::text | Rule::template | Rule::doc | Rule::locator | Rule::quoted => Kind::Text,
        Rule::number | Rule::digits | Rule::grade => Kind::Number,
        Rule::date_lit => Kind::Date,
        Rule::day_clock | Rule::instant_lit => Kind::Time,
        Rule::type_name => Kind::NewName,
        rule if rule_names::is_declared(rule) => Kind::NewName,
        Rule::module_ref => Kind::Name(NameKind::Module),
        Rule::input_ref | Rule::entry => Kind::Name(NameKind::Input),
        Rule::setting_ref => Kind::Name(NameKind::Setting),
        Rule::source_ref => Kind::Name(NameKind::Source),
        Rule::decision_ref | Rule::e_state | Rule::e_none => Kind::Name(NameKind::Decision),
        Rule::rule_ref => Kind::Name(NameKind::Rule),
        Rule::topic_ref => Kind::Name(NameKind::Topic),
        Rule::column_ref => Kind::Name(NameKind::ThisTable),
        Rule::member_name => Kind::Name(NameKind::Member),
        Rule::comma => Kind::Sign(","),
        Rule::colon => Kind::Sign(":"),
        Rule::lparen => Kind::Sign("("),
        Rule::rparen => Kind::Sign(")"),
        Rule::lbrace | Rule::set_lit => Kind::Sign("{"),
        Rule::rbrace => Kind::Sign("}"),
        Rule::bar | Rule::row_open | Rule::row | Rule::row_close | Rule::header_row => Kind::Sign("|"),
        Rule::value_bar => Kind::Sign("||"),
        Rule::assign_eq | Rule::let_eq | Rule::setting_eq | Rule::type_eq | Rule::entry_eq => Kind::Sign("="),
        _ => return None,
    })
}

/// Whether a line ends inside a text.
fn in_text(line: &str) -> bool {
    let mut inside = false;
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    inside
}

fn bom(text: &str) -> usize {
    if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
}

/// The nearest place at or before `offset` between two characters.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may stand at the `¦`.
    fn at(text: &str) -> Vec<ExpectedKind> {
        let offset = text.find('¦').expect("a cursor");
        expected_at(&text.replace('¦', ""), offset).kinds
    }

    fn keyword(word: &str) -> ExpectedKind {
        ExpectedKind::Keyword(word.into())
    }

    #[test]
    fn a_declaration_at_the_start_of_a_line() {
        assert!(at("protocol x\n¦").contains(&keyword("rule")));
        assert!(at("protocol x\nru¦").contains(&keyword("rule")));
    }

    #[test]
    fn clauses_below_a_head_and_among_broken_lines() {
        for text in ["rule r must\n  ¦", "rule r must\n  when a\n  ¦", "rule r must\n  when a and and\n  cit¦\n"] {
            let kinds = at(text);
            assert!(kinds.contains(&keyword("cite")) && kinds.contains(&keyword("then")), "{text}: {kinds:?}");
        }
        assert!(!at("hold h\n  ¦").contains(&keyword("then")));
        assert!(at("hold h\n  release when a\n  ¦").contains(&keyword("then")));
    }

    #[test]
    fn names_by_their_role() {
        let name = ExpectedKind::Name;
        assert_eq!(at("use ¦"), [name(NameKind::Module)]);
        assert_eq!(at("rule r\n  cite ¦"), [name(NameKind::Source)]);
        assert_eq!(at("rule r\n  cite rev¦"), [name(NameKind::Source)]);
        assert_eq!(at("rule r\n  overrides a, ¦"), [name(NameKind::Rule)]);
        assert_eq!(at("rule r\n  then ¦"), [name(NameKind::Decision)]);
        assert_eq!(at("rule r\n  then infusion ¦"), [ExpectedKind::Sign("=")]);
        assert_eq!(at("rule r\n  then infusion = ¦"), [ExpectedKind::Expression]);
        assert_eq!(at("decision d: ¦"), [ExpectedKind::Type]);
        assert_eq!(at("let x = a in ¦"), [ExpectedKind::Unit]);
        assert_eq!(at("rule r\n  because ¦"), [ExpectedKind::Text]);
        assert_eq!(at("scenario \"s\"\n  throughout ¦"), [name(NameKind::Input)]);
        assert_eq!(at("let ¦"), [ExpectedKind::NewName]);
    }

    #[test]
    fn operators_after_an_operand() {
        let kinds = at("let x = fever ¦");
        for word in ["and", "or", "for", "within", "is"] {
            assert!(kinds.contains(&keyword(word)), "{word}: {kinds:?}");
        }
        assert!(at("let x = fever and ¦").contains(&ExpectedKind::Name(NameKind::Value)));
        assert!(at("let x = weight > 5 ¦").contains(&ExpectedKind::Unit));
    }

    #[test]
    fn after_a_dot_only_names() {
        let text = "rule r\n  when dosing.inf";
        let expected = expected_at(text, text.len());
        assert_eq!(expected.module.map(|span| span.of(text)), Some("dosing"));
        assert_eq!(expected.prefix.of(text), "inf");
        assert!(expected.kinds.contains(&ExpectedKind::Name(NameKind::Member)));
        assert!(!expected.kinds.iter().any(|kind| matches!(kind, ExpectedKind::Keyword(_))));
    }

    #[test]
    fn nothing_in_comments_and_texts() {
        assert_eq!(at("rule r\n  # whe¦"), []);
        assert_eq!(at("rule r\n  because \"a ¦"), []);
    }

    #[test]
    fn tables_offer_cells() {
        assert!(at("table t: kg unique\n  | a || t |\n  | ¦").contains(&keyword("any")));
        assert!(at("table t: kg unique\n  | a || ¦").contains(&ExpectedKind::Name(NameKind::ThisTable)));
    }
}

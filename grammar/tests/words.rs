//! The one list of words, and what must follow it.

use blin_grammar::ast::{Expr, ItemKind, TypeKind};
use blin_grammar::{keywords, parse};

const GRAMMAR: &str = include_str!("../src/blin.pest");

/// The words of a rule of the grammar, in its order: `"a" ~ ("ny" | "t")` are `any` and `at`.
fn words_of(rule: &str) -> Vec<String> {
    let start = GRAMMAR.find(&format!("\n{rule} = ")).expect("the rule is there") + 1;
    let body = &GRAMMAR[start..];
    let end = body.find("~ !nc").expect("it ends at a boundary");
    let (mut words, mut shared) = (Vec::new(), String::new());
    let quoted: Vec<&str> = body[..end].split('"').collect();
    for pair in quoted[1..].chunks(2) {
        let (word, after) = (pair[0], pair.get(1).unwrap_or(&""));
        if after.trim_start().starts_with('~') {
            shared = word.to_owned();
        } else {
            words.push(format!("{shared}{word}"));
        }
        if after.contains(')') {
            shared.clear();
        }
    }
    words
}

fn sorted(words: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().map(Into::into).collect();
    words.sort();
    words
}

#[test]
fn the_lists_of_the_grammar_are_the_list_of_words() {
    assert_eq!(sorted(words_of("reserved_")), sorted(keywords::RESERVED.iter().copied()));
    assert_eq!(sorted(words_of("member_")), sorted(keywords::MEMBERS.iter().copied()));
    assert_eq!(sorted(words_of("unit_stop_")), sorted(keywords::unit_stop_words()));
}

/// pest takes the first alternative that fits and does not come back: `with` before `within` hides it.
#[test]
fn no_word_of_a_list_hides_a_longer_one() {
    for rule in ["reserved_", "member_", "unit_stop_"] {
        let words = words_of(rule);
        for (i, word) in words.iter().enumerate() {
            let hidden = words[i + 1..].iter().find(|later| later.starts_with(word.as_str()));
            assert_eq!(hidden, None, "`{word}` hides it in {rule}");
        }
    }
}

#[test]
fn words_are_in_order_and_item_words_are_words() {
    let words: Vec<&str> = keywords::WORDS.iter().map(|(word, _)| *word).collect();
    assert_eq!(words, sorted(words.clone()));
    let clauses = keywords::ITEMS.iter().flat_map(|item| keywords::clauses_of(item));
    for word in keywords::ITEMS.iter().chain(keywords::RESERVED).chain(keywords::TYPES).chain(clauses) {
        assert!(keywords::is_word(word), "{word}");
    }
}

/// A name may start with any word, and be any word that is not reserved.
#[test]
fn a_word_ends_where_no_letter_follows() {
    let names = [
        "orbital",
        "android",
        "forever",
        "inside",
        "notable",
        "isolated",
        "iffy",
        "tolerance",
        "whenever",
        "dose_at",
        "at_rest",
    ];
    let longer: Vec<String> =
        keywords::WORDS.iter().flat_map(|(word, _)| [format!("{word}s_x"), format!("{word}_1")]).collect();
    for name in names.iter().map(|name| (*name).to_owned()).chain(longer) {
        let text = format!("let {name} = not {name} and {name} = {name} for 3 days\n");
        // The suffix on the first operand alone would be fine; here it is refused, for its own reason.
        let codes: Vec<_> = parse(&text).errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, ["temporal_suffix"], "{text}");
    }
}

#[test]
fn contextual_words_are_names_and_reserved_ones_are_not() {
    for (word, _) in keywords::WORDS {
        for text in [
            format!("let {word} = {word} > 3 and (b or {word})\n"),
            format!("fact x: one of {word}, other\n"),
            format!(
                "rule {word}\n  about {word}\n  when {word} = {word}\n  then {word} = {word}\n  because \"{{{word}}}\"\n"
            ),
            format!(
                "scenario \"s\"\n  throughout {word} = {word}\n  at day 1 08:00 {word} = {word}, other\n  expect {word} = {word} by {word}\n"
            ),
        ] {
            let errors = parse(&text).errors;
            // `day`, `week` and their like are names as well as units.
            assert_eq!(errors.is_empty(), !keywords::is_reserved(word), "{text}{errors:#?}");
        }
    }
}

/// No word of the language is eaten as the unit of the number before it.
#[test]
fn a_number_does_not_eat_the_next_word() {
    for word in keywords::unit_stop_words() {
        let text = format!("let x = a > 3 {word}\n");
        let parse = parse(&text);
        let eaten = parse.file.items[0]
            .exprs
            .iter()
            .any(|(_, expr, _)| matches!(expr, Expr::Number(number) if number.unit.is_some()));
        assert!(!eaten, "{text}");
    }
    for unit in keywords::TIME_UNITS.iter().chain(&[
        "h",
        "min",
        "kg",
        "µg/m²/day",
        "mmol/L",
        "%",
        "°C",
        "mm[Hg]",
        "10^9/L",
        "cells/µL",
        "U/L",
        "/min",
        "mL/min/1.73m²",
        "cmH₂O",
        "mg·h/L",
        "10^6/kg",
        "L/m²/min",
        "°F",
        "cm[H2O]",
    ]) {
        let errors = parse(&format!("let x = a > 3 {unit}\n")).errors;
        assert_eq!(errors, [], "{unit}");
    }
}

#[test]
fn a_type_is_not_a_unit_with_a_digit() {
    for (written, named) in [
        ("Ctcae5", true),
        ("ReviewCrs", true),
        ("L", false),
        ("U/L", false),
        ("mg/m²", false),
        ("Cel", false),
        ("mmHg", false),
        ("10^9/L", false),
        ("/min", false),
        ("1/min", false),
        ("mL/min/1.73m²", false),
        ("L/m²/min", false),
        ("cmH₂O", false),
    ] {
        let parse = parse(&format!("reading x: {written} fresh for 3 days\n"));
        assert_eq!(parse.errors, [], "{written}");
        let ItemKind::Input(input) = &parse.file.items[0].kind else { panic!("an input") };
        let kind = &input.ty.as_ref().expect("a type").kind;
        assert_eq!(matches!(kind, TypeKind::Named(_)), named, "{written}: {kind:?}");
        assert_eq!(matches!(kind, TypeKind::Unit(_)), !named, "{written}: {kind:?}");
    }
}

//! Laws of parsing: it is total, what it returns lies where it says, and damage stays where it is.

use std::time::{Duration, Instant};

use blin_grammar::ast::{Expr, Item, ItemKind};
use blin_grammar::{MAX_FILE_BYTES, MAX_NESTING, Parse, Span, expected_at, parse, parse_bytes};
use proptest::prelude::*;

/// A protocol with every construct.
const PROTOCOL: &str = include_str!("ok/words.blin");

/// Pieces of text that make interesting damage.
const SHARDS: &[&str] = &[
    "\"",
    "(",
    ")",
    "{",
    "}",
    "|",
    "||",
    "#",
    "\n",
    "\n  ",
    "\r\n",
    "\n  when ",
    "\n  | ",
    " and ",
    " or ",
    " not ",
    "==",
    "=",
    "µ",
    "°",
    "”",
    "“",
    "'",
    "0,5",
    "1e3",
    " unknown ",
    "\0",
    "\u{FEFF}",
    ",",
    ".",
    "-",
    " - ",
    " for 3 days",
    "\n  expect ",
    "\\",
    "10^9/L",
    "\n  cite ",
    "rule",
    "\t",
    " else ",
    "\u{A0}",
    "2021-3-1",
    "!",
    "💣",
];

fn shard() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(SHARDS).prop_map(str::to_owned),
        1 => ".{0,8}",
        1 => "[a-z_ =<>()|,.0-9\"\n]{0,20}",
    ]
}

/// The place at or before `at` between two characters.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn is_blank_or_comment(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        line.is_empty() || line.starts_with('#')
    })
}

/// What holds of every result.
fn check(text: &str, parse: &Parse) {
    let inside = |span: Span| {
        let range = span.start as usize..span.end as usize;
        assert!(text.get(range).is_some(), "{span:?} is no place in the text");
    };
    let mut end = 0;
    if let Some(header) = &parse.file.header {
        inside(header.span);
        assert!(is_blank_or_comment(&text[..header.span.start as usize]));
        end = header.span.end as usize;
    }
    for item in &parse.file.items {
        inside(item.span);
        let between = &text[end..item.span.start as usize];
        assert!(is_blank_or_comment(between), "{between:?} belongs to no piece");
        end = item.span.end as usize;
        check_item(item);
    }
    assert!(is_blank_or_comment(&text[end..]), "{:?} belongs to no piece", &text[end..]);
    let mut last = Span::default();
    for error in &parse.errors {
        inside(error.span);
        error.related.iter().for_each(|(span, _)| inside(*span));
        error.fix.iter().for_each(|fix| inside(fix.span));
        assert!(last.start <= error.span.start, "errors are in the order of the text");
        assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{}", error.message);
        last = error.span;
    }
    for comment in &parse.file.comments {
        assert!(comment.span.of(text).starts_with('#'));
    }
    let damaged = parse.file.items.iter().any(|item| !item.is_whole());
    assert!(!damaged || !parse.errors.is_empty(), "a damaged item says why");
}

/// Every expression lies inside its item, and inside the expression that holds it.
fn check_item(item: &Item) {
    let within = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    for (id, expr, span) in item.exprs.iter() {
        assert!(within(span, item.span), "{expr:?} at {span:?} is outside {:?}", item.span);
        expr.for_each_child(|child| {
            assert!(child < id, "children come first");
            assert!(within(item.exprs.span(child), span), "{expr:?} at {span:?} holds {:?}", item.exprs.span(child));
        });
        if let Expr::Name(name) = expr {
            assert!(!name.text.is_empty());
        }
    }
    for error in &item.errors {
        assert!(within(error.span, item.span), "{:?} is outside {:?}", error.span, item.span);
    }
}

/// An item with its places counted from its own start.
fn shape(item: &Item) -> String {
    let text = format!("{item:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(dots) = rest.find("..") {
        let start = rest[..dots].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |n| n + 1);
        let tail = &rest[dots + 2..];
        let length = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let number = |digits: &str| digits.parse::<u32>().ok().map(|n| n.wrapping_sub(item.span.start));
        out.push_str(&rest[..start]);
        match (number(&rest[start..dots]), number(&tail[..length])) {
            (Some(a), Some(b)) => out.push_str(&format!("{a}..{b}")),
            _ => out.push_str(&rest[start..dots + 2 + length]),
        }
        rest = &tail[length..];
    }
    out + rest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_tree(text in "\\PC{0,200}") {
        check(&text, &parse(&text));
    }

    #[test]
    fn any_shards_give_a_tree(parts in proptest::collection::vec(shard(), 0..60)) {
        let text = parts.concat();
        check(&text, &parse(&text));
    }

    #[test]
    fn any_bytes_give_a_tree(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let parse = parse_bytes(&bytes);
        prop_assert_eq!(std::str::from_utf8(&bytes).is_err(), parse.errors.iter().any(|e| e.code == "not_utf8"));
    }

    #[test]
    fn a_damaged_protocol_gives_a_tree(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..12, shard()), 1..6)) {
        let mut text = PROTOCOL.to_owned();
        for (at, length, new) in edits {
            let start = floor(&text, at.index(text.len()));
            let end = floor(&text, start + length).max(start);
            text.replace_range(start..end, &new);
        }
        check(&text, &parse(&text));
    }

    #[test]
    fn completion_is_total(at in any::<prop::sample::Index>(), length in 0usize..12, new in shard(), cursor in any::<prop::sample::Index>()) {
        let mut text = PROTOCOL.to_owned();
        let start = floor(&text, at.index(text.len()));
        let end = floor(&text, start + length).max(start);
        text.replace_range(start..end, &new);
        let expected = expected_at(&text, cursor.index(text.len() + 1));
        prop_assert!(text.get(expected.prefix.start as usize..expected.prefix.end as usize).is_some());
    }

    /// An edit inside one item, after its keyword, leaves every other item as it was.
    #[test]
    fn damage_is_local(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), length in 0usize..40, new in shard()) {
        let before = parse(PROTOCOL);
        let index = which.index(before.file.items.len());
        let item = &before.file.items[index];
        let first = item.span.start as usize + PROTOCOL[item.span.start as usize..].find(' ').unwrap_or(0);
        let last = item.span.end as usize;
        let start = floor(PROTOCOL, first + at.index(last - first)).max(first);
        let end = floor(PROTOCOL, (start + length).min(last)).max(start);
        let mut text = PROTOCOL.to_owned();
        text.replace_range(start..end, &new);
        let after = parse(&text);
        let shapes = |items: &[Item]| items.iter().map(shape).collect::<Vec<_>>();
        prop_assert_eq!(shapes(&before.file.items[..index]), shapes(&after.file.items[..index]));
        let behind = before.file.items.len() - index - 1;
        prop_assert!(after.file.items.len() > behind);
        prop_assert_eq!(
            shapes(&before.file.items[index + 1..]),
            shapes(&after.file.items[after.file.items.len() - behind..])
        );
    }
}

/// Whatever a file repeats, the time is linear in its length.
#[test]
fn time_is_linear_in_the_length() {
    let units = [
        "(",
        ")",
        "{",
        "not ",
        "- ",
        "\"",
        "|",
        "| |",
        "||",
        "#",
        "\n",
        "\r",
        "a ",
        "a.",
        ".count",
        "1",
        "1 ",
        "1,",
        "µ",
        "\0",
        "rule\n",
        "rule x\n",
        "  rule x\n",
        "  whn x\n",
        "  when a\n",
        "x\n",
        "  | 1 | 2 |\n",
        "  | 1 || 2 |\n",
        "let x = a\n",
        "let x = (\n",
        "let x = \"\n",
        "  cite \"\n",
        "when a\n",
        "  expect a\n",
        " expect a",
        "a and b for 3 d and ",
        "a and b or ",
        "a implies ",
        "a < ",
        "a if known else ",
        "count of ",
        "x is not ",
        "5 ULN ",
        "\"{a\" ",
        "at day 3 10:00 x = 3 ",
        "{a} ",
        " in mg",
        " + a",
        " + not a",
        "-1-1",
        "a, ",
        "a = 3, ",
        "  at ",
        "  - ",
    ];
    let heads = [
        "",
        "let x = ",
        "rule r\n  when ",
        "rule r\n  then a = ",
        "table t: kg unique\n  | a || t |\n",
        "scenario \"s\"\n",
        "rule r\n  because \"",
    ];
    for head in heads {
        for unit in units {
            let time = |bytes: usize| {
                let text = format!("{head}{}", unit.repeat((bytes - head.len()) / unit.len()));
                let start = Instant::now();
                assert!(parse(&text).file.items.len() <= text.len());
                start.elapsed()
            };
            // A linear step takes eight times as long, a quadratic one 64 times. The bound is wide, and the
            // shortest of some runs counts, since other work on the machine must not decide.
            let shortest = |bytes: usize, runs: u32| (0..runs).map(|_| time(bytes)).min().unwrap_or_default();
            let long = shortest(8 << 10, 1);
            if long > Duration::from_millis(500) {
                let (short, long) = (shortest(1 << 10, 3), shortest(8 << 10, 3));
                assert!(long < short * 30, "{head:?} {unit:?}: {short:?}, then {long:?}");
            }
        }
    }
}

/// A file of the largest size that is read. That its time is bounded is the law above.
#[test]
fn the_largest_file_is_read() {
    for unit in ["  whn x\n", "((((", "let x = \"\n"] {
        let text = unit.repeat(MAX_FILE_BYTES / unit.len());
        assert!(!parse(&text).file.items.is_empty());
    }
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let parse = parse(&"a".repeat(MAX_FILE_BYTES + 1));
    assert_eq!(parse.errors.iter().map(|e| e.code).collect::<Vec<_>>(), ["file_too_large"]);
}

/// The deepest nesting that is allowed is read, one more is refused; neither takes long.
#[test]
fn nesting_is_limited_and_near_linear() {
    let nested =
        |open: &str, close: &str, depth: usize| format!("let x = {}a{}\n", open.repeat(depth), close.repeat(depth));
    for (open, close, each) in
        [("(", ")", 1), ("not (", ")", 2), ("not ", "", 1), ("-(", ")", 2), ("a and (", ")", 1), ("count of (", ")", 1)]
    {
        let depth = MAX_NESTING / each;
        let fine = nested(open, close, depth);
        let start = Instant::now();
        assert_eq!(parse(&fine).errors, [], "{open}");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(2), "{open}: {took:?}");
        let parse = parse(&nested(open, close, depth + 1));
        assert_eq!(parse.errors.iter().map(|e| e.code).collect::<Vec<_>>(), ["nested_too_deep"], "{open}");
    }
}

#[test]
fn long_conditions_are_flat_and_long_sums_are_refused() {
    let long = format!("let x = {}a\n", "a and ".repeat(5_000));
    assert_eq!(parse(&long).errors, []);
    let sum = format!("let x = {}a\n", "a + ".repeat(5_000));
    let parse = parse(&sum);
    assert!(parse.errors.iter().all(|e| e.code == "nested_too_deep") && !parse.errors.is_empty());
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing_but_places() {
    let strip = |text: &str| {
        let parse = parse(text);
        assert_eq!(parse.errors, []);
        check(text, &parse);
        parse.file.items.iter().map(|item| std::mem::discriminant(&item.kind)).collect::<Vec<_>>()
    };
    let plain = strip(PROTOCOL);
    assert_eq!(plain, strip(&PROTOCOL.replace('\n', "\r\n")));
    assert_eq!(plain, strip(&format!("\u{FEFF}{PROTOCOL}")));
    assert_eq!(plain, strip(&PROTOCOL.replace("  ", "\t")));
}

#[test]
fn an_item_that_fails_keeps_what_could_be_read() {
    let text = "rule r should\n  about topic\n  when a and\n  then x = b\n  whn c\n  cite review\n";
    let parse = parse(text);
    let ItemKind::Rule(rule) = &parse.file.items[0].kind else { panic!("a rule") };
    assert_eq!(rule.name.text, "r");
    assert!(rule.about.is_some() && rule.when.is_none() && rule.then.len() == 1 && rule.cites.len() == 1);
    assert_eq!(parse.errors.len(), 2);
    assert!(!parse.file.items[0].is_whole());
}

#[test]
fn a_broken_head_still_gives_its_name() {
    let parse = parse("rule crs_grade_4 must must\n  when a\nlet infusing = = 3\n");
    let names: Vec<_> = parse
        .file
        .items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Rule(rule) => rule.name.text.clone(),
            ItemKind::Error(error) => error.name.as_ref().expect("a name").text.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["crs_grade_4", "infusing"]);
}

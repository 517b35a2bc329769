//! Text that is nearly blin: understood, and refused with the correction.

use std::ops::Range;

use crate::SyntaxError;
use crate::grammar::Rule;
use crate::keywords;
use crate::parse::span_at;
use crate::rule_names;
use crate::split;

/// A piece of source for a message: on one line and not too long.
pub(crate) fn clip(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 60 { line } else { line.chars().take(57).chain("…".chars()).collect() }
}

/// The error of a piece that pest could not go on with at `at`, where it expected `rules`.
pub(crate) fn explain(text: &str, piece: Range<usize>, at: usize, rules: &[Rule]) -> SyntaxError {
    let _ = &piece;
    let end = at + text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
    SyntaxError::new("expected", span_at(at, end), format!("expected {}", rule_names::list(rules)))
}

/// A line at column 0 that opens no item.
pub(crate) fn no_item(text: &str, piece: Range<usize>) -> SyntaxError {
    let word = text.get(piece.clone()).and_then(split::first_word).unwrap_or("");
    let span = span_at(piece.start, piece.start + word.len());
    SyntaxError::new("unknown_item", span, "this opens no declaration")
}

/// A clause that stands at column 0.
pub(crate) fn not_indented(builder: &mut crate::parse::Builder<'_>, line: usize) {
    let span = split::line_of(builder.text, line);
    let at = crate::ast::Span::new(span.start, span.start);
    builder
        .error("not_indented", span, "a line that goes on with a declaration is indented")
        .help("put two blanks before it")
        .fix(at, "  ");
    let _ = keywords::ITEMS;
}

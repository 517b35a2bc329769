//! Whether two items say the same: equal but for their places.

use std::fmt::Write as _;
use std::rc::Rc;

use super::Style;
use crate::ast::{ExprId, Exprs, Header, Item, Span, Unit};

/// What an item says, without where it says it. Equal for two items exactly if they are equal but
/// for spans, for the order in which their expressions were read, and for the spelling of units.
///
/// It is read off the derived `Debug`, so no part of the tree can be forgotten here.
pub(super) fn meaning(style: &Style<'_>, item: &Item) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(text, "{:?} {:?}", item.kind, item.errors);
    erase(style, &item.exprs, &text)
}

/// What a header says.
pub(super) fn header_meaning(style: &Style<'_>, header: &Header) -> String {
    erase(style, &Exprs::default(), &format!("{header:?}"))
}

/// Takes the spans out of a `Debug` text and puts expressions in for their ids, without recursion.
fn erase(style: &Style<'_>, exprs: &Exprs, text: &str) -> String {
    let mut out = String::new();
    let mut todo: Vec<(Rc<str>, usize)> = vec![(text.into(), 0)];
    while let Some((text, from)) = todo.pop() {
        let mut at = from;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with('"') {
                let end = literal_end(rest);
                push_literal(style, &rest[..end], &mut out);
                at += end;
            } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
                let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
                if !rest[..end].contains("..") {
                    out.push_str(&rest[..end]);
                }
                at += end;
            } else if let Some((id, length)) = expr_id(rest) {
                todo.push((Rc::clone(&text), at + length));
                todo.push((format!("{:?}", exprs.get(ExprId(id))).into(), 0));
                break;
            } else {
                let end = rest.find(|c: char| c == '"' || c == 'E' || c.is_ascii_digit()).unwrap_or(rest.len());
                let end = if end == 0 { 1 } else { end };
                out.push_str(&rest[..end]);
                at += end;
            }
        }
    }
    out
}

/// `ExprId(12)`
fn expr_id(text: &str) -> Option<(u32, usize)> {
    let (digits, after) = text.strip_prefix("ExprId(")?.split_once(')')?;
    Some((digits.parse().ok()?, text.len() - after.len()))
}

/// Where the literal that opens `text` ends.
fn literal_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A literal as it is, but a unit in its one spelling.
fn push_literal(style: &Style<'_>, literal: &str, out: &mut String) {
    if out.ends_with("Unit { text: ") {
        let text = literal.trim_matches('"').to_owned();
        let unit = Unit { text, span: Span::default() };
        out.push_str(&style.unit(&unit));
    } else {
        out.push_str(literal);
    }
}

//! Texts with `{holes}`.

use super::build::{Builder, P, unescape};
use super::pieces;
use crate::ast::{Expr, ExprId, Template, TemplatePart};
use crate::grammar::Rule;

/// Reads the holes of a text.
pub(crate) struct Holes;

impl Holes {
    /// The template that a text token writes. `{` opens a hole, `}` closes it; a set inside keeps its own.
    pub(crate) fn of<'t>(builder: &mut Builder<'t>, pair: &P<'t>) -> Template {
        let span = builder.span(pair);
        let inner = builder.inside_quotes(pair, span);
        let start = span.start as usize + pair.as_str().chars().next().map_or(1, char::len_utf8);
        let mut parts = Vec::new();
        let mut from = 0;
        let mut open: Option<usize> = None;
        let mut depth = 0usize;
        for (at, c) in inner.char_indices() {
            match (c, open) {
                ('{', None) => {
                    push_text(&mut parts, inner.get(from..at));
                    open = Some(at);
                }
                ('{', Some(_)) => depth += 1,
                ('}', Some(_)) if depth > 0 => depth -= 1,
                ('}', Some(opened)) => {
                    parts.push(TemplatePart::Hole(hole(builder, start + opened + 1, start + at)));
                    (open, from) = (None, at + 1);
                }
                ('}', None) => {
                    let place = super::build::span_at(start + at, start + at + 1);
                    builder.error("hole", place, "this `}` closes no hole").help("a hole is written `{name}`");
                }
                _ => {}
            }
        }
        match open {
            Some(opened) => {
                let place = super::build::span_at(start + opened, start + opened + 1);
                builder.error("hole", place, "this hole is not closed").help("close it with `}` inside the text");
                push_text(&mut parts, inner.get(opened..));
            }
            None => push_text(&mut parts, inner.get(from..)),
        }
        Template { parts, span }
    }
}

fn push_text(parts: &mut Vec<TemplatePart>, raw: Option<&str>) {
    if let Some(raw) = raw.filter(|raw| !raw.is_empty()) {
        parts.push(TemplatePart::Text(unescape(raw)));
    }
}

fn hole(builder: &mut Builder<'_>, start: usize, end: usize) -> ExprId {
    let span = super::build::span_at(start, end);
    let text = builder.text;
    match pieces::parse(text, start..end, Rule::hole) {
        Ok(mut pairs) => {
            let outer = std::mem::replace(&mut builder.base, start);
            let id = match pairs.next() {
                Some(pair) => builder.expr_in(&pair, Rule::expr),
                None => builder.push(Expr::Error, span),
            };
            builder.base = outer;
            id
        }
        Err(mut errors) => {
            builder.errors.append(&mut errors);
            builder.push(Expr::Error, span)
        }
    }
}

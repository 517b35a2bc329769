//! From text to tree.
//!
//! In: the text of one file. Out: a [`File`] and every [`SyntaxError`] in it. Each item is parsed whole;
//! one that fails is cut into its head and its clauses, so that one broken line costs one line.

mod build;
mod expr;
mod guidance;
mod item;
mod literal;
mod pieces;
mod readings;
mod recover;
mod scenario;
mod table;
mod text;

pub(crate) use build::{Builder, len, span_at};
pub(crate) use pieces::stops_at;
pub(crate) use recover::{ItemRules, is_clause_rule, item_of, rules_of};

use crate::ast::{ClauseError, File, Header, Item, ItemKind, ModuleKind, Span};
use crate::grammar::Rule;
use crate::split::{self, Piece};
use crate::{MAX_FILE_BYTES, Parse, SyntaxError};
use build::child;

/// Reads a file. Total: any text gives a tree and every error in it, in time linear in its length.
#[must_use]
pub fn parse(text: &str) -> Parse {
    if text.len() > MAX_FILE_BYTES {
        return too_large(text.len());
    }
    let mut file = File { comments: split::comments(text), ..File::default() };
    let mut errors = Vec::new();
    let mut pieces = split::pieces(text).into_iter().peekable();
    if let Some(mut piece) = pieces.next_if(|piece| matches!(piece.keyword, Some("vocabulary" | "protocol"))) {
        if let Some(whole) = pieces.peek().and_then(|below| rejoined(text, &piece, below)) {
            piece = whole;
            pieces.next();
        }
        let mut parts = split::at_indented_items(text, &piece).into_iter();
        if let Some(first) = parts.next() {
            file.header = header(text, &first, &mut file.items, &mut errors);
        }
        parts.for_each(|piece| items(text, piece, &mut file.items, &mut errors));
    }
    while let Some(mut piece) = pieces.next() {
        while let Some(whole) = pieces.peek().and_then(|below| rejoined(text, &piece, below)) {
            piece = whole;
            pieces.next();
        }
        items(text, piece, &mut file.items, &mut errors);
    }
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    Parse { file, errors }
}

/// Reads a file from bytes, which may not be text.
#[must_use]
pub fn parse_bytes(bytes: &[u8]) -> Parse {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(text),
        Err(_) if bytes.len() > MAX_FILE_BYTES => too_large(bytes.len()),
        Err(error) => {
            let at = error.valid_up_to();
            let length = error.error_len().unwrap_or(bytes.len() - at);
            let mut error = SyntaxError::new("not_utf8", span_at(at, at + length), "this file is not text in UTF-8");
            error.help("save it with the encoding UTF-8");
            Parse { file: File::default(), errors: vec![error] }
        }
    }
}

fn too_large(length: usize) -> Parse {
    let message = format!("this file has {length} bytes; at most {MAX_FILE_BYTES} are read");
    let mut error = SyntaxError::new("file_too_large", Span::new(0, 0), message);
    error.help("cut it into several protocols, each with its own file");
    Parse { file: File::default(), errors: vec![error] }
}

/// `protocol dosing "…"`. A header that cannot be read is an error item, so that the tree still covers it.
fn header(text: &str, piece: &Piece, items: &mut Vec<Item>, errors: &mut Vec<SyntaxError>) -> Option<Header> {
    let mut builder = Builder::new(text);
    builder.base = piece.range.start;
    let parsed = pieces::parse(text, piece.range.clone(), Rule::header_item);
    let header = match parsed.map(|mut pairs| pairs.next()) {
        Ok(Some(pair)) => child(&pair, Rule::module_name).map(|name| {
            let name = builder.name(&name);
            if text.get(piece.range.start..name.span.start as usize).is_some_and(|before| before.contains('\n')) {
                crate::near_miss::not_indented(&mut builder, name.span.start as usize);
            }
            Header {
                kind: if child(&pair, Rule::k_vocabulary).is_some() {
                    ModuleKind::Vocabulary
                } else {
                    ModuleKind::Protocol
                },
                name,
                doc: builder.doc_in(&pair),
                span: span_at(piece.range.start, piece.range.end),
            }
        }),
        Ok(None) => None,
        Err(found) => {
            errors.extend(found);
            None
        }
    };
    errors.append(&mut builder.errors);
    if header.is_none() {
        items.push(recover::error_item(text, piece));
    }
    header
}

/// An item and the piece below it, where that opens nothing and goes on with the item: a line was broken.
fn rejoined(text: &str, above: &Piece, below: &Piece) -> Option<Piece> {
    let continues = above.keyword.is_some() && below.keyword.is_none() && above.unindented.len() < MOST_BREAKS;
    let whole = continues.then(|| split::joined(above, below))?;
    recover::reads(text, &whole).then_some(whole)
}

/// So many lines of one item may stand at column 0 and open nothing; each is tried with all that stands above it.
const MOST_BREAKS: usize = 16;

/// The items of one piece: one, or more when declarations stand indented in it.
fn items(text: &str, piece: Piece, items: &mut Vec<Item>, errors: &mut Vec<SyntaxError>) {
    let mut builder = Builder::new(text);
    if let Some(kind) = recover::whole(&mut builder, &piece) {
        items.push(finished(builder, &piece, kind, errors));
        return;
    }
    let pieces = split::at_indented_items(text, &piece);
    let several = pieces.len() > 1;
    for piece in pieces {
        let mut builder = Builder::new(text);
        let whole = if several { recover::whole(&mut builder, &piece) } else { None };
        let kind = match whole {
            Some(kind) => kind,
            None => {
                builder = Builder::new(text);
                recover::in_parts(&mut builder, &piece)
            }
        };
        items.push(finished(builder, &piece, kind, errors));
    }
}

/// An item with what was found in it.
fn finished(mut builder: Builder<'_>, piece: &Piece, kind: ItemKind, errors: &mut Vec<SyntaxError>) -> Item {
    recover::shape(&mut builder, piece, &kind);
    let mut broken = builder.broken;
    broken.sort();
    // The parts do not overlap, so the last that starts before a place is the only one that can hold it.
    let holds = |span: Span| {
        let at = broken.partition_point(|part| part.start <= span.start);
        at.checked_sub(1).and_then(|at| broken.get(at)).is_some_and(|part| span.end <= part.end)
    };
    let refused: Vec<Span> = builder.errors.iter().map(|error| error.span).filter(|span| !holds(*span)).collect();
    broken.extend(refused);
    broken.sort();
    broken.dedup();
    errors.extend(builder.errors);
    Item {
        kind,
        span: span_at(piece.range.start, piece.range.end),
        exprs: builder.exprs,
        errors: broken.into_iter().map(|span| ClauseError { span }).collect(),
    }
}

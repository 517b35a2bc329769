//! From a tree back to text: the one canonical layout of blin.
//!
//! In: the text of a file. Out: [`Formatted`], pieces of new text for the pieces of the old. What is
//! guaranteed, and tested by laws:
//!
//! * an item with an error in it keeps every byte, and the items around it are laid out all the same;
//! * no comment is lost, doubled or moved past another;
//! * what the file says is unchanged: each item is read again before its new text is used;
//! * laying out twice is laying out once.
//!
//! Expressions are printed by `expr`, broken over lines by `wrap`; `declare`, `clauses` and `scenario`
//! know the items; `align` lines up neighbours, `line` puts the comments back, `file` cuts and joins.

mod align;
mod clauses;
mod declare;
mod expr;
mod file;
mod line;
mod same;
mod scenario;
mod spelling;
#[cfg(test)]
mod tests;
mod wrap;

use crate::Edit;
use crate::ast::{Comment, ExprId, Exprs, Header, Item, ItemKind, ModuleKind, Span, Text};
use align::Columns;
use line::Line;

/// Gives the canonical spelling of a unit, if it knows one: `mcg/d` is `µg/day`.
pub type CanonicalUnit<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A file in its canonical layout.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Formatted {
    /// The whole file, laid out.
    pub text: String,
    pieces: Vec<Piece>,
    /// Items that were left as they are although they are whole, since the new text would have said
    /// something else. Always 0 unless this crate has a bug.
    pub kept: usize,
}

/// A part of the source and its new text. The pieces of a file cover it without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    span: Span,
    text: String,
    /// An item or header, not what stands between two.
    is_item: bool,
}

/// Lays out a file.
#[must_use]
pub fn format(text: &str) -> Formatted {
    format_with(text, &|_| None)
}

/// Lays out a file with units spelled as `canonical_unit` says.
#[must_use]
pub fn format_with(text: &str, canonical_unit: &CanonicalUnit<'_>) -> Formatted {
    let parse = crate::parse(text);
    file::Layout::of(text, &parse, canonical_unit).formatted()
}

/// Lays out the items that `span` touches, and what stands between them.
#[must_use]
pub fn format_range(text: &str, span: Span, canonical_unit: &CanonicalUnit<'_>) -> Vec<Edit> {
    format_with(text, canonical_unit).edits_in(text, span)
}

/// An expression on one line in canonical form.
#[must_use]
pub fn print_expr(exprs: &Exprs, id: ExprId) -> String {
    Style::plain().expr(exprs, id, expr::Slot::Any)
}

/// An item in canonical form, without comments, ending in a newline.
#[must_use]
pub fn print_item(item: &Item) -> String {
    let style = Style::plain();
    let row = style.row(item);
    let columns = row.as_ref().map(|row| Columns::of(std::slice::from_ref(row))).unwrap_or_default();
    style.weave(&style.item_lines(item, &columns), Span::default())
}

/// A header in canonical form, ending in a newline.
#[must_use]
pub fn print_header(header: &Header) -> String {
    let style = Style::plain();
    style.weave(&style.header_lines(header), Span::default())
}

/// What printing needs to know besides the tree.
struct Style<'a> {
    /// The source; empty when there is none.
    text: &'a str,
    /// All comments of the source, in order.
    comments: &'a [Comment],
    canonical_unit: &'a CanonicalUnit<'a>,
}

impl Style<'static> {
    /// For trees without their source.
    fn plain() -> Self {
        Style { text: "", comments: &[], canonical_unit: &|_| None }
    }
}

impl Style<'_> {
    fn quoted(&self, text: &Text) -> String {
        spelling::quoted(&text.text)
    }

    fn header_lines(&self, header: &Header) -> Vec<Line> {
        let kind = match header.kind {
            ModuleKind::Vocabulary => "vocabulary",
            ModuleKind::Protocol => "protocol",
        };
        let at = Span::new(header.span.start, header.name.span.end);
        let (head, mut doc) =
            self.with_doc(Line::new(0, format!("{kind} {}", header.name.text), at), header.doc.as_ref());
        for line in &mut doc {
            line.indent = 0;
        }
        std::iter::once(head).chain(doc).collect()
    }

    /// The lines of an item; `columns` are those of its run, for items that stand in one.
    fn item_lines(&self, item: &Item, columns: &Columns) -> Vec<Line> {
        let (exprs, start) = (&item.exprs, item.span.start);
        match &item.kind {
            ItemKind::Use(modules) => self.use_lines(modules, start),
            ItemKind::Let(x) => self.let_lines(exprs, x, columns, start),
            ItemKind::Source(x) => self.source_lines(x, start),
            ItemKind::Table(x) => self.table_lines(exprs, x, start),
            ItemKind::Decision(x) => self.decision_lines(exprs, x, start),
            ItemKind::Rule(x) => self.rule_lines(exprs, x, start),
            ItemKind::Hold(x) => self.hold_lines(exprs, x, start),
            ItemKind::Prefer(x) => self.prefer_lines(exprs, x, start),
            ItemKind::Scenario(x) => self.scenario_lines(exprs, x, start),
            ItemKind::Property(x) => self.property_lines(exprs, x, start),
            ItemKind::Error(_) => vec![Line::new(0, item.span.of(self.text), item.span)],
            ItemKind::Scale(_) | ItemKind::Type(_) | ItemKind::Input(_) | ItemKind::Setting(_) => {
                self.row(item).map(|row| self.row_lines(&row, columns, start)).unwrap_or_default()
            }
        }
    }

    /// From the words that open a clause to the end of its content. The tree keeps only the content.
    fn clause_at(&self, words: &str, content: Span) -> Span {
        let mut start = content.start;
        for word in words.split(' ').rev() {
            let before = self.before(start);
            match before.strip_suffix(word) {
                Some(rest) => start = u32::try_from(rest.len()).unwrap_or(start),
                None => break,
            }
        }
        Span::new(start, content.end)
    }

    /// The source up to `offset`, without the blanks, comments and brackets at its end.
    fn before(&self, offset: u32) -> &str {
        let mut before = self.text.get(..offset as usize).unwrap_or("");
        loop {
            before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '(' || c == '\u{feff}');
            let above = self.comments.partition_point(|c| (c.span.start as usize) < before.len());
            let last = above.checked_sub(1).and_then(|i| self.comments.get(i));
            match last.filter(|c| c.span.end as usize >= before.len()) {
                Some(comment) => before = before.get(..comment.span.start as usize).unwrap_or(""),
                None => return before,
            }
        }
    }
}

impl Formatted {
    /// Whether the file was laid out already.
    #[must_use]
    pub fn is_unchanged(&self, source: &str) -> bool {
        self.text == source
    }

    /// The replacements that lay out `source`, the text that was formatted; whole lines, item by item.
    #[must_use]
    pub fn edits(&self, source: &str) -> Vec<Edit> {
        self.pieces.iter().filter_map(|piece| piece.edit(source)).collect()
    }

    /// The replacements for items that `span` touches, and for what stands between two of them.
    fn edits_in(&self, source: &str, span: Span) -> Vec<Edit> {
        let is_touched = |piece: &Piece| piece.is_item && piece.span.start <= span.end && span.start <= piece.span.end;
        let first = self.pieces.iter().position(is_touched);
        let last = self.pieces.iter().rposition(is_touched);
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let touched = self.pieces.get(first..=last).unwrap_or(&[]);
        touched.iter().filter_map(|piece| piece.edit(source)).collect()
    }
}

impl Piece {
    /// The lines that change, if any do.
    fn edit(&self, source: &str) -> Option<Edit> {
        let old = self.span.of(source);
        if old == self.text {
            return None;
        }
        let same = |(a, b): &(&str, &str)| a == b;
        let kept: usize =
            old.split_inclusive('\n').zip(self.text.split_inclusive('\n')).take_while(same).map(|(a, _)| a.len()).sum();
        let (old_rest, new_rest) = (&old[kept..], &self.text[kept..]);
        let at_end = old_rest.split_inclusive('\n').rev().zip(new_rest.split_inclusive('\n').rev());
        let tail: usize = at_end.take_while(same).map(|(a, _)| a.len()).sum();
        let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = Span::new(self.span.start + length(kept), self.span.end - length(tail));
        let text = new_rest.get(..new_rest.len().saturating_sub(tail)).unwrap_or("").to_owned();
        Some(Edit { span, text })
    }
}

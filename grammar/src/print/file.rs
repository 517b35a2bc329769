//! A whole file: cut into its items and what stands between them, laid out, and joined again.

use super::align::{Columns, Row};
use super::{CanonicalUnit, Formatted, Piece, Style, same};
use crate::Parse;
use crate::ast::{Comment, Header, Item, ItemKind, Span};

/// A file on its way to its canonical layout.
pub(super) struct Layout<'a> {
    style: Style<'a>,
    /// Items and header, in order.
    nodes: Vec<Node<'a>>,
    newline: &'static str,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Header(&'a Header),
    Item(&'a Item),
}

/// A part of the file, with the lines that are its own.
struct Node<'a> {
    part: Part<'a>,
    /// From its first character to the end of its last line, the line break not included. Comments
    /// that belong to it are inside; comments above it are not.
    region: Span,
    /// Whether it may be laid out.
    is_whole: bool,
}

/// What may stand next to each other without a blank line, and is aligned.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Header,
    Use,
    Types,
    Inputs,
    Settings,
    Sources,
    Lets,
    Prefers,
    /// Stands apart.
    Block,
    /// Not understood: left where it is.
    Raw,
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str, parse: &'a Parse, canonical_unit: &'a CanonicalUnit<'a>) -> Self {
        let style = Style { text, comments: &parse.file.comments, canonical_unit };
        let headers = parse.file.header.iter().map(Part::Header);
        let mut parts: Vec<Part<'a>> = headers.chain(parse.file.items.iter().map(Part::Item)).collect();
        parts.sort_by_key(|part| part.span().start);
        let starts: Vec<u32> = parts.iter().map(|part| part.span().start).collect();
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let nodes = parts.iter().zip(&starts).enumerate().map(|(i, (&part, &start))| {
            let next = starts.get(i + 1).copied().unwrap_or(end);
            let region = Span::new(line_start(text, start), own_end(text, part.span(), next));
            // Errors come in the order of the text.
            let first = parse.errors.partition_point(|e| e.span.start < start);
            let has_error = parse.errors.get(first).is_some_and(|e| e.span.start < next.max(start + 1));
            Node { part, region, is_whole: part.is_whole() && !has_error }
        });
        // A file of both kinds becomes one of plain line breaks.
        let breaks = text.matches('\n').count();
        let newline = if breaks > 0 && text.matches("\r\n").count() == breaks { "\r\n" } else { "\n" };
        Self { nodes: nodes.collect(), style, newline }
    }

    pub(super) fn formatted(&self) -> Formatted {
        let source = self.style.text;
        let end = u32::try_from(source.len()).unwrap_or(u32::MAX);
        if !self.covers() {
            let piece = Piece { span: Span::new(0, end), text: source.to_owned(), is_item: true };
            return Formatted { text: source.to_owned(), pieces: vec![piece], kept: 0 };
        }
        let columns = self.columns();
        let mut pieces = vec![self.gap(None, self.nodes.first())];
        let mut kept = 0;
        for (i, node) in self.nodes.iter().enumerate() {
            let laid_out = node.is_whole.then(|| self.node_text(node, &columns[i]));
            let text = match laid_out {
                Some(Some(text)) => text.replace('\n', self.newline),
                Some(None) => {
                    kept += 1;
                    node.region.of(source).to_owned()
                }
                None => node.region.of(source).to_owned(),
            };
            pieces.push(Piece { span: node.region, text, is_item: true });
            pieces.push(self.gap(Some(node), self.nodes.get(i + 1)));
        }
        let text = pieces.iter().map(|p| p.text.as_str()).collect();
        Formatted { text, pieces, kept }
    }

    /// Whether nothing but blanks and comments stands outside the items, so that nothing can be lost.
    fn covers(&self) -> bool {
        let ends = std::iter::once(0).chain(self.nodes.iter().map(|n| n.region.end));
        let length = u32::try_from(self.style.text.len()).unwrap_or(u32::MAX);
        let starts = self.nodes.iter().map(|n| n.region.start).chain(std::iter::once(length));
        ends.zip(starts).all(|(end, start)| end <= start && self.is_blank(Span::new(end, start)))
    }

    fn is_blank(&self, span: Span) -> bool {
        let mut from = span.start;
        for comment in self.style.comments_in(span) {
            if !is_blank(Span::new(from, comment.span.start).of(self.style.text)) {
                return false;
            }
            from = comment.span.end;
        }
        is_blank(Span::new(from, span.end).of(self.style.text))
    }

    /// The columns of each node: those of the run of like declarations in which it stands.
    fn columns(&self) -> Vec<Columns> {
        let mut all = Vec::with_capacity(self.nodes.len());
        let mut from = 0;
        while from < self.nodes.len() {
            let joined = |pair: &[Node<'_>]| match pair {
                [a, b] => a.class() == b.class() && !self.has_blank_between(a, b),
                _ => false,
            };
            let rest = &self.nodes[from..];
            let length = 1 + rest.windows(2).take_while(|pair| joined(pair)).count();
            let run = rest.get(..length).unwrap_or(rest);
            let rows: Vec<Row> = run.iter().filter_map(|node| node.row(&self.style)).collect();
            all.extend(std::iter::repeat_n(Columns::of(&rows), length));
            from += length;
        }
        all
    }

    /// A node laid out, without the line break at its end; none if it would not say the same.
    fn node_text(&self, node: &Node<'_>, columns: &Columns) -> Option<String> {
        let lines = match node.part {
            Part::Header(header) => self.style.header_lines(header),
            Part::Item(item) => self.style.item_lines(item, columns),
        };
        let mut text = self.style.weave(&lines, node.region);
        text.truncate(text.trim_end_matches('\n').len());
        (text == node.region.of(self.style.text) || self.says_the_same(node, &text)).then_some(text)
    }

    fn says_the_same(&self, node: &Node<'_>, text: &str) -> bool {
        let again = crate::parse(text);
        let comments = self.style.comments_in(node.region);
        let same_comments = comments.len() == again.file.comments.len()
            && comments.iter().zip(&again.file.comments).all(|(a, b)| a.text.trim_end() == b.text.trim_end());
        let same = match (node.part, &again.file.header, again.file.items.as_slice()) {
            (Part::Header(a), Some(b), []) => {
                same::header_meaning(&self.style, a) == same::header_meaning(&self.style, b)
            }
            (Part::Item(a), None, [b]) => same::meaning(&self.style, a) == same::meaning(&self.style, b),
            _ => false,
        };
        same_comments && same && again.errors.is_empty()
    }

    /// What stands between two nodes: blank lines and comments.
    fn gap(&self, above: Option<&Node<'_>>, below: Option<&Node<'_>>) -> Piece {
        let source = self.style.text;
        let length = u32::try_from(source.len()).unwrap_or(u32::MAX);
        let span = Span::new(above.map_or(0, |n| n.region.end), below.map_or(length, |n| n.region.start));
        let comments = self.style.comments_in(span);
        let mut blanks = self.blank_lines(comments, span, below.is_some());
        if above.is_none() {
            blanks.first_mut().into_iter().for_each(|blank| *blank = false);
        }
        let apart = above.zip(below).is_some_and(|(a, b)| a.stands_apart_from(b));
        if apart && !blanks.contains(&true) {
            blanks.first_mut().into_iter().for_each(|blank| *blank = true);
        }
        let mut text = String::new();
        if above.is_some() {
            text.push('\n');
        }
        for (i, blank) in blanks.iter().enumerate() {
            if *blank {
                text.push('\n');
            }
            if let Some(comment) = comments.get(i) {
                text.push_str(comment.text.trim_end());
                text.push('\n');
            }
        }
        Piece { span, text: text.replace('\n', self.newline), is_item: false }
    }

    /// For each comment, and for the node below them, whether a blank line stands above it.
    fn blank_lines(&self, comments: &[Comment], span: Span, is_followed: bool) -> Vec<bool> {
        let ends = std::iter::once(span.start).chain(comments.iter().map(|c| c.span.end));
        let starts = comments.iter().map(|c| c.span.start).chain(is_followed.then_some(span.end));
        ends.zip(starts)
            .map(|(end, start)| Span::new(end, start).of(self.style.text).matches('\n').count() > 1)
            .collect()
    }

    fn has_blank_between(&self, a: &Node<'_>, b: &Node<'_>) -> bool {
        let span = Span::new(a.region.end, b.region.start);
        self.blank_lines(self.style.comments_in(span), span, true).contains(&true)
    }
}

impl Part<'_> {
    const fn span(&self) -> Span {
        match self {
            Self::Header(header) => header.span,
            Self::Item(item) => item.span,
        }
    }

    fn is_whole(&self) -> bool {
        match self {
            Self::Header(_) => true,
            Self::Item(item) => item.is_whole(),
        }
    }
}

impl Node<'_> {
    fn class(&self) -> Class {
        let item = match self.part {
            _ if !self.is_whole => return Class::Raw,
            Part::Header(_) => return Class::Header,
            Part::Item(item) => item,
        };
        match &item.kind {
            ItemKind::Use(_) => Class::Use,
            ItemKind::Scale(_) | ItemKind::Type(_) => Class::Types,
            ItemKind::Input(_) => Class::Inputs,
            ItemKind::Setting(_) => Class::Settings,
            ItemKind::Source(_) => Class::Sources,
            ItemKind::Let(_) => Class::Lets,
            ItemKind::Prefer(_) => Class::Prefers,
            ItemKind::Error(_) => Class::Raw,
            ItemKind::Table(_)
            | ItemKind::Decision(_)
            | ItemKind::Rule(_)
            | ItemKind::Hold(_)
            | ItemKind::Scenario(_)
            | ItemKind::Property(_) => Class::Block,
        }
    }

    fn row(&self, style: &Style<'_>) -> Option<Row> {
        match self.part {
            Part::Item(item) if self.is_whole => style.row(item),
            _ => None,
        }
    }

    /// Whether a blank line must stand between this and what is below it.
    fn stands_apart_from(&self, below: &Self) -> bool {
        match (self.class(), below.class()) {
            (Class::Raw, _) | (_, Class::Raw) | (Class::Header, Class::Use) => false,
            (a, b) => a != b || a == Class::Block,
        }
    }
}

/// The end of the last line that belongs to what starts at `start`: the lines before `next` that are
/// empty, or comments at column 0, belong to what follows.
fn own_end(text: &str, part: Span, next: u32) -> u32 {
    let region = Span::new(part.start, next).of(text);
    let mut end = region.len();
    while let Some(line_start) = region[..end].rfind('\n').map(|at| at + 1) {
        let line = &region[line_start..end];
        let is_own = !(is_blank(line) || line.starts_with('#'));
        if is_own || line_start <= (part.end - part.start) as usize {
            break;
        }
        end = line_start - 1;
    }
    let own = region[..end].trim_end_matches(['\n', '\r']);
    part.start + u32::try_from(own.len()).unwrap_or(0)
}

/// Where the line of `offset` starts, if nothing but blanks stands before it there.
fn line_start(text: &str, offset: u32) -> u32 {
    let before = text.get(..offset as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = &before[start..];
    if is_blank(indent) { offset - u32::try_from(indent.len()).unwrap_or(0) } else { offset }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{feff}')
}

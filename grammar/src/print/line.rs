//! Lines of output that remember where in the source they came from, so that comments find their place.

use super::{Style, spelling};
use crate::ast::{Comment, Span};

/// Lines are kept this narrow where there is a choice, in columns.
pub(super) const MAX_WIDTH: usize = 100;

/// Where clauses start.
pub(super) const INDENT: usize = 2;

/// One line, and the part of the source that it prints.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) indent: usize,
    pub(super) text: String,
    /// Lines of an item stand in the order of these.
    pub(super) at: Span,
    /// Whether a blank line of the author above it is kept.
    pub(super) may_stand_apart: bool,
}

impl Line {
    pub(super) fn new(indent: usize, text: impl Into<String>, at: Span) -> Self {
        Self { indent, text: text.into(), at, may_stand_apart: false }
    }

    pub(super) fn fits(&self) -> bool {
        self.indent + spelling::width(&self.text) <= MAX_WIDTH
    }
}

impl Style<'_> {
    /// Puts the comments in `region` among `lines`. Comments come out in the order in which they went
    /// in, each exactly once: one that ends a line of code stays at its end, one that has a line to
    /// itself stays above the code that follows it.
    pub(super) fn weave(&self, lines: &[Line], region: Span) -> String {
        let mut rest = self.comments_in(region);
        let mut out = String::new();
        for (i, line) in lines.iter().enumerate() {
            let end = lines.get(i + 1).map_or(u32::MAX, |next| next.at.start);
            let (before, with) = self.split_at_line(rest, line);
            let (with, after) = split_after_line(with, line, end);
            rest = after;
            let (above, trailing) = match with.split_last() {
                Some((last, above)) if !last.own_line => (above, Some(last)),
                _ => (with, None),
            };
            for comment in before.iter().chain(above) {
                self.push_comment(&mut out, comment, line.indent, line.may_stand_apart);
            }
            if line.may_stand_apart && above.is_empty() && self.has_blank_line_above(line.at.start) {
                push_blank_line(&mut out);
            }
            push_indented(&mut out, line.indent, &line.text);
            if let Some(comment) = trailing {
                out.push_str("  ");
                out.push_str(comment.text.trim_end());
            }
            out.push('\n');
        }
        let apart = lines.last().is_some_and(|l| l.may_stand_apart);
        for comment in rest {
            self.push_comment(&mut out, comment, INDENT, apart);
        }
        out
    }

    /// The comments of the file that start inside `region`.
    pub(super) fn comments_in(&self, region: Span) -> &[Comment] {
        let from = self.comments.partition_point(|c| c.span.start < region.start);
        let to = self.comments.partition_point(|c| c.span.start < region.end);
        self.comments.get(from..to).unwrap_or(&[])
    }

    /// Whether a comment stands inside `span`, so that joining its lines would move the comment.
    pub(super) fn is_commented(&self, span: Span) -> bool {
        !self.comments_in(span).is_empty()
    }

    /// The comments above `line`, and the others.
    fn split_at_line<'c>(&self, comments: &'c [Comment], line: &Line) -> (&'c [Comment], &'c [Comment]) {
        comments.split_at(comments.partition_point(|c| c.span.start < line.at.start))
    }

    fn push_comment(&self, out: &mut String, comment: &Comment, indent: usize, may_stand_apart: bool) {
        if may_stand_apart && comment.own_line && self.has_blank_line_above(comment.span.start) {
            push_blank_line(out);
        }
        push_indented(out, indent, comment.text.trim_end());
        out.push('\n');
    }

    /// Whether what starts at `offset` opens its line below an empty one.
    fn has_blank_line_above(&self, offset: u32) -> bool {
        let before = self.text.get(..offset as usize).unwrap_or("");
        let blanks = &before[before.trim_end().len()..];
        blanks.matches('\n').count() > 1
    }

    /// Whether what starts at `offset` is the first on its line.
    pub(super) fn opens_line(&self, offset: u32) -> bool {
        let before = self.text.get(..offset as usize).unwrap_or("");
        before.trim_end_matches([' ', '\t']).ends_with('\n')
    }
}

/// The comments inside or at the end of `line`, and those that belong below it. `next` is where the next line starts.
fn split_after_line<'c>(comments: &'c [Comment], line: &Line, next: u32) -> (&'c [Comment], &'c [Comment]) {
    let until = comments.partition_point(|c| c.span.start < next);
    let (near, _) = comments.split_at(until);
    let count = near.iter().rposition(|c| !c.own_line || c.span.start < line.at.end).map_or(0, |i| i + 1);
    comments.split_at(count)
}

fn push_indented(out: &mut String, indent: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.push_str(text);
}

fn push_blank_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

//! The bars of tables.

use std::ops::Range;

use super::Site;
use crate::SyntaxError;
use crate::parse::span_at;
use crate::split;

impl Site<'_> {
    /// The bars of a table's row.
    pub(super) fn row(&self) -> Option<SyntaxError> {
        if self.item != "table" {
            return None;
        }
        let line_start = self.text.get(..self.at)?.rfind('\n').map_or(0, |n| n + 1).max(self.piece.start);
        let line_end =
            self.text.get(line_start..)?.find('\n').map_or(self.text.len(), |n| line_start + n).min(self.piece.end);
        let line = split::line_content(self.text.get(line_start..line_end)?).trim_end();
        if !line.trim_start().starts_with('|') {
            return None;
        }
        let bars = bars(line);
        let span = |bar: &Range<usize>| span_at(line_start + bar.start, line_start + bar.end);
        let doubled = bars.iter().any(|bar| bar.len() == 2);
        let torn =
            bars.windows(2).find(|pair| line.get(pair[0].end..pair[1].start).is_some_and(|gap| gap.trim().is_empty()));
        if let (false, Some(pair)) = (doubled, torn) {
            let place = span(&pair[0]).to(span(&pair[1]));
            let mut error = SyntaxError::new("row_bars", place, "the bars before the value column stand together");
            error.help("write `||`").fix(place, "||");
            return Some(error);
        }
        if let (true, Some(pair)) = (doubled, torn) {
            let place = span_at(line_start + pair[0].end, line_start + pair[1].start);
            let mut error = SyntaxError::new("empty_cell", place, "this cell is empty");
            let last = pair[0].len() == 2;
            error.help(if last {
                "write the value, or `not stated`"
            } else {
                "write `any` where the column does not matter"
            });
            if !last {
                error.fix(place, " any ");
            }
            return Some(error);
        }
        if let (false, [_, .., before_value, _]) = (doubled, bars.as_slice()) {
            let place = span(before_value);
            let mut error = SyntaxError::new("row_bars", place, "the value column is set off with two bars");
            error.help("write `||` before the value").fix(place, "||");
            return Some(error);
        }
        if matches!(self.token(), "and" | "or" | "=" | "<" | ">" | "<=" | ">=" | "!=") {
            let mut error =
                SyntaxError::new("expected", self.token_span(), "a cell holds tests of its column, and nothing else");
            error.help(
                "write `3`, `> 3`, `3 to below 5`, or several with commas between them; `|` stands between two cells",
            );
            return Some(error);
        }
        let (start, previous) = self.previous();
        if self.token().starts_with('|') && matches!(previous, "-" | "–" | "−") {
            let place = span_at(start, start + previous.len());
            let mut error = SyntaxError::new("empty_cell", place, "a cell that does not matter says `any`");
            error.help("write `any`").fix(place, "any");
            return Some(error);
        }
        None
    }
}

/// The bars of a row, texts left out: `|` and `||`.
fn bars(line: &str) -> Vec<Range<usize>> {
    let mut bars: Vec<Range<usize>> = Vec::new();
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '|' if !quoted => match bars.last_mut() {
                Some(last) if last.end == at && last.len() == 1 => last.end += 1,
                _ => bars.push(at..at + 1),
            },
            _ => {}
        }
    }
    bars
}

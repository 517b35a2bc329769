//! Columns of adjacent one-line declarations and of tables.

use super::Style;
use super::line::{INDENT, Line, MAX_WIDTH};
use super::spelling::width;
use crate::ast::{Span, Text};

/// A piece of a declaration, and where it came from.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) at: Span,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, at: Span) -> Self {
        Self { text: text.into(), at }
    }
}

/// A declaration that wants to stand on one line.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its keyword.
    pub(super) keyword: &'static str,
    /// What is aligned with the neighbours; empty where it has nothing.
    pub(super) cells: Vec<Cell>,
    /// What follows without alignment.
    pub(super) tail: Vec<Cell>,
    /// The text that describes it: on its line, or below.
    pub(super) doc: Option<Doc>,
    /// Blanks between the name and what follows it.
    pub(super) gap: usize,
}

/// A text that describes a declaration.
#[derive(Clone, Debug)]
pub(super) struct Doc {
    pub(super) cell: Cell,
    /// Whether the author put it on a line of its own.
    pub(super) below: bool,
}

/// Where the cells of a run of declarations start.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    keyword: usize,
    starts: Vec<usize>,
    tail: usize,
}

impl Columns {
    /// The columns in which all of `rows` can stand. A cell that is followed by nothing in the next
    /// column may reach into it and does not push it away; a row that fits on no line does not count.
    pub(super) fn of(rows: &[Row]) -> Self {
        let fitting: Vec<&Row> = rows.iter().filter(|row| row.fits_alone()).collect();
        Self::of_all(&fitting)
    }

    fn of_all(rows: &[&Row]) -> Self {
        let keyword = rows.iter().map(|r| width(r.keyword)).max().unwrap_or(0);
        let count = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let used: Vec<bool> =
            (0..count).map(|c| rows.iter().any(|r| r.cells.get(c).is_some_and(|cell| !cell.text.is_empty()))).collect();
        let mut start = keyword + 1;
        let mut starts = Vec::with_capacity(count);
        for c in 0..count {
            starts.push(start);
            if !used[c] {
                continue;
            }
            let next = (c + 1..count).find(|&n| used[n]);
            let widest = rows.iter().filter_map(|row| row.width_before(c, next)).max().unwrap_or(0);
            start += widest;
        }
        Self { keyword, starts, tail: start }
    }
}

impl Columns {
    /// The first column from `next` on that starts at or behind `least`: where a row without the cells
    /// between goes on.
    fn free_after(&self, next: usize, least: usize) -> usize {
        let starts = self.starts.iter().skip(next).copied().chain(std::iter::once(self.tail));
        if self.tail == 0 { 0 } else { starts.filter(|&start| start >= least).min().unwrap_or(0) }
    }

    /// For a row that only fits where its last part follows directly.
    fn without_tail(&self) -> Self {
        Self { tail: 0, ..self.clone() }
    }
}

impl Row {
    /// The room that cell `c` takes when something follows it in the next used column, its gap included.
    fn width_before(&self, c: usize, next: Option<usize>) -> Option<usize> {
        let cell = self.cells.get(c).filter(|cell| !cell.text.is_empty())?;
        let followed = match next {
            Some(n) => self.cells.get(n).is_some_and(|cell| !cell.text.is_empty()),
            None => !self.tail.is_empty() || self.doc.is_some(),
        };
        followed.then(|| width(&cell.text) + self.gap_after(c))
    }

    fn gap_after(&self, c: usize) -> usize {
        if c == 0 { self.gap } else { 2 }
    }

    /// Keyword and name, with the blanks that bring what follows them into its column but for one.
    pub(super) fn head(&self, columns: &Columns) -> String {
        let name = self.cells.first().map_or("", |cell| &cell.text);
        let mut out = format!("{:<1$} {name}", self.keyword, columns.keyword);
        pad(&mut out, columns.tail.saturating_sub(1), 0);
        out
    }

    /// All of it on one line, in `columns`.
    fn one_line(&self, columns: &Columns, doc: bool) -> String {
        let mut out = format!("{:<1$} ", self.keyword, columns.keyword);
        let (mut gap, mut next) = (0, 0);
        for (c, cell) in self.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            pad(&mut out, columns.starts.get(c).copied().unwrap_or(0), gap);
            out.push_str(&cell.text);
            (gap, next) = (self.gap_after(c), c + 1);
        }
        let doc = self.doc.iter().filter(|d| doc && !d.below).map(|d| &d.cell);
        for (i, cell) in self.tail.iter().chain(doc).enumerate() {
            let (to, least) = if i == 0 { (columns.free_after(next, width(&out) + gap), gap) } else { (0, 2) };
            pad(&mut out, to, least);
            out.push_str(&cell.text);
        }
        out
    }

    fn parts(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|c| !c.text.is_empty()).chain(&self.tail)
    }

    /// Where all of it stands, the text that describes it left out.
    fn at(&self) -> Span {
        self.parts().map(|c| c.at).reduce(Span::to).unwrap_or_default()
    }
}

fn pad(out: &mut String, to: usize, least: usize) {
    let now = width(out);
    let blanks = to.saturating_sub(now).max(least);
    out.extend(std::iter::repeat_n(' ', blanks));
}

impl Style<'_> {
    /// The lines of a declaration whose neighbours stand in `columns`. `start` is where it starts.
    pub(super) fn row_lines(&self, row: &Row, columns: &Columns, start: u32) -> Vec<Line> {
        let whole = Span::new(start, row.at().end);
        let named = row.cells.first().map_or(start, |c| c.at.end);
        let doc_cell = row.doc.as_ref().map(|d| &d.cell);
        let end = doc_cell.map_or(whole.end, |d| whole.end.max(d.at.end));
        let last = row.parts().map(|c| c.at.start).max().unwrap_or(named);
        if self.is_commented(Span::new(named, last)) || row.would_pick() {
            return row.one_clause_per_line(start);
        }
        let doc_is_apart = self.is_commented(Span::new(whole.end, end));
        let one_line = |doc: bool, end: u32| {
            let attempts = [columns, &columns.without_tail()];
            let lines = attempts.map(|columns| Line::new(0, row.one_line(columns, doc), Span::new(start, end)));
            lines.into_iter().find(Line::fits)
        };
        let below = row.doc.as_ref().filter(|d| d.below || doc_is_apart);
        if let (None, Some(line)) = (below, one_line(true, end)) {
            return vec![line];
        }
        let mut lines = one_line(false, whole.end).map_or_else(|| row.narrow(start), |line| vec![line]);
        lines.extend(row.doc.iter().map(|doc| Line::new(INDENT, doc.cell.text.clone(), doc.cell.at)));
        lines
    }
}

impl Row {
    /// All of it on one line but for its text, without neighbours.
    fn alone(&self) -> String {
        let bare = Self { doc: None, ..self.clone() };
        bare.one_line(&Columns::of_all(&[&bare]), false)
    }

    fn fits_alone(&self) -> bool {
        width(&self.alone()) <= MAX_WIDTH
    }

    /// Whether a value named `first` or `previous` would take the word that opens the next clause.
    fn would_pick(&self) -> bool {
        let last = self.parts().count().saturating_sub(1);
        self.parts().take(last).any(|c| c.text.ends_with(" first") || c.text.ends_with(" previous"))
    }

    /// Without alignment, and failing that with one clause on each line; its text not included.
    fn narrow(&self, start: u32) -> Vec<Line> {
        let line = Line::new(0, self.alone(), Span::new(start, self.at().end));
        if line.fits() {
            return vec![line];
        }
        Self { doc: None, ..self.clone() }.one_clause_per_line(start)
    }

    /// The name, then each clause on a line of its own, in the order in which they were written.
    fn one_clause_per_line(&self, start: u32) -> Vec<Line> {
        let mut parts = self.parts();
        let head = parts.next().cloned().unwrap_or_default();
        let mut clauses: Vec<&Cell> = parts.chain(self.doc.iter().map(|d| &d.cell)).collect();
        clauses.sort_by_key(|c| c.at.start);
        let head = Line::new(0, format!("{} {}", self.keyword, head.text), Span::new(start, head.at.end));
        let clauses = clauses.into_iter().map(|c| Line::new(INDENT, c.text.clone(), c.at));
        std::iter::once(head).chain(clauses).collect()
    }
}

impl Style<'_> {
    /// The text that describes a declaration, where its author put it.
    pub(super) fn doc(&self, doc: Option<&Text>) -> Option<Doc> {
        doc.map(|d| Doc { cell: Cell::new(self.quoted(d), d.span), below: self.opens_line(d.span.start) })
    }
}

/// The lines of a table: cells padded to columns, the value after a double bar.
pub(super) fn grid(rows: &[Vec<String>]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> =
        (0..count).map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| width(t)).max().unwrap_or(0)).collect();
    rows.iter().map(|row| grid_line(row, &widths)).collect()
}

fn grid_line(row: &[String], widths: &[usize]) -> String {
    let mut out = String::from("|");
    for (c, (cell, &wide)) in row.iter().zip(widths).enumerate() {
        if c > 0 {
            out.push_str(if c + 1 == row.len() { "||" } else { "|" });
        }
        let blanks = wide.saturating_sub(width(cell));
        out.push(' ');
        out.push_str(cell);
        out.extend(std::iter::repeat_n(' ', blanks + 1));
    }
    out.push('|');
    out
}

//! The columns of a table lined up while it is typed: only blanks change, and a row need not be complete.

use blin_grammar::{Edit, Span};

/// One bar or more, `|` or `||`, and the cell to its right.
struct Cell<'a> {
    /// Where the bar begins.
    bar: usize,
    bars: &'a str,
    text: &'a str,
    /// Where the next bar begins, or the line ends.
    end: usize,
    is_closed: bool,
}

struct Row<'a> {
    cells: Vec<Cell<'a>>,
}

/// The edits that line up the columns of the table around `offset`, when a bar stands before it.
#[must_use]
pub fn align(text: &str, offset: u32) -> Vec<Edit> {
    let at = (offset as usize).min(text.len());
    if !text.get(..at).is_some_and(|before| before.ends_with('|')) {
        return Vec::new();
    }
    let rows = table(text, at);
    let count = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let mut edits = Vec::new();
    let indent = rows.first().and_then(|r| r.cells.first()).map_or(0, |c| column(text, c.bar));
    for row in &rows {
        if let Some(first) = row.cells.first() {
            let start = first.bar - column(text, first.bar);
            edits.extend(replaced(text, start, first.bar, &" ".repeat(indent)));
        }
    }
    for index in 0..count {
        let cells = || rows.iter().filter_map(|r| r.cells.get(index));
        let width = cells().filter(|c| c.is_closed).map(|c| c.text.chars().count()).max().unwrap_or(0);
        let bars = cells().map(|c| c.bars.len()).max().unwrap_or(1);
        for cell in cells() {
            let from = cell.bar + cell.bars.len();
            let lead = if cell.text.is_empty() { from } else { from + blanks(text.get(from..).unwrap_or("")) };
            let before = " ".repeat(1 + bars - cell.bars.len());
            if cell.is_closed {
                let tail = lead + cell.text.len();
                let pad = " ".repeat(width.saturating_sub(cell.text.chars().count()) + 1);
                if cell.text.is_empty() {
                    edits.extend(replaced(text, from, cell.end, &format!("{before}{pad}")));
                } else {
                    edits.extend(replaced(text, from, lead, &before));
                    edits.extend(replaced(text, tail, cell.end, &pad));
                }
            } else if !cell.text.is_empty() {
                edits.extend(replaced(text, from, lead, &before));
            }
        }
    }
    edits.sort_by_key(|e| e.span);
    edits
}

/// The rows of the table whose row holds `at`.
fn table(text: &str, at: usize) -> Vec<Row<'_>> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    let mut is_here = false;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if line.trim_start_matches([' ', '\t']).starts_with('|') {
            is_here |= (start..=end).contains(&at) && !(at == end && line.ends_with('\n'));
            lines.push((start, line.trim_end_matches(['\n', '\r'])));
        } else if is_here {
            break;
        } else {
            lines.clear();
        }
        start = end;
    }
    if is_here { lines.into_iter().map(|(start, line)| row(start, line)).collect() } else { Vec::new() }
}

/// A row cut at its bars; those inside quotes and comments are none.
fn row(start: usize, line: &str) -> Row<'_> {
    let mut bars: Vec<(usize, usize)> = Vec::new();
    let mut quoted = false;
    let mut escaped = false;
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '#' if !quoted => {
                end = at;
                break;
            }
            '|' if !quoted => match bars.last_mut() {
                Some(last) if last.1 == at => last.1 = at + 1,
                _ => bars.push((at, at + 1)),
            },
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    let nexts = bars.iter().skip(1).map(|b| (b.0, true)).chain([(end, false)]);
    let cells = bars.iter().zip(nexts).map(|((bar, after), (next, is_closed))| Cell {
        bar: start + bar,
        bars: line.get(*bar..*after).unwrap_or(""),
        text: line.get(*after..next).unwrap_or("").trim_matches([' ', '\t']),
        end: start + next,
        is_closed,
    });
    Row { cells: cells.collect() }
}

/// How many bytes stand before `at` on its line.
fn column(text: &str, at: usize) -> usize {
    at - text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn replaced(text: &str, from: usize, to: usize, new: &str) -> Option<Edit> {
    let span = Span::new(u32::try_from(from).ok()?, u32::try_from(to).ok()?);
    (text.get(from..to)? != new).then(|| Edit { span, text: new.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::format::apply;

    /// The text after a bar was typed at `$0`.
    fn typed(text: &str) -> String {
        let at = text.find("$0").expect("a cursor");
        let text = text.replacen("$0", "", 1);
        let edits = align(&text, u32::try_from(at).expect("it is short"));
        let blank = |e: &Edit| e.text.trim().is_empty() && e.span.of(&text).trim().is_empty();
        assert!(edits.iter().all(blank), "more than blanks: {edits:?}");
        let after = apply(&text, &edits);
        assert_eq!(apply(&after, &align(&after, 0)), after);
        after
    }

    #[test]
    fn columns_line_up_while_a_row_is_typed() {
        let text = "table dose: µg/day\n  | weight | day || dose |\n  | < 45 kg|$0\n  cite x\n";
        assert_eq!(typed(text), "table dose: µg/day\n  | weight  | day || dose |\n  | < 45 kg |\n  cite x\n");
    }

    #[test]
    fn texts_and_comments_may_hold_bars() {
        let text = "  | a | \"x|y\" | c # | no\n| µ|b|$0\n";
        assert_eq!(typed(text), "  | a | \"x|y\" | c # | no\n  | µ | b     |\n");
    }

    #[test]
    fn a_double_bar_that_is_half_typed_keeps_its_column() {
        let text = "  | a || b |\n  | xyz |$0\n";
        assert_eq!(typed(text), "  | a   || b |\n  | xyz |\n");
    }

    #[test]
    fn nothing_happens_outside_a_table() {
        assert_eq!(align("let a = b |\n", 11), []);
        assert_eq!(align("  | a |\n", 4), []);
    }
}

//! The rows of tables. One row is one physical line.

use super::build::{Builder, P, child, children, len};
use crate::ast::{Cell, CellTest, RangePattern, Row, Span, Table};
use crate::grammar::Rule;

impl<'t> Builder<'t> {
    pub(crate) fn table_clause(&mut self, table: &mut Table, clause: &P<'t>) {
        match clause.as_rule() {
            Rule::header_row => self.header_row(table, clause),
            Rule::row => {
                if let Some(row) = self.row(clause) {
                    self.row_width(table, &row);
                    table.rows.push(row);
                }
            }
            Rule::cite => table.cites.extend(self.cite(clause)),
            Rule::doc => self.doc(&mut table.doc, clause),
            _ => {}
        }
    }

    fn header_row(&mut self, table: &mut Table, pair: &P<'_>) {
        table.header = self.span(pair);
        self.one_line(table.header);
        table.columns = children(pair, Rule::expr_row).map(|column| self.expr(&column)).collect();
        let Some(result) = child(pair, Rule::column_ref).map(|name| self.name(&name)) else { return };
        // A header that runs on has swallowed the row below it; nothing is known of the columns.
        self.header_broken |= self.source(table.header).contains('\n');
        if result.text != table.name.text && !self.header_broken {
            let name = table.name.text.clone();
            self.error(
                "table_heading",
                result.span,
                format!("the value column is headed by the table's name, `{name}`"),
            )
            .help(format!("write `|| {name} |`"))
            .related(table.name.span, "the table's name")
            .fix(result.span, name);
        }
        table.result = Some(result);
    }

    fn row(&mut self, pair: &P<'_>) -> Option<Row> {
        let span = self.span(pair);
        self.one_line(span);
        let cells = children(pair, Rule::cell).map(|cell| self.cell(&cell)).collect();
        let value = child(pair, Rule::row_value)?;
        Some(Row { cells, value: self.expr_in(&value, Rule::arith), span })
    }

    fn cell(&mut self, pair: &P<'_>) -> Cell {
        self.in_cell = true;
        let tests = pair.clone().into_inner().filter_map(|test| self.cell_test(&test)).collect();
        self.in_cell = false;
        Cell { tests, span: self.span(pair) }
    }

    fn cell_test(&mut self, test: &P<'_>) -> Option<CellTest> {
        Some(match test.as_rule() {
            Rule::k_any => CellTest::Any,
            Rule::k_unknown => CellTest::Unknown,
            Rule::cell_compare => {
                let op = self.compare_op(&child(test, Rule::compare_op)?);
                CellTest::Compare(op, self.expr_in(test, Rule::arith))
            }
            Rule::cell_value => {
                let mut ends = children(test, Rule::arith);
                let low = self.expr(&ends.next()?);
                match ends.next() {
                    None => CellTest::Equals(low),
                    Some(high) => {
                        let high = self.expr(&high);
                        CellTest::Range(RangePattern { low, high, below: child(test, Rule::k_below).is_some() })
                    }
                }
            }
            _ => return None,
        })
    }

    fn row_width(&mut self, table: &Table, row: &Row) {
        let (has, wants) = (row.cells.len(), table.columns.len());
        // A row that runs on and a table without columns are refused for that.
        let told = self.header_broken || wants == 0 || self.source(row.span).contains('\n');
        if told || has == wants {
            return;
        }
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let (has, wants) = (count(has, "cell"), count(wants, "column"));
        let error =
            self.error("row_width", row.span, format!("this row has {has} before its value, the table has {wants}"));
        error.help("write `any` where a column does not matter").related(table.header, format!("{wants} here"));
    }

    /// A row that runs on over a line break has lost a `|`.
    fn one_line(&mut self, row: Span) {
        if let Some(at) = self.source(row).find('\n') {
            let line = self.source(row).get(..at).unwrap_or("").trim_end();
            let end = row.start + len(line);
            self.error("row_line", Span::new(row.start, end), "one row stands on one line")
                .help("end the row with `|` on this line");
        }
    }
}

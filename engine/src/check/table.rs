//! Tables with gaps, with rows that contradict each other, and with rows that are never reached.
//!
//! Every cell tests its own column, so a table is tried out on one value from each stretch of each column: exact, as
//! far as the columns are independent. Columns that read the same inputs may not be able to take every combination. So
//! what is found is let happen in the evaluator: with a patient for whom it does it is an error, without one a warning.

use super::domain;
use super::witness::{self, Tried, Witnesses};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::eval::Course;
use crate::model::{ArithOp, ExprId, ExprKind, HitPolicy, InputId, Model, Symbol, Table, TableId, Ty, Value, children};
use crate::search::Wish;
use std::collections::HashSet;

/// More combinations than this are not tried.
const BUDGET: usize = 1 << 18;

/// At most this many contradictions of one table are shown.
const MOST: usize = 3;

/// At most this many gaps of one table are tried for a patient who falls into one.
const GAPS: usize = 4;

pub(super) fn check(model: &Model, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let tables = (0..).map(TableId).take(model.tables.len());
    tables.flat_map(|id| one(model, &model[id], witnesses)).collect()
}

fn one(model: &Model, table: &Table, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let whole = table.rows.iter().all(|r| r.cells.len() == table.columns.len());
    if table.rows.is_empty() || !whole || has_errors(model, table) {
        return Vec::new();
    }
    let Some(grid) = Grid::of(model, table) else {
        return vec![codes::table::not_analysed(&table.decl.name, table.decl.name_place)];
    };
    let certain = independent(model, table) && table.columns.iter().all(|&c| takes_every_value(model, c));
    let shown = |d: Diagnostic, tried: Tried| match tried {
        Tried::Happened(patient) => d.patient(patient),
        Tried::Unrunnable if certain => d,
        Tried::Unrunnable => {
            doubtful(d, "what its columns read may depend on one another, so this may be a case that cannot arise")
        }
        Tried::Not => {
            doubtful(d, "no patient was found for whom this happens, so this may be a case that cannot arise")
        }
    };
    grid.try_out(&Trial { model, table, witnesses, shown: &shown })
}

/// A finding that may be no mistake.
fn doubtful(d: Diagnostic, note: &str) -> Diagnostic {
    let help = Some(d.help.map_or_else(|| note.to_owned(), |h| format!("{h}; {note}")));
    Diagnostic { severity: Severity::Warning, help, ..d }
}

/// A table that is being tried out.
struct Trial<'a> {
    model: &'a Model,
    table: &'a Table,
    witnesses: &'a Witnesses<'a>,
    /// How much a finding matters after it was tried for a patient.
    shown: &'a dyn Fn(Diagnostic, Tried) -> Diagnostic,
}

fn has_errors(model: &Model, table: &Table) -> bool {
    let cells = table.rows.iter().flat_map(|r| &r.cells);
    let mut broken = false;
    for &root in table.columns.iter().chain(cells) {
        model.walk(root, &mut |id| broken |= matches!(model[id].kind, ExprKind::Error));
    }
    broken
}

fn asks_whether_known(model: &Model, cell: ExprId) -> bool {
    let mut asks = false;
    model.walk(cell, &mut |id| asks |= matches!(model[id].kind, ExprKind::IsKnown(_)));
    asks
}

/// Whether a column takes every value within its bounds for some patient: so it is with what is charted, counted or
/// timed, and with conditions; what is computed or decided may leave some out.
fn takes_every_value(model: &Model, column: ExprId) -> bool {
    let column = &model[domain::behind_lets(model, column)];
    let plain = |kind: &ExprKind| {
        matches!(
            kind,
            ExprKind::Input(_)
                | ExprKind::Setting(_)
                | ExprKind::First(_)
                | ExprKind::Previous(_)
                | ExprKind::At(..)
                | ExprKind::Extreme { .. }
                | ExprKind::Count { .. }
                | ExprKind::WholeSince(..)
                | ExprKind::TimeSince(_)
                | ExprKind::TimeIn(_)
                | ExprKind::HoldOccurrence(_)
                | ExprKind::HoldTime(_)
                | ExprKind::StreakCount(..)
        )
    };
    let shifted = |kind: &ExprKind| match kind {
        ExprKind::Arith(ArithOp::Add | ArithOp::Sub, a, b) => {
            domain::constant(model, *b).is_some() && plain(&model[domain::behind_lets(model, *a)].kind)
        }
        ExprKind::Convert { value, .. } => plain(&model[domain::behind_lets(model, *value)].kind),
        _ => false,
    };
    matches!(column.ty, Ty::Boolean | Ty::Event) || plain(&column.kind) || shifted(&column.kind)
}

/// Whether no two columns depend on one input.
fn independent(model: &Model, table: &Table) -> bool {
    let mut seen = HashSet::new();
    for &column in &table.columns {
        let inputs = inputs_below(model, column);
        // What decisions and holds depend on is not followed further.
        let decided = inputs.iter().any(|i| matches!(i, Symbol::Decision(_) | Symbol::Hold(_)));
        if decided && table.columns.len() > 1 || inputs.iter().any(|i| seen.contains(i)) {
            return false;
        }
        seen.extend(inputs);
    }
    true
}

fn inputs_below(model: &Model, root: ExprId) -> HashSet<Symbol> {
    let mut found = HashSet::new();
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        let expr = &model[id];
        let next: Option<(Symbol, Vec<ExprId>)> = match &expr.kind {
            ExprKind::Let(l) => Some((Symbol::Let(*l), vec![model[*l].value])),
            ExprKind::Table(t) => {
                let rows = model[*t].rows.iter().map(|r| r.value);
                Some((Symbol::Table(*t), model[*t].columns.iter().copied().chain(rows).collect()))
            }
            ExprKind::Decision(d) => Some((Symbol::Decision(*d), Vec::new())),
            ExprKind::HoldIsOpen(h) | ExprKind::HoldTime(h) | ExprKind::HoldOccurrence(h) => {
                Some((Symbol::Hold(*h), Vec::new()))
            }
            ExprKind::Input(i)
            | ExprKind::Happens(i)
            | ExprKind::First(i)
            | ExprKind::Previous(i)
            | ExprKind::Extreme { of: i, .. } => Some((Symbol::Input(InputId(i.0)), Vec::new())),
            _ => None,
        };
        match next {
            Some((symbol, below)) => {
                if found.insert(symbol) {
                    stack.extend(below);
                }
            }
            None => stack.extend(children(&expr.kind)),
        }
    }
    found
}

/// The values of each column that tell its cells apart, and which rows match at each.
struct Grid {
    values: Vec<Vec<Value>>,
    /// For each column and value, a bit for each row whose cell matches.
    matches: Vec<Vec<Vec<u64>>>,
    words: usize,
}

impl Grid {
    fn of(model: &Model, table: &Table) -> Option<Self> {
        let words = table.rows.len().div_ceil(64);
        let mut grid = Self { values: Vec::new(), matches: Vec::new(), words };
        let mut combinations = 1_usize;
        for (number, &column) in table.columns.iter().enumerate() {
            let cells: Vec<ExprId> = table.rows.iter().map(|r| r.cells[number]).collect();
            let values = domain::representatives(model, column, &cells)?;
            combinations = combinations.checked_mul(values.len()).filter(|n| *n <= BUDGET)?;
            let mut column_matches = Vec::new();
            for value in &values {
                let mut bits = vec![0_u64; words];
                for (row, &cell) in cells.iter().enumerate() {
                    if domain::holds(model, cell, column, value)? {
                        bits[row / 64] |= 1 << (row % 64);
                    }
                }
                column_matches.push(bits);
            }
            grid.values.push(values);
            grid.matches.push(column_matches);
        }
        Some(grid)
    }

    fn try_out(&self, trial: &Trial<'_>) -> Vec<Diagnostic> {
        let (model, table) = (trial.model, trial.table);
        let mut found = Vec::new();
        let mut reached = vec![0_u64; self.words];
        let mut clashes: HashSet<(usize, usize)> = HashSet::new();
        let mut gaps = Vec::new();
        let mut at = vec![0_usize; self.values.len()];
        loop {
            let rows = self.rows_at(&at);
            if rows.is_empty() && gaps.len() < GAPS {
                gaps.push(at.clone());
            }
            let counted = if table.policy == HitPolicy::First { &rows[..rows.len().min(1)] } else { &rows[..] };
            for &row in counted {
                reached[row / 64] |= 1 << (row % 64);
            }
            if table.policy == HitPolicy::Unique && clashes.len() < MOST {
                self.clashes(trial, (&rows, &at), &mut clashes, &mut found);
            }
            if !self.next(&mut at) {
                break;
            }
        }
        found.extend(self.gap(trial, &gaps));
        for (number, row) in table.rows.iter().enumerate() {
            // A row for what is unknown is not reached by known values.
            let for_unknown = row.cells.iter().any(|&cell| asks_whether_known(model, cell));
            if reached[number / 64] >> (number % 64) & 1 == 0 && !for_unknown {
                found.push(codes::table::unreached(&table.decl.name, row.place));
            }
        }
        found
    }

    fn rows_at(&self, at: &[usize]) -> Vec<usize> {
        let mut bits = vec![u64::MAX; self.words];
        for (column, &value) in at.iter().enumerate() {
            for (word, with) in bits.iter_mut().zip(&self.matches[column][value]) {
                *word &= with;
            }
        }
        let rows = (0..self.words * 64).filter(|r| bits[r / 64] >> (r % 64) & 1 == 1);
        // Without columns every row matches; the bits beyond the last row mean nothing.
        let count = self.matches.first().map_or(0, |_| usize::MAX);
        rows.take(count).collect()
    }

    /// The first of some gaps that a patient falls into, or the first of all.
    fn gap(&self, trial: &Trial<'_>, gaps: &[Vec<usize>]) -> Option<Diagnostic> {
        let (model, table) = (trial.model, trial.table);
        let first = gaps.first()?;
        let tried = gaps.iter().map(|at| (at, self.happens(trial, at, &[])));
        let (at, tried) = tried.into_iter().find(|(_, t)| *t != Tried::Not).unwrap_or((first, Tried::Not));
        let witness = self.witness(model, table, at);
        let row = self.row_for(model, table, at);
        Some((trial.shown)(codes::table::gap(&table.decl.name, &witness, &row, table.decl.name_place), tried))
    }

    /// Looks for a patient whose columns have the values of a case, for whom `rows` match, or no row when there are none.
    fn happens(&self, trial: &Trial<'_>, at: &[usize], rows: &[ExprId]) -> Tried {
        let table = trial.table;
        let case: Vec<(ExprId, &Value)> = table
            .columns
            .iter()
            .zip(at)
            .enumerate()
            .map(|(number, (&column, &value))| (column, &self.values[number][value]))
            .collect();
        let wishes: Vec<Wish> = case
            .iter()
            .map(|&(column, value)| match value {
                Value::Bool(truth) => Wish::Truth(column, *truth),
                value => Wish::Is(column, value.clone()),
            })
            .collect();
        let shows = |course: &Course| {
            case.iter().all(|&(column, value)| witness::is(course, column, value))
                && rows.iter().all(|&row| witness::holds(course, row))
                && (!rows.is_empty() || !table.rows.iter().any(|r| witness::holds(course, r.when)))
        };
        let roots: Vec<ExprId> = table.columns.iter().copied().chain(table.rows.iter().map(|r| r.when)).collect();
        trial.witnesses.find(&roots, &wishes, &shows)
    }

    fn clashes(
        &self,
        trial: &Trial<'_>,
        (rows, at): (&[usize], &[usize]),
        seen: &mut HashSet<(usize, usize)>,
        found: &mut Vec<Diagnostic>,
    ) {
        let (model, table) = (trial.model, trial.table);
        for (i, &a) in rows.iter().enumerate() {
            for &b in &rows[i + 1..] {
                let (ra, rb) = (&table.rows[a], &table.rows[b]);
                if domain::same(model, ra.value, rb.value) || !seen.insert((a, b)) || seen.len() > MOST {
                    continue;
                }
                let witness = self.witness(model, table, at);
                let tried = self.happens(trial, at, &[ra.when, rb.when]);
                let d = codes::table::overlap(&table.decl.name, &witness, rb.place, ra.place);
                found.push((trial.shown)(d, tried));
            }
        }
    }

    /// The next combination; false after the last.
    fn next(&self, at: &mut [usize]) -> bool {
        for (column, value) in at.iter_mut().enumerate().rev() {
            *value += 1;
            if *value < self.values[column].len() {
                return true;
            }
            *value = 0;
        }
        false
    }

    fn witness(&self, model: &Model, table: &Table, at: &[usize]) -> String {
        let parts = table.columns.iter().zip(at).enumerate().map(|(number, (&column, &value))| {
            let value = &self.values[number][value];
            format!("{} = {}", domain::name(model, column), model.show(value, &model[column].ty))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn row_for(&self, model: &Model, table: &Table, at: &[usize]) -> String {
        let cells = table
            .columns
            .iter()
            .zip(at)
            .enumerate()
            .map(|(number, (&column, &value))| model.show(&self.values[number][value], &model[column].ty));
        format!("| {} || … |", cells.collect::<Vec<_>>().join(" | "))
    }
}

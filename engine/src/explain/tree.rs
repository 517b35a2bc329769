//! A condition taken apart: each part with its value.

use crate::answer::Outcome;
use crate::eval::{Engine, RunOptions};
use crate::model::{ExprId, ExprKind, InputId, LetId, Model, SettingId, TableId, walk};
use crate::time::Instant;
use crate::timeline::{Charted, Entry, Timeline};

/// An expression with its value and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The expression.
    pub expr: ExprId,
    /// What it is, or may be.
    pub outcomes: Vec<Outcome>,
    /// What it names.
    pub via: Via,
    /// What it is made of.
    pub parts: Vec<Step>,
}

/// What an expression names.
#[derive(Clone, Debug, PartialEq)]
pub enum Via {
    /// Nothing: it is what it says.
    Itself,
    /// A let; its value follows unless it was shown before.
    Let(LetId),
    /// A table; the rows that match or may match follow.
    Table(TableId),
    /// The row of this number, counted from 0; its condition follows.
    Row(TableId, usize),
    /// A cell of a table's row, which tests this column; the column follows.
    Cell(ExprId),
    /// An input, with the entry that it comes from.
    Input(InputId, Option<(Instant, Charted)>),
    /// A setting.
    Setting(SettingId),
    /// Another decision.
    Decision(crate::model::DecisionId),
    /// The state of a hold.
    Hold(crate::model::HoldId),
}

/// Deeper than this nothing is taken apart.
const DEPTH: usize = 40;

/// Builds trees of one moment. A let is taken apart once.
pub(super) struct Grower<'a> {
    engine: &'a Engine,
    timeline: &'a Timeline,
    options: RunOptions,
    at: Instant,
    shown: Vec<LetId>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(engine: &'a Engine, timeline: &'a Timeline, options: &RunOptions, at: Instant) -> Self {
        Self { engine, timeline, options: options.clone(), at, shown: Vec::new() }
    }

    pub(super) fn grow(&mut self, expr: ExprId) -> Step {
        self.step(expr, 0)
    }

    fn model(&self) -> &'a Model {
        self.engine.model()
    }

    fn value(&self, expr: ExprId) -> Vec<Outcome> {
        self.engine.value(self.timeline, &self.options, expr)
    }

    fn step(&mut self, expr: ExprId, depth: usize) -> Step {
        let model = self.model();
        let (via, inner) = match &model[expr].kind {
            ExprKind::Let(id) => (Via::Let(*id), self.once(*id).map(|e| vec![e]).unwrap_or_default()),
            ExprKind::Table(id) => return self.table(expr, *id, depth),
            ExprKind::Input(id) | ExprKind::Happens(id) | ExprKind::First(id) | ExprKind::Previous(id) => {
                (Via::Input(*id, self.entry(*id)), Vec::new())
            }
            ExprKind::Setting(id) => (Via::Setting(*id), Vec::new()),
            ExprKind::Decision(id) => (Via::Decision(*id), Vec::new()),
            ExprKind::HoldIsOpen(id) | ExprKind::HoldTime(id) | ExprKind::HoldOccurrence(id) => {
                (Via::Hold(*id), Vec::new())
            }
            // A change of unit is not something that a reader asked for.
            ExprKind::Convert { value, .. } => return self.step(*value, depth),
            kind => (Via::Itself, walk::children(kind)),
        };
        let parts = if depth < DEPTH {
            let telling: Vec<ExprId> = inner.into_iter().filter(|e| !self.is_plain(*e)).collect();
            telling.into_iter().map(|e| self.step(e, depth + 1)).collect()
        } else {
            Vec::new()
        };
        Step { expr, outcomes: self.value(expr), via, parts }
    }

    /// The value of a let, the first time that it is met.
    fn once(&mut self, id: LetId) -> Option<ExprId> {
        if self.shown.contains(&id) {
            return None;
        }
        self.shown.push(id);
        Some(self.model()[id].value)
    }

    /// The rows of a table that match or may match.
    fn table(&mut self, expr: ExprId, id: TableId, depth: usize) -> Step {
        let mut parts = Vec::new();
        for (index, row) in self.model()[id].rows.iter().enumerate() {
            let matches = self.value(row.when);
            if matches == [Outcome::Value(crate::model::Value::Bool(false))] || depth >= DEPTH {
                continue;
            }
            let tests = row.cells.iter().zip(&self.model()[id].columns).filter(|(cell, _)| !self.is_plain(**cell));
            let tests: Vec<(ExprId, ExprId)> = tests.map(|(cell, column)| (*cell, *column)).collect();
            let mut cells = Vec::new();
            for (cell, column) in tests {
                let parts = vec![self.step(column, depth + 2)];
                cells.push(Step { expr: cell, outcomes: self.value(cell), via: Via::Cell(column), parts });
            }
            parts.push(Step {
                expr: row.when,
                outcomes: self.value(row.value),
                via: Via::Row(id, index),
                parts: cells,
            });
        }
        Step { expr, outcomes: self.value(expr), via: Via::Table(id), parts }
    }

    /// Constants explain themselves.
    fn is_plain(&self, expr: ExprId) -> bool {
        match &self.model()[expr].kind {
            ExprKind::Const(_) | ExprKind::NotStated | ExprKind::Error => true,
            ExprKind::Convert { value, .. } | ExprKind::Neg(value) => self.is_plain(*value),
            _ => false,
        }
    }

    /// The entry that an input's value comes from: the last one charted.
    fn entry(&self, id: InputId) -> Option<(Instant, Charted)> {
        let supposed = self.options.suppose.iter();
        let all = self.timeline.entries.iter().chain(supposed);
        let mine = all.filter(|e: &&Entry| e.input == id && e.at <= self.at);
        mine.max_by_key(|e| e.at).map(|e| (e.at, e.value.clone()))
    }
}

//! One world: a record, a value for every choice setting, the grid, and what has been worked out so far.

use super::decide::Latched;
use super::domain::Points;
use super::hold::HoldState;
use super::value::V;
use crate::answer::Moment;
use crate::model::{ExprId, ExprKind, Model, Reach, Ty, Value};
use crate::time::Instant;
use crate::timeline::Timeline;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) struct World<'m> {
    pub(super) model: &'m Model,
    pub(super) timeline: Timeline,
    pub(super) settings: Vec<Option<Value>>,
    pub(super) grid: Vec<i64>,
    /// For each expression the first that says the same: one unknown for all who read it.
    canon: Rc<Canon>,
    pub(super) points: Rc<Points>,
    /// What was known of each canonical expression at each moment, as far as it was worked out.
    known: RefCell<Vec<Vec<Option<V>>>>,
    /// For each hold its state after each moment.
    pub(super) holds: RefCell<Vec<Vec<HoldState>>>,
    /// For each decision what has latched after each moment.
    pub(super) latches: RefCell<Vec<Vec<Vec<Latched>>>>,
}

impl<'m> World<'m> {
    pub(super) fn new(
        model: &'m Model,
        timeline: Timeline,
        settings: Vec<Option<Value>>,
        grid: Vec<i64>,
        (canon, points): (Rc<Canon>, Rc<Points>),
    ) -> Self {
        Self {
            model,
            timeline,
            settings,
            grid,
            canon,
            points,
            known: RefCell::new(vec![Vec::new(); model.exprs.len()]),
            holds: RefCell::new(vec![Vec::new(); model.holds.len()]),
            latches: RefCell::new(vec![Vec::new(); model.decisions.len()]),
        }
    }

    pub(super) fn canon(&self, e: ExprId) -> u32 {
        self.canon.ids.get(&e).copied().unwrap_or(e.0)
    }

    pub(super) fn remembered(&self, e: u32, moment: usize) -> Option<V> {
        self.known.borrow()[e as usize].get(moment).cloned().flatten()
    }

    pub(super) fn remember(&self, e: u32, moment: usize, v: &V) {
        let known = &mut self.known.borrow_mut()[e as usize];
        if known.len() <= moment {
            known.resize(2 * self.grid.len(), None);
        }
        known[moment] = Some(v.clone());
    }

    /// The number of a moment. The instant is one of the grid.
    pub(super) fn moment(&self, at: Instant, moment: Moment) -> usize {
        let i = self.grid.partition_point(|t| *t <= at.0).saturating_sub(1);
        2 * i + usize::from(moment == Moment::After)
    }

    /// The instant of a moment.
    pub(super) fn time(&self, moment: usize) -> i64 {
        self.grid[moment / 2]
    }

    /// When a state that holds at `moment` stops, if it does not hold at the next one.
    pub(super) fn end_of(&self, moment: usize) -> i64 {
        self.grid[moment.div_ceil(2).min(self.grid.len() - 1)]
    }
}

/// Expressions by what they say.
pub(super) struct Canon {
    ids: HashMap<ExprId, u32>,
}

impl Canon {
    /// Of all expressions that are reached.
    pub(super) fn of(model: &Model, reach: &Reach) -> Self {
        let mut reader = Reader { model, ids: HashMap::new(), seen: HashMap::new() };
        let mut exprs: Vec<ExprId> = reach.exprs.iter().copied().collect();
        exprs.sort_unstable();
        for e in exprs {
            reader.of(e);
        }
        Self { ids: reader.ids }
    }
}

struct Reader<'m> {
    model: &'m Model,
    ids: HashMap<ExprId, u32>,
    seen: HashMap<(ExprKind, Ty), u32>,
}

impl Reader<'_> {
    fn of(&mut self, e: ExprId) -> u32 {
        if let Some(id) = self.ids.get(&e) {
            return *id;
        }
        let model = self.model;
        let expr = &model[e];
        let id = if let ExprKind::Let(l) = expr.kind {
            self.of(model[l].value)
        } else {
            let kind = self.with_canonical_parts(&expr.kind);
            *self.seen.entry((kind, expr.ty.clone())).or_insert(e.0)
        };
        self.ids.insert(e, id);
        id
    }

    fn with_canonical_parts(&mut self, kind: &ExprKind) -> ExprKind {
        use ExprKind as K;
        let mut c = |e: &ExprId| ExprId(self.of(*e));
        match kind {
            K::Error | K::Const(_) | K::NotStated | K::Input(_) | K::Happens(_) | K::Setting(_) | K::Let(_) => {
                kind.clone()
            }
            K::Table(_) | K::Decision(_) | K::HoldIsOpen(_) | K::HoldTime(_) | K::HoldOccurrence(_) => kind.clone(),
            K::First(_) | K::Previous(_) => kind.clone(),
            K::Not(a) => K::Not(c(a)),
            K::And(all) => K::And(all.iter().map(c).collect()),
            K::Or(all) => K::Or(all.iter().map(c).collect()),
            K::Compare(op, a, b) => K::Compare(*op, c(a), c(b)),
            K::InRange { value, low, high, below } => {
                K::InRange { value: c(value), low: c(low), high: c(high), below: *below }
            }
            K::OneOf(a, bits) => K::OneOf(c(a), *bits),
            K::IsKnown(a) => K::IsKnown(c(a)),
            K::IfKnown(a, b) => K::IfKnown(c(a), c(b)),
            K::Arith(op, a, b) => K::Arith(*op, c(a), c(b)),
            K::Neg(a) => K::Neg(c(a)),
            K::Convert { value, factor, offset } => K::Convert { value: c(value), factor: *factor, offset: *offset },
            K::Round(mode, a, b) => K::Round(*mode, c(a), c(b)),
            K::RoundRoot(mode, a, b) => K::RoundRoot(*mode, c(a), c(b)),
            K::For(a, b) => K::For(c(a), c(b)),
            K::Within(a, b) => K::Within(c(a), c(b)),
            K::Ever(a) => K::Ever(c(a)),
            K::TimeIn(a) => K::TimeIn(c(a)),
            K::TimeSince(a) => K::TimeSince(c(a)),
            K::WholeSince(unit, a) => K::WholeSince(*unit, c(a)),
            K::Count { of, since, within, while_ } => K::Count {
                of: c(of),
                since: since.as_ref().map(&mut c),
                within: within.as_ref().map(&mut c),
                while_: while_.as_ref().map(&mut c),
            },
            K::TotalTime(a, b) => K::TotalTime(c(a), c(b)),
            K::Extreme { highest, of, within } => K::Extreme { highest: *highest, of: *of, within: c(within) },
            K::At(a, b) => K::At(c(a), c(b)),
            K::StreakCount(a, input) => K::StreakCount(c(a), *input),
            K::StreakSpan(a, input) => K::StreakSpan(c(a), *input),
        }
    }
}

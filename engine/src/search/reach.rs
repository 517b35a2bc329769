//! Giving a term a value: what to chart so that it comes out as wished.

use super::cone::{known, number, undo, unit_seconds};
use super::maker::{LONGEST, Maker};
use crate::answer::Clause;
use crate::exact::{self, Exact};
use crate::model::{DecisionId, ExprId, ExprKind, GuidanceId, HoldId, Model, TableId, Ty, Value};
use crate::time::{Date, Instant};
use crate::timeline::Charted;

/// Most events that are charted to be counted.
const COUNTED: i64 = 12;

impl Maker<'_> {
    /// Charts what gives a term this value at an instant.
    pub fn reach(&mut self, id: ExprId, value: &Value, t: i64) {
        let model = self.model;
        match &model[id].kind {
            ExprKind::Let(l) => self.reach(model[*l].value, value, t),
            ExprKind::Input(i) => self.chart(*i, Charted::Is(value.clone()), t),
            ExprKind::Setting(s) if model[*s].value.is_none() => {
                self.settings.insert(*s, value.clone());
            }
            ExprKind::Table(table) => self.row(*table, value, t),
            ExprKind::Decision(d) => self.decide(*d, value, t),
            ExprKind::IfKnown(a, b) => {
                let way = if self.chance.once_in(3) { *b } else { *a };
                self.reach(way, value, t);
            }
            ExprKind::At(x, e) => {
                let back = self.gap();
                self.reach(*x, value, t - back);
                self.make(*e, true, t - back);
            }
            ExprKind::First(i) => {
                let back = self.gap();
                self.chart(*i, Charted::Is(value.clone()), t - back);
            }
            ExprKind::Previous(i) => {
                let back = self.gap();
                self.background(*i, t);
                self.chart(*i, Charted::Is(value.clone()), t - back);
            }
            ExprKind::Extreme { of, within, .. } => {
                let back = self.span(*within).unwrap_or(0).min(self.gap());
                self.chart(*of, Charted::Is(value.clone()), t - back);
            }
            _ => {
                let truth = if let Value::Bool(b) = value { Some(*b) } else { None };
                match (truth, number(value)) {
                    (Some(truth), _) => self.make(id, truth, t),
                    (_, Some(n)) => self.number(id, &n, t),
                    _ => {}
                }
            }
        }
    }

    fn number(&mut self, id: ExprId, n: &Exact, t: i64) {
        let model = self.model;
        match &model[id].kind {
            ExprKind::Neg(x) => self.reach(*x, &Value::Num(exact::neg(n)), t),
            ExprKind::Round(_, x, _) => self.reach(*x, &Value::Num(*n), t),
            ExprKind::Convert { value, factor, offset } => {
                if let Some(n) = exact::sub(n, offset).and_then(|n| exact::div(&n, factor)) {
                    self.reach(*value, &Value::Num(n), t);
                }
            }
            ExprKind::Arith(op, a, b) => {
                let (fixed_a, fixed_b) = (self.value_of(*a), self.value_of(*b));
                let (moved, other, left) = match (fixed_a, fixed_b) {
                    (Some(a), _) => (*b, a, true),
                    (_, Some(b)) => (*a, b, false),
                    (None, None) => {
                        // Something for the right side, and the left to suit it.
                        let Some(other) = self.guess(*b) else { return };
                        self.reach(*b, &other, t);
                        (*a, other, false)
                    }
                };
                if let Some(n) = number(&other).and_then(|other| undo(*op, left, n, &other)) {
                    self.reach(moved, &Value::Num(n), t);
                }
            }
            ExprKind::WholeSince(unit, e) => self.whole_since(unit_seconds(*unit), *e, n, t),
            ExprKind::TimeSince(e) => {
                if let Some(back) = whole(n) {
                    self.since(*e, back, t);
                }
            }
            ExprKind::TimeIn(p) => {
                if let Some(back) = whole(n) {
                    self.sustain(*p, true, t - back, t);
                }
            }
            ExprKind::HoldTime(h) => {
                if let Some(back) = whole(n) {
                    self.make(model[*h].when, true, t - back);
                }
            }
            ExprKind::HoldOccurrence(h) => self.open_often(*h, whole(n).unwrap_or(1), t),
            ExprKind::Count { of, since, within, while_ } => {
                let window = within.and_then(|d| self.span(d));
                self.count(*of, *since, window, *while_, whole(n).unwrap_or(0), t);
            }
            ExprKind::TotalTime(p, e) => {
                if let Some(back) = whole(n) {
                    self.make(*e, true, t - back - 1);
                    self.sustain(*p, true, t - back, t);
                }
            }
            ExprKind::StreakCount(p, _) => {
                let gap = self.gap();
                for k in 0..whole(n).unwrap_or(0).clamp(0, COUNTED) {
                    self.make(*p, true, t - k * gap);
                }
            }
            ExprKind::StreakSpan(p, _) => {
                if let Some(back) = whole(n) {
                    self.make(*p, true, t - back);
                    self.make(*p, true, t);
                }
            }
            _ => {}
        }
    }

    /// Lets something have happened, or ended, so long ago.
    fn since(&mut self, e: ExprId, back: i64, t: i64) {
        let at = t - back;
        if self.is_state(e) && back > 0 {
            let held = self.gap();
            self.make(e, true, at - held);
            self.make(e, false, at);
        } else {
            self.make(e, true, at);
        }
    }

    fn is_state(&self, e: ExprId) -> bool {
        match &self.model[e].kind {
            ExprKind::Input(i) => !self.model.is_happening(*i),
            ExprKind::Happens(_) => false,
            ExprKind::Let(l) => self.is_state(self.model[*l].value),
            _ => true,
        }
    }

    fn whole_since(&mut self, unit: i64, e: ExprId, n: &Exact, t: i64) {
        let Some(back) = whole(n).and_then(|n| n.checked_mul(unit)).filter(|s| *s <= LONGEST) else { return };
        let rest = if self.chance.once_in(2) { 0 } else { self.gap().min(unit - 1) };
        let at = t - back - rest;
        match self.model[e].ty {
            Ty::Date => {
                let midnight = Date::of_instant(Instant(at)).midnight_utc();
                self.reach(e, &Value::Num(exact::integer(midnight.0)), t);
            }
            Ty::Instant => self.reach(e, &Value::Num(exact::integer(at)), t),
            _ => self.since(e, back + rest, t),
        }
    }

    fn count(
        &mut self,
        of: ExprId,
        since: Option<ExprId>,
        window: Option<i64>,
        while_: Option<ExprId>,
        n: i64,
        t: i64,
    ) {
        let n = n.clamp(0, COUNTED);
        let gap = match window {
            Some(window) => (window / n.max(1)).max(1).min(self.gap()),
            None => self.gap(),
        };
        if let Some(since) = since {
            let back = (n + 1).saturating_mul(gap);
            self.make(since, true, t - back);
        }
        for k in (0..n).rev() {
            let at = t - k.saturating_mul(gap);
            if self.is_state(of) {
                self.make(of, false, at - (gap / 2).max(1));
            }
            if let Some(while_) = while_ {
                self.make(while_, true, at);
            }
            self.make(of, true, at);
        }
    }

    fn open_often(&mut self, h: HoldId, n: i64, t: i64) {
        let hold = &self.model[h];
        let gap = self.gap();
        for k in (0..n.clamp(0, 4)).rev() {
            let opened = t - k.saturating_mul(gap).saturating_mul(3);
            self.make(hold.when, true, opened);
            if k > 0 {
                if let Some(release) = &hold.release {
                    self.make(release.when, true, opened + gap);
                }
                if let Some(close) = hold.close {
                    self.make(close, true, opened + gap.saturating_mul(2));
                }
            }
        }
    }

    fn row(&mut self, table: TableId, value: &Value, t: i64) {
        let model = self.model;
        let rows = &model[table].rows;
        let fits = |v: Option<Value>| v.is_none_or(|v| v == *value);
        let all: Vec<usize> =
            (0..rows.len()).filter(|&n| fits(known(model, rows[n].value)) && stated(model, rows[n].value)).collect();
        let Some(row) = self.chance.one_of(&all).and_then(|&n| rows.get(n)) else { return };
        self.make(row.when, true, t);
        if known(model, row.value).is_none() {
            self.reach(row.value, value, t);
        }
    }

    /// Lets somebody give a decision this value, and the others be silent about it.
    fn decide(&mut self, decision: DecisionId, value: &Value, t: i64) {
        let Some(gifts) = self.cone.gifts.get(&decision) else { return };
        let model = self.model;
        let gives = |e: ExprId| stated(model, e) && known(model, e).is_none_or(|v| v == *value || in_set(&v, value));
        let (mine, others): (Vec<_>, Vec<_>) = gifts.iter().copied().partition(|g| gives(g.value));
        // Whoever gives something else has to be known to be silent.
        if self.chance.once_in(2) {
            for other in others {
                self.silence(other.by, other.clause, t);
            }
        }
        let by_default = model[decision].default.is_some_and(gives);
        if mine.is_empty() || (by_default && self.chance.once_in(2)) {
            return;
        }
        if let Some(gift) = self.chance.one_of(&mine).copied() {
            self.give(gift, t);
            if known(model, gift.value).is_none() {
                self.reach(gift.value, value, t);
            }
        }
    }

    /// Keeps a rule or hold from speaking at an instant.
    fn silence(&mut self, by: GuidanceId, clause: Clause, t: i64) {
        let model = self.model;
        match (by, clause) {
            (GuidanceId::Rule(r), _) => match (model[r].when, model[r].unless) {
                (Some(when), None) => self.make(when, false, t),
                (Some(when), Some(unless)) => {
                    if self.chance.once_in(3) {
                        self.make(unless, true, t);
                    } else {
                        self.make(when, false, t);
                    }
                }
                (None, Some(unless)) => self.make(unless, true, t),
                (None, None) => {}
            },
            (GuidanceId::Hold(h), Clause::Do) => self.make(model[h].when, false, t),
            _ => {}
        }
    }
}

/// Whether a set is given one of its members at least: what all rules give together is the set.
fn in_set(given: &Value, wished: &Value) -> bool {
    matches!((given, wished), (Value::Set(given), Value::Set(wished)) if given & !wished == 0)
}

fn stated(model: &Model, e: ExprId) -> bool {
    !matches!(model[e].kind, ExprKind::NotStated)
}

/// Whole seconds, or a whole number, that is neither negative nor longer than lives are.
fn whole(n: &Exact) -> Option<i64> {
    i64::try_from(n.to_integer()).ok().filter(|n| (0..=LONGEST).contains(n))
}

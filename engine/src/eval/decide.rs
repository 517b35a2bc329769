//! From contributions to a value: what a decision may be, and what it is when nothing about it is open.

use super::bits::Bits;
use super::num::Range;
use super::val::{Also, Val};
use super::values::Values;
use super::world::World;
use crate::answer::{Clause, Outcome};
use crate::model::{Combine, DecisionId, Strength, Value};
use crate::program::{Contribution, DecisionPlan};
use std::cmp::Ordering;

/// What the contributions of a decision come to.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// Everything that it may be.
    pub value: Val,
    /// Whether rules of equal standing certainly give different values.
    pub conflict: bool,
}

impl World {
    pub(super) fn decision_hull(&self, d: DecisionId, vals: &impl Values) -> Val {
        self.rule(d, vals).value
    }

    /// The truth of a contribution to `d`: it counts, and, for a companion, the value that it accompanies is given.
    pub(super) fn counts(&self, d: DecisionId, c: &Contribution, vals: &impl Values) -> Bits {
        let own = super::compute::holds(vals[c.speaks].bits());
        let Some((parent, at)) = c.parent else {
            return own;
        };
        let p = &*self.program;
        let _ = d;
        let given = &vals[p.decisions[parent.index()].node];
        let claimed = self.given(&p.decisions[parent.index()].contributions[at as usize], vals);
        own.and(super::compute::compare(crate::model::CompareOp::Eq, given, &claimed, self.now).0)
    }

    /// What a contribution gives: the remembered value once its `permanently` has fired.
    pub(super) fn given(&self, c: &Contribution, vals: &impl Values) -> Val {
        let now = vals[c.value].clone();
        let Some(l) = c.latch else { return now };
        let latch = &self.latches[l as usize];
        let now = match &self.latches_now[l as usize] {
            Some(hidden) => hidden.hull(&now, Also::SILENT, self.now),
            None => now,
        };
        match &latch.value {
            Some(old) if latch.fired.is_true() => old.clone(),
            Some(old) => old.hull(&now, Also::GAP, self.now),
            None => now,
        }
    }

    /// Combines what speaks on `d`.
    pub(super) fn rule(&self, d: DecisionId, vals: &impl Values) -> Ruling {
        let plan = &self.program.decisions[d.index()];
        let mut sure: Vec<Val> = Vec::new();
        let mut maybe: Vec<Val> = Vec::new();
        let mut why = Also::NOTHING;
        for c in plan.contributions.iter().filter(|c| c.strength > Strength::May) {
            let b = self.counts(d, c, vals);
            if b.is_true() {
                sure.push(self.given(c, vals));
            } else if b.has(Bits::T.with(Bits::U)) {
                why = why.with(if b.has(Bits::U) { Also::SILENT } else { Also::GAP });
                maybe.push(self.given(c, vals));
            }
        }
        // a source that is silent yields to one that speaks
        let silent = |v: &Val| v.also().others() == Also::NOT_STATED && is_empty(v);
        if sure.iter().any(|v| !silent(v)) {
            sure.retain(|v| !silent(v));
            maybe.retain(|v| !silent(v));
        }
        if sure.is_empty() {
            let top = &self.program.tops[plan.node.index()];
            let default = plan.default.map_or_else(|| absent(top), |n| vals[n].clone());
            if maybe.is_empty() {
                return Ruling { value: default, conflict: false };
            }
            maybe.push(default);
        }
        self.combine(plan, &sure, &maybe, why)
    }

    /// Everything that `d` may come out as, at most.
    pub(super) fn possible(&self, d: DecisionId, vals: &impl Values) -> Vec<Outcome> {
        let plan = &self.program.decisions[d.index()];
        let top = &self.program.tops[plan.node.index()];
        if !matches!(top, Val::Num(..)) {
            return outcomes(&self.rule(d, vals).value, self.now);
        }
        let mut out = Vec::new();
        let mut default = true;
        for c in plan.contributions.iter().filter(|c| c.strength > Strength::May) {
            let b = self.counts(d, c, vals);
            if b.has(Bits::T.with(Bits::U)) {
                out.extend(outcomes(&self.given(c, vals), self.now));
            }
            default &= !b.is_true();
        }
        if default {
            let v = plan.default.map_or_else(|| absent(top), |n| vals[n].clone());
            out.extend(outcomes(&v, self.now));
        }
        out
    }

    fn combine(&self, plan: &DecisionPlan, sure: &[Val], maybe: &[Val], why: Also) -> Ruling {
        let t = self.now;
        let hull = |a: &[Val], b: &[Val]| {
            let mut all = a.iter().chain(b);
            let first = all.next().cloned().unwrap_or(Val::Bool(Bits::U));
            all.fold(first, |h, v| h.hull(v, why, t))
        };
        match plan.combine {
            Combine::Unique => {
                let value = hull(sure, maybe);
                let conflict = sure.iter().enumerate().any(|(i, a)| sure.iter().skip(i + 1).any(|b| differ(a, b, t)));
                let value = if conflict { mark(value, Also::GAP) } else { value };
                Ruling { value, conflict }
            }
            Combine::All => {
                let must = sure.iter().fold(0, |m, v| if let Val::Set(a, ..) = v { m | a } else { m });
                let may = sure.iter().chain(maybe).fold(0, |m, v| if let Val::Set(_, b, _) = v { m | b } else { m });
                let doubt = sure.iter().chain(maybe).fold(why, |a, v| a.with(v.also().doubt()));
                let also = if must == may { Also::NOTHING } else { doubt };
                Ruling { value: Val::Set(must, may, also), conflict: false }
            }
            Combine::Highest => Ruling { value: extreme(sure, maybe, why, true, t), conflict: false },
            Combine::Lowest => Ruling { value: extreme(sure, maybe, why, false, t), conflict: false },
        }
    }
}

/// Whether a value has no member at all.
fn is_empty(v: &Val) -> bool {
    match v {
        Val::Bool(b) => *b == Bits::N,
        Val::Enum(bits, _) => *bits == 0,
        Val::Num(r, _) => r.is_none(),
        Val::Set(..) | Val::Text(_) => false,
    }
}

fn mark(v: Val, why: Also) -> Val {
    match v {
        Val::Enum(b, a) => Val::Enum(b, a.with(why)),
        Val::Num(r, a) => Val::Num(r, a.with(why)),
        Val::Set(x, y, a) => Val::Set(x, y, a.with(why)),
        other => other,
    }
}

/// No value.
pub fn absent(top: &Val) -> Val {
    match top {
        Val::Enum(..) => Val::Enum(0, Also::ABSENT),
        Val::Num(..) => Val::Num(None, Also::ABSENT),
        Val::Set(..) => Val::Set(0, 0, Also::NOTHING),
        _ => Val::Bool(Bits::F),
    }
}

fn differ(a: &Val, b: &Val, t: i64) -> bool {
    super::compute::compare(crate::model::CompareOp::Eq, a, b, t).0.is_false()
}

/// The highest or lowest of what is sure, raised by what may be.
fn extreme(sure: &[Val], maybe: &[Val], why: Also, highest: bool, t: i64) -> Val {
    let all = || sure.iter().chain(maybe);
    let doubt = all().fold(why, |a, v| a.with(v.also().doubt()));
    let others = all().fold(Also::NOTHING, |a, v| a.with(v.also().others()));
    let others = if sure.iter().any(|v| !is_empty(v)) { Also::NOTHING } else { others };
    match all().next() {
        Some(Val::Enum(..)) => {
            let bits = |v: &Val| if let Val::Enum(b, _) = v { *b } else { 0 };
            // every sure value bounds the result by its weakest possibility
            let kept = sure.iter().map(bits).filter(|b| *b != 0).fold(u64::MAX, |kept, b| {
                let bound = if highest { !((1_u64 << b.trailing_zeros()) - 1) } else { u64::MAX >> b.leading_zeros() };
                kept & bound
            });
            let out = all().fold(0, |o, v| o | bits(v)) & kept;
            let one = out.count_ones() + others.count() == 1;
            Val::Enum(out, if one { others } else { others.with(doubt) })
        }
        Some(Val::Num(..)) => {
            let range = |v: &Val| if let Val::Num(r, _) = v { *r } else { None };
            let bound = sure.iter().filter_map(range).reduce(|a, b| pick(&a, &b, highest, t));
            let widest = all().filter_map(range).reduce(|a, b| a.hull(&b, t));
            let r = match (bound, widest) {
                (Some(s), Some(w)) if highest => Some(Range { lo: s.lo, hi: w.hi }),
                (Some(s), Some(w)) => Some(Range { lo: w.lo, hi: s.hi }),
                (None, w) => w,
                (s, None) => s,
            };
            let one = r.is_none_or(|r| r.is_one()) && u32::from(r.is_some()) + others.count() == 1;
            Val::Num(r, if one { others } else { others.with(doubt) })
        }
        Some(Val::Bool(_)) => {
            let b = all().fold(if highest { Bits::F } else { Bits::T }, |o, v| {
                if highest { o.or(v.bits()) } else { o.and(v.bits()) }
            });
            Val::Bool(if maybe.is_empty() { b } else { b.with(doubt.open()) })
        }
        Some(other) => other.clone(),
        None => Val::Bool(Bits::U),
    }
}

/// The pointwise higher or lower of two ranges.
fn pick(a: &Range, b: &Range, highest: bool, t: i64) -> Range {
    let want = if highest { Ordering::Greater } else { Ordering::Less };
    let lo = if a.lo.cmp_at(&b.lo, t) == Some(want) { a.lo } else { b.lo };
    let hi = if a.hi.cmp_at(&b.hi, t) == Some(want) { a.hi } else { b.hi };
    Range { lo, hi }
}

/// Everything that a value may be, as outcomes, lowest first.
pub fn outcomes(v: &Val, t: i64) -> Vec<Outcome> {
    let mut out = Vec::new();
    match v {
        Val::Bool(b) => {
            let open = b.has(Bits::U);
            if b.has(Bits::F) || open {
                out.push(Outcome::Value(Value::Bool(false)));
            }
            if b.has(Bits::T) || open {
                out.push(Outcome::Value(Value::Bool(true)));
            }
        }
        Val::Enum(bits, _) => {
            out.extend((0..64_u8).filter(|i| bits & 1 << i != 0).map(|i| Outcome::Value(Value::Enum(i))));
        }
        Val::Num(Some(r), _) => {
            let (lo, hi) = (r.lo.number(t), r.hi.number(t));
            out.push(match (lo, hi) {
                (Some(a), Some(b)) if a == b => Outcome::Value(Value::Num(a)),
                (a, b) => Outcome::Between(a, b),
            });
        }
        Val::Num(None, _) => {}
        Val::Set(must, may, _) if must == may => out.push(Outcome::Value(Value::Set(*must))),
        Val::Set(must, may, _) => out.push(Outcome::SetBetween(*must, *may)),
        Val::Text(text) => out.push(Outcome::Value(Value::Text(text.clone()))),
    }
    let also = v.also();
    if also.has(Also::ABSENT) {
        out.insert(0, Outcome::None);
    }
    if also.has(Also::NOT_STATED) {
        out.push(Outcome::NotStated);
    }
    out
}

/// Which clauses of holds order something for as long as the hold is open.
pub fn is_order(c: &Contribution) -> bool {
    c.clause == Clause::Do
}

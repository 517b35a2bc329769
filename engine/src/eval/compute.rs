//! One node from its children: logic, comparison, arithmetic, tables.

use super::bits::Bits;
use super::input::gapped;
use super::num::{Bound, Range, int};
use super::val::{Also, Val};
use super::values::Values;
use super::world::World;
use crate::exact::{self, Exact};
use crate::model::{ArithOp, CompareOp, HitPolicy, RoundMode, WholeUnit};
use crate::program::{NodeId, Op};
use crate::time::{Date, Instant};
use std::cmp::Ordering;

/// Never changes by itself.
pub const STILL: i64 = i64::MAX;

impl World {
    /// What `n` is at this moment, given `vals` for its children, and the next instant at which that changes although
    /// they do not.
    pub(super) fn compute(&self, n: NodeId, vals: &impl Values) -> (Val, i64) {
        let p = &*self.program;
        let v = |n: NodeId| &vals[n];
        let bits = |n: NodeId| vals[n].bits();
        let still = |v: Val| (v, STILL);
        let top = &p.tops[n.index()];
        match p.nodes[n.index()].op {
            Op::Const(i) => still(p.consts[i as usize].clone()),
            Op::Setting(s) => still(self.settings[s.index()].clone()),
            Op::Not(a) => still(Val::Bool(bits(a).negated())),
            Op::And(l) => still(Val::Bool(p.list(l).iter().fold(Bits::T, |b, &n| b.and(bits(n))))),
            Op::Or(l) => still(Val::Bool(p.list(l).iter().fold(Bits::F, |b, &n| b.or(bits(n))))),
            Op::Holds(a) => still(Val::Bool(holds(bits(a)))),
            Op::Compare(op, a, b) => {
                let (b, due) = compare(op, v(a), v(b), self.now);
                (Val::Bool(b), due)
            }
            Op::InRange(x, lo, hi, below) => self.in_range(v(x), v(lo), v(hi), below),
            Op::OneOf(x, set) => still(Val::Bool(one_of(v(x), set))),
            // whether a thing is known is asked of the chart, not of an assumption
            Op::IsKnown(a) => still(Val::Bool(Bits::of(self.vals[a].is_known()))),
            Op::IfKnown(a, b) => still(if self.vals[a].is_known() { v(a).clone() } else { v(b).clone() }),
            Op::Arith(op, a, b) => still(arith(op, v(a), v(b), top, self.now)),
            Op::Neg(a) => still(map_range(v(a), top, |r| r.neg())),
            Op::Convert(a, i) => {
                let (factor, offset) = &p.scales[i as usize];
                still(map_range(v(a), top, |r| r.affine(factor, offset)))
            }
            Op::Round(mode, a, step) => self.round(mode, v(a), v(step), top),
            Op::RoundRoot(mode, a, step) => still(round_root(mode, v(a), v(step), top, self.now)),
            Op::Whole(a, seconds) => self.whole(v(a), seconds, top),
            Op::Calendar(unit, a) => self.calendar(unit, v(a), top),
            Op::Table(policy, l) => still(table(policy, p.list(l), vals, top, self.now)),
            Op::InForce(g) => still(Val::Bool(Bits::of(self.in_force[g.0 as usize]))),
            Op::Kept(g) => still(Val::Bool(Bits::of(self.beaten[g.0 as usize].is_none()))),
            Op::Latched(l) => {
                let hidden = self.latches_now[l as usize].is_some();
                let fired = self.latches[l as usize].fired;
                (Val::Bool(if hidden { fired.or(Bits::U) } else { fired }), self.until_next(hidden))
            }
            Op::Decision(d) => still(self.decision_hull(d, vals)),
            op => self.compute_from_history(op, vals, top),
        }
    }

    fn in_range(&self, x: &Val, lo: &Val, hi: &Val, below: bool) -> (Val, i64) {
        let (a, due_a) = compare(CompareOp::Ge, x, lo, self.now);
        let upper = if below { CompareOp::Lt } else { CompareOp::Le };
        let (b, due_b) = compare(upper, x, hi, self.now);
        (Val::Bool(a.and(b)), due_a.min(due_b))
    }

    fn round(&self, mode: RoundMode, a: &Val, step: &Val, top: &Val) -> (Val, i64) {
        let Val::Num(Some(s), _) = step else {
            return (top.clone(), STILL);
        };
        let Some(s) = s.single_still() else {
            return (unknown_like(&[a, step], top), STILL);
        };
        let v = map_range(a, top, |r| r.monotone(self.now, |x| exact::round_to(x, &s, mode)));
        let due = match (a, exact::div(&s, &int(2))) {
            (Val::Num(Some(r), _), Some(half)) if r.ticks() => {
                // a tie may go either way: look again just after it
                let on_step = |b: &Bound| {
                    b.number(self.now).and_then(|x| exact::div(&x, &half)).is_some_and(|q| exact::is_integer(&q))
                };
                if on_step(&r.lo) || on_step(&r.hi) { self.now + 1 } else { r.next_multiple(&half, self.now) }
            }
            _ => STILL,
        };
        (v, due)
    }

    fn whole(&self, a: &Val, seconds: i64, top: &Val) -> (Val, i64) {
        let step = int(seconds);
        let v = map_range(a, top, |r| r.monotone(self.now, |x| Some(exact::div(x, &step)?.floor())));
        let due = match a {
            Val::Num(Some(r), _) => r.next_multiple(&step, self.now),
            _ => STILL,
        };
        (v, due)
    }

    fn calendar(&self, unit: WholeUnit, a: &Val, top: &Val) -> (Val, i64) {
        let Val::Num(Some(r), also) = a else {
            return (top.clone(), STILL);
        };
        let count = |b: &Bound, now: i64| -> Option<i64> {
            let from = i64::try_from(b.number(now)?.to_integer()).ok()?;
            whole_since(unit, from, now)
        };
        let (Some(most), Some(least)) = (count(&r.lo, self.now), count(&r.hi, self.now)) else {
            return (top.clone(), STILL);
        };
        let v = Val::Num(Some(Range { lo: Bound::still(int(least)), hi: Bound::still(int(most)) }), *also);
        let next = |b: &Bound| next_change(self.now, |t| count(b, t));
        (v, next(&r.lo).min(next(&r.hi)))
    }
}

/// Whole steps from one instant to another; negative before it.
fn whole_since(unit: WholeUnit, from: i64, now: i64) -> Option<i64> {
    let seconds = match unit {
        WholeUnit::Hours => 3_600,
        WholeUnit::Days => 86_400,
        WholeUnit::Weeks => 604_800,
        WholeUnit::Months | WholeUnit::Years => {
            let (a, b) = (Date::of_instant(Instant(from)), Date::of_instant(Instant(now)));
            return Some(if unit == WholeUnit::Years { a.whole_years_until(b) } else { a.whole_months_until(b) });
        }
    };
    Some((now - from).div_euclid(seconds))
}

/// The first whole second after `t`, within 400 days, at which `f` gives something else.
fn next_change(t: i64, f: impl Fn(i64) -> Option<i64>) -> i64 {
    let now = f(t);
    let (mut same, mut other) = (t, t + 400 * 86_400);
    if f(other) == now {
        return other;
    }
    while other - same > 1 {
        let middle = same + (other - same) / 2;
        if f(middle) == now { same = middle } else { other = middle }
    }
    other
}

/// Not stated counts as not holding.
pub fn holds(b: Bits) -> Bits {
    if b.has(Bits::N) { Bits((b.0 & !4) | 1) } else { b }
}

/// Everything of `top`, open for the reasons of its parts.
pub fn unknown_like(parts: &[&Val], top: &Val) -> Val {
    let doubt = parts.iter().fold(Also::NOTHING, |a, v| a.with(v.also()));
    if doubt.has(Also::GAP) && !doubt.has(Also::SILENT) { gapped(top) } else { top.clone() }
}

fn round_root(mode: RoundMode, a: &Val, step: &Val, top: &Val, now: i64) -> Val {
    let Val::Num(Some(s), _) = step else {
        return top.clone();
    };
    let Some(s) = s.single_still() else {
        return unknown_like(&[a, step], top);
    };
    map_range(a, top, |r| r.monotone(now, |x| exact::round_root(x, &s, mode)))
}

fn map_range(a: &Val, top: &Val, f: impl Fn(&Range) -> Option<Range>) -> Val {
    match a {
        Val::Num(Some(r), also) => f(r).map_or_else(|| unknown_like(&[a], top), |r| Val::Num(Some(r), *also)),
        Val::Num(None, also) => Val::Num(None, *also),
        _ => top.clone(),
    }
}

fn arith(op: ArithOp, a: &Val, b: &Val, top: &Val, t: i64) -> Val {
    let (Val::Num(x, p), Val::Num(y, q)) = (a, b) else {
        return top.clone();
    };
    let also = p.with(*q);
    let (Some(x), Some(y)) = (x, y) else {
        return Val::Num(None, also);
    };
    let r = match op {
        ArithOp::Add => x.add(y),
        ArithOp::Sub => x.sub(y),
        ArithOp::Mul => x.mul(y, t),
        ArithOp::Div => x.div(y, t),
    };
    match r {
        Some(r) => Val::Num(Some(r), also),
        None => unknown_like(&[a, b], top),
    }
}

/// `a op b` at `t`, and when the answer may change by itself.
pub fn compare(op: CompareOp, a: &Val, b: &Val, t: i64) -> (Bits, i64) {
    let also = a.also().with(b.also());
    let mut out = Bits(0);
    let mut due = STILL;
    match (a, b) {
        (Val::Num(Some(x), _), Val::Num(Some(y), _)) => {
            out = order(op, x, y, t).map_or(also.open(), Bits::of);
            due = x.next_turn(y, t);
        }
        (Val::Enum(x, _), Val::Enum(y, _)) if *x != 0 && *y != 0 => {
            out = order_bits(op, *x, *y).map_or(also.open(), Bits::of);
        }
        (Val::Bool(x), Val::Bool(y)) => {
            let same = x.and(*y).or(x.negated().and(y.negated()));
            return (if op == CompareOp::Ne { same.negated() } else { same }, STILL);
        }
        (Val::Set(must, may, _), Val::Set(must2, may2, _)) => {
            let same = if must & !may2 != 0 || must2 & !may != 0 {
                Some(false)
            } else if must == may && must2 == may2 {
                Some(true)
            } else {
                None
            };
            out = same.map_or(also.open(), |s| Bits::of(s == (op == CompareOp::Eq)));
        }
        _ => {}
    }
    if also.has(Also::ABSENT) {
        // what is not there compares with nothing
        out = if out.0 == 0 {
            Bits::F
        } else if out == Bits::F {
            out
        } else {
            out.with(Bits::F).with(open_bit(also))
        };
        if also.has(Also::SILENT) && !also.has(Also::GAP) && out != Bits::F {
            out = Bits::U;
        }
    }
    out = unless_not_stated(out, also);
    (if out.0 == 0 { Bits::U } else { out }, due)
}

/// With the possibility that the source is silent. Where the chart's silence leaves that open, all is hidden by it: a gap
/// would be remembered.
fn unless_not_stated(out: Bits, also: Also) -> Bits {
    if !also.has(Also::NOT_STATED) {
        out
    } else if also.has(Also::SILENT) && out.0 != 0 {
        if also.has(Also::GAP) { out.with(Bits::N).with(Bits::U) } else { Bits::U }
    } else {
        out.with(Bits::N)
    }
}

fn open_bit(also: Also) -> Bits {
    if also.has(Also::SILENT) { Bits::U } else { Bits::F }
}

/// The known order of two ranges, if all their values agree on it.
fn order(op: CompareOp, x: &Range, y: &Range, t: i64) -> Option<bool> {
    let lt = |a: &Range, b: &Range| -> Option<bool> {
        if a.all_below(b, t) {
            Some(true)
        } else if matches!(b.hi.cmp_at(&a.lo, t), Some(Ordering::Less | Ordering::Equal)) {
            Some(false)
        } else {
            None
        }
    };
    match op {
        CompareOp::Lt => lt(x, y),
        CompareOp::Ge => lt(x, y).map(|b| !b),
        CompareOp::Gt => lt(y, x),
        CompareOp::Le => lt(y, x).map(|b| !b),
        CompareOp::Eq | CompareOp::Ne => {
            let same = if x.all_below(y, t) || y.all_below(x, t) {
                Some(false)
            } else if lt(x, y) == Some(false) && lt(y, x) == Some(false) {
                Some(true)
            } else {
                None
            };
            same.map(|s| s == (op == CompareOp::Eq))
        }
    }
}

fn order_bits(op: CompareOp, x: u64, y: u64) -> Option<bool> {
    let lo = |b: u64| b.trailing_zeros();
    let hi = |b: u64| 63 - b.leading_zeros();
    let lt = |a: u64, b: u64| -> Option<bool> {
        if hi(a) < lo(b) {
            Some(true)
        } else if lo(a) >= hi(b) {
            Some(false)
        } else {
            None
        }
    };
    match op {
        CompareOp::Lt => lt(x, y),
        CompareOp::Ge => lt(x, y).map(|b| !b),
        CompareOp::Gt => lt(y, x),
        CompareOp::Le => lt(y, x).map(|b| !b),
        CompareOp::Eq | CompareOp::Ne => {
            let same = if x & y == 0 {
                Some(false)
            } else if x == y && x.count_ones() == 1 {
                Some(true)
            } else {
                None
            };
            same.map(|s| s == (op == CompareOp::Eq))
        }
    }
}

/// Whether an enum value lies among `set`.
pub fn one_of(v: &Val, set: u64) -> Bits {
    let Val::Enum(bits, also) = v else {
        return Bits::U;
    };
    let mut out = Bits(0);
    if *bits != 0 {
        out = if bits & set == 0 {
            Bits::F
        } else if bits & !set == 0 {
            Bits::T
        } else {
            also.open()
        };
    }
    if also.has(Also::ABSENT) {
        out = if out.0 == 0 || out == Bits::F {
            Bits::F
        } else if also.has(Also::GAP) {
            out.with(Bits::F)
        } else {
            Bits::U
        };
    }
    unless_not_stated(out, *also)
}

/// A table: the value of the row that matches, or what all rows that could match agree on.
fn table(policy: HitPolicy, pairs: &[NodeId], vals: &impl Values, top: &Val, t: i64) -> Val {
    let mut out: Option<Val> = None;
    let mut why = Also::NOTHING;
    let rows = || pairs.chunks_exact(2).map(|p| (vals[p[0]].bits(), &vals[p[1]]));
    let sure = policy == HitPolicy::Unique && rows().any(|(b, _)| b.is_true());
    for (b, value) in rows() {
        if !b.has(Bits::T.with(Bits::U)) || (sure && !b.is_true()) {
            continue;
        }
        if !b.is_true() {
            why = why.with(if b.has(Bits::U) { Also::SILENT } else { Also::GAP });
        }
        out = Some(out.map_or_else(|| value.clone(), |o| o.hull(value, why, t)));
        if b.is_true() {
            break;
        }
    }
    out.unwrap_or_else(|| top.clone())
}

/// A number for an index or a count.
pub fn number(n: impl Into<i128>) -> Exact {
    Exact::from_integer(n.into())
}

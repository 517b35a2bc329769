//! Expressions, those over time with what they remember.

use super::{Compiler, at_least_zero, input_top, top};
use crate::eval::bits::Bits;
use crate::eval::num::{Bound, Range};
use crate::eval::val::{Also, Val};
use crate::model::{ExprId, ExprKind, InputId, SettingId, Ty, WholeUnit, position};
use crate::program::{AtPlan, CountPlan, NodeId, Op, StreakPlan, TotalPlan};

impl Compiler<'_> {
    pub(super) fn input(&mut self, id: InputId) -> NodeId {
        let voids = self.model[id].void_after.iter().map(|v| v.event).collect::<Vec<_>>();
        let nodes = voids.into_iter().map(|e| self.expr(e)).collect::<Vec<_>>();
        for &n in &nodes {
            self.track(n);
        }
        let l = self.list(nodes);
        let top = input_top(self.model, id);
        self.node(Op::Input(id, l), top)
    }

    /// The node of an expression of the model.
    pub(super) fn expr(&mut self, id: ExprId) -> NodeId {
        if let Some(n) = self.p.exprs[id.index()] {
            return n;
        }
        let n = self.lower(id);
        if matches!(self.model[id].ty, Ty::Integer | Ty::Duration | Ty::Instant | Ty::Date) {
            self.p.nodes[n.index()].integral = true;
        }
        self.p.exprs[id.index()] = Some(n);
        n
    }

    pub(super) fn exprs(&mut self, ids: &[ExprId]) -> Vec<NodeId> {
        ids.iter().map(|&e| self.expr(e)).collect()
    }

    pub(super) fn lower(&mut self, id: ExprId) -> NodeId {
        let model = self.model;
        let e = &model[id];
        let top = top(model, &e.ty);
        match &e.kind {
            ExprKind::Error => self.constant(top),
            ExprKind::Const(v) => self.constant(Val::known(v)),
            ExprKind::NotStated => self.constant(not_stated(&e.ty)),
            ExprKind::Input(i) if e.ty == Ty::Event => self.boolean(Op::Happens(*i)),
            ExprKind::Input(i) => self.input(*i),
            ExprKind::Happens(i) => self.boolean(Op::Happens(*i)),
            ExprKind::Setting(s) => self.setting(*s),
            ExprKind::Let(l) => self.let_(*l),
            ExprKind::Table(t) => self.table(*t),
            ExprKind::Decision(d) => self.decision(*d),
            ExprKind::Not(a) => {
                let a = self.expr(*a);
                self.not(a)
            }
            ExprKind::And(list) => {
                let l = self.exprs(list);
                self.and(l)
            }
            ExprKind::Or(list) => {
                let l = self.exprs(list);
                self.or(l)
            }
            ExprKind::Compare(op, a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.boolean(Op::Compare(*op, a, b))
            }
            ExprKind::InRange { value, low, high, below } => {
                let (v, l, h) = (self.expr(*value), self.expr(*low), self.expr(*high));
                self.boolean(Op::InRange(v, l, h, *below))
            }
            ExprKind::OneOf(v, bits) => {
                let v = self.expr(*v);
                self.boolean(Op::OneOf(v, *bits))
            }
            ExprKind::IsKnown(a) => {
                let a = self.expr(*a);
                self.boolean(Op::IsKnown(a))
            }
            ExprKind::IfKnown(a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.node(Op::IfKnown(a, b), top)
            }
            ExprKind::HoldIsOpen(h) => {
                let s = self.hold(*h);
                self.boolean(Op::HoldIsOpen(*h, s))
            }
            ExprKind::HoldTime(h) => {
                let s = self.hold(*h);
                self.node(Op::HoldTime(*h, s), at_least_zero())
            }
            ExprKind::HoldOccurrence(h) => {
                let s = self.hold(*h);
                self.node(Op::HoldOccurrence(*h, s), at_least_zero())
            }
            ExprKind::Arith(op, a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.node(Op::Arith(*op, a, b), top)
            }
            ExprKind::Neg(a) => {
                let a = self.expr(*a);
                self.node(Op::Neg(a), top)
            }
            ExprKind::Convert { value, factor, offset } => {
                let v = self.expr(*value);
                let pair = (*factor, *offset);
                let i = self.p.scales.iter().position(|s| *s == pair).unwrap_or_else(|| {
                    self.p.scales.push(pair);
                    self.p.scales.len() - 1
                });
                self.node(Op::Convert(v, position(i)), top)
            }
            ExprKind::Round(mode, a, step) => {
                let (a, step) = (self.expr(*a), self.expr(*step));
                self.node(Op::Round(*mode, a, step), top)
            }
            ExprKind::RoundRoot(mode, a, step) => {
                let (a, step) = (self.expr(*a), self.expr(*step));
                self.node(Op::RoundRoot(*mode, a, step), top)
            }
            _ => self.temporal(id),
        }
    }

    pub(super) fn temporal(&mut self, id: ExprId) -> NodeId {
        let model = self.model;
        match &model[id].kind {
            ExprKind::For(p, d) => {
                let (p, d) = (self.expr(*p), self.expr(*d));
                let track = self.track(p);
                self.boolean(Op::For(p, d, track))
            }
            ExprKind::Within(p, d) => {
                let (p, d) = (self.expr(*p), self.expr(*d));
                let track = self.track(p);
                self.boolean(Op::Within(p, d, track))
            }
            ExprKind::Ever(p) => {
                let p = self.expr(*p);
                let track = self.track(p);
                self.boolean(Op::Ever(p, track))
            }
            ExprKind::TimeIn(p) => {
                let p = self.expr(*p);
                let track = self.track(p);
                self.node(Op::TimeIn(p, track), at_least_zero())
            }
            ExprKind::TimeSince(p) => self.time_since(*p),
            ExprKind::WholeSince(unit, e) => self.whole_since(*unit, *e),
            ExprKind::Count { of, since, within, while_ } => {
                let of = self.expr(*of);
                let since = since.map(|s| self.expr(s));
                let within = within.map(|w| self.expr(w));
                let while_ = while_.map(|w| {
                    let w = self.expr(w);
                    (w, self.keep(w))
                });
                self.p.counts.push(CountPlan { of, since, within, while_ });
                let i = position(self.p.counts.len() - 1);
                self.node(Op::Count(i), at_least_zero())
            }
            ExprKind::TotalTime(of, since) => {
                let (of, since) = (self.expr(*of), self.expr(*since));
                self.p.totals.push(TotalPlan { of, since });
                let i = position(self.p.totals.len() - 1);
                self.node(Op::Total(i), at_least_zero())
            }
            ExprKind::Extreme { highest, of, within } => {
                let d = self.expr(*within);
                let span = self.span(d);
                let window = &mut self.p.windows[of.index()];
                *window = Some(window.map_or(span, |w| w.max(span)));
                self.input(*of);
                let top = input_top(model, *of);
                self.watched(*of, Op::Extreme(*highest, *of, d), top)
            }
            ExprKind::First(i) => {
                self.input(*i);
                self.watched(*i, Op::First(*i), input_top(model, *i))
            }
            ExprKind::Previous(i) => {
                self.input(*i);
                self.watched(*i, Op::Previous(*i), input_top(model, *i))
            }
            ExprKind::At(x, e) => {
                let (x, e) = (self.expr(*x), self.expr(*e));
                let slot = self.keep(x);
                self.p.picks.push(AtPlan { value: (x, slot), event: e });
                let i = position(self.p.picks.len() - 1);
                let top = self.p.tops[x.index()].clone();
                self.node(Op::At(i), top)
            }
            ExprKind::StreakCount(p, i) => {
                let s = self.streak(*p, *i);
                self.watched(*i, Op::StreakCount(s), at_least_zero())
            }
            ExprKind::StreakSpan(p, i) => {
                let s = self.streak(*p, *i);
                self.watched(*i, Op::StreakSpan(s), at_least_zero())
            }
            _ => self.constant(Val::Bool(Bits::U)),
        }
    }

    /// The most seconds that a window may have: readings older than that are forgotten.
    pub(super) fn span(&self, d: NodeId) -> i64 {
        let seconds = match &self.p.tops[d.index()] {
            Val::Num(Some(r), _) => r.hi.number(0).and_then(|x| i64::try_from(x.ceil().to_integer()).ok()),
            _ => None,
        };
        seconds.unwrap_or(i64::MAX / 4)
    }

    pub(super) fn streak(&mut self, p: ExprId, input: InputId) -> u32 {
        let of = self.expr(p);
        let i = self.p.streaks.iter().position(|s| s.of == of && s.input == input).unwrap_or_else(|| {
            self.p.streaks.push(StreakPlan { of, input });
            self.p.streaks.len() - 1
        });
        position(i)
    }

    pub(super) fn watched(&mut self, input: InputId, op: Op, top: Val) -> NodeId {
        let n = self.node(op, top);
        let watchers = &mut self.p.watchers[input.index()];
        if !watchers.contains(&n) {
            watchers.push(n);
        }
        n
    }

    pub(super) fn time_since(&mut self, p: ExprId) -> NodeId {
        let p = self.expr(p);
        let track = self.track(p);
        self.node(Op::TimeSince(p, track), at_least_zero())
    }

    pub(super) fn whole_since(&mut self, unit: WholeUnit, e: ExprId) -> NodeId {
        let seconds = match unit {
            WholeUnit::Hours => 3_600,
            WholeUnit::Days => 86_400,
            WholeUnit::Weeks => 7 * 86_400,
            WholeUnit::Months | WholeUnit::Years => 0,
        };
        if matches!(self.model[e].ty, Ty::Boolean | Ty::Event) {
            let since = self.time_since(e);
            let seconds = match unit {
                WholeUnit::Months => 30 * 86_400,
                WholeUnit::Years => 365 * 86_400,
                _ => seconds,
            };
            return self.node(Op::Whole(since, seconds), at_least_zero());
        }
        let e = self.expr(e);
        self.node(Op::Calendar(unit, e), at_least_zero())
    }

    pub(super) fn setting(&mut self, id: SettingId) -> NodeId {
        let s = &self.model[id];
        let top = match &s.range {
            Some((lo, hi)) if s.ty.is_numeric() => {
                Val::Num(Some(Range { lo: Bound::still(*lo), hi: Bound::still(*hi) }), Also::SILENT)
            }
            _ => top(self.model, &s.ty),
        };
        self.node(Op::Setting(id), top)
    }
}

fn not_stated(ty: &Ty) -> Val {
    match ty {
        Ty::Enum(_) => Val::Enum(0, Also::NOT_STATED),
        Ty::Set(_) => Val::Set(0, 0, Also::NOT_STATED),
        t if t.is_numeric() => Val::Num(None, Also::NOT_STATED),
        _ => Val::Bool(Bits::N),
    }
}

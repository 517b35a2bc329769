//! The value of an expression at a moment: as it was known then, or in one case of what is open now.

use super::choose::{Case, Leaf};
use super::value::{self, Truth, V};
use super::world::World;
use crate::exact;
use crate::model::{DecisionId, ExprId, ExprKind, HitPolicy, TableId, Ty, Value};

impl World<'_> {
    /// The value of `e` at moment `k`; in a case, all that is open at the case's instant is taken to be something.
    pub(super) fn value(&self, e: ExprId, k: usize, case: Option<&Case>) -> V {
        let case = case.filter(|c| c.instant == k / 2);
        let id = self.canon(e);
        let memo = match case {
            Some(c) => c.remembered(id, k),
            None => self.remembered(id, k),
        };
        if let Some(v) = memo {
            return v;
        }
        let v = self.evaluate(e, k, case);
        match case {
            Some(c) => {
                let v = self.settle(e, v, c);
                c.remember(id, k, &v);
                v
            }
            None => {
                self.remember(id, k, &v);
                v
            }
        }
    }

    pub(super) fn truth(&self, e: ExprId, k: usize, case: Option<&Case>) -> Truth {
        self.value(e, k, case).truth()
    }

    fn evaluate(&self, e: ExprId, k: usize, case: Option<&Case>) -> V {
        use ExprKind as K;
        let ty = &self.model[e].ty;
        match &self.model[e].kind {
            K::Error => V::Absent,
            K::Const(v) => V::known(v),
            K::NotStated => V::NotStated,
            K::Input(id) => self.input(*id, k, case),
            K::Happens(id) => V::Truth(self.happens(*id, k)),
            K::Setting(id) => match (&self.settings[id.index()], self.model[*id].range) {
                (Some(v), _) => V::known(v),
                (None, Some((lo, hi))) => V::span(lo, Some(hi), false),
                (None, None) => V::unknown(ty, false),
            },
            K::Let(id) => self.value(self.model[*id].value, k, case),
            K::Table(id) => self.table(*id, k, case),
            K::Decision(id) => self.decision(*id, k, case),
            K::Not(a) => V::Truth(self.truth(*a, k, case).not()),
            K::And(all) => V::Truth(all.iter().fold(Truth::TRUE, |t, a| t.and(self.truth(*a, k, case)))),
            K::Or(all) => V::Truth(all.iter().fold(Truth::FALSE, |t, a| t.or(self.truth(*a, k, case)))),
            K::Compare(op, a, b) => V::Truth(value::compare(*op, &self.value(*a, k, case), &self.value(*b, k, case))),
            K::InRange { value, low, high, below } => {
                use crate::model::CompareOp::{Ge, Le, Lt};
                let v = self.value(*value, k, case);
                let from = value::compare(Ge, &v, &self.value(*low, k, case));
                let to = value::compare(if *below { Lt } else { Le }, &v, &self.value(*high, k, case));
                V::Truth(from.and(to))
            }
            K::OneOf(a, bits) => match self.value(*a, k, case) {
                V::Enum(v) => V::bool(bits & (1 << v) != 0),
                other => V::Truth(other.truth()),
            },
            K::IsKnown(a) => V::bool(self.value(*a, k, None).is_definite()),
            K::IfKnown(a, otherwise) => match self.value(*a, k, None) {
                v if v.is_definite() => v,
                _ => self.value(*otherwise, k, case),
            },
            K::Arith(op, a, b) => value::arith(*op, &self.value(*a, k, case), &self.value(*b, k, case)),
            K::Neg(a) => value::map_number(&self.value(*a, k, case), false, |n| Some(exact::neg(n))),
            K::Convert { value, factor, offset } => {
                let rising = *factor.numer() > 0;
                let convert = |n: &_| exact::mul(n, factor).and_then(|n| exact::add(&n, offset));
                value::map_number(&self.value(*value, k, case), rising, convert)
            }
            K::Round(mode, a, step) => match self.value(*step, k, case) {
                V::Num(step) => {
                    let round = |n: &_| exact::round_to(n, &step, *mode);
                    value::map_number(&self.value(*a, k, case), true, round)
                }
                other => other,
            },
            K::RoundRoot(mode, a, step) => match self.value(*step, k, case) {
                V::Num(step) => value::map_number(&self.value(*a, k, case), true, |n| value::root(n, &step, *mode)),
                other => other,
            },
            K::HoldIsOpen(h) => self.hold_is_open(*h, k, case),
            K::HoldTime(h) => self.hold_time(*h, k, case),
            K::HoldOccurrence(h) => self.hold_occurrence(*h, k, case),
            _ => self.looking_back(e, k, case),
        }
    }

    /// In a case, what is still open is one unknown: it takes one of the values that it may have.
    fn settle(&self, e: ExprId, v: V, case: &Case) -> V {
        if v.is_definite() {
            return v;
        }
        let (leaf, range) = match self.model[e].kind {
            ExprKind::Input(id) => (Leaf::Input(id), self.model[id].range),
            ExprKind::Setting(id) => (Leaf::Setting(id), self.model[id].range),
            _ => (Leaf::Term(self.canon(e)), None),
        };
        let ty = &self.model[e].ty;
        match v {
            V::Truth(t) => case.take(leaf, || t.possibilities().into_iter().map(V::Truth).collect()),
            V::Span { lo, hi, .. } => {
                // What is open is what history adds to the least value: the same at both moments of the instant.
                let added = case.take(leaf, || self.above(ty, lo, hi));
                match added {
                    V::Num(n) => exact::add(&lo, &n).map_or(V::Forever, |n| V::Num(hi.map_or(n, |hi| n.min(hi)))),
                    other => other,
                }
            }
            _ => case.take(leaf, || self.points.all(self.model, ty, range)),
        }
    }

    /// How far above `lo` a number up to `hi` may be.
    fn above(&self, ty: &Ty, lo: exact::Exact, hi: Option<exact::Exact>) -> Vec<V> {
        let numbers = self.points.numbers(ty, Some(lo), hi);
        let mut out: Vec<V> = numbers.iter().filter_map(|n| exact::sub(n, &lo)).map(V::Num).collect();
        if hi.is_none() && *ty == Ty::Duration {
            out.push(V::Forever);
        }
        out
    }

    /// A table gives the value of the row that matches; where rows may match, the value on which they agree.
    fn table(&self, id: TableId, k: usize, case: Option<&Case>) -> V {
        let table = &self.model[id];
        let mut candidates: Vec<V> = Vec::new();
        let mut certain = false;
        for row in &table.rows {
            let t = self.truth(row.when, k, case);
            if t.possibilities().contains(&Truth::TRUE) {
                candidates.push(self.value(row.value, k, case));
            }
            certain = t == Truth::TRUE;
            if certain {
                // Rows of a unique table exclude each other, so those that may match do not.
                if table.policy == HitPolicy::Unique {
                    candidates.drain(..candidates.len() - 1);
                }
                break;
            }
        }
        match candidates.split_first() {
            None => V::Absent,
            Some((first, rest)) if rest.iter().all(|v| v == first) && (certain || !self.may_miss(id, k, case)) => {
                first.clone()
            }
            Some(_) => V::unknown(&table.ty, false),
        }
    }

    /// Whether it may be that no row matches: then a value on which all agree is not certain.
    ///
    /// A table is complete over known values, so some row matches unless a column has no value.
    fn may_miss(&self, id: TableId, k: usize, case: Option<&Case>) -> bool {
        let columns = &self.model[id].columns;
        columns.iter().any(|c| matches!(self.value(*c, k, case), V::Absent | V::NotStated))
    }

    /// A decision as others read it: its value when it is one, none when no rule gives one.
    fn decision(&self, id: DecisionId, k: usize, case: Option<&Case>) -> V {
        match case {
            Some(case) => {
                let mut outcomes = self.decide(id, k, super::decide::Reader::Case(case)).outcomes;
                if outcomes.len() == 1 { outcomes.remove(0) } else { case.take(Leaf::Rules(id), || outcomes) }
            }
            None => self.known_decision(id, k),
        }
    }
}

/// The value of a setting, a duration or another constant term, when it is one number.
pub(super) fn number(v: &V) -> Option<exact::Exact> {
    match v {
        V::Num(n) => Some(*n),
        _ => None,
    }
}

impl From<V> for crate::answer::Outcome {
    fn from(v: V) -> Self {
        match v {
            V::Truth(Truth::NOT_STATED) | V::NotStated => Self::NotStated,
            V::Truth(t) => Self::Value(Value::Bool(t == Truth::TRUE)),
            V::Num(n) => Self::Value(Value::Num(n)),
            V::Enum(e) => Self::Value(Value::Enum(e)),
            V::Set(s) => Self::Value(Value::Set(s)),
            V::Text(t) => Self::Value(Value::Text(t)),
            V::Absent => Self::None,
            V::Span { lo, hi, .. } => Self::Between(Some(lo), hi),
            V::Forever | V::Unknown { .. } => Self::Between(None, None),
        }
    }
}

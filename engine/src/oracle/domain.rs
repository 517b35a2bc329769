//! The values that stand for all values of an unknown.

use super::grid;
use super::value::V;
use crate::exact::{self, Exact};
use crate::model::{ExprKind, Model, Reach, Ty, Value};
use std::collections::BTreeSet;

/// Everything that a number could be compared with, by type.
pub(super) struct Points {
    by_type: Vec<(Ty, BTreeSet<Exact>)>,
    /// Whether numbers are added and multiplied, so that thresholds move.
    arithmetic: bool,
}

impl Points {
    pub(super) fn of(model: &Model, reach: &Reach) -> Self {
        let mut points = Self { by_type: Vec::new(), arithmetic: false };
        for e in reach.exprs.iter().map(|e| &model[*e]) {
            match &e.kind {
                ExprKind::Const(Value::Num(n)) => points.add(&e.ty, *n),
                ExprKind::Arith(..) | ExprKind::Neg(_) | ExprKind::Round(..) | ExprKind::RoundRoot(..) => {
                    points.arithmetic = true
                }
                _ => {}
            }
        }
        for s in reach.settings.iter().map(|s| &model[*s]) {
            if let Some(Value::Num(n)) = &s.value {
                points.add(&s.ty, *n);
            }
        }
        for e in reach.exprs.iter().map(|e| &model[*e]) {
            match &e.kind {
                ExprKind::Convert { value, factor, offset } => {
                    let through: Vec<Exact> = points.get(&e.ty).iter().copied().collect();
                    for n in through {
                        let back = exact::sub(&n, offset).and_then(|n| exact::div(&n, factor));
                        back.into_iter().for_each(|n| points.add(&model[*value].ty, n));
                    }
                }
                ExprKind::WholeSince(unit, _) => {
                    let counts: Vec<Exact> = points.get(&Ty::Integer).iter().copied().collect();
                    for n in counts {
                        let span = exact::mul(&n, &exact::integer(grid::seconds(*unit)));
                        span.into_iter().for_each(|n| points.add(&Ty::Duration, n));
                    }
                }
                _ => {}
            }
        }
        points
    }

    fn add(&mut self, ty: &Ty, n: Exact) {
        match self.by_type.iter_mut().find(|(t, _)| t == ty) {
            Some((_, set)) => {
                set.insert(n);
            }
            None => self.by_type.push((ty.clone(), BTreeSet::from([n]))),
        }
    }

    fn get(&self, ty: &Ty) -> BTreeSet<Exact> {
        // Whole numbers are compared with numbers.
        let plain = |t: &Ty| matches!(t, Ty::Integer | Ty::Number);
        let same = |t: &Ty| t == ty || (plain(t) && plain(ty));
        self.by_type.iter().filter(|(t, _)| same(t)).flat_map(|(_, set)| set.iter().copied()).collect()
    }

    /// Numbers of a type that stand for all of them between two ends, both possible.
    pub(super) fn numbers(&self, ty: &Ty, lo: Option<Exact>, hi: Option<Exact>) -> Vec<Exact> {
        let whole = matches!(ty, Ty::Integer | Ty::Duration | Ty::Instant | Ty::Date);
        let mut points = self.get(ty);
        if self.arithmetic {
            let sums: Vec<Exact> = points
                .iter()
                .flat_map(|a| points.iter().map(move |b| (a, b)))
                .flat_map(|(a, b)| [exact::add(a, b), exact::sub(a, b), exact::mul(a, b), exact::div(a, b)])
                .flatten()
                .filter(|n| !whole || exact::is_integer(n))
                .collect();
            points.extend(sums);
        }
        points.extend(lo);
        points.extend(hi);
        if points.is_empty() {
            points.insert(exact::integer(0));
        }
        let (one, two) = (exact::integer(1), exact::integer(2));
        let list: Vec<Exact> = points.iter().copied().collect();
        for pair in list.windows(2) {
            points.extend(exact::add(&pair[0], &pair[1]).and_then(|sum| exact::div(&sum, &two)));
        }
        for p in list {
            points.extend(exact::add(&p, &one));
            points.extend(exact::sub(&p, &one));
        }
        let inside = |n: &Exact| lo.is_none_or(|lo| lo <= *n) && hi.is_none_or(|hi| *n <= hi);
        points.into_iter().filter(|n| inside(n) && (!whole || exact::is_integer(n))).collect()
    }

    /// Values that stand for all of a type, or of a declared range of it.
    pub(super) fn all(&self, model: &Model, ty: &Ty, range: Option<(Exact, Exact)>) -> Vec<V> {
        match ty {
            Ty::Boolean | Ty::Event => vec![V::bool(false), V::bool(true)],
            Ty::Enum(e) => (0..u8::try_from(model[*e].variants.len()).unwrap_or(u8::MAX)).map(V::Enum).collect(),
            Ty::Set(e) => (0..1_u64 << model[*e].variants.len().min(8)).map(V::Set).collect(),
            Ty::Text | Ty::Error => vec![V::Absent],
            _ => {
                let lowest = (*ty == Ty::Duration).then(|| exact::integer(0));
                let (lo, hi) = range.map_or((lowest, None), |(lo, hi)| (Some(lo), Some(hi)));
                self.numbers(ty, lo, hi).into_iter().map(V::Num).collect()
            }
        }
    }
}

//! What a decision could be, as a list of outcomes: ordered, joined where they touch, compared.

use super::explore::Case;
use crate::answer::Outcome;
use crate::model::{Combine, DecisionId, Value};
use crate::program::Program;

/// Whether it is one outcome, not a range of them.
pub fn is_single(o: &Outcome) -> bool {
    match o {
        Outcome::Between(lo, hi) => lo.is_some() && lo == hi,
        Outcome::SetBetween(_, may) => *may == 0,
        Outcome::Value(_) | Outcome::None | Outcome::NotStated => true,
    }
}

/// Whether two outcomes have a value in common.
pub fn meet(a: &Outcome, b: &Outcome) -> bool {
    let ends = |o: &Outcome| match o {
        Outcome::Between(lo, hi) => Some((*lo, *hi)),
        Outcome::Value(Value::Num(n)) => Some((Some(*n), Some(*n))),
        _ => None,
    };
    let members = |o: &Outcome| match o {
        Outcome::SetBetween(sure, may) => Some((*sure, sure | may)),
        Outcome::Value(Value::Set(s)) => Some((*s, *s)),
        _ => None,
    };
    if let (Some((a_lo, a_hi)), Some((b_lo, b_hi))) = (ends(a), ends(b)) {
        let below = |lo: Option<_>, hi: Option<_>| lo.zip(hi).is_none_or(|(lo, hi)| lo <= hi);
        return below(a_lo, b_hi) && below(b_lo, a_hi);
    }
    if let (Some((a_sure, a_all)), Some((b_sure, b_all))) = (members(a), members(b)) {
        return a_sure & !b_all == 0 && b_sure & !a_all == 0;
    }
    a == b
}

/// The outcomes without repetition, lowest first.
pub fn distinct(cases: &[Case], d: DecisionId, p: &Program) -> Vec<Outcome> {
    let mut out: Vec<Outcome> = Vec::new();
    for c in cases {
        if !out.contains(&c.outcome) {
            out.push(c.outcome.clone());
        }
    }
    out.sort_by(order);
    merge_ranges(&mut out);
    if p.decisions[d.index()].combine == Combine::All {
        merge_sets(&mut out);
    }
    out
}

pub fn order(a: &Outcome, b: &Outcome) -> std::cmp::Ordering {
    let rank = |o: &Outcome| match o {
        Outcome::None => 0,
        Outcome::NotStated => 2,
        _ => 1,
    };
    rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
        (Outcome::Value(Value::Enum(x)), Outcome::Value(Value::Enum(y))) => x.cmp(y),
        (Outcome::Value(Value::Bool(x)), Outcome::Value(Value::Bool(y))) => x.cmp(y),
        (Outcome::Value(Value::Set(x)), Outcome::Value(Value::Set(y))) => x.cmp(y),
        _ => match (low(a), low(b)) {
            (Some(x), Some(y)) => crate::exact::compare(&x, &y),
            (None, Some(_)) => std::cmp::Ordering::Less,
            (Some(_), None) => std::cmp::Ordering::Greater,
            (None, None) => std::cmp::Ordering::Equal,
        },
    })
}

fn low(o: &Outcome) -> Option<crate::exact::Exact> {
    match o {
        Outcome::Value(Value::Num(x)) | Outcome::Between(Some(x), _) => Some(*x),
        _ => None,
    }
}

/// Joins ranges that touch, and numbers inside them.
pub fn merge_ranges(out: &mut Vec<Outcome>) {
    let ends = |o: &Outcome| match o {
        Outcome::Value(Value::Num(x)) => Some((Some(*x), Some(*x))),
        Outcome::Between(a, b) => Some((*a, *b)),
        _ => None,
    };
    if !out.iter().any(|o| matches!(o, Outcome::Between(..))) {
        return;
    }
    let mut joined: Vec<Outcome> = Vec::new();
    for o in out.drain(..) {
        if let (Some((a, b)), Some((_, last_hi))) = (ends(&o), joined.last().and_then(&ends)) {
            let touches = match (a, last_hi) {
                (Some(a), Some(hi)) => crate::exact::compare(&a, &hi).is_le(),
                _ => true,
            };
            if touches {
                let (lo, hi) = joined.pop().and_then(|l| ends(&l)).unwrap_or((a, b));
                let hi = match (hi, b) {
                    (Some(x), Some(y)) => Some(if crate::exact::compare(&x, &y).is_lt() { y } else { x }),
                    _ => None,
                };
                joined.push(Outcome::Between(lo, hi));
                continue;
            }
        }
        joined.push(o);
    }
    *out = joined;
}

/// Sets that may come out differently are one outcome: certain members, possible members.
fn merge_sets(out: &mut Vec<Outcome>) {
    if out.len() < 2 {
        return;
    }
    let ends = |o: &Outcome| match o {
        Outcome::Value(Value::Set(s)) => Some((*s, *s)),
        Outcome::SetBetween(a, b) => Some((*a, *b)),
        _ => None,
    };
    let sets: Vec<(u64, u64)> = out.iter().filter_map(ends).collect();
    if sets.len() > 16 {
        let must = sets.iter().fold(u64::MAX, |m, s| m & s.0);
        let may = sets.iter().fold(0, |m, s| m | s.1);
        out.retain(|o| ends(o).is_none());
        out.push(Outcome::SetBetween(must, may));
    }
}

pub fn least(could_be: &[Outcome]) -> Option<Value> {
    could_be
        .iter()
        .find_map(|o| match o {
            Outcome::Value(v) => Some(v.clone()),
            Outcome::Between(Some(x), _) => Some(Value::Num(*x)),
            _ => None,
        })
        .filter(|_| !matches!(could_be.first(), Some(Outcome::None)))
}

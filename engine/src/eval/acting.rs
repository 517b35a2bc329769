//! What to do meanwhile: how an open decision acts.

use super::decide::{is_order, outcomes};
use super::one::explore;
use super::outcome::{distinct, order};
use super::world::World;
use crate::answer::Outcome;
use crate::model::{Combine, DecisionId, Strength, Value};
use crate::program::Contribution;
use std::sync::Arc;

/// What to act as while it is open.
pub(super) fn act(worlds: &[&World], d: DecisionId, could_be: &[Outcome]) -> Option<Outcome> {
    let w = *worlds.first()?;
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let (unchanged_for, value) = plan.act_as.as_ref()?;
    let start = ordered_by_holds(worlds, d).or_else(|| {
        let last = w.last_known[d.index()].as_ref();
        let recent = last.filter(|(_, t)| unchanged_for.is_some_and(|f| w.now - t < f));
        recent.map(|(o, _)| o.clone())
    });
    let start = match start {
        Some(s) => s,
        None => outcomes(&w.vals[*value], w.now).into_iter().next()?,
    };
    if !plan.ordered {
        return could_be.contains(&start).then_some(start);
    }
    let valued: Vec<&Outcome> =
        could_be.iter().filter(|o| matches!(o, Outcome::Value(_) | Outcome::Between(..))).collect();
    let (Some(least), Some(most)) = (valued.first(), valued.last()) else {
        return Some(start);
    };
    if order(&start, least).is_lt() {
        return Some(end(least, false));
    }
    if order(&start, most).is_gt() {
        return Some(end(most, true));
    }
    Some(start)
}

fn end(o: &Outcome, high: bool) -> Outcome {
    match o {
        Outcome::Between(lo, hi) => match if high { hi } else { lo } {
            Some(x) => Outcome::Value(Value::Num(*x)),
            None => o.clone(),
        },
        other => other.clone(),
    }
}

/// What the holds that are known open, under every choice, order together.
fn ordered_by_holds(worlds: &[&World], d: DecisionId) -> Option<Outcome> {
    let w = *worlds.first()?;
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let open = |c: &Contribution| {
        worlds.iter().all(|w| {
            let g = &p.guidance[c.guidance.0 as usize];
            w.vals[g.counts].bits().is_true()
        })
    };
    let mut orders: Vec<Outcome> = plan
        .contributions
        .iter()
        .filter(|c| is_order(c) && c.strength > Strength::May && open(c))
        .filter_map(|c| outcomes(&w.given(c, &w.vals), w.now).into_iter().next())
        .collect();
    orders.sort_by(order);
    orders.dedup();
    match plan.combine {
        Combine::Highest => orders.pop(),
        Combine::Lowest => orders.into_iter().next(),
        Combine::Unique | Combine::All if orders.len() == 1 => orders.pop(),
        Combine::Unique | Combine::All => None,
    }
}

impl World {
    /// Remembers the last determined outcome of decisions that stay unchanged for a while.
    pub(super) fn note_last_known(&mut self) {
        let p = Arc::clone(&self.program);
        for (i, plan) in p.decisions.iter().enumerate() {
            if plan.act_as.as_ref().is_none_or(|a| a.0.is_none()) {
                continue;
            }
            let d = DecisionId::at(i);
            let found = distinct(&explore(self, d).cases, d, &p);
            if let [one] = found.as_slice() {
                self.last_known[i] = Some((one.clone(), self.now));
            }
        }
    }
}

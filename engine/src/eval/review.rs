//! When to look again: the next instant at which an answer changes although nothing new is charted.

use super::answers::{Depth, Worlds};
use crate::answer::{Answer, Clause, Contribution};
use crate::time::Instant;

/// How many instants ahead are looked at.
const MOST_STEPS: usize = 200;

/// Fills in the next review of each answer; gives the earliest.
pub fn fill(worlds: &Worlds, answers: &mut [Answer]) -> Option<Instant> {
    if worlds.next_due() == i64::MAX {
        return None;
    }
    let mut ahead = worlds.clone();
    ahead.forget_the_rest();
    for _ in 0..MOST_STEPS {
        let t = ahead.next_due();
        if t == i64::MAX || answers.iter().all(|a| a.next_review.is_some()) {
            break;
        }
        ahead.pass_to(t);
        for a in answers.iter_mut().filter(|a| a.next_review.is_none()) {
            if ahead.moved(a.decision) && !same(a, &ahead.answer(a.decision, Depth::Bare)) {
                a.next_review = Some(Instant(t));
                for n in &mut a.needs {
                    n.by = Some(Instant(t));
                }
            }
        }
    }
    answers.iter().filter_map(|a| a.next_review).min()
}

/// Whether two answers to one decision say the same.
pub fn same(a: &Answer, b: &Answer) -> bool {
    a.status == b.status
        && a.could_be == b.could_be
        && a.acts_as == b.acts_as
        && a.permanently == b.permanently
        && same_said(&a.by, &b.by)
        && same_said(&a.options, &b.options)
        && same_said(&a.dissent, &b.dissent)
        && a.with.len() == b.with.len()
        && a.with.iter().zip(&b.with).all(|(x, y)| x.decision == y.decision && same(x, y))
}

fn same_said(a: &[Contribution], b: &[Contribution]) -> bool {
    let key = |c: &Contribution| (c.guidance, c.certain, c.permanently);
    // what was given for good says the same at the next instant, when it is remembered
    let clause = |x: &Contribution, y: &Contribution| x.clause == y.clause || y.clause == Clause::Latched;
    let same = |(x, y): (&Contribution, &Contribution)| key(x) == key(y) && clause(x, y) && x.value == y.value;
    a.len() == b.len() && a.iter().zip(b).all(same)
}

//! Several worlds, one for each choice of the open settings, as one answer.

use super::answers::Choice;
use super::outcome::{least, meet, merge_ranges, order};
use crate::answer::{Answer, Contribution as Said, Outcome, Reading, Status};
use crate::model::DecisionId;
use crate::program::Program;

/// Joins the answers under several choices of the open settings.
pub fn join(p: &Program, d: DecisionId, parts: Vec<Answer>, choices: Vec<Choice>) -> Answer {
    let mut parts = parts.into_iter();
    // `parts` has one answer for each choice, and there are at least two
    let Some(first) = parts.next() else {
        return nothing(d);
    };
    let rest: Vec<Answer> = parts.collect();
    let all: Vec<&Answer> = std::iter::once(&first).chain(&rest).collect();
    let same = all.iter().all(|a| a.could_be == first.could_be && a.status == first.status);
    if same && first.status != Status::Undetermined && first.status != Status::Disputed {
        let permanently = all.iter().all(|a| a.permanently);
        let mut one = first.clone();
        one.permanently = permanently;
        one.with = join_companions(p, &all, &choices);
        for a in &rest {
            merge_said(&mut one.by, &a.by);
            merge_said(&mut one.options, &a.options);
            merge_said(&mut one.dissent, &a.dissent);
        }
        let by = one.by.clone();
        one.dissent.retain(|s| !by.iter().any(|b| b.guidance == s.guidance && b.clause == s.clause));
        return one;
    }
    let readings: Vec<Reading> = all
        .iter()
        .zip(choices)
        .map(|(a, choice)| Reading { choice, could_be: a.could_be.clone(), by: a.by.clone() })
        .collect();
    let apart = |a: &Answer, b: &Answer| !a.could_be.iter().any(|o| b.could_be.iter().any(|p| meet(o, p)));
    let disputed = all.iter().any(|a| a.status == Status::Disputed)
        || all.iter().enumerate().any(|(i, a)| all.iter().skip(i + 1).any(|b| apart(a, b)));
    let mut could_be: Vec<Outcome> = Vec::new();
    for o in all.iter().flat_map(|a| &a.could_be) {
        if !could_be.contains(o) {
            could_be.push(o.clone());
        }
    }
    could_be.sort_by(order);
    merge_ranges(&mut could_be);
    let mut out = Answer {
        status: if disputed { Status::Disputed } else { Status::Undetermined },
        permanently: false,
        with: Vec::new(),
        at_least: p.decisions[d.index()].ordered.then(|| least(&could_be)).flatten(),
        exact: all.iter().all(|a| a.exact),
        readings,
        could_be,
        by: Vec::new(),
        ..first.clone()
    };
    for a in &all {
        merge_said(&mut out.by, &a.by);
        merge_said(&mut out.options, &a.options);
        merge_said(&mut out.dissent, &a.dissent);
        for n in &a.needs {
            if !out.needs.iter().any(|m| m.what == n.what) {
                out.needs.push(n.clone());
            }
        }
    }
    for s in &mut out.by {
        s.certain = all.iter().all(|a| a.by.iter().any(|b| b.guidance == s.guidance && b.certain));
    }
    let by = out.by.clone();
    out.dissent.retain(|s| !by.iter().any(|b| b.guidance == s.guidance && b.clause == s.clause));
    out
}

/// What accompanies one value that every choice gives, which may differ between them.
fn join_companions(p: &Program, all: &[&Answer], choices: &[Choice]) -> Vec<Answer> {
    let mut given: Vec<DecisionId> = all.iter().flat_map(|a| &a.with).map(|c| c.decision).collect();
    given.sort_unstable();
    given.dedup();
    let under = |a: &&Answer, d: DecisionId| {
        let none = || Answer { status: Status::Determined, could_be: vec![Outcome::None], exact: true, ..nothing(d) };
        a.with.iter().find(|c| c.decision == d).cloned().unwrap_or_else(none)
    };
    given.into_iter().map(|d| join(p, d, all.iter().map(|a| under(a, d)).collect(), choices.to_vec())).collect()
}

fn nothing(d: DecisionId) -> Answer {
    Answer {
        decision: d,
        status: Status::Undetermined,
        could_be: Vec::new(),
        permanently: false,
        with: Vec::new(),
        at_least: None,
        exact: false,
        acts_as: None,
        by: Vec::new(),
        options: Vec::new(),
        dissent: Vec::new(),
        source_silent: Vec::new(),
        readings: Vec::new(),
        needs: Vec::new(),
        overdue: Vec::new(),
        settings: Vec::new(),
        next_review: None,
    }
}

fn merge_said(into: &mut Vec<Said>, more: &[Said]) {
    for s in more {
        if !into.iter().any(|i| i.guidance == s.guidance && i.clause == s.clause && i.value == s.value) {
            into.push(s.clone());
        }
    }
}

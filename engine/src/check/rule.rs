//! Rules that can never fire, conditions that are always true, and guidance that can apply together and disagree.
//!
//! Two values for one decision are tried against each other only when the conditions under which they are given are made
//! of simple tests joined by `and`; what else rules may do is found by properties. A disagreement is an error once the
//! evaluator has shown it for a patient.

use super::domain::{self, Joint};
use super::restart::{binds, constant};
use super::witness::{Tried, Witnesses};
use crate::answer::{Clause, Status};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::eval::Course;
use crate::model::{Combine, DecisionId, ExprId, Guidance, GuidanceId, Model, Prefer};
use crate::search::{Gift, Wish, gifts};

/// A decision with more contributions than this is not tried pair by pair.
const MOST_GIFTS: usize = 400;

pub(super) fn check(model: &Model, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let rules = model.rules.iter().filter_map(|r| Some((&r.guidance, r.when?)));
    for (guidance, when) in rules.chain(model.holds.iter().map(|h| (&h.guidance, h.when))) {
        let decl = &guidance.decl;
        if matches!(domain::together(model, &[when]), Joint::Impossible) {
            found.push(codes::rule::never_fires(&decl.name, model[when].place, decl.name_place));
        } else if domain::is_certain(model, when) {
            found.push(codes::rule::always(&decl.name, model[when].place, decl.name_place));
        }
    }
    found.extend(conflicts(model, witnesses));
    found
}

fn conflicts(model: &Model, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, decision) in (0..).map(DecisionId).zip(&model.decisions) {
        if decision.combine != Combine::Unique {
            continue;
        }
        let all: Vec<Gift> = gifts(model, id).into_iter().filter(|g| binds(model, g)).collect();
        if all.len() > MOST_GIFTS {
            continue;
        }
        for (n, a) in all.iter().enumerate() {
            found.extend(all[n + 1..].iter().filter_map(|b| conflict(model, id, [a, b], witnesses)));
        }
    }
    found
}

fn conflict(model: &Model, id: DecisionId, [a, b]: [&Gift; 2], witnesses: &Witnesses<'_>) -> Option<Diagnostic> {
    if a.by == b.by || constant(model, a)? == constant(model, b)? || ranked(model, a.by, b.by) {
        return None;
    }
    let values = meet(model, a, b)?;
    let wishes = [Wish::Speaks(a.by, a.clause), Wish::Speaks(b.by, b.clause)];
    let disagree = |course: &Course| {
        let answers = course.answers();
        let Some(answer) = crate::scenario::find(&answers.decisions, id) else { return false };
        let speaks = |g: &Gift| answer.by.iter().any(|c| c.guidance == g.by && c.certain);
        answer.status != Status::Determined && speaks(a) && speaks(b)
    };
    let tried = witnesses.find(&conditions(model, &[a.by, b.by]), &wishes, &disagree);
    let names = [a.by, b.by].map(|g| model.guidance(g).decl.name.as_str());
    let places = [a.value, b.value].map(|e| model[e].place);
    let found = codes::decision::conflict(&model[id].decl.name, names, &values, places);
    Some(match tried {
        Tried::Happened(patient) => found.patient(patient),
        Tried::Unrunnable => found,
        // An exception, or what happened before, keeps them apart wherever it was tried.
        Tried::Not => return not_shown(model, a, b).then_some(Diagnostic { severity: Severity::Warning, ..found }),
    })
}

/// Values for which two contributions are given together, when their conditions are simple tests and allow it.
pub(super) fn meet(model: &Model, a: &Gift, b: &Gift) -> Option<String> {
    let simple: Vec<ExprId> = [simple(model, a)?, simple(model, b)?].into_iter().flatten().collect();
    match domain::together(model, &simple) {
        Joint::Possible(values) => Some(values),
        Joint::Impossible | Joint::NotSimple => None,
    }
}

/// Whether two rules that were never seen to disagree are worth a word: there is nothing about them but their conditions.
fn not_shown(model: &Model, a: &Gift, b: &Gift) -> bool {
    let plain = |g: &Gift| matches!(g.by, GuidanceId::Rule(r) if model[r].unless.is_none());
    plain(a) && plain(b)
}

/// What must be true for a value to be given, when that is a matter of conditions now.
fn simple(model: &Model, gift: &Gift) -> Option<Vec<ExprId>> {
    match (gift.by, gift.clause) {
        (GuidanceId::Rule(r), Clause::Then) => Some(model[r].when.into_iter().collect()),
        (GuidanceId::Hold(h), Clause::Do) => Some(vec![model[h].when]),
        _ => None,
    }
}

/// Every condition of some rules and holds.
pub(super) fn conditions(model: &Model, all: &[GuidanceId]) -> Vec<ExprId> {
    let mut found = Vec::new();
    for id in all {
        match *id {
            GuidanceId::Rule(r) => found.extend(model[r].when.iter().chain(&model[r].unless)),
            GuidanceId::Hold(h) => {
                let hold = &model[h];
                found.extend([Some(hold.when), hold.close].into_iter().flatten());
                found.extend(hold.release.iter().map(|r| r.when));
                found.extend(hold.give_up.iter().flat_map(|g| [Some(g.after), g.unless]).flatten());
            }
        }
    }
    found
}

/// Whether anything is said about which of two counts: an `overrides`, a preference on a common topic, or a source that
/// is in force at some times only.
pub(super) fn ranked(model: &Model, a: GuidanceId, b: GuidanceId) -> bool {
    let overrides = |g: &Guidance, other: GuidanceId| g.overrides.iter().any(|(t, _)| *t == other);
    let (ga, gb) = (model.guidance(a), model.guidance(b));
    let limited = |g: &Guidance| {
        g.cites.iter().any(|c| model[c.source].valid_from.is_some() || model[c.source].valid_until.is_some())
    };
    let preferred = |p: &Prefer| {
        let topics = [ga.about, gb.about].into_iter().flatten();
        p.topics.is_empty() || topics.into_iter().any(|t| p.topics.contains(&t))
    };
    overrides(ga, b)
        || overrides(gb, a)
        || limited(ga)
        || limited(gb)
        || ((ga.about.is_some() || gb.about.is_some()) && model.prefers.iter().any(preferred))
}

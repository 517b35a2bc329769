//! Rules that can never fire, and rules that can fire together and disagree.
//!
//! Only conditions made of simple tests joined by `and` are judged, and those exactly; what else two rules may do is
//! found by searching for patients, not here.

use super::domain::{self, Joint};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{
    Assignment, Combine, ExprId, ExprKind, Guidance, GuidanceId, Model, Prefer, Rule, RuleId, Strength,
};
use std::collections::HashMap;

/// A decision with more rules than this is not tried pair by pair.
const MOST_RULES: usize = 400;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let rules = model.rules.iter().filter_map(|r| Some((&r.guidance, r.when?)));
    for (guidance, when) in rules.chain(model.holds.iter().map(|h| (&h.guidance, h.when))) {
        if matches!(domain::together(model, &[when]), Joint::Impossible) {
            let decl = &guidance.decl;
            found.push(codes::rule::never_fires(&decl.name, model[when].place, decl.name_place));
        }
    }
    found.extend(conflicts(model));
    found
}

/// What one rule gives to one decision.
struct Given<'m> {
    id: RuleId,
    rule: &'m Rule,
    assignment: &'m Assignment,
}

fn conflicts(model: &Model) -> Vec<Diagnostic> {
    let mut by_decision: HashMap<_, Vec<Given<'_>>> = HashMap::new();
    for (rule, id) in model.rules.iter().zip(0..) {
        // An option makes no value; an exception is more than a simple test.
        if rule.guidance.strength == Strength::May || rule.unless.is_some() {
            continue;
        }
        for assignment in &rule.then {
            if model[assignment.decision].combine == Combine::Unique {
                by_decision.entry(assignment.decision).or_default().push(Given { id: RuleId(id), rule, assignment });
            }
        }
    }
    let mut found = Vec::new();
    for list in by_decision.values().filter(|l| l.len() <= MOST_RULES) {
        for (n, a) in list.iter().enumerate() {
            found.extend(list[n + 1..].iter().filter_map(|b| conflict(model, a, b)));
        }
    }
    found
}

fn conflict(model: &Model, a: &Given<'_>, b: &Given<'_>) -> Option<Diagnostic> {
    let (value_a, value_b) = (constant(model, a.assignment.value)?, constant(model, b.assignment.value)?);
    if domain::same(model, value_a, value_b) || ranked(model, a, b) {
        return None;
    }
    let conditions: Vec<ExprId> = a.rule.when.into_iter().chain(b.rule.when).collect();
    let Joint::Possible(witness) = domain::together(model, &conditions) else { return None };
    let decision = &model[a.assignment.decision].decl.name;
    let names = [&a.rule.guidance.decl.name, &b.rule.guidance.decl.name];
    let places = [a.assignment.place, b.assignment.place];
    Some(codes::decision::conflict(decision, names.map(String::as_str), &witness, places))
}

fn constant(model: &Model, id: ExprId) -> Option<ExprId> {
    matches!(model[id].kind, ExprKind::Const(_)).then_some(id)
}

/// Whether anything is said about which of two rules counts: an `overrides`, a preference on a common topic, or a
/// source that is in force at some times only.
fn ranked(model: &Model, a: &Given<'_>, b: &Given<'_>) -> bool {
    let overrides = |g: &Guidance, other: RuleId| g.overrides.iter().any(|(t, _)| *t == GuidanceId::Rule(other));
    let (ga, gb) = (&a.rule.guidance, &b.rule.guidance);
    let limited = |g: &Guidance| {
        g.cites.iter().any(|c| model[c.source].valid_from.is_some() || model[c.source].valid_until.is_some())
    };
    let preferred = |p: &Prefer| {
        let topics = [ga.about, gb.about].into_iter().flatten();
        p.topics.is_empty() || topics.into_iter().any(|t| p.topics.contains(&t))
    };
    overrides(ga, b.id)
        || overrides(gb, a.id)
        || limited(ga)
        || limited(gb)
        || ((ga.about.is_some() || gb.about.is_some()) && model.prefers.iter().any(preferred))
}

//! `overrides` that lead in a circle.

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::{GuidanceId, HoldId, Model, RuleId};
use std::collections::HashSet;

/// Rules that override one another in a circle, each circle once.
pub(super) fn overrides(model: &Model) -> Vec<Diagnostic> {
    let rules = (0..).map(RuleId).take(model.rules.len()).map(GuidanceId::Rule);
    let holds = (0..).map(HoldId).take(model.holds.len()).map(GuidanceId::Hold);
    let mut done = HashSet::new();
    let mut found = Vec::new();
    for start in rules.chain(holds) {
        if let Some(circle) = circle_from(model, start, &done) {
            done.extend(circle.iter().map(|(g, _)| *g));
            found.push(codes::rule::override_cycle(model, &circle));
        }
    }
    found
}

/// The way from `start` back to it along `overrides`, if there is one.
fn circle_from(model: &Model, start: GuidanceId, done: &HashSet<GuidanceId>) -> Option<Vec<(GuidanceId, Place)>> {
    let mut visited = HashSet::new();
    let mut ways: Vec<Vec<(GuidanceId, Place)>> = vec![Vec::new()];
    while let Some(way) = ways.pop() {
        let at = way.last().map_or(start, |(g, _)| *g);
        for &(target, place) in &model.guidance(at).overrides {
            if done.contains(&target) {
                continue;
            }
            let mut longer = way.clone();
            longer.push((target, place));
            if target == start {
                return Some(longer);
            }
            if visited.insert(target) {
                ways.push(longer);
            }
        }
    }
    None
}

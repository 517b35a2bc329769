//! Decisions that nothing decides.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Assignment, DecisionId, Model};
use std::collections::HashSet;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut given = HashSet::new();
    for (_, assignment) in model.contributions() {
        collect(assignment, &mut given);
    }
    let all = model.decisions.iter().zip(0..);
    all.filter(|(_, id)| !given.contains(&DecisionId(*id)))
        .map(|(d, _)| codes::decision::no_rule(&d.decl.name, d.decl.name_place, d.default.is_some()))
        .collect()
}

fn collect(assignment: &Assignment, given: &mut HashSet<DecisionId>) {
    given.insert(assignment.decision);
    for companion in &assignment.with {
        collect(companion, given);
    }
}

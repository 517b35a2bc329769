//! The expressions of the programme itself, without those of scenarios and properties.

use crate::model::{Assignment, Expr, ExprId, Guidance, Model, TemplatePart};

/// Every expression that a decision may read.
pub(super) fn programme(model: &Model) -> impl Iterator<Item = &Expr> {
    let mut roots: Vec<ExprId> = model.lets.iter().map(|l| l.value).collect();
    roots.extend(model.inputs.iter().flat_map(|i| i.void_after.iter().map(|v| v.event)));
    for table in &model.tables {
        roots.extend(&table.columns);
        roots.extend(table.rows.iter().flat_map(|r| [r.when, r.value]));
    }
    for decision in &model.decisions {
        roots.extend(decision.default.iter().chain(decision.undetermined.as_ref().map(|u| &u.value)));
    }
    for rule in &model.rules {
        roots.extend(rule.when.iter().chain(&rule.unless));
        assigned(&rule.then, &mut roots);
        holes(&rule.guidance, &mut roots);
    }
    for hold in &model.holds {
        roots.extend([Some(hold.when), hold.close].into_iter().flatten());
        assigned(&hold.do_, &mut roots);
        holes(&hold.guidance, &mut roots);
        if let Some(release) = &hold.release {
            roots.push(release.when);
            assigned(&release.then, &mut roots);
        }
        if let Some(give_up) = &hold.give_up {
            roots.push(give_up.after);
            roots.extend(give_up.unless);
            assigned(&give_up.then, &mut roots);
        }
    }
    roots.extend(model.prefers.iter().filter_map(|p| p.when));
    let mut reached = vec![false; model.exprs.len()];
    for root in roots {
        model.walk(root, &mut |e| reached[e.index()] = true);
    }
    model.exprs.iter().zip(reached).filter_map(|(e, reached)| reached.then_some(e))
}

fn assigned(list: &[Assignment], roots: &mut Vec<ExprId>) {
    for a in list {
        roots.push(a.value);
        assigned(&a.with, roots);
    }
}

fn holes(guidance: &Guidance, roots: &mut Vec<ExprId>) {
    for template in guidance.because.iter().chain(&guidance.advise) {
        roots.extend(template.parts.iter().filter_map(|p| match p {
            TemplatePart::Hole(e) => Some(*e),
            TemplatePart::Text(_) => None,
        }));
    }
}

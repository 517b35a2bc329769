//! Orders that come after a permanent one and take its place.
//!
//! `permanently` is for good: the value stays among what is combined. It does not win by itself. Where the lowest value
//! counts, a lower one that comes later wins over it; where all must agree, a later one that differs leaves the
//! decision disputed. Both are pointed out, with a patient for whom it happens.

use super::rule::{meet, ranked};
use super::witness::{Tried, Witnesses};
use crate::answer::Outcome;
use crate::diagnostic::{Diagnostic, codes};
use crate::eval::Course;
use crate::model::{Combine, DecisionId, ExprKind, GuidanceId, Model, Strength, Value};
use crate::search::{Gift, Wish, gifts};

/// At most this many are shown of one decision.
const MOST: usize = 3;

pub(super) fn check(model: &Model, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let decisions = (0..).map(DecisionId).zip(&model.decisions);
    let open = decisions.filter(|(_, d)| matches!(d.combine, Combine::Unique | Combine::Lowest));
    open.filter(|(_, d)| d.companion_of.is_none()).flat_map(|(id, _)| one(model, id, witnesses)).collect()
}

fn one(model: &Model, id: DecisionId, witnesses: &Witnesses<'_>) -> Vec<Diagnostic> {
    let gifts: Vec<Gift> = gifts(model, id).into_iter().filter(|g| binds(model, g)).collect();
    let mut found = Vec::new();
    for last in gifts.iter().filter(|g| g.permanently) {
        let Some(stop) = constant(model, last) else { continue };
        for other in gifts.iter().filter(|g| g.by != last.by) {
            if found.len() >= MOST {
                return found;
            }
            let Some(value) = constant(model, other).filter(|v| takes_its_place(model, id, v, &stop)) else { continue };
            // Where something is said about the two, that is what was meant; where they can meet, that has been refused.
            let unique = model[id].combine == Combine::Unique;
            if ranked(model, last.by, other.by) || (unique && meet(model, last, other).is_some()) {
                continue;
            }
            if let Tried::Happened(patient) = tried(id, (last, &stop), other, model, witnesses) {
                let ty = &model[id].ty;
                let values = [&stop, &value].map(|v| model.show(v, ty));
                let names = [last.by, other.by].map(|g| model.guidance(g).decl.name.as_str());
                let places = [last.value, other.value].map(|e| model[e].place);
                let d = codes::safety::after_permanent(&model[id].decl.name, names, &values, unique, places);
                found.push(d.patient(patient));
            }
        }
    }
    found
}

fn takes_its_place(model: &Model, id: DecisionId, value: &Value, stop: &Value) -> bool {
    match (model[id].combine, value, stop) {
        (Combine::Lowest, Value::Enum(value), Value::Enum(stop)) => value < stop,
        (Combine::Lowest, Value::Num(value), Value::Num(stop)) => value < stop,
        (Combine::Unique, value, stop) => value != stop,
        _ => false,
    }
}

/// Whether a value counts, and is not only an option.
pub(super) fn binds(model: &Model, gift: &Gift) -> bool {
    use crate::answer::Clause;
    let own = match (gift.by, gift.clause) {
        (GuidanceId::Hold(h), Clause::Release) => model[h].release.as_ref().map(|r| r.strength),
        (GuidanceId::Hold(h), Clause::GiveUp) => model[h].give_up.as_ref().map(|g| g.strength),
        (by, _) => Some(model.guidance(by).strength),
    };
    own.is_some_and(|s| s > Strength::May)
}

pub(super) fn constant(model: &Model, gift: &Gift) -> Option<Value> {
    match &model[gift.value].kind {
        ExprKind::Const(v) => Some(v.clone()),
        _ => None,
    }
}

/// Tries to let the permanent order be given, and later no longer be the answer.
fn tried(
    id: DecisionId,
    (last, stop): (&Gift, &Value),
    other: &Gift,
    model: &Model,
    witnesses: &Witnesses<'_>,
) -> Tried {
    let wishes = [Wish::Earlier(Box::new(Wish::Speaks(last.by, last.clause))), Wish::Speaks(other.by, other.clause)];
    let roots = super::rule::conditions(model, &[last.by, other.by]);
    let other = other.by;
    witnesses.find_in_turn(&roots, &wishes, &|| {
        let mut stopped = false;
        let stop = Outcome::Value(stop.clone());
        Box::new(move |course: &Course| {
            let answers = course.answers();
            let Some(answer) = answers.decision(id) else { return false };
            let by_other = answer.by.iter().any(|c| c.guidance == other && c.certain);
            let gone = stopped && by_other && answer.value() != Some(&stop);
            stopped |= answer.permanently && answer.value() == Some(&stop);
            gone
        })
    })
}

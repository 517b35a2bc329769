//! Properties of the present: all cases are gone through.
//!
//! When nothing that a property depends on remembers anything, a moment is decided by what is charted for it. When in
//! addition every number is only compared with constants, one number between two neighbouring constants stands for all
//! of them. Then there are finitely many cases: for each input its representatives and *not known*, for each happening
//! also that it does not happen. Each is run through the evaluator.

use super::{Effort, Question, Verdict, confirmed};
use crate::eval::Engine;
use crate::model::{ExprId, ExprKind, GuidanceId, InputId, Model, SettingId, Ty, Value};
use crate::search::{Candidate, Cone, known, lasts};
use crate::time::Instant;
use crate::timeline::{Charted, Completeness, Entry, Timeline};
use std::collections::HashSet;

/// The instant at which every case is charted.
const NOW: Instant = Instant(978_336_000);

/// The verdict, when the property is one of the present, has no more cases than are to be tried, and `go_on` is true to
/// the last of them.
pub(super) fn decide(
    engine: &Engine,
    question: &Question,
    effort: &Effort,
    go_on: &dyn Fn() -> bool,
) -> Option<Verdict> {
    let model = engine.model();
    if !is_present(model, &question.cone) {
        return None;
    }
    let mut axes: Vec<Axis> = Vec::new();
    for &input in &question.cone.inputs {
        axes.push(Axis::Input(input, values(model, &question.cone, input)?));
    }
    for &setting in &question.cone.open {
        let Ty::Enum(e) = model[setting].ty else { return None };
        let count = u8::try_from(model[e].variants.len()).ok()?;
        axes.push(Axis::Setting(setting, (0..count).map(Value::Enum).collect()));
    }
    let cases = axes.iter().try_fold(1_usize, |n, a| n.checked_mul(a.len())).filter(|n| *n <= effort.cases)?;
    for case in 0..cases {
        if !go_on() {
            return None;
        }
        let candidate = candidate(&axes, case);
        if question.broken(engine, &candidate).is_some() {
            // A case that the second evaluator does not confirm proves nothing either way.
            return confirmed(engine, question, candidate).map(|found| Verdict::Broken(Box::new(found)));
        }
    }
    Some(Verdict::Proved { cases })
}

/// One thing that a case settles. Of an input, `None` is that nothing is charted.
enum Axis {
    Input(InputId, Vec<Option<Charted>>),
    Setting(SettingId, Vec<Value>),
}

impl Axis {
    const fn len(&self) -> usize {
        match self {
            Self::Input(_, values) => values.len(),
            Self::Setting(_, values) => values.len(),
        }
    }
}

fn candidate(axes: &[Axis], mut case: usize) -> Candidate {
    let mut timeline = Timeline::empty(NOW, Completeness::AllBut(Vec::new()));
    let mut settings = Vec::new();
    for axis in axes {
        let n = case % axis.len();
        case /= axis.len();
        match axis {
            Axis::Input(input, values) => {
                let value = values.get(n).cloned().flatten();
                timeline.entries.extend(value.map(|value| Entry {
                    at: NOW,
                    latest: NOW,
                    input: *input,
                    value,
                    lasting: false,
                }));
            }
            Axis::Setting(setting, values) => settings.push((*setting, values.get(n).cloned())),
        }
    }
    Candidate { timeline, settings, until: NOW }
}

/// What may be charted of an input now.
fn values(model: &Model, cone: &Cone, input: InputId) -> Option<Vec<Option<Charted>>> {
    let mut all = vec![None];
    if model[input].ty == Ty::Event {
        all.push(Some(Charted::Happened));
        return Some(all);
    }
    let values = cone.values.get(&input).filter(|v| !v.is_empty())?;
    all.extend(values.iter().cloned().map(|v| Some(Charted::Is(v))));
    // Nothing charted is the initial value of a state that has one; not known is then a case of its own.
    if lasts(model, input) && model[input].initially.is_some() {
        all.push(Some(Charted::Unknown));
    }
    Some(all)
}

/// Whether everything in the cone is about the present, and every number is only compared with constants.
fn is_present(model: &Model, cone: &Cone) -> bool {
    let compared = compared(model, cone);
    cone.limits.is_empty()
        && cone.inputs.iter().all(|&i| model[i].void_after.is_empty())
        && cone.guidance.iter().all(|g| matches!(g, GuidanceId::Rule(_)))
        && cone.gifts.values().flatten().all(|g| !g.permanently)
        && cone.exprs.iter().all(|&id| match &model[id].kind {
            ExprKind::Input(i) => is_finite(&model[*i].ty) || compared.contains(&id),
            ExprKind::Const(_)
            | ExprKind::NotStated
            | ExprKind::Happens(_)
            | ExprKind::Setting(_)
            | ExprKind::Table(_)
            | ExprKind::Decision(_)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare(..)
            | ExprKind::InRange { .. }
            | ExprKind::OneOf(..)
            | ExprKind::IsKnown(_)
            | ExprKind::IfKnown(..) => true,
            ExprKind::Let(_) => is_finite(&model[id].ty) || compared.contains(&id) || known(model, id).is_some(),
            // Of numbers that are known beforehand anything may be made.
            ExprKind::Arith(..) | ExprKind::Neg(_) | ExprKind::Convert { .. } | ExprKind::Round(..) => {
                known(model, id).is_some() || compared.contains(&id)
            }
            _ => false,
        })
}

const fn is_finite(ty: &Ty) -> bool {
    matches!(ty, Ty::Boolean | Ty::Enum(_) | Ty::Event)
}

/// The numbers that are only compared with constants: an input, or its change of unit, as one side of a comparison whose
/// other side is known beforehand, and nowhere else.
fn compared(model: &Model, cone: &Cone) -> HashSet<ExprId> {
    let mut found = HashSet::new();
    for &id in &cone.exprs {
        match &model[id].kind {
            ExprKind::Compare(_, a, b) => {
                for (term, with) in [(*a, *b), (*b, *a)] {
                    if known(model, with).is_some() {
                        chain(model, term, &mut found);
                    }
                }
            }
            ExprKind::InRange { value, low, high, .. }
                if known(model, *low).is_some() && known(model, *high).is_some() =>
            {
                chain(model, *value, &mut found);
            }
            ExprKind::IsKnown(x) => chain(model, *x, &mut found),
            _ => {}
        }
    }
    found
}

fn chain(model: &Model, mut term: ExprId, found: &mut HashSet<ExprId>) {
    loop {
        found.insert(term);
        match &model[term].kind {
            ExprKind::Convert { value, .. } => term = *value,
            // Whoever else reads the let has to compare it as well: see `is_present`.
            ExprKind::Let(l) => term = model[*l].value,
            _ => return,
        }
    }
}

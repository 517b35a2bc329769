//! Scenarios by the definition: what the slow evaluator says of each expectation.
//!
//! The two evaluators share nothing but the model, so an expectation that both meet is met for a reason.

use super::subject;
use crate::answer::{Moment, Outcome, Status};
use crate::model::{Check, DecisionId, Expect, ExprId, GuidanceId, Model, Reach, Scenario, Value};
use crate::oracle::{Known, Oracle, OracleAnswer, Refused};
use std::collections::BTreeSet;

/// What the definition says of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// It is met.
    Met,
    /// The decision is something else.
    Answer(Box<OracleAnswer>),
    /// The expression is something else.
    Expression(ExprId, Known),
    /// The definition takes no such record.
    Refused(Refused),
    /// It is about what is needed, advised, overruled or reviewed, of which the definition says nothing.
    NotAsked,
}

/// Asks the definition about an expectation of a scenario at a moment of its instant ([`super::run`] asks after what is
/// done then), of a record that needs at most `limit` instants.
#[must_use]
pub fn judge(model: &Model, scenario: &Scenario, check: &Check, moment: Moment, limit: usize) -> Judgement {
    let expression = match &check.expect {
        Expect::Needs(..) | Expect::Dissent(..) | Expect::NextReview(_) | Expect::Advice(_) => {
            return Judgement::NotAsked;
        }
        Expect::Value(e, _) | Expect::Unknown(e) | Expect::Silent(e) => Some(*e),
        _ => None,
    };
    // a companion is answered with what it accompanies
    let decision = subject(&check.expect).map(|d| (d, model[d].companion_of.unwrap_or(d)));
    let asked: Vec<DecisionId> = decision.iter().map(|d| d.1).collect();
    let reach = Reach::of(model, expression.as_slice(), &asked);
    let mut timeline = scenario.timeline.clone();
    timeline.entries.extend(check.suppose.iter().cloned());
    timeline.sort();
    let oracle = match Oracle::about(model, &reach, &timeline, &scenario.settings, &[check.at], limit) {
        Ok(oracle) => oracle,
        Err(refused) => return Judgement::Refused(refused),
    };
    if let Some(e) = expression {
        let known = oracle.value(e, check.at, moment);
        return if is_known(&check.expect, &known) { Judgement::Met } else { Judgement::Expression(e, known) };
    }
    let Some((part, whole)) = decision else { return Judgement::NotAsked };
    let answer = match oracle.answer(whole, check.at, moment) {
        Ok(answer) => answer,
        Err(refused) => return Judgement::Refused(refused),
    };
    match meets(model, &check.expect, part, &answer) {
        None => Judgement::NotAsked,
        Some(true) => Judgement::Met,
        Some(false) => Judgement::Answer(Box::new(answer)),
    }
}

fn is_known(expect: &Expect, known: &Known) -> bool {
    match expect {
        Expect::Value(_, value) => *known == Known::Is(value.clone()),
        Expect::Silent(_) => *known == Known::NotStated,
        _ => !matches!(known, Known::Is(_) | Known::NotStated),
    }
}

/// Whether an answer is what is expected of a decision, or of a companion of it; `None` where the definition does not say.
fn meets(model: &Model, expect: &Expect, part: DecisionId, answer: &OracleAnswer) -> Option<bool> {
    let is = |list: &[Outcome]| answer.could_be.len() == list.len() && list.iter().all(|o| answer.could_be.contains(o));
    let value = |v: &Value| Outcome::Value(v.clone());
    let named = |who: &[GuidanceId], all: BTreeSet<GuidanceId>| who.iter().all(|g| all.contains(g));
    if part != answer.decision {
        let own = answer.with.iter().find(|(d, _)| *d == part).map(|(_, set)| set.as_slice());
        return match expect {
            Expect::Is { value: v, .. } => Some(own == Some(&[value(v)])),
            Expect::None(_) => Some(own.is_none_or(|set| *set == [Outcome::None])),
            // what an accompanying value may be while it is open is said of the whole only
            _ => None,
        };
    }
    let met = match expect {
        Expect::Is { value: v, permanently, with, by, .. } => {
            answer.status == Status::Determined
                && is(&[value(v)])
                && (!permanently || answer.permanently)
                && with.iter().all(|(d, v)| answer.with.contains(&(*d, vec![value(v)])))
                && named(by, answer.by.keys().map(|(g, _)| *g).collect())
        }
        Expect::None(_) => is(&[Outcome::None]),
        Expect::Undetermined(_) => answer.status == Status::Undetermined,
        Expect::Disputed(_) => answer.status == Status::Disputed,
        Expect::NotStated(_) => answer.status == Status::NotStated,
        Expect::CouldBe(_, list) => is(&list.iter().map(value).collect::<Vec<_>>()),
        Expect::AtLeast(_, v) => answer.at_least.as_ref() == Some(v),
        Expect::ActsAs(d, v) => {
            // it does not work out what was unchanged, nor what is acted as with too many cases at hand
            let unchanged = model[*d].undetermined.as_ref().is_some_and(|u| u.unchanged_for.is_some());
            if unchanged || (v.is_some() && answer.acts_as.is_none()) {
                return None;
            }
            answer.acts_as == v.as_ref().map(value)
        }
        Expect::Option(_, _, who) => {
            !answer.options.is_empty() && named(who, answer.options.keys().map(|(g, _)| *g).collect())
        }
        _ => return None,
    };
    Some(met)
}

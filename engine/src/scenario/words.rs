//! Expectations and what became of them, in words.

use super::{Failure, Mismatch, subject};
use crate::answer::Outcome;
use crate::answer::text::Writer;
use crate::model::{Expect, Needed, Ty, Value};

/// What was expected: `infusion = interrupt by other_grade_3`.
#[must_use]
pub fn expected(writer: &Writer<'_>, expect: &Expect) -> String {
    let model = writer.model();
    let (name, ty) = match subject(expect) {
        Some(id) => (writer.decision_name(id), &model[id].ty),
        None => (String::new(), &Ty::Error),
    };
    let by = |rules: &[_]| if rules.is_empty() { String::new() } else { format!(" by {}", writer.rule_names(rules)) };
    match expect {
        Expect::Is { value, permanently, with, by: rules, .. } => {
            let good = if *permanently { " permanently" } else { "" };
            let parts: Vec<String> = with
                .iter()
                .map(|(id, v)| format!("{} = {}", writer.decision_name(*id), writer.value(&model[*id].ty, v)))
                .collect();
            let with = if parts.is_empty() { String::new() } else { format!(" with {}", parts.join(", ")) };
            format!("{name} = {}{good}{with}{}", writer.value(ty, value), by(rules))
        }
        Expect::Value(expr, value) => writer.value(&model[*expr].ty, value),
        Expect::Unknown(_) => "unknown".into(),
        Expect::Silent(_) => "not stated".into(),
        Expect::None(_) => format!("no {name}"),
        Expect::Undetermined(_) => format!("{name} undetermined"),
        Expect::Disputed(_) => format!("{name} disputed"),
        Expect::NotStated(_) => format!("{name} not stated"),
        Expect::CouldBe(_, values) => format!("{name} could be {}", values_in(writer, ty, values)),
        Expect::AtLeast(_, value) => format!("{name} at least {}", writer.value(ty, value)),
        Expect::ActsAs(_, None) => format!("{name} acts as nothing"),
        Expect::ActsAs(_, Some(value)) => format!("{name} acts as {}", writer.value(ty, value)),
        Expect::Needs(_, needs) => format!("{name} needs {}", needs_in(writer, needs)),
        Expect::Option(_, value, rules) => format!("option {name} = {}{}", writer.value(ty, value), by(rules)),
        Expect::Dissent(_, value, rules) => format!("dissent {name} = {}{}", writer.value(ty, value), by(rules)),
        Expect::NextReview(at) => {
            format!("next review {}", at.map_or_else(|| "none".into(), |at| writer.instant(at)))
        }
        Expect::Advice(rules) => format!("advice {}", writer.rule_names(rules)),
    }
}

/// What was found instead, short enough for the label under the expectation.
#[must_use]
pub fn actual(writer: &Writer<'_>, failure: &Failure) -> String {
    let model = writer.model();
    let answer = failure.answer.as_deref();
    let ty = answer.map_or(&Ty::Error, |a| &model[a.decision].ty);
    let said = || answer.map_or_else(|| "no answer".into(), |a| writer.answer(a));
    match &failure.mismatch {
        Mismatch::NoAnswer(id) => {
            format!("{} has no answer of its own here", writer.decision_name(*id))
        }
        Mismatch::Status(_) | Mismatch::Value(_) => format!("it is {}", said()),
        Mismatch::NotPermanent => format!("it is {}, but not permanently", said()),
        Mismatch::Companion(id, _, found) => {
            let name = writer.decision_name(*id);
            let found = match found {
                Some(Outcome::None) | None => "absent or open".into(),
                Some(outcome) => writer.outcome(&model[*id].ty, outcome),
            };
            format!("{name} is {found}; the answer is {}", said())
        }
        Mismatch::NotBy(rules) => {
            let by: Vec<_> = answer.into_iter().flat_map(|a| &a.by).map(|c| c.guidance).collect();
            let by = if by.is_empty() { "no rule".into() } else { writer.rule_names(&by) };
            format!("it is made by {by}, not by {}", writer.rule_names(rules))
        }
        Mismatch::CouldBe(extra, absent) => {
            let mut parts = Vec::new();
            if !extra.is_empty() {
                parts.push(format!("it could also be {}", writer.any_of(ty, extra)));
            }
            if !absent.is_empty() {
                parts.push(format!("it cannot be {}", values_in(writer, ty, absent)));
            }
            parts.join("; ")
        }
        Mismatch::AtLeast(_) => match answer.and_then(|a| a.at_least.as_ref()) {
            Some(value) => format!("it is at least {}", writer.value(ty, value)),
            None => format!("it is {}", said()),
        },
        Mismatch::ActsAs(_) => match answer.and_then(|a| a.acts_as.as_ref()) {
            Some(outcome) => format!("it acts as {}", writer.outcome(ty, outcome)),
            None => "nothing can be acted on".into(),
        },
        Mismatch::NotNeeded(absent) => {
            let needs: Vec<_> = answer.into_iter().flat_map(|a| &a.needs).map(|n| n.what).collect();
            let found = if needs.is_empty() { "nothing".into() } else { needs_in(writer, &needs) };
            format!("it needs {found}, not {}", needs_in(writer, absent))
        }
        Mismatch::NoOption(..) => {
            let options = answer.map_or(&[][..], |a| a.options.as_slice());
            listed(
                options.iter().map(|c| format!("{} by {}", writer.given(ty, c), writer.rule_name(c.guidance))),
                "option",
            )
        }
        Mismatch::NoDissent(..) => {
            let dissent = answer.map_or(&[][..], |a| a.dissent.as_slice());
            listed(
                dissent.iter().map(|c| format!("{} by {}", writer.given(ty, c), writer.rule_name(c.guidance))),
                "dissent",
            )
        }
        Mismatch::NextReview(at) => match at {
            Some(at) => format!("the next review is {}", writer.instant(*at)),
            None => "there is no next review".into(),
        },
        Mismatch::NoAdvice(rules) => {
            format!("{} {} not advise here", writer.rule_names(rules), if rules.len() == 1 { "does" } else { "do" })
        }
        Mismatch::Expression(expr, outcomes) => {
            let text = writer.any_of(&model[*expr].ty, outcomes);
            match outcomes.as_slice() {
                [] | [Outcome::None] => "it has no value here".into(),
                [Outcome::Value(_) | Outcome::NotStated] => format!("it is {text}"),
                _ => format!("it is unknown: {text}"),
            }
        }
    }
}

fn listed(found: impl Iterator<Item = String>, kind: &str) -> String {
    let found: Vec<String> = found.collect();
    if found.is_empty() { format!("there is no {kind}") } else { format!("there is {}", found.join(", ")) }
}

fn values_in(writer: &Writer<'_>, ty: &Ty, values: &[Value]) -> String {
    values.iter().map(|v| writer.value(ty, v)).collect::<Vec<_>>().join(", ")
}

fn needs_in(writer: &Writer<'_>, needs: &[Needed]) -> String {
    let mut names: Vec<String> = needs.iter().map(|n| writer.needed(*n)).collect();
    names.dedup();
    names.join(", ")
}

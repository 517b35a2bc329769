//! Scenarios run: what each expectation found.
//!
//! In: a compiled [`Engine`] and a scenario of its model. Out: a [`Report`], expected against actual as data, so that
//! the command line and the editor say it each in its own way. One call runs one scenario; a caller that wants to
//! stop early stops between them.

pub mod coverage;
pub mod definition;
#[cfg(test)]
mod tests;
pub mod unmet;
pub mod words;

use crate::answer::{Advice, Answer, Contribution, Moment, Outcome, Status};
use crate::eval::answers::{Depth, Worlds, moment};
use crate::eval::{Engine, RunOptions};
use crate::model::{Check, DecisionId, Expect, ExprId, GuidanceId, Model, Needed, Scenario, ScenarioId, Value};
use crate::time::Instant;
use crate::timeline::Entry;
use coverage::Item;
use std::collections::BTreeMap;

/// What became of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// How many expectations it has.
    pub checks: usize,
    /// Those that were not met, in order.
    pub failures: Vec<Failure>,
    /// What its expectations rest on, those that are met: how many rest on each.
    pub exercised: BTreeMap<Item, u32>,
}

impl Report {
    /// Whether every expectation was met.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its position in [`crate::model::Scenario::checks`].
    pub check: usize,
    /// What differs.
    pub mismatch: Mismatch,
    /// The answer to the decision that it is about.
    pub answer: Option<Box<Answer>>,
}

/// How the actual answer differs from the expected one.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// The decision is not one of the model's answers.
    NoAnswer(DecisionId),
    /// Another status than this.
    Status(Status),
    /// Determined, but not this value: the actual one is in the answer.
    Value(Outcome),
    /// The value is not for good.
    NotPermanent,
    /// A companion of the value is missing, open or different.
    Companion(DecisionId, Value, Option<Outcome>),
    /// These rules do not make it.
    NotBy(Vec<GuidanceId>),
    /// Of the possible values these were not expected; these were expected and are not possible.
    CouldBe(Vec<Outcome>, Vec<Value>),
    /// The least possible value is another than this.
    AtLeast(Value),
    /// Acts as something else than this.
    ActsAs(Option<Value>),
    /// These are not among the needs.
    NotNeeded(Vec<Needed>),
    /// No such option.
    NoOption(Value, Vec<GuidanceId>),
    /// No such dissent.
    NoDissent(Value, Vec<GuidanceId>),
    /// The next review is this.
    NextReview(Option<Instant>),
    /// These do not advise.
    NoAdvice(Vec<GuidanceId>),
    /// The expression is, or may be, this.
    Expression(ExprId, Vec<Outcome>),
}

/// Runs a scenario.
#[must_use]
pub fn run(engine: &Engine, id: ScenarioId) -> Report {
    let scenario = &engine.model()[id];
    let checks = scenario.checks.len();
    let mut report = Report { scenario: id, checks, failures: Vec::new(), exercised: BTreeMap::new() };
    let mut last: Option<Question> = None;
    for (index, check) in scenario.checks.iter().enumerate() {
        let mut question = match last.take() {
            Some(question) if question.leads_to(check) => question.at(check),
            _ => Question::new(engine, scenario, check),
        };
        match question.judge(check) {
            Some(mismatch) => {
                let answer = subject(&check.expect).and_then(|d| question.told(d)).map(Box::new);
                report.failures.push(Failure { check: index, mismatch, answer });
            }
            None => {
                for item in coverage::exercised(&question.worlds, check, question.decided.as_ref()) {
                    *report.exercised.entry(item).or_default() += 1;
                }
            }
        }
        last = Some(question);
    }
    report
}

/// What a scenario asks at one instant. Only what is asked is worked out.
struct Question {
    at: Instant,
    suppose: Vec<Entry>,
    worlds: Worlds,
    /// The answer to the decision that was asked for last.
    decided: Option<Answer>,
}

impl Question {
    fn new(engine: &Engine, scenario: &Scenario, check: &Check) -> Self {
        let options = RunOptions {
            at: Some(check.at),
            suppose: check.suppose.clone(),
            settings: scenario.settings.clone(),
            ..RunOptions::default()
        };
        let mut worlds = Worlds::new(engine.program(), &scenario.timeline, &options);
        let (at, moment) = moment(&scenario.timeline, &options);
        worlds.seek(at, moment);
        Self { at: check.at, suppose: options.suppose, worlds, decided: None }
    }

    /// Whether the worlds of this question can go on to a check: what is supposed is supposed at one instant.
    fn leads_to(&self, check: &Check) -> bool {
        self.suppose == check.suppose && (self.at == check.at || (self.at < check.at && self.suppose.is_empty()))
    }

    /// The question at the instant of a check to which it leads.
    fn at(mut self, check: &Check) -> Self {
        if self.at < check.at {
            self.worlds.seek(check.at.0, Moment::After);
            self.at = check.at;
            self.decided = None;
        }
        self
    }

    /// The answer that has a part about this decision.
    fn decide(&mut self, decision: DecisionId) -> Option<&Answer> {
        // a companion is answered with what it accompanies
        let whole = self.worlds.any().program.model[decision].companion_of.unwrap_or(decision);
        if self.decided.as_ref().is_none_or(|a| a.decision != whole) {
            self.decided = Some(self.worlds.answer(whole, Depth::Full));
        }
        find(self.decided.as_slice(), decision)
    }

    /// The same with its next review, to be told to somebody.
    fn told(&self, decision: DecisionId) -> Option<Answer> {
        find(&self.worlds.answers(Depth::Full).decisions, decision).cloned()
    }

    fn judge(&mut self, check: &Check) -> Option<Mismatch> {
        match &check.expect {
            Expect::Value(expr, value) => {
                let actual = self.worlds.value(*expr);
                (actual != [Outcome::Value(value.clone())]).then_some(Mismatch::Expression(*expr, actual))
            }
            Expect::Unknown(expr) => {
                let actual = self.worlds.value(*expr);
                matches!(actual[..], [Outcome::Value(_) | Outcome::NotStated])
                    .then_some(Mismatch::Expression(*expr, actual))
            }
            Expect::Silent(expr) => {
                let actual = self.worlds.value(*expr);
                (actual != [Outcome::NotStated]).then_some(Mismatch::Expression(*expr, actual))
            }
            Expect::NextReview(expected) => {
                let actual = self.worlds.answers(Depth::Full).next_review;
                (actual != *expected).then_some(Mismatch::NextReview(actual))
            }
            Expect::Advice(rules) => {
                let advice = self.worlds.advice();
                let advises = |g: &GuidanceId| advice.iter().any(|a: &Advice| a.guidance == *g && a.certain);
                let silent: Vec<_> = rules.iter().filter(|g| !advises(g)).copied().collect();
                (!silent.is_empty()).then_some(Mismatch::NoAdvice(silent))
            }
            expect => {
                let decision = subject(expect)?;
                match self.decide(decision) {
                    Some(answer) => against(expect, answer),
                    None => Some(Mismatch::NoAnswer(decision)),
                }
            }
        }
    }
}

/// The decision that an expectation is about.
#[must_use]
pub const fn subject(expect: &Expect) -> Option<DecisionId> {
    match expect {
        Expect::Is { decision, .. }
        | Expect::None(decision)
        | Expect::Undetermined(decision)
        | Expect::Disputed(decision)
        | Expect::NotStated(decision)
        | Expect::CouldBe(decision, _)
        | Expect::AtLeast(decision, _)
        | Expect::ActsAs(decision, _)
        | Expect::Needs(decision, _)
        | Expect::Option(decision, ..)
        | Expect::Dissent(decision, ..) => Some(*decision),
        Expect::Value(..) | Expect::Unknown(_) | Expect::Silent(_) | Expect::NextReview(_) | Expect::Advice(_) => None,
    }
}

/// The answer to a decision, companions included.
#[must_use]
pub fn find(answers: &[Answer], decision: DecisionId) -> Option<&Answer> {
    answers.iter().find_map(|a| if a.decision == decision { Some(a) } else { find(&a.with, decision) })
}

/// What is wrong with `answer`, if anything.
fn against(expect: &Expect, answer: &Answer) -> Option<Mismatch> {
    match expect {
        Expect::Is { value, permanently, with, by, .. } => {
            let expected = Outcome::Value(value.clone());
            value_is(answer, &expected)
                .or_else(|| (*permanently && !answer.permanently).then_some(Mismatch::NotPermanent))
                .or_else(|| with.iter().find_map(|(id, v)| companion(answer, *id, v)))
                .or_else(|| missing_by(&answer.by, by).map(Mismatch::NotBy))
        }
        Expect::None(_) => value_is(answer, &Outcome::None),
        Expect::Undetermined(_) => status_is(answer, Status::Undetermined),
        Expect::Disputed(_) => status_is(answer, Status::Disputed),
        Expect::NotStated(_) => status_is(answer, Status::NotStated),
        Expect::CouldBe(_, values) => could_be(answer, values),
        Expect::AtLeast(_, value) => {
            (answer.at_least.as_ref() != Some(value)).then(|| Mismatch::AtLeast(value.clone()))
        }
        Expect::ActsAs(_, value) => {
            let expected = value.clone().map(Outcome::Value);
            (answer.acts_as != expected).then(|| Mismatch::ActsAs(value.clone()))
        }
        Expect::Needs(_, wanted) => {
            let absent: Vec<_> =
                wanted.iter().filter(|w| answer.needs.iter().all(|n| n.what != **w)).copied().collect();
            (!absent.is_empty()).then_some(Mismatch::NotNeeded(absent))
        }
        Expect::Option(_, value, by) => {
            (!speaks(&answer.options, value, by)).then(|| Mismatch::NoOption(value.clone(), by.clone()))
        }
        Expect::Dissent(_, value, by) => {
            (!speaks(&answer.dissent, value, by)).then(|| Mismatch::NoDissent(value.clone(), by.clone()))
        }
        Expect::Value(..) | Expect::Unknown(_) | Expect::Silent(_) | Expect::NextReview(_) | Expect::Advice(_) => None,
    }
}

fn status_is(answer: &Answer, status: Status) -> Option<Mismatch> {
    (answer.status != status).then_some(Mismatch::Status(status))
}

fn value_is(answer: &Answer, expected: &Outcome) -> Option<Mismatch> {
    status_is(answer, Status::Determined)
        .or_else(|| (answer.value() != Some(expected)).then(|| Mismatch::Value(expected.clone())))
}

fn companion(answer: &Answer, id: DecisionId, expected: &Value) -> Option<Mismatch> {
    let actual = answer.with.iter().find(|a| a.decision == id).and_then(Answer::value).cloned();
    let met = matches!(&actual, Some(Outcome::Value(v)) if v == expected);
    (!met).then(|| Mismatch::Companion(id, expected.clone(), actual))
}

fn missing_by(by: &[Contribution], named: &[GuidanceId]) -> Option<Vec<GuidanceId>> {
    let made = |g: &GuidanceId| by.iter().any(|c| c.guidance == *g && c.certain);
    let absent: Vec<_> = named.iter().filter(|g| !made(g)).copied().collect();
    (!absent.is_empty()).then_some(absent)
}

/// Whether `value` is among `contributions`, given by each of `by` (by any, when none is named).
fn speaks(contributions: &[Contribution], value: &Value, by: &[GuidanceId]) -> bool {
    let gives = |c: &Contribution| matches!(&c.value, Outcome::Value(v) if v == value);
    if by.is_empty() {
        return contributions.iter().any(gives);
    }
    by.iter().all(|g| contributions.iter().any(|c| c.guidance == *g && gives(c)))
}

fn could_be(answer: &Answer, expected: &[Value]) -> Option<Mismatch> {
    let is = |o: &Outcome, v: &Value| matches!(o, Outcome::Value(x) if x == v);
    let extra: Vec<_> = answer.could_be.iter().filter(|o| !expected.iter().any(|v| is(o, v))).cloned().collect();
    let absent: Vec<_> = expected.iter().filter(|v| !answer.could_be.iter().any(|o| is(o, v))).cloned().collect();
    (!extra.is_empty() || !absent.is_empty()).then_some(Mismatch::CouldBe(extra, absent))
}

/// The scenarios of a model whose title, module or file contains `filter`, whatever the case of its letters.
#[must_use]
pub fn select(model: &Model, filter: Option<&str>) -> Vec<ScenarioId> {
    let wanted = filter.map(str::to_lowercase);
    let matches = |text: &str| wanted.as_ref().is_none_or(|w| text.to_lowercase().contains(w));
    let all = model.scenarios.iter().zip(0..).map(|(s, i)| (s, ScenarioId(i)));
    all.filter(|(s, _)| {
        let module = &model[s.module];
        let path = model.files.get(module.file.0 as usize).map_or("", |f| f.path.as_str());
        matches(&s.title) || matches(&module.decl.name) || matches(path)
    })
    .map(|(_, id)| id)
    .collect()
}

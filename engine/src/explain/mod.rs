//! Why a decision is what it is: every rule and hold that could have made it, with what their conditions were made of.
//!
//! In: a compiled [`Engine`], a record and a moment. Out: an [`Explanation`], a tree as plain data. Nothing is decided
//! here: every value in the tree is what the engine answers for that expression at that moment, so the tree cannot say
//! anything else than the decision did.

mod tree;

pub use tree::{Step, Via};

use crate::answer::{Answer, Answers, Contribution, Outcome, Overruled};
use crate::eval::{Engine, RunOptions};
use crate::model::{Assignment, DecisionId, ExprId, GuidanceId, HoldId, Model, RuleId, SourceId, Strength, Value};
use crate::time::Instant;
use crate::timeline::Timeline;
use tree::Grower;

/// The derivation of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// All answers at that moment.
    pub answers: Answers,
    /// The decision.
    pub decision: DecisionId,
    /// Every rule and hold that can give it a value, those that count first.
    pub guidance: Vec<Spoken>,
}

impl Explanation {
    /// The answer that is explained, also where it is a companion's.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        crate::scenario::find(&self.answers.decisions, self.decision)
    }
}

/// What a rule or hold says, and how it came to say it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// The rule or hold.
    pub guidance: GuidanceId,
    /// What became of it.
    pub verdict: Verdict,
    /// What it gives.
    pub contributions: Vec<Contribution>,
    /// Its conditions.
    pub clauses: Vec<Clause>,
}

/// What became of a rule or hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It makes the decision.
    Makes,
    /// It may make the decision.
    Perhaps,
    /// It holds, but does not count.
    Overruled(Option<Overruled>),
    /// It holds and is an option.
    Option,
    /// It turns only on what its source does not state.
    SourceSilent,
    /// A source that it cites is not in force at that instant.
    NotInForce(SourceId),
    /// It does not hold: this condition is not met.
    Fails(Part),
    /// It does not hold for this decision now, although its conditions say nothing against it.
    Silent,
}

/// A condition of a rule or hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `when`
    When,
    /// `unless`
    Unless,
    /// `release when`
    Release,
    /// `give up … unless`
    GiveUpUnless,
    /// `close when`
    Close,
}

/// A condition and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Which.
    pub part: Part,
    /// Its value and parts.
    pub step: Step,
}

/// Explains a decision at one moment.
#[must_use]
pub fn explain(engine: &Engine, timeline: &Timeline, options: &RunOptions, decision: DecisionId) -> Explanation {
    let model = engine.model();
    let answers = engine.run(timeline, options);
    let answer = crate::scenario::find(&answers.decisions, decision);
    let mut grower = Grower::new(engine, timeline, options, answers.at);
    // Those that count are taken apart first: a let is taken apart where it is met first.
    let mut ids = candidates(model, decision);
    ids.sort_by_key(|id| standing(*id, answer));
    let mut guidance: Vec<Spoken> =
        ids.into_iter().map(|id| speak(model, id, answer, answers.at, &mut grower)).collect();
    guidance.sort_by_key(|s| rank(&s.verdict));
    Explanation { answers, decision, guidance }
}

/// Where a rule or hold stands in the answer, those that make it first.
fn standing(id: GuidanceId, answer: Option<&Answer>) -> usize {
    let Some(answer) = answer else { return 0 };
    let lists = [&answer.by, &answer.dissent, &answer.options];
    lists.iter().position(|list| list.iter().any(|c| c.guidance == id)).unwrap_or(lists.len())
}

const fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Makes => 0,
        Verdict::Perhaps => 1,
        Verdict::Overruled(_) => 2,
        Verdict::Option => 3,
        Verdict::SourceSilent => 4,
        Verdict::NotInForce(_) => 5,
        Verdict::Fails(_) | Verdict::Silent => 6,
    }
}

/// Rules and holds with an assignment to `decision`, in the order of the model.
fn candidates(model: &Model, decision: DecisionId) -> Vec<GuidanceId> {
    let rules = model.rules.iter().zip(0..).filter(|(r, _)| assigns(&r.then, decision));
    let holds = model.holds.iter().zip(0..).filter(|(h, _)| {
        assigns(&h.do_, decision)
            || h.release.as_ref().is_some_and(|r| assigns(&r.then, decision))
            || h.give_up.as_ref().is_some_and(|g| assigns(&g.then, decision))
    });
    let rules = rules.map(|(_, i)| GuidanceId::Rule(RuleId(i)));
    rules.chain(holds.map(|(_, i)| GuidanceId::Hold(HoldId(i)))).collect()
}

fn assigns(list: &[Assignment], decision: DecisionId) -> bool {
    list.iter().any(|a| a.decision == decision || assigns(&a.with, decision))
}

fn speak(model: &Model, id: GuidanceId, answer: Option<&Answer>, at: Instant, grower: &mut Grower<'_>) -> Spoken {
    let clauses: Vec<Clause> =
        conditions(model, id).into_iter().map(|(part, expr)| Clause { part, step: grower.grow(expr) }).collect();
    let of = |list: &[Contribution]| list.iter().filter(|c| c.guidance == id).cloned().collect::<Vec<_>>();
    let [by, options, dissent] = match answer {
        Some(a) => [of(&a.by), of(&a.options), of(&a.dissent)],
        None => [Vec::new(), Vec::new(), Vec::new()],
    };
    let verdict = if by.iter().any(|c| c.certain) {
        Verdict::Makes
    } else if !by.is_empty() {
        Verdict::Perhaps
    } else if let Some(c) = dissent.first() {
        Verdict::Overruled(c.overruled.clone())
    } else if !options.is_empty() {
        Verdict::Option
    } else if answer.is_some_and(|a| a.source_silent.contains(&id)) {
        Verdict::SourceSilent
    } else if let Some(source) = out_of_force(model, id, at) {
        Verdict::NotInForce(source)
    } else {
        clauses.iter().find(|c| fails(model, id, c)).map_or(Verdict::Silent, |c| Verdict::Fails(c.part))
    };
    let contributions = [by, options, dissent].concat();
    Spoken { guidance: id, verdict, contributions, clauses }
}

/// Whether a condition by itself keeps the rule from holding, or the hold from having opened now.
fn fails(model: &Model, id: GuidanceId, clause: &Clause) -> bool {
    let is = |wanted: bool| clause.step.outcomes == [Outcome::Value(Value::Bool(wanted))];
    match (id, clause.part) {
        (_, Part::When) => is(false),
        (GuidanceId::Rule(rule), Part::Unless) => is(true) && model[rule].unless.is_some(),
        _ => false,
    }
}

fn conditions(model: &Model, id: GuidanceId) -> Vec<(Part, ExprId)> {
    match id {
        GuidanceId::Rule(id) => {
            let rule = &model[id];
            [(Part::When, rule.when), (Part::Unless, rule.unless)]
                .into_iter()
                .filter_map(|(part, expr)| Some((part, expr?)))
                .collect()
        }
        GuidanceId::Hold(id) => {
            let hold = &model[id];
            let mut list = vec![(Part::When, hold.when)];
            list.extend(hold.release.as_ref().map(|r| (Part::Release, r.when)));
            list.extend(hold.give_up.as_ref().and_then(|g| g.unless).map(|e| (Part::GiveUpUnless, e)));
            list.extend(hold.close.map(|e| (Part::Close, e)));
            list
        }
    }
}

/// A cited source that is not in force.
fn out_of_force(model: &Model, id: GuidanceId, at: Instant) -> Option<SourceId> {
    let guidance = match id {
        GuidanceId::Rule(id) => &model[id].guidance,
        GuidanceId::Hold(id) => &model[id].guidance,
    };
    guidance.cites.iter().map(|c| c.source).find(|s| {
        let source = &model[*s];
        source.valid_from.is_some_and(|from| at < from) || source.valid_until.is_some_and(|until| at >= until)
    })
}

/// The weight of a rule or hold as a whole.
#[must_use]
pub fn weight(model: &Model, id: GuidanceId) -> Strength {
    match id {
        GuidanceId::Rule(id) => model[id].guidance.strength,
        GuidanceId::Hold(id) => model[id].guidance.strength,
    }
}

//! What the evaluator answers: decisions with their reasons, what is needed, and when to look again.
//!
//! Plain data over the ids of a [`Model`](crate::model::Model); rendering is elsewhere.

pub mod json;
pub mod text;
pub mod words;

use crate::exact::Exact;
use crate::model::{DecisionId, EnumId, GuidanceId, Needed, RuleId, SettingId, Strength, Value};
use crate::time::Instant;

/// The two moments of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    /// What was observed at the instant is seen; what is done at it is not yet.
    Before,
    /// `t⁺`: what is done at the instant is done, and no time has passed.
    After,
}

/// Every decision at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The instant.
    pub at: Instant,
    /// Before or after what was done at it.
    pub moment: Moment,
    /// One answer a decision that is no companion, in the order of the model.
    pub decisions: Vec<Answer>,
    /// Advice of rules and holds that fire.
    pub advice: Vec<Advice>,
    /// The next instant at which any of the answers changes although nothing new is charted.
    pub next_review: Option<Instant>,
}

impl Answers {
    /// The answer to `decision`.
    #[must_use]
    pub fn decision(&self, decision: DecisionId) -> Option<&Answer> {
        self.decisions.iter().find(|a| a.decision == decision)
    }
}

/// Whether a decision is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No value that the unknowns could take would change it.
    Determined,
    /// More than one value is possible.
    Undetermined,
    /// Readings of the unset settings, or rules of equal standing, have no value in common.
    Disputed,
    /// The sources are silent: the decision's own value is `not stated`.
    NotStated,
}

/// What a decision may come out as.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This value.
    Value(Value),
    /// A number somewhere in this range, both ends included; no end: without bound.
    Between(Option<Exact>, Option<Exact>),
    /// Some value of the type: for a set, these members certainly and those possibly.
    SetBetween(u64, u64),
    /// No rule gives a value.
    None,
    /// The source is silent.
    NotStated,
}

/// The answer to one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Which decision.
    pub decision: DecisionId,
    /// Whether it is made.
    pub status: Status,
    /// All that it may come out as, lowest first where that has a meaning; exactly one when determined.
    pub could_be: Vec<Outcome>,
    /// Whether the value is for good; only when that is certain.
    pub permanently: bool,
    /// Companions of the value, when determined.
    pub with: Vec<Answer>,
    /// For an ordered decision that is open: the least possible value.
    pub at_least: Option<Value>,
    /// Whether every one of `could_be` is really possible; else it is a sound, wider answer.
    pub exact: bool,
    /// What to act as meanwhile; the value itself when determined. `None`: nothing can be acted on.
    pub acts_as: Option<Outcome>,
    /// What made it: contributions that certainly hold and give (one of) its values. For an open decision also those that may.
    pub by: Vec<Contribution>,
    /// Options: what `may` be done as well.
    pub options: Vec<Contribution>,
    /// Contributions that hold and were overruled.
    pub dissent: Vec<Contribution>,
    /// Rules that turn only on what their source does not state.
    pub source_silent: Vec<GuidanceId>,
    /// One for each combination of the unset settings that the decision reads, when they do not agree.
    pub readings: Vec<Reading>,
    /// What is wanted to decide it, the most decisive first.
    pub needs: Vec<Need>,
    /// What the decision reads that is merely out of date, without leaving it open.
    pub overdue: Vec<Need>,
    /// The settings that it reads.
    pub settings: Vec<SettingId>,
    /// The next instant at which this answer changes although nothing new is charted.
    pub next_review: Option<Instant>,
}

impl Answer {
    /// The value, when determined.
    #[must_use]
    pub fn value(&self) -> Option<&Outcome> {
        match (self.status, self.could_be.as_slice()) {
            (Status::Determined, [one]) => Some(one),
            _ => None,
        }
    }
}

/// Which part of a rule or hold speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clause {
    /// `then` of a rule.
    Then,
    /// A `permanently` that fired earlier.
    Latched,
    /// `do` of a hold.
    Do,
    /// `release … then` of a hold.
    Release,
    /// `give up … then` of a hold.
    GiveUp,
}

/// A rule or a clause of a hold that speaks on a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The rule or hold. Its sources, locators and quotes are in the model.
    pub guidance: GuidanceId,
    /// Which part of it.
    pub clause: Clause,
    /// Its weight.
    pub strength: Strength,
    /// What it gives.
    pub value: Outcome,
    /// Whether for good.
    pub permanently: bool,
    /// Whether it certainly holds; else it may.
    pub certain: bool,
    /// Its reason, holes filled.
    pub because: Option<String>,
    /// Why it was overruled, for dissent.
    pub overruled: Option<Overruled>,
}

/// Why a contribution did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overruled {
    /// Another source is preferred on its topic.
    Preferred(crate::model::SourceId),
    /// A more specific rule overrides it.
    Overridden(GuidanceId),
    /// Another value won when the rules were combined.
    Combined,
}

/// What the decision is under one choice of the unset settings, or, for rules of equal standing, by one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The choice; empty for rules of equal standing.
    pub choice: Vec<(SettingId, Value)>,
    /// What it may come out as.
    pub could_be: Vec<Outcome>,
    /// The rules and holds that make it.
    pub by: Vec<Contribution>,
}

/// Advice of a rule or hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Who advises.
    pub guidance: GuidanceId,
    /// Its weight.
    pub strength: Strength,
    /// What, holes filled.
    pub text: String,
    /// Whether it certainly applies; else it may.
    pub certain: bool,
}

/// A datum that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// What.
    pub what: Needed,
    /// Why it is not known.
    pub reason: Missing,
    /// The first instant for which it is wanted; `None`: from before the record.
    pub from: Option<Instant>,
    /// The last instant for which it is wanted.
    pub to: Instant,
    /// When the possible values change if nothing is charted.
    pub by: Option<Instant>,
    /// What values of it would decide.
    pub would_decide: Vec<WouldDecide>,
}

/// Why a datum is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Never charted.
    NeverCharted,
    /// Stale since this instant.
    Stale(Instant),
    /// Charted as unknown from this instant on.
    Gap(Instant),
    /// Made void by an event at this instant.
    Void(Instant),
    /// What happened before the record is not known.
    BeforeRecord,
    /// Not charted closely enough in the past: the span says when.
    NotCovered,
    /// A setting without a value.
    Unset,
    /// Arithmetic that gives no number: overflow or division by zero.
    NoNumber,
    /// Charted only as happening somewhere between two instants.
    Imprecise,
}

/// What a set of values of a datum would decide.
#[derive(Clone, Debug, PartialEq)]
pub struct WouldDecide {
    /// Values of the datum that have the same effect.
    pub if_value: ValueClass,
    /// What the decision could then be.
    pub could_be: Vec<Outcome>,
}

/// A class of values with one effect.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueClass {
    /// Truth.
    Bool(bool),
    /// One of these bits of an enum.
    Enum(EnumId, u64),
    /// From the first to the second number, each included or not; no end: without bound.
    Num(Option<(Exact, bool)>, Option<(Exact, bool)>),
}

/// A moment of a replay at which an answer changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// All answers at that moment.
    pub answers: Answers,
    /// The decisions whose answer differs from the moment before.
    pub changed: Vec<DecisionId>,
    /// Whether something was charted at that instant; else it changed by itself.
    pub charted: bool,
}

/// The truth of a rule's condition, for coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The rule.
    pub rule: RuleId,
    /// Whether it certainly fired.
    pub certain: bool,
}

//! Scenarios: what they chart and what they expect.

use super::{DecisionId, ExprId, GuidanceId, InputId, ModuleId, SettingId, Value};
use crate::diagnostic::Place;
use crate::time::Instant;

/// A scenario: a timeline and what is expected along it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The module it stands in.
    pub module: ModuleId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// Settings for this scenario: a value, or unset.
    pub settings: Vec<(SettingId, Option<Value>)>,
    /// What is charted, in scenario time (midnight of day 1 is `start`).
    pub timeline: crate::timeline::Timeline,
    /// What is expected, in order.
    pub checks: Vec<Check>,
}

/// Expectations at one instant.
#[derive(Clone, Debug)]
pub struct Check {
    /// When.
    pub at: Instant,
    /// Acts and events that are supposed to be done or to happen at that instant.
    pub suppose: Vec<crate::timeline::Entry>,
    /// What is expected.
    pub expect: Expect,
    /// Where it stands.
    pub place: Place,
}

/// One expectation.
#[derive(Clone, Debug)]
pub enum Expect {
    /// The decision is determined, has this value and these companions and is made by these rules (when any are named).
    Is {
        /// The decision.
        decision: DecisionId,
        /// Its value.
        value: Value,
        /// Whether `permanently` was said.
        permanently: bool,
        /// Companions.
        with: Vec<(DecisionId, Value)>,
        /// The rules and holds.
        by: Vec<GuidanceId>,
    },
    /// A let, table, input or setting is known and has this value.
    Value(ExprId, Value),
    /// A let, table or input is not known, and that is not because its source is silent.
    Unknown(ExprId),
    /// The source of a let or table is silent on this case.
    Silent(ExprId),
    /// No rule gives the decision a value.
    None(DecisionId),
    /// Undetermined.
    Undetermined(DecisionId),
    /// Disputed.
    Disputed(DecisionId),
    /// The sources are silent.
    NotStated(DecisionId),
    /// Exactly these values are possible.
    CouldBe(DecisionId, Vec<Value>),
    /// For an ordered decision: the least possible value.
    AtLeast(DecisionId, Value),
    /// What to act as; `None`: nothing can be acted on.
    ActsAs(DecisionId, Option<Value>),
    /// These inputs or settings are among the needs.
    Needs(DecisionId, Vec<Needed>),
    /// Among the options of the decision.
    Option(DecisionId, Value, Vec<GuidanceId>),
    /// Among its dissent.
    Dissent(DecisionId, Value, Vec<GuidanceId>),
    /// The next review of all decisions.
    NextReview(Option<Instant>),
    /// These rules advise.
    Advice(Vec<GuidanceId>),
}

/// What a decision may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Needed {
    /// An entry.
    Input(InputId),
    /// A value for a setting.
    Setting(SettingId),
}

//! Decisions, and what gives them: rules, holds, preferences; and properties, which must hold of them.

use super::{Cite, Combine, DecisionId, Decl, ExprId, HoldId, ModuleId, RuleId, SourceId, Strength, TopicId, Ty};
use crate::diagnostic::Place;

/// What is to be decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Name, place, doc.
    pub decl: Decl,
    /// The type of its value.
    pub ty: Ty,
    /// How rules are combined.
    pub combine: Combine,
    /// The value when no rule gives one.
    pub default: Option<ExprId>,
    /// What to act as while undetermined.
    pub undetermined: Option<ActAs>,
    /// When it is a companion, of which decision.
    pub companion_of: Option<DecisionId>,
}

/// `undetermined as [unchanged for D, then] V`.
#[derive(Clone, Debug)]
pub struct ActAs {
    /// How long, in seconds, the last determined value stands.
    pub unchanged_for: Option<i64>,
    /// The value to act as.
    pub value: ExprId,
}

/// What a rule or a clause of a hold gives to a decision.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The decision.
    pub decision: DecisionId,
    /// Its value ([`ExprKind::NotStated`] for `not stated`).
    pub value: ExprId,
    /// Whether it is for good once given.
    pub permanently: bool,
    /// Companions.
    pub with: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// A text with holes.
#[derive(Clone, Debug)]
pub struct Template {
    /// Literal text and expressions in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text.
    Text(String),
    /// The value of an expression.
    Hole(ExprId),
}

/// What rules and holds have in common.
#[derive(Clone, Debug)]
pub struct Guidance {
    /// Name, place, doc.
    pub decl: Decl,
    /// The weight of the whole.
    pub strength: Strength,
    /// The question that it answers.
    pub about: Option<TopicId>,
    /// Why.
    pub because: Option<Template>,
    /// What else to do.
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// The rules and holds that it overrides, with the places where it says so.
    pub overrides: Vec<(GuidanceId, Place)>,
}

/// A rule or a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GuidanceId {
    /// A rule.
    Rule(RuleId),
    /// A hold.
    Hold(HoldId),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name, strength, sources and so on.
    pub guidance: Guidance,
    /// The condition; absent: always.
    pub when: Option<ExprId>,
    /// The exception.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
}

/// A hold.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Name, strength, sources and so on.
    pub guidance: Guidance,
    /// What opens it.
    pub when: ExprId,
    /// What it gives while open.
    pub do_: Vec<Assignment>,
    /// What it gives, or closes it, on release.
    pub release: Option<Release>,
    /// What it gives when the deadline has passed.
    pub give_up: Option<GiveUp>,
    /// What closes it once released.
    pub close: Option<ExprId>,
}

/// `release when … then …`.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its weight.
    pub strength: Strength,
    /// The condition.
    pub when: ExprId,
    /// What it gives while the condition holds; empty: the hold closes at release.
    pub then: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// `give up after … unless … then …`.
#[derive(Clone, Debug)]
pub struct GiveUp {
    /// Its weight.
    pub strength: Strength,
    /// The deadline, counted from opening: a duration that does not tick.
    pub after: ExprId,
    /// What averts it.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// `prefer A over B about t when P`.
#[derive(Clone, Debug)]
pub struct Prefer {
    /// The module that says so and where.
    pub place: Place,
    /// The most preferred first.
    pub sources: Vec<SourceId>,
    /// Topics; all when empty.
    pub topics: Vec<TopicId>,
    /// A condition on settings only.
    pub when: Option<ExprId>,
}

/// A property that must hold for every patient.
#[derive(Clone, Debug)]
pub struct Property {
    /// The module it stands in.
    pub module: ModuleId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// The patients that are meant.
    pub given: Option<ExprId>,
    /// What must never be known false.
    pub check: ExprId,
}

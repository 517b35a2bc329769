//! What gives orders: decisions, rules, holds and preferences, and what they cite.

use super::{ExprId, Name, Span, Text, Type};

/// `cite review "Table 3" quote "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// The place in it.
    pub locator: Option<Text>,
    /// Its words; checked against its text.
    pub quote: Option<Text>,
    /// The whole clause.
    pub span: Span,
}

/// `decision NAME: TYPE` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its name.
    pub name: Name,
    /// The type of its value.
    pub ty: Type,
    /// What it decides.
    pub doc: Option<Text>,
    /// `combine highest`; `unique` when absent.
    pub combine: Option<(Combine, Span)>,
    /// `default continue`
    pub default: Option<ExprId>,
    /// `undetermined as interrupt`
    pub undetermined: Option<Undetermined>,
}

/// How the rules of a decision are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// All rules that fire must agree.
    Unique,
    /// The highest value of an ordered type.
    Highest,
    /// The lowest value of an ordered type.
    Lowest,
    /// The set of all values.
    All,
}

/// What to act as while a decision is undetermined.
#[derive(Clone, Debug, PartialEq)]
pub struct Undetermined {
    /// `unchanged for 12 h, then …`: how long the last determined value stands.
    pub unchanged_for: Option<ExprId>,
    /// The value to act as.
    pub value: ExprId,
    /// The whole clause.
    pub span: Span,
}

/// The weight of guidance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// An option; never makes the value.
    May,
    /// Recommended.
    Should,
    /// Required.
    Must,
}

/// `rule NAME [STRENGTH]` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// `must` when absent.
    pub strength: Option<(Strength, Span)>,
    /// What it says.
    pub doc: Option<Text>,
    /// `about crs_action`
    pub about: Option<Name>,
    /// The condition.
    pub when: Option<ExprId>,
    /// The exception.
    pub unless: Option<ExprId>,
    /// `then infusion = interrupt, premedication = 20 mg`
    pub then: Vec<Assignment>,
    /// `because "… {hole}"`
    pub because: Option<Template>,
    /// `advise "…"`
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// `overrides other_rule, another`
    pub overrides: Vec<Name>,
}

/// `infusion = restart permanently with restart_rate = 9 µg/day`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The decision.
    pub target: Name,
    /// Its value, or `not stated`.
    pub value: ExprId,
    /// Whether it is for good.
    pub permanently: Option<Span>,
    /// `with restart_rate = 9 µg/day`
    pub with: Vec<Assignment>,
    /// The whole assignment.
    pub span: Span,
}

/// A text with `{holes}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Text and holes in order.
    pub parts: Vec<TemplatePart>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// `{expression}`
    Hole(ExprId),
}

/// `hold NAME [STRENGTH]` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// Its name.
    pub name: Name,
    /// `must` when absent.
    pub strength: Option<(Strength, Span)>,
    /// What it says.
    pub doc: Option<Text>,
    /// `about other_action`
    pub about: Option<Name>,
    /// What opens it.
    pub when: Option<ExprId>,
    /// `do infusion = interrupt`
    pub do_: Vec<Assignment>,
    /// `release when … then …`
    pub release: Option<Release>,
    /// `give up after 14 days unless … then …`
    pub give_up: Option<GiveUp>,
    /// `close when infusing`
    pub close: Option<ExprId>,
    /// `because "…"`
    pub because: Option<Template>,
    /// `advise "…"`
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// `overrides other_rule`
    pub overrides: Vec<Name>,
}

/// `release [STRENGTH] when P [then …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Its own strength.
    pub strength: Option<(Strength, Span)>,
    /// The condition.
    pub when: ExprId,
    /// What it gives while it holds.
    pub then: Vec<Assignment>,
    /// The whole clause.
    pub span: Span,
}

/// `give up [STRENGTH] after D [unless P] [then …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct GiveUp {
    /// Its own strength.
    pub strength: Option<(Strength, Span)>,
    /// How long after opening.
    pub after: ExprId,
    /// What averts it.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
    /// The whole clause.
    pub span: Span,
}

/// `prefer A over B [over C] [about t1, t2] [when EXPR]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefer {
    /// Sources, the most preferred first.
    pub sources: Vec<Name>,
    /// The topics it is about; every topic when empty.
    pub topics: Vec<Name>,
    /// When it applies; reads settings only.
    pub when: Option<ExprId>,
}

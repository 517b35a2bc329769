//! What is tried: scenarios and properties.

use super::{Assignment, DateLit, ExprId, Name, Span, Text};

/// `property "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// What it says.
    pub title: Text,
    /// `given EXPR`: only patients for whom it is known to hold are meant.
    pub given: Option<ExprId>,
    /// `check EXPR`
    pub check: Option<ExprId>,
}

/// `scenario "…"`: an executable example.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it shows.
    pub title: Text,
    /// Its lines, in order.
    pub lines: Vec<ScenarioLine>,
}

/// A line of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioLine {
    /// What it says.
    pub kind: ScenarioLineKind,
    /// Where it stands.
    pub span: Span,
}

/// The lines of a scenario. `expect` and its companions belong to the `at` line before them.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioLineKind {
    /// `setting policy = strictest`: for this scenario; `setting policy unset` opens it.
    Setting(Name, Option<ExprId>),
    /// `start 2020-07-01`: the calendar date of day 1 (2001-01-01 UTC when absent).
    Start(DateLit),
    /// `history of x unknown`
    HistoryUnknown(Vec<Name>),
    /// `throughout crs_grade = 0`
    Throughout(Vec<Entry>),
    /// `at day 3 10:00 other_grade = 3, seizure`; also `between … and …` for an imprecise instant.
    At(ScenarioTime, Vec<Entry>),
    /// `every 12 h from day 4 10:00 to day 7 10:00 other_grade = 0`
    Every {
        /// The step.
        step: ExprId,
        /// First instant.
        from: DayTime,
        /// Last instant.
        to: DayTime,
        /// What is charted each time.
        entries: Vec<Entry>,
    },
    /// `suppose cycle_start`: the expectations that follow are for the instant as if this were done.
    Suppose(Vec<Entry>),
    /// `expect …`
    Expect(Vec<Expectation>),
}

/// When a scenario line takes place.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioTime {
    /// `at day 3 10:00`
    At(DayTime),
    /// `between day 3 10:00 and day 3 14:00`: one entry at one unknown instant of the span.
    Between(DayTime, DayTime),
}

/// `day 3 10:00`, `day 3 10:00:30`, or an RFC 3339 instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTime {
    /// Seconds since the start of day 1, or an instant.
    pub kind: DayTimeKind,
    /// Where it stands.
    pub span: Span,
}

/// The two ways to write a time in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayTimeKind {
    /// `day N hh:mm[:ss]` as seconds since the start of day 1; days may be 0 or negative.
    Day(i64),
    /// `2021-03-01T08:00Z` as written.
    Instant(String),
}

/// What is charted: `seizure`, `other_grade = 3`, `infusion_rate unknown`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The input.
    pub name: Name,
    /// Its value.
    pub value: EntryValue,
    /// The whole entry.
    pub span: Span,
}

/// The value of an [`Entry`].
#[derive(Clone, Debug, PartialEq)]
pub enum EntryValue {
    /// An event or act without a value.
    Happens,
    /// `= 3`
    Is(ExprId),
    /// `unknown`: from here on, until an entry says otherwise.
    Unknown,
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `infusion = restart [permanently] with restart_rate = 9 µg/day [by rule, rule]`: determined, with this value.
    /// For a let or table: known, with this value.
    Is {
        /// Decision and value.
        assignment: Assignment,
        /// The rules that make it, if said.
        by: Vec<Name>,
    },
    /// `no premedication_before_restart`: determined, and no rule gives a value.
    None(Name),
    /// `infusion undetermined`
    Undetermined(Name),
    /// `infusion disputed`
    Disputed(Name),
    /// `infusion not stated`: the sources are silent.
    NotStated(Name),
    /// `x unknown`: for a let, table or input.
    Unknown(Name),
    /// `could be interrupt, restart`: of the undetermined or disputed decision named last.
    CouldBe(Vec<ExprId>),
    /// `at least interrupt`
    AtLeast(ExprId),
    /// `acts as interrupt`; `acts as nothing` is `None`.
    ActsAs(Option<ExprId>),
    /// `needs other_grade, weight`
    Needs(Vec<Name>),
    /// `option infusion = discontinue [by rule]`
    Option(Assignment, Vec<Name>),
    /// `dissent infusion = interrupt [by rule]`
    Dissent(Assignment, Vec<Name>),
    /// `next review day 9 10:00`; `next review none`.
    NextReview(Option<DayTime>),
    /// `advice rule_a, rule_b`: these rules advise.
    Advice(Vec<Name>),
}

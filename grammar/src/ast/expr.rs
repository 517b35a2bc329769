//! Expressions in their arena.

use super::{DateLit, Name, RangePattern, Span, Text, Unit};

/// An expression in an [`Exprs`] arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// The expressions of one item.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Exprs {
    nodes: Vec<(Expr, Span)>,
}

impl Exprs {
    /// Adds an expression.
    pub fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push((expr, span));
        id
    }
    /// The expression `id`, which must come from this arena.
    #[must_use]
    pub fn get(&self, id: ExprId) -> &Expr {
        self.nodes.get(id.0 as usize).map_or(&Expr::Error, |(e, _)| e)
    }
    /// Where `id` stands.
    #[must_use]
    pub fn span(&self, id: ExprId) -> Span {
        self.nodes.get(id.0 as usize).map_or(Span::default(), |&(_, s)| s)
    }
    /// All expressions with their places, children before parents.
    pub fn iter(&self) -> impl Iterator<Item = (ExprId, &Expr, Span)> {
        self.nodes.iter().zip(0..).map(|((e, s), i)| (ExprId(i), e, *s))
    }
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// How `round` treats a value between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundMode {
    /// Nearest; a tie to the even multiple.
    HalfEven,
    /// Nearest; a tie away from zero.
    HalfUp,
    /// Nearest; a tie towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// Calendar and clock steps of `whole days since E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WholeUnit {
    /// 60 minutes.
    Hours,
    /// 24 hours.
    Days,
    /// 7 × 24 hours.
    Weeks,
    /// By the calendar; for age.
    Months,
    /// By the calendar; for age.
    Years,
}

/// An expression. Bracketed and bare forms are the same node: the printer restores brackets from precedence.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Not understood; silent downstream.
    Error,
    /// `true`, `false`
    Bool(bool),
    /// A number with or without a unit: `9 µg/day`, `1.5 × 10^9/L`, `3 days`, `0.36`.
    Number(NumberLit),
    /// `2021-03-01`
    Date(DateLit),
    /// `2021-03-01T08:00Z`
    Instant(DateLit),
    /// A name, qualified or not: an input, a let, a choice, …
    Name(Name),
    /// `{a, b}`
    Set(Vec<ExprId>),
    /// `"…"`
    Text(Text),
    /// `not stated`
    NotStated,
    /// `not P`
    Not(ExprId),
    /// `P and Q and R`
    And(Vec<ExprId>),
    /// `P or Q or R`
    Or(Vec<ExprId>),
    /// `P implies Q`
    Implies(ExprId, ExprId),
    /// `a < b`
    Compare(CompareOp, ExprId, ExprId),
    /// `x is known` (true) or `x is unknown` (false)
    IsKnown(ExprId, bool),
    /// `h is open`
    IsOpen(Name),
    /// `x is 1 to 7`, `x is 38 to below 39 °C`
    IsRange(ExprId, RangePattern),
    /// `x is one of {a, b}`
    IsOneOf(ExprId, Vec<ExprId>),
    /// `a + b`
    Arith(ArithOp, ExprId, ExprId),
    /// `-a`
    Neg(ExprId),
    /// `e in mg`: a plain number.
    InUnit(ExprId, Unit),
    /// `x if known else d`
    IfKnown(ExprId, ExprId),
    /// `x at E`
    At(ExprId, ExprId),
    /// `s.count`, `h.occurrence`
    Member(ExprId, Name),
    /// `round half even e to 0.1 mL/h`
    Round(RoundMode, ExprId, ExprId),
    /// `square root of x`: only what a `round` rounds.
    SquareRoot(ExprId),
    /// `P for D`
    For(ExprId, ExprId),
    /// `P within D`
    Within(ExprId, ExprId),
    /// `ever P`
    Ever(ExprId),
    /// `time in P`; `time in h` for a hold.
    TimeIn(ExprId),
    /// `time since E`
    TimeSince(ExprId),
    /// `whole days since E`; E may be a date
    WholeSince(WholeUnit, ExprId),
    /// `count of E [since F] [within D] [while P]`
    Count {
        /// What is counted.
        of: ExprId,
        /// From the last F on.
        since: Option<ExprId>,
        /// In `[t - D, t]`.
        within: Option<ExprId>,
        /// Only those at whose instant P is known to hold.
        while_: Option<ExprId>,
    },
    /// `total time P since E`
    TotalTime {
        /// The state.
        of: ExprId,
        /// From the last E on.
        since: ExprId,
    },
    /// `highest x within D` (true) or `lowest x within D` (false)
    Extreme {
        /// Highest or lowest.
        highest: bool,
        /// The reading.
        of: Name,
        /// The window.
        within: ExprId,
    },
    /// `first x`
    First(Name),
    /// `previous x`
    Previous(Name),
    /// `streak of (P)`; has `.count` and `.span`.
    Streak(ExprId),
}

impl Expr {
    /// Calls `visit` for each expression directly inside this one.
    pub fn for_each_child(&self, mut visit: impl FnMut(ExprId)) {
        match self {
            Self::Error
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::Instant(_)
            | Self::Name(_)
            | Self::Text(_)
            | Self::NotStated
            | Self::IsOpen(_)
            | Self::First(_)
            | Self::Previous(_) => {}
            Self::Set(ids) | Self::And(ids) | Self::Or(ids) => ids.iter().copied().for_each(visit),
            Self::Not(a)
            | Self::Neg(a)
            | Self::IsKnown(a, _)
            | Self::InUnit(a, _)
            | Self::Member(a, _)
            | Self::Ever(a)
            | Self::TimeIn(a)
            | Self::TimeSince(a)
            | Self::WholeSince(_, a)
            | Self::Streak(a)
            | Self::SquareRoot(a) => visit(*a),
            Self::Implies(a, b)
            | Self::Compare(_, a, b)
            | Self::Arith(_, a, b)
            | Self::IfKnown(a, b)
            | Self::At(a, b)
            | Self::Round(_, a, b)
            | Self::For(a, b)
            | Self::Within(a, b) => [*a, *b].into_iter().for_each(visit),
            Self::IsRange(a, range) => [*a, range.low, range.high].into_iter().for_each(visit),
            Self::IsOneOf(a, ids) => std::iter::once(*a).chain(ids.iter().copied()).for_each(visit),
            Self::Count { of, since, within, while_ } => {
                [Some(*of), *since, *within, *while_].into_iter().flatten().for_each(visit);
            }
            Self::TotalTime { of, since } => [*of, *since].into_iter().for_each(visit),
            Self::Extreme { within, .. } => visit(*within),
        }
    }
}

/// A number with its unit, as written and as read. After a power of ten the unit is what follows it, with
/// its slash: `1.5 × 10^9/L` has the digits `1.5`, the power 9 and the unit `/L`; `10^9/L` has the digits `1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberLit {
    /// Plain decimal digits: `0.36`, `-5` never (the sign is [`Expr::Neg`]).
    pub digits: String,
    /// The power of ten of `1.5 × 10^9/L`.
    pub power_of_ten: Option<i32>,
    /// The unit.
    pub unit: Option<Unit>,
}

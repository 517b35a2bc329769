//! Typed expressions.

use super::{
    ArithOp, CompareOp, DecisionId, ExprId, HoldId, InputId, LetId, RoundMode, SettingId, TableId, Ty, Value, WholeUnit,
};
use crate::diagnostic::Place;
use crate::exact::Exact;

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Ty,
    /// Where it stands.
    pub place: Place,
}

/// The forms of typed expressions.
///
/// Operands of one operator carry the same unit: where they were written in different ones the lowering has put a
/// [`ExprKind::Convert`] between. Sub-expressions come before the expressions that hold them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// Not understood.
    Error,
    /// A known value.
    Const(Value),
    /// The source is silent.
    NotStated,
    /// The value of an input now. For an event or act that is a happening: with type [`Ty::Event`], whether it
    /// happens now; else the value that it carries, absent when it does not happen now.
    Input(InputId),
    /// For a happening that carries a value: whether it happens now.
    Happens(InputId),
    /// A setting.
    Setting(SettingId),
    /// A let.
    Let(LetId),
    /// A table.
    Table(TableId),
    /// The value of a decision now; absent when no rule gives one.
    Decision(DecisionId),
    /// `not P`
    Not(ExprId),
    /// `P and Q`
    And(Vec<ExprId>),
    /// `P or Q`
    Or(Vec<ExprId>),
    /// `a < b`, on numbers of one unit, ordered enums (all six), or unordered enums, booleans and sets (`=`, `!=`).
    Compare(CompareOp, ExprId, ExprId),
    /// Low and high belong to it unless `below`.
    InRange {
        /// What is tested.
        value: ExprId,
        /// Lower bound.
        low: ExprId,
        /// Upper bound.
        high: ExprId,
        /// Whether the upper bound is left out.
        below: bool,
    },
    /// The enum value is one of these bits.
    OneOf(ExprId, u64),
    /// Whether the value is known now.
    IsKnown(ExprId),
    /// `x if known else d`
    IfKnown(ExprId, ExprId),
    /// `h is open`
    HoldIsOpen(HoldId),
    /// `time in h`
    HoldTime(HoldId),
    /// `h.occurrence`: 1 for the first; 0 before.
    HoldOccurrence(HoldId),
    /// `a + b`; a product or quotient has the unit of its type (a `Convert` above it adjusts the scale).
    Arith(ArithOp, ExprId, ExprId),
    /// `-a`
    Neg(ExprId),
    /// `value * factor + offset`: a change of unit, exact.
    Convert {
        /// What is converted.
        value: ExprId,
        /// Multiplied first.
        factor: Exact,
        /// Then added.
        offset: Exact,
    },
    /// `round MODE e to STEP`
    Round(RoundMode, ExprId, ExprId),
    /// `round MODE square root of e to STEP`. The root itself has no end of decimals, so it exists only rounded.
    RoundRoot(RoundMode, ExprId, ExprId),
    /// `P for D`
    For(ExprId, ExprId),
    /// `P within D`
    Within(ExprId, ExprId),
    /// `ever P`
    Ever(ExprId),
    /// `time in P`
    TimeIn(ExprId),
    /// `time since E`
    TimeSince(ExprId),
    /// `whole days since E`: an integer; E is boolean, event, date or instant.
    WholeSince(WholeUnit, ExprId),
    /// `count of E since F within D while P`
    Count {
        /// What is counted.
        of: ExprId,
        /// From its last occurrence on.
        since: Option<ExprId>,
        /// In `[t - D, t]`, D a constant or a setting.
        within: Option<ExprId>,
        /// Only while this is known.
        while_: Option<ExprId>,
    },
    /// `total time P since E`
    TotalTime(ExprId, ExprId),
    /// `highest x within D`, D a constant or a setting.
    Extreme {
        /// Highest or lowest.
        highest: bool,
        /// The reading.
        of: InputId,
        /// The window.
        within: ExprId,
    },
    /// `first x`
    First(InputId),
    /// `previous x`
    Previous(InputId),
    /// `x at E`
    At(ExprId, ExprId),
    /// `(streak of (P)).count`, over the readings of the one input that P reads.
    StreakCount(ExprId, InputId),
    /// `(streak of (P)).span`
    StreakSpan(ExprId, InputId),
}

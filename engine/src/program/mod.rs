//! The flat program: a rule graph frozen into nodes that are evaluated in order.
//!
//! In: a checked [`Model`]. Out: a [`Program`]; it cannot fail. Children come before parents, equal expressions are one
//! node, and everything that a step needs (who reads whom, who remembers what) is laid out in flat lists, so that
//! a step allocates nothing.

mod compile;
mod set;

pub use self::set::NodeSet;
use crate::answer::Clause;
use crate::eval::val::Val;
use crate::exact::Exact;
use crate::model::{
    ArithOp, Combine, CompareOp, DecisionId, GuidanceId, HitPolicy, HoldId, InputId, Model, RoundMode, SettingId,
    Strength, WholeUnit, position,
};
use std::sync::Arc;

/// A node of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The node at this position of [`Program::nodes`].
    pub fn at(index: usize) -> Self {
        Self(position(index))
    }
    /// Position in [`Program::nodes`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run of node ids in [`Program::pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct List {
    start: u32,
    len: u32,
}

/// A guidance by its number: rules first, then holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuidanceIx(pub u32);

/// What a node computes from its children, the inputs and what is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A value from [`Program::consts`].
    Const(u32),
    /// The value of an input; the list is what makes it void.
    Input(InputId, List),
    /// Whether a happening happens now.
    Happens(InputId),
    /// A setting.
    Setting(SettingId),
    /// `not`
    Not(NodeId),
    /// `and`
    And(List),
    /// `or`
    Or(List),
    /// Known to hold; `not stated` counts as not holding.
    Holds(NodeId),
    /// Comparison.
    Compare(CompareOp, NodeId, NodeId),
    /// `value`, `low`, `high`, and whether the upper bound is left out.
    InRange(NodeId, NodeId, NodeId, bool),
    /// An enum value among these bits.
    OneOf(NodeId, u64),
    /// Whether it is known now.
    IsKnown(NodeId),
    /// The first if known now, else the second.
    IfKnown(NodeId, NodeId),
    /// Arithmetic.
    Arith(ArithOp, NodeId, NodeId),
    /// Negation.
    Neg(NodeId),
    /// `value × factor + offset`, from [`Program::scales`].
    Convert(NodeId, u32),
    /// Rounding to a step.
    Round(RoundMode, NodeId, NodeId),
    /// Rounding of a square root to a step.
    RoundRoot(RoundMode, NodeId, NodeId),
    /// Whole steps of so many seconds.
    Whole(NodeId, i64),
    /// Whole months or years by the calendar since a date.
    Calendar(WholeUnit, NodeId),
    /// Pairs of condition and value.
    Table(HitPolicy, List),
    /// `P for D`, with the track of P.
    For(NodeId, NodeId, u32),
    /// `P within D`
    Within(NodeId, NodeId, u32),
    /// `ever P`
    Ever(NodeId, u32),
    /// `time in P`
    TimeIn(NodeId, u32),
    /// `time since P`
    TimeSince(NodeId, u32),
    /// See [`CountPlan`].
    Count(u32),
    /// See [`TotalPlan`].
    Total(u32),
    /// Highest (true) or lowest reading of an input in a window.
    Extreme(bool, InputId, NodeId),
    /// First reading.
    First(InputId),
    /// Reading before the current one.
    Previous(InputId),
    /// See [`AtPlan`].
    At(u32),
    /// Count of a streak; see [`StreakPlan`].
    StreakCount(u32),
    /// Span of a streak.
    StreakSpan(u32),
    /// Which of its possible states a hold was in before this moment.
    Hold(HoldId),
    /// `h is open`
    HoldIsOpen(HoldId, NodeId),
    /// `time in h`
    HoldTime(HoldId, NodeId),
    /// `h.occurrence`
    HoldOccurrence(HoldId, NodeId),
    /// Whether a clause of a hold speaks.
    HoldSays(HoldId, NodeId, Clause),
    /// Whether what a guidance cites is in force.
    InForce(GuidanceIx),
    /// Whether a guidance is kept by the preferences on its topic.
    Kept(GuidanceIx),
    /// Whether a `permanently` has fired before this moment.
    Latched(u32),
    /// A decision.
    Decision(DecisionId),
}

/// A node.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// Its index in the tracks, or [`NO_TRACK`].
    pub track: u32,
    /// Whether it can be true only at the instant of a happening.
    pub pulse: bool,
    /// Whether its numbers are whole.
    pub integral: bool,
}

/// A node that nobody remembers.
pub const NO_TRACK: u32 = u32::MAX;

/// `count of E since F within D while P`.
#[derive(Clone, Copy, Debug)]
pub struct CountPlan {
    /// What is counted.
    pub of: NodeId,
    /// The last occurrence of this begins the count.
    pub since: Option<NodeId>,
    /// Window.
    pub within: Option<NodeId>,
    /// Condition at the instant, and its place in the values kept from the first moment.
    pub while_: Option<(NodeId, u32)>,
}

/// `total time P since E`.
#[derive(Clone, Copy, Debug)]
pub struct TotalPlan {
    /// The state.
    pub of: NodeId,
    /// From its last occurrence.
    pub since: NodeId,
}

/// `x at E`.
#[derive(Clone, Copy, Debug)]
pub struct AtPlan {
    /// What is picked, and its place in the values kept from the first moment.
    pub value: (NodeId, u32),
    /// When.
    pub event: NodeId,
}

/// `streak of P` over the readings of an input.
#[derive(Clone, Copy, Debug)]
pub struct StreakPlan {
    /// The condition.
    pub of: NodeId,
    /// The reading.
    pub input: InputId,
}

/// A hold.
#[derive(Clone, Copy, Debug)]
pub struct HoldPlan {
    /// What opens it, its sources being in force.
    pub when: NodeId,
    /// What releases it.
    pub release: Option<NodeId>,
    /// Whether it closes at release, having no `then`.
    pub release_closes: bool,
    /// Whether release replaces `do`; a `may` release does not.
    pub release_binds: bool,
    /// Deadline and what averts it.
    pub give_up: Option<(NodeId, Option<NodeId>)>,
    /// Whether giving up replaces `do`; a `may` one does not.
    pub give_up_binds: bool,
    /// What closes it.
    pub close: Option<NodeId>,
}

/// What a rule or a clause of a hold gives to one decision.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Who.
    pub guidance: GuidanceIx,
    /// Which clause.
    pub clause: Clause,
    /// The weight of the clause.
    pub strength: Strength,
    /// Its value.
    pub value: NodeId,
    /// Whether for good.
    pub permanently: bool,
    /// Where its `permanently` is remembered.
    pub latch: Option<u32>,
    /// Whether it holds, precedence aside.
    pub fires: NodeId,
    /// Whether it counts: it holds, is kept and not overridden, or is remembered.
    pub speaks: NodeId,
    /// For a companion, the contribution that it belongs to, in the decision that it accompanies.
    pub parent: Option<(DecisionId, u32)>,
}

/// What is decided, from what.
#[derive(Clone, Debug)]
pub struct DecisionPlan {
    /// How contributions are combined.
    pub combine: Combine,
    /// Everything that may speak on it, options included.
    pub contributions: Vec<Contribution>,
    /// Its default.
    pub default: Option<NodeId>,
    /// What to act as while it is open.
    pub act_as: Option<(Option<i64>, NodeId)>,
    /// Its node.
    pub node: NodeId,
    /// Every node that it depends on, itself included, ascending.
    pub cone: NodeSet,
    /// The settings that it reads, also through preferences.
    pub settings: Vec<SettingId>,
    /// Its companions.
    pub companions: Vec<DecisionId>,
    /// Everything known to be ordered (numbers, ordered choices).
    pub ordered: bool,
}

/// What a rule or hold needs besides its contributions.
#[derive(Clone, Debug)]
pub struct GuidancePlan {
    /// Which.
    pub id: GuidanceId,
    /// Its condition (a rule) or whether it is open (a hold), being in force.
    pub fires: NodeId,
    /// The same, kept and not overridden.
    pub counts: NodeId,
    /// Rules that override it.
    pub overridden_by: Vec<GuidanceIx>,
}

/// A compiled project.
#[derive(Debug)]
pub struct Program {
    /// The model that it was compiled from.
    pub model: Arc<Model>,
    /// The nodes, children first.
    pub nodes: Vec<Node>,
    /// What each may be when nothing is known of it.
    pub tops: Vec<Val>,
    /// Lists of nodes.
    pub pool: Vec<NodeId>,
    /// Constants.
    pub consts: Vec<Val>,
    /// Factor and offset of conversions.
    pub scales: Vec<(Exact, Exact)>,
    /// Who reads a node: `readers[n]` is a list into the pool.
    pub readers: Vec<List>,
    /// What a node reads.
    pub children: Vec<List>,
    /// The tracked node of each track.
    pub tracks: Vec<NodeId>,
    /// Counts.
    pub counts: Vec<CountPlan>,
    /// Totals.
    pub totals: Vec<TotalPlan>,
    /// Picks.
    pub picks: Vec<AtPlan>,
    /// Streaks.
    pub streaks: Vec<StreakPlan>,
    /// Nodes whose value at the first moment of an instant is kept for the second.
    pub kept_values: Vec<NodeId>,
    /// Holds, in the order of the model.
    pub holds: Vec<HoldPlan>,
    /// The node that says in which state a hold was.
    pub hold_nodes: Vec<NodeId>,
    /// For each latch, its decision and contribution.
    pub latches: Vec<(DecisionId, u32)>,
    /// The node of each latch.
    pub latch_nodes: Vec<NodeId>,
    /// Decisions, in the order of the model.
    pub decisions: Vec<DecisionPlan>,
    /// Rules, then holds.
    pub guidance: Vec<GuidancePlan>,
    /// Nodes that look at every entry of an input, also at one that changes no value.
    pub watchers: Vec<Vec<NodeId>>,
    /// For each input, the seconds for which its readings are remembered; `None`: not at all.
    pub windows: Vec<Option<i64>>,
    /// The node of each expression of the model that was compiled.
    pub exprs: Vec<Option<NodeId>>,
    /// The nodes that read each input directly.
    pub input_nodes: Vec<Vec<NodeId>>,
    /// `Kept` nodes and `InForce` nodes, to be looked at when a source comes into force or lapses.
    pub standing_nodes: Vec<NodeId>,
}

impl Program {
    /// Compiles a checked model.
    #[must_use]
    pub fn of(model: Arc<Model>) -> Self {
        compile::compile(model)
    }
    /// The nodes of a list.
    pub fn list(&self, l: List) -> &[NodeId] {
        &self.pool[l.start as usize..(l.start + l.len) as usize]
    }
    /// What a node reads.
    pub fn reads(&self, n: NodeId) -> &[NodeId] {
        self.list(self.children[n.index()])
    }
    /// The nodes that read `input` directly.
    pub fn input_nodes(&self, input: InputId) -> &[NodeId] {
        &self.input_nodes[input.index()]
    }
    /// The node that says whether `input` happens now.
    pub fn happens_node(&self, input: InputId) -> Option<NodeId> {
        let happens = |n: &&NodeId| matches!(self.nodes[n.index()].op, Op::Happens(_));
        self.input_nodes[input.index()].iter().find(happens).copied()
    }
    /// The number of a guidance.
    pub fn guidance_ix(model: &Model, id: GuidanceId) -> GuidanceIx {
        GuidanceIx(match id {
            GuidanceId::Rule(r) => r.0,
            GuidanceId::Hold(h) => position(model.rules.len()) + h.0,
        })
    }
    /// What rules and holds have in common.
    pub fn guidance_of(model: &Model, id: GuidanceId) -> &crate::model::Guidance {
        match id {
            GuidanceId::Rule(r) => &model[r].guidance,
            GuidanceId::Hold(h) => &model[h].guidance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Op;

    #[test]
    fn an_operation_stays_small() {
        assert!(size_of::<Op>() <= 24, "{} bytes: review the new variant", size_of::<Op>());
    }
}

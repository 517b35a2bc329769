//! Why a decision came out as it did.
//!
//! In: an [`Engine`], a timeline, a decision. Out: an [`Explanation`], plain data over the ids of the model: every rule
//! and hold that can speak on the decision, what became of it, and the derivation of its conditions down to what was
//! charted. It cannot fail. What is named (a let, a table, a hold, another decision) is opened where it is first met;
//! later uses refer back to it.

mod clock;
mod evidence;
mod reason;
mod still;
mod tell;
#[cfg(test)]
mod tests;
pub mod text;

use crate::answer::{Answer, Clause, Missing, Moment, Outcome, Overruled};
use crate::eval::answers::{Worlds, moment};
use crate::eval::decide::outcomes;
use crate::eval::{Engine, RunOptions};
use crate::model::{
    DecisionId, ExprId, GuidanceId, HoldId, InputId, LetId, SettingId, SourceId, Strength, TableId, Value,
};
use crate::program::{NodeId, Op};
use crate::time::Instant;
use crate::timeline::{Entry, Timeline};
pub use still::Still;
pub(crate) use tell::{assignments, value_for};

/// Why a decision came out as it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The instant.
    pub at: Instant,
    /// Before or after what was done at it.
    pub moment: Moment,
    /// The answer, with its next review.
    pub answer: Answer,
    /// One account for each choice of the open settings that the decision reads; one when none is open.
    pub accounts: Vec<Account>,
    evidence: Vec<Entry>,
}

impl Explanation {
    /// Every entry that the explanation rests on, in order of time. Fed alone, at the same instant and with the same
    /// `charted_from` and complete histories, they give the same answer.
    #[must_use]
    pub fn evidence(&self) -> Vec<Entry> {
        self.evidence.clone()
    }
}

/// How the decision came about under one choice of the open settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The choice; empty when no setting is open.
    pub choice: Vec<(SettingId, Value)>,
    /// The answer under it.
    pub answer: Answer,
    /// Everyone who can speak on the decision or its companions, those who made it first.
    pub voices: Vec<Voice>,
    /// What is decided when nobody speaks.
    pub default: Option<Node>,
}

/// A rule or hold, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Who.
    pub guidance: GuidanceId,
    /// What became of it.
    pub role: Role,
    /// What it says, clause by clause.
    pub clauses: Vec<Said>,
    /// Cited sources that are not in force at the instant: each has its dates in the model.
    pub lapsed: Vec<SourceId>,
    /// For a hold: the states that it may be in.
    pub states: Vec<HoldState>,
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// The fewest clauses that settle it: for one that failed what is known false, for one that is open the unknown
    /// terms, for one that holds what made it true.
    pub turns_on: Vec<Turn>,
    /// Its reason, holes filled.
    pub because: Option<String>,
}

/// What became of a rule or hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It made the answer.
    Makes,
    /// It may have.
    May,
    /// It holds and was overruled; the clause says by what.
    Overruled,
    /// It is only an option.
    Option,
    /// It is open, and whatever it comes to changes nothing.
    Idle,
    /// It turns on what its source does not state.
    Silent,
    /// It does not hold.
    Fails,
}

/// What one clause gives to one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The decision or companion.
    pub decision: DecisionId,
    /// Which clause.
    pub clause: Clause,
    /// Its weight.
    pub strength: Strength,
    /// What it gives.
    pub value: Vec<Outcome>,
    /// How that comes about, when it holds or may and its value is no constant.
    pub from: Option<Box<Node>>,
    /// Whether for good.
    pub permanently: bool,
    /// Whether it holds, precedence aside.
    pub holds: Verdict,
    /// Whether it counts: it holds, is preferred and not overridden, or fired for good before.
    pub counts: Verdict,
    /// Whether its `permanently` fired before; false for others.
    pub fired_before: Verdict,
    /// What overrules it, when it holds and does not count.
    pub overruled: Option<Overruled>,
}

/// A condition of a rule or hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Which clause it stands in.
    pub part: Part,
    /// Its derivation.
    pub node: Node,
}

/// The clause in which a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `when`
    When,
    /// `unless`
    Unless,
    /// `release when`
    Release,
    /// `give up after`
    GiveUpAfter,
    /// `give up … unless`
    GiveUpUnless,
    /// `close when`
    Close,
}

/// A clause that settles a rule, with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The expression.
    pub expr: ExprId,
    /// What it is.
    pub verdict: Verdict,
    /// What it may be.
    pub value: Vec<Outcome>,
    /// Its operands that are not constants, with what they may be.
    pub operands: Vec<(ExprId, Vec<Outcome>)>,
}

/// What an expression is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Known true.
    True,
    /// Known false.
    False,
    /// Not known.
    Open,
    /// The source is silent.
    NotStated,
    /// A known value that is no truth; also the known absence of one.
    Value,
}

/// An expression with its value and the derivation of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The expression: its place and type are in the model.
    pub expr: ExprId,
    /// What it may be; one outcome when known.
    pub value: Vec<Outcome>,
    /// In a word.
    pub verdict: Verdict,
    /// Why it is open, where that starts here.
    pub missing: Option<Missing>,
    /// The next instant at which it may change although nothing is charted.
    pub changes_at: Option<Instant>,
    /// What more there is to say of it.
    pub detail: Detail,
    /// What it is derived from; constants are left out.
    pub children: Vec<Node>,
}

/// What more there is to say of an expression, by its kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// Nothing: it follows from its parts.
    Plain,
    /// What was charted of an input.
    Input(Seen),
    /// A setting: what the institution chose.
    Setting(SettingId),
    /// A let; opened where it is first met.
    Let(LetId, Opened),
    /// A table, with the rows that matched and why the others did not.
    Table(TableId, Opened, Vec<RowSeen>),
    /// A hold, with its states and conditions.
    Hold(HoldId, Opened, Vec<HoldState>, Vec<Condition>),
    /// Another decision, with who made it.
    Decision(DecisionId, Opened, Vec<Voice>),
    /// A temporal form.
    Clock(Clock),
}

/// Whether something named is opened here, or was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// Its derivation follows.
    Here,
    /// Its derivation stands where it was first met.
    Before,
}

/// What was charted of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The input.
    pub input: InputId,
    /// The last entry up to this moment; none: nothing charted, and a known value is its `initially`.
    pub entry: Option<Entry>,
    /// When the entry lapses, or has lapsed.
    pub fresh_until: Option<Instant>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSeen {
    /// Its index in the table.
    pub row: usize,
    /// Whether it matches.
    pub verdict: Verdict,
    /// For a row that does not match: the first column and cell that are not true, and whether false or open.
    pub stopped_by: Option<(usize, ExprId, Verdict)>,
    /// Its value.
    pub value: Vec<Outcome>,
}

/// A state that a hold may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldState {
    /// The earliest and latest instant at which it opened; none when it is shut.
    pub opened: Option<(Instant, Instant)>,
    /// Least and greatest number of times it has opened.
    pub occurrence: (u32, u32),
    /// Released, and nothing known against it since.
    pub released: bool,
    /// The earliest and latest instant of its deadline.
    pub deadline: Option<(Instant, Instant)>,
    /// What has become of the deadline.
    pub given_up: GivenUp,
}

/// What has become of the deadline of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// It is to come, or what averts it is not known.
    Pending,
    /// Past, and nothing averted it.
    Yes,
    /// Averted for good.
    Averted,
}

/// The clock of a temporal form.
#[derive(Clone, Debug, PartialEq)]
pub enum Clock {
    /// `P for D`, `time in P`, while P holds.
    Running {
        /// Since when it has held without a break; none: since before the record.
        since: Option<Instant>,
        /// What it was before that.
        before: Verdict,
        /// How many seconds it has to hold: least and most.
        needs: Option<(i64, i64)>,
        /// When that is reached.
        reached_at: Option<Instant>,
    },
    /// `P for D`, `time in P`, while P is not known to hold.
    Broken {
        /// The last instant at which it was known to hold.
        last: Option<Instant>,
        /// Since when it has not been known, when that is why.
        silent_since: Option<Instant>,
    },
    /// `P within D`, `ever P`, `time since P`: the last instant at which it was known to hold or to happen.
    Last {
        /// That instant; none: never.
        last: Option<Instant>,
        /// The last instant at which it may have, when that is later.
        perhaps: Option<Instant>,
        /// Whether it may have before the record.
        before_record: bool,
        /// The window in seconds.
        window: Option<(i64, i64)>,
        /// When the last known one leaves the window.
        until: Option<Instant>,
    },
    /// `count of E`, where E is something charted: its occurrences.
    Occurrences {
        /// When; those in the window and since the beginning.
        at: Vec<Instant>,
        /// The last occurrence of what begins the count, or the beginning of the window.
        from: Option<Instant>,
    },
    /// `highest x within D`, `first x`, `previous x`: the readings looked at.
    Readings(Vec<Entry>),
    /// `x at E`: when E last struck.
    Struck(Option<Instant>),
    /// `streak of P`: first and last reading of the present run.
    Streak(Option<(Instant, Instant)>),
    /// `total time P since E`: when it began anew.
    Total(Option<Instant>),
}

/// Something named, for [`Engine::inspect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// An input.
    Input(InputId),
    /// A setting.
    Setting(SettingId),
    /// A let.
    Let(LetId),
    /// A table.
    Table(TableId),
    /// A decision.
    Decision(DecisionId),
    /// A hold: whether it is open.
    Hold(HoldId),
}

impl Engine {
    /// Why `decision` comes out as it does at one moment.
    #[must_use]
    pub fn explain(&self, timeline: &Timeline, options: &RunOptions, decision: DecisionId) -> Explanation {
        let mut worlds = Worlds::new(self.program(), timeline, options);
        let (at, moment) = moment(timeline, options);
        worlds.seek(at, moment);
        let entries = evidence::charted(self.model(), timeline, options, (at, moment));
        let accounts = worlds
            .chosen(decision)
            .into_iter()
            .map(|(choice, w)| tell::account(w, &entries, choice, decision))
            .collect();
        let evidence = evidence::of(self.program(), &entries, decision, at);
        // where nothing is done at the instant, it has only one moment
        let moment = worlds.any().moment;
        Explanation { at: Instant(at), moment, answer: worlds.reviewed(decision), accounts, evidence }
    }

    /// What everything that has a name may be at one moment. With open settings, under the first choice of each.
    #[must_use]
    pub fn inspect(&self, timeline: &Timeline, options: &RunOptions) -> Vec<(Term, Vec<Outcome>)> {
        let mut worlds = Worlds::new(self.program(), timeline, options);
        let (at, moment) = moment(timeline, options);
        worlds.seek(at, moment);
        let w = worlds.any();
        let value = |n: NodeId| outcomes(&w.vals[n], w.now);
        self.terms().into_iter().filter_map(|t| Some((t, value(self.node_of(t)?)))).collect()
    }

    fn terms(&self) -> Vec<Term> {
        let m = self.model();
        let mut out: Vec<Term> = InputId::first(m.inputs.len()).map(Term::Input).collect();
        out.extend(SettingId::first(m.settings.len()).map(Term::Setting));
        out.extend(LetId::first(m.lets.len()).map(Term::Let));
        out.extend(TableId::first(m.tables.len()).map(Term::Table));
        out.extend(DecisionId::first(m.decisions.len()).map(Term::Decision));
        out.extend(HoldId::first(m.holds.len()).map(Term::Hold));
        out
    }

    /// The node of something named, when anything of it was compiled.
    pub(crate) fn node_of(&self, term: Term) -> Option<NodeId> {
        let (p, m) = (&**self.program(), self.model());
        let find = |wanted: &dyn Fn(&Op) -> bool| p.nodes.iter().position(|n| wanted(&n.op)).map(NodeId::at);
        match term {
            Term::Input(i) => {
                let value = |n: &&NodeId| matches!(p.nodes[n.index()].op, Op::Input(..));
                p.input_nodes(i).iter().find(value).or(p.input_nodes(i).first()).copied()
            }
            Term::Setting(s) => find(&|op| *op == Op::Setting(s)),
            Term::Let(l) => p.exprs[m[l].value.index()],
            Term::Table(t) => {
                let row = m[t].rows.first()?;
                let first = [p.exprs[row.when.index()]?, p.exprs[row.value.index()]?];
                let rows = 2 * m[t].rows.len();
                find(&|op| matches!(op, Op::Table(_, l) if p.list(*l).len() == rows && p.list(*l).starts_with(&first)))
            }
            Term::Decision(d) => Some(p.decisions[d.index()].node),
            Term::Hold(h) => find(&|op| matches!(op, Op::HoldIsOpen(x, _) if *x == h)),
        }
    }
}

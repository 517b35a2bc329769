//! Determined means determined: splitting what is unknown now into the cases that could make a difference.
//!
//! When the fast path leaves a decision open, each unknown that it turns on is split at the thresholds it is compared
//! with, one after the other, and the decision is ruled in each case. An unknown is one thing for all who read it, so
//! `a or not a` comes out true. Beyond a budget each rule is asked by itself whether it can count; what then still needs too
//! many cases gets the sound wider answer, marked as not exact.

use super::bits::Bits;
use super::decide::outcomes;
use super::val::Val;
use super::values::{Assumed, PerNode, Values};
use super::world::World;
use crate::answer::Outcome;
use crate::model::{Combine, DecisionId, Strength};
use crate::program::{NodeId, NodeSet, Op};

/// How many cases are looked at for one decision.
const BUDGET: u32 = 600;
/// How many cases are looked at to say what one value of a datum would decide.
const SMALL_BUDGET: u32 = 40;

/// A way in which a decision may come out.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its value.
    pub outcome: Outcome,
    /// Whether for good.
    pub permanently: bool,
    /// Rules of equal standing give different values.
    pub conflict: bool,
}

/// All ways in which a decision may come out.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// Without repetition.
    pub cases: Vec<Case>,
    /// Whether each of them is really possible.
    pub exact: bool,
    /// The unknowns that were split, in the order of the program.
    pub leaves: Vec<NodeId>,
    /// What was found of single rules and is taken for granted in every case: nodes that are known after all.
    pub granted: Vec<(NodeId, Bits)>,
    /// For a condition: what it can be.
    pub truth: Bits,
    /// For each contribution of the decision: whether it counts in some case, and in every case.
    pub speaks: Vec<(bool, bool)>,
}

/// What is being found out.
#[derive(Clone, Copy)]
enum Goal {
    /// What the decision comes out as.
    Outcome,
    /// Whether a condition can be true, and whether it can be other than true.
    Truth(NodeId),
}

/// One walk through the cases.
pub struct Explorer<'w> {
    pub(super) world: &'w World,
    pub(super) decision: DecisionId,
    pub(super) vals: Assumed<'w>,
    /// Unknowns that have been given a case.
    pub(super) settled: NodeSet,
    goal: Goal,
    pub(super) undo: Vec<(NodeId, Val)>,
    /// Which nodes have been met in the present walk: those whose mark is `walk`.
    marks: PerNode<u32>,
    walk: u32,
    /// What is still to be recomputed, during that.
    touched: NodeSet,
    budget: u32,
    out: Exploration,
}

impl<'w> Explorer<'w> {
    /// Prepares to explore `decision` at the moment of `world`.
    pub fn new(world: &'w World, decision: DecisionId) -> Self {
        let n = world.program.decisions[decision.index()].contributions.len();
        let nodes = world.program.nodes.len();
        Self {
            world,
            decision,
            vals: Assumed::nothing(&world.vals),
            settled: NodeSet::empty(nodes),
            goal: Goal::Outcome,
            undo: Vec::new(),
            marks: PerNode::all(0, nodes),
            walk: 0,
            touched: NodeSet::empty(nodes),
            budget: BUDGET,
            out: Exploration {
                cases: Vec::new(),
                exact: true,
                leaves: Vec::new(),
                granted: Vec::new(),
                truth: Bits(0),
                speaks: vec![(false, true); n],
            },
        }
    }

    /// The one case of a decision about which nothing is open, without looking further; `None` when it is open.
    pub fn settled(world: &World, decision: DecisionId) -> Option<Exploration> {
        let plan = &world.program.decisions[decision.index()];
        let ruling = world.rule(decision, &world.vals);
        let certain = |c: &crate::program::Contribution| world.counts(decision, c, &world.vals).is_known();
        let whole =
            ruling.value.is_known() && plan.contributions.iter().filter(|c| c.strength > Strength::May).all(certain);
        if !whole {
            return None;
        }
        let speaks: Vec<(bool, bool)> = plan
            .contributions
            .iter()
            .map(|c| world.counts(decision, c, &world.vals))
            .map(|b| (b.has(Bits::T.with(Bits::U)), b.is_true()))
            .collect();
        let outcome = outcomes(&ruling.value, world.now).into_iter().next()?;
        let permanently = for_good(world, decision, &world.vals, &outcome);
        let cases = vec![Case { outcome, permanently, conflict: ruling.conflict }];
        Some(Exploration { cases, exact: true, leaves: Vec::new(), granted: Vec::new(), truth: Bits(0), speaks })
    }

    /// Assumes a value for an unknown, to see what that would decide beside what was found without it.
    pub fn assume(&mut self, n: NodeId, v: Val, found: &Exploration) {
        for (granted, b) in &found.granted {
            self.set(*granted, Val::Bool(*b));
        }
        self.budget = SMALL_BUDGET;
        self.set(n, v);
    }

    /// Finds out, in so many cases, what a condition of the decision can be, instead of what the decision comes out as.
    fn truth(mut self, n: NodeId, budget: u32) -> Exploration {
        self.goal = Goal::Truth(n);
        self.budget = budget;
        self.go(0);
        self.out
    }

    /// Goes through all cases.
    pub fn run(mut self) -> Exploration {
        if self.world.program.decisions[self.decision.index()].combine == Combine::All {
            return self.members();
        }
        let budget = self.budget;
        self.all_cases();
        if budget == BUDGET && !self.out.exact && self.narrow(budget) {
            self.budget = budget;
            self.all_cases();
        }
        self.out.leaves.sort_unstable();
        self.out.leaves.dedup();
        self.out
    }

    fn all_cases(&mut self) {
        self.out.cases.clear();
        self.out.exact = true;
        self.out.leaves = self.open_leaves();
        let plan = &self.world.program.decisions[self.decision.index()];
        for (said, c) in self.out.speaks.iter_mut().zip(&plan.contributions) {
            let b = self.world.counts(self.decision, c, &self.vals);
            *said = (b.has(Bits::T.with(Bits::U)), b.is_true());
        }
        self.go(0);
    }

    /// There are too many cases for all unknowns together. Asks of each rule by itself whether it can count, and
    /// takes what is found for granted in every case. Whether anything was found.
    fn narrow(&mut self, budget: u32) -> bool {
        let world = self.world;
        for c in &world.program.decisions[self.decision.index()].contributions {
            let b = self.vals[c.speaks].bits();
            if b.is_known() || b.has(Bits::N) {
                continue;
            }
            let mut one = Explorer::new(world, self.decision);
            one.vals = self.vals.clone();
            one.settled = self.settled.clone();
            let truth = one.truth(c.speaks, budget).truth;
            if truth.is_known() {
                self.set(c.speaks, Val::Bool(truth));
                self.out.granted.push((c.speaks, truth));
            }
        }
        !self.out.granted.is_empty()
    }

    fn go(&mut self, depth: u32) {
        if self.budget == 0 {
            self.out.exact = false;
            self.record();
            return;
        }
        self.budget -= 1;
        if self.nothing_new() {
            return;
        }
        let Some(leaf) = self.open_leaves().first().copied() else {
            self.record();
            return;
        };
        if depth > 60 {
            self.out.exact = false;
            self.record();
            return;
        }
        self.out.leaves.push(leaf);
        let free = self.is_free(leaf);
        // what lasts hangs together with what may have moved it, and here each is taken by itself
        self.out.exact &= !self.is_hidden(leaf);
        for case in self.cases_of(leaf) {
            let mark = self.undo.len();
            self.set(leaf, case);
            self.go(depth + 1);
            self.undo_to(mark);
        }
        self.settled.remove(leaf);
        if free {
            // its parts stay open, so both truths may not be possible together with the other cases
            self.out.exact &= self.parts_are_its_own(leaf);
        }
    }

    /// A set is found out member by member: whether each of its rules can count, and whether it must.
    fn members(mut self) -> Exploration {
        let (world, decision) = (self.world, self.decision);
        let plan = &world.program.decisions[decision.index()];
        self.out.leaves = self.open_leaves();
        let (mut must, mut may) = (0, 0);
        for (i, c) in plan.contributions.iter().enumerate().filter(|(_, c)| c.strength > Strength::May) {
            let mut b = world.counts(decision, c, &self.vals);
            if !b.is_known() {
                let mut one = Explorer::new(world, decision);
                one.vals = self.vals.clone();
                one.settled = self.settled.clone();
                let found = one.truth(c.speaks, SMALL_BUDGET);
                b = found.truth;
                self.out.exact &= found.exact;
                self.out.leaves.extend(found.leaves);
            }
            self.out.speaks[i] = (b.has(Bits::T.with(Bits::U)), b.is_true());
            if let Val::Set(least, most, _) = world.given(c, &self.vals) {
                if b.is_true() {
                    must |= least;
                }
                if b.has(Bits::T.with(Bits::U)) {
                    may |= most;
                }
            }
        }
        if !self.out.speaks.iter().any(|s| s.1) {
            // as long as no rule certainly counts, the default may stand
            if let Some(Val::Set(least, most, _)) = plan.default.map(|n| &self.vals[n]) {
                may |= most;
                must = if self.out.speaks.iter().any(|s| s.0) { must & least } else { *least };
            }
        }
        let outcome =
            if must == may { Outcome::Value(crate::model::Value::Set(must)) } else { Outcome::SetBetween(must, may) };
        self.out.cases = vec![Case { outcome, permanently: false, conflict: false }];
        self.out.leaves.sort_unstable();
        self.out.leaves.dedup();
        self.out
    }

    // ---- one case ---------------------------------------------------------------------------------------------------

    fn record(&mut self) {
        let w = self.world;
        if let Goal::Truth(n) = self.goal {
            let b = super::compute::holds(self.vals[n].bits());
            let b = if b.has(Bits::U) { b.with(Bits::FT) } else { b };
            self.out.truth = self.out.truth.with(Bits(b.0 & 3));
            return;
        }
        let ruling = w.rule(self.decision, &self.vals);
        // each of several rules of equal standing is a reading of its own; nothing between their values is possible
        let found =
            if ruling.conflict { w.possible(self.decision, &self.vals) } else { outcomes(&ruling.value, w.now) };
        for outcome in found {
            let permanently = for_good(w, self.decision, &self.vals, &outcome);
            let case = Case { outcome, permanently, conflict: ruling.conflict };
            if !self.out.cases.contains(&case) {
                self.out.cases.push(case);
            }
        }
    }

    // ---- the next unknown -------------------------------------------------------------------------------------------

    /// Whether everything that may still come out has been found, and is more than one thing.
    fn nothing_new(&self) -> bool {
        if let Goal::Truth(n) = self.goal {
            let found = |b: Bits| self.out.truth.has(b);
            let open = super::compute::holds(self.vals[n].bits());
            return (!open.has(Bits::T.with(Bits::U)) || found(Bits::T))
                && (!open.has(Bits::F.with(Bits::U)) || found(Bits::F))
                && self.out.truth.0 != 0;
        }
        let known = |o: &Outcome| self.out.cases.iter().any(|c| c.outcome == *o);
        let several = self.out.cases.iter().skip(1).any(|c| c.outcome != self.out.cases[0].outcome);
        several && self.world.possible(self.decision, &self.vals).iter().all(known)
    }

    /// The unknowns, in the order of the program, on which the decision turns as things stand.
    fn open_leaves(&mut self) -> Vec<NodeId> {
        let p = &*self.world.program;
        self.walk += 1;
        let mut out = Vec::new();
        let mut stack = Vec::new();
        match self.goal {
            Goal::Outcome => self.roots(self.decision, &mut stack),
            Goal::Truth(n) => stack.push(n),
        }
        while let Some(n) = stack.pop() {
            let met = std::mem::replace(&mut self.marks[n], self.walk) == self.walk;
            if met || self.settled.contains(n) || self.vals[n].is_known() {
                continue;
            }
            if let Op::Decision(d) = p.nodes[n.index()].op {
                self.roots(d, &mut stack);
                continue;
            }
            let before = stack.len();
            self.push_open_children(n, &mut stack);
            if stack.len() == before {
                out.push(n);
            }
        }
        out.sort_unstable();
        out
    }

    /// What leaves the ruling of `d` open.
    fn roots(&self, d: DecisionId, stack: &mut Vec<NodeId>) {
        let w = self.world;
        let p = &*w.program;
        let plan = &p.decisions[d.index()];
        if w.rule(d, &self.vals).value.is_known() {
            // one value already, whatever else speaks
            return;
        }
        let mut undecided = true;
        for c in plan.contributions.iter().filter(|c| c.strength > Strength::May) {
            let b = w.counts(d, c, &self.vals);
            if b.has(Bits::T.with(Bits::U)) {
                stack.push(c.value);
            }
            if !b.is_known() {
                stack.push(c.speaks);
                if let Some((parent, at)) = c.parent {
                    stack.push(p.decisions[parent.index()].node);
                    stack.push(p.decisions[parent.index()].contributions[at as usize].value);
                }
            }
            undecided &= !b.is_true();
        }
        if undecided {
            stack.extend(plan.default);
        }
    }

    fn push_open_children(&self, n: NodeId, stack: &mut Vec<NodeId>) {
        let p = &*self.world.program;
        let open = |c: &&NodeId| !self.vals[**c].is_known() && !self.settled.contains(**c);
        match p.nodes[n.index()].op {
            Op::IsKnown(_) => {}
            Op::IfKnown(a, b) => {
                let c = if self.world.vals[a].is_known() { a } else { b };
                stack.extend([&c].into_iter().filter(open));
            }
            // the past of what a count or total reads is remembered, not assumed
            _ => stack.extend(p.reads(n).iter().filter(open)),
        }
    }

    /// Whether a comparison is left open by parts that were settled as whole ranges.
    fn is_free(&self, n: NodeId) -> bool {
        let p = &*self.world.program;
        matches!(
            p.nodes[n.index()].op,
            Op::Compare(..) | Op::InRange(..) | Op::Whole(..) | Op::Round(..) | Op::RoundRoot(..) | Op::Calendar(..)
        )
    }

    /// Whether a node is of a hold or latch that silence at the first moment of this instant may have moved.
    fn is_hidden(&self, n: NodeId) -> bool {
        let w = self.world;
        match w.program.nodes[n.index()].op {
            Op::HoldIsOpen(h, _) | Op::HoldSays(h, ..) | Op::HoldTime(h, _) | Op::HoldOccurrence(h, _) => {
                w.holds_now[h.index()].is_some()
            }
            Op::Latched(l) => w.latches_now[l as usize].is_some(),
            _ => false,
        }
    }

    fn parts_are_its_own(&self, n: NodeId) -> bool {
        let p = &*self.world.program;
        let plan = &p.decisions[self.decision.index()];
        let given = |c: NodeId| plan.default == Some(c) || plan.contributions.iter().any(|said| said.value == c);
        let mut stack = p.reads(n).to_vec();
        while let Some(c) = stack.pop() {
            if self.vals[c].is_known() {
                continue;
            }
            // what is rounded takes some values only, perhaps never the one that is asked for
            if given(c) || matches!(p.nodes[c.index()].op, Op::Round(..) | Op::RoundRoot(..)) {
                return false;
            }
            let open = |r: &&NodeId| !self.vals[**r].is_known() || **r == n;
            if p.list(p.readers[c.index()]).iter().filter(open).count() > 1 {
                return false;
            }
            stack.extend(p.reads(c));
        }
        true
    }

    // ---- assuming ---------------------------------------------------------------------------------------------------

    pub(super) fn set(&mut self, n: NodeId, v: Val) {
        self.settled.insert(n);
        let old = self.vals.replace(n, v);
        self.undo.push((n, old));
        self.propagate(n);
    }

    /// Recomputes what depends on `n`.
    fn propagate(&mut self, n: NodeId) {
        let p = std::sync::Arc::clone(&self.world.program);
        let cone = &p.decisions[self.decision.index()].cone;
        let mut touched = std::mem::take(&mut self.touched);
        for &r in p.list(p.readers[n.index()]) {
            touched.insert(r);
        }
        let mut at = n.index();
        while let Some(c) = touched.take(at) {
            at = c.index() + 1;
            if self.settled.contains(c) || !cone.contains(c) {
                continue;
            }
            let (v, _) = self.world.compute(c, &self.vals);
            if v != self.vals[c] {
                for &r in p.list(p.readers[c.index()]) {
                    touched.insert(r);
                }
                let old = self.vals.replace(c, v);
                self.undo.push((c, old));
            }
        }
        // what reads from above is behind, and is not looked at
        touched.clear();
        self.touched = touched;
    }

    pub(super) fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((n, v)) = self.undo.pop() {
                self.vals.replace(n, v);
            }
        }
    }
}

/// Whether a contribution that counts gives `outcome` for good.
fn for_good(w: &World, d: DecisionId, vals: &impl Values, outcome: &Outcome) -> bool {
    w.program.decisions[d.index()].contributions.iter().any(|c| {
        c.permanently
            && c.strength > Strength::May
            && w.counts(d, c, vals).is_true()
            && outcomes(&w.given(c, vals), w.now) == [outcome.clone()]
    })
}

//! Determined means determined: splitting what is unknown now into the cases that could make a difference.
//!
//! When the fast path leaves a decision open, each unknown that it turns on is split at the thresholds it is compared
//! with, one after the other, and the decision is ruled in each case. An unknown is one thing for all who read it, so
//! `a or not a` comes out true. Beyond a budget the answer is the sound wider one, marked as not exact.

use super::bits::Bits;
use super::decide::outcomes;
use super::num::{Bound, Line, Range, int};
use super::val::{Also, Val};
use super::world::World;
use crate::answer::Outcome;
use crate::exact::{self, Exact};
use crate::model::{Combine, DecisionId, Strength};
use crate::program::{NodeId, Op};

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
    world: &'w World,
    decision: DecisionId,
    vals: Vec<Val>,
    /// Unknowns that have been given a case.
    settled: Vec<bool>,
    goal: Goal,
    undo: Vec<(NodeId, Val)>,
    /// Which nodes have been met in the present walk: those whose mark is `walk`.
    marks: Vec<u32>,
    walk: u32,
    budget: u32,
    out: Exploration,
}

impl<'w> Explorer<'w> {
    /// Prepares to explore `decision` at the moment of `world`.
    pub fn new(world: &'w World, decision: DecisionId) -> Self {
        let n = world.program.decisions[decision.index()].contributions.len();
        Self {
            world,
            decision,
            vals: world.vals.clone(),
            settled: vec![false; world.vals.len()],
            goal: Goal::Outcome,
            undo: Vec::new(),
            marks: vec![0; world.vals.len()],
            walk: 0,
            budget: BUDGET,
            out: Exploration {
                cases: Vec::new(),
                exact: true,
                leaves: Vec::new(),
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
        Some(Exploration { cases, exact: true, leaves: Vec::new(), truth: Bits(0), speaks })
    }

    /// Assumes a value for an unknown, to see what that would decide.
    pub fn assume(&mut self, n: NodeId, v: Val) {
        self.budget = SMALL_BUDGET;
        self.set(n, v);
    }

    /// Finds out what a condition of the decision can be, instead of what the decision comes out as.
    pub fn truth(mut self, n: NodeId) -> Exploration {
        self.goal = Goal::Truth(n);
        self.budget = SMALL_BUDGET;
        self.go(0);
        self.out
    }

    /// Goes through all cases.
    pub fn run(mut self) -> Exploration {
        if self.world.program.decisions[self.decision.index()].combine == Combine::All {
            return self.members();
        }
        self.out.leaves = self.open_leaves();
        let plan = &self.world.program.decisions[self.decision.index()];
        for (said, c) in self.out.speaks.iter_mut().zip(&plan.contributions) {
            let b = self.world.counts(self.decision, c, &self.vals);
            *said = (b.has(Bits::T.with(Bits::U)), b.is_true());
        }
        self.go(0);
        self.out.leaves.sort_unstable();
        self.out.leaves.dedup();
        self.out
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
        self.settled[leaf.index()] = false;
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
                one.vals.clone_from(&self.vals);
                one.settled.clone_from(&self.settled);
                let found = one.truth(c.speaks);
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
            if let Some(Val::Set(least, most, _)) = plan.default.map(|n| &self.vals[n.index()]) {
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
            let b = super::compute::holds(self.vals[n.index()].bits());
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
            let open = super::compute::holds(self.vals[n.index()].bits());
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
            let met = std::mem::replace(&mut self.marks[n.index()], self.walk) == self.walk;
            if met || self.settled[n.index()] || self.vals[n.index()].is_known() {
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
        let open = |c: &&NodeId| !self.vals[c.index()].is_known() && !self.settled[c.index()];
        match p.nodes[n.index()].op {
            Op::IsKnown(_) => {}
            Op::IfKnown(a, b) => {
                let c = if self.world.vals[a.index()].is_known() { a } else { b };
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
            if self.vals[c.index()].is_known() {
                continue;
            }
            // what is rounded takes some values only, perhaps never the one that is asked for
            if given(c) || matches!(p.nodes[c.index()].op, Op::Round(..) | Op::RoundRoot(..)) {
                return false;
            }
            let open = |r: &&NodeId| !self.vals[r.index()].is_known() || **r == n;
            if p.list(p.readers[c.index()]).iter().filter(open).count() > 1 {
                return false;
            }
            stack.extend(p.reads(c));
        }
        true
    }

    // ---- assuming ---------------------------------------------------------------------------------------------------

    fn set(&mut self, n: NodeId, v: Val) {
        self.settled[n.index()] = true;
        let old = std::mem::replace(&mut self.vals[n.index()], v);
        self.undo.push((n, old));
        self.propagate(n);
    }

    /// Recomputes what depends on `n`.
    fn propagate(&mut self, n: NodeId) {
        let p = std::sync::Arc::clone(&self.world.program);
        let cone = &p.decisions[self.decision.index()].cone;
        self.walk += 1;
        for r in p.list(p.readers[n.index()]) {
            self.marks[r.index()] = self.walk;
        }
        let start = cone.partition_point(|c| *c <= n);
        for &c in &cone[start..] {
            if self.marks[c.index()] != self.walk || self.settled[c.index()] {
                continue;
            }
            let (v, _) = self.world.compute(c, &self.vals);
            if v != self.vals[c.index()] {
                for r in p.list(p.readers[c.index()]) {
                    self.marks[r.index()] = self.walk;
                }
                let old = std::mem::replace(&mut self.vals[c.index()], v);
                self.undo.push((c, old));
            }
        }
    }

    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((n, v)) = self.undo.pop() {
                self.vals[n.index()] = v;
            }
        }
    }

    // ---- the cases of an unknown ------------------------------------------------------------------------------------

    /// The classes of values of an unknown that could make a difference.
    pub fn cases_of(&mut self, n: NodeId) -> Vec<Val> {
        let v = self.vals[n.index()].clone();
        match &v {
            Val::Bool(b) => {
                let open = b.has(Bits::U);
                let mut out = Vec::new();
                for (bit, here) in [(Bits::T, open), (Bits::F, open), (Bits::N, false)] {
                    if b.has(bit) || here {
                        out.push(Val::Bool(bit));
                    }
                }
                out
            }
            Val::Enum(bits, also) => {
                let mut out = others(&v, *also);
                let each = (0..64).filter(|i| bits & 1 << i != 0);
                out.extend(each.map(|i| Val::Enum(1 << i, Also::NOTHING)));
                out
            }
            Val::Num(Some(r), also) => {
                let mut out = others(&v, *also);
                out.extend(self.classes(n, &r.freeze(self.world.now)));
                out
            }
            Val::Set(must, may, also) => {
                let open = may & !must;
                if open.count_ones() > 6 {
                    return vec![v];
                }
                let mut out = others(&v, *also);
                let mut sub = open;
                loop {
                    out.push(Val::Set(must | sub, must | sub, Also::NOTHING));
                    if sub == 0 {
                        break;
                    }
                    sub = (sub - 1) & open;
                }
                out
            }
            other => vec![other.clone()],
        }
    }

    /// A range cut at the numbers at which something that depends on it turns.
    fn classes(&mut self, n: NodeId, r: &Range) -> Vec<Val> {
        let t = self.world.now;
        let integral = self.world.program.nodes[n.index()].integral;
        let (mut roots, all) = self.roots_of(n);
        if integral && !all {
            roots.extend(few_integers(r, t));
        }
        roots.sort_by(exact::compare);
        roots.dedup();
        let mut out = Vec::new();
        let mut lo = r.lo;
        let mut push = |lo: Bound, hi: Bound| {
            let r = Range { lo, hi };
            if !matches!(hi.cmp_at(&lo, t), Some(std::cmp::Ordering::Less) | None) {
                let doubt = if r.is_one() { Also::NOTHING } else { Also::SILENT };
                out.push(Val::Num(Some(r), doubt));
            }
        };
        for root in roots {
            let here = Bound::still(root);
            let inside = |b: &Bound, o| b.cmp_at(&here, t) == Some(o);
            if inside(&r.lo, std::cmp::Ordering::Greater) || inside(&r.hi, std::cmp::Ordering::Less) {
                continue;
            }
            let (below, above) = if integral {
                let (f, c) = (root.floor(), root.ceil());
                let (f, c) = if f == c { (f - int(1), c + int(1)) } else { (f, c) };
                (Bound::still(f), Bound::still(c))
            } else {
                (beside(root, -1), beside(root, 1))
            };
            push(lo, below);
            if !integral || exact::is_integer(&root) {
                push(here, here);
            }
            lo = above;
        }
        push(lo, r.hi);
        if out.is_empty() { vec![Val::Num(Some(*r), Also::SILENT)] } else { out }
    }

    /// The values of `n` at which a comparison that is open now turns, and whether these are all: not when a comparison
    /// turns on other unknowns as well.
    fn roots_of(&mut self, n: NodeId) -> (Vec<Exact>, bool) {
        let p = std::sync::Arc::clone(&self.world.program);
        let cone = &p.decisions[self.decision.index()].cone;
        let start = cone.partition_point(|c| *c <= n);
        let mut pairs: Vec<(NodeId, NodeId)> = Vec::new();
        for &c in &cone[start..] {
            if self.vals[c.index()].is_known() || self.settled[c.index()] {
                continue;
            }
            match p.nodes[c.index()].op {
                Op::Compare(_, a, b) => pairs.push((a, b)),
                Op::InRange(x, lo, hi, _) => pairs.extend([(x, lo), (x, hi)]),
                Op::For(x, d, _) | Op::Within(x, d, _) if d == n => pairs.push((x, d)),
                _ => {}
            }
        }
        let probes = [int(0), int(1), int(2)].map(|x| self.probe(n, x, &pairs));
        let (mut roots, mut all) = (Vec::new(), true);
        for i in 0..pairs.len() {
            let at = |k: usize| probes[k].get(i).copied().flatten();
            let (Some(f0), Some(f1), Some(f2)) = (at(0), at(1), at(2)) else {
                all = false;
                continue;
            };
            let (Some(a), Some(b)) = (exact::sub(&f1, &f0), exact::sub(&f2, &f1)) else {
                continue;
            };
            if a != b {
                all = false;
            } else if *a.numer() != 0 {
                roots.extend(exact::div(&exact::neg(&f0), &a));
            }
        }
        (roots, all)
    }

    /// The differences of `pairs` if `n` were `x`.
    fn probe(&mut self, n: NodeId, x: Exact, pairs: &[(NodeId, NodeId)]) -> Vec<Option<Exact>> {
        let t = self.world.now;
        let mark = self.undo.len();
        self.set(n, Val::num(x));
        let single = |v: &Val| match v {
            Val::Num(Some(r), a) if a.count() == 0 => r.freeze(t).single_still(),
            _ => None,
        };
        let out = pairs
            .iter()
            .map(|(a, b)| exact::sub(&single(&self.vals[a.index()])?, &single(&self.vals[b.index()])?))
            .collect();
        self.undo_to(mark);
        self.settled[n.index()] = false;
        out
    }
}

/// Whether a contribution that counts gives `outcome` for good.
fn for_good(w: &World, d: DecisionId, vals: &[Val], outcome: &Outcome) -> bool {
    w.program.decisions[d.index()].contributions.iter().any(|c| {
        c.permanently
            && c.strength > Strength::May
            && w.counts(d, c, vals).is_true()
            && outcomes(&w.given(c, vals), w.now) == [outcome.clone()]
    })
}

/// Every integer of a range that holds only a few.
fn few_integers(r: &Range, t: i64) -> Vec<Exact> {
    const FEW: i128 = 8;
    let (Some(lo), Some(hi)) = (r.lo.number(t), r.hi.number(t)) else { return Vec::new() };
    let (lo, hi) = (lo.ceil().to_integer(), hi.floor().to_integer());
    if hi - lo < FEW { (lo..=hi).map(Exact::from_integer).collect() } else { Vec::new() }
}

/// Absent and not stated, as cases.
fn others(v: &Val, also: Also) -> Vec<Val> {
    let one = |o: Also| match v {
        Val::Enum(..) => Val::Enum(0, o),
        Val::Set(..) => Val::Set(0, 0, o),
        _ => Val::Num(None, o),
    };
    [Also::ABSENT, Also::NOT_STATED].into_iter().filter(|o| also.has(*o)).map(one).collect()
}

fn beside(x: Exact, side: i8) -> Bound {
    Bound::At(Line { beside: side, ..Line::still(x) })
}

//! The last step: who reads whom, and what each decision depends on.

use super::Compiler;
use super::guidance::overriders;
use crate::model::{Combine, DecisionId, SettingId, position};
use crate::program::{DecisionPlan, GuidanceIx, GuidancePlan, List, NodeId, NodeSet, Op, Program};
use std::collections::BTreeSet;

impl Compiler<'_> {
    pub(super) fn finish(mut self) -> Program {
        self.p.decisions = std::mem::take(&mut self.decisions)
            .into_iter()
            .map(|d| {
                d.unwrap_or_else(|| DecisionPlan {
                    combine: Combine::Unique,
                    contributions: Vec::new(),
                    default: None,
                    act_as: None,
                    node: NodeId(0),
                    cone: NodeSet::default(),
                    settings: Vec::new(),
                    companions: Vec::new(),
                    ordered: false,
                })
            })
            .collect();
        let n = self.guidance.len();
        self.p.guidance = (0..position(n))
            .map(|i| {
                let id = self.guidance_id(GuidanceIx(i));
                let (fires, counts) = self.guidance[i as usize].unwrap_or((NodeId(0), NodeId(0)));
                let overridden_by = overriders(self.model, id).map(|o| Program::guidance_ix(self.model, o)).collect();
                GuidancePlan { id, fires, counts, overridden_by }
            })
            .collect();
        for (i, d) in self.model.decisions.iter().enumerate() {
            if let Some(parent) = d.companion_of {
                self.p.decisions[parent.index()].companions.push(DecisionId::at(i));
            }
        }
        for (i, node) in self.p.nodes.iter().enumerate() {
            if let Op::Input(id, _) | Op::Happens(id) = node.op {
                self.p.input_nodes[id.index()].push(NodeId::at(i));
            }
        }
        self.link();
        self.cones();
        self.p
    }

    /// Lays out who reads whom.
    pub(super) fn link(&mut self) {
        let mut children: Vec<Vec<NodeId>> = Vec::with_capacity(self.p.nodes.len());
        for i in 0..self.p.nodes.len() {
            let mut c = self.reads(self.p.nodes[i].op);
            c.sort_unstable();
            c.dedup();
            children.push(c);
        }
        let mut readers: Vec<Vec<NodeId>> = vec![Vec::new(); children.len()];
        for (i, list) in children.iter().enumerate() {
            for c in list {
                readers[c.index()].push(NodeId::at(i));
            }
        }
        self.p.children = children.into_iter().map(|c| self.list(c)).collect();
        self.p.readers = readers.into_iter().map(|r| self.list(r)).collect();
    }

    pub(super) fn reads(&self, op: Op) -> Vec<NodeId> {
        let list = |l: List| self.p.list(l).to_vec();
        match op {
            Op::Const(_)
            | Op::Happens(_)
            | Op::Setting(_)
            | Op::First(_)
            | Op::Previous(_)
            | Op::Hold(_)
            | Op::InForce(_)
            | Op::Kept(_)
            | Op::Latched(_) => Vec::new(),
            Op::Input(_, l) | Op::And(l) | Op::Or(l) | Op::Table(_, l) => list(l),
            Op::Not(a)
            | Op::Holds(a)
            | Op::OneOf(a, _)
            | Op::IsKnown(a)
            | Op::Neg(a)
            | Op::Convert(a, _)
            | Op::Whole(a, _)
            | Op::Calendar(_, a)
            | Op::Ever(a, _)
            | Op::TimeIn(a, _)
            | Op::TimeSince(a, _)
            | Op::Extreme(_, _, a) => vec![a],
            Op::Compare(_, a, b)
            | Op::IfKnown(a, b)
            | Op::Arith(_, a, b)
            | Op::Round(_, a, b)
            | Op::RoundRoot(_, a, b)
            | Op::For(a, b, _)
            | Op::Within(a, b, _) => vec![a, b],
            Op::InRange(a, b, c, _) => vec![a, b, c],
            Op::Count(i) => {
                let c = &self.p.counts[i as usize];
                [Some(c.of), c.since, c.within, c.while_.map(|w| w.0)].into_iter().flatten().collect()
            }
            Op::Total(i) => {
                let t = &self.p.totals[i as usize];
                vec![t.of, t.since]
            }
            Op::At(i) => {
                let a = &self.p.picks[i as usize];
                vec![a.value.0, a.event]
            }
            Op::StreakCount(i) | Op::StreakSpan(i) => vec![self.p.streaks[i as usize].of],
            Op::HoldIsOpen(h, s) | Op::HoldTime(h, s) | Op::HoldOccurrence(h, s) | Op::HoldSays(h, s, _) => {
                let plan = &self.p.holds[h.index()];
                let mut out = vec![s, plan.when];
                out.extend(plan.release);
                out.extend(plan.close);
                if let Some((after, unless)) = plan.give_up {
                    out.push(after);
                    out.extend(unless);
                }
                out
            }
            Op::Decision(d) => {
                let plan = &self.p.decisions[d.index()];
                let mut out = Vec::new();
                for c in &plan.contributions {
                    out.extend([c.fires, c.speaks, c.value]);
                }
                out.extend(plan.default);
                if let Some(parent) = self.model[d].companion_of {
                    let parent = &self.p.decisions[parent.index()];
                    out.push(parent.node);
                    out.extend(parent.contributions.iter().flat_map(|c| [c.speaks, c.value]));
                }
                out
            }
        }
    }

    /// Everything below each decision, and the settings read there.
    pub(super) fn cones(&mut self) {
        for i in 0..self.p.decisions.len() {
            let mut cone = NodeSet::empty(self.p.nodes.len());
            let plan = &self.p.decisions[i];
            let mut stack = vec![plan.node];
            stack.extend(plan.act_as.as_ref().map(|a| a.1));
            stack.extend(plan.companions.iter().map(|c| self.p.decisions[c.index()].node));
            while let Some(n) = stack.pop() {
                if cone.insert(n) {
                    stack.extend(self.p.reads(n));
                }
            }
            self.p.decisions[i].settings = self.settings_of(&cone);
            self.p.decisions[i].cone = cone;
        }
    }

    pub(super) fn settings_of(&self, cone: &NodeSet) -> Vec<SettingId> {
        let mut out = BTreeSet::new();
        let direct = |n: NodeId, out: &mut BTreeSet<SettingId>| {
            let mut stack = vec![n];
            while let Some(n) = stack.pop() {
                if let Op::Setting(s) = self.p.nodes[n.index()].op {
                    out.insert(s);
                }
                stack.extend(self.p.reads(n));
            }
        };
        for n in cone.iter() {
            match self.p.nodes[n.index()].op {
                Op::Setting(s) => {
                    out.insert(s);
                }
                Op::Kept(g) => {
                    let about = Program::guidance_of(self.model, self.guidance_id(g)).about;
                    for p in &self.model.prefers {
                        let applies = p.topics.is_empty() || about.is_some_and(|t| p.topics.contains(&t));
                        if let (true, Some(w)) = (applies, p.when.and_then(|w| self.p.exprs[w.index()])) {
                            direct(w, &mut out);
                        }
                    }
                }
                _ => {}
            }
        }
        out.into_iter().collect()
    }
}

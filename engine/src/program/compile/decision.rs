//! Decisions: who speaks on each, and with what.

use super::{Compiler, top};
use crate::answer::Clause;
use crate::eval::bits::Bits;
use crate::eval::val::Val;
use crate::model::{Assignment, DecisionId, GuidanceId, HoldId, Model, RuleId, Strength, Ty, position};
use crate::program::{Contribution, DecisionPlan, GuidanceIx, NodeId, NodeSet, Op, Program};

/// An assignment with who makes it; companions point at their parent by its index in the parent decision.
pub(super) struct Speaker<'m> {
    guidance: GuidanceIx,
    clause: Clause,
    strength: Strength,
    assignment: &'m Assignment,
    parent: Option<(DecisionId, u32)>,
}

/// Who speaks on each decision, companions after their parents.
pub(super) fn speakers(model: &Model) -> Vec<Vec<Speaker<'_>>> {
    let mut out: Vec<Vec<Speaker<'_>>> = model.decisions.iter().map(|_| Vec::new()).collect();
    pub(super) fn put<'m>(
        out: &mut [Vec<Speaker<'m>>],
        model: &Model,
        id: GuidanceId,
        clause: Clause,
        strength: Strength,
        list: &'m [Assignment],
    ) {
        for a in list {
            let at = position(out[a.decision.index()].len());
            let guidance = Program::guidance_ix(model, id);
            out[a.decision.index()].push(Speaker { guidance, clause, strength, assignment: a, parent: None });
            for with in &a.with {
                let parent = Some((a.decision, at));
                out[with.decision.index()].push(Speaker { guidance, clause, strength, assignment: with, parent });
            }
        }
    }
    for (i, r) in model.rules.iter().enumerate() {
        let id = GuidanceId::Rule(RuleId::at(i));
        put(&mut out, model, id, Clause::Then, r.guidance.strength, &r.then);
    }
    for (i, h) in model.holds.iter().enumerate() {
        let id = GuidanceId::Hold(HoldId::at(i));
        put(&mut out, model, id, Clause::Do, h.guidance.strength, &h.do_);
        if let Some(r) = &h.release {
            put(&mut out, model, id, Clause::Release, r.strength.min(h.guidance.strength), &r.then);
        }
        if let Some(g) = &h.give_up {
            put(&mut out, model, id, Clause::GiveUp, g.strength.min(h.guidance.strength), &g.then);
        }
    }
    out
}

impl<'m> Compiler<'m> {
    pub(super) fn decision(&mut self, id: DecisionId) -> NodeId {
        if let Some(plan) = &self.decisions[id.index()] {
            return plan.node;
        }
        if !self.busy.insert((2, id.0)) {
            return self.constant(Val::Bool(Bits::U));
        }
        let decision = &self.model[id];
        if let Some(parent) = decision.companion_of {
            self.decision(parent);
        }
        let speakers = std::mem::take(&mut self.speakers[id.index()]);
        let contributions = speakers.iter().zip(0..).map(|(s, i)| self.contribution(id, i, s)).collect::<Vec<_>>();
        let default = decision.default.map(|d| self.expr(d));
        let act_as = decision.undetermined.as_ref().map(|a| (a.unchanged_for, self.expr(a.value)));
        let node = self.node(Op::Decision(id), top(self.model, &decision.ty));
        let ordered = match &decision.ty {
            Ty::Enum(e) => self.model[*e].ordered,
            t => t.is_numeric(),
        };
        self.decisions[id.index()] = Some(DecisionPlan {
            combine: decision.combine,
            contributions,
            default,
            act_as,
            node,
            cone: NodeSet::default(),
            settings: Vec::new(),
            companions: Vec::new(),
            ordered,
        });
        node
    }

    pub(super) fn contribution(&mut self, decision: DecisionId, at: u32, s: &Speaker<'m>) -> Contribution {
        let id = self.guidance_id(s.guidance);
        let (fires, counts) = match (id, s.clause) {
            (GuidanceId::Hold(h), clause) => {
                let state = self.hold(h);
                let says = self.boolean(Op::HoldSays(h, state, clause));
                let mut parts = vec![says];
                parts.extend(self.precedence(id));
                (says, self.and(parts))
            }
            (GuidanceId::Rule(_), _) => self.guidance(id),
        };
        let value = self.expr(s.assignment.value);
        let latch = s.assignment.permanently.then(|| {
            self.p.latches.push((decision, at));
            let l = position(self.p.latches.len() - 1);
            let node = self.boolean(Op::Latched(l));
            self.p.latch_nodes.push(node);
            l
        });
        // a companion is remembered with the value that it accompanies
        let parent_latch =
            s.parent.and_then(|(d, c)| self.decisions[d.index()].as_ref()?.contributions.get(c as usize)?.latch);
        let speaks = match latch.or(parent_latch) {
            Some(l) => self.or(vec![counts, self.p.latch_nodes[l as usize]]),
            None => counts,
        };
        Contribution {
            guidance: s.guidance,
            clause: s.clause,
            strength: s.strength,
            value,
            permanently: s.assignment.permanently,
            latch,
            fires,
            speaks,
            parent: s.parent,
        }
    }
}

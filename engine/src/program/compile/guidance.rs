//! Rules and holds: when they fire, and what keeps them from counting.

use super::Compiler;
use crate::eval::bits::Bits;
use crate::eval::val::{Also, Val};
use crate::model::{GuidanceId, HoldId, Model, RuleId, Strength, position};
use crate::program::{GuidanceIx, HoldPlan, NodeId, Op, Program};

impl Compiler<'_> {
    pub(super) fn declare_holds(&mut self) {
        let placeholder = self.constant(Val::Bool(Bits::F));
        for id in HoldId::first(self.model.holds.len()) {
            let node = self.node(Op::Hold(id), Val::Enum(1, Also::NOTHING));
            self.p.hold_nodes.push(node);
            self.p.holds.push(HoldPlan {
                when: placeholder,
                release: None,
                release_closes: false,
                release_binds: false,
                give_up: None,
                give_up_binds: false,
                close: None,
            });
        }
    }

    /// Compiles the conditions of a hold before anything reads its state.
    pub(super) fn hold(&mut self, id: HoldId) -> NodeId {
        let node = self.p.hold_nodes[id.index()];
        if !self.busy.insert((3, id.0)) {
            return node;
        }
        let hold = &self.model[id];
        let when = self.expr(hold.when);
        let in_force = self.in_force(GuidanceId::Hold(id));
        let when = self.and(vec![when, in_force]);
        let release = hold.release.as_ref().map(|r| self.expr(r.when));
        let give_up = hold.give_up.as_ref().map(|g| {
            let after = self.expr(g.after);
            (after, g.unless.map(|u| self.expr(u)))
        });
        let close = hold.close.map(|c| self.expr(c));
        self.p.holds[id.index()] = HoldPlan {
            when,
            release,
            release_closes: hold.release.as_ref().is_some_and(|r| r.then.is_empty()),
            release_binds: hold.release.as_ref().is_some_and(|r| r.strength != Strength::May && !r.then.is_empty()),
            give_up,
            give_up_binds: hold.give_up.as_ref().is_some_and(|g| g.strength != Strength::May),
            close,
        };
        node
    }

    pub(super) fn in_force(&mut self, id: GuidanceId) -> NodeId {
        let guidance = Program::guidance_of(self.model, id);
        let dated = guidance.cites.iter().any(|c| {
            let s = &self.model[c.source];
            s.valid_from.is_some() || s.valid_until.is_some()
        });
        if dated {
            let ix = Program::guidance_ix(self.model, id);
            let n = self.boolean(Op::InForce(ix));
            self.p.standing_nodes.push(n);
            n
        } else {
            self.constant(Val::Bool(Bits::T))
        }
    }

    /// Whether a guidance fires, and whether it counts.
    pub(super) fn guidance(&mut self, id: GuidanceId) -> (NodeId, NodeId) {
        let ix = Program::guidance_ix(self.model, id);
        if let Some(both) = self.guidance[ix.0 as usize] {
            return both;
        }
        let fires = self.fires(id);
        if !self.busy.insert((4, ix.0)) {
            return (fires, fires);
        }
        let mut parts = vec![fires];
        parts.extend(self.precedence(id));
        let counts = self.and(parts);
        self.guidance[ix.0 as usize] = Some((fires, counts));
        (fires, counts)
    }

    /// What keeps a guidance in place: the preference on its topic, and nothing that overrides it.
    pub(super) fn precedence(&mut self, id: GuidanceId) -> Vec<NodeId> {
        let ix = Program::guidance_ix(self.model, id);
        let mut parts = Vec::new();
        if Program::guidance_of(self.model, id).about.is_some() && !self.model.prefers.is_empty() {
            let kept = self.boolean(Op::Kept(ix));
            self.p.standing_nodes.push(kept);
            parts.push(kept);
        }
        for over in overriders(self.model, id) {
            if Program::guidance_of(self.model, over).strength == Strength::May {
                continue;
            }
            let (_, counts) = self.guidance(over);
            let holds = self.boolean(Op::Holds(counts));
            let not = self.not(holds);
            parts.push(not);
        }
        parts
    }

    pub(super) fn fires(&mut self, id: GuidanceId) -> NodeId {
        match id {
            GuidanceId::Rule(r) => {
                let rule = &self.model[r];
                let mut parts = Vec::new();
                if let Some(w) = rule.when {
                    parts.push(self.expr(w));
                }
                if let Some(u) = rule.unless {
                    let u = self.expr(u);
                    parts.push(self.not(u));
                }
                parts.push(self.in_force(id));
                self.and(parts)
            }
            GuidanceId::Hold(h) => {
                let state = self.hold(h);
                self.boolean(Op::HoldIsOpen(h, state))
            }
        }
    }

    pub(super) fn guidance_id(&self, ix: GuidanceIx) -> GuidanceId {
        let rules = position(self.model.rules.len());
        if ix.0 < rules { GuidanceId::Rule(RuleId(ix.0)) } else { GuidanceId::Hold(HoldId(ix.0 - rules)) }
    }
}

/// Everyone who says that it overrides `id`.
pub(super) fn overriders(model: &Model, id: GuidanceId) -> impl Iterator<Item = GuidanceId> + use<'_> {
    let rules = RuleId::first(model.rules.len()).map(GuidanceId::Rule);
    let holds = HoldId::first(model.holds.len()).map(GuidanceId::Hold);
    rules.chain(holds).filter(move |g| Program::guidance_of(model, *g).overrides.iter().any(|(o, _)| *o == id))
}

//! Holds in a world: the states that a hold may be in at a moment, and when these change by themselves.

use super::bits::Bits;
use super::forms::{after, holds_bits};
use super::hold::{self, Conditions, States, View};
use super::num::{Range, int};
use super::val::{Also, Val};
use super::values::Values;
use super::world::World;
use crate::model::HoldId;
use crate::program::{HoldPlan, NodeId};

impl World {
    pub(super) fn conditions(&self, plan: &HoldPlan, vals: &impl Values) -> Conditions {
        let bits = |n: Option<NodeId>| n.map_or(Bits::F, |n| holds_bits(vals[n].bits()));
        Conditions {
            when: bits(Some(plan.when)),
            release: bits(plan.release),
            release_closes: plan.release_closes,
            after: plan.give_up.and_then(|(d, _)| self.seconds(&vals[d])),
            give_up_binds: plan.give_up_binds,
            unless: bits(plan.give_up.and_then(|g| g.1)),
            close: bits(plan.close),
        }
    }

    /// The states a hold may be in now: as remembered, and also as silence allows.
    pub(super) fn states(&self, h: HoldId, s: NodeId, plan: &HoldPlan, vals: &impl Values) -> (States, States) {
        let chosen = match &vals[s] {
            Val::Enum(bits, _) => self.holds[h.index()].only(*bits),
            _ => self.holds[h.index()].clone(),
        };
        let c = self.conditions(plan, vals);
        let past = chosen.step(&c, self.now, View::Past);
        (past, self.present(h, &chosen, &c, plan))
    }

    /// The states a hold may be in if silence at this instant, at either of its moments, hides something.
    pub(super) fn present(&self, h: HoldId, states: &States, c: &Conditions, plan: &HoldPlan) -> States {
        match &self.holds_now[h.index()] {
            None => states.step(c, self.now, View::Present),
            Some((before, then)) => {
                let first = then.assuming(&self.conditions(plan, &self.vals), c);
                before.step(&first, self.now, View::Present).step(c, self.now, View::Present)
            }
        }
    }

    pub(super) fn over_states(
        &self,
        h: HoldId,
        s: NodeId,
        plan: &HoldPlan,
        vals: &impl Values,
        f: impl Fn(&hold::State) -> Bits,
    ) -> Bits {
        let (past, present) = self.states(h, s, plan, vals);
        let all = |states: &States| states.iter().fold(Bits(0), |b, s| b.with(f(s)));
        let (known, now) = (all(&past), all(&present));
        if now.0 & !known.0 == 0 { known } else { known.with(Bits::U) }
    }

    pub(super) fn hold_number(
        &self,
        h: HoldId,
        s: NodeId,
        vals: &impl Values,
        f: impl Fn(&hold::State) -> Range,
    ) -> (Val, i64) {
        let plan = &self.program.holds[h.index()];
        let (past, present) = self.states(h, s, plan, vals);
        let hull = |states: &States| {
            let number = |s: &hold::State| {
                let r = f(s);
                // What silence lets open now may be opening at each instant anew: no clock runs from it.
                if s.open && !past.iter().any(|known| known.open && known.opened == s.opened) {
                    r.freeze(self.now)
                } else {
                    r
                }
            };
            states.iter().map(number).reduce(|a, b| a.hull(&b, self.now)).unwrap_or_else(|| Range::exactly(int(0)))
        };
        let (known, now) = (hull(&past), hull(&present));
        let why = if now == known { Also::GAP } else { Also::SILENT };
        let due = self.hold_due(h, s, plan, vals);
        (Val::Num(Some(now), if now.is_one() { Also::NOTHING } else { why }), due)
    }

    /// When a deadline comes.
    pub(super) fn hold_due(&self, h: HoldId, s: NodeId, plan: &HoldPlan, vals: &impl Values) -> i64 {
        // What silence lets happen at this instant is forgotten at the next, and what is known then holds.
        let (past, present) = self.states(h, s, plan, vals);
        let hidden = self.holds_now[h.index()].is_some() || (past != self.holds[h.index()] && past != present);
        let forgotten = self.until_next(hidden);
        let Some((least, most)) = plan.give_up.and_then(|(d, _)| self.seconds(&vals[d])) else {
            return forgotten;
        };
        let opened = past.iter().filter(|s| s.open).flat_map(|s| [s.opened.0, s.opened.1]);
        after(self.now, opened.flat_map(|o| [o.saturating_add(least), o.saturating_add(most)])).min(forgotten)
    }
}

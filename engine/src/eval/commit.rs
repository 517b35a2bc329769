//! What a moment leaves behind, added to what is remembered when the world moves on.

use super::bits::Bits;
use super::hold::View;
use super::track::DAWN;
use super::val::{Also, Val};
use super::world::{Latch, World};
use crate::model::InputId;
use crate::program::{NO_TRACK, NodeId};
use std::sync::Arc;

impl World {
    /// Adds this moment to what is remembered. Silence changes nothing here.
    pub(super) fn commit(&mut self, next: i64) {
        self.note_last_known();
        self.commit_memories();
        if self.now > DAWN {
            self.commit_holds(next);
            self.commit_latches(next);
        } else {
            self.look_at_holds_again();
        }
        let p = Arc::clone(&self.program);
        while let Some(n) = self.moved.pop() {
            let track = p.nodes[n.index()].track;
            if track != NO_TRACK {
                let t = &mut self.tracks[track as usize];
                *t = t.then(self.vals[n].bits(), self.now, self.moment);
            }
        }
        self.commit_settled();
    }

    /// An imprecise happening has now certainly happened at some instant of its span.
    fn commit_settled(&mut self) {
        for i in 0..self.inputs.len() {
            let Some(from) = self.inputs[i].settled.take() else {
                continue;
            };
            let id = InputId::at(i);
            self.inputs[i].end_change();
            self.touch_input(id);
            let p = Arc::clone(&self.program);
            let Some(n) = p.happens_node(id) else {
                continue;
            };
            let track = p.nodes[n.index()].track;
            if track != NO_TRACK {
                self.tracks[track as usize] = self.tracks[track as usize].surely_by(from);
            }
            for (c, plan) in self.counts.iter_mut().zip(&p.counts) {
                if plan.of == n && plan.while_.is_none() {
                    c.settle(from, self.now, plan.within.is_some());
                }
                if plan.since == Some(n) {
                    c.tally.started = Bits::T;
                }
            }
            for (total, plan) in self.totals.iter_mut().zip(&p.totals) {
                if plan.since == n {
                    total.started = Bits::T;
                }
            }
            self.touch_readers(n);
        }
    }

    /// Holds open and latches fire at instants of the record; what was so before it begins with it.
    fn look_at_holds_again(&mut self) {
        let p = Arc::clone(&self.program);
        for &node in p.hold_nodes.iter().chain(&p.latch_nodes) {
            self.touch(node);
            self.touch_readers(node);
        }
    }

    /// `then` is the instant of the next moment: until it is another, what is silent may be happening.
    fn commit_holds(&mut self, then: i64) {
        let p = Arc::clone(&self.program);
        for (i, plan) in p.holds.iter().enumerate() {
            let conditions = self.conditions(plan, &self.vals);
            let next = self.holds[i].step(&conditions, self.now, View::Past);
            let present = self.holds[i].step(&conditions, self.now, View::Present);
            let hidden = then == self.now && present != next;
            self.holds_now[i] = hidden.then(|| (self.holds[i].clone(), conditions));
            if next != self.holds[i] {
                self.holds[i] = next;
                self.touch(p.hold_nodes[i]);
                self.touch_readers(p.hold_nodes[i]);
            }
        }
    }

    fn commit_latches(&mut self, then: i64) {
        let p = Arc::clone(&self.program);
        for (i, (d, c)) in p.latches.iter().enumerate() {
            self.latches_now[i] = None;
            if self.latches[i].fired.is_true() {
                continue;
            }
            let contribution = &p.decisions[d.index()].contributions[*c as usize];
            let b = self.vals[contribution.speaks].bits();
            if then == self.now && b.has(Bits::U) {
                self.latches_now[i] = Some(self.frozen(contribution.value));
                self.touch(p.latch_nodes[i]);
                self.touch(p.decisions[d.index()].node);
            }
            let fired = if b.is_true() {
                Bits::T
            } else if b.has(Bits::T) {
                Bits::FT
            } else {
                continue;
            };
            let value = self.frozen(contribution.value);
            let old = self.latches[i].value.take();
            let value = old.map_or_else(|| value.clone(), |o| o.hull(&value, Also::GAP, self.now));
            let latch = Latch { fired, value: Some(value) };
            if latch != self.latches[i] {
                self.latches[i] = latch;
                self.touch(p.latch_nodes[i]);
                self.touch(p.decisions[d.index()].node);
            }
        }
    }

    /// The value of a node with its clocks stopped now.
    pub fn frozen(&self, n: NodeId) -> Val {
        match &self.vals[n] {
            Val::Num(Some(r), a) if r.ticks() => Val::Num(Some(r.freeze(self.now)), *a),
            v => v.clone(),
        }
    }
}

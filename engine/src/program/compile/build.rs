//! Nodes, shared when they are equal, and what is kept for them.

use super::Compiler;
use crate::eval::bits::Bits;
use crate::eval::val::Val;
use crate::model::{Holding, position};
use crate::program::{List, NO_TRACK, Node, NodeId, Op};

impl Compiler<'_> {
    pub(super) fn node(&mut self, op: Op, top: Val) -> NodeId {
        if let Some(&n) = self.seen.get(&op) {
            return n;
        }
        let id = NodeId::at(self.p.nodes.len());
        let pulse = self.is_pulse(&op);
        self.p.nodes.push(Node { op, track: NO_TRACK, pulse, integral: false });
        self.p.tops.push(top);
        self.seen.insert(op, id);
        id
    }

    pub(super) fn boolean(&mut self, op: Op) -> NodeId {
        self.node(op, Val::Bool(Bits::U))
    }

    pub(super) fn list(&mut self, nodes: Vec<NodeId>) -> List {
        if let Some(&l) = self.lists.get(&nodes) {
            return l;
        }
        let l = List { start: position(self.p.pool.len()), len: position(nodes.len()) };
        self.p.pool.extend(&nodes);
        self.lists.insert(nodes, l);
        l
    }

    pub(super) fn constant(&mut self, v: Val) -> NodeId {
        let i = self.p.consts.iter().position(|c| *c == v).unwrap_or_else(|| {
            self.p.consts.push(v.clone());
            self.p.consts.len() - 1
        });
        self.node(Op::Const(position(i)), v)
    }

    pub(super) fn and(&mut self, mut nodes: Vec<NodeId>) -> NodeId {
        nodes.dedup();
        if let [one] = nodes.as_slice() {
            return *one;
        }
        let l = self.list(nodes);
        self.boolean(Op::And(l))
    }

    pub(super) fn or(&mut self, nodes: Vec<NodeId>) -> NodeId {
        if let [one] = nodes.as_slice() {
            return *one;
        }
        let l = self.list(nodes);
        self.boolean(Op::Or(l))
    }

    pub(super) fn not(&mut self, n: NodeId) -> NodeId {
        self.boolean(Op::Not(n))
    }

    /// Whether the node can be true only at the instant of a happening.
    pub(super) fn is_pulse(&self, op: &Op) -> bool {
        let pulse = |n: &NodeId| self.p.nodes[n.index()].pulse;
        match op {
            Op::Happens(_) => true,
            Op::Input(i, _) => self.model[*i].hold == Holding::Instant,
            Op::And(l) => self.p.list(*l).iter().any(pulse),
            Op::Or(l) => self.p.list(*l).iter().all(pulse),
            Op::Compare(_, a, b) => pulse(a) || pulse(b),
            Op::InRange(v, ..) | Op::OneOf(v, _) | Op::Convert(v, _) | Op::Holds(v) => pulse(v),
            _ => false,
        }
    }

    pub(super) fn track(&mut self, n: NodeId) -> u32 {
        let node = &mut self.p.nodes[n.index()];
        if node.track == NO_TRACK {
            node.track = position(self.p.tracks.len());
            self.p.tracks.push(n);
        }
        node.track
    }

    pub(super) fn keep(&mut self, n: NodeId) -> u32 {
        let i = self.p.kept_values.iter().position(|k| *k == n).unwrap_or_else(|| {
            self.p.kept_values.push(n);
            self.p.kept_values.len() - 1
        });
        position(i)
    }
}

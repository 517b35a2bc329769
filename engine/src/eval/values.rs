//! One thing for each node: what it is, what it would be under an assumption, and when to look at it again.

use super::val::Val;
use crate::program::NodeId;
use std::ops::{Index, IndexMut};

/// Something for each node of a program.
#[derive(Clone, Debug)]
pub struct PerNode<T>(Vec<T>);

impl<T: Clone> PerNode<T> {
    /// The same for each of so many nodes.
    pub fn all(of: T, nodes: usize) -> Self {
        Self(vec![of; nodes])
    }
}

impl<T> From<Vec<T>> for PerNode<T> {
    fn from(list: Vec<T>) -> Self {
        Self(list)
    }
}

impl<T> Index<NodeId> for PerNode<T> {
    type Output = T;
    fn index(&self, n: NodeId) -> &T {
        &self.0[n.index()]
    }
}

impl<T> IndexMut<NodeId> for PerNode<T> {
    fn index_mut(&mut self, n: NodeId) -> &mut T {
        &mut self.0[n.index()]
    }
}

/// What the nodes are: as things stand, or as something is assumed.
pub trait Values: Index<NodeId, Output = Val> {}

impl<V: Index<NodeId, Output = Val>> Values for V {}

/// What the nodes would be if some were otherwise than they are. It costs what differs, not what there is.
#[derive(Clone, Debug)]
pub struct Assumed<'w> {
    as_they_stand: &'w PerNode<Val>,
    /// Where in `otherwise` a node stands, counted from one; zero: as it is.
    slots: PerNode<u32>,
    otherwise: Vec<Val>,
}

impl<'w> Assumed<'w> {
    /// Nothing is assumed yet.
    pub fn nothing(as_they_stand: &'w PerNode<Val>) -> Self {
        Self { as_they_stand, slots: PerNode::all(0, as_they_stand.0.len()), otherwise: Vec::new() }
    }

    /// Makes a node something else; gives what it was.
    pub fn replace(&mut self, n: NodeId, v: Val) -> Val {
        match self.slots[n] {
            0 => {
                self.otherwise.push(v);
                self.slots[n] = crate::model::position(self.otherwise.len());
                self.as_they_stand[n].clone()
            }
            slot => std::mem::replace(&mut self.otherwise[slot as usize - 1], v),
        }
    }
}

impl Index<NodeId> for Assumed<'_> {
    type Output = Val;
    fn index(&self, n: NodeId) -> &Val {
        match self.slots[n] {
            0 => &self.as_they_stand[n],
            slot => &self.otherwise[slot as usize - 1],
        }
    }
}

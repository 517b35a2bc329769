//! Which nodes are to be worked out anew, found at the cost of those and not of all.

use crate::program::{NodeId, NodeSet};

/// The nodes that something below them has touched, and those that come due by themselves.
#[derive(Clone, Debug)]
pub struct Agenda {
    touched: NodeSet,
    /// A tree of earliest instants, the root at 1 and the nodes from `leaves` on: each is the earlier of its two
    /// children.
    due: Vec<i64>,
    leaves: usize,
}

impl Agenda {
    /// Nothing is touched, nothing comes due.
    pub fn new(nodes: usize) -> Self {
        let leaves = nodes.next_power_of_two();
        Self { touched: NodeSet::empty(nodes), due: vec![i64::MAX; 2 * leaves], leaves }
    }

    /// A node is to be looked at.
    pub fn touch(&mut self, n: NodeId) {
        self.touched.insert(n);
    }

    /// When a node is to be looked at although nothing touches it.
    pub fn due(&self, n: NodeId) -> i64 {
        self.due[self.leaves + n.index()]
    }

    /// Says when that is.
    pub fn set_due(&mut self, n: NodeId, t: i64) {
        let mut at = self.leaves + n.index();
        if self.due[at] == t {
            return;
        }
        self.due[at] = t;
        while at > 1 {
            at /= 2;
            let earlier = self.due[2 * at].min(self.due[2 * at + 1]);
            if self.due[at] == earlier {
                break;
            }
            self.due[at] = earlier;
        }
    }

    /// The earliest instant at which a node comes due.
    pub fn next_due(&self) -> i64 {
        self.due[1]
    }

    /// Touches all nodes that have come due by `t`.
    pub fn touch_due(&mut self, t: i64) {
        self.touch_due_below(1, t);
    }

    fn touch_due_below(&mut self, at: usize, t: i64) {
        if self.due[at] > t {
            return;
        }
        if at >= self.leaves {
            self.touch(NodeId::at(at - self.leaves));
            return;
        }
        self.touch_due_below(2 * at, t);
        self.touch_due_below(2 * at + 1, t);
    }

    /// The first touched node from position `from` on, which is then touched no more.
    pub fn take(&mut self, from: usize) -> Option<NodeId> {
        self.touched.take(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_due_is_the_earliest_and_may_move() {
        let mut a = Agenda::new(5);
        assert_eq!(a.next_due(), i64::MAX);
        a.set_due(NodeId(4), 50);
        a.set_due(NodeId(1), 30);
        assert_eq!(a.next_due(), 30);
        a.set_due(NodeId(1), 70);
        assert_eq!((a.next_due(), a.due(NodeId(1))), (50, 70));
        a.touch_due(60);
        assert_eq!((a.take(0), a.take(0)), (Some(NodeId(4)), None));
    }

    #[test]
    fn a_program_of_nothing_has_nothing_due() {
        let mut a = Agenda::new(0);
        a.touch_due(i64::MAX - 1);
        assert_eq!((a.next_due(), a.take(0)), (i64::MAX, None));
    }
}

//! Sets of nodes.

use super::NodeId;

/// A set of nodes of one program, in the order of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSet {
    /// One bit a node.
    words: Vec<u64>,
}

impl NodeSet {
    /// Nothing, of so many nodes.
    pub fn empty(nodes: usize) -> Self {
        Self { words: vec![0; nodes.div_ceil(64)] }
    }

    /// Adds a node; whether it is new.
    pub fn insert(&mut self, n: NodeId) -> bool {
        let (word, bit) = (&mut self.words[n.index() / 64], 1 << (n.index() % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Takes out a node.
    pub fn remove(&mut self, n: NodeId) {
        self.words[n.index() / 64] &= !(1 << (n.index() % 64));
    }

    /// Whether it holds a node.
    pub fn contains(&self, n: NodeId) -> bool {
        self.words.get(n.index() / 64).is_some_and(|w| w & (1 << (n.index() % 64)) != 0)
    }

    /// Whether the two have a node in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Takes out everything.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// The nodes in order.
    pub fn iter(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.after(0)
    }

    /// The nodes from position `from` on, in order.
    pub fn after(&self, from: usize) -> impl Iterator<Item = NodeId> + '_ {
        let words = self.words.iter().enumerate().skip(from / 64);
        words.flat_map(move |(at, word)| {
            let mut left = if at == from / 64 { word & (u64::MAX << (from % 64)) } else { *word };
            std::iter::from_fn(move || {
                let bit = (left != 0).then_some(left.trailing_zeros())?;
                left &= left - 1;
                Some(NodeId::at(at * 64 + bit as usize))
            })
        })
    }

    /// Takes out the first node from position `from` on.
    pub fn take(&mut self, from: usize) -> Option<NodeId> {
        let mut mask = u64::MAX << (from % 64);
        for (at, word) in self.words.iter_mut().enumerate().skip(from / 64) {
            let found = *word & mask;
            if found != 0 {
                let bit = found.trailing_zeros();
                *word &= !(1 << bit);
                return Some(NodeId::at(at * 64 + bit as usize));
            }
            mask = u64::MAX;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_come_out_in_order_and_once() {
        let mut set = NodeSet::empty(200);
        for n in [130, 3, 64] {
            assert!(set.insert(NodeId(n)));
        }
        assert!(!set.insert(NodeId(3)));
        assert_eq!(set.take(0), Some(NodeId(3)));
        set.insert(NodeId(2));
        assert_eq!(set.take(4), Some(NodeId(64)), "what lies behind waits");
        assert_eq!(set.take(65), Some(NodeId(130)));
        assert_eq!(set.take(131), None);
        assert!(set.contains(NodeId(2)) && !set.contains(NodeId(3)));
        assert_eq!((set.take(0), set.take(0)), (Some(NodeId(2)), None));
    }

    #[test]
    fn nodes_are_gone_through_in_order() {
        let (mut a, mut b) = (NodeSet::empty(200), NodeSet::empty(200));
        for n in [130, 3, 64, 63] {
            a.insert(NodeId(n));
        }
        b.insert(NodeId(65));
        assert_eq!(a.iter().collect::<Vec<_>>(), [3, 63, 64, 130].map(NodeId));
        assert_eq!(a.after(64).collect::<Vec<_>>(), [64, 130].map(NodeId));
        assert!(!a.meets(&b));
        b.insert(NodeId(130));
        assert!(a.meets(&b));
        a.clear();
        assert_eq!(a.iter().next(), None);
    }
}

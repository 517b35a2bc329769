//! The rule graph: what reads what, with the place of every use.
//!
//! In: a [`Model`]. Out: a [`Graph`] whose edges run from what reads to what is read, an order in which everything
//! comes after what it reads, and the cycles, if there are any. Pictures of it are in [`export`].
//!
//! A value that a rule gives belongs to the decision, not to the rule's firing: of `then a = x, b = y` the decision
//! `a` reads `x` and `b` reads `y`. What is only shown (the holes of texts) and what is only cited never makes a cycle.

pub mod export;
mod reads;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::{GuidanceId, Model, Symbol};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{HashMap, HashSet, VecDeque};

/// Why one thing is joined to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Its value or condition reads the other.
    Reads,
    /// A decision takes the contribution of a rule or hold.
    Takes,
    /// A companion belongs to a decision.
    Accompanies,
    /// A text shows the other.
    Shows,
    /// A rule, hold or table cites a source.
    Cites,
    /// A rule or hold overrides another.
    Overrides,
}

impl Kind {
    /// Whether the value of one depends on the value of the other.
    #[must_use]
    pub const fn is_dependency(self) -> bool {
        matches!(self, Self::Reads | Self::Takes | Self::Accompanies)
    }
}

/// One use of one thing by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What uses.
    pub from: Symbol,
    /// What is used.
    pub to: Symbol,
    /// How.
    pub kind: Kind,
    /// Where it says so.
    pub place: Place,
    /// For a value that a rule or hold gives to a decision: which.
    pub via: Option<GuidanceId>,
}

/// What reads what.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    graph: DiGraph<Symbol, Edge>,
    index: HashMap<Symbol, NodeIndex>,
}

impl Graph {
    /// The graph of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut graph = Self::default();
        for node in reads::nodes(model) {
            graph.node(node);
        }
        for edge in reads::edges(model) {
            let (from, to) = (graph.node(edge.from), graph.node(edge.to));
            graph.graph.add_edge(from, to, edge);
        }
        graph
    }

    fn node(&mut self, symbol: Symbol) -> NodeIndex {
        let graph = &mut self.graph;
        *self.index.entry(symbol).or_insert_with(|| graph.add_node(symbol))
    }

    /// Everything in the graph, in the order of declaration within each kind.
    pub fn nodes(&self) -> impl Iterator<Item = Symbol> {
        self.graph.node_weights().copied()
    }

    /// Every use.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        self.graph.edge_weights()
    }

    /// What `symbol` uses.
    pub fn used_by(&self, symbol: Symbol) -> impl Iterator<Item = &Edge> {
        self.index.get(&symbol).into_iter().flat_map(|&n| self.graph.edges(n)).map(|e| e.weight())
    }

    /// What uses `symbol`.
    pub fn users_of(&self, symbol: Symbol) -> impl Iterator<Item = &Edge> {
        let incoming = petgraph::Direction::Incoming;
        self.index
            .get(&symbol)
            .into_iter()
            .flat_map(move |&n| self.graph.edges_directed(n, incoming))
            .map(|e| e.weight())
    }

    /// The part of the graph that decides values.
    fn dependencies(&self) -> DiGraph<Symbol, Edge> {
        self.graph.filter_map(|_, &s| Some(s), |_, e| e.kind.is_dependency().then_some(*e))
    }

    /// Everything, each after what it depends on. Members of a cycle stand together, in no order.
    #[must_use]
    pub fn order(&self) -> Vec<Symbol> {
        let graph = self.dependencies();
        // Components come with those that nothing depends on last: what is read first, first.
        petgraph::algo::kosaraju_scc(&graph).into_iter().flatten().map(|n| graph[n]).collect()
    }

    /// A shortest cycle through each group of things that depend on one another, as the uses along it.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<Edge>> {
        let graph = self.dependencies();
        let groups = petgraph::algo::kosaraju_scc(&graph);
        let mut cycles: Vec<Vec<Edge>> = groups.iter().filter_map(|group| shortest_cycle(&graph, group)).collect();
        cycles.sort_by_key(|c| c.iter().map(|e| e.place).min());
        cycles
    }

    /// The cycles as errors.
    #[must_use]
    pub fn check_cycles(&self, model: &Model) -> Vec<Diagnostic> {
        self.cycles().iter().map(|cycle| codes::graph::cycle(model, cycle)).collect()
    }
}

/// How many members of a group are tried as the start of a shortest cycle.
const STARTS: usize = 64;

fn shortest_cycle(graph: &DiGraph<Symbol, Edge>, group: &[NodeIndex]) -> Option<Vec<Edge>> {
    if let [alone] = group
        && graph.find_edge(*alone, *alone).is_none()
    {
        return None;
    }
    let mut starts = group.to_vec();
    starts.sort_unstable();
    let group: HashSet<NodeIndex> = group.iter().copied().collect();
    starts.iter().take(STARTS).filter_map(|&s| cycle_through(graph, s, &group)).min_by_key(Vec::len)
}

/// A shortest way from `start` back to it; every way back stays in the group.
fn cycle_through(graph: &DiGraph<Symbol, Edge>, start: NodeIndex, group: &HashSet<NodeIndex>) -> Option<Vec<Edge>> {
    let mut came: HashMap<NodeIndex, (NodeIndex, Edge)> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for edge in graph.edges(node) {
            let target = edge.target();
            if !group.contains(&target) {
                continue;
            }
            if target == start {
                let mut way = vec![*edge.weight()];
                let mut at = node;
                while at != start {
                    let (before, edge) = came.get(&at)?;
                    way.push(*edge);
                    at = *before;
                }
                way.reverse();
                return Some(way);
            }
            came.entry(target).or_insert_with(|| {
                queue.push_back(target);
                (node, *edge.weight())
            });
        }
    }
    None
}

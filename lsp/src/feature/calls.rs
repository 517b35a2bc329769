//! What reads this, and what does this read: the rule graph as a hierarchy.

use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::graph::Edge;
use blin_engine::model::Symbol;

/// Something of the rule graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub symbol: Symbol,
    /// Its name.
    pub name: String,
    /// "a rule", "a let".
    pub kind: &'static str,
    /// Its module.
    pub module: String,
    /// Its whole declaration.
    pub place: Place,
    /// Its name there.
    pub name_place: Place,
}

/// A node with the places where one says that it uses the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The other.
    pub node: Node,
    /// Where.
    pub places: Vec<Place>,
}

/// What the cursor is on, if it is in the rule graph.
#[must_use]
pub fn prepare(project: &Project, file: FileId, offset: u32) -> Option<Node> {
    let symbol = project.model().reference_at(file, offset)?.symbol;
    project.analysis.graph().nodes().any(|n| n == symbol).then(|| node(project, symbol))?
}

/// What uses `symbol`.
#[must_use]
pub fn incoming(project: &Project, symbol: Symbol) -> Vec<Call> {
    collect(project, project.analysis.graph().users_of(symbol), |e| e.from)
}

/// What `symbol` uses.
#[must_use]
pub fn outgoing(project: &Project, symbol: Symbol) -> Vec<Call> {
    collect(project, project.analysis.graph().used_by(symbol), |e| e.to)
}

/// A symbol as a node, if it is declared anywhere.
#[must_use]
pub fn node(project: &Project, symbol: Symbol) -> Option<Node> {
    let model = project.model();
    let decl = symbol.decl(model)?;
    Some(Node {
        symbol,
        name: symbol.name(model).to_owned(),
        kind: symbol.kind(model),
        module: model[decl.module].decl.name.clone(),
        place: decl.place,
        name_place: decl.name_place,
    })
}

fn collect<'e>(project: &Project, edges: impl Iterator<Item = &'e Edge>, other: fn(&Edge) -> Symbol) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for edge in edges {
        let symbol = other(edge);
        if let Some(known) = calls.iter_mut().find(|c| c.node.symbol == symbol) {
            known.places.push(edge.place);
        } else if let Some(node) = node(project, symbol) {
            calls.push(Call { node, places: vec![edge.place] });
        }
    }
    for call in &mut calls {
        call.places.sort_unstable();
        call.places.dedup();
    }
    calls.sort_by_key(|c| c.node.name_place);
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn both_ways_across_files() {
        let f = Fixture::new(
            "let hot = temperature > 38 °C\nrule r must\n  when ho$0t and infusing\n  then infusion = stop\n",
        );
        let node = prepare(&f.project, f.file, f.offset).expect("in the graph");
        let names = |calls: Vec<Call>| calls.into_iter().map(|c| c.node.name).collect::<Vec<_>>();
        assert_eq!(names(incoming(&f.project, node.symbol)), ["r"]);
        assert_eq!(names(outgoing(&f.project, node.symbol)), ["temperature"]);
    }

    #[test]
    fn types_are_not_in_it() {
        let f = Fixture::new("decision d: Act$0ion\n");
        assert_eq!(prepare(&f.project, f.file, f.offset), None);
    }
}

//! The rule graph, whole or around one name or file.

use super::calls;
use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::graph::export::kind_name;
use blin_engine::graph::{Edge, Graph};
use blin_engine::model::Symbol;
use std::collections::BTreeSet;

/// Part of the rule graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What takes part.
    pub nodes: Vec<Node>,
    /// Every use of one by another.
    pub edges: Vec<Use>,
}

/// Something of the rule graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name in the graph: `rule_main_halt`.
    pub id: String,
    /// `rule`, `let`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its module.
    pub module: String,
    /// What it means.
    pub doc: Option<String>,
    /// Its name, where it is declared.
    pub place: Place,
}

/// One use of one thing by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What uses.
    pub from: String,
    /// What is used.
    pub to: String,
    /// How: `reads`, `takes`.
    pub kind: &'static str,
    /// For a value that a rule gives to a decision: which rule.
    pub via: Option<String>,
    /// Where it says so.
    pub place: Place,
}

/// The graph: all of it, what a name rests on and what rests on it, or what is declared in a file with what touches
/// that. The name may be qualified.
#[must_use]
pub fn graph(project: &Project, file: Option<FileId>, name: Option<&str>) -> Part {
    let (model, graph) = (project.model(), project.analysis.graph());
    let mut chosen: BTreeSet<Symbol> = graph.nodes().collect();
    if let Some(name) = name {
        let is_it = |s: &Symbol| s.name(model) == name || model.qualified_name(*s) == name;
        chosen = around(graph, graph.nodes().filter(is_it).collect());
    }
    if let Some(file) = file {
        let own = |s: &Symbol| s.decl(model).is_some_and(|d| d.place.file == file);
        let touches =
            |s: &Symbol| own(s) || graph.used_by(*s).any(|e| own(&e.to)) || graph.users_of(*s).any(|e| own(&e.from));
        chosen.retain(touches);
    }
    let id = |s: Symbol| blin_engine::graph::export::id(model, s);
    let nodes = graph.nodes().filter(|s| chosen.contains(s)).filter_map(|s| {
        let node = calls::node(project, s)?;
        Some(Node {
            id: id(s),
            kind: blin_engine::graph::export::class(s),
            name: node.name,
            module: node.module,
            doc: s.decl(model)?.doc.clone(),
            place: node.name_place,
        })
    });
    let within = |e: &&Edge| chosen.contains(&e.from) && chosen.contains(&e.to);
    let edges = graph.edges().filter(within).map(|e| Use {
        from: id(e.from),
        to: id(e.to),
        kind: kind_name(e.kind),
        via: e.via.map(|g| id(g.into())),
        place: e.place,
    });
    Part { nodes: nodes.collect(), edges: edges.collect() }
}

/// What some symbols rest on, and what rests on them, themselves included. The rules that give a value along the way
/// belong to it.
fn around(graph: &Graph, start: Vec<Symbol>) -> BTreeSet<Symbol> {
    let mut all: BTreeSet<Symbol> = start.iter().copied().collect();
    for up in [false, true] {
        let mut next = start.clone();
        let mut seen: BTreeSet<Symbol> = start.iter().copied().collect();
        while let Some(symbol) = next.pop() {
            let edges: Vec<&Edge> = match up {
                true => graph.users_of(symbol).collect(),
                false => graph.used_by(symbol).collect(),
            };
            for edge in edges.into_iter().filter(|e| e.kind.is_dependency()) {
                let other = if up { edge.from } else { edge.to };
                let via = edge.via.map(Symbol::from);
                next.extend([Some(other), via].into_iter().flatten().filter(|s| seen.insert(*s)));
            }
        }
        all.extend(seen);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const TEXT: &str = "let hot = temperature > 38 °C\nlet heavy = weight > 90 kg\nrule halt must\n  when hot\n  then infusion = stop\n";

    fn names(part: &Part) -> Vec<&str> {
        let mut names: Vec<&str> = part.nodes.iter().map(|n| n.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn around_a_name() {
        let f = Fixture::new(TEXT);
        let part = graph(&f.project, None, Some("main.hot"));
        assert_eq!(names(&part), ["halt", "hot", "infusion", "temperature"]);
        assert!(part.edges.iter().all(|e| part.nodes.iter().any(|n| n.id == e.from)));
        assert_eq!(graph(&f.project, None, Some("nonsense")), Part::default());
    }

    #[test]
    fn of_a_file_and_of_everything() {
        let f = Fixture::new(TEXT);
        let own = graph(&f.project, Some(f.file), None);
        assert_eq!(names(&own), ["halt", "heavy", "hot", "infusion", "temperature", "weight"]);
        let all = graph(&f.project, None, None);
        assert_eq!(all.nodes.len(), f.project.analysis.graph().nodes().count());
        assert_eq!(all.edges.len(), f.project.analysis.graph().edges().count());
    }
}

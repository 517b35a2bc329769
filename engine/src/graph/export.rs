//! The rule graph as text for other tools: DOT, Mermaid and JSON.
//!
//! In pictures the arrows run the other way, as values do: from what is read to what reads it, and from a rule to
//! the decision that it gives a value to.

use super::{Edge, Graph, Kind};
use crate::model::{Model, Symbol};
use std::collections::BTreeSet;
use std::fmt::Write;

/// How a kind of node is drawn.
struct Shape {
    class: &'static str,
    dot: &'static str,
    mermaid: (&'static str, &'static str),
}

fn shape(symbol: Symbol) -> Shape {
    let (class, dot, mermaid) = match symbol {
        Symbol::Input(_) => ("input", "shape=ellipse", ("([", "])")),
        Symbol::Setting(_) => ("setting", "shape=hexagon", ("{{", "}}")),
        Symbol::Let(_) => ("let", "shape=box, style=rounded", ("(", ")")),
        Symbol::Table(_) => ("table", "shape=box3d", ("[[", "]]")),
        Symbol::Rule(_) => ("rule", "shape=box", ("[", "]")),
        Symbol::Hold(_) => ("hold", "shape=octagon", ("[/", "/]")),
        Symbol::Decision(_) => ("decision", "shape=diamond", ("{", "}")),
        Symbol::Source(_) => ("source", "shape=note", (">", "]")),
        _ => ("other", "shape=plain", ("[", "]")),
    };
    Shape { class, dot, mermaid }
}

/// What kind of node something is: `input`, `rule`.
#[must_use]
pub fn class(symbol: Symbol) -> &'static str {
    shape(symbol).class
}

/// A use as it is drawn: what is read, what reads it, and how.
fn drawn(edge: &Edge) -> (Symbol, Symbol, Kind) {
    let reader = edge.via.map_or(edge.from, Symbol::from);
    (edge.to, reader, edge.kind)
}

/// The arrows of a picture, each once. Sources, texts and precedence are drawn only when asked for.
fn arrows(graph: &Graph, everything: bool) -> Vec<(Symbol, Symbol, Kind)> {
    let mut seen = BTreeSet::new();
    graph
        .edges()
        .filter(|e| everything || e.kind.is_dependency())
        .map(drawn)
        .filter(|(a, b, kind)| seen.insert((*a, *b, kind.is_dependency())))
        .collect()
}

/// What takes part: everything with an arrow, and the decisions.
fn drawn_nodes(graph: &Graph, everything: bool) -> impl Iterator<Item = Symbol> {
    let ends: BTreeSet<Symbol> = arrows(graph, everything).into_iter().flat_map(|(a, b, _)| [a, b]).collect();
    graph.nodes().filter(move |s| ends.contains(s) || matches!(s, Symbol::Decision(_)))
}

/// What a node is called in every form: its kind, module and name.
#[must_use]
pub fn id(model: &Model, symbol: Symbol) -> String {
    format!("{}_{}", shape(symbol).class, model.qualified_name(symbol).replace('.', "_"))
}

/// Graphviz. With `everything`, also sources, the holes of texts and `overrides`, dashed.
#[must_use]
pub fn dot(model: &Model, graph: &Graph, everything: bool) -> String {
    let mut out = String::from("digraph rules {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n");
    for node in drawn_nodes(graph, everything) {
        let label = model.qualified_name(node);
        let _ = writeln!(out, "  {} [label=\"{label}\", {}];", id(model, node), shape(node).dot);
    }
    for (from, to, kind) in arrows(graph, everything) {
        let style = match kind {
            Kind::Shows | Kind::Cites => " [style=dashed]",
            Kind::Overrides => " [style=dashed, arrowhead=tee, label=\"overrides\"]",
            _ => "",
        };
        // `a overrides b` is drawn from the stronger to the weaker.
        let (from, to) = if kind == Kind::Overrides { (to, from) } else { (from, to) };
        let _ = writeln!(out, "  {} -> {}{style};", id(model, from), id(model, to));
    }
    out.push_str("}\n");
    out
}

/// Mermaid. With `everything`, also sources, the holes of texts and `overrides`, dotted.
#[must_use]
pub fn mermaid(model: &Model, graph: &Graph, everything: bool) -> String {
    let mut out = String::from("flowchart LR\n");
    for node in drawn_nodes(graph, everything) {
        let (open, close) = shape(node).mermaid;
        let _ = writeln!(out, "  {}{open}\"{}\"{close}", id(model, node), model.qualified_name(node));
    }
    for (from, to, kind) in arrows(graph, everything) {
        let (from, to) = if kind == Kind::Overrides { (to, from) } else { (from, to) };
        let arrow = match kind {
            Kind::Shows | Kind::Cites => "-.->",
            Kind::Overrides => "-. overrides .->",
            _ => "-->",
        };
        let _ = writeln!(out, "  {} {arrow} {}", id(model, from), id(model, to));
    }
    out
}

#[derive(serde::Serialize)]
struct JsonGraph {
    nodes: Vec<JsonNode>,
    edges: Vec<JsonEdge>,
}

#[derive(serde::Serialize)]
struct JsonNode {
    id: String,
    kind: &'static str,
    name: String,
    module: String,
    doc: Option<String>,
    file: String,
    start: u32,
    end: u32,
}

#[derive(serde::Serialize)]
struct JsonEdge {
    from: String,
    to: String,
    kind: &'static str,
    via: Option<String>,
    file: String,
    start: u32,
    end: u32,
}

/// JSON: `{"nodes": […], "edges": […]}`, edges from what uses to what is used, with every place as bytes of its file.
#[must_use]
pub fn json(model: &Model, graph: &Graph) -> String {
    let file = |f: crate::diagnostic::FileId| model.files.get(f.0 as usize).map_or("", |f| &f.path).to_owned();
    let nodes = graph.nodes().filter_map(|symbol| {
        let decl = symbol.decl(model)?;
        Some(JsonNode {
            id: id(model, symbol),
            kind: shape(symbol).class,
            name: decl.name.clone(),
            module: model[decl.module].decl.name.clone(),
            doc: decl.doc.clone(),
            file: file(decl.place.file),
            start: decl.place.span.start,
            end: decl.place.span.end,
        })
    });
    let edges = graph.edges().map(|e| JsonEdge {
        from: id(model, e.from),
        to: id(model, e.to),
        kind: kind_name(e.kind),
        via: e.via.map(|g| id(model, g.into())),
        file: file(e.place.file),
        start: e.place.span.start,
        end: e.place.span.end,
    });
    let graph = JsonGraph { nodes: nodes.collect(), edges: edges.collect() };
    // Names and numbers always serialise; an empty object would say that they did not.
    serde_json::to_string_pretty(&graph).unwrap_or_else(|_| "{}".to_owned())
}

/// What kind of use an edge is: `reads`, `takes`.
#[must_use]
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Reads => "reads",
        Kind::Takes => "takes",
        Kind::Accompanies => "accompanies",
        Kind::Shows => "shows",
        Kind::Cites => "cites",
        Kind::Overrides => "overrides",
    }
}

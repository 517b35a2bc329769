//! `blin graph`.

use crate::args::{Graph as GraphArgs, GraphFormat};
use crate::exit::{Done, Outcome, print};
use crate::project::{Place, Project};
use blin_engine::graph::{Graph, export};

/// Writes the graph of what reads what.
pub fn run(args: &GraphArgs, at: &Place) -> Outcome {
    let project = Project::open(at, args.path.as_deref())?;
    let model = project.model();
    let graph = Graph::of(model);
    let mut text = match args.format {
        GraphFormat::Dot => export::dot(model, &graph, args.all),
        GraphFormat::Mermaid => export::mermaid(model, &graph, args.all),
        GraphFormat::Json => export::json(model, &graph),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    print(&text);
    Ok(Done::Fine)
}

//! Checks on a model as a whole: what is legal to write and still not what anybody means.
//!
//! In: a model, its graph and the texts of its sources. Out: diagnostics. One file a check; each skips what it does
//! not understand, so that one error does not lead to others.

mod citation;
mod cycle;
mod decision;
pub(crate) mod domain;
mod hold;
mod quote;
mod restart;
mod rule;
mod silence;
mod table;
#[cfg(test)]
mod tests;
mod threshold;
mod unused;
mod witness;

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::graph::Graph;
use crate::model::Model;
pub use quote::passages;

/// The texts of sources by their file name: the text, or `None` when there is no such file.
pub type SourceTexts<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Runs every check. `errors` are those already known: while there are any, nothing is said about what is unused,
/// since the use may be in what was not understood.
#[must_use]
pub fn run(model: &Model, graph: &Graph, texts: Option<SourceTexts<'_>>, errors: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = graph.check_cycles(model);
    found.extend(cycle::overrides(model));
    found.extend(hold::check(model));
    let is_error = |d: &Diagnostic| d.severity == Severity::Error;
    let broken = errors.iter().chain(&found).any(is_error);
    if errors.iter().any(is_error) {
        // A clause that was not understood may be the way out.
        found.retain(|d| d.code != codes::hold::NO_WAY_OUT);
    }
    let witnesses = witness::Witnesses::new(model, broken);
    found.extend(rule::check(model, &witnesses));
    found.extend(table::check(model, &witnesses));
    found.extend(restart::check(model, &witnesses));
    found.extend(threshold::check(model));
    found.extend(silence::check(model));
    if !broken {
        found.extend(decision::check(model));
    }
    if let Some(texts) = texts {
        found.extend(quote::check(model, texts));
    }
    if !broken {
        found.extend(unused::check(model));
        found.extend(citation::check(model));
    }
    found
}

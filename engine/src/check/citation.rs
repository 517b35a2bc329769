//! Guidance that names no source, in modules that work with sources.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Cite, Decl, Model, ModuleId};
use std::collections::HashSet;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let rules = model.rules.iter().map(|r| ("rule", &r.guidance.decl, &r.guidance.cites));
    let holds = model.holds.iter().map(|h| ("hold", &h.guidance.decl, &h.guidance.cites));
    let tables = model.tables.iter().map(|t| ("table", &t.decl, &t.cites));
    let all: Vec<(&str, &Decl, &Vec<Cite>)> = rules.chain(holds).chain(tables).collect();
    let declaring = model.sources.iter().map(|s| s.decl.module);
    let citing = all.iter().filter(|(_, _, cites)| !cites.is_empty()).map(|(_, d, _)| d.module);
    let modules: HashSet<ModuleId> = declaring.chain(citing).collect();
    all.iter()
        .filter(|(_, decl, cites)| cites.is_empty() && modules.contains(&decl.module))
        .map(|(kind, decl, _)| codes::source::not_cited(kind, &decl.name, decl.name_place))
        .collect()
}

//! What is declared and never read.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Model, Role, Symbol};
use std::collections::HashSet;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let read = model.references.iter().filter(|r| matches!(r.role, Role::Reads | Role::Gives));
    let used: HashSet<Symbol> = read.map(|r| r.symbol).collect();
    let declared = model.references.iter().filter(|r| r.role == Role::Declares).map(|r| r.symbol);
    let tried: HashSet<Symbol> = model.references.iter().filter(|r| r.role == Role::Tries).map(|r| r.symbol).collect();
    declared
        .filter(|s| {
            let may_be_unused = matches!(
                s,
                Symbol::Input(_) | Symbol::Setting(_) | Symbol::Let(_) | Symbol::Table(_) | Symbol::Source(_)
            );
            // A value that a scenario expects is wanted by somebody.
            let expected = matches!(s, Symbol::Let(_) | Symbol::Table(_)) && tried.contains(s);
            may_be_unused && !used.contains(s) && !expected
        })
        .filter_map(|s| {
            let decl = s.decl(model)?;
            let kind = s.kind(model).split(' ').next_back().unwrap_or_default();
            Some(codes::unused::never_read(code(s), kind, &decl.name, decl.name_place, tried.contains(&s)))
        })
        .collect()
}

const fn code(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Setting(_) => "unused::setting",
        Symbol::Let(_) => "unused::let",
        Symbol::Table(_) => "unused::table",
        Symbol::Source(_) => "unused::source",
        _ => "unused::input",
    }
}

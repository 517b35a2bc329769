//! What the scenarios try, as `blin test --coverage` lays it out.

use crate::style::{Role, Style};
use blin_engine::answer::Clause;
use blin_engine::model::{HoldId, Model, ModuleId, RuleId, Symbol, TableId};
use blin_engine::scenario::coverage::{Coverage, Item};
use serde_json::{Value, json};

/// One block a module: rules, holds and tables in the order in which they are written.
pub fn text(model: &Model, coverage: &Coverage, style: &Style) -> String {
    let mut out = style.paint(Role::Heading, "How many expectations rest on each");
    out.push('\n');
    for (module, id) in model.modules.iter().zip((0..).map(ModuleId)) {
        let symbols = symbols(model, id);
        let widest = symbols.iter().map(|s| s.name(model).chars().count()).max().unwrap_or(0);
        if !symbols.is_empty() {
            out.push_str(&format!("{}\n", style.paint(Role::Name, &module.decl.name)));
        }
        for symbol in symbols {
            let pad = " ".repeat(widest.saturating_sub(symbol.name(model).chars().count()));
            let head = format!("  {:<6}{}{pad}  ", kind(model, symbol), symbol.name(model));
            let counts: Vec<String> = parts(model, symbol).into_iter().map(|p| counted(p, coverage, style)).collect();
            out.push_str(&style.wrap(&head, &" ".repeat(head.chars().count()), &counts.join(", ")));
        }
    }
    out.push('\n');
    out
}

/// `release 3`, `row 2: 0`
fn counted((item, part): (Item, String), coverage: &Coverage, style: &Style) -> String {
    let n = count(coverage, item);
    let text = if part.is_empty() { n.to_string() } else { format!("{part} {n}") };
    if n == 0 { style.paint(Role::Open, &text) } else { text }
}

fn count(coverage: &Coverage, item: Item) -> u32 {
    coverage.hits(item).map_or(0, |h| h.expectations)
}

/// The rules, holds and tables of a module.
fn symbols(model: &Model, module: ModuleId) -> Vec<Symbol> {
    let rules = (0..).map(RuleId).take(model.rules.len()).map(Symbol::Rule);
    let holds = (0..).map(HoldId).take(model.holds.len()).map(Symbol::Hold);
    let tables = (0..).map(TableId).take(model.tables.len()).map(Symbol::Table);
    let here = |s: &Symbol| s.decl(model).is_some_and(|d| d.module == module);
    let mut all: Vec<Symbol> = rules.chain(holds).chain(tables).filter(here).collect();
    all.sort_by_key(|s| s.decl(model).map(|d| d.place));
    all
}

fn kind(model: &Model, symbol: Symbol) -> &'static str {
    symbol.kind(model).split(' ').next_back().unwrap_or_default()
}

/// What is counted of a rule, hold or table, and what it is called there.
fn parts(model: &Model, symbol: Symbol) -> Vec<(Item, String)> {
    let clause = |item| match item {
        Item::Clause(_, Clause::Release) => "release",
        Item::Clause(_, Clause::GiveUp) => "give up",
        _ => "do",
    };
    match symbol {
        Symbol::Hold(h) => Item::clauses(model, h).into_iter().map(|i| (i, clause(i).to_owned())).collect(),
        Symbol::Table(t) => Item::rows(model, t).into_iter().zip(1..).map(|(i, n)| (i, format!("row {n}:"))).collect(),
        other => vec![(Item::Named(other), String::new())],
    }
}

/// The field `coverage` of `blin.test/1`.
pub fn json(model: &Model, coverage: &Coverage) -> Value {
    let modules = (0..).map(ModuleId).take(model.modules.len());
    let all = modules.flat_map(|m| symbols(model, m)).map(|symbol| {
        let parts: Vec<Value> = parts(model, symbol)
            .into_iter()
            .filter(|(_, part)| !part.is_empty())
            .map(|(item, part)| json!({ "part": part.trim_end_matches(':'), "expectations": count(coverage, item) }))
            .collect();
        let hits = coverage.hits(Item::Named(symbol));
        let scenarios = hits.into_iter().flat_map(|h| &h.scenarios).map(|s| model[*s].title.as_str());
        json!({
            "kind": kind(model, symbol),
            "name": model.qualified_name(symbol),
            "expectations": hits.map_or(0, |h| h.expectations),
            "scenarios": scenarios.collect::<Vec<_>>(),
            "parts": parts,
        })
    });
    all.collect()
}

//! A quantity in another unit, when it comes out exactly.

use super::{Kind, Refactoring, expr_at, item_at};
use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::exact::to_decimal;
use blin_engine::model::Ty;
use blin_engine::units::{Unit, parse_quantity};
use blin_grammar::Span;
use blin_grammar::ast::Expr;
use std::sync::Arc;

/// Units that are offered although the project does not use them yet.
const USUAL: [&str; 14] =
    ["µg", "mg", "g", "kg", "mL", "L", "µg/h", "µg/day", "mg/day", "mL/h", "mL/day", "mg/L", "g/dL", "h"];

/// The longest number that is worth offering.
const LONGEST: usize = 9;

/// The quantity at the cursor in each other unit of its dimension.
pub fn convert(project: &Project, file: FileId, span: Span) -> Vec<Refactoring> {
    let text = project.text(file);
    let is_quantity = |e: &Expr| matches!(e, Expr::Number(n) if n.unit.is_some());
    let found = item_at(project, file, span).and_then(|item| expr_at(item, span, is_quantity));
    let Some((value, unit)) = found.and_then(|(_, at)| parse_quantity(at.of(text)).ok()) else { return Vec::new() };
    let Some((_, at)) = found else { return Vec::new() };
    let each = units(project).into_iter().filter(|to| to.text() != unit.text()).filter_map(|to| {
        let converted = unit.conversion(&to)?.apply(&value)?;
        let number = to_decimal(&converted).filter(|n| n.len() <= LONGEST && !n.starts_with('-'))?;
        let written = format!("{number} {}", to.text());
        Some(Refactoring {
            title: format!("write {written}"),
            kind: Kind::Rewrite,
            edits: vec![(Place { file, span: at }, written)],
        })
    });
    each.collect()
}

/// The units of the project's inputs, tables and decisions, then the usual ones; each once.
fn units(project: &Project) -> Vec<Arc<Unit>> {
    let model = project.model();
    let types = model.inputs.iter().map(|i| &i.ty).chain(model.tables.iter().map(|t| &t.ty));
    let own = types.chain(model.decisions.iter().map(|d| &d.ty)).filter_map(|ty| match ty {
        Ty::Quantity(unit) => Some(unit.clone()),
        _ => None,
    });
    let usual = USUAL.iter().filter_map(|u| Unit::parse(u).ok()).map(Arc::new);
    let mut units: Vec<Arc<Unit>> = Vec::new();
    for unit in own.chain(usual) {
        if units.iter().all(|u| u.text() != unit.text()) {
            units.push(unit);
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use crate::feature::refactor::tests::offered;

    #[test]
    fn only_what_comes_out_exactly() {
        let mut found = offered("let a = infusion_rate > 9 µ$0g/day\n");
        found.retain(|(title, ..)| title.starts_with("write"));
        let titles: Vec<&str> = found.iter().map(|(title, ..)| title.as_str()).collect();
        assert_eq!(titles, ["write 0.375 µg/h", "write 0.009 mg/day"]);
        for (_, text, project) in &found {
            assert!(project.analysis.is_runnable(), "{text}");
        }
        assert!(offered("let a = weight > 7$0\n").is_empty());
    }
}

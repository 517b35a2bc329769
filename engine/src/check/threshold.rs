//! Comparisons that the declared range of an input decides once for all.

use super::domain::{bounds, compare, constant, flipped};
use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Exact;
use crate::model::{CompareOp, ExprId, ExprKind, InputId, Model, Ty, Value};
use std::collections::HashSet;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let cells = cells(model);
    let mut found = Vec::new();
    for (expr, id) in model.exprs.iter().zip(0..) {
        let (term, always) = match &expr.kind {
            ExprKind::Compare(op, x, c) => match (input(model, *x), constant(model, *c)) {
                (Some(i), Some(c)) => (i, verdict(model, *op, *x, &c)),
                _ => match (input(model, *c), constant(model, *x)) {
                    (Some(i), Some(k)) => (i, verdict(model, flipped(*op), *c, &k)),
                    _ => continue,
                },
            },
            ExprKind::InRange { value, low, high, below } => {
                let (Some(i), Some(low), Some(high)) =
                    (input(model, *value), constant(model, *low), constant(model, *high))
                else {
                    continue;
                };
                let upper = if *below { CompareOp::Lt } else { CompareOp::Le };
                let (a, b) = (verdict(model, CompareOp::Ge, *value, &low), verdict(model, upper, *value, &high));
                (i, and(a, b))
            }
            _ => continue,
        };
        let Some(always) = always else { continue };
        // A cell that lists every grade says so; a cell that can never match is an error of the row.
        if always && cells.contains(&ExprId(id)) {
            continue;
        }
        let input = &model[term];
        found.push(codes::values::threshold(
            &input.decl.name,
            always,
            &range(model, term),
            expr.place,
            input.decl.name_place,
        ));
    }
    found
}

/// All expressions that stand in cells of tables.
fn cells(model: &Model) -> HashSet<ExprId> {
    let mut all = HashSet::new();
    for &cell in model.tables.iter().flat_map(|t| &t.rows).flat_map(|r| &r.cells) {
        model.walk(cell, &mut |id| {
            all.insert(id);
        });
    }
    all
}

/// The input whose value an expression is, now or earlier.
fn input(model: &Model, id: ExprId) -> Option<InputId> {
    match &model[id].kind {
        ExprKind::Input(i) | ExprKind::First(i) | ExprKind::Previous(i) | ExprKind::Extreme { of: i, .. } => Some(*i),
        ExprKind::At(x, _) => input(model, *x),
        _ => None,
    }
}

/// Whether a comparison with a constant is true for all values in range, or for none.
fn verdict(model: &Model, op: CompareOp, term: ExprId, with: &Value) -> Option<bool> {
    let (low, high) = match (&model[term].ty, bounds(model, term)) {
        (Ty::Enum(id), _) if model[*id].ordered => {
            let last = u8::try_from(model[*id].variants.len().checked_sub(1)?).ok()?;
            (Value::Enum(0), Value::Enum(last))
        }
        (_, (Some(l), Some(h))) => (Value::Num(l), Value::Num(h)),
        _ => return None,
    };
    let (at_low, at_high) = (compare(op, &low, with)?, compare(op, &high, with)?);
    match op {
        CompareOp::Eq | CompareOp::Ne => {
            let outside = compare(CompareOp::Lt, with, &low)? || compare(CompareOp::Gt, with, &high)?;
            outside.then_some(op == CompareOp::Ne)
        }
        // Monotone: what is the same at both ends is the same between.
        _ => (at_low == at_high).then_some(at_low),
    }
}

const fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn range(model: &Model, id: InputId) -> String {
    let input = &model[id];
    let show = |n: &Exact| model.show(&Value::Num(*n), &input.ty);
    match (&input.ty, &input.range) {
        (Ty::Enum(e), _) => {
            let v = &model[*e].variants;
            format!("{} to {}", v.first().map_or("", String::as_str), v.last().map_or("", String::as_str))
        }
        (_, Some((low, high))) => format!("{} to {}", show(low), show(high)),
        _ => String::new(),
    }
}

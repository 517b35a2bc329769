//! What settles a condition: the fewest clauses that make it true, false or open.

use super::Turn;
use super::Verdict;
use super::tell::{known, verdict};
use crate::eval::decide::outcomes;
use crate::eval::world::World;
use crate::model::{ExprId, ExprKind, children};

/// The clauses that make `e` what it is now.
pub fn turns(w: &World, e: ExprId, out: &mut Vec<Turn>) {
    let found = verdict(w, e);
    let model = &*w.program.model;
    match &model[e].kind {
        ExprKind::Const(_) => {}
        ExprKind::Not(a) => turns(w, *a, out),
        ExprKind::Convert { value, .. } => turns(w, *value, out),
        ExprKind::And(list) if found == Verdict::True => list.iter().for_each(|p| turns(w, *p, out)),
        ExprKind::Or(list) if found == Verdict::False => list.iter().for_each(|p| turns(w, *p, out)),
        // one true branch is enough
        ExprKind::Or(list) if found == Verdict::True => {
            if let Some(first) = list.iter().find(|p| verdict(w, **p) == Verdict::True) {
                turns(w, *first, out);
            }
        }
        ExprKind::And(list) | ExprKind::Or(list) => {
            list.iter().filter(|p| verdict(w, **p) == found).for_each(|p| turns(w, *p, out));
        }
        kind if found == Verdict::Open && !kind.looks_back() => {
            let inner = match kind {
                ExprKind::Let(l) => vec![model[*l].value],
                other => children(other),
            };
            let open: Vec<ExprId> = inner.into_iter().filter(|p| !known(w, *p)).collect();
            if open.is_empty() { push(w, e, out) } else { open.into_iter().for_each(|p| turns(w, p, out)) }
        }
        _ => push(w, e, out),
    }
}

fn push(w: &World, e: ExprId, out: &mut Vec<Turn>) {
    let model = &*w.program.model;
    if out.iter().any(|t| model[t.expr].kind == model[e].kind) {
        return;
    }
    let value = |e: ExprId| w.program.exprs[e.index()].map(|n| outcomes(&w.vals[n], w.now)).unwrap_or_default();
    let operands = match &model[e].kind {
        kind if kind.looks_back() => Vec::new(),
        kind => children(kind),
    };
    let operands = operands.into_iter().filter(|o| !matches!(model[*o].kind, ExprKind::Const(_)));
    let operands = operands.map(|o| (o, value(o))).collect();
    out.push(Turn { expr: e, verdict: verdict(w, e), value: value(e), operands });
}

impl ExprKind {
    /// Whether it depends on what its parts were before.
    const fn looks_back(&self) -> bool {
        matches!(
            self,
            Self::For(..)
                | Self::Within(..)
                | Self::Ever(_)
                | Self::TimeIn(_)
                | Self::TimeSince(_)
                | Self::WholeSince(..)
                | Self::Count { .. }
                | Self::TotalTime(..)
                | Self::Extreme { .. }
                | Self::First(_)
                | Self::Previous(_)
                | Self::At(..)
                | Self::StreakCount(..)
                | Self::StreakSpan(..)
        )
    }
}

//! Walking over expressions.

use super::{ExprId, ExprKind, Model};

/// The direct parts of an expression, from left to right.
#[must_use]
pub fn children(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Error
        | ExprKind::Const(_)
        | ExprKind::NotStated
        | ExprKind::Input(_)
        | ExprKind::Happens(_)
        | ExprKind::Setting(_)
        | ExprKind::Let(_)
        | ExprKind::Table(_)
        | ExprKind::Decision(_)
        | ExprKind::HoldIsOpen(_)
        | ExprKind::HoldTime(_)
        | ExprKind::HoldOccurrence(_)
        | ExprKind::First(_)
        | ExprKind::Previous(_) => Vec::new(),
        ExprKind::Not(a)
        | ExprKind::OneOf(a, _)
        | ExprKind::IsKnown(a)
        | ExprKind::Neg(a)
        | ExprKind::Convert { value: a, .. }
        | ExprKind::Ever(a)
        | ExprKind::TimeIn(a)
        | ExprKind::TimeSince(a)
        | ExprKind::WholeSince(_, a)
        | ExprKind::Extreme { within: a, .. }
        | ExprKind::StreakCount(a, _)
        | ExprKind::StreakSpan(a, _) => vec![*a],
        ExprKind::Compare(_, a, b)
        | ExprKind::IfKnown(a, b)
        | ExprKind::Arith(_, a, b)
        | ExprKind::Round(_, a, b)
        | ExprKind::RoundRoot(_, a, b)
        | ExprKind::For(a, b)
        | ExprKind::Within(a, b)
        | ExprKind::TotalTime(a, b)
        | ExprKind::At(a, b) => vec![*a, *b],
        ExprKind::InRange { value, low, high, .. } => vec![*value, *low, *high],
        ExprKind::And(list) | ExprKind::Or(list) => list.clone(),
        ExprKind::Count { of, since, within, while_ } => {
            [Some(*of), *since, *within, *while_].into_iter().flatten().collect()
        }
    }
}

impl Model {
    /// Visits `root` and everything below it, parents first. Lets, tables and decisions are not entered.
    pub fn walk(&self, root: ExprId, visit: &mut impl FnMut(ExprId)) {
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            visit(id);
            let mut parts = children(&self[id].kind);
            parts.reverse();
            stack.append(&mut parts);
        }
    }
}

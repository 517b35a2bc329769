//! Comparisons: two sides that must be able to meet.

use super::names::Space;
use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::types as codes;
use crate::model::{CompareOp, ExprId, ExprKind, Ty, Value};
use blin_grammar::ast::{self, Expr, RangePattern};

impl<'a> Lower<'a> {
    pub(super) fn compare(
        &mut self,
        cx: Cx<'a>,
        op: CompareOp,
        (a, b): (ast::ExprId, ast::ExprId),
        place: Place,
    ) -> ExprId {
        // Of `interrupt = infusion` only the right side says what the left may be.
        let (a, b) = if self.means_nothing_alone(cx, a) && !self.means_nothing_alone(cx, b) {
            let b = self.expr(cx, b, None);
            let ty = self.ty(b).clone();
            (self.expr(cx, a, Some(&ty)), b)
        } else {
            let a = self.expr(cx, a, None);
            let ty = self.ty(a).clone();
            (a, self.expr(cx, b, Some(&ty)))
        };
        self.compare_lowered(op, (a, b), place)
    }

    pub(super) fn compare_lowered(&mut self, op: CompareOp, (a, b): (ExprId, ExprId), place: Place) -> ExprId {
        let (a, b, ty) = self.meet(a, b, place);
        if let Some(diagnostic) = self.not_comparable(op, &ty, place) {
            return self.refuse(diagnostic);
        }
        if ty == Ty::Error {
            return self.push(ExprKind::Compare(op, a, b), Ty::Error, place);
        }
        self.push(ExprKind::Compare(op, a, b), Ty::Boolean, place)
    }

    /// Whether a written expression has no type by itself: a bare number, or a name that is not declared.
    fn means_nothing_alone(&self, cx: Cx<'a>, id: ast::ExprId) -> bool {
        match cx.ast(id) {
            Expr::Number(n) => n.unit.is_none(),
            Expr::Name(name) => !self.is_visible(cx, name, &[Space::Value]),
            Expr::Set(_) => true,
            Expr::Neg(x) => self.means_nothing_alone(cx, *x),
            _ => false,
        }
    }

    fn not_comparable(&self, op: CompareOp, ty: &Ty, place: Place) -> Option<crate::diagnostic::Diagnostic> {
        let orders = !matches!(op, CompareOp::Eq | CompareOp::Ne);
        match ty {
            Ty::Text => Some(codes::text_compared(place)),
            Ty::Enum(id) if orders && !self.model[*id].ordered => {
                let e = &self.model[*id];
                Some(codes::unordered(&e.decl.name, &e.variants, place, e.decl.name_place))
            }
            Ty::Boolean | Ty::Event | Ty::Set(_) if orders => Some(codes::no_order(&self.model.describe(ty), place)),
            _ => None,
        }
    }

    /// `x is 1 to 7`, also as the cell of a table.
    pub(super) fn in_range(&mut self, cx: Cx<'a>, x: ExprId, range: &RangePattern, place: Place) -> ExprId {
        let ty = self.ty(x).clone();
        let low = self.low_bound(cx, range.low, range.high, &ty);
        let high = self.bound(cx, range.high, &ty);
        if ty == Ty::Error || self.is_error(low) || self.is_error(high) {
            return self.error(place);
        }
        if let Some(diagnostic) = self.not_comparable(CompareOp::Le, &ty, place) {
            return self.refuse(diagnostic);
        }
        if let (Some(l), Some(h)) = (self.known(low), self.known(high))
            && self.is_above(&l, &h)
        {
            let diagnostic = crate::diagnostic::codes::values::empty_range(place);
            return self.refuse(diagnostic);
        }
        self.push(ExprKind::InRange { value: x, low, high, below: range.below }, Ty::Boolean, place)
    }

    /// The lower bound of a range, whose unit may be written once, at the end: `1 to 300 kg`.
    pub(super) fn low_bound(&mut self, cx: Cx<'a>, low: ast::ExprId, high: ast::ExprId, ty: &Ty) -> ExprId {
        let (negative, number) = match cx.ast(low) {
            Expr::Neg(inner) => (true, *inner),
            _ => (false, low),
        };
        let high = match cx.ast(high) {
            Expr::Neg(inner) => *inner,
            _ => high,
        };
        let (Expr::Number(number), Expr::Number(high)) = (cx.ast(number), cx.ast(high)) else {
            return self.bound(cx, low, ty);
        };
        let (None, Some(unit), Some(value)) = (&number.unit, &high.unit, super::expr::read_number(number)) else {
            return self.bound(cx, low, ty);
        };
        let value = if negative { crate::exact::neg(&value) } else { value };
        let value = self.quantity(cx, value, unit, cx.place_of(low));
        self.coerce(value, ty)
    }

    /// A bound or cell value: of the type of what it is compared with.
    pub(super) fn bound(&mut self, cx: Cx<'a>, id: ast::ExprId, ty: &Ty) -> ExprId {
        let value = self.expr(cx, id, Some(ty));
        if matches!(ty, Ty::Integer | Ty::Number) && matches!(self.ty(value), Ty::Integer | Ty::Number) {
            return value;
        }
        self.coerce(value, ty)
    }

    fn is_above(&self, low: &Value, high: &Value) -> bool {
        match (low, high) {
            (Value::Num(l), Value::Num(h)) => l > h,
            (Value::Enum(l), Value::Enum(h)) => l > h,
            _ => false,
        }
    }

    pub(super) fn is_one_of(&mut self, cx: Cx<'a>, x: ast::ExprId, list: &[ast::ExprId], place: Place) -> ExprId {
        let x = self.expr(cx, x, None);
        let ty = self.ty(x).clone();
        if ty == Ty::Error {
            return self.error(place);
        }
        if let Ty::Set(_) = ty {
            let diagnostic = codes::set_is_one_of(self.model[x].place);
            return self.refuse(diagnostic);
        }
        if let Ty::Enum(id) = ty {
            return match self.choice_bits(cx, list, id) {
                Some(bits) => self.push(ExprKind::OneOf(x, bits), Ty::Boolean, place),
                None => self.error(place),
            };
        }
        let tests = list
            .iter()
            .map(|&item| {
                let value = self.bound(cx, item, &ty);
                self.compare_lowered(CompareOp::Eq, (x, value), cx.place_of(item))
            })
            .collect();
        self.push(ExprKind::Or(tests), Ty::Boolean, place)
    }
}

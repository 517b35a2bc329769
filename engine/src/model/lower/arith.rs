//! Arithmetic with units, and what may be done with values that grow as time passes.

use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::{time as time_codes, types as codes, units as unit_codes, values as value_codes};
use crate::exact;
use crate::model::{ArithOp, ExprId, ExprKind, RoundMode, Ty, Value};
use crate::units::{Conversion, Product, Unit};
use blin_grammar::ast;
use std::sync::Arc;

impl<'a> Lower<'a> {
    pub(super) fn arith(
        &mut self,
        cx: Cx<'a>,
        op: ArithOp,
        (a, b): (ast::ExprId, ast::ExprId),
        place: Place,
        hint: Option<&Ty>,
    ) -> ExprId {
        // A bare choice or grade has no place in arithmetic, so an enum hint is not passed on.
        let hint = hint.filter(|t| t.is_numeric() && matches!(op, ArithOp::Add | ArithOp::Sub));
        let a = self.expr(cx, a, hint);
        let b = self.expr(cx, b, hint);
        if self.is_error(a) || self.is_error(b) {
            return self.error(place);
        }
        for side in [a, b] {
            if !self.ty(side).is_numeric() {
                let shown = self.model.describe(self.ty(side));
                let at = self.model[side].place;
                let diagnostic = codes::not_a_number(&shown, at);
                return self.refuse(diagnostic);
            }
        }
        let nonlinear = match op {
            ArithOp::Mul => self.ticks(a) && self.ticks(b),
            ArithOp::Div => self.ticks(b),
            ArithOp::Add | ArithOp::Sub => false,
        };
        if nonlinear {
            let diagnostic = time_codes::nonlinear(op == ArithOp::Div, self.model[b].place, self.model[a].place);
            return self.refuse(diagnostic);
        }
        match op {
            ArithOp::Add | ArithOp::Sub => self.sum(op, a, b, place),
            ArithOp::Mul | ArithOp::Div => self.product(op, a, b, place),
        }
    }

    fn sum(&mut self, op: ArithOp, a: ExprId, b: ExprId, place: Place) -> ExprId {
        let plus = op == ArithOp::Add;
        let ty = match (self.ty(a), self.ty(b)) {
            (Ty::Instant, Ty::Instant) | (Ty::Date, Ty::Date) if !plus => Some(Ty::Duration),
            (Ty::Instant | Ty::Date, Ty::Instant | Ty::Date) => {
                let (ta, tb) = (self.model.describe(self.ty(a)), self.model.describe(self.ty(b)));
                let diagnostic = codes::mismatch(&tb, &ta, place);
                return self.refuse(diagnostic);
            }
            (Ty::Instant | Ty::Date, Ty::Duration) => Some(Ty::Instant),
            (Ty::Duration, Ty::Instant | Ty::Date) if plus => Some(Ty::Instant),
            _ => None,
        };
        if let Some(ty) = ty {
            return self.folded(ExprKind::Arith(op, a, b), ty, place);
        }
        if let (Ty::Quantity(ua), Ty::Quantity(ub)) = (self.ty(a).clone(), self.ty(b).clone())
            && let Some(difference) = ua.difference()
            && difference.unit != *ua
        {
            return self.sum_of_temperatures(op, (a, &ua), (b, &ub), &difference, place);
        }
        let (a, b, ty) = self.meet(a, b, place);
        if ty == Ty::Error {
            return self.error(place);
        }
        self.folded(ExprKind::Arith(op, a, b), ty, place)
    }

    /// A temperature less a temperature is a difference, in K; a temperature and a difference are a temperature.
    fn sum_of_temperatures(
        &mut self,
        op: ArithOp,
        (a, ua): (ExprId, &Arc<Unit>),
        (b, ub): (ExprId, &Arc<Unit>),
        difference: &Product,
        place: Place,
    ) -> ExprId {
        let to_kelvin = |factor| Conversion { factor, offset: exact::integer(0) };
        let temperature = Ty::Quantity(ua.clone());
        if ub.dimension() == difference.unit.dimension() {
            let degrees = ub.conversion(&difference.unit).and_then(|c| exact::div(&c.factor, &difference.scale));
            let Some(degrees) = degrees else { return self.error(place) };
            let at = self.model[b].place;
            let b = self.convert(b, to_kelvin(degrees), Ty::Quantity(Arc::new(difference.unit.clone())), at);
            return self.folded(ExprKind::Arith(op, a, b), temperature, place);
        }
        if op == ArithOp::Add && ua.dimension() == ub.dimension() {
            let diagnostic = unit_codes::sum_of_temperatures(place);
            return self.refuse(diagnostic);
        }
        let b = self.coerce(b, &temperature);
        if self.is_error(b) {
            return self.error(place);
        }
        let kelvin = Ty::Quantity(Arc::new(difference.unit.clone()));
        let raw = self.folded(ExprKind::Arith(op, a, b), kelvin.clone(), place);
        self.convert(raw, to_kelvin(difference.scale), kelvin, place)
    }

    fn product(&mut self, op: ArithOp, a: ExprId, b: ExprId, place: Place) -> ExprId {
        if let Some(side) = [a, b].into_iter().find(|&s| matches!(self.ty(s), Ty::Instant | Ty::Date)) {
            let shown = self.model.describe(self.ty(side));
            let at = self.model[side].place;
            let diagnostic = codes::not_a_number(&shown, at);
            return self.refuse(diagnostic);
        }
        if op == ArithOp::Div && self.known(b) == Some(Value::Num(exact::integer(0))) {
            let diagnostic = value_codes::division_by_zero(self.model[b].place);
            return self.refuse(diagnostic);
        }
        let (ta, tb) = (self.ty(a).clone(), self.ty(b).clone());
        let plain = |t: &Ty| matches!(t, Ty::Integer | Ty::Number);
        let ty = match (&ta, &tb) {
            (Ty::Integer, Ty::Integer) if op == ArithOp::Mul => Ty::Integer,
            _ if plain(&ta) && plain(&tb) => Ty::Number,
            (_, t) if plain(t) => ta,
            (t, _) if plain(t) && op == ArithOp::Mul => tb,
            _ => return self.product_of_units(op, (a, &ta), (b, &tb), place),
        };
        self.folded(ExprKind::Arith(op, a, b), ty, place)
    }

    fn product_of_units(
        &mut self,
        op: ArithOp,
        (a, ta): (ExprId, &Ty),
        (b, tb): (ExprId, &Ty),
        place: Place,
    ) -> ExprId {
        let (ua, ub) = (unit_of(ta), unit_of(tb));
        let result = match op {
            ArithOp::Mul => ua.mul(&ub),
            _ => ua.div(&ub),
        };
        let Some(Product { unit, scale }) = result else {
            let diagnostic = unit_codes::no_product(ua.text(), ub.text(), place);
            return self.refuse(diagnostic);
        };
        let seconds = if unit.is_time() { exact::mul(&scale, &unit.factor()) } else { Some(scale) };
        let Some(factor) = seconds else {
            let diagnostic = value_codes::too_large(place);
            return self.refuse(diagnostic);
        };
        let ty = if unit.is_time() {
            Ty::Duration
        } else if unit.is_number() {
            Ty::Number
        } else {
            Ty::Quantity(Arc::new(unit))
        };
        let raw = self.folded(ExprKind::Arith(op, a, b), ty.clone(), place);
        self.convert(raw, Conversion { factor, offset: exact::integer(0) }, ty, place)
    }

    /// Adds an expression whose value is worked out at once when it is constant.
    pub(super) fn folded(&mut self, kind: ExprKind, ty: Ty, place: Place) -> ExprId {
        let id = self.push(kind, ty.clone(), place);
        match self.known(id) {
            Some(value) => self.constant(value, ty, place),
            None => id,
        }
    }

    pub(super) fn neg(&mut self, cx: Cx<'a>, x: ast::ExprId, place: Place, hint: Option<&Ty>) -> ExprId {
        let x = self.expr(cx, x, hint.filter(|t| t.is_numeric()));
        match self.ty(x).clone() {
            Ty::Error => self.error(place),
            ty @ (Ty::Integer | Ty::Number | Ty::Quantity(_) | Ty::Duration) => {
                self.folded(ExprKind::Neg(x), ty, place)
            }
            other => {
                let shown = self.model.describe(&other);
                let diagnostic = codes::not_a_number(&shown, place);
                self.refuse(diagnostic)
            }
        }
    }

    /// `round MODE e to STEP`
    pub(super) fn round(
        &mut self,
        cx: Cx<'a>,
        mode: RoundMode,
        (x, step): (ast::ExprId, ast::ExprId),
        place: Place,
        hint: Option<&Ty>,
    ) -> ExprId {
        if let ast::Expr::SquareRoot(square) = cx.ast(x) {
            return self.round_root(cx, mode, (*square, step), place);
        }
        let x = self.expr(cx, x, hint);
        let ty = self.ty(x).clone();
        let step = self.expr(cx, step, Some(&ty));
        if self.is_error(x) || self.is_error(step) {
            return self.error(place);
        }
        if !matches!(ty, Ty::Integer | Ty::Number | Ty::Quantity(_) | Ty::Duration) {
            let shown = self.model.describe(&ty);
            let diagnostic = codes::not_a_number(&shown, self.model[x].place);
            return self.refuse(diagnostic);
        }
        if self.ticks(x) || self.ticks(step) {
            let diagnostic = time_codes::rounded(place);
            return self.refuse(diagnostic);
        }
        // The result is in the unit of the step: that is the one the pump shows.
        let step_ty = self.ty(step).clone();
        let to = match (&ty, &step_ty) {
            (Ty::Quantity(_), Ty::Quantity(_)) => step_ty,
            (Ty::Integer, Ty::Number) => Ty::Number,
            _ => ty,
        };
        let x = self.coerce(x, &to);
        let step = if to == Ty::Number { step } else { self.coerce(step, &to) };
        if self.is_error(x) || self.is_error(step) {
            return self.error(place);
        }
        if let Some(Value::Num(n)) = self.known(step)
            && n <= exact::integer(0)
        {
            let diagnostic = value_codes::step_not_positive(self.model[step].place);
            return self.refuse(diagnostic);
        }
        self.folded(ExprKind::Round(mode, x, step), to, place)
    }

    /// `round MODE square root of x to STEP`: of plain numbers, since formulas with roots are fitted to numbers.
    fn round_root(
        &mut self,
        cx: Cx<'a>,
        mode: RoundMode,
        (square, step): (ast::ExprId, ast::ExprId),
        place: Place,
    ) -> ExprId {
        let [square, step] = [square, step].map(|id| {
            let lowered = self.expr(cx, id, Some(&Ty::Number));
            match self.ty(lowered).clone() {
                Ty::Integer | Ty::Number => self.coerce(lowered, &Ty::Number),
                Ty::Error => lowered,
                other => {
                    let shown = self.model.describe(&other);
                    let diagnostic = codes::root_of(&shown, self.model[lowered].place);
                    self.refuse(diagnostic)
                }
            }
        });
        if self.is_error(square) || self.is_error(step) {
            return self.error(place);
        }
        if self.ticks(square) || self.ticks(step) {
            let diagnostic = time_codes::rounded(place);
            return self.refuse(diagnostic);
        }
        if let Some(Value::Num(n)) = self.known(step)
            && n <= exact::integer(0)
        {
            let diagnostic = value_codes::step_not_positive(self.model[step].place);
            return self.refuse(diagnostic);
        }
        self.folded(ExprKind::RoundRoot(mode, square, step), Ty::Number, place)
    }

    /// `square root of x` that no `round` rounds.
    pub(super) fn bare_root(&mut self, cx: Cx<'a>, x: ast::ExprId, place: Place) -> ExprId {
        self.expr(cx, x, Some(&Ty::Number));
        self.refuse(value_codes::bare_root(place))
    }
}

fn unit_of(ty: &Ty) -> Unit {
    match ty {
        Ty::Quantity(unit) => (**unit).clone(),
        Ty::Duration => second(),
        _ => Unit::number(),
    }
}

/// The unit that durations are kept in.
pub(super) fn second() -> Unit {
    // The table always holds seconds; a plain number would only widen what is refused.
    Unit::parse("s").unwrap_or_else(|_| Unit::number())
}

//! Values that are known without a patient: bounds, durations, defaults, and what scenarios chart.

use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::values as codes;
use crate::exact::{self, Exact};
use crate::model::{ArithOp, ExprId, ExprKind, Ty, Value};
use crate::time::{Date, Instant};
use blin_grammar::ast::{self, Expr};

impl<'a> Lower<'a> {
    /// The value of an expression that reads nothing, if it has one.
    pub(super) fn known(&self, id: ExprId) -> Option<Value> {
        match &self.model[id].kind {
            ExprKind::Const(value) => Some(value.clone()),
            ExprKind::Neg(x) => Some(Value::Num(exact::neg(&self.known_number(*x)?))),
            ExprKind::Arith(op, a, b) => {
                let (a, b) = (self.known_number(*a)?, self.known_number(*b)?);
                Some(Value::Num(match op {
                    ArithOp::Add => exact::add(&a, &b)?,
                    ArithOp::Sub => exact::sub(&a, &b)?,
                    ArithOp::Mul => exact::mul(&a, &b)?,
                    ArithOp::Div => exact::div(&a, &b)?,
                }))
            }
            ExprKind::Convert { value, factor, offset } => {
                let n = exact::mul(&self.known_number(*value)?, factor)?;
                Some(Value::Num(exact::add(&n, offset)?))
            }
            ExprKind::Round(mode, x, step) => {
                let (x, step) = (self.known_number(*x)?, self.known_number(*step)?);
                Some(Value::Num(exact::round_to(&x, &step, *mode)?))
            }
            ExprKind::RoundRoot(mode, x, step) => {
                let (x, step) = (self.known_number(*x)?, self.known_number(*step)?);
                Some(Value::Num(exact::round_root(&x, &step, *mode)?))
            }
            _ => None,
        }
    }

    fn known_number(&self, id: ExprId) -> Option<Exact> {
        match self.known(id)? {
            Value::Num(n) => Some(n),
            _ => None,
        }
    }

    /// Lowers an expression of a type whose value must be known without a patient. `None` after an error.
    pub(super) fn fixed(&mut self, cx: Cx<'a>, id: ast::ExprId, ty: &Ty, why: &str) -> Option<Value> {
        let expr = self.expr(cx, id, Some(ty));
        let expr = self.coerce(expr, ty);
        if self.is_error(expr) || *ty == Ty::Error {
            return None;
        }
        let value = self.known(expr);
        if value.is_none() {
            self.report(codes::not_constant(why, cx.place_of(id)));
        }
        value
    }

    /// A number of a type, known without a patient.
    pub(super) fn fixed_number(&mut self, cx: Cx<'a>, id: ast::ExprId, ty: &Ty, why: &str) -> Option<Exact> {
        match self.fixed(cx, id, ty, why)? {
            Value::Num(n) => Some(n),
            _ => None,
        }
    }

    /// A positive span of time in whole seconds.
    pub(super) fn fixed_seconds(&mut self, cx: Cx<'a>, id: ast::ExprId, why: &str) -> Option<i64> {
        let seconds = self.fixed_number(cx, id, &Ty::Duration, why)?;
        let whole = i64::try_from(seconds.to_integer()).ok().filter(|s| *s > 0);
        if whole.is_none() {
            self.report(codes::not_positive(cx.place_of(id)));
        }
        whole
    }

    /// `2021-03-01`, `2021-03-01T08:00Z`
    pub(super) fn instant_literal(&mut self, cx: Cx<'a>, expr: &Expr, literal: &ast::DateLit) -> ExprId {
        let place = cx.place(literal.span);
        let (read, ty) = match expr {
            Expr::Date(_) => (self.date(&literal.text, place), Ty::Date),
            _ => (self.instant(&literal.text, place), Ty::Instant),
        };
        match read {
            Some(instant) => self.constant(Value::Num(exact::integer(instant.0)), ty, place),
            None => self.error(place),
        }
    }

    /// Midnight UTC of a written date.
    pub(super) fn date(&mut self, text: &str, place: Place) -> Option<Instant> {
        match Date::parse(text) {
            Ok(date) => Some(date.midnight_utc()),
            Err(error) => {
                self.report(codes::bad_time(text, &error.to_string(), place));
                None
            }
        }
    }

    /// A written instant, with its offset.
    pub(super) fn instant(&mut self, text: &str, place: Place) -> Option<Instant> {
        match Instant::parse(text) {
            Ok(instant) => Some(instant),
            Err(error) => {
                self.report(codes::bad_time(text, &error.to_string(), place));
                None
            }
        }
    }

    /// Whether a value lies in a declared range; reports it when it does not.
    pub(super) fn check_range(
        &mut self,
        value: &Value,
        range: Option<&(Exact, Exact)>,
        (ty, name, declared): (&Ty, &str, Place),
        place: Place,
    ) {
        let (Value::Num(n), Some((low, high))) = (value, range) else { return };
        if n < low || n > high {
            let low = self.model.show(&Value::Num(*low), ty);
            let high = self.model.show(&Value::Num(*high), ty);
            let shown = self.model.show(value, ty);
            self.report(codes::out_of_range(&shown, name, &low, &high, place, declared));
        }
    }
}

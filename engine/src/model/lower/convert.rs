//! Where two types meet: what may stand for what, and what is put between.

use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::{types as codes, units as unit_codes};
use crate::exact::{self, Exact};
use crate::model::{ExprId, ExprKind, Ty, Value};
use crate::units::{Conversion, Unit};
use blin_grammar::ast;
use std::sync::Arc;

/// Whether a word is the symbol of a unit, and so may not name what stands beside numbers.
pub(super) fn is_unit_symbol(text: &str) -> bool {
    crate::units::table::look_up(text).is_some() || crate::time::Duration::of_unit(text).is_some()
}

impl<'a> Lower<'a> {
    /// The type of values in a written unit; spans of time are durations whatever their unit.
    pub(super) fn unit_type(&mut self, cx: Cx<'a>, unit: &ast::Unit) -> Ty {
        match self.read_unit(cx, unit) {
            None => Ty::Error,
            Some(u) if u.is_time() => Ty::Duration,
            Some(u) => Ty::Quantity(u),
        }
    }

    fn read_unit(&mut self, cx: Cx<'a>, unit: &ast::Unit) -> Option<Arc<Unit>> {
        if let Some(known) = self.units.get(unit.text.as_str()) {
            return Some(known.clone());
        }
        match Unit::parse(&unit.text) {
            Ok(u) => {
                let u = Arc::new(u);
                self.units.insert(unit.text.clone(), u.clone());
                Some(u)
            }
            Err(error) => {
                self.report(unit_codes::unknown(&unit.text, &error, cx.place(unit.span)));
                None
            }
        }
    }

    /// A number with a unit.
    pub(super) fn quantity(&mut self, cx: Cx<'a>, value: Exact, unit: &ast::Unit, place: Place) -> ExprId {
        let Some(u) = self.read_unit(cx, unit) else { return self.error(place) };
        if !u.is_time() {
            return self.constant(Value::Num(value), Ty::Quantity(u), place);
        }
        match exact::mul(&value, &u.factor()) {
            Some(seconds) if exact::is_integer(&seconds) => self.constant(Value::Num(seconds), Ty::Duration, place),
            Some(_) => {
                let diagnostic = unit_codes::not_whole_seconds(place);
                self.refuse(diagnostic)
            }
            None => {
                let diagnostic = crate::diagnostic::codes::values::too_large(place);
                self.refuse(diagnostic)
            }
        }
    }

    /// Makes a value one of type `to`, or says why it cannot be.
    pub(super) fn coerce(&mut self, id: ExprId, to: &Ty) -> ExprId {
        let from = self.ty(id).clone();
        let place = self.model[id].place;
        match (&from, to) {
            (Ty::Error, _) | (_, Ty::Error) => id,
            (a, b) if a == b => id,
            (Ty::Integer, Ty::Number) | (Ty::Event, Ty::Boolean) => id,
            (Ty::Number, Ty::Integer) => match self.known(id) {
                Some(Value::Num(n)) if exact::is_integer(&n) => self.constant(Value::Num(n), Ty::Integer, place),
                _ => {
                    let diagnostic = codes::mismatch_integer(place);
                    self.refuse(diagnostic)
                }
            },
            (Ty::Quantity(a), Ty::Quantity(b)) => match a.conversion(b) {
                Some(c) => self.convert(id, c, to.clone(), place),
                None => {
                    let (a, b) = (a.clone(), b.clone());
                    let diagnostic = unit_codes::mismatch(&self.shown(id), &a, &b, place);
                    self.refuse(diagnostic)
                }
            },
            (Ty::Enum(a), Ty::Set(b)) if a == b => match self.model[id].kind {
                ExprKind::Const(Value::Enum(v)) => self.constant(Value::Set(1 << v), to.clone(), place),
                _ => {
                    let diagnostic = codes::element_for_set(place);
                    self.refuse(diagnostic)
                }
            },
            _ => {
                let diagnostic = self.mismatch(id, &from, to, place);
                self.refuse(diagnostic)
            }
        }
    }

    fn mismatch(&self, id: ExprId, from: &Ty, to: &Ty, place: Place) -> crate::diagnostic::Diagnostic {
        if let (Ty::Integer | Ty::Number, Ty::Quantity(unit)) = (from, to)
            && self.known(id).is_some()
        {
            return unit_codes::missing(&self.text_at(place), unit.text(), place);
        }
        if let (Ty::Integer | Ty::Number, Ty::Duration) = (from, to)
            && self.known(id).is_some()
        {
            return unit_codes::missing_time(&self.text_at(place), place);
        }
        if let (Ty::Enum(a), Ty::Enum(b)) = (from, to) {
            let (a, b) = (&self.model[*a], &self.model[*b]);
            return codes::two_scales((&a.decl, a.scale.is_some()), (&b.decl, b.scale.is_some()), place);
        }
        if *to == Ty::Event {
            return codes::event_compared(&self.model.describe(from), place);
        }
        codes::mismatch(&self.model.describe(from), &self.model.describe(to), place)
    }

    /// Brings two values to one type, that of the first unless only the second is fixed.
    pub(super) fn meet(&mut self, a: ExprId, b: ExprId, place: Place) -> (ExprId, ExprId, Ty) {
        let (ta, tb) = (self.ty(a).clone(), self.ty(b).clone());
        match (&ta, &tb) {
            (Ty::Error, _) | (_, Ty::Error) => (a, b, Ty::Error),
            (Ty::Integer, Ty::Number) => (a, b, Ty::Number),
            (Ty::Number, Ty::Integer) => (a, b, Ty::Number),
            (Ty::Boolean | Ty::Event, Ty::Boolean | Ty::Event) if ta != tb => (a, b, Ty::Boolean),
            (Ty::Quantity(u), Ty::Quantity(v)) if u != v => self.meet_quantities((a, u), (b, v), place),
            (Ty::Enum(x), Ty::Enum(y)) if x != y => {
                let (x, y) = (&self.model[*x], &self.model[*y]);
                let (pa, pb) = (self.model[a].place, self.model[b].place);
                let diagnostic = codes::two_scales((&x.decl, x.scale.is_some()), (&y.decl, y.scale.is_some()), pb)
                    .label(pa, format!("a value of `{}`", x.decl.name));
                self.report(diagnostic);
                (a, b, Ty::Error)
            }
            _ if ta == tb => (a, b, ta),
            (Ty::Integer | Ty::Number, Ty::Quantity(_) | Ty::Duration) => {
                let a = self.coerce(a, &tb);
                let ty = if self.is_error(a) { Ty::Error } else { tb };
                (a, b, ty)
            }
            _ => {
                let b = self.coerce(b, &ta);
                let ty = if self.is_error(b) { Ty::Error } else { ta };
                (a, b, ty)
            }
        }
    }

    fn meet_quantities(
        &mut self,
        (a, u): (ExprId, &Arc<Unit>),
        (b, v): (ExprId, &Arc<Unit>),
        place: Place,
    ) -> (ExprId, ExprId, Ty) {
        let literal_first = self.known(a).is_some() && self.known(b).is_none();
        let (from, to) = if literal_first { (u, v) } else { (v, u) };
        let Some(conversion) = from.conversion(to) else {
            let (pa, pb) = (self.model[a].place, self.model[b].place);
            let diagnostic = unit_codes::meet((&self.shown(a), u, pa), (&self.shown(b), v, pb), place);
            self.report(diagnostic);
            return (a, b, Ty::Error);
        };
        let ty = Ty::Quantity(to.clone());
        if literal_first {
            let at = self.model[a].place;
            (self.convert(a, conversion, ty.clone(), at), b, ty)
        } else {
            let at = self.model[b].place;
            (a, self.convert(b, conversion, ty.clone(), at), ty)
        }
    }

    /// Puts a change of unit above a value; constants are changed at once.
    pub(super) fn convert(&mut self, id: ExprId, conversion: Conversion, ty: Ty, place: Place) -> ExprId {
        if conversion.is_identity() {
            if let ExprKind::Const(value) = self.model[id].kind.clone() {
                return self.constant(value, ty, place);
            }
            if self.ty(id) == &ty {
                return id;
            }
        }
        if let ExprKind::Const(Value::Num(n)) = &self.model[id].kind {
            return match conversion.apply(n) {
                Some(n) => self.constant(Value::Num(n), ty, place),
                None => {
                    let diagnostic = crate::diagnostic::codes::values::too_large(place);
                    self.refuse(diagnostic)
                }
            };
        }
        let Conversion { factor, offset } = conversion;
        self.push(ExprKind::Convert { value: id, factor, offset }, ty, place)
    }

    /// `e in unit`: a plain number.
    pub(super) fn in_unit(&mut self, cx: Cx<'a>, x: ast::ExprId, unit: &ast::Unit, place: Place) -> ExprId {
        let x = self.expr(cx, x, None);
        let Some(to) = self.read_unit(cx, unit) else { return self.error(place) };
        let from = match self.ty(x).clone() {
            Ty::Error => return self.error(place),
            Ty::Quantity(from) => from,
            Ty::Duration => Arc::new(super::arith::second()),
            Ty::Integer | Ty::Number => Arc::new(Unit::number()),
            other => {
                let shown = self.model.describe(&other);
                let diagnostic = unit_codes::no_unit(&shown, place);
                return self.refuse(diagnostic);
            }
        };
        match from.conversion_on_request(&to) {
            Some(conversion) => self.convert(x, conversion, Ty::Number, place),
            None => {
                let diagnostic = unit_codes::mismatch(&self.shown(x), &from, &to, place);
                self.refuse(diagnostic)
            }
        }
    }

    /// The text of a place.
    pub(super) fn text_at(&self, place: Place) -> String {
        self.files.get(place.file.0 as usize).map_or("", |f| place.span.of(&f.text)).to_owned()
    }

    fn shown(&self, id: ExprId) -> String {
        self.text_at(self.model[id].place)
    }
}

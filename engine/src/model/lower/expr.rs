//! Expressions: one arm for each form, the longer ones in their own files.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::codes::{types as codes, values as value_codes};
use crate::exact::{self, Exact};
use crate::model::{EnumId, ExprId, ExprKind, Symbol, Ty, Value};
use blin_grammar::ast::{self, Expr};

impl<'a> Lower<'a> {
    /// Lowers an expression. `hint` is the type that is expected, which gives bare choices and grades their meaning;
    /// the result may still be of another type. The grammar bounds the depth of expressions, so this may recurse.
    pub(super) fn expr(&mut self, cx: Cx<'a>, id: ast::ExprId, hint: Option<&Ty>) -> ExprId {
        let place = cx.place_of(id);
        match cx.ast(id) {
            Expr::Error => self.error(place),
            Expr::Bool(b) => self.constant(Value::Bool(*b), Ty::Boolean, place),
            Expr::Number(number) => self.number(cx, number, place, hint),
            Expr::Date(d) | Expr::Instant(d) => self.instant_literal(cx, cx.ast(id), d),
            Expr::Text(t) => self.constant(Value::Text(t.text.as_str().into()), Ty::Text, place),
            Expr::NotStated => {
                let diagnostic = value_codes::not_stated_here(place);
                self.refuse(diagnostic)
            }
            Expr::Name(name) => self.name(cx, name, hint),
            Expr::Set(items) => self.set_literal(cx, items, place, hint),
            Expr::Not(p) => {
                let p = self.condition(cx, *p);
                self.push(ExprKind::Not(p), Ty::Boolean, place)
            }
            Expr::And(list) => {
                let list = list.iter().map(|&p| self.condition(cx, p)).collect();
                self.push(ExprKind::And(list), Ty::Boolean, place)
            }
            Expr::Or(list) => {
                let list = list.iter().map(|&p| self.condition(cx, p)).collect();
                self.push(ExprKind::Or(list), Ty::Boolean, place)
            }
            Expr::Implies(p, q) => {
                let p = self.condition(cx, *p);
                let not = self.push(ExprKind::Not(p), Ty::Boolean, place);
                let q = self.condition(cx, *q);
                self.push(ExprKind::Or(vec![not, q]), Ty::Boolean, place)
            }
            Expr::Compare(op, a, b) => self.compare(cx, *op, (*a, *b), place),
            Expr::IsKnown(x, known) => self.is_known(cx, *x, *known, place),
            Expr::IsOpen(name) => match self.hold(cx, name) {
                Some(hold) => self.push(ExprKind::HoldIsOpen(hold), Ty::Boolean, place),
                None => self.error(place),
            },
            Expr::IsRange(x, range) => {
                let x = self.expr(cx, *x, None);
                self.in_range(cx, x, range, place)
            }
            Expr::IsOneOf(x, list) => self.is_one_of(cx, *x, list, place),
            Expr::Arith(op, a, b) => self.arith(cx, *op, (*a, *b), place, hint),
            Expr::Neg(x) => self.neg(cx, *x, place, hint),
            Expr::InUnit(x, unit) => self.in_unit(cx, *x, unit, place),
            Expr::IfKnown(x, d) => self.if_known(cx, (*x, *d), place, hint),
            Expr::Member(x, member) => self.member(cx, *x, member, place),
            Expr::SquareRoot(x) => self.bare_root(cx, *x, place),
            Expr::Round(mode, x, step) => self.round(cx, *mode, (*x, *step), place, hint),
            _ => self.temporal(cx, id, place),
        }
    }

    /// Lowers what must be true or false: a boolean, or an event, which is true at its instant.
    pub(super) fn condition(&mut self, cx: Cx<'a>, id: ast::ExprId) -> ExprId {
        let place = cx.place_of(id);
        if let Expr::Name(name) = cx.ast(id)
            && let Some(Symbol::Input(input)) = self.peek(cx, name, &[Space::Value])
            && self.model.is_happening(input)
            && !matches!(self.model[input].ty, Ty::Event | Ty::Error)
        {
            if matches!(self.resolve(cx, name, &[Space::Value]), Found::Broken) {
                return self.error(place);
            }
            return self.push(ExprKind::Happens(input), Ty::Event, place);
        }
        let lowered = self.expr(cx, id, Some(&Ty::Boolean));
        match self.ty(lowered) {
            Ty::Boolean | Ty::Event | Ty::Error => lowered,
            other => {
                let shown = self.model.describe(other);
                let diagnostic = codes::not_a_condition(&shown, place);
                self.refuse(diagnostic)
            }
        }
    }

    fn name(&mut self, cx: Cx<'a>, name: &ast::Name, hint: Option<&Ty>) -> ExprId {
        let place = cx.place(name.span);
        if name.module.is_none()
            && let Some(Ty::Enum(id) | Ty::Set(id)) = hint
            && let Some(found) = self.variant(*id, &name.text)
        {
            self.refer(place, Symbol::Variant(*id, found));
            return self.constant(Value::Enum(found), Ty::Enum(*id), place);
        }
        if hint == Some(&Ty::Error) && !self.is_visible(cx, name, &[Space::Value]) {
            // It may be a choice of what was not understood.
            return self.error(place);
        }
        if let Some(Ty::Enum(id) | Ty::Set(id)) = hint
            && !self.is_visible(cx, name, &[Space::Value])
        {
            return self.unknown_choice(*id, name, place);
        }
        let symbol = match self.resolve(cx, name, &[Space::Value]) {
            Found::Symbol(symbol) => symbol,
            Found::Broken => return self.error(place),
        };
        let (kind, ty) = match symbol {
            Symbol::Input(id) => (ExprKind::Input(id), self.model[id].ty.clone()),
            Symbol::Setting(id) => (ExprKind::Setting(id), self.model[id].ty.clone()),
            Symbol::Table(id) => (ExprKind::Table(id), self.model[id].ty.clone()),
            Symbol::Decision(id) => (ExprKind::Decision(id), self.model[id].ty.clone()),
            Symbol::Let(id) => (ExprKind::Let(id), self.let_ty(id)),
            _ => (ExprKind::Error, Ty::Error),
        };
        if let Symbol::Let(id) = symbol
            && self.streaks.contains_key(&id)
        {
            let diagnostic = codes::bare_streak(place, Some(&name.text));
            return self.refuse(diagnostic);
        }
        self.push(kind, ty, place)
    }

    pub(super) fn let_ty(&self, id: crate::model::LetId) -> Ty {
        if let Some(ty) = self.declared_lets.get(&id) {
            return ty.clone();
        }
        if self.lowered_lets.get(id.index()).copied().unwrap_or(false) {
            return self.ty(self.model[id].value).clone();
        }
        Ty::Error
    }

    pub(super) fn variant(&self, id: EnumId, text: &str) -> Option<u8> {
        let at = self.model[id].variants.iter().position(|v| v == text)?;
        u8::try_from(at).ok()
    }

    fn unknown_choice(&mut self, id: EnumId, name: &ast::Name, place: crate::diagnostic::Place) -> ExprId {
        let e = &self.model[id];
        let diagnostic = codes::unknown_choice(&name.text, place, &e.decl.name, &e.variants, e.decl.name_place);
        self.refuse(diagnostic)
    }

    fn set_literal(
        &mut self,
        cx: Cx<'a>,
        items: &[ast::ExprId],
        place: crate::diagnostic::Place,
        hint: Option<&Ty>,
    ) -> ExprId {
        if hint == Some(&Ty::Error) {
            return self.error(place);
        }
        let Some(Ty::Set(id) | Ty::Enum(id)) = hint else {
            let diagnostic = codes::set_without_type(place);
            return self.refuse(diagnostic);
        };
        match self.choice_bits(cx, items, *id) {
            Some(bits) => self.constant(Value::Set(bits), Ty::Set(*id), place),
            None => self.error(place),
        }
    }

    /// The choices of a written set as bits.
    pub(super) fn choice_bits(&mut self, cx: Cx<'a>, items: &[ast::ExprId], id: EnumId) -> Option<u64> {
        let mut bits = Some(0u64);
        for &item in items {
            let value = self.expr(cx, item, Some(&Ty::Enum(id)));
            let value = self.coerce(value, &Ty::Enum(id));
            match &self.model[value].kind {
                ExprKind::Const(Value::Enum(v)) => bits = bits.map(|b| b | 1 << v),
                ExprKind::Error => bits = None,
                _ => {
                    self.report(value_codes::not_constant("a set is written out of choices", cx.place_of(item)));
                    bits = None;
                }
            }
        }
        bits
    }

    fn is_known(&mut self, cx: Cx<'a>, x: ast::ExprId, known: bool, place: crate::diagnostic::Place) -> ExprId {
        let x = self.expr(cx, x, None);
        let is_known = self.push(ExprKind::IsKnown(x), Ty::Boolean, place);
        if known { is_known } else { self.push(ExprKind::Not(is_known), Ty::Boolean, place) }
    }

    fn if_known(
        &mut self,
        cx: Cx<'a>,
        (x, d): (ast::ExprId, ast::ExprId),
        place: crate::diagnostic::Place,
        hint: Option<&Ty>,
    ) -> ExprId {
        let x = self.expr(cx, x, hint);
        let ty = self.ty(x).clone();
        let d = self.expr(cx, d, Some(&ty));
        let (x, d, ty) = self.meet(x, d, place);
        self.push(ExprKind::IfKnown(x, d), ty, place)
    }

    /// A hold by its name.
    pub(super) fn hold(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<crate::model::HoldId> {
        match self.resolve(cx, name, &[Space::Guidance]) {
            Found::Symbol(Symbol::Hold(id)) => Some(id),
            Found::Symbol(other) => {
                let declared = other.decl(&self.model).map(|d| d.name_place);
                let kind = other.kind(&self.model);
                let place = cx.place(name.span);
                self.report(crate::diagnostic::codes::names::wrong_kind(&name.text, place, kind, "hold", declared));
                None
            }
            Found::Broken => None,
        }
    }

    fn member(&mut self, cx: Cx<'a>, of: ast::ExprId, member: &ast::Name, place: crate::diagnostic::Place) -> ExprId {
        let streak = match cx.ast(of) {
            Expr::Streak(p) => self.streak(cx, *p),
            Expr::Name(name) => match self.peek(cx, name, &[Space::Value]) {
                Some(Symbol::Let(id)) if self.streaks.contains_key(&id) => {
                    self.refer(cx.place(name.span), Symbol::Let(id));
                    self.streaks.get(&id).copied()
                }
                _ if member.text == "occurrence" && self.peek(cx, name, &[Space::Guidance]).is_some() => {
                    return match self.hold(cx, name) {
                        Some(hold) => self.push(ExprKind::HoldOccurrence(hold), Ty::Integer, place),
                        None => self.error(place),
                    };
                }
                found => {
                    let silent = matches!(found, Some(Symbol::Let(id)) if matches!(self.let_ty(id), Ty::Error));
                    if silent {
                        return self.error(place);
                    }
                    let diagnostic = codes::no_member(&member.text, cx.place(member.span));
                    return self.refuse(diagnostic);
                }
            },
            Expr::Error => return self.error(place),
            _ => {
                let diagnostic = codes::no_member(&member.text, cx.place(member.span));
                return self.refuse(diagnostic);
            }
        };
        let Some((p, input)) = streak else { return self.error(place) };
        match member.text.as_str() {
            "count" => self.push(ExprKind::StreakCount(p, input), Ty::Integer, place),
            "span" => self.push(ExprKind::StreakSpan(p, input), Ty::Duration, place),
            _ => {
                let diagnostic = codes::no_member(&member.text, cx.place(member.span));
                self.refuse(diagnostic)
            }
        }
    }

    fn number(
        &mut self,
        cx: Cx<'a>,
        number: &ast::NumberLit,
        place: crate::diagnostic::Place,
        hint: Option<&Ty>,
    ) -> ExprId {
        let Some(value) = read_number(number) else {
            let diagnostic = value_codes::too_large(place);
            return self.refuse(diagnostic);
        };
        if let Some(unit) = &number.unit {
            return self.quantity(cx, value, unit, place);
        }
        if let Some(Ty::Enum(id)) = hint
            && self.model[*id].scale.is_some()
        {
            return self.grade(*id, &value, place);
        }
        let ty = if exact::is_integer(&value) && !number.digits.contains('.') { Ty::Integer } else { Ty::Number };
        self.constant(Value::Num(value), ty, place)
    }

    /// A number where a grade is expected.
    pub(super) fn grade(&mut self, id: EnumId, value: &Exact, place: crate::diagnostic::Place) -> ExprId {
        let written = exact::to_decimal(value).unwrap_or_default();
        if let Some(grade) = self.variant(id, &written) {
            return self.constant(Value::Enum(grade), Ty::Enum(id), place);
        }
        let scale = &self.model[id];
        let low = scale.variants.first().cloned().unwrap_or_default();
        let high = scale.variants.last().cloned().unwrap_or_default();
        let diagnostic = codes::no_such_grade(&written, &scale.decl.name, &low, &high, place, scale.decl.name_place);
        self.refuse(diagnostic)
    }
}

/// The number that a literal stands for, without its unit.
pub(super) fn read_number(number: &ast::NumberLit) -> Option<Exact> {
    let digits = exact::parse(&number.digits).ok()?;
    match number.power_of_ten {
        None => Some(digits),
        Some(power) => exact::mul(&digits, &exact::power_of_ten(power)?),
    }
}

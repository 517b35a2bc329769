//! Forms that look back in time.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::{time as codes, types as type_codes};
use crate::model::{ExprId, ExprKind, InputId, InputKind, Symbol, Ty, WholeUnit, children};
use blin_grammar::ast::{self, Expr};
use std::collections::HashSet;

impl<'a> Lower<'a> {
    pub(super) fn temporal(&mut self, cx: Cx<'a>, id: ast::ExprId, place: Place) -> ExprId {
        match cx.ast(id) {
            Expr::At(x, e) => {
                let x = self.expr(cx, *x, None);
                let e = self.condition(cx, *e);
                let ty = self.ty(x).clone();
                let at = self.push(ExprKind::At(x, e), ty, place);
                // What it was when E struck does not grow.
                self.still(at)
            }
            Expr::For(p, d) => {
                let (p, d) = (self.condition(cx, *p), self.span(cx, *d));
                self.push(ExprKind::For(p, d), Ty::Boolean, place)
            }
            Expr::Within(p, d) => {
                let (p, d) = (self.condition(cx, *p), self.window(cx, *d));
                self.push(ExprKind::Within(p, d), Ty::Boolean, place)
            }
            Expr::Ever(p) => {
                let p = self.condition(cx, *p);
                self.push(ExprKind::Ever(p), Ty::Boolean, place)
            }
            Expr::TimeIn(p) => match self.hold_named(cx, *p) {
                Some(hold) => self.push(ExprKind::HoldTime(hold), Ty::Duration, place),
                None => {
                    let p = self.condition(cx, *p);
                    self.push(ExprKind::TimeIn(p), Ty::Duration, place)
                }
            },
            Expr::TimeSince(e) => {
                let e = self.condition(cx, *e);
                self.push(ExprKind::TimeSince(e), Ty::Duration, place)
            }
            Expr::WholeSince(unit, e) => self.whole_since(cx, *unit, *e, place),
            Expr::Count { of, since, within, while_ } => {
                let of = self.condition(cx, *of);
                let since = since.map(|e| self.condition(cx, e));
                let within = within.map(|d| self.window(cx, d));
                let while_ = while_.map(|p| self.condition(cx, p));
                self.push(ExprKind::Count { of, since, within, while_ }, Ty::Integer, place)
            }
            Expr::TotalTime { of, since } => {
                let (of, since) = (self.condition(cx, *of), self.condition(cx, *since));
                self.push(ExprKind::TotalTime(of, since), Ty::Duration, place)
            }
            Expr::Extreme { highest, of, within } => self.extreme(cx, *highest, of, *within, place),
            Expr::First(name) => self.pick(cx, name, place, ExprKind::First),
            Expr::Previous(name) => self.pick(cx, name, place, ExprKind::Previous),
            Expr::Streak(_) => {
                let diagnostic = type_codes::bare_streak(place, None);
                self.refuse(diagnostic)
            }
            // Every other form is lowered by `expr`.
            _ => self.error(place),
        }
    }

    /// A hold, when that is what the name stands for and nothing else does.
    fn hold_named(&mut self, cx: Cx<'a>, id: ast::ExprId) -> Option<crate::model::HoldId> {
        let Expr::Name(name) = cx.ast(id) else { return None };
        if self.is_visible(cx, name, &[Space::Value]) || !self.is_visible(cx, name, &[Space::Guidance]) {
            return None;
        }
        self.hold(cx, name)
    }

    /// A span of time that does not itself grow.
    pub(super) fn span(&mut self, cx: Cx<'a>, id: ast::ExprId) -> ExprId {
        let span = self.expr(cx, id, Some(&Ty::Duration));
        let span = self.coerce(span, &Ty::Duration);
        if self.ticks(span) {
            let diagnostic = codes::span_ticks(cx.place_of(id));
            return self.refuse(diagnostic);
        }
        span
    }

    /// A window that is known before the patient: a constant or a setting, so that its memory is bounded.
    fn window(&mut self, cx: Cx<'a>, id: ast::ExprId) -> ExprId {
        let span = self.span(cx, id);
        if self.reads_patient(span) {
            let diagnostic = codes::window_varies(cx.place_of(id));
            return self.refuse(diagnostic);
        }
        span
    }

    fn reads_patient(&self, root: ExprId) -> bool {
        let mut lets = HashSet::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            match &self.model[id].kind {
                ExprKind::Const(_) | ExprKind::Setting(_) | ExprKind::Error => {}
                ExprKind::Let(l) if lets.insert(*l) => stack.push(self.model[*l].value),
                ExprKind::Let(_) => {}
                kind @ (ExprKind::Neg(_) | ExprKind::Arith(..) | ExprKind::Convert { .. }) => {
                    stack.extend(children(kind));
                }
                _ => return true,
            }
        }
        false
    }

    fn whole_since(&mut self, cx: Cx<'a>, unit: WholeUnit, e: ast::ExprId, place: Place) -> ExprId {
        let is_value = match cx.ast(e) {
            Expr::Name(name) => match self.peek(cx, name, &[Space::Value]) {
                Some(Symbol::Input(id)) => {
                    matches!(self.model[id].ty, Ty::Date | Ty::Instant) && !self.model.is_happening(id)
                }
                _ => false,
            },
            _ => false,
        };
        let e = if is_value {
            self.expr(cx, e, None)
        } else {
            let plain = self.looks_like_a_time(cx, e);
            if plain { self.expr(cx, e, None) } else { self.condition(cx, e) }
        };
        if self.is_error(e) {
            return self.error(place);
        }
        let since = self.push(ExprKind::WholeSince(unit, e), Ty::Integer, place);
        self.still(since)
    }

    /// Whether an expression is a date or an instant rather than something that happens.
    fn looks_like_a_time(&self, cx: Cx<'a>, id: ast::ExprId) -> bool {
        match cx.ast(id) {
            Expr::Date(_) | Expr::Instant(_) => true,
            Expr::Name(name) => match self.peek(cx, name, &[Space::Value]) {
                Some(Symbol::Let(l)) => matches!(self.let_ty(l), Ty::Date | Ty::Instant),
                Some(Symbol::Setting(s)) => matches!(self.model[s].ty, Ty::Date | Ty::Instant),
                Some(Symbol::Table(t)) => matches!(self.model[t].ty, Ty::Date | Ty::Instant),
                _ => false,
            },
            Expr::Arith(_, a, b) => self.looks_like_a_time(cx, *a) || self.looks_like_a_time(cx, *b),
            Expr::IfKnown(a, _) | Expr::At(a, _) => self.looks_like_a_time(cx, *a),
            _ => false,
        }
    }

    /// An input whose entries are picked out of its history.
    fn history_of(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<InputId> {
        let place = cx.place(name.span);
        match self.resolve(cx, name, &[Space::Value]) {
            Found::Broken => None,
            Found::Symbol(Symbol::Input(id)) => {
                let input = &self.model[id];
                if input.ty == Ty::Error {
                    return None;
                }
                if input.kind == InputKind::Fact || input.ty == Ty::Event {
                    let kind = Symbol::Input(id).kind(&self.model);
                    self.report(codes::no_history(&name.text, kind, place));
                    return None;
                }
                Some(id)
            }
            Found::Symbol(other) => {
                let kind = other.kind(&self.model);
                self.report(codes::no_history(&name.text, kind, place));
                None
            }
        }
    }

    fn pick(&mut self, cx: Cx<'a>, name: &ast::Name, place: Place, kind: fn(InputId) -> ExprKind) -> ExprId {
        match self.history_of(cx, name) {
            Some(id) => {
                let ty = self.model[id].ty.clone();
                self.push(kind(id), ty, place)
            }
            None => self.error(place),
        }
    }

    fn extreme(&mut self, cx: Cx<'a>, highest: bool, of: &ast::Name, within: ast::ExprId, place: Place) -> ExprId {
        let input = self.history_of(cx, of);
        let within = self.window(cx, within);
        let Some(of_input) = input else { return self.error(place) };
        let ty = self.model[of_input].ty.clone();
        let ordered = match &ty {
            Ty::Enum(id) => self.model[*id].ordered,
            other => other.is_numeric(),
        };
        if !ordered {
            let shown = self.model.describe(&ty);
            let diagnostic = type_codes::no_order(&shown, cx.place(of.span));
            return self.refuse(diagnostic);
        }
        let extreme = self.push(ExprKind::Extreme { highest, of: of_input, within }, ty, place);
        self.still(extreme)
    }

    /// The condition of a streak and the one reading that it is about.
    pub(super) fn streak(&mut self, cx: Cx<'a>, p: ast::ExprId) -> Option<(ExprId, InputId)> {
        let condition = self.condition(cx, p);
        if self.is_error(condition) {
            return None;
        }
        match self.readings_below(condition).as_slice() {
            [one] => Some((condition, *one)),
            many => {
                let names: Vec<String> = many.iter().map(|&i| self.model[i].decl.name.clone()).collect();
                self.report(codes::streak_reads(&names, cx.place_of(p)));
                None
            }
        }
    }

    /// The readings that an expression reads, lets included.
    fn readings_below(&self, root: ExprId) -> Vec<InputId> {
        let mut found = Vec::new();
        let mut lets = HashSet::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            match &self.model[id].kind {
                ExprKind::Input(i) if self.model[*i].kind == InputKind::Reading && !found.contains(i) => found.push(*i),
                ExprKind::Let(l) if lets.insert(*l) => stack.push(self.model[*l].value),
                kind => stack.extend(children(kind)),
            }
        }
        found.sort_unstable();
        found
    }
}

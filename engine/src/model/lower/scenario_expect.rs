//! Scenarios: what is expected along them.

use super::names::{Found, Space};
use super::scenario::Scene;
use super::{Cx, Lower};
use crate::diagnostic::codes::{names as name_codes, scenario as codes};
use crate::model::{Check, DecisionId, Expect, ExprKind, GuidanceId, Needed, Symbol, Value};
use blin_grammar::ast::{self, ExpectationKind as Kind, Expr};

impl<'a> Lower<'a> {
    pub(super) fn expectation(&mut self, cx: Cx<'a>, scene: &mut Scene, expectation: &ast::Expectation) {
        let place = cx.place(expectation.span);
        if scene.lost {
            return;
        }
        let Some(at) = scene.now else {
            return self.report(codes::no_instant("expect", place));
        };
        if let Some(expect) = self.expect(cx, scene, expectation) {
            scene.checks.push(Check { at, suppose: scene.suppose.clone(), expect, place });
        }
    }

    fn expect(&mut self, cx: Cx<'a>, scene: &mut Scene, expectation: &ast::Expectation) -> Option<Expect> {
        let place = cx.place(expectation.span);
        Some(match &expectation.kind {
            Kind::Is { assignment, by } => return self.expect_is(cx, scene, assignment, by),
            Kind::None(name) => Expect::None(self.subject(cx, scene, name)?),
            Kind::Undetermined(name) => Expect::Undetermined(self.subject(cx, scene, name)?),
            Kind::Disputed(name) => Expect::Disputed(self.subject(cx, scene, name)?),
            Kind::NotStated(name) => return self.expect_not_stated(cx, scene, name),
            Kind::Unknown(name) => return self.expect_unknown(cx, name),
            Kind::CouldBe(values) => {
                let decision = self.last_subject(scene, "could be", place)?;
                let ty = self.model[decision].ty.clone();
                let values: Vec<Value> = values.iter().filter_map(|&v| self.expected_value(cx, v, &ty)).collect();
                Expect::CouldBe(decision, values)
            }
            Kind::AtLeast(value) => {
                let decision = self.last_subject(scene, "at least", place)?;
                let ty = self.model[decision].ty.clone();
                Expect::AtLeast(decision, self.expected_value(cx, *value, &ty)?)
            }
            Kind::ActsAs(value) => {
                let decision = self.last_subject(scene, "acts as", place)?;
                let ty = self.model[decision].ty.clone();
                let value = match value {
                    Some(v) => Some(self.expected_value(cx, *v, &ty)?),
                    None => None,
                };
                Expect::ActsAs(decision, value)
            }
            Kind::Needs(names) => {
                let decision = self.last_subject(scene, "needs", place)?;
                Expect::Needs(decision, names.iter().filter_map(|n| self.needed(cx, n)).collect())
            }
            Kind::Option(assignment, by) => {
                let (decision, value) = self.decided(cx, scene, assignment)?;
                Expect::Option(decision, value, self.guidance_list(cx, by))
            }
            Kind::Dissent(assignment, by) => {
                let (decision, value) = self.decided(cx, scene, assignment)?;
                Expect::Dissent(decision, value, self.guidance_list(cx, by))
            }
            Kind::NextReview(time) => Expect::NextReview(match time {
                Some(t) => Some(self.day_time(cx, scene.start, t)?),
                None => None,
            }),
            Kind::Advice(names) => Expect::Advice(self.guidance_list(cx, names)),
        })
    }

    fn subject(&mut self, cx: Cx<'a>, scene: &mut Scene, name: &ast::Name) -> Option<DecisionId> {
        let decision = self.decision(cx, name)?;
        scene.subject = Some(decision);
        Some(decision)
    }

    fn last_subject(
        &mut self,
        scene: &Scene,
        words: &'static str,
        place: crate::diagnostic::Place,
    ) -> Option<DecisionId> {
        if scene.subject.is_none() {
            self.report(codes::no_subject(words, place));
        }
        scene.subject
    }

    fn guidance_list(&mut self, cx: Cx<'a>, names: &[ast::Name]) -> Vec<GuidanceId> {
        names.iter().filter_map(|n| self.guidance_named(cx, n)).collect()
    }

    fn needed(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<Needed> {
        match self.resolve(cx, name, &[Space::Value]) {
            Found::Symbol(Symbol::Input(id)) => Some(Needed::Input(id)),
            Found::Symbol(Symbol::Setting(id)) => Some(Needed::Setting(id)),
            Found::Symbol(other) => {
                let declared = other.decl(&self.model).map(|d| d.name_place);
                let kind = other.kind(&self.model);
                let wanted = "fact, reading, event, act or setting";
                self.report(name_codes::wrong_kind(&name.text, cx.place(name.span), kind, wanted, declared));
                None
            }
            Found::Broken => None,
        }
    }

    /// A decision with its value in an expectation.
    fn decided(&mut self, cx: Cx<'a>, scene: &mut Scene, assignment: &ast::Assignment) -> Option<(DecisionId, Value)> {
        let decision = self.subject(cx, scene, &assignment.target)?;
        let ty = self.model[decision].ty.clone();
        Some((decision, self.expected_value(cx, assignment.value, &ty)?))
    }

    fn expect_is(
        &mut self,
        cx: Cx<'a>,
        scene: &mut Scene,
        assignment: &ast::Assignment,
        by: &[ast::Name],
    ) -> Option<Expect> {
        let target = &assignment.target;
        if matches!(cx.ast(assignment.value), Expr::NotStated) {
            return self.expect_not_stated(cx, scene, target);
        }
        if !matches!(self.peek(cx, target, &[Space::Value]), Some(Symbol::Decision(_)) | None) {
            return self.expect_value(cx, assignment);
        }
        let decision = self.subject(cx, scene, target)?;
        let ty = self.model[decision].ty.clone();
        let value = self.expected_value(cx, assignment.value, &ty)?;
        let mut with = Vec::new();
        for companion in &assignment.with {
            let Some(id) = self.decision(cx, &companion.target) else { continue };
            let ty = self.model[id].ty.clone();
            if let Some(value) = self.expected_value(cx, companion.value, &ty) {
                with.push((id, value));
            }
        }
        let by = self.guidance_list(cx, by);
        Some(Expect::Is { decision, value, permanently: assignment.permanently.is_some(), with, by })
    }

    /// `expect cycle = 2`: the value of something that is not decided.
    fn expect_value(&mut self, cx: Cx<'a>, assignment: &ast::Assignment) -> Option<Expect> {
        let expr = self.named_value(cx, &assignment.target)?;
        let ty = self.ty(expr).clone();
        let value = match ty {
            crate::model::Ty::Event => self.expected_value(cx, assignment.value, &crate::model::Ty::Boolean)?,
            _ => self.expected_value(cx, assignment.value, &ty)?,
        };
        Some(Expect::Value(expr, value))
    }

    /// `expect planned_rate not stated`: of a decision, of a table, or of a let that rests on one.
    fn expect_not_stated(&mut self, cx: Cx<'a>, scene: &mut Scene, name: &ast::Name) -> Option<Expect> {
        match self.peek(cx, name, &[Space::Value]) {
            Some(Symbol::Decision(_)) | None => self.subject(cx, scene, name).map(Expect::NotStated),
            Some(symbol @ (Symbol::Input(_) | Symbol::Setting(_))) => {
                let kind = symbol.kind(&self.model);
                self.report(codes::never_silent(&name.text, kind, cx.place(name.span)));
                None
            }
            Some(_) => self.named_value(cx, name).map(Expect::Silent),
        }
    }

    fn expect_unknown(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<Expect> {
        if let Some(Symbol::Decision(_)) = self.peek(cx, name, &[Space::Value]) {
            self.report(codes::decision_unknown(&name.text, cx.place(name.span)));
            return None;
        }
        self.named_value(cx, name).map(Expect::Unknown)
    }

    fn named_value(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<crate::model::ExprId> {
        let Found::Symbol(symbol) = self.resolve(cx, name, &[Space::Value]) else { return None };
        let (kind, ty) = match symbol {
            Symbol::Input(id) => (ExprKind::Input(id), self.model[id].ty.clone()),
            Symbol::Setting(id) => (ExprKind::Setting(id), self.model[id].ty.clone()),
            Symbol::Table(id) => (ExprKind::Table(id), self.model[id].ty.clone()),
            Symbol::Let(id) => (ExprKind::Let(id), self.let_ty(id)),
            Symbol::Decision(id) => (ExprKind::Decision(id), self.model[id].ty.clone()),
            _ => return None,
        };
        Some(self.push(kind, ty, cx.place(name.span)))
    }
}

//! Assignments to decisions, and texts with holes.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::codes::{decision as codes, names as name_codes};
use crate::model::{Assignment, DecisionId, Role, Symbol, Template, TemplatePart};
use blin_grammar::ast;

impl<'a> Lower<'a> {
    /// The decision that a name stands for.
    pub(super) fn decision(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<DecisionId> {
        match self.resolve(cx, name, &[Space::Value]) {
            Found::Symbol(Symbol::Decision(id)) => Some(id),
            Found::Symbol(other) => {
                let kind = other.kind(&self.model);
                let declared = other.decl(&self.model).map(|d| d.name_place);
                let place = cx.place(name.span);
                self.report(name_codes::wrong_kind(&name.text, place, kind, "decision", declared));
                None
            }
            Found::Broken => None,
        }
    }

    pub(super) fn assignments(&mut self, cx: Cx<'a>, list: &[ast::Assignment]) -> Vec<Assignment> {
        let mut given: Vec<Assignment> = Vec::new();
        for written in list {
            let Some(assignment) = self.assignment(cx, written) else { continue };
            if let Some(earlier) = given.iter().find(|a| a.decision == assignment.decision) {
                let diagnostic = codes::given_twice(&written.target.text, assignment.place, earlier.place);
                self.report(diagnostic);
            }
            given.push(assignment);
        }
        given
    }

    fn assignment(&mut self, cx: Cx<'a>, written: &ast::Assignment) -> Option<Assignment> {
        let decision = self.in_role(Role::Gives, |l| l.decision(cx, &written.target));
        let Some(decision) = decision else {
            // The value is still looked at, but without a type bare choices mean nothing.
            return None;
        };
        let ty = self.model[decision].ty.clone();
        let value = self.given(cx, written.value, &ty);
        let with = self.assignments(cx, &written.with);
        for companion in &with {
            self.companion(companion, decision, cx);
        }
        let place = cx.place(written.span);
        Some(Assignment { decision, value, permanently: written.permanently.is_some(), with, place })
    }

    /// A decision is a companion of one other at most, and never decided by itself.
    fn companion(&mut self, assignment: &Assignment, of: DecisionId, _cx: Cx<'a>) {
        let id = assignment.decision;
        let earlier = self.model[id].companion_of;
        if id == of {
            let name = self.model[id].decl.name.clone();
            return self.report(codes::own_companion(&name, assignment.place));
        }
        match earlier {
            Some(other) if other != of => {
                let name = self.model[id].decl.name.clone();
                let (a, b) = (self.model[other].decl.name.clone(), self.model[of].decl.name.clone());
                self.report(codes::two_companions(&name, &a, &b, assignment.place));
            }
            _ => self.model.decisions[id.index()].companion_of = Some(of),
        }
    }

    pub(super) fn template(&mut self, cx: Cx<'a>, template: &ast::Template) -> Template {
        let mut parts = Vec::new();
        for part in &template.parts {
            parts.push(match part {
                ast::TemplatePart::Text(text) => TemplatePart::Text(text.clone()),
                ast::TemplatePart::Hole(id) => TemplatePart::Hole(self.expr(cx, *id, None)),
            });
        }
        Template { parts }
    }
}

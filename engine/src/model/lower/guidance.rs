//! Rules, holds, preferences and properties.

use super::names::{Found, Space};
use super::{Cx, ERROR, Lower};
use crate::diagnostic::codes::{decision as decision_codes, rule as codes};
use crate::model::{
    ExprId, ExprKind, GiveUp, Guidance, GuidanceId, HoldId, Prefer, Property, Release, RuleId, Strength, Symbol,
    children,
};
use blin_grammar::Span;
use blin_grammar::ast::{self, ItemKind};
use std::collections::HashSet;

/// The clauses that rules and holds share.
struct Shared<'t> {
    about: Option<&'t ast::Name>,
    because: Option<&'t ast::Template>,
    advise: &'t [ast::Template],
    cites: &'t [ast::Cite],
    overrides: &'t [ast::Name],
}

impl<'a> Lower<'a> {
    pub(super) fn guidance(&mut self) {
        for index in 0..self.items.len() {
            let (cx, symbol) = self.items[index];
            match (&cx.item.kind, symbol) {
                (ItemKind::Rule(x), Some(Symbol::Rule(id))) => self.rule(cx, id, x),
                (ItemKind::Hold(x), Some(Symbol::Hold(id))) => self.hold_body(cx, id, x),
                (ItemKind::Property(x), _) => self.property(cx, x),
                _ => {}
            }
        }
        // Topics are known once every rule has named its own.
        for index in 0..self.items.len() {
            let (cx, _) = self.items[index];
            if let ItemKind::Prefer(x) = &cx.item.kind {
                self.prefer(cx, x);
            }
        }
        self.companions_decided_alone();
    }

    fn rule(&mut self, cx: Cx<'a>, id: RuleId, rule: &ast::Rule) {
        let when = rule.when.map(|p| self.condition(cx, p));
        let unless = rule.unless.map(|p| self.condition(cx, p));
        let then = self.assignments(cx, &rule.then);
        let shared = Shared {
            about: rule.about.as_ref(),
            because: rule.because.as_ref(),
            advise: &rule.advise,
            cites: &rule.cites,
            overrides: &rule.overrides,
        };
        let mut guidance = self.model[id].guidance.clone();
        self.shared(cx, &mut guidance, GuidanceId::Rule(id), &shared);
        let rule = &mut self.model.rules[id.index()];
        rule.guidance = guidance;
        rule.when = when;
        rule.unless = unless;
        rule.then = then;
    }

    fn hold_body(&mut self, cx: Cx<'a>, id: HoldId, hold: &ast::Hold) {
        let strength = self.model[id].guidance.strength;
        let when = hold.when.map(|p| self.condition(cx, p));
        let do_ = self.assignments(cx, &hold.do_);
        let release = hold.release.as_ref().map(|r| Release {
            strength: own_strength(r.strength, strength),
            when: self.condition(cx, r.when),
            then: self.assignments(cx, &r.then),
            place: cx.place(r.span),
        });
        let give_up = hold.give_up.as_ref().map(|g| GiveUp {
            strength: own_strength(g.strength, strength),
            after: self.span(cx, g.after),
            unless: g.unless.map(|p| self.condition(cx, p)),
            then: self.assignments(cx, &g.then),
            place: cx.place(g.span),
        });
        let close = hold.close.map(|p| self.condition(cx, p));
        let shared = Shared {
            about: hold.about.as_ref(),
            because: hold.because.as_ref(),
            advise: &hold.advise,
            cites: &hold.cites,
            overrides: &hold.overrides,
        };
        let mut guidance = self.model[id].guidance.clone();
        self.shared(cx, &mut guidance, GuidanceId::Hold(id), &shared);
        let hold = &mut self.model.holds[id.index()];
        hold.guidance = guidance;
        hold.when = when.unwrap_or(ERROR);
        hold.do_ = do_;
        hold.release = release;
        hold.give_up = give_up;
        hold.close = close;
    }

    fn shared(&mut self, cx: Cx<'a>, guidance: &mut Guidance, own: GuidanceId, shared: &Shared<'_>) {
        guidance.about = shared.about.map(|name| {
            let topic = self.topic(&name.text);
            self.refer(cx.place(name.span), Symbol::Topic(topic));
            topic
        });
        guidance.because = shared.because.map(|t| self.template(cx, t));
        guidance.advise = shared.advise.iter().map(|t| self.template(cx, t)).collect();
        guidance.cites = self.cites(cx, shared.cites);
        for name in shared.overrides {
            let place = cx.place(name.span);
            match self.guidance_named(cx, name) {
                Some(target) if target == own => self.report(codes::overrides_itself(&name.text, place)),
                Some(target) => guidance.overrides.push((target, place)),
                None => {}
            }
        }
    }

    /// A rule or hold by its name.
    pub(super) fn guidance_named(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<GuidanceId> {
        match self.resolve(cx, name, &[Space::Guidance]) {
            Found::Symbol(Symbol::Rule(id)) => Some(GuidanceId::Rule(id)),
            Found::Symbol(Symbol::Hold(id)) => Some(GuidanceId::Hold(id)),
            _ => None,
        }
    }

    fn prefer(&mut self, cx: Cx<'a>, prefer: &ast::Prefer) {
        let mut sources = Vec::new();
        for name in &prefer.sources {
            if let Found::Symbol(Symbol::Source(id)) = self.resolve(cx, name, &[Space::Source]) {
                sources.push(id);
            }
        }
        let mut topics = Vec::new();
        for name in &prefer.topics {
            let place = cx.place(name.span);
            match self.topics.get(&name.text).copied() {
                Some(id) => {
                    self.refer(place, Symbol::Topic(id));
                    topics.push(id);
                }
                None => {
                    let known: Vec<&str> = self.topics.keys().map(String::as_str).collect();
                    let diagnostic = codes::unknown_topic(&name.text, place, &known);
                    self.report(diagnostic);
                }
            }
        }
        let when = prefer.when.map(|p| {
            let when = self.condition(cx, p);
            if let Some(place) = self.reads_more_than_settings(when) {
                self.report(codes::prefer_reads_patient(place));
            }
            when
        });
        let place = cx.place(cx.item.span);
        self.model.prefers(Prefer { place, sources, topics, when });
    }

    /// The first part of an expression that depends on the patient.
    fn reads_more_than_settings(&self, root: ExprId) -> Option<crate::diagnostic::Place> {
        let mut lets = HashSet::new();
        let mut stack = vec![(root, None)];
        while let Some((id, named)) = stack.pop() {
            let expr = &self.model[id];
            let here = named.unwrap_or(expr.place);
            match &expr.kind {
                ExprKind::Let(l) => {
                    if lets.insert(*l) {
                        stack.push((self.model[*l].value, Some(here)));
                    }
                }
                kind if reads_no_patient(kind) => stack.extend(children(kind).into_iter().map(|c| (c, named))),
                _ => return Some(here),
            }
        }
        None
    }

    fn property(&mut self, cx: Cx<'a>, property: &ast::Property) {
        let given = property.given.map(|p| self.condition(cx, p));
        let check = property.check.map(|p| self.condition(cx, p));
        self.model.properties(Property {
            module: cx.module,
            title: property.title.text.clone(),
            place: cx.place(cx.item.span),
            given,
            check: check.unwrap_or(ERROR),
        });
    }

    /// A companion has a value only beside its decision; a rule that gives it one alone means something else.
    fn companions_decided_alone(&mut self) {
        let mut found = Vec::new();
        for (_, assignment) in self.model.contributions() {
            if let Some(of) = self.model[assignment.decision].companion_of {
                let (name, of) = (&self.model[assignment.decision].decl.name, &self.model[of].decl.name);
                found.push(decision_codes::companion_alone(name, of, assignment.place));
            }
        }
        self.diagnostics.append(&mut found);
    }
}

fn own_strength(own: Option<(Strength, Span)>, whole: Strength) -> Strength {
    own.map_or(whole, |(s, _)| s)
}

/// Whether an expression depends on the patient at most through its parts.
const fn reads_no_patient(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Error
            | ExprKind::Const(_)
            | ExprKind::Setting(_)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare(..)
            | ExprKind::InRange { .. }
            | ExprKind::OneOf(..)
            | ExprKind::Arith(..)
            | ExprKind::Neg(_)
            | ExprKind::Convert { .. }
    )
}

//! Silence read as health: a looking-back form over a reading that goes stale, whose absence lets something happen.
//!
//! `not (fever within 48 h)` is true when nobody measured for two days. Where such a form stands so that its being
//! true fires a rule or releases a hold, that is pointed out, with `for` as the form that asks for readings.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Combine, CompareOp, ExprId, ExprKind, Holding, InputId, Model, Rule, Ty, Value, children};
use std::collections::HashSet;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut finder = Finder { model, found: Vec::new(), seen: HashSet::new() };
    for rule in &model.rules {
        if only_restricts(model, rule) {
            continue;
        }
        if let Some(when) = rule.when {
            finder.look(when, true);
        }
        if let Some(unless) = rule.unless {
            finder.look(unless, false);
        }
    }
    for hold in &model.holds {
        let release = hold.release.iter().map(|r| r.when);
        for condition in release.chain(hold.close) {
            finder.look(condition, true);
        }
    }
    finder.found
}

/// Whether all that a rule gives is the highest value of a decision that takes the highest: it can only hold back.
fn only_restricts(model: &Model, rule: &Rule) -> bool {
    !rule.then.is_empty()
        && rule.then.iter().all(|a| {
            let decision = &model[a.decision];
            let Ty::Enum(id) = decision.ty else { return false };
            let top = model[id].variants.len().saturating_sub(1);
            let given = match &model[a.value].kind {
                ExprKind::Const(Value::Enum(v)) => Some(usize::from(*v)),
                _ => None,
            };
            decision.combine == Combine::Highest && given == Some(top)
        })
}

struct Finder<'m> {
    model: &'m Model,
    found: Vec<Diagnostic>,
    seen: HashSet<(ExprId, bool)>,
}

impl Finder<'_> {
    /// Looks for forms whose absence makes `root` true (or false, when not `positive`).
    fn look(&mut self, root: ExprId, positive: bool) {
        let mut stack = vec![(root, positive)];
        while let Some((id, positive)) = stack.pop() {
            if !self.seen.insert((id, positive)) {
                continue;
            }
            match &self.model[id].kind {
                ExprKind::And(list) | ExprKind::Or(list) => stack.extend(list.iter().map(|&p| (p, positive))),
                ExprKind::Not(p) => stack.push((*p, !positive)),
                ExprKind::Let(l) => stack.push((self.model[*l].value, positive)),
                ExprKind::For(p, _) => stack.push((*p, positive)),
                _ => self.form(id, positive),
            }
        }
    }

    fn form(&mut self, id: ExprId, positive: bool) {
        let model = self.model;
        match &model[id].kind {
            ExprKind::Within(p, d) if !positive => {
                let span = super::domain::name(model, *d);
                self.report(id, *p, &span);
            }
            ExprKind::Ever(p) if !positive => self.report(id, *p, "its whole time"),
            ExprKind::Compare(op, a, b) => self.comparison(id, *op, *a, *b, positive),
            _ => {}
        }
    }

    fn comparison(&mut self, id: ExprId, op: CompareOp, a: ExprId, b: ExprId, positive: bool) {
        let op = if positive { op } else { super::domain::negated(op) };
        let (back, op, other) = match (self.looks_back(a), self.looks_back(b)) {
            (Some(_), _) => (a, op, b),
            (_, Some(_)) => (b, super::domain::flipped(op), a),
            _ => return,
        };
        let Some((p, grows)) = self.looks_back(back) else { return };
        let span = super::domain::name(self.model, other);
        let zero = super::domain::constant(self.model, other) == Some(Value::Num(crate::exact::integer(0)));
        let absent = match op {
            // The longer since, the truer.
            CompareOp::Gt | CompareOp::Ge => grows,
            CompareOp::Eq => !grows && zero,
            CompareOp::Lt | CompareOp::Le => !grows,
            CompareOp::Ne => false,
        };
        if absent {
            self.report(id, p, if grows { &span } else { "that time" });
        }
    }

    /// The condition of a looking-back number, and whether absence makes it large.
    fn looks_back(&self, id: ExprId) -> Option<(ExprId, bool)> {
        let id = super::domain::behind_lets(self.model, id);
        match &self.model[id].kind {
            ExprKind::TimeSince(p) => Some((*p, true)),
            ExprKind::Count { of, .. } => Some((*of, false)),
            ExprKind::TotalTime(p, _) => Some((*p, false)),
            ExprKind::Convert { value, .. } => self.looks_back(*value),
            _ => None,
        }
    }

    fn report(&mut self, id: ExprId, p: ExprId, span: &str) {
        let mut readings = Vec::new();
        stale(self.model, p, &mut readings);
        let Some(&reading) = readings.first() else { return };
        let model = self.model;
        let condition = super::domain::name(model, p);
        let name = &model[reading].decl.name;
        self.found.push(codes::safety::silence(
            name,
            &condition,
            span,
            model[id].place,
            model[reading].decl.name_place,
        ));
    }
}

/// The readings below an expression that go stale, lets included.
fn stale(model: &Model, root: ExprId, found: &mut Vec<InputId>) {
    let mut stack = vec![root];
    let mut lets = HashSet::new();
    while let Some(id) = stack.pop() {
        match &model[id].kind {
            ExprKind::Input(i) if matches!(model[*i].hold, Holding::Fresh(_)) && !found.contains(i) => found.push(*i),
            ExprKind::Let(l) if lets.insert(*l) => stack.push(model[*l].value),
            kind => stack.extend(children(kind)),
        }
    }
}

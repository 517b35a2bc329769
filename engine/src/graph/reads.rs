//! Which things there are in a model and what each of them uses.

use super::{Edge, Kind};
use crate::diagnostic::Place;
use crate::model::{
    Assignment, DecisionId, ExprId, ExprKind, Guidance, GuidanceId, HoldId, InputId, LetId, Model, RuleId, SettingId,
    SourceId, Symbol, TableId, Template, TemplatePart,
};

/// Everything that stands in the graph.
pub(super) fn nodes(model: &Model) -> Vec<Symbol> {
    let mut all = Vec::new();
    all.extend(InputId::first(model.inputs.len()).map(Symbol::Input));
    all.extend(SettingId::first(model.settings.len()).map(Symbol::Setting));
    all.extend(LetId::first(model.lets.len()).map(Symbol::Let));
    all.extend(TableId::first(model.tables.len()).map(Symbol::Table));
    all.extend(RuleId::first(model.rules.len()).map(Symbol::Rule));
    all.extend(HoldId::first(model.holds.len()).map(Symbol::Hold));
    all.extend(DecisionId::first(model.decisions.len()).map(Symbol::Decision));
    all.extend(SourceId::first(model.sources.len()).map(Symbol::Source));
    all
}

/// Every use.
pub(super) fn edges(model: &Model) -> Vec<Edge> {
    let mut collector = Collector { model, edges: Vec::new() };
    collector.values();
    collector.decisions();
    for (rule, id) in model.rules.iter().zip(0..) {
        collector.rule(rule, RuleId(id));
    }
    for (hold, id) in model.holds.iter().zip(0..) {
        collector.hold(hold, HoldId(id));
    }
    collector.preferences();
    collector.edges
}

struct Collector<'m> {
    model: &'m Model,
    edges: Vec<Edge>,
}

impl Collector<'_> {
    fn add(&mut self, from: Symbol, to: Symbol, kind: Kind, place: Place, via: Option<GuidanceId>) {
        self.edges.push(Edge { from, to, kind, place, via });
    }

    /// All that an expression reads.
    fn reads(&mut self, from: Symbol, root: ExprId, kind: Kind, via: Option<GuidanceId>) {
        let model = self.model;
        model.walk(root, &mut |id| {
            let expr = &model[id];
            if let Some(to) = read_by(&expr.kind) {
                self.add(from, to, kind, expr.place, via);
            }
        });
    }

    fn values(&mut self) {
        let model = self.model;
        for (input, id) in model.inputs.iter().zip(0..) {
            for void in &input.void_after {
                self.reads(Symbol::Input(InputId(id)), void.event, Kind::Reads, None);
            }
        }
        for (item, id) in model.lets.iter().zip(0..) {
            self.reads(Symbol::Let(LetId(id)), item.value, Kind::Reads, None);
        }
        for (table, id) in model.tables.iter().zip(0..) {
            let from = Symbol::Table(TableId(id));
            for &column in &table.columns {
                self.reads(from, column, Kind::Reads, None);
            }
            for row in &table.rows {
                // The cells hold their columns, which have been counted.
                self.reads(from, row.value, Kind::Reads, None);
                for &cell in &row.cells {
                    self.cell(from, cell, &table.columns);
                }
            }
            for cite in &table.cites {
                self.add(from, Symbol::Source(cite.source), Kind::Cites, cite.place, None);
            }
        }
    }

    /// What the values in a cell read, apart from its column.
    fn cell(&mut self, from: Symbol, root: ExprId, columns: &[ExprId]) {
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if columns.contains(&id) {
                continue;
            }
            let expr = &self.model[id];
            if let Some(to) = read_by(&expr.kind) {
                self.add(from, to, Kind::Reads, expr.place, None);
            }
            stack.extend(crate::model::children(&expr.kind));
        }
    }

    fn decisions(&mut self) {
        for (decision, id) in self.model.decisions.iter().zip(0..) {
            let from = Symbol::Decision(DecisionId(id));
            let acts_as = decision.undetermined.as_ref().map(|u| u.value);
            for value in decision.default.into_iter().chain(acts_as) {
                self.reads(from, value, Kind::Reads, None);
            }
            if let Some(of) = decision.companion_of {
                self.add(from, Symbol::Decision(of), Kind::Accompanies, decision.decl.name_place, None);
            }
        }
    }

    fn rule(&mut self, rule: &crate::model::Rule, id: RuleId) {
        let from = Symbol::Rule(id);
        for condition in rule.when.into_iter().chain(rule.unless) {
            self.reads(from, condition, Kind::Reads, None);
        }
        self.assignments(GuidanceId::Rule(id), &rule.then);
        self.guidance(from, &rule.guidance);
    }

    fn hold(&mut self, hold: &crate::model::Hold, id: HoldId) {
        let from = Symbol::Hold(id);
        let own = GuidanceId::Hold(id);
        self.reads(from, hold.when, Kind::Reads, None);
        self.assignments(own, &hold.do_);
        if let Some(release) = &hold.release {
            self.reads(from, release.when, Kind::Reads, None);
            self.assignments(own, &release.then);
        }
        if let Some(give_up) = &hold.give_up {
            self.reads(from, give_up.after, Kind::Reads, None);
            if let Some(unless) = give_up.unless {
                self.reads(from, unless, Kind::Reads, None);
            }
            self.assignments(own, &give_up.then);
        }
        if let Some(close) = hold.close {
            self.reads(from, close, Kind::Reads, None);
        }
        self.guidance(from, &hold.guidance);
    }

    fn assignments(&mut self, by: GuidanceId, list: &[Assignment]) {
        for assignment in list {
            let decision = Symbol::Decision(assignment.decision);
            self.add(decision, by.into(), Kind::Takes, assignment.place, None);
            self.reads(decision, assignment.value, Kind::Reads, Some(by));
            self.assignments(by, &assignment.with);
        }
    }

    fn guidance(&mut self, from: Symbol, guidance: &Guidance) {
        for template in guidance.because.iter().chain(&guidance.advise) {
            self.template(from, template);
        }
        for cite in &guidance.cites {
            self.add(from, Symbol::Source(cite.source), Kind::Cites, cite.place, None);
        }
        for &(target, place) in &guidance.overrides {
            self.add(from, target.into(), Kind::Overrides, place, None);
        }
    }

    fn template(&mut self, from: Symbol, template: &Template) {
        for part in &template.parts {
            if let TemplatePart::Hole(hole) = part {
                self.reads(from, *hole, Kind::Shows, None);
            }
        }
    }

    /// A preference counts for every decision to which a rule on one of its topics gives a value.
    fn preferences(&mut self) {
        let model = self.model;
        for prefer in &model.prefers {
            let Some(when) = prefer.when else { continue };
            let counts = |g: &Guidance| g.about.is_some_and(|t| prefer.topics.is_empty() || prefer.topics.contains(&t));
            let mut decisions: Vec<DecisionId> = Vec::new();
            for (guidance, assignment) in model.contributions() {
                if counts(model.guidance(guidance)) && !decisions.contains(&assignment.decision) {
                    decisions.push(assignment.decision);
                }
            }
            for decision in decisions {
                self.reads(Symbol::Decision(decision), when, Kind::Reads, None);
            }
        }
    }
}

/// What one expression reads by itself, without its parts.
fn read_by(kind: &ExprKind) -> Option<Symbol> {
    Some(match kind {
        ExprKind::Input(id)
        | ExprKind::Happens(id)
        | ExprKind::First(id)
        | ExprKind::Previous(id)
        | ExprKind::Extreme { of: id, .. } => Symbol::Input(*id),
        ExprKind::Setting(id) => Symbol::Setting(*id),
        ExprKind::Let(id) => Symbol::Let(*id),
        ExprKind::Table(id) => Symbol::Table(*id),
        ExprKind::Decision(id) => Symbol::Decision(*id),
        ExprKind::HoldIsOpen(id) | ExprKind::HoldTime(id) | ExprKind::HoldOccurrence(id) => Symbol::Hold(*id),
        _ => return None,
    })
}

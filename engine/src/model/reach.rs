//! What a question depends on, through lets, tables, decisions, rules and holds.

use super::{
    Assignment, DecisionId, ExprId, ExprKind, GuidanceId, HoldId, InputId, Model, RuleId, SettingId, TableId, children,
};
use std::collections::{BTreeSet, HashSet};

/// Everything that some expressions and decisions depend on, themselves included.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// What may be charted.
    pub inputs: BTreeSet<InputId>,
    /// Settings that are read.
    pub settings: BTreeSet<SettingId>,
    /// Tables that are read.
    pub tables: BTreeSet<TableId>,
    /// Decisions that are read or asked, with those that they accompany.
    pub decisions: BTreeSet<DecisionId>,
    /// Every rule and hold that has a say.
    pub guidance: BTreeSet<GuidanceId>,
    /// Every expression that is read.
    pub exprs: HashSet<ExprId>,
}

impl Reach {
    /// What these depend on.
    #[must_use]
    pub fn of(model: &Model, exprs: &[ExprId], decisions: &[DecisionId]) -> Self {
        let mut walker = Walker { model, reach: Self::default(), stack: exprs.to_vec() };
        for d in decisions {
            walker.decision(*d);
            let companions = DecisionId::first(model.decisions.len()).filter(|c| model[*c].companion_of == Some(*d));
            companions.for_each(|c| walker.decision(c));
        }
        walker.walk();
        walker.reach
    }

    /// What all that a model says depends on.
    #[must_use]
    pub fn everything(model: &Model) -> Self {
        let exprs: Vec<ExprId> = ExprId::first(model.exprs.len()).collect();
        let decisions: Vec<DecisionId> = DecisionId::first(model.decisions.len()).collect();
        Self::of(model, &exprs, &decisions)
    }
}

struct Walker<'m> {
    model: &'m Model,
    reach: Reach,
    stack: Vec<ExprId>,
}

impl Walker<'_> {
    fn walk(&mut self) {
        while let Some(id) = self.stack.pop() {
            if !self.reach.exprs.insert(id) {
                continue;
            }
            let model = self.model;
            let kind = &model[id].kind;
            self.stack.extend(children(kind));
            match kind {
                ExprKind::Input(i)
                | ExprKind::Happens(i)
                | ExprKind::First(i)
                | ExprKind::Previous(i)
                | ExprKind::Extreme { of: i, .. }
                | ExprKind::StreakCount(_, i)
                | ExprKind::StreakSpan(_, i) => self.input(*i),
                ExprKind::Setting(s) => {
                    self.reach.settings.insert(*s);
                }
                ExprKind::Let(l) => self.stack.push(model[*l].value),
                ExprKind::Table(t) => self.table(*t),
                ExprKind::Decision(d) => self.decision(*d),
                ExprKind::HoldIsOpen(h) | ExprKind::HoldTime(h) | ExprKind::HoldOccurrence(h) => {
                    self.guidance(GuidanceId::Hold(*h));
                }
                _ => {}
            }
        }
    }

    fn input(&mut self, id: InputId) {
        if self.reach.inputs.insert(id) {
            self.stack.extend(self.model[id].void_after.iter().map(|v| v.event));
        }
    }

    fn table(&mut self, id: TableId) {
        if self.reach.tables.insert(id) {
            let table = &self.model[id];
            self.stack.extend(&table.columns);
            self.stack.extend(table.rows.iter().flat_map(|r| [r.when, r.value]));
        }
    }

    fn decision(&mut self, id: DecisionId) {
        if !self.reach.decisions.insert(id) {
            return;
        }
        let model = self.model;
        let decision = &model[id];
        self.stack.extend(decision.default.into_iter().chain(decision.undetermined.as_ref().map(|u| u.value)));
        if let Some(parent) = decision.companion_of {
            self.decision(parent);
        }
        for guidance in model.every_guidance() {
            let mut speaks = false;
            model.given(guidance, &mut |a| {
                if a.decision == id {
                    speaks = true;
                    self.stack.push(a.value);
                }
            });
            if speaks {
                self.guidance(guidance);
            }
        }
    }

    fn guidance(&mut self, id: GuidanceId) {
        if !self.reach.guidance.insert(id) {
            return;
        }
        let model = self.model;
        match id {
            GuidanceId::Rule(r) => self.stack.extend(model[r].when.iter().chain(&model[r].unless)),
            GuidanceId::Hold(h) => {
                let hold = &model[h];
                self.stack.extend([Some(hold.when), hold.close].into_iter().flatten());
                self.stack.extend(hold.release.as_ref().map(|r| r.when));
                self.stack.extend(hold.give_up.iter().flat_map(|g| [Some(g.after), g.unless]).flatten());
            }
        }
        self.precedence(id);
    }

    /// Who may take precedence over a rule: those that override it, and those on its topic.
    fn precedence(&mut self, id: GuidanceId) {
        let model = self.model;
        let guidance = model.guidance(id);
        for rival in model.every_guidance() {
            let other = model.guidance(rival);
            let on_topic = guidance.about.is_some() && other.about == guidance.about && !model.prefers.is_empty();
            if on_topic || other.overrides.iter().any(|(target, _)| *target == id) {
                self.guidance(rival);
            }
        }
        let topical = model
            .prefers
            .iter()
            .filter(|p| guidance.about.is_some_and(|t| p.topics.is_empty() || p.topics.contains(&t)));
        self.stack.extend(topical.filter_map(|p| p.when));
    }
}

impl Model {
    /// Every rule, then every hold.
    pub fn every_guidance(&self) -> impl Iterator<Item = GuidanceId> + use<> {
        let rules = RuleId::first(self.rules.len()).map(GuidanceId::Rule);
        rules.chain(HoldId::first(self.holds.len()).map(GuidanceId::Hold))
    }

    /// Visits all that a rule or hold may give to a decision, companions after what they accompany.
    pub fn given(&self, id: GuidanceId, visit: &mut impl FnMut(&Assignment)) {
        fn list(all: &[Assignment], visit: &mut impl FnMut(&Assignment)) {
            for a in all {
                visit(a);
                list(&a.with, visit);
            }
        }
        match id {
            GuidanceId::Rule(r) => list(&self[r].then, visit),
            GuidanceId::Hold(h) => {
                let hold = &self[h];
                list(&hold.do_, visit);
                hold.release.iter().for_each(|r| list(&r.then, visit));
                hold.give_up.iter().for_each(|g| list(&g.then, visit));
            }
        }
    }
}

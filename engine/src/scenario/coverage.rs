//! What the scenarios of a project exercise, and what none of them does.
//!
//! An expectation that is met *exercises* what made its answer: the rules and clauses of holds that gave it (also as
//! an option or overruled), the lets and decisions that these read, and the rows of tables that matched. What merely
//! failed to apply is not exercised, except an `unless` that kept a rule from applying.

use super::{Report, find};
use crate::answer::{Answer, Clause, Contribution, Missing};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::eval::answers::Worlds;
use crate::eval::world::World;
use crate::explain::{assignments, value_for};
use crate::model::{
    Check, DecisionId, Expect, ExprId, ExprKind, GuidanceId, HitPolicy, HoldId, InputId, Model, Needed, RuleId,
    ScenarioId, Symbol, TableId, Ty, children,
};
use std::collections::{BTreeMap, BTreeSet};

/// Something that an expectation may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A rule, hold, table, let, decision, input, setting or type.
    Named(Symbol),
    /// What a clause of a hold gives; `Do`, `Release` or `GiveUp`.
    Clause(HoldId, Clause),
    /// A row of a table, by its index.
    Row(TableId, u32),
}

impl Item {
    /// Where it stands: of what has a name the name, of a clause or row all of it.
    #[must_use]
    pub fn place(self, model: &Model) -> Option<Place> {
        match self {
            Self::Named(symbol) => symbol.decl(model).map(|d| d.name_place),
            Self::Row(table, row) => model[table].rows.get(row as usize).map(|r| r.place),
            Self::Clause(hold, Clause::Release) => model[hold].release.as_ref().map(|r| r.place),
            Self::Clause(hold, Clause::GiveUp) => model[hold].give_up.as_ref().map(|g| g.place),
            Self::Clause(hold, _) => model[hold].do_.first().map(|a| a.place),
        }
    }

    /// Its name in words: `rule toxicity.seizure`, `the release of hold …`, `row 3 of table …`.
    #[must_use]
    pub fn words(self, model: &Model) -> String {
        let named = |symbol: Symbol| {
            let kind = symbol.kind(model).split(' ').next_back().unwrap_or_default();
            format!("{kind} {}", model.qualified_name(symbol))
        };
        match self {
            Self::Named(symbol) => named(symbol),
            Self::Clause(hold, clause) => {
                let part = match clause {
                    Clause::Release => "the release",
                    Clause::GiveUp => "the giving up",
                    _ => "the order",
                };
                format!("{part} of {}", named(Symbol::Hold(hold)))
            }
            Self::Row(table, row) => format!("row {} of {}", row + 1, named(Symbol::Table(table))),
        }
    }

    /// Every rule and hold, in the order of the model.
    #[must_use]
    pub fn guidance(model: &Model) -> Vec<Self> {
        let rules = (0..).map(RuleId).take(model.rules.len()).map(Symbol::Rule);
        let holds = (0..).map(HoldId).take(model.holds.len()).map(Symbol::Hold);
        rules.chain(holds).map(Self::Named).collect()
    }

    /// Every clause of a hold that gives something, in the order in which they are written.
    #[must_use]
    pub fn clauses(model: &Model, hold: HoldId) -> Vec<Self> {
        let written = &model[hold];
        let release = written.release.as_ref().is_some_and(|r| !r.then.is_empty());
        let all = [
            (Clause::Do, !written.do_.is_empty()),
            (Clause::Release, release),
            (Clause::GiveUp, written.give_up.is_some()),
        ];
        all.into_iter().filter(|(_, there)| *there).map(|(clause, _)| Self::Clause(hold, clause)).collect()
    }

    /// Every row of a table, from top to bottom.
    #[must_use]
    pub fn rows(model: &Model, table: TableId) -> Vec<Self> {
        (0..).take(model[table].rows.len()).map(|row| Self::Row(table, row)).collect()
    }
}

/// How often something is exercised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// By how many expectations.
    pub expectations: u32,
    /// The scenarios of these, in the order of the model.
    pub scenarios: Vec<ScenarioId>,
}

/// What scenarios exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    hits: BTreeMap<Item, Hits>,
}

impl Coverage {
    /// What the scenarios of these reports exercise together.
    #[must_use]
    pub fn of<'r>(reports: impl IntoIterator<Item = &'r Report>) -> Self {
        let mut hits: BTreeMap<Item, Hits> = BTreeMap::new();
        for report in reports {
            for (item, count) in &report.exercised {
                let hit = hits.entry(*item).or_default();
                hit.expectations += count;
                hit.scenarios.push(report.scenario);
            }
        }
        for hit in hits.values_mut() {
            hit.scenarios.sort_unstable();
            hit.scenarios.dedup();
        }
        Self { hits }
    }

    /// How often `item` is exercised; `None`: never.
    #[must_use]
    pub fn hits(&self, item: Item) -> Option<&Hits> {
        self.hits.get(&item)
    }

    /// Everything that is exercised.
    pub fn iter(&self) -> impl Iterator<Item = (Item, &Hits)> {
        self.hits.iter().map(|(item, hits)| (*item, hits))
    }

    /// The rules and holds that are never exercised; none in a project without scenarios.
    #[must_use]
    pub fn untried(&self, model: &Model) -> Vec<Item> {
        if model.scenarios.is_empty() {
            return Vec::new();
        }
        Item::guidance(model).into_iter().filter(|item| self.hits(*item).is_none()).collect()
    }

    /// Of holds that are exercised the clauses that never are, and rows that never are.
    #[must_use]
    pub fn untried_parts(&self, model: &Model) -> Vec<Item> {
        if model.scenarios.is_empty() {
            return Vec::new();
        }
        let holds = (0..).map(HoldId).take(model.holds.len());
        let holds = holds.filter(|h| self.hits(Item::Named(Symbol::Hold(*h))).is_some());
        let rows = (0..).map(TableId).take(model.tables.len()).flat_map(|t| Item::rows(model, t));
        let parts = holds.flat_map(|h| Item::clauses(model, h)).chain(rows);
        parts.filter(|item| self.hits(*item).is_none()).collect()
    }
}

/// A finding for each item that no scenario tries.
#[must_use]
pub fn findings(model: &Model, items: &[Item]) -> Vec<Diagnostic> {
    let finding = |item: &Item| {
        let (place, words) = (item.place(model)?, item.words(model));
        Some(match item {
            Item::Named(_) => codes::scenario::never_fires(&words, place),
            Item::Clause(..) | Item::Row(..) => codes::scenario::untried_part(&words, place),
        })
    };
    items.iter().filter_map(finding).collect()
}

/// What an expectation that is met exercises.
pub(super) fn exercised(worlds: &Worlds, check: &Check, answer: Option<&Answer>) -> BTreeSet<Item> {
    let mut items = BTreeSet::new();
    match (&check.expect, super::subject(&check.expect)) {
        (Expect::Value(expr, _) | Expect::Unknown(expr) | Expect::Silent(expr), _) => {
            Walk::new(worlds.any(), &mut items).expr(*expr)
        }
        (Expect::Advice(rules), _) => {
            for rule in rules {
                Walk::new(worlds.any(), &mut items).conditions(*rule);
            }
        }
        (expect, Some(decision)) => {
            if let (Expect::Needs(_, needs), Some(answer)) = (expect, answer.filter(|a| a.decision == decision)) {
                Walk::new(worlds.any(), &mut items).needs(needs, answer);
            }
            // the answer to a companion is part of the answer that it accompanies
            let whole = worlds.any().program.model[decision].companion_of.unwrap_or(decision);
            for (_, world) in worlds.chosen(whole) {
                Walk::new(world, &mut items).decision(whole, decision);
            }
        }
        (_, None) => {}
    }
    items
}

/// A walk through what made an answer in one world.
struct Walk<'a> {
    w: &'a World,
    model: &'a Model,
    seen: BTreeSet<ExprId>,
    decided: BTreeSet<DecisionId>,
    items: &'a mut BTreeSet<Item>,
}

impl<'a> Walk<'a> {
    fn new(w: &'a World, items: &'a mut BTreeSet<Item>) -> Self {
        Self { w, model: &w.program.model, seen: BTreeSet::new(), decided: BTreeSet::new(), items }
    }

    /// Notes what has a name, and its type.
    fn named(&mut self, symbol: Symbol, ty: &Ty) {
        if let Ty::Enum(id) | Ty::Set(id) = ty {
            self.items.insert(Item::Named(Symbol::Enum(*id)));
        }
        self.items.insert(Item::Named(symbol));
    }

    /// Who made the answer to `d`; of `whole`, which it may accompany.
    fn decision(&mut self, whole: DecisionId, d: DecisionId) {
        if !self.decided.insert(d) {
            return;
        }
        let model = self.model;
        let answer = self.w.bare_answer(whole);
        let Some(own) = find(std::slice::from_ref(&answer), d) else { return };
        self.named(Symbol::Decision(d), &model[d].ty);
        let said = |a: &Answer| a.by.iter().chain(&a.options).chain(&a.dissent).cloned().collect::<Vec<_>>();
        // a value is what it is together with its companions
        for part in std::iter::once(own).chain(&own.with) {
            for contribution in said(part).iter().filter(|c| c.certain) {
                self.contribution(contribution, part.decision);
            }
        }
        if own.by.is_empty() {
            model[d].default.into_iter().for_each(|e| self.expr(e));
        }
        self.exceptions(d);
    }

    fn contribution(&mut self, said: &Contribution, d: DecisionId) {
        let model = self.model;
        self.conditions(said.guidance);
        if let GuidanceId::Hold(h) = said.guidance
            && said.clause != Clause::Latched
        {
            self.items.insert(Item::Clause(h, said.clause));
            let hold = &model[h];
            // it orders for as long as it is neither released nor given up
            let release = hold.release.as_ref().map(|r| r.when).filter(|_| said.clause != Clause::GiveUp);
            let averted = hold.give_up.as_ref().and_then(|g| g.unless).filter(|_| said.clause != Clause::Release);
            release.into_iter().chain(averted).for_each(|e| self.expr(e));
        }
        let values = assignments(model, said.guidance, said.clause).into_iter().filter_map(|a| value_for(a, d));
        values.for_each(|e| self.expr(e));
    }

    /// A rule or hold that speaks, and what made it.
    fn conditions(&mut self, id: GuidanceId) {
        self.items.insert(Item::Named(id.into()));
        let model = self.model;
        let (when, unless) = match id {
            GuidanceId::Rule(r) => (model[r].when, model[r].unless),
            GuidanceId::Hold(h) => (Some(model[h].when), None),
        };
        when.into_iter().chain(unless).for_each(|e| self.expr(e));
    }

    /// What keeps rules on `d` from applying that otherwise would.
    fn exceptions(&mut self, d: DecisionId) {
        let model = self.model;
        for rule in model.rules.iter().filter(|r| r.then.iter().any(|a| value_for(a, d).is_some())) {
            let applies = rule.when.is_none_or(|e| self.is_true(e));
            if let Some(unless) = rule.unless.filter(|e| applies && self.is_true(*e)) {
                self.expr(unless);
            }
        }
    }

    fn needs(&mut self, needs: &[Needed], answer: &Answer) {
        for need in answer.needs.iter().filter(|n| needs.contains(&n.what)) {
            match need.what {
                Needed::Input(i) => self.input(i, matches!(need.reason, Missing::Void(_))),
                Needed::Setting(s) => self.named(Symbol::Setting(s), &self.model[s].ty),
            }
        }
    }

    fn input(&mut self, i: InputId, is_void: bool) {
        let model = self.model;
        self.named(Symbol::Input(i), &model[i].ty);
        if is_void {
            model[i].void_after.iter().for_each(|v| self.expr(v.event));
        }
    }

    fn is_true(&self, e: ExprId) -> bool {
        self.w.program.exprs[e.index()].is_some_and(|n| self.w.vals[n].bits().is_true())
    }

    fn expr(&mut self, e: ExprId) {
        if !self.seen.insert(e) {
            return;
        }
        let model = self.model;
        match &model[e].kind {
            ExprKind::Input(i) | ExprKind::Happens(i) | ExprKind::First(i) | ExprKind::Previous(i) => {
                self.input(*i, matches!(self.w.missing(*i), Some(Missing::Void(_))));
            }
            ExprKind::Setting(s) => self.named(Symbol::Setting(*s), &model[*s].ty),
            ExprKind::Let(l) => {
                let value = model[*l].value;
                self.named(Symbol::Let(*l), &model[value].ty);
                self.expr(value);
            }
            ExprKind::Table(t) => self.table(*t),
            ExprKind::Decision(d) => self.decision(model[*d].companion_of.unwrap_or(*d), *d),
            ExprKind::HoldIsOpen(h) | ExprKind::HoldTime(h) | ExprKind::HoldOccurrence(h) => {
                if !self.w.hold_states(*h).iter().all(|s| s.open) {
                    return;
                }
                self.conditions(GuidanceId::Hold(*h));
            }
            // of a disjunction that holds, what makes it hold
            ExprKind::Or(list) if self.is_true(e) => {
                let holding: Vec<ExprId> = list.iter().copied().filter(|p| self.is_true(*p)).collect();
                holding.into_iter().for_each(|p| self.expr(p));
            }
            ExprKind::Extreme { of, within, .. } => {
                self.input(*of, false);
                self.expr(*within);
            }
            kind => children(kind).into_iter().for_each(|p| self.expr(p)),
        }
    }

    fn table(&mut self, t: TableId) {
        let model = self.model;
        let table = &model[t];
        self.named(Symbol::Table(t), &table.ty);
        let rows = table.rows.iter().zip(0..).filter(|(row, _)| self.is_true(row.when));
        let most = if table.policy == HitPolicy::First { 1 } else { usize::MAX };
        let matching: Vec<_> = rows.take(most).collect();
        for (row, index) in matching {
            self.items.insert(Item::Row(t, index));
            row.cells.iter().chain([&row.value]).for_each(|e| self.expr(*e));
        }
    }
}

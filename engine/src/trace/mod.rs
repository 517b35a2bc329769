//! Tracing: what covers each thing that the sources say, down to the scenarios that show it.
//!
//! In: [`Requirements`], read from `requirements.toml`, and the reports of a project's scenarios. Out: a [`Matrix`], one
//! row an entry, and findings. Which scenarios try an item is what [`crate::scenario::coverage`] found by running
//! them; the file only says which items answer which sentence of a source.

mod conflict;
mod read;
#[cfg(test)]
mod tests;
pub mod write;

use crate::diagnostic::{Diagnostic, codes::requirements as codes};
use crate::model::{Model, ScenarioId, SettingId, SourceId, Symbol};
use crate::scenario::Report;
use crate::scenario::coverage::{Coverage, Item};
pub use read::{Conflict, Requirement, Requirements, Said, Weight};
use std::collections::BTreeMap;

/// The name of the file, beside the manifest.
pub const FILE_NAME: &str = "requirements.toml";

/// What covers what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// One a requirement, in the order of the file.
    pub requirements: Vec<Row>,
    /// One a conflict, in the order of the file.
    pub conflicts: Vec<ConflictRow>,
}

/// Whether an entry is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is, and all that covers it is tried.
    Covered,
    /// It is not, for this reason.
    Excused(String),
    /// It is not, or not wholly: a finding says why.
    Open,
}

/// What covers a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the file says.
    pub said: Requirement,
    /// The source, when it is declared.
    pub source: Option<SourceId>,
    /// The items that cover it.
    pub items: Vec<Traced>,
    /// Scenarios that the file names.
    pub scenarios: Vec<ScenarioId>,
    /// Whether it is covered.
    pub verdict: Verdict,
}

/// An item, and the scenarios that try it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The item.
    pub symbol: Symbol,
    /// Those that say most about it first: of its own module, and of those the ones that try least besides.
    pub scenarios: Vec<ScenarioId>,
}

/// What separates the readings of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRow {
    /// What the file says.
    pub said: Conflict,
    /// Its scenarios.
    pub scenarios: Vec<ScenarioId>,
    /// The settings that they set.
    pub settings: Vec<SettingId>,
    /// Whether each reading has its scenario.
    pub verdict: Verdict,
}

/// Works out what covers what. `reports` are those of all scenarios of the project; one that fails covers nothing.
#[must_use]
pub fn trace(model: &Model, reports: &[Report], said: &Requirements) -> (Matrix, Vec<Diagnostic>) {
    let passed = reports.iter().filter(|r| r.passed());
    let mut tracer = Tracer {
        model,
        reports,
        coverage: Coverage::of(passed),
        items: items(model),
        titles: titles(model),
        found: Vec::new(),
    };
    tracer.duplicates(said);
    let requirements = said.requirements.iter().map(|r| tracer.requirement(r)).collect();
    let conflicts = said.conflicts.iter().map(|c| tracer.conflict(c)).collect();
    (Matrix { requirements, conflicts }, tracer.found)
}

/// Everything that may cover something, as it is named in the file.
fn items(model: &Model) -> BTreeMap<String, Symbol> {
    let symbols = model.references.iter().map(|r| r.symbol).filter(|s| {
        !matches!(s, Symbol::Module(_) | Symbol::Variant(..) | Symbol::Source(_) | Symbol::Topic(_) | Symbol::Alias(_))
    });
    let named = symbols.filter_map(|s| {
        let decl = s.decl(model)?;
        Some((format!("{}::{}", model[decl.module].decl.name, decl.name), s))
    });
    // an anonymous type has the name of what declares it, which is what is meant
    let rank = |s: &Symbol| matches!(s, Symbol::Enum(_));
    let mut out: BTreeMap<String, Symbol> = BTreeMap::new();
    for (name, symbol) in named {
        if out.get(&name).is_none_or(|old| rank(old) && !rank(&symbol)) {
            out.insert(name, symbol);
        }
    }
    out
}

fn titles(model: &Model) -> BTreeMap<&str, Vec<ScenarioId>> {
    let mut out: BTreeMap<&str, Vec<ScenarioId>> = BTreeMap::new();
    for (scenario, id) in model.scenarios.iter().zip((0..).map(ScenarioId)) {
        out.entry(scenario.title.as_str()).or_default().push(id);
    }
    out
}

struct Tracer<'a> {
    model: &'a Model,
    reports: &'a [Report],
    coverage: Coverage,
    items: BTreeMap<String, Symbol>,
    titles: BTreeMap<&'a str, Vec<ScenarioId>>,
    found: Vec<Diagnostic>,
}

impl Tracer<'_> {
    fn duplicates(&mut self, said: &Requirements) {
        let ids = said.requirements.iter().map(|r| &r.id).chain(said.conflicts.iter().map(|c| &c.id));
        let mut first: BTreeMap<&str, &Said> = BTreeMap::new();
        for id in ids {
            match first.get(id.text.as_str()) {
                Some(before) => self.found.push(codes::duplicate(&id.text, id.place, before.place)),
                None => {
                    first.insert(&id.text, id);
                }
            }
        }
    }

    fn requirement(&mut self, said: &Requirement) -> Row {
        let before = self.found.len();
        let source = self.source(&said.source);
        let items: Vec<Traced> = said.by.iter().filter_map(|name| self.item(name)).collect();
        let scenarios = self.scenarios(&said.scenarios);
        if !said.by.is_empty() {
            self.on_topic(said, &items);
        }
        let verdict = self.verdict(said, &items, &scenarios, before);
        Row { said: said.clone(), source, items, scenarios, verdict }
    }

    fn verdict(&mut self, said: &Requirement, items: &[Traced], shown: &[ScenarioId], before: usize) -> Verdict {
        match (&said.uncovered, said.by.first().or_else(|| said.scenarios.first())) {
            (Some(reason), None) => return Verdict::Excused(reason.text.clone()),
            (Some(reason), Some(by)) => self.found.push(codes::contradiction(reason.place, by.place)),
            (None, None) => self.found.push(codes::uncovered("requirement", "`by`", said.id.place)),
            (None, Some(_)) => {}
        }
        let sound = self.found.len() == before && (!items.is_empty() || !shown.is_empty());
        if sound { Verdict::Covered } else { Verdict::Open }
    }

    fn source(&mut self, name: &Said) -> Option<SourceId> {
        let sources = || self.model.sources.iter().zip((0..).map(SourceId));
        let found = sources().find(|(s, _)| s.decl.name == name.text).map(|(_, id)| id);
        if found.is_none() {
            let known: Vec<&str> = sources().map(|(s, _)| s.decl.name.as_str()).collect();
            self.found.push(codes::unknown_source(&name.text, &known, name.place));
        }
        found
    }

    fn item(&mut self, name: &Said) -> Option<Traced> {
        let Some(symbol) = self.items.get(&name.text).copied() else {
            let known: Vec<&str> = self.items.keys().map(String::as_str).collect();
            self.found.push(codes::unknown_item(&name.text, &known, name.place));
            return None;
        };
        let item = Item::Named(symbol);
        let mut scenarios = self.coverage.hits(item).map(|h| h.scenarios.clone()).unwrap_or_default();
        if scenarios.is_empty() {
            self.found.push(codes::not_tried(&item.words(self.model), name.place, item.place(self.model)));
        }
        let home = symbol.decl(self.model).map(|d| d.module);
        let size = |id: ScenarioId| self.report(id).map_or(usize::MAX, |r| r.exercised.len());
        scenarios.sort_by_key(|id| (Some(self.model[*id].module) != home, size(*id), *id));
        Some(Traced { symbol, scenarios })
    }

    fn report(&self, id: ScenarioId) -> Option<&Report> {
        self.reports.iter().find(|r| r.scenario == id)
    }

    /// The scenarios of these titles; each must exist and pass.
    fn scenarios(&mut self, titles: &[Said]) -> Vec<ScenarioId> {
        let mut out = Vec::new();
        for title in titles {
            let Some(ids) = self.titles.get(title.text.as_str()).cloned() else {
                let known: Vec<&str> = self.titles.keys().copied().collect();
                self.found.push(codes::unknown_scenario(&title.text, &known, title.place));
                continue;
            };
            for id in ids {
                if self.report(id).is_some_and(|r| !r.passed()) {
                    self.found.push(codes::scenario_fails(title.place, self.model[id].place));
                }
                out.push(id);
            }
        }
        out
    }

    /// Whether a scenario asks for a decision on which a rule or hold can speak: that it does not speak there may be
    /// what is shown.
    fn asks_about(&self, id: ScenarioId, symbol: Symbol) -> bool {
        let asked = |d| self.report(id).is_some_and(|r| r.exercised.contains_key(&Item::Named(Symbol::Decision(d))));
        let given = self.model.contributions().filter(|(guidance, _)| Symbol::from(*guidance) == symbol);
        given.into_iter().any(|(_, assignment)| asked(assignment.decision))
    }

    /// Every scenario that is named has to do with what is named with it.
    fn on_topic(&mut self, said: &Requirement, items: &[Traced]) {
        for title in &said.scenarios {
            let ids = self.titles.get(title.text.as_str()).cloned().unwrap_or_default();
            let tries =
                |id: &ScenarioId| items.iter().any(|i| i.scenarios.contains(id) || self.asks_about(*id, i.symbol));
            let fails = |id: &ScenarioId| self.report(*id).is_some_and(|r| !r.passed());
            if let Some(first) = ids.first().filter(|_| !items.is_empty() && !ids.iter().any(|i| tries(i) || fails(i)))
            {
                self.found.push(codes::scenario_elsewhere(title.place, self.model[*first].place));
            }
        }
    }
}

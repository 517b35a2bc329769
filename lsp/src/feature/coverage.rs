//! What the scenarios of a project reach.

use super::inlay::{Inlay, Kind};
use crate::project::Project;
use blin_engine::answer::Clause;
use blin_engine::diagnostic::codes::apply_levels;
use blin_engine::diagnostic::{Diagnostic, FileId, Place};
use blin_engine::model::{HoldId, Model, ScenarioId, Symbol, TableId};
use blin_engine::scenario::coverage::{Coverage, Item, findings};
use blin_grammar::Span;

/// Something that scenarios may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// `rule`, `hold`, `clause` or `row`.
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// Where.
    pub place: Place,
    /// How many scenarios reach it.
    pub scenarios: usize,
    /// How many of their expectations rest on it.
    pub expectations: u32,
}

/// Runs every scenario that was not run yet, and says what they reach.
///
/// # Errors
/// In words, when the project cannot be run.
pub fn coverage(project: &Project) -> Result<Vec<Reached>, String> {
    if project.engine().is_none() {
        return Err("the project has errors and cannot be run".to_owned());
    }
    let ids = (0..).map(ScenarioId).take(project.model().scenarios.len());
    let reports: Vec<_> = ids.filter_map(|id| project.report(id)).collect();
    Ok(reached(project.model(), &Coverage::of(&reports)))
}

fn reached(model: &Model, coverage: &Coverage) -> Vec<Reached> {
    let holds = (0..).map(HoldId).take(model.holds.len()).flat_map(|h| Item::clauses(model, h));
    let tables = (0..).map(TableId).take(model.tables.len()).flat_map(|t| Item::rows(model, t));
    let all = Item::guidance(model).into_iter().chain(holds).chain(tables);
    all.filter_map(|item| {
        let hits = coverage.hits(item);
        Some(Reached {
            kind: kind(item),
            name: item.words(model),
            place: item.place(model)?,
            scenarios: hits.map_or(0, |h| h.scenarios.len()),
            expectations: hits.map_or(0, |h| h.expectations),
        })
    })
    .collect()
}

const fn kind(item: Item) -> &'static str {
    match item {
        Item::Row(..) => "row",
        Item::Clause(_, Clause::Then | Clause::Latched | Clause::Do | Clause::Release | Clause::GiveUp) => "clause",
        Item::Named(Symbol::Hold(_)) => "hold",
        Item::Named(_) => "rule",
    }
}

/// How many scenarios reach each rule, hold and row. While some scenarios were not run with the text as it is there is
/// nothing to say.
#[must_use]
pub fn counts(project: &Project, file: FileId, span: Span) -> Vec<Inlay> {
    let Some(reports) = project.all_reports() else { return Vec::new() };
    let times = |n: usize| match n {
        0 => "no scenario".to_owned(),
        1 => "1 scenario".to_owned(),
        n => format!("{n} scenarios"),
    };
    let seen = |r: &Reached| {
        r.kind != "clause" && r.place.file == file && r.place.span.start <= span.end && span.start <= r.place.span.end
    };
    let hint = |r: Reached| {
        let length = u32::try_from(project.words(r.place).trim_end().len()).unwrap_or(0);
        let offset = r.place.span.start + length;
        Inlay { offset, text: format!("· {}", times(r.scenarios)), kind: Kind::Count, tooltip: None }
    };
    reached(project.model(), &Coverage::of(&reports)).into_iter().filter(seen).map(hint).collect()
}

/// The rules and holds that no scenario tries, once all were run with the text as it is.
#[must_use]
pub fn untried(project: &Project) -> Vec<Diagnostic> {
    let Some(reports) = project.all_reports() else { return Vec::new() };
    let model = project.model();
    let mut found = findings(model, &Coverage::of(&reports).untried(model));
    apply_levels(&mut found, &project.analysis.manifest().lints);
    // What is wrong with the levels themselves the analysis has said.
    found.retain(|d| d.code.starts_with("scenario::"));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const ALL: Span = Span::new(0, u32::MAX);
    const TEXT: &str = r#"rule halt must
  when temperature > 39 °C
  then infusion = stop
rule rest must
  when temperature > 44 °C
  then infusion = stop
table dose: µg/day first
  | temperature || dose      |
  | > 39 °C     || 9 µg/day  |
  | any         || 28 µg/day |
scenario "s"
  at day 1 08:00 temperature = 40 °C
                 expect infusion = stop, dose = 9 µg/day
"#;

    fn texts(f: &Fixture) -> Vec<String> {
        counts(&f.project, f.file, ALL).into_iter().map(|i| i.text).collect()
    }

    #[test]
    fn which_rules_and_rows_a_scenario_reaches() {
        let f = Fixture::new(TEXT);
        assert_eq!(texts(&f), [""; 0], "nothing was run");
        assert_eq!(untried(&f.project), []);
        let all = coverage(&f.project).expect("it can be run");
        let told: Vec<String> = all.iter().map(|r| format!("{} {}: {}", r.kind, r.name, r.expectations)).collect();
        insta::assert_snapshot!(told.join("\n"));
        assert_eq!(texts(&f), ["· 1 scenario", "· no scenario", "· 1 scenario", "· no scenario"]);
        assert_eq!(
            untried(&f.project).iter().map(|d| f.project.words(d.labels[0].place)).collect::<Vec<_>>(),
            ["rest"]
        );
    }

    #[test]
    fn nothing_is_reached_where_there_are_errors() {
        assert!(coverage(&Fixture::new("let a = nonsense\n").project).is_err());
    }
}

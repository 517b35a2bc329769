//! What became of the scenarios, above each of them.

use crate::project::Project;
use blin_engine::answer::text::Writer;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{Scenario, ScenarioId};
use blin_engine::scenario::{Report, words};
use blin_engine::time::Start;

/// A line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Above what.
    pub place: Place,
    /// What it says.
    pub title: String,
    /// The scenario to run; above the header, all of the file.
    pub scenario: Option<String>,
}

/// The lenses of a file: how many of its scenarios pass, and each scenario's outcome. While the project has errors
/// nothing can be run.
#[must_use]
pub fn lenses(project: &Project, file: FileId) -> Vec<Lens> {
    let reports = run(project, file, None);
    let (Some(module), false) = (project.module_of(file), reports.is_empty()) else { return Vec::new() };
    let model = project.model();
    let passed = reports.iter().filter(|r| r.passed()).count();
    let head = Lens {
        place: model[module].decl.name_place,
        title: format!("{passed} of {} pass", reports.len()),
        scenario: None,
    };
    let each = reports.iter().map(|report| {
        let scenario = &model[report.scenario];
        Lens { place: scenario.place, title: outcome(report), scenario: Some(scenario.title.clone()) }
    });
    std::iter::once(head).chain(each).collect()
}

fn outcome(report: &Report) -> String {
    let count = |n: usize| if n == 1 { "1 expectation".to_owned() } else { format!("{n} expectations") };
    match report.failures.len() {
        0 => format!("✓ {}", count(report.checks)),
        failed => format!("✗ {failed} of {} not met", count(report.checks)),
    }
}

/// Runs the scenarios of a file, or the one of this title.
#[must_use]
pub fn run(project: &Project, file: FileId, title: Option<&str>) -> Vec<Report> {
    let chosen = |s: &Scenario| s.place.file == file && title.is_none_or(|t| s.title == t);
    let all = project.model().scenarios.iter().zip(0..).filter(|(s, _)| chosen(s));
    all.filter_map(|(_, id)| project.report(ScenarioId(id))).collect()
}

/// What came of running scenarios, in words.
#[must_use]
pub fn summary(project: &Project, file: FileId, title: Option<&str>) -> String {
    if project.engine().is_none() {
        return "The project has errors and cannot be run.".to_owned();
    }
    let reports = run(project, file, title);
    let model = project.model();
    let passed = reports.iter().filter(|r| r.passed()).count();
    let mut text = format!("{passed} of {} pass", reports.len());
    for report in &reports {
        let scenario = &model[report.scenario];
        let writer = Writer::new(model, scenario.timeline.start.and_then(Start::abstract_at));
        for failure in &report.failures {
            let Some(check) = scenario.checks.get(failure.check) else { continue };
            let (wanted, found) = (words::expected(&writer, &check.expect), words::actual(&writer, failure));
            text.push_str(&format!("\n{}: expected {wanted}; {found}", scenario.title));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const RULE: &str = "rule halt must\n  when temperature > 39 °C\n  then infusion = stop\n";

    fn titles(text: &str) -> Vec<String> {
        let f = Fixture::new(text);
        lenses(&f.project, f.file).into_iter().map(|l| l.title).collect()
    }

    #[test]
    fn what_passes_and_what_does_not() {
        let text = format!(
            "{RULE}scenario \"hot\"\n  at day 1 08:00 temperature = 40 °C\n                 expect infusion = stop\nscenario \"warm\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = stop\n"
        );
        assert_eq!(titles(&text), ["1 of 2 pass", "✓ 1 expectation", "✗ 1 of 1 expectation not met"]);
        let f = Fixture::new(&text);
        insta::assert_snapshot!(summary(&f.project, f.file, Some("warm")));
    }

    #[test]
    fn nothing_runs_while_there_are_errors() {
        assert_eq!(titles(&format!("{RULE}let a = nonsense\nscenario \"s\"\n  at day 1 08:00 seizure\n")), [""; 0]);
        assert_eq!(titles(RULE), [""; 0]);
    }
}

//! What became of the scenarios and properties, above each of them.

use super::evaluate::Evaluation;
use super::testing;
use crate::project::{Project, Tried};
use blin_engine::answer::text::Writer;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{PropertyId, Scenario, ScenarioId, Symbol};
use blin_engine::property::Verdict;
use blin_engine::scenario::coverage::Item;
use blin_engine::scenario::{Report, words};
use blin_engine::time::Start;

/// A line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Above what.
    pub place: Place,
    /// What it says.
    pub title: String,
    /// What it does.
    pub does: Does,
}

/// What a lens does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Runs the scenario of this title, or all of the file.
    Run(Option<String>),
    /// Looks for a patient who breaks the property of this title.
    Try(String),
    /// Shows the values of the scenario of this title.
    Evaluate(String),
    /// Asks for a patient and shows the values.
    Choose,
    /// Goes to another moment: `next`, `previous`.
    Step(&'static str),
    /// Shows values no more.
    Stop,
}

/// The most rules that are named above a scenario.
const MOST: usize = 4;

/// The lenses of a file. Above the header: how many of its scenarios pass, and on whom to show it; while something is
/// `shown`, the way through its record. Above each scenario: its outcome, a way to step through it, and the rules that
/// spoke. Above each property: what was found of it. What was not run yet can be. While the project has errors nothing
/// can be run.
#[must_use]
pub fn lenses(project: &Project, file: FileId, shown: Option<&Evaluation>) -> Vec<Lens> {
    let (Some(module), Some(_)) = (project.module_of(file), project.engine()) else { return Vec::new() };
    let model = project.model();
    let chosen: Vec<(ScenarioId, Option<Report>)> =
        scenarios(project, file, None).map(|id| (id, project.known_report(id))).collect();
    let mut out = Vec::new();
    let mut lens = |place, title: String, does| out.push(Lens { place, title, does });
    let head = model[module].decl.name_place;
    if !chosen.is_empty() {
        let passed = chosen.iter().filter(|(_, r)| r.as_ref().is_some_and(Report::passed)).count();
        let is_known = chosen.iter().all(|(_, r)| r.is_some());
        let said = if is_known { format!("{passed} of {} pass", chosen.len()) } else { "run scenarios".to_owned() };
        lens(head, said, Does::Run(None));
    }
    lens(head, "show on patient …".to_owned(), Does::Choose);
    if shown.is_some() {
        walk(head, &mut lens);
    }
    for (id, report) in &chosen {
        let scenario = &model[*id];
        let title = || scenario.title.clone();
        let said = report.as_ref().map_or_else(|| "run".to_owned(), outcome);
        lens(scenario.place, said, Does::Run(Some(title())));
        let path = project.file(file).map(|f| &f.path);
        let is_shown = shown.is_some_and(|e| e.scenario.as_ref() == Some(&scenario.title) && Some(&e.path) == path);
        if is_shown {
            walk(scenario.place, &mut lens);
        } else {
            lens(scenario.place, "step".to_owned(), Does::Evaluate(title()));
        }
        let spoke = report.iter().flat_map(|r| r.exercised.keys()).filter_map(|item| match item {
            Item::Named(symbol @ (Symbol::Rule(_) | Symbol::Hold(_))) => Some(symbol.name(model)),
            _ => None,
        });
        let names: Vec<&str> = spoke.clone().take(MOST).collect();
        let more = if spoke.count() > MOST { ", …" } else { "" };
        if !names.is_empty() {
            lens(scenario.place, format!("fired: {}{more}", names.join(", ")), Does::Evaluate(title()));
        }
    }
    for (property, id) in model.properties.iter().zip((0..).map(PropertyId)).filter(|(p, _)| p.place.file == file) {
        let said =
            project.tried_property(id).map_or_else(|| "look for a patient who breaks it".to_owned(), |t| found(&t));
        lens(property.place, said, Does::Try(property.title.clone()));
    }
    out
}

/// The way through a record.
fn walk(place: Place, lens: &mut impl FnMut(Place, String, Does)) {
    lens(place, "◀ previous".to_owned(), Does::Step("previous"));
    lens(place, "next ▶".to_owned(), Does::Step("next"));
    lens(place, "stop".to_owned(), Does::Stop);
}

fn outcome(report: &Report) -> String {
    let count = |n: usize| if n == 1 { "1 expectation".to_owned() } else { format!("{n} expectations") };
    match report.failures.len() {
        0 => format!("✓ {}", count(report.checks)),
        failed => format!("✗ {failed} of {} not met", count(report.checks)),
    }
}

/// What was found of a property, as short as above a line it must be.
fn found(tried: &Tried) -> String {
    match &tried.report.verdict {
        Verdict::Proved { cases } => format!("✓ proved, {cases} cases"),
        Verdict::NotFound(s) if s.concerned == 0 => format!("· concerned none of {} timelines", s.timelines),
        Verdict::NotFound(s) => format!("✓ nobody among {} timelines breaks it", s.timelines),
        Verdict::Broken(_) => "✗ a patient breaks it".to_owned(),
    }
}

/// The scenarios of a file, or the one of this title.
fn scenarios<'p>(project: &'p Project, file: FileId, title: Option<&'p str>) -> impl Iterator<Item = ScenarioId> + 'p {
    let chosen = move |s: &Scenario| s.place.file == file && title.is_none_or(|t| s.title == t);
    let all = project.model().scenarios.iter().zip((0..).map(ScenarioId));
    all.filter(move |(s, _)| chosen(s)).map(|(_, id)| id)
}

/// Runs the scenarios of a file, or the one of this title.
pub fn run(project: &Project, file: FileId, title: Option<&str>) -> Vec<Report> {
    scenarios(project, file, title).filter_map(|id| project.report(id)).collect()
}

/// What came of trying the property of this title, in words; nothing when `go_on` says that nobody waits any more.
#[must_use]
pub fn tried(project: &Project, file: FileId, title: &str, go_on: &dyn Fn() -> bool) -> Option<String> {
    let model = project.model();
    let mut all = model.properties.iter().zip((0..).map(PropertyId));
    let (_, id) = all.find(|(p, _)| p.place.file == file && p.title == title)?;
    let outcome = testing::run(project, testing::Trial::Property(id), go_on)?;
    let said = outcome.messages.into_iter().map(|m| match m.explanation {
        Some(patient) => format!("{}\n{patient}", m.text),
        None => m.text,
    });
    Some(format!("{title}: {}", said.collect::<Vec<_>>().join("\n")))
}

/// What came of running scenarios, in words.
#[must_use]
pub fn summary(project: &Project, file: FileId, title: Option<&str>) -> String {
    if project.engine().is_none() {
        return "The project has errors and cannot be run.".to_owned();
    }
    let reports = run(project, file, title);
    if let (Some(_), [one]) = (title, reports.as_slice()) {
        project.asked_for(one.scenario);
    }
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

    fn titles(text: &str, shown: Option<&Evaluation>) -> Vec<String> {
        let f = Fixture::new(text);
        run(&f.project, f.file, None);
        lenses(&f.project, f.file, shown).into_iter().map(|l| l.title).collect()
    }

    #[test]
    fn nothing_is_run_for_a_lens() {
        let f = Fixture::new(&format!("{}property \"p\"\n  check infusion != interrupt\n", two()));
        let titles = || lenses(&f.project, f.file, None).into_iter().map(|l| l.title).collect::<Vec<_>>();
        let asks = "look for a patient who breaks it";
        assert_eq!(titles(), ["run scenarios", "show on patient …", "run", "step", "run", "step", asks]);
        assert_eq!(f.project.reports(), []);
        let said = tried(&f.project, f.file, "p", &|| true).expect("it is there");
        assert!(said.starts_with("p: proved: "), "{said}");
        assert!(titles().last().is_some_and(|t| t.starts_with("✓ proved")), "{:?}", titles());
        assert_eq!(tried(&f.project, f.file, "q", &|| true), None);
    }

    fn two() -> String {
        format!(
            "{RULE}scenario \"hot\"\n  at day 1 08:00 temperature = 40 °C\n                 expect infusion = stop\nscenario \"warm\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = stop\n"
        )
    }

    #[test]
    fn what_passes_and_what_does_not() {
        let head = ["1 of 2 pass", "show on patient …"];
        let hot = ["✓ 1 expectation", "step", "fired: halt"];
        let warm = ["✗ 1 of 1 expectation not met", "step"];
        assert_eq!(titles(&two(), None), [&head[..], &hot, &warm].concat());
        let f = Fixture::new(&two());
        insta::assert_snapshot!(summary(&f.project, f.file, Some("warm")));
    }

    #[test]
    fn what_is_shown_can_be_stepped_through() {
        let shown = Evaluation { path: "main.blin".into(), scenario: Some("warm".to_owned()), at: None };
        let titles = titles(&two(), Some(&shown));
        let steps = titles.iter().filter(|t| *t == "next ▶").count();
        assert_eq!((steps, titles.last().map(String::as_str)), (2, Some("stop")), "{titles:?}");
    }

    #[test]
    fn nothing_runs_while_there_are_errors() {
        let broken = format!("{RULE}let a = nonsense\nscenario \"s\"\n  at day 1 08:00 seizure\n");
        assert_eq!(titles(&broken, None), [""; 0]);
        assert_eq!(titles(RULE, None), ["show on patient …"]);
    }
}

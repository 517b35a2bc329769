//! Scenarios and properties as things to run, with what came of them.

use super::failure::{self, Unmet};
use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{ModuleId, PropertyId, ScenarioId};
use blin_grammar::Span;
use blin_grammar::ast::ItemKind;
use std::time::{Duration, Instant};

/// Something to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trial {
    /// A scenario.
    Scenario(ScenarioId),
    /// A property.
    Property(PropertyId),
}

/// A file with what can be run in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The file.
    pub file: FileId,
    /// Its module.
    pub module: String,
    /// The module's name in it.
    pub place: Place,
    /// What can be run.
    pub items: Vec<Item>,
}

/// Something to run, with its name and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub trial: Trial,
    /// Stays the same while kind, title and file do.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: Place,
}

/// What came of running something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// How many expectations it has.
    pub expectations: usize,
    /// How long it took; nothing when it had been run before.
    pub took: Duration,
    /// What was not met, or why it was not run.
    pub messages: Vec<Message>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything was met.
    Passed,
    /// Something was not.
    Failed,
    /// It was not run.
    Skipped,
}

/// Something that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// In one sentence.
    pub text: String,
    /// What was expected and what was found instead, when it is an expectation, with the rules that it turns on.
    pub unmet: Option<Unmet>,
    /// Where.
    pub place: Place,
    /// The derivation of the decision, as plain text.
    pub explanation: Option<String>,
}

/// Everything that can be run, file by file.
#[must_use]
pub fn groups(project: &Project) -> Vec<Group> {
    let model = project.model();
    let each = model.modules.iter().zip((0..).map(ModuleId)).map(|(module, id)| {
        let scenarios = model.scenarios.iter().zip((0..).map(ScenarioId)).filter(|(s, _)| s.module == id);
        let scenarios = scenarios.map(|(s, id)| (Trial::Scenario(id), "scenario", s.title.as_str(), s.place));
        let properties = model.properties.iter().zip((0..).map(PropertyId)).filter(|(p, _)| p.module == id);
        let properties = properties.map(|(p, id)| (Trial::Property(id), "property", p.title.as_str(), p.place));
        let mut items: Vec<Item> = Vec::new();
        for (trial, kind, title, place) in scenarios.chain(properties) {
            let same = |i: &&Item| i.title == title && same_kind(i.trial, trial);
            let number = items.iter().filter(same).count();
            let again = if number == 0 { String::new() } else { format!("#{}", number + 1) };
            let id = format!("{}::{kind}::{title}{again}", model[id].decl.name);
            items.push(Item { trial, id, title: title.to_owned(), place: whole(project, place) });
        }
        items.sort_by_key(|i| i.place);
        Group { file: module.file, module: module.decl.name.clone(), place: module.decl.name_place, items }
    });
    each.filter(|g| !g.items.is_empty()).collect()
}

const fn same_kind(a: Trial, b: Trial) -> bool {
    matches!((a, b), (Trial::Scenario(_), Trial::Scenario(_)) | (Trial::Property(_), Trial::Property(_)))
}

/// The whole item at a place, without the blank lines below it.
fn whole(project: &Project, place: Place) -> Place {
    let items = project.parse(place.file).map(|p| p.file.items.as_slice()).unwrap_or_default();
    let is_it = |kind: &ItemKind| matches!(kind, ItemKind::Scenario(_) | ItemKind::Property(_));
    let item = items.iter().find(|i| is_it(&i.kind) && i.span.touches(place.span.start));
    let Some(span) = item.map(|i| i.span) else { return place };
    let length = span.of(project.text(place.file)).trim_end().len();
    let end = span.start + u32::try_from(length).unwrap_or(0);
    Place { file: place.file, span: Span::new(span.start, end.max(span.start)) }
}

/// What is known of an item without running it.
#[must_use]
pub fn known(project: &Project, trial: Trial) -> Option<Outcome> {
    match trial {
        Trial::Scenario(id) => project.known_report(id).map(|_| run(project, trial)),
        Trial::Property(_) => None,
    }
}

/// Runs an item.
#[must_use]
pub fn run(project: &Project, trial: Trial) -> Outcome {
    let skipped = |text: String, place| {
        let messages = vec![Message { text, unmet: None, place, explanation: None }];
        Outcome { verdict: Verdict::Skipped, expectations: 0, took: Duration::ZERO, messages }
    };
    let id = match trial {
        Trial::Scenario(id) => id,
        Trial::Property(id) => {
            let place = project.model()[id].place;
            return skipped("the server does not look for patients who break a property".to_owned(), place);
        }
    };
    let began = Instant::now();
    let (Some(engine), Some(report)) = (project.engine(), project.report(id)) else {
        let place = project.model()[id].place;
        return skipped("the project has errors and cannot be run".to_owned(), place);
    };
    let took = began.elapsed();
    let unmet = failure::unmet(engine, &report);
    let message = |unmet: Unmet| {
        let check = report
            .failures
            .iter()
            .find(|f| engine.model()[id].checks.get(f.check).is_some_and(|c| c.place == unmet.place));
        Message {
            text: format!("at {}: expected {}; {}", unmet.at, unmet.expected, unmet.actual),
            place: unmet.place,
            explanation: check.and_then(|f| failure::derivation(engine, &report, f)),
            unmet: Some(unmet),
        }
    };
    Outcome {
        verdict: if report.passed() { Verdict::Passed } else { Verdict::Failed },
        expectations: report.checks,
        took,
        messages: unmet.into_iter().map(message).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const TEXT: &str = r#"rule halt must
  when temperature > 39 °C
  then infusion = stop

scenario "hot"
  at day 1 08:00 temperature = 40 °C
                 expect infusion = stop

scenario "warm"
  at day 1 08:00 temperature = 39 °C
                 expect infusion = stop

property "Never both"
  check infusion = stop implies temperature > 38 °C
"#;

    #[test]
    fn what_can_be_run_and_what_came_of_it() {
        let f = Fixture::new(TEXT);
        let groups = groups(&f.project);
        let mut out = String::new();
        for item in groups.iter().flat_map(|g| &g.items) {
            assert_eq!(known(&f.project, item.trial), None, "nothing was run");
            out.push_str(&format!("{} {:?}\n", item.id, f.project.words(item.place).lines().last()));
            let outcome = run(&f.project, item.trial);
            out.push_str(&format!("  {:?}, {} expectations\n", outcome.verdict, outcome.expectations));
            for message in outcome.messages {
                out.push_str(&format!("  {}\n", message.text));
                out.push_str(&message.explanation.unwrap_or_default());
            }
        }
        insta::assert_snapshot!(out);
        let first = groups[0].items[0].trial;
        assert_eq!(known(&f.project, first).map(|o| o.verdict), Some(Verdict::Passed));
    }

    #[test]
    fn two_of_one_title_are_told_apart() {
        let one = "scenario \"s\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = continue\n";
        let f = Fixture::new(&format!("{one}{one}"));
        let ids: Vec<String> = groups(&f.project).into_iter().flat_map(|g| g.items).map(|i| i.id).collect();
        assert_eq!(ids, ["main::scenario::s", "main::scenario::s#2"]);
    }
}

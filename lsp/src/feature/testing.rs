//! Scenarios and properties as things to run, with what came of them.

use crate::project::{Project, Tried};
use blin_engine::answer::Moment;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{ModuleId, PropertyId, ScenarioId};
use blin_engine::property::{Verdict as Found, words};
use blin_engine::scenario::unmet::{self, Unmet};
use blin_engine::time::Instant as At;
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
    /// How long it took; of a scenario that had been run before, nothing.
    pub took: Duration,
    /// What was not met, why it was not run, or how a property was tried.
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
    /// At which moment of the record, when it is about one.
    pub at: Option<(At, Moment)>,
    /// The derivation of the decision, or the file of a patient who breaks a property, as plain text.
    pub explanation: Option<String>,
}

impl Message {
    fn plain(text: String, place: Place) -> Self {
        Self { text, unmet: None, place, at: None, explanation: None }
    }
}

/// How long a property may be tried in the background, and how long when somebody asks for it.
pub const AT_REST: Duration = Duration::from_secs(1);
/// See [`AT_REST`].
pub const WHEN_ASKED: Duration = Duration::from_secs(10);

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
        Trial::Scenario(id) => project.known_report(id).map(|_| scenario(project, id)),
        Trial::Property(id) => project.tried_property(id).map(|tried| property(project, &tried)),
    }
}

/// Runs an item; nothing when `go_on` says that nobody waits any more.
#[must_use]
pub fn run(project: &Project, trial: Trial, go_on: &dyn Fn() -> bool) -> Option<Outcome> {
    if !go_on() {
        return None;
    }
    Some(match trial {
        Trial::Scenario(id) => scenario(project, id),
        Trial::Property(id) if project.engine().is_none() => not_run(project.model()[id].place),
        Trial::Property(id) => property(project, &project.try_property(id, WHEN_ASKED, go_on)?),
    })
}

fn not_run(place: Place) -> Outcome {
    let messages = vec![Message::plain("the project has errors and cannot be run".to_owned(), place)];
    Outcome { verdict: Verdict::Skipped, expectations: 0, took: Duration::ZERO, messages }
}

fn scenario(project: &Project, id: ScenarioId) -> Outcome {
    let began = Instant::now();
    let (Some(engine), Some(report)) = (project.engine(), project.report(id)) else {
        return not_run(project.model()[id].place);
    };
    let took = began.elapsed();
    let message = |unmet: Unmet| Message {
        text: format!("at {}: expected {}; {}", unmet.when, unmet.expected, unmet.actual),
        place: unmet.place,
        at: Some((unmet.at, Moment::After)),
        explanation: unmet::derivation(engine, &report, &unmet),
        unmet: Some(unmet),
    };
    Outcome {
        verdict: if report.passed() { Verdict::Passed } else { Verdict::Failed },
        expectations: report.checks,
        took,
        messages: unmet::unmet(engine, &report).into_iter().map(message).collect(),
    }
}

/// What was found of a property: whoever breaks it with the patient's file, else how sure it is.
fn property(project: &Project, tried: &Tried) -> Outcome {
    let model = project.model();
    let found = &tried.report.verdict;
    let place = model[model[tried.report.property].check].place;
    let mut message = Message::plain(words::verdict(model, found), place);
    if let Found::Broken(patient) = found {
        message.explanation = Some(format!("{}\n# {}\n", patient.patient, words::command(model, patient)));
    }
    if tried.cut_short {
        message.text.push_str("; there was no time for more");
    }
    Outcome {
        verdict: if tried.report.passed() { Verdict::Passed } else { Verdict::Failed },
        expectations: 1,
        took: tried.took,
        messages: vec![message],
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
            let outcome = run(&f.project, item.trial, &|| true).expect("nobody stops it");
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

//! Running a protocol where it is written: which record, which moment, and what is to be seen then.

pub mod values;

use crate::project::Project;
use crate::record::{At, Record, Subject};
use blin_engine::answer::{Moment, Status};
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::ScenarioId;
use blin_engine::time::Instant;
use std::path::PathBuf;

/// What the server was told to evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// A patient's file, or the file of the scenario.
    pub path: PathBuf,
    /// The title of the scenario.
    pub scenario: Option<String>,
    /// The moment; the last of the record when absent.
    pub at: Option<At>,
}

/// Where a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next moment.
    Next,
    /// To the one before.
    Previous,
    /// To the first.
    First,
    /// To the last.
    Last,
}

impl Step {
    /// The step of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "next" => Self::Next,
            "previous" => Self::Previous,
            "first" => Self::First,
            "last" => Self::Last,
            _ => return None,
        })
    }
}

/// What there is to see at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whose record.
    pub label: String,
    /// The instant.
    pub at: Instant,
    /// As a day of the record.
    pub local: Option<String>,
    /// Before or after what is done then.
    pub moment: Moment,
    /// The moment in words.
    pub when: String,
    /// Which of the moments, from 0.
    pub index: Option<usize>,
    /// Of how many.
    pub count: usize,
    /// The answers.
    pub decisions: Vec<Decided>,
    /// When an answer changes by itself.
    pub next_review: Option<Instant>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The name of the decision.
    pub name: String,
    /// Whether it is made.
    pub status: Status,
    /// The answer in words.
    pub text: String,
    /// Where the decision is declared.
    pub place: Place,
}

/// The subject that a file and a title stand for.
///
/// # Errors
/// In words, when there is none.
pub fn subject(project: &Project, file: FileId, scenario: Option<&str>) -> Result<Subject, String> {
    let Some(title) = scenario else {
        return match project.patient(file) {
            Some(_) => Ok(Subject::Patient(file)),
            None => Err("this is no patient's file; for a scenario its title is needed".to_owned()),
        };
    };
    let found = project.model().scenarios.iter().zip(0..).find(|(s, _)| s.place.file == file && s.title == title);
    let (_, id) = found.ok_or_else(|| format!("there is no scenario “{title}” in this file"))?;
    Ok(Subject::Scenario(ScenarioId(id)))
}

/// The moment that follows `at`, or stays where it is at an end of the record.
#[must_use]
pub fn step(record: &Record, at: At, step: Step) -> At {
    let moments = record.moments();
    let found = match step {
        Step::Next => moments.iter().find(|m| **m > at).or(moments.last()),
        Step::Previous => moments.iter().rev().find(|m| **m < at).or(moments.first()),
        Step::First => moments.first(),
        Step::Last => moments.last(),
    };
    found.copied().unwrap_or(at)
}

/// What there is to see of a record at one moment.
#[must_use]
pub fn view(record: &Record, at: At) -> View {
    let writer = record.writer();
    let seen = record.seen(at);
    let moments = record.moments();
    // An instant at which nothing is done has one moment only.
    let is_halved = at.1 == Moment::Before && moments.contains(&(at.0, Moment::After));
    let before = if is_halved { ", before what is done then" } else { "" };
    let when = format!("{}{before}", writer.instant(at.0));
    let decided = seen.answers.decisions.iter().map(|a| Decided {
        name: writer.decision_name(a.decision),
        status: a.status,
        text: writer.answer(a),
        place: record.model()[a.decision].decl.name_place,
    });
    View {
        label: record.label.clone(),
        at: at.0,
        local: writer.day(at.0),
        moment: at.1,
        when,
        index: moments.iter().position(|m| *m == at),
        count: moments.len(),
        decisions: decided.collect(),
        next_review: seen.answers.next_review,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    pub const TEXT: &str = r#"rule halt must
  when temperature > 39 °C and infusing
  then infusion = stop

scenario "hot"
  at day 1 08:00 temperature = 40 °C, infusion_rate = 9 µg/day
                 expect infusion = stop
  at day 1 18:00 temperature = 38 °C
"#;

    fn record(text: &str) -> Record {
        let f = Fixture::new(text);
        let subject = subject(&f.project, f.file, Some("hot")).expect("the scenario is there");
        Record::of(&f.project, subject).expect("it can be run")
    }

    fn told(v: &View) -> String {
        let decided: Vec<String> = v.decisions.iter().map(|d| format!("{} = {}", d.name, d.text)).collect();
        let index = v.index.map_or_else(|| "-".to_owned(), |i| i.to_string());
        format!("{index}/{} {}: {}", v.count, v.when, decided.join(", "))
    }

    #[test]
    fn stepping_visits_what_is_charted_and_what_changes_by_itself() {
        let record = record(TEXT);
        let mut at = step(&record, record.last(), Step::First);
        let mut seen = vec![told(&view(&record, at))];
        for _ in 0..6 {
            let next = step(&record, at, Step::Next);
            if next == at {
                break;
            }
            at = next;
            seen.push(told(&view(&record, at)));
        }
        assert_eq!(at, step(&record, at, Step::Last));
        assert!(step(&record, at, Step::Previous) < at);
        insta::assert_snapshot!(seen.join("\n"));
    }

    #[test]
    fn between_two_moments_there_is_no_index() {
        let record = record(TEXT);
        let at = record.instant("day 1 12:34").expect("a day of the record");
        let view = view(&record, record.moment_at(at));
        assert_eq!((view.index, view.when.as_str()), (None, "day 1 12:34"));
        assert!(record.instant("day 0 12:00").is_err(), "before the record");
        assert!(record.instant("noon").is_err());
    }

    #[test]
    fn what_cannot_be_evaluated_says_why() {
        let f = Fixture::new(&format!("let broken = nonsense\n{TEXT}"));
        let subject = subject(&f.project, f.file, Some("hot")).expect("the scenario is there");
        assert_eq!(
            Record::of(&f.project, subject).expect_err("it has errors"),
            "the project has errors and cannot be run"
        );
        assert!(super::subject(&f.project, f.file, Some("cold")).is_err());
        assert!(super::subject(&f.project, f.file, None).is_err());
    }
}

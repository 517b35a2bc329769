//! Cases worked by hand, written as scenarios, and the scenarios of the language reference.

use super::Oracle;
use crate::analysis::Analysis;
use crate::answer::{Clause, Moment};
use crate::diagnostic::Severity;
use crate::model::{Model, Scenario};
use crate::scenario::definition::{Judgement, judge};
use std::collections::BTreeMap;

fn read(text: &str) -> Analysis {
    let files: BTreeMap<String, &str> =
        text.split("\n%% ").enumerate().map(|(i, part)| (format!("f{i}.blin"), part)).collect();
    let analysis = Analysis::of(&files);
    let errors: Vec<String> = analysis
        .diagnostics()
        .iter()
        // rules that meet with different values are here to be disputed when it runs
        .filter(|d| d.severity == Severity::Error && d.code != "decision::conflict")
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    analysis
}

/// What does not come out as the scenarios of a project expect.
fn failures(model: &Model) -> Vec<String> {
    model.scenarios.iter().flat_map(|s| scenario_failures(model, s)).collect()
}

fn scenario_failures(model: &Model, scenario: &Scenario) -> Vec<String> {
    let mut out = Vec::new();
    for check in &scenario.checks {
        let moment = if check.suppose.is_empty() { Moment::Before } else { Moment::After };
        let found = judge(model, scenario, check, moment, super::MAX_INSTANTS);
        if !matches!(found, Judgement::Met | Judgement::NotAsked) {
            let at = scenario.timeline.start.map_or(check.at.0, |s| check.at.0 - s.0);
            let (day, rest) = (at.div_euclid(86_400) + 1, at.rem_euclid(86_400));
            let clock = format!("day {day} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
            out.push(format!("{} at {clock}: expected {:?}, found {found:?}", scenario.title, check.expect));
        }
    }
    out
}

macro_rules! worked {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let analysis = read(include_str!(concat!(stringify!($name), ".blin")));
            assert!(!analysis.model().scenarios.is_empty());
            let failures = failures(analysis.model());
            assert!(failures.is_empty(), "{}", failures.join("\n"));
        }
    )*};
}

worked! { taste time_table history holds sources }

#[test]
fn contributions_are_named() {
    let analysis = read(include_str!("taste.blin"));
    let model = analysis.model();
    let scenario = &model.scenarios[0];
    let at = scenario.checks[0].at;
    let oracle = Oracle::new(model, &scenario.timeline, &[], &[at]).expect("one world");
    let answers = oracle.answers(at, Moment::Before).expect("few cases");
    let by: Vec<(Clause, bool)> = answers.decisions[0].by.iter().map(|((_, c), certain)| (*c, *certain)).collect();
    assert_eq!(by, [(Clause::Do, true)]);
}

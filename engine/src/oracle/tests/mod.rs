//! Cases worked by hand, written as scenarios, and the scenarios of the language reference.

use super::{Known, Oracle};
use crate::analysis::Analysis;
use crate::answer::{Clause, Moment, Outcome, Status};
use crate::diagnostic::Severity;
use crate::model::{Check, DecisionId, Expect, GuidanceId, Model, Scenario, Value};
use std::collections::{BTreeMap, BTreeSet};

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
        let mut timeline = scenario.timeline.clone();
        timeline.entries.extend(check.suppose.iter().cloned());
        timeline.sort();
        let moment = if check.suppose.is_empty() { Moment::Before } else { Moment::After };
        let Ok(oracle) = Oracle::new(model, &timeline, &scenario.settings, &[check.at]) else {
            out.push(format!("{}: refused", scenario.title));
            continue;
        };
        if let Err(found) = meets(model, &oracle, check, moment) {
            let at = scenario.timeline.start.map_or(check.at.0, |s| check.at.0 - s.0);
            let (day, rest) = (at.div_euclid(86_400) + 1, at.rem_euclid(86_400));
            let clock = format!("day {day} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
            out.push(format!("{} at {clock}: expected {:?}, found {found}", scenario.title, check.expect));
        }
    }
    out
}

fn meets(model: &Model, oracle: &Oracle, check: &Check, moment: Moment) -> Result<(), String> {
    let answer = |d: DecisionId| {
        let answers = oracle.answers(check.at, moment).expect("few cases");
        answers.decisions.into_iter().find(|a| a.decision == d).ok_or("a companion".to_owned())
    };
    let ensure = |ok: bool, found: String| if ok { Ok(()) } else { Err(found) };
    let values = |list: &[Value]| list.iter().cloned().map(Outcome::Value).collect::<Vec<_>>();
    match &check.expect {
        Expect::Is { decision, value, permanently, with, by } => {
            let a = answer(*decision)?;
            let is = a.status == Status::Determined && a.could_be == values(std::slice::from_ref(value));
            let companions = with.iter().all(|(d, v)| a.with.contains(&(*d, vec![Outcome::Value(v.clone())])));
            let who: BTreeSet<GuidanceId> = a.by.keys().map(|(who, _)| *who).collect();
            let made = by.iter().all(|g| who.contains(g));
            ensure(is && companions && made && (!permanently || a.permanently), format!("{a:?}"))
        }
        Expect::Value(e, value) => {
            let known = oracle.value(*e, check.at, moment);
            ensure(known == Known::Is(value.clone()), format!("{known:?}"))
        }
        Expect::Unknown(e) => {
            let known = oracle.value(*e, check.at, moment);
            ensure(matches!(known, Known::Open | Known::Between(..)), format!("{known:?}"))
        }
        Expect::None(d) => {
            let a = answer(*d)?;
            ensure(a.could_be == [Outcome::None], format!("{a:?}"))
        }
        Expect::Undetermined(d) => answer(*d).and_then(|a| ensure(a.status == Status::Undetermined, format!("{a:?}"))),
        Expect::Disputed(d) => answer(*d).and_then(|a| ensure(a.status == Status::Disputed, format!("{a:?}"))),
        Expect::NotStated(d) => answer(*d).and_then(|a| ensure(a.status == Status::NotStated, format!("{a:?}"))),
        Expect::CouldBe(d, list) => {
            let a = answer(*d)?;
            let list = values(list);
            let same = a.could_be.len() == list.len() && a.could_be.iter().all(|o| list.contains(o));
            ensure(same, format!("{a:?}"))
        }
        Expect::AtLeast(d, v) => answer(*d).and_then(|a| ensure(a.at_least.as_ref() == Some(v), format!("{a:?}"))),
        Expect::ActsAs(d, v) => {
            let unchanged = model[*d].undetermined.as_ref().is_some_and(|u| u.unchanged_for.is_some());
            let a = answer(*d)?;
            ensure(unchanged || a.acts_as == v.clone().map(Outcome::Value), format!("{a:?}"))
        }
        Expect::Option(d, _, who) => {
            let a = answer(*d)?;
            let options: BTreeSet<GuidanceId> = a.options.keys().map(|(who, _)| *who).collect();
            ensure(!options.is_empty() && who.iter().all(|g| options.contains(g)), format!("{a:?}"))
        }
        // The oracle says what decisions are, not what they need or who was overruled.
        Expect::Needs(..) | Expect::Dissent(..) | Expect::NextReview(_) | Expect::Advice(_) => Ok(()),
    }
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

use super::text::render;
use super::*;
use crate::analysis::Analysis;
use crate::answer::text::Writer;
use crate::chart::{Format, read};
use crate::diagnostic::FileId;
use crate::model::{Expect, Model};
use crate::time::Start;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn project(folder: &str) -> Engine {
    let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|e| e.unwrap().path());
    let files: BTreeMap<String, String> = entries
        .filter(|p| p.extension().is_some_and(|e| e == "blin" || e == "toml"))
        .map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&p).unwrap()))
        .collect();
    let analysis = Analysis::of(&files);
    assert!(analysis.is_runnable(), "{folder}: {:#?}", analysis.diagnostics());
    Engine::compile(Arc::new(analysis.model().clone()))
}

fn decision(m: &Model, name: &str) -> DecisionId {
    DecisionId(m.decisions.iter().position(|d| d.decl.name == name).unwrap().try_into().unwrap())
}

/// The explanation of a decision of a patient file, as text.
fn patient(engine: &Engine, file: &str, name: &str) -> String {
    let m = engine.model();
    let text = std::fs::read_to_string(root().join("examples").join(file)).unwrap();
    let chart = read(m, &text, Format::Toml, FileId(99)).chart.unwrap();
    let x = engine.explain(&chart.timeline, &RunOptions::default(), decision(m, name));
    render(&x, &Writer::new(m, chart.start))
}

/// The explanations of a scenario at each of its checks, as text.
fn scenario(engine: &Engine, title: &str, name: &str) -> String {
    let m = engine.model();
    let s = m.scenarios.iter().find(|s| s.title.starts_with(title)).unwrap();
    let start = s.timeline.start.and_then(Start::abstract_at);
    let mut instants: Vec<Instant> = s.checks.iter().map(|c| c.at).collect();
    instants.dedup();
    let mut out = String::new();
    for at in instants {
        let options = RunOptions { at: Some(at), moment: Some(Moment::Before), ..RunOptions::default() };
        let x = engine.explain(&s.timeline, &options, decision(m, name));
        out.push_str(&render(&x, &Writer::new(m, start.clone())));
        out.push_str("----\n");
    }
    out
}

#[test]
fn taste() {
    let engine = project("examples/taste");
    insta::assert_snapshot!("taste_settles", scenario(&engine, "Grade 3 pancreatitis", "infusion"));
    insta::assert_snapshot!(
        "taste_premedication",
        scenario(&engine, "Grade 3 pancreatitis", "premedication_before_restart")
    );
    insta::assert_snapshot!("taste_silence", scenario(&engine, "Silence", "infusion"));
    insta::assert_snapshot!("taste_crs", scenario(&engine, "Grade 4", "recommended_rate"));
    insta::assert_snapshot!("taste_first_day", scenario(&engine, "The first day", "recommended_rate"));
}

#[test]
fn patients_at_the_boundaries() {
    let engine = project("protocols");
    for file in ["resolved-on-day-14", "not-resolved-on-day-14", "silent-since-day-4", "second-seizure"] {
        let told = patient(&engine, &format!("boundaries/{file}.toml"), "infusion");
        // what the rest of the library says of it changes with every rule that is added
        let (made, others) = told.split_once("\ndoes not hold\n").unwrap();
        assert!(others.lines().count() > 10);
        insta::assert_snapshot!(file, made);
    }
}

/// With a choice open, each reading is told by itself.
#[test]
fn readings_of_an_open_setting() {
    let engine = project("protocols");
    let m = engine.model();
    let text = std::fs::read_to_string(root().join("examples/ojemolon-2022.toml")).unwrap();
    let chart = read(m, &text, Format::Toml, FileId(99)).chart.unwrap();
    let policy = m.settings.iter().position(|s| s.decl.name == "policy").unwrap();
    let options = RunOptions { settings: vec![(SettingId(policy.try_into().unwrap()), None)], ..RunOptions::default() };
    let x = engine.explain(&chart.timeline, &options, decision(m, "infusion"));
    assert!(x.accounts.len() > 1);
    let told = render(&x, &Writer::new(m, chart.start));
    let heads: Vec<&str> = told.lines().filter(|l| l.starts_with("if policy")).collect();
    assert_eq!(heads.len(), x.accounts.len(), "{told}");
}

#[test]
fn everything_named_can_be_inspected() {
    let engine = project("examples/taste");
    let m = engine.model();
    let s = &m.scenarios[0];
    let found = engine.inspect(&s.timeline, &RunOptions::default());
    let named = |d: &str| m.lets.iter().position(|l| l.decl.name == d).unwrap();
    let value = |t: Term| found.iter().find(|(u, _)| *u == t).map(|(_, v)| v.clone());
    let infusing = Term::Let(LetId(named("infusing").try_into().unwrap()));
    assert_eq!(value(infusing), Some(vec![Outcome::Value(Value::Bool(false))]));
    assert!(value(Term::Table(TableId(0))).is_some_and(|v| !v.is_empty()));
    assert_eq!(value(Term::Hold(HoldId(0))), Some(vec![Outcome::Value(Value::Bool(true))]));
}

/// What a file gives when only what an explanation rests on is charted.
fn replays(engine: &Engine, timeline: &Timeline, options: &RunOptions, d: DecisionId) -> Result<usize, String> {
    let x = engine.explain(timeline, options, d);
    let alone = Timeline { entries: x.evidence(), ..timeline.clone() };
    let options = RunOptions { at: Some(x.at), moment: Some(x.moment), suppose: Vec::new(), ..options.clone() };
    let again = engine.explain(&alone, &options, d);
    let said = |a: &Answer| {
        let by = |list: &[crate::answer::Contribution]| {
            list.iter().map(|c| (c.guidance, c.clause, c.certain, c.value.clone())).collect::<Vec<_>>()
        };
        (a.status, a.could_be.clone(), a.acts_as.clone(), by(&a.by), by(&a.options), by(&a.dissent), a.next_review)
    };
    if said(&x.answer) == said(&again.answer) {
        Ok(alone.entries.len())
    } else {
        Err(format!("{:?}\nalone:\n{:?}", said(&x.answer), said(&again.answer)))
    }
}

#[test]
fn every_scenario_replays_from_its_evidence() {
    let mut fewer = 0;
    for folder in ["examples/taste", "protocols"] {
        let engine = project(folder);
        let m = engine.model();
        for s in &m.scenarios {
            // the library has many checks along one timeline: its first and last are enough
            let ends = s.checks.first().into_iter().chain(s.checks.last());
            for c in ends {
                let (Expect::Is { decision: d, .. } | Expect::Undetermined(d) | Expect::Disputed(d)) = c.expect else {
                    continue;
                };
                let moment = if c.suppose.is_empty() { Moment::Before } else { Moment::After };
                let options = RunOptions {
                    at: Some(c.at),
                    moment: Some(moment),
                    suppose: c.suppose.clone(),
                    settings: s.settings.clone(),
                };
                let rests_on = replays(&engine, &s.timeline, &options, d);
                let rests_on = rests_on.unwrap_or_else(|e| panic!("{} at {}: {e}", s.title, c.at));
                fewer += usize::from(rests_on < s.timeline.entries.len());
            }
        }
    }
    assert!(fewer > 20, "only {fewer} explanations leave anything out");
}

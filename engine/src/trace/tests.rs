use super::{FILE_NAME, Matrix, Requirements, Verdict, trace, write};
use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, FileId, codes, plain};
use crate::eval::Engine;
use crate::model::{Model, ScenarioId, SourceFile};
use crate::scenario::run;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const FEVER: &str = r#"protocol fever

type Action = one of continue < interrupt

source ward "Ward guideline"

reading temperature: °C  range 25 to 45 °C  fresh for 12 h

setting policy: one of strict, lenient
setting limit: °C = 39 °C  range 38 to 41 °C

decision infusion: Action
  combine highest
  default continue

rule high_fever must
  when      temperature >= limit
  then      infusion = interrupt
  cite ward "section 2"

rule warm should
  when      temperature >= 38 °C and policy = strict
  then      infusion = interrupt
  cite ward "section 2"

rule cool_down should
  when      temperature >= 38.5 °C
  advise    "Paracetamol."
  cite ward "section 1"

rule never_seen may
  when      temperature < 30 °C
  then      infusion = interrupt
  cite ward "section 3"

scenario "A fever that settles"
  setting policy = lenient
  at day 1 08:00   temperature = 39.2 °C
                   expect infusion = interrupt by high_fever
                   advice cool_down

scenario "Nobody measured"
  setting policy = lenient
  at day 1 08:00   temperature = 37 °C
  at day 2 08:00   expect infusion undetermined

scenario "Strict"
  setting policy = strict
  at day 1 08:00   temperature = 38.2 °C
                   expect infusion = interrupt by warm

scenario "Lenient"
  setting policy = lenient
  at day 1 08:00   temperature = 38.2 °C
                   expect infusion = continue

scenario "Nobody has chosen"
  setting policy unset
  at day 1 08:00   temperature = 38.2 °C
                   expect infusion disputed

scenario "Nobody has chosen, and it does not matter"
  setting policy unset
  at day 1 08:00   temperature = 40 °C
                   expect infusion = interrupt

scenario "A higher limit"
  setting policy = lenient
  setting limit = 40 °C
  at day 1 08:00   temperature = 39.2 °C
                   expect infusion = continue

scenario "A quiet day"
  at day 1 08:00   temperature = 37 °C
                   expect infusion = continue

scenario "It fails"
  setting policy = lenient
  at day 1 08:00   temperature = 31 °C
                   expect infusion = interrupt
"#;

fn model() -> Arc<Model> {
    let analysis = Analysis::of(&BTreeMap::from([("fever.blin".to_owned(), FEVER)]));
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    Arc::new(analysis.model().clone())
}

struct Traced {
    model: Arc<Model>,
    matrix: Matrix,
    found: Vec<Diagnostic>,
    files: Vec<SourceFile>,
}

fn traced(text: &str) -> Traced {
    let model = model();
    let engine = Engine::compile(Arc::clone(&model));
    let reports: Vec<_> = (0..).map(ScenarioId).take(model.scenarios.len()).map(|id| run(&engine, id)).collect();
    let mut files = model.files.clone();
    let file = FileId(u32::try_from(files.len()).unwrap());
    files.push(SourceFile { path: FILE_NAME.to_owned(), text: text.into() });
    let (said, mut found) = Requirements::parse(text, file);
    let (matrix, more) = trace(&model, &reports, &said);
    found.extend(more);
    Traced { model, matrix, found, files }
}

fn codes_of(text: &str) -> Vec<&'static str> {
    traced(text).found.iter().map(|d| d.code).collect()
}

fn requirement(rest: &str) -> String {
    format!("[[requirement]]\nid = \"A\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"1\"\n{rest}\n")
}

fn conflict(titles: &[&str]) -> String {
    format!("[[conflict]]\nid = \"C\"\nstates = \"…\"\nscenarios = {titles:?}\n")
}

#[test]
fn every_code_is_reported_for_its_bad_example_and_not_for_its_good_one() {
    for code in codes::requirements::CODES.iter().filter(|c| !c.bad.is_empty()) {
        assert!(codes_of(code.bad).contains(&code.code), "{}: {:?}", code.code, codes_of(code.bad));
        assert!(codes_of(code.good).is_empty(), "{}: {:#?}", code.code, traced(code.good).found);
    }
}

#[test]
fn messages_read_well() {
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    let more =
        [requirement("by = [\"fevers::high_fever\"]"), requirement("by = [\"fever.warm\"]"), conflict(&["It fails"])];
    let bad = codes::requirements::CODES.iter().map(|c| c.bad).chain(more.iter().map(String::as_str));
    for text in bad {
        let traced = traced(text);
        for d in &traced.found {
            let text = plain(d, &traced.files);
            if seen.insert(text.clone()) {
                out.push_str(&text);
                out.push('\n');
            }
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn an_item_is_covered_by_the_scenarios_that_try_it() {
    let traced = traced(&requirement("by = [\"fever::high_fever\"]"));
    assert!(traced.found.is_empty(), "{:#?}", traced.found);
    let row = &traced.matrix.requirements[0];
    assert_eq!(row.verdict, Verdict::Covered);
    let titles: Vec<&str> = row.items[0].scenarios.iter().map(|s| traced.model[*s].title.as_str()).collect();
    assert_eq!(titles, ["A fever that settles", "Nobody has chosen, and it does not matter"]);
}

#[test]
fn a_scenario_that_fails_covers_nothing() {
    assert_eq!(codes_of(&conflict(&["It fails"])), ["requirements::scenario_fails"]);
}

#[test]
fn each_reading_of_a_conflict_has_its_scenario() {
    let fine = |titles: &[&str]| codes_of(&conflict(titles)).is_empty();
    assert!(fine(&["Strict", "Lenient", "Nobody has chosen"]));
    assert!(!fine(&["Strict", "Lenient"]), "never left open");
    assert!(!fine(&["Strict", "Nobody has chosen"]), "lenient is missing");
    // left open it is still one answer: the values agree
    assert!(fine(&["Nobody has chosen, and it does not matter"]));
    assert!(!fine(&["Nobody has chosen, and it does not matter", "Nobody has chosen"]));
    // of a setting that is no choice two values are wanted; the other scenarios have its default
    assert!(fine(&["A higher limit", "Strict", "Lenient", "Nobody has chosen"]));
    // what all scenarios share separates nothing, unless the entry says so
    assert!(fine(&["A higher limit"]));
    let named = conflict(&["A higher limit"]).replace("scenarios", "settings = [\"limit\", \"policy\"]\nscenarios");
    assert_eq!(codes_of(&named), ["requirements::reading_missing"; 2]);
    let none = conflict(&["Strict", "Lenient"]).replace("scenarios", "settings = []\nscenarios");
    assert!(codes_of(&none).is_empty(), "the entry says that no setting separates them");
}

#[test]
fn the_matrix_in_both_forms() {
    let text = [
        requirement("by = [\"fever::high_fever\", \"fever::limit\"]"),
        requirement("uncovered = \"a pipe | and a <tag>\"").replace("\"A\"", "\"B\""),
        conflict(&["Strict", "Lenient", "Nobody has chosen"]),
    ]
    .concat();
    let traced = traced(&text);
    assert!(traced.found.is_empty(), "{:#?}", traced.found);
    insta::assert_snapshot!("markdown", write::markdown(&traced.model, &traced.matrix));
    insta::assert_snapshot!("csv", write::csv(&traced.model, &traced.matrix).replace('\r', ""));
}

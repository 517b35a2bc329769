use super::{Kind, export};
use crate::analysis::Analysis;
use crate::diagnostic::codes::example_files;
use crate::model::Symbol;

const RULES: &str = "source review \"Review\"
setting watch: duration = 3 days range 1 to 14 days
let sick = crs_grade >= 3
decision rate: µg/day
decision start_rate: µg/day

hold toxic
  when    sick for watch
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
          then infusion = continue with start_rate = 9 µg/day
  close   when infusing
  cite    review

rule run
  when    not (toxic is open)
  then    rate = start_dose
  because \"at {weight}\"
  overrides halt

rule halt
  when    infusion = stop
  then    rate = 0 µg/day

table start_dose: µg/day unique
  | weight  || start_dose |
  | < 45 kg || 5 µg/day   |
  | >= 45 kg || 9 µg/day  |
";

fn analysis() -> Analysis {
    let analysis = Analysis::of(&example_files(RULES));
    assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
    analysis
}

/// The edges of a node as words.
fn uses(analysis: &Analysis, name: &str) -> Vec<String> {
    let model = analysis.model();
    let node = analysis.graph().nodes().find(|s| s.name(model) == name).unwrap();
    let mut list: Vec<String> = analysis
        .graph()
        .used_by(node)
        .map(|e| format!("{:?} {}{}", e.kind, e.to.name(model), if e.via.is_some() { " via a rule" } else { "" }))
        .collect();
    list.sort();
    list.dedup();
    list
}

#[test]
fn edges_say_who_uses_what_and_how() {
    let a = analysis();
    assert_eq!(uses(&a, "toxic"), ["Cites review", "Reads crs_grade", "Reads infusing", "Reads sick", "Reads watch"]);
    assert_eq!(uses(&a, "run"), ["Overrides halt", "Reads toxic", "Shows weight"]);
    assert_eq!(uses(&a, "rate"), ["Reads start_dose via a rule", "Takes halt", "Takes run"]);
    assert_eq!(uses(&a, "start_rate"), ["Accompanies infusion", "Takes toxic"]);
    assert_eq!(uses(&a, "start_dose"), ["Reads weight"]);
}

#[test]
fn every_use_has_its_place() {
    let a = analysis();
    for edge in a.graph().edges().filter(|e| e.kind == Kind::Reads) {
        let text = edge.place.span.of(&a.files()[edge.place.file.0 as usize].text);
        assert!(text.contains(edge.to.name(a.model())), "{text} {edge:?}");
    }
}

#[test]
fn what_is_read_comes_first() {
    let a = analysis();
    let order = a.graph().order();
    let at = |s: Symbol| order.iter().position(|&o| o == s).unwrap();
    assert_eq!(order.len(), a.graph().nodes().count());
    for edge in a.graph().edges().filter(|e| e.kind.is_dependency()) {
        assert!(at(edge.to) < at(edge.from), "{edge:?}");
    }
}

#[test]
fn every_circle_is_found_once_and_shortest() {
    let text = "let a = b\nlet b = c and a\nlet c = a\nlet own = not own\nlet fine = seizure";
    let a = Analysis::of(&example_files(text));
    let cycles = a.graph().cycles();
    let mut lengths: Vec<usize> = cycles.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 2]);
    assert_eq!(a.diagnostics().iter().filter(|d| d.code == "graph::cycle").count(), 2);
}

#[test]
fn a_text_may_show_what_its_rule_decides() {
    let a =
        Analysis::of(&example_files("rule stop\n  when seizure\n  then infusion = stop\n  because \"now {infusion}\""));
    assert!(a.is_runnable(), "{:?}", a.diagnostics());
}

#[test]
fn a_value_belongs_to_its_decision_not_to_the_rule() {
    // `b` reads `a`, and one rule gives both: no circle.
    let text = "decision a: mg\ndecision b: mg\nrule both\n  when seizure\n  then a = 3 mg, b = a";
    let analysis = Analysis::of(&example_files(text));
    assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
}

#[test]
fn pictures() {
    let a = analysis();
    insta::assert_snapshot!("dot", export::dot(a.model(), a.graph(), false));
    insta::assert_snapshot!("mermaid", export::mermaid(a.model(), a.graph(), true));
    let json: serde_json::Value = serde_json::from_str(&export::json(a.model(), a.graph())).unwrap();
    let nodes = json["nodes"].as_array().unwrap();
    let ids: Vec<&str> = nodes.iter().map(|n| n["id"].as_str().unwrap()).collect();
    for edge in json["edges"].as_array().unwrap() {
        assert!(ids.contains(&edge["from"].as_str().unwrap()) && ids.contains(&edge["to"].as_str().unwrap()));
    }
}

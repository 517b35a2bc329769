use super::*;
use crate::analysis::Analysis;
use crate::diagnostic::codes::example_files;
use std::sync::Arc;

/// The report on the last property of a text.
fn report(text: &str) -> (Engine, Report) {
    let analysis = Analysis::of(&example_files(text));
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let id = *select(engine.model(), None).last().unwrap();
    let report = check(&engine, id, &Effort::default());
    (engine, report)
}

fn broken(text: &str) -> (Engine, Counterexample) {
    let (engine, report) = report(text);
    match report.verdict {
        Verdict::Broken(found) => (engine, *found),
        other => panic!("{other:?}"),
    }
}

const HOLD: &str = "hold toxic
  when      other_grade = 3 and infusing
  do        infusion = interrupt
  release   when other_grade < 1 for 3 days
            then infusion = continue
  give up   after 14 days unless other_grade < 1
            then infusion = stop
  close     when infusing
";

#[test]
fn a_patient_who_breaks_a_property_is_small_and_breaks_it_again() {
    let text = format!("{HOLD}property \"never stopped\"\n  check infusion != stop\n");
    let (engine, found) = broken(&text);
    insta::assert_snapshot!(format!("{}\n{}", words::when(engine.model(), &found), found.patient));
    assert!(found.by_definition);
    let read = chart::read(engine.model(), &found.patient, Format::Toml, FileId::default()).chart.unwrap();
    assert_eq!(read.timeline, found.timeline);
}

#[test]
fn what_can_only_be_so_by_history_is_found() {
    for (rules, property) in [
        // A deadline to the second, a restart against a latch, a second event, a grade that came back.
        ("", "check time in toxic < 14 days"),
        (
            "rule gone\n  when seizure and crs_grade = 4\n  then infusion = stop permanently\n",
            "check ever (infusion = stop) implies crs_grade >= 3",
        ),
        ("let fits = count of seizure within 7 days\n", "given infusing\n  check fits < 3"),
        ("", "given toxic is open\n  check toxic.occurrence < 2"),
        ("", "given toxic is open and other_grade = 2\n  check not (other_grade <= 1 within 24 h)"),
        ("", "check not infusing implies time since infusing <= 30 days"),
        ("", "check temperature > 40 °C for 3 h implies weight > 50 kg"),
    ] {
        broken(&format!("{HOLD}{rules}property \"p\"\n  {property}\n"));
    }
}

#[test]
fn what_holds_is_not_found_broken() {
    for property in [
        "check infusion = interrupt implies toxic is open",
        "given toxic is open\n  check time in toxic >= 0 s",
        // What is not known breaks nothing.
        "check temperature <= 45 °C",
    ] {
        let (_, report) = report(&format!("{HOLD}property \"p\"\n  {property}\n"));
        assert!(report.passed(), "{property}: {report:?}");
    }
}

#[test]
fn a_property_of_the_present_is_proved_or_broken_by_cases() {
    let rule = "let hot = temperature > 39 °C\nrule halt\n  when hot or crs_grade >= 3\n  then infusion = stop\n";
    let of = |check: &str| report(&format!("{rule}property \"p\"\n  check {check}\n")).1.verdict;
    assert!(matches!(of("hot implies infusion = stop"), Verdict::Proved { .. }));
    assert!(matches!(of("infusion = stop implies hot"), Verdict::Broken(_)));
    assert!(matches!(of("infusion = continue implies temperature <= 39 °C"), Verdict::Proved { .. }));
    // A product of two numbers is not a matter of thresholds.
    assert!(matches!(of("weight * 2 > 0 kg"), Verdict::NotFound(_)));
}

#[test]
fn a_property_that_nothing_concerns_says_so() {
    let (engine, report) =
        report(&format!("{HOLD}property \"p\"\n  given time in toxic < 0 s\n  check infusion = stop\n"));
    let said = words::verdict(engine.model(), &report.verdict);
    assert!(said.ends_with("none of them concerned it"), "{said}");
}

const GUIDED: &str = "setting guidance: one of papers, label = papers

rule stop_by_label must
  when      guidance = label and crs_grade = 4
  then      infusion = stop
";

#[test]
fn a_setting_that_given_asks_for_is_assumed_whatever_the_project_says() {
    let text =
        format!("{GUIDED}property \"p\"\n  given guidance = label and crs_grade = 4\n  check infusion != stop\n");
    let (engine, found) = broken(&text);
    assert_eq!(words::settings(engine.model(), &found), [("guidance".to_owned(), "label".to_owned())]);
    assert!(found.by_definition);
    let text = format!("{GUIDED}property \"p\"\n  given guidance = papers\n  check infusion != stop\n");
    assert!(report(&text).1.passed());
    // what nobody asks for stays as the project has it
    let text = format!("{GUIDED}property \"p\"\n  given crs_grade = 4\n  check infusion != stop\n");
    assert!(report(&text).1.passed());
}

#[test]
fn a_search_that_is_stopped_says_how_far_it_came() {
    let analysis = Analysis::of(&example_files("property \"p\"\n  check time since seizure >= 0 h\n"));
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let id = *select(engine.model(), None).last().unwrap();
    for most in [0_i32, 3] {
        let left = std::cell::Cell::new(most);
        let go_on = || left.replace(left.get() - 1) > 0;
        let report = check_while(&engine, id, &Effort::default(), &go_on);
        let Verdict::NotFound(searched) = &report.verdict else { panic!("{report:?}") };
        assert_eq!(searched.timelines, usize::try_from(most).unwrap());
        let said = words::verdict(engine.model(), &report.verdict);
        assert_eq!(said.starts_with("no timeline was tried"), most == 0, "{said}");
    }
}

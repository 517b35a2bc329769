use crate::analysis::Analysis;
use crate::diagnostic::codes::example_files;
use crate::diagnostic::{Diagnostic, Severity};

/// What is said of a text, apart from its vocabulary.
fn found(text: &str) -> Vec<Diagnostic> {
    let analysis = Analysis::of(&example_files(text));
    let file = analysis.file_id("example.blin");
    let own = |d: &&Diagnostic| d.labels.first().map(|l| l.place.file) == file;
    analysis.diagnostics().iter().filter(own).filter(|d| !d.code.starts_with("unused::")).cloned().collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    found(text).iter().map(|d| d.code).collect()
}

fn table(column: &str, rows: &[&str]) -> String {
    let mut text = format!("table step: mg unique\n  | {column} || step |\n");
    for (row, n) in rows.iter().zip(1..) {
        text.push_str(&format!("  | {row} || {n} mg |\n"));
    }
    text
}

#[test]
fn whole_numbers_have_no_values_between() {
    assert_eq!(codes(&table("count of seizure", &["0 to 7", "8 to 28", "> 28"])), [""; 0]);
    let gap = found(&table("count of seizure", &["0 to 7", "9 to 28", "> 28"]));
    assert!(gap[0].message.contains("count of seizure = 8"), "{}", gap[0].message);
    assert_eq!(codes(&table("(whole days since seizure) + 1", &["1 to 7", "> 7"])), [""; 0]);
}

#[test]
fn durations_and_quantities_are_continuous() {
    let days = "time since seizure";
    assert_eq!(codes(&table(days, &["< 3 days", ">= 3 days"])), [""; 0]);
    let at = found(&table(days, &["< 3 days", "> 3 days"]));
    assert!(at[0].message.contains("= 3 days"), "{}", at[0].message);
    let between = found(&table("weight", &["<= 44 kg", ">= 45 kg"]));
    assert!(between[0].message.contains("weight = 44.5 kg"), "{}", between[0].message);
    assert_eq!(codes(&table("weight", &["1 to below 45 kg", "45 to 300 kg"])), [""; 0]);
}

#[test]
fn the_declared_range_bounds_what_must_be_covered() {
    assert_eq!(codes(&table("temperature", &["30 to 38 °C", "> 38 °C"])), [""; 0]);
    assert_eq!(codes(&table("temperature", &["31 to 38 °C", "> 38 °C"])), ["table::gap"]);
}

#[test]
fn rows_that_agree_may_overlap() {
    let text = "table step: mg unique\n  | crs_grade || step |\n  | 0 to 2 || 1 mg |\n  | 2 to 4 || 1 mg |\n";
    assert_eq!(codes(text), [""; 0]);
    assert_eq!(codes(&text.replace("2 to 4 || 1 mg", "2 to 4 || not stated")), ["table::overlap"]);
    assert_eq!(codes(&text.replace("unique", "first").replace("4 || 1", "4 || 2")), [""; 0]);
}

#[test]
fn unknown_is_not_a_known_value() {
    assert_eq!(codes(&table("crs_grade", &["0 to 4", "unknown"])), [""; 0]);
    assert_eq!(codes(&table("crs_grade", &["unknown", "1 to 4"])), ["table::gap"]);
}

#[test]
fn columns_that_share_an_input_only_warn() {
    let text = "let number = count of cycle_start\nlet on_day = (whole days since cycle_start) + 1\n
table step: mg unique
  | number | on_day || step |
  | > 0    | 1 to 7 || 1 mg |
  | > 0    | > 7    || 2 mg |
";
    let findings = found(text);
    assert_eq!(findings.iter().map(|d| (d.code, d.severity)).collect::<Vec<_>>(), [("table::gap", Severity::Warning)]);
    assert!(findings[0].help.as_ref().unwrap().contains("cannot arise"));
}

#[test]
fn several_columns_are_tried_together() {
    let text = "table step: mg unique
  | crs_grade | infusing || step |
  | 0 to 2    | any      || 1 mg |
  | > 2       | true     || 2 mg |
";
    let findings = found(text);
    assert!(findings[0].message.contains("crs_grade = 3, infusing = false"), "{}", findings[0].message);
    assert!(findings[0].help.as_ref().unwrap().contains("| 3 | false || … |"));
}

fn rule(when: &str) -> String {
    format!("rule odd\n  {when}\n  then infusion = continue\n")
}

#[test]
fn silence_is_pointed_out_where_absence_makes_true() {
    for when in [
        "when not (crs_grade >= 3 within 24 h)",
        "when not (ever (crs_grade >= 3))",
        "when time since (crs_grade >= 3) >= 3 days",
        "when count of (crs_grade >= 3) within 24 h = 0",
        "when count of (crs_grade >= 3) within 24 h < 1",
        "when infusing\n  unless crs_grade >= 3 within 24 h",
    ] {
        assert_eq!(codes(&rule(when)), ["safety::silence"], "{when}");
    }
    let named = format!("let toxic = crs_grade >= 3\nlet calm = not (toxic within 24 h)\n{}", rule("when calm"));
    assert_eq!(codes(&named), ["safety::silence"]);
    let hold = "hold sick\n  when    crs_grade = 4\n  do      infusion = interrupt\n  release when time since (crs_grade = 4) > 3 days\n";
    assert_eq!(codes(hold), ["safety::silence"]);
}

#[test]
fn silence_is_not_pointed_out_where_it_does_no_harm() {
    for when in [
        "when crs_grade >= 3 within 24 h",
        "when time since (crs_grade >= 3) < 3 days",
        "when count of (crs_grade >= 3) >= 2",
        "when (crs_grade < 1) for 24 h",
        // Acts and events are known not to have happened.
        "when not (seizure within 24 h)",
        "when time since infusing >= 4 h",
    ] {
        assert_eq!(codes(&rule(when)), [""; 0], "{when}");
    }
    let stops = rule("when not (crs_grade >= 3 within 24 h)").replace("continue", "stop");
    assert_eq!(codes(&stops), [""; 0], "the strictest value of a decision that takes the highest permits nothing");
}

#[test]
fn a_hold_that_opens_where_it_is_released_is_shown_with_a_value() {
    let hold = |when: &str, release: &str| {
        format!("hold sick\n  when    {when}\n  do      infusion = interrupt\n  release when {release}\n")
    };
    let both = found(&hold("crs_grade >= 2 and temperature > 38 °C", "crs_grade <= 3 for 3 days"));
    assert!(both[0].message.contains("crs_grade = 2, temperature = "), "{}", both[0].message);
    assert_eq!(codes(&hold("crs_grade >= 2", "crs_grade < 2 for 3 days")), [""; 0]);
    // What is not a simple test is not judged.
    assert_eq!(codes(&hold("crs_grade >= 2", "not infusing")), [""; 0]);
}

#[test]
fn thresholds_of_scales_and_of_earlier_values_are_seen() {
    assert_eq!(codes("let x = crs_grade >= 0"), ["values::threshold"]);
    assert_eq!(codes("let x = previous temperature > 45 °C"), ["values::threshold"]);
    assert_eq!(codes("let x = 20 °C > temperature"), ["values::threshold"]);
    assert_eq!(codes("let x = temperature = 46 °C"), ["values::threshold"]);
    assert_eq!(codes("let x = temperature is 46 to 50 °C"), ["values::threshold"]);
    assert_eq!(codes("let x = temperature >= 30.1 °C and crs_grade > 3"), [""; 0]);
}

#[test]
fn a_streak_that_is_read_by_its_span_is_used() {
    let text = "let run = streak of (crs_grade = 0)\n".to_owned() + &rule("when run.span > 24 h");
    let analysis = Analysis::of(&example_files(&text));
    assert!(!analysis.diagnostics().iter().any(|d| d.message == "the let `run` is never read"));
}

#[test]
fn the_manifest_sets_levels() {
    let project = |level: &str| {
        let files = format!(
            "# file: blin.toml\n[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n[lints]\n'decision::no_rule' = '{level}'\n# file: example.blin\nprotocol example\ndecision alone: mg\n"
        );
        let analysis = Analysis::of(&example_files(&files));
        analysis.diagnostics().iter().find(|d| d.code == "decision::no_rule").map(|d| d.severity)
    };
    assert_eq!(project("warning"), Some(Severity::Warning));
    assert_eq!(project("error"), Some(Severity::Error));
    assert_eq!(project("info"), Some(Severity::Info));
    assert_eq!(project("off"), None);
}

fn dose(first: &str, second: &str) -> String {
    format!("decision dose: mg\nrule a\n  {first}\n  then dose = 8 mg\nrule b\n  {second}\n  then dose = 16 mg\n")
}

#[test]
fn rules_that_meet_and_disagree_are_shown_with_a_patient() {
    let both = found(&dose("when temperature > 38 °C for 3 h", "when crs_grade >= 2 and temperature <= 40 °C"));
    assert_eq!(both[0].code, "decision::conflict");
    assert!(both[0].message.contains("temperature = 39 °C, crs_grade = 2"), "{}", both[0].message);
    let text = "let hot = temperature > 38 °C\n".to_owned() + &dose("when hot", "when temperature > 39 °C");
    assert_eq!(codes(&text), ["decision::conflict"]);
}

#[test]
fn rules_that_cannot_meet_or_are_ranked_do_not_conflict() {
    for (first, second) in [
        ("when crs_grade = 2", "when crs_grade >= 3"),
        ("when temperature > 38 °C and site = home", "when site = ward"),
        ("when crs_grade = 2", "when crs_grade = 2\n  overrides a"),
        ("when crs_grade = 2", "when crs_grade = 2\n  unless crs_grade = 2"),
        ("when crs_grade = 2", "when crs_grade = 2\n  unless crs_grade >= 1 or temperature > 38 °C"),
        // Not a simple test: not judged here.
        ("when crs_grade = 2", "when seizure within 24 h"),
    ] {
        assert_eq!(codes(&dose(first, second)), [""; 0], "{first} / {second}");
    }
    let same = dose("when crs_grade = 2", "when crs_grade = 2").replace("16", "8");
    assert_eq!(codes(&same), [""; 0]);
    let highest = dose("when crs_grade = 2", "when crs_grade = 2").replace("dose: mg", "dose: mg\n  combine highest");
    assert_eq!(codes(&highest), [""; 0]);
}

#[test]
fn an_exception_keeps_rules_apart_only_where_it_holds() {
    let text = dose("when crs_grade = 2", "when crs_grade = 2\n  unless temperature > 38 °C");
    let both = found(&text);
    assert_eq!(
        both.iter().map(|d| (d.code, d.severity)).collect::<Vec<_>>(),
        [("decision::conflict", Severity::Error)]
    );
    assert!(both[0].patient.as_ref().unwrap().contains("temperature"), "{:?}", both[0].patient);
}

#[test]
fn holds_and_what_is_for_good_disagree_too() {
    let text = "decision dose: mg
hold sick
  when    crs_grade = 4
  do      dose = 8 mg
  release when crs_grade = 0
rule hot
  when temperature > 39 °C
  then dose = 16 mg permanently
";
    let both = found(text);
    assert_eq!(both[0].code, "decision::conflict");
    let patient = both[0].patient.as_ref().unwrap();
    assert!(patient.contains("crs_grade = 4") && patient.contains("temperature = "), "{patient}");
}

#[test]
fn a_permanent_order_that_is_undone_is_shown_with_a_patient() {
    let text = |combine: &str, later: &str| {
        format!(
            "decision plan: one of go_on < stop_now\n  combine {combine}\nrule toxic\n  when crs_grade = 4\n  then plan = stop_now permanently\nrule recovered\n  {later}\n  then plan = go_on\n"
        )
    };
    let lowest = found(&text("lowest", "when crs_grade < 1 for 2 days"));
    assert_eq!(lowest.iter().map(|d| d.code).collect::<Vec<_>>(), ["safety::after_permanent"]);
    let patient = lowest[0].patient.as_ref().unwrap();
    assert!(patient.contains("crs_grade = 4") && patient.contains("crs_grade = 0"), "{patient}");
    assert_eq!(codes(&text("unique", "when crs_grade < 1")), ["safety::after_permanent"]);
    assert_eq!(codes(&text("highest", "when crs_grade < 1")), [""; 0]);
    let excluded = codes(&text("lowest", "when crs_grade < 1\n  unless ever (crs_grade = 4)"));
    assert!(!excluded.contains(&"safety::after_permanent"), "{excluded:?}");
    assert_eq!(codes(&text("lowest", "overrides toxic\n  when crs_grade < 1")), [""; 0]);
}

#[test]
fn a_condition_that_is_always_true_is_pointed_out() {
    assert_eq!(codes(&rule("when crs_grade < 2 or crs_grade >= 2")), ["rule::always"]);
    assert_eq!(codes(&rule("when temperature < 38 °C or not (temperature < 38 °C)")), ["rule::always"]);
    assert_eq!(codes(&rule("when crs_grade < 2 or crs_grade > 2")), [""; 0]);
    assert_eq!(codes(&rule("when crs_grade < 2 or other_grade >= 2")), [""; 0]);
}

#[test]
fn contradictory_conditions_never_fire() {
    assert_eq!(codes(&rule("when crs_grade > 3 and crs_grade < 4")), ["rule::never_fires"]);
    assert_eq!(codes(&rule("when (seizure within 3 h) and site = home and site != home")), ["rule::never_fires"]);
    assert_eq!(codes(&rule("when crs_grade > 2 and crs_grade < 4")), [""; 0]);
}

#[test]
fn what_is_computed_is_bounded_as_far_as_its_parts_are() {
    assert_eq!(codes(&table("weight * 2", &["< 100 kg", ">= 100 kg"])), [""; 0]);
    assert_eq!(codes(&table("weight / surface", &["> 0 kg/m²"])), [""; 0]);
    assert_eq!(codes(&table("time since seizure in h", &["0 to 3", "> 3"])), [""; 0]);
    // A computed value may leave some of its range out: a gap is certain when a patient falls into it.
    let severities = |text: &str| found(text).iter().map(|d| d.severity).collect::<Vec<_>>();
    assert_eq!(severities(&table("weight * 2", &["> 2 kg"])), [Severity::Error]);
    assert_eq!(severities(&table("infusion", &["continue", "interrupt"])), [Severity::Warning]);
    assert_eq!(severities(&table("infusing", &["true"])), [Severity::Error]);
}

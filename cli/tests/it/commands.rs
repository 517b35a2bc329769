//! The built binary, from outside: what it prints, where, and how it ends.

use crate::common::{blin, project, root, shown};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

fn run(dir: &Path, args: &[&str]) -> String {
    shown(&blin(dir, args).output().unwrap())
}

fn replaced(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_new_project_checks_tests_and_runs() {
    let dir = project();
    let ward = dir.path().join("ward");
    insta::assert_snapshot!("new_check", run(&ward, &["check"]));
    insta::assert_snapshot!("new_test", run(&ward, &["test"]));
    insta::assert_snapshot!("new_run", run(&ward, &["run", "patient.toml"]));
    insta::assert_snapshot!("new_replay", run(&ward, &["replay", "patient.toml", "--until", "day 5 08:00"]));
    insta::assert_snapshot!("new_explain", run(&ward, &["explain", "patient.toml", "infusion", "--at", "day 2 20:00"]));
    assert!(run(&ward, &["fmt", "--check"]).starts_with("exit code 0"));
    // Nothing is overwritten.
    insta::assert_snapshot!("new_again", run(dir.path(), &["new", "ward"]));
}

#[test]
fn an_open_decision_is_unmistakable_without_colour() {
    let dir = project();
    let ward = dir.path().join("ward");
    let text = run(&ward, &["run", "patient.toml", "--at", "day 2 20:00"]);
    assert!(text.contains("infusion: UNDETERMINED: "), "{text}");
    assert!(text.contains("act as"), "{text}");
    assert!(text.contains("temperature"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    insta::assert_snapshot!("open", text);
}

#[test]
fn supposing_and_asking_about_before_the_record() {
    let dir = project();
    let ward = dir.path().join("ward");
    let supposed = run(
        &ward,
        &["run", "patient.toml", "--at", "day 1 20:00", "--suppose", "temperature = 40 °C, infusion_rate = 0 mL/h"],
    );
    assert!(supposed.contains("it is 40 °C now"), "{supposed}");
    insta::assert_snapshot!("before_record", run(&ward, &["run", "patient.toml", "--at", "day 0 08:00"]));
    insta::assert_snapshot!("bad_instant", run(&ward, &["run", "patient.toml", "--at", "yesterday"]));
    insta::assert_snapshot!("unknown_input", run(&ward, &["run", "patient.toml", "--suppose", "temperatur = 40 °C"]));
    insta::assert_snapshot!("out_of_range", run(&ward, &["run", "patient.toml", "--suppose", "temperature = 400 °C"]));
    insta::assert_snapshot!("unknown_setting", run(&ward, &["run", "patient.toml", "--set", "policy=strictest"]));
    insta::assert_snapshot!("unknown_decision", run(&ward, &["explain", "patient.toml", "infuson"]));
}

#[test]
fn findings_are_underlined() {
    let dir = project();
    let ward = dir.path().join("ward");
    replaced(&ward, "fever.blin", "temperature >= 39 °C", "temperatur >= 39 °C");
    replaced(&ward, "fever.blin", "= discontinue permanently", "= discontinued permanently");
    insta::assert_snapshot!("check_findings", run(&ward, &["check"]));
    // What cannot be checked cannot be run.
    let text = run(&ward, &["run", "patient.toml"]);
    assert!(text.starts_with("exit code 1\n--- output\n--- errors\n"), "{text}");
    assert!(text.contains("ward cannot be run"), "{text}");
    let json: serde_json::Value =
        serde_json::from_slice(&blin(&ward, &["check", "--json"]).output().unwrap().stdout).unwrap();
    assert_eq!(json["schema"], "blin.check/1");
    assert!(json["diagnostics"][0]["labels"][0]["from"]["line"].as_u64().unwrap() > 1);
}

#[test]
fn a_failing_scenario_shows_expected_and_actual() {
    let dir = project();
    let ward = dir.path().join("ward");
    replaced(&ward, "fever.blin", "for 24 h", "for 25 h");
    insta::assert_snapshot!("test_failure", run(&ward, &["test"]));
    let output = blin(&ward, &["test", "--junit", "report.xml", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], "blin.test/1");
    assert_eq!(json["failed"], 2);
    assert_eq!(json["scenarios"][0]["failures"][0]["expected"], "infusion = restart by high_fever");
    let report = std::fs::read_to_string(ward.join("report.xml")).unwrap();
    assert!(report.contains("failures=\"2\"") && report.contains("A fever that settles"), "{report}");
    insta::assert_snapshot!("test_filter", run(&ward, &["test", "no such scenario"]));
}

#[test]
fn a_broken_property_shows_a_patient_who_breaks_it_again() {
    let dir = project();
    let ward = dir.path().join("ward");
    let path = ward.join("fever.blin");
    let text = std::fs::read_to_string(&path).unwrap();
    let property = "property \"A discontinued infusion never restarts\"\n  check infusion != discontinue\n\nproperty \"Never two things\"\n  check infusion = restart implies infusion != interrupt\n";
    std::fs::write(&path, format!("{text}\n{property}")).unwrap();
    insta::assert_snapshot!("test_property", run(&ward, &["test", "fever"]));
    let output = blin(&ward, &["test", "--json", "--junit", "report.xml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["properties"][0]["verdict"], "broken");
    assert_eq!(json["properties"][1]["verdict"], "not_found");
    let found = &json["properties"][0]["counterexample"];
    assert_eq!(found["both_evaluators"], true);
    std::fs::write(ward.join("found.toml"), found["patient"].as_str().unwrap()).unwrap();
    let again = run(&ward, &["run", "found.toml", "--at", found["local"].as_str().unwrap(), "--decision", "infusion"]);
    assert!(again.contains("infusion: discontinue"), "{again}");
    let report = std::fs::read_to_string(ward.join("report.xml")).unwrap();
    assert!(report.contains("A discontinued infusion never restarts"), "{report}");
}

#[test]
fn patient_files_are_checked() {
    let dir = project();
    let ward = dir.path().join("ward");
    replaced(&ward, "patient.toml", "\"37.4 °C\"", "\"374 °C\"");
    insta::assert_snapshot!("patient_range", run(&ward, &["run", "patient.toml"]));
    replaced(&ward, "patient.toml", "\"374 °C\"", "\"37.4 mg\"");
    insta::assert_snapshot!("patient_unit", run(&ward, &["run", "patient.toml"]));
    insta::assert_snapshot!("patient_missing", run(&ward, &["run", "nobody.toml"]));
    insta::assert_snapshot!("patient_kind", run(&ward, &["run", "fever.blin"]));
    std::fs::write(ward.join("latin1.toml"), b"name = \"Ren\xe9\"\n").unwrap();
    insta::assert_snapshot!("patient_not_utf8", run(&ward, &["run", "latin1.toml"]));
    insta::assert_snapshot!("patient_folder", run(&ward, &["run", "../ward.toml"]));
}

#[test]
fn a_patient_file_may_name_its_project() {
    let dir = project();
    let text = std::fs::read_to_string(dir.path().join("ward/patient.toml")).unwrap();
    std::fs::create_dir(dir.path().join("patients")).unwrap();
    let file = dir.path().join("patients/a.toml");
    std::fs::write(&file, &text).unwrap();
    let lost = run(dir.path(), &["run", "patients/a.toml"]);
    assert!(lost.starts_with("exit code 2") && lost.contains("no project here"), "{lost}");
    std::fs::write(&file, format!("project = \"../ward\"\n{text}")).unwrap();
    assert!(run(dir.path(), &["run", "patients/a.toml"]).starts_with("exit code 0"));
    let overridden = run(dir.path(), &["run", "patients/a.toml", "--project", "elsewhere"]);
    assert!(overridden.starts_with("exit code 2"), "{overridden}");
    assert!(run(dir.path(), &["--project", "ward", "check"]).starts_with("exit code 0"));
}

#[test]
fn files_that_are_not_text_are_findings_not_crashes() {
    let dir = project();
    let ward = dir.path().join("ward");
    std::fs::write(ward.join("broken.blin"), [0xff, 0xfe, 0x00, 0x41]).unwrap();
    let text = run(&ward, &["check"]);
    assert!(text.starts_with("exit code 1") && text.contains("broken.blin") && text.contains("UTF-8"), "{text}");
    let text = run(&ward, &["fmt"]);
    assert!(text.starts_with("exit code 2") && text.contains("UTF-8"), "{text}");
}

#[test]
fn without_a_project_it_says_where_to_go() {
    let dir = project();
    let text = run(dir.path(), &["check"]);
    assert!(text.starts_with("exit code 2") && text.contains("--project ward"), "{text}");
    let empty = tempfile::tempdir().unwrap();
    let text = run(empty.path(), &["test"]);
    assert!(text.starts_with("exit code 2") && text.contains("blin new DIR"), "{text}");
}

#[test]
fn the_formatter_reads_standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let format = |text: &str, args: &[&str]| {
        let mut child =
            blin(dir.path(), args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let untidy = "protocol a\nlet   x = temperature>=39 °C\nlet d = time in x >= 3 days\n";
    let output = format(untidy, &["fmt", "-"]);
    insta::assert_snapshot!("fmt_stdin", shown(&output));
    assert_eq!(format(untidy, &["fmt", "--check", "-"]).status.code(), Some(1));
    let tidy = String::from_utf8(output.stdout).unwrap();
    assert_eq!(format(&tidy, &["fmt", "--check", "-"]).status.code(), Some(0));
    let broken = format("protocol a\nlet x == 3\n", &["fmt", "-"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("blin::syntax::"));
}

#[test]
fn colour_is_used_only_when_it_is_wanted() {
    let dir = project();
    let ward = dir.path().join("ward");
    let colored = |set: &[(&str, &str)]| {
        let mut command = blin(&ward, &["run", "patient.toml"]);
        for (name, value) in set {
            command.env(name, value);
        }
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!colored(&[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn no_line_is_wider_than_the_window() {
    let dir = project();
    let ward = dir.path().join("ward");
    for width in [30_usize, 48, 80, 100] {
        for args in [
            &["run", "patient.toml", "--at", "day 2 20:00"][..],
            &["replay", "patient.toml"],
            &["explain", "patient.toml", "infusion"],
            &["codes"],
            &["test"],
        ] {
            let output = blin(&ward, args).env("COLUMNS", width.to_string()).output().unwrap();
            for line in String::from_utf8(output.stdout).unwrap().lines() {
                // A single word may be longer than a very narrow window.
                let fits = line.chars().count() <= width || line.trim().split(' ').count() <= 3;
                assert!(fits, "{width}, {args:?}: {line}");
            }
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = blin(&root(), &["codes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn usage_errors_are_2_and_help_has_examples() {
    let dir = tempfile::tempdir().unwrap();
    assert!(run(dir.path(), &["chek"]).starts_with("exit code 2"));
    assert!(run(dir.path(), &[]).starts_with("exit code 2"));
    assert!(run(dir.path(), &["--version"]).starts_with("exit code 0"));
    for command in ["check", "fmt", "run", "replay", "explain", "test", "graph", "new", "codes", "completions", "lsp"] {
        let help = run(dir.path(), &[command, "--help"]);
        assert!(help.starts_with("exit code 0") && help.contains("Examples:"), "{help}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(dir.path(), &["completions", shell]);
        assert!(script.starts_with("exit code 0") && script.contains("explain"), "{shell}");
    }
    insta::assert_snapshot!("unknown_code", run(dir.path(), &["codes", "units::mismach"]));
}

#[test]
fn the_graph_has_three_forms() {
    let dir = project();
    let ward = dir.path().join("ward");
    assert!(run(&ward, &["graph"]).contains("digraph"));
    assert!(run(&ward, &["graph", "--format", "mermaid"]).contains("flowchart"));
    let json: serde_json::Value =
        serde_json::from_slice(&blin(&ward, &["graph", "--format", "json"]).output().unwrap().stdout).unwrap();
    assert!(json["edges"].as_array().unwrap().len() > 3, "{json}");
}

#[test]
fn what_scenarios_try() {
    let dir = project();
    let ward = dir.path().join("ward");
    insta::assert_snapshot!("coverage", run(&ward, &["test", "--coverage"]));
    let json: serde_json::Value =
        serde_json::from_slice(&blin(&ward, &["test", "--coverage", "--json"]).output().unwrap().stdout).unwrap();
    assert_eq!(json["coverage"][0]["name"], "fever.high_fever");
    assert_eq!(json["coverage"][0]["parts"][0]["part"], "do");
    assert!(json["coverage"][0]["expectations"].as_u64().unwrap() > 0);
    // A rule without a scenario is pointed out, and only a manifest makes that an error.
    replaced(&ward, "fever.blin", "\n                   advice cool_down", "");
    let text = run(&ward, &["test"]);
    assert!(text.starts_with("exit code 0") && text.contains("no scenario tries rule fever.cool_down"), "{text}");
    let manifest = std::fs::read_to_string(ward.join("blin.toml")).unwrap();
    std::fs::write(ward.join("blin.toml"), format!("{manifest}\n[lints]\n\"scenario::never_fires\" = \"error\"\n"))
        .unwrap();
    assert!(run(&ward, &["test"]).starts_with("exit code 1"));
    // Of some scenarios nothing follows for the others.
    assert!(!run(&ward, &["test", "settles"]).contains("cool_down"));
}

const REQUIREMENTS: &str = r#"[[requirement]]
id = "FEVER-1"
strength = "must"
states = "A temperature of 39 °C or more interrupts the infusion until it has been gone for a day."
source = "ward"
at = "section 2"
by = ["fever::high_fever"]

[[requirement]]
id = "FEVER-2"
strength = "should"
states = "A temperature of 38.5 °C or more asks for paracetamol."
source = "ward"
at = "section 1"
by = ["fever::cool_down"]
scenarios = ["A fever that settles"]

[[requirement]]
id = "FEVER-3"
strength = "may"
states = "The patient may drink cold tea."
source = "ward"
at = "section 1"
uncovered = "Advice for the kitchen, not for the ward."
"#;

#[test]
fn what_covers_what() {
    let dir = project();
    let ward = dir.path().join("ward");
    insta::assert_snapshot!("trace_without_file", run(&ward, &["trace"]));
    std::fs::write(ward.join("requirements.toml"), REQUIREMENTS).unwrap();
    insta::assert_snapshot!("trace", run(&ward, &["trace", "--markdown", "matrix.md", "--csv", "matrix.csv"]));
    let markdown = std::fs::read_to_string(ward.join("matrix.md")).unwrap();
    assert!(markdown.contains("| FEVER-1 | must |") && markdown.contains("`hold fever.high_fever`"), "{markdown}");
    let csv = std::fs::read_to_string(ward.join("matrix.csv")).unwrap();
    assert_eq!(csv.lines().filter(|l| l.starts_with("requirement,")).count(), 3, "{csv}");
    let json: serde_json::Value =
        serde_json::from_slice(&blin(&ward, &["trace", "--json"]).output().unwrap().stdout).unwrap();
    assert_eq!((&json["schema"], &json["requirements"][2]["verdict"]), (&"blin.trace/1".into(), &"excused".into()));
    replaced(&ward, "requirements.toml", "fever::cool_down", "fever::cool_dwon");
    replaced(&ward, "requirements.toml", "uncovered = \"Advice for the kitchen, not for the ward.\"\n", "");
    let text = run(&ward, &["trace"]);
    assert!(text.starts_with("exit code 1"), "{text}");
    insta::assert_snapshot!("trace_findings", text);
}

const WARD_SHEET: &str = r#"
[sheet.fever]
title = "A day's <watch>"
from = "admission"
days = 3
summary = ["infusion"]

[[sheet.fever.column]]
head = "Infusion"
shows = "infusion"

[[sheet.fever.column]]
head = "Fever"
shows = "temperature"

[[sheet.fever.column]]
head = "To do"
advice = ["cool_down"]

[[sheet.fever.column]]
head = "Charted"
charted = ["infusion_rate"]
"#;

#[test]
fn an_order_sheet_for_a_patient() {
    let dir = project();
    let ward = dir.path().join("ward");
    let args = ["sheet", "fever", "--for", "patient.toml"];
    insta::assert_snapshot!("sheet_none", run(&ward, &args));
    let append = |file: &str, text: &str| {
        let old = std::fs::read_to_string(ward.join(file)).unwrap();
        std::fs::write(ward.join(file), old + text).unwrap();
    };
    append("blin.toml", WARD_SHEET);
    append("chart.blin", "\nevent admission  \"The patient comes to the ward\"\n");
    insta::assert_snapshot!("sheet_not_begun", run(&ward, &args));
    let started = [&args[..], &["--start", "day 1 20:00"]].concat();
    insta::assert_snapshot!("sheet", run(&ward, &started));
    let files = [&started[..], &["--html", "sheet.html", "--csv", "sheet.csv"]].concat();
    assert!(run(&ward, &files).starts_with("exit code 0"));
    let html = std::fs::read_to_string(ward.join("sheet.html")).unwrap();
    assert!(html.contains("A day&#39;s &lt;watch&gt;: A. Example") && !html.contains("<watch"), "{html}");
    assert!(!html.contains("src=") && !html.contains("href=") && !html.contains("http"), "{html}");
    assert_eq!(std::fs::read_to_string(ward.join("sheet.csv")).unwrap().lines().count(), 1 + 3);
    let json: serde_json::Value =
        serde_json::from_slice(&blin(&ward, &[&started[..], &["--json"]].concat()).output().unwrap().stdout).unwrap();
    assert_eq!((&json["schema"], &json["days"][2]["cells"][1]["open"]), (&"blin.sheet/1".into(), &true.into()));
    // No line is wider than the window, however little room there is.
    for width in ["40", "60", "120"] {
        let output = blin(&ward, &started).env("COLUMNS", width).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let most: usize = width.parse().unwrap();
        assert!(text.lines().all(|l| l.chars().count() <= most), "{width}:\n{text}");
    }
    // A sheet that names nothing is refused with the rest of the project.
    replaced(&ward, "blin.toml", "shows = \"temperature\"", "shows = \"temprature\"");
    insta::assert_snapshot!("sheet_findings", run(&ward, &["check"]));
}

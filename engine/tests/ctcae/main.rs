//! The library's laboratory grades agree with the published criteria on thousands of values.
//!
//! `limits.tsv` holds the limits of CTCAE versions 5.0 and 6 as plain data. Values are drawn on each limit, just beside
//! it and in between, charted as a laboratory charts them, and graded by the library and by the table.

use blin_engine::analysis::{Analysis, Files};
use blin_engine::answer::Outcome;
use blin_engine::chart::{Format, read};
use blin_engine::diagnostic::{FileId, Severity};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::model::{Expect, ExprId, ExprKind, Model, Ty, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

/// The files of the library that grade.
const MODULES: [&str; 5] = ["patient.blin", "later_patient.blin", "later_sources.blin", "ctcae5.blin", "ctcae6.blin"];

/// Numbers are whole hundred-thousandths: values have three decimals, factors two.
const ONE: i64 = 100_000;

struct Library;

impl Files for Library {
    fn list(&self) -> Vec<String> {
        MODULES.map(str::to_owned).to_vec()
    }
    fn read(&self, path: &str) -> io::Result<String> {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocols").join(path))
    }
}

/// What is measured, and how a laboratory charts it.
struct Analyte {
    grading: &'static str,
    input: &'static str,
    unit: &'static str,
    /// Where the unit of the limits is not that of the chart: what one of it is there.
    charted: i64,
    /// The fact with the laboratory's limit, and limits that laboratories have.
    limit: (&'static str, &'static [&'static str]),
    baseline: Option<&'static str>,
    /// What is less is no value: the library refuses it as a slip.
    least: i64,
    always: &'static str,
}

const fn enzyme(
    grading: &'static str,
    input: &'static str,
    uln: &'static str,
    baseline: Option<&'static str>,
) -> Analyte {
    let limit: (&str, &[&str]) = (uln, &["40", "41.3", "60"]);
    Analyte { grading, input, unit: "U/L", charted: 1, limit, baseline, least: 0, always: "" }
}

const fn cells(
    grading: &'static str,
    input: &'static str,
    lln: &'static str,
    limits: &'static [&'static str],
) -> Analyte {
    Analyte {
        grading,
        input,
        unit: "cells/µL",
        charted: 1000,
        limit: (lln, limits),
        baseline: None,
        least: 0,
        always: "",
    }
}

const ANALYTES: [Analyte; 16] = [
    enzyme("alt_grade", "alt", "alt_uln", Some("alt_baseline")),
    enzyme("ast_grade", "ast", "ast_uln", Some("ast_baseline")),
    enzyme("alt_grade_6", "alt", "alt_uln", Some("alt_baseline")),
    enzyme("ast_grade_6", "ast", "ast_uln", Some("ast_baseline")),
    enzyme("ggt_grade", "ggt", "ggt_uln", Some("ggt_baseline")),
    enzyme("lipase_grade", "lipase", "lipase_uln", None),
    enzyme("amylase_grade", "amylase", "amylase_uln", None),
    Analyte {
        unit: "mg/dL",
        limit: ("bilirubin_uln", &["1", "1.2"]),
        ..enzyme("bilirubin_grade", "bilirubin", "", Some("bilirubin_baseline"))
    },
    cells("neutrophil_grade", "neutrophils", "neutrophils_lln", &["1.4", "1.8", "2"]),
    cells("neutrophil_grade_6", "neutrophils", "neutrophils_lln", &["1.8"]),
    cells("platelet_grade", "platelets", "platelets_lln", &["60", "140", "150"]),
    cells("thrombocytopenia_grade_6", "platelets", "platelets_lln", &["150"]),
    cells("lymphocyte_grade", "lymphocytes", "lymphocytes_lln", &["0.7", "1", "1.5"]),
    cells("white_cell_grade", "white_cells", "white_cells_lln", &["2.5", "4", "4.5"]),
    Analyte {
        unit: "g/L",
        charted: 1,
        least: 10 * ONE,
        always: "life_threatening_anaemia = false\n",
        ..cells("anaemia_grade", "haemoglobin", "haemoglobin_lln", &["90", "120", "135"])
    },
    Analyte {
        unit: "g/L",
        charted: 1,
        ..cells("fibrinogen_grade", "fibrinogen", "fibrinogen_lln", &["1.5", "1.8", "2"])
    },
];

/// The laboratory and the patient that a value is graded for.
#[derive(Clone, Copy)]
struct Case {
    when: &'static str,
    limit: i64,
    baseline: i64,
}

/// A row of the table.
struct Row<'t> {
    version: &'t str,
    grading: &'t str,
    when: &'t str,
    grade: u8,
    /// Over, from, to, under.
    limits: [Option<&'t str>; 4],
}

fn number(text: &str) -> i64 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<5}").parse().expect("a decimal number")
}

fn rows() -> Vec<Row<'static>> {
    let lines = include_str!("limits.tsv").lines().filter(|l| !l.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [version, grading, when, grade, limits @ ..] = cells.as_slice() else { panic!("{line}") };
            let limits: Vec<Option<&str>> = limits.iter().map(|l| (*l != "-").then_some(*l)).collect();
            Row {
                version,
                grading,
                when,
                grade: grade.parse().expect("a grade is a number"),
                limits: limits.try_into().expect("four limits"),
            }
        })
        .collect()
}

/// A limit for a case: `75`, `1.5*ULN`.
fn worth(limit: &str, case: Case) -> i64 {
    match limit.split_once('*') {
        None => number(limit),
        Some((factor, "BASE")) => number(factor) * case.baseline / ONE,
        Some((factor, _)) => number(factor) * case.limit / ONE,
    }
}

fn fits(row: &Row, value: i64, case: Case) -> bool {
    let [over, from, to, under] = row.limits.map(|l| l.map(|l| worth(l, case)));
    (row.when == "any" || row.when == case.when)
        && over.is_none_or(|l| value > l)
        && from.is_none_or(|l| value >= l)
        && to.is_none_or(|l| value <= l)
        && under.is_none_or(|l| value < l)
}

/// The cases in which an analyte is graded.
fn cases(analyte: &Analyte, rows: &[Row]) -> Vec<Case> {
    let whens = ["any", "normal", "raised", "with", "without"];
    let mine = |when: &&str| rows.iter().any(|r| r.grading == analyte.grading && r.when == *when);
    let mut cases = Vec::new();
    for when in whens.into_iter().filter(mine) {
        for limit in analyte.limit.1.iter().map(|l| number(l)) {
            let baselines: &[i64] = match when {
                "normal" => &[limit / 2, limit],
                "raised" => &[limit + ONE / 10, limit * 3 / 2, limit * 3],
                _ => &[0],
            };
            cases.extend(baselines.iter().map(|&baseline| Case { when, limit, baseline }));
        }
    }
    cases
}

/// Values on each limit, a thousandth beside it, and spread over the whole span.
fn values(rows: &[&Row], case: Case, least: i64) -> Vec<i64> {
    let limits: Vec<i64> = rows.iter().flat_map(|r| r.limits).flatten().map(|l| worth(l, case)).collect();
    let most = limits.iter().max().copied().unwrap_or(ONE).max(case.limit) * 5 / 4;
    let step = ONE / 1000;
    let beside = limits.iter().flat_map(|l| [l - step, *l, l + step]);
    // Weyl's sequence: even over the span, and the same each time.
    let spread = (1..=40).map(|n: i64| (n * 61_803_398 % 100_000_000) * (most / step) / 100_000_000 * step);
    let mut all: Vec<i64> = beside.chain(spread).filter(|v| *v >= least && v % step == 0).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn decimal(value: i64) -> String {
    format!("{}.{:05}", value / ONE, value % ONE)
}

fn chart(analyte: &Analyte, case: Case, value: i64) -> String {
    let quantity = |v: i64| format!("\"{} {}\"", decimal(v * analyte.charted), analyte.unit);
    let mut facts = format!("{} = {}\n", analyte.limit.0, quantity(case.limit));
    if let Some(baseline) = analyte.baseline {
        facts.push_str(&format!("{baseline} = {}\n", quantity(case.baseline)));
    }
    let symptoms = match case.when {
        "with" => "pancreatic_symptoms = true\n",
        "without" => "pancreatic_symptoms = false\n",
        _ => "",
    };
    format!(
        "start = \"2024-03-04T00:00Z\"\ncharted_from = \"day 1 00:00\"\n[facts]\n{facts}[[entry]]\nat = \"day 1 08:00\"\n{} = {}\n{symptoms}{}",
        analyte.input,
        quantity(value),
        analyte.always
    )
}

/// The expression with which the scenarios ask for each grading.
fn gradings(model: &Model) -> BTreeMap<String, ExprId> {
    let asked = model.scenarios.iter().flat_map(|s| &s.checks).filter_map(|c| match &c.expect {
        Expect::Value(expr, _) => Some(*expr),
        _ => None,
    });
    asked
        .filter_map(|expr| match model[expr].kind {
            ExprKind::Table(table) => Some((model[table].decl.name.to_string(), expr)),
            _ => None,
        })
        .collect()
}

#[test]
fn laboratory_grades_are_the_published_ones() {
    let analysis = Analysis::of(&Library);
    let errors: Vec<&String> =
        analysis.diagnostics().iter().filter(|d| d.severity == Severity::Error).map(|d| &d.message).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let gradings = gradings(engine.model());
    let table = rows();
    let (mut graded, mut seen) = (0, BTreeMap::new());
    for analyte in &ANALYTES {
        let rows: Vec<&Row> = table.iter().filter(|r| r.grading == analyte.grading).collect();
        for case in cases(analyte, &table) {
            for value in values(&rows, case, analyte.least) {
                let text = chart(analyte, case, value);
                let reading = read(engine.model(), &text, Format::Toml, FileId(1000));
                assert!(reading.diagnostics.is_empty(), "{text}\n{:#?}", reading.diagnostics);
                let timeline = reading.chart.unwrap().timeline;
                let grade = rows.iter().filter(|r| fits(r, value, case)).map(|r| r.grade).max();
                // Version 6 was at hand for two grades of platelets only.
                let silent = analyte.grading == "thrombocytopenia_grade_6" && grade.is_none();
                let wanted = if silent { Outcome::NotStated } else { Outcome::Value(Value::Enum(grade.unwrap_or(0))) };
                let found = engine.value(&timeline, &RunOptions::default(), gradings[analyte.grading]);
                assert_eq!(found, [wanted], "{} {}\n{text}", analyte.grading, case.when);
                graded += 1;
                *seen.entry((analyte.grading, grade)).or_insert(0) += 1;
            }
        }
    }
    assert!(graded > 4000, "{graded} values");
    // Every row of the table has graded something, on the scale of its own version.
    for row in &table {
        let expr = gradings[row.grading];
        let Ty::Enum(scale) = engine.model()[expr].ty else { panic!("{} is no grade", row.grading) };
        assert_eq!(&*engine.model()[scale].decl.name, format!("Ctcae{}", row.version));
        assert!(seen.contains_key(&(row.grading, Some(row.grade))), "{} grade {}", row.grading, row.grade);
    }
}

use super::{Grid, NotBegun, Plan, Sheet, grid, resolve, write::Paper};
use crate::analysis::Analysis;
use crate::chart::{Format, read};
use crate::diagnostic::FileId;
use crate::eval::Engine;
use crate::time::{Instant, Zone};
use std::collections::BTreeMap;
use std::sync::Arc;

const PROTOCOL: &str = r#"protocol course
"Two days low, then the full rate."

source label "Label"

reading weight: kg  range 1 to 300 kg  fresh for 3 days
act     rate: mg/day  range 0 to 100 mg/day  until changed  initially 0 mg/day
act     dose: mg
act     cycle_start

let course_day = (whole days since cycle_start) + 1
let volume     = weight * 2 mL/kg

table planned: mg/day unique
  | course_day || planned   |
  | <= 2       || 10 mg/day |
  | > 2        || 20 mg/day |
  cite label "Table 1"

decision premedication: mg
  "Before the first dose and before the step."
  combine highest

rule first must
  when      rate = 0 mg/day
  unless    dose within 12 h
  then      premedication = 5 mg
  cite label "2.1"

rule step must
  when      rate = 10 mg/day and course_day = 3
  then      premedication = 5 mg
  advise    "Before the step of a rate of {rate}."
  cite label "2.2"
"#;

const MANIFEST: &str = r#"[project]
name = "course"
version = "1"
language = "2026"

[sheet.course]
title = "A <course> & its \"days\""
from = "cycle_start"
days = 4
summary = ["volume"]

[[sheet.course.column]]
head = "Rate"
shows = "planned"
done = "rate"

[[sheet.course.column]]
head = "Before"
shows = "premedication"
before = true
done = "dose"

[[sheet.course.column]]
head = "Volume"
shows = "course.volume"

[[sheet.course.column]]
head = "To do"
advice = ["step"]

[[sheet.course.column]]
head = "Given"
charted = ["dose", "rate"]
"#;

struct Filled {
    engine: Engine,
    sheet: Sheet,
    grid: Result<Grid, NotBegun>,
}

impl Filled {
    fn rows(&self) -> Vec<String> {
        let grid = self.grid.as_ref().unwrap();
        let row = |r: &super::Row| {
            let cells: Vec<String> = r
                .cells
                .iter()
                .map(|c| c.notes.iter().fold(c.text.clone(), |text, n| format!("{text} [{}]", n + 1)))
                .collect();
            let basis = if r.projected { "projected" } else { "charted" };
            format!("{} {} {basis} | {}", r.day, r.date, cells.join(" | "))
        };
        grid.rows.iter().map(row).collect()
    }
}

fn filled(patient: &str, start: Option<&str>) -> Filled {
    let files = BTreeMap::from([("blin.toml".to_owned(), MANIFEST), ("course.blin".to_owned(), PROTOCOL)]);
    let analysis = Analysis::of(&files);
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    let model = Arc::new(analysis.model().clone());
    let (mut sheets, found) = resolve(&model, analysis.manifest());
    assert!(found.is_empty(), "{found:#?}");
    let reading = read(&model, patient, Format::Toml, FileId(9));
    let chart = reading.chart.unwrap_or_else(|| panic!("{:#?}", reading.diagnostics));
    let engine = Engine::compile(model);
    let sheet = sheets.remove(0);
    let start = start.map(|s| Instant::parse(s).unwrap());
    let plan = Plan { start, clock: chart.start.clone(), ..Plan::default() };
    let grid = grid(&engine, &sheet, &chart.timeline, &plan);
    Filled { engine, sheet, grid }
}

const FRESH: &str = "charted_from = \"2026-03-01T06:00Z\"\nhistory = { rate = \"complete\", cycle_start = \"complete\", dose = \"complete\" }\n\n[[entry]]\nat = \"2026-03-01T06:00Z\"\nweight = \"70 kg\"\n";

#[test]
fn a_course_that_is_supposed_is_projected_day_by_day() {
    let filled = filled(FRESH, Some("2026-03-01T08:00:00Z"));
    assert_eq!(
        filled.rows(),
        [
            "1 2026-03-01 projected | 10 mg/day [1] | 5 mg [2] | 140 mL |  | ",
            "2 2026-03-02 projected | 10 mg/day [1] |  | 140 mL |  | ",
            "3 2026-03-03 projected | 20 mg/day [1] | 5 mg [3] | 140 mL | step [4] | ",
            "4 2026-03-04 projected | 20 mg/day [1] |  | unknown: needs weight |  | ",
        ]
    );
    let grid = filled.grid.unwrap();
    assert!(grid.rows[3].cells[2].open && !grid.rows[2].cells[2].open);
    assert_eq!(grid.notes[0], "table planned (label, Table 1)");
    assert_eq!(grid.notes[3], "step (must; label, 2.2): Before the step of a rate of 10 mg/day.");
    assert_eq!(grid.assumptions.len(), 4);
}

#[test]
fn a_course_that_is_charted_is_shown_as_it_was_and_projected_from_there() {
    let charted = format!(
        "{FRESH}\n[[entry]]\nat = \"2026-03-01T07:00Z\"\ndose = \"5 mg\"\n\n[[entry]]\nat = \"2026-03-01T08:00Z\"\ncycle_start = true\nrate = \"10 mg/day\"\n\n[[entry]]\nat = \"2026-03-02T12:00Z\"\nrate = \"0 mg/day\"\n"
    );
    let filled = filled(&charted, None);
    assert_eq!(
        filled.rows(),
        [
            "1 2026-03-01 charted | 10 mg/day [1] |  | 140 mL |  | 07:00 dose 5 mg, 08:00 rate 10 mg/day",
            "2 2026-03-02 charted | 10 mg/day [1] |  | 140 mL |  | 12:00 rate 0 mg/day",
            "3 2026-03-03 projected | 20 mg/day [1] | 5 mg [2] | 140 mL |  | ",
            "4 2026-03-04 projected | 20 mg/day [1] |  | unknown: needs weight |  | ",
        ]
    );
}

#[test]
fn a_course_that_never_began_has_no_days() {
    assert_eq!(filled(FRESH, None).grid, Err(NotBegun));
}

#[test]
fn a_printed_sheet_holds_text_and_no_more() {
    let filled = filled(FRESH, Some("2026-03-01T08:00:00Z"));
    let zone = Zone::utc();
    let paper = Paper {
        model: filled.engine.model(),
        sheet: &filled.sheet,
        grid: filled.grid.as_ref().unwrap(),
        patient: "<script>alert('x')</script> \"A\" & B",
        zone: &zone,
    };
    let html = paper.html();
    assert!(!html.contains("<script") && !html.contains("http") && !html.contains("<course>"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;A&quot; &amp; B"), "{html}");
    assert_eq!(html.matches("<tr>").count(), 1 + 4 + 1, "{html}");
    insta::assert_snapshot!(paper.csv().replace('\r', ""));
}

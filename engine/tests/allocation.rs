//! A step along a timeline allocates nothing.

use blin_engine::analysis::Analysis;
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact::Exact;
use blin_engine::model::{InputId, Value};
use blin_engine::time::Instant;
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};
use std::collections::BTreeMap;
use std::sync::Arc;

const PROJECT: &str = r#"protocol fever
"A hold, clocks and windows over one reading."

reading temperature: °C range 25 to 45 °C fresh for 12 h "Body temperature"

type Action = one of continue < pause < stop

let hot = temperature >= 38 °C

decision drug: Action
  combine highest
  default continue
  undetermined as pause

hold fever_hold must
  when hot
  do drug = pause
  release when temperature < 38 °C for 6 h
          then drug = continue
  give up after 3 days unless temperature < 38 °C
          then drug = stop permanently
  close when temperature < 37 °C

rule long_fever must
  when hot for 2 days or count of hot within 3 days >= 4
  then drug = stop
"#;

fn readings(n: i64) -> Vec<Entry> {
    (0..n)
        .map(|i| Entry {
            at: Instant(i * 3_600),
            latest: Instant(i * 3_600),
            input: InputId(0),
            value: Charted::Is(Value::Num(Exact::new(36 * 10 + i128::from((i * 7) % 40), 10))),
            lasting: false,
        })
        .collect()
}

#[test]
fn a_step_allocates_nothing() {
    let mut files = BTreeMap::new();
    files.insert(
        "blin.toml".to_owned(),
        "[project]\nname = \"fever\"\nversion = \"1.0.0\"\nlanguage = \"2026\"\n".to_owned(),
    );
    files.insert("fever.blin".to_owned(), PROJECT.to_owned());
    let analysis = Analysis::of(&files);
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let mut timeline = Timeline::empty(Instant(0), Completeness::AllBut(Vec::new()));
    timeline.entries = readings(2_000);
    let mut course = engine.follow(&timeline, &RunOptions::default());
    // the first days fill what is then reused
    for _ in 0..500 {
        course.step();
    }
    let mut steps = 0;
    let counted = allocation_counter::measure(|| {
        for _ in 0..1_000 {
            steps += u32::from(course.step().is_some());
        }
    });
    assert_eq!(steps, 1_000);
    assert_eq!(counted.count_total, 0, "{} allocations in {steps} steps", counted.count_total);
}

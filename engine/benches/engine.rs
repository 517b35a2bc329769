//! How long each pass takes, from text to answer; and the engine beside the same rules written by hand.

mod toxicity_step;

use blin_engine::analysis::Analysis;
use blin_engine::chart::{Format, read};
use blin_engine::diagnostic::FileId;
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact::Exact;
use blin_engine::model::{DecisionId, ExprId, InputId, Model, Value};
use blin_engine::time::Instant;
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};
use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn main() {
    compare_with_hand();
    divan::main();
}

// ---- projects -------------------------------------------------------------------------------------------------------

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The library as text in memory.
fn library() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(root().join("protocols")).expect("the library is there");
    let paths = entries.map(|e| e.expect("the folder is readable").path());
    let ours = paths.filter(|p| p.extension().is_some_and(|e| e == "blin" || e == "toml"));
    let file = |p: PathBuf| {
        let name = p.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&p).expect("the file is readable"))
    };
    ours.map(file).collect()
}

fn engine() -> Engine {
    let analysis = Analysis::of(&library());
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    Engine::compile(Arc::new(analysis.model().clone()))
}

/// The published patient.
fn patient(model: &Model) -> Timeline {
    let text = std::fs::read_to_string(root().join("examples/ojemolon-2022.toml")).expect("the patient is there");
    read(model, &text, Format::Toml, FileId(1000)).chart.expect("the patient is read").timeline
}

fn input(model: &Model, name: &str) -> InputId {
    let at = model.inputs.iter().position(|i| i.decl.name == name).expect("it is declared");
    InputId(u32::try_from(at).expect("few inputs"))
}

/// Some expression of a rule, to be looked at without an answer.
fn some_expression(model: &Model) -> ExprId {
    model.rules.iter().find_map(|r| r.when).expect("some rule has a condition")
}

// ---- from text to program -------------------------------------------------------------------------------------------

#[divan::bench]
fn parse_the_library(b: Bencher<'_, '_>) {
    let files = library();
    b.bench_local(|| files.values().map(|t| blin_grammar::parse(black_box(t)).errors.len()).sum::<usize>());
}

#[divan::bench(sample_count = 20)]
fn check_the_library(b: Bencher<'_, '_>) {
    let files = library();
    b.bench_local(|| Analysis::of(black_box(&files)).diagnostics().len());
}

#[divan::bench(sample_count = 50)]
fn compile_the_library(b: Bencher<'_, '_>) {
    let analysis = Analysis::of(&library());
    let model = Arc::new(analysis.model().clone());
    b.bench_local(|| Engine::compile(Arc::clone(black_box(&model))));
}

// ---- from program to answer -----------------------------------------------------------------------------------------

/// The whole record up to its last instant, without an answer.
#[divan::bench(sample_count = 50)]
fn patient_run_through(b: Bencher<'_, '_>) {
    let engine = engine();
    let timeline = patient(engine.model());
    let e = some_expression(engine.model());
    b.bench_local(|| engine.value(black_box(&timeline), &RunOptions::default(), e).len());
}

/// The same, with every answer, what it needs and its next review.
#[divan::bench(sample_count = 20)]
fn patient_answered(b: Bencher<'_, '_>) {
    let engine = engine();
    let timeline = patient(engine.model());
    b.bench_local(|| engine.run(black_box(&timeline), &RunOptions::default()).decisions.len());
}

/// The same, with why one of them came out as it did.
#[divan::bench(sample_count = 20)]
fn patient_explained(b: Bencher<'_, '_>) {
    let engine = engine();
    let timeline = patient(engine.model());
    let d = DecisionId(0);
    b.bench_local(|| engine.explain(black_box(&timeline), &RunOptions::default(), d).accounts.len());
}

/// Every moment at which an answer changes.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn patient_replayed(b: Bencher<'_, '_>) {
    let engine = engine();
    let timeline = patient(engine.model());
    b.bench_local(|| {
        let mut changes = 0_usize;
        engine.replay(black_box(&timeline), &RunOptions::default(), &mut |_| changes += 1);
        changes
    });
}

// ---- a long record --------------------------------------------------------------------------------------------------

const READINGS: i64 = 100_000;

fn long_record(model: &Model) -> Timeline {
    let mut timeline = Timeline::empty(Instant(0), Completeness::AllBut(Vec::new()));
    let (temperature, systolic) = (input(model, "temperature"), input(model, "systolic"));
    for i in 0..READINGS {
        let (input, value) = if i % 2 == 0 { (temperature, 36 + i / 2 % 5) } else { (systolic, 85 + i / 2 % 40) };
        let value = Charted::Is(Value::Num(Exact::from_integer(i128::from(value))));
        let at = Instant(i * 600);
        timeline.entries.push(Entry { at, latest: at, input, value, lasting: false });
    }
    timeline
}

/// Steps in a second: 100,000 readings of two kinds, ten minutes apart, through the whole library.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn steps_through_a_long_record(b: Bencher<'_, '_>) {
    let engine = engine();
    let timeline = long_record(engine.model());
    let e = some_expression(engine.model());
    b.counter(divan::counter::ItemsCount::new(100_000_usize))
        .bench_local(|| engine.value(black_box(&timeline), &RunOptions::default(), e).len());
}

// ---- beside hand-written rules --------------------------------------------------------------------------------------

#[divan::bench]
fn toxicity_step_by_rules(b: Bencher<'_, '_>) {
    let engine = toxicity_step::engine();
    let places = toxicity_step::Places::of(engine.model());
    let states: Vec<Timeline> =
        toxicity_step::samples().iter().map(|(s, _)| toxicity_step::timeline(engine.model(), s)).collect();
    b.counter(divan::counter::ItemsCount::new(states.len())).bench_local(|| {
        for s in &states {
            black_box(toxicity_step::by_rules(&engine, &places, black_box(s)));
        }
    });
}

#[divan::bench]
fn toxicity_step_by_hand(b: Bencher<'_, '_>) {
    let states: Vec<_> = toxicity_step::samples().iter().map(|(s, _)| toxicity_step::State::of(s)).collect();
    b.counter(divan::counter::ItemsCount::new(states.len())).bench_local(|| {
        for s in &states {
            black_box(toxicity_step::by_hand(black_box(s)));
        }
    });
}

/// Both agree with every sample; prints how much longer the engine takes.
fn compare_with_hand() {
    let engine = toxicity_step::engine();
    let places = toxicity_step::Places::of(engine.model());
    let samples = toxicity_step::samples();
    let states: Vec<Timeline> = samples.iter().map(|(s, _)| toxicity_step::timeline(engine.model(), s)).collect();
    let by_hand: Vec<_> = samples.iter().map(|(s, _)| toxicity_step::State::of(s)).collect();
    for ((state, plain), (input, expected)) in states.iter().zip(&by_hand).zip(&samples) {
        let expected = toxicity_step::expected(expected);
        let (a, b) = (toxicity_step::by_rules(&engine, &places, state), toxicity_step::by_hand(plain));
        assert!(toxicity_step::agree(&a, &expected), "{input}\nby rules {a:?}\nexpected {expected:?}");
        assert!(toxicity_step::agree(&b, &expected), "{input}\nby hand {b:?}\nexpected {expected:?}");
    }
    let rules = fastest(
        || {
            states.iter().for_each(|s| {
                black_box(toxicity_step::by_rules(&engine, &places, s));
            })
        },
        20,
    );
    let hand = fastest(
        || {
            by_hand.iter().for_each(|s| {
                black_box(toxicity_step::by_hand(black_box(s)));
            })
        },
        2_000,
    );
    let each = |t: f64| t * 1e9 / samples.len() as f64;
    println!(
        "one toxicity step: {:.0} ns by rules, {:.0} ns by hand, ratio {:.0}",
        each(rules),
        each(hand),
        rules / hand
    );
}

/// Seconds of the fastest of `n` runs.
fn fastest(mut f: impl FnMut(), n: usize) -> f64 {
    let mut once = || {
        let start = std::time::Instant::now();
        f();
        start.elapsed().as_secs_f64()
    };
    (0..n).map(|_| once()).fold(f64::INFINITY, f64::min)
}

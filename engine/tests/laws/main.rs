//! Laws: what must hold of every project and every record. The oracle says what the answers are.

mod chart;
mod engine;
mod found;
mod oracle;
mod project;
mod records;
mod tape;
mod witness;

use blin_engine::analysis::Analysis;
use blin_engine::diagnostic::Severity;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::BTreeMap;

/// The project of a text, when it may be run.
fn project(text: &str) -> Result<Analysis, Vec<String>> {
    let files = BTreeMap::from([("ward.blin".to_owned(), text)]);
    let analysis = Analysis::of(&files);
    let errors: Vec<String> = analysis
        .diagnostics()
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            let place = d.labels.first().map(|l| text.get(l.place.span.start as usize..l.place.span.end as usize));
            format!("{}: {} at {place:?}", d.code, d.message)
        })
        .collect();
    if errors.is_empty() { Ok(analysis) } else { Err(errors) }
}

/// Holds a law to many projects and records: both are drawn from tapes of choices.
fn law(shape: project::Shape, law: impl Fn(Vec<u16>, Vec<u16>, project::Shape) -> Result<(), TestCaseError>) {
    // Shrinking runs the law again and again: what is small enough to read is enough.
    // The same cases each time, so that a failure is the change's: a few, or as many as BLIN_LAW_CASES says. With
    // PROPTEST_CASES others, at random.
    let at_random = std::env::var_os("PROPTEST_CASES").is_some();
    let asked = std::env::var("BLIN_LAW_CASES").ok().and_then(|n| n.parse().ok());
    let cases = if at_random { ProptestConfig::default().cases } else { asked.unwrap_or(60) };
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        max_shrink_time: 15_000,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = if at_random { TestRunner::new(config) } else { TestRunner::new_with_rng(config, rng) };
    let tapes = (choices(), choices());
    let result = runner.run(&tapes, |(project, chart)| law(project, chart, shape));
    if let Err(e) = result {
        let text = e.to_string();
        panic!("{}", text.split("\nminimal failing input").next().unwrap_or_default());
    }
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..300)
}

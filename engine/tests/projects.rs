//! Whole projects through the one door.

use blin_engine::analysis::Analysis;
use blin_engine::diagnostic::Severity;
use blin_engine::eval::Engine;
use blin_engine::scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

fn project(name: &str) -> BTreeMap<String, String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(name);
    let entries = std::fs::read_dir(&root).expect("the project is there");
    let paths = entries.map(|e| e.expect("the folder is readable").path());
    let file = |p: std::path::PathBuf| {
        let name = p.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&p).expect("the file is readable"))
    };
    paths.map(file).collect()
}

#[test]
fn the_taste_of_the_language_checks() {
    let analysis = Analysis::of(&project("taste"));
    let errors: Vec<_> = analysis.diagnostics().iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(analysis.is_runnable());
    let model = analysis.model();
    assert_eq!((model.rules.len(), model.holds.len(), model.scenarios.len()), (4, 1, 2));
    // What follows a comma after a companion is an expectation of its own.
    assert_eq!(model.scenarios[0].checks.len(), 4);
}

/// What the reference begins with is a project: it has no findings, and its scenarios come out.
#[test]
fn the_first_protocol_of_the_reference_works() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/language.md");
    let page = std::fs::read_to_string(page).expect("the reference is there");
    let mut blocks = page.split("```blin\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut file = |name: &str| (name.to_owned(), blocks.next().expect("a block").to_owned());
    let files = BTreeMap::from([file("chart.blin"), file("neutropenia.blin")]);
    let analysis = Analysis::of(&files);
    assert!(analysis.diagnostics().is_empty(), "{:#?}", analysis.diagnostics());
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let chosen = scenario::select(analysis.model(), None);
    assert_eq!(chosen.len(), 2);
    for id in chosen {
        let report = scenario::run(&engine, id);
        assert!(report.passed(), "{report:#?}");
    }
}

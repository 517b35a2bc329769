use super::{Code, all, example_files};
use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Severity, plain};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Every code with an example; those of patient files and of requirements are tried where these are read.
fn examples() -> impl Iterator<Item = &'static Code> {
    let elsewhere = ["patient::", "requirements::"];
    all().filter(move |c| !c.bad.is_empty() && !elsewhere.iter().any(|e| c.code.starts_with(e)))
}

/// What is said of every bad example.
static BAD: LazyLock<Vec<(&'static Code, Analysis)>> =
    LazyLock::new(|| examples().map(|c| (c, Analysis::of(&example_files(c.bad)))).collect());

/// Most of the vocabulary that all examples share is unused in each of them.
fn in_vocabulary(d: &Diagnostic, analysis: &Analysis) -> bool {
    let first = d.labels.first().and_then(|l| analysis.files().get(l.place.file.0 as usize));
    first.is_some_and(|f| f.path == "patient.blin")
}

#[test]
fn every_code_is_reported_for_its_bad_example() {
    let silent: Vec<&str> = BAD
        .iter()
        .filter(|(c, a)| !a.diagnostics().iter().any(|d| d.code == c.code && d.severity == c.severity))
        .map(|(c, _)| c.code)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_good_example_is_good() {
    let mut wrong = String::new();
    for code in examples() {
        let analysis = Analysis::of(&example_files(code.good));
        for d in analysis.diagnostics().iter().filter(|d| !in_vocabulary(d, &analysis)) {
            if d.code == code.code || d.severity == Severity::Error {
                wrong.push_str(&format!("-- {}\n{}\n", code.code, plain(d, analysis.files())));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn messages_read_well() {
    let mut families: BTreeMap<&str, String> = BTreeMap::new();
    for (code, analysis) in BAD.iter() {
        let family = code.code.split("::").next().unwrap();
        // What the grammar says is shown by its own tests.
        if family == "syntax" {
            continue;
        }
        let out = families.entry(family).or_default();
        for d in analysis.diagnostics().iter().filter(|d| d.code == code.code && !in_vocabulary(d, analysis)) {
            out.push_str(&plain(d, analysis.files()));
            out.push('\n');
        }
    }
    for (family, text) in families {
        insta::assert_snapshot!(family, text);
    }
}

#[test]
fn messages_keep_to_their_form() {
    for (_, analysis) in BAD.iter() {
        for d in analysis.diagnostics() {
            assert!(!d.message.ends_with('.'), "{}: {}", d.code, d.message);
            assert!(!d.message.starts_with(char::is_uppercase), "{}: {}", d.code, d.message);
            assert!(!d.labels.is_empty() && d.labels.iter().all(|l| !l.text.is_empty()), "{}: {d:?}", d.code);
            let names_of_rust = ["Ty::", "Enum(", "Quantity(", "Some(", "None"];
            assert!(!names_of_rust.iter().any(|n| d.message.contains(n)), "{}: {}", d.code, d.message);
        }
    }
}

/// The files with the first mend of a finding made.
fn mended(files: &BTreeMap<String, String>, analysis: &Analysis, d: &Diagnostic) -> Option<BTreeMap<String, String>> {
    let mut edits = d.fixes.first()?.edits.clone();
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.span.start));
    let mut files = files.clone();
    for (place, text) in edits {
        let path = &analysis.files()[place.file.0 as usize].path;
        let file = files.get_mut(path)?;
        file.replace_range(place.span.start as usize..place.span.end as usize, &text);
    }
    Some(files)
}

#[test]
fn a_mend_removes_its_finding() {
    let mut wrong = Vec::new();
    for (code, analysis) in BAD.iter() {
        let files = example_files(code.bad);
        for d in analysis.diagnostics() {
            let Some(mended) = mended(&files, analysis, d) else { continue };
            let count = |a: &Analysis| a.diagnostics().iter().filter(|o| o.code == d.code).count();
            if count(&Analysis::of(&mended)) >= count(analysis) {
                wrong.push((d.code, d.fixes[0].clone()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_code_is_listed_once() {
    let mut seen = BTreeSet::new();
    for code in all() {
        assert!(seen.insert(code.code), "{} is listed twice", code.code);
    }
    for (part, _) in blin_grammar::CODES {
        assert!(seen.contains(format!("syntax::{part}").as_str()), "syntax::{part} is not listed");
    }
}

/// The codes that the constructors of this folder name are those that are listed.
#[test]
fn every_constructor_has_a_listed_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/codes");
    let listed: BTreeSet<&str> = all().map(|c| c.code).collect();
    // examples name items of modules in the same form
    let families: BTreeSet<&str> = listed.iter().filter_map(|c| c.split("::").next()).collect();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "rs") || path.file_stem().is_some_and(|s| s == "tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for literal in text.split('"').filter(|t| t.split("::").count() == 2) {
            let is_code = literal.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == ':');
            let of_family = literal.split("::").next().is_some_and(|family| families.contains(family));
            if is_code && of_family && !literal.ends_with(':') {
                assert!(listed.contains(literal), "{literal} of {} is not listed", path.display());
            }
        }
    }
}

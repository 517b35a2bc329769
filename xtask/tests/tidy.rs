//! The boundaries of the tree, held by plain tests.
#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every wanted text file of the tree, with its path from the top.
fn files(wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    let mut files: Vec<(String, String)> = found
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(root()).ok()?.to_string_lossy().replace('\\', "/");
            let text = wanted(&name).then(|| std::fs::read_to_string(&path).ok())??;
            Some((name, text))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if !path.is_dir() {
            found.push(path);
        } else if !["target", "node_modules", ".git"].contains(&name.as_str()) {
            collect(&path, found);
        }
    }
}

const THIS: &str = "xtask/tests/tidy.rs";

fn is_rust(name: &str) -> bool {
    name.ends_with(".rs") && name != THIS
}

#[test]
fn the_editor_protocol_is_named_in_three_places() {
    let allowed = ["lsp/src/guard.rs", "lsp/src/server/", "lsp/src/convert/"];
    for (name, text) in files(&|n| is_rust(n) && n.contains("/src/")) {
        let is_allowed = allowed.iter().any(|place| name.starts_with(place));
        assert!(is_allowed || !text.contains("tower_lsp"), "{name} names tower_lsp");
    }
}

#[test]
fn the_parser_generator_stays_in_the_grammar() {
    for (name, text) in files(&|n| is_rust(n) && !n.starts_with("grammar/")) {
        assert!(!text.contains("pest::"), "{name} names pest");
    }
}

#[test]
fn each_crate_knows_only_what_it_may() {
    let must_not = [
        ("grammar/src/", &["miette", "serde", "std::fs", "std::io"][..]),
        ("engine/src/", &["miette", "std::fs::", "std::net", "std::env", "SystemTime::now"][..]),
    ];
    for (name, text) in files(&is_rust) {
        // Tests may read files.
        if name.contains("/tests") || name.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (folder, words) in must_not {
            for word in words.iter().filter(|_| name.starts_with(folder)) {
                let line = code.lines().find(|l| l.contains(word) && !l.trim_start().starts_with("//"));
                assert!(line.is_none(), "{name} names {word}: {line:?}");
            }
        }
    }
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    let endings = [".rs", ".toml", ".md", ".blin", ".json", ".snap", ".pest", ".svg"];
    let places = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    for (name, text) in files(&|n| n != THIS && endings.iter().any(|e| n.ends_with(e))) {
        for (line, number) in text.lines().zip(1..) {
            assert!(!places.iter().any(|p| line.contains(p)), "{name}:{number}: {line}");
        }
    }
}

#[test]
fn the_two_commands_of_the_readme_are_what_ci_runs() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("```sh\n").nth(1).and_then(|b| b.split("```").next()).unwrap();
    let commands: Vec<&str> = block.lines().collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert!(commands[0].starts_with("cargo run ") && commands[0].contains(" run examples/"), "{}", commands[0]);
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert_eq!(ci.lines().last(), Some(format!("exec {}", commands[1]).as_str()));
}

#[test]
fn files_fit_a_reader() {
    // A compass, not a fence: the long ones are named, and only a very long one is refused.
    for (name, text) in files(&|n| is_rust(n) && !n.contains("/tests/")) {
        let lines = text.lines().count();
        if lines > 600 {
            eprintln!("{name} has {lines} lines: is a concept missing?");
        }
        assert!(lines <= 1200, "{name} has {lines} lines");
    }
}

//! Whole files: those that are blin, and those that are not with all that is said of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use blin_grammar::parse;

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<(PathBuf, String)> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).expect("text")))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn what_is_blin_has_no_errors() {
    for (path, text) in files("ok") {
        let parse = parse(&text);
        let mut said = String::new();
        for error in &parse.errors {
            let line = text[..error.span.start as usize].lines().count();
            let _ = writeln!(said, "line {line}: {} {:?}: {}", error.code, error.span.of(&text), error.message);
        }
        assert!(parse.errors.is_empty(), "{}:\n{said}", path.display());
        assert!(parse.file.items.iter().all(|item| item.is_whole()));
    }
}

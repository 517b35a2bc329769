//! Files that are made from others: written, or compared with what is there.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with what is generated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Say what is out of date.
    Check,
}

/// Makes all generated files.
pub fn run(root: &Path, mode: Mode) -> ExitCode {
    let mut files = crate::errors::pages(root);
    match crate::picture::file(root) {
        Ok(file) => files.push(file),
        Err(message) => {
            eprintln!("the picture cannot be drawn: {message}");
            return ExitCode::FAILURE;
        }
    }
    let mut stale: Vec<PathBuf> =
        files.iter().filter(|(path, text)| !is_current(path, text)).map(|f| f.0.clone()).collect();
    stale.extend(leftovers(&root.join("docs/errors"), &files));
    if mode == Mode::Write {
        for (path, text) in &files {
            if let Err(error) = write(path, text) {
                eprintln!("cannot write {}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        }
        for path in leftovers(&root.join("docs/errors"), &files) {
            let _ = std::fs::remove_file(path);
        }
        return ExitCode::SUCCESS;
    }
    for path in &stale {
        eprintln!("{} is out of date: run `cargo xtask generate`", path.strip_prefix(root).unwrap_or(path).display());
    }
    if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_current(path: &Path, text: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|there| there == text)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

/// Pages of codes that are no more.
fn leftovers(folder: &Path, files: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(leftovers(&path, files));
        } else if !files.iter().any(|(wanted, _)| *wanted == path) {
            found.push(path);
        }
    }
    found
}

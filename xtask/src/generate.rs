//! Files that are made from others: written, or compared with what is there.

use std::path::Path;
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
    let (path, text) = match crate::picture::file(root) {
        Ok(file) => file,
        Err(message) => {
            eprintln!("the picture cannot be drawn: {message}");
            return ExitCode::FAILURE;
        }
    };
    let current = std::fs::read_to_string(&path).is_ok_and(|there| there == text);
    if mode == Mode::Write {
        if let Err(error) = std::fs::write(&path, &text) {
            eprintln!("cannot write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    } else if !current {
        eprintln!("{} is out of date: run `cargo xtask generate`", path.strip_prefix(root).unwrap_or(&path).display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

//! `docs/errors`: a page for each diagnostic code, and the list of all.

use blin_engine::diagnostic::Severity;
use blin_engine::diagnostic::codes::{self, Code};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// All pages with their texts.
pub fn pages(root: &Path) -> Vec<(PathBuf, String)> {
    let folder = root.join("docs/errors");
    let mut all: Vec<&Code> = codes::all().collect();
    all.sort_by_key(|c| c.code);
    let mut files: Vec<(PathBuf, String)> = all.iter().map(|c| (folder.join(file_name(c)), page(c))).collect();
    files.push((folder.join("README.md"), list(&all)));
    files
}

/// `units/mismatch.md`
fn file_name(code: &Code) -> String {
    format!("{}.md", code.code.replace("::", "/"))
}

fn list(all: &[&Code]) -> String {
    let mut out = String::from(
        "# Diagnostics\n\nEach has a stable code. `blin codes CODE` shows the same page; `[lints]` in `blin.toml` raises or lowers a warning.\n\n| code | | what |\n| --- | --- | --- |\n",
    );
    for code in all {
        let _ = writeln!(
            out,
            "| [{}]({}) | {} | {} |",
            code.code,
            file_name(code),
            kind(code),
            code.summary.replace('|', "\\|")
        );
    }
    out
}

const fn kind(code: &Code) -> &'static str {
    match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn page(code: &Code) -> String {
    let mut out = format!("# blin::{}\n\n{}: {}.\n", code.code, kind(code), code.summary.trim_end_matches('.'));
    if !code.more.is_empty() {
        let _ = write!(out, "\n{}\n", code.more);
    }
    for (title, text) in [("Reported for", code.bad), ("Instead", code.good)] {
        if !text.is_empty() {
            let _ = write!(out, "\n{title}:\n\n```text\n{}\n```\n", text.trim_end());
        }
    }
    out
}

//! A page of documentation for each code, made from the same list as the messages.

use super::{Code, EXAMPLE_HEADER, EXAMPLE_VOCABULARY, all, example_files};
use crate::analysis::Analysis;
use crate::diagnostic::{Severity, plain};
use std::fmt::Write;

/// Where the page of a code stands, below `docs/errors`: `units/mismatch.md`.
#[must_use]
pub fn path(code: &str) -> String {
    format!("{}.md", code.replace("::", "/"))
}

/// The page of a code, in Markdown.
#[must_use]
pub fn page(code: &Code) -> String {
    let mut out = format!("# `blin::{}`\n\n{}: {}.\n", code.code, level(code.severity), code.summary);
    if !code.more.is_empty() {
        let _ = write!(out, "\n{}\n", code.more);
    }
    if code.bad.is_empty() {
        return out;
    }
    let language = if is_toml(code) { "toml" } else { "blin" };
    let _ = write!(out, "\n## Instead of\n\n```{language}\n{}\n```\n", code.bad.trim_end());
    if let Some(message) = message(code) {
        let _ = write!(out, "\n```text\n{message}```\n");
    }
    let _ = write!(out, "\n## Write\n\n```{language}\n{}\n```\n", code.good.trim_end());
    if language == "blin" {
        out.push_str("\nThe vocabulary of the examples is in the [list of all codes](../README.md).\n");
    }
    out
}

/// Whether its example is no file of a protocol.
fn is_toml(code: &Code) -> bool {
    code.code.starts_with("patient::") || code.code.starts_with("requirements::")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    }
}

/// What is said of the bad example. The grammar's own words are left to the grammar.
fn message(code: &Code) -> Option<String> {
    if code.code.starts_with("syntax::") || is_toml(code) {
        return None;
    }
    let analysis = Analysis::of(&example_files(code.bad));
    let found = analysis.diagnostics().iter().find(|d| d.code == code.code)?;
    Some(plain(found, analysis.files()))
}

/// The list of all codes, in Markdown.
#[must_use]
pub fn index() -> String {
    let mut out = String::from(
        "# Everything that blin points out\n\n\
         An error stops a project from being run. A warning or a note does not, and its level is set in `blin.toml`:\n\n\
         ```toml\n[lints]\n\"unused::input\" = \"off\"\n```\n\n\
         `blin codes CODE` shows a page of this list in the terminal.\n",
    );
    let mut family = "";
    let mut codes: Vec<&Code> = all().collect();
    codes.sort_by_key(|code| code.code);
    for code in codes {
        let (head, tail) = code.code.split_once("::").unwrap_or((code.code, ""));
        if head != family {
            let _ = write!(out, "\n## {head}\n\n");
            family = head;
        }
        let _ = writeln!(out, "- [`{tail}`]({}): {}{}", path(code.code), note(code.severity), code.summary);
    }
    let _ = write!(
        out,
        "\n## The vocabulary of the examples\n\nUnless an example names its files, it stands below this header:\n\n\
         ```blin\n{}\n```\n\nand uses this vocabulary:\n\n```blin\n{EXAMPLE_VOCABULARY}```\n",
        EXAMPLE_HEADER.trim_end()
    );
    out
}

const fn note(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "",
        Severity::Warning => "(warning) ",
        Severity::Info => "(note) ",
    }
}

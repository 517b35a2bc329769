//! A finding as plain text, with the lines that it is about: for tests and documentation. Terminals and editors
//! have their own renderings.

use super::{Diagnostic, Label, Severity};
use crate::model::SourceFile;
use std::fmt::Write;

/// The finding as text, one paragraph a place.
#[must_use]
pub fn plain(diagnostic: &Diagnostic, files: &[SourceFile]) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut out = format!("{severity}: {} [{}]\n", diagnostic.message, diagnostic.code);
    for label in &diagnostic.labels {
        place(label, files, &mut out);
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {help}");
    }
    for line in diagnostic.patient.iter().flat_map(|p| p.lines()) {
        let _ = writeln!(out, "{}", format!("  patient: {line}").trim_end());
    }
    for fix in &diagnostic.fixes {
        let _ = writeln!(out, "  fix: {}", fix.title);
    }
    out
}

/// The first line of a place, underlined.
fn place(label: &Label, files: &[SourceFile], out: &mut String) {
    let Some(file) = files.get(label.place.file.0 as usize) else { return };
    let (start, end) = (label.place.span.start as usize, label.place.span.end as usize);
    let Some(before) = file.text.get(..start) else { return };
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line_end = file.text[start..].find('\n').map_or(file.text.len(), |i| start + i);
    let number = before.matches('\n').count() + 1;
    let column = file.text[line_start..start].chars().count();
    let width = file.text.get(start..end.min(line_end)).map_or(0, |t| t.chars().count()).max(1);
    let line = &file.text[line_start..line_end];
    let gutter = number.to_string();
    let _ = writeln!(out, "  {}:{number}:{}", file.path, column + 1);
    let _ = writeln!(out, "  {gutter} | {line}");
    let _ = writeln!(out, "  {:w$} | {:column$}{} {}", "", "", "^".repeat(width), label.text, w = gutter.len());
}

//! Diagnostics for people: the engine's plain data through miette.

use crate::style::{Role, Style};
use blin_engine::diagnostic::{Diagnostic, FileId, Label, Severity};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use std::fmt;

/// Where the text of a file comes from.
pub trait Texts {
    /// Path as it is shown, and text.
    fn file(&self, id: FileId) -> Option<(&str, &str)>;
}

/// One file that belongs to no project.
pub struct OneFile<'a> {
    /// Its path as it is shown.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

impl Texts for OneFile<'_> {
    fn file(&self, _: FileId) -> Option<(&str, &str)> {
        Some((self.path, self.text))
    }
}

/// All of `list`, in the order of files and places, with their source underlined.
pub fn diagnostics(list: &[Diagnostic], texts: &dyn Texts, style: &Style) -> String {
    let mut sorted: Vec<&Diagnostic> = list.iter().collect();
    sorted
        .sort_by_key(|d| (d.labels.first().map(|l| (l.place.file, l.place.span.start)), std::cmp::Reverse(d.severity)));
    sorted.into_iter().map(|d| one(d, texts, style)).collect()
}

/// One diagnostic.
pub fn one(diagnostic: &Diagnostic, texts: &dyn Texts, style: &Style) -> String {
    let report = Report::new(diagnostic, texts);
    let mut out = String::new();
    let written = handler(style).render_report(&mut out, &report);
    if written.is_err() || out.is_empty() {
        out = format!("{}: {}\n", word(diagnostic.severity), diagnostic.message);
    }
    for place in &report.elsewhere {
        out.push_str(&snippet(place, style));
    }
    let mut lines: String = out.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    lines.push('\n');
    if let Some(patient) = &diagnostic.patient {
        lines.extend(patient.lines().map(|line| format!("{}\n", format!("    {line}").trim_end())));
        lines.push('\n');
    }
    lines
}

fn handler(style: &Style) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(style))
        .with_width(style.width)
        .with_context_lines(1)
        .with_wrap_lines(true)
        .with_break_words(false)
        .with_links(false)
}

/// Only the underlined lines: what is to be said stands above, with the first file.
fn snippet(place: &Elsewhere<'_>, style: &Style) -> String {
    let mut out = String::new();
    if handler(style).render_report(&mut out, place).is_err() {
        return String::new();
    }
    let lines = out.lines().skip_while(|line| !line.contains(&format!("[{}", place.source.path)));
    lines.map(|line| format!("{line}\n")).collect()
}

fn theme(style: &Style) -> GraphicalTheme {
    match (style.unicode, style.color) {
        (true, true) => GraphicalTheme { styles: miette::ThemeStyles::ansi(), ..GraphicalTheme::unicode() },
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    }
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// "2 errors, 1 warning"; empty when there is nothing to count.
pub fn summary(list: &[Diagnostic], style: &Style) -> String {
    let kinds = [(Severity::Error, Role::Wrong), (Severity::Warning, Role::Open), (Severity::Info, Role::Dim)];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter_map(|(severity, role)| {
            let count = list.iter().filter(|d| d.severity == severity).count();
            (count > 0)
                .then(|| style.paint(role, &format!("{count} {}{}", word(severity), if count == 1 { "" } else { "s" })))
        })
        .collect();
    parts.join(", ")
}

/// A diagnostic as miette sees it: the labels of its first file, and one related report for each other file.
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<Named<'a>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere<'a>>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &'a Diagnostic, texts: &'a dyn Texts) -> Self {
        let mut files: Vec<FileId> = Vec::new();
        for label in &diagnostic.labels {
            if !files.contains(&label.place.file) {
                files.push(label.place.file);
            }
        }
        let mut parts = files.into_iter().filter_map(|id| {
            let (path, text) = texts.file(id)?;
            let primary = diagnostic.labels.first();
            let labels = diagnostic.labels.iter().filter(|l| l.place.file == id);
            let spans = labels.map(|l| labeled(l, text, primary.is_some_and(|p| std::ptr::eq(p, l)))).collect();
            Some((Named { path, text }, spans))
        });
        let (source, labels) = parts.next().map_or((None, Vec::new()), |(s, l)| (Some(s), l));
        let elsewhere = parts.map(|(source, labels)| Elsewhere { source, labels }).collect();
        Self { diagnostic, source, labels, elsewhere }
    }
}

fn labeled(label: &Label, text: &str, primary: bool) -> LabeledSpan {
    let start = boundary(text, label.place.span.start as usize);
    let end = boundary(text, label.place.span.end as usize).max(start);
    let words = (!label.text.is_empty()).then(|| label.text.clone());
    let span = SourceSpan::new(start.into(), end - start);
    if primary { LabeledSpan::new_primary_with_span(words, span) } else { LabeledSpan::new_with_span(words, span) }
}

/// The nearest character boundary at or before `offset`, inside the text.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|o| text.is_char_boundary(*o)).unwrap_or(0)
}

/// Labels of the same diagnostic in another file.
struct Elsewhere<'a> {
    source: Named<'a>,
    labels: Vec<LabeledSpan>,
}

/// A file with its name.
struct Named<'a> {
    path: &'a str,
    text: &'a str,
}

impl SourceCode for Named<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, miette::MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.to_owned(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic, f)
    }
}
impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}
impl std::error::Error for Report<'_> {}
impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(format!("blin::{}", self.diagnostic.code)))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.diagnostic.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|s| s as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl fmt::Debug for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.path)
    }
}
impl fmt::Display for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.path)
    }
}
impl std::error::Error for Elsewhere<'_> {}
impl miette::Diagnostic for Elsewhere<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A diagnostic for other programs. Lines and columns count from 1, columns in characters.
pub fn json(diagnostic: &Diagnostic, texts: &dyn Texts) -> serde_json::Value {
    let labels: Vec<_> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let (path, text) = texts.file(label.place.file).unwrap_or(("", ""));
            let [start, end] =
                [label.place.span.start, label.place.span.end].map(|o| line_and_column(text, o as usize));
            serde_json::json!({
                "file": path,
                "from": { "line": start.0, "column": start.1 },
                "to": { "line": end.0, "column": end.1 },
                "text": label.text,
            })
        })
        .collect();
    serde_json::json!({
        "code": format!("blin::{}", diagnostic.code),
        "severity": word(diagnostic.severity),
        "message": diagnostic.message,
        "labels": labels,
        "help": diagnostic.help,
        "patient": diagnostic.patient,
    })
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..boundary(text, offset)).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

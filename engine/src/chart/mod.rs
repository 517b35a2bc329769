//! Patient files: from TOML, JSON or JSON lines to a [`Timeline`], and back.
//!
//! In: the text of a file and the [`Model`] that says what may be charted. Out: a [`Chart`], or diagnostics at the
//! bytes where something is wrong (codes `patient::…`). A file with an error never yields a chart. The form is
//! described in `docs/patients.md`; the three spellings have the same shape, so that [`node`] is the last part that
//! knows which one it reads.

mod entry;
mod finish;
mod header;
mod lines;
mod node;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use write::{write_toml, write_value};

use crate::diagnostic::{Diagnostic, FileId, Place, Severity};
use crate::model::{InputId, Model};
use crate::time::{Start, Zone};
use crate::timeline::{Entry, Timeline};
use crate::units::Unit;
use blin_grammar::Span;
use std::collections::HashMap;

/// How a patient file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `*.toml`, for people.
    Toml,
    /// `*.json`, for programs.
    Json,
    /// `*.ndjson` or `*.jsonl`: the header on the first line, then an entry a line; read line by line.
    Lines,
}

impl Format {
    /// The format that a file name's ending stands for.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        Some(match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "toml" => Self::Toml,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Lines,
            _ => return None,
        })
    }
}

/// A patient's file, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What rules read.
    pub timeline: Timeline,
    /// What the file calls the patient.
    pub name: Option<String>,
    /// What the file says of itself.
    pub description: Option<String>,
    /// What `day 3 10:00` counts from.
    pub start: Option<Start>,
    /// The zone of times without an offset.
    pub zone: Option<Zone>,
}

/// What came of reading a patient file.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The chart, unless there is an error.
    pub chart: Option<Chart>,
    /// Errors and warnings in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of a patient file. `file` is the number that its diagnostics carry.
#[must_use]
pub fn read(model: &Model, text: &str, format: Format, file: FileId) -> Reading {
    let mut reader = Reader::new(model, file);
    let root = match format {
        Format::Toml => node::from_toml(text),
        Format::Json => node::from_json(text, 0),
        Format::Lines => {
            // A slice is read without errors of input.
            return read_lines(model, text.as_bytes(), file).unwrap_or_else(|_| Reader::new(model, file).finish());
        }
    };
    match root {
        Ok(root) => reader.file(&root),
        Err(slips) => reader.slips(slips),
    }
    reader.finish()
}

/// Reads a patient file of JSON lines as it comes, keeping one line at a time besides the entries themselves.
///
/// # Errors
/// When the input cannot be read.
pub fn read_lines(model: &Model, input: impl std::io::BufRead, file: FileId) -> std::io::Result<Reading> {
    let mut reader = Reader::new(model, file);
    lines::read(&mut reader, input)?;
    Ok(reader.finish())
}

/// After so many errors the rest of a file is not worth reading.
const MOST_ERRORS: usize = 100;

/// An entry with the place of its name and value.
struct Placed {
    entry: Entry,
    span: Span,
}

/// The state of reading one file.
struct Reader<'m> {
    model: &'m Model,
    /// Inputs by their bare names.
    names: HashMap<&'m str, Vec<InputId>>,
    /// Units met so far, by their spelling: a long record spells few.
    units: HashMap<String, Unit>,
    file: FileId,
    header: header::Header,
    entries: Vec<Placed>,
    diagnostics: Vec<Diagnostic>,
}

impl<'m> Reader<'m> {
    fn new(model: &'m Model, file: FileId) -> Self {
        let mut names: HashMap<&str, Vec<InputId>> = HashMap::new();
        for (id, input) in (0..).map(InputId).zip(&model.inputs) {
            names.entry(&input.decl.name).or_default().push(id);
        }
        Self {
            model,
            names,
            units: HashMap::new(),
            file,
            header: header::Header::default(),
            entries: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    const fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    /// Reports an error at one place.
    fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let diagnostic = Diagnostic::error(code, message, self.place(span), label);
        self.report(diagnostic)
    }

    fn report(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(diagnostic);
        &mut self.diagnostics[at]
    }

    fn slips(&mut self, slips: Vec<node::Slip>) {
        for slip in slips {
            let error = self.error("patient::syntax", slip.span, slip.message, "here");
            error.help = slip.help;
        }
    }

    fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// The whole of a TOML or JSON file.
    fn file(&mut self, root: &node::Node<'_>) {
        let Some(pairs) = root.table() else {
            self.error("patient::syntax", root.span, "a patient file is a table of names and values", "not a table");
            return;
        };
        self.header(pairs, root.span);
        for pair in pairs.iter().filter(|p| p.key == "entry") {
            let Some(list) = pair.value.list() else {
                self.error("patient::kind", pair.value.span, "entries are a list", "not a list").help =
                    Some("begin each entry with a line `[[entry]]`".to_owned());
                continue;
            };
            for entry in list {
                self.entry(entry);
                if self.errors() >= MOST_ERRORS {
                    return;
                }
            }
        }
    }
}

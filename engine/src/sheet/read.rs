//! `[sheet.NAME]` of the manifest, with the place of every part.

use crate::diagnostic::codes::manifest as codes;
use crate::diagnostic::{Diagnostic, FileId, Place};
use blin_grammar::Span;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// With its quotes; of a key the key.
    pub place: Place,
}

/// A sheet as it is written; names are not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What the command line calls it.
    pub name: Said,
    /// What stands above it.
    pub title: Option<Said>,
    /// What begins the course.
    pub from: Option<Said>,
    /// How many days it has.
    pub days: Option<(i64, Place)>,
    /// What is shown once.
    pub summary: Vec<Said>,
    /// The columns.
    pub columns: Vec<WrittenColumn>,
}

/// A column as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenColumn {
    /// Its heading.
    pub head: Option<Said>,
    /// What it shows.
    pub shows: Option<Said>,
    /// Or the rules whose advice it shows.
    pub advice: Vec<Said>,
    /// Or the inputs of which it shows what was charted.
    pub charted: Vec<Said>,
    /// What is supposed to be done as it says.
    pub done: Option<Said>,
    /// Whether it looks at the moment before what is done then.
    pub before: bool,
    /// Its `[[…]]`.
    pub place: Place,
}

/// Reads the table `sheet` of a manifest.
#[must_use]
pub fn read(sheets: &DeTable<'_>, file: FileId) -> (Vec<Written>, Vec<Diagnostic>) {
    let mut reader = Reader { file, found: Vec::new() };
    let mut out = Vec::new();
    for (key, value) in sheets.iter() {
        let name = Said { text: key.get_ref().to_string(), place: reader.place(key.span()) };
        match value.get_ref() {
            DeValue::Table(table) => out.push(reader.sheet(name, table)),
            _ => reader.wrong(&name.text, &format!("a table: `[sheet.{}]`", name.text), value),
        }
    }
    (out, reader.found)
}

struct Reader {
    file: FileId,
    found: Vec<Diagnostic>,
}

impl Reader {
    fn place(&self, range: Range<usize>) -> Place {
        let at = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: self.file, span: Span::new(at(range.start), at(range.end)) }
    }

    fn sheet(&mut self, name: Said, table: &DeTable<'_>) -> Written {
        self.known_keys(table, &["title", "from", "days", "summary", "column"]);
        let label = format!("sheet.{}", name.text);
        for key in ["from", "days", "column"].into_iter().filter(|k| table.get(*k).is_none()) {
            self.found.push(codes::missing_key(key, &label, name.place));
        }
        let columns = match table.get("column").map(|c| (c, c.get_ref())) {
            Some((_, DeValue::Array(list))) => list.iter().filter_map(|c| self.column(c, &label)).collect(),
            Some((value, _)) => {
                self.wrong("column", &format!("a list of tables: `[[{label}.column]]`"), value);
                Vec::new()
            }
            None => Vec::new(),
        };
        Written {
            title: self.text(table, "title"),
            from: self.text(table, "from"),
            days: table.get("days").and_then(|v| self.days(v)),
            summary: self.list(table, "summary"),
            name,
            columns,
        }
    }

    fn column(&mut self, value: &Spanned<DeValue<'_>>, label: &str) -> Option<WrittenColumn> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong("column", &format!("a list of tables: `[[{label}.column]]`"), value);
            return None;
        };
        self.known_keys(table, &["head", "shows", "advice", "charted", "done", "before"]);
        let place = self.place(value.span());
        if table.get("head").is_none() {
            self.found.push(codes::missing_key("head", &format!("{label}.column"), place));
        }
        let before = match table.get("before").map(|v| (v, v.get_ref())) {
            Some((_, DeValue::Boolean(before))) => *before,
            Some((value, _)) => {
                self.wrong("before", "`true` or `false`", value);
                false
            }
            None => false,
        };
        let [head, shows, done] = ["head", "shows", "done"].map(|key| self.text(table, key));
        let [advice, charted] = ["advice", "charted"].map(|key| self.list(table, key));
        Some(WrittenColumn { head, shows, advice, charted, done, before, place })
    }

    fn days(&mut self, value: &Spanned<DeValue<'_>>) -> Option<(i64, Place)> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().replace('_', "").parse::<i64>().ok(),
            _ => None,
        };
        match number {
            Some(days) if (1..=super::MOST_DAYS).contains(&days) => Some((days, self.place(value.span()))),
            _ => {
                self.wrong("days", &format!("a number from 1 to {}", super::MOST_DAYS), value);
                None
            }
        }
    }

    fn known_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table.iter().filter(|(k, _)| !known.contains(&k.get_ref().as_ref())) {
            let place = self.place(key.span());
            self.found.push(codes::unknown_key(key.get_ref(), place, known));
        }
    }

    fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<Said> {
        self.said(key, table.get(key)?)
    }

    fn list(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Said> {
        match table.get(key).map(|v| (v, v.get_ref())) {
            Some((_, DeValue::Array(list))) => list.iter().filter_map(|v| self.said(key, v)).collect(),
            Some((value, _)) => {
                self.wrong(key, "a list of names: `[\"…\", \"…\"]`", value);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn said(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Said> {
        match value.get_ref() {
            DeValue::String(text) => Some(Said { text: text.to_string(), place: self.place(value.span()) }),
            _ => {
                self.wrong(key, "a text in quotes", value);
                None
            }
        }
    }

    fn wrong(&mut self, key: &str, wanted: &str, value: &Spanned<DeValue<'_>>) {
        let place = self.place(value.span());
        self.found.push(codes::wrong_value(key, wanted, place));
    }
}

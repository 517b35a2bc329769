//! `requirements.toml`, with the place of every part.

use crate::diagnostic::codes::requirements as codes;
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
    /// With its quotes.
    pub place: Place,
}

/// How strongly a source says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As in a rule.
    Must,
    /// As in a rule.
    Should,
    /// As in a rule.
    May,
    /// What rules need to be understood.
    Definition,
    /// What the sources leave open.
    Gap,
}

impl Weight {
    const ALL: [Self; 5] = [Self::Must, Self::Should, Self::May, Self::Definition, Self::Gap];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Definition => "definition",
            Self::Gap => "gap",
        }
    }
}

/// Something that a source says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What others call it.
    pub id: Said,
    /// Its weight.
    pub strength: Weight,
    /// One sentence.
    pub states: String,
    /// The source as the project declares it.
    pub source: Said,
    /// The place in the source.
    pub at: String,
    /// The items that cover it, as `MODULE::NAME`.
    pub by: Vec<Said>,
    /// Scenarios that show it, by title; none: all that try the items.
    pub scenarios: Vec<Said>,
    /// Why nothing covers it.
    pub uncovered: Option<Said>,
}

/// A place where the sources disagree or can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What others call it.
    pub id: Said,
    /// One sentence.
    pub states: String,
    /// The settings that separate the readings; when it does not say, those whose value differs between the scenarios.
    pub settings: Option<Vec<Said>>,
    /// The scenarios that separate the readings, by title.
    pub scenarios: Vec<Said>,
    /// Why none does.
    pub uncovered: Option<Said>,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// In the order in which they are written.
    pub requirements: Vec<Requirement>,
    /// In the order in which they are written.
    pub conflicts: Vec<Conflict>,
}

impl Requirements {
    /// Reads the file; what is wrong with it is reported, and the rest is kept.
    #[must_use]
    pub fn parse(text: &str, file: FileId) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader { file, found: Vec::new() };
        let (root, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            for error in errors {
                let place = reader.place(error.span().unwrap_or(text.len()..text.len()));
                let message = error.message().to_lowercase();
                reader.found.push(codes::syntax(message.lines().next().unwrap_or_default(), place));
            }
            return (Self::default(), reader.found);
        }
        let requirements = reader.entries(root.get_ref());
        (requirements, reader.found)
    }
}

struct Reader {
    file: FileId,
    found: Vec<Diagnostic>,
}

/// One `[[…]]` with the place of its head.
struct Entry<'t> {
    table: &'t DeTable<'t>,
    name: &'static str,
    place: Place,
}

impl Reader {
    fn place(&self, range: Range<usize>) -> Place {
        let at = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: self.file, span: Span::new(at(range.start), at(range.end)) }
    }

    fn entries(&mut self, root: &DeTable<'_>) -> Requirements {
        let mut out = Requirements::default();
        for (key, value) in root.iter() {
            let name = match key.get_ref().as_ref() {
                "requirement" => "requirement",
                "conflict" => "conflict",
                unknown => {
                    let place = self.place(key.span());
                    self.found.push(codes::unknown_key(unknown, &["requirement", "conflict"], place));
                    continue;
                }
            };
            let DeValue::Array(list) = value.get_ref() else {
                self.wrong(name, &format!("a list of entries: `[[{name}]]`"), value);
                continue;
            };
            for item in list.iter() {
                let DeValue::Table(table) = item.get_ref() else {
                    self.wrong(name, &format!("a list of entries: `[[{name}]]`"), item);
                    continue;
                };
                let entry = Entry { table, name, place: self.place(item.span()) };
                match name {
                    "requirement" => out.requirements.extend(self.requirement(&entry)),
                    _ => out.conflicts.extend(self.conflict(&entry)),
                }
            }
        }
        out
    }

    fn requirement(&mut self, entry: &Entry<'_>) -> Option<Requirement> {
        self.known_keys(entry, &["id", "strength", "states", "source", "at", "by", "scenarios", "uncovered"]);
        let id = self.needed(entry, "id");
        let strength = self.needed(entry, "strength").and_then(|said| self.weight(&said));
        let states = self.needed(entry, "states");
        let source = self.needed(entry, "source");
        let at = self.needed(entry, "at");
        let (by, scenarios) = (self.list(entry, "by"), self.list(entry, "scenarios"));
        let uncovered = self.text(entry, "uncovered");
        Some(Requirement {
            id: id?,
            strength: strength?,
            states: states?.text,
            source: source?,
            at: at?.text,
            by,
            scenarios,
            uncovered,
        })
    }

    fn conflict(&mut self, entry: &Entry<'_>) -> Option<Conflict> {
        self.known_keys(entry, &["id", "states", "settings", "scenarios", "uncovered"]);
        let (id, states) = (self.needed(entry, "id"), self.needed(entry, "states"));
        let settings = entry.table.contains_key("settings").then(|| self.list(entry, "settings"));
        let scenarios = self.list(entry, "scenarios");
        let uncovered = self.text(entry, "uncovered");
        Some(Conflict { id: id?, states: states?.text, settings, scenarios, uncovered })
    }

    fn known_keys(&mut self, entry: &Entry<'_>, known: &[&str]) {
        for (key, _) in entry.table.iter().filter(|(k, _)| !known.contains(&k.get_ref().as_ref())) {
            let place = self.place(key.span());
            self.found.push(codes::unknown_key(key.get_ref(), known, place));
        }
    }

    fn weight(&mut self, said: &Said) -> Option<Weight> {
        let found = Weight::ALL.into_iter().find(|w| w.word() == said.text);
        if found.is_none() {
            let wanted = "`must`, `should`, `may`, `definition` or `gap`";
            self.found.push(codes::wrong_value("strength", wanted, "something else", said.place));
        }
        found
    }

    fn needed(&mut self, entry: &Entry<'_>, key: &str) -> Option<Said> {
        if entry.table.get(key).is_none() {
            self.found.push(codes::missing_key(key, entry.name, entry.place));
        }
        self.text(entry, key)
    }

    fn text(&mut self, entry: &Entry<'_>, key: &str) -> Option<Said> {
        self.said(key, entry.table.get(key)?)
    }

    fn list(&mut self, entry: &Entry<'_>, key: &str) -> Vec<Said> {
        match entry.table.get(key).map(|v| (v, v.get_ref())) {
            Some((_, DeValue::Array(list))) => list.iter().filter_map(|v| self.said(key, v)).collect(),
            Some((value, _)) => {
                self.wrong(key, "a list of texts: `[\"…\", \"…\"]`", value);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn said(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Said> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Said { text: text.to_string(), place: self.place(value.span()) })
            }
            DeValue::String(_) => {
                let place = self.place(value.span());
                self.found.push(codes::wrong_value(key, "not empty", "empty", place));
                None
            }
            _ => {
                self.wrong(key, "a text in quotes", value);
                None
            }
        }
    }

    fn wrong(&mut self, key: &str, wanted: &str, value: &Spanned<DeValue<'_>>) {
        let place = self.place(value.span());
        self.found.push(codes::wrong_value(key, wanted, "something else", place));
    }
}

//! `blin.toml`: what a project is called, where its files are, how it is set and which findings matter to it.

use crate::diagnostic::codes::manifest as codes;
use crate::diagnostic::{Diagnostic, FileId, Place, Severity};
use crate::sheet::{self, read::Written};
use blin_grammar::Span;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file name of a manifest.
pub const FILE_NAME: &str = "blin.toml";

/// The edition of the language that this version understands.
pub const LANGUAGE: &str = "2026";

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The project's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Folders (or files) with `.blin` files, relative to the manifest, with `/`; `.` for all.
    pub protocols: Vec<String>,
    /// The folder with the texts of sources, for the check of quotes.
    pub sources: Option<String>,
    /// Values for settings.
    pub settings: Vec<Set>,
    /// Levels of diagnostics.
    pub lints: Vec<Lint>,
    /// Order sheets.
    pub sheets: Vec<Written>,
}

/// `clean_hold = "3 days"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The setting, with its module when qualified.
    pub name: String,
    /// Where the name stands.
    pub name_place: Place,
    /// The value as text.
    pub value: String,
    /// Where the value stands.
    pub value_place: Place,
}

/// `"unused::input" = "off"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The code without the leading `blin::`.
    pub code: String,
    /// Where it stands.
    pub place: Place,
    /// The level; `None` for `off`.
    pub level: Option<Severity>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            name: String::new(),
            version: String::new(),
            protocols: vec![".".to_owned()],
            sources: None,
            settings: Vec::new(),
            lints: Vec::new(),
            sheets: Vec::new(),
        }
    }
}

impl Manifest {
    /// Reads a manifest; what is wrong with it is reported, and the rest is kept.
    #[must_use]
    pub fn parse(text: &str, file: FileId) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader { file, manifest: Self::default(), diagnostics: Vec::new() };
        match DeTable::parse(text) {
            Ok(table) => reader.root(table.get_ref()),
            Err(error) => {
                let place = reader.place(error.span().unwrap_or(0..0));
                let message = error.message().to_lowercase();
                reader.diagnostics.push(codes::syntax(message.lines().next().unwrap_or_default(), place));
            }
        }
        (reader.manifest, reader.diagnostics)
    }
}

type Table<'t> = DeTable<'t>;

struct Reader {
    file: FileId,
    manifest: Manifest,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn place(&self, range: Range<usize>) -> Place {
        let at = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: self.file, span: Span::new(at(range.start), at(range.end)) }
    }

    fn root(&mut self, root: &Table<'_>) {
        const KEYS: [&str; 6] = ["project", "protocols", "sources", "settings", "lints", "sheet"];
        let mut has_project = false;
        for (key, value) in root.iter() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("project", DeValue::Table(table)) => {
                    has_project = true;
                    self.project(table, self.place(key.span()));
                }
                ("settings", DeValue::Table(table)) => self.settings(table, ""),
                ("lints", DeValue::Table(table)) => self.lints(table),
                ("sheet", DeValue::Table(table)) => {
                    let (sheets, found) = sheet::read::read(table, self.file);
                    self.manifest.sheets = sheets;
                    self.diagnostics.extend(found);
                }
                (key @ ("project" | "settings" | "lints" | "sheet"), _) => {
                    let place = self.place(value.span());
                    self.diagnostics.push(codes::wrong_value(key, &format!("a table: `[{key}]`"), place));
                }
                ("protocols" | "sources", _) => self.folder(key.get_ref(), value),
                (unknown, _) => {
                    let place = self.place(key.span());
                    self.diagnostics.push(codes::unknown_key(unknown, place, &KEYS));
                }
            }
        }
        if !has_project {
            self.diagnostics.push(codes::missing_key("name", "project", self.place(0..0)));
        }
    }

    fn project(&mut self, table: &Table<'_>, head: Place) {
        const KEYS: [&str; 5] = ["name", "version", "language", "protocols", "sources"];
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "name" => self.manifest.name = self.text("name", value).unwrap_or_default(),
                "version" => self.manifest.version = self.text("version", value).unwrap_or_default(),
                "language" => {
                    if let Some(edition) = self.text("language", value)
                        && edition != LANGUAGE
                    {
                        let place = self.place(value.span());
                        self.diagnostics.push(codes::edition(&edition, LANGUAGE, place));
                    }
                }
                "protocols" | "sources" => self.folder(key.get_ref(), value),
                unknown => {
                    let place = self.place(key.span());
                    self.diagnostics.push(codes::unknown_key(unknown, place, &KEYS));
                }
            }
        }
        for required in ["name", "version", "language"] {
            if !table.contains_key(required) {
                self.diagnostics.push(codes::missing_key(required, "project", head));
            }
        }
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let DeValue::String(text) = value.get_ref() else {
            let place = self.place(value.span());
            self.diagnostics.push(codes::wrong_value(key, "a text in quotes", place));
            return None;
        };
        Some(text.to_string())
    }

    fn folder(&mut self, key: &str, value: &Spanned<DeValue<'_>>) {
        let clean = |t: &str| t.trim_start_matches("./").trim_end_matches('/').to_owned();
        match (key, value.get_ref()) {
            ("protocols", DeValue::Array(list)) => {
                let folders = list.iter().filter_map(|v| self.text(key, v)).collect::<Vec<_>>();
                self.manifest.protocols = folders.iter().map(|f| clean(f)).collect();
            }
            ("protocols", _) => {
                if let Some(text) = self.text(key, value) {
                    self.manifest.protocols = vec![clean(&text)];
                }
            }
            _ => self.manifest.sources = self.text(key, value).map(|t| clean(&t)),
        }
    }

    /// Values of settings; `[settings.toxicity]` and `"toxicity.policy"` both qualify.
    fn settings(&mut self, table: &Table<'_>, module: &str) {
        for (key, value) in table.iter() {
            let name = format!("{module}{}", key.get_ref());
            let text = match value.get_ref() {
                DeValue::Table(inner) if module.is_empty() => {
                    self.settings(inner, &format!("{name}."));
                    continue;
                }
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(n) => n.as_str().replace('_', ""),
                DeValue::Float(n) => n.as_str().replace('_', ""),
                DeValue::Boolean(b) => b.to_string(),
                DeValue::Datetime(d) => d.to_string(),
                _ => {
                    let place = self.place(value.span());
                    self.diagnostics.push(codes::wrong_value(&name, "a value: `\"3 days\"`, `5`, `true`", place));
                    continue;
                }
            };
            let (name_place, value_place) = (self.place(key.span()), self.place(value.span()));
            self.manifest.settings.push(Set { name, name_place, value: text, value_place });
        }
    }

    fn lints(&mut self, table: &Table<'_>) {
        for (key, value) in table.iter() {
            let Some(level) = self.text(key.get_ref(), value) else { continue };
            let level = match level.as_str() {
                "error" => Some(Severity::Error),
                "warning" => Some(Severity::Warning),
                "info" => Some(Severity::Info),
                "off" => None,
                other => {
                    let place = self.place(value.span());
                    self.diagnostics.push(codes::lint_level(other, place));
                    continue;
                }
            };
            let code = key.get_ref().strip_prefix("blin::").unwrap_or(key.get_ref()).to_owned();
            let place = self.place(key.span());
            self.manifest.lints.push(Lint { code, place, level });
        }
    }
}

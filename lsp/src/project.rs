//! A project as the features see it: its analysis, the texts that it was made from, and the patients beside it.

use crate::record::{Record, Subject};
use crate::state::lock;
use crate::text::Text;
use blin_engine::analysis::{Analysis, Files};
use blin_engine::chart::{self, Format, Reading};
use blin_engine::diagnostic::{Diagnostic, FileId, Place};
use blin_engine::eval::Engine;
use blin_engine::manifest::FILE_NAME;
use blin_engine::model::{Model, ModuleId, PropertyId, ScenarioId};
use blin_engine::property::{self, Effort, Verdict};
use blin_engine::scenario::{self, Report};
use blin_grammar::{Parse, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Everything about one project at one moment. Immutable.
#[derive(Debug)]
pub struct Project {
    /// What is known of it.
    pub analysis: Analysis,
    files: Vec<ProjectFile>,
    /// How many of the files, the last ones, are patients.
    patients: usize,
    readings: OnceLock<Vec<Reading>>,
    engine: Arc<OnceLock<Option<Engine>>>,
    reports: Arc<Mutex<BTreeMap<ScenarioId, Report>>>,
    properties: Arc<Mutex<BTreeMap<PropertyId, Tried>>>,
    /// The scenario that somebody asked for last.
    asked: Arc<Mutex<Option<ScenarioId>>>,
    /// The record that was asked for last.
    record: Mutex<Option<(Subject, Arc<Record>)>>,
}

/// A property that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// What was found.
    pub report: property::Report,
    /// How long it took.
    pub took: Duration,
    /// Whether there was no time to try all that there is to try.
    pub cut_short: bool,
}

/// A file with the number that [`Place`]s carry.
#[derive(Clone, Debug)]
pub struct ProjectFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: Arc<Text>,
}

impl Project {
    /// Looks at all texts; what `before` knew and has not changed is not looked at again. `path_of` says where a file of
    /// the project is, `known` gives texts that are indexed already, `patients` are read with the project's model.
    #[must_use]
    pub fn of(
        files: &dyn Files,
        before: Option<&Analysis>,
        path_of: &dyn Fn(&str) -> PathBuf,
        known: &dyn Fn(&str) -> Option<Arc<Text>>,
        patients: Vec<ProjectFile>,
    ) -> Self {
        let analysis = before.map_or_else(|| Analysis::of(files), |b| b.update(files));
        let file = |f: &blin_engine::model::SourceFile| {
            let text = known(&f.path).filter(|t| t.as_str() == &*f.text);
            ProjectFile { path: path_of(&f.path), text: text.unwrap_or_else(|| Arc::new(Text::new(f.text.clone()))) }
        };
        let files = analysis.files().iter().map(file).collect();
        Self::new(analysis, files, patients)
    }

    fn new(analysis: Analysis, mut files: Vec<ProjectFile>, patients: Vec<ProjectFile>) -> Self {
        let count = patients.len();
        files.extend(patients);
        Self {
            analysis,
            files,
            patients: count,
            readings: OnceLock::new(),
            engine: Arc::default(),
            reports: Arc::default(),
            properties: Arc::default(),
            asked: Arc::default(),
            record: Mutex::default(),
        }
    }

    /// The files that are no patients.
    fn own_files(&self) -> &[ProjectFile] {
        self.files.get(..self.files.len().saturating_sub(self.patients)).unwrap_or_default()
    }

    /// What was read of its patients: when it is first asked for, since most questions are not about them.
    fn readings(&self) -> &[Reading] {
        self.readings.get_or_init(|| {
            let first = self.own_files().len();
            let patients = self.files.iter().zip(0..).skip(first);
            patients.map(|(f, n)| chart::read(self.model(), f.text.as_str(), Format::Toml, file_id(n))).collect()
        })
    }

    /// The same protocols with one patient only.
    #[must_use]
    pub fn with_patient(&self, patient: ProjectFile) -> Self {
        let mut project = Self::new(self.analysis.clone(), self.own_files().to_vec(), vec![patient]);
        (project.engine, project.reports) = (self.engine.clone(), self.reports.clone());
        project.properties = self.properties.clone();
        project
    }

    /// A project in memory.
    #[must_use]
    pub fn of_texts(texts: &BTreeMap<String, String>) -> Self {
        let is_patient = |p: &str, t: &str| p.ends_with(".toml") && p != FILE_NAME && is_patient(t);
        let patients = texts
            .iter()
            .filter(|(p, t)| is_patient(p, t))
            .map(|(p, t)| ProjectFile { path: PathBuf::from(p), text: Arc::new(Text::new(t.as_str())) })
            .collect();
        Self::of(texts, None, &|inner| PathBuf::from(inner), &|_| None, patients)
    }

    /// The model. With errors it is for tooling only.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.analysis.model()
    }

    /// All files: protocols, manifest, patients.
    #[must_use]
    pub fn files(&self) -> &[ProjectFile] {
        &self.files
    }

    /// The number of the file at `path`.
    #[must_use]
    pub fn file_at(&self, path: &Path) -> Option<FileId> {
        self.files.iter().position(|f| f.path == path).map(file_id)
    }

    /// The number of the protocol or manifest of this name in the project.
    #[must_use]
    pub fn file_at_name(&self, inner: &str) -> Option<FileId> {
        self.analysis.file_id(inner)
    }

    /// A file.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&ProjectFile> {
        self.files.get(id.0 as usize)
    }

    /// The text of a file; empty when there is none.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", |f| f.text.as_str())
    }

    /// The words at a place of the model, in the text that the model was made from.
    #[must_use]
    pub fn words(&self, place: Place) -> &str {
        let text = self.analysis.files().get(place.file.0 as usize).map(|f| &*f.text);
        place.span.of(text.unwrap_or_else(|| self.text(place.file)))
    }

    /// The same project with a newer text of one file, which was not looked at yet: its names are those of before.
    #[must_use]
    pub fn ahead(&self, file: FileId, text: Arc<Text>) -> Self {
        let mut files = self.own_files().to_vec();
        if let Some(file) = files.get_mut(file.0 as usize) {
            file.text = text;
        }
        Self::new(self.analysis.clone(), files, Vec::new())
    }

    /// The syntax tree of a `.blin` file.
    #[must_use]
    pub fn parse(&self, id: FileId) -> Option<&Parse> {
        self.analysis.parsed().get(id.0 as usize).map(|p| &*p.parse)
    }

    /// The module that a file declares.
    #[must_use]
    pub fn module_of(&self, id: FileId) -> Option<ModuleId> {
        let found = self.model().modules.iter().position(|m| m.file == id)?;
        u32::try_from(found).ok().map(ModuleId)
    }

    /// All findings, those in patient files included. While the protocols have errors the patients are not judged:
    /// what they are missing may be there once the errors are mended.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let patients = if self.analysis.is_runnable() { self.readings() } else { &[] };
        self.analysis.diagnostics().iter().chain(patients.iter().flat_map(|r| &r.diagnostics))
    }

    /// How many findings its patients have.
    #[must_use]
    pub fn patient_findings(&self) -> usize {
        self.readings().iter().map(|r| r.diagnostics.len()).sum()
    }

    /// What was read of a patient file.
    #[must_use]
    pub fn patient(&self, id: FileId) -> Option<&Reading> {
        let index = (id.0 as usize).checked_sub(self.own_files().len())?;
        if index < self.patients { self.readings().get(index) } else { None }
    }

    /// What came of a scenario, when the project has no error. It is run once.
    pub fn report(&self, id: ScenarioId) -> Option<Report> {
        let engine = self.engine()?;
        if let Some(known) = lock(&self.reports).get(&id) {
            return Some(known.clone());
        }
        // The lock is not held meanwhile: other requests go on.
        let report = scenario::run(engine, id);
        lock(&self.reports).insert(id, report.clone());
        Some(report)
    }

    /// Whether the evaluator is there already.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        matches!(self.engine.get(), Some(Some(_)))
    }

    /// Notes that somebody asked for a scenario to be run.
    pub fn asked_for(&self, id: ScenarioId) {
        *lock(&self.asked) = Some(id);
    }

    /// The scenario that somebody asked for last, else the last one of a file, when it was run.
    #[must_use]
    pub fn last_scenario(&self, file: FileId) -> Option<ScenarioId> {
        let asked = *lock(&self.asked);
        let all = self.model().scenarios.iter().zip((0..).map(ScenarioId));
        let of_file = || all.filter(|(s, _)| s.place.file == file).map(|(_, id)| id).last();
        asked.or_else(of_file).filter(|id| lock(&self.reports).contains_key(id))
    }

    /// What came of a scenario, when it was run already.
    #[must_use]
    pub fn known_report(&self, id: ScenarioId) -> Option<Report> {
        lock(&self.reports).get(&id).cloned()
    }

    /// What came of all scenarios that were run so far.
    #[must_use]
    pub fn reports(&self) -> Vec<Report> {
        lock(&self.reports).values().cloned().collect()
    }

    /// What came of all scenarios, when there are some and all were run.
    #[must_use]
    pub fn all_reports(&self) -> Option<Vec<Report>> {
        let known = self.reports();
        (!known.is_empty() && known.len() == self.model().scenarios.len()).then_some(known)
    }

    /// Looks for a patient who breaks a property, when the project has no error, for as long as is allowed and `go_on`
    /// says so. What was found is kept; a search that was cut short goes on from the beginning when more is allowed.
    pub fn try_property(&self, id: PropertyId, allowed: Duration, go_on: &dyn Fn() -> bool) -> Option<Tried> {
        let engine = self.engine()?;
        if let Some(known) = self.tried_property(id).filter(|t| !t.cut_short || t.took >= allowed) {
            return Some(known);
        }
        let (began, effort) = (Instant::now(), Effort::default());
        let in_time = || began.elapsed() < allowed && go_on();
        let report = property::check_while(engine, id, &effort, &in_time);
        let took = began.elapsed();
        let cut_short = matches!(&report.verdict, Verdict::NotFound(s) if s.timelines < effort.timelines);
        let tried = Tried { report, took, cut_short };
        // What was given up because nobody waits says nothing.
        if cut_short && !go_on() {
            return None;
        }
        lock(&self.properties).insert(id, tried.clone());
        Some(tried)
    }

    /// What became of a property, when it was tried already.
    #[must_use]
    pub fn tried_property(&self, id: PropertyId) -> Option<Tried> {
        lock(&self.properties).get(&id).cloned()
    }

    /// What became of all properties that were tried so far.
    #[must_use]
    pub fn tried_properties(&self) -> Vec<Tried> {
        lock(&self.properties).values().cloned().collect()
    }

    /// A record that can be run; what was worked out of it before is not worked out again.
    ///
    /// # Errors
    /// In words, when it cannot be run.
    pub fn record(&self, subject: Subject) -> Result<Arc<Record>, String> {
        if let Some((known, record)) = &*lock(&self.record)
            && *known == subject
        {
            return Ok(record.clone());
        }
        let record = Arc::new(Record::of(self, subject)?);
        *lock(&self.record) = Some((subject, record.clone()));
        Ok(record)
    }

    /// The evaluator, when the project has no error.
    pub fn engine(&self) -> Option<&Engine> {
        let compile = || self.analysis.is_runnable().then(|| Engine::compile(Arc::new(self.model().clone())));
        self.engine.get_or_init(compile).as_ref()
    }
}

/// Whether the text of a `.toml` file is a patient's: only those say from when on they are charted.
#[must_use]
pub fn is_patient(text: &str) -> bool {
    text.lines().any(|l| l.trim_start().strip_prefix("charted_from").is_some_and(|r| r.trim_start().starts_with('=')))
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// A span of no length at `offset`.
#[must_use]
pub const fn empty_at(offset: u32) -> Span {
    Span::new(offset, offset)
}

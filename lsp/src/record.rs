//! A record that can be run and stepped through: a patient's, or that of a scenario.

use crate::project::Project;
use crate::state::lock;
use blin_engine::answer::text::Writer;
use blin_engine::answer::{Answers, Change, Moment};
use blin_engine::diagnostic::FileId;
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::explain::Still;
use blin_engine::model::{Model, ScenarioId, SettingId, Value};
use blin_engine::time::{Instant, Reader, Start, Zone};
use blin_engine::timeline::Timeline;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};

/// Whose record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A patient, by the file.
    Patient(FileId),
    /// A scenario.
    Scenario(ScenarioId),
}

/// A record with the evaluator that runs it. What it is asked twice it works out once.
pub struct Record {
    /// What it is called.
    pub label: String,
    /// What was charted.
    pub timeline: Timeline,
    /// What its days count from.
    pub start: Option<Start>,
    zone: Option<Zone>,
    settings: Vec<(SettingId, Option<Value>)>,
    /// The last instant that anything is asked about.
    until: Instant,
    engine: Engine,
    changes: OnceLock<Vec<Change>>,
    last_seen: Mutex<Option<Arc<Seen>>>,
}

/// One moment of a record.
pub struct Seen {
    /// Which.
    pub at: At,
    /// Everything that can be asked of it.
    pub still: Still,
    /// What is decided.
    pub answers: Answers,
}

/// A moment of a record.
pub type At = (Instant, Moment);

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("label", &self.label).finish_non_exhaustive()
    }
}

impl Record {
    /// The record of a subject.
    ///
    /// # Errors
    /// In words, when it cannot be run: the project or the patient's file has errors.
    pub fn of(project: &Project, subject: Subject) -> Result<Self, String> {
        let Some(engine) = project.engine() else { return Err("the project has errors and cannot be run".to_owned()) };
        match subject {
            Subject::Patient(file) => Self::of_patient(project, engine, file),
            Subject::Scenario(id) => Ok(Self::of_scenario(engine, id)),
        }
    }

    fn of_patient(project: &Project, engine: &Engine, file: FileId) -> Result<Self, String> {
        let reading = project.patient(file).ok_or_else(|| "this is no patient's file".to_owned())?;
        let Some(chart) = &reading.chart else { return Err("the patient's file has errors".to_owned()) };
        let stem = project.file(file).and_then(|f| f.path.file_stem()).map(|s| s.to_string_lossy().into_owned());
        Ok(Self {
            label: chart.name.clone().or(stem).unwrap_or_default(),
            until: chart.timeline.last_instant(),
            timeline: chart.timeline.clone(),
            start: chart.start.clone(),
            zone: chart.zone.clone(),
            settings: Vec::new(),
            engine: engine.clone(),
            changes: OnceLock::new(),
            last_seen: Mutex::default(),
        })
    }

    fn of_scenario(engine: &Engine, id: ScenarioId) -> Self {
        let scenario = &engine.model()[id];
        let asked = scenario.checks.iter().map(|c| c.at).max();
        let last = scenario.timeline.last_instant();
        Self {
            label: scenario.title.clone(),
            until: asked.map_or(last, |asked| asked.max(last)),
            timeline: scenario.timeline.clone(),
            start: scenario.timeline.start.and_then(Start::abstract_at),
            zone: None,
            settings: scenario.settings.clone(),
            engine: engine.clone(),
            changes: OnceLock::new(),
            last_seen: Mutex::default(),
        }
    }

    /// The model that it is run by.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.engine.model()
    }

    /// The evaluator.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Writes values and instants as they are written in it.
    #[must_use]
    pub fn writer(&self) -> Writer<'_> {
        Writer::new(self.model(), self.start.clone())
    }

    /// What to ask the evaluator for one moment.
    #[must_use]
    pub fn options(&self, at: At) -> RunOptions {
        RunOptions { at: Some(at.0), moment: Some(at.1), settings: self.settings.clone(), ..RunOptions::default() }
    }

    /// Settings other than the project's.
    #[must_use]
    pub fn settings(&self) -> &[(SettingId, Option<Value>)] {
        &self.settings
    }

    /// Every moment at which an answer changes.
    pub fn changes(&self) -> &[Change] {
        self.changes.get_or_init(|| {
            let mut changes = Vec::new();
            let options = self.options((self.until, Moment::After));
            self.engine.replay(&self.timeline, &options, &mut |change| changes.push(change.clone()));
            changes
        })
    }

    /// The moments to step through: those at which something is charted or expected, or an answer changes.
    #[must_use]
    pub fn moments(&self) -> Vec<At> {
        let changes = self.changes().iter().map(|c| (c.answers.at, c.answers.moment));
        let mut all: BTreeSet<At> = changes.collect();
        let told: BTreeSet<Instant> = all.iter().map(|(at, _)| *at).collect();
        let charted = self.timeline.entries.iter().map(|e| e.at.max(self.timeline.charted_from));
        let charted = charted.chain([self.until]).filter(|at| *at <= self.until && !told.contains(at));
        all.extend(charted.map(|at| (at, Moment::After)));
        all.into_iter().collect()
    }

    /// The last moment.
    #[must_use]
    pub fn last(&self) -> At {
        self.moments().last().copied().unwrap_or((self.until, Moment::After))
    }

    /// The moment that is meant by an instant: the one after what is done then.
    #[must_use]
    pub fn moment_at(&self, instant: Instant) -> At {
        let known = self.moments().into_iter().rev().find(|m| m.0 == instant);
        known.unwrap_or((instant, Moment::After))
    }

    /// Everything at one moment.
    pub fn seen(&self, at: At) -> Arc<Seen> {
        if let Some(known) = lock(&self.last_seen).clone().filter(|s| s.at == at) {
            return known;
        }
        // The lock is not held meanwhile: other requests go on.
        let still = self.engine.still(&self.timeline, &self.options(at));
        let answers = still.answers();
        let seen = Arc::new(Seen { at, still, answers });
        *lock(&self.last_seen) = Some(seen.clone());
        seen
    }

    /// The instant that is meant by a text: RFC 3339, or a day of the record.
    ///
    /// # Errors
    /// In words, when it is none, or lies before the record.
    pub fn instant(&self, text: &str) -> Result<Instant, String> {
        let reader = Reader { zone: self.zone.as_ref(), start: self.start.as_ref() };
        let instant = reader.instant(text).map_err(|e| e.to_string())?;
        if instant < self.timeline.charted_from {
            return Err(format!("the record begins at {}", self.writer().instant(self.timeline.charted_from)));
        }
        Ok(instant)
    }
}

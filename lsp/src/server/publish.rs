//! The one task that publishes: diagnostics, and what is evaluated.

use super::{Refreshes, custom};
use crate::convert::custom::{EvaluationChanged, EvaluationParams};
use crate::convert::{self, Converter};
use crate::feature::evaluate::Evaluation;
use crate::feature::{coverage, failure, testing};
use crate::project::Project;
use crate::state::{Snapshot, lock};
use blin_engine::diagnostic::FileId;
use blin_engine::model::{PropertyId, ScenarioId};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::lsp_types::{self as lsp, Url};

/// How long the client must be quiet before diagnostics are published.
const QUIET: Duration = Duration::from_millis(40);

/// However busy it is, so long after the first change they are.
const LONGEST: Duration = Duration::from_millis(200);

/// How long the client must be quiet before scenarios are run.
const AT_REST: Duration = Duration::from_millis(400);

/// What was published last, by address.
type Published = BTreeMap<Url, (Option<i32>, Vec<lsp::Diagnostic>)>;

/// Publishes whenever something has changed and the client is quiet; only what is true of the newest text, and only
/// what is different.
pub(super) async fn run(
    client: Client,
    state: Arc<Mutex<Snapshot>>,
    mut changed: watch::Receiver<u64>,
    refreshes: Arc<Refreshes>,
) {
    let mut publisher = Publisher { client, refreshes, published: Published::new(), told: Told::default(), known: 0 };
    loop {
        let first = Instant::now();
        while first.elapsed() < LONGEST {
            match tokio::time::timeout(QUIET, changed.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return,
                Err(_) => break,
            }
        }
        changed.mark_unchanged();
        let snapshot = lock(&state).clone();
        let version = snapshot.version;
        let is_newest = || lock(&state).version == version;
        let both = |snapshot: &Snapshot| (findings(snapshot), known(snapshot));
        let Some((found, count)) = worked_out(snapshot.clone(), both).await else { continue };
        if !is_newest() {
            continue;
        }
        publisher.diagnostics(found).await;
        // A lens must not go on saying what was true of another text.
        if std::mem::replace(&mut publisher.known, count) != count {
            publisher.ask_again();
        }
        if let Some(told) = worked_out(snapshot.clone(), Told::of).await.filter(|_| is_newest()) {
            publisher.evaluation(told).await;
        }
        // What a scenario comes to is worth waiting for, not worth delaying the rest for.
        match tokio::time::timeout(AT_REST, changed.changed()).await {
            Ok(Ok(())) => continue,
            Ok(Err(_)) => return,
            Err(_) => {}
        }
        for run in [run_scenarios as AtRest, try_properties] {
            let newest = state.clone();
            let ran = move |snapshot: &Snapshot| run(snapshot, &|| lock(&newest).version == version);
            let Some(Some(found)) = worked_out(snapshot.clone(), ran).await.filter(|_| is_newest()) else { break };
            publisher.diagnostics(found).await;
            // Lenses and counts tell what came of it.
            publisher.known = known(&snapshot);
            publisher.ask_again();
        }
        if changed.changed().await.is_err() {
            return;
        }
    }
}

/// Works something out off the reader's thread.
async fn worked_out<T: Send + 'static>(
    snapshot: Snapshot,
    work: impl FnOnce(&Snapshot) -> T + Send + 'static,
) -> Option<T> {
    let done = tokio::task::spawn_blocking(move || work(&snapshot)).await;
    done.inspect_err(|_| tracing::error!("analysis ended in a panic")).ok()
}

struct Publisher {
    client: Client,
    refreshes: Arc<Refreshes>,
    published: Published,
    told: Told,
    /// Of how many scenarios and properties the outcome was known when that was looked at.
    known: usize,
}

impl Publisher {
    async fn diagnostics(&mut self, found: Published) {
        for (uri, (version, diagnostics)) in &found {
            let before = self.published.get(uri);
            let is_new = match before {
                None => version.is_some() || !diagnostics.is_empty(),
                Some(before) => before.0 != *version && version.is_some() || before.1 != *diagnostics,
            };
            if is_new {
                self.client.publish_diagnostics(uri.clone(), diagnostics.clone(), *version).await;
            }
        }
        for (uri, (_, diagnostics)) in &self.published {
            if !found.contains_key(uri) && !diagnostics.is_empty() {
                self.client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
            }
        }
        self.published = found;
    }

    /// Says what is evaluated, when that is something else than before. Requests to the client are made on the side:
    /// their answers must not hold up what is published next.
    async fn evaluation(&mut self, told: Told) {
        if told == self.told {
            return;
        }
        let says_anew = told.state != self.told.state;
        if says_anew {
            let params = EvaluationParams { evaluation: told.state.clone() };
            self.client.send_notification::<EvaluationChanged>(params).await;
        }
        self.told = told;
        self.ask_again();
    }

    /// Lets the client ask anew for what is shown in its texts.
    fn ask_again(&self) {
        let (client, refreshes) = (self.client.clone(), self.refreshes.clone());
        tokio::spawn(async move {
            if refreshes.hints.load(Ordering::Relaxed)
                && let Err(error) = client.inlay_hint_refresh().await
            {
                tracing::warn!("hints are not asked for again: {error}");
            }
            if refreshes.lenses.load(Ordering::Relaxed)
                && let Err(error) = client.code_lens_refresh().await
            {
                tracing::warn!("lenses are not asked for again: {error}");
            }
        });
    }
}

/// What the client was told of the evaluation.
#[derive(Clone, Debug, Default)]
struct Told {
    evaluation: Option<Evaluation>,
    /// The project that the values come from; another one may mean other values.
    project: Option<Arc<Project>>,
    state: Value,
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.evaluation == other.evaluation
            && self.state == other.state
            && match (&self.project, &other.project) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            }
    }
}

impl Told {
    fn of(snapshot: &Snapshot) -> Self {
        let project = snapshot.evaluated().and_then(Result::ok).map(|e| e.project);
        Self { evaluation: snapshot.evaluation().cloned(), project, state: custom::state(snapshot) }
    }
}

/// The findings of all projects, for every file; of scenarios those that were run already.
fn findings(snapshot: &Snapshot) -> Published {
    let mut found = Published::new();
    for project in snapshot.projects() {
        let convert = Converter::new(snapshot, &project);
        let uris: Vec<Option<Url>> = project.files().iter().map(|f| convert::uri(snapshot, &f.path)).collect();
        for (uri, file) in uris.iter().zip(project.files()) {
            let Some(uri) = uri else { continue };
            let version = snapshot.document(&file.path).map(|d| d.version);
            // A project with a patient from elsewhere finds in its protocols what the project itself does.
            found.insert(uri.clone(), (version, Vec::new()));
        }
        let mut ran = failure::diagnostics(&project);
        ran.extend(coverage::untried(&project));
        for diagnostic in project.diagnostics().chain(&ran) {
            let file = diagnostic.labels.first().map_or(FileId(0), |l| l.place.file);
            let uri = uris.get(file.0 as usize).and_then(Option::as_ref);
            if let Some((_, list)) = uri.and_then(|u| found.get_mut(u)) {
                list.push(convert.diagnostic(diagnostic));
            }
        }
    }
    found
}

/// Of how many scenarios and properties the outcome is known with the text as it is.
fn known(snapshot: &Snapshot) -> usize {
    snapshot.projects().iter().map(|p| p.reports().len() + p.tried_properties().len()).sum()
}

/// Work at rest: all findings when something new was found; `go_on` says whether anybody still wants them.
type AtRest = fn(&Snapshot, &dyn Fn() -> bool) -> Option<Published>;

/// Runs the scenarios of the projects that the client works on.
fn run_scenarios(snapshot: &Snapshot, go_on: &dyn Fn() -> bool) -> Option<Published> {
    for project in snapshot.projects() {
        if !project.files().iter().any(|f| snapshot.document(&f.path).is_some()) {
            continue;
        }
        for (_, id) in project.model().scenarios.iter().zip(0..) {
            if !go_on() {
                return None;
            }
            project.report(ScenarioId(id));
        }
    }
    Some(findings(snapshot))
}

/// Tries the properties of the files that the client has open: looking for whoever breaks one takes long.
fn try_properties(snapshot: &Snapshot, go_on: &dyn Fn() -> bool) -> Option<Published> {
    let mut tried = false;
    for project in snapshot.projects() {
        for (property, id) in project.model().properties.iter().zip((0..).map(PropertyId)) {
            let is_open = project.file(property.place.file).is_some_and(|f| snapshot.document(&f.path).is_some());
            if is_open && project.tried_property(id).is_none() {
                tried |= project.try_property(id, testing::AT_REST, go_on).is_some();
                if !go_on() {
                    return None;
                }
            }
        }
    }
    tried.then(|| findings(snapshot))
}

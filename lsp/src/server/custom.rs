//! What the protocol does not know: commands and requests of `docs/editors.md`.

use super::{Backend, blocking};
use crate::convert::custom::{
    self as forms, AboutParams, ExplainParams, FileParams, GraphParams, RecordParams, RunParams, StepParams,
};
use crate::convert::{self, Converter};
use crate::feature::evaluate::{self, Evaluation, Step};
use crate::feature::{coverage, graph, lens, status, testing};
use crate::project::Project;
use crate::record::{At, Record};
use crate::state::Snapshot;
use blin_engine::explain::text::render;
use blin_engine::manifest::FILE_NAME;
use blin_engine::model::DecisionId;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{self as lsp, Url};

/// How long a question to the user stays open.
const PATIENCE: Duration = Duration::from_secs(600);

/// Something that cannot be done, in words.
fn refused(why: String) -> Error {
    Error { code: tower_lsp::jsonrpc::ErrorCode::ServerError(-32803), message: why.into(), data: None }
}

/// A flag that says, once it is dropped, that nobody waits any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Backend {
    /// Works something out from the state as it is, off the reader's thread.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot) -> std::result::Result<T, String> + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.snapshot();
        blocking(move || work(&snapshot)).await?.map_err(refused)
    }

    /// Runs scenarios, or a property, and shows what came of them; the text is also the answer.
    pub(super) async fn run_scenarios(&self, arguments: &[Value]) -> Result<Option<Value>> {
        let text = |n: usize| arguments.get(n).and_then(Value::as_str);
        let uri = text(0).and_then(|t| Url::parse(t).ok()).ok_or_else(|| Error::invalid_params("which file?"))?;
        let (title, kind) = (text(1).map(str::to_owned), text(2).map(str::to_owned));
        let cancelled = Arc::new(AtomicBool::new(false));
        let _waiting = Waiting(cancelled.clone());
        let run = move |project: &Project, file, _: &Converter<'_>| match (kind.as_deref(), title.as_deref()) {
            (Some("property"), Some(title)) => {
                lens::tried(project, file, title, &|| !cancelled.load(Ordering::Relaxed))
            }
            (_, title) => Some(lens::summary(project, file, title)),
        };
        let said = self.ask(&uri, run).await?;
        // What was found is now known to the lenses and the diagnostics.
        self.update(|s| s.version += 1);
        if let Some(said) = &said {
            self.client.show_message(lsp::MessageType::INFO, said).await;
        }
        Ok(said.map(Into::into))
    }

    /// Shows the values of a record from now on.
    pub(super) async fn evaluate(&self, params: RecordParams) -> Result<Option<Value>> {
        let _turn = self.evaluating.lock().await;
        let path = convert::path(&params.uri);
        let evaluation = self
            .work(move |snapshot| {
                let (_, record) = snapshot.record(&path, params.scenario.as_deref())?;
                let at = asked(&record, params.at.as_deref(), params.moment)?;
                Ok(Evaluation { path, scenario: params.scenario, at })
            })
            .await?;
        self.show(Some(evaluation)).await
    }

    /// Goes to another moment.
    pub(super) async fn step(&self, params: StepParams) -> Result<Option<Value>> {
        let _turn = self.evaluating.lock().await;
        let step: Step = params.step().ok_or_else(|| Error::invalid_params("step next, previous, first or last"))?;
        let evaluation = self
            .work(move |snapshot| {
                let evaluated = snapshot.evaluated().ok_or("nothing is evaluated")??;
                let at = evaluate::step(&evaluated.record, evaluated.at, step);
                Ok(snapshot.evaluation().cloned().map(|e| Evaluation { at: Some(at), ..e }))
            })
            .await?;
        self.show(evaluation).await
    }

    /// Shows values no more.
    pub(super) async fn stop_evaluating(&self) -> Result<Option<Value>> {
        let _turn = self.evaluating.lock().await;
        self.show(None).await
    }

    async fn show(&self, evaluation: Option<Evaluation>) -> Result<Option<Value>> {
        self.update(|s| s.evaluate(evaluation));
        self.work(|snapshot| Ok(Some(state(snapshot)))).await
    }

    /// Asks which patient, then shows the values. The question is asked on the side: its answer must never be awaited
    /// in a handler.
    pub(super) async fn choose_patient(&self, params: FileParams) -> Result<Option<Value>> {
        let patients = self.work(move |snapshot| patients(snapshot, &params.uri)).await?;
        if patients.is_empty() {
            return Err(refused("there is no patient's file for this project".to_owned()));
        }
        let (client, state, changed) = (self.client.clone(), self.state.clone(), self.changed.clone());
        tokio::spawn(async move {
            let title = |p: &Patient| lsp::MessageActionItem { title: p.name.clone(), properties: Default::default() };
            let titles = patients.iter().map(title).collect();
            let question = client.show_message_request(lsp::MessageType::INFO, "Show on which patient?", Some(titles));
            let Ok(Ok(Some(chosen))) = tokio::time::timeout(PATIENCE, question).await else { return };
            let Some(patient) = patients.into_iter().find(|p| p.name == chosen.title) else { return };
            let version = {
                let mut state = crate::state::lock(&state);
                state.evaluate(Some(Evaluation { path: convert::path(&patient.uri), scenario: None, at: None }));
                state.version
            };
            changed.send_replace(version);
        });
        Ok(None)
    }

    /// `blin/status`
    pub(super) async fn status(&self, params: FileParams) -> Result<Value> {
        self.work(move |snapshot| {
            let project = project(snapshot, &params.uri)?;
            let manifest = project.file_at_name(FILE_NAME).and_then(|id| project.file(id));
            let folder = manifest.and_then(|f| f.path.parent()).and_then(|f| Url::from_directory_path(f).ok());
            Ok(forms::status(&status::status(&project), folder.as_ref()))
        })
        .await
    }

    /// `blin/patients`
    pub(super) async fn patients(&self, params: FileParams) -> Result<Value> {
        self.work(move |snapshot| {
            let found = patients(snapshot, &params.uri)?;
            let each = |p: Patient| json!({ "uri": p.uri, "name": p.name, "problems": p.problems });
            Ok(json!({ "patients": found.into_iter().map(each).collect::<Vec<_>>() }))
        })
        .await
    }

    /// `blin/tests`
    pub(super) async fn tests(&self, params: Option<AboutParams>) -> Result<Value> {
        let uri = params.unwrap_or_default().uri;
        self.work(move |snapshot| {
            let projects = projects(snapshot, uri.as_ref())?;
            let each = |project: Arc<Project>| {
                let convert = Converter::new(snapshot, &project);
                let known = |item: &testing::Item| testing::known(&project, item.trial);
                testing::groups(&project).iter().map(|g| convert.group(g, &known)).collect::<Vec<_>>()
            };
            Ok(json!({ "files": projects.into_iter().flat_map(each).collect::<Vec<_>>() }))
        })
        .await
    }

    /// `blin/runTests`. When it is cancelled it ends after the scenario that runs, or amid the search that runs.
    pub(super) async fn run_tests(&self, params: Option<RunParams>) -> Result<Value> {
        let params = params.unwrap_or_default();
        let cancelled = Arc::new(AtomicBool::new(false));
        let _waiting = Waiting(cancelled.clone());
        let ran = self
            .work(move |snapshot| {
                let wanted = |id: &String| params.ids.as_ref().is_none_or(|ids| ids.contains(id));
                let mut results = Vec::new();
                for project in projects(snapshot, params.uri.as_ref())? {
                    let file = params.uri.as_ref().map(|u| project.file_at(&convert::path(u)));
                    let convert = Converter::new(snapshot, &project);
                    let groups = testing::groups(&project);
                    let groups =
                        groups.iter().filter(|g| params.ids.is_some() || file.is_none_or(|f| f == Some(g.file)));
                    for item in groups.flat_map(|g| &g.items).filter(|i| wanted(&i.id)) {
                        let go_on = || !cancelled.load(Ordering::Relaxed);
                        let outcome = testing::run(&project, item.trial, &go_on).ok_or("cancelled")?;
                        results.push(convert.outcome(&item.id, &outcome));
                    }
                }
                Ok(json!({ "results": results }))
            })
            .await?;
        // What was found is now known to the lenses and the diagnostics.
        self.update(|s| s.version += 1);
        Ok(ran)
    }

    /// `blin/coverage`
    pub(super) async fn coverage(&self, params: FileParams) -> Result<Value> {
        let found = self
            .work(move |snapshot| {
                let project = project(snapshot, &params.uri)?;
                let reached = coverage::coverage(&project)?;
                Ok(Converter::new(snapshot, &project).coverage(&reached))
            })
            .await?;
        self.update(|s| s.version += 1);
        Ok(found)
    }

    /// `blin/timeline`
    pub(super) async fn timeline(&self, params: RecordParams) -> Result<Value> {
        self.work(move |snapshot| {
            let (_, record) = snapshot.record(&convert::path(&params.uri), params.scenario.as_deref())?;
            Ok(forms::timeline(&record))
        })
        .await
    }

    /// `blin/explain`
    pub(super) async fn explain(&self, params: ExplainParams) -> Result<Value> {
        self.work(move |snapshot| {
            let (record, at) = match &params.uri {
                Some(uri) => {
                    let (_, record) = snapshot.record(&convert::path(uri), params.scenario.as_deref())?;
                    let at = asked(&record, params.at.as_deref(), params.moment)?;
                    let at = at.unwrap_or_else(|| record.last());
                    (record, at)
                }
                None => {
                    let evaluated = snapshot.evaluated().ok_or("nothing is evaluated")??;
                    (evaluated.record, evaluated.at)
                }
            };
            let decision = decision(&record, &params.decision)?;
            let explanation = record.engine().explain(&record.timeline, &record.options(at), decision);
            Ok(json!({ "text": render(&explanation, &record.writer()) }))
        })
        .await
    }

    /// `blin/graph`
    pub(super) async fn graph(&self, params: Option<GraphParams>) -> Result<Value> {
        let GraphParams { uri, name } = params.unwrap_or_default();
        self.work(move |snapshot| {
            let project = match &uri {
                Some(uri) => project(snapshot, uri)?,
                None => snapshot.projects().into_iter().next().ok_or("there is no project")?,
            };
            let file = uri.as_ref().and_then(|u| project.file_at(&convert::path(u)));
            let protocol = file.filter(|f| project.parse(*f).is_some());
            Ok(Converter::new(snapshot, &project).graph(&graph::graph(&project, protocol, name.as_deref())))
        })
        .await
    }
}

/// The state of the evaluation, as `blin/evaluation` says it.
pub(super) fn state(snapshot: &Snapshot) -> Value {
    let Some(evaluation) = snapshot.evaluation() else { return Value::Null };
    let (uri, scenario) = (convert::uri(snapshot, &evaluation.path), evaluation.scenario.as_deref());
    match snapshot.evaluated() {
        None => Value::Null,
        Some(Err(problem)) => forms::no_view(uri.as_ref(), scenario, &problem),
        Some(Ok(found)) => {
            let view = evaluate::view(&found.record, found.at);
            Converter::new(snapshot, &found.project).view(uri.as_ref(), scenario, &view)
        }
    }
}

/// A patient's file that fits a project.
struct Patient {
    uri: Url,
    name: String,
    problems: usize,
}

fn patients(snapshot: &Snapshot, uri: &Url) -> std::result::Result<Vec<Patient>, String> {
    let project = project(snapshot, uri)?;
    let all = snapshot.patients_of(&project).into_iter().filter_map(|(path, project)| {
        let reading = project.patient(project.file_at(&path)?)?;
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        let name = reading.chart.as_ref().and_then(|c| c.name.clone()).or(stem).unwrap_or_default();
        Some(Patient { uri: convert::uri(snapshot, &path)?, name, problems: reading.diagnostics.len() })
    });
    let mut all: Vec<Patient> = all.collect();
    all.sort_by(|a, b| (a.problems > 0, &a.name).cmp(&(b.problems > 0, &b.name)));
    Ok(all)
}

fn project(snapshot: &Snapshot, uri: &Url) -> std::result::Result<Arc<Project>, String> {
    snapshot.project_of(&convert::path(uri)).ok_or_else(|| format!("{uri} belongs to no project"))
}

fn projects(snapshot: &Snapshot, uri: Option<&Url>) -> std::result::Result<Vec<Arc<Project>>, String> {
    match uri {
        Some(uri) => Ok(vec![project(snapshot, uri)?]),
        None => Ok(snapshot.projects()),
    }
}

/// The moment that was asked for.
fn asked(
    record: &Record,
    at: Option<&str>,
    moment: Option<forms::MomentParam>,
) -> std::result::Result<Option<At>, String> {
    let Some(at) = at else { return Ok(None) };
    let instant = record.instant(at)?;
    Ok(Some(moment.map_or_else(|| record.moment_at(instant), |m| (instant, m.into()))))
}

fn decision(record: &Record, name: &str) -> std::result::Result<DecisionId, String> {
    let writer = record.writer();
    let found = record.model().decisions.iter().zip(0..).map(|(d, i)| (d, DecisionId(i)));
    let mut found = found.filter(|(d, id)| d.decl.name == name || writer.decision_name(*id) == name);
    found.next().map(|(_, id)| id).ok_or_else(|| format!("there is no decision `{name}`"))
}

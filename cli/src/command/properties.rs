//! The part of `blin test` that looks for patients who break properties.

use crate::project::Project;
use crate::render;
use crate::spread::spread;
use crate::style::{Role, Style};
use blin_engine::answer::Moment;
use blin_engine::eval::Engine;
use blin_engine::model::{Model, ModuleId, PropertyId};
use blin_engine::property::{self, Effort, Report, Verdict, words};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A property that was tried, and how long that took.
pub struct Tried {
    report: Report,
    took: Duration,
}

impl Tried {
    /// Whether nobody was found who breaks it.
    pub const fn passed(&self) -> bool {
        self.report.passed()
    }
}

/// Tries properties, as many at a time as there are processors.
pub fn run(engine: &Engine, chosen: &[PropertyId], timelines: usize) -> Vec<Tried> {
    let effort = Effort { timelines, ..Effort::default() };
    let one = |id: &PropertyId| {
        let began = Instant::now();
        let report = property::check(engine, *id, &effort);
        Tried { report, took: began.elapsed() }
    };
    spread(chosen, one)
}

/// The patients who break properties, each with what to run.
pub fn broken(project: &Project, tried: &[Tried]) -> String {
    let (style, model) = (Style::stdout(), project.model());
    let mut out = String::new();
    for t in tried {
        if let Some(found) = words::finding(model, &t.report) {
            out.push_str(&render::one(&found, project, &style));
        }
    }
    out
}

/// A line or two for each property: how sure it is.
pub fn text(project: &Project, tried: &[Tried]) -> String {
    let (style, model) = (Style::stdout(), project.model());
    let mut out = String::new();
    for t in tried {
        let word = if t.passed() { style.paint(Role::Good, "ok    ") } else { style.paint(Role::Wrong, "FAILED") };
        out.push_str(&style.wrap(&format!("{word} "), "         ", &model[t.report.property].title));
        out.push_str(&style.wrap("         ", "         ", &words::verdict(model, &t.report.verdict)));
    }
    out
}

/// One property as data.
fn data(model: &Model, t: &Tried) -> Value {
    let property = &model[t.report.property];
    let module = &model[property.module];
    let mut out = json!({
        "title": property.title,
        "module": module.decl.name,
        "file": path_of(model, property.module),
        "passed": t.passed(),
        "found": words::verdict(model, &t.report.verdict),
    });
    match &t.report.verdict {
        Verdict::Broken(found) => {
            let settings: serde_json::Map<String, Value> =
                words::settings(model, found).into_iter().map(|(name, value)| (name, Value::String(value))).collect();
            out["verdict"] = json!("broken");
            out["counterexample"] = json!({
                "at": found.at.rfc3339(),
                "local": found.start.format(found.at),
                "moment": if found.moment == Moment::Before { "t" } else { "t+" },
                "patient": found.patient,
                "settings": settings,
                "both_evaluators": found.by_definition,
            });
        }
        Verdict::Proved { cases } => {
            out["verdict"] = json!("proved");
            out["cases"] = json!(cases);
        }
        Verdict::NotFound(searched) => {
            out["verdict"] = json!("not_found");
            out["searched"] = json!({
                "timelines": searched.timelines,
                "concerned": searched.concerned,
                "entries": searched.entries,
                "moments": searched.moments,
                "not_reproduced": searched.not_reproduced,
            });
        }
    }
    out
}

/// All properties as data.
pub fn json(model: &Model, tried: &[Tried]) -> Vec<Value> {
    tried.iter().map(|t| data(model, t)).collect()
}

/// The properties of a module as test cases of a JUnit report.
pub fn cases(model: &Model, module: usize, tried: &[Tried]) -> Vec<quick_junit::TestCase> {
    use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};
    let of_module = tried.iter().filter(|t| model[t.report.property].module.index() == module);
    let case = |t: &Tried| {
        let property = &model[t.report.property];
        let status = match &t.report.verdict {
            Verdict::Broken(found) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(format!("{}\n{}", words::verdict(model, &t.report.verdict), found.patient));
                status
            }
            _ => TestCaseStatus::success(),
        };
        let mut case = TestCase::new(property.title.as_str(), status);
        case.set_classname(path_of(model, property.module)).set_time(t.took);
        if t.passed() {
            case.set_system_out(words::verdict(model, &t.report.verdict));
        }
        case
    };
    of_module.map(case).collect()
}

fn path_of(model: &Model, module: ModuleId) -> &str {
    model.files.get(model[module].file.0 as usize).map_or("", |f| f.path.as_str())
}

//! `blin check`.

use crate::args::Check;
use crate::exit::{Done, Outcome, print};
use crate::project::{Place, Project};
use crate::render;
use crate::style::{Role, Style};
use blin_engine::diagnostic::{Diagnostic, Severity};
use serde_json::json;

/// Says everything that is wrong with a project, or with one file of it.
pub fn run(args: &Check, at: &Place) -> Outcome {
    let project = Project::open(at, args.path.as_deref())?;
    let only = args.path.as_deref().and_then(|path| project.file_of(path));
    let concerns = |d: &Diagnostic| only.is_none_or(|file| d.labels.iter().any(|l| l.place.file == file));
    let found: Vec<Diagnostic> = project.diagnostics().iter().filter(|d| concerns(d)).cloned().collect();
    let errors = found.iter().any(|d| d.severity == Severity::Error);
    if args.json {
        print(&json(&project, &found));
    } else {
        print(&text(&project, &found));
    }
    Ok(Done::findings(errors))
}

fn text(project: &Project, found: &[Diagnostic]) -> String {
    let style = Style::stdout();
    let mut out = render::diagnostics(found, project, &style);
    let model = project.model();
    let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let size = [
        count(model.files.len(), "file", "files"),
        count(model.rules.len() + model.holds.len(), "rule", "rules"),
        count(model.decisions.len(), "decision", "decisions"),
        count(model.scenarios.len(), "scenario", "scenarios"),
    ];
    let verdict =
        if found.is_empty() { style.paint(Role::Good, "no findings") } else { render::summary(found, &style) };
    out.push_str(&style.wrap(
        "",
        "",
        &format!("{} {}: {}: {verdict}", model.project.name, model.project.version, size.join(", ")),
    ));
    out
}

/// The form `blin.check/1`.
fn json(project: &Project, found: &[Diagnostic]) -> String {
    let model = project.model();
    let diagnostics: Vec<_> = found.iter().map(|d| render::json(d, project)).collect();
    let out = json!({
        "schema": "blin.check/1",
        "project": { "name": model.project.name, "version": model.project.version, "digest": model.project.digest },
        "diagnostics": diagnostics,
    });
    format!("{out:#}\n")
}

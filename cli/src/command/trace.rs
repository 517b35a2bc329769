//! `blin trace`.

use crate::args::Trace;
use crate::exit::{Done, Outcome, Unable, complain, print, reason};
use crate::project::{Place, Project};
use crate::render::{self, Texts};
use crate::style::{Role, Style};
use blin_engine::diagnostic::{Diagnostic, FileId, Severity};
use blin_engine::eval::Engine;
use blin_engine::model::{Model, ScenarioId};
use blin_engine::scenario::coverage::Item;
use blin_engine::scenario::{self, Report};
use blin_engine::trace::{self, ConflictRow, FILE_NAME, Matrix, Requirements, Row, Verdict, write};
use serde_json::{Value, json};
use std::path::Path;

/// How many titles of scenarios are shown for an item.
const SHOWN: usize = 2;

/// Says what covers each thing that the sources say.
pub fn run(args: &Trace, at: &Place) -> Outcome {
    let project = Project::open(at, args.path.as_deref())?;
    if project.refuse_errors(&Style::stderr()) {
        return Ok(Done::Findings);
    }
    let (path, text) = project.beside(FILE_NAME)?;
    let model = project.model();
    let file = FileId(u32::try_from(model.files.len()).unwrap_or(u32::MAX));
    let (said, mut found) = Requirements::parse(&text, file);
    let engine = Engine::compile(project.shared_model());
    let reports: Vec<Report> =
        (0..).map(ScenarioId).take(model.scenarios.len()).map(|id| scenario::run(&engine, id)).collect();
    let (matrix, more) = trace::trace(model, &reports, &said);
    found.extend(more);
    let texts = ProjectAnd { project: &project, file, shown: (path, text) };
    if let Some(path) = &args.markdown {
        put(path, &write::markdown(model, &matrix))?;
    }
    if let Some(path) = &args.csv {
        put(path, &write::csv(model, &matrix))?;
    }
    if args.json {
        print(&json(model, &matrix, &found, &texts));
    } else {
        let style = Style::stdout();
        let mut out = matrix_text(model, &matrix, &style);
        out.push_str(&render::diagnostics(&found, &texts, &style));
        out.push_str(&summary(&matrix, &found, &style));
        print(&out);
    }
    let failing = reports.iter().filter(|r| !r.passed()).count();
    if failing > 0 {
        let failing = if failing == 1 {
            "1 scenario fails and covers".to_owned()
        } else {
            format!("{failing} scenarios fail and cover")
        };
        complain(&format!("{failing} nothing: `blin test` shows what is not met\n"));
    }
    Ok(Done::findings(failing > 0 || found.iter().any(|d| d.severity == Severity::Error)))
}

fn put(path: &Path, text: &str) -> Result<(), Unable> {
    std::fs::write(path, text).map_err(|e| Unable::new(format!("cannot write {}: {}", path.display(), reason(&e))))
}

fn matrix_text(model: &Model, matrix: &Matrix, style: &Style) -> String {
    let mut out = String::new();
    for row in &matrix.requirements {
        let head = format!(
            "{}  {}  {}",
            style.paint(Role::Name, &row.said.id.text),
            row.said.strength.word(),
            mark(&row.verdict, style)
        );
        out.push_str(&style.wrap("", "  ", &head));
        out.push_str(&style.wrap("  ", "  ", &row.said.states));
        let place = format!("{}, {}", row.said.source.text, row.said.at);
        out.push_str(&style.wrap("  ", "  ", &style.paint(Role::Source, &place)));
        covers(model, row, style, &mut out);
    }
    for row in &matrix.conflicts {
        let head = format!("{}  conflict  {}", style.paint(Role::Name, &row.said.id.text), mark(&row.verdict, style));
        out.push_str(&style.wrap("", "  ", &head));
        out.push_str(&style.wrap("  ", "  ", &row.said.states));
        for reading in write::readings(model, row) {
            out.push_str(&style.wrap("  ", "    ", &reading));
        }
        for id in &row.scenarios {
            out.push_str(&style.wrap("  ", "    ", &format!("“{}”", model[*id].title)));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn covers(model: &Model, row: &Row, style: &Style, out: &mut String) {
    for item in &row.items {
        let count = item.scenarios.len();
        let count = if count == 1 { "1 scenario".to_owned() } else { format!("{count} scenarios") };
        let titles = write::titles(model, &item.scenarios, SHOWN);
        let titles = if titles.is_empty() { titles } else { format!(": {titles}") };
        out.push_str(&style.wrap("  ", "    ", &format!("{}, {count}{titles}", Item::Named(item.symbol).words(model))));
    }
    for id in &row.scenarios {
        out.push_str(&style.wrap("  ", "    ", &format!("shown by “{}”", model[*id].title)));
    }
}

fn mark(verdict: &Verdict, style: &Style) -> String {
    let role = match verdict {
        Verdict::Covered => Role::Good,
        Verdict::Excused(_) => Role::Dim,
        Verdict::Open => Role::Wrong,
    };
    match verdict {
        Verdict::Open => style.paint(role, "OPEN"),
        other => style.paint(role, &write::verdict(other)),
    }
}

fn summary(matrix: &Matrix, found: &[Diagnostic], style: &Style) -> String {
    let verdict = if found.is_empty() { style.paint(Role::Good, "no findings") } else { render::summary(found, style) };
    let lines = write::counts(matrix);
    lines.iter().chain([&verdict]).map(|line| style.wrap("", "  ", line)).collect()
}

/// The form `blin.trace/1`.
fn json(model: &Model, matrix: &Matrix, found: &[Diagnostic], texts: &dyn Texts) -> String {
    let titles = |ids: &[ScenarioId]| ids.iter().map(|s| model[*s].title.as_str()).collect::<Vec<_>>();
    let requirement = |row: &Row| {
        let items: Vec<Value> = row
            .items
            .iter()
            .map(|i| json!({ "item": Item::Named(i.symbol).words(model), "scenarios": titles(&i.scenarios) }))
            .collect();
        json!({
            "id": row.said.id.text,
            "strength": row.said.strength.word(),
            "states": row.said.states,
            "source": row.said.source.text,
            "at": row.said.at,
            "verdict": word(&row.verdict),
            "reason": reason_of(&row.verdict),
            "items": items,
            "scenarios": titles(&row.scenarios),
        })
    };
    let conflict = |row: &ConflictRow| {
        json!({
            "id": row.said.id.text,
            "states": row.said.states,
            "verdict": word(&row.verdict),
            "reason": reason_of(&row.verdict),
            "settings": write::readings(model, row),
            "scenarios": titles(&row.scenarios),
        })
    };
    let out = json!({
        "schema": "blin.trace/1",
        "project": { "name": model.project.name, "version": model.project.version, "digest": model.project.digest },
        "requirements": matrix.requirements.iter().map(requirement).collect::<Vec<_>>(),
        "conflicts": matrix.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        "diagnostics": found.iter().map(|d| render::json(d, texts)).collect::<Vec<_>>(),
    });
    format!("{out:#}\n")
}

const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Covered => "covered",
        Verdict::Excused(_) => "excused",
        Verdict::Open => "open",
    }
}

fn reason_of(verdict: &Verdict) -> Option<&str> {
    if let Verdict::Excused(reason) = verdict { Some(reason) } else { None }
}

/// The files of a project and the one with the requirements.
struct ProjectAnd<'a> {
    project: &'a Project,
    file: FileId,
    shown: (String, String),
}

impl Texts for ProjectAnd<'_> {
    fn file(&self, id: FileId) -> Option<(&str, &str)> {
        if id == self.file { Some((&self.shown.0, &self.shown.1)) } else { self.project.file(id) }
    }
}

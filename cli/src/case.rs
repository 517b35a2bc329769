//! A patient by a project: what `run`, `replay` and `explain` work on.

use crate::args;
use crate::exit::{Unable, complain};
use crate::project::{self, Place, Project};
use crate::render::{self, Texts};
use crate::style::Style;
use blin_engine::answer::text::Writer;
use blin_engine::chart::{self, Chart, Format};
use blin_engine::diagnostic::FileId;
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact;
use blin_engine::model::{Holding, InputId, InputKind, Model, SettingId, Ty, Value};
use blin_engine::sheet::Sheet;
use blin_engine::time::{Instant, Reader};
use blin_engine::timeline::{Charted, Entry};
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// A patient by a project.
pub struct Case {
    /// The compiled project.
    pub engine: Engine,
    /// The patient.
    pub chart: Chart,
    /// What the patient is called: the name in the file, else the file's.
    pub name: String,
    /// The order sheets of the project.
    pub sheets: Vec<Sheet>,
}

impl Case {
    /// Reads project and patient; complains and gives `None` when one of them has errors.
    pub fn open(at: &Place, path: &Path) -> Result<Option<Self>, Unable> {
        let format = Format::of_path(&path.to_string_lossy()).ok_or_else(|| {
            Unable::new(format!("{} is not a patient file", path.display()))
                .help("its name ends in .toml, .json, .ndjson or .jsonl")
        })?;
        let text = PatientText::read(path, format)?;
        let project = match (&at.project, text.names_project()) {
            (None, Some(folder)) => {
                let folder = path.parent().unwrap_or(Path::new("")).join(folder);
                let place = Place { project: Some(tidy(&folder)) };
                let wrong = |e: Unable| e.help(format!("{} names its project; --project overrides it", path.display()));
                Project::open(&place, None).map_err(wrong)?
            }
            _ => Project::open(at, Some(path))?,
        };
        let style = Style::stderr();
        if project.refuse_errors(&style) {
            return Ok(None);
        }
        let model = project.model();
        let file = FileId(u32::try_from(model.files.len()).unwrap_or(u32::MAX));
        let reading = text.chart(model, file)?;
        if !reading.diagnostics.is_empty() {
            let shown = text.for_display(path);
            complain(&render::diagnostics(
                &reading.diagnostics,
                &PatientAnd { project: &project, file, shown },
                &style,
            ));
        }
        let Some(chart) = reading.chart else {
            complain(&format!(
                "{}: {} cannot be used\n",
                render::summary(&reading.diagnostics, &style),
                path.display()
            ));
            return Ok(None);
        };
        let name = chart.name.clone().unwrap_or_else(|| path.display().to_string());
        Ok(Some(Self { engine: Engine::compile(project.shared_model()), chart, name, sheets: project.sheets() }))
    }

    /// The project's model.
    pub fn model(&self) -> &Model {
        self.engine.model()
    }

    /// Writes values and instants of this patient.
    pub fn writer(&self) -> Writer<'_> {
        Writer::new(self.model(), self.chart.start.clone())
    }

    /// What the command line asks for.
    pub fn options(&self, patient: &args::Patient, at: Option<&str>, suppose: &[String]) -> Result<RunOptions, Unable> {
        let at = at.map(|text| self.instant(text)).transpose()?;
        let settings = self.settings(&patient.set)?;
        let instant = at.unwrap_or_else(|| self.chart.timeline.last_instant());
        let mut entries = Vec::new();
        for text in suppose {
            for part in split(text) {
                entries.push(self.entry(part, instant)?);
            }
        }
        Ok(RunOptions { at, moment: None, suppose: entries, settings })
    }

    /// What `--set` says.
    pub fn settings(&self, set: &[String]) -> Result<Vec<(SettingId, Option<Value>)>, Unable> {
        set.iter().map(|text| self.setting(text)).collect()
    }

    /// An instant as it is written on the command line.
    pub fn instant(&self, text: &str) -> Result<Instant, Unable> {
        let reader = Reader { zone: self.chart.zone.as_ref(), start: self.chart.start.as_ref() };
        let instant = reader.instant(text).map_err(|error| Unable::new(error.to_string()))?;
        let from = self.chart.timeline.charted_from;
        if instant < from {
            let writer = self.writer();
            return Err(Unable::new(format!(
                "{} is before the record, which begins at {}",
                writer.instant(instant),
                writer.instant_in_full(from)
            )));
        }
        Ok(instant)
    }

    /// `policy=strictest`, `policy=unset`
    fn setting(&self, text: &str) -> Result<(SettingId, Option<Value>), Unable> {
        let (name, value) = text.split_once('=').map(|(n, v)| (n.trim(), v.trim())).ok_or_else(|| {
            Unable::new(format!("`{text}` sets nothing")).help("write --set policy=strictest, or policy=unset")
        })?;
        let model = self.model();
        let ids = (0..).map(SettingId).take(model.settings.len());
        let known: Vec<(String, SettingId)> = ids.map(|id| (self.writer().setting_name(id), id)).collect();
        let Some((_, id)) = known.iter().find(|(n, _)| n == name) else {
            let names: Vec<&str> = known.iter().map(|(n, _)| n.as_str()).collect();
            return Err(unknown("setting", name, &names));
        };
        if value == "unset" {
            return Ok((*id, None));
        }
        let setting = &model[*id];
        let value = self.value(name, value, &setting.ty, setting.range.as_ref())?;
        Ok((*id, Some(value)))
    }

    fn value(
        &self,
        name: &str,
        text: &str,
        ty: &Ty,
        range: Option<&(exact::Exact, exact::Exact)>,
    ) -> Result<Value, Unable> {
        let value = self.model().read_value(text, ty).map_err(|e| Unable::new(format!("`{name} = {text}`: {e}")))?;
        if let (Value::Num(n), Some((low, high))) = (&value, range)
            && (n < low || n > high)
        {
            let writer = self.writer();
            let (low, high) = (writer.number(ty, low), writer.number(ty, high));
            return Err(Unable::new(format!("`{name} = {text}` is out of its range, {low} to {high}")));
        }
        Ok(value)
    }

    /// `cycle_start`, `infusion_rate = 9 µg/day`, `infusion_rate unknown`
    fn entry(&self, text: &str, at: Instant) -> Result<Entry, Unable> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => match text.strip_suffix(" unknown") {
                Some(name) => (name.trim(), Some("unknown")),
                None => (text.trim(), None),
            },
        };
        let model = self.model();
        let ids = (0..).map(InputId).take(model.inputs.len());
        let known: Vec<(String, InputId)> = ids.map(|id| (self.writer().input_name(id), id)).collect();
        let Some((_, id)) = known.iter().find(|(n, _)| n == name) else {
            let names: Vec<&str> = known.iter().map(|(n, _)| n.as_str()).collect();
            return Err(unknown("input", name, &names));
        };
        let input = &model[*id];
        let value = match (value, &input.ty) {
            (Some("unknown"), _) => Charted::Unknown,
            (None | Some("true"), Ty::Event) => Charted::Happened,
            (None, Ty::Boolean) if input.kind != InputKind::Fact || input.hold != Holding::Always => {
                Charted::Is(Value::Bool(true))
            }
            (None, ty) => {
                let want = model.describe(ty);
                return Err(Unable::new(format!("`{name}` is {want}")).help(format!("write `{name} = …`")));
            }
            (Some(value), ty) => Charted::Is(self.value(name, value, ty, input.range.as_ref())?),
        };
        Ok(Entry { at, latest: at, input: *id, value, lasting: false })
    }
}

/// `a/../b` as `b`, where that is only spelling.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let previous = out.components().next_back();
        match (part, previous) {
            (std::path::Component::ParentDir, Some(std::path::Component::Normal(_))) => {
                out.pop();
            }
            (std::path::Component::CurDir, _) => {}
            _ => out.push(part),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// There is no such thing; perhaps another was meant.
pub fn unknown(kind: &str, name: &str, known: &[&str]) -> Unable {
    let nearest = known.iter().min_by_key(|k| strsim::osa_distance(k, name));
    let close = nearest.filter(|k| strsim::osa_distance(k, name) <= 1 + name.chars().count() / 3);
    let error = Unable::new(format!("there is no {kind} `{name}`"));
    match close {
        Some(close) => error.help(format!("did you mean `{close}`?")),
        None if known.is_empty() => error.help(format!("there are no {kind}s")),
        None if known.len() <= 20 => error.help(format!("there is {}", known.join(", "))),
        None => error,
    }
}

/// Entries between commas that are not inside braces or brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// A patient file: its text, or only its head where the rest is read line by line.
enum PatientText {
    Whole(Format, String),
    Lines(PathBuf, String),
}

impl PatientText {
    fn read(path: &Path, format: Format) -> Result<Self, Unable> {
        if format != Format::Lines {
            return Ok(Self::Whole(format, project::read(path)?));
        }
        let mut head = String::new();
        let opened = std::fs::File::open(path);
        let first = opened.and_then(|file| std::io::BufRead::read_line(&mut BufReader::new(file), &mut head));
        first.map_err(|e| Unable::unreadable(path, &e))?;
        Ok(Self::Lines(path.to_path_buf(), head))
    }

    /// The folder of the project that the file names with `project = "…"`.
    fn names_project(&self) -> Option<String> {
        match self {
            Self::Whole(Format::Toml, text) => {
                // Keys at the top come before the first table. Only this line is read: the rest may hold errors,
                // which are for the reader of the whole file to report.
                let mut top = text.lines().take_while(|line| !line.trim_start().starts_with('['));
                let line = top.find(|line| {
                    line.trim_start().strip_prefix("project").is_some_and(|l| l.trim_start().starts_with('='))
                })?;
                line.parse::<toml::Table>().ok()?.get("project")?.as_str().map(str::to_owned)
            }
            Self::Whole(_, text) | Self::Lines(_, text) => {
                let root: serde_json::Value = serde_json::from_str(text).ok()?;
                root.get("project")?.as_str().map(str::to_owned)
            }
        }
    }

    fn chart(&self, model: &Model, file: FileId) -> Result<chart::Reading, Unable> {
        match self {
            Self::Whole(format, text) => Ok(chart::read(model, text, *format, file)),
            Self::Lines(path, _) => std::fs::File::open(path)
                .and_then(|input| chart::read_lines(model, BufReader::new(input), file))
                .map_err(|e| Unable::unreadable(path, &e)),
        }
    }

    /// Path and text to underline errors in.
    fn for_display(&self, path: &Path) -> (String, String) {
        let text = match self {
            Self::Whole(_, text) => text.clone(),
            Self::Lines(path, _) => std::fs::read_to_string(path).unwrap_or_default(),
        };
        (path.display().to_string(), text)
    }
}

/// The files of a project and one more.
struct PatientAnd<'a> {
    project: &'a Project,
    file: FileId,
    shown: (String, String),
}

impl Texts for PatientAnd<'_> {
    fn file(&self, id: FileId) -> Option<(&str, &str)> {
        if id == self.file { Some((&self.shown.0, &self.shown.1)) } else { self.project.file(id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_split_at_commas_outside_sets() {
        assert_eq!(split("cycle_start, x = 3"), ["cycle_start", "x = 3"]);
        assert_eq!(split("signs = {a, b}, y"), ["signs = {a, b}", "y"]);
        assert_eq!(split(" , "), Vec::<&str>::new());
        assert_eq!(split("}, a"), ["}", "a"]);
    }

    #[test]
    fn paths_lose_their_detours() {
        assert_eq!(tidy(Path::new("examples/../protocols")), Path::new("protocols"));
        assert_eq!(tidy(Path::new("../protocols")), Path::new("../protocols"));
        assert_eq!(tidy(Path::new("a/..")), Path::new("."));
    }

    #[test]
    fn the_nearest_name_is_offered() {
        let error = unknown("decision", "infuson", &["infusion", "premedication"]);
        assert_eq!(error.help.as_deref(), Some("did you mean `infusion`?"));
        let error = unknown("decision", "zzzzzz", &["infusion"]);
        assert_eq!(error.help.as_deref(), Some("there is infusion"));
    }
}

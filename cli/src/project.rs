//! Where projects come from: folders of this machine with a `blin.toml`.

use crate::exit::{Unable, complain};
use crate::render::{self, Texts};
use crate::style::Style;
use blin_engine::analysis::{Analysis, Files};
use blin_engine::diagnostic::{Diagnostic, FileId, Severity};
use blin_engine::manifest::FILE_NAME;
use blin_engine::model::Model;
use blin_engine::sheet::{self, Sheet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command line says of the project.
pub struct Place {
    /// `--project`
    pub project: Option<PathBuf>,
}

/// The folder of the project: what `--project` says, else the nearest with a `blin.toml` upwards from `near`, else
/// from the current directory.
pub fn root(at: &Place, near: Option<&Path>) -> Result<PathBuf, Unable> {
    if let Some(given) = &at.project {
        let folder = if given.ends_with(FILE_NAME) { given.parent().unwrap_or(given) } else { given };
        if folder.join(FILE_NAME).is_file() {
            return Ok(folder.to_path_buf());
        }
        return Err(Unable::new(format!("there is no {FILE_NAME} in {}", given.display())));
    }
    if let Some(near) = near {
        if !near.exists() {
            return Err(Unable::new(format!("cannot read {}: there is no such file", near.display())));
        }
        if let Some(found) = upwards(near) {
            return Ok(found);
        }
    }
    let here = Path::new(".");
    upwards(here).ok_or_else(|| {
        let error = Unable::new(format!("no project here: no {FILE_NAME} in this directory or above it"));
        match below(near.unwrap_or(here)) {
            Some(folder) => {
                error.help(format!("there is one in {}: give `--project {}`", folder.display(), folder.display()))
            }
            None => error.help("go to a project, give `--project DIR`, or make one with `blin new DIR`"),
        }
    })
}

/// The nearest folder with a manifest, from `path` upwards, written as shortly as `path` is.
fn upwards(path: &Path) -> Option<PathBuf> {
    let full = std::path::absolute(path).ok()?;
    let found = full.ancestors().find(|folder| folder.join(FILE_NAME).is_file())?;
    let steps = full.ancestors().position(|folder| folder == found)?;
    // `protocols/crs.blin` has its project in `protocols`; above the written path only the full one says where.
    let written = path.ancestors().nth(steps).filter(|p| !p.as_os_str().is_empty());
    let same = |p: &Path| std::path::absolute(p).is_ok_and(|p| p == found);
    Some(written.filter(|p| same(p)).map_or_else(|| relative_to_here(found), Path::to_path_buf))
}

/// `full` as seen from the current directory, when it is in it.
fn relative_to_here(full: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    match full.strip_prefix(&here) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_path_buf(),
        Err(_) => full.to_path_buf(),
    }
}

/// A project in a folder directly below.
fn below(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.join(FILE_NAME).is_file()).collect();
    found.sort();
    let first = found.into_iter().next()?;
    Some(first.strip_prefix(".").map(Path::to_path_buf).unwrap_or(first))
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Unable> {
    std::fs::read_to_string(path).map_err(|e| Unable::unreadable(path, &e))
}

/// A `.blin` file, or all below a folder, in the order of their paths.
pub fn blin_files(path: &Path) -> Result<Vec<PathBuf>, Unable> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.exists() {
        return Err(Unable::new(format!("cannot read {}: there is no such file", path.display())));
    }
    let paths = Folder(path.to_path_buf()).list().into_iter().filter(|p| p.ends_with(".blin"));
    Ok(paths.map(|p| path.strip_prefix(".").unwrap_or(path).join(p)).collect())
}

/// The files below a folder. Hidden folders and build products are left out.
struct Folder(PathBuf);

impl Files for Folder {
    fn list(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.0, "", &mut found);
        found.sort_unstable();
        found
    }
    fn read(&self, path: &str) -> io::Result<String> {
        std::fs::read_to_string(self.0.join(path)).map_err(|e| io::Error::new(e.kind(), crate::exit::reason(&e)))
    }
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link to a folder is not followed: it could lead in a circle.
        let Ok(kind) = entry.file_type() else { continue };
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                walk(&entry.path(), &format!("{path}/"), found);
            }
        } else if name.ends_with(".blin") || path == FILE_NAME {
            found.push(path);
        }
    }
}

/// A project, read and checked.
pub struct Project {
    /// Its folder.
    root: PathBuf,
    analysis: Analysis,
    /// The paths of its files as they are shown: from the current directory.
    shown: Vec<String>,
}

impl Project {
    /// The project of `--project`, of `near` or of the current directory.
    pub fn open(at: &Place, near: Option<&Path>) -> Result<Self, Unable> {
        Ok(Self::of(root(at, near)?))
    }

    /// The project in a folder.
    pub fn of(root: PathBuf) -> Self {
        let analysis = Analysis::of(&Folder(root.clone()));
        let prefix = root.strip_prefix(".").unwrap_or(&root);
        let shown = analysis.files().iter().map(|f| prefix.join(&f.path).display().to_string()).collect();
        Self { root, analysis, shown }
    }

    /// What it declares.
    pub fn model(&self) -> &Model {
        self.analysis.model()
    }

    /// What it declares, to be kept.
    pub fn shared_model(&self) -> Arc<Model> {
        Arc::new(self.analysis.model().clone())
    }

    /// Its order sheets.
    pub fn sheets(&self) -> Vec<Sheet> {
        sheet::resolve(self.analysis.model(), self.analysis.manifest()).0
    }

    /// What is to be said about it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.analysis.diagnostics()
    }

    /// Gives findings that are made on the way the levels of the manifest.
    pub fn apply_levels(&self, found: &mut Vec<Diagnostic>) {
        // what the manifest says of codes that mean nothing is reported with the project's own findings
        found.retain_mut(|d| {
            let lint = self.analysis.manifest().lints.iter().rev().find(|l| l.code == d.code);
            if let Some(level) = lint.and_then(|l| l.level).filter(|_| d.severity != Severity::Error) {
                d.severity = level;
            }
            d.severity == Severity::Error || lint.is_none_or(|l| l.level.is_some())
        });
    }

    /// A file beside the manifest: its path as it is shown, and its text.
    pub fn beside(&self, name: &str) -> Result<(String, String), Unable> {
        let path = self.root.join(name);
        if !path.is_file() {
            let folder = self.root.strip_prefix(".").unwrap_or(&self.root);
            let place = if folder.as_os_str().is_empty() { "here".into() } else { format!("in {}", folder.display()) };
            return Err(Unable::new(format!("there is no {name} {place}"))
                .help(format!("{name} stands beside {FILE_NAME}; docs/cli.md shows its form")));
        }
        let shown = path.strip_prefix(".").unwrap_or(&path).display().to_string();
        Ok((shown, read(&path)?))
    }

    /// The file at `path`, when it is one of the project's.
    pub fn file_of(&self, path: &Path) -> Option<FileId> {
        if path.is_dir() {
            return None;
        }
        let path = std::path::absolute(path).ok()?;
        let inner = path.strip_prefix(std::path::absolute(&self.root).ok()?).ok()?.to_string_lossy().replace('\\', "/");
        self.analysis.file_id(&inner)
    }

    /// Complains of its errors, if it has any: it cannot be run.
    pub fn refuse_errors(&self, style: &Style) -> bool {
        let errors: Vec<Diagnostic> =
            self.diagnostics().iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        if !errors.is_empty() {
            let name = &self.model().project.name;
            complain(&render::diagnostics(&errors, self, style));
            complain(&format!("{}: {name} cannot be run\n", render::summary(&errors, style)));
        }
        !errors.is_empty()
    }
}

impl Texts for Project {
    fn file(&self, id: FileId) -> Option<(&str, &str)> {
        let index = id.0 as usize;
        let file = self.analysis.files().get(index)?;
        Some((self.shown.get(index)?, &file.text))
    }
}

//! What is open and what is on the disk, and the snapshots that requests read.
//!
//! Every change is made by a handler before its first `.await`, under a `std` mutex, and is a matter of microseconds.
//! Reading the disk and analysing happen later, on a [`Snapshot`], off the reader's thread.

mod cache;
mod disk;

use crate::feature::evaluate::{self, Evaluation};
use crate::project::{Project, is_patient};
use crate::record::{At, Record, Subject};
use crate::text::{Encoding, LinePos, Text};
use blin_engine::analysis::Analysis;
use blin_engine::answer::Moment;
use blin_engine::diagnostic::FileId;
use blin_engine::manifest::FILE_NAME;
use cache::{Cache, Known, same_inputs};
use disk::{Disk, Overlay};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file that the client has open.
#[derive(Clone, Debug)]
pub struct Document {
    /// How the client spells its address.
    pub uri: String,
    /// The client's number for its text.
    pub version: i32,
    /// Its text; absent after an edit that did not fit, until the client sends all of it again.
    pub text: Option<Arc<Text>>,
}

/// One edit: everything, or what stands between two positions.
#[derive(Clone, Debug)]
pub struct Change {
    /// Absent: everything.
    pub range: Option<(LinePos, LinePos)>,
    /// What is to stand there.
    pub text: String,
}

/// What the client wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether types that are not written are shown.
    pub types: bool,
    /// Whether it is shown how much later a line of a scenario is than the one before.
    pub days: bool,
    /// Whether it is shown how many scenarios reach a rule.
    pub counts: bool,
    /// Whether the values of what is evaluated are shown.
    pub values: bool,
    /// The address below which the pages of the diagnostics are found.
    pub code_descriptions: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { types: true, days: true, counts: false, values: true, code_descriptions: None }
    }
}

/// All that the server remembers. Cheap to clone; a clone is a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts every change of anything.
    pub version: u64,
    /// The units of the client's columns.
    pub encoding: Encoding,
    documents: Arc<BTreeMap<PathBuf, Document>>,
    folders: Arc<Vec<PathBuf>>,
    /// What is evaluated in place.
    evaluation: Option<Evaluation>,
    /// What the client wishes.
    pub options: Options,
    /// Counts the times when the disk may have changed.
    disk: u64,
    cache: Arc<Cache>,
}

impl Snapshot {
    /// Takes in the folders of the workspace and the encoding.
    pub fn start(&mut self, folders: Vec<PathBuf>, encoding: Encoding) {
        (self.folders, self.encoding) = (Arc::new(folders), encoding);
        self.disk_changed();
    }

    /// Takes in folders that are added and removed.
    pub fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        let folders = Arc::make_mut(&mut self.folders);
        folders.retain(|f| !removed.contains(f));
        folders.extend(added);
        self.disk_changed();
    }

    /// Notes that files may have changed on the disk.
    pub fn disk_changed(&mut self) {
        self.disk += 1;
        self.version += 1;
    }

    /// Takes in a document.
    pub fn open(&mut self, path: PathBuf, uri: String, version: i32, text: String) {
        let text = Some(Arc::new(Text::new(text)));
        Arc::make_mut(&mut self.documents).insert(path, Document { uri, version, text });
        self.disk_changed();
    }

    /// Applies edits in their order. False when one does not fit: then the text is no longer known.
    pub fn change(&mut self, path: &Path, version: i32, changes: Vec<Change>) -> bool {
        self.version += 1;
        let encoding = self.encoding;
        let Some(document) = Arc::make_mut(&mut self.documents).get_mut(path) else { return false };
        document.version = version;
        for change in changes {
            document.text = match (change.range, &document.text) {
                (None, _) => Some(Arc::new(Text::new(change.text))),
                (Some((from, to)), Some(text)) => text.replaced(from, to, &change.text, encoding).map(Arc::new),
                (Some(_), None) => None,
            };
        }
        document.text.is_some()
    }

    /// Lets go of a document; from now on the disk says what is in the file.
    pub fn close(&mut self, path: &Path) {
        Arc::make_mut(&mut self.documents).remove(path);
        self.disk_changed();
    }

    /// Takes in what the client wishes.
    pub fn set_options(&mut self, options: Options) {
        self.options = options;
        self.version += 1;
    }

    /// Takes in what to evaluate from now on.
    pub fn evaluate(&mut self, evaluation: Option<Evaluation>) {
        self.evaluation = evaluation;
        self.version += 1;
    }

    /// What is evaluated.
    #[must_use]
    pub const fn evaluation(&self) -> Option<&Evaluation> {
        self.evaluation.as_ref()
    }

    /// What is evaluated, found in the texts as they are: nothing when nothing is, words when it cannot be.
    #[must_use]
    pub fn evaluated(&self) -> Option<Result<Evaluated, String>> {
        let Evaluation { path, scenario, at } = self.evaluation.as_ref()?;
        Some(self.record(path, scenario.as_deref()).map(|(project, record)| {
            let at = at.unwrap_or_else(|| record.last());
            Evaluated { project, record, at }
        }))
    }

    /// What to tell of the values at a place without being asked for a record: what is evaluated, else the last expected
    /// moment of the scenario that was run last, or of the last one in the file. Nothing while that would have to be
    /// waited for.
    #[must_use]
    pub fn seen_soon(&self, path: &Path) -> Option<Evaluated> {
        if let Some(evaluation) = &self.evaluation {
            self.project_of(&evaluation.path).filter(|p| p.is_compiled())?;
            return self.evaluated()?.ok();
        }
        let project = self.project_of(path).filter(|p| p.is_compiled())?;
        let id = project.last_scenario(project.file_at(path)?)?;
        let record = project.record(Subject::Scenario(id)).ok()?;
        let asked = project.model()[id].checks.iter().map(|c| c.at).max();
        let at = asked.map_or_else(|| record.last(), |at| (at, Moment::After));
        Some(Evaluated { project, record, at })
    }

    /// The record of a patient's file, or of a scenario in a file.
    ///
    /// # Errors
    /// In words, when there is none or it cannot be run.
    pub fn record(&self, path: &Path, scenario: Option<&str>) -> Result<(Arc<Project>, Arc<Record>), String> {
        let missing = || format!("{} belongs to no project", path.display());
        let project = self.project_of(path).ok_or_else(missing)?;
        let file = project.file_at(path).ok_or_else(missing)?;
        let subject = evaluate::subject(&project, file, scenario)?;
        let record = project.record(subject)?;
        Ok((project, record))
    }

    /// An open document.
    #[must_use]
    pub fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    /// The project of a file.
    #[must_use]
    pub fn project_of(&self, path: &Path) -> Option<Arc<Project>> {
        if self.is_stray(path) {
            return self.with_patient(path);
        }
        if let Some(root) = self.root_of(path) {
            return Some(self.project(&Key::Folder(root)));
        }
        if is_toml(path) {
            return None;
        }
        Some(self.project(&Key::Alone(path.to_path_buf())))
    }

    /// The project of a file as it was analysed last, with the text of the file as it is now. It never waits for an
    /// analysis but the first: what is offered while one types must come at once, and may lack the newest names.
    #[must_use]
    pub fn project_soon(&self, path: &Path) -> Option<Arc<Project>> {
        let key = match self.root_of(path) {
            _ if is_toml(path) => return self.project_of(path),
            Some(root) => Key::Folder(root),
            None => Key::Alone(path.to_path_buf()),
        };
        let Some(recent) = self.cache.recent(&key) else { return self.project_of(path) };
        let text = self.documents.get(path).and_then(|d| d.text.clone());
        let (Some(text), Some(file)) = (text, recent.file_at(path)) else { return self.project_of(path) };
        if recent.text(file) == text.as_str() { Some(recent) } else { Some(Arc::new(recent.ahead(file, text))) }
    }

    /// All projects: those in the folders of the workspace and those of open documents.
    #[must_use]
    pub fn projects(&self) -> Vec<Arc<Project>> {
        let mut keys: BTreeSet<Key> = self.roots().into_iter().map(Key::Folder).collect();
        for path in self.documents.keys() {
            match self.root_of(path) {
                Some(root) => keys.insert(Key::Folder(root)),
                None if is_toml(path) => false,
                None => keys.insert(Key::Alone(path.clone())),
            };
        }
        self.cache.keep_only(&keys);
        let evaluated = self.evaluation.as_ref().map(|e| &e.path);
        self.cache.keep_strays(&|path| self.documents.contains_key(path) || evaluated.is_some_and(|p| p == path));
        let strays = self.documents.keys().filter(|p| self.is_stray(p));
        let strays: Vec<Arc<Project>> = strays.filter_map(|p| self.with_patient(p)).collect();
        keys.iter().map(|k| self.project(k)).chain(strays).collect()
    }

    /// The nearest folder upwards that has a manifest, on the disk or unsaved.
    fn root_of(&self, path: &Path) -> Option<PathBuf> {
        if !path.is_absolute() {
            return None;
        }
        let has_manifest = |folder: &&Path| {
            let manifest = folder.join(FILE_NAME);
            self.documents.contains_key(&manifest) || manifest.is_file()
        };
        path.ancestors().skip(1).find(has_manifest).map(Path::to_path_buf)
    }

    /// The projects in the folders of the workspace, and those around them.
    fn roots(&self) -> Vec<PathBuf> {
        self.cache.roots(self.disk, &self.folders)
    }

    /// A patient's file outside every project is read by the project of the workspace that understands most of it.
    fn with_patient(&self, path: &Path) -> Option<Arc<Project>> {
        let text = self.patient_text(path)?;
        let with = |root| self.cache.stray(path, &self.project(&Key::Folder(root)), &text);
        if let Some(named) = self.named_root(path, text.as_str()) {
            return Some(with(named));
        }
        self.roots().into_iter().map(with).min_by_key(|p| p.patient_findings())
    }

    /// Whether it is a patient's file that belongs to another project than the nearest, or to none.
    fn is_stray(&self, path: &Path) -> bool {
        let Some(text) = is_toml(path).then(|| self.patient_text(path)).flatten() else { return false };
        let nearest = self.root_of(path);
        nearest.is_none() || self.named_root(path, text.as_str()).is_some_and(|named| Some(named) != nearest)
    }

    /// The text of a patient's file: as it is open, else as the disk has it.
    fn patient_text(&self, path: &Path) -> Option<Arc<Text>> {
        let text = match self.documents.get(path) {
            Some(document) => document.text.clone(),
            None if path.is_absolute() => self.cache.loose(path, self.disk),
            None => None,
        };
        text.filter(|t| is_patient(t.as_str()))
    }

    /// The patients' files of a project: those in its folder, and those of the workspace that name it.
    #[must_use]
    pub fn patients_of(&self, project: &Project) -> Vec<(PathBuf, Arc<Project>)> {
        let manifest = project.file_at_name(FILE_NAME).and_then(|id| project.file(id));
        let Some(root) = manifest.and_then(|f| f.path.parent()) else { return Vec::new() };
        let own = self.project(&Key::Folder(root.to_path_buf()));
        let inside = own.files().iter().zip(0..).filter(|(_, id)| own.patient(FileId(*id)).is_some());
        let mut found: BTreeMap<PathBuf, Arc<Project>> = inside.map(|(f, _)| (f.path.clone(), own.clone())).collect();
        for path in self.cache.tomls(self.disk, &self.folders) {
            let text = || self.patient_text(&path);
            if !found.contains_key(&path)
                && text().is_some_and(|t| self.named_root(&path, t.as_str()).as_deref() == Some(root))
                && let Some(with) = self.with_patient(&path)
            {
                found.insert(path, with);
            }
        }
        found.into_iter().collect()
    }

    /// The folder that a patient's file names by `project = "…"`, when there is a project.
    fn named_root(&self, path: &Path, text: &str) -> Option<PathBuf> {
        let named = normal(&path.parent().filter(|p| p.is_absolute())?.join(named_project(text)?));
        let manifest = named.join(FILE_NAME);
        (self.documents.contains_key(&manifest) || manifest.is_file()).then_some(named)
    }

    fn project(&self, key: &Key) -> Arc<Project> {
        let slot = self.cache.slot(key);
        let mut slot = lock(&slot);
        if let Some(known) = &*slot
            && known.version == self.version
        {
            return known.project.clone();
        }
        let disk = match &*slot {
            Some(known) if known.disk.generation >= self.disk => known.disk.clone(),
            _ => Arc::new(Disk::read(key, self.disk)),
        };
        let overlay = Overlay::new(key, &disk, self);
        let inputs = overlay.inputs();
        let patients = overlay.patients();
        let is_same = |known: &&Known| Arc::ptr_eq(&known.disk, &disk) && same_inputs(&known.inputs, &inputs);
        let same = slot.as_ref().filter(is_same);
        let project = match same {
            Some(known) => known.project.clone(),
            None => {
                let before: Option<&Analysis> = slot.as_ref().map(|k| &k.project.analysis);
                let known = |inner: &str| overlay.text(inner);
                Arc::new(Project::of(&overlay, before, &|inner| key.path_of(inner), &known, patients))
            }
        };
        self.cache.note(key, self.version, &project);
        // A request for an older text must not overwrite what is known of a newer one.
        if slot.as_ref().is_none_or(|known| known.version < self.version) {
            let older = slot.replace(Known { version: self.version, disk, inputs, project: project.clone() });
            forget(older);
        }
        project
    }
}

/// Lets go of what was known of an older text. A model is many small pieces: whoever waits for an answer does not wait
/// for them to be given back.
fn forget(older: Option<Known>) {
    if older.is_some() {
        std::thread::spawn(move || drop(older));
    }
}

/// What is evaluated.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The project by which the record is run.
    pub project: Arc<Project>,
    /// The record.
    pub record: Arc<Record>,
    /// The moment.
    pub at: At,
}

/// What a project is found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    /// The folder of a manifest.
    Folder(PathBuf),
    /// A file outside every project.
    Alone(PathBuf),
}

impl Key {
    /// Where a file of the project is.
    fn path_of(&self, inner: &str) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(inner),
            Self::Alone(path) => path.clone(),
        }
    }
}

/// A lock whose holder panicked still guards data that is whole: it is replaced in one step.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the line `project = "…"` at the top of a patient's file says. Only that line is read: the rest may be broken.
fn named_project(text: &str) -> Option<String> {
    let says = |line: &&str| line.trim_start().strip_prefix("project").is_some_and(|l| l.trim_start().starts_with('='));
    let line = text.lines().take_while(|l| !l.trim_start().starts_with('[')).find(says)?;
    line.parse::<toml::Table>().ok()?.get("project")?.as_str().map(str::to_owned)
}

/// A path without `.` and `..`, as it is written: links are not followed, so that it stays what the client calls it.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: &str = "protocol a\r\nlet hot = true\nrule r must\n  when hot and # 𝒳\n  then hot = 9 µg/day\n";
    const PIECES: &[&str] =
        &["", "\n", "\r\n", "hot", " and ", "let x = 1\n", "\"", "# 💣", "µg", "𝒳", "(", "when", " "];

    /// Where in the text, in thousandths, and what goes there.
    fn edits() -> impl Strategy<Value = Vec<(u32, u32, usize)>> {
        prop::collection::vec((0u32..1000, 0u32..1000, 0..PIECES.len()), 1..60)
    }

    proptest! {
        /// Any edits, in any encoding, with questions asked in between, end with the findings of the final text.
        #[test]
        fn edits_end_with_the_findings_of_the_last_text(edits in edits(), encoding in 0usize..3) {
            let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][encoding];
            let path = PathBuf::from("untitled:a.blin");
            let mut state = Snapshot::default();
            state.start(Vec::new(), encoding);
            state.open(path.clone(), "untitled:a.blin".to_owned(), 1, START.to_owned());
            let mut expected = START.to_owned();
            for ((from, to, piece), version) in edits.into_iter().zip(2..) {
                let text = Text::new(expected.as_str());
                let offset = |share: u32| {
                    let at = text.span().end * share / 1000;
                    // The nearest place where a cursor can stand.
                    text.offset(text.position(at, encoding), encoding).expect("the line exists")
                };
                let (from, to) = (offset(from.min(to)), offset(from.max(to)));
                let range = Some((text.position(from, encoding), text.position(to, encoding)));
                expected.replace_range(from as usize..to as usize, PIECES[piece]);
                let change = Change { range, text: PIECES[piece].to_owned() };
                prop_assert!(state.change(&path, version, vec![change]));
                if version % 3 == 0 {
                    prop_assert!(state.project_of(&path).is_some());
                }
            }
            let project = state.project_of(&path).expect("a project of its own");
            prop_assert_eq!(project.text(blin_engine::diagnostic::FileId(0)), &expected);
            let fresh = Project::of_texts(&BTreeMap::from([("untitled:a.blin".to_owned(), expected)]));
            let found: Vec<_> = project.diagnostics().cloned().collect();
            prop_assert_eq!(found, fresh.diagnostics().cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_edit_that_does_not_fit_is_said_and_mended_by_the_whole_text() {
        let path = PathBuf::from("untitled:a");
        let mut state = Snapshot::default();
        state.open(path.clone(), "untitled:a".to_owned(), 1, "protocol a\n".to_owned());
        let far = LinePos { line: 9, column: 0 };
        let change = Change { range: Some((far, far)), text: "x".to_owned() };
        assert!(!state.change(&path, 2, vec![change]));
        assert!(state.change(&path, 3, vec![Change { range: None, text: "protocol b\n".to_owned() }]));
        assert!(state.project_of(&path).is_some());
    }

    #[test]
    fn what_is_offered_while_one_types_waits_for_no_analysis() {
        let path = PathBuf::from("untitled:a");
        let mut state = Snapshot::default();
        state.open(path.clone(), "untitled:a".to_owned(), 1, "protocol a\nlet hot = true\n".to_owned());
        let analysed = state.project_of(&path).expect("a project");
        let new = "protocol a\nlet b = h\nlet hot = true\n";
        state.change(&path, 2, vec![Change { range: None, text: new.to_owned() }]);
        let soon = state.project_soon(&path).expect("a project");
        assert!(std::ptr::eq(soon.model(), analysed.model()), "it was analysed again");
        assert_eq!(soon.text(FileId(0)), new);
        let at = u32::try_from(new.find("= h").expect("it is there") + 3).expect("it is short");
        let found = crate::feature::completion::completion(&soon, FileId(0), at);
        let hot = found.items.iter().find(|i| i.label == "hot").expect("it is offered");
        assert_eq!(hot.detail, "let hot: boolean = true");
        assert!(!std::ptr::eq(state.project_of(&path).expect("a project").model(), analysed.model()));
    }

    #[test]
    fn an_older_snapshot_is_answered_and_forgets_nothing_newer() {
        let path = PathBuf::from("untitled:a");
        let mut state = Snapshot::default();
        state.open(path.clone(), "untitled:a".to_owned(), 1, "protocol a\n".to_owned());
        let old = state.clone();
        state.change(&path, 2, vec![Change { range: None, text: "protocol b\n".to_owned() }]);
        let name = |s: &Snapshot| s.project_of(&path).expect("a project").model().modules[0].decl.name.clone();
        assert_eq!((name(&state), name(&old), name(&state)), ("b".to_owned(), "a".to_owned(), "b".to_owned()));
    }
}

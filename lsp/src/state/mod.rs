//! What is open and what is on the disk, and the snapshots that requests read.
//!
//! Every change is made by a handler before its first `.await`, under a `std` mutex, and is a matter of microseconds.
//! Reading the disk and analysing happen later, on a [`Snapshot`], off the reader's thread.

use crate::project::{Project, ProjectFile, is_patient};
use crate::text::{Encoding, LinePos, Text};
use blin_engine::analysis::{Analysis, Files};
use blin_engine::manifest::FILE_NAME;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
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

/// All that the server remembers. Cheap to clone; a clone is a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts every change of anything.
    pub version: u64,
    /// The units of the client's columns.
    pub encoding: Encoding,
    documents: Arc<BTreeMap<PathBuf, Document>>,
    folders: Arc<Vec<PathBuf>>,
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
        let text = self.documents.get(path)?.text.clone().filter(|t| is_patient(t.as_str()))?;
        let with = |root| {
            let patient = ProjectFile { path: path.to_path_buf(), text: text.clone() };
            self.project(&Key::Folder(root)).with_patient(patient)
        };
        if let Some(named) = self.named_root(path, text.as_str()) {
            return Some(Arc::new(with(named)));
        }
        let best = self.roots().into_iter().map(with).min_by_key(Project::patient_findings)?;
        Some(Arc::new(best))
    }

    /// Whether it is a patient's file, open, that belongs to another project than the nearest, or to none.
    fn is_stray(&self, path: &Path) -> bool {
        let text = || self.documents.get(path).and_then(|d| d.text.clone()).filter(|t| is_patient(t.as_str()));
        let Some(text) = is_toml(path).then(text).flatten() else { return false };
        let nearest = self.root_of(path);
        nearest.is_none() || self.named_root(path, text.as_str()).is_some_and(|named| Some(named) != nearest)
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
        let overlay = Overlay { key, disk: &disk, snapshot: self };
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
        // A request for an older text must not overwrite what is known of a newer one.
        if slot.as_ref().is_none_or(|known| known.version < self.version) {
            *slot = Some(Known { version: self.version, disk, inputs, project: project.clone() });
        }
        project
    }
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

/// Projects as they were last looked at.
#[derive(Debug, Default)]
struct Cache {
    slots: Mutex<HashMap<Key, Arc<Mutex<Option<Known>>>>>,
    roots: Mutex<(u64, Vec<PathBuf>, Vec<PathBuf>)>,
}

#[derive(Debug)]
struct Known {
    version: u64,
    disk: Arc<Disk>,
    inputs: BTreeMap<String, Option<Arc<Text>>>,
    project: Arc<Project>,
}

impl Cache {
    fn slot(&self, key: &Key) -> Arc<Mutex<Option<Known>>> {
        lock(&self.slots).entry(key.clone()).or_default().clone()
    }

    fn keep_only(&self, keys: &BTreeSet<Key>) {
        lock(&self.slots).retain(|k, _| keys.contains(k));
    }

    fn roots(&self, disk: u64, folders: &[PathBuf]) -> Vec<PathBuf> {
        let mut known = lock(&self.roots);
        if known.0 != disk || known.1 != folders {
            let mut found = BTreeSet::new();
            for folder in folders {
                walk(folder, "", &mut |path| {
                    if path == FILE_NAME || path.ends_with(&format!("/{FILE_NAME}")) {
                        found.insert(folder.join(path).parent().unwrap_or(folder).to_path_buf());
                    }
                });
            }
            *known = (disk, folders.to_vec(), found.into_iter().collect());
        }
        known.2.clone()
    }
}

/// A lock whose holder panicked still guards data that is whole: it is replaced in one step.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The files of a project as the disk has them.
#[derive(Debug)]
struct Disk {
    generation: u64,
    texts: BTreeMap<String, io::Result<Arc<Text>>>,
    /// Other files that were asked for by name: the texts of sources.
    others: Mutex<HashMap<String, Option<Arc<str>>>>,
}

impl Disk {
    fn read(key: &Key, generation: u64) -> Self {
        let mut texts = BTreeMap::new();
        if let Key::Folder(folder) = key {
            walk(folder, "", &mut |path| {
                if path.ends_with(".blin") || path.ends_with(".toml") {
                    let text = std::fs::read_to_string(folder.join(path));
                    texts.insert(path.to_owned(), text.map(|t| Arc::new(Text::new(t))));
                }
            });
        }
        Self { generation, texts, others: Mutex::default() }
    }
}

/// The deepest folder that is looked into.
const DEEPEST: usize = 12;

/// Visits the files below a folder. Hidden folders and build products are left out, and links to folders, which could
/// lead in a circle.
fn walk(folder: &Path, prefix: &str, visit: &mut dyn FnMut(&str)) {
    if prefix.matches('/').count() > DEEPEST {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                walk(&entry.path(), &format!("{prefix}{name}/"), visit);
            }
        } else {
            visit(&format!("{prefix}{name}"));
        }
    }
}

/// The disk with the open documents on top.
struct Overlay<'a> {
    key: &'a Key,
    disk: &'a Disk,
    snapshot: &'a Snapshot,
}

impl Overlay<'_> {
    /// The open documents that belong to the project, by their path in it.
    fn open(&self) -> impl Iterator<Item = (String, &Path, &Arc<Text>)> {
        let all = self.snapshot.documents.iter();
        all.filter_map(move |(path, document)| Some((self.inner(path)?, path.as_path(), document.text.as_ref()?)))
    }

    fn inner(&self, path: &Path) -> Option<String> {
        match self.key {
            Key::Folder(folder) => {
                let inner = path.strip_prefix(folder).ok()?;
                let belongs = self.snapshot.root_of(path).as_deref() == Some(folder);
                belongs.then(|| inner.to_string_lossy().replace('\\', "/"))
            }
            Key::Alone(alone) => (alone == path).then(|| alone_name(alone)),
        }
    }

    fn text(&self, path: &str) -> Option<Arc<Text>> {
        let open = self.open().find(|(inner, ..)| inner == path).map(|(.., text)| text.clone());
        open.or_else(|| self.disk.texts.get(path).and_then(|t| t.as_ref().ok()).cloned())
    }

    /// The paths of all files, without those of projects inside this one.
    fn paths(&self) -> BTreeSet<String> {
        let nested: Vec<String> = self
            .disk
            .texts
            .keys()
            .filter_map(|p| p.strip_suffix(FILE_NAME))
            .filter(|folder| !folder.is_empty() && folder.ends_with('/'))
            .map(str::to_owned)
            .collect();
        let own = |path: &&String| !nested.iter().any(|n| path.starts_with(n.as_str()));
        let disk = self.disk.texts.keys().filter(own).cloned();
        disk.chain(self.open().map(|(inner, ..)| inner)).collect()
    }

    fn patients(&self) -> Vec<ProjectFile> {
        let own = self.paths().into_iter().filter(|p| p.ends_with(".toml") && p != FILE_NAME);
        own.filter_map(|p| Some(ProjectFile { path: self.key.path_of(&p), text: self.text(&p)? }))
            .filter(|f| is_patient(f.text.as_str()))
            .filter(|f| match (self.key, self.snapshot.named_root(&f.path, f.text.as_str())) {
                (Key::Folder(own), Some(named)) => *own == named,
                _ => true,
            })
            .collect()
    }

    /// Everything that the project is made from.
    fn inputs(&self) -> BTreeMap<String, Option<Arc<Text>>> {
        let all = self.paths().into_iter().map(|p| {
            let text = self.text(&p);
            (p, text)
        });
        let counts = |(p, text): &(String, Option<Arc<Text>>)| {
            p.ends_with(".blin") || p == FILE_NAME || text.as_ref().is_some_and(|t| is_patient(t.as_str()))
        };
        all.filter(counts).collect()
    }
}

fn same_inputs(a: &BTreeMap<String, Option<Arc<Text>>>, b: &BTreeMap<String, Option<Arc<Text>>>) -> bool {
    let same = |a: &Option<Arc<Text>>, b: &Option<Arc<Text>>| match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.as_str() == b.as_str(),
        (a, b) => a.is_none() && b.is_none(),
    };
    a.len() == b.len() && a.iter().zip(b).all(|((pa, a), (pb, b))| pa == pb && same(a, b))
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

/// How a file outside every project is called in the one made for it.
fn alone_name(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if name.ends_with(".blin") { name } else { format!("{name}.blin") }
}

impl Files for Overlay<'_> {
    fn list(&self) -> Vec<String> {
        self.paths().into_iter().filter(|p| p.ends_with(".blin") || p == FILE_NAME).collect()
    }

    fn read(&self, path: &str) -> io::Result<String> {
        if let Some(text) = self.text(path) {
            return Ok(text.as_str().to_owned());
        }
        if let Some(Err(error)) = self.disk.texts.get(path) {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        let mut others = lock(&self.disk.others);
        let text = others.entry(path.to_owned()).or_insert_with(|| {
            let Key::Folder(folder) = self.key else { return None };
            std::fs::read_to_string(folder.join(path)).ok().map(Arc::from)
        });
        let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
        text.as_ref().map(|t| t.to_string()).ok_or_else(missing)
    }
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

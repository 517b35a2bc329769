//! The files of a project: the disk with the open documents on top.

use super::{Key, Snapshot, lock};
use crate::project::{ProjectFile, is_patient};
use crate::text::Text;
use blin_engine::analysis::Files;
use blin_engine::manifest::FILE_NAME;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// The files of a project as the disk has them.
#[derive(Debug)]
pub struct Disk {
    /// At which count of the disk they were read.
    pub generation: u64,
    texts: BTreeMap<String, io::Result<Arc<Text>>>,
    /// Other files that were asked for by name: the texts of sources.
    others: Mutex<HashMap<String, Option<Arc<str>>>>,
}

impl Disk {
    /// Reads everything below the folder of a project.
    pub fn read(key: &Key, generation: u64) -> Self {
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
pub fn walk(folder: &Path, prefix: &str, visit: &mut dyn FnMut(&str)) {
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
pub struct Overlay<'a> {
    key: &'a Key,
    disk: &'a Disk,
    snapshot: &'a Snapshot,
    /// The open documents that belong to the project, by their path in it.
    open: BTreeMap<String, Arc<Text>>,
}

impl<'a> Overlay<'a> {
    /// The files of the project `key`.
    pub fn new(key: &'a Key, disk: &'a Disk, snapshot: &'a Snapshot) -> Self {
        let all = snapshot.documents.iter();
        let open = all.filter_map(|(path, document)| {
            let text = document.text.clone()?;
            Some((inner(key, snapshot, path)?, text))
        });
        Self { key, disk, snapshot, open: open.collect() }
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<Arc<Text>> {
        let disk = || self.disk.texts.get(path).and_then(|t| t.as_ref().ok()).cloned();
        self.open.get(path).cloned().or_else(disk)
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
        disk.chain(self.open.keys().cloned()).collect()
    }

    /// The patients' files of the project.
    pub fn patients(&self) -> Vec<ProjectFile> {
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
    pub fn inputs(&self) -> BTreeMap<String, Option<Arc<Text>>> {
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

/// The path of a document in the project, when it belongs to it.
fn inner(key: &Key, snapshot: &Snapshot, path: &Path) -> Option<String> {
    match key {
        Key::Folder(folder) => {
            let inner = path.strip_prefix(folder).ok()?;
            let belongs = snapshot.root_of(path).as_deref() == Some(folder);
            belongs.then(|| inner.to_string_lossy().replace('\\', "/"))
        }
        Key::Alone(alone) => (alone == path).then(|| alone_name(alone)),
    }
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

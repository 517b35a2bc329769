//! What was worked out for earlier requests.

use super::disk::{Disk, walk};
use super::{Key, lock};
use crate::project::{Project, ProjectFile};
use crate::text::Text;
use blin_engine::manifest::FILE_NAME;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// Projects as they were last looked at.
#[derive(Debug, Default)]
pub struct Cache {
    slots: Mutex<HashMap<Key, Slot>>,
    /// Each project as it was analysed last; to be had while it is analysed anew.
    recent: Mutex<HashMap<Key, (u64, Arc<Project>)>>,
    roots: Mutex<Roots>,
    /// Patients outside every project, each with the project and the text that it was read from.
    strays: Mutex<HashMap<(PathBuf, PathBuf), Stray>>,
    /// Files outside every project that are not open, as the disk had them at a count.
    loose: Mutex<(u64, Texts)>,
}

/// The manifests and other TOML files below some folders, at a count of the disk.
#[derive(Debug, Default)]
struct Roots {
    disk: u64,
    folders: Vec<PathBuf>,
    roots: Vec<PathBuf>,
    tomls: Vec<PathBuf>,
}

#[derive(Debug)]
struct Stray {
    base: Arc<Project>,
    text: Arc<Text>,
    project: Arc<Project>,
}

/// Texts by path; absent where none can be read.
type Texts = HashMap<PathBuf, Option<Arc<Text>>>;

/// The place of a project, empty until it is analysed.
type Slot = Arc<Mutex<Option<Known>>>;

/// A project, with what it was made from.
#[derive(Debug)]
pub struct Known {
    /// The snapshot that it was looked at for.
    pub version: u64,
    /// The files on the disk.
    pub disk: Arc<Disk>,
    /// All texts.
    pub inputs: BTreeMap<String, Option<Arc<Text>>>,
    /// What came of them.
    pub project: Arc<Project>,
}

impl Cache {
    /// The place of a project; its lock is held while it is analysed, so that this happens once.
    pub fn slot(&self, key: &Key) -> Slot {
        lock(&self.slots).entry(key.clone()).or_default().clone()
    }

    /// Notes what came of the newest analysis.
    pub fn note(&self, key: &Key, version: u64, project: &Arc<Project>) {
        let mut recent = lock(&self.recent);
        if recent.get(key).is_none_or(|(known, _)| *known <= version) {
            recent.insert(key.clone(), (version, project.clone()));
        }
    }

    /// What came of the last analysis that has ended.
    pub fn recent(&self, key: &Key) -> Option<Arc<Project>> {
        lock(&self.recent).get(key).map(|(_, project)| project.clone())
    }

    /// Forgets all other projects.
    pub fn keep_only(&self, keys: &BTreeSet<Key>) {
        lock(&self.recent).retain(|k, _| keys.contains(k));
        lock(&self.slots).retain(|k, _| keys.contains(k));
    }

    /// Forgets patients that nobody looks at.
    pub fn keep_strays(&self, wanted: &dyn Fn(&Path) -> bool) {
        lock(&self.strays).retain(|(path, _), _| wanted(path));
    }

    /// The folders with a manifest.
    pub fn roots(&self, disk: u64, folders: &[PathBuf]) -> Vec<PathBuf> {
        self.looked(disk, folders).roots.clone()
    }

    /// The other TOML files.
    pub fn tomls(&self, disk: u64, folders: &[PathBuf]) -> Vec<PathBuf> {
        self.looked(disk, folders).tomls.clone()
    }

    fn looked(&self, disk: u64, folders: &[PathBuf]) -> MutexGuard<'_, Roots> {
        let mut known = lock(&self.roots);
        if known.disk != disk || known.folders != folders {
            let (mut roots, mut tomls) = (BTreeSet::new(), BTreeSet::new());
            for folder in folders {
                walk(folder, "", &mut |path| {
                    if path == FILE_NAME || path.ends_with(&format!("/{FILE_NAME}")) {
                        roots.insert(folder.join(path).parent().unwrap_or(folder).to_path_buf());
                    } else if path.ends_with(".toml") {
                        tomls.insert(folder.join(path));
                    }
                });
            }
            let (roots, tomls) = (roots.into_iter().collect(), tomls.into_iter().collect());
            *known = Roots { disk, folders: folders.to_vec(), roots, tomls };
        }
        known
    }

    /// A project with a patient from outside, read once while both are the same.
    pub fn stray(&self, path: &Path, base: &Arc<Project>, text: &Arc<Text>) -> Arc<Project> {
        let root = base.files().first().and_then(|f| f.path.parent()).map(Path::to_path_buf).unwrap_or_default();
        let key = (path.to_path_buf(), root);
        let same = |s: &&Stray| Arc::ptr_eq(&s.base, base) && Arc::ptr_eq(&s.text, text);
        if let Some(known) = lock(&self.strays).get(&key).filter(same) {
            return known.project.clone();
        }
        let patient = ProjectFile { path: path.to_path_buf(), text: text.clone() };
        let project = Arc::new(base.with_patient(patient));
        let stray = Stray { base: base.clone(), text: text.clone(), project: project.clone() };
        lock(&self.strays).insert(key, stray);
        project
    }

    /// The text of a file that no project has.
    pub fn loose(&self, path: &Path, disk: u64) -> Option<Arc<Text>> {
        let mut known = lock(&self.loose);
        if known.0 != disk {
            *known = (disk, HashMap::new());
        }
        let read = || std::fs::read_to_string(path).ok().map(|t| Arc::new(Text::new(t)));
        known.1.entry(path.to_path_buf()).or_insert_with(read).clone()
    }
}

/// Whether all texts are the same.
pub fn same_inputs(a: &BTreeMap<String, Option<Arc<Text>>>, b: &BTreeMap<String, Option<Arc<Text>>>) -> bool {
    let same = |a: &Option<Arc<Text>>, b: &Option<Arc<Text>>| match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.as_str() == b.as_str(),
        (a, b) => a.is_none() && b.is_none(),
    };
    a.len() == b.len() && a.iter().zip(b).all(|((pa, a), (pb, b))| pa == pb && same(a, b))
}

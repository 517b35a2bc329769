//! The only door for the command line and the language server: files in, a model and what is to be said about it out.
//!
//! An [`Analysis`] is immutable and cheap to clone. [`Analysis::update`] looks at all files again and parses only
//! those whose text has changed. Names and types are known at once; the graph and the checks, which take longer, are
//! worked out when they are first asked for.

use crate::check;
use crate::diagnostic::codes::{self, manifest as manifest_codes};
use crate::diagnostic::{Diagnostic, FileId, Place, Severity};
use crate::graph::Graph;
use crate::manifest::{self, Manifest};
use crate::model::{Model, ParsedFile, Project, SourceFile, lower};
use crate::sheet;
use blin_grammar::{Parse, Span, parse};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The files of a project: what the engine sees of the world.
pub trait Files {
    /// The paths of all files, relative to the project's folder, with `/`. Only files named `*.blin` and `blin.toml`
    /// are looked at, and those that [`Files::read`] is asked for by name.
    fn list(&self) -> Vec<String>;
    /// The text of a file.
    ///
    /// # Errors
    /// When it does not exist, cannot be read or is not UTF-8.
    fn read(&self, path: &str) -> io::Result<String>;
}

/// Files held in memory.
impl<S: AsRef<str>> Files for BTreeMap<String, S> {
    fn list(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
    fn read(&self, path: &str) -> io::Result<String> {
        match self.get(path) {
            Some(text) => Ok(text.as_ref().to_owned()),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "there is no such file")),
        }
    }
}

/// All that is known of a project at one moment.
#[derive(Clone, Debug)]
pub struct Analysis {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    parsed: Vec<ParsedFile>,
    manifest: Manifest,
    model: Model,
    graph: OnceLock<Graph>,
    diagnostics: OnceLock<Vec<Diagnostic>>,
    /// What was found on the way to the model.
    found: Vec<Diagnostic>,
    /// The texts of sources by file name, when there is a folder for them.
    texts: Option<HashMap<String, Option<String>>>,
}

impl Analysis {
    /// Looks at all files.
    #[must_use]
    pub fn of(files: &dyn Files) -> Self {
        Self::with_cache(files, &[])
    }

    /// Looks at all files again; those whose text is the same are not parsed again.
    #[must_use]
    pub fn update(&self, files: &dyn Files) -> Self {
        Self::with_cache(files, &self.inner.parsed)
    }

    fn with_cache(files: &dyn Files, cache: &[ParsedFile]) -> Self {
        let read = ReadFiles::of(files);
        let mut diagnostics = Vec::new();
        // The manifest is numbered after the `.blin` files, which the numbers of modules follow.
        let manifest_id = file_id(read.texts.len());
        let manifest = match &read.manifest {
            Some(text) => {
                let (manifest, found) = Manifest::parse(text, manifest_id);
                diagnostics.extend(found);
                manifest
            }
            None => Manifest::default(),
        };
        let parsed = parse_all(&read.texts, cache);
        for (file, number) in parsed.iter().zip(0..) {
            diagnostics.extend(syntax_errors(&file.parse, FileId(number)));
        }
        let (mut model, found) = lower(&parsed, &manifest);
        let broken: Vec<Place> = diagnostics.iter().filter_map(|d| Some(d.labels.first()?.place)).collect();
        // What lies in text that was not understood has been said there.
        diagnostics.extend(found.into_iter().filter(|d| !d.labels.first().is_some_and(|l| meets(&broken, l.place))));
        let texts = manifest.sources.as_ref().map(|folder| {
            let names = model.sources.iter().filter_map(|source| source.text.clone());
            names.map(|name| (name.clone(), files.read(&format!("{folder}/{name}")).ok())).collect()
        });
        if let Some(text) = &read.manifest {
            model.files.push(SourceFile { path: manifest::FILE_NAME.to_owned(), text: text.clone() });
        }
        for (path, error) in &read.unreadable {
            let place = Place { file: file_id(model.files.len()), span: Span::default() };
            model.files.push(SourceFile { path: path.clone(), text: "".into() });
            diagnostics.push(manifest_codes::unreadable(path, &error.to_string(), place));
        }
        model.project =
            Project { name: manifest.name.clone(), version: manifest.version.clone(), digest: read.digest() };
        let (graph, checked) = (OnceLock::new(), OnceLock::new());
        Self {
            inner: Arc::new(Inner { parsed, manifest, model, graph, diagnostics: checked, found: diagnostics, texts }),
        }
    }

    /// The model. With errors it is for tooling only.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.inner.model
    }

    /// What reads what.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        self.inner.graph.get_or_init(|| Graph::of(&self.inner.model))
    }

    /// Everything found, by file and place.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.inner.diagnostics.get_or_init(|| self.check())
    }

    fn check(&self) -> Vec<Diagnostic> {
        let Inner { model, manifest, found, texts, .. } = &*self.inner;
        let mut diagnostics = found.clone();
        let text = |file: &str| texts.as_ref()?.get(file)?.clone();
        let text: Option<check::SourceTexts<'_>> = texts.is_some().then_some(&text);
        let found = check::run(model, self.graph(), text, &diagnostics);
        diagnostics.extend(found);
        let (sheets, found) = sheet::resolve(model, manifest);
        // what an order sheet shows is read by people
        let shown = |d: &Diagnostic| d.labels.first().is_some_and(|l| sheets.iter().any(|s| s.reads(model, l.place)));
        diagnostics.retain(|d| !(d.code.starts_with("unused::") && shown(d)));
        diagnostics.extend(found);
        codes::apply_levels(&mut diagnostics, &manifest.lints);
        sort(&mut diagnostics);
        diagnostics
    }

    /// The files that [`Place`]s refer to: those of the protocols first, then the manifest.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.inner.model.files
    }

    /// The `.blin` files with their syntax trees; their positions are their [`FileId`]s.
    #[must_use]
    pub fn parsed(&self) -> &[ParsedFile] {
        &self.inner.parsed
    }

    /// What the manifest says.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// The text of a source, by the name of its file.
    #[must_use]
    pub fn source_text(&self, file: &str) -> Option<&str> {
        self.inner.texts.as_ref()?.get(file)?.as_deref()
    }

    /// Whether there is no error, so that the model may be run.
    #[must_use]
    pub fn is_runnable(&self) -> bool {
        self.diagnostics().iter().all(|d| d.severity != Severity::Error)
    }

    /// The file of this path.
    #[must_use]
    pub fn file_id(&self, path: &str) -> Option<FileId> {
        self.files().iter().position(|f| f.path == path).map(file_id)
    }
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// The texts of a project in the order of their paths.
struct ReadFiles {
    manifest: Option<Arc<str>>,
    texts: Vec<(String, Arc<str>)>,
    unreadable: Vec<(String, io::Error)>,
}

impl ReadFiles {
    fn of(files: &dyn Files) -> Self {
        let mut read = Self { manifest: None, texts: Vec::new(), unreadable: Vec::new() };
        let mut paths = files.list();
        paths.sort_unstable();
        paths.dedup();
        if paths.iter().any(|p| p == manifest::FILE_NAME) {
            match files.read(manifest::FILE_NAME) {
                Ok(text) => read.manifest = Some(text.into()),
                Err(error) => read.unreadable.push((manifest::FILE_NAME.to_owned(), error)),
            }
        }
        // Which folders count is said in the manifest; its errors are reported by the caller.
        let folders = match &read.manifest {
            Some(text) => Manifest::parse(text, FileId(0)).0.protocols,
            None => vec![".".to_owned()],
        };
        for path in paths.into_iter().filter(|p| p.ends_with(".blin") && is_below(p, &folders)) {
            match files.read(&path) {
                Ok(text) => read.texts.push((path, text.into())),
                Err(error) => read.unreadable.push((path, error)),
            }
        }
        read
    }

    /// A digest of the manifest and all protocol files with their paths.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let manifest = self.manifest.iter().map(|t| (manifest::FILE_NAME, t));
        for (path, text) in manifest.chain(self.texts.iter().map(|(p, t)| (p.as_str(), t))) {
            for part in [path, text] {
                hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

fn is_below(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|f| {
        f == "." || f.is_empty() || path == f || path.strip_prefix(f.as_str()).is_some_and(|r| r.starts_with('/'))
    })
}

/// Whether a place shares text with one of others.
fn meets(others: &[Place], place: Place) -> bool {
    let (start, end) = (place.span.start, place.span.end);
    others.iter().any(|o| o.file == place.file && o.span.start < end && start < o.span.end)
}

/// The syntax trees of files, in their order. Those whose text is in `cache` are taken from there, the others are
/// parsed, side by side when there is enough to do.
fn parse_all(texts: &[(String, Arc<str>)], cache: &[ParsedFile]) -> Vec<ParsedFile> {
    let cache: HashMap<&str, &ParsedFile> = cache.iter().map(|p| (p.path.as_str(), p)).collect();
    let known =
        |(path, text): &(String, Arc<str>)| Some(cache.get(path.as_str()).filter(|p| p.text == *text)?.parse.clone());
    let mut parsed: Vec<Option<Arc<Parse>>> = texts.iter().map(known).collect();
    let new = texts.iter().zip(&parsed).zip(0..).filter(|((_, known), _)| known.is_none());
    let new: Vec<(usize, &str)> = new.map(|(((_, text), _), index)| (index, &**text)).collect();
    let bytes: usize = new.iter().map(|(_, text)| text.len()).sum();
    let workers = match std::thread::available_parallelism() {
        Ok(cores) if bytes >= WORTH_A_THREAD => cores.get().min(bytes / WORTH_A_THREAD + 1).min(new.len()),
        _ => 1,
    };
    // Each takes the next that nobody has taken, so that one long file does not keep the others waiting.
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, text)) = new.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*index, Arc::new(parse(text))));
        }
        done
    };
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    for (index, parse) in done {
        if let Some(place) = parsed.get_mut(index) {
            *place = Some(parse);
        }
    }
    let file = |((path, text), parse): (&(String, Arc<str>), Option<Arc<Parse>>)| ParsedFile {
        path: path.clone(),
        text: text.clone(),
        parse: parse.unwrap_or_default(),
    };
    texts.iter().zip(parsed).map(file).collect()
}

/// So many bytes take about as long to parse as a few threads take to start.
const WORTH_A_THREAD: usize = 16 * 1024;

/// The errors of a file's text.
fn syntax_errors(parse: &Parse, file: FileId) -> Vec<Diagnostic> {
    parse.errors.iter().map(|e| codes::syntax::diagnostic(e, file)).collect()
}

fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let first = |d: &Diagnostic| d.labels.first().map(|l| l.place);
    diagnostics.sort_by(|a, b| (first(a), a.code, &a.message).cmp(&(first(b), b.code, &b.message)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn an_update_parses_only_what_changed() {
        let mut files = project(&[("a.blin", "protocol a\n"), ("b.blin", "protocol b\n")]);
        let before = Analysis::of(&files);
        files.insert("b.blin".to_owned(), "protocol b\nlet x = true\n".to_owned());
        let after = before.update(&files);
        assert!(Arc::ptr_eq(&before.parsed()[0].parse, &after.parsed()[0].parse));
        assert!(!Arc::ptr_eq(&before.parsed()[1].parse, &after.parsed()[1].parse));
        assert_ne!(before.model().project.digest, after.model().project.digest);
        assert_eq!(Analysis::of(&files).diagnostics(), after.diagnostics());
    }

    #[test]
    fn files_that_are_alike_are_parsed_side_by_side_in_their_order() {
        let long = "let x = temperature > 38 °C\n".repeat(2000);
        let text = |n: usize| format!("protocol p{n}\n{}", if n == 3 { &long } else { "let y = true\n" });
        let files: BTreeMap<String, String> = (0..20).map(|n| (format!("{n:02}.blin"), text(n))).collect();
        let analysis = Analysis::of(&files);
        for (n, file) in analysis.parsed().iter().enumerate() {
            let name = file.parse.file.header.as_ref().map(|header| header.name.text.as_str());
            assert_eq!(name, Some(format!("p{n}").as_str()));
        }
    }

    #[test]
    fn one_mistake_in_a_declaration_is_not_repeated_at_its_uses() {
        let chart = "vocabulary chart\n\nreading weight: kg  fresh for 7 days\nevent fall\n";
        let uses = "let heavy = weight > 100 kg\nlet fell = fall within 7 days\nlet both = heavy and fell\n";
        let said = |chart: &str, head: &str| {
            let analysis = Analysis::of(&project(&[
                ("chart.blin", chart),
                ("ward.blin", &format!("protocol ward\n{head}\n\n{uses}")),
            ]));
            let errors = analysis.diagnostics().iter().filter(|d| d.severity == Severity::Error);
            errors.map(|d| d.code).collect::<Vec<_>>()
        };
        assert_eq!(said(chart, "use chart"), <[&str; 0]>::default());
        for head in ["use chart,, other", "use charts", ""] {
            assert_eq!(said(chart, head).len(), 1, "{head}: {:?}", said(chart, head));
        }
        for (right, wrong) in [("reading weight", "raeding weight"), ("reading weight", "reading reading weight")] {
            let said = said(&chart.replace(right, wrong), "use chart");
            assert_eq!(said.len(), 1, "{wrong}: {said:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_text_or_too_long_says_so() {
        let long = "# \n".repeat(blin_grammar::MAX_FILE_BYTES / 2);
        let analysis = Analysis::of(&project(&[("long.blin", &long)]));
        let said: Vec<_> = analysis.diagnostics().iter().map(|d| (d.code, d.help.is_some())).collect();
        assert!(said.contains(&("syntax::file_too_large", true)), "{said:?}");
        let parse = blin_grammar::parse_bytes(b"protocol x\n\"Gr\xF6\xDFe\"\n");
        let found: Vec<Diagnostic> = syntax_errors(&parse, FileId(0));
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.code, one.help.is_some()), ("syntax::not_utf8", true));
        assert_eq!(one.labels[0].place.span, Span::new(14, 15));
    }

    #[test]
    fn only_the_folders_of_the_manifest_count() {
        let manifest = "[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\nprotocols = 'in'\n";
        let files = project(&[("blin.toml", manifest), ("in/a.blin", "protocol a\n"), ("inn/b.blin", "nonsense")]);
        let analysis = Analysis::of(&files);
        assert_eq!(analysis.parsed().len(), 1);
        assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error() {
        struct Broken;
        impl Files for Broken {
            fn list(&self) -> Vec<String> {
                vec!["a.blin".to_owned()]
            }
            fn read(&self, _: &str) -> io::Result<String> {
                Err(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
            }
        }
        assert_eq!(Analysis::of(&Broken).diagnostics()[0].code, "manifest::unreadable");
    }
}

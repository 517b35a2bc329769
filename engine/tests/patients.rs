//! The patients of `examples/` are read without a word by the library's vocabularies.

use blin_engine::analysis::{Analysis, Files};
use blin_engine::chart::{Format, read, write_toml};
use blin_engine::diagnostic::FileId;
use std::path::{Path, PathBuf};
use std::{fs, io};

struct Folder(PathBuf);

impl Files for Folder {
    fn list(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).into_iter().flatten().flatten().map(|e| e.file_name());
        let mut names: Vec<String> = names.filter_map(|n| n.into_string().ok()).collect();
        names.sort();
        names
    }
    fn read(&self, path: &str) -> io::Result<String> {
        fs::read_to_string(self.0.join(path))
    }
}

fn patients(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let mut files: Vec<PathBuf> = entries
        .filter(|p| p.is_file() && p.file_name().is_some_and(|n| n != "blin.toml"))
        .filter(|p| p.to_str().and_then(Format::of_path).is_some())
        .collect();
    files.sort();
    files
}

#[test]
fn every_example_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let analysis = Analysis::of(&Folder(root.join("protocols")));
    let model = analysis.model();
    let examples = [patients(&root.join("examples")), patients(&root.join("examples/boundaries"))].concat();
    assert!(examples.len() > 10, "{examples:?}");
    for path in examples {
        let text = fs::read_to_string(&path).unwrap();
        let format = Format::of_path(path.to_str().unwrap()).unwrap();
        let reading = read(model, &text, format, FileId(1000));
        let said: Vec<&String> = reading.diagnostics.iter().map(|d| &d.message).collect();
        assert!(said.is_empty(), "{}: {said:#?}", path.display());
        // And what is read can be written.
        let chart = reading.chart.unwrap();
        let written = write_toml(model, &chart.timeline, chart.start.as_ref());
        let again = read(model, &written, Format::Toml, FileId(1000));
        assert_eq!(again.chart.map(|c| c.timeline), Some(chart.timeline), "{}", path.display());
    }
}

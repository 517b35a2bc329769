//! A file that gets another name: the module of that name, and its uses, follow.

use super::rename;
use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};

/// The edits that go with the new name of a file. A module is called by its header, whatever its file is called; but
/// where both have one name they keep it. A text of a source is called by the name of its file.
#[must_use]
pub fn moved(project: &Project, file: FileId, new_name: &str) -> Vec<(Place, String)> {
    let (Some(stem), Some(module)) = (new_name.strip_suffix(".blin"), project.module_of(file)) else {
        return Vec::new();
    };
    let decl = &project.model()[module].decl;
    let old = project.file(file).and_then(|f| f.path.file_stem()).map(|s| s.to_string_lossy().into_owned());
    if old.as_deref() != Some(decl.name.as_str()) {
        return Vec::new();
    }
    // A name that will not do is the author's to mend: the file is renamed all the same.
    rename::rename(project, file, decl.name_place.span.start, stem).unwrap_or_default()
}

/// The edits that go with the new name of the text of a source.
#[must_use]
pub fn source_moved(project: &Project, old_name: &str, new_name: &str) -> Vec<(Place, String)> {
    let model = project.model();
    let named = model.sources.iter().filter(|s| s.text.as_deref() == Some(old_name));
    let quoted = format!("\"{old_name}\"");
    named
        .filter_map(|source| {
            let place = source.decl.place;
            let at = u32::try_from(project.words(place).find(&quoted)?).ok()? + 1;
            let start = place.span.start + at;
            let span = blin_grammar::Span::new(start, start + u32::try_from(old_name.len()).ok()?);
            Some((Place { span, ..place }, new_name.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::{Fixture, VOCABULARY};

    fn told(f: &Fixture, edits: Vec<(Place, String)>) -> Vec<String> {
        let name = |p: Place| f.project.file(p.file).expect("a file").path.display().to_string();
        edits.into_iter().map(|(p, new)| format!("{} {} → {new}", name(p), f.project.words(p))).collect()
    }

    #[test]
    fn the_module_of_that_name_follows() {
        let f = Fixture::bare(&format!(
            "{VOCABULARY}# file: fever.blin\nprotocol fev$0er\nuse patient\nlet hot = temperature > 38 °C\n# file: main.blin\nprotocol main\nuse patient, fever\nlet a = fever.hot\n"
        ));
        let edits = told(&f, moved(&f.project, f.file, "heat.blin"));
        assert_eq!(edits, ["fever.blin fever → heat", "main.blin fever → heat", "main.blin fever → heat"]);
        assert_eq!(moved(&f.project, f.file, "Heat wave.blin"), []);
        assert_eq!(moved(&f.project, f.file, "patient.blin"), [], "the name is taken");
    }

    #[test]
    fn a_module_of_another_name_stays_as_it_is() {
        let f = Fixture::bare("# file: a.blin\nprotocol fev$0er\nlet hot = true\n");
        assert_eq!(moved(&f.project, f.file, "heat.blin"), []);
    }

    #[test]
    fn the_text_of_a_source() {
        let f = Fixture::bare("# file: a.blin\nprotocol a\nsource label \"The label\"\n  text \"label.txt\"\n");
        assert_eq!(
            told(&f, source_moved(&f.project, "label.txt", "label-2024.txt")),
            ["a.blin label.txt → label-2024.txt"]
        );
        assert_eq!(source_moved(&f.project, "other.txt", "x.txt"), []);
    }
}

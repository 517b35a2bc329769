//! Mends that a diagnostic offers.

use crate::project::Project;
use blin_engine::diagnostic::{Diagnostic, FileId, Fix};
use blin_grammar::Span;

/// A mend, with the diagnostic that it removes.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    /// What is wrong.
    pub diagnostic: &'a Diagnostic,
    /// What to do about it.
    pub fix: &'a Fix,
    /// Whether it is the only mend, so that an editor may apply it by one key.
    pub is_preferred: bool,
}

/// The mends of everything that is wrong in `span`.
#[must_use]
pub fn actions<'p>(project: &'p Project, file: FileId, span: Span) -> Vec<Action<'p>> {
    let touches = |d: &&Diagnostic| {
        d.labels
            .first()
            .is_some_and(|l| l.place.file == file && l.place.span.start <= span.end && span.start <= l.place.span.end)
    };
    let each = |d: &'p Diagnostic| {
        let fixes = &d.fixes;
        fixes.iter().map(move |fix| Action { diagnostic: d, fix, is_preferred: fixes.len() == 1 })
    };
    project.diagnostics().filter(touches).flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;
    use crate::feature::format::apply;
    use blin_engine::diagnostic::{Severity, codes};
    use blin_grammar::Edit;
    use std::collections::BTreeMap;

    /// The project after a fix.
    fn mended(project: &Project, fix: &Fix) -> Project {
        let texts: BTreeMap<String, String> = project
            .files()
            .iter()
            .zip(0..)
            .map(|(file, number)| {
                let own = fix.edits.iter().filter(|(place, _)| place.file == FileId(number));
                let edits: Vec<Edit> = own.map(|(place, text)| Edit { span: place.span, text: text.clone() }).collect();
                (file.path.display().to_string(), apply(file.text.as_str(), &edits))
            })
            .collect();
        Project::of_texts(&texts)
    }

    fn said(project: &Project) -> Vec<(&'static str, String, Severity)> {
        project.diagnostics().map(|d| (d.code, d.message.clone(), d.severity)).collect()
    }

    #[test]
    fn a_misspelt_name() {
        let f = Fixture::new("let a = tempe$0ratur > 38 °C\n");
        let found = actions(&f.project, f.file, Span::new(f.offset, f.offset));
        assert_eq!(found.iter().map(|a| a.fix.title.as_str()).collect::<Vec<_>>(), ["write `temperature`"]);
        assert!(found[0].is_preferred);
    }

    /// The example of a code; those about patients are patient files.
    fn files(code: &codes::Code) -> BTreeMap<String, String> {
        if !code.code.starts_with("patient::") {
            return codes::example_files(code.bad);
        }
        let mut files = codes::example_files("");
        files.insert("one.toml".to_owned(), code.bad.to_owned());
        files
    }

    /// The law of code actions, on the bad example of every code of the language.
    #[test]
    fn a_mend_removes_its_diagnostic_and_introduces_none() {
        let mut tried = 0;
        // Requirements are read by the command line alone.
        for code in codes::all().filter(|c| !c.code.starts_with("requirements::")) {
            let project = Project::of_texts(&files(code));
            let before = said(&project);
            for diagnostic in project.diagnostics() {
                for fix in &diagnostic.fixes {
                    tried += 1;
                    let after = said(&mended(&project, fix));
                    let count =
                        |list: &[(&str, String, Severity)]| list.iter().filter(|(c, ..)| *c == diagnostic.code).count();
                    assert!(count(&after) < count(&before), "{}: `{}` leaves it: {after:?}", code.code, fix.title);
                    // While there are errors most warnings are not looked for.
                    let hidden = !project.analysis.is_runnable();
                    let is_new = |a: &&(&str, String, Severity)| {
                        let is_old = before.iter().any(|b| b.0 == a.0);
                        !is_old && (!hidden || a.2 == Severity::Error)
                    };
                    let new: Vec<_> = after.iter().filter(is_new).collect();
                    assert!(new.is_empty(), "{}: `{}` brings {new:?}", code.code, fix.title);
                }
            }
        }
        assert!(tried > 20, "only {tried} mends were tried");
    }
}

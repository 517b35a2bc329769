//! A citation gets the words of its source.

use super::{Kind, Refactoring};
use crate::project::Project;
use blin_engine::check::passages;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{Cite, Guidance, Model};
use blin_grammar::Span;

/// The most sentences that are offered.
const MOST: usize = 5;

/// So much of a sentence stands in the title of a change.
const SHOWN: usize = 72;

/// Quotes for the citation at `span` that has none, when the text of its source is there: sentences of it that are about
/// what the rule is about. What is selected in the rule decides alone.
pub fn quotes(project: &Project, file: FileId, span: Span) -> Vec<Refactoring> {
    let model = project.model();
    let touches = |place: Place| place.file == file && place.span.start <= span.end && span.start <= place.span.end;
    let Some((cite, whole)) = cites(model).find(|(c, whole)| {
        c.quote.is_none() && touches(c.place) || c.quote.is_none() && span.start < span.end && touches(*whole)
    }) else {
        return Vec::new();
    };
    let text = model[cite.source].text.as_deref().and_then(|name| project.analysis.source_text(name));
    let Some(text) = text else { return Vec::new() };
    let selected = span.of(project.text(file));
    let about = if selected.trim().is_empty() { project.words(whole) } else { selected };
    let end = u32::try_from(project.words(cite.place).trim_end().len()).unwrap_or(0);
    let place = Place { file, span: Span::new(cite.place.span.start + end, cite.place.span.start + end) };
    let found = passages(text, cite.locator.as_deref(), &about.replace('_', " "), MOST);
    let offer = |quote: String| Refactoring {
        title: format!("quote “{}”", shortened(&quote)),
        kind: Kind::Rewrite,
        edits: vec![(place, format!(" quote \"{}\"", quote.replace('\\', "\\\\").replace('"', "\\\"")))],
    };
    found.into_iter().map(offer).collect()
}

/// All citations, each with the place of the item that it stands in.
fn cites(model: &Model) -> impl Iterator<Item = (&Cite, Place)> {
    let of = |g: &'_ Guidance| g.decl.place;
    let rules = model.rules.iter().flat_map(move |r| r.guidance.cites.iter().map(move |c| (c, of(&r.guidance))));
    let holds = model.holds.iter().flat_map(move |h| h.guidance.cites.iter().map(move |c| (c, of(&h.guidance))));
    let tables = model.tables.iter().flat_map(|t| t.cites.iter().map(|c| (c, t.decl.place)));
    rules.chain(holds).chain(tables)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;
    use crate::feature::format::apply;
    use blin_grammar::Edit;
    use std::collections::BTreeMap;

    const LABEL: &str = "5 Warnings. Interrupt the infusion for a “fever” of 39 °C or more. Seizures. Stop the infusion for \
                         good if a second seizure hap-\npens on treatment.";

    /// What is offered, and what is then wrong with the project.
    fn offered(rule: &str) -> Vec<(String, Vec<String>)> {
        let text = format!(
            "# file: blin.toml\nsources = \"texts\"\n[project]\nname = \"x\"\nversion = \"1\"\nlanguage = \"2026\"\n{}# file: main.blin\nprotocol main\nuse patient\nsource label \"Label\" text \"label.txt\"\n{rule}",
            crate::feature::fixture::VOCABULARY
        );
        let (mut files, cursor) = crate::feature::fixture::files(&text);
        files.insert("texts/label.txt".to_owned(), LABEL.to_owned());
        let (_, offset) = cursor.expect("a cursor");
        let project = Project::of_texts(&files);
        let file = project.file_at("main.blin".as_ref()).expect("it is there");
        let after = |r: Refactoring| {
            let edits: Vec<Edit> = r.edits.into_iter().map(|(p, text)| Edit { span: p.span, text }).collect();
            let mut files: BTreeMap<String, String> = files.clone();
            files.insert("main.blin".to_owned(), apply(project.text(file), &edits));
            let errors = Project::of_texts(&files);
            (r.title, errors.diagnostics().map(|d| d.message.clone()).collect())
        };
        quotes(&project, file, Span::new(offset, offset)).into_iter().map(after).collect()
    }

    #[test]
    fn sentences_of_the_source_that_the_check_then_finds_there() {
        let rule = "rule hot must\n  when temperature >= 39 °C and infusing\n  then infusion = interrupt\n  cite la$0bel \"5\"\nscenario \"s\"\n  at day 1 08:00 temperature = 39 °C\n                 expect infusion = continue\n";
        let found = offered(rule);
        let titles: Vec<&str> = found.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles.first(), Some(&"quote “Interrupt the infusion for a \"fever\" of 39 °C or more.”"));
        assert!(titles.iter().any(|t| t.starts_with("quote “Stop the infusion for good if a second seizure happens")));
        for (title, wrong) in &found {
            assert!(wrong.iter().all(|w| !w.contains("does not say")), "{title}: {wrong:?}");
            assert!(wrong.iter().all(|w| !w.contains("expected")), "{title}: {wrong:?}");
        }
    }

    #[test]
    fn not_where_words_are_quoted_nor_away_from_the_citation() {
        let rule = |cite: &str| format!("rule hot must\n  when infusing\n  then infusion = interrupt\n  {cite}\n");
        assert_eq!(offered(&rule("cite label \"5\" qu$0ote \"Interrupt the infusion\"")), []);
        assert_eq!(offered("rule hot must\n  when inf$0using\n  then infusion = interrupt\n  cite label\n"), []);
        let f = Fixture::new("source s \"S\"\nrule hot must\n  when infusing\n  then infusion = stop\n  cite s$0\n");
        assert_eq!(quotes(&f.project, f.file, Span::new(f.offset, f.offset)), []);
    }
}

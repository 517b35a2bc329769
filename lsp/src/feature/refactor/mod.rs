//! Changes that an author may wish for where nothing is wrong.

mod boundary;
mod extract;
mod quote;
mod unit;

use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_grammar::Span;
use blin_grammar::ast::{Expr, ExprId, Item};

/// A change that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactoring {
    /// What it does.
    pub title: String,
    /// What sort of change it is.
    pub kind: Kind,
    /// What to replace, by what.
    pub edits: Vec<(Place, String)>,
}

/// Sorts of changes, as editors group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something gets a name of its own.
    Extract,
    /// Something is written in another way.
    Rewrite,
    /// Something is added.
    Add,
}

/// The changes that are offered for what is selected, or for what the cursor is on.
#[must_use]
pub fn refactorings(project: &Project, file: FileId, span: Span) -> Vec<Refactoring> {
    let mut out = Vec::new();
    out.extend(extract::extract(project, file, span));
    out.extend(unit::convert(project, file, span));
    out.extend(boundary::scenario(project, file, span));
    out.extend(quote::quotes(project, file, span));
    out
}

/// The item around a span.
fn item_at(project: &Project, file: FileId, span: Span) -> Option<&Item> {
    let items = &project.parse(file)?.file.items;
    items.iter().find(|i| i.span.start <= span.start && span.end <= i.span.end).filter(|i| i.is_whole())
}

/// The smallest expression around a span that is wanted.
fn expr_at(item: &Item, span: Span, wanted: impl Fn(&Expr) -> bool) -> Option<(ExprId, Span)> {
    let around = item.exprs.iter().filter(|(_, e, s)| s.start <= span.start && span.end <= s.end && wanted(e));
    around.min_by_key(|(.., s)| s.end - s.start).map(|(id, _, s)| (id, s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;
    use crate::feature::format::apply;
    use blin_grammar::Edit;
    use std::collections::BTreeMap;

    /// What is offered for what stands between `$0` and `$1`, or at `$0`: titles, and the project after each.
    pub fn offered(text: &str) -> Vec<(String, String, Project)> {
        let length = text.find("$1").zip(text.find("$0")).map_or(0, |(end, start)| end - start - 2);
        let f = Fixture::new(&text.replacen("$1", "", 1));
        let end = f.offset + u32::try_from(length).expect("it is short");
        let found = refactorings(&f.project, f.file, Span::new(f.offset, end));
        found.into_iter().map(|r| after(&f, r)).collect()
    }

    fn after(f: &Fixture, r: Refactoring) -> (String, String, Project) {
        let texts: BTreeMap<String, String> = f
            .project
            .files()
            .iter()
            .zip(0..)
            .map(|(file, number)| {
                let own = r.edits.iter().filter(|(place, _)| place.file == FileId(number));
                let edits: Vec<Edit> = own.map(|(p, t)| Edit { span: p.span, text: t.clone() }).collect();
                (file.path.display().to_string(), apply(file.text.as_str(), &edits))
            })
            .collect();
        let main = texts.get("main.blin").cloned().unwrap_or_default();
        (r.title, main.replacen("protocol main\nuse patient\n\n", "", 1), Project::of_texts(&texts))
    }
}

//! The places in one file that name what the cursor is on.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::model::Role;
use blin_grammar::Span;

/// A place to highlight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Highlight {
    /// Where.
    pub span: Span,
    /// Whether it is declared or given a value there.
    pub writes: bool,
}

/// What to highlight with the cursor at `offset`.
#[must_use]
pub fn highlight(project: &Project, file: FileId, offset: u32) -> Option<Vec<Highlight>> {
    let model = project.model();
    let symbol = model.reference_at(file, offset)?.symbol;
    let here = model.references_to(symbol).filter(|r| r.place.file == file);
    let mut all: Vec<Highlight> = here
        .map(|r| Highlight { span: r.place.span, writes: matches!(r.role, Role::Declares | Role::Gives) })
        .collect();
    all.sort_unstable();
    all.dedup();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn reading_and_giving_are_told_apart() {
        let f = Fixture::new("let a = infus$0ion = stop\nrule r must\n  when infusing\n  then infusion = stop\n");
        let found = highlight(&f.project, f.file, f.offset).expect("a name");
        assert_eq!(found.iter().map(|h| h.writes).collect::<Vec<_>>(), [false, true]);
    }
}

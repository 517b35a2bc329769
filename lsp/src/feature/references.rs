//! Every place where something is named.

use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::Role;

/// Every place that names what the cursor is on, in the order of files and places.
#[must_use]
pub fn references(project: &Project, file: FileId, offset: u32, with_declaration: bool) -> Option<Vec<Place>> {
    let model = project.model();
    let symbol = model.reference_at(file, offset)?.symbol;
    let all = model.references_to(symbol).filter(|r| with_declaration || r.role != Role::Declares);
    let mut places: Vec<Place> = all.map(|r| r.place).collect();
    places.sort_unstable();
    places.dedup();
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn all_files_and_once_each() {
        let f = Fixture::new("rule r must\n  when infusing and not infusing$0\n  then infusion = stop\n");
        let with = references(&f.project, f.file, f.offset, true).expect("a name");
        let without = references(&f.project, f.file, f.offset, false).expect("a name");
        assert_eq!((with.len(), without.len()), (3, 2));
        assert!(with.iter().all(|&p| f.project.words(p) == "infusing"));
    }

    #[test]
    fn nothing_on_a_word_of_the_language() {
        let f = Fixture::new("rule r must\n  wh$0en infusing\n  then infusion = stop\n");
        assert_eq!(references(&f.project, f.file, f.offset, true), None);
    }
}

//! What can be folded: declarations of more than one line, and runs of comments.

use crate::project::Project;
use blin_engine::diagnostic::FileId;

/// Lines that fold, from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The line that stays.
    pub first: u32,
    /// The last line that goes.
    pub last: u32,
    /// Whether it is a run of comments.
    pub is_comment: bool,
}

/// The folds of a file.
#[must_use]
pub fn folding(project: &Project, file: FileId) -> Vec<Fold> {
    let (Some(parse), Some(source)) = (project.parse(file), project.file(file)) else { return Vec::new() };
    let line = |offset: u32| source.text.line_of(offset);
    let fold = |first: u32, last: u32, is_comment| (last > first).then_some(Fold { first, last, is_comment });
    let spans = parse.file.header.iter().map(|h| h.span).chain(parse.file.items.iter().map(|i| i.span));
    let items = spans.filter_map(|s| fold(line(s.start), line(s.end.max(s.start + 1) - 1), false));
    let mut folds: Vec<Fold> = items.collect();
    let mut run: Option<(u32, u32)> = None;
    for at in parse.file.comments.iter().filter(|c| c.own_line).map(|c| line(c.span.start)) {
        run = match run {
            Some((first, last)) if at == last + 1 => Some((first, at)),
            ended => {
                folds.extend(ended.and_then(|(first, last)| fold(first, last, true)));
                Some((at, at))
            }
        };
    }
    folds.extend(run.and_then(|(first, last)| fold(first, last, true)));
    folds.sort_by_key(|f| f.first);
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn items_and_comments() {
        let f = Fixture::bare(
            "# file: a.blin\nprotocol a\n\n# one\n# two\n\nrule r must\n  when true\n  then x = 1\nlet b = true\n",
        );
        let found = folding(&f.project, f.file);
        let lines: Vec<_> = found.iter().map(|x| (x.first, x.last, x.is_comment)).collect();
        assert_eq!(lines, [(2, 3, true), (5, 7, false)]);
    }
}

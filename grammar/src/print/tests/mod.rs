//! Laws of the printer, on written files, on generated trees and on damaged texts.

mod damaged;
mod generate;
mod generated;
mod written;

use proptest::test_runner::Config;

use super::{Style, format, same};
use crate::ast::File;
use crate::parse;

/// Whole files are slow to make: a quarter of the usual number, which `PROPTEST_CASES` raises.
fn config() -> Config {
    let usual = Config::default();
    Config { failure_persistence: None, cases: usual.cases / 4, ..usual }
}

/// What a file says, item by item, without places.
fn meanings(file: &File) -> Vec<String> {
    let style = Style::plain();
    let header = file.header.iter().map(|header| same::header_meaning(&style, header));
    header.chain(file.items.iter().map(|item| same::meaning(&style, item))).collect()
}

fn comments(file: &File) -> Vec<&str> {
    file.comments.iter().map(|comment| comment.text.trim_end()).collect()
}

/// What holds for every text, broken or not.
fn hold_to_the_laws(text: &str) {
    let formatted = format(text);
    let again = format(&formatted.text);
    assert_eq!(formatted.kept, 0, "an item was kept since its new text says something else:\n{text}");
    assert_eq!(formatted.text, again.text, "laying out twice is laying out once:\n{text}");
    let (before, after) = (parse(text), parse(&formatted.text));
    assert_eq!(meanings(&before.file), meanings(&after.file), "the meaning changed:\n{text}\n---\n{}", formatted.text);
    assert_eq!(comments(&before.file), comments(&after.file), "comments moved:\n{text}\n---\n{}", formatted.text);
    let codes = |errors: &[crate::SyntaxError]| errors.iter().map(|e| e.code).collect::<Vec<_>>();
    assert_eq!(codes(&before.errors), codes(&after.errors), "diagnostics changed:\n{text}\n---\n{}", formatted.text);
    let edits = formatted.edits(text);
    assert_eq!(apply(text, &edits), formatted.text, "the edits lead elsewhere:\n{text}");
    for (item, broken) in before.file.items.iter().zip(after.file.items.iter()).filter(|(item, _)| !item.is_whole()) {
        assert_eq!(item.span.of(text), broken.span.of(&formatted.text), "a broken item was touched:\n{text}");
    }
    if before.errors.is_empty() && !formatted.text.is_empty() {
        assert!(formatted.text.ends_with('\n') && !formatted.text.ends_with("\n\n"), "ends in one newline:\n{text}");
    }
}

fn apply(text: &str, edits: &[crate::Edit]) -> String {
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    out
}

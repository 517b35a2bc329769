//! Files as people write them.

use std::path::Path;

use super::{apply, hold_to_the_laws};
use crate::ast::Span;
use crate::print::{format, format_range, format_with};

fn written(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("a folder of tests")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|e| e == "blin"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn written_files_hold_to_the_laws() {
    for (_, text) in written("format").into_iter().chain(written("ok")) {
        hold_to_the_laws(&text);
        hold_to_the_laws(&text.replace('\n', "\r\n"));
        hold_to_the_laws(text.trim_end());
        hold_to_the_laws(&format!("\u{feff}{text}\n\n\n"));
    }
}

#[test]
fn layout_of_written_files() {
    for (name, text) in written("format") {
        insta::assert_snapshot!(format!("layout_{name}"), format(&text).text);
    }
}

#[test]
fn line_breaks_stay_as_they_were() {
    for (_, text) in written("format").into_iter().filter(|(name, _)| name != "damaged") {
        let crlf = format(&text.replace('\n', "\r\n")).text;
        assert_eq!(crlf.replace("\r\n", "\n"), format(&text).text);
        assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count());
    }
}

#[test]
fn a_canonical_spelling_of_units_is_used_everywhere() {
    let spell = |unit: &str| (unit == "mcg/d").then(|| "µg/day".to_owned());
    let text = "act rate: mcg/d  range 0 to 30 mcg/d\n\nlet low = rate < 9 mcg/d and rate in mcg/d > 3\n";
    let formatted = format_with(text, &spell);
    assert_eq!(
        formatted.text,
        "act rate: µg/day  range 0 to 30 µg/day\n\nlet low = rate < 9 µg/day and rate in µg/day > 3\n"
    );
}

#[test]
fn a_power_of_ten_per_unit_stays_one() {
    let spell = |unit: &str| match unit {
        "uL" => Some("µL".to_owned()),
        "/uL" => Some("cells/µL".to_owned()),
        _ => None,
    };
    let formatted = format_with("let low = neutrophils < 1.5x10³/uL\n", &spell);
    assert_eq!(formatted.text, "let low = neutrophils < 1.5 × 10^3/µL\n");
}

#[test]
fn only_what_a_range_touches_is_laid_out() {
    let text = "let a=1\n\nlet b=2\n\n\nlet c=3\n\nlet d=4\n";
    let at = |needle: &str| u32::try_from(text.find(needle).expect("it is there")).expect("short");
    let edits = format_range(text, Span::new(at("b=2"), at("c=3")), &|_| None);
    assert_eq!(apply(text, &edits), "let a=1\n\nlet b = 2\n\nlet c = 3\n\nlet d=4\n");
    assert_eq!(format_range(text, Span::new(at("d=4"), at("d=4")), &|_| None).len(), 1);
}

#[test]
fn an_edit_replaces_no_line_that_stays() {
    let text = "rule r\n  when      a\n  then x=1\n  cite s\n";
    let edits = format(text).edits(text);
    assert_eq!(edits.len(), 1);
    assert_eq!((edits[0].span.of(text), edits[0].text.as_str()), ("  then x=1\n", "  then      x = 1\n"));
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", "\n", "  \n\n", "\u{feff}"] {
        assert_eq!(format(text).text, "");
    }
    assert_eq!(format("# only a comment").text, "# only a comment\n");
}

#[test]
fn a_file_that_cannot_be_cut_is_left_alone() {
    let text = "  indented nonsense\n???\nlet a=1\n";
    hold_to_the_laws(text);
}

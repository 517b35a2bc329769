//! Sources and quotes.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A source whose validity ends before it begins.
pub fn never_valid(place: Place) -> Diagnostic {
    Diagnostic::error("source::never_valid", "this source is never in force", place, "ends before it begins")
}

/// A quote that the source does not hold.
pub fn quote_not_found(source: &str, near: Option<&str>, place: Place, declared: Place) -> Diagnostic {
    let d = Diagnostic::error(
        "source::quote_not_found",
        format!("the text of `{source}` does not say this"),
        place,
        "these words are not in it",
    )
    .label(declared, "the source");
    match near {
        Some(near) => {
            d.help(format!("the nearest passage is \"{near}\": read it again, then mend the quote and the rule"))
        }
        None => d.help("read the source again, then mend the quote and the rule"),
    }
}

/// A source whose text is not there.
pub fn text_missing(file: &str, place: Place) -> Diagnostic {
    let d = Diagnostic::warning(
        "source::text_missing",
        format!("there is no `{file}`, so quotes are not checked"),
        place,
        "its text is not there",
    );
    Diagnostic { severity: Severity::Info, ..d }
        .help("put the text into the folder that the manifest calls `sources`, or remove `text`")
}

/// Guidance without a source.
pub fn not_cited(kind: &str, name: &str, place: Place) -> Diagnostic {
    Diagnostic::warning("source::not_cited", format!("the {kind} `{name}` cites no source"), place, "who says so?")
        .help("say where it comes from: `cite review \"Table 3\"`")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "source::never_valid",
        severity: Severity::Error,
        summary: "a source whose validity ends before it begins",
        more: "",
        bad: r#"source label "Label" valid from 2021-03-01 until 2020-03-01

rule a
  when seizure
  then infusion = stop
  cite label
"#,
        good: r#"source label "Label" valid from 2020-03-01 until 2021-03-01

rule a
  when seizure
  then infusion = stop
  cite label
"#,
    },
    Code {
        code: "source::quote_not_found",
        severity: Severity::Error,
        summary: "a quote that its source does not hold",
        more: "The text is read as a page reads: words broken at the end of a line are joined, all blanks are one, typographic quotes and dashes are plain. Change a word of the text and every rule to be read again is named.",
        bad: r#"# file: blin.toml
sources = "texts"
[project]
name = "x"
version = "1"
language = "2026"
# file: example.blin
protocol example
use patient

source review "Review" text "review.txt"

rule stop
  when seizure
  then infusion = stop
  cite review "Table 3" quote "discontinue permanently if more than two seizures occur"
# file: texts/review.txt
In grade 4 discontinue per-
manently if more than one seizure occurs.
"#,
        good: r#"# file: blin.toml
sources = "texts"
[project]
name = "x"
version = "1"
language = "2026"
# file: example.blin
protocol example
use patient

source review "Review" text "review.txt"

rule stop
  when seizure
  then infusion = stop
  cite review "Table 3" quote "discontinue permanently if more than one seizure occurs"
# file: texts/review.txt
In grade 4 discontinue per-
manently if more than one seizure occurs.
"#,
    },
    Code {
        code: "source::text_missing",
        severity: Severity::Info,
        summary: "the text of a source is not there",
        more: "Quotes from it are not checked; everything else is.",
        bad: r#"# file: blin.toml
sources = "texts"
[project]
name = "x"
version = "1"
language = "2026"
# file: example.blin
protocol example
use patient

source review "Review" text "review.txt"

rule stop
  when seizure
  then infusion = stop
  cite review
"#,
        good: r#"# file: example.blin
protocol example
use patient

source review "Review"

rule stop
  when seizure
  then infusion = stop
  cite review
"#,
    },
    Code {
        code: "source::not_cited",
        severity: Severity::Warning,
        summary: "guidance that names no source, in a module that works with sources",
        more: "",
        bad: r#"source review "Review"

rule stop
  when seizure
  then infusion = stop

rule cited
  when crs_grade = 4
  then infusion = stop
  cite review
"#,
        good: r#"source review "Review"

rule stop
  when seizure
  then infusion = stop
  cite review "Table 3"
"#,
    },
];

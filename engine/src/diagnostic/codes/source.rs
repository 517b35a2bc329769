//! Sources and quotes.

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
        Some(near) => d.help(format!("the nearest passage is \"{near}\": read it again, then mend the quote and the rule")),
        None => d.help("read the source again, then mend the quote and the rule"),
    }
}

/// A source whose text is not there.
pub fn text_missing(file: &str, place: Place) -> Diagnostic {
    let d = Diagnostic::warning("source::text_missing", format!("there is no `{file}`, so quotes are not checked"), place, "its text is not there");
    Diagnostic { severity: Severity::Info, ..d }
        .help("put the text into the folder that the manifest calls `sources`, or remove `text`")
}

/// Guidance without a source.
pub fn not_cited(kind: &str, name: &str, place: Place) -> Diagnostic {
    Diagnostic::warning("source::not_cited", format!("the {kind} `{name}` cites no source"), place, "who says so?")
        .help("say where it comes from: `cite review \"Table 3\"`")
}

//! Text that is not blin. What is said is the grammar's; here it gets its code.

mod lines;
mod readings;
mod signs;
mod tables;
mod words;

use super::Code;
use crate::diagnostic::{Diagnostic, FileId, Place};
use blin_grammar::SyntaxError;

/// A syntax error as a diagnostic.
pub fn diagnostic(error: &SyntaxError, file: FileId) -> Diagnostic {
    let at = |span| Place { file, span };
    let label = "here";
    let mut d = Diagnostic::error(code(error.code), error.message.clone(), at(error.span), label);
    for (span, text) in &error.related {
        d = d.label(at(*span), text.clone());
    }
    d.help.clone_from(&error.help);
    match &error.fix {
        Some(edit) => {
            let title = match (edit.text.as_str(), edit.text.trim()) {
                ("", _) => "remove it".to_owned(),
                (_, "") => "indent it".to_owned(),
                (_, text) => format!("write `{text}`"),
            };
            d.fix(title, vec![(at(edit.span), edit.text.clone())])
        }
        None => d,
    }
}

/// The whole code for the grammar's part of it.
fn code(part: &str) -> &'static str {
    let known = codes().find(|c| c.code.strip_prefix("syntax::") == Some(part));
    known.map_or("syntax::expected", |c| c.code)
}

/// The codes of this family.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [lines::CODES, readings::CODES, signs::CODES, tables::CODES, words::CODES].into_iter().flatten()
}

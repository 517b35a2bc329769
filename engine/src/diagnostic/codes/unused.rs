//! What is declared and never used.

use crate::diagnostic::{Diagnostic, Place};

/// A declaration that no rule reads.
pub fn never_read(code: &'static str, kind: &str, name: &str, place: Place, tried: bool) -> Diagnostic {
    let label = if tried { "only scenarios name it" } else { "nothing reads it" };
    let verb = if kind == "source" { "cited" } else { "read" };
    let help = match kind {
        "source" => "cite it where it applies, or remove it",
        "let" | "table" => "its value goes nowhere: use it in a rule, or remove it",
        _ => "use it in a rule, or remove it",
    };
    Diagnostic::warning(code, format!("the {kind} `{name}` is never {verb}"), place, label).help(help).unused()
}

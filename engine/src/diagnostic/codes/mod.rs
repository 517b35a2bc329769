//! Every diagnostic, one module a family: the text, the help and the mend are here, what triggers them is not.

pub mod decision;
pub mod graph;
pub mod hold;
pub mod input;
pub mod manifest;
pub mod names;
pub mod patient;
pub mod rule;
pub mod safety;
pub mod scenario;
pub mod source;
pub mod syntax;
pub mod table;
pub mod time;
pub mod types;
pub mod units;
pub mod unused;
pub mod values;

use crate::diagnostic::{Diagnostic, Severity};
use crate::manifest::Lint;

/// What there is to say about a code wherever it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `units::mismatch`
    pub code: &'static str,
    /// How much it matters unless the manifest says otherwise. An error stays one.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub summary: &'static str,
    /// Why it is refused or pointed out, and what to do.
    pub more: &'static str,
    /// Text for which it is reported.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
}

/// Every code, by family.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [syntax::CODES, patient::CODES].into_iter().flatten()
}

/// Gives warnings and notes the levels of the manifest, and says which of its lines mean nothing.
pub fn apply_levels(diagnostics: &mut Vec<Diagnostic>, lints: &[Lint]) {
    let mut wrong = Vec::new();
    for lint in lints {
        match all().find(|c| c.code == lint.code) {
            None => {
                let known: Vec<&str> = all().map(|c| c.code).collect();
                wrong.push(manifest::unknown_lint(&lint.code, lint.place, &known));
            }
            Some(code) if code.severity == Severity::Error && lint.level != Some(Severity::Error) => {
                wrong.push(manifest::error_silenced(code.code, lint.place));
            }
            Some(_) => {}
        }
    }
    diagnostics.retain_mut(|d| {
        if d.severity == Severity::Error {
            return true;
        }
        let Some(lint) = lints.iter().rev().find(|l| l.code == d.code) else { return true };
        d.severity = lint.level.unwrap_or(d.severity);
        lint.level.is_some()
    });
    diagnostics.append(&mut wrong);
}

/// "`a`, `b` and `c`"
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{}`", n.as_ref())).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

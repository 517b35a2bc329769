//! Every diagnostic, one module a family: the text, the help and the mend are here, what triggers them is not.

pub mod decision;
pub mod graph;
pub mod hold;
pub mod input;
pub mod manifest;
pub mod names;
pub mod page;
pub mod patient;
pub mod property;
pub mod requirements;
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
    let families = [
        decision::CODES,
        graph::CODES,
        hold::CODES,
        input::CODES,
        manifest::CODES,
        names::CODES,
        patient::CODES,
        property::CODES,
        requirements::CODES,
        rule::CODES,
        safety::CODES,
        scenario::CODES,
        source::CODES,
        table::CODES,
        time::CODES,
        types::CODES,
        units::CODES,
        unused::CODES,
        values::CODES,
    ];
    families.into_iter().flatten().chain(syntax::codes())
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

/// The vocabulary that the examples of [`Code`] use.
pub const EXAMPLE_VOCABULARY: &str = r#"vocabulary patient

type  Action = one of continue < interrupt < stop
scale Astct  = grade 0 to 4
scale Ctcae5 = grade 0 to 5

reading crs_grade: Astct        fresh for 24 h
reading other_grade: Ctcae5     fresh for 24 h
reading temperature: °C         range 30 to 45 °C     fresh for 12 h
reading weight: kg              range 1 to 300 kg     fresh for 7 days
reading surface: m²             range 0.1 to 3 m²     fresh for 7 days
fact    site: one of home, ward
fact    note: text
event   seizure
act     infusion_rate: µg/day   range 0 to 100 µg/day until changed initially 0 µg/day
act     cycle_start

let infusing = infusion_rate > 0 µg/day

decision infusion: Action
  combine highest
  default continue
"#;

/// What stands before an example that names no file of its own.
pub const EXAMPLE_HEADER: &str = "protocol example\nuse patient\n\n";

/// The files of an example: its vocabulary, itself, and whatever it names after `# file: `.
#[must_use]
pub fn example_files(text: &str) -> std::collections::BTreeMap<String, String> {
    let mut files = std::collections::BTreeMap::from([("patient.blin".to_owned(), EXAMPLE_VOCABULARY.to_owned())]);
    let mut path = None;
    if !text.starts_with("# file: ") {
        files.insert("example.blin".to_owned(), format!("{EXAMPLE_HEADER}{text}"));
        return files;
    }
    for line in text.lines() {
        match line.strip_prefix("# file: ") {
            Some(named) => path = Some(named.to_owned()),
            None => {
                if let Some(path) = &path {
                    let file: &mut String = files.entry(path.clone()).or_default();
                    file.push_str(line);
                    file.push('\n');
                }
            }
        }
    }
    files
}

#[cfg(test)]
mod tests;

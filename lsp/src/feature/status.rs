//! A project in numbers.

use crate::project::Project;
use blin_engine::diagnostic::Severity;
use blin_engine::manifest::LANGUAGE;

/// What a status bar shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The name of the project.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The edition of the language.
    pub language: Option<&'static str>,
    /// How many findings there are: errors, warnings, notes.
    pub findings: [usize; 3],
    /// How many rules and holds.
    pub rules: usize,
    /// How many decisions, companions included.
    pub decisions: usize,
    /// How many scenarios.
    pub scenarios: usize,
}

/// The state of a project.
#[must_use]
pub fn status(project: &Project) -> Status {
    let model = project.model();
    let count = |severity| project.diagnostics().filter(|d| d.severity == severity).count();
    Status {
        name: model.project.name.clone(),
        version: model.project.version.clone(),
        language: (!model.project.name.is_empty()).then_some(LANGUAGE),
        findings: [count(Severity::Error), count(Severity::Warning), count(Severity::Info)],
        rules: model.rules.len() + model.holds.len(),
        decisions: model.decisions.len(),
        scenarios: model.scenarios.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn what_is_there_and_what_is_wrong() {
        let f = Fixture::new("let a = nonsense\nrule r must\n  when infusing\n  then infusion = stop\n");
        let status = status(&f.project);
        assert_eq!((status.rules, status.decisions, status.scenarios), (1, 1, 0));
        assert_eq!(status.findings[0], 1);
    }
}

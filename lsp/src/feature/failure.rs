//! What became of scenarios and properties, as findings.

use crate::project::Project;
use blin_engine::diagnostic::Diagnostic;
use blin_engine::property;
use blin_engine::scenario::Report;
use blin_engine::scenario::unmet::unmet;

/// The findings of the scenarios that were run and the properties that were tried with the text as it is.
#[must_use]
pub fn diagnostics(project: &Project) -> Vec<Diagnostic> {
    let (reports, tried) = (project.reports(), project.tried_properties());
    // To compile a project of which nothing was run would be for nothing.
    if reports.is_empty() && tried.is_empty() {
        return Vec::new();
    }
    let Some(engine) = project.engine() else { return Vec::new() };
    let failed = reports.into_iter().filter(|r| !r.passed());
    let each = |report: Report| {
        let title = engine.model()[report.scenario].title.clone();
        unmet(engine, &report).iter().map(|u| u.diagnostic(&title)).collect::<Vec<_>>()
    };
    let broken = tried.iter().filter_map(|t| property::words::finding(engine.model(), &t.report));
    failed.flat_map(each).chain(broken).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const RULES: &str = r#"rule halt must
  when temperature > 39 °C and infusing
  then infusion = stop

rule pause should
  when weight < 50 kg
  unless seizure within 2 days
  then infusion = interrupt

"#;

    fn told(text: &str) -> String {
        let f = Fixture::new(text);
        let engine = f.project.engine().expect("no errors");
        (0..).zip(&engine.model().scenarios).for_each(|(i, _)| {
            f.project.report(blin_engine::model::ScenarioId(i));
        });
        let mut out = String::new();
        for d in diagnostics(&f.project) {
            out.push_str(&format!("{}\n", d.message));
            for label in &d.labels {
                out.push_str(&format!("  {:?}: {}\n", f.project.words(label.place), label.text));
            }
            out.push_str(&d.help.map(|h| format!("  {h}\n")).unwrap_or_default());
        }
        out
    }

    #[test]
    fn which_clause_was_false_or_unknown() {
        insta::assert_snapshot!(told(&format!(
            r#"{RULES}scenario "cool"
  at day 1 08:00 temperature = 38 °C, infusion_rate = 9 µg/day, weight = 60 kg
                 expect infusion = stop
scenario "nobody measured"
  at day 1 08:00 infusion_rate = 9 µg/day, weight = 60 kg
                 expect infusion = stop by halt
scenario "the exception"
  at day 1 08:00 weight = 40 kg, seizure, temperature = 37 °C
                 expect infusion = interrupt by pause
scenario "overruled"
  at day 1 08:00 weight = 40 kg, infusion_rate = 9 µg/day, temperature = 40 °C
                 expect infusion = interrupt by pause
                 advice halt
scenario "fine"
  at day 1 08:00 temperature = 40 °C, infusion_rate = 9 µg/day, weight = 60 kg
                 expect infusion = stop
"#
        )));
    }

    #[test]
    fn nothing_is_said_of_what_was_not_run() {
        let f = Fixture::new(&format!(
            "{RULES}scenario \"s\"\n  at day 1 08:00 temperature = 38 °C\n                 expect infusion = stop\n"
        ));
        assert_eq!(diagnostics(&f.project), []);
    }
}

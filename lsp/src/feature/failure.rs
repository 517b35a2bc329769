//! Why an expectation is not met: which rules were to speak, and which of their clauses was false or unknown.

use super::evaluate::told;
use crate::project::Project;
use blin_engine::answer::text::Writer;
use blin_engine::diagnostic::{Diagnostic, Place};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::explain::text::render;
use blin_engine::explain::{Still, Verdict};
use blin_engine::model::{Check, DecisionId, Expect, ExprId, ExprKind, GuidanceId, Model, Scenario, Value};
use blin_engine::scenario::{Failure, Report, subject, words};
use blin_engine::time::Start;

/// An expectation that is not met, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Where it stands.
    pub place: Place,
    /// At which instant.
    pub at: String,
    /// What was expected.
    pub expected: String,
    /// What was found instead.
    pub actual: String,
    /// What is needed to decide it, and why that is not known.
    pub needs: Vec<String>,
    /// Rules and holds that were to speak and did not, or spoke otherwise, each with what became of it.
    pub rules: Vec<(Place, String)>,
}

/// The expectations of a report that are not met. Of several about one decision at one instant the first stands for
/// all: what follows from it there is not said again.
#[must_use]
pub fn unmet(engine: &Engine, report: &Report) -> Vec<Unmet> {
    let model = engine.model();
    let scenario = &model[report.scenario];
    let mut told = Vec::new();
    let mut out = Vec::new();
    for failure in &report.failures {
        let Some(check) = scenario.checks.get(failure.check) else { continue };
        let about = subject(&check.expect).map(|d| (check.at, d));
        if about.is_some_and(|a| told.contains(&a)) {
            continue;
        }
        told.extend(about);
        out.push(explained(engine, scenario, check, failure));
    }
    out
}

/// An unmet expectation as a finding.
#[must_use]
pub fn diagnostic(title: &str, unmet: &Unmet) -> Diagnostic {
    let Unmet { at, expected, actual, .. } = unmet;
    let message = format!("`{title}` at {at}: expected {expected}; {actual}");
    let mut found = Diagnostic::error("scenario::not_met", message, unmet.place, actual.clone());
    for (place, text) in &unmet.rules {
        found = found.label(*place, text.clone());
    }
    if !unmet.needs.is_empty() {
        found = found.help(format!("it needs {}", unmet.needs.join(", ")));
    }
    found
}

/// The findings of the scenarios that were run with the text as it is.
#[must_use]
pub fn diagnostics(project: &Project) -> Vec<Diagnostic> {
    let Some(engine) = project.engine() else { return Vec::new() };
    let failed = project.reports().into_iter().filter(|r| !r.passed());
    let each = |report: Report| {
        let title = engine.model()[report.scenario].title.clone();
        unmet(engine, &report).iter().map(|u| diagnostic(&title, u)).collect::<Vec<_>>()
    };
    failed.flat_map(each).collect()
}

/// The derivation of the decision that a failed expectation is about, as plain text.
#[must_use]
pub fn derivation(engine: &Engine, report: &Report, failure: &Failure) -> Option<String> {
    let scenario = &engine.model()[report.scenario];
    let check = scenario.checks.get(failure.check)?;
    let explanation = engine.explain(&scenario.timeline, &options(scenario, check), subject(&check.expect)?);
    Some(render(&explanation, &writer(engine.model(), scenario)))
}

fn writer<'m>(model: &'m Model, scenario: &Scenario) -> Writer<'m> {
    Writer::new(model, scenario.timeline.start.and_then(Start::abstract_at))
}

fn options(scenario: &Scenario, check: &Check) -> RunOptions {
    RunOptions {
        at: Some(check.at),
        suppose: check.suppose.clone(),
        settings: scenario.settings.clone(),
        ..RunOptions::default()
    }
}

fn explained(engine: &Engine, scenario: &Scenario, check: &Check, failure: &Failure) -> Unmet {
    let model = engine.model();
    let writer = writer(model, scenario);
    let answer = failure.answer.as_deref();
    let needs = answer.into_iter().flat_map(|a| &a.needs);
    let needs = needs.map(|n| format!("{} ({})", writer.needed(n.what), writer.missing(&n.reason)));
    let mut rules: Vec<(Place, String)> = Vec::new();
    let wanted = speakers(model, &check.expect);
    if !wanted.is_empty() {
        let still = engine.still(&scenario.timeline, &options(scenario, check));
        for id in wanted {
            let overruled = answer.into_iter().flat_map(|a| &a.dissent).find(|c| c.guidance == id);
            let overruled = overruled.and_then(|c| c.overruled.as_ref()).map(|o| writer.overruled(o));
            let became = overruled.or_else(|| silent(&still, &writer, id));
            rules.extend(became.map(|text| (model.guidance(id).decl.name_place, text)));
        }
    }
    for made in answer.into_iter().flat_map(|a| &a.by) {
        let place = model.guidance(made.guidance).decl.name_place;
        let says = if made.certain { "made by this" } else { "perhaps made by this" };
        if rules.iter().all(|(p, _)| *p != place) {
            rules.push((place, says.to_owned()));
        }
    }
    Unmet {
        place: check.place,
        at: writer.instant(check.at),
        expected: words::expected(&writer, &check.expect),
        actual: words::actual(&writer, failure),
        needs: needs.collect(),
        rules,
    }
}

/// The rules and holds that were expected to speak: those that are named, else those that could give the value.
fn speakers(model: &Model, expect: &Expect) -> Vec<GuidanceId> {
    match expect {
        Expect::Is { by, .. } | Expect::Option(.., by) | Expect::Dissent(.., by) | Expect::Advice(by)
            if !by.is_empty() =>
        {
            by.clone()
        }
        Expect::Is { decision, value, .. }
        | Expect::Option(decision, value, _)
        | Expect::Dissent(decision, value, _) => givers(model, *decision, value),
        _ => Vec::new(),
    }
}

/// The rules and holds that give this value, where it is written out.
fn givers(model: &Model, decision: DecisionId, value: &Value) -> Vec<GuidanceId> {
    let gives = |e: ExprId| matches!(&model[e].kind, ExprKind::Const(v) if v == value);
    let all = model.contributions().filter(|(_, a)| a.decision == decision && gives(a.value));
    let mut ids: Vec<GuidanceId> = all.map(|(id, _)| id).collect();
    ids.dedup();
    ids
}

/// Why a rule or hold does not speak: the clauses that are false or not known.
fn silent(still: &Still, writer: &Writer<'_>, id: GuidanceId) -> Option<String> {
    let turns = still.turns_on(id);
    let of =
        |verdict| turns.iter().filter(|t| t.verdict == verdict).map(|t| told(still, writer, t)).collect::<Vec<_>>();
    let (wrong, open) = (of(Verdict::False), of(Verdict::Open));
    // A rule that an exception stops turns on what is true.
    let stopped = || still.speaks(id) == Some(Verdict::False);
    match (wrong.is_empty(), open.is_empty()) {
        (false, _) => Some(format!("does not apply: {}", wrong.join("; "))),
        (true, false) => Some(format!("not known whether it applies: {}", open.join("; "))),
        _ if stopped() => Some(format!("does not apply: {}", of(Verdict::True).join("; "))),
        _ => None,
    }
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

//! Why an expectation is not met: which rules were to speak, and which of their clauses was false or unknown.

use super::{Failure, Report, subject, words};
use crate::answer::text::Writer;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::eval::{Engine, RunOptions};
use crate::explain::text::{self, render};
use crate::explain::{Still, Turn, Verdict};
use crate::model::{Check, DecisionId, Expect, ExprId, ExprKind, GuidanceId, Model, Scenario, Value};
use crate::time::{Instant, Start};

/// An expectation that is not met, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Where it stands.
    pub place: Place,
    /// Its instant.
    pub at: Instant,
    /// The same in words: "day 3 10:00".
    pub when: String,
    /// What was expected.
    pub expected: String,
    /// What was found instead.
    pub actual: String,
    /// What is needed to decide it, and why that is not known.
    pub needs: Vec<String>,
    /// Rules and holds that were to speak and did not, or spoke otherwise, each with what became of it.
    pub rules: Vec<(Place, String)>,
    /// Its position in [`crate::model::Scenario::checks`].
    pub check: usize,
}

impl Unmet {
    /// As a finding at its place, in the scenario of this title.
    #[must_use]
    pub fn diagnostic(&self, title: &str) -> Diagnostic {
        let mut found = codes::scenario::not_met(title, &self.when, &self.expected, &self.actual, self.place);
        for (place, text) in &self.rules {
            found = found.label(*place, text.clone());
        }
        if !self.needs.is_empty() {
            found = found.help(format!("it needs {}", self.needs.join(", ")));
        }
        found
    }
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

/// The derivation of the decision that an expectation is about, as plain text.
#[must_use]
pub fn derivation(engine: &Engine, report: &Report, unmet: &Unmet) -> Option<String> {
    let scenario = &engine.model()[report.scenario];
    let check = scenario.checks.get(unmet.check)?;
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
            let speaks = answer.into_iter().flat_map(|a| &a.by).any(|c| c.guidance == id && c.certain);
            // A rule that spoke has nothing more to say; a hold may have said `do` where its release was expected.
            let is_made = speaks && matches!(id, GuidanceId::Rule(_));
            let became = overruled.or_else(|| if is_made { None } else { silent(&still, &writer, id, speaks) });
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
        at: check.at,
        when: writer.instant(check.at),
        expected: words::expected(&writer, &check.expect),
        actual: words::actual(&writer, failure),
        needs: needs.collect(),
        rules,
        check: failure.check,
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

/// Why a rule or hold does not speak, or `speaks` otherwise than expected: the clauses that are false or not known.
fn silent(still: &Still, writer: &Writer<'_>, id: GuidanceId, speaks: bool) -> Option<String> {
    let turns = still.turns_on(id);
    let of =
        |verdict| turns.iter().filter(|t| t.verdict == verdict).map(|t| told(still, writer, t)).collect::<Vec<_>>();
    let (wrong, open) = (of(Verdict::False), of(Verdict::Open));
    let not = if speaks { "made by this, but not as expected" } else { "does not apply" };
    let unknown = if speaks { "made by this; not known" } else { "not known whether it applies" };
    // A rule that an exception stops turns on what is true.
    let stopped = || still.speaks(id) == Some(Verdict::False);
    match (wrong.is_empty(), open.is_empty()) {
        (false, _) => Some(format!("{not}: {}", wrong.join("; "))),
        (true, false) => Some(format!("{unknown}: {}", open.join("; "))),
        _ if stopped() => Some(format!("{not}: {}", of(Verdict::True).join("; "))),
        _ => None,
    }
}

/// A clause that settles a rule, in words; of a let also what settles it.
#[must_use]
pub fn told(still: &Still, writer: &Writer<'_>, turn: &Turn) -> String {
    let said = text::turn(turn, writer);
    let ExprKind::Let(id) = writer.model()[turn.expr].kind else { return said };
    let inner = still.turns(writer.model()[id].value).into_iter().filter(|t| t.verdict == turn.verdict);
    let inner: Vec<String> = inner.map(|t| text::turn(&t, writer)).collect();
    if inner.is_empty() { said } else { format!("{said}: {}", inner.join("; ")) }
}

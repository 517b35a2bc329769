//! The part of `blin test` that asks the definition of the language about every expectation.

use crate::project::Project;
use crate::spread::spread;
use crate::style::{Role, Style};
use blin_engine::answer::text::Writer;
use blin_engine::answer::{Moment, Status};
use blin_engine::model::{Check, Model, ScenarioId};
use blin_engine::oracle::{Known, OracleAnswer};
use blin_engine::scenario::definition::{Judgement, judge};
use blin_engine::scenario::words;
use blin_engine::time::Start;
use serde_json::{Value, json};

/// What the definition says of one expectation.
struct Judged {
    scenario: ScenarioId,
    check: usize,
    judgement: Judgement,
}

/// What it says of all of them.
pub struct Definition {
    judged: Vec<Judged>,
}

impl Definition {
    /// Asks about every expectation of some scenarios, of records that need at most `limit` instants.
    pub fn of(model: &Model, chosen: &[ScenarioId], limit: usize) -> Self {
        let checks: Vec<(ScenarioId, usize, &Check)> = chosen
            .iter()
            .flat_map(|id| model[*id].checks.iter().enumerate().map(|(i, check)| (*id, i, check)))
            .collect();
        let judged = spread(&checks, |(scenario, index, check)| Judged {
            scenario: *scenario,
            check: *index,
            judgement: judge(model, &model[*scenario], check, Moment::After, limit),
        });
        Self { judged }
    }

    /// Whether it says of an expectation that it is not met.
    pub fn disagrees(&self) -> bool {
        self.against().next().is_some()
    }

    fn against(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|j| matches!(j.judgement, Judgement::Answer(_) | Judgement::Expression(..)))
    }

    fn count(&self, is: impl Fn(&Judgement) -> bool) -> usize {
        self.judged.iter().filter(|j| is(&j.judgement)).count()
    }

    /// Each expectation that it does not meet, and how many of all it was asked about.
    pub fn text(&self, project: &Project) -> String {
        let (style, model) = (Style::stdout(), project.model());
        let mut out = String::new();
        for j in self.against() {
            let word = style.paint(Role::Wrong, "FAILED");
            out.push_str(&style.wrap(&format!("{word} "), "       ", &sentence(model, j)));
        }
        let met = self.count(|j| *j == Judgement::Met);
        let refused = self.count(|j| matches!(j, Judgement::Refused(_)));
        let besides = self.count(|j| *j == Judgement::NotAsked);
        let line = format!(
            "By the definition too: {met} of {} expectations; {refused} of records or cases too many for it, {besides} of \
             what it does not work out (needs, dissent, advice, reviews).",
            self.judged.len()
        );
        out.push_str(&style.wrap("", "  ", &line));
        out
    }

    /// The same as data.
    pub fn json(&self, model: &Model) -> Value {
        let against: Vec<Value> = self
            .against()
            .map(|j| json!({ "title": model[j.scenario].title, "message": sentence(model, j) }))
            .collect();
        json!({
            "met": self.count(|j| *j == Judgement::Met),
            "refused": self.count(|j| matches!(j, Judgement::Refused(_))),
            "not_asked": self.count(|j| *j == Judgement::NotAsked),
            "against": against,
        })
    }
}

fn sentence(model: &Model, j: &Judged) -> String {
    let scenario = &model[j.scenario];
    let writer = Writer::new(model, scenario.timeline.start.and_then(Start::abstract_at));
    let Some(check) = scenario.checks.get(j.check) else { return scenario.title.clone() };
    let found = match &j.judgement {
        Judgement::Answer(answer) => says(&writer, answer),
        Judgement::Expression(expr, Known::Is(value)) => writer.value(&model[*expr].ty, value),
        Judgement::Expression(..) => "not known".into(),
        Judgement::Met | Judgement::Refused(_) | Judgement::NotAsked => String::new(),
    };
    let expected = words::expected(&writer, &check.expect);
    format!("{}, {}: expected {expected}; by the definition {found}", scenario.title, writer.instant(check.at))
}

fn says(writer: &Writer<'_>, answer: &OracleAnswer) -> String {
    let ty = &writer.model()[answer.decision].ty;
    let name = writer.decision_name(answer.decision);
    let may_be = writer.any_of(ty, &answer.could_be);
    match answer.status {
        Status::Determined => format!("{name} = {may_be}"),
        Status::NotStated => format!("{name} not stated"),
        Status::Undetermined => format!("{name} undetermined, {may_be}"),
        Status::Disputed => format!("{name} disputed, {may_be}"),
    }
}

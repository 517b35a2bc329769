use super::coverage::{Coverage, Item, findings};
use super::run;
use crate::analysis::Analysis;
use crate::answer::Clause;
use crate::eval::Engine;
use crate::model::{HoldId, LetId, Model, RuleId, ScenarioId, Symbol, TableId};
use std::collections::BTreeMap;
use std::sync::Arc;

const PROTOCOL: &str = r#"protocol p

type Action = one of go < wait < stop

reading grade: integer   range 0 to 5   fresh for 24 h
reading exempt: boolean  fresh for 24 h
act     rate: integer    until changed   initially 0
setting limit: integer = 4

let severe = grade >= limit
let mild   = grade = 1

table step: integer first
  | grade || step |
  | < 2   || 1    |
  | < 4   || 2    |
  | any   || 3    |

decision action: Action
  combine highest
  default go

hold high
  when      grade = 3 and rate > 0
  do        action = wait
  release   when grade < 2
            then action = go
  give up   after 2 days unless grade < 2
            then action = stop
  close     when rate > 1

rule too_high must
  when      severe
  unless    exempt
  then      action = stop

rule slow should
  when      mild
  then      action = wait

rule drink
  when      step = 3
  advise    "Drink."

"#;

struct Tried {
    model: Arc<Model>,
    coverage: Coverage,
}

impl Tried {
    fn of(scenarios: &str) -> Self {
        let files = BTreeMap::from([("p.blin".to_owned(), format!("{PROTOCOL}{scenarios}"))]);
        let analysis = Analysis::of(&files);
        assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
        let model = Arc::new(analysis.model().clone());
        let engine = Engine::compile(Arc::clone(&model));
        let ids = (0..).map(ScenarioId).take(model.scenarios.len());
        let reports: Vec<_> = ids.map(|id| run(&engine, id)).collect();
        Self { model, coverage: Coverage::of(&reports) }
    }

    fn count(&self, item: Item) -> u32 {
        self.coverage.hits(item).map_or(0, |h| h.expectations)
    }

    fn words(&self, items: &[Item]) -> Vec<String> {
        items.iter().map(|i| i.words(&self.model)).collect()
    }
}

const HIGH: HoldId = HoldId(0);
const TOO_HIGH: Item = Item::Named(Symbol::Rule(RuleId(0)));
const SEVERE: Item = Item::Named(Symbol::Let(LetId(0)));
const STEP: TableId = TableId(0);

#[test]
fn what_made_an_answer_is_tried_and_what_failed_is_not() {
    let tried = Tried::of(
        "scenario \"s\"\n  at day 1 08:00 grade = 4, exempt = false\n    expect action = stop\n    expect step = 3\n",
    );
    assert_eq!(tried.count(TOO_HIGH), 1);
    assert_eq!(tried.count(SEVERE), 1);
    assert_eq!(tried.count(Item::Row(STEP, 2)), 1);
    // `drink` applies as well, and nobody expects that it does
    assert_eq!(tried.words(&tried.coverage.untried(&tried.model)), ["rule p.slow", "rule p.drink", "hold p.high"]);
    assert_eq!(
        tried.words(&tried.coverage.untried_parts(&tried.model)),
        ["row 1 of table p.step", "row 2 of table p.step"]
    );
}

#[test]
fn each_clause_of_a_hold_counts_for_itself() {
    let tried = Tried::of(
        "scenario \"s\"\n  throughout exempt = true\n  at day 1 08:00 rate = 1\n  at day 1 09:00 grade = 3\n    \
         expect action = wait by high\n  at day 1 10:00 expect action = wait\n  at day 2 08:00 grade = 0\n    expect action = go\n",
    );
    assert_eq!(tried.count(Item::Clause(HIGH, Clause::Do)), 2);
    assert_eq!(tried.count(Item::Clause(HIGH, Clause::Release)), 1);
    assert_eq!(tried.count(Item::Clause(HIGH, Clause::GiveUp)), 0);
    assert_eq!(tried.words(&tried.coverage.untried_parts(&tried.model))[0], "the giving up of hold p.high");
}

#[test]
fn an_exception_that_keeps_a_rule_from_applying_is_tried_and_the_rule_is_not() {
    let text = |exempt: bool| {
        format!(
            "scenario \"s\"\n  at day 1 08:00 grade = 4, exempt = {exempt}\n    expect action = {}\n",
            if exempt { "go" } else { "stop" }
        )
    };
    let exempt = Tried::of(&text(true));
    let input = exempt.model.inputs.iter().position(|i| i.decl.name == "exempt").unwrap();
    let input = Item::Named(Symbol::Input(crate::model::InputId(u32::try_from(input).unwrap())));
    assert_eq!((exempt.count(TOO_HIGH), exempt.count(input)), (0, 1));
    assert_eq!((Tried::of(&text(false)).count(TOO_HIGH), Tried::of(&text(false)).count(input)), (1, 1));
}

#[test]
fn an_expectation_that_is_not_met_tries_nothing() {
    let tried = Tried::of("scenario \"s\"\n  at day 1 08:00 grade = 4, exempt = false\n    expect action = wait\n");
    assert_eq!(tried.coverage.iter().count(), 0);
}

#[test]
fn findings_stand_at_what_is_not_tried_and_a_project_without_scenarios_has_none() {
    let tried = Tried::of("scenario \"s\"\n  at day 1 08:00 grade = 4\n    expect step = 3\n");
    let found = findings(&tried.model, &tried.coverage.untried(&tried.model));
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|d| d.code == "scenario::never_fires" && d.labels[0].place.span.start > 0));
    let none = Tried::of("");
    assert_eq!((none.coverage.untried(&none.model), none.coverage.untried_parts(&none.model)), (vec![], vec![]));
}

/// What the expectations of one scenario found instead, in words; empty where all are met.
fn found(protocol: &str) -> Vec<String> {
    let files = BTreeMap::from([("p.blin".to_owned(), protocol.to_owned())]);
    let analysis = Analysis::of(&files);
    assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
    let model = Arc::new(analysis.model().clone());
    let engine = Engine::compile(Arc::clone(&model));
    let writer = crate::answer::text::Writer::new(&model, None);
    run(&engine, ScenarioId(0)).failures.iter().map(|f| super::words::actual(&writer, f)).collect()
}

const SILENT: &str = r#"protocol p

fact cycle: integer  range 0 to 9
reading weight: kg  range 1 to 300 kg  fresh for 1 day

setting fourth: one of as_third, left_out

table dose: mg first
  | cycle | fourth   || dose       |
  | <= 3  | any      || 9 mg       |
  | 4     | as_third || 9 mg       |
  | any   | any      || not stated |

let twice = dose * 2
let heavy = dose > 5 mg

scenario "s"
"#;

#[test]
fn a_silent_source_is_expected_of_a_table_and_of_what_rests_on_it() {
    let silent = format!(
        "{SILENT}  at day 1 08:00 cycle = 5\n    expect dose not stated, twice not stated, heavy not stated, dose = not stated\n"
    );
    assert_eq!(found(&silent), [""; 0]);
    let known = format!("{SILENT}  at day 1 08:00 cycle = 1\n    expect dose not stated, twice not stated\n");
    assert_eq!(found(&known), ["it is 9 mg", "it is 18 mg"]);
}

#[test]
fn what_is_not_known_is_not_a_silent_source_and_neither_is_the_other() {
    let open =
        format!("{SILENT}  at day 1 08:00 weight = 70 kg\n    expect dose not stated\n    expect dose unknown\n");
    assert_eq!(found(&open), ["it is unknown: 9 mg or not stated"]);
    let silent = format!("{SILENT}  at day 1 08:00 cycle = 5\n    expect dose unknown\n    expect dose = 9 mg\n");
    assert_eq!(found(&silent), ["it is not stated", "it is not stated"]);
    // silent by one choice of an open setting only
    let disputed = format!("{SILENT}  at day 1 08:00 cycle = 4\n    expect dose not stated\n    expect dose unknown\n");
    assert_eq!(found(&disputed), ["it is unknown: 9 mg or not stated"]);
}

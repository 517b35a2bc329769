//! One patient state through 38 rules: the engine beside the same rules written by hand.

use blin_engine::analysis::Analysis;
use blin_engine::answer::{Answers, Outcome};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact::Exact;
use blin_engine::model::{DecisionId, InputId, InputKind, Model, Ty, Value};
use blin_engine::time::Instant;
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rules, compiled.
pub fn engine() -> Engine {
    let files = [("state.blin", include_str!("state.blin")), ("rules.blin", include_str!("rules.blin"))];
    let files: BTreeMap<String, &str> = files.into_iter().map(|(n, t)| (n.to_owned(), t)).collect();
    let analysis = Analysis::of(&files);
    assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
    Engine::compile(Arc::new(analysis.model().clone()))
}

/// The samples: a state, and what is expected of it.
pub fn samples() -> Vec<(Json, Json)> {
    let parse = |line: &str| {
        let mut record: Json = serde_json::from_str(line).expect("the sample is JSON");
        (record["input"].take(), record["expected"].take())
    };
    include_str!("sample.ndjson").lines().map(parse).collect()
}

// ---- the engine -----------------------------------------------------------------------------------------------------

/// A state as a timeline of one instant.
pub fn timeline(model: &Model, state: &Json) -> Timeline {
    let at = Instant(0);
    let mut timeline = Timeline::empty(at, Completeness::Only(Vec::new()));
    for (i, input) in model.inputs.iter().enumerate() {
        // a bare `day` is a unit in a protocol
        let name = if input.decl.name == "day_of_cycle" { "day" } else { &input.decl.name };
        let Some(written) = state.get(name) else { continue };
        let value = match &input.ty {
            Ty::Boolean => Value::Bool(written.as_bool().expect("a truth")),
            Ty::Enum(e) => {
                let name = written.as_str().expect("a choice");
                let index = model[*e].variants.iter().position(|v| v == name).expect("a known choice");
                Value::Enum(u8::try_from(index).expect("few choices"))
            }
            _ => Value::Num(number(written)),
        };
        let input = InputId(u32::try_from(i).expect("few inputs"));
        timeline.entries.push(Entry { at, latest: at, input, value: Charted::Is(value), lasting: false });
    }
    assert!(model.inputs.iter().any(|i| i.kind == InputKind::Reading));
    timeline
}

fn number(written: &Json) -> Exact {
    let hundredths = (written.as_f64().expect("a number") * 100.0).round();
    blin_engine::exact::div(&Exact::from_integer(hundredths as i128), &Exact::from_integer(100)).expect("it fits")
}

/// The six results in the order of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    crs_grade: i64,
    action: &'static str,
    dose: f64,
    premedicate: bool,
    debulk: bool,
    defer_for_infection: bool,
}

/// Where each result stands in the model.
pub struct Places([DecisionId; 6]);

impl Places {
    pub fn of(model: &Model) -> Self {
        let names = ["crs_grade", "action", "dose", "premedicate", "debulk", "defer_for_infection"];
        Self(names.map(|n| {
            let at = model.decisions.iter().position(|d| d.decl.name == n).expect("it is declared");
            DecisionId(u32::try_from(at).expect("few decisions"))
        }))
    }
}

/// The engine's results of a state.
pub fn by_rules(engine: &Engine, places: &Places, timeline: &Timeline) -> Results {
    read(&engine.run(timeline, &RunOptions::default()), places)
}

fn read(answers: &Answers, places: &Places) -> Results {
    let value = |i: usize| match answers.decision(places.0[i]).and_then(|a| a.value()) {
        Some(Outcome::Value(v)) => v.clone(),
        other => panic!("result {i} is {other:?}"),
    };
    let number = |i: usize| match value(i) {
        Value::Num(x) => *x.numer() as f64 / *x.denom() as f64,
        other => panic!("result {i} is {other:?}"),
    };
    let truth = |i: usize| value(i) == Value::Bool(true);
    let action = match value(1) {
        Value::Enum(i) => ACTIONS[usize::from(i)],
        other => panic!("action is {other:?}"),
    };
    Results {
        crs_grade: number(0) as i64,
        action,
        dose: number(2),
        premedicate: truth(3),
        debulk: truth(4),
        defer_for_infection: truth(5),
    }
}

const ACTIONS: [&str; 5] = ["continue", "restart", "needs-data", "interrupt", "discontinue"];

/// The results that a sample expects.
pub fn expected(e: &Json) -> Results {
    let action = e["action"].as_str().expect("an action");
    Results {
        crs_grade: e["crs_grade"].as_i64().expect("a grade"),
        action: ACTIONS.iter().find(|a| **a == action).expect("a known action"),
        dose: e["dose"].as_f64().expect("a dose"),
        premedicate: e["premedicate"] == true,
        debulk: e["debulk"] == true,
        defer_for_infection: e["defer_for_infection"] == true,
    }
}

/// Whether two results are the same, doses to a thousandth.
pub fn agree(a: &Results, b: &Results) -> bool {
    (a.dose - b.dose).abs() < 0.001 && Results { dose: 0.0, ..a.clone() } == Results { dose: 0.0, ..b.clone() }
}

// ---- by hand --------------------------------------------------------------------------------------------------------

/// A state as a program written by hand would hold it.
pub struct State {
    temp_c: Option<f64>,
    sbp: Option<i64>,
    fluids_ok: Option<bool>,
    fio2: Option<i64>,
    pressors: Option<i64>,
    ventilated: Option<bool>,
    neuro_grade: Option<i64>,
    seizures: Option<i64>,
    bili_xuln: Option<f64>,
    alt_xuln: Option<f64>,
    ast_xuln: Option<f64>,
    other_grade: Option<i64>,
    dose_level: Option<i64>,
    hours_off: Option<i64>,
    hours_lt_g1: Option<i64>,
    cycle: Option<i64>,
    day: Option<i64>,
    weight_kg: Option<f64>,
    bsa_m2: Option<f64>,
    blasts_pct: Option<i64>,
    covid: Option<bool>,
    covid_gap_h: Option<i64>,
    symptom_free_h: Option<i64>,
}

impl State {
    pub fn of(s: &Json) -> Self {
        let int = |n: &str| s.get(n).and_then(Json::as_i64);
        let num = |n: &str| s.get(n).and_then(Json::as_f64);
        let truth = |n: &str| s.get(n).and_then(Json::as_bool);
        Self {
            temp_c: num("temp_c"),
            sbp: int("sbp"),
            fluids_ok: truth("fluids_ok"),
            fio2: int("fio2"),
            pressors: int("pressors"),
            ventilated: truth("ventilated"),
            neuro_grade: int("neuro_grade"),
            seizures: int("seizures"),
            bili_xuln: num("bili_xuln"),
            alt_xuln: num("alt_xuln"),
            ast_xuln: num("ast_xuln"),
            other_grade: int("other_grade"),
            dose_level: int("dose_level"),
            hours_off: int("hours_off"),
            hours_lt_g1: int("hours_lt_g1"),
            cycle: int("cycle"),
            day: int("day"),
            weight_kg: num("weight_kg"),
            bsa_m2: num("bsa_m2"),
            blasts_pct: int("blasts_pct"),
            covid: s.get("covid").map(|c| c == "positive"),
            covid_gap_h: int("covid_gap_h"),
            symptom_free_h: int("symptom_free_h"),
        }
    }
}

/// The same rules by hand: no reasons, no unknowns beyond `None`, binary floating point.
pub fn by_hand(s: &State) -> Results {
    let crs_grade = crs(s);
    let off = s.dose_level == Some(0) && s.hours_off.is_some_and(|h| h > 0);
    let ready = s.hours_lt_g1.is_some_and(|h| h >= 72)
        && crs_grade < 1
        && s.neuro_grade.is_some_and(|g| g < 1)
        && s.other_grade.is_some_and(|g| g < 1);
    let action = action(s, crs_grade, off, ready);
    let level = match action {
        1 => 9,
        2..=4 => 0,
        _ => match (s.cycle, s.day) {
            (Some(1), Some(1..=7)) => 9,
            (Some(1), Some(8..=28)) => 28,
            (Some(2..), Some(1..=28)) => 28,
            _ => 0,
        },
    };
    let small = s.weight_kg.is_some_and(|w| w < 45.0);
    let dose = match (small, level) {
        (true, 9) => 5.0 * s.bsa_m2.unwrap_or(0.0),
        (true, 28) => 15.0 * s.bsa_m2.unwrap_or(0.0),
        (_, level) => level as f64,
    };
    Results {
        crs_grade,
        action: ACTIONS[action],
        dose,
        premedicate: s.day == Some(1)
            || (s.cycle == Some(1) && s.day == Some(8))
            || (action == 1 && s.hours_off.is_some_and(|h| h >= 4)),
        debulk: s.blasts_pct.is_some_and(|b| b >= 50),
        defer_for_infection: s.covid == Some(true)
            || (s.covid == Some(false) && s.covid_gap_h.is_some_and(|h| h < 24))
            || s.symptom_free_h.is_some_and(|h| h < 336),
    }
}

fn crs(s: &State) -> i64 {
    if s.pressors.is_some_and(|p| p >= 2) || s.ventilated == Some(true) {
        4
    } else if s.pressors == Some(1) || s.fio2.is_some_and(|f| f >= 40) {
        3
    } else if (s.sbp.is_some_and(|b| b < 90) && s.fluids_ok == Some(true)) || s.fio2.is_some_and(|f| f > 21 && f < 40) {
        2
    } else {
        i64::from(s.temp_c.is_some_and(|t| t >= 38.0))
    }
}

fn action(s: &State, crs_grade: i64, off: bool, ready: bool) -> usize {
    let discontinue = crs_grade == 4
        || s.neuro_grade == Some(4)
        || (s.neuro_grade == Some(3) && s.dose_level == Some(9))
        || s.seizures.is_some_and(|n| n > 1)
        || s.other_grade == Some(4)
        || (off && s.neuro_grade.is_some_and(|g| g >= 1) && s.hours_off.is_some_and(|h| h >= 168))
        || (off && s.other_grade.is_some_and(|g| g >= 1) && s.hours_off.is_some_and(|h| h >= 336));
    let interrupt = crs_grade == 3
        || (s.neuro_grade == Some(3) && s.dose_level == Some(28))
        || s.bili_xuln.is_some_and(|x| x > 3.0)
        || s.alt_xuln.is_some_and(|x| x > 5.0)
        || s.ast_xuln.is_some_and(|x| x > 5.0)
        || s.other_grade == Some(3)
        || (off && !ready);
    let needs_data = s.temp_c.is_none()
        || s.neuro_grade.is_none()
        || s.other_grade.is_none()
        || s.dose_level.is_none()
        || s.cycle.is_none()
        || s.day.is_none()
        || s.weight_kg.is_none_or(|w| w < 45.0 && s.bsa_m2.is_none());
    match (discontinue, interrupt, needs_data) {
        (true, ..) => 4,
        (_, true, _) => 3,
        (_, _, true) => 2,
        _ if off && ready => 1,
        _ => 0,
    }
}

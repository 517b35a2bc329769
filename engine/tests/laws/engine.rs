//! Laws of the evaluator: it answers what the oracle says.

use crate::chart;
use crate::project::{self, Shape};
use crate::tape::Tape;
use blin_engine::answer::{Answer, Answers, Moment, Outcome, Status};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::model::Model;
use blin_engine::oracle::{Oracle, OracleAnswer, OracleAnswers};
use blin_engine::time::Instant;
use blin_engine::timeline::Timeline;
use proptest::test_runner::TestCaseError;
use std::sync::Arc;

pub const MOMENTS: [Moment; 2] = [Moment::Before, Moment::After];

pub fn run(engine: &Engine, timeline: &Timeline, at: Instant, moment: Moment) -> Answers {
    engine.run(timeline, &RunOptions { at: Some(at), moment: Some(moment), ..RunOptions::default() })
}

/// What a decision comes out as, for comparing answers.
pub fn outcome(a: &Answer) -> (Status, &[Outcome], bool) {
    (a.status, &a.could_be, a.permanently)
}

pub fn fail(text: &str, model: &Model, timeline: &Timeline, what: &str) -> TestCaseError {
    TestCaseError::fail(format!("{what}\n{text}\n{}", chart::show(model, timeline)))
}

/// The project and the record of two tapes, and what is left of the second.
pub fn read(
    choices: Vec<u16>,
    chart: Vec<u16>,
    shape: Shape,
) -> Result<(String, Engine, Timeline, Tape), TestCaseError> {
    let text = project::write(&mut Tape::new(choices), shape);
    let Ok(analysis) = crate::project(&text) else { return Err(TestCaseError::reject("a checker refuses it")) };
    let mut tape = Tape::new(chart);
    let timeline = chart::complete(analysis.model(), &mut tape);
    Ok((text, Engine::compile(Arc::new(analysis.model().clone())), timeline, tape))
}

/// Whether a possible outcome of the engine covers one of the oracle.
fn covers(wide: &Outcome, one: &Outcome) -> bool {
    use blin_engine::model::Value::{Num, Set};
    match (wide, one) {
        (Outcome::Between(lo, hi), Outcome::Value(Num(n))) => {
            lo.is_none_or(|lo| lo <= *n) && hi.is_none_or(|hi| *n <= hi)
        }
        (Outcome::Between(None, None), Outcome::Between(None, None)) => true,
        (Outcome::SetBetween(sure, may), Outcome::Value(Set(s))) => sure & !s == 0 && s & !(sure | may) == 0,
        _ => wide == one,
    }
}

/// How an answer differs from what the oracle says, if it does.
fn difference(engine: &Answer, oracle: &OracleAnswer) -> Option<&'static str> {
    if let Some(_missed) = oracle.could_be.iter().find(|o| !engine.could_be.iter().any(|w| covers(w, o))) {
        return Some("the engine misses what is possible");
    }
    // Sets are given by their certain and their possible members, which is wider than a list of sets.
    if !engine.exact || engine.could_be.iter().any(|o| matches!(o, Outcome::SetBetween(..))) {
        return (engine.status == Status::Determined && oracle.status != Status::Determined)
            .then_some("not determined");
    }
    if engine.status != oracle.status {
        return Some("another status");
    }
    if engine.could_be.iter().any(|w| !oracle.could_be.iter().any(|o| covers(w, o))) {
        return Some("the engine thinks more possible, and says that it is exact");
    }
    if engine.permanently && !oracle.permanently {
        return Some("permanence that is not certain");
    }
    if engine.status == Status::Determined && engine.acts_as != oracle.acts_as {
        return Some("acts as");
    }
    None
}

fn agree(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, timeline, mut tape) = read(choices, chart, shape)?;
    let model = engine.model();
    let ats = chart::instants(&mut tape, 6);
    let Ok(oracle) = Oracle::new(model, &timeline, &[], &ats) else { return Ok(()) };
    for at in ats {
        for moment in MOMENTS {
            let Ok(expected) = oracle.answers(at, moment) else { continue };
            let found = run(&engine, &timeline, at, moment);
            for o in &expected.decisions {
                let Some(e) = found.decision(o.decision) else {
                    return Err(TestCaseError::fail(format!("{text}\nno answer for {:?}", o.decision)));
                };
                if let Some(difference) = difference(e, o) {
                    return Err(TestCaseError::fail(format!(
                        "{difference}\n{text}\n{}\nat {} {moment:?}: {}\nengine {:?} {:?} exact {} permanently {} acts {:?}\noracle {o:?}",
                        chart::show(model, &timeline),
                        at.0 - chart::START,
                        model[o.decision].decl.name,
                        e.status,
                        e.could_be,
                        e.exact,
                        e.permanently,
                        e.acts_as,
                    )));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn the_engine_answers_what_the_oracle_says() {
    crate::law(Shape::ALL, agree);
}

/// What is charted later changes nothing, whatever the order of lines at one instant.
fn only_the_past(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, timeline, mut tape) = read(choices, chart, shape)?;
    for at in chart::instants(&mut tape, 4) {
        let mut past = timeline.clone();
        past.entries.retain(|e| e.at <= at);
        past.entries.reverse();
        past.sort();
        for moment in MOMENTS {
            let (long, short) = (run(&engine, &timeline, at, moment), run(&engine, &past, at, moment));
            for (a, b) in long.decisions.iter().zip(&short.decisions) {
                if outcome(a) != outcome(b) {
                    let what = format!(
                        "at {} {moment:?}: {:?} and without the rest {:?}",
                        at.0 - chart::START,
                        outcome(a),
                        outcome(b)
                    );
                    return Err(fail(&text, engine.model(), &timeline, &what));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn later_entries_and_the_order_of_lines_change_nothing() {
    crate::law(Shape::ALL, only_the_past);
}

/// With nothing new charted no answer changes before the announced review, and some answer does at it.
fn review(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, mut timeline, mut tape) = read(choices, chart, shape)?;
    let at = chart::instants(&mut tape, 1)[0];
    timeline.entries.retain(|e| e.at <= at);
    let now = run(&engine, &timeline, at, Moment::After);
    let end = now.next_review.map_or(at.0 + 20, |t| t.0);
    for t in at.0 + 1..end.min(at.0 + 20) {
        let then = run(&engine, &timeline, Instant(t), Moment::After);
        for (a, b) in now.decisions.iter().zip(&then.decisions) {
            if outcome(a) != outcome(b) {
                let what = format!(
                    "review announced {:?}, asked at {}, changed at {}: {:?} to {:?}",
                    now.next_review.map(|t| t.0 - chart::START),
                    at.0 - chart::START,
                    t - chart::START,
                    outcome(a),
                    outcome(b)
                );
                return Err(fail(&text, engine.model(), &timeline, &what));
            }
        }
    }
    Ok(())
}

#[test]
fn nothing_changes_before_the_next_review() {
    crate::law(Shape::ALL, review);
}

/// What of the answers to the whole truth is missing among what was thought possible with less of it.
pub fn covered(model: &Model, found: &Answers, really: &OracleAnswers) -> Option<String> {
    really.decisions.iter().find_map(|o| {
        let e = found.decision(o.decision)?;
        let missed = o.could_be.iter().find(|o| !e.could_be.iter().any(|w| covers(w, o)))?;
        Some(format!("{} could be {missed:?}, thought {:?}", model[o.decision].decl.name, outcome(e)))
    })
}

/// A gap, an imprecise instant: whatever really happened, the answer is among those that were possible.
fn filled(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, full, mut tape) = read(choices, chart, shape)?;
    let model = engine.model();
    let damaged = chart::damage(model, &full, &mut tape);
    let ats = chart::instants(&mut tape, 4);
    let Ok(oracle) = Oracle::new(model, &full, &[], &ats) else { return Ok(()) };
    for at in ats {
        for moment in MOMENTS {
            let Ok(really) = oracle.answers(at, moment) else { continue };
            let found = run(&engine, &damaged, at, moment);
            if let Some(what) = covered(model, &found, &really) {
                let what =
                    format!("at {} {moment:?}: {what}\nreally\n{}", at.0 - chart::START, chart::show(model, &full));
                return Err(fail(&text, model, &damaged, &what));
            }
        }
    }
    Ok(())
}

#[test]
fn whatever_fills_a_gap_was_possible() {
    let shape = Shape { nested: false, looks_at_knowledge: false, unset: true, memory: false };
    crate::law(shape, filled);
}

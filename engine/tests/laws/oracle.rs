//! Laws of the oracle itself.

use crate::chart;
use crate::project::{self, Shape};
use crate::tape::Tape;
use blin_engine::answer::{Moment, Status};
use blin_engine::model::{InputId, Value};
use blin_engine::model::{InputKind, Model};
use blin_engine::oracle::{Known, Oracle, OracleAnswers, Refused};
use blin_engine::time::Instant;
use blin_engine::timeline::Timeline;
use proptest::test_runner::TestCaseError;

const MOMENTS: [Moment; 2] = [Moment::Before, Moment::After];

#[test]
fn generated_projects_are_understood() {
    let read = |choices: Vec<u16>, _, shape| {
        let text = project::write(&mut Tape::new(choices), shape);
        let found = crate::project(&text).err().unwrap_or_default();
        // What generated rules may do to each other is for the checker to say; the rest is for the generator to know.
        let wrong: Vec<_> =
            found.into_iter().filter(|e| !e.starts_with("check::") && !e.starts_with("rule::conflict")).collect();
        if wrong.is_empty() { Ok(()) } else { Err(TestCaseError::fail(format!("{text}\n{wrong:#?}"))) }
    };
    crate::law(Shape::ALL, read);
}

fn answers(model: &Model, timeline: &Timeline, at: Instant, moment: Moment) -> Result<OracleAnswers, Refused> {
    Oracle::new(model, timeline, &[], &[at])?.answers(at, moment)
}

/// Whether an input is known, by the lets that say so.
fn knows(model: &Model, timeline: &Timeline, input: InputId, at: Instant, moment: Moment) -> bool {
    let name = format!("knows_{}", model[input].decl.name);
    let Some(l) = model.lets.iter().find(|l| l.decl.name == name) else { return true };
    let oracle = Oracle::new(model, timeline, &[], &[at]).expect("one world");
    oracle.value(l.value, at, moment) == Known::Is(Value::Bool(true))
}

/// What is charted of inputs that are unknown at an instant, drawn from a tape.
fn learn(model: &Model, timeline: &Timeline, at: Instant, tape: &mut Tape) -> Option<Timeline> {
    let mut more = timeline.clone();
    for input in chart::inputs(model) {
        // A fact holds at all times: to learn it changes what was known in the past as well.
        let observed = model[input].kind == InputKind::Reading;
        if observed && !knows(model, timeline, input, at, Moment::After) && tape.once_in(2) {
            more.entries.push(chart::entry(model, input, at.0, tape));
        }
    }
    more.sort();
    (more != *timeline).then_some(more)
}

/// Learning what is unknown now leaves one of the outcomes that were possible.
fn learning(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let text = project::write(&mut Tape::new(choices), shape);
    let Ok(analysis) = crate::project(&text) else { return Err(TestCaseError::reject("a checker refuses it")) };
    let model = analysis.model();
    let mut tape = Tape::new(chart);
    let timeline = chart::complete(model, &mut tape);
    for at in chart::instants(&mut tape, 2) {
        for moment in MOMENTS {
            let Ok(before) = answers(model, &timeline, at, moment) else { continue };
            let Some(more) = learn(model, &timeline, at, &mut tape) else { continue };
            let Ok(after) = answers(model, &more, at, moment) else { continue };
            for (a, b) in before.decisions.iter().zip(&after.decisions) {
                let foreseen = b.could_be.iter().all(|o| a.could_be.contains(o));
                if !foreseen || (a.status == Status::Determined && a.status != b.status) {
                    return Err(TestCaseError::fail(format!(
                        "{text}\n{}\nat {} {moment:?}\nbefore {a:?}\nafter {b:?}\nlearnt\n{}",
                        chart::show(model, &timeline),
                        at.0 - chart::START,
                        chart::show(model, &more)
                    )));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn what_is_learnt_is_one_of_the_cases() {
    crate::law(Shape { looks_at_knowledge: false, ..Shape::ALL }, learning);
}

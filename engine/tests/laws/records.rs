//! Laws of records: what is supposed, followed, explained or lost.

use crate::chart;
use crate::engine::{MOMENTS, covered, fail, outcome, read, run};
use crate::project::Shape;
use blin_engine::answer::{Answers, Moment};
use blin_engine::eval::RunOptions;
use blin_engine::oracle::Oracle;
use blin_engine::time::Instant;
use blin_engine::timeline::{Completeness, Timeline};
use proptest::test_runner::TestCaseError;

/// How two sets of answers differ, if they do.
fn differs(a: &Answers, b: &Answers) -> Option<String> {
    let pairs = a.decisions.iter().zip(&b.decisions);
    pairs
        .filter(|(a, b)| outcome(a) != outcome(b))
        .map(|(a, b)| format!("{:?} and {:?}", outcome(a), outcome(b)))
        .next()
}

/// Supposing a thing is charting it.
fn suppose(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, mut timeline, mut tape) = read(choices, chart, shape)?;
    let model = engine.model();
    let at = chart::instants(&mut tape, 1)[0];
    timeline.entries.retain(|e| e.at <= at);
    let inputs = chart::inputs(model);
    let input = inputs[tape.pick(inputs.len())];
    let entry = chart::entry(model, input, at.0, &mut tape);
    if timeline.entries.iter().any(|e| e.input == input && e.at == at) {
        return Ok(());
    }
    let options = RunOptions { at: Some(at), suppose: vec![entry.clone()], ..RunOptions::default() };
    let supposed = engine.run(&timeline, &options);
    let mut charted = timeline.clone();
    charted.entries.push(entry);
    charted.sort();
    match differs(&supposed, &run(&engine, &charted, at, Moment::After)) {
        Some(what) => Err(fail(&text, model, &charted, &format!("supposed and charted: {what}"))),
        None => Ok(()),
    }
}

#[test]
fn supposing_is_charting() {
    crate::law(Shape::ALL, suppose);
}

/// A patient followed moment by moment is answered as one looked at once.
fn follow(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, timeline, _) = read(choices, chart, shape)?;
    let mut course = engine.follow(&timeline, &RunOptions::default());
    while let Some((at, moment)) = course.step() {
        if let Some(what) = differs(&course.answers(), &run(&engine, &timeline, at, moment)) {
            let what = format!("at {} {moment:?} followed and asked: {what}", at.0 - chart::START);
            return Err(fail(&text, engine.model(), &timeline, &what));
        }
    }
    Ok(())
}

#[test]
fn step_by_step_is_all_at_once() {
    crate::law(Shape::ALL, follow);
}

/// What an explanation lists, charted alone, decides the same.
fn replay(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, timeline, mut tape) = read(choices, chart, shape)?;
    let at = chart::instants(&mut tape, 1)[0];
    let options = RunOptions { at: Some(at), moment: Some(Moment::After), ..RunOptions::default() };
    for answer in engine.run(&timeline, &options).decisions {
        let explanation = engine.explain(&timeline, &options, answer.decision);
        let alone = Timeline { entries: explanation.evidence(), ..timeline.clone() };
        let again = engine.run(&alone, &options);
        let Some(b) = again.decision(answer.decision).filter(|b| outcome(b) != outcome(&answer)) else { continue };
        if !answer.exact || !b.exact {
            // the wider answer that stands for it need not be as wide again
            continue;
        }
        let what = format!(
            "{} at {}: {:?}, and from what its explanation lists {:?}\n{}\nof",
            engine.model()[answer.decision].decl.name,
            at.0 - chart::START,
            outcome(&answer),
            outcome(b),
            chart::show(engine.model(), &alone),
        );
        return Err(fail(&text, engine.model(), &timeline, &what));
    }
    Ok(())
}

#[test]
fn what_an_explanation_lists_decides_the_same() {
    crate::law(Shape::ALL, replay);
}

/// A record that begins late, with what came before not complete: whatever it was, it was possible.
fn begun_late(choices: Vec<u16>, chart: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let (text, engine, full, mut tape) = read(choices, chart, shape)?;
    let model = engine.model();
    let from = Instant(chart::START + tape.number(1, chart::LENGTH / 2));
    let unkept: Vec<_> = chart::inputs(model).into_iter().filter(|_| tape.once_in(2)).collect();
    let mut late = full.clone();
    late.charted_from = from;
    late.complete = Completeness::AllBut(unkept.clone());
    late.entries.retain(|e| e.at >= from || !unkept.contains(&e.input) || tape.once_in(2));
    let ats: Vec<Instant> = chart::instants(&mut tape, 4).into_iter().filter(|at| *at >= from).collect();
    let Ok(oracle) = Oracle::new(model, &full, &[], &ats) else { return Ok(()) };
    for at in ats {
        for moment in MOMENTS {
            let Ok(really) = oracle.answers(at, moment) else { continue };
            let found = run(&engine, &late, at, moment);
            if let Some(what) = covered(model, &found, &really) {
                let what =
                    format!("at {} {moment:?}: {what}\nreally\n{}", at.0 - chart::START, chart::show(model, &full));
                return Err(fail(&text, model, &late, &what));
            }
        }
    }
    Ok(())
}

#[test]
fn whatever_came_before_the_record_was_possible() {
    let shape = Shape { nested: false, looks_at_knowledge: false, unset: true, memory: false };
    crate::law(shape, begun_late);
}

//! `blin run`.

use super::{decision, heading};
use crate::args::Run;
use crate::case::Case;
use crate::exit::{Done, Outcome, print};
use crate::project::Place;
use crate::say::Say;
use crate::style::Style;
use blin_engine::answer::json::JsonWriter;
use blin_engine::answer::{Answers, Moment};
use blin_engine::eval::RunOptions;
use blin_engine::model::DecisionId;

/// Answers every decision at one instant.
pub fn run(args: &Run, at: &Place) -> Outcome {
    let Some(case) = Case::open(at, &args.patient.patient)? else { return Ok(Done::Findings) };
    let options = case.options(&args.patient, args.at.as_deref(), &args.suppose)?;
    let only = args.decision.iter().map(|name| decision(&case, name)).collect::<Result<Vec<DecisionId>, _>>()?;
    let mut answers = case.engine.run(&case.chart.timeline, &options);
    let mut before = before(&case, &options, &answers);
    if !only.is_empty() {
        keep(&mut answers, &only);
        before.iter_mut().for_each(|b| keep(b, &only));
    }
    if args.json {
        let writer = JsonWriter::new(case.model(), case.chart.start.clone(), options.settings.clone());
        print(&format!("{:#}\n", writer.run(&answers, before.as_ref())));
    } else {
        let style = Style::stdout();
        let say = Say { writer: case.writer(), style, now: answers.at };
        let spoken = answers.decisions.iter().filter(|a| !crate::say::is_quiet(a));
        let mut out = heading(&case, &options, &say, &say.moment(answers.at, answers.moment), spoken);
        out.push_str(&say.answers(&answers, before.as_ref()));
        print(&out);
    }
    Ok(Done::Fine)
}

/// Without `--at` and `--suppose`: the answers just before what was done at the last instant, where they differ.
fn before(case: &Case, options: &RunOptions, answers: &Answers) -> Option<Answers> {
    if options.at.is_some() || answers.moment != Moment::After {
        return None;
    }
    let earlier = RunOptions { at: Some(answers.at), moment: Some(Moment::Before), ..options.clone() };
    let before = case.engine.run(&case.chart.timeline, &earlier);
    (before.decisions != answers.decisions).then_some(before)
}

/// Leaves only the answers to some decisions.
fn keep(answers: &mut Answers, only: &[DecisionId]) {
    answers.decisions.retain(|a| only.contains(&a.decision));
    answers.advice.clear();
    answers.next_review = answers.decisions.iter().filter_map(|a| a.next_review).min();
}

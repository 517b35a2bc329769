//! `blin run`.

use super::heading;
use crate::args::Run;
use crate::case::Case;
use crate::exit::{Done, Outcome, print};
use crate::project::Place;
use crate::say::Say;
use crate::style::Style;
use blin_engine::answer::json::JsonWriter;
use blin_engine::answer::{Answers, Moment};
use blin_engine::eval::RunOptions;

/// Answers every decision at one instant.
pub fn run(args: &Run, at: &Place) -> Outcome {
    let Some(case) = Case::open(at, &args.patient.patient)? else { return Ok(Done::Findings) };
    let options = case.options(&args.patient, args.at.as_deref(), &args.suppose)?;
    let answers = case.engine.run(&case.chart.timeline, &options);
    let before = before(&case, &options, &answers);
    if args.json {
        let writer = JsonWriter::new(case.model(), case.chart.start.clone(), options.settings.clone());
        print(&format!("{:#}\n", writer.run(&answers, before.as_ref())));
    } else {
        let style = Style::stdout();
        let say = Say { writer: case.writer(), style, now: answers.at };
        let spoken = answers.decisions.iter().filter(|a| !crate::say::is_quiet(a));
        let mut out = heading(&case, &options, &say, &say.moment(&answers), spoken);
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

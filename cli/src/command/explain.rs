//! `blin explain`.

use super::{decision, heading};
use crate::args::Explain;
use crate::case::Case;
use crate::exit::{Done, Outcome, print};
use crate::project::Place;
use crate::say::Say;
use crate::style::Style;

/// Shows how a decision came about.
pub fn run(args: &Explain, at: &Place) -> Outcome {
    let Some(case) = Case::open(at, &args.patient.patient)? else { return Ok(Done::Findings) };
    let decision = decision(&case, &args.decision)?;
    let options = case.options(&args.patient, args.at.as_deref(), &args.suppose)?;
    let explanation = case.engine.explain(&case.chart.timeline, &options, decision);
    let say = Say { writer: case.writer(), style: Style::stdout(), now: explanation.at };
    let mut out =
        heading(&case, &options, &say, &say.moment(explanation.at, explanation.moment), Some(&explanation.answer));
    out.push_str(&say.explanation(&explanation));
    print(&out);
    Ok(Done::Fine)
}

//! `blin replay`.

use super::{decision, heading};
use crate::args::Replay;
use crate::case::Case;
use crate::exit::{Done, Outcome, print};
use crate::project::Place;
use crate::say::{Say, same_decision};
use crate::style::{Role, Style};
use blin_engine::answer::json::JsonWriter;
use blin_engine::answer::{Answer, Change, Moment};
use blin_engine::eval::RunOptions;
use blin_engine::model::DecisionId;
use std::collections::BTreeMap;

/// Goes through a record and says every change.
pub fn run(args: &Replay, at: &Place) -> Outcome {
    let Some(case) = Case::open(at, &args.patient.patient)? else { return Ok(Done::Findings) };
    let only = args.decision.iter().map(|name| decision(&case, name)).collect::<Result<Vec<DecisionId>, _>>()?;
    let options = case.options(&args.patient, args.until.as_deref(), &[])?;
    let shown = |d: &DecisionId| only.is_empty() || only.contains(d);
    let mut changes: Vec<Change> = Vec::new();
    case.engine.replay(&case.chart.timeline, &options, &mut |change| {
        if change.changed.iter().any(shown) {
            changes.push(change.clone());
        }
    });
    if args.json {
        let writer = JsonWriter::new(case.model(), case.chart.start.clone(), options.settings.clone());
        print(&format!("{:#}\n", writer.replay(&changes, &only)));
    } else {
        print(&text(&case, &options, &changes, &only));
    }
    Ok(Done::Fine)
}

fn text(case: &Case, options: &RunOptions, changes: &[Change], only: &[DecisionId]) -> String {
    let style = Style::stdout();
    let first = changes.first().map_or(case.chart.timeline.charted_from, |c| c.answers.at);
    let mut say = Say { writer: case.writer(), style, now: first };
    let end = options.at.unwrap_or_else(|| case.chart.timeline.last_instant());
    let answers = changes.iter().flat_map(|c| &c.answers.decisions);
    let answers = answers.filter(|a| only.is_empty() || only.contains(&a.decision));
    let mut out = heading(case, options, &say, &format!("until {}", say.writer.instant_in_full(end)), answers);
    let mut last: BTreeMap<DecisionId, Answer> = BTreeMap::new();
    let (mut shown, mut by_itself) = (0_usize, 0_usize);
    for change in changes {
        say.now = change.answers.at;
        let lines = changed_lines(&say, change, only, &mut last);
        if lines.is_empty() {
            continue;
        }
        shown += 1;
        by_itself += usize::from(!change.charted);
        let mark = match (change.charted, change.answers.moment) {
            (false, _) => style.paint(Role::Open, " by itself"),
            (true, Moment::Before) => String::new(),
            (true, Moment::After) => style.paint(Role::Dim, " when what is charted then is done"),
        };
        let at = style.paint(Role::Heading, &say.writer.instant_in_full(change.answers.at));
        out.push_str(&style.wrap("", "  ", &format!("{at}{mark}")));
        out.push_str(&lines);
        out.push('\n');
    }
    let count = if shown == 1 { "1 moment".into() } else { format!("{shown} moments") };
    out.push_str(&style.wrap("", "  ", &format!("Changes at {count}, {by_itself} of them by itself.")));
    out
}

fn changed_lines(
    say: &Say<'_>,
    change: &Change,
    only: &[DecisionId],
    last: &mut BTreeMap<DecisionId, Answer>,
) -> String {
    let mut out = String::new();
    for id in &change.changed {
        let Some(answer) = change.answers.decision(*id) else { continue };
        let before = last.insert(*id, answer.clone());
        if only.is_empty() || only.contains(id) {
            let same = before.as_ref().is_some_and(|b| same_decision(b, answer));
            let first_and_quiet = before.is_none() && crate::say::is_quiet(answer);
            if !same && !first_and_quiet {
                out.push_str(&say.change(answer, before.as_ref()));
            }
        }
    }
    out
}

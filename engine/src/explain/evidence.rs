//! The entries that an explanation rests on.

use crate::answer::Moment;
use crate::eval::RunOptions;
use crate::model::{DecisionId, Holding, InputKind, Model};
use crate::program::{NodeId, Op, Program};
use crate::time::Instant;
use crate::timeline::{Charted, Entry, Timeline};

/// Everything that the rules may see at a moment, supposed entries included, in order of time.
pub fn charted(model: &Model, timeline: &Timeline, options: &RunOptions, now: (i64, Moment)) -> Vec<Entry> {
    let at = Instant(now.0);
    let supposed = options.suppose.iter().map(|e| Entry { at, latest: at, ..e.clone() });
    let visible = |e: &Entry| {
        let moment = if model[e.input].kind == InputKind::Act { Moment::After } else { Moment::Before };
        model[e.input].kind == InputKind::Fact || (e.at.0, moment) <= now
    };
    let mut out: Vec<Entry> = timeline.entries.iter().cloned().chain(supposed).filter(visible).collect();
    out.sort_by_key(|e| e.at);
    out
}

/// Those of `entries` that the decision may turn on: of an input that is looked at only now its last entry, of one
/// whose history is remembered all of them.
pub fn of(p: &Program, entries: &[Entry], d: DecisionId, now: i64) -> Vec<Entry> {
    let depth = Depth::of(p, d);
    let mut out: Vec<Entry> = Vec::new();
    for (i, e) in entries.iter().enumerate() {
        let later = || entries.iter().skip(i + 1).filter(|l| l.input == e.input && l.at > e.at);
        let kept = match depth.inputs[e.input.index()] {
            None => false,
            Some(true) => true,
            Some(false) if p.model[e.input].hold == Holding::Instant => {
                e.latest.0 >= now || e.value == Charted::Unknown && later().next().is_none()
            }
            // an imprecise change that is still under way leaves the value before it in force
            Some(false) => !later().any(|l| l.latest == l.at || l.latest.0 <= now),
        };
        if kept {
            out.push(e.clone());
        }
    }
    out
}

/// How a decision reads each input: not at all, only now, or also its history.
struct Depth {
    inputs: Vec<Option<bool>>,
}

impl Depth {
    fn of(p: &Program, d: DecisionId) -> Self {
        let plan = &p.decisions[d.index()];
        let mut deep = vec![false; p.nodes.len()];
        let mut stack: Vec<NodeId> = plan.cone.iter().filter(|n| remembers(&p.nodes[n.index()].op)).collect();
        for n in plan.cone.iter() {
            if let Op::Latched(l) = p.nodes[n.index()].op {
                let (d, c) = p.latches[l as usize];
                let c = &p.decisions[d.index()].contributions[c as usize];
                stack.extend([c.speaks, c.value]);
            }
            if let Op::Input(_, voids) = p.nodes[n.index()].op {
                stack.extend(p.list(voids));
            }
        }
        if plan.act_as.as_ref().is_some_and(|a| a.0.is_some()) {
            stack.extend(plan.cone.iter());
        }
        while let Some(n) = stack.pop() {
            if !std::mem::replace(&mut deep[n.index()], true) {
                stack.extend(p.reads(n));
            }
        }
        let mut inputs = vec![None; p.model.inputs.len()];
        for n in plan.cone.iter() {
            if let Op::Input(i, _) | Op::Happens(i) | Op::First(i) | Op::Previous(i) | Op::Extreme(_, i, _) =
                p.nodes[n.index()].op
            {
                inputs[i.index()] = Some(inputs[i.index()] == Some(true) || deep[n.index()]);
            }
        }
        Self { inputs }
    }
}

/// Whether a node's value depends on what its parts were before.
const fn remembers(op: &Op) -> bool {
    matches!(
        op,
        Op::For(..)
            | Op::Within(..)
            | Op::Ever(..)
            | Op::TimeIn(..)
            | Op::TimeSince(..)
            | Op::Count(_)
            | Op::Total(_)
            | Op::Extreme(..)
            | Op::First(_)
            | Op::Previous(_)
            | Op::At(_)
            | Op::StreakCount(_)
            | Op::StreakSpan(_)
            | Op::HoldIsOpen(..)
            | Op::HoldTime(..)
            | Op::HoldOccurrence(..)
            | Op::HoldSays(..)
    )
}

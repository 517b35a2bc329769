//! The record as a list of changes, and what each does to a world.

use super::bits::Bits;
use super::input::{Voiding, charted};
use super::track::DAWN;
use super::val::Val;
use super::world::World;
use crate::answer::Moment;
use crate::model::{Holding, InputId, InputKind};
use crate::program::{NO_TRACK, Program};
use crate::timeline::{Charted, Entry, Timeline};
use std::sync::Arc;

/// A change that the record brings.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The instant.
    pub at: i64,
    /// Whether it is seen or done then.
    pub moment: Moment,
    input: InputId,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// A value, and whether it lasts until another entry.
    Value(Val, bool),
    /// Unknown from here on.
    Lost,
    /// A value at some instant from here on.
    Begins(Val),
    /// That value by now.
    Ends(Val),
}

/// The record as a list of changes, in order.
pub fn feed(p: &Program, timeline: &Timeline, extra: &[Entry]) -> Arc<[Feed]> {
    let mut out = Vec::with_capacity(timeline.entries.len() + extra.len());
    for e in timeline.entries.iter().chain(extra) {
        let input = &p.model[e.input];
        if input.kind == InputKind::Fact {
            continue;
        }
        let moment = if input.kind == InputKind::Act { Moment::After } else { Moment::Before };
        let mut push = |at: i64, what| out.push(Feed { at, moment, input: e.input, what });
        let value = match &e.value {
            Charted::Unknown => {
                push(e.at.0, What::Lost);
                continue;
            }
            Charted::Happened => Val::Bool(Bits::T),
            Charted::Is(v) => charted(v),
        };
        if e.latest > e.at {
            push(e.at.0, What::Begins(value.clone()));
            push(e.latest.0, What::Ends(value));
        } else {
            push(e.at.0, What::Value(value, e.lasting));
        }
    }
    out.sort_by_key(|f| (f.at, f.moment));
    out.into()
}

impl World {
    pub(super) fn take_feed(&mut self, t: i64, moment: Moment) {
        let feed = Arc::clone(&self.feed);
        while let Some(f) = feed.get(self.cursor).filter(|f| (f.at, f.moment) <= (t, moment)) {
            self.cursor += 1;
            self.take(f);
        }
    }

    fn take(&mut self, f: &Feed) {
        let id = f.input;
        let pulse = self.program.model[id].hold == Holding::Instant;
        let from = self.inputs[id.index()].changing_from().unwrap_or(f.at);
        let (counts, doubtful) = self.reading_counts(id, from, f.at);
        let window = self.program.windows[id.index()];
        let state = &mut self.inputs[id.index()];
        match &f.what {
            What::Value(..) | What::Ends(_) if !counts => state.end_change(),
            What::Value(v, lasting) => state.enter(v.clone(), f.at, doubtful, *lasting, window),
            What::Lost => state.lose(f.at),
            What::Begins(v) => state.begin_change(v.clone(), f.at),
            What::Ends(v) if pulse => {
                // it may be happening at this last instant; by the next it has
                state.settled = state.changing_from();
            }
            What::Ends(v) => state.enter(v.clone(), f.at, doubtful, false, window),
        }
        if pulse {
            self.pulse_off = f.at + 1;
        }
        if matches!(f.what, What::Value(..) | What::Ends(_) | What::Lost) && !self.entered.contains(&id) {
            self.entered.push(id);
        }
        self.touch_input(id);
        for w in 0..self.program.watchers[id.index()].len() {
            let n = self.program.watchers[id.index()][w];
            self.touch(n);
        }
    }

    /// Whether a reading at some instant from `from` to `t` may lie outside the time that makes readings void, and
    /// whether it may lie inside.
    fn reading_counts(&self, id: InputId, from: i64, t: i64) -> (bool, bool) {
        let p = &*self.program;
        let (mut counts, mut doubtful) = (true, false);
        for v in &p.model[id].void_after {
            let (Some(d), Some(n)) = (v.duration, p.exprs[v.event.index()]) else { continue };
            let node = &p.nodes[n.index()];
            if node.track == NO_TRACK {
                continue;
            }
            let last = Voiding::of(&self.tracks[node.track as usize], node.pulse, t - 1);
            let inside = |at: i64, last: i64| last > DAWN && last < at && at < last.saturating_add(d);
            counts &= !(from == t && inside(t, last.surely));
            let near = |last: i64| last > DAWN && last < t && from < last.saturating_add(d);
            doubtful |= near(last.maybe) || near(last.surely);
        }
        (counts, doubtful)
    }
}

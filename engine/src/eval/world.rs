//! One patient under one choice of the open settings: what is known, remembered and due.
//!
//! A world stands at one moment. Its memory is that *before* the moment: what the moment itself adds is committed when
//! the world moves on, so that the moment can be looked at again under other assumptions.

use super::bits::Bits;
use super::hold::{Conditions, State, States, View};
use super::input::{Clock, InputState, Voiding, charted};
use super::memory::{Count, Pick, Streak, Tally, Total};
use super::track::{DAWN, NEVER, Track};
use super::val::{Also, Val};
use crate::answer::{Moment, Outcome};
use crate::model::{Holding, InputId, InputKind, SourceId};
use crate::program::{NO_TRACK, NodeId, Op, Program};
use crate::timeline::{Charted, Entry, Timeline};
use std::sync::Arc;

/// A change that the record brings.
#[derive(Clone, Debug)]
pub struct Feed {
    at: i64,
    moment: Moment,
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

/// A `permanently` that has fired.
#[derive(Clone, Debug, PartialEq)]
pub struct Latch {
    /// Whether it has.
    pub fired: Bits,
    /// The value that it gave.
    pub value: Option<Val>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct World {
    /// What it runs.
    pub program: Arc<Program>,
    /// The instant.
    pub now: i64,
    /// The moment of the instant.
    pub moment: Moment,
    /// The first instant of the record.
    pub from: i64,
    /// What every node is now.
    pub vals: Vec<Val>,
    due: Vec<i64>,
    dirty: Vec<bool>,
    moved: Vec<NodeId>,
    /// For each node, the step in which it was last worked out anew.
    worked: Vec<u32>,
    step: u32,
    pub(super) settings: Vec<Val>,
    pub(super) tracks: Vec<Track>,
    pub(super) counts: Vec<Count>,
    pub(super) totals: Vec<Total>,
    pub(super) picks: Vec<Pick>,
    pub(super) streaks: Vec<Streak>,
    pub(super) kept: Vec<Val>,
    pub(super) holds: Vec<States>,
    pub(super) latches: Vec<Latch>,
    /// At the second moment of an instant, of holds that silence at its first moment may have moved: their states before
    /// the instant, and the conditions at its first moment.
    pub(super) holds_now: Vec<Option<(States, Conditions)>>,
    /// At the second moment of an instant: what a `permanently` gave at its first moment if it fired in silence.
    pub(super) latches_now: Vec<Option<Val>>,
    pub(super) inputs: Vec<InputState>,
    /// Which inputs have an entry at this very moment.
    pub(super) entered: Vec<InputId>,
    /// Which nodes may be unknown because of what lies before the record.
    pub(super) open_before: Vec<bool>,
    pub(super) in_force: Vec<bool>,
    /// For each guidance, the source that is preferred to it now.
    pub(super) beaten: Vec<Option<SourceId>>,
    standing_due: i64,
    pulse_off: i64,
    feed: Arc<[Feed]>,
    cursor: usize,
    /// For decisions that stay unchanged for a while: the last determined outcome and when it was so.
    pub(super) last_known: Vec<Option<(Outcome, i64)>>,
}

impl World {
    /// A patient before anything is charted. `settings` has one value a setting; `extra` are entries that are supposed.
    pub fn new(program: &Arc<Program>, timeline: &Timeline, settings: Vec<Val>, extra: &[Entry]) -> Self {
        let p = &**program;
        let model = &*p.model;
        let from = timeline.charted_from.0;
        let inputs = (0..model.inputs.len())
            .map(|i| {
                let id = InputId::at(i);
                InputState::new(timeline.complete.of(id), p.windows[i].is_some())
            })
            .collect();
        let guidance = p.guidance.len();
        let mut world = Self {
            program: Arc::clone(program),
            now: DAWN,
            moment: Moment::Before,
            from,
            vals: p.tops.clone(),
            due: vec![i64::MAX; p.nodes.len()],
            dirty: vec![true; p.nodes.len()],
            moved: Vec::with_capacity(p.nodes.len()),
            worked: vec![0; p.nodes.len()],
            step: 0,
            settings,
            tracks: vec![Track::dawn(Bits::F); p.tracks.len()],
            counts: Vec::new(),
            totals: Vec::new(),
            picks: Vec::new(),
            streaks: Vec::new(),
            kept: p.kept_values.iter().map(|n| p.tops[n.index()].clone()).collect(),
            holds: vec![States::one(State::SHUT); p.holds.len()],
            latches: vec![Latch { fired: Bits::F, value: None }; p.latches.len()],
            holds_now: vec![None; p.holds.len()],
            latches_now: vec![None; p.latches.len()],
            inputs,
            entered: Vec::with_capacity(8),
            open_before: vec![false; p.nodes.len()],
            in_force: vec![true; guidance],
            beaten: vec![None; guidance],
            standing_due: i64::MAX,
            pulse_off: i64::MAX,
            feed: feed(p, timeline, extra),
            cursor: 0,
            last_known: vec![None; p.decisions.len()],
        };
        world.facts(timeline, extra);
        world.find_open_before();
        world.remember_nothing();
        world.stand(from);
        world.evaluate_all();
        world
    }

    /// Facts hold at all times; the last entry is the correction in force.
    fn facts(&mut self, timeline: &Timeline, extra: &[Entry]) {
        for e in timeline.entries.iter().chain(extra) {
            if self.program.model[e.input].kind == InputKind::Fact
                && let Charted::Is(v) = &e.value
            {
                self.inputs[e.input.index()].enter(charted(v), DAWN, false, true, None);
            }
        }
    }

    fn find_open_before(&mut self) {
        let p = Arc::clone(&self.program);
        for (i, node) in p.nodes.iter().enumerate() {
            let own = match node.op {
                Op::Input(id, _) | Op::Happens(id) | Op::First(id) | Op::Previous(id) | Op::Extreme(_, id, _) => {
                    p.model[id].hold != Holding::Always && !self.inputs[id.index()].complete
                }
                _ => false,
            };
            let n = NodeId::at(i);
            self.open_before[i] = own || p.reads(n).iter().any(|c| self.open_before[c.index()]);
        }
    }

    fn remember_nothing(&mut self) {
        let p = Arc::clone(&self.program);
        let before = |n: NodeId, w: &Self| w.open_before[n.index()];
        self.counts = p
            .counts
            .iter()
            .map(|c| Count {
                tally: Tally {
                    least: 0,
                    besides: 0,
                    unbounded: NEVER,
                    counted: NEVER,
                    begun: NEVER,
                    started: c.since.map_or(Bits::T, |s| if before(s, self) { Bits::U } else { Bits::F }),
                    armed: Bits::T,
                    start_armed: Bits::T,
                    before: before(c.of, self),
                    hidden: false,
                    start_hidden: false,
                },
                sure: std::collections::VecDeque::with_capacity(16),
                maybe: std::collections::VecDeque::with_capacity(4),
            })
            .collect();
        self.totals = p
            .totals
            .iter()
            .map(|t| Total {
                least: 0,
                most: 0,
                until: DAWN,
                now: Bits::F,
                started: if before(t.since, self) { Bits::U } else { Bits::F },
                begun: NEVER,
                armed: Bits::T,
                before: before(t.of, self) || before(t.since, self),
                hidden: false,
            })
            .collect();
        self.picks =
            p.picks.iter().map(|_| Pick { value: None, hidden: None, picked: NEVER, armed: Bits::T }).collect();
        self.streaks = p.streaks.iter().map(|s| Streak::new(!self.inputs[s.input.index()].complete)).collect();
    }

    /// The clock of this moment.
    pub fn clock(&self) -> Clock {
        Clock { t: self.now, from: self.from }
    }

    // ---- moving -------------------------------------------------------------------------------------------------

    /// The next moment at which anything is charted or comes due, if there is one.
    pub fn next(&self) -> Option<(i64, Moment)> {
        let fed = self.feed.get(self.cursor).map(|f| (f.at, f.moment));
        // Before anything was ever charted nothing can come due: the first entry or the record begins time.
        let due = if self.cursor == 0 && self.now < self.from { self.from } else { self.next_due() };
        let due = (due < i64::MAX).then_some((due, Moment::Before));
        match (fed, due) {
            (Some(f), Some(d)) => Some(f.min(d)),
            (one, None) | (None, one) => one,
        }
    }
    /// When a node is to be looked at again although nothing is charted.
    pub(super) fn due(&self, n: NodeId) -> i64 {
        self.due[n.index()]
    }
    /// The next instant at which anything changes although nothing is charted.
    pub fn next_due(&self) -> i64 {
        let due = self.due.iter().copied().min().unwrap_or(i64::MAX);
        let start = if self.now < self.from { self.from } else { i64::MAX };
        due.min(self.standing_due).min(self.pulse_off).min(start)
    }
    /// Whether anything that a decision rests on was worked out anew in the last step.
    pub(super) fn has_moved(&self, d: crate::model::DecisionId) -> bool {
        self.program.decisions[d.index()].cone.iter().any(|n| self.worked[n.index()] == self.step)
    }
    /// The next moment at which anything is charted.
    pub(super) fn next_fed(&self) -> Option<(i64, Moment)> {
        self.feed.get(self.cursor).map(|f| (f.at, f.moment))
    }
    /// Drops everything charted after this moment.
    pub fn forget_the_rest(&mut self) {
        self.feed = self.feed.iter().take(self.cursor).cloned().collect();
    }

    /// Moves through everything up to and including `(t, moment)` and stands there.
    pub fn seek(&mut self, t: i64, moment: Moment) {
        while let Some(next) = self.next() {
            if next > (t, moment) {
                break;
            }
            self.step_to(next.0, next.1);
        }
        if self.now < t {
            self.step_to(t, Moment::Before);
        }
    }

    /// Moves to the next moment `(t, moment)`; nothing is charted or due between.
    pub fn step_to(&mut self, t: i64, moment: Moment) {
        if moment == Moment::After && t > self.now {
            // what was hidden when something was done may have been so at that very instant
            self.step_to(t, Moment::Before);
        }
        self.commit(t);
        let later = t > self.now;
        self.step += 1;
        if later {
            self.entered.clear();
        }
        self.now = t;
        self.moment = moment;
        if later && t >= self.standing_due {
            self.stand(t);
        }
        if t >= self.pulse_off {
            self.end_pulses();
        }
        if later && t == self.from {
            self.begin_record();
        }
        self.take_feed(t, moment);
        self.evaluate();
    }

    fn end_pulses(&mut self) {
        self.pulse_off = i64::MAX;
        for i in 0..self.program.model.inputs.len() {
            if self.program.model.inputs[i].hold == Holding::Instant {
                self.touch_input(InputId::at(i));
            }
        }
    }

    /// From here on the record is kept.
    fn begin_record(&mut self) {
        for i in 0..self.inputs.len() {
            self.touch_input(InputId::at(i));
        }
        for (i, due) in self.due.iter().enumerate() {
            if *due <= self.now {
                self.dirty[i] = true;
            }
        }
    }

    fn take_feed(&mut self, t: i64, moment: Moment) {
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
            self.dirty[n.index()] = true;
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

    fn touch_input(&mut self, id: InputId) {
        let p = Arc::clone(&self.program);
        for &n in p.input_nodes(id) {
            self.dirty[n.index()] = true;
        }
    }

    // ---- evaluating ---------------------------------------------------------------------------------------------

    fn evaluate_all(&mut self) {
        let p = Arc::clone(&self.program);
        for i in 0..p.nodes.len() {
            let n = NodeId::at(i);
            let (v, due) = self.compute(n, &self.vals);
            if p.nodes[i].track != NO_TRACK {
                self.tracks[p.nodes[i].track as usize] = Track::dawn(v.bits());
            }
            self.vals[i] = v;
            self.due[i] = due;
            self.dirty[i] = false;
        }
        for c in 0..self.counts.len() {
            // what has always been so did not begin
            if self.vals[p.counts[c].of.index()].bits().is_true() {
                self.counts[c].tally.armed = Bits::F;
            }
        }
        self.keep_first_moment();
    }

    fn evaluate(&mut self) {
        let p = Arc::clone(&self.program);
        for i in 0..p.nodes.len() {
            if !self.dirty[i] && self.due[i] > self.now {
                continue;
            }
            self.dirty[i] = false;
            self.worked[i] = self.step;
            let n = NodeId::at(i);
            let (v, due) = self.compute(n, &self.vals);
            self.due[i] = due;
            // what happens at one instant and at the next has happened twice
            let again = p.nodes[i].pulse && v.bits().has(Bits::T);
            let other = v != self.vals[i];
            if other {
                self.vals[i] = v;
                self.moved.push(n);
            }
            if other || again {
                for r in p.list(p.readers[i]) {
                    self.dirty[r.index()] = true;
                }
            }
        }
        if self.moment == Moment::Before {
            self.keep_first_moment();
        }
    }

    fn keep_first_moment(&mut self) {
        let p = Arc::clone(&self.program);
        for (slot, n) in self.kept.iter_mut().zip(&p.kept_values) {
            slot.clone_from(&self.vals[n.index()]);
        }
    }

    // ---- remembering --------------------------------------------------------------------------------------------

    /// Adds this moment to what is remembered. Silence changes nothing here.
    fn commit(&mut self, next: i64) {
        self.note_last_known();
        self.commit_memories();
        if self.now > DAWN {
            self.commit_holds(next);
            self.commit_latches(next);
        } else {
            self.look_at_holds_again();
        }
        let p = Arc::clone(&self.program);
        while let Some(n) = self.moved.pop() {
            let track = p.nodes[n.index()].track;
            if track != NO_TRACK {
                let t = &mut self.tracks[track as usize];
                *t = t.then(self.vals[n.index()].bits(), self.now, self.moment);
            }
        }
        self.commit_settled();
    }

    /// An imprecise happening has now certainly happened at some instant of its span.
    fn commit_settled(&mut self) {
        for i in 0..self.inputs.len() {
            let Some(from) = self.inputs[i].settled.take() else {
                continue;
            };
            let id = InputId::at(i);
            self.inputs[i].end_change();
            self.touch_input(id);
            let p = Arc::clone(&self.program);
            let Some(n) = p.happens_node(id) else {
                continue;
            };
            let track = p.nodes[n.index()].track;
            if track != NO_TRACK {
                self.tracks[track as usize] = self.tracks[track as usize].surely_by(from);
            }
            for (c, plan) in self.counts.iter_mut().zip(&p.counts) {
                if plan.of == n && plan.while_.is_none() {
                    c.settle(from, self.now, plan.within.is_some());
                }
                if plan.since == Some(n) {
                    c.tally.started = Bits::T;
                }
            }
            for (total, plan) in self.totals.iter_mut().zip(&p.totals) {
                if plan.since == n {
                    total.started = Bits::T;
                }
            }
            for &r in p.list(p.readers[n.index()]) {
                self.dirty[r.index()] = true;
            }
        }
    }

    /// Holds open and latches fire at instants of the record; what was so before it begins with it.
    fn look_at_holds_again(&mut self) {
        let p = Arc::clone(&self.program);
        for node in p.hold_nodes.iter().chain(&p.latch_nodes) {
            self.dirty[node.index()] = true;
            for r in p.list(p.readers[node.index()]) {
                self.dirty[r.index()] = true;
            }
        }
    }

    /// `then` is the instant of the next moment: until it is another, what is silent may be happening.
    fn commit_holds(&mut self, then: i64) {
        let p = Arc::clone(&self.program);
        for (i, plan) in p.holds.iter().enumerate() {
            let conditions = self.conditions(plan, &self.vals);
            let next = self.holds[i].step(&conditions, self.now, View::Past);
            let present = self.holds[i].step(&conditions, self.now, View::Present);
            let hidden = then == self.now && present != next;
            self.holds_now[i] = hidden.then(|| (self.holds[i].clone(), conditions));
            if next != self.holds[i] {
                self.holds[i] = next;
                let node = p.hold_nodes[i];
                self.dirty[node.index()] = true;
                for r in p.list(p.readers[node.index()]) {
                    self.dirty[r.index()] = true;
                }
            }
        }
    }

    fn commit_latches(&mut self, then: i64) {
        let p = Arc::clone(&self.program);
        for (i, (d, c)) in p.latches.iter().enumerate() {
            self.latches_now[i] = None;
            if self.latches[i].fired.is_true() {
                continue;
            }
            let contribution = &p.decisions[d.index()].contributions[*c as usize];
            let b = self.vals[contribution.speaks.index()].bits();
            if then == self.now && b.has(Bits::U) {
                self.latches_now[i] = Some(self.frozen(contribution.value));
                self.dirty[p.latch_nodes[i].index()] = true;
                self.dirty[p.decisions[d.index()].node.index()] = true;
            }
            let fired = if b.is_true() {
                Bits::T
            } else if b.has(Bits::T) {
                Bits::FT
            } else {
                continue;
            };
            let value = self.frozen(contribution.value);
            let old = self.latches[i].value.take();
            let value = old.map_or_else(|| value.clone(), |o| o.hull(&value, Also::GAP, self.now));
            let latch = Latch { fired, value: Some(value) };
            if latch != self.latches[i] {
                self.latches[i] = latch;
                let node = p.latch_nodes[i];
                self.dirty[node.index()] = true;
                self.dirty[p.decisions[d.index()].node.index()] = true;
            }
        }
    }

    /// The value of a node with its clocks stopped now.
    pub fn frozen(&self, n: NodeId) -> Val {
        match &self.vals[n.index()] {
            Val::Num(Some(r), a) if r.ticks() => Val::Num(Some(r.freeze(self.now)), *a),
            v => v.clone(),
        }
    }

    // ---- standing -----------------------------------------------------------------------------------------------

    /// Works out which guidance is in force and preferred at `t`, and when that changes.
    fn stand(&mut self, t: i64) {
        let (in_force, beaten, due) = super::standing::at(&self.program, &self.settings, t);
        self.in_force = in_force;
        self.beaten = beaten;
        self.standing_due = due;
        let p = Arc::clone(&self.program);
        for n in &p.standing_nodes {
            self.dirty[n.index()] = true;
        }
    }
}

/// The record as a list of changes, in order.
fn feed(p: &Program, timeline: &Timeline, extra: &[Entry]) -> Arc<[Feed]> {
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

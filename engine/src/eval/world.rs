//! One patient under one choice of the open settings: what is known, remembered and due.
//!
//! A world stands at one moment. Its memory is that *before* the moment: what the moment itself adds is committed when
//! the world moves on, so that the moment can be looked at again under other assumptions.

use super::agenda::Agenda;
use super::bits::Bits;
use super::feed::{Feed, feed};
use super::hold::{Conditions, State, States};
use super::input::{Clock, InputState, charted};
use super::memory::{Count, Pick, Streak, Tally, Total};
use super::track::{DAWN, NEVER, Track};
use super::val::Val;
use super::values::PerNode;
use crate::answer::{Moment, Outcome};
use crate::model::{Holding, InputId, InputKind, SourceId};
use crate::program::{NO_TRACK, NodeId, NodeSet, Op, Program};
use crate::timeline::{Charted, Entry, Timeline};
use std::sync::Arc;

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
    pub vals: PerNode<Val>,
    agenda: Agenda,
    /// Those whose value is another since the last commit.
    pub(super) moved: Vec<NodeId>,
    /// Those that were worked out anew in the last step.
    worked: NodeSet,
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
    pub(super) pulse_off: i64,
    pub(super) feed: Arc<[Feed]>,
    pub(super) cursor: usize,
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
            vals: p.tops.clone().into(),
            agenda: Agenda::new(p.nodes.len()),
            moved: Vec::with_capacity(p.nodes.len()),
            worked: NodeSet::empty(p.nodes.len()),
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
        self.agenda.due(n)
    }
    /// The next instant at which anything changes although nothing is charted.
    pub fn next_due(&self) -> i64 {
        let due = self.agenda.next_due();
        let start = if self.now < self.from { self.from } else { i64::MAX };
        due.min(self.standing_due).min(self.pulse_off).min(start)
    }
    /// Whether anything that a decision rests on was worked out anew in the last step.
    pub(super) fn has_moved(&self, d: crate::model::DecisionId) -> bool {
        self.program.decisions[d.index()].cone.meets(&self.worked)
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
        self.worked.clear();
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
        self.agenda.touch_due(self.now);
    }

    /// Has a node looked at again in the next step.
    pub(super) fn touch(&mut self, n: NodeId) {
        self.agenda.touch(n);
    }

    /// Has all who read a node looked at again in the next step.
    pub(super) fn touch_readers(&mut self, n: NodeId) {
        for &r in self.program.list(self.program.readers[n.index()]) {
            self.agenda.touch(r);
        }
    }

    pub(super) fn touch_input(&mut self, id: InputId) {
        let p = Arc::clone(&self.program);
        for &n in p.input_nodes(id) {
            self.agenda.touch(n);
        }
    }

    // ---- evaluating ---------------------------------------------------------------------------------------------

    fn evaluate_all(&mut self) {
        let p = Arc::clone(&self.program);
        for (i, node) in p.nodes.iter().enumerate() {
            let n = NodeId::at(i);
            let (v, due) = self.compute(n, &self.vals);
            if node.track != NO_TRACK {
                self.tracks[node.track as usize] = Track::dawn(v.bits());
            }
            self.vals[n] = v;
            self.agenda.set_due(n, due);
        }
        for c in 0..self.counts.len() {
            // what has always been so did not begin
            if self.vals[p.counts[c].of].bits().is_true() {
                self.counts[c].tally.armed = Bits::F;
            }
        }
        self.keep_first_moment();
    }

    fn evaluate(&mut self) {
        let p = Arc::clone(&self.program);
        self.agenda.touch_due(self.now);
        let mut from = 0;
        while let Some(n) = self.agenda.take(from) {
            from = n.index() + 1;
            self.worked.insert(n);
            let (v, due) = self.compute(n, &self.vals);
            self.agenda.set_due(n, due);
            // what happens at one instant and at the next has happened twice
            let again = p.nodes[n.index()].pulse && v.bits().has(Bits::T);
            let other = v != self.vals[n];
            if other {
                self.vals[n] = v;
                self.moved.push(n);
            }
            if other || again {
                self.touch_readers(n);
            }
        }
        if self.moment == Moment::Before {
            self.keep_first_moment();
        }
    }

    fn keep_first_moment(&mut self) {
        let p = Arc::clone(&self.program);
        for (slot, n) in self.kept.iter_mut().zip(&p.kept_values) {
            slot.clone_from(&self.vals[*n]);
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
            self.agenda.touch(*n);
        }
    }
}

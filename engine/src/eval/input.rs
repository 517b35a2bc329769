//! What is known of each input now, from its entries.

use super::bits::Bits;
use super::num::Range;
use super::track::{DAWN, NEVER, Track};
use super::val::{Also, Val};
use crate::model::{Holding, Input, Value};
use std::collections::VecDeque;

/// The state of one input.
#[derive(Clone, Debug)]
pub struct InputState {
    /// Its last value, once it has one.
    value: Option<Val>,
    /// When it was charted; the last instant of the span of an imprecise entry.
    at: i64,
    /// The first instant of that span.
    earliest: i64,
    /// Until the end of an imprecise entry: the value that it is changing to, and the first instant of its span.
    changing: Option<(Val, i64)>,
    /// An imprecise happening that has certainly happened by now: the first instant of its span.
    pub settled: Option<i64>,
    /// Charted as unknown since.
    gap: Option<i64>,
    /// The last gap that is over: from, and up to.
    last_gap: Option<(i64, i64)>,
    /// Whether the entry may lie in a time that makes readings void.
    doubtful: bool,
    /// Whether it holds until another entry, whatever its freshness.
    lasting: bool,
    /// The value of the first entry that counted.
    first: Option<Val>,
    /// The value before the last.
    previous: Option<Val>,
    /// Whether a gap lay between the last two entries.
    gap_before: bool,
    /// Readings inside the window, oldest first.
    ring: VecDeque<(i64, Val)>,
    /// Whether a gap lies inside the window, and its end.
    ring_gap: i64,
    /// Whether its history is complete.
    pub complete: bool,
}

/// Why an input is not known now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing charted yet.
    Never,
    /// Stale since.
    Stale(i64),
    /// Charted as unknown since.
    Gap(i64),
    /// Void since.
    Void(i64),
    /// Before the record.
    Before,
    /// Changing at some instant of a span.
    Imprecise,
}

/// When an event last made readings void.
#[derive(Clone, Copy, Debug)]
pub struct Voiding {
    /// Last for certain.
    pub surely: i64,
    /// Last perhaps.
    pub maybe: i64,
    /// Whether it may be doing so now, if what is silent turns out so.
    pub silent: bool,
}

impl Voiding {
    /// What an event, or a condition in its place, has done up to `t`.
    pub fn of(track: &Track, pulse: bool, t: i64) -> Self {
        let (surely, maybe) = if pulse { (track.surely(t).held, track.maybe(t).held) } else { track.began(t) };
        Self { surely, maybe, silent: track.may_begin_in_silence() }
    }
    /// Whether some filling of the gaps makes a reading `at` void; at the event's own instant it stands.
    fn perhaps(&self, at: i64) -> bool {
        let after = |last: i64| last > at && last > DAWN;
        after(self.surely) || after(self.maybe)
    }
}

/// Why a reading `at` may not stand at `t`: under some filling of the gaps there is silence in its place (`perhaps`: for
/// other reasons than an event), or silence hides an event that makes it void.
fn doubt(perhaps: bool, at: i64, voids: &[Voiding], t: i64) -> Option<Also> {
    if perhaps || voids.iter().any(|v| v.perhaps(at)) {
        return Some(Also::SILENT.with(Also::GAP));
    }
    voids.iter().any(|v| v.silent && t > at).then_some(Also::SILENT)
}

/// Where the record begins, and now.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Now.
    pub t: i64,
    /// The first instant of the record.
    pub from: i64,
}

impl InputState {
    /// Nothing charted.
    pub fn new(complete: bool, window: bool) -> Self {
        Self {
            value: None,
            at: NEVER,
            earliest: NEVER,
            changing: None,
            settled: None,
            gap: None,
            last_gap: None,
            doubtful: false,
            lasting: false,
            first: None,
            previous: None,
            gap_before: false,
            ring: VecDeque::with_capacity(if window { 32 } else { 0 }),
            ring_gap: NEVER,
            complete,
        }
    }

    /// A charted value at `t`, `doubtful` if it may be one that does not count.
    pub fn enter(&mut self, value: Val, t: i64, doubtful: bool, lasting: bool, window: Option<i64>) {
        self.previous = self.value.take();
        self.gap_before = self.gap.is_some();
        if let Some(from) = self.gap.take() {
            self.ring_gap = t;
            self.last_gap = Some((from, t));
        }
        if self.first.is_none() {
            self.first = Some(value.clone());
        }
        if let Some(d) = window {
            while self.ring.front().is_some_and(|(at, _)| *at < t.saturating_sub(d)) {
                self.ring.pop_front();
            }
            self.ring.push_back((t, value.clone()));
        }
        self.value = Some(value);
        self.at = t;
        self.earliest = self.changing.take().map_or(t, |(_, from)| from);
        self.doubtful = doubtful;
        self.lasting = lasting;
    }
    /// Charted as unknown from `t` on.
    pub fn lose(&mut self, t: i64) {
        self.gap = Some(t);
        self.changing = None;
    }
    /// The first instant of an imprecise entry.
    pub fn begin_change(&mut self, value: Val, t: i64) {
        self.changing = Some((value, t));
    }
    /// The last instant of an imprecise happening has passed.
    pub fn end_change(&mut self) {
        self.changing = None;
    }
    /// The first instant of the span of the imprecise entry that is under way.
    pub fn changing_from(&self) -> Option<i64> {
        self.changing.as_ref().map(|c| c.1)
    }

    /// Whether it happens now, for a happening.
    pub fn happens(&self, clock: Clock) -> Bits {
        if self.at == clock.t && self.value.is_some() {
            return Bits::T;
        }
        if self.gap.is_some() || self.changing.is_some() {
            return Bits::FT;
        }
        if clock.t < clock.from && !self.complete { Bits::U } else { Bits::F }
    }

    /// Its value now, and the next instant at which that changes by itself.
    pub fn value(&self, input: &Input, top: &Val, voids: &[Voiding], clock: Clock) -> (Val, i64) {
        if input.hold == Holding::Instant {
            return (self.happening(top, clock), i64::MAX);
        }
        let (old, due) = self.settled_value(input, top, voids, clock);
        let Some((new, from)) = &self.changing else {
            return (old, due);
        };
        let mut value = old.hull(new, Also::GAP, clock.t);
        let lapse = match input.hold {
            Holding::Fresh(d) => from.saturating_add(d),
            _ => i64::MAX,
        };
        // it may have been charted at the first instant of its span, and be stale or void by now
        if let Some(why) = doubt(clock.t >= lapse, *from, voids, clock.t) {
            value = value.hull(top, why, clock.t);
        }
        let hidden = clock.t == *from && voids.iter().any(|v| v.silent);
        let lapse = if hidden { clock.t + 1 } else { lapse };
        (value, if clock.t < lapse { due.min(lapse) } else { due })
    }

    fn happening(&self, top: &Val, clock: Clock) -> Val {
        let absent = match top {
            Val::Enum(..) => Val::Enum(0, Also::ABSENT),
            Val::Num(..) => Val::Num(None, Also::ABSENT),
            Val::Set(..) => Val::Set(0, 0, Also::ABSENT),
            other => other.clone(),
        };
        match (&self.value, self.happens(clock)) {
            (Some(v), Bits::T) => v.clone(),
            (_, Bits::F) if matches!(top, Val::Bool(_)) => Val::Bool(Bits::F),
            (_, Bits::F) => absent,
            (_, b) => {
                let value = self.changing.as_ref().map_or_else(|| top.clone(), |c| c.0.clone());
                absent.hull(&gapped(&value), if b.has(Bits::U) { Also::SILENT } else { Also::GAP }, clock.t)
            }
        }
    }

    fn settled_value(&self, input: &Input, top: &Val, voids: &[Voiding], clock: Clock) -> (Val, i64) {
        let Some(why) = self.unknown(input, voids, clock) else {
            let v = self.known_value(input).unwrap_or_else(|| top.clone());
            let lapse = self.lapse(self.earliest, input, clock);
            let perhaps = self.doubtful || (self.value.is_some() && clock.t >= lapse);
            let v = match doubt(perhaps, self.earliest, voids, clock.t) {
                Some(why) => v.hull(top, why, clock.t),
                None => v,
            };
            let due = if clock.t < lapse { lapse } else { self.lapse(self.at, input, clock) };
            // at its own instant a reading stands, whatever is hidden; at the next it may be void
            let hidden = clock.t == self.earliest && voids.iter().any(|v| v.silent);
            return (v, if hidden { clock.t + 1 } else { due });
        };
        match why {
            Why::Gap(_) => (gapped(top), i64::MAX),
            Why::Before => (top.clone(), clock.from),
            _ => (top.clone(), i64::MAX),
        }
    }

    fn known_value(&self, input: &Input) -> Option<Val> {
        match &self.value {
            Some(v) => Some(v.clone()),
            None if self.complete => input.initially.as_ref().map(Val::known),
            None => None,
        }
    }

    /// When the present value lapses if it was charted `at`.
    fn lapse(&self, at: i64, input: &Input, clock: Clock) -> i64 {
        let stale = match input.hold {
            Holding::Fresh(d) if !self.lasting && self.value.is_some() => at.saturating_add(d),
            _ => i64::MAX,
        };
        if clock.t < clock.from && !self.complete && self.value.is_some() { stale.min(clock.t + 1) } else { stale }
    }

    /// Why it is not known now, if it is not.
    pub fn unknown(&self, input: &Input, voids: &[Voiding], clock: Clock) -> Option<Why> {
        if let Some(from) = self.gap {
            return Some(Why::Gap(from));
        }
        if input.hold == Holding::Always {
            return self.value.is_none().then_some(Why::Never);
        }
        if self.value.is_none() {
            let initial = self.complete && input.initially.is_some();
            return (!initial).then_some(if clock.t < clock.from { Why::Before } else { Why::Never });
        }
        if clock.t < clock.from && !self.complete && clock.t != self.at {
            return Some(Why::Before);
        }
        if let Holding::Fresh(d) = input.hold
            && !self.lasting
            && clock.t >= self.at.saturating_add(d)
        {
            return Some(Why::Stale(self.at.saturating_add(d)));
        }
        let struck = voids.iter().map(|v| v.surely).filter(|last| *last > self.at && *last > DAWN).max();
        struck.map(Why::Void)
    }

    /// The first reading that counted.
    pub fn first(&self, top: &Val) -> Val {
        match &self.first {
            Some(v) if self.complete => v.clone(),
            Some(v) => v.hull(top, Also::SILENT, 0),
            None => top.clone(),
        }
    }
    /// The reading before the current one.
    pub fn previous(&self, top: &Val) -> Val {
        match &self.previous {
            _ if self.gap_before => gapped(top),
            Some(v) => v.clone(),
            None => top.clone(),
        }
    }
    /// Highest or lowest reading in `[t - d, t]`, and when that changes by itself.
    pub fn extreme(&self, highest: bool, d: i64, top: &Val, clock: Clock) -> (Val, i64) {
        let start = clock.t.saturating_sub(d);
        let mut best: Option<Range> = None;
        let mut next = i64::MAX;
        for (at, v) in self.ring.iter().filter(|(at, _)| *at >= start) {
            next = next.min(at.saturating_add(d).saturating_add(1));
            if let Val::Num(Some(r), _) = v {
                best = Some(best.map_or(*r, |b| if b.all_below(r, clock.t) == highest { *r } else { b }));
            }
        }
        let open = |b: Range| match top {
            Val::Num(Some(t), _) if highest => Range { lo: b.lo, hi: t.hi },
            Val::Num(Some(t), _) => Range { lo: t.lo, hi: b.hi },
            _ => Range::ANY,
        };
        let gap = self.gap.is_some() || self.ring_gap >= start;
        let before = !self.complete && start < clock.from;
        if before {
            next = next.min(clock.from.saturating_add(d));
        }
        let v = match best {
            None if gap => gapped(top),
            None => top.clone(),
            Some(b) if gap => Val::Num(Some(open(b)), Also::GAP),
            Some(b) if before => Val::Num(Some(open(b)), Also::SILENT),
            Some(b) => Val::range(b),
        };
        (v, next)
    }
    /// When the current entry was charted.
    pub const fn charted_at(&self) -> i64 {
        self.at
    }
    /// The present gap, or the last one: from, and up to.
    pub fn gap_span(&self, now: i64) -> Option<(i64, i64)> {
        self.gap.map(|from| (from, now)).or(self.last_gap)
    }
    /// Whether it has ever been charted as unknown.
    pub const fn had_gap(&self) -> bool {
        self.gap.is_some() || self.ring_gap > NEVER
    }
    /// Whether it is charted as unknown now.
    pub const fn in_gap(&self) -> bool {
        self.gap.is_some()
    }
}

/// Everything, because of a gap.
pub fn gapped(top: &Val) -> Val {
    match top {
        Val::Bool(_) => Val::Bool(Bits::FT),
        Val::Enum(bits, a) => Val::Enum(*bits, a.without(Also::SILENT).with(Also::GAP)),
        Val::Num(r, a) => Val::Num(*r, a.without(Also::SILENT).with(Also::GAP)),
        Val::Set(x, y, a) => Val::Set(*x, *y, a.without(Also::SILENT).with(Also::GAP)),
        Val::Text(t) => Val::Text(t.clone()),
    }
}

/// A charted value, known.
pub fn charted(v: &Value) -> Val {
    Val::known(v)
}

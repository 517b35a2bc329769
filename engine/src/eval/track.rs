//! When a condition was last what: the memory behind every temporal form over a boolean.

use super::bits::Bits;
use super::memory::arm;
use crate::answer::Moment;

/// Before every record. Clocks that would start here have run for ever.
pub const DAWN: i64 = i64::MIN / 4;
/// An end that never came.
pub const NEVER: i64 = i64::MIN / 2;

/// The end of the last stretch over which something was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The instant of the entry or lapse that ended it.
    pub at: i64,
    /// The last whole second at which it was so: the same instant when an act ended it, the second before otherwise.
    pub held: i64,
}

impl End {
    const NONE: Self = Self { at: NEVER, held: NEVER };
    const fn now(t: i64) -> Self {
        Self { at: t, held: t }
    }
}

/// What may be said of a truth, each with its last end.
const KINDS: usize = 7;

/// The history of one condition, as far as any temporal form needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// What it is since `since`.
    pub now: Bits,
    since: i64,
    ends: [End; KINDS],
    silent_from: i64,
    silent_before: bool,
    beginning: Beginning,
}

/// When a condition last began to hold, having last been known not to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Beginning {
    /// Whether it may begin, as of before the present stretch.
    armed: Bits,
    /// The last instant at which it certainly began.
    surely: i64,
    /// Whether it may be beginning at any second of the present stretch.
    may: bool,
    /// The last second at which it may have begun.
    maybe: i64,
}

impl Beginning {
    fn then(mut self, was: Bits, b: Bits, t: i64, held: i64) -> Self {
        if self.may {
            self.maybe = held;
        }
        self.armed = arm(self.armed, was);
        let occurs = b.and(self.armed);
        self.may = occurs.has(Bits::T) && !b.is_true();
        if occurs.is_true() {
            self.surely = t;
        } else if occurs.has(Bits::T) && b.is_true() {
            self.maybe = t;
        }
        self
    }
}

const fn kinds(b: Bits) -> u8 {
    (b.is_true() as u8)
        | (b.has(Bits::T) as u8) << 1
        | (b.is_false() as u8) << 2
        | (b.has(Bits(5)) as u8) << 3
        | (b.has(Bits::U) as u8) << 4
        | (!b.is_true() as u8) << 5
        | (!b.has(Bits::T) as u8) << 6
}

impl Track {
    /// A condition that has been `b` since before every record.
    pub const fn dawn(b: Bits) -> Self {
        let beginning = Beginning { armed: Bits::T, surely: NEVER, may: false, maybe: NEVER };
        Self {
            now: b,
            since: DAWN,
            ends: [End::NONE; KINDS],
            silent_from: DAWN,
            silent_before: b.has(Bits::U),
            beginning,
        }
    }
    /// The history with `b` at `(t, moment)`.
    #[must_use]
    pub fn then(&self, b: Bits, t: i64, moment: Moment) -> Self {
        if b == self.now {
            return *self;
        }
        let mut next = *self;
        let (was, is) = (kinds(self.now), kinds(b));
        let held = if moment == Moment::After { t } else { t - 1 };
        for (i, end) in next.ends.iter_mut().enumerate() {
            if was & 1 << i != 0 && is & 1 << i == 0 {
                *end = End { at: t, held };
            }
        }
        if b.has(Bits::U) && !self.now.has(Bits::U) {
            next.silent_from = t;
        }
        next.beginning = self.beginning.then(self.now, b, t, held);
        next.now = b;
        next.since = t;
        next
    }
    fn last(&self, kind: usize, t: i64) -> End {
        if kinds(self.now) & 1 << kind != 0 { End::now(t) } else { self.ends[kind] }
    }
    /// The ends of all stretches that are over, for timers: as instants, and as last seconds.
    pub fn over(&self) -> impl Iterator<Item = End> + '_ {
        let is = kinds(self.now);
        self.ends.iter().enumerate().filter(move |(i, e)| is & 1 << i == 0 && e.at > DAWN).map(|(_, e)| *e)
    }
    /// Last certainly true; ends at `t` when it is so now.
    pub fn surely(&self, t: i64) -> End {
        self.last(0, t)
    }
    /// Last true under some filling.
    pub fn maybe(&self, t: i64) -> End {
        self.last(1, t)
    }
    /// Last certainly not true.
    pub fn surely_not(&self, t: i64) -> End {
        self.last(2, t)
    }
    /// Last not true under some filling.
    pub fn maybe_not(&self, t: i64) -> End {
        self.last(3, t)
    }
    /// The last instant at which it certainly began, and the last second up to `t` at which it may have begun.
    pub fn began(&self, t: i64) -> (i64, i64) {
        (self.beginning.surely, if self.beginning.may { t } else { self.beginning.maybe })
    }
    /// Whether it may begin now if what is silent about it turns out so.
    pub fn may_begin_in_silence(&self) -> bool {
        self.now.has(Bits::U) && self.beginning.armed.has(Bits::T)
    }
    /// Whether silence hid it at the first moment of the instant `t`, of which this is the second.
    pub fn was_silent_at(&self, t: i64) -> bool {
        !self.now.has(Bits::U) && self.ends[4].at == t && self.ends[4].held == t
    }
    /// Last unknown by silence.
    pub fn silent(&self, t: i64) -> End {
        self.last(4, t)
    }
    /// Since when it has been certainly true without a break; `t` when it is not.
    pub fn true_from(&self, t: i64) -> i64 {
        self.last(5, t).at
    }
    /// Since when it may have been true without a break; `t` when it cannot be.
    pub fn maybe_true_from(&self, t: i64) -> i64 {
        self.last(6, t).at
    }
    /// Notes that it was certainly true at some instant from `held` on.
    #[must_use]
    pub fn surely_by(mut self, held: i64) -> Self {
        if self.ends[0].held < held {
            self.ends[0] = End { at: held, held };
        }
        self
    }
    /// Whether it was unknown before every record.
    pub const fn silent_before(&self) -> bool {
        self.silent_before
    }
    /// When the last stretch of silence began.
    pub const fn silent_from(&self) -> i64 {
        self.silent_from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_ends_a_stretch_at_its_instant_and_a_reading_just_before() {
        let by_act = Track::dawn(Bits::F).then(Bits::T, 10, Moment::After).then(Bits::F, 20, Moment::After);
        assert_eq!(by_act.surely(30), End { at: 20, held: 20 });
        let by_reading = Track::dawn(Bits::F).then(Bits::T, 10, Moment::Before).then(Bits::F, 20, Moment::Before);
        assert_eq!(by_reading.surely(30), End { at: 20, held: 19 });
    }

    #[test]
    fn silence_breaks_certainty_but_is_not_false() {
        let track = Track::dawn(Bits::F).then(Bits::T, 10, Moment::Before).then(Bits::U, 20, Moment::Before);
        assert_eq!(track.true_from(25), 25);
        assert_eq!(track.surely_not(25).at, 10);
        assert_eq!(track.silent_from(), 20);
    }
}

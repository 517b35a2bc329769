//! What counts, totals, picks and streaks remember between steps.

use super::bits::Bits;
use super::track::NEVER;
use super::val::Val;
use std::collections::VecDeque;

/// Whether an occurrence may begin: the condition was last known false.
pub type Armed = Bits;

/// How many occurrences of an event or condition there were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tally {
    /// Certain occurrences, without a window.
    pub least: u32,
    /// Possible occurrences besides, without a window.
    pub besides: u32,
    /// The last instant at which any number of occurrences may have lain in a gap.
    pub unbounded: i64,
    /// The last counted instant, so that a happening that stands at both moments counts once.
    pub counted: i64,
    /// The last instant at which the count began anew.
    pub begun: i64,
    /// Whether the count has certainly begun (always, without `since`).
    pub started: Bits,
    /// Whether an occurrence may begin.
    pub armed: Armed,
    /// Whether the start may begin anew.
    pub start_armed: Armed,
    /// Whether occurrences before the record may be missing.
    pub before: bool,
    /// Whether silence may have hidden an occurrence, or a start, at the moment before.
    pub hidden: bool,
    /// The same of a start.
    pub start_hidden: bool,
}

/// What a moment adds to a count: each for certain (true) or perhaps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Addition {
    /// It begins anew.
    pub begins: Option<bool>,
    /// Something occurs.
    pub occurs: Option<bool>,
}

/// A count, with the instants inside its window if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The numbers.
    pub tally: Tally,
    /// Certain occurrences inside the window.
    pub sure: VecDeque<i64>,
    /// Possible occurrences inside the window.
    pub maybe: VecDeque<i64>,
}

impl Tally {
    /// With what a moment at `t` adds.
    pub fn add(&mut self, a: Addition, t: i64) {
        match a.begins {
            Some(true) => {
                self.before = false;
                self.started = Bits::T;
                (self.least, self.besides, self.unbounded, self.begun) = (0, 0, NEVER, t);
            }
            Some(false) => {
                self.started = self.started.with(Bits::T);
                (self.besides, self.least, self.begun) = (self.besides + self.least, 0, t);
            }
            None => {}
        }
        match a.occurs {
            Some(true) => self.least += 1,
            Some(false) => self.besides += 1,
            None => {}
        }
    }
}

impl Count {
    /// With what a moment at `t` adds; `span` is the length of the window.
    pub fn remember(&mut self, tally: Tally, a: Addition, t: i64, span: Option<i64>) {
        self.tally = tally;
        let Some(span) = span else { return };
        match a.begins {
            Some(true) => {
                self.sure.clear();
                self.maybe.clear();
            }
            Some(false) => self.maybe.extend(self.sure.drain(..)),
            None => {}
        }
        for list in [&mut self.sure, &mut self.maybe] {
            while list.front().is_some_and(|at| *at < t.saturating_sub(span)) {
                list.pop_front();
            }
        }
        match a.occurs {
            Some(true) => self.sure.push_back(t),
            Some(false) => self.maybe.push_back(t),
            None => {}
        }
    }
    /// One of the possible occurrences has certainly happened, at some instant from `from` to `t`. It certainly lies in a
    /// window only while `from` does, and perhaps as long as `t` does.
    pub fn settle(&mut self, from: i64, t: i64, windowed: bool) {
        self.tally.besides = self.tally.besides.saturating_sub(1);
        self.tally.least += 1;
        if windowed {
            self.maybe.pop_back();
            self.maybe.push_back(t);
            self.sure.push_back(from);
        }
    }
}

/// The time for which something held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// Seconds certainly, up to `until`.
    pub least: i64,
    /// Seconds at most, up to `until`.
    pub most: i64,
    /// Up to when they are added.
    pub until: i64,
    /// What the condition has been since then.
    pub now: Bits,
    /// Whether the total has certainly begun.
    pub started: Bits,
    /// The last instant at which it began anew.
    pub begun: i64,
    /// Whether the start may begin anew.
    pub armed: Armed,
    /// Whether time before the record may be missing.
    pub before: bool,
    /// Whether silence may have hidden a start at the moment before.
    pub hidden: bool,
}

/// A value picked at an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// What it may be.
    pub value: Option<Val>,
    /// What was picked at the moment before if silence hid an occurrence there.
    pub hidden: Option<Val>,
    /// The last instant at which it was picked.
    pub picked: i64,
    /// Whether an occurrence may begin.
    pub armed: Armed,
}

/// A run of readings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Streak {
    /// Least number of readings in the run.
    pub least: u32,
    /// Most; `None`: without bound, because of a gap or of readings before the record.
    pub most: Option<u32>,
    /// First reading of the shortest run, and of the longest (`None`: before the record, or in a gap).
    pub first: (i64, Option<i64>),
    /// Last reading.
    pub last: i64,
    /// Whether silence (not a gap) makes it a range.
    pub silent: bool,
}

impl Streak {
    /// No readings yet; `before`: some may lie before the record.
    pub const fn new(before: bool) -> Self {
        Self { least: 0, most: if before { None } else { Some(0) }, first: (0, None), last: 0, silent: before }
    }
    /// With a reading at `t` that satisfies the condition so.
    #[must_use]
    pub fn reading(mut self, b: Bits, t: i64) -> Self {
        let (yes, no) = (b.may_be_true(), !b.is_true());
        if !yes {
            return Self { least: 0, most: Some(0), first: (t, Some(t)), last: t, silent: false };
        }
        if no {
            self.silent |= b.has(Bits::U);
            self.least = 0;
        } else {
            if self.least == 0 {
                self.first.0 = t;
            }
            self.least += 1;
        }
        if self.most == Some(0) {
            self.first.1 = Some(t);
        }
        self.most = self.most.map(|m| m + 1);
        if self.most.is_none() {
            self.first.1 = None;
        }
        self.last = t;
        self
    }
    /// With a gap in which any readings may lie.
    #[must_use]
    pub const fn gap(mut self) -> Self {
        self.least = 0;
        self.most = None;
        self.first.1 = None;
        self
    }
}

/// The armed state after a condition has been `b`.
pub fn arm(armed: Armed, b: Bits) -> Armed {
    // under one filling: false arms, true disarms, unknown and not stated leave it
    let mut out = Bits(0);
    if b.has(Bits::T) {
        out = out.with(Bits::F);
    }
    if b.has(Bits::F.with(Bits::N)) {
        out = out.with(Bits::T);
    }
    if b.has(Bits::U) {
        out = out.with(armed);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imprecise_occurrence_leaves_a_window_bit_by_bit() {
        let tally = Tally {
            least: 0,
            besides: 1,
            unbounded: NEVER,
            counted: 1,
            begun: NEVER,
            started: Bits::T,
            armed: Bits::T,
            start_armed: Bits::T,
            before: false,
            hidden: false,
            start_hidden: false,
        };
        let mut count = Count { tally, sure: VecDeque::new(), maybe: VecDeque::from([1]) };
        count.settle(1, 3, true);
        // in [2, 5] it may lie or not: it is no longer certain there, and still possible
        assert_eq!((count.sure, count.maybe), (VecDeque::from([1]), VecDeque::from([3])));
    }
}

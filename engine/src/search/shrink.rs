//! Making a found record smaller, as long as it still shows what it was found for.

use super::{Candidate, FIRST_DAY};
use crate::answer::Moment;
use crate::model::{InputKind, Model};
use crate::time::Instant;

/// Most records that are tried.
const TRIES: usize = 1_500;

/// Whether a candidate shows what is looked for: the first moment at which it does.
pub(crate) type Shows<'a> = &'a mut dyn FnMut(&Candidate) -> Option<(Instant, Moment)>;

/// A smaller candidate that shows the same, and the first moment at which it does: entries left out, instants moved to
/// the hour and closer together. `None` when the candidate itself shows nothing.
pub(crate) fn shrink(model: &Model, candidate: Candidate, shows: Shows<'_>) -> Option<(Candidate, (Instant, Moment))> {
    let at = shows(&candidate)?;
    let mut small = Shrinker { model, best: candidate, at, shows, tries: 0 };
    small.cut();
    loop {
        let before = small.best.clone();
        small.leave_out();
        small.move_together();
        small.tidy();
        if small.best == before || small.tries >= TRIES {
            break;
        }
    }
    Some((small.best, small.at))
}

struct Shrinker<'a> {
    model: &'a Model,
    best: Candidate,
    at: (Instant, Moment),
    shows: Shows<'a>,
    tries: usize,
}

impl Shrinker<'_> {
    /// Takes a candidate if it shows the same.
    fn attempt(&mut self, candidate: Candidate) -> bool {
        if self.tries >= TRIES || candidate == self.best {
            return false;
        }
        self.tries += 1;
        let Some(at) = (self.shows)(&candidate) else { return false };
        self.best = candidate;
        self.at = at;
        self.cut();
        true
    }

    /// Nothing after the moment that is shown matters.
    fn cut(&mut self) {
        let at = self.at.0;
        let mut shorter = self.best.clone();
        shorter.timeline.entries.retain(|e| e.at <= at);
        shorter.until = at;
        if shorter != self.best && (self.shows)(&shorter) == Some(self.at) {
            self.best = shorter;
        }
    }

    /// Leaves out runs of entries, longer ones first.
    fn leave_out(&mut self) {
        let mut run = self.best.timeline.entries.len().div_ceil(2);
        while run > 0 {
            let mut from = 0;
            while from < self.best.timeline.entries.len() {
                let mut less = self.best.clone();
                let to = (from + run).min(less.timeline.entries.len());
                less.timeline.entries.drain(from..to);
                if !self.attempt(from_first_entry(less)) {
                    from += run;
                }
            }
            run = if run == 1 { 0 } else { run.div_ceil(2) };
        }
    }

    /// Moves all that comes after a pause closer to what is before it: to the same instant, or a second, a minute, an
    /// hour or a day after.
    fn move_together(&mut self) {
        let mut n = 1;
        while n < self.best.timeline.entries.len() {
            let entries = &self.best.timeline.entries;
            let pause = entries[n].at.0 - entries[n - 1].at.0;
            for shorter in [0, 1, 60, 3_600, 86_400].into_iter().filter(|s| *s < pause) {
                if self.attempt(moved(self.model, &self.best, n, shorter - pause)) {
                    break;
                }
            }
            n += 1;
        }
    }

    /// Lets the record begin at eight o'clock, of the usual first day if it can, and each later entry at a full hour or
    /// minute.
    fn tidy(&mut self) {
        let from = self.best.timeline.charted_from.0;
        let eight = from.div_euclid(86_400) * 86_400 + 8 * 3_600;
        for begin in [FIRST_DAY + 8 * 3_600, eight] {
            if begin == from || self.attempt(moved(self.model, &self.best, 0, begin - from)) {
                break;
            }
        }
        for n in 1..self.best.timeline.entries.len() {
            for step in [86_400, 3_600, 60] {
                let Some(entry) = self.best.timeline.entries.get(n) else { break };
                let offset = entry.at.0 - self.best.timeline.charted_from.0;
                let rest = offset.rem_euclid(step);
                if rest == 0 || self.attempt(moved(self.model, &self.best, n, -rest)) {
                    break;
                }
            }
        }
    }
}

/// The record begins with its first entry.
fn from_first_entry(mut candidate: Candidate) -> Candidate {
    let timeline = &mut candidate.timeline;
    if let Some(first) = timeline.entries.iter().map(|e| e.at).min() {
        timeline.charted_from = first;
    }
    candidate
}

/// The record with entry `n` and all after it, and the instant until which it is followed, moved in time. Facts stay at
/// its first instant.
fn moved(model: &Model, candidate: &Candidate, n: usize, by: i64) -> Candidate {
    let mut candidate = candidate.clone();
    let timeline = &mut candidate.timeline;
    for entry in timeline.entries.iter_mut().skip(n) {
        entry.at = Instant(entry.at.0 + by);
    }
    if n == 0 {
        timeline.charted_from = Instant(timeline.charted_from.0 + by);
    }
    let from = timeline.charted_from;
    for entry in &mut timeline.entries {
        if model[entry.input].kind == InputKind::Fact {
            entry.at = from;
        }
        entry.at = entry.at.max(from);
        entry.latest = entry.at;
    }
    timeline.sort();
    timeline.entries.dedup_by_key(|e| (e.at, e.input));
    candidate.until = Instant(candidate.until.0 + by).max(timeline.last_instant());
    candidate
}

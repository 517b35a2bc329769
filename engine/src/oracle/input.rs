//! What is known of an input at a moment.

use super::choose::Case;
use super::value::{Truth, V};
use super::world::World;
use crate::model::{Holding, InputId, InputKind, Ty, Value};
use crate::timeline::{Charted, Entry};

impl World<'_> {
    /// Entries of an input that are seen at a moment: an act only after its instant's first moment.
    fn seen(&self, input: InputId, k: usize) -> impl DoubleEndedIterator<Item = &Entry> {
        let (t, after) = (self.time(k), k % 2 == 1);
        let act = self.model[input].kind == InputKind::Act;
        let sees = move |e: &&Entry| e.input == input && (e.at.0 < t || (e.at.0 == t && (after || !act)));
        self.timeline.entries.iter().filter(sees)
    }

    /// The position in the grid of an entry's instant.
    pub(super) fn position(&self, e: &Entry) -> usize {
        self.grid.partition_point(|t| *t <= e.at.0).saturating_sub(1)
    }

    /// An unknown value: somewhere in the declared range.
    pub(super) fn unknown(&self, id: InputId, gap: bool) -> V {
        let input = &self.model[id];
        match input.range {
            Some((lo, hi)) if input.hold != Holding::Instant => V::span(lo, Some(hi), gap),
            _ => V::unknown(&input.ty, gap),
        }
    }

    fn complete(&self, input: InputId) -> bool {
        self.timeline.complete.of(input)
    }

    /// Whether a moment lies before the record, where an input without complete history is known only where it is charted.
    fn before_record(&self, input: InputId, k: usize) -> bool {
        !self.complete(input) && self.time(k) < self.timeline.charted_from.0
    }

    pub(super) fn charted(&self, e: &Entry) -> V {
        let input = &self.model[e.input];
        match &e.value {
            Charted::Happened => V::bool(true),
            Charted::Unknown => self.unknown(e.input, true),
            Charted::Is(v) => match (v, &input.range) {
                (Value::Num(n), Some((lo, hi))) if n < lo || n > hi => self.unknown(e.input, false),
                _ => V::known(v),
            },
        }
    }

    /// Whether an event or a happening act happens at a moment.
    pub(super) fn happens(&self, input: InputId, k: usize) -> Truth {
        if self.seen(input, k).any(|e| e.at.0 == self.time(k)) {
            Truth::TRUE
        } else if self.before_record(input, k) {
            Truth::EITHER
        } else {
            Truth::FALSE
        }
    }

    pub(super) fn input(&self, id: InputId, k: usize, case: Option<&Case>) -> V {
        let input = &self.model[id];
        if input.hold == Holding::Instant {
            let happens = self.happens(id, k);
            if input.ty == Ty::Event {
                return V::Truth(happens);
            }
            let now = self.seen(id, k).rfind(|e| e.at.0 == self.time(k)).map(|e| self.charted(e));
            return now.unwrap_or(if happens == Truth::FALSE { V::Absent } else { V::unknown(&input.ty, true) });
        }
        if input.kind == InputKind::Fact {
            // It does not change: the last entry is the correction in force.
            let last = self.timeline.entries.iter().rfind(|e| e.input == id);
            return last.map_or_else(|| self.unknown(id, false), |e| self.charted(e));
        }
        let entry = self.seen(id, k).next_back();
        if self.before_record(id, k) && entry.is_none_or(|e| e.at.0 != self.time(k)) {
            return self.unknown(id, true);
        }
        let Some(entry) = self.counting(id, k, case).pop() else {
            let initially = input.initially.as_ref().filter(|_| entry.is_none() && self.complete(id));
            return initially.map_or_else(|| self.unknown(id, false), V::known);
        };
        if let (Holding::Fresh(d), false) = (input.hold, entry.lasting)
            && self.time(k) >= entry.at.0 + d
        {
            return self.unknown(id, false);
        }
        let voids = input.void_after.iter().flat_map(|v| self.occurrences(v.event, k, case).list);
        let mut after = voids.filter(|o| self.time(o.latest) > entry.at.0).peekable();
        if after.peek().is_some() {
            let gap = after.all(|o| !o.certain && o.gap);
            return self.unknown(id, gap);
        }
        self.charted(entry)
    }

    /// The readings that count, oldest first: not those in the time for which an event makes readings void.
    pub(super) fn counting(&self, id: InputId, k: usize, case: Option<&Case>) -> Vec<&Entry> {
        let voids: Vec<(i64, i64)> = self.model[id]
            .void_after
            .iter()
            .filter_map(|v| v.duration.map(|d| (v.event, d)))
            .flat_map(|(event, d)| {
                self.occurrences(event, k, case).list.into_iter().map(move |o| (self.time(o.latest), d))
            })
            .collect();
        let void = |t: i64| voids.iter().any(|(from, d)| *from < t && t < from + d);
        self.seen(id, k).filter(|e| !void(e.at.0)).collect()
    }

    /// Whether entries before the record may be missing.
    pub(super) fn may_be_missing(&self, id: InputId) -> bool {
        !self.complete(id)
    }
}

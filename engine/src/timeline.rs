//! A patient's timeline: what was charted, in order of time, checked against the model.

use crate::model::{InputId, Value};
use crate::time::Instant;

/// A patient's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// From here on the record is kept: what is not charted did not happen.
    pub charted_from: Instant,
    /// Midnight of day 1, when the record counts days.
    pub start: Option<Instant>,
    /// Sorted by [`Entry::at`]; the order within one instant means nothing.
    pub entries: Vec<Entry>,
    /// Inputs whose history before `charted_from` is complete.
    pub complete: Completeness,
}

/// Whose history before `charted_from` is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Only that of these, in ascending order.
    Only(Vec<InputId>),
    /// That of all but these, in ascending order: a scenario.
    AllBut(Vec<InputId>),
}

impl Completeness {
    /// Whether the history of `input` is complete.
    #[must_use]
    pub fn of(&self, input: InputId) -> bool {
        match self {
            Self::Only(list) => list.contains(&input),
            Self::AllBut(list) => !list.contains(&input),
        }
    }
}

/// One thing charted.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When; the earliest instant of an imprecise entry.
    pub at: Instant,
    /// The latest instant of an imprecise entry; the same as `at` for a precise one.
    pub latest: Instant,
    /// What.
    pub input: InputId,
    /// Its value.
    pub value: Charted,
    /// Whether it holds until another entry, however fresh the input otherwise is (`throughout` in a scenario).
    pub lasting: bool,
}

/// The value of an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Charted {
    /// An event or act without a value happened.
    Happened,
    /// This value.
    Is(Value),
    /// Unknown from here on until another entry.
    Unknown,
}

impl Timeline {
    /// A record without entries.
    #[must_use]
    pub const fn empty(charted_from: Instant, complete: Completeness) -> Self {
        Self { charted_from, start: None, entries: Vec::new(), complete }
    }
    /// Sorts the entries by time, keeping the order of lines within one instant.
    pub fn sort(&mut self) {
        self.entries.sort_by_key(|e| e.at);
    }
    /// The last instant at which anything is charted.
    #[must_use]
    pub fn last_instant(&self) -> Instant {
        self.entries.iter().map(|e| e.latest).max().unwrap_or(self.charted_from).max(self.charted_from)
    }
}

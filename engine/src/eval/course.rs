//! Following a patient from moment to moment.

use super::answers::{Depth, Worlds, moment};
use super::{Engine, RunOptions};
use crate::answer::{Answers, Moment, Outcome};
use crate::model::ExprId;
use crate::time::Instant;
use crate::timeline::Timeline;

/// A patient who is followed moment by moment, each one at the cost of what changes in it.
#[derive(Clone, Debug)]
pub struct Course {
    worlds: Worlds,
    until: (i64, Moment),
}

impl Engine {
    /// Follows a patient from the first instant of the record to `options.at`, or the last instant charted.
    #[must_use]
    pub fn follow(&self, timeline: &Timeline, options: &RunOptions) -> Course {
        let mut worlds = Worlds::new(self.program(), timeline, options);
        worlds.seek(timeline.charted_from.0, Moment::Before);
        Course { worlds, until: moment(timeline, options) }
    }
}

impl Course {
    /// Moves to the next moment at which anything is charted or comes due, and says which; `None` at the end. Allocates
    /// nothing while readings, clocks and deadlines pass.
    pub fn step(&mut self) -> Option<(Instant, Moment)> {
        let next = self.worlds.next().filter(|n| *n <= self.until)?;
        self.worlds.seek(next.0, next.1);
        Some((Instant(next.0), next.1))
    }

    /// All answers now, without what is needed and without looking ahead.
    #[must_use]
    pub fn answers(&self) -> Answers {
        self.worlds.answers(Depth::Bare)
    }

    /// What an expression may be now; a single outcome when it is known. With open settings, under the first choice of
    /// each.
    #[must_use]
    pub fn value(&self, expr: ExprId) -> Vec<Outcome> {
        self.worlds.value(expr)
    }

    /// All answers now, in full.
    #[must_use]
    pub fn answers_in_full(&self) -> Answers {
        self.worlds.answers(Depth::Full)
    }
}

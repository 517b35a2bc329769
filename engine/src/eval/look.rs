//! What an explanation may look at: a world's memory, read only.

use super::answers::{Depth, Worlds};
use super::hold::State;
use super::needs::missing;
use super::one::answer_in;
use super::track::Track;
use super::world::World;
use crate::answer::{Answer, Missing};
use crate::model::{DecisionId, HoldId, InputId, SettingId, Value};
use crate::program::{Contribution, NO_TRACK, NodeId, Op};
use crate::time::Instant;

/// A choice of the open settings, and the world under it.
pub type Chosen<'a> = (Vec<(SettingId, Value)>, &'a World);

impl Worlds {
    /// The worlds that differ for `d`, each with the choice of the open settings that it reads.
    pub(crate) fn chosen(&self, d: DecisionId) -> Vec<Chosen<'_>> {
        let (mine, relevant) = self.relevant(d);
        let own = |choice: &[(SettingId, Value)]| choice.iter().filter(|(s, _)| mine.contains(s)).cloned().collect();
        relevant.into_iter().map(|(choice, w)| (own(choice), w)).collect()
    }
    /// The world under the first choice of everything.
    pub(crate) fn any(&self) -> &World {
        self.first()
    }
    /// The answer to one decision, with its next review.
    pub(crate) fn reviewed(&self, d: DecisionId) -> Answer {
        let mut answer = [self.answer(d, Depth::Full)];
        super::review::fill(self, &mut answer);
        let [answer] = answer;
        answer
    }
}

impl World {
    /// The answer to one decision in this world alone.
    pub(crate) fn answer(&self, d: DecisionId) -> Answer {
        answer_in(self, d, Depth::Full)
    }
    /// The same without what it needs.
    pub(crate) fn bare_answer(&self, d: DecisionId) -> Answer {
        answer_in(self, d, Depth::Bare)
    }
    /// The history of a condition that some temporal form remembers, as of this moment.
    pub(crate) fn history(&self, n: NodeId) -> Option<Track> {
        let track = self.program.nodes[n.index()].track;
        let b = self.vals[n].bits();
        (track != NO_TRACK).then(|| self.tracks[track as usize].then(b, self.now, self.moment))
    }
    /// When a node is next worth looking at although nothing is charted.
    pub(crate) fn due_at(&self, n: NodeId) -> Option<Instant> {
        let due = self.due(n);
        (due > self.now && due < i64::MAX / 8).then_some(Instant(due))
    }
    /// Why an input is not known now.
    pub(crate) fn missing(&self, id: InputId) -> Option<Missing> {
        self.why_unknown(id).map(missing)
    }
    /// The states that a hold may be in now.
    pub(crate) fn hold_states(&self, h: HoldId) -> Vec<State> {
        let plan = &self.program.holds[h.index()];
        let conditions = self.conditions(plan, &self.vals);
        self.present(h, &self.holds[h.index()], &conditions, plan).iter().copied().collect()
    }
    /// The seconds after opening at which a hold is given up: least and most.
    pub(crate) fn deadline(&self, h: HoldId) -> Option<(i64, i64)> {
        self.conditions(&self.program.holds[h.index()], &self.vals).after
    }
    /// Whether a contribution counts now, precedence included.
    pub(crate) fn counts_now(&self, d: DecisionId, c: &Contribution) -> super::bits::Bits {
        self.counts(d, c, &self.vals)
    }
    /// What a contribution gives now.
    pub(crate) fn gives(&self, c: &Contribution) -> Vec<crate::answer::Outcome> {
        super::decide::outcomes(&self.given(c, &self.vals), self.now)
    }
    /// Whether the `permanently` of a contribution has fired before, for certain or perhaps.
    pub(crate) fn latched(&self, c: &Contribution) -> super::bits::Bits {
        c.latch.map_or(super::bits::Bits::F, |l| self.latches[l as usize].fired)
    }
    /// First and last reading of the present run of a streak; `None` while there is none, or it began in the dark.
    pub(crate) fn run(&self, n: NodeId) -> Option<(Instant, Instant)> {
        let (Op::StreakCount(i) | Op::StreakSpan(i)) = self.program.nodes[n.index()].op else {
            return None;
        };
        let s = self.streak(i, &self.vals);
        (s.least > 0).then_some((Instant(s.first.0), Instant(s.last)))
    }
    /// The last instant at which a count or a total began anew.
    pub(crate) fn begun(&self, n: NodeId) -> Option<Instant> {
        let t = match self.program.nodes[n.index()].op {
            Op::Count(i) => self.counts[i as usize].tally.begun,
            Op::Total(i) => self.totals[i as usize].begun,
            _ => return None,
        };
        (t > super::track::DAWN).then_some(Instant(t))
    }
    /// Whether a node may be unknown because of what lies before the record.
    pub(crate) fn open_before(&self, n: NodeId) -> bool {
        self.open_before[n.index()]
    }
}

//! The clocks of temporal forms.

use super::tell::Teller;
use super::{Clock, Verdict};
use crate::eval::num::Bound;
use crate::eval::track::DAWN;
use crate::eval::val::Val;
use crate::model::{ExprId, ExprKind, InputId, Ty};
use crate::program::{NodeId, Op};
use crate::time::Instant;
use crate::timeline::{Charted, Entry};

/// An instant inside time.
const fn real(t: i64) -> Option<Instant> {
    if t > DAWN { Some(Instant(t)) } else { None }
}

impl Teller<'_> {
    /// The clock of a temporal form; none for everything else.
    pub(super) fn clock(&self, e: ExprId) -> Option<Clock> {
        let model = &*self.w.program.model;
        let node = self.w.program.exprs[e.index()]?;
        Some(match &model[e].kind {
            ExprKind::For(p, d) => self.running(*p, Some(*d))?,
            ExprKind::TimeIn(p) => self.running(*p, None)?,
            ExprKind::Within(p, d) => self.last(*p, Some(*d))?,
            ExprKind::Ever(p) | ExprKind::TimeSince(p) => self.last(*p, None)?,
            ExprKind::WholeSince(_, p) if matches!(model[*p].ty, Ty::Boolean | Ty::Event) => self.last(*p, None)?,
            ExprKind::Count { of, within, while_: None, .. } => self.occurrences(*of, *within, node)?,
            ExprKind::TotalTime(..) => Clock::Total(self.w.begun(node)),
            ExprKind::Extreme { of, within, .. } => {
                let from = self.seconds(*within).map_or(i64::MIN, |d| self.w.now.saturating_sub(d.1));
                Clock::Readings(self.readings(*of).filter(|e| e.at.0 >= from).cloned().collect())
            }
            ExprKind::First(i) => Clock::Readings(self.readings(*i).take(1).cloned().collect()),
            ExprKind::Previous(i) => {
                let all: Vec<&Entry> = self.readings(*i).collect();
                Clock::Readings(all.iter().rev().nth(1).map(|e| (*e).clone()).into_iter().collect())
            }
            ExprKind::At(_, event) => Clock::Struck(self.struck(*event)),
            ExprKind::StreakCount(..) | ExprKind::StreakSpan(..) => Clock::Streak(self.w.run(node)),
            _ => return None,
        })
    }

    fn running(&self, p: ExprId, needs: Option<ExprId>) -> Option<Clock> {
        let track = self.w.history(self.w.program.exprs[p.index()]?)?;
        let t = self.w.now;
        if !track.now.is_true() {
            let open = !track.now.is_known();
            let silent_since = if open { real(track.silent_from()) } else { None };
            return Some(Clock::Broken { last: real(track.surely(t).held), silent_since });
        }
        let since = track.true_from(t);
        let before = if track.surely_not(t).at >= since { Verdict::False } else { Verdict::Open };
        let needs = needs.and_then(|d| self.seconds(d));
        let reached_at = needs.and_then(|(_, most)| real(since.saturating_add(most)));
        Some(Clock::Running { since: real(since), before, needs, reached_at: reached_at.filter(|_| since > DAWN) })
    }

    fn last(&self, p: ExprId, window: Option<ExprId>) -> Option<Clock> {
        let node = self.w.program.exprs[p.index()]?;
        let track = self.w.history(node)?;
        let t = self.w.now;
        let (last, perhaps) = (track.surely(t), track.maybe(t));
        let window = window.and_then(|d| self.seconds(d));
        let until = real(last.held).zip(window).map(|(l, (least, _))| Instant(l.0.saturating_add(least)));
        // a happening is over at its own instant, a state at the one that ended it
        let pulse = self.w.program.nodes[node.index()].pulse;
        let at = |e: crate::eval::track::End| if pulse { e.held } else { e.at };
        Some(Clock::Last {
            last: real(at(last)),
            perhaps: real(at(perhaps)).filter(|_| perhaps.at > last.at),
            before_record: self.w.open_before(node) && track.silent_before() && real(last.at).is_none(),
            window,
            until: until.filter(|u| u.0 >= t),
        })
    }

    fn occurrences(&self, of: ExprId, within: Option<ExprId>, node: NodeId) -> Option<Clock> {
        let (ExprKind::Input(i) | ExprKind::Happens(i)) = self.w.program.model[of].kind else {
            return None;
        };
        let begun = self.w.begun(node).map(|t| t.0);
        let window = within.and_then(|d| self.seconds(d)).map(|d| self.w.now.saturating_sub(d.1));
        let from = begun.max(window);
        let inside = |e: &&Entry| from.is_none_or(|f| e.latest.0 >= f);
        let at = self.readings(i).filter(inside).map(|e| e.at).collect();
        Some(Clock::Occurrences { at, from: from.map(Instant) })
    }

    fn struck(&self, event: ExprId) -> Option<Instant> {
        match self.w.program.model[event].kind {
            ExprKind::Input(i) | ExprKind::Happens(i) => self.readings(i).last().map(|e| e.at),
            _ => real(self.w.history(self.w.program.exprs[event.index()]?)?.surely(self.w.now).at),
        }
    }

    /// The entries of an input that carry something.
    fn readings(&self, i: InputId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.input == i && e.value != Charted::Unknown)
    }

    /// Least and most seconds of a duration now.
    fn seconds(&self, d: ExprId) -> Option<(i64, i64)> {
        let n = self.w.program.exprs[d.index()]?;
        let Val::Num(Some(r), _) = &self.w.vals[n] else {
            return None;
        };
        let end = |b: &Bound| i64::try_from(b.number(self.w.now)?.to_integer()).ok();
        Some((end(&r.lo)?, end(&r.hi)?))
    }

    /// What a streak, count or pick node is; used to say why one is open.
    pub(super) fn reaches_before(&self, n: NodeId) -> bool {
        let back = matches!(
            self.w.program.nodes[n.index()].op,
            Op::For(..)
                | Op::Within(..)
                | Op::Ever(..)
                | Op::TimeIn(..)
                | Op::TimeSince(..)
                | Op::Count(_)
                | Op::Total(_)
                | Op::First(_)
                | Op::Previous(_)
                | Op::Extreme(..)
                | Op::At(_)
                | Op::StreakCount(_)
                | Op::StreakSpan(_)
        );
        back && self.w.open_before(n)
    }
}

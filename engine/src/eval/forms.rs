//! The temporal forms: each from what is remembered and what is so now.

use super::bits::Bits;
use super::compute::{STILL, number};
use super::hold;
use super::input::{Voiding, Why};
use super::num::{Bound, Line, Range, int};
use super::track::{DAWN, NEVER, Track};
use super::val::{Also, Val};
use super::values::Values;
use super::world::World;
use crate::answer::Moment;
use crate::model::InputId;
use crate::program::{List, NodeId, Op};

/// The next of some instants that lies after `t`.
pub(super) fn after(t: i64, instants: impl IntoIterator<Item = i64>) -> i64 {
    instants.into_iter().filter(|&x| x > t).min().unwrap_or(STILL)
}

/// A clock that has run since an instant, or for ever.
fn clock(from: i64) -> Bound {
    if from <= DAWN { Bound::Above } else { Bound::At(Line::clock_from(from)) }
}

impl World {
    /// Least and most seconds of a duration, now.
    pub(super) fn seconds(&self, v: &Val) -> Option<(i64, i64)> {
        let Val::Num(Some(r), _) = v else { return None };
        let end = |b: &Bound| match b {
            Bound::At(l) => l.at(self.now).and_then(|x| i64::try_from(x.to_integer()).ok()),
            Bound::Above => Some(i64::MAX / 8),
            Bound::Below => Some(0),
        };
        Some((end(&r.lo)?, end(&r.hi)?))
    }

    /// The track of a condition as of this moment, if it is `b` now.
    pub(super) fn track(&self, track: u32, b: Bits) -> Track {
        self.tracks[track as usize].then(b, self.now, self.moment)
    }
    /// Whether silence hid `n` at the first moment of this instant, of which this is the second: it may be so at this
    /// very instant, although it is not so any more.
    fn was_hidden(&self, n: NodeId, track: u32) -> bool {
        self.moment == Moment::After && self.track(track, self.vals[n].bits()).was_silent_at(self.now)
    }
    /// Whether silence about `n` begins at this instant: now it may go on holding, at the next instant it was unknown.
    fn falls_silent(&self, n: NodeId, track: u32) -> bool {
        let track = self.track(track, self.vals[n].bits());
        track.now.has(Bits::U) && track.silent_from() == self.now
    }
    /// When a form is to be looked at again if only this instant leaves it open.
    pub(super) fn until_next(&self, hidden: bool) -> i64 {
        if hidden { self.now + 1 } else { STILL }
    }
    /// Whether `n` may have been so before the record: its last second there.
    fn before_record(&self, n: NodeId, track: &Track) -> Option<i64> {
        let open = self.open_before[n.index()] && (self.now < self.from || track.silent_before());
        open.then_some(self.from.min(self.now) - 1)
    }

    pub(super) fn compute_from_history(&self, op: Op, vals: &impl Values, top: &Val) -> (Val, i64) {
        let p = &*self.program;
        let bits = |n: NodeId| vals[n].bits();
        match op {
            Op::Input(id, l) => self.input_value(id, l, vals, top),
            Op::Happens(id) => (Val::Bool(self.inputs[id.index()].happens(self.clock())), STILL),
            Op::For(n, d, t) => {
                let (v, due) = self.for_(&self.track(t, bits(n)), &vals[d]);
                (v, due.min(self.until_next(self.falls_silent(n, t))))
            }
            Op::Within(n, d, t) => {
                let (v, due) = self.within(n, &self.track(t, bits(n)), &vals[d]);
                let hidden = self.was_hidden(n, t) && !v.bits().is_true();
                if hidden { (Val::Bool(v.bits().with(Bits::U)), self.now + 1) } else { (v, due) }
            }
            Op::Ever(n, t) => {
                let b = self.ever(n, &self.track(t, bits(n)));
                let hidden = self.was_hidden(n, t);
                (Val::Bool(if hidden { b.or(Bits::U) } else { b }), self.until_next(hidden))
            }
            Op::TimeIn(n, t) => (self.time_in(&self.track(t, bits(n))), self.until_next(self.falls_silent(n, t))),
            Op::TimeSince(n, t) => {
                let v = self.time_since(n, &self.track(t, bits(n)), p.nodes[n.index()].pulse);
                match v {
                    Val::Num(Some(r), also) if self.was_hidden(n, t) && !bits(n).is_true() => {
                        let r = Range { lo: Bound::still(int(0)), ..r };
                        (Val::Num(Some(r), also.with(Also::SILENT)), self.now + 1)
                    }
                    v => (v, STILL),
                }
            }
            Op::Count(i) => self.count(i, &p.counts[i as usize], vals),
            Op::Total(i) => self.total(i, &p.totals[i as usize], vals),
            Op::Extreme(highest, id, d) => match self.seconds(&vals[d]) {
                Some((a, b)) if a == b => self.inputs[id.index()].extreme(highest, a, top, self.clock()),
                _ => (top.clone(), STILL),
            },
            Op::First(id) => (self.inputs[id.index()].first(top), STILL),
            Op::Previous(id) => (self.inputs[id.index()].previous(top), STILL),
            Op::At(i) => {
                let plan = &p.picks[i as usize];
                let v = self.pick(i, plan, vals, top).unwrap_or_else(|| self.nothing_picked(plan, top));
                let hidden = self.moment == Moment::After && self.picks[i as usize].hidden.is_some();
                (v, self.until_next(hidden))
            }
            Op::StreakCount(i) => (self.streak_count(i, vals), STILL),
            Op::StreakSpan(i) => (self.streak_span(i, vals), STILL),
            Op::Hold(h) => {
                let n = self.holds[h.index()].len();
                let also = if n > 1 { Also::GAP } else { Also::NOTHING };
                (Val::Enum((1 << n) - 1, also), STILL)
            }
            Op::HoldIsOpen(h, s) => {
                let plan = &p.holds[h.index()];
                let due = self.hold_due(h, s, plan, vals);
                (Val::Bool(self.over_states(h, s, plan, vals, |st| Bits::of(st.open))), due)
            }
            Op::HoldSays(h, s, clause) => {
                let plan = &p.holds[h.index()];
                let release = plan.release.map_or(Bits::F, bits);
                let due = self.hold_due(h, s, plan, vals);
                (Val::Bool(self.over_states(h, s, plan, vals, |st| hold::says(st, clause, release, plan))), due)
            }
            Op::HoldTime(h, s) => self.hold_number(h, s, vals, |st| {
                if st.open { Range { lo: clock(st.opened.1), hi: clock(st.opened.0) } } else { Range::exactly(int(0)) }
            }),
            Op::HoldOccurrence(h, s) => self.hold_number(h, s, vals, |st| Range {
                lo: Bound::still(number(st.occurrence.0)),
                hi: Bound::still(number(st.occurrence.1)),
            }),
            _ => (top.clone(), STILL),
        }
    }

    fn voids(&self, l: List, vals: &impl Values) -> Vec<Voiding> {
        let p = &*self.program;
        let voiding = |n: &NodeId| {
            let node = &p.nodes[n.index()];
            Voiding::of(&self.track(node.track, vals[*n].bits()), node.pulse, self.now)
        };
        p.list(l).iter().map(voiding).collect()
    }
    fn input_value(&self, id: InputId, l: List, vals: &impl Values, top: &Val) -> (Val, i64) {
        self.inputs[id.index()].value(&self.program.model[id], top, &self.voids(l, vals), self.clock())
    }
    /// Why an input is not known now.
    pub fn why_unknown(&self, id: InputId) -> Option<Why> {
        let p = &*self.program;
        let list = p.input_nodes(id).iter().find_map(|n| match p.nodes[n.index()].op {
            Op::Input(_, l) => Some(l),
            _ => None,
        });
        let voids = list.map(|l| self.voids(l, &self.vals)).unwrap_or_default();
        let state = &self.inputs[id.index()];
        if state.changing_from().is_some() {
            return Some(Why::Imprecise);
        }
        state.unknown(&p.model[id], &voids, self.clock())
    }

    // ---- truth over time ------------------------------------------------------------------------------------------

    fn for_(&self, tr: &Track, d: &Val) -> (Val, i64) {
        let (t, b) = (self.now, tr.now);
        let Some((least, most)) = self.seconds(d) else {
            return (Val::Bool(Bits::U), STILL);
        };
        if b == Bits::N {
            return (Val::Bool(Bits::N), STILL);
        }
        let due = after(t, tr.over().flat_map(|e| [e.at.saturating_add(least), e.at.saturating_add(most)]));
        let inside = |at: i64, d: i64| at > t.saturating_sub(d);
        if b.is_true() && !inside(tr.true_from(t), most) {
            return (Val::Bool(Bits::T), due);
        }
        if b.is_false() || inside(tr.surely_not(t).at, least) {
            return (Val::Bool(Bits::F), due);
        }
        let mut out = Bits(0);
        if b.has(Bits::T) && !inside(tr.maybe_true_from(t), least) {
            out = out.with(Bits::T);
        }
        if b.has(Bits::F.with(Bits::N)) || inside(tr.maybe_not(t).at, most) {
            out = out.with(Bits::F);
        }
        if b.has(Bits::U) || inside(tr.silent(t).at, most) {
            out = out.with(Bits::U);
        }
        if out.is_known() || out.0 == 0 {
            out = out.with(Bits::U);
        }
        (Val::Bool(out), due)
    }

    fn within(&self, n: NodeId, tr: &Track, d: &Val) -> (Val, i64) {
        let (t, b) = (self.now, tr.now);
        let Some((least, most)) = self.seconds(d) else {
            return (Val::Bool(Bits::U), STILL);
        };
        let before = self.before_record(n, tr);
        let (sure, maybe) = (last_held(tr.surely(t).held), last_held(tr.maybe(t).held));
        let marks = tr.over().map(|e| e.held).chain(before);
        let due = after(t, marks.flat_map(|m| [m.saturating_add(least) + 1, m.saturating_add(most) + 1]));
        let inside = |held: i64, d: i64| held >= t.saturating_sub(d);
        if b.is_true() || inside(sure, least) {
            return (Val::Bool(Bits::T), due);
        }
        let mut out = holds_bits(b);
        if inside(maybe, most) && !b.has(Bits::T) || inside(sure, most) {
            out = out.with(Bits::FT);
        }
        if before.is_some_and(|held| inside(held, most)) {
            out = out.with(Bits::U);
        }
        (Val::Bool(out), due)
    }

    fn ever(&self, n: NodeId, tr: &Track) -> Bits {
        let t = self.now;
        if tr.now.is_true() || tr.surely(t).held > NEVER {
            return Bits::T;
        }
        let mut past = Bits::F;
        if tr.maybe(t).held > NEVER {
            past = past.with(Bits::T);
        }
        if self.before_record(n, tr).is_some() {
            past = Bits(past.0 & !1).with(Bits::U);
        }
        past.or(tr.now)
    }

    fn time_in(&self, tr: &Track) -> Val {
        let (t, b) = (self.now, tr.now);
        if b.is_false() {
            return Val::num(int(0));
        }
        let most = tr.surely_not(t).at;
        if b.is_true() {
            let least = tr.true_from(t);
            let r = Range { lo: clock(least), hi: clock(most) };
            let why = if tr.silent(t).at >= least { Also::SILENT } else { Also::GAP };
            return Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why });
        }
        let r = Range { lo: Bound::still(int(0)), hi: clock(most) };
        Val::Num(Some(r), if b.has(Bits::U) { Also::SILENT } else { Also::GAP })
    }

    fn time_since(&self, n: NodeId, tr: &Track, pulse: bool) -> Val {
        let (t, b) = (self.now, tr.now);
        if b.is_true() {
            return Val::num(int(0));
        }
        let at = |e: super::track::End| if pulse { e.held } else { e.at };
        let sure = at(tr.surely(t));
        let maybe = if b.has(Bits::T) { sure } else { at(tr.maybe(t)) };
        let before = self.before_record(n, tr).map(|held| if pulse { held } else { held + 1 });
        let mut why = Also::NOTHING;
        let mut least = sure;
        if maybe > least {
            least = maybe;
            why = why.with(Also::GAP);
        }
        if let Some(before) = before.filter(|&x| x > least) {
            least = before;
            why = why.with(Also::SILENT);
        }
        let hi = clock(sure);
        let mut r = Range { lo: clock(least), hi };
        if b.has(Bits::T.with(Bits::U)) {
            r.lo = Bound::still(int(0));
            why = why.with(if b.has(Bits::U) { Also::SILENT } else { Also::GAP });
        }
        Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why })
    }
}

/// What never held has no last second.
fn last_held(held: i64) -> i64 {
    if held <= DAWN { NEVER } else { held }
}

pub(super) fn holds_bits(b: Bits) -> Bits {
    super::compute::holds(b)
}

//! The temporal forms: each from what is remembered and what is so now.

use super::bits::Bits;
use super::compute::{STILL, number};
use super::hold::{self, Conditions, States, View};
use super::input::{Voiding, Why};
use super::memory::{Addition, Tally, arm};
use super::num::{Bound, Line, Range, int};
use super::track::{DAWN, NEVER, Track};
use super::val::{Also, Val};
use super::world::World;
use crate::answer::Moment;
use crate::model::InputId;
use crate::program::{AtPlan, CountPlan, HoldPlan, List, NodeId, Op, TotalPlan};

/// The next of some instants that lies after `t`.
fn after(t: i64, instants: impl IntoIterator<Item = i64>) -> i64 {
    instants.into_iter().filter(|&x| x > t).min().unwrap_or(STILL)
}

/// A clock that has run since an instant, or for ever.
fn clock(from: i64) -> Bound {
    if from <= DAWN { Bound::Above } else { Bound::At(Line::clock_from(from)) }
}

impl World {
    /// Least and most seconds of a duration, now.
    fn seconds(&self, v: &Val) -> Option<(i64, i64)> {
        let Val::Num(Some(r), _) = v else { return None };
        let end = |b: &Bound| match b {
            Bound::At(l) => l.at(self.now).and_then(|x| i64::try_from(x.to_integer()).ok()),
            Bound::Above => Some(i64::MAX / 8),
            Bound::Below => Some(0),
        };
        Some((end(&r.lo)?, end(&r.hi)?))
    }

    /// The track of a condition as of this moment, if it is `b` now.
    fn track(&self, track: u32, b: Bits) -> Track {
        self.tracks[track as usize].then(b, self.now, self.moment)
    }
    /// Whether silence hid `n` at the first moment of this instant, of which this is the second: it may be so at this
    /// very instant, although it is not so any more.
    fn was_hidden(&self, n: NodeId, track: u32) -> bool {
        self.moment == Moment::After && self.track(track, self.vals[n.index()].bits()).was_silent_at(self.now)
    }
    /// Whether silence about `n` begins at this instant: now it may go on holding, at the next instant it was unknown.
    fn falls_silent(&self, n: NodeId, track: u32) -> bool {
        let track = self.track(track, self.vals[n.index()].bits());
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

    pub(super) fn compute_from_history(&self, op: Op, vals: &[Val], top: &Val) -> (Val, i64) {
        let p = &*self.program;
        let bits = |n: NodeId| vals[n.index()].bits();
        match op {
            Op::Input(id, l) => self.input_value(id, l, vals, top),
            Op::Happens(id) => (Val::Bool(self.inputs[id.index()].happens(self.clock())), STILL),
            Op::For(n, d, t) => {
                let (v, due) = self.for_(&self.track(t, bits(n)), &vals[d.index()]);
                (v, due.min(self.until_next(self.falls_silent(n, t))))
            }
            Op::Within(n, d, t) => {
                let (v, due) = self.within(n, &self.track(t, bits(n)), &vals[d.index()]);
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
            Op::Extreme(highest, id, d) => match self.seconds(&vals[d.index()]) {
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

    fn voids(&self, l: List, vals: &[Val]) -> Vec<Voiding> {
        let p = &*self.program;
        let voiding = |n: &NodeId| {
            let node = &p.nodes[n.index()];
            Voiding::of(&self.track(node.track, vals[n.index()].bits()), node.pulse, self.now)
        };
        p.list(l).iter().map(voiding).collect()
    }
    fn input_value(&self, id: InputId, l: List, vals: &[Val], top: &Val) -> (Val, i64) {
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

    // ---- occurrences ------------------------------------------------------------------------------------------------

    fn gap_on(&self, n: NodeId) -> bool {
        match self.program.nodes[n.index()].op {
            Op::Happens(id) => self.inputs[id.index()].in_gap(),
            _ => true,
        }
    }

    /// What a node was at the first moment of this instant; `vals` if that is what it still is.
    fn at_first_moment<'v>(&'v self, n: NodeId, slot: u32, vals: &'v [Val]) -> &'v Val {
        let kept = &self.kept[slot as usize];
        let same = self.moment == Moment::Before || *kept == self.vals[n.index()];
        if same { &vals[n.index()] } else { kept }
    }

    /// Whether what silence hid at the first moment of this instant is known at the second.
    fn came_out(&self, n: NodeId) -> bool {
        self.moment == Moment::After && !self.vals[n.index()].bits().has(Bits::U)
    }

    /// The count as of this moment, and what the moment adds to it.
    fn counted(&self, i: u32, plan: &CountPlan, vals: &[Val]) -> (Tally, Addition) {
        let mut c = self.counts[i as usize].tally;
        let mut a = Addition::default();
        let t = self.now;
        let bits = |n: NodeId| vals[n.index()].bits();
        let pulse = |n: NodeId| self.program.nodes[n.index()].pulse;
        if let Some(s) = plan.since {
            let b = bits(s);
            let begins = match pulse(s) {
                true if c.begun == t => Bits::F,
                true => b,
                false => b.and(c.start_armed),
            };
            if begins.has(Bits::T) {
                a.begins = Some(begins.is_true());
            }
            c.start_hidden = begins.has(Bits::U) || (c.start_hidden && self.came_out(s) && !begins.is_true());
            c.start_armed = arm(c.start_armed, b);
        }
        let held = plan.while_.map_or(Bits::T, |(n, slot)| self.at_first_moment(n, slot, vals).bits());
        let b = bits(plan.of);
        let occurs = match pulse(plan.of) {
            true if c.counted == t => Bits::F,
            true => b,
            false => b.and(c.armed),
        };
        let occurs = holds_bits(occurs.and(held));
        if occurs.is_true() {
            a.occurs = Some(true);
            c.counted = t;
        } else if occurs.has(Bits::T) {
            if pulse(plan.of) && b.is_true() {
                a.occurs = Some(false);
                c.counted = t;
            } else if self.gap_on(plan.of) || !pulse(plan.of) {
                c.unbounded = t;
            } else if c.counted < self.changing_from(plan.of) {
                a.occurs = Some(false);
                c.counted = self.changing_from(plan.of);
            }
        }
        c.hidden = occurs.has(Bits::U) || (c.hidden && self.came_out(plan.of) && !occurs.is_true());
        c.armed = arm(c.armed, b);
        c.add(a, t);
        (c, a)
    }

    /// Certain and possible occurrences in `[t - d, t]`, and when one leaves the window.
    fn in_window(&self, i: u32, a: Addition, d: i64) -> (u32, u32, i64) {
        let t = self.now;
        let count = &self.counts[i as usize];
        let inside = |list: &std::collections::VecDeque<i64>| {
            u32::try_from(list.iter().filter(|at| **at >= t.saturating_sub(d)).count()).unwrap_or(u32::MAX)
        };
        let (sure, maybe) = match a.begins {
            Some(true) => (0, 0),
            Some(false) => (0, inside(&count.sure) + inside(&count.maybe)),
            None => (inside(&count.sure), inside(&count.maybe)),
        };
        let sure = sure + u32::from(a.occurs == Some(true));
        let maybe = maybe + u32::from(a.occurs == Some(false));
        let marks = count.sure.iter().chain(&count.maybe).copied().chain([t, self.from - 1]);
        (sure, maybe, after(t, marks.map(|m| m.saturating_add(d).saturating_add(1))))
    }

    fn changing_from(&self, n: NodeId) -> i64 {
        match self.program.nodes[n.index()].op {
            Op::Happens(id) => self.inputs[id.index()].changing_from().unwrap_or(NEVER),
            _ => NEVER,
        }
    }

    fn count(&self, i: u32, plan: &CountPlan, vals: &[Val]) -> (Val, i64) {
        let (c, added) = self.counted(i, plan, vals);
        let t = self.now;
        let tally = &self.counts[i as usize].tally;
        let mut due = self.until_next(self.moment == Moment::After && (tally.hidden || tally.start_hidden));
        let (mut least, mut besides) = (c.least, c.besides);
        let mut why = Also::NOTHING;
        let mut unbounded = c.unbounded > NEVER;
        let mut before = c.before && !(c.started.is_true() && plan.since.is_some());
        if let Some(w) = plan.within {
            let Some((d, _)) = self.seconds(&vals[w.index()]).filter(|(a, b)| a == b) else {
                return (self.program.tops[plan.of.index()].clone(), STILL);
            };
            let leaves;
            (least, besides, leaves) = self.in_window(i, added, d);
            due = due.min(leaves);
            if unbounded {
                due = due.min(after(t, [c.unbounded.saturating_add(d) + 1]));
            }
            unbounded = unbounded && c.unbounded >= t.saturating_sub(d);
            before = before && self.from.min(t) > t.saturating_sub(d);
        }
        // if it begins anew in silence it counts what occurs at this very instant
        let here = u32::from(c.counted == t);
        due = due.min(self.until_next(c.start_hidden && here > 0));
        // what silence takes away or adds now, besides what gaps leave open
        let mut hidden = u32::from(c.hidden);
        if c.started.is_false() {
            (least, besides, unbounded, before) = (0, 0, false, false);
            hidden += if c.start_hidden { here } else { 0 };
        } else if c.start_hidden && least > here {
            (least, hidden) = (here, hidden + least - here);
        }
        if !c.started.is_true() && plan.since.is_some() && !c.started.is_false() {
            (least, besides) = (0, besides.saturating_add(least));
            before = before || c.started.has(Bits::U);
        }
        if besides > 0 || unbounded {
            why = why.with(Also::GAP);
        }
        if before || c.hidden || c.start_hidden {
            why = why.with(Also::SILENT);
        }
        let most = least.saturating_add(besides).saturating_add(hidden);
        let hi = if unbounded || before { Bound::Above } else { Bound::still(number(most)) };
        let r = Range { lo: Bound::still(number(least)), hi };
        (Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why }), due)
    }

    fn totalled(&self, i: u32, plan: &TotalPlan, vals: &[Val]) -> super::memory::Total {
        let mut s = self.totals[i as usize];
        let t = self.now;
        let passed = if s.until <= DAWN { 0 } else { t - s.until };
        if s.now.is_true() {
            s.least += passed;
        }
        if s.now.has(Bits::T) {
            s.most += passed;
        }
        s.until = t;
        let b = vals[plan.since.index()].bits();
        let pulse = self.program.nodes[plan.since.index()].pulse;
        let begins = if pulse { if s.begun == t { Bits::F } else { b } } else { b.and(s.armed) };
        if begins.is_true() {
            (s.least, s.most, s.started, s.begun, s.before) = (0, 0, Bits::T, t, false);
        } else if begins.has(Bits::T) {
            (s.least, s.started, s.begun) = (0, s.started.with(Bits::T), t);
        }
        s.hidden = begins.has(Bits::U) || (s.hidden && self.came_out(plan.since) && !begins.is_true());
        s.armed = arm(s.armed, b);
        s.now = vals[plan.of.index()].bits();
        s
    }

    fn total(&self, i: u32, plan: &TotalPlan, vals: &[Val]) -> (Val, i64) {
        let s = self.totalled(i, plan, vals);
        let due = self.until_next(self.moment == Moment::After && self.totals[i as usize].hidden);
        if s.started.is_false() {
            return (Val::num(int(0)), due);
        }
        let line = |sum: i64, runs: bool| {
            if runs { Bound::At(Line::clock_from(s.until - sum)) } else { Bound::still(int(sum)) }
        };
        // while its start lies in a gap, the total may begin anew at any second
        let begins = vals[plan.since.index()].bits();
        let settled = s.started.is_true() && (begins.is_true() || !begins.has(Bits::T)) && !s.hidden;
        let lo = if settled { line(s.least, s.now.is_true()) } else { Bound::still(int(0)) };
        let hi = if s.before { Bound::Above } else { line(s.most, s.now.has(Bits::T)) };
        let r = Range { lo, hi };
        let why = if s.before || s.hidden || s.now.has(Bits::U) { Also::SILENT } else { Also::GAP };
        (Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why }), due)
    }

    // ---- picks and streaks --------------------------------------------------------------------------------------------

    fn pick(&self, i: u32, plan: &AtPlan, vals: &[Val], top: &Val) -> Option<Val> {
        let s = &self.picks[i as usize];
        let b = vals[plan.event.index()].bits();
        let pulse = self.program.nodes[plan.event.index()].pulse;
        let strikes = if pulse && s.picked == self.now {
            Bits::F
        } else if pulse {
            b
        } else {
            b.and(s.armed)
        };
        let (n, slot) = plan.value;
        let current = self.at_first_moment(n, slot, vals);
        let current = match current {
            Val::Num(Some(r), a) if r.ticks() => Val::Num(Some(r.freeze(self.now)), *a),
            v => v.clone(),
        };
        if strikes.is_true() {
            return Some(current);
        }
        if !strikes.has(Bits::T.with(Bits::U)) {
            let Some(hidden) = s.hidden.as_ref().filter(|_| self.came_out(plan.event)) else {
                return s.value.clone();
            };
            let old = s.value.clone().unwrap_or_else(|| self.nothing_picked(plan, top));
            return Some(old.hull(hidden, Also::SILENT, self.now));
        }
        let why = if strikes.has(Bits::U) { Also::SILENT } else { Also::GAP };
        let old = s.value.clone().unwrap_or_else(|| self.nothing_picked(plan, top));
        Some(old.hull(&current, why, self.now))
    }

    /// The value of a pick whose event never struck.
    fn nothing_picked(&self, plan: &AtPlan, top: &Val) -> Val {
        if self.open_before[plan.event.index()] {
            return top.clone();
        }
        match top {
            Val::Enum(..) => Val::Enum(0, Also::ABSENT),
            Val::Num(..) => Val::Num(None, Also::ABSENT),
            Val::Set(..) => Val::Set(0, 0, Also::ABSENT),
            _ => Val::Bool(Bits::F),
        }
    }

    pub(super) fn streak(&self, i: u32, vals: &[Val]) -> super::memory::Streak {
        let plan = &self.program.streaks[i as usize];
        let s = self.streaks[i as usize];
        let input = &self.inputs[plan.input.index()];
        if input.in_gap() {
            return s.gap();
        }
        if self.entered.contains(&plan.input) && input.charted_at() == self.now && s.last != self.now {
            return s.reading(vals[plan.of.index()].bits(), self.now);
        }
        s
    }

    fn streak_count(&self, i: u32, vals: &[Val]) -> Val {
        let s = self.streak(i, vals);
        let hi = s.most.map_or(Bound::Above, |m| Bound::still(number(m)));
        let r = Range { lo: Bound::still(number(s.least)), hi };
        let why = if s.silent { Also::SILENT } else { Also::GAP };
        Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why })
    }

    fn streak_span(&self, i: u32, vals: &[Val]) -> Val {
        let s = self.streak(i, vals);
        let least = if s.least == 0 { 0 } else { s.last - s.first.0 };
        let hi = match (s.most, s.first.1) {
            (Some(0), _) => Bound::still(int(0)),
            (Some(_), Some(first)) => Bound::still(int(s.last - first)),
            _ => Bound::Above,
        };
        let r = Range { lo: Bound::still(int(least)), hi };
        let why = if s.silent { Also::SILENT } else { Also::GAP };
        Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why })
    }

    // ---- holds ----------------------------------------------------------------------------------------------------

    pub(super) fn conditions(&self, plan: &HoldPlan, vals: &[Val]) -> Conditions {
        let bits = |n: Option<NodeId>| n.map_or(Bits::F, |n| holds_bits(vals[n.index()].bits()));
        Conditions {
            when: bits(Some(plan.when)),
            release: bits(plan.release),
            release_closes: plan.release_closes,
            after: plan.give_up.and_then(|(d, _)| self.seconds(&vals[d.index()])),
            give_up_binds: plan.give_up_binds,
            unless: bits(plan.give_up.and_then(|g| g.1)),
            close: bits(plan.close),
        }
    }

    /// The states a hold may be in now: as remembered, and also as silence allows.
    fn states(&self, h: crate::model::HoldId, s: NodeId, plan: &HoldPlan, vals: &[Val]) -> (States, States) {
        let chosen = match &vals[s.index()] {
            Val::Enum(bits, _) => self.holds[h.index()].only(*bits),
            _ => self.holds[h.index()].clone(),
        };
        let c = self.conditions(plan, vals);
        let past = chosen.step(&c, self.now, View::Past);
        (past, self.present(h, &chosen, &c, plan))
    }

    /// The states a hold may be in if silence at this instant, at either of its moments, hides something.
    pub(super) fn present(&self, h: crate::model::HoldId, states: &States, c: &Conditions, plan: &HoldPlan) -> States {
        match &self.holds_now[h.index()] {
            None => states.step(c, self.now, View::Present),
            Some((before, then)) => {
                let first = then.assuming(&self.conditions(plan, &self.vals), c);
                before.step(&first, self.now, View::Present).step(c, self.now, View::Present)
            }
        }
    }

    fn over_states(
        &self,
        h: crate::model::HoldId,
        s: NodeId,
        plan: &HoldPlan,
        vals: &[Val],
        f: impl Fn(&hold::State) -> Bits,
    ) -> Bits {
        let (past, present) = self.states(h, s, plan, vals);
        let all = |states: &States| states.iter().fold(Bits(0), |b, s| b.with(f(s)));
        let (known, now) = (all(&past), all(&present));
        if now.0 & !known.0 == 0 { known } else { known.with(Bits::U) }
    }

    fn hold_number(
        &self,
        h: crate::model::HoldId,
        s: NodeId,
        vals: &[Val],
        f: impl Fn(&hold::State) -> Range,
    ) -> (Val, i64) {
        let plan = &self.program.holds[h.index()];
        let (past, present) = self.states(h, s, plan, vals);
        let hull = |states: &States| {
            let number = |s: &hold::State| {
                let r = f(s);
                // What silence lets open now may be opening at each instant anew: no clock runs from it.
                if s.open && !past.iter().any(|known| known.open && known.opened == s.opened) {
                    r.freeze(self.now)
                } else {
                    r
                }
            };
            states.iter().map(number).reduce(|a, b| a.hull(&b, self.now)).unwrap_or_else(|| Range::exactly(int(0)))
        };
        let (known, now) = (hull(&past), hull(&present));
        let why = if now == known { Also::GAP } else { Also::SILENT };
        let due = self.hold_due(h, s, plan, vals);
        (Val::Num(Some(now), if now.is_one() { Also::NOTHING } else { why }), due)
    }

    /// When a deadline comes.
    fn hold_due(&self, h: crate::model::HoldId, s: NodeId, plan: &HoldPlan, vals: &[Val]) -> i64 {
        // What silence lets happen at this instant is forgotten at the next, and what is known then holds.
        let (past, present) = self.states(h, s, plan, vals);
        let hidden = self.holds_now[h.index()].is_some() || (past != self.holds[h.index()] && past != present);
        let forgotten = self.until_next(hidden);
        let Some((least, most)) = plan.give_up.and_then(|(d, _)| self.seconds(&vals[d.index()])) else {
            return forgotten;
        };
        let opened = past.iter().filter(|s| s.open).flat_map(|s| [s.opened.0, s.opened.1]);
        after(self.now, opened.flat_map(|o| [o.saturating_add(least), o.saturating_add(most)])).min(forgotten)
    }

    // ---- remembering ----------------------------------------------------------------------------------------------

    pub(super) fn commit_memories(&mut self) {
        let p = std::sync::Arc::clone(&self.program);
        for (i, plan) in p.counts.iter().enumerate() {
            let ix = u32::try_from(i).unwrap_or(0);
            if self.count_moves(i, plan) {
                let (tally, added) = self.counted(ix, plan, &self.vals);
                let span = plan.within.and_then(|w| self.seconds(&self.vals[w.index()])).map(|(_, most)| most);
                self.counts[i].remember(tally, added, self.now, span);
            }
        }
        for (i, plan) in p.totals.iter().enumerate() {
            self.totals[i] = self.totalled(u32::try_from(i).unwrap_or(0), plan, &self.vals);
        }
        for (i, plan) in p.picks.iter().enumerate() {
            let b = self.vals[plan.event.index()].bits();
            if b.has(Bits::T) {
                let ix = u32::try_from(i).unwrap_or(0);
                let top = &p.tops[plan.value.0.index()];
                let value = self.pick(ix, plan, &self.vals, top);
                self.picks[i].value = value;
                if p.nodes[plan.event.index()].pulse && b.is_true() {
                    self.picks[i].picked = self.now;
                }
            }
            let may_strike = b.has(Bits::U) && (p.nodes[plan.event.index()].pulse || self.picks[i].armed.has(Bits::T));
            self.picks[i].hidden = may_strike.then(|| self.frozen(plan.value.0));
            self.picks[i].armed = arm(self.picks[i].armed, b);
        }
        for i in 0..p.streaks.len() {
            self.streaks[i] = self.streak(u32::try_from(i).unwrap_or(0), &self.vals);
        }
    }

    /// Whether this moment changes a count.
    fn count_moves(&self, i: usize, plan: &CountPlan) -> bool {
        let c = &self.counts[i].tally;
        let b = self.vals[plan.of.index()].bits();
        b.has(Bits::T)
            || c.hidden != b.has(Bits::U)
            || c.armed != arm(c.armed, b)
            || plan.since.is_some_and(|s| {
                let b = self.vals[s.index()].bits();
                b.has(Bits::T) || c.start_hidden != b.has(Bits::U) || c.start_armed != arm(c.start_armed, b)
            })
    }
}

/// What never held has no last second.
fn last_held(held: i64) -> i64 {
    if held <= DAWN { NEVER } else { held }
}

fn holds_bits(b: Bits) -> Bits {
    super::compute::holds(b)
}

//! What occurs: counts, totals, values picked at an event and runs of readings, each from what is remembered and what is
//! so now, and what of that is remembered next.

use super::bits::Bits;
use super::compute::{STILL, number};
use super::forms::{after, holds_bits};
use super::memory::{Addition, Tally, arm};
use super::num::{Bound, Line, Range, int};
use super::track::{DAWN, NEVER};
use super::val::{Also, Val};
use super::values::Values;
use super::world::World;
use crate::answer::Moment;
use crate::model::position;
use crate::program::{AtPlan, CountPlan, NodeId, Op, TotalPlan};

impl World {
    fn gap_on(&self, n: NodeId) -> bool {
        match self.program.nodes[n.index()].op {
            Op::Happens(id) => self.inputs[id.index()].in_gap(),
            _ => true,
        }
    }

    /// What a node was at the first moment of this instant; `vals` if that is what it still is.
    fn at_first_moment<'v>(&'v self, n: NodeId, slot: u32, vals: &'v impl Values) -> &'v Val {
        let kept = &self.kept[slot as usize];
        let same = self.moment == Moment::Before || *kept == self.vals[n];
        if same { &vals[n] } else { kept }
    }

    /// Whether what silence hid at the first moment of this instant is known at the second.
    fn came_out(&self, n: NodeId) -> bool {
        self.moment == Moment::After && !self.vals[n].bits().has(Bits::U)
    }

    /// Whether this moment lies before the record and nobody kept what a condition reads.
    fn unkept(&self, n: NodeId) -> bool {
        self.now < self.from && self.open_before[n.index()]
    }

    /// The count as of this moment, and what the moment adds to it.
    fn counted(&self, i: u32, plan: &CountPlan, vals: &impl Values) -> (Tally, Addition) {
        let mut c = self.counts[i as usize].tally;
        let mut a = Addition::default();
        let t = self.now;
        let bits = |n: NodeId| vals[n].bits();
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
        // before the record it is not silence that hides the condition: nobody kept it
        let unkept = plan.while_.is_some_and(|(n, _)| self.unkept(n));
        let begun = occurs;
        let occurs = holds_bits(occurs.and(held));
        if begun.is_true() && held.has(Bits::U) && unkept {
            a.occurs = Some(false);
            c.counted = t;
        } else if occurs.is_true() {
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
        let came_out = self.came_out(plan.of) && plan.while_.is_none_or(|(n, _)| self.came_out(n));
        c.hidden = occurs.has(Bits::U) || (c.hidden && came_out && !occurs.is_true());
        c.armed = arm(c.armed, b);
        c.add(a, t);
        // what began before the record goes on with what nobody kept
        c.before |= a.begins == Some(true) && self.unkept(plan.of);
        (c, a)
    }

    /// Certain and possible occurrences in `[t - d, t]`, and when one leaves the window.
    fn in_window(&self, i: u32, a: Addition, d: i64) -> (u32, u32, i64) {
        let t = self.now;
        let count = &self.counts[i as usize];
        let inside = |list: &std::collections::VecDeque<i64>| {
            position(list.iter().filter(|at| **at >= t.saturating_sub(d)).count())
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

    pub(super) fn count(&self, i: u32, plan: &CountPlan, vals: &impl Values) -> (Val, i64) {
        let (c, added) = self.counted(i, plan, vals);
        let t = self.now;
        let tally = &self.counts[i as usize].tally;
        let mut due = self.until_next(self.moment == Moment::After && (tally.hidden || tally.start_hidden));
        let (mut least, mut besides) = (c.least, c.besides);
        let mut why = Also::NOTHING;
        let mut unbounded = c.unbounded > NEVER;
        let mut before = c.before;
        if let Some(w) = plan.within {
            let Some((d, _)) = self.seconds(&vals[w]).filter(|(a, b)| a == b) else {
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

    fn totalled(&self, i: u32, plan: &TotalPlan, vals: &impl Values) -> super::memory::Total {
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
        let b = vals[plan.since].bits();
        let pulse = self.program.nodes[plan.since.index()].pulse;
        let begins = if pulse { if s.begun == t { Bits::F } else { b } } else { b.and(s.armed) };
        if begins.is_true() {
            (s.least, s.most, s.started, s.begun, s.before) = (0, 0, Bits::T, t, self.unkept(plan.of));
        } else if begins.has(Bits::T) {
            (s.least, s.started, s.begun) = (0, s.started.with(Bits::T), t);
        }
        s.hidden = begins.has(Bits::U) || (s.hidden && self.came_out(plan.since) && !begins.is_true());
        s.armed = arm(s.armed, b);
        s.now = vals[plan.of].bits();
        s
    }

    pub(super) fn total(&self, i: u32, plan: &TotalPlan, vals: &impl Values) -> (Val, i64) {
        let s = self.totalled(i, plan, vals);
        let due = self.until_next(self.moment == Moment::After && self.totals[i as usize].hidden);
        if s.started.is_false() {
            return (Val::num(int(0)), due);
        }
        let line = |sum: i64, runs: bool| {
            if runs { Bound::At(Line::clock_from(s.until - sum)) } else { Bound::still(int(sum)) }
        };
        // while its start lies in a gap, the total may begin anew at any second
        let begins = vals[plan.since].bits();
        let settled = s.started.is_true() && (begins.is_true() || !begins.has(Bits::T)) && !s.hidden;
        let lo = if settled { line(s.least, s.now.is_true()) } else { Bound::still(int(0)) };
        let hi = if s.before { Bound::Above } else { line(s.most, s.now.has(Bits::T)) };
        let r = Range { lo, hi };
        let why = if s.before || s.hidden || s.now.has(Bits::U) { Also::SILENT } else { Also::GAP };
        (Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why }), due)
    }

    // ---- picks and streaks --------------------------------------------------------------------------------------------

    pub(super) fn pick(&self, i: u32, plan: &AtPlan, vals: &impl Values, top: &Val) -> Option<Val> {
        let s = &self.picks[i as usize];
        let b = vals[plan.event].bits();
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
    pub(super) fn nothing_picked(&self, plan: &AtPlan, top: &Val) -> Val {
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

    pub(super) fn streak(&self, i: u32, vals: &impl Values) -> super::memory::Streak {
        let plan = &self.program.streaks[i as usize];
        let s = self.streaks[i as usize];
        let input = &self.inputs[plan.input.index()];
        if input.in_gap() {
            return s.gap();
        }
        if self.entered.contains(&plan.input) && input.charted_at() == self.now && s.last != self.now {
            return s.reading(vals[plan.of].bits(), self.now);
        }
        s
    }

    pub(super) fn streak_count(&self, i: u32, vals: &impl Values) -> Val {
        let s = self.streak(i, vals);
        let hi = s.most.map_or(Bound::Above, |m| Bound::still(number(m)));
        let r = Range { lo: Bound::still(number(s.least)), hi };
        let why = if s.silent { Also::SILENT } else { Also::GAP };
        Val::Num(Some(r), if r.is_one() { Also::NOTHING } else { why })
    }

    pub(super) fn streak_span(&self, i: u32, vals: &impl Values) -> Val {
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

    // ---- remembering ----------------------------------------------------------------------------------------------

    pub(super) fn commit_memories(&mut self) {
        let p = std::sync::Arc::clone(&self.program);
        for (i, plan) in p.counts.iter().enumerate() {
            let ix = position(i);
            if self.count_moves(i, plan) {
                let (tally, added) = self.counted(ix, plan, &self.vals);
                let span = plan.within.and_then(|w| self.seconds(&self.vals[w])).map(|(_, most)| most);
                self.counts[i].remember(tally, added, self.now, span);
            }
        }
        for (i, plan) in p.totals.iter().enumerate() {
            self.totals[i] = self.totalled(position(i), plan, &self.vals);
        }
        for (i, plan) in p.picks.iter().enumerate() {
            let b = self.vals[plan.event].bits();
            if b.has(Bits::T) {
                let ix = position(i);
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
            self.streaks[i] = self.streak(position(i), &self.vals);
        }
    }

    /// Whether this moment changes a count.
    fn count_moves(&self, i: usize, plan: &CountPlan) -> bool {
        let c = &self.counts[i].tally;
        let b = self.vals[plan.of].bits();
        b.has(Bits::T)
            || c.hidden != b.has(Bits::U)
            || c.armed != arm(c.armed, b)
            || plan.since.is_some_and(|s| {
                let b = self.vals[s].bits();
                b.has(Bits::T) || c.start_hidden != b.has(Bits::U) || c.start_armed != arm(c.start_armed, b)
            })
    }
}

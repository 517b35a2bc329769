//! Holds as machines: the set of states that a hold may be in, and one step of it.

use super::bits::Bits;
use crate::answer::Clause;

/// Whether a hold has been given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// Not reached, or reached with what averts it not known.
    Pending,
    /// Past, and nothing averted it.
    GivenUp,
    /// Averted: past for good.
    Averted,
}

/// One state that a hold may be in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Open or not.
    pub open: bool,
    /// Earliest and latest instant at which it opened.
    pub opened: (i64, i64),
    /// Least and greatest number of times it has opened.
    pub occurrence: (u32, u32),
    /// Released, and nothing known against it since.
    pub released: bool,
    /// The deadline.
    pub deadline: Deadline,
    /// It may have opened at any instant since, up to the next step: its condition is open because of a gap.
    pub spreading: bool,
}

/// At most this many states are kept apart; more are joined into wider ones.
const MOST: usize = 8;

/// The states that a hold may be in.
#[derive(Clone, Debug, PartialEq)]
pub struct States {
    list: [State; MOST],
    len: usize,
}

/// What the conditions of a hold are at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// `when`
    pub when: Bits,
    /// `release when`
    pub release: Bits,
    /// Release closes.
    pub release_closes: bool,
    /// Deadline in seconds after opening: least and most; none without `give up`.
    pub after: Option<(i64, i64)>,
    /// Giving up ends release.
    pub give_up_binds: bool,
    /// `unless`; false without one.
    pub unless: Bits,
    /// `close`; false without one.
    pub close: Bits,
}

impl Conditions {
    /// As `self`, but what has not changed from then (`self`) to now (`now`) is as `assumed`: one unknown at both.
    pub fn assuming(&self, now: &Self, assumed: &Self) -> Self {
        let pick = |then: Bits, now: Bits, assumed: Bits| if then == now { assumed } else { then };
        Self {
            when: pick(self.when, now.when, assumed.when),
            release: pick(self.release, now.release, assumed.release),
            unless: pick(self.unless, now.unless, assumed.unless),
            close: pick(self.close, now.close, assumed.close),
            after: if self.after == now.after { assumed.after } else { self.after },
            ..*self
        }
    }
}

/// How unknown conditions are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What is remembered: silence changes nothing.
    Past,
    /// What may be happening now: silence may be either.
    Present,
}

/// A condition under one filling.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Unknown,
}

fn branches(b: Bits, view: View) -> impl Iterator<Item = Known> {
    let silent = b.has(Bits::U);
    let present = view == View::Present;
    let yes = b.has(Bits::T) || (silent && present);
    let no = b.has(Bits::F.with(Bits::N)) || (silent && present);
    [(yes, Known::Yes), (no, Known::No), (silent && !present, Known::Unknown)]
        .into_iter()
        .filter_map(|(on, k)| on.then_some(k))
}

impl State {
    /// Never opened.
    pub const SHUT: Self = Self {
        open: false,
        opened: (0, 0),
        occurrence: (0, 0),
        released: false,
        deadline: Deadline::Pending,
        spreading: false,
    };

    fn shut(self) -> Self {
        Self { occurrence: self.occurrence, ..Self::SHUT }
    }
    fn opened_at(self, t: i64, spreading: bool) -> Self {
        let (a, b) = self.occurrence;
        Self { open: true, opened: (t, t), occurrence: (a + 1, b + 1), spreading, ..Self::SHUT }
    }
    /// Whether the deadline has been reached at `t`, under any opening instant that it may have.
    fn past(&self, t: i64, after: (i64, i64)) -> (bool, bool) {
        let reached = t.saturating_sub(self.opened.0) >= after.0;
        let surely = t.saturating_sub(self.opened.1) >= after.1;
        (reached, !surely)
    }
}

impl States {
    /// One state.
    pub const fn one(s: State) -> Self {
        Self { list: [s; MOST], len: 1 }
    }
    /// The states.
    pub fn iter(&self) -> impl Iterator<Item = &State> {
        self.list.iter().take(self.len)
    }
    /// How many.
    pub const fn len(&self) -> usize {
        self.len
    }
    /// Only the states whose bit is set.
    pub fn only(&self, bits: u64) -> Self {
        let mut out = Self { list: self.list, len: 0 };
        for (i, s) in self.iter().enumerate() {
            if bits & 1 << i != 0 {
                out.add(*s);
            }
        }
        if out.len == 0 { self.clone() } else { out }
    }

    fn add(&mut self, s: State) {
        for old in self.list.iter_mut().take(self.len) {
            let same = old.open == s.open && old.released == s.released && old.deadline == s.deadline;
            let full = self.len == MOST;
            if same && (full || old.occurrence == s.occurrence) {
                old.opened = (old.opened.0.min(s.opened.0), old.opened.1.max(s.opened.1));
                old.occurrence = (old.occurrence.0.min(s.occurrence.0), old.occurrence.1.max(s.occurrence.1));
                old.spreading |= s.spreading;
                return;
            }
        }
        if self.len < MOST {
            self.list[self.len] = s;
            self.len += 1;
        }
    }

    /// The states at `t`, given those before.
    pub fn step(&self, c: &Conditions, t: i64, view: View) -> Self {
        let mut out = Self { list: self.list, len: 0 };
        for s in self.iter() {
            let mut s = *s;
            if s.spreading && s.opened.1 < t {
                s.opened.1 = s.opened.1.max(t - 1);
                s.spreading = false;
            }
            if s.open {
                deadline(s, c, t, view, &mut out);
            } else {
                open(s, c, t, view, &mut out);
            }
        }
        out
    }
}

/// An open hold at `t`: first the deadline …
fn deadline(s: State, c: &Conditions, t: i64, view: View, out: &mut States) {
    let Some(after) = c.after.filter(|_| s.deadline == Deadline::Pending) else {
        return release(s, c, t, view, out);
    };
    let (reached, perhaps_not) = s.past(t, after);
    if perhaps_not {
        release(s, c, t, view, out);
    }
    if reached {
        for b in branches(c.unless, view) {
            let deadline = match b {
                Known::Yes => Deadline::Averted,
                Known::No => Deadline::GivenUp,
                Known::Unknown => Deadline::Pending,
            };
            release(State { deadline, ..s }, c, t, view, out);
        }
    }
}

/// … then release and closing, then opening again.
fn release(s: State, c: &Conditions, t: i64, view: View, out: &mut States) {
    if s.deadline == Deadline::GivenUp && c.give_up_binds {
        out.add(s);
        return;
    }
    for r in branches(c.release, view) {
        let released = match r {
            Known::Yes => true,
            Known::No => false,
            Known::Unknown => s.released,
        };
        let s = State { released, ..s };
        if c.release_closes {
            if r == Known::Yes {
                out.add(s.shut())
            } else {
                out.add(s)
            }
            continue;
        }
        if !released {
            out.add(s);
            continue;
        }
        for closes in branches(c.close, view) {
            if closes == Known::Yes {
                // at one instant: close, then open, but not while its release is known true
                if r == Known::Yes { out.add(s.shut()) } else { open(s.shut(), c, t, view, out) }
            } else {
                out.add(s);
            }
        }
    }
}

fn open(s: State, c: &Conditions, t: i64, view: View, out: &mut States) {
    let blocked = c.release;
    for w in branches(c.when, view) {
        if w != Known::Yes {
            out.add(s);
            continue;
        }
        let spreading = c.when.has(Bits::T) && !c.when.is_true();
        for r in branches(blocked, view) {
            if r == Known::Yes { out.add(s) } else { out.add(s.opened_at(t, spreading)) }
        }
    }
}

/// Whether a clause of an open hold speaks, given its release condition now.
pub fn says(s: &State, clause: Clause, release: Bits, plan: &crate::program::HoldPlan) -> Bits {
    if !s.open {
        return Bits::F;
    }
    let given_up = s.deadline == Deadline::GivenUp;
    if given_up && plan.give_up_binds {
        return Bits::of(clause == Clause::GiveUp);
    }
    // what is not stated does not release
    let release = if release.has(Bits::N) { Bits((release.0 & !4) | 1) } else { release };
    match clause {
        Clause::GiveUp => Bits::of(given_up),
        Clause::Release => release,
        Clause::Do if plan.release_binds => release.negated(),
        _ => Bits::T,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Conditions = Conditions {
        when: Bits::F,
        release: Bits::F,
        release_closes: false,
        after: Some((100, 100)),
        give_up_binds: true,
        unless: Bits::F,
        close: Bits::F,
    };

    fn run(states: &States, c: Conditions, t: i64) -> States {
        states.step(&c, t, View::Past)
    }

    #[test]
    fn exactly_at_the_deadline_a_reading_still_averts_it() {
        let s = run(&States::one(State::SHUT), Conditions { when: Bits::T, ..QUIET }, 0);
        let in_time = run(&s, Conditions { unless: Bits::T, ..QUIET }, 100);
        assert_eq!(in_time.iter().next().map(|s| s.deadline), Some(Deadline::Averted));
        let late = run(&s, QUIET, 100);
        assert_eq!(late.iter().next().map(|s| s.deadline), Some(Deadline::GivenUp));
    }

    #[test]
    fn silence_at_the_deadline_leaves_it_pending_until_something_is_known() {
        let s = run(&States::one(State::SHUT), Conditions { when: Bits::T, ..QUIET }, 0);
        let s = run(&s, Conditions { unless: Bits::U, ..QUIET }, 150);
        assert_eq!(s.iter().next().map(|s| s.deadline), Some(Deadline::Pending));
        let s = run(&s, QUIET, 160);
        assert_eq!(s.iter().next().map(|s| s.deadline), Some(Deadline::GivenUp));
    }

    #[test]
    fn it_closes_only_after_release_and_opens_again_as_a_new_occurrence() {
        let s = run(&States::one(State::SHUT), Conditions { when: Bits::T, ..QUIET }, 0);
        let running_against_it = run(&s, Conditions { close: Bits::T, ..QUIET }, 10);
        assert!(running_against_it.iter().all(|s| s.open));
        let s = run(&s, Conditions { release: Bits::T, ..QUIET }, 20);
        let s = run(&s, Conditions { release: Bits::T, close: Bits::T, ..QUIET }, 30);
        assert!(s.iter().all(|s| !s.open));
        let s = run(&s, Conditions { when: Bits::T, ..QUIET }, 40);
        assert_eq!(s.iter().next().map(|s| (s.open, s.occurrence)), Some((true, (2, 2))));
    }

    #[test]
    fn a_gap_leaves_both_states_with_the_range_of_opening() {
        let gap = Conditions { when: Bits::FT, ..QUIET };
        let s = run(&States::one(State::SHUT), gap, 0);
        let s = run(&s, gap, 10);
        let s = run(&s, QUIET, 20);
        assert_eq!(s.len(), 2);
        assert!(s.iter().any(|s| s.open && s.opened == (0, 19)));
        assert!(s.iter().any(|s| !s.open));
    }

    #[test]
    fn silence_opens_nothing_that_is_remembered_but_may_be_opening_now() {
        let silent = Conditions { when: Bits::U, ..QUIET };
        assert_eq!(States::one(State::SHUT).step(&silent, 0, View::Past).len(), 1);
        assert_eq!(States::one(State::SHUT).step(&silent, 0, View::Present).len(), 2);
    }
}

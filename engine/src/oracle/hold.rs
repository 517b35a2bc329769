//! Holds: what opens, releases, gives up and closes them, moment by moment.

use super::choose::Leaf;
use super::decide::Reader;
use super::value::{self, Truth, V};
use super::world::World;
use crate::exact;
use crate::model::{CompareOp, ExprId, GuidanceId, HoldId};

/// What a hold is after a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HoldState {
    pub(super) open: Option<Open>,
    /// How often it has opened.
    pub(super) occurrence: i64,
}

/// An open hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// The instant at which it opened.
    pub(super) since: i64,
    pub(super) deadline: Deadline,
    /// Whether it has been released and nothing has been known against the release since.
    released: bool,
}

/// What became of the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deadline {
    /// Not reached, or what averts it is not known yet.
    Ahead,
    /// Past for good.
    Averted,
    GivenUp,
}

/// How a step takes what is not known.
#[derive(Clone, Copy)]
pub(super) enum Silence<'a> {
    /// At a past instant it changes nothing.
    Nothing,
    /// At the present instant it may be either.
    Either(Option<&'a super::choose::Case>),
}

/// The first moment at which anything is charted: holds and latches begin here.
const FIRST: usize = 2;

impl World<'_> {
    /// What a condition may be for a step: true, false, or neither.
    fn options(&self, p: ExprId, k: usize, silence: Silence) -> Vec<Truth> {
        match silence {
            Silence::Nothing => match self.truth(p, k, None) {
                t @ (Truth::TRUE | Truth::FALSE) => vec![t],
                _ => vec![Truth::NOT_STATED],
            },
            Silence::Either(case) => self.truth(p, k, case).possibilities(),
        }
    }

    /// Every state that a hold may be in after moment `k`, when it was in `state` before.
    fn step(&self, id: HoldId, state: &HoldState, k: usize, silence: Silence) -> Vec<HoldState> {
        let mut states = Vec::new();
        for state in self.give_up(id, state, k, silence) {
            for state in self.release_and_close(id, &state, k, silence) {
                for state in self.open(id, &state, k, silence) {
                    if !states.contains(&state) {
                        states.push(state);
                    }
                }
            }
        }
        states
    }

    /// At the first instant at or after the deadline at which `unless` is known, it is given up or the deadline is past for good.
    fn give_up(&self, id: HoldId, state: &HoldState, k: usize, silence: Silence) -> Vec<HoldState> {
        let (Some(open), Some(give_up)) = (&state.open, &self.model[id].give_up) else { return vec![state.clone()] };
        if open.deadline != Deadline::Ahead {
            return vec![state.clone()];
        }
        let case = if let Silence::Either(case) = silence { case } else { None };
        let passed = V::Num(exact::integer(self.time(k) - open.since));
        let reached = match value::compare(CompareOp::Ge, &passed, &self.value(give_up.after, k, case)) {
            Truth::TRUE => vec![Truth::TRUE],
            t if matches!(silence, Silence::Either(_)) => t.possibilities(),
            _ => vec![Truth::FALSE],
        };
        let mut out = Vec::new();
        for reached in reached {
            if reached != Truth::TRUE {
                out.push(state.clone());
                continue;
            }
            let averted = give_up.unless.map_or(vec![Truth::FALSE], |p| self.options(p, k, silence));
            out.extend(averted.into_iter().map(|t| {
                let deadline = match t {
                    Truth::TRUE => Deadline::Averted,
                    Truth::FALSE => Deadline::GivenUp,
                    _ => Deadline::Ahead,
                };
                HoldState { open: Some(Open { deadline, ..open.clone() }), ..state.clone() }
            }));
        }
        out
    }

    fn release_and_close(&self, id: HoldId, state: &HoldState, k: usize, silence: Silence) -> Vec<HoldState> {
        let hold = &self.model[id];
        let (Some(open), Some(release)) = (&state.open, &hold.release) else { return vec![state.clone()] };
        if open.deadline == Deadline::GivenUp {
            return vec![state.clone()];
        }
        let closed = HoldState { open: None, ..state.clone() };
        let mut out = Vec::new();
        for t in self.options(release.when, k, silence) {
            let released = match t {
                Truth::TRUE => true,
                Truth::FALSE => false,
                _ => open.released,
            };
            let stays = HoldState { open: Some(Open { released, ..open.clone() }), ..state.clone() };
            let closes = match hold.close {
                _ if !released => vec![Truth::FALSE],
                None if release.then.is_empty() => vec![Truth::TRUE],
                None => vec![Truth::FALSE],
                Some(p) => self.options(p, k, silence),
            };
            out.extend(closes.into_iter().map(|t| if t == Truth::TRUE { closed.clone() } else { stays.clone() }));
        }
        out
    }

    /// It opens where it is not open, `when` is known true, and its release is not.
    fn open(&self, id: HoldId, state: &HoldState, k: usize, silence: Silence) -> Vec<HoldState> {
        let hold = &self.model[id];
        if state.open.is_some() || !self.in_force(GuidanceId::Hold(id), k) {
            return vec![state.clone()];
        }
        let opened = HoldState {
            open: Some(Open { since: self.time(k), deadline: Deadline::Ahead, released: false }),
            occurrence: state.occurrence + 1,
        };
        let mut out = Vec::new();
        for when in self.options(hold.when, k, silence) {
            let released = hold.release.as_ref().map_or(vec![Truth::FALSE], |r| self.options(r.when, k, silence));
            out.extend(released.into_iter().map(|released| {
                let opens = when == Truth::TRUE && released != Truth::TRUE;
                if opens { opened.clone() } else { state.clone() }
            }));
        }
        out
    }

    /// The state after moment `k` as history: what was silent changed nothing.
    fn settled(&self, id: HoldId, k: usize) -> HoldState {
        for j in FIRST..=k {
            if self.holds.borrow()[id.index()].len() > j - FIRST {
                continue;
            }
            let before = self.holds.borrow()[id.index()].last().cloned().unwrap_or_default();
            let after = self.step(id, &before, j, Silence::Nothing).pop().unwrap_or(before);
            self.holds.borrow_mut()[id.index()].push(after);
        }
        if k < FIRST { HoldState::default() } else { self.holds.borrow()[id.index()][k - FIRST].clone() }
    }

    /// The states that it may be in at moment `k`, what is silent at its instant being either.
    pub(super) fn states(&self, id: HoldId, k: usize, case: Option<&super::choose::Case>) -> Vec<HoldState> {
        let start = 2 * (k / 2);
        if k < FIRST {
            return vec![HoldState::default()];
        }
        let mut states = vec![self.settled(id, start - 1)];
        for j in start..=k {
            let next: Vec<HoldState> = states.iter().flat_map(|s| self.step(id, s, j, Silence::Either(case))).collect();
            states.clear();
            for s in next {
                if !states.contains(&s) {
                    states.push(s);
                }
            }
        }
        states
    }

    /// The state as a reader of decisions takes it: in a case there is only one.
    pub(super) fn state(&self, id: HoldId, k: usize, reader: Reader) -> HoldState {
        let mut states = match reader {
            Reader::Case(case) => self.states(id, k, Some(case)),
            Reader::Conditions(_) => self.states(id, k, None),
        };
        if states.len() > 1 {
            let options = || (0..states.len()).filter_map(|i| i64::try_from(i).ok()).map(|i| V::Num(exact::integer(i)));
            let choice = reader.case().take(Leaf::State(id, k), || options().collect());
            let i = super::expr::number(&choice).and_then(|n| usize::try_from(n.to_integer()).ok()).unwrap_or(0);
            states.swap(0, i);
        }
        states.swap_remove(0)
    }

    pub(super) fn hold_is_open(&self, id: HoldId, k: usize, case: Option<&super::choose::Case>) -> V {
        let open: Vec<bool> = self.states(id, k, case).iter().map(|s| s.open.is_some()).collect();
        V::Truth(match (open.contains(&true), open.contains(&false)) {
            (true, false) => Truth::TRUE,
            (false, _) => Truth::FALSE,
            _ => Truth::UNKNOWN,
        })
    }

    /// How long it has been open; 0 when it is not.
    pub(super) fn hold_time(&self, id: HoldId, k: usize, case: Option<&super::choose::Case>) -> V {
        let t = self.time(k);
        range(self.states(id, k, case).iter().map(|s| s.open.as_ref().map_or(0, |o| t - o.since)))
    }

    pub(super) fn hold_occurrence(&self, id: HoldId, k: usize, case: Option<&super::choose::Case>) -> V {
        range(self.states(id, k, case).iter().map(|s| s.occurrence))
    }
}

fn range(values: impl Iterator<Item = i64> + Clone) -> V {
    let least = values.clone().min().unwrap_or(0);
    V::span(exact::integer(least), Some(exact::integer(values.max().unwrap_or(0))), false)
}

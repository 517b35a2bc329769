//! Searching for patients: records on which something comes true.
//!
//! In: a compiled project and what is looked for. Out: a [`Candidate`], a record that shows it when it is run, or
//! nothing. A search is bounded, and its bounds are counts: it tries the same records on every machine and reads no clock.
//!
//! Candidates are not drawn blindly. What the question depends on is read off the rule graph (`cone`): which inputs,
//! at which values anything changes, after which times. A record is made backwards from a wish (`maker`, `reach`):
//! to have a hold given up, chart what opens it, so many days earlier. Every candidate is then run through the real
//! evaluator, moment by moment, and only what that says counts. What is found is made smaller (`shrink`) before anybody
//! sees it.

mod chance;
mod cone;
mod maker;
mod reach;
mod shrink;

use crate::answer::{Moment, Outcome};
use crate::eval::{Course, Engine, RunOptions};
use crate::model::{ExprId, Holding, InputKind, Model, SettingId, Value};
use crate::time::Instant;
use crate::timeline::{Charted, Completeness, Entry, Timeline};
use chance::Chance;
pub(crate) use cone::{Cone, Gift, gifts, known};
pub(crate) use maker::Wish;
use maker::{FROM_THE_START, Maker};
pub(crate) use shrink::shrink;

/// A patient to try.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// The record.
    pub timeline: Timeline,
    /// Values of the settings that the project leaves open.
    pub settings: Vec<(SettingId, Option<Value>)>,
    /// How far the record is followed, past its last entry.
    pub until: Instant,
}

/// Midnight of 2001-01-01 UTC, the first day of scenarios; what is wished for is wished for on some later day.
const FIRST_DAY: i64 = 978_307_200;
/// Days after the first on which a wish comes true.
const WISHED_ON: i64 = 600;
/// Most moments of one candidate that are looked at.
const MOMENTS: usize = 160;
/// Candidates that came near, kept to try others like them.
const KEPT: usize = 24;

/// Candidates one after the other, always the same ones for the same question.
pub(crate) struct Search<'a> {
    model: &'a Model,
    cone: &'a Cone,
    wishes: Vec<Wish>,
    chance: Chance,
    near: Vec<Candidate>,
}

impl<'a> Search<'a> {
    /// A search for moments at which all wishes come true. `name` makes it differ from other searches.
    pub fn new(model: &'a Model, cone: &'a Cone, wishes: Vec<Wish>, name: &str) -> Self {
        let seed =
            name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3));
        Self { model, cone, wishes, chance: Chance::new(seed), near: Vec::new() }
    }

    /// Remembers a candidate that came near, as a beginning for others.
    pub fn keep(&mut self, candidate: &Candidate) {
        if self.near.len() < KEPT {
            self.near.push(candidate.clone());
            return;
        }
        let n = self.chance.pick(KEPT);
        if let Some(old) = self.near.get_mut(n) {
            old.clone_from(candidate);
        }
    }

    /// The next candidate.
    pub fn candidate(&mut self) -> Candidate {
        let start = if self.chance.once_in(2) { self.chance.one_of(&self.near).cloned() } else { None };
        let t = self.wished_on();
        let mut maker = Maker::new(self.model, self.cone, &mut self.chance);
        let t = match start {
            Some(old) => vary(&mut maker, old, &self.wishes),
            None => {
                for wish in &self.wishes {
                    maker.wish(wish, t);
                }
                t
            }
        };
        surround(&mut maker, t);
        let until = t.saturating_add(if maker.chance.once_in(2) { 0 } else { maker.gap() });
        let early = if maker.chance.once_in(8) { maker.gap() } else { 0 };
        for setting in &self.cone.open {
            maker.choose(*setting);
        }
        let settings = std::mem::take(&mut maker.settings).into_iter().map(|(s, v)| (s, Some(v))).collect();
        Candidate {
            timeline: record(self.model, std::mem::take(&mut maker.entries), t, early),
            settings,
            until: Instant(until),
        }
    }

    /// The instant at which wishes are to come true: some day, or near the day on which a source comes into force or
    /// lapses.
    fn wished_on(&mut self) -> i64 {
        let limits: Vec<i64> = self.cone.limits.iter().copied().collect();
        match self.chance.one_of(&limits) {
            Some(limit) => {
                let days = i64::try_from(self.chance.pick(7)).unwrap_or(0) - 3;
                limit + days * 86_400
            }
            None => FIRST_DAY + WISHED_ON * 86_400,
        }
    }
}

/// Another candidate like one that came near. The instant for which it wishes.
fn vary(maker: &mut Maker<'_>, old: Candidate, wishes: &[Wish]) -> i64 {
    let last = old.timeline.last_instant().0;
    maker.entries = old.timeline.entries;
    maker.settings = old.settings.into_iter().filter_map(|(s, v)| Some((s, v?))).collect();
    for entry in &mut maker.entries {
        if maker.model[entry.input].kind == InputKind::Fact {
            entry.at = Instant(FROM_THE_START);
        }
    }
    for _ in 0..=maker.chance.pick(2) {
        let n = maker.chance.pick(maker.entries.len());
        let gap = maker.gap();
        match maker.chance.pick(5) {
            0 => {
                if n < maker.entries.len() {
                    maker.entries.swap_remove(n);
                }
            }
            1 => {
                let by = if maker.chance.once_in(2) { gap } else { -gap };
                if let Some(e) = maker.entries.get_mut(n).filter(|e| e.at.0 != FROM_THE_START) {
                    e.at = Instant(e.at.0 + by);
                    e.latest = e.at;
                }
            }
            2 => {
                let Some(input) = maker.entries.get(n).map(|e| e.input) else { continue };
                let value = maker.cone.values.get(&input).and_then(|v| maker.chance.one_of(v)).cloned();
                if let (Some(value), Some(e)) = (value, maker.entries.get_mut(n)) {
                    e.value = Charted::Is(value);
                }
            }
            3 => {
                // Wished for again, later or earlier.
                let again = if maker.chance.once_in(2) { last + gap } else { last - gap };
                if let Some(wish) = maker.chance.one_of(wishes) {
                    maker.wish(wish, again);
                }
            }
            _ => stray(maker, last),
        }
    }
    maker.entries.iter().map(|e| e.at.0).max().filter(|t| *t > FROM_THE_START).unwrap_or(last)
}

/// Charts what is usual of everything that is not charted, mostly, and now and then something that nobody wished for.
fn surround(maker: &mut Maker<'_>, t: i64) {
    if !maker.chance.once_in(4) {
        for &input in &maker.cone.inputs {
            maker.background(input, t);
        }
    }
    if maker.chance.once_in(3) {
        for _ in 0..=maker.chance.pick(3) {
            stray(maker, t);
        }
    }
}

/// An entry of any input, any time before `t`.
fn stray(maker: &mut Maker<'_>, t: i64) {
    let inputs: Vec<_> = maker.cone.inputs.iter().copied().collect();
    let Some(&input) = maker.chance.one_of(&inputs) else { return };
    let at = if maker.chance.once_in(2) { t - maker.gap() } else { t };
    let value = match maker.cone.values.get(&input).and_then(|v| maker.chance.one_of(v)) {
        Some(v) => Charted::Is(v.clone()),
        None if maker.model[input].ty == crate::model::Ty::Event => Charted::Happened,
        None => return,
    };
    maker.chart(input, value, at);
}

/// The record of what was charted: it begins with its first entry, or `early` before it, and all history is complete.
fn record(model: &Model, mut entries: Vec<Entry>, t: i64, early: i64) -> Timeline {
    let first = entries.iter().map(|e| e.at.0).filter(|t| *t > FROM_THE_START).min().unwrap_or(t);
    let from = Instant(first - early);
    for entry in &mut entries {
        if model[entry.input].kind == InputKind::Fact || entry.at < from {
            entry.at = from;
        }
        entry.latest = entry.at;
    }
    entries.sort_by_key(|e| (e.at, e.input));
    entries.dedup_by_key(|e| (e.at, e.input));
    let mut timeline = Timeline::empty(from, Completeness::AllBut(Vec::new()));
    timeline.entries = entries;
    timeline
}

/// Runs a candidate through the evaluator and shows every moment at which anything is charted or comes due, until
/// `each` says that it has seen enough. How many moments were shown.
pub(crate) fn follow(
    engine: &Engine,
    candidate: &Candidate,
    each: &mut dyn FnMut(&Course, Instant, Moment) -> bool,
) -> usize {
    let last = candidate.timeline.last_instant().max(candidate.until);
    let options = RunOptions { at: Some(last), settings: candidate.settings.clone(), ..RunOptions::default() };
    let mut course = engine.follow(&candidate.timeline, &options);
    let mut now = (candidate.timeline.charted_from, Moment::Before);
    let mut seen = 1;
    while !each(&course, now.0, now.1) && seen < MOMENTS {
        let Some(next) = course.step() else { break };
        now = next;
        seen += 1;
    }
    seen
}

/// What a condition is known to be, if it is known.
pub(crate) fn truth(course: &Course, condition: ExprId) -> Option<bool> {
    match course.value(condition)[..] {
        [Outcome::Value(Value::Bool(b))] => Some(b),
        _ => None,
    }
}

/// Whether an input is a state or an observation, and not something that only happens.
pub(crate) fn lasts(model: &Model, input: crate::model::InputId) -> bool {
    model[input].hold != Holding::Instant
}

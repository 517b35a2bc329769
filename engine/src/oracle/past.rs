//! The forms that look back, each as the row of the reference's table says it.

use super::choose::Case;
use super::expr::number;
use super::grid;
use super::value::{self, Truth, V};
use super::world::World;
use crate::exact::{self, Exact};
use crate::model::{ExprId, ExprKind, InputId, Ty, WholeUnit};
use crate::time;
use crate::timeline::Entry;

/// An occurrence that began at one of the moments from `earliest` to `latest`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    pub(super) earliest: usize,
    pub(super) latest: usize,
    /// Whether it happened; else it may have.
    pub(super) certain: bool,
    /// Whether it is unknown history, not silence, that leaves it open.
    pub(super) gap: bool,
}

/// All occurrences up to a moment, oldest first.
pub(super) struct Occurrences {
    pub(super) list: Vec<Occurrence>,
    /// Up to this moment there may have been any number of others.
    pub(super) more_until: Option<usize>,
}

/// From which moment a form with `since` looks back: after which occurrence.
struct Since {
    /// What may be the last occurrence; `None`: there was none.
    starts: Vec<Option<usize>>,
    gap: bool,
}

/// Whether something happened at a past moment, or at one of the present instant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Happened {
    Yes,
    MayHave { gap: bool },
    No,
}

fn happened(t: Truth, present: bool) -> Happened {
    if t == Truth::TRUE {
        Happened::Yes
    } else if t.contains(Truth::TRUE) {
        Happened::MayHave { gap: true }
    } else if present && t.contains(Truth::UNKNOWN) {
        Happened::MayHave { gap: false }
    } else {
        Happened::No
    }
}

fn whole(n: i64) -> V {
    V::Num(exact::integer(n))
}

impl World<'_> {
    fn happened(&self, p: ExprId, j: usize, k: usize, case: Option<&Case>) -> Happened {
        happened(self.truth(p, j, case), j / 2 == k / 2)
    }

    /// Whether `e` is true only at instants: an event, or a condition that an event must meet.
    pub(super) fn is_pulse(&self, e: ExprId) -> bool {
        use ExprKind as K;
        let carries = |e: &ExprId| self.carries_pulse(*e);
        match &self.model[e].kind {
            K::Input(_) | K::Happens(_) => carries(&e),
            K::Let(id) => self.is_pulse(self.model[*id].value),
            K::And(all) => all.iter().any(|e| self.is_pulse(*e)),
            K::Or(all) => all.iter().all(|e| self.is_pulse(*e)),
            K::Compare(_, a, b) => carries(a) || carries(b),
            K::InRange { value, .. } | K::OneOf(value, _) => carries(value),
            _ => false,
        }
    }

    /// Whether `e` has a value only at the instants of an event.
    fn carries_pulse(&self, e: ExprId) -> bool {
        use ExprKind as K;
        match &self.model[e].kind {
            K::Input(id) | K::Happens(id) => self.model[*id].hold == crate::model::Holding::Instant,
            K::Let(id) => self.carries_pulse(self.model[*id].value),
            K::Arith(_, a, b) => self.carries_pulse(*a) || self.carries_pulse(*b),
            K::Neg(a) | K::Convert { value: a, .. } | K::Round(_, a, _) | K::RoundRoot(_, a, _) => {
                self.carries_pulse(*a)
            }
            _ => false,
        }
    }

    /// The occurrences of `e` up to moment `k`.
    pub(super) fn occurrences(&self, e: ExprId, k: usize, case: Option<&Case>) -> Occurrences {
        if self.is_pulse(e) { self.happenings(e, k, case) } else { self.beginnings(e, k, case) }
    }

    /// Each instant at which a pulse is true is an occurrence, at the first of its moments.
    fn happenings(&self, e: ExprId, k: usize, case: Option<&Case>) -> Occurrences {
        let mut out = Occurrences { list: Vec::new(), more_until: None };
        for i in 0..=k / 2 {
            let moments = || (2 * i..=2 * i + 1).filter(|j| *j <= k);
            let certain = moments().find(|j| self.happened(e, *j, k, case) == Happened::Yes);
            let possible = moments().find(|j| self.happened(e, *j, k, case) != Happened::No);
            let Some(at) = certain.or(possible) else { continue };
            let gap = matches!(self.happened(e, at, k, case), Happened::MayHave { gap: true });
            if gap && self.time(at) < self.timeline.charted_from.0 {
                out.more_until = Some(at);
            } else {
                out.list.push(Occurrence { earliest: at, latest: at, certain: certain.is_some(), gap });
            }
        }
        out
    }

    /// A state's occurrence begins when it becomes true after having last been known false, or at first.
    fn beginnings(&self, e: ExprId, k: usize, case: Option<&Case>) -> Occurrences {
        let mut out = Occurrences { list: Vec::new(), more_until: None };
        // What was last known of it may be "false or nothing" and may be "true, since one of the moments from here".
        let (mut may_begin, mut began): (bool, Option<usize>) = (true, None);
        for j in 0..=k {
            let t = self.truth(e, j, case);
            match happened(t, j / 2 == k / 2) {
                Happened::Yes => {
                    if may_begin {
                        let earliest = began.unwrap_or(j);
                        out.list.push(Occurrence { earliest, latest: j, certain: true, gap: earliest < j });
                    }
                    (may_begin, began) = (false, Some(j));
                }
                Happened::MayHave { gap } => {
                    if gap && self.time(j) < self.timeline.charted_from.0 {
                        out.more_until = Some(j);
                    } else if may_begin {
                        out.list.push(Occurrence { earliest: j, latest: j, certain: false, gap });
                    }
                    may_begin |= t.contains(Truth::FALSE);
                    began = began.or(Some(j));
                }
                Happened::No if t == Truth::FALSE => (may_begin, began) = (true, None),
                Happened::No => {}
            }
        }
        out
    }

    /// The moments of `[t - d, t]`, with the first moment of `t - d` only in a closed window.
    fn window(&self, k: usize, d: &Exact, closed: bool) -> Vec<usize> {
        // Instants are whole seconds, so a window that is not begins with the next.
        let Ok(d) = i64::try_from(d.floor().to_integer()) else { return (0..=k).collect() };
        let t = self.time(k);
        let within = |j: &usize| {
            let ago = t - self.time(*j);
            if *j == k {
                true
            } else if *j % 2 == 1 {
                // It holds on until just before the next instant, which must not be too long ago.
                ago <= d || (*j / 2 + 1 < self.grid.len() && t - self.grid[*j / 2 + 1] < d)
            } else {
                ago < d || (closed && ago == d)
            }
        };
        (0..=k).filter(within).collect()
    }

    pub(super) fn looking_back(&self, e: ExprId, k: usize, case: Option<&Case>) -> V {
        use ExprKind as K;
        match &self.model[e].kind {
            K::For(p, d) => match number(&self.value(*d, k, case)) {
                Some(d) => self.held_for(*p, &d, k, case),
                None => V::unknown(&Ty::Boolean, false),
            },
            K::Within(p, d) => match number(&self.value(*d, k, case)) {
                Some(d) => self.held_in(*p, self.window(k, &d, true), k, case),
                None => V::unknown(&Ty::Boolean, false),
            },
            K::Ever(p) => self.held_in(*p, (0..=k).collect(), k, case),
            K::TimeIn(p) => self.time_in(*p, k, case),
            K::TimeSince(p) => self.time_since(*p, k, case),
            K::WholeSince(unit, p) => self.whole_since(*unit, *p, k, case),
            K::Count { of, since, within, while_ } => self.count(*of, *since, *within, *while_, k, case),
            K::TotalTime(p, since) => self.total_time(*p, *since, k, case),
            K::Extreme { highest, of, within } => match number(&self.value(*within, k, case)) {
                Some(d) => self.extreme(*highest, *of, &d, k, case),
                None => self.unknown(*of, false),
            },
            K::First(x) => self.first(*x, k, case),
            K::Previous(x) => self.previous(*x, k, case),
            K::At(x, event) => self.at(*x, *event, k, case),
            K::StreakCount(p, x) => self.streak(*p, *x, k, case).0,
            K::StreakSpan(p, x) => self.streak(*p, *x, k, case).1,
            _ => V::Unknown { gap: false },
        }
    }

    /// `P for D`: known to hold without a break for at least that long.
    fn held_for(&self, p: ExprId, d: &Exact, k: usize, case: Option<&Case>) -> V {
        let inside: Vec<Truth> = self.window(k, d, false).into_iter().map(|j| self.truth(p, j, case)).collect();
        if inside.contains(&Truth::FALSE) {
            V::bool(false)
        } else if inside.iter().all(|t| *t == Truth::TRUE) {
            V::bool(true)
        } else if inside.iter().all(|t| matches!(*t, Truth::TRUE | Truth::NOT_STATED)) {
            V::Truth(Truth::NOT_STATED)
        } else {
            V::unknown(&Ty::Boolean, !inside.iter().any(|t| t.contains(Truth::UNKNOWN)))
        }
    }

    /// `P within D`, `ever P`: held, or happened, at one of these moments.
    fn held_in(&self, p: ExprId, moments: Vec<usize>, k: usize, case: Option<&Case>) -> V {
        let all: Vec<Happened> = moments.into_iter().map(|j| self.happened(p, j, k, case)).collect();
        if all.contains(&Happened::Yes) {
            V::bool(true)
        } else if all.iter().all(|h| *h == Happened::No) {
            V::bool(false)
        } else {
            V::unknown(&Ty::Boolean, !all.contains(&Happened::MayHave { gap: false }))
        }
    }

    /// `time in P`: how long it has now held without a break; at least from the entry that began the known span.
    fn time_in(&self, p: ExprId, k: usize, case: Option<&Case>) -> V {
        let t = self.time(k);
        let now = self.truth(p, k, case);
        if now == Truth::FALSE || now == Truth::NOT_STATED {
            return if now == Truth::FALSE { whole(0) } else { V::NotStated };
        }
        let known_from = (0..=k).rev().take_while(|j| self.truth(p, *j, case) == Truth::TRUE).last();
        let not_before =
            (0..k).rfind(|j| matches!(self.truth(p, *j, case), Truth::FALSE | Truth::NOT_STATED)).map(|j| j + 1);
        let most = not_before.map(|j| exact::integer(t - self.time(j)));
        match known_from {
            Some(0) => V::Forever,
            from => {
                let least = exact::integer(from.map_or(0, |j| t - self.time(j)));
                let open = (not_before.unwrap_or(0)..from.unwrap_or(k + 1)).map(|j| self.truth(p, j, case));
                V::span(least, most, !open.into_iter().any(|t| t.contains(Truth::UNKNOWN)))
            }
        }
    }

    /// `time since E`, `time since P`: since the last occurrence, or since it last held.
    fn time_since(&self, e: ExprId, k: usize, case: Option<&Case>) -> V {
        let t = self.time(k);
        if matches!(self.model[e].ty, Ty::Date | Ty::Instant) {
            return value::map_number(&self.value(e, k, case), false, |n| exact::sub(&exact::integer(t), n));
        }
        let pulse = self.is_pulse(e);
        let since = |j: usize| {
            if j / 2 == k / 2 {
                0
            } else if pulse {
                t - self.time(j)
            } else {
                t - self.end_of(j)
            }
        };
        let last = (0..=k).rfind(|j| self.happened(e, *j, k, case) == Happened::Yes);
        let later = (last.map_or(0, |j| j + 1)..=k).rev();
        let possible = later.filter(|j| self.happened(e, *j, k, case) != Happened::No).max();
        let most = last.map(|j| exact::integer(since(j)));
        match possible {
            None => most.map_or(V::Forever, V::Num),
            Some(j) => {
                let silent = self.happened(e, j, k, case) == Happened::MayHave { gap: false };
                let least = if j / 2 == k / 2 { 0 } else { t - self.end_of(j | 1) };
                V::span(exact::integer(least), most, !silent)
            }
        }
    }

    fn whole_since(&self, unit: WholeUnit, e: ExprId, k: usize, case: Option<&Case>) -> V {
        let t = self.time(k);
        if matches!(self.model[e].ty, Ty::Date | Ty::Instant) {
            // The number is the unknown, not the date: that is what thresholds are about.
            return match self.value(e, k, None) {
                V::Num(n) => whole_units(unit, &n, t).map_or(V::Unknown { gap: false }, V::Num),
                V::NotStated => V::NotStated,
                V::Absent => V::Absent,
                other => V::Unknown { gap: matches!(other, V::Unknown { gap: true }) },
            };
        }
        let floor = |n: &Exact| whole_units(unit, &exact::sub(&exact::integer(t), n)?, t);
        value::map_number(&self.time_since(e, k, case), true, floor)
    }

    /// The last occurrence of what follows `since`, or what it may be.
    fn since(&self, e: ExprId, k: usize, case: Option<&Case>) -> Since {
        let all = self.occurrences(e, k, case);
        let last = all.list.iter().rposition(|o| o.certain);
        let mut starts: Vec<Option<usize>> =
            all.list[last.unwrap_or(0)..].iter().flat_map(|o| [Some(o.earliest), Some(o.latest)]).collect();
        if last.is_none() {
            starts.push(None);
            if all.more_until.is_some() {
                starts.push(Some(0));
            }
        }
        Since { starts, gap: all.list.iter().all(|o| o.certain || o.gap) }
    }

    /// `count of E since F within D while P`.
    fn count(
        &self,
        of: ExprId,
        since: Option<ExprId>,
        within: Option<ExprId>,
        while_: Option<ExprId>,
        k: usize,
        case: Option<&Case>,
    ) -> V {
        let t = self.time(k);
        let window = match within.map(|d| number(&self.value(d, k, case))) {
            Some(None) => return V::Unknown { gap: false },
            Some(some) => some,
            None => None,
        };
        let recent = |j: usize| window.is_none_or(|d| exact::integer(t.saturating_sub(self.time(j))) <= d);
        let since = since.map_or(Since { starts: vec![Some(0)], gap: true }, |f| self.since(f, k, case));
        let all = self.occurrences(of, k, case);
        let (mut least, mut most, mut gap) = (i64::MAX, Some(0_i64), since.gap);
        for start in since.starts {
            let (mut lo, mut hi) = (0, 0);
            let Some(start) = start else {
                least = 0;
                continue;
            };
            for o in &all.list {
                let inside = |j: usize| j >= start && recent(j);
                let held = while_.map_or(Happened::Yes, |p| self.happened(p, 2 * (o.latest / 2), k, case));
                if held == Happened::No || !inside(o.latest) {
                    continue;
                }
                hi += 1;
                if o.certain && inside(o.earliest) && held == Happened::Yes {
                    lo += 1;
                } else {
                    gap &= if o.certain { held != Happened::MayHave { gap: false } } else { o.gap };
                }
            }
            let more = all.more_until.is_some_and(|j| j >= start && (recent(j) || recent(j + 1)));
            least = least.min(lo);
            most = if more { None } else { most.map(|most| most.max(hi)) };
        }
        V::span(exact::integer(least), most.map(exact::integer), gap)
    }

    /// `total time P since E`: the sum of the spans in which it held.
    fn total_time(&self, p: ExprId, since: ExprId, k: usize, case: Option<&Case>) -> V {
        let since = self.since(since, k, case);
        let (mut least, mut most) = (i64::MAX, Some(0_i64));
        for start in since.starts {
            let Some(start) = start else {
                least = 0;
                continue;
            };
            let (mut lo, mut hi) = (0, Some(0_i64));
            for i in start / 2..k / 2 {
                let length = self.grid[i + 1] - self.grid[i];
                match self.happened(p, 2 * i + 1, k, case) {
                    Happened::Yes => (lo, hi) = (lo + length, hi.map(|hi| hi + length)),
                    Happened::MayHave { .. } if i == 0 => hi = None,
                    Happened::MayHave { .. } => hi = hi.map(|hi| hi + length),
                    Happened::No => {}
                }
            }
            least = least.min(lo);
            most = most.zip(hi).map(|(a, b)| a.max(b));
        }
        V::span(exact::integer(least), most.map(exact::integer), since.gap)
    }

    /// `highest x within D`, `lowest`: over the readings in the window.
    fn extreme(&self, highest: bool, x: InputId, d: &Exact, k: usize, case: Option<&Case>) -> V {
        let t = self.time(k);
        let inside = |then: i64| exact::integer(t - then) <= *d;
        let missing = self.may_be_missing(x) && inside(self.timeline.charted_from.0 - 1);
        let values: Vec<V> =
            self.counting(x, k, case).into_iter().filter(|e| inside(e.at.0)).map(|e| self.charted(e)).collect();
        let best = values.into_iter().reduce(|a, b| {
            let op = if highest { crate::model::CompareOp::Ge } else { crate::model::CompareOp::Le };
            if value::compare(op, &a, &b) == Truth::TRUE { a } else { b }
        });
        match (best, missing) {
            (Some(v), false) => v,
            (Some(V::Num(n)), true) => match self.model[x].range {
                Some((_, top)) if highest => V::span(n, Some(top), true),
                Some((bottom, _)) => V::span(bottom, Some(n), true),
                None if highest => V::span(n, None, true),
                None => V::Unknown { gap: true },
            },
            (_, gap) => self.unknown(x, gap),
        }
    }

    fn first(&self, x: InputId, k: usize, case: Option<&Case>) -> V {
        let gap = self.may_be_missing(x);
        match self.counting(x, k, case).first() {
            Some(e) if !gap => self.charted(e),
            _ => self.unknown(x, gap),
        }
    }

    fn previous(&self, x: InputId, k: usize, case: Option<&Case>) -> V {
        let entries = self.counting(x, k, case);
        let missing = |e: &Entry| self.may_be_missing(x) && e.at < self.timeline.charted_from;
        match entries.as_slice() {
            [.., e, _] if !missing(e) => self.charted(e),
            _ => self.unknown(x, self.may_be_missing(x)),
        }
    }

    /// `x at E`: the value in force when E struck, before anything was done at that instant.
    fn at(&self, x: ExprId, event: ExprId, k: usize, case: Option<&Case>) -> V {
        let since = self.since(event, k, case);
        let mut values: Vec<V> = Vec::new();
        for start in since.starts {
            let v = match start {
                None => V::Absent,
                Some(0 | 1) => V::unknown(&self.model[x].ty, true),
                Some(j) => self.value(x, 2 * (j / 2), case),
            };
            if !values.contains(&v) {
                values.push(v);
            }
        }
        if values.len() == 1 { values.remove(0) } else { V::unknown(&self.model[x].ty, since.gap) }
    }

    /// The current run of readings that satisfy `p`: how many, and the time from first to last.
    fn streak(&self, p: ExprId, x: InputId, k: usize, case: Option<&Case>) -> (V, V) {
        let entries = self.counting(x, k, case);
        let satisfies = |e: &&&Entry| self.truth(p, 2 * self.position(e), case) == Truth::TRUE;
        let run: Vec<&&Entry> = entries.iter().rev().take_while(satisfies).collect();
        let start = self.timeline.charted_from;
        let recorded = |e: &&Entry| e.at >= start || !self.may_be_missing(x);
        let certain: Vec<i64> = run.iter().filter(|e| recorded(e)).map(|e| e.at.0).collect();
        // It may be longer when nothing that is known ended it and readings from before the record may be missing.
        let ended = entries.iter().rev().nth(certain.len()).is_some_and(recorded);
        let open = self.may_be_missing(x) && !ended;
        let count = exact::integer(i64::try_from(certain.len()).unwrap_or(i64::MAX));
        let span = exact::integer(certain.first().zip(certain.last()).map_or(0, |(last, first)| last - first));
        let range = |n: Exact| if open { V::span(n, None, true) } else { V::Num(n) };
        (range(count), range(span))
    }
}

/// Whole units from one instant to another, by the calendar for months and years.
fn whole_units(unit: WholeUnit, from: &Exact, to: i64) -> Option<Exact> {
    let from = i64::try_from(from.to_integer()).ok()?;
    let date = |t: i64| time::Date::of_instant(time::Instant(t));
    Some(exact::integer(match unit {
        WholeUnit::Months => date(from).whole_months_until(date(to)),
        WholeUnit::Years => date(from).whole_years_until(date(to)),
        _ => (to - from).div_euclid(grid::seconds(unit)),
    }))
}

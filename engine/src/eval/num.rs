//! Numbers that may be ranges and may grow with time.
//!
//! A bound is a line over time in seconds since the epoch, so that a clock needs no work while it runs: `time since`
//! an event at `s` is the line `t - s` for as long as nothing new happens. Every step is exact; what overflows is
//! no number and becomes unknown.

use crate::exact::{self, Exact};
use std::cmp::Ordering;

/// `base + slope × t`, `t` in seconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// The value at the epoch.
    pub base: Exact,
    /// The growth in a second.
    pub slope: Exact,
    /// Just above (1) or just below (-1) it: an end that does not belong to its range.
    pub beside: i8,
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// Lower than every number.
    Below,
    /// A number that may grow.
    At(Line),
    /// Higher than every number: the time since what never happened.
    Above,
}

/// What a number may be: from `lo` to `hi`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// Lowest.
    pub lo: Bound,
    /// Highest.
    pub hi: Bound,
}

/// A whole number.
pub fn int(n: i64) -> Exact {
    Exact::new_raw(i128::from(n), 1)
}

impl Line {
    /// A number that does not grow.
    pub fn still(base: Exact) -> Self {
        Self { base, slope: int(0), beside: 0 }
    }
    /// A clock in seconds that stood at zero at `s`.
    pub fn clock_from(s: i64) -> Self {
        Self { base: int(-s), slope: int(1), beside: 0 }
    }
    /// Whether it grows or falls.
    pub fn ticks(&self) -> bool {
        *self.slope.numer() != 0
    }
    /// Its value at `t`; `None` on overflow.
    pub fn at(&self, t: i64) -> Option<Exact> {
        if self.ticks() { exact::add(&self.base, &exact::mul(&self.slope, &int(t))?) } else { Some(self.base) }
    }
    fn scale(&self, k: &Exact) -> Option<Self> {
        let sign = i8::from(*k.numer() > 0) - i8::from(*k.numer() < 0);
        Some(Self { base: exact::mul(&self.base, k)?, slope: exact::mul(&self.slope, k)?, beside: self.beside * sign })
    }
    fn add(&self, o: &Self) -> Option<Self> {
        Some(Self {
            base: exact::add(&self.base, &o.base)?,
            slope: exact::add(&self.slope, &o.slope)?,
            beside: (self.beside + o.beside).signum(),
        })
    }
    fn sub(&self, o: &Self) -> Option<Self> {
        self.add(&o.scale(&int(-1))?)
    }
}

impl Bound {
    /// A number that does not grow.
    pub fn still(x: Exact) -> Self {
        Self::At(Line::still(x))
    }
    /// Its order against another at `t`; `None` on overflow.
    pub fn cmp_at(&self, o: &Self, t: i64) -> Option<Ordering> {
        Some(match (self, o) {
            (Self::Below, Self::Below) | (Self::Above, Self::Above) => Ordering::Equal,
            (Self::Below, _) | (_, Self::Above) => Ordering::Less,
            (_, Self::Below) | (Self::Above, _) => Ordering::Greater,
            (Self::At(a), Self::At(b)) => exact::compare(&a.at(t)?, &b.at(t)?).then(a.beside.cmp(&b.beside)),
        })
    }
    /// Its number at `t`, when it has one.
    pub fn number(&self, t: i64) -> Option<Exact> {
        match self {
            Self::At(l) => l.at(t),
            _ => None,
        }
    }
    /// The first whole second after `t` at which `self < o` turns, if it ever does.
    fn turn(&self, o: &Self, t: i64) -> Option<i64> {
        let (Self::At(a), Self::At(b)) = (self, o) else {
            return None;
        };
        let d = b.sub(a)?;
        if !d.ticks() {
            return None;
        }
        // self < o exactly while base + slope × t > 0
        let root = exact::div(&exact::neg(&d.base), &d.slope)?;
        let falling = *d.slope.numer() < 0;
        let floor = i64::try_from(root.floor().to_integer()).ok()?;
        let turn = if falling && exact::is_integer(&root) { floor } else { floor.checked_add(1)? };
        (turn > t).then_some(turn)
    }
}

impl Range {
    /// Any number.
    pub const ANY: Self = Self { lo: Bound::Below, hi: Bound::Above };
    /// The time since what never happened.
    pub const NEVER: Self = Self { lo: Bound::Above, hi: Bound::Above };

    /// One known number.
    pub fn exactly(x: Exact) -> Self {
        Self { lo: Bound::still(x), hi: Bound::still(x) }
    }
    /// One known line.
    pub const fn line(l: Line) -> Self {
        Self { lo: Bound::At(l), hi: Bound::At(l) }
    }
    /// Whether it is one value, known.
    pub fn is_one(&self) -> bool {
        self.lo == self.hi
    }
    /// Whether either end grows.
    pub fn ticks(&self) -> bool {
        [&self.lo, &self.hi].iter().any(|b| matches!(b, Bound::At(l) if l.ticks()))
    }
    /// The smallest range that covers both at `t`.
    pub fn hull(&self, o: &Self, t: i64) -> Self {
        let lo = if self.lo.cmp_at(&o.lo, t) == Some(Ordering::Greater) { o.lo } else { self.lo };
        let hi = if self.hi.cmp_at(&o.hi, t) == Some(Ordering::Less) { o.hi } else { self.hi };
        Self { lo, hi }
    }
    /// Whether every value of this one lies below every value of the other at `t`.
    pub fn all_below(&self, o: &Self, t: i64) -> bool {
        self.hi.cmp_at(&o.lo, t) == Some(Ordering::Less)
    }
    /// The first whole second after `t` at which the order of the two ranges may look different.
    pub fn next_turn(&self, o: &Self, t: i64) -> i64 {
        if !self.ticks() && !o.ticks() {
            return i64::MAX;
        }
        let pairs = [(&self.hi, &o.lo), (&o.hi, &self.lo), (&self.lo, &o.hi), (&o.lo, &self.hi)];
        pairs.iter().filter_map(|(a, b)| a.turn(b, t)).min().unwrap_or(i64::MAX)
    }
    /// `a + b`; `None` on overflow.
    pub fn add(&self, o: &Self) -> Option<Self> {
        Some(Self { lo: add_bound(&self.lo, &o.lo)?, hi: add_bound(&self.hi, &o.hi)? })
    }
    /// `-a`.
    pub fn neg(&self) -> Option<Self> {
        Some(Self { lo: neg_bound(&self.hi)?, hi: neg_bound(&self.lo)? })
    }
    /// `a - b`; `None` on overflow.
    pub fn sub(&self, o: &Self) -> Option<Self> {
        self.add(&o.neg()?)
    }
    /// `a × factor + offset`.
    pub fn affine(&self, factor: &Exact, offset: &Exact) -> Option<Self> {
        let scale = |b: &Bound| -> Option<Bound> {
            Some(match b {
                Bound::At(l) => {
                    let l = l.scale(factor)?;
                    Bound::At(Line { base: exact::add(&l.base, offset)?, ..l })
                }
                _ if *factor.numer() == 0 => Bound::still(*offset),
                Bound::Below if *factor.numer() < 0 => Bound::Above,
                Bound::Above if *factor.numer() < 0 => Bound::Below,
                same => *same,
            })
        };
        let (a, b) = (scale(&self.lo)?, scale(&self.hi)?);
        Some(if *factor.numer() < 0 { Self { lo: b, hi: a } } else { Self { lo: a, hi: b } })
    }
    /// `a × b`, at least one of them still; `None` when that cannot be said exactly.
    pub fn mul(&self, o: &Self, t: i64) -> Option<Self> {
        match (self.single_still(), o.single_still()) {
            (_, Some(k)) => self.affine(&k, &int(0)),
            (Some(k), None) => o.affine(&k, &int(0)),
            (None, None) => {
                // two ranges: the extremes are among the products of the ends, as they stand at t
                let ends = |r: &Self| Some([r.lo.number(t)?, r.hi.number(t)?]);
                let (a, b) = (ends(self)?, ends(o)?);
                extremes(a.iter().flat_map(|x| b.iter().map(move |y| exact::mul(x, y))))
            }
        }
    }
    /// `a / b`, `b` still; `None` when `b` may be zero or on overflow.
    pub fn div(&self, o: &Self, t: i64) -> Option<Self> {
        if let Some(k) = o.single_still() {
            return self.affine(&exact::div(&int(1), &k)?, &int(0));
        }
        let (lo, hi) = (o.lo.number(t)?, o.hi.number(t)?);
        if *lo.numer() <= 0 && *hi.numer() >= 0 {
            return None;
        }
        let inverse = Self { lo: Bound::still(exact::div(&int(1), &hi)?), hi: Bound::still(exact::div(&int(1), &lo)?) };
        self.mul(&inverse, t)
    }
    /// Its value, when it is one that does not grow.
    pub fn single_still(&self) -> Option<Exact> {
        match (self.is_one(), &self.lo) {
            (true, Bound::At(l)) if !l.ticks() => Some(l.base),
            _ => None,
        }
    }
    /// Both ends as they stand at `t`.
    #[must_use]
    pub fn freeze(&self, t: i64) -> Self {
        let f = |b: &Bound, fall: Bound| match b {
            Bound::At(l) => l.at(t).map_or(fall, |x| Bound::At(Line { beside: l.beside, ..Line::still(x) })),
            other => *other,
        };
        Self { lo: f(&self.lo, Bound::Below), hi: f(&self.hi, Bound::Above) }
    }
    /// Applies a function that never falls to both ends as they stand at `t`.
    pub fn monotone(&self, t: i64, f: impl Fn(&Exact) -> Option<Exact>) -> Option<Self> {
        let apply = |b: &Bound| match b {
            Bound::At(l) => l.at(t).and_then(|x| f(&x)).map(Bound::still),
            other => Some(*other),
        };
        Some(Self { lo: apply(&self.lo)?, hi: apply(&self.hi)? })
    }
    /// The first whole second after `t` at which an end reaches or passes a multiple of `step`.
    pub fn next_multiple(&self, step: &Exact, t: i64) -> i64 {
        let next = |b: &Bound| -> Option<i64> {
            let Bound::At(l) = b else { return None };
            if !l.ticks() {
                return None;
            }
            let q = exact::div(&l.at(t)?, step)?;
            let up = *l.slope.numer() > 0;
            let k = if up { q.floor() + int(1) } else { q.ceil() - int(1) };
            let root = exact::div(&exact::sub(&exact::mul(&k, step)?, &l.base)?, &l.slope)?;
            i64::try_from(root.ceil().to_integer()).ok().map(|x| x.max(t + 1))
        };
        [&self.lo, &self.hi].iter().filter_map(|b| next(b)).min().unwrap_or(i64::MAX)
    }
}

fn add_bound(a: &Bound, b: &Bound) -> Option<Bound> {
    Some(match (a, b) {
        (Bound::At(x), Bound::At(y)) => Bound::At(x.add(y)?),
        (Bound::Below, Bound::Above) | (Bound::Above, Bound::Below) => return None,
        (Bound::Below, _) | (_, Bound::Below) => Bound::Below,
        (Bound::Above, _) | (_, Bound::Above) => Bound::Above,
    })
}

fn neg_bound(b: &Bound) -> Option<Bound> {
    Some(match b {
        Bound::Below => Bound::Above,
        Bound::Above => Bound::Below,
        Bound::At(l) => Bound::At(l.scale(&int(-1))?),
    })
}

fn extremes(values: impl Iterator<Item = Option<Exact>>) -> Option<Range> {
    let mut out: Option<(Exact, Exact)> = None;
    for v in values {
        let v = v?;
        out = Some(out.map_or((v, v), |(lo, hi)| {
            let lo = if exact::compare(&v, &lo).is_lt() { v } else { lo };
            let hi = if exact::compare(&v, &hi).is_gt() { v } else { hi };
            (lo, hi)
        }));
    }
    out.map(|(lo, hi)| Range { lo: Bound::still(lo), hi: Bound::still(hi) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_turns_at_its_threshold_and_one_second_after_it() {
        let clock = Range::line(Line::clock_from(100));
        let four = Range::exactly(int(4));
        // at 103 the clock stands at 3: equality begins at 104, "greater" at 105
        assert_eq!(clock.next_turn(&four, 103), 104);
        assert_eq!(clock.next_turn(&four, 104), 105);
        assert_eq!(clock.next_turn(&four, 105), i64::MAX);
    }

    #[test]
    fn never_is_longer_than_every_duration() {
        let t = 5;
        assert!(Range::exactly(int(1_000_000)).all_below(&Range::NEVER, t));
        assert_eq!(Range::NEVER.next_turn(&Range::exactly(int(3)), t), i64::MAX);
    }

    #[test]
    fn whole_days_step_once_a_day() {
        let clock = Range::line(Line::clock_from(10));
        assert_eq!(clock.next_multiple(&int(86_400), 10), 10 + 86_400);
        assert_eq!(clock.next_multiple(&int(86_400), 9 + 86_400), 10 + 86_400);
        assert_eq!(clock.next_multiple(&int(86_400), 10 + 86_400), 10 + 2 * 86_400);
    }

    #[test]
    fn a_range_with_zero_divides_nothing() {
        let zero_to_two = Range { lo: Bound::still(int(0)), hi: Bound::still(int(2)) };
        assert_eq!(Range::exactly(int(1)).div(&zero_to_two, 0), None);
    }
}

//! The instants at which anything can change.
//!
//! All that changes by itself does so at something charted plus some of the programme's durations, give or take a few
//! seconds for `>` and for the end of an event. So the grid is everything charted plus every multiple of the greatest
//! common divisor of the durations, and the seconds after; between two instants of the grid nothing changes.

use super::TooLong;
use crate::exact::{self, Exact};
use crate::model::{ExprKind, Holding, Model, Reach, Ty, Value, WholeUnit};
use crate::timeline::Timeline;
use std::collections::BTreeSet;

/// Seconds after each instant that are in the grid as well.
const AFTER: std::ops::RangeInclusive<i64> = 0..=3;

/// Stands for all time before anything is charted.
pub(super) const LONG_AGO: i64 = -1_000_000_000_000;

/// The grid up to the last of `ats`, [`LONG_AGO`] first.
pub(super) fn instants(
    model: &Model,
    reach: &Reach,
    timeline: &Timeline,
    ats: &[i64],
    limit: usize,
) -> Result<Vec<i64>, TooLong> {
    let end = ats.iter().copied().max().unwrap_or_default();
    let mut bases: BTreeSet<i64> = timeline.entries.iter().map(|e| e.at.0).collect();
    bases.insert(timeline.charted_from.0);
    let start = bases.first().copied().unwrap_or_default();
    bases.extend(ats);
    for cite in reach.guidance.iter().flat_map(|g| &model.guidance(*g).cites) {
        let source = &model[cite.source];
        bases.extend([source.valid_from, source.valid_until].into_iter().flatten().map(|t| t.0));
    }
    for e in reach.exprs.iter().map(|e| &model[*e]) {
        if let (ExprKind::Const(Value::Num(n)), Ty::Instant | Ty::Date) = (&e.kind, &e.ty) {
            bases.extend(whole(n));
        }
    }
    let step = durations(model, reach).into_iter().fold(0, gcd);
    let mut grid = BTreeSet::from([LONG_AGO]);
    let phases: BTreeSet<i64> =
        if step > 0 { bases.iter().map(|b| b.rem_euclid(step)).collect() } else { BTreeSet::new() };
    let mut add = |t: i64| {
        for s in AFTER {
            if (start..=end).contains(&(t + s)) {
                grid.insert(t + s);
            }
        }
        if grid.len() > limit { Err(TooLong { limit }) } else { Ok(()) }
    };
    for t in bases {
        add(t)?;
    }
    for phase in phases {
        let mut t = start - (start - phase).rem_euclid(step);
        while t <= end {
            add(t)?;
            t += step;
        }
    }
    Ok(grid.into_iter().collect())
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn whole(n: &Exact) -> Option<i64> {
    exact::is_integer(n).then(|| i64::try_from(*n.numer()).ok()).flatten()
}

/// Seconds in one unit; calendar units in days.
pub(super) const fn seconds(unit: WholeUnit) -> i64 {
    match unit {
        WholeUnit::Hours => 3600,
        WholeUnit::Days | WholeUnit::Months | WholeUnit::Years => 86_400,
        WholeUnit::Weeks => 604_800,
    }
}

/// Every duration that the programme names, in seconds; also thresholds on a duration that was turned into a number.
fn durations(model: &Model, reach: &Reach) -> BTreeSet<i64> {
    let mut out = BTreeSet::new();
    let mut factors = Vec::new();
    let mut numbers = Vec::new();
    for e in reach.exprs.iter().map(|e| &model[*e]) {
        match (&e.kind, &e.ty) {
            (ExprKind::Const(Value::Num(n)), Ty::Duration) => out.extend(whole(n)),
            (ExprKind::Const(Value::Num(n)), _) => numbers.push(*n),
            (ExprKind::WholeSince(unit, _), _) => out.extend([seconds(*unit)]),
            (ExprKind::Convert { value, factor, .. }, _) if model[*value].ty == Ty::Duration => factors.push(*factor),
            _ => {}
        }
    }
    for setting in reach.settings.iter().map(|s| &model[*s]) {
        if let (Ty::Duration, Some(Value::Num(n))) = (&setting.ty, &setting.value) {
            out.extend(whole(n));
        }
    }
    for input in reach.inputs.iter().map(|i| &model[*i]) {
        if let Holding::Fresh(d) = input.hold {
            out.insert(d);
        }
        out.extend(input.void_after.iter().filter_map(|v| v.duration));
    }
    for factor in &factors {
        out.extend(numbers.iter().filter_map(|n| exact::div(n, factor)).filter_map(|n| whole(&n)));
    }
    out.remove(&0);
    out
}

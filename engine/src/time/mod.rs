//! Instants, dates, durations and time zones, read and written.
//!
//! Inside the engine an instant is a count of seconds since 1970-01-01T00:00Z and a duration a count of seconds; a
//! day is 24 h. The calendar and the rules of time zones (crate `jiff`, with its time zone database built in) are
//! needed only here: to read local times, to count days of a record that has a start, and for ages.

mod calendar;
mod error;
mod parse;
mod words;

pub use calendar::{Date, Start, Zone};
pub use error::TimeError;
pub use parse::{Moment, Reader};

/// A point in time: seconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Instant(pub i64);

/// A length of time in whole seconds; negative when it goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Duration(pub i64);

/// Seconds in a minute.
pub const MINUTE: i64 = 60;
/// Seconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Seconds in a day: always 24 h.
pub const DAY: i64 = 24 * HOUR;
/// Seconds in a week.
pub const WEEK: i64 = 7 * DAY;

#[cfg(test)]
mod tests;

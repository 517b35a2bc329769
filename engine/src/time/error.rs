//! What can be wrong with a time.

use std::fmt;

/// Why a text names no point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// It has the shape of no date or time.
    Malformed(String),
    /// A day that the month does not have: `2021-02-30`.
    NoSuchDay {
        /// Year.
        year: i16,
        /// Month, 1 to 12.
        month: i8,
        /// How many days that month has.
        days: i8,
    },
    /// A month that is not 01 to 12.
    NoSuchMonth(i8),
    /// An hour, minute or second that a clock does not show.
    NoSuchTime(String),
    /// A part of a second.
    FractionOfSecond,
    /// A time without `Z` or an offset, where no time zone is given.
    MissingOffset(String),
    /// A date, where no time zone says when its day begins.
    DateWithoutZone(String),
    /// An offset that is not `+HH:MM`, up to 18 hours.
    BadOffset(String),
    /// A time zone that is not in the database.
    UnknownZone {
        /// As written.
        name: String,
        /// The nearest name.
        suggestion: Option<String>,
    },
    /// A local time that the zone's clocks jumped over.
    Skipped {
        /// As written.
        text: String,
        /// The zone.
        zone: String,
    },
    /// A local time that the zone's clocks showed twice.
    Ambiguous {
        /// As written.
        text: String,
        /// The zone.
        zone: String,
        /// The earlier of the two, with its offset.
        first: String,
        /// The later.
        second: String,
    },
    /// `day 3 10:00` in a record without a start.
    NoStart,
    /// A start that is not the midnight that begins day 1.
    StartNotMidnight(String),
    /// A date where a date and a time are needed.
    MissingTime(String),
    /// Too long ago or too far ahead (years 0001 to 9999).
    OutOfRange,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(text) if text.is_empty() => f.write_str("a time is missing"),
            Self::Malformed(text) => {
                write!(
                    f,
                    "`{text}` is not a time: write `2021-03-01T08:00Z`, every number with all its digits, or `day 3 10:00` where the record has a start"
                )
            }
            Self::NoSuchDay { year, month, days } => {
                write!(f, "{} {year} has {days} days", month_name(*month))
            }
            Self::NoSuchMonth(month) => write!(f, "there is no month {month:02}: dates are written year-month-day"),
            Self::NoSuchTime(text) => {
                write!(f, "no clock shows {text}: hours are 00 to 23, minutes and seconds 00 to 59")
            }
            Self::FractionOfSecond => f.write_str("times are in whole seconds"),
            Self::MissingOffset(text) => {
                write!(
                    f,
                    "`{text}` has no offset: add `Z` for UTC or an offset like `+01:00`, or name the record's time zone"
                )
            }
            Self::DateWithoutZone(text) => {
                write!(
                    f,
                    "`{text}` is a day of no particular time zone: name the record's time zone, or write a time with an offset"
                )
            }
            Self::BadOffset(text) => write!(f, "`{text}` is not an offset from UTC: write `Z` or `+01:00`"),
            Self::UnknownZone { name, suggestion: Some(near) } => {
                write!(f, "there is no time zone `{name}`; the nearest is `{near}`")
            }
            Self::UnknownZone { name, suggestion: None } => {
                write!(f, "there is no time zone `{name}`: names are like `Europe/Berlin`")
            }
            Self::Skipped { text, zone } => {
                write!(f, "`{text}` did not exist in {zone}: clocks were put forward over it; write an offset")
            }
            Self::Ambiguous { text, zone, first, second } => {
                write!(f, "`{text}` happened twice in {zone}, when clocks were put back: write `{first}` or `{second}`")
            }
            Self::NoStart => f.write_str("a day number needs the start of the record: the midnight that begins day 1"),
            Self::StartNotMidnight(text) => {
                write!(
                    f,
                    "`{text}` is not a midnight by the record's clock: the start is the midnight that begins day 1; its date alone will do where there is a time zone"
                )
            }
            Self::MissingTime(text) => write!(f, "`{text}` is a date without a time"),
            Self::OutOfRange => f.write_str("years go from 0001 to 9999"),
        }
    }
}

impl std::error::Error for TimeError {}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|i| NAMES.get(i)).copied().unwrap_or("that month of")
}

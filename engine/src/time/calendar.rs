//! Dates, time zones and the days of a record.

use super::{Duration, Instant, TimeError};
use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// A day of the calendar, in years 0001 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(pub(super) civil::Date);

impl Date {
    /// Checks year, month and day.
    ///
    /// # Errors
    /// When the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, TimeError> {
        if !(1..=9999).contains(&year) {
            return Err(TimeError::OutOfRange);
        }
        let first = civil::Date::new(year, month, 1).map_err(|_| TimeError::NoSuchMonth(month))?;
        civil::Date::new(year, month, day).map(Self).map_err(|_| TimeError::NoSuchDay {
            year,
            month,
            days: first.days_in_month(),
        })
    }

    /// The instant of its midnight in UTC: how the engine holds dates.
    #[must_use]
    pub fn midnight_utc(self) -> Instant {
        Zone::utc().resolve_lenient(self.0.to_datetime(civil::Time::midnight()))
    }

    /// The day whose midnight in UTC is at or before `instant`; the nearest representable day beyond the calendar.
    #[must_use]
    pub fn of_instant(instant: Instant) -> Self {
        Zone::utc().date_of(instant)
    }

    /// Days from `self` to `later`, negative when `later` is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> i64 {
        (later.midnight_utc().0 - self.midnight_utc().0) / super::DAY
    }

    /// Whole calendar months from `self` to `later`: the day of the month must be reached. One born on the 31st is a
    /// month older on the 1st after a month without a 31st. Negative when `later` is earlier.
    #[must_use]
    pub fn whole_months_until(self, later: Self) -> i64 {
        if later < self {
            return -later.whole_months_until(self);
        }
        let months = |d: civil::Date| i64::from(d.year()) * 12 + i64::from(d.month());
        months(later.0) - months(self.0) - i64::from(later.0.day() < self.0.day())
    }

    /// Whole calendar years from `self` to `later`: a birthday must be reached; one born on 29 February is a year
    /// older on 1 March of a common year.
    #[must_use]
    pub fn whole_years_until(self, later: Self) -> i64 {
        self.whole_months_until(later) / 12
    }

    /// The first day on which [`Date::whole_months_until`] reaches `months`; `None` beyond the calendar.
    #[must_use]
    pub fn after_months(self, months: i64) -> Option<Self> {
        let month0 = i64::from(self.0.year()) * 12 + i64::from(self.0.month()) - 1 + months;
        let year = i16::try_from(month0.div_euclid(12)).ok()?;
        let month = i8::try_from(month0.rem_euclid(12) + 1).ok()?;
        match Self::new(year, month, self.0.day()) {
            Ok(date) => Some(date),
            // The month is too short: the first day after it.
            Err(TimeError::NoSuchDay { days, .. }) => {
                civil::Date::new(year, month, days).ok()?.tomorrow().ok().map(Self)
            }
            Err(_) => None,
        }
    }
}

impl std::fmt::Display for Date {
    /// `2021-03-01`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// A time zone: a fixed offset, or a named one with its changes of the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// A zone of the IANA database: `Europe/Berlin`. Letter case does not matter.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Self, TimeError> {
        let database = jiff::tz::db();
        database.get(name).map(Self).map_err(|_| {
            let folded = name.to_ascii_lowercase().replace(' ', "_");
            let near = database
                .available()
                .map(|zone| {
                    let candidate = zone.as_str().to_ascii_lowercase();
                    // A city alone (`Berlin`) is the commonest slip.
                    let city = candidate.rsplit('/').next().unwrap_or_default();
                    let distance = strsim::osa_distance(&folded, &candidate).min(strsim::osa_distance(&folded, city));
                    (distance, zone.as_str().to_owned())
                })
                .min();
            let suggestion = near.filter(|(distance, _)| *distance * 5 <= name.chars().count()).map(|(_, zone)| zone);
            TimeError::UnknownZone { name: name.to_owned(), suggestion }
        })
    }

    /// Its name in the IANA database; none for a fixed offset.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.iana_name()
    }

    /// A fixed offset in seconds east of UTC.
    ///
    /// # Errors
    /// When it is more than 18 hours.
    pub fn fixed(seconds: i32) -> Result<Self, TimeError> {
        let bad = || TimeError::BadOffset(format!("{seconds} s"));
        if seconds.abs() > 18 * 3600 {
            return Err(bad());
        }
        Offset::from_seconds(seconds).map(|o| Self(o.to_time_zone())).map_err(|_| bad())
    }

    /// The instant of a local time. `text` is how it was written, for the error.
    pub(super) fn resolve(&self, local: civil::DateTime, text: &str) -> Result<Instant, TimeError> {
        let ambiguous = self.0.to_ambiguous_timestamp(local);
        let name = || self.0.iana_name().unwrap_or("that time zone").to_owned();
        match ambiguous.offset() {
            AmbiguousOffset::Gap { .. } => Err(TimeError::Skipped { text: text.to_owned(), zone: name() }),
            AmbiguousOffset::Fold { before, after } => Err(TimeError::Ambiguous {
                text: text.to_owned(),
                zone: name(),
                first: with_offset(local, before),
                second: with_offset(local, after),
            }),
            AmbiguousOffset::Unambiguous { .. } => {
                ambiguous.unambiguous().map(|t| Instant(t.as_second())).map_err(|_| TimeError::OutOfRange)
            }
        }
    }

    /// As [`Zone::resolve`], but a skipped midnight is the end of the gap and a repeated one the first.
    pub(super) fn resolve_lenient(&self, local: civil::DateTime) -> Instant {
        self.0.to_ambiguous_timestamp(local).compatible().map(|t| Instant(t.as_second())).unwrap_or_default()
    }

    /// The first instant of a local day and the first of the next.
    #[must_use]
    pub fn day(&self, date: Date) -> (Instant, Instant) {
        let midnight = |d: civil::Date| self.resolve_lenient(d.to_datetime(civil::Time::midnight()));
        let first = midnight(date.0);
        let next = date.0.tomorrow().map_or(Instant(first.0 + super::DAY), midnight);
        (first, next)
    }

    /// The local day of an instant.
    #[must_use]
    pub fn date_of(&self, instant: Instant) -> Date {
        Date(self.local(instant).date())
    }

    /// What the clock on the wall shows: `08:00`, with seconds when there are any.
    #[must_use]
    pub fn time_of_day(&self, instant: Instant) -> String {
        let local = self.local(instant);
        format!("{:02}:{:02}{}", local.hour(), local.minute(), seconds(local.second()))
    }

    fn local(&self, instant: Instant) -> civil::DateTime {
        self.0.to_datetime(timestamp(instant))
    }

    /// Whether this local time names exactly one instant.
    fn is_plain(&self, local: civil::DateTime) -> bool {
        matches!(self.0.to_ambiguous_timestamp(local).offset(), AmbiguousOffset::Unambiguous { .. })
    }
}

/// The nearest instant that the calendar can name.
pub(super) fn timestamp(instant: Instant) -> jiff::Timestamp {
    let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    jiff::Timestamp::from_second(instant.0).unwrap_or(if instant.0 < 0 { min } else { max })
}

fn with_offset(local: civil::DateTime, offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hour, minute) = (minutes.abs() / 60, minutes.abs() % 60);
    format!(
        "{}T{:02}:{:02}{}{sign}{hour:02}:{minute:02}",
        Date(local.date()),
        local.hour(),
        local.minute(),
        seconds(local.second())
    )
}

/// `:30`, or nothing when it is zero.
pub(super) fn seconds(second: i8) -> String {
    if second == 0 { String::new() } else { format!(":{second:02}") }
}

/// The midnight that begins day 1 of a record, and the clock on the wall that its days are read by.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    date: Date,
    zone: Zone,
}

impl Start {
    /// Day 1 is `date` in `zone`. In a named zone `day 3 10:00` is ten o'clock on the wall two days later, even when
    /// clocks changed between.
    #[must_use]
    pub const fn new(date: Date, zone: Zone) -> Self {
        Self { date, zone }
    }

    /// The start of a record without a calendar, such as a scenario: days of 24 h from `midnight` on.
    #[must_use]
    pub fn abstract_at(midnight: Instant) -> Option<Self> {
        (midnight.0.rem_euclid(super::DAY) == 0)
            .then(|| Self::new(Date::of_instant(midnight), Zone::utc()))
            .filter(|s| s.midnight() == midnight)
    }

    /// The instant that begins day 1.
    #[must_use]
    pub fn midnight(&self) -> Instant {
        self.zone.day(self.date).0
    }

    /// The zone whose clock the days follow.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The instant of a time on day `day`; day 0 is the day before day 1.
    pub(super) fn resolve(&self, day: i64, time: civil::Time, text: &str) -> Result<Instant, TimeError> {
        let date = self.date_of_day(day)?;
        self.zone.resolve(date.0.to_datetime(time), text)
    }

    /// The calendar date of day `day`.
    ///
    /// # Errors
    /// When it lies beyond the calendar.
    pub fn date_of_day(&self, day: i64) -> Result<Date, TimeError> {
        let days = day.checked_sub(1).and_then(|d| i32::try_from(d).ok()).ok_or(TimeError::OutOfRange)?;
        let span = jiff::Span::new().try_days(days).map_err(|_| TimeError::OutOfRange)?;
        let date = self.date.0.checked_add(span).map_err(|_| TimeError::OutOfRange)?;
        if date.year() < 1 {
            return Err(TimeError::OutOfRange);
        }
        Ok(Date(date))
    }

    /// `day 3 10:00`, with seconds when there are any; RFC 3339 for the hour that a change of clocks repeats.
    #[must_use]
    pub fn format(&self, instant: Instant) -> String {
        let local = self.zone.local(instant);
        if timestamp(instant).as_second() != instant.0 || !self.zone.is_plain(local) {
            return instant.to_string();
        }
        let day = self.date.days_until(Date(local.date())) + 1;
        format!("day {day} {:02}:{:02}{}", local.hour(), local.minute(), seconds(local.second()))
    }

    /// The number of the day that `instant` lies in.
    #[must_use]
    pub fn day_of(&self, instant: Instant) -> i64 {
        self.date.days_until(self.zone.date_of(instant)) + 1
    }
}

impl std::fmt::Display for Start {
    /// As [`Start::parse`] reads it: the date in a named zone (which has to be given as well), else with its offset.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.zone.name() {
            Some("UTC") => write!(f, "{}T00:00Z", self.date),
            Some(_) => self.date.fmt(f),
            None => {
                let midnight = self.date.0.to_datetime(civil::Time::midnight());
                f.write_str(&with_offset(midnight, self.zone.0.to_offset(timestamp(self.midnight()))))
            }
        }
    }
}

impl Instant {
    /// This instant and a length of time; the last or first instant there is when it does not fit.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.0))
    }

    /// From `earlier` to this instant.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

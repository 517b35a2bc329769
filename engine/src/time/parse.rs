//! Reading times.

use super::{Date, Instant, Start, TimeError, Zone};
use jiff::civil;

/// What a text says about when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A point in time.
    At(Instant),
    /// Some instant of a whole day: a date, or `day 3`, without a time. Both ends belong to it.
    Day {
        /// Its first second.
        first: Instant,
        /// Its last second.
        last: Instant,
    },
}

/// Reads times in the terms of one record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader<'a> {
    /// The zone of times and dates without an offset.
    pub zone: Option<&'a Zone>,
    /// What days are counted from.
    pub start: Option<&'a Start>,
}

impl Reader<'_> {
    /// Reads `2021-03-01T08:00Z`, `2021-03-01 08:00+01:00`, `2021-03-01T08:00` (with a zone), `2021-03-01` (with a
    /// zone), `day 3 10:00`, `day 3 10:00:30`, `day 3` (with a start).
    ///
    /// # Errors
    /// Whatever makes it not one instant, or not one day.
    pub fn read(&self, text: &str) -> Result<Moment, TimeError> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("day").filter(|r| r.starts_with([' ', '\t'])) {
            return self.read_day(rest.trim_start(), text);
        }
        let (date, rest) = leading_date(text)?;
        if rest.is_empty() {
            let zone = self.zone.or(self.start.map(Start::zone));
            let zone = zone.ok_or_else(|| TimeError::DateWithoutZone(text.to_owned()))?;
            return Ok(whole_day(zone, date));
        }
        let clock = rest.strip_prefix(['T', 't', ' ']).ok_or_else(|| TimeError::Malformed(text.to_owned()))?;
        let (time, offset) = leading_time(clock, text)?;
        let local = date.0.to_datetime(time);
        let zone = match offset {
            "" => self.zone.ok_or_else(|| TimeError::MissingOffset(text.to_owned()))?,
            _ => &read_offset(offset)?,
        };
        zone.resolve(local, text).map(Moment::At)
    }

    /// As [`Reader::read`], where a day without a time will not do.
    ///
    /// # Errors
    /// Whatever makes it not one instant.
    pub fn instant(&self, text: &str) -> Result<Instant, TimeError> {
        match self.read(text)? {
            Moment::At(instant) => Ok(instant),
            Moment::Day { .. } => Err(TimeError::MissingTime(text.trim().to_owned())),
        }
    }

    fn read_day(&self, rest: &str, text: &str) -> Result<Moment, TimeError> {
        let malformed = || TimeError::Malformed(text.to_owned());
        let (number, clock) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        let digits = number.strip_prefix(['-', '−']).unwrap_or(number);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(malformed());
        }
        let size: i64 = digits.parse().map_err(|_| TimeError::OutOfRange)?;
        let day = if digits.len() == number.len() { size } else { -size };
        let start = self.start.ok_or(TimeError::NoStart)?;
        if clock.trim().is_empty() {
            return Ok(whole_day(start.zone(), start.date_of_day(day)?));
        }
        match leading_time(clock.trim(), text)? {
            (time, "") => start.resolve(day, time, text).map(Moment::At),
            _ => Err(malformed()),
        }
    }
}

fn whole_day(zone: &Zone, date: Date) -> Moment {
    let (first, next) = zone.day(date);
    Moment::Day { first, last: Instant(next.0 - 1) }
}

impl Instant {
    /// Reads an instant with its offset: `2021-03-01T08:00Z`, `2021-03-01T09:00:30+01:00`.
    ///
    /// # Errors
    /// Whatever makes it not one instant; a time without an offset.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        Reader::default().instant(text)
    }
}

impl Date {
    /// Reads `2021-03-01`.
    ///
    /// # Errors
    /// When it is not written so, or the calendar has no such day.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        match leading_date(text.trim())? {
            (date, "") => Ok(date),
            _ => Err(TimeError::Malformed(text.trim().to_owned())),
        }
    }
}

impl Start {
    /// Reads the midnight that begins day 1: a date (of `zone`), or an instant that is a midnight in `zone` or, without
    /// one, by its own offset.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str, zone: Option<&Zone>) -> Result<Self, TimeError> {
        let text = text.trim();
        let (date, rest) = leading_date(text)?;
        if rest.is_empty() {
            let zone = zone.ok_or_else(|| TimeError::DateWithoutZone(text.to_owned()))?;
            return Ok(Self::new(date, zone.clone()));
        }
        let instant = Reader { zone, start: None }.instant(text)?;
        let (time, offset) = leading_time(rest.get(1..).unwrap_or_default(), text)?;
        let written = if offset.is_empty() { None } else { Some(read_offset(offset)?) };
        let start = match (zone, written) {
            (Some(zone), _) => Self::new(zone.date_of(instant), zone.clone()),
            (None, Some(offset)) => Self::new(date, offset),
            (None, None) => return Err(TimeError::MissingOffset(text.to_owned())),
        };
        if (zone.is_none() && time != civil::Time::midnight()) || start.midnight() != instant {
            return Err(TimeError::StartNotMidnight(text.to_owned()));
        }
        Ok(start)
    }
}

/// Takes `YYYY-MM-DD` off the front.
fn leading_date(text: &str) -> Result<(Date, &str), TimeError> {
    let malformed = || TimeError::Malformed(text.to_owned());
    let (date, rest) = text.split_at_checked(10).ok_or_else(malformed)?;
    let mut parts = date.split('-');
    let [Some(year), Some(month), Some(day), None] = [parts.next(), parts.next(), parts.next(), parts.next()] else {
        return Err(malformed());
    };
    if [year, month, day].map(str::len) != [4, 2, 2] {
        return Err(malformed());
    }
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<i16>().ok()).flatten();
    let small = |s: &str| number(s).and_then(|n| i8::try_from(n).ok());
    match (number(year), small(month), small(day)) {
        (Some(year), Some(month), Some(day)) => Ok((Date::new(year, month, day)?, rest)),
        _ => Err(malformed()),
    }
}

/// Takes `HH:MM` or `HH:MM:SS` off the front; what follows is the offset.
fn leading_time<'t>(clock: &'t str, text: &str) -> Result<(civil::Time, &'t str), TimeError> {
    let malformed = || TimeError::Malformed(text.to_owned());
    let end = clock.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(clock.len());
    let (time, rest) = clock.split_at_checked(end).ok_or_else(malformed)?;
    if rest.starts_with(['.', ',']) {
        return Err(TimeError::FractionOfSecond);
    }
    let mut numbers = [0_i8; 3];
    let parts: Vec<&str> = time.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|p| p.len() != 2) {
        return Err(malformed());
    }
    for (slot, part) in numbers.iter_mut().zip(&parts) {
        *slot = part.parse().map_err(|_| malformed())?;
    }
    let [hour, minute, second] = numbers;
    if hour > 23 || minute > 59 || second > 59 {
        return Err(TimeError::NoSuchTime(time.to_owned()));
    }
    let time = civil::Time::new(hour, minute, second, 0).map_err(|_| TimeError::NoSuchTime(time.to_owned()))?;
    Ok((time, rest))
}

/// `Z` or `+01:00`, with the colon that RFC 3339 wants.
fn read_offset(text: &str) -> Result<Zone, TimeError> {
    let bad = || TimeError::BadOffset(text.trim().to_owned());
    if matches!(text, "Z" | "z") {
        return Ok(Zone::utc());
    }
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix(['-', '−'])) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return Err(bad()),
    };
    let (hour, minute) = rest.split_once(':').ok_or_else(bad)?;
    let two =
        |s: &str| (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i32>().ok()).flatten();
    match (two(hour), two(minute)) {
        (Some(hour), Some(minute)) if minute < 60 => Zone::fixed(sign * (hour * 3600 + minute * 60)).map_err(|_| bad()),
        _ => Err(bad()),
    }
}

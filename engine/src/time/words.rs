//! Instants and durations as text.

use super::calendar::{seconds, timestamp};
use super::{DAY, Date, Duration, HOUR, Instant, MINUTE, WEEK};
use std::fmt;

impl fmt::Display for Instant {
    /// `2021-03-01T08:00Z`, with seconds when there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = jiff::tz::Offset::UTC.to_datetime(timestamp(*self));
        let date = Date(local.date());
        write!(f, "{date}T{:02}:{:02}{}Z", local.hour(), local.minute(), seconds(local.second()))
    }
}

impl Instant {
    /// Strictly RFC 3339, for machines: `2021-03-01T08:00:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let local = jiff::tz::Offset::UTC.to_datetime(timestamp(self));
        format!("{}T{:02}:{:02}:{:02}Z", Date(local.date()), local.hour(), local.minute(), local.second())
    }
}

impl fmt::Display for Duration {
    /// In one unit when that is exact and short (`3 days`, `90 min`, `72 h` is `3 days`), else in several: `2 d 4 h`.
    /// What is longer than two days is in days, what is less in hours or minutes, as wards say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let total = self.0.unsigned_abs();
        let [minute, hour, day] = [MINUTE, HOUR, DAY].map(i64::unsigned_abs);
        match total {
            0 => f.write_str("0 s"),
            t if t.is_multiple_of(day) && t != day => write!(f, "{} days", t / day),
            t if t.is_multiple_of(hour) && t <= 2 * day => write!(f, "{} h", t / hour),
            t if t.is_multiple_of(minute) && t < 2 * hour => write!(f, "{} min", t / minute),
            t if t < 2 * minute => write!(f, "{t} s"),
            t => {
                let parts = [(t / day, "d"), (t % day / hour, "h"), (t % hour / minute, "min"), (t % minute, "s")];
                let words: Vec<String> =
                    parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
                f.write_str(&words.join(" "))
            }
        }
    }
}

impl Duration {
    /// The length of one `day`, `h`, `minutes` and so on: the words of durations. Months and years have none.
    #[must_use]
    pub fn of_unit(word: &str) -> Option<Self> {
        Some(Self(match word {
            "s" | "sec" | "second" | "seconds" => 1,
            "min" | "minute" | "minutes" => MINUTE,
            "h" | "hr" | "hour" | "hours" => HOUR,
            "d" | "day" | "days" => DAY,
            "wk" | "week" | "weeks" => WEEK,
            _ => return None,
        }))
    }

    /// Reads `3 days`, `2 d 4 h`, `90 min`, `-30 s`; `None` for anything else, including months and years.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, text) = match text.trim().strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let mut total = 0_i64;
        let mut words = text.split_whitespace().peekable();
        words.peek()?;
        while let Some(number) = words.next() {
            let split = number.find(|c: char| !c.is_ascii_digit());
            let (number, unit) = match split {
                Some(at) => number.split_at(at),
                None => (number, words.next()?),
            };
            let part = number.parse::<i64>().ok()?.checked_mul(Self::of_unit(unit)?.0)?;
            total = total.checked_add(part)?;
        }
        Some(Self(sign * total))
    }
}

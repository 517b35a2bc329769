//! Numbers with their units, dates and times.

use super::build::{Builder, P, len};
use crate::ast::{DateLit, DayTime, DayTimeKind, NumberLit, Span, Unit};
use crate::grammar::Rule;

impl Builder<'_> {
    /// `9 µg/day`, `1.5 × 10^9/L`. After a power of ten the unit is what follows it, slash included: `/L`.
    pub(crate) fn number(&mut self, pair: &P<'_>) -> NumberLit {
        let mut number = NumberLit { digits: "1".into(), power_of_ten: None, unit: None };
        let mut powered = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::digits => number.digits = part.as_str().into(),
                Rule::power | Rule::pure_power => {
                    number.power_of_ten = self.power(&part);
                    powered = true;
                }
                Rule::unit | Rule::spaced_per => number.unit = Some(self.unit(&part)),
                Rule::per_unit => {
                    let unit = self.unit(&part);
                    if !powered {
                        self.per_without_what(&number.digits, &unit);
                    }
                    number.unit = Some(unit);
                }
                _ => {}
            }
        }
        self.exponent(pair, &number);
        self.limit_of_normal(pair, &number);
        number
    }

    fn power(&mut self, pair: &P<'_>) -> Option<i32> {
        let power = power_of_ten(pair.as_str());
        if power.is_none() {
            let span = self.span(pair);
            self.error("power_of_ten", span, "this power of ten is out of bounds")
                .help("powers from `10^-30` to `10^30` can be written");
        }
        power
    }

    /// `500/µL`, straight from a paper.
    fn per_without_what(&mut self, digits: &str, unit: &Unit) {
        let per = unit.text.clone();
        self.error("unit_missing", unit.span, format!("`{digits}{per}` does not say what is counted")).help(format!(
            "write `{digits} cells{per}` or `{digits} {per}`; a division has a blank on both sides of its `/`"
        ));
    }

    /// `1e3` reads as a number with the unit `e3`.
    fn exponent(&mut self, pair: &P<'_>, number: &NumberLit) {
        let Some(unit) = &number.unit else { return };
        let span = self.span(pair);
        let Some(tail) = unit.text.strip_prefix(['e', 'E']) else { return };
        if len(&number.digits) != unit.span.start - span.start {
            return;
        }
        let rest = self.text.get(unit.span.end as usize..).unwrap_or("");
        let (sign, digits) = match tail {
            "" => match rest.strip_prefix(['-', '+']) {
                Some(after) => (if rest.starts_with('-') { "-" } else { "" }, leading_digits(after)),
                None => return,
            },
            _ => ("", leading_digits(tail)),
        };
        if digits.is_empty() || (!tail.is_empty() && digits.len() != tail.len()) {
            return;
        }
        let end = if tail.is_empty() { unit.span.end + 1 + len(digits) } else { unit.span.end };
        let whole = Span::new(span.start, end);
        let power: i64 = format!("{sign}{digits}").parse().unwrap_or(0);
        let fix = format!("{} × 10^{power}", number.digits);
        self.error("exponent", whole, "a power of ten is written out").help(format!("write `{fix}`")).fix(whole, fix);
    }

    /// `3 ULN` reads as a number with the unit `ULN`.
    fn limit_of_normal(&mut self, pair: &P<'_>, number: &NumberLit) {
        let Some(unit) =
            number.unit.as_ref().filter(|unit| matches!(unit.text.as_str(), "ULN" | "LLN" | "uln" | "lln"))
        else {
            return;
        };
        let span = self.span(pair);
        let limit = unit.text.to_ascii_lowercase();
        self.error("uln", span, "a limit of normal is an input like any other")
            .help(format!("declare it and write `{} * alt_{limit}`", number.digits));
    }

    pub(crate) fn date(&mut self, pair: &P<'_>) -> DateLit {
        let lit = DateLit { text: pair.as_str().into(), span: self.span(pair) };
        let (date, time) = lit.text.split_once('T').map_or((lit.text.as_str(), None), |(d, t)| (d, Some(t)));
        if !is_calendar_date(date) || time.is_some_and(|t| !is_clock(t)) {
            let what = if time.is_some() { "there is no such time" } else { "there is no such day" };
            self.error("no_such_date", lit.span, format!("{what}: `{}`", lit.text));
        }
        lit
    }

    /// `day 3 10:00` or an instant.
    pub(crate) fn day_time(&mut self, pair: &P<'_>) -> DayTime {
        let span = self.span(pair);
        if pair.as_rule() == Rule::instant_lit {
            return DayTime { kind: DayTimeKind::Instant(self.date(pair).text), span };
        }
        let seconds = day_seconds(pair.as_str());
        if seconds.is_none() {
            self.error("no_such_date", span, format!("there is no such time: `{}`", pair.as_str()))
                .help("hours run from 00 to 23, minutes and seconds from 00 to 59");
        }
        DayTime { kind: DayTimeKind::Day(seconds.unwrap_or(0)), span }
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The exponent of `× 10^9`, `10⁹`, `*10*-9`; none when it is absurd.
fn power_of_ten(text: &str) -> Option<i32> {
    let after = text.split_once("10").map_or("", |(_, after)| after);
    let plain: String = after
        .chars()
        .filter_map(|c| match c {
            '^' | '*' | '+' => None,
            '−' | '⁻' => Some('-'),
            '⁰' => Some('0'),
            '¹' => Some('1'),
            '²' => Some('2'),
            '³' => Some('3'),
            '⁴' => Some('4'),
            '⁵' => Some('5'),
            '⁶' => Some('6'),
            '⁷' => Some('7'),
            '⁸' => Some('8'),
            '⁹' => Some('9'),
            c => Some(c),
        })
        .collect();
    plain.parse().ok().filter(|p: &i32| (-30..=30).contains(p))
}

fn is_calendar_date(text: &str) -> bool {
    let mut parts = text.split('-').map(|p| p.parse::<u32>().unwrap_or(0));
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// `08:00`, `08:00:30Z`, `08:00+01:00`.
fn is_clock(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let fields_fit = |text: &str| {
        text.split(':').zip([23, 59, 59]).all(|(field, most)| field.parse::<u32>().is_ok_and(|n| n <= most))
    };
    fields_fit(clock) && (offset.is_empty() || offset == "Z" || fields_fit(offset.get(1..).unwrap_or("")))
}

/// Seconds since the start of day 1.
fn day_seconds(text: &str) -> Option<i64> {
    let mut words = text.split_whitespace().skip(1);
    let day: i64 = words.next()?.parse().ok()?;
    let clock = words.next()?;
    if !is_clock(clock) || day.abs() > 1_000_000 {
        return None;
    }
    let mut fields = clock.split(':').map(|f| f.parse::<i64>().unwrap_or(0));
    let (hours, minutes, seconds) = (fields.next()?, fields.next()?, fields.next().unwrap_or(0));
    Some((day - 1) * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_in_every_spelling() {
        for (text, power) in [("× 10^9", 9), ("x10^-3", -3), ("10⁹", 9), ("*10*9", 9), ("× 10⁻⁶", -6)] {
            assert_eq!(power_of_ten(text), Some(power), "{text}");
        }
        assert_eq!(power_of_ten("10^999"), None);
        assert_eq!(power_of_ten("10⁹⁻"), None);
    }

    #[test]
    fn days_count_from_one_and_may_lie_before_it() {
        assert_eq!(day_seconds("day 1 00:00"), Some(0));
        assert_eq!(day_seconds("day 3 10:00:30"), Some(2 * 86_400 + 36_030));
        assert_eq!(day_seconds("day 0 23:00"), Some(-3_600));
        assert_eq!(day_seconds("day 1 24:00"), None);
    }

    #[test]
    fn the_calendar_is_kept() {
        assert!(is_calendar_date("2020-02-29") && !is_calendar_date("2021-02-29") && !is_calendar_date("2021-00-01"));
        assert!(is_clock("08:00+01:00") && is_clock("08:00:59Z") && !is_clock("08:60"));
    }
}

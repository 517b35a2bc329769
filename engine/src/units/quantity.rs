//! A number and its unit in one text, as charts have them.

use super::{Unit, UnitError};
use crate::exact::{self, Exact, NumberError};
use std::fmt;

/// Why a text is not a number with a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// It does not begin with a number.
    NoNumber,
    /// `<0.1 mg/L`: a bound is not a value.
    Bound,
    /// Its number is wrong.
    Number(NumberError),
    /// Its unit is wrong.
    Unit(UnitError),
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber => f.write_str("it does not begin with a number"),
            Self::Bound => f.write_str("a bound is not a value: chart the number that was measured, or `unknown`"),
            Self::Number(error) => error.fmt(f),
            Self::Unit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for QuantityError {}

/// Reads `38.7 °C`, `9 µg/day`, `1.5 × 10^9/L`, `0.5 10^9/L`, `45%`; without a unit, the unit is the plain number.
///
/// # Errors
/// When the text is not such a quantity.
pub fn parse_quantity(text: &str) -> Result<(Exact, Unit), QuantityError> {
    let text = text.trim();
    if text.starts_with(['<', '>', '≤', '≥', '~', '≈']) {
        return Err(QuantityError::Bound);
    }
    let (number, unit) = split(text);
    if number.is_empty() {
        return Err(QuantityError::NoNumber);
    }
    let value = exact::parse(number).map_err(QuantityError::Number)?;
    let unit = match unit {
        "" => Unit::number(),
        unit => Unit::parse(unit).map_err(QuantityError::Unit)?,
    };
    Ok((value, unit))
}

/// Cuts after the number: digits, then a power of ten that is multiplied or written with `e`.
fn split(text: &str) -> (&str, &str) {
    let sign = text.find(|c| !matches!(c, '-' | '−' | '–' | '+')).unwrap_or(text.len());
    let digits = |from: usize, allowed: fn(char) -> bool| {
        let tail = text.get(from..).unwrap_or_default();
        from + tail.find(|c| !allowed(c)).unwrap_or(tail.len())
    };
    let mantissa = digits(sign, |c| c.is_ascii_digit() || c == '.' || c == ',');
    if mantissa == sign {
        return ("", text);
    }
    let mut end = mantissa;
    let tail = text.get(mantissa..).unwrap_or_default();
    if let Some(power) = tail.strip_prefix(['e', 'E']) {
        let signed = power.strip_prefix(['+', '-', '−']).unwrap_or(power);
        if signed.starts_with(|c: char| c.is_ascii_digit()) {
            end = digits(text.len() - signed.len(), |c| c.is_ascii_digit());
        }
    } else if let Some(power) = tail.trim_start().strip_prefix(['×', 'x', '*', '·'])
        && let Some(power) = power.trim_start().strip_prefix("10")
    {
        let raised = power.trim_start_matches(['^', '*']);
        let signed = raised.strip_prefix(['-', '−', '⁻']).unwrap_or(raised);
        end = digits(text.len() - signed.len(), |c| exact::plain_digit(c).is_ascii_digit());
    }
    let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    (number.trim_end(), unit.trim())
}

/// Writes a value with its unit, as [`parse_quantity`] reads it: `38.7 °C`, `45 %`, `500 /min`.
#[must_use]
pub fn write_quantity(value: &Exact, unit: &Unit) -> String {
    let number = exact::display(value);
    if unit.is_number() { number } else { format!("{number} {}", unit.text()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        match parse_quantity(text) {
            Ok((value, unit)) => write_quantity(&value, &unit),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reads_what_charts_hold() {
        for (text, want) in [
            ("38.7 °C", "38.7 °C"),
            ("38.7°C", "38.7 °C"),
            ("9 ug/d", "9 µg/day"),
            ("1.5 × 10^9/L", "1500000000 cells/L"),
            ("1.5x10⁹/L", "1500000000 cells/L"),
            ("0.5 10^9/L", "0.5 10^9/L"),
            ("45%", "45 %"),
            ("−5 °C", "-5 °C"),
            ("1e3 mg", "1000 mg"),
            ("5 E/L", "there is no unit `E`; write `U/L`"),
            ("500 /µL", "500 cells/µL"),
            ("500/µL", "500 cells/µL"),
            ("0.36", "0.36"),
            ("0,5 mg", "a number has no comma: write `0.5` for a half and `10000` for ten thousand"),
            ("<0.1 mg/L", "a bound is not a value: chart the number that was measured, or `unknown`"),
            ("high", "it does not begin with a number"),
            (
                "5 x ULN",
                "`x ULN` is not a unit: the upper limit of normal is an input like any other; write `5 * alt_uln`",
            ),
            ("1.2.3 mg", "not a number: write digits with at most one decimal point, as in `0.36`"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_is_total(text in "\\PC{0,20}|[-−0-9.,eEx×*^ 10/Lmg]{0,20}") {
            let _ = parse_quantity(&text);
        }

        #[test]
        fn writing_round_trips(digits in any::<i32>(), places in 0_i32..6, unit in proptest::sample::select(vec!["°C", "%", "µg/m²/day", "10^9/L", "/min", "cells/µL", "mmHg", "1.73m²"])) {
            let value = exact::mul(&exact::integer(digits.into()), &exact::power_of_ten(-places).unwrap()).unwrap();
            let Ok(unit) = Unit::parse(unit) else { return Ok(()) };
            prop_assert_eq!(parse_quantity(&write_quantity(&value, &unit)), Ok((value, unit)));
        }
    }
}

//! Exact numbers: fractions of 128-bit integers.
//!
//! Every number, threshold and factor of a unit is one of these, so `9 µg/day` in µg/h and back is `9 µg/day`, and a
//! limit of 0.1 is one tenth. Operations are checked: a result that does not fit, or a division by zero, is `None`,
//! which the evaluator turns into *unknown with a reason*.
//!
//! Values made here are always in lowest terms with a positive denominator, and never `i128::MIN`; comparison with
//! `<`, `==` or [`compare`] is then total and cannot overflow (it divides, never multiplies).

use blin_grammar::ast::RoundMode;
use num_rational::Ratio;
use std::cmp::Ordering;

/// An exact number. Use the functions of this module rather than the operators, which panic on overflow.
pub type Exact = Ratio<i128>;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not digits with at most one decimal point.
    Malformed,
    /// A comma: `0,5` or `10,000`.
    Comma,
    /// More digits than 128 bits can hold.
    TooLarge,
}

impl std::fmt::Display for NumberError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a number: write digits with at most one decimal point, as in `0.36`",
            Self::Comma => "a number has no comma: write `0.5` for a half and `10000` for ten thousand",
            Self::TooLarge => "more digits than a number can hold (about 38)",
        })
    }
}

impl std::error::Error for NumberError {}

/// A whole number.
#[must_use]
pub const fn integer(n: i64) -> Exact {
    Ratio::new_raw(n as i128, 1)
}

/// A fraction; `None` when `denominator` is zero or the result does not fit.
#[must_use]
pub fn fraction(numerator: i128, denominator: i128) -> Option<Exact> {
    if numerator == i128::MIN || denominator == i128::MIN || denominator == 0 {
        return None;
    }
    Some(Ratio::new(numerator, denominator))
}

/// Reads decimal text exactly: `3`, `-0.36`, `1.5e9`, `1.5 × 10^9`, `1.5x10⁹`, `2*10^-3`.
///
/// A typographic minus is accepted. What a place allows beyond that (units, bare exponents) is for its grammar to say.
///
/// # Errors
/// When the text is not such a number, or does not fit.
pub fn parse(text: &str) -> Result<Exact, NumberError> {
    let text = text.trim();
    if text.contains(',') {
        return Err(NumberError::Comma);
    }
    let (negative, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, power) = split_power(text)?;
    let (whole, decimals) = match mantissa.split_once('.') {
        Some((whole, decimals)) if !whole.is_empty() && !decimals.is_empty() => (whole, decimals),
        Some(_) => return Err(NumberError::Malformed),
        None => (mantissa, ""),
    };
    if whole.is_empty() || !mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err(NumberError::Malformed);
    }
    let decimals = decimals.trim_end_matches('0');
    let mut digits: i128 = 0;
    for byte in whole.bytes().chain(decimals.bytes()) {
        let digit = byte.checked_sub(b'0').filter(|d| *d < 10).ok_or(NumberError::Malformed)?;
        digits = digits.checked_mul(10).and_then(|d| d.checked_add(i128::from(digit))).ok_or(NumberError::TooLarge)?;
    }
    let shift = i32::try_from(decimals.len()).ok().and_then(|n| power.checked_sub(n)).ok_or(NumberError::TooLarge)?;
    let digits = Ratio::new_raw(if negative { -digits } else { digits }, 1);
    if digits.numer() == &0 {
        return Ok(digits);
    }
    let scaled = match power_of_ten(shift.abs()) {
        Some(ten) if shift >= 0 => mul(&digits, &ten),
        Some(ten) => div(&digits, &ten),
        None => None,
    };
    scaled.ok_or(NumberError::TooLarge)
}

/// `10^power`, while it fits.
#[must_use]
pub fn power_of_ten(power: i32) -> Option<Exact> {
    let ten = 10_i128.checked_pow(power.unsigned_abs())?;
    Some(if power >= 0 { Ratio::new_raw(ten, 1) } else { Ratio::new_raw(1, ten) })
}

/// Splits `1.5 × 10^9` and `1.5e9` into mantissa and power of ten.
fn split_power(text: &str) -> Result<(&str, i32), NumberError> {
    if let Some((mantissa, power)) = text.split_once(['e', 'E']) {
        return Ok((mantissa, read_power(power)?));
    }
    let Some((mantissa, rest)) = text.split_once(['×', 'x', '*', '·']) else { return Ok((text, 0)) };
    let rest = rest.trim_start().strip_prefix("10").ok_or(NumberError::Malformed)?;
    let power = rest.strip_prefix("**").or_else(|| rest.strip_prefix(['^', '*'])).unwrap_or(rest);
    if power.len() == rest.len() && !rest.starts_with(is_superscript) {
        return Err(NumberError::Malformed);
    }
    Ok((mantissa.trim_end(), read_power(power)?))
}

fn read_power(text: &str) -> Result<i32, NumberError> {
    let plain: String = text.chars().map(plain_digit).collect();
    if plain.is_empty() || plain.len() > 6 {
        return Err(NumberError::Malformed);
    }
    plain.parse().map_err(|_| NumberError::Malformed)
}

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

fn is_superscript(c: char) -> bool {
    c == '⁻' || SUPERSCRIPTS.contains(&c)
}

/// A superscript digit or sign as a plain one; other characters unchanged.
pub(crate) fn plain_digit(c: char) -> char {
    match c {
        '⁻' | '−' | '–' => '-',
        _ => SUPERSCRIPTS
            .iter()
            .position(|s| *s == c)
            .and_then(|i| u32::try_from(i).ok())
            .and_then(|i| char::from_digit(i, 10))
            .unwrap_or(c),
    }
}

/// `a + b`, unless it overflows.
#[must_use]
pub fn add(a: &Exact, b: &Exact) -> Option<Exact> {
    let (g, bd) = (gcd(*a.denom(), *b.denom()), *b.denom());
    let left = a.numer().checked_mul(bd / g)?;
    let right = b.numer().checked_mul(a.denom() / g)?;
    fraction(left.checked_add(right)?, (a.denom() / g).checked_mul(bd)?)
}

/// `a - b`, unless it overflows.
#[must_use]
pub fn sub(a: &Exact, b: &Exact) -> Option<Exact> {
    add(a, &neg(b))
}

/// `a * b`, unless it overflows.
#[must_use]
pub fn mul(a: &Exact, b: &Exact) -> Option<Exact> {
    let (g, h) = (gcd(*a.numer(), *b.denom()), gcd(*b.numer(), *a.denom()));
    fraction((a.numer() / g).checked_mul(b.numer() / h)?, (a.denom() / h).checked_mul(b.denom() / g)?)
}

/// `a / b`, unless `b` is zero or it overflows.
#[must_use]
pub fn div(a: &Exact, b: &Exact) -> Option<Exact> {
    if *b.numer() == 0 {
        return None;
    }
    let sign = b.numer().signum();
    mul(a, &Ratio::new_raw(b.denom() * sign, b.numer() * sign))
}

/// `-a`.
#[must_use]
pub fn neg(a: &Exact) -> Exact {
    // Saturating only for a numerator of `i128::MIN`, which no function of this module makes.
    Ratio::new_raw(0_i128.saturating_sub(*a.numer()), *a.denom())
}

/// Which of two is the greater: total, without overflow.
#[must_use]
pub fn compare(a: &Exact, b: &Exact) -> Ordering {
    a.cmp(b)
}

/// Whether it is a whole number.
#[must_use]
pub fn is_integer(a: &Exact) -> bool {
    *a.denom() == 1
}

/// Greatest common divisor of two magnitudes; 1 when both are zero.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1).max(1)
}

/// Rounds to a multiple of `step`. `None` when `step` is not positive or the result does not fit.
#[must_use]
pub fn round_to(value: &Exact, step: &Exact, mode: RoundMode) -> Option<Exact> {
    if *step.numer() <= 0 {
        return None;
    }
    let steps = round_integer(&div(value, step)?, mode);
    mul(&Ratio::new_raw(steps, 1), step)
}

/// Rounds the square root of `value` to a multiple of `step`, as exactly as if the root itself could be written down.
/// `None` when `value` is negative, `step` is not positive or the result does not fit.
#[must_use]
pub fn round_root(value: &Exact, step: &Exact, mode: RoundMode) -> Option<Exact> {
    if *value.numer() < 0 || *step.numer() <= 0 {
        return None;
    }
    let square = div(&div(value, step)?, step)?;
    let below = square.to_integer().isqrt();
    // The root lies from `below` to under `below + 1`. Where in between is told by its square: another number of the
    // same part of that span is rounded as the root is.
    let quarters = |n: i128| add(&Ratio::new_raw(below, 1), &Ratio::new_raw(n, 4));
    let half = add(&Ratio::new_raw(below, 1), &Ratio::new_raw(1, 2))?;
    let stand_in = if square == mul(&Ratio::new_raw(below, 1), &Ratio::new_raw(below, 1))? {
        Ratio::new_raw(below, 1)
    } else {
        match compare(&square, &mul(&half, &half)?) {
            Ordering::Less => quarters(1)?,
            Ordering::Equal => half,
            Ordering::Greater => quarters(3)?,
        }
    };
    mul(&Ratio::new_raw(round_integer(&stand_in, mode), 1), step)
}

/// The whole number that `value` rounds to.
#[must_use]
pub fn round_integer(value: &Exact, mode: RoundMode) -> i128 {
    let (n, d) = (*value.numer(), *value.denom());
    let (towards_zero, rest) = (n / d, (n % d).abs());
    if rest == 0 {
        return towards_zero;
    }
    // `rest` against `d - rest`: doubling could overflow.
    let away = match (rest.cmp(&(d - rest)), mode) {
        (_, RoundMode::Down) | (Ordering::Less, RoundMode::HalfEven | RoundMode::HalfUp | RoundMode::HalfDown) => false,
        (_, RoundMode::Up) | (Ordering::Greater, _) | (Ordering::Equal, RoundMode::HalfUp) => true,
        (Ordering::Equal, RoundMode::HalfDown) => false,
        (Ordering::Equal, RoundMode::HalfEven) => towards_zero % 2 != 0,
    };
    towards_zero + if away { n.signum() } else { 0 }
}

/// The number in full, when its decimals end: `0.375`.
#[must_use]
pub fn to_decimal(value: &Exact) -> Option<String> {
    let mut rest = *value.denom();
    let mut places = [0_usize, 0];
    for (places, prime) in places.iter_mut().zip([2, 5]) {
        while rest % prime == 0 {
            rest /= prime;
            *places += 1;
        }
    }
    (rest == 1).then(|| write_decimal(value, places[0].max(places[1]), false))
}

/// How many significant digits [`display`] shows of a number whose decimals do not end.
pub const SIGNIFICANT_DIGITS: usize = 5;

/// The number as people read it: in full when its decimals end (`0.375`), else rounded half up to
/// [`SIGNIFICANT_DIGITS`] and at least one decimal (`1.1667`, `123456.3`).
#[must_use]
pub fn display(value: &Exact) -> String {
    to_decimal(value).unwrap_or_else(|| write_decimal(value, decimals_shown(value), true))
}

/// [`display`], with `≈` before it when that is not the number in full.
#[must_use]
pub fn display_marked(value: &Exact) -> String {
    to_decimal(value).unwrap_or_else(|| format!("≈ {}", display(value)))
}

/// Decimals that show [`SIGNIFICANT_DIGITS`] digits from the first that is not zero.
fn decimals_shown(value: &Exact) -> usize {
    let whole = value.numer().unsigned_abs() / value.denom().unsigned_abs();
    if let Some(log) = whole.checked_ilog10() {
        return SIGNIFICANT_DIGITS.saturating_sub(log as usize + 1).max(1);
    }
    let digits = Digits::of(value);
    digits.take_while(|d| *d == 0).count() + SIGNIFICANT_DIGITS
}

/// The decimals of a number's magnitude, without end.
struct Digits {
    rest: u128,
    denominator: u128,
}

impl Digits {
    fn of(value: &Exact) -> Self {
        let denominator = value.denom().unsigned_abs();
        Self { rest: value.numer().unsigned_abs() % denominator, denominator }
    }
}

impl Iterator for Digits {
    type Item = u8;
    fn next(&mut self) -> Option<u8> {
        // Ten times the rest by addition: the product may not fit 128 bits.
        let (mut digit, mut rest) = (0, 0_u128);
        for _ in 0..10 {
            if rest >= self.denominator - self.rest {
                rest -= self.denominator - self.rest;
                digit += 1;
            } else {
                rest += self.rest;
            }
        }
        self.rest = rest;
        Some(digit)
    }
}

/// Writes `places` decimals; rounds half up when the number goes on (and `round`).
fn write_decimal(value: &Exact, places: usize, round: bool) -> String {
    let whole = value.numer().unsigned_abs() / value.denom().unsigned_abs();
    let mut digits = Digits::of(value);
    let mut decimals: Vec<u8> = digits.by_ref().take(places).collect();
    let up = round && digits.rest >= digits.denominator - digits.rest;
    let mut carry = up;
    for digit in decimals.iter_mut().rev() {
        if !carry {
            break;
        }
        carry = *digit == 9;
        *digit = if carry { 0 } else { *digit + 1 };
    }
    let whole = if carry { whole.saturating_add(1) } else { whole };
    let sign = if *value.numer() < 0 { "-" } else { "" };
    let mut text = format!("{sign}{whole}");
    if !decimals.is_empty() {
        text.push('.');
        text.extend(decimals.iter().map(|d| char::from(b'0' + d)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn n(text: &str) -> Exact {
        parse(text).unwrap()
    }

    #[test]
    fn reads_decimals_exactly() {
        assert_eq!(n("0.1"), Ratio::new(1, 10));
        assert_eq!(n("-0.360"), Ratio::new(-9, 25));
        assert_eq!(n("−3"), integer(-3));
        for same in ["1.5e9", "1.5 × 10^9", "1.5x10^9", "1.5 × 10⁹", "1.5*10*9", "1.5×10**9", "1500000000"] {
            assert_eq!(n(same), integer(1_500_000_000), "{same}");
        }
        assert_eq!(n("2 × 10^-3"), Ratio::new(1, 500));
        assert_eq!(n("2 × 10⁻³"), Ratio::new(1, 500));
        assert_eq!(n("0e999999"), integer(0));
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "", "-", ".", "1.", ".5", "1.2.3", "--1", "+-1", "1e", "e3", "1 x 10", "1x9^2", "NaN", "inf", "1_000", "٣",
            "0x10",
        ] {
            assert_eq!(parse(text), Err(NumberError::Malformed), "{text}");
        }
        assert_eq!(parse("0,5"), Err(NumberError::Comma));
        assert_eq!(parse(&"9".repeat(40)), Err(NumberError::TooLarge));
        assert_eq!(parse("1e39"), Err(NumberError::TooLarge));
        assert_eq!(parse("1e-39"), Err(NumberError::TooLarge));
    }

    #[test]
    fn overflow_and_division_by_zero_are_none() {
        let max = Ratio::new_raw(i128::MAX, 1);
        let tiny = Ratio::new_raw(1, i128::MAX);
        assert_eq!(add(&max, &integer(1)), None);
        assert_eq!(sub(&neg(&max), &integer(1)), None);
        assert_eq!(mul(&max, &integer(2)), None);
        assert_eq!(mul(&tiny, &tiny), None);
        assert_eq!(div(&max, &tiny), None);
        assert_eq!(div(&max, &integer(0)), None);
        assert_eq!(mul(&max, &tiny), Some(integer(1)));
        assert_eq!(compare(&tiny, &Ratio::new_raw(1, i128::MAX - 1)), Ordering::Less);
    }

    #[test]
    fn rounds_ties_as_the_mode_says() {
        let step = n("0.1");
        let cases = [
            ("0.25", ["0.2", "0.3", "0.2", "0.3", "0.2"]),
            ("0.35", ["0.4", "0.4", "0.3", "0.4", "0.3"]),
            ("-0.25", ["-0.2", "-0.3", "-0.2", "-0.3", "-0.2"]),
            ("0.26", ["0.3", "0.3", "0.3", "0.3", "0.2"]),
            ("0.21", ["0.2", "0.2", "0.2", "0.3", "0.2"]),
            ("0.2", ["0.2", "0.2", "0.2", "0.2", "0.2"]),
        ];
        let modes = [RoundMode::HalfEven, RoundMode::HalfUp, RoundMode::HalfDown, RoundMode::Up, RoundMode::Down];
        for (value, want) in cases {
            for (mode, want) in modes.into_iter().zip(want) {
                assert_eq!(round_to(&n(value), &step, mode), Some(n(want)), "{value} {mode:?}");
            }
        }
        assert_eq!(round_to(&n("1"), &integer(0), RoundMode::Up), None);
        assert_eq!(round_to(&n("1"), &integer(-1), RoundMode::Up), None);
    }

    #[test]
    fn rounds_roots_as_if_they_were_written_down() {
        let modes = [RoundMode::HalfEven, RoundMode::HalfUp, RoundMode::HalfDown, RoundMode::Up, RoundMode::Down];
        let cases = [
            ("2", "0.001", ["1.414", "1.414", "1.414", "1.415", "1.414"]),
            ("2.25", "1", ["2", "2", "1", "2", "1"]),
            ("6.25", "1", ["2", "3", "2", "3", "2"]),
            ("6.2500000000001", "1", ["3", "3", "3", "3", "2"]),
            ("6.2499999999999", "1", ["2", "2", "2", "3", "2"]),
            ("9", "0.5", ["3", "3", "3", "3", "3"]),
            ("0", "0.1", ["0", "0", "0", "0", "0"]),
            ("0.0001", "1", ["0", "0", "0", "1", "0"]),
        ];
        for (value, step, want) in cases {
            for (mode, want) in modes.into_iter().zip(want) {
                assert_eq!(round_root(&n(value), &n(step), mode), Some(n(want)), "{value} {mode:?}");
            }
        }
        assert_eq!(round_root(&n("-0.1"), &n("1"), RoundMode::Up), None);
        assert_eq!(round_root(&n("1"), &integer(0), RoundMode::Up), None);
        assert_eq!(round_root(&Ratio::new_raw(i128::MAX, 1), &n("0.1"), RoundMode::Up), None);
        assert_eq!(round_root(&n("1e36"), &integer(1), RoundMode::Down), Some(n("1e18")));
    }

    #[test]
    fn shows_numbers_in_full_or_marked() {
        let shown = |a: i128, b: i128| display_marked(&Ratio::new(a, b));
        assert_eq!(shown(3, 8), "0.375");
        assert_eq!(shown(7, 6), "≈ 1.1667");
        assert_eq!(shown(-2, 3), "≈ -0.66667");
        assert_eq!(shown(1, 3000), "≈ 0.00033333");
        assert_eq!(shown(370_369, 3), "≈ 123456.3");
        assert_eq!(shown(299_999, 30_000), "≈ 10.0000");
        assert_eq!(shown(28, 1), "28");
        assert_eq!(display(&Ratio::new_raw(i128::MAX, i128::MAX - 1)), "1.0000");
    }

    fn any_exact() -> impl Strategy<Value = Exact> {
        let side = prop_oneof![-1000_i128..1000, any::<i64>().prop_map(i128::from), (i128::MIN + 1)..i128::MAX];
        (side.clone(), side).prop_filter_map("zero denominator", |(a, b)| fraction(a, b))
    }

    proptest! {
        #[test]
        fn parse_is_total(text in "\\PC{0,12}|[-+0-9.eE×x^*10 ]{0,14}") {
            let _ = parse(&text);
        }

        #[test]
        fn decimals_round_trip(digits in any::<i64>(), places in 0_i32..12) {
            let value = mul(&integer(digits), &power_of_ten(-places).unwrap()).unwrap();
            prop_assert_eq!(parse(&to_decimal(&value).unwrap()), Ok(value));
        }

        #[test]
        fn operations_undo_each_other(a in any_exact(), b in any_exact()) {
            if let Some(sum) = add(&a, &b) && let Some(back) = sub(&sum, &b) {
                prop_assert_eq!(back, a);
            }
            if let Some(product) = mul(&a, &b) && let Some(back) = div(&product, &b) {
                prop_assert_eq!(back, a);
            }
            prop_assert_eq!(add(&a, &b), add(&b, &a));
            prop_assert_eq!(mul(&a, &b), mul(&b, &a));
        }

        #[test]
        fn comparison_agrees_with_subtraction(a in any_exact(), b in any_exact()) {
            if let Some(difference) = sub(&a, &b) {
                prop_assert_eq!(compare(&a, &b), difference.numer().cmp(&0));
            }
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }

        #[test]
        fn rounding_lands_on_the_nearest_multiple(a in -1_000_000_i128..1_000_000, b in 1_i128..1000, s in 1_i128..1000, t in 1_i128..100) {
            let (value, step) = (Ratio::new(a, b), Ratio::new(s, t));
            for mode in [RoundMode::HalfEven, RoundMode::HalfUp, RoundMode::HalfDown, RoundMode::Up, RoundMode::Down] {
                let rounded = round_to(&value, &step, mode).unwrap();
                prop_assert!(is_integer(&div(&rounded, &step).unwrap()));
                let gap = sub(&rounded, &value).unwrap();
                let gap = if *gap.numer() < 0 { neg(&gap) } else { gap };
                let limit = if matches!(mode, RoundMode::Up | RoundMode::Down) { step } else { step / 2 };
                prop_assert!(gap <= limit);
            }
        }

        #[test]
        fn a_rounded_root_squares_to_about_its_number(a in 0_i128..1_000_000_000, b in 1_i128..1000, s in 1_i128..50, t in 1_i128..1000) {
            let (value, step) = (Ratio::new(a, b), Ratio::new(s, t));
            let squares_to = |x: &Exact| mul(x, x).unwrap();
            let down = round_root(&value, &step, RoundMode::Down).unwrap();
            let up = round_root(&value, &step, RoundMode::Up).unwrap();
            prop_assert!(squares_to(&down) <= value && squares_to(&(down + step)) > value);
            prop_assert!(squares_to(&up) >= value && (up == down || up == down + step));
            for mode in [RoundMode::HalfEven, RoundMode::HalfUp, RoundMode::HalfDown] {
                let nearest = round_root(&value, &step, mode).unwrap();
                let nearer_up = squares_to(&(down + step / 2)) < value;
                let is_tie = squares_to(&(down + step / 2)) == value;
                let expected = if nearer_up { up } else { down };
                prop_assert!(is_tie || nearest == expected);
            }
        }

        #[test]
        fn shown_is_close(a in any::<i64>(), b in 1_i64..i64::MAX) {
            let value = Ratio::new(i128::from(a), i128::from(b));
            let shown = parse(&display(&value)).unwrap();
            if let Some(gap) = sub(&shown, &value) {
                let gap = gap.numer().unsigned_abs() as f64 / *gap.denom() as f64;
                let size = a.unsigned_abs() as f64 / b as f64;
                prop_assert!(gap <= size * 0.000_051);
            }
        }
    }
}

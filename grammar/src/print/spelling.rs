//! One spelling for what may be written in several ways: units, texts and times.

use unicode_width::UnicodeWidthStr;

/// Seconds of a day of a scenario.
const DAY: i64 = 24 * 3600;

/// How many columns `text` takes in a terminal or an editor.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A unit with the one character that is meant where several look alike: the micro sign, the degree
/// sign, `10^9`, and raised digits after a letter. What a unit means is not known here.
pub(super) fn unit(spelled: &str) -> String {
    let mut out = String::with_capacity(spelled.len());
    let mut chars = spelled.chars().peekable();
    let mut base = Base::None;
    let mut bracketed = false;
    while let Some(c) = chars.next() {
        let c = plain_sign(c);
        bracketed = (bracketed || c == '[') && c != ']';
        if bracketed || c == ']' {
            out.push(c);
            base = Base::Letters;
            continue;
        }
        let next_is_power = chars.peek().is_some_and(|&n| is_power_digit(n) || plain_sign(n) == '-');
        match (c, base) {
            ('^' | '*', Base::Ten | Base::Letters) if next_is_power => {
                if base == Base::Ten {
                    out.push('^');
                }
                base = base.raised();
            }
            ('-' | '+', Base::RaisedTen) => push_unless_plus(&mut out, c),
            ('-', Base::RaisedLetters) => out.push('⁻'),
            ('⁻', Base::Letters | Base::RaisedLetters) => {
                out.push('⁻');
                base = Base::RaisedLetters;
            }
            ('⁻', Base::Ten) => {
                out.push_str("^-");
                base = Base::RaisedTen;
            }
            // A bare digit is a power after a length: not in `cmH2O`, nor after what is no unit.
            _ if c.is_ascii_digit() && base == Base::Letters && (!ends_in_length(&out) || goes_on(chars.clone())) => {
                out.push(c);
            }
            _ if is_power_digit(c) => base = digit(&mut out, c, base),
            ('℃', _) => {
                out.push_str("°C");
                base = Base::Letters;
            }
            _ => {
                out.push(c);
                base = if c.is_alphabetic() || c == '°' { Base::Letters } else { Base::None };
            }
        }
    }
    out
}

fn ends_in_length(unit: &str) -> bool {
    let letters = unit.len() - unit.trim_end_matches(char::is_alphabetic).len();
    matches!(&unit[unit.len() - letters..], "m" | "dm" | "cm" | "mm" | "µm" | "nm" | "km")
}

/// Whether letters follow the digits that come next.
fn goes_on(rest: impl Iterator<Item = char>) -> bool {
    let mut after = rest.skip_while(|&c| is_power_digit(c));
    after.next().is_some_and(char::is_alphabetic)
}

/// What the next digit of a unit belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Base {
    None,
    One,
    Ten,
    RaisedTen,
    Letters,
    RaisedLetters,
}

impl Base {
    const fn raised(self) -> Self {
        match self {
            Self::Ten | Self::RaisedTen => Self::RaisedTen,
            Self::None | Self::One => Self::None,
            Self::Letters | Self::RaisedLetters => Self::RaisedLetters,
        }
    }
}

fn push_unless_plus(out: &mut String, sign: char) {
    if sign != '+' {
        out.push(sign);
    }
}

fn digit(out: &mut String, c: char, base: Base) -> Base {
    let (plain, raised) = both_digits(c);
    match base {
        Base::None if plain == '1' => {
            out.push('1');
            Base::One
        }
        Base::One if plain == '0' => {
            out.push('0');
            Base::Ten
        }
        // `10⁹`: only a raised digit is a power here, `109` is a number.
        Base::Ten if c != plain => {
            out.push('^');
            out.push(plain);
            Base::RaisedTen
        }
        Base::None | Base::One | Base::Ten => {
            out.push(plain);
            Base::None
        }
        Base::RaisedTen => {
            out.push(plain);
            Base::RaisedTen
        }
        Base::Letters | Base::RaisedLetters => {
            out.push(raised);
            Base::RaisedLetters
        }
    }
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

fn is_power_digit(c: char) -> bool {
    c.is_ascii_digit() || RAISED.contains(&c)
}

/// A digit on the line and raised.
fn both_digits(c: char) -> (char, char) {
    RAISED
        .into_iter()
        .zip('0'..='9')
        .find_map(|(raised, plain)| (c == raised || c == plain).then_some((plain, raised)))
        .unwrap_or((c, c))
}

/// The character that is meant by one that looks like it.
const fn plain_sign(c: char) -> char {
    match c {
        '\u{3bc}' => 'µ',
        'º' | '˚' => '°',
        '⋅' => '·',
        '−' => '-',
        other => other,
    }
}

/// A text literal.
pub(super) fn quoted(content: &str) -> String {
    format!("\"{}\"", escaped(content))
}

/// The inside of a text literal.
pub(super) fn escaped(content: &str) -> String {
    content.replace('\\', "\\\\").replace('"', "\\\"")
}

/// `day 3 10:00`, with seconds only where there are any.
pub(super) fn day_time(seconds: i64) -> String {
    let (day, rest) = (seconds.div_euclid(DAY) + 1, seconds.rem_euclid(DAY));
    let clock = format!("{:02}:{:02}", rest / 3600, rest / 60 % 60);
    match rest % 60 {
        0 => format!("day {day} {clock}"),
        s => format!("day {day} {clock}:{s:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_one_spelling() {
        for (written, canonical) in [
            ("μg/day", "µg/day"),
            ("ºC", "°C"),
            ("˚C", "°C"),
            ("℃", "°C"),
            ("10⁹/L", "10^9/L"),
            ("10*9/L", "10^9/L"),
            ("10^9/L", "10^9/L"),
            ("10⁻³", "10^-3"),
            ("µg/m2/day", "µg/m²/day"),
            ("µg/m^2/day", "µg/m²/day"),
            ("s^-1", "s⁻¹"),
            ("s⁻¹", "s⁻¹"),
            ("cm[H2O]", "cm[H2O]"),
            ("cmH2O", "cmH2O"),
            ("x1", "x1"),
            ("/mm3", "/mm³"),
            ("cmH₂O", "cmH₂O"),
            ("mL/1.73m2", "mL/1.73m²"),
            ("m[iU]/L", "m[iU]/L"),
            ("%", "%"),
            ("/L", "/L"),
            ("mL⋅h", "mL·h"),
        ] {
            assert_eq!(unit(written), canonical, "{written}");
            assert_eq!(unit(canonical), canonical, "{canonical} again");
        }
    }

    #[test]
    fn days_before_the_first_are_counted_down() {
        assert_eq!(day_time(8 * 3600), "day 1 08:00");
        assert_eq!(day_time(-3600), "day 0 23:00");
        assert_eq!(day_time(2 * DAY + 61), "day 3 00:01:01");
    }
}

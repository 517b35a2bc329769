//! From a spelling to a unit.

use super::spell::Unbuildable;
use super::table::{self, Term};
use super::{Dimension, Unit, UnitError};
use crate::exact::plain_digit;

/// Brackets within brackets, and symbols in one unit: no unit of medicine comes near.
const LIMIT: usize = 16;

impl Unit {
    /// Reads a unit in any accepted spelling: `µg/m²/day`, `ug/m2/d`, `mcg/m^2/day`, `ug/(m2.d)`.
    ///
    /// # Errors
    /// When it is not a unit; an unknown symbol comes with the nearest known one.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let clean = clean(text);
        if clean.is_empty() {
            return Err(UnitError::Empty);
        }
        let mut reader = Reader { rest: &clean, whole: &clean, terms: Vec::new(), power: None, depth: 0 };
        reader.product(1)?;
        if !reader.rest.is_empty() {
            return Err(reader.malformed());
        }
        let Reader { mut terms, power, .. } = reader;
        let power = power.or_else(|| thousands(&mut terms, &clean));
        Self::build(&terms, power.unwrap_or(0)).map_err(|e: Unbuildable| e.of(&clean))
    }
}

/// One character for what several stand for, and no space at either end.
fn clean(text: &str) -> String {
    let mut clean: String = text
        .trim()
        .chars()
        .map(|c| match c {
            'μ' => 'µ',
            'º' | '˚' => '°',
            '⋅' | '∙' | '•' => '·',
            '∕' | '⁄' => '/',
            '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    for (from, to) in
        [("℃", "°C"), ("℉", "°F"), ("㎍", "µg"), ("㎎", "mg"), ("㎏", "kg"), ("㎖", "mL"), ("㎡", "m²"), ("° ", "°")]
    {
        if clean.contains(from) {
            clean = clean.replace(from, to);
        }
    }
    clean
}

/// `G/L`, `T/L`, `K/µL`, `M/µL`: powers of ten of cells, as some laboratories print them.
fn thousands(terms: &mut Vec<Term>, text: &str) -> Option<i8> {
    let (above, below) = text.split_once('/')?;
    let volume = matches!(&terms[..], [.., t] if t.measures() == Dimension::VOLUME && t.exponent() == -1);
    let power = match above {
        "G" => 9,
        "T" => 12,
        "K" => 3,
        "M" => 6,
        _ => return None,
    };
    if !volume || below.contains('/') {
        return None;
    }
    terms.retain(|t| t.measures() == Dimension::VOLUME);
    Some(power)
}

struct Reader<'t> {
    rest: &'t str,
    whole: &'t str,
    terms: Vec<Term>,
    power: Option<i8>,
    depth: usize,
}

impl Reader<'_> {
    /// `a·b/c/d`, every part below the line counted from `sign`.
    fn product(&mut self, sign: i8) -> Result<(), UnitError> {
        let mut side = sign;
        if let Some(rest) = self.rest.strip_prefix('/') {
            self.rest = rest;
            side = -sign;
        }
        loop {
            self.factor(side)?;
            side = match self.rest.chars().next() {
                Some('/') => -sign,
                Some('.' | '·' | '*') => sign,
                _ => return Ok(()),
            };
            self.rest = self.rest.get(self.rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }

    fn factor(&mut self, sign: i8) -> Result<(), UnitError> {
        if self.terms.len() >= LIMIT {
            return Err(self.malformed());
        }
        if let Some(rest) = self.rest.strip_prefix('(') {
            return self.bracket(rest, sign);
        }
        if self.power_of_ten(sign)? {
            return Ok(());
        }
        let (chunk, rest) = chunk(self.rest);
        self.rest = rest;
        match chunk {
            "" => Err(self.malformed()),
            "1" | "{beats}" | "{breaths}" | "beats" | "breaths" if self.terms.is_empty() && sign > 0 => Ok(()),
            "G" | "T" | "M" if self.terms.is_empty() && self.rest.starts_with('/') && self.is_per_volume() => Ok(()),
            "bpm" if sign > 0 => {
                self.push(table::term("", "min"), -1);
                Ok(())
            }
            _ => self.symbol(chunk, sign),
        }
    }

    /// Whether all that follows is `/` and a volume.
    fn is_per_volume(&self) -> bool {
        let below = self.rest.strip_prefix('/').unwrap_or_default();
        Unit::parse(below).is_ok_and(|u| u.dimension() == Dimension::VOLUME)
    }

    fn bracket(&mut self, rest: &'_ str, sign: i8) -> Result<(), UnitError> {
        // `rest` is the tail of `self.rest`; taken by length so that its lifetime is the text's.
        self.rest = self.rest.get(self.rest.len() - rest.len()..).unwrap_or_default();
        self.depth += 1;
        if self.depth > LIMIT {
            return Err(self.malformed());
        }
        self.product(sign)?;
        self.depth -= 1;
        self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.malformed())?;
        Ok(())
    }

    /// `10^9`, `10*9`, `10**9`, `10⁹`, `×10^9`: only as the first of the unit.
    fn power_of_ten(&mut self, sign: i8) -> Result<bool, UnitError> {
        let text = self.rest.strip_prefix(['×', 'x']).map_or(self.rest, str::trim_start);
        let Some(after) = text.strip_prefix("10") else { return Ok(false) };
        let power = after.strip_prefix("**").or_else(|| after.strip_prefix(['^', '*']));
        let body = power.unwrap_or(after);
        let end = body.find(|c| !plain_digit(c).is_ascii_digit()).unwrap_or(body.len());
        let (digits, rest) = body.split_at_checked(end).unwrap_or((body, ""));
        let plain: String = digits.chars().map(plain_digit).collect();
        let caret_free = power.is_none() && digits == plain;
        match plain.parse::<i8>() {
            Ok(n)
                if sign > 0
                    && self.terms.is_empty()
                    && self.power.is_none()
                    && !caret_free
                    && (1..=15).contains(&n) =>
            {
                self.power = Some(n);
                self.rest = rest;
                Ok(true)
            }
            _ => Err(self.malformed()),
        }
    }

    /// A symbol with its exponent: `m²`, `m2`, `m^2`, `kg-1`.
    fn symbol(&mut self, chunk: &str, sign: i8) -> Result<(), UnitError> {
        if let Some(term) = table::look_up(chunk) {
            self.push(term, sign);
            return Ok(());
        }
        let plain: String = chunk.chars().map(plain_digit).collect();
        let symbol = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let symbol = symbol.strip_suffix(['-', '+']).unwrap_or(symbol);
        let symbol = symbol.strip_suffix("**").or_else(|| symbol.strip_suffix('^')).unwrap_or(symbol);
        let exponent = plain.get(symbol.len()..).unwrap_or_default().trim_start_matches(['^', '*']);
        let Some(term) = table::look_up(symbol) else { return Err(self.unknown(chunk, symbol)) };
        match exponent.parse::<i8>() {
            Ok(n) if n != 0 && n.abs() <= 9 => {
                self.push(term, sign * n);
                Ok(())
            }
            _ => Err(self.malformed()),
        }
    }

    fn push(&mut self, term: Term, exponent: i8) {
        self.terms.push(Term { exponent, ..term });
    }

    fn malformed(&self) -> UnitError {
        let joined: String = self.whole.split_whitespace().collect();
        let suggestion = (joined != self.whole).then(|| Unit::parse(&joined).ok()).flatten();
        UnitError::Malformed { text: self.whole.to_owned(), suggestion: suggestion.map(|u| u.text().to_owned()) }
    }

    fn unknown(&self, chunk: &str, symbol: &str) -> UnitError {
        if symbol.is_empty() {
            return self.malformed();
        }
        let folded = self.whole.to_ascii_lowercase();
        if folded.contains("uln") || folded.contains("lln") {
            return UnitError::UpperLimit(self.whole.to_owned());
        }
        if matches!(symbol, "month" | "months" | "mo" | "year" | "years" | "yr" | "yrs" | "y" | "a") {
            return UnitError::Calendar(symbol.to_owned());
        }
        let suggestion = nearest(symbol).and_then(|near| {
            let at = self.whole.len() - self.rest.len() - chunk.len();
            let (before, after) = (self.whole.get(..at)?, self.whole.get(at + symbol.len().min(chunk.len())..)?);
            let mended = format!("{before}{near}{after}");
            // Several slips at once: mend the next one too.
            match Unit::parse(&mended) {
                Ok(unit) => Some(unit.text().to_owned()),
                Err(UnitError::Unknown { suggestion, .. }) if mended.len() <= 64 => suggestion,
                Err(_) => None,
            }
        });
        UnitError::Unknown { part: symbol.to_owned(), suggestion }
    }
}

/// Cuts off one symbol with its exponent; brackets belong to it with all that they hold.
fn chunk(text: &str) -> (&str, &str) {
    for spelled in table::term("", "1.73m²").atom().also.iter().chain(&["1.73m²"]) {
        if let Some(rest) = text.strip_prefix(spelled) {
            return text.split_at_checked(text.len() - rest.len()).unwrap_or((text, ""));
        }
    }
    let mut closing = None;
    let mut before = None;
    for (at, c) in text.char_indices() {
        match (closing, c) {
            (Some(close), c) if c == close => closing = None,
            (Some(_), _) => {}
            (None, '[') => closing = Some(']'),
            (None, '{') => closing = Some('}'),
            // `m**2`: a star before a star or after one is an exponent's.
            (None, '*') if before == Some('*') || text.get(at + 1..).is_some_and(|t| t.starts_with('*')) => {}
            (None, '/' | '.' | '·' | '*' | '(' | ')') => return text.split_at_checked(at).unwrap_or((text, "")),
            (None, c) if c.is_whitespace() => return text.split_at_checked(at).unwrap_or((text, "")),
            (None, _) => {}
        }
        before = Some(c);
    }
    (text, "")
}

/// Slips that spelling distance does not mend.
const SLIPS: [(&str, &str); 16] = [
    ("C", "°C"),
    ("F", "°F"),
    ("IE", "IU"),
    ("UI", "IU"),
    ("units", "U"),
    ("unit", "U"),
    ("E", "U"),
    ("cc", "mL"),
    ("mM", "mmol/L"),
    ("µM", "µmol/L"),
    ("uM", "µmol/L"),
    ("nM", "nmol/L"),
    ("gamma", "µg"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("WBC", "cells"),
];

/// Of two symbols equally near the one further to the front; only these are near a symbol of three letters.
const COMMON: [&str; 20] = [
    "mg", "µg", "day", "kg", "mL", "L", "dL", "h", "min", "µL", "mmHg", "mmol", "µmol", "cells", "IU", "U", "g", "ng",
    "week", "mEq",
];

/// The nearest known symbol: another letter case first, then the fewest slips, then the commonest.
fn nearest(symbol: &str) -> Option<String> {
    if let Some((_, meant)) = SLIPS.iter().find(|(slip, _)| *slip == symbol) {
        return Some((*meant).to_owned());
    }
    let folded = symbol.to_lowercase().replace("mc", "µ");
    let length = symbol.chars().count();
    let words = table::ATOMS.iter().flat_map(|a| a.words.iter().map(|w| (*w).to_owned()));
    let scored = table::symbols().chain(words).filter_map(|known| {
        let lower = known.to_lowercase();
        let common = COMMON.iter().position(|c| *c == known).unwrap_or(COMMON.len());
        let same = lower == folded || lower.replace('µ', "u") == folded;
        let distance = if same { 0 } else { strsim::osa_distance(&folded, &lower) };
        let allowed = match length {
            0..=2 => 0,
            3 => usize::from(common < COMMON.len()),
            4..=5 => 1,
            _ => 2,
        };
        (distance <= allowed).then_some((distance, common, known))
    });
    scored.min().map(|(_, _, known)| known)
}

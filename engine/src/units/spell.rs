//! From terms to a unit: order, meaning, canonical and UCUM spelling.

use super::table::{Term, term};
use super::{Base, Dimension, Unit, UnitError};
use crate::exact::{self, Exact};
use std::sync::Arc;

/// Why terms make no unit.
pub(super) enum Unbuildable {
    NoNumerator,
    Temperature,
    Power,
    TooExtreme,
}

impl Unbuildable {
    /// The error for a unit that was written.
    pub(super) fn of(self, text: &str) -> UnitError {
        let text = text.to_owned();
        match self {
            Self::NoNumerator => UnitError::NoNumerator(text),
            Self::Temperature => UnitError::Temperature(text),
            Self::Power => UnitError::Power(text),
            Self::TooExtreme => UnitError::Malformed { text, suggestion: None },
        }
    }
}

impl Unit {
    /// The plain number, without a unit.
    #[must_use]
    pub fn number() -> Self {
        Self {
            text: Arc::from(""),
            terms: Arc::from([]),
            power: 0,
            dimension: Dimension::NONE,
            factor: exact::integer(1),
            offset: exact::integer(0),
        }
    }

    /// Puts terms in order and settles what they mean. `power` is the power of ten of a cell count.
    pub(super) fn build(terms: &[Term], power: i8) -> Result<Self, Unbuildable> {
        let mut terms = combine(terms).ok_or(Unbuildable::TooExtreme)?;
        // The standard body is only ever divided by, once.
        if terms.iter().any(|t| t.is("", "1.73m²") && t.exponent != -1) {
            return Err(Unbuildable::TooExtreme);
        }
        if terms.is_empty() && power == 0 {
            return Ok(Self::number());
        }
        count_cells(&mut terms)?;
        terms.sort_by_key(|t| (t.exponent < 0, t.atom, t.prefix));
        let alone = matches!(&terms[..], [t] if t.exponent == 1);
        if !alone && terms.iter().any(|t| t.is_temperature()) {
            return Err(Unbuildable::Temperature);
        }
        // `K/µL` is how laboratories print thousands of cells; kelvins per volume have no spelling.
        if matches!(&terms[..], [a, b] if a.is("", "K") && b.exponent == -1 && b.measures() == Dimension::VOLUME) {
            return Err(Unbuildable::Temperature);
        }
        let above: Vec<&Term> = terms.iter().filter(|t| t.exponent > 0).collect();
        let counts = matches!(above[..], [t] if t.is("", "cells") && t.exponent == 1) && terms.len() > 1;
        if power != 0 && !counts {
            return Err(Unbuildable::Power);
        }
        let (dimension, factor) = measure(&terms, power).ok_or(Unbuildable::TooExtreme)?;
        let fahrenheit = alone && terms.iter().any(|t| t.is("", "°F"));
        let offset = if fahrenheit { Exact::new_raw(-160, 9) } else { exact::integer(0) };
        let text = Arc::from(spell(&terms, power, Script::Canonical));
        Ok(Self { text, terms: Arc::from(terms), power, dimension, factor, offset })
    }

    /// The UCUM code, for FHIR and other exchange: `ug/m2/d`, `10*9/L`, `mm[Hg]`; `1` for the plain number.
    #[must_use]
    pub fn to_ucum(&self) -> String {
        spell(&self.terms, self.power, Script::Ucum)
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Adds up the exponents of equal symbols, and reads cubes of length as litres.
fn combine(terms: &[Term]) -> Option<Vec<Term>> {
    let mut all: Vec<Term> = Vec::with_capacity(terms.len());
    for term in terms {
        match all.iter_mut().find(|t| t.prefix == term.prefix && t.atom == term.atom) {
            Some(same) => same.exponent = same.exponent.checked_add(term.exponent)?,
            None => all.push(*term),
        }
    }
    for (prefix, litre) in [("d", ""), ("c", "m"), ("m", "µ")] {
        let Some(at) = all.iter().position(|t| t.is(prefix, "m") && t.exponent.abs() == 3) else { continue };
        let sign = all.remove(at).exponent.signum();
        all = combine(&[all, vec![Term { exponent: sign, ..term(litre, "L") }]].concat())?;
    }
    all.retain(|t| t.exponent != 0);
    Some(all)
}

/// `/µL`, `10^9/L` and `10^6/kg` count cells; only time may otherwise stand alone below the line.
fn count_cells(terms: &mut Vec<Term>) -> Result<(), Unbuildable> {
    if terms.iter().any(|t| t.exponent > 0) {
        return Ok(());
    }
    let counted = |t: &Term| {
        let once = t.exponent == -1 && (t.measures() == Dimension::VOLUME || t.is("k", "g"));
        once || (t.exponent == -2 && t.is("", "m"))
    };
    if terms.iter().any(counted) {
        terms.push(term("", "cells"));
        return Ok(());
    }
    if terms.iter().all(|t| t.measures() == Dimension::TIME) { Ok(()) } else { Err(Unbuildable::NoNumerator) }
}

/// Dimension and factor, after settling what `/kg` and `/m²` mean.
fn measure(terms: &[Term], power: i8) -> Option<(Dimension, Exact)> {
    let osmoles = terms.iter().any(|t| t.atom().symbol == "Osm");
    let mass_index = matches!(terms, [a, b] if a.is("k", "g") && a.exponent == 1 && b.is("", "m") && b.exponent == -2);
    let mut dimension = Dimension::NONE;
    let mut factor = exact::power_of_ten(i32::from(power))?;
    for term in terms {
        let (measures, exponent) = if term.is("k", "g") && term.exponent == -1 && !osmoles {
            (Dimension::of(&[(Base::BodyWeight, 1)]), -1)
        } else if term.is("", "m") && term.exponent == -2 && !mass_index {
            (Dimension::of(&[(Base::BodySurface, 1)]), -1)
        } else {
            (term.measures(), term.exponent)
        };
        dimension = dimension.times(measures, exponent)?;
        factor = exact::mul(&factor, &raised(&term.scale()?, term.exponent)?)?;
    }
    if dimension == Dimension::NONE {
        dimension = Dimension::FRACTION;
    }
    Some((dimension, factor))
}

/// `base` to a whole power, while it fits.
pub(super) fn raised(base: &Exact, exponent: i8) -> Option<Exact> {
    let mut result = exact::integer(1);
    for _ in 0..exponent.unsigned_abs() {
        result = exact::mul(&result, base)?;
    }
    if exponent < 0 { exact::div(&exact::integer(1), &result) } else { Some(result) }
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Canonical,
    Ucum,
}

fn spell(terms: &[Term], power: i8, script: Script) -> String {
    let ucum = script == Script::Ucum;
    let above: Vec<String> = terms
        .iter()
        .filter(|t| t.exponent > 0)
        .map(|t| match power {
            0 => spell_term(*t, script),
            _ if ucum => format!("10*{power}"),
            _ => format!("10^{power}"),
        })
        .collect();
    let mut text = above.join(if ucum { "." } else { "·" });
    for term in terms.iter().filter(|t| t.exponent < 0) {
        text.push('/');
        text.push_str(&spell_term(*term, script));
    }
    if text.is_empty() && ucum {
        text.push('1');
    }
    text
}

fn spell_term(term: Term, script: Script) -> String {
    let (prefix, symbol) = match script {
        Script::Canonical => (term.prefix().symbol, term.atom().symbol),
        Script::Ucum => (term.prefix().ucum, term.atom().ucum),
    };
    let exponent = match (term.exponent.unsigned_abs(), script) {
        (1, _) => String::new(),
        (2, Script::Canonical) => "²".to_owned(),
        (3, Script::Canonical) => "³".to_owned(),
        (n, Script::Canonical) => format!("^{n}"),
        (n, Script::Ucum) => n.to_string(),
    };
    format!("{prefix}{symbol}{exponent}")
}

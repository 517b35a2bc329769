//! What a unit measures.

use std::fmt;

/// The independent kinds of thing that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Base {
    /// In grams.
    Mass,
    /// In metres; its cube is volume.
    Length,
    /// In seconds.
    Time,
    /// In moles.
    Amount,
    /// A point on the scale of temperature, in °C.
    Temperature,
    /// A difference of temperatures, in K.
    TemperatureDifference,
    /// Counted cells.
    Cells,
    /// Counted copies of a nucleic acid.
    Copies,
    /// Colony-forming units.
    Colonies,
    /// Catalytic activity in U.
    EnzymeUnits,
    /// Biological activity in IU.
    InternationalUnits,
    /// Electric charge of ions, in equivalents.
    Equivalents,
    /// Osmotically active particles, in osmoles.
    Osmoles,
    /// In becquerels.
    Radioactivity,
    /// The patient's, in grams.
    BodyWeight,
    /// The patient's, in m².
    BodySurface,
    /// A share of a whole: 1 is all of it.
    Fraction,
}

const BASES: [(Base, &str); 17] = [
    (Base::Mass, "mass"),
    (Base::Length, "length"),
    (Base::Time, "time"),
    (Base::Amount, "amount of substance"),
    (Base::Temperature, "temperature"),
    (Base::TemperatureDifference, "temperature difference"),
    (Base::Cells, "cells"),
    (Base::Copies, "copies"),
    (Base::Colonies, "colonies"),
    (Base::EnzymeUnits, "enzyme units"),
    (Base::InternationalUnits, "international units"),
    (Base::Equivalents, "equivalents"),
    (Base::Osmoles, "osmoles"),
    (Base::Radioactivity, "radioactivity"),
    (Base::BodyWeight, "body weight"),
    (Base::BodySurface, "body surface"),
    (Base::Fraction, "fraction"),
];

/// An exponent for each [`Base`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; BASES.len()]);

/// Combinations that have a name of their own.
const NAMED: [(&[(Base, i8)], &str); 5] = [
    (&[(Base::Length, 2)], "area"),
    (&[(Base::Length, 3)], "volume"),
    (&[(Base::Mass, 1), (Base::Length, -1), (Base::Time, -2)], "pressure"),
    (&[(Base::Mass, 1), (Base::Length, 2), (Base::Time, -2)], "energy"),
    (&[(Base::Length, 2), (Base::Time, -2)], "absorbed dose"),
];

impl Dimension {
    /// That of a plain number.
    pub const NONE: Self = Self([0; BASES.len()]);
    /// That of a duration.
    pub const TIME: Self = Self::of(&[(Base::Time, 1)]);
    /// That of `%` and of written ratios.
    pub const FRACTION: Self = Self::of(&[(Base::Fraction, 1)]);
    /// That of mL.
    pub(super) const VOLUME: Self = Self::of(&[(Base::Length, 3)]);

    /// From exponents.
    #[must_use]
    pub const fn of(exponents: &[(Base, i8)]) -> Self {
        let mut all = [0; BASES.len()];
        let mut i = 0;
        while i < exponents.len() {
            all[exponents[i].0 as usize] = exponents[i].1;
            i += 1;
        }
        Self(all)
    }

    /// The exponent of one base.
    #[must_use]
    pub const fn exponent(self, base: Base) -> i8 {
        self.0[base as usize]
    }

    /// This one times `other` to the power of `exponent`; `None` when an exponent does not fit.
    pub(super) fn times(self, other: Self, exponent: i8) -> Option<Self> {
        let mut all = self.0;
        for (mine, theirs) in all.iter_mut().zip(other.0) {
            *mine = mine.checked_add(theirs.checked_mul(exponent)?)?;
        }
        Some(Self(all))
    }
}

impl fmt::Display for Dimension {
    /// In words: `mass per body surface per time`, `cells per volume`, `pressure`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NONE {
            return f.write_str("plain number");
        }
        if let Some((_, name)) = NAMED.iter().find(|(exponents, _)| Self::of(exponents) == *self) {
            return f.write_str(name);
        }
        let power = |name: &str, exponent: i8| match (name, exponent) {
            (_, 1) => name.to_owned(),
            ("length", 2) => "area".to_owned(),
            ("length", 3) => "volume".to_owned(),
            _ => format!("{name} to the power of {exponent}"),
        };
        let above: Vec<String> =
            BASES.iter().filter(|(b, _)| self.exponent(*b) > 0).map(|(b, n)| power(n, self.exponent(*b))).collect();
        // Time last, as in the spelling.
        let mut below: Vec<(bool, String)> = BASES
            .iter()
            .filter(|(b, _)| self.exponent(*b) < 0)
            .map(|(b, n)| (*b == Base::Time, power(n, self.exponent(*b).saturating_neg())))
            .collect();
        below.sort_by_key(|(time, _)| *time);
        if above.is_empty() {
            f.write_str("number")?;
        }
        f.write_str(&above.join(" times "))?;
        for (_, name) in below {
            write!(f, " per {name}")?;
        }
        Ok(())
    }
}

//! The closed table of units: every symbol, what it measures, the prefixes it takes, and its other spellings.
//!
//! Definitions follow UCUM, whose factors are decimal and therefore exact here; the pressure of mercury is UCUM's
//! 133.322 Pa per mm. Two are kept apart that UCUM equates: an enzyme unit (U) is not 1 µmol/min, and an equivalent
//! is not a mole.

use super::dimension::{Base, Dimension};
use crate::exact::{self, Exact};
use num_rational::Ratio;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A power of ten before a symbol.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    /// As written, `µ`; empty for none.
    pub symbol: &'static str,
    /// In UCUM, `u`.
    pub ucum: &'static str,
    /// Other spellings.
    pub also: &'static [&'static str],
    /// The power of ten.
    pub power: i32,
}

const fn prefix(symbol: &'static str, ucum: &'static str, also: &'static [&'static str], power: i32) -> Prefix {
    Prefix { symbol, ucum, also, power }
}

/// Every prefix; the first is none.
pub const PREFIXES: [Prefix; 11] = [
    prefix("", "", &[], 0),
    prefix("G", "G", &[], 9),
    prefix("M", "M", &[], 6),
    prefix("k", "k", &[], 3),
    prefix("h", "h", &[], 2),
    prefix("d", "d", &[], -1),
    prefix("c", "c", &[], -2),
    prefix("m", "m", &[], -3),
    prefix("µ", "u", &["u", "mc"], -6),
    prefix("n", "n", &[], -9),
    prefix("p", "p", &[], -12),
];

/// A symbol that prefixes and exponents attach to.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    /// As written, `mmHg`.
    pub symbol: &'static str,
    /// In UCUM, `mm[Hg]`.
    pub ucum: &'static str,
    /// Other spellings, which take the same prefixes.
    pub also: &'static [&'static str],
    /// Other spellings, which take none.
    pub words: &'static [&'static str],
    /// The prefixes that it takes, by their symbols; each is one character.
    pub prefixes: &'static str,
    /// What it measures.
    pub dimension: &'static [(Base, i8)],
    /// How many base units one is, as numerator and denominator.
    pub factor: (i128, i128),
}

const fn atom(
    symbol: &'static str,
    prefixes: &'static str,
    ucum: &'static str,
    dimension: &'static [(Base, i8)],
    factor: (i128, i128),
    also: &'static [&'static str],
    words: &'static [&'static str],
) -> Atom {
    Atom { symbol, ucum, also, words, prefixes, dimension, factor }
}

const PRESSURE: &[(Base, i8)] = &[(Base::Mass, 1), (Base::Length, -1), (Base::Time, -2)];
const ENERGY: &[(Base, i8)] = &[(Base::Mass, 1), (Base::Length, 2), (Base::Time, -2)];
const DOSE: &[(Base, i8)] = &[(Base::Length, 2), (Base::Time, -2)];
const VOLUME: &[(Base, i8)] = &[(Base::Length, 3)];
const TIME: &[(Base, i8)] = &[(Base::Time, 1)];

/// Every symbol, in the order in which numerators are written. `fL` is spelled out, the only use of femto.
#[rustfmt::skip]
pub const ATOMS: [Atom; 34] = [
    //   symbol    prefixes   UCUM          measures                              base units          also, words
    atom("g",      "kdcmµnp", "g",          &[(Base::Mass, 1)],                   (1, 1),             &[], &["gram", "grams", "gm"]),
    atom("lb",     "",        "[lb_av]",    &[(Base::Mass, 1)],                   (45_359_237, 100_000), &["lbs", "[lb_av]"], &[]),
    atom("mol",    "kmµnp",   "mol",        &[(Base::Amount, 1)],                 (1, 1),             &[], &[]),
    atom("Eq",     "mµ",      "eq",         &[(Base::Equivalents, 1)],            (1, 1),             &["eq"], &[]),
    atom("Osm",    "m",       "osm",        &[(Base::Osmoles, 1)],                (1, 1),             &["osm", "osmol", "Osmol"], &[]),
    atom("IU",     "kmµM",    "[IU]",       &[(Base::InternationalUnits, 1)],     (1, 1),             &["[IU]", "[iU]"], &[]),
    atom("U",      "kmµM",    "U",          &[(Base::EnzymeUnits, 1)],            (1, 1),             &[], &[]),
    atom("kat",    "mµn",     "kat",        &[(Base::EnzymeUnits, 1)],            (60_000_000, 1),    &[], &[]),
    atom("cells",  "",        "{cells}",    &[(Base::Cells, 1)],                  (1, 1),             &["cell", "{cells}", "{cell}"], &[]),
    atom("copies", "",        "{copies}",   &[(Base::Copies, 1)],                 (1, 1),             &["copy", "{copies}", "{copy}"], &[]),
    atom("CFU",    "",        "[CFU]",      &[(Base::Colonies, 1)],               (1, 1),             &["cfu", "[CFU]", "[cfu]"], &[]),
    atom("Bq",     "GMk",     "Bq",         &[(Base::Radioactivity, 1)],          (1, 1),             &[], &[]),
    atom("Ci",     "mµ",      "Ci",         &[(Base::Radioactivity, 1)],          (37_000_000_000, 1), &[], &[]),
    atom("Gy",     "cm",      "Gy",         DOSE,                                 (1, 1),             &[], &[]),
    atom("J",      "kM",      "J",          ENERGY,                               (1000, 1),          &[], &[]),
    atom("cal",    "k",       "cal",        ENERGY,                               (4184, 1),          &[], &[]),
    atom("Pa",     "kh",      "Pa",         PRESSURE,                             (1000, 1),          &[], &[]),
    atom("mmHg",   "",        "mm[Hg]",     PRESSURE,                             (133_322, 1),       &["mm[Hg]"], &[]),
    atom("cmH₂O",  "",        "cm[H2O]",    PRESSURE,                             (980_665, 10),     &["cmH2O", "cm[H2O]"], &[]),
    atom("L",      "dcmµnp",  "L",          VOLUME,                               (1, 1000),          &["l"], &["liter", "litre", "liters", "litres"]),
    atom("fL",     "",        "fL",         VOLUME,                               (1, 1_000_000_000_000_000_000), &["fl"], &[]),
    atom("m",      "kcdmµn",  "m",          &[(Base::Length, 1)],                 (1, 1),             &[], &[]),
    atom("°C",     "",        "Cel",        &[(Base::Temperature, 1)],            (1, 1),             &["Cel", "degC", "oC"], &[]),
    atom("°F",     "",        "[degF]",     &[(Base::Temperature, 1)],            (5, 9),             &["[degF]", "degF", "oF"], &[]),
    atom("K",      "",        "K",          &[(Base::TemperatureDifference, 1)],  (1, 1),             &[], &[]),
    atom("%",      "",        "%",          &[(Base::Fraction, 1)],               (1, 100),           &[], &["percent"]),
    atom("‰",      "",        "[ppth]",     &[(Base::Fraction, 1)],               (1, 1000),          &["[ppth]"], &[]),
    atom("ppm",    "",        "[ppm]",      &[(Base::Fraction, 1)],               (1, 1_000_000),     &["[ppm]"], &[]),
    atom("week",   "",        "wk",         TIME,                                 (604_800, 1),       &["wk"], &["weeks"]),
    atom("day",    "",        "d",          TIME,                                 (86_400, 1),        &["d"], &["days", "24h", "24hr", "24hrs"]),
    atom("h",      "",        "h",          TIME,                                 (3600, 1),          &["hr"], &["hour", "hours", "hrs"]),
    atom("min",    "",        "min",        TIME,                                 (60, 1),            &[], &["minute", "minutes", "mins"]),
    atom("s",      "mµn",     "s",          TIME,                                 (1, 1),             &["sec"], &["second", "seconds", "secs"]),
    atom("1.73m²", "",        "{1.73_m2}",  &[(Base::BodySurface, 1)],            (173, 100),         &["1.73m2", "1.73m^2", "1.73_m2", "1.73 m²", "1.73 m2", "{1.73_m2}"], &[]),
];

/// A symbol with its prefix and exponent, by their positions in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    pub(super) prefix: u8,
    pub(super) atom: u8,
    pub(super) exponent: i8,
}

impl Term {
    /// The symbol's row of the table.
    #[must_use]
    pub fn atom(self) -> &'static Atom {
        &ATOMS[usize::from(self.atom) % ATOMS.len()]
    }

    /// The prefix's row of the table.
    #[must_use]
    pub fn prefix(self) -> &'static Prefix {
        &PREFIXES[usize::from(self.prefix) % PREFIXES.len()]
    }

    /// Its exponent, negative below the line.
    #[must_use]
    pub const fn exponent(self) -> i8 {
        self.exponent
    }

    /// What one of it measures, its exponent left out.
    #[must_use]
    pub(super) const fn measures(self) -> Dimension {
        Dimension::of(ATOMS[self.atom as usize % ATOMS.len()].dimension)
    }

    /// How many base units one of it is, its exponent left out.
    pub(super) fn scale(self) -> Option<Exact> {
        let (numerator, denominator) = self.atom().factor;
        exact::mul(&Ratio::new(numerator, denominator), &exact::power_of_ten(self.prefix().power)?)
    }

    /// Whether it has this prefix and symbol.
    pub(super) fn is(self, prefix: &str, symbol: &str) -> bool {
        self.prefix().symbol == prefix && self.atom().symbol == symbol
    }

    /// °C or °F.
    pub(super) fn is_temperature(self) -> bool {
        self.measures().exponent(Base::Temperature) != 0
    }
}

impl Atom {
    /// The prefixes that it takes, none first, with their positions in [`PREFIXES`].
    pub(super) fn prefixes(&self) -> impl Iterator<Item = (u8, &'static Prefix)> {
        let takes = self.prefixes;
        (0_u8..).zip(&PREFIXES).filter(move |(_, p)| takes.contains(p.symbol))
    }
}

/// Every spelling of the table with its prefixes. Where two rows could be meant, the first is.
static SPELLINGS: LazyLock<HashMap<String, Term>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (index, atom) in (0_u8..).zip(&ATOMS) {
        for word in atom.words {
            all.entry((*word).to_owned()).or_insert(Term { prefix: 0, atom: index, exponent: 1 });
        }
        for (prefix, p) in atom.prefixes() {
            for spelled in std::iter::once(&p.symbol).chain(p.also) {
                for symbol in std::iter::once(&atom.symbol).chain(atom.also) {
                    let term = Term { prefix, atom: index, exponent: 1 };
                    all.entry(format!("{spelled}{symbol}")).or_insert(term);
                }
            }
        }
    }
    all
});

/// The symbol and prefix that a text spells, with exponent 1.
#[must_use]
pub fn look_up(text: &str) -> Option<Term> {
    SPELLINGS.get(text).copied()
}

/// The term of a symbol of the table; the first row when there is none, which a test rules out.
pub(super) fn term(prefix: &str, symbol: &str) -> Term {
    let position = |found: Option<usize>| found.and_then(|i| u8::try_from(i).ok()).unwrap_or_default();
    Term {
        prefix: position(PREFIXES.iter().position(|p| p.symbol == prefix)),
        atom: position(ATOMS.iter().position(|a| a.symbol == symbol)),
        exponent: 1,
    }
}

/// Every canonical symbol with every prefix that it takes.
pub fn symbols() -> impl Iterator<Item = String> {
    ATOMS.iter().flat_map(|atom| atom.prefixes().map(|(_, p)| format!("{}{}", p.symbol, atom.symbol)))
}

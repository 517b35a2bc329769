//! Units of measure: what they are called, what they measure, and how they turn into one another, exactly.
//!
//! A unit is built from the closed table of [`table`]: symbols with the prefixes they take, joined by `/` and `·`
//! and raised by exponents. Friendly spellings are read (`ug/d`, `mcg/day`, `10*9/L`, `mm[Hg]`, `Cel`), one is
//! written (`µg/day`, `10^9/L`, `mmHg`, `°C`). What is meant follows from what is written, by four rules that keep
//! apart what a clinician keeps apart:
//!
//! - `/kg` means *per body weight* after anything but osmoles, and `/m²` *per body surface*, except in `kg/m²`, the
//!   body mass index. So `µg/day`, `µg/kg/day` and `µg/m²/day` never compare, and `mg/kg` is not a plain number.
//! - Without a numerator, `/µL`, `10^9/L`, `10^6/kg` count cells; `/min` is a plain rate.
//! - Enzyme units (U), international units (IU), moles, equivalents, osmoles, cells, copies and colonies never turn
//!   into one another or into mass.
//! - `%` and ratios that are written (`mg/g`) are *fractions*: they turn into each other, and into a plain number
//!   only where that is asked for with `in`.
//!
//! °C and °F are temperatures; a difference of temperatures is in K and does not compare with them.

mod algebra;
mod dimension;
mod error;
mod parse;
mod quantity;
mod spell;
pub mod table;
#[cfg(test)]
mod tests;

pub use algebra::{Conversion, Product};
pub use dimension::{Base, Dimension};
pub use error::UnitError;
pub use quantity::{QuantityError, parse_quantity, write_quantity};

use crate::exact::Exact;
use std::sync::Arc;
use table::Term;

/// A unit of measure. Two are equal when they are spelled alike once canonical: `ug/d` equals `µg/day`, `mg/mL` does
/// not equal `g/L` though they convert one to one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    text: Arc<str>,
    /// Numerators first, then denominators, each in canonical order; no two with the same symbol.
    terms: Arc<[Term]>,
    /// The power of ten of `10^9/L`.
    power: i8,
    dimension: Dimension,
    factor: Exact,
    offset: Exact,
}

impl Unit {
    /// The canonical spelling: `µg/m²/day`. Empty for the plain number.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it measures.
    #[must_use]
    pub const fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// How many base units of its dimension one of it is (grams, metres, seconds, moles, °C …).
    #[must_use]
    pub const fn factor(&self) -> Exact {
        self.factor
    }

    /// What is added after multiplying by [`Unit::factor`]: not zero only for °F, whose base is °C.
    #[must_use]
    pub const fn offset(&self) -> Exact {
        self.offset
    }

    /// Whether it is the plain number, without a unit.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it is a length of time, so that its values are durations.
    #[must_use]
    pub fn is_time(&self) -> bool {
        self.dimension == Dimension::TIME
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

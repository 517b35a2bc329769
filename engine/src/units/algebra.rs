//! Converting, multiplying and dividing units.

use super::spell::raised;
use super::table::{self, Term};
use super::{Base, Dimension, Unit};
use crate::exact::{self, Exact};

/// How values of one unit become values of another: `value * factor + offset`, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Multiplied first.
    pub factor: Exact,
    /// Then added; not zero only between °C and °F.
    pub offset: Exact,
}

impl Conversion {
    /// The converted value, unless it does not fit.
    #[must_use]
    pub fn apply(&self, value: &Exact) -> Option<Exact> {
        exact::add(&exact::mul(value, &self.factor)?, &self.offset)
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.factor == exact::integer(1) && self.offset == exact::integer(0)
    }
}

/// What a product or quotient of two values is in: `x unit₁ × y unit₂ = (x × y × scale) unit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The unit of the result.
    pub unit: Unit,
    /// What the product or quotient of the numbers is multiplied by.
    pub scale: Exact,
}

impl Unit {
    /// How values in this unit become values in `to`; `None` when the two measure different things.
    #[must_use]
    pub fn conversion(&self, to: &Self) -> Option<Conversion> {
        if self.dimension != to.dimension {
            return None;
        }
        Some(Conversion {
            factor: exact::div(&self.factor, &to.factor)?,
            offset: exact::div(&exact::sub(&self.offset, &to.offset)?, &to.factor)?,
        })
    }

    /// As [`Unit::conversion`], and between a fraction and a plain number as well: for `e in %`, where that is asked
    /// for in writing.
    #[must_use]
    pub fn conversion_on_request(&self, to: &Self) -> Option<Conversion> {
        let plain = |u: &Self| u.is_number() || u.dimension == Dimension::FRACTION;
        if plain(self) && plain(to) {
            return Some(Conversion { factor: exact::div(&self.factor, &to.factor)?, offset: exact::integer(0) });
        }
        self.conversion(to)
    }

    /// The unit of a sum or difference's right side, and of the difference itself, when this is the left: a
    /// difference of temperatures is in K (one degree Fahrenheit is 5/9 K), of anything else in the same unit.
    #[must_use]
    pub fn difference(&self) -> Option<Product> {
        if self.dimension.exponent(Base::Temperature) == 0 {
            return Some(Product { unit: self.clone(), scale: exact::integer(1) });
        }
        Some(Product { unit: single(table::term("", "K"))?, scale: self.factor })
    }

    /// The unit of a product, simplified: `µg/m²/day` times `m²` is µg/day, `mL/h` times `day` is 24 mL. `None` for
    /// temperatures, and for what no unit can spell.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Option<Product> {
        combined(self, other, 1)
    }

    /// The unit of a quotient, simplified: `µg/day` by `kg` is µg/kg/day, `kg` by `kg` a plain number. `None` for
    /// temperatures, division of a plain number by a volume or a body measure, and what no unit can spell.
    #[must_use]
    pub fn div(&self, other: &Self) -> Option<Product> {
        combined(self, other, -1)
    }
}

fn single(term: Term) -> Option<Unit> {
    Unit::build(&[term], 0).ok()
}

fn combined(a: &Unit, b: &Unit, sign: i8) -> Option<Product> {
    if a.terms().iter().chain(b.terms()).any(|t| t.is_temperature()) {
        return None;
    }
    let whole = |unit: &Unit| Some(Product { unit: unit.clone(), scale: exact::integer(1) });
    match (sign, a.is_number(), b.is_number()) {
        (_, _, true) => return whole(a),
        (1, true, false) => return whole(b),
        _ => {}
    }
    // A fraction of something is that thing: `10 % × 80 kg` is 8 kg.
    if b.dimension == Dimension::FRACTION {
        return Some(Product { unit: without_fraction(a), scale: scaled(a, b, sign)? });
    }
    if a.dimension == Dimension::FRACTION && sign > 0 {
        return Some(Product { unit: b.clone(), scale: a.factor });
    }
    let mut scale = exact::power_of_ten(i32::from(a.power))?;
    scale = exact::mul(&scale, &exact::power_of_ten(i32::from(b.power) * i32::from(sign))?)?;
    let mut terms: Vec<Term> = a.terms().to_vec();
    if a.dimension == Dimension::FRACTION {
        scale = exact::mul(&scale, &a.factor)?;
        terms.clear();
    }
    for term in b.terms() {
        let exponent = term.exponent.checked_mul(sign)?;
        match terms.iter_mut().find(|t| t.prefix == term.prefix && t.atom == term.atom) {
            Some(same) => same.exponent = same.exponent.checked_add(exponent)?,
            None => terms.push(Term { exponent, ..*term }),
        }
    }
    cancel(&mut terms, &mut scale)?;
    if !terms.iter().any(|t| t.exponent > 0) && terms.iter().any(|t| t.measures() != Dimension::TIME) {
        return None;
    }
    Some(Product { unit: Unit::build(&terms, 0).ok()?, scale })
}

/// The left unit of a combination with a fraction: itself, or a plain number when it is a fraction too.
fn without_fraction(unit: &Unit) -> Unit {
    if unit.dimension == Dimension::FRACTION { Unit::number() } else { unit.clone() }
}

fn scaled(a: &Unit, fraction: &Unit, sign: i8) -> Option<Exact> {
    let own = if a.dimension == Dimension::FRACTION { a.factor } else { exact::integer(1) };
    exact::mul(&own, &raised(&fraction.factor, sign)?)
}

/// Cancels what measures the same above and below the line, `day` against `/h`, and keeps the scale.
fn cancel(terms: &mut Vec<Term>, scale: &mut Exact) -> Option<()> {
    terms.retain(|t| t.exponent != 0);
    let pairs = |terms: &[Term]| {
        let above =
            terms.iter().position(|a| a.exponent > 0 && terms.iter().any(|b| b.exponent < 0 && cancels(*a, *b)))?;
        let below = terms.iter().position(|b| b.exponent < 0 && cancels(terms[above], *b))?;
        Some((above, below))
    };
    while let Some((above, below)) = pairs(terms) {
        let (a, b) = (terms[above], terms[below]);
        let count = a.exponent.min(b.exponent.checked_neg()?);
        let ratio = exact::div(&a.scale()?, &b.scale()?)?;
        *scale = exact::mul(scale, &raised(&ratio, count)?)?;
        terms[above].exponent -= count;
        terms[below].exponent += count;
        terms.retain(|t| t.exponent != 0);
    }
    Some(())
}

/// Whether one above and one below the line cancel. A dose does not cancel against `/kg`, which is the patient's:
/// only kilograms and grams do.
fn cancels(above: Term, below: Term) -> bool {
    let body = below.is("k", "g") && below.exponent == -1;
    let weighs = above.is("k", "g") || above.is("", "g");
    above.measures() == below.measures() && (!body || weighs)
}

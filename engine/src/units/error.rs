//! What can be wrong with a unit.

use std::fmt;

/// Why a text is not a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// Nothing was written.
    Empty,
    /// A symbol that is in no table.
    Unknown {
        /// The symbol.
        part: String,
        /// The whole unit with the nearest known symbol, canonical.
        suggestion: Option<String>,
    },
    /// Months and years differ in length.
    Calendar(String),
    /// °C or °F as a part of another unit.
    Temperature(String),
    /// A power of ten where it is not the whole numerator.
    Power(String),
    /// `/g`: per gram of what?
    NoNumerator(String),
    /// A limit of normal is not a unit.
    UpperLimit(String),
    /// Slashes, dots, brackets or exponents in the wrong place.
    Malformed {
        /// The whole.
        text: String,
        /// The unit without its spaces, when that is one.
        suggestion: Option<String>,
    },
}

impl UnitError {
    /// What to write instead, canonical, when that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::Unknown { suggestion, .. } | Self::Malformed { suggestion, .. } => suggestion.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a unit is missing"),
            Self::Unknown { part, suggestion: Some(near) } => write!(f, "there is no unit `{part}`; write `{near}`"),
            Self::Unknown { part, suggestion: None } => write!(f, "there is no unit `{part}`"),
            Self::Calendar(part) => {
                write!(
                    f,
                    "`{part}` is not a unit of duration, for months and years differ in length; write days or weeks"
                )
            }
            Self::Temperature(text) => {
                write!(f, "`{text}` makes a temperature a part of another unit; differences of temperature are in K")
            }
            Self::Power(text) => {
                write!(
                    f,
                    "in `{text}` the power of ten does not count cells; write it with the number, as in `1.5 × 10^3 IU/L`"
                )
            }
            Self::NoNumerator(text) => write!(f, "`{text}` has nothing before its slash"),
            Self::UpperLimit(part) => {
                write!(
                    f,
                    "`{part}` is not a unit: the upper limit of normal is an input like any other; write `5 * alt_uln`"
                )
            }
            Self::Malformed { text, suggestion: Some(near) } => {
                write!(f, "`{text}` is not a unit: a unit has no spaces; write `{near}`")
            }
            Self::Malformed { text, suggestion: None } => {
                write!(f, "`{text}` is not a unit: join symbols by `/` or `·`, without spaces, as in `mg/kg/day`")
            }
        }
    }
}

impl std::error::Error for UnitError {}

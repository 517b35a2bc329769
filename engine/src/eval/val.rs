//! What an expression may be at a moment.

use super::bits::Bits;
use super::num::Range;
use crate::exact::Exact;
use crate::model::Value;
use std::sync::Arc;

/// Why a value is more than one, and what else it may be. See [`Bits`] for the two kinds of not knowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Also(u8);

impl Also {
    /// Nothing else.
    pub const NOTHING: Self = Self(0);
    /// It may have no value: a happening that does not happen, a decision that no rule makes.
    pub const ABSENT: Self = Self(1);
    /// The source may be silent.
    pub const NOT_STATED: Self = Self(2);
    /// Under some filling it is unknown because the chart is silent.
    pub const SILENT: Self = Self(4);
    /// It differs between fillings of a charted gap.
    pub const GAP: Self = Self(8);

    /// Whether it holds `other`.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    /// Both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// Only the reasons for not knowing.
    #[must_use]
    pub const fn doubt(self) -> Self {
        Self(self.0 & 12)
    }
    /// Only what else it may be.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(self.0 & 3)
    }
    /// Without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
    /// How many things it may be besides its values.
    pub const fn count(self) -> u32 {
        (self.0 & 3).count_ones()
    }
    /// Truth when the values do not agree: both for a gap, unknown for silence.
    pub const fn open(self) -> Bits {
        match (self.has(Self::SILENT), self.has(Self::GAP)) {
            (true, false) => Bits::U,
            (true, true) => Bits::FT.with(Bits::U),
            (false, _) => Bits::FT,
        }
    }
}

/// A set of possible values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Val {
    /// Truth.
    Bool(Bits),
    /// Choices or grades, one bit each.
    Enum(u64, Also),
    /// A number; `None`: no number at all (absent or not stated).
    Num(Option<Range>, Also),
    /// A set: its members certainly, and those possibly.
    Set(u64, u64, Also),
    /// Text.
    Text(Arc<str>),
}

impl Val {
    /// A known value.
    pub fn known(v: &Value) -> Self {
        match v {
            Value::Bool(b) => Self::Bool(Bits::of(*b)),
            Value::Num(x) => Self::num(*x),
            Value::Enum(i) => Self::Enum(1 << i, Also::NOTHING),
            Value::Set(s) => Self::Set(*s, *s, Also::NOTHING),
            Value::Text(t) => Self::Text(t.clone()),
        }
    }
    /// A known number.
    pub fn num(x: Exact) -> Self {
        Self::Num(Some(Range::exactly(x)), Also::NOTHING)
    }
    /// A known line, or a range.
    pub const fn range(r: Range) -> Self {
        Self::Num(Some(r), Also::NOTHING)
    }
    /// Whether it is one known thing (a value, absent, or not stated).
    pub fn is_known(&self) -> bool {
        match self {
            Self::Bool(b) => b.is_known(),
            Self::Enum(bits, also) => also.doubt() == Also::NOTHING && bits.count_ones() + also.count() == 1,
            Self::Num(range, also) => {
                also.doubt() == Also::NOTHING
                    && match range {
                        Some(r) => r.is_one() && also.count() == 0,
                        None => also.count() == 1,
                    }
            }
            Self::Set(must, may, also) => also.doubt() == Also::NOTHING && must == may && also.count() == 0,
            Self::Text(_) => true,
        }
    }
    /// The truth, for a condition.
    pub const fn bits(&self) -> Bits {
        match self {
            Self::Bool(b) => *b,
            _ => Bits::U,
        }
    }
    /// What else it may be, and why it is open.
    pub const fn also(&self) -> Also {
        match self {
            Self::Bool(b) => {
                let mut also = Also::NOTHING;
                if b.has(Bits::N) {
                    also = also.with(Also::NOT_STATED);
                }
                if b.has(Bits::U) {
                    also = also.with(Also::SILENT);
                }
                if (b.0 & 7).count_ones() > 1 {
                    also = also.with(Also::GAP);
                }
                also
            }
            Self::Enum(_, a) | Self::Num(_, a) | Self::Set(_, _, a) => *a,
            Self::Text(_) => Also::NOTHING,
        }
    }
    /// Everything that either may be, at time `t`; `why` says why they differ.
    #[must_use]
    pub fn hull(&self, o: &Self, why: Also, t: i64) -> Self {
        if self == o {
            return self.clone();
        }
        match (self, o) {
            (Self::Bool(a), Self::Bool(b)) => {
                let both = a.with(*b);
                let one = |b: &Bits| b.0.count_ones() == 1;
                Self::Bool(match why.doubt() {
                    Also::SILENT if one(a) && one(b) => Bits::U,
                    why if why.has(Also::SILENT) => both.with(Bits::U),
                    _ => both,
                })
            }
            (Self::Enum(a, x), Self::Enum(b, y)) => Self::Enum(a | b, x.with(*y).with(why)),
            (Self::Num(a, x), Self::Num(b, y)) => {
                let r = match (a, b) {
                    (Some(a), Some(b)) => Some(a.hull(b, t)),
                    (one, None) | (None, one) => *one,
                };
                Self::Num(r, x.with(*y).with(why))
            }
            (Self::Set(a, b, x), Self::Set(c, d, y)) => Self::Set(a & c, b | d, x.with(*y).with(why)),
            _ => self.clone(),
        }
    }
}

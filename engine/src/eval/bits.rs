//! Truth under several fillings of the record at once.
//!
//! Under one filling of the charted gaps a condition is false, true, not stated (the source is silent) or unknown
//! because the chart is silent. [`Bits`] is the set of what it is under all fillings: `{T}` is known, `{F, T}` is
//! open because of a charted gap, `{U}` because of silence. The connectives are those of Kleene on single values,
//! lifted to sets, so a set is never narrower than the truth.

/// A non-empty set of truth values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bits(pub u8);

impl Bits {
    /// False.
    pub const F: Self = Self(1);
    /// True.
    pub const T: Self = Self(2);
    /// Not stated.
    pub const N: Self = Self(4);
    /// Unknown by silence.
    pub const U: Self = Self(8);
    /// Open because of a gap.
    pub const FT: Self = Self(3);

    /// From a known truth.
    pub const fn of(b: bool) -> Self {
        if b { Self::T } else { Self::F }
    }
    /// Whether the set holds any of `other`.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    /// Both sets together.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// Known true.
    pub const fn is_true(self) -> bool {
        self.0 == 2
    }
    /// Known not to be true: false or not stated.
    pub const fn is_false(self) -> bool {
        self.0 & !5 == 0
    }
    /// One known value.
    pub const fn is_known(self) -> bool {
        matches!(self.0, 1 | 2 | 4)
    }
    /// Could be true now.
    pub const fn may_be_true(self) -> bool {
        self.0 & 10 != 0
    }
    /// Kleene's `and`: not stated loses to false; unknown with not stated is never true.
    pub const fn and(self, other: Self) -> Self {
        AND[(self.0 & 15) as usize][(other.0 & 15) as usize]
    }
    /// Kleene's `or`.
    pub const fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
    /// Kleene's `not`; not stated stays not stated.
    pub const fn negated(self) -> Self {
        Self((self.0 & 12) | ((self.0 & 1) << 1) | ((self.0 & 2) >> 1))
    }
}

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("{")?;
        for (bit, name) in [(1, "F"), (2, "T"), (4, "N"), (8, "U")] {
            if self.0 & bit != 0 {
                f.write_str(name)?;
            }
        }
        f.write_str("}")
    }
}

/// `and` on sets, from `and` on single values (order F, T, N, U).
const AND: [[Bits; 16]; 16] = {
    const SINGLE: [[u8; 4]; 4] = [[1, 1, 1, 1], [1, 2, 4, 8], [1, 4, 4, 5], [1, 8, 5, 8]];
    let mut table = [[Bits(0); 16]; 16];
    let mut a = 0;
    while a < 16 {
        let mut b = 0;
        while b < 16 {
            let mut out = 0;
            let mut i = 0;
            while i < 4 {
                let mut j = 0;
                while j < 4 {
                    if a & (1 << i) != 0 && b & (1 << j) != 0 {
                        out |= SINGLE[i][j];
                    }
                    j += 1;
                }
                i += 1;
            }
            table[a][b] = Bits(out);
            b += 1;
        }
        a += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn kleene_on_single_values() {
        let (f, t, n, u) = (Bits::F, Bits::T, Bits::N, Bits::U);
        assert_eq!(f.and(u), f);
        assert_eq!(t.and(u), u);
        assert_eq!(t.or(u), t);
        assert_eq!(f.or(u), u);
        assert_eq!(t.and(n), n);
        assert_eq!(f.and(n), f);
        assert_eq!(f.or(n), n);
        assert_eq!(n.negated(), n);
        assert!(!u.and(n).may_be_true());
    }

    #[test]
    fn a_gap_keeps_both_sides_and_silence_stays_silence() {
        assert_eq!(Bits::FT.and(Bits::T), Bits::FT);
        assert_eq!(Bits::FT.and(Bits::U), Bits::F.with(Bits::U));
        assert_eq!(Bits::FT.or(Bits::U), Bits::T.with(Bits::U));
    }
}

//! What the oracle knows of a value at a moment: a truth, a number, a range, or how it is not known.

use crate::exact::{self, Exact};
use crate::model::{ArithOp, CompareOp, RoundMode, Ty, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// What a condition may be: a set of the four truths, one bit each.
///
/// `UNKNOWN` is silence, which nothing fills in. What is open only because history is not known is written as the set of
/// what it may turn out to be, so that *known* means the same under every filling, and *may have happened* under some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Truth(u8);

impl Truth {
    pub(super) const FALSE: Self = Self(1);
    pub(super) const TRUE: Self = Self(2);
    pub(super) const UNKNOWN: Self = Self(4);
    pub(super) const NOT_STATED: Self = Self(8);
    /// Open because history is not known: true or false.
    pub(super) const EITHER: Self = Self(3);
    const SINGLE: [Self; 4] = [Self::FALSE, Self::TRUE, Self::UNKNOWN, Self::NOT_STATED];

    pub(super) const fn of(known: bool) -> Self {
        if known { Self::TRUE } else { Self::FALSE }
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True, false or not stated, and nothing else.
    pub(super) fn is_definite(self) -> bool {
        matches!(self, Self::TRUE | Self::FALSE | Self::NOT_STATED)
    }

    /// What it may be when silence too may turn out either way.
    pub(super) fn possibilities(self) -> Vec<Self> {
        let filled = if self.contains(Self::UNKNOWN) { self.union(Self::EITHER) } else { self };
        [Self::FALSE, Self::TRUE, Self::NOT_STATED].into_iter().filter(|t| filled.contains(*t)).collect()
    }

    fn members(self) -> impl Iterator<Item = Self> {
        Self::SINGLE.into_iter().filter(move |t| self.contains(*t))
    }

    fn product(self, other: Self, f: impl Fn(Self, Self) -> Self) -> Self {
        let all = self.members().flat_map(|a| other.members().map(move |b| (a, b)));
        all.map(|(a, b)| f(a, b)).fold(Self(0), Self::union)
    }

    pub(super) fn not(self) -> Self {
        self.members().fold(Self(0), |set, t| {
            set.union(match t {
                Self::TRUE => Self::FALSE,
                Self::FALSE => Self::TRUE,
                other => other,
            })
        })
    }

    pub(super) fn and(self, other: Self) -> Self {
        self.product(other, |a, b| match (a, b) {
            (Self::FALSE, _) | (_, Self::FALSE) => Self::FALSE,
            (Self::UNKNOWN, _) | (_, Self::UNKNOWN) => Self::UNKNOWN,
            (Self::NOT_STATED, _) | (_, Self::NOT_STATED) => Self::NOT_STATED,
            _ => Self::TRUE,
        })
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// What is known of the value of an expression at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum V {
    /// A condition.
    Truth(Truth),
    /// A number.
    Num(Exact),
    /// The time since what is known never to have happened: longer than every duration.
    Forever,
    /// A number of this range, both ends included; without an upper end it may be [`V::Forever`].
    /// `gap`: open because of unknown history, not of silence.
    Span { lo: Exact, hi: Option<Exact>, gap: bool },
    /// A choice or grade.
    Enum(u8),
    /// A set of choices.
    Set(u64),
    /// Text.
    Text(Arc<str>),
    /// Nothing is known; `gap` as in [`V::Span`].
    Unknown { gap: bool },
    /// The source is silent.
    NotStated,
    /// There is no value: an event that does not happen, a decision that no rule makes.
    Absent,
}

/// A bound of a duration or another number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bound {
    At(Exact),
    Endless,
}

impl V {
    pub(super) fn known(value: &Value) -> Self {
        match value {
            Value::Bool(b) => Self::Truth(Truth::of(*b)),
            Value::Num(n) => Self::Num(*n),
            Value::Enum(e) => Self::Enum(*e),
            Value::Set(s) => Self::Set(*s),
            Value::Text(t) => Self::Text(Arc::clone(t)),
        }
    }

    pub(super) fn bool(known: bool) -> Self {
        Self::Truth(Truth::of(known))
    }

    /// An unknown value of a type: for a condition an unknown truth.
    pub(super) fn unknown(ty: &Ty, gap: bool) -> Self {
        match (ty, gap) {
            (Ty::Boolean | Ty::Event, true) => Self::Truth(Truth::EITHER),
            (Ty::Boolean | Ty::Event, false) => Self::Truth(Truth::UNKNOWN),
            _ => Self::Unknown { gap },
        }
    }

    /// A range, or the number when both ends meet.
    pub(super) fn span(lo: Exact, hi: Option<Exact>, gap: bool) -> Self {
        if hi == Some(lo) { Self::Num(lo) } else { Self::Span { lo, hi, gap } }
    }

    /// As a condition. What is absent does not hold.
    pub(super) fn truth(&self) -> Truth {
        match self {
            Self::Truth(t) => *t,
            Self::Absent => Truth::FALSE,
            Self::NotStated => Truth::NOT_STATED,
            Self::Unknown { gap: true } => Truth::EITHER,
            _ => Truth::UNKNOWN,
        }
    }

    /// Whether it is one known value, or known to have none.
    pub(super) fn is_definite(&self) -> bool {
        match self {
            Self::Truth(t) => t.is_definite(),
            Self::Span { .. } | Self::Unknown { .. } => false,
            _ => true,
        }
    }

    fn bounds(&self) -> Option<(Bound, Bound, bool)> {
        match self {
            Self::Num(n) => Some((Bound::At(*n), Bound::At(*n), false)),
            Self::Forever => Some((Bound::Endless, Bound::Endless, false)),
            Self::Span { lo, hi, gap } => Some((Bound::At(*lo), hi.map_or(Bound::Endless, Bound::At), *gap)),
            _ => None,
        }
    }
}

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
    }
}

/// `a op b`: known when the whole range agrees.
pub(super) fn compare(op: CompareOp, a: &V, b: &V) -> Truth {
    match (a, b) {
        (V::Absent, _) | (_, V::Absent) => return Truth::FALSE,
        (V::NotStated, _) | (_, V::NotStated) => return Truth::NOT_STATED,
        (V::Truth(a), V::Truth(b)) => {
            return a.product(*b, |a, b| match (a, b) {
                (Truth::UNKNOWN, _) | (_, Truth::UNKNOWN) => Truth::UNKNOWN,
                (Truth::NOT_STATED, _) | (_, Truth::NOT_STATED) => Truth::NOT_STATED,
                _ => Truth::of(holds(op, a.cmp(&b))),
            });
        }
        (V::Enum(a), V::Enum(b)) => return Truth::of(holds(op, a.cmp(b))),
        (V::Set(a), V::Set(b)) => return Truth::of(holds(op, a.cmp(b))),
        (V::Text(a), V::Text(b)) => return Truth::of(holds(op, a.cmp(b))),
        _ => {}
    }
    let (Some((a_lo, a_hi, a_gap)), Some((b_lo, b_hi, b_gap))) = (a.bounds(), b.bounds()) else {
        let silent = |v: &V| matches!(v, V::Unknown { gap: false } | V::Span { gap: false, .. });
        return if silent(a) || silent(b) { Truth::UNKNOWN } else { Truth::EITHER };
    };
    let mut possible = Vec::new();
    if a_lo < b_hi {
        possible.push(Ordering::Less);
    }
    if a_hi > b_lo {
        possible.push(Ordering::Greater);
    }
    if a_lo.max(b_lo) <= a_hi.min(b_hi) {
        possible.push(Ordering::Equal);
    }
    let (yes, no) = (possible.iter().any(|o| holds(op, *o)), possible.iter().any(|o| !holds(op, *o)));
    match (yes, no) {
        (true, false) => Truth::TRUE,
        (false, true) => Truth::FALSE,
        _ if (matches!(a, V::Span { .. }) && !a_gap) || (matches!(b, V::Span { .. }) && !b_gap) => Truth::UNKNOWN,
        _ => Truth::EITHER,
    }
}

/// A change by a function that keeps order (or turns it round), applied to every part of the range.
pub(super) fn map_number(v: &V, rising: bool, f: impl Fn(&Exact) -> Option<Exact>) -> V {
    let none = V::Unknown { gap: false };
    match v {
        V::Num(n) => f(n).map_or(none, V::Num),
        V::Forever if rising => V::Forever,
        V::Span { lo, hi, gap } if rising => match (f(lo), hi.as_ref().map(&f)) {
            (Some(lo), None) => V::span(lo, None, *gap),
            (Some(lo), Some(Some(hi))) => V::span(lo, Some(hi), *gap),
            _ => none,
        },
        V::Span { lo, hi: Some(hi), gap } => match (f(hi), f(lo)) {
            (Some(lo), Some(hi)) => V::span(lo, Some(hi), *gap),
            _ => none,
        },
        V::Span { gap, .. } => V::Unknown { gap: *gap },
        V::Absent | V::NotStated | V::Unknown { .. } => v.clone(),
        _ => none,
    }
}

/// The square root of `x`, rounded: the multiples of `step` are tried until two enclose it.
pub(super) fn root(x: &Exact, step: &Exact, mode: RoundMode) -> Option<Exact> {
    if *x.numer() < 0 || *step.numer() <= 0 {
        return None;
    }
    let is_past = |n: &Exact| Some(exact::mul(n, step).and_then(|root| exact::mul(&root, &root))? > *x);
    let (mut low, mut high) = (exact::integer(0), exact::integer(1));
    while !is_past(&high)? {
        (low, high) = (high, exact::add(&high, &high)?);
    }
    while exact::add(&low, &exact::integer(1))? < high {
        let middle = exact::div(&exact::add(&low, &high)?, &exact::integer(2))?.floor();
        if is_past(&middle)? { high = middle } else { low = middle }
    }
    let root = exact::mul(&low, step)?;
    let meets = exact::mul(&root, &root)? == *x;
    let half = exact::div(&exact::add(&low, &high)?, &exact::integer(2))?;
    let halfway = exact::mul(&half, step)?;
    let is_even = exact::is_integer(&exact::div(&low, &exact::integer(2))?);
    let rounds_up = match (mode, exact::mul(&halfway, &halfway)?.cmp(x)) {
        (RoundMode::Up, _) => true,
        (RoundMode::Down, _) | (_, Ordering::Greater) => false,
        (_, Ordering::Less) | (RoundMode::HalfUp, Ordering::Equal) => true,
        (RoundMode::HalfDown, Ordering::Equal) => false,
        (RoundMode::HalfEven, Ordering::Equal) => !is_even,
    };
    if meets || !rounds_up { Some(root) } else { exact::mul(&high, step) }
}

/// `a op b` on numbers; what does not fit, or a division by zero, is unknown.
pub(super) fn arith(op: ArithOp, a: &V, b: &V) -> V {
    match (a, b) {
        (V::NotStated, _) | (_, V::NotStated) => return V::NotStated,
        (V::Absent, _) | (_, V::Absent) => return V::Absent,
        (V::Unknown { gap: x }, V::Unknown { gap: y }) => return V::Unknown { gap: *x && *y },
        (V::Unknown { .. }, _) => return a.clone(),
        (_, V::Unknown { .. }) => return b.clone(),
        _ => {}
    }
    let positive = |v: &V| matches!(v, V::Num(n) if *n.numer() > 0);
    match (op, a, b) {
        (ArithOp::Add, _, V::Num(n)) => map_number(a, true, |x| exact::add(x, n)),
        (ArithOp::Add, V::Num(n), _) => map_number(b, true, |x| exact::add(x, n)),
        (ArithOp::Sub, _, V::Num(n)) => map_number(a, true, |x| exact::sub(x, n)),
        (ArithOp::Sub, V::Num(n), _) => map_number(b, false, |x| exact::sub(n, x)),
        (ArithOp::Mul, _, V::Num(n)) if positive(b) => map_number(a, true, |x| exact::mul(x, n)),
        (ArithOp::Mul, V::Num(n), _) if positive(a) => map_number(b, true, |x| exact::mul(x, n)),
        (ArithOp::Div, _, V::Num(n)) if positive(b) => map_number(a, true, |x| exact::div(x, n)),
        _ => between(op, a, b).unwrap_or(V::Unknown { gap: false }),
    }
}

/// `a op b` for all numbers of two ranges that have ends.
fn between(op: ArithOp, a: &V, b: &V) -> Option<V> {
    let ends = |v: &V| match v.bounds()? {
        (Bound::At(lo), Bound::At(hi), gap) => Some((lo, hi, gap || matches!(v, V::Num(_)))),
        _ => None,
    };
    let ((a_lo, a_hi, a_gap), (b_lo, b_hi, b_gap)) = (ends(a)?, ends(b)?);
    if op == ArithOp::Div && *b_lo.numer() <= 0 && *b_hi.numer() >= 0 {
        return None;
    }
    let apply = |x: &Exact, y: &Exact| match op {
        ArithOp::Add => exact::add(x, y),
        ArithOp::Sub => exact::sub(x, y),
        ArithOp::Mul => exact::mul(x, y),
        ArithOp::Div => exact::div(x, y),
    };
    let corners = [(a_lo, b_lo), (a_lo, b_hi), (a_hi, b_lo), (a_hi, b_hi)];
    let all: Vec<Exact> = corners.iter().map(|(x, y)| apply(x, y)).collect::<Option<_>>()?;
    Some(V::span(*all.iter().min()?, all.iter().max().copied(), a_gap && b_gap))
}

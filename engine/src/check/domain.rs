//! Values at which simple tests change, so that conditions over single inputs can be tried out exhaustively.
//!
//! A test compares one term (an input, a let, a table column) with constants. Between two neighbouring constants no
//! test on that term changes, so one representative of each stretch stands for all of it: exact, not sampled.

use crate::exact::{self, Exact};
use crate::model::{CompareOp, ExprId, ExprKind, Model, Ty, Value};
use std::collections::BTreeSet;

/// The value of a setting or constant.
pub(super) fn constant(model: &Model, id: ExprId) -> Option<Value> {
    match &model[behind_lets(model, id)].kind {
        ExprKind::Const(v) => Some(v.clone()),
        _ => None,
    }
}

/// How many lets are looked through: what is named more often than this is taken as a value of its own.
const LETS: usize = 50;

/// The expression that a let, or a let of a let, stands for.
pub(crate) fn behind_lets(model: &Model, mut id: ExprId) -> ExprId {
    for _ in 0..LETS {
        match &model[id].kind {
            ExprKind::Let(l) => id = model[*l].value,
            _ => break,
        }
    }
    id
}

/// Whether two expressions are the same, wherever they stand.
pub(super) fn same(model: &Model, a: ExprId, b: ExprId) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (&model[a].kind, &model[b].kind);
    let (cx, cy) = (crate::model::children(x), crate::model::children(y));
    if cx.is_empty() && cy.is_empty() {
        return x == y;
    }
    cx.len() == cy.len()
        && std::mem::discriminant(x) == std::mem::discriminant(y)
        && own_parts_equal(x, y)
        && cx.iter().zip(&cy).all(|(&a, &b)| same(model, a, b))
}

fn own_parts_equal(x: &ExprKind, y: &ExprKind) -> bool {
    match (x, y) {
        (ExprKind::Compare(a, ..), ExprKind::Compare(b, ..)) => a == b,
        (ExprKind::Arith(a, ..), ExprKind::Arith(b, ..)) => a == b,
        (ExprKind::OneOf(_, a), ExprKind::OneOf(_, b)) => a == b,
        (ExprKind::WholeSince(a, _), ExprKind::WholeSince(b, _)) => a == b,
        (ExprKind::Round(a, ..), ExprKind::Round(b, ..)) | (ExprKind::RoundRoot(a, ..), ExprKind::RoundRoot(b, ..)) => {
            a == b
        }
        (ExprKind::InRange { below: a, .. }, ExprKind::InRange { below: b, .. }) => a == b,
        (ExprKind::Convert { factor: f, offset: o, .. }, ExprKind::Convert { factor: g, offset: p, .. }) => {
            f == g && o == p
        }
        (ExprKind::Extreme { highest: a, of: i, .. }, ExprKind::Extreme { highest: b, of: j, .. }) => a == b && i == j,
        (ExprKind::StreakCount(_, i), ExprKind::StreakCount(_, j))
        | (ExprKind::StreakSpan(_, i), ExprKind::StreakSpan(_, j)) => i == j,
        // Which of its parts an unequal number of children left out cannot be told apart: not the same.
        (ExprKind::Count { since: a, within: b, .. }, ExprKind::Count { since: c, within: d, .. }) => {
            a.is_some() == c.is_some() && b.is_some() == d.is_some()
        }
        _ => true,
    }
}

/// The constants with which a condition compares `term`. `None` when it tests anything else.
fn cuts(model: &Model, condition: ExprId, term: ExprId, found: &mut Vec<Value>) -> Option<()> {
    if same(model, condition, term) {
        return Some(());
    }
    match &model[condition].kind {
        ExprKind::Const(_) => Some(()),
        ExprKind::Not(p) => cuts(model, *p, term, found),
        ExprKind::IsKnown(x) if same(model, *x, term) => Some(()),
        ExprKind::And(list) | ExprKind::Or(list) => list.iter().try_for_each(|&p| cuts(model, p, term, found)),
        ExprKind::OneOf(x, _) if same(model, *x, term) => Some(()),
        ExprKind::Compare(_, x, c) if same(model, *x, term) => {
            found.push(constant(model, *c)?);
            Some(())
        }
        ExprKind::Compare(_, c, x) if same(model, *x, term) => {
            found.push(constant(model, *c)?);
            Some(())
        }
        ExprKind::InRange { value, low, high, .. } if same(model, *value, term) => {
            found.push(constant(model, *low)?);
            found.push(constant(model, *high)?);
            Some(())
        }
        _ => None,
    }
}

/// Whether a condition that tests nothing but `term` is true when `term` is known to be `value`.
pub(super) fn holds(model: &Model, condition: ExprId, term: ExprId, value: &Value) -> Option<bool> {
    if same(model, condition, term) {
        return matches!(value, Value::Bool(_)).then(|| *value == Value::Bool(true));
    }
    let holds = |p: ExprId| holds(model, p, term, value);
    Some(match &model[condition].kind {
        ExprKind::Const(Value::Bool(b)) => *b,
        ExprKind::Not(p) => !holds(*p)?,
        ExprKind::IsKnown(_) => true,
        ExprKind::And(list) => list.iter().map(|&p| holds(p)).collect::<Option<Vec<_>>>()?.into_iter().all(|b| b),
        ExprKind::Or(list) => list.iter().map(|&p| holds(p)).collect::<Option<Vec<_>>>()?.into_iter().any(|b| b),
        ExprKind::OneOf(_, bits) => match value {
            Value::Enum(v) => bits >> v & 1 == 1,
            _ => return None,
        },
        ExprKind::Compare(op, x, c) if same(model, *x, term) => compare(*op, value, &constant(model, *c)?)?,
        ExprKind::Compare(op, c, _) => compare(*op, &constant(model, *c)?, value)?,
        ExprKind::InRange { low, high, below, .. } => {
            let (low, high) = (constant(model, *low)?, constant(model, *high)?);
            let upper = if *below { CompareOp::Lt } else { CompareOp::Le };
            compare(CompareOp::Ge, value, &low)? && compare(upper, value, &high)?
        }
        _ => return None,
    })
}

pub(crate) fn compare(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Num(x), Value::Num(y)) => x.cmp(y),
        (Value::Enum(x), Value::Enum(y)) => x.cmp(y),
        (Value::Bool(x), Value::Bool(y)) => x.cmp(y),
        _ => return None,
    };
    Some(match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
    })
}

/// The comparison that is true where this one is false.
pub(crate) const fn negated(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}

/// The same comparison read from right to left.
pub(crate) const fn flipped(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        same => same,
    }
}

/// One value for each stretch of `term` in which none of the conditions changes, all of them possible. `None` when a
/// condition tests anything but the term.
pub(super) fn representatives(model: &Model, term: ExprId, conditions: &[ExprId]) -> Option<Vec<Value>> {
    let mut at = Vec::new();
    for &condition in conditions {
        cuts(model, condition, term, &mut at)?;
    }
    match &model[term].ty {
        Ty::Boolean | Ty::Event => Some(vec![Value::Bool(false), Value::Bool(true)]),
        Ty::Enum(id) => {
            let count = u8::try_from(model[*id].variants.len()).unwrap_or(u8::MAX);
            Some((0..count).map(Value::Enum).collect())
        }
        ty if ty.is_numeric() => {
            let numbers: BTreeSet<Exact> =
                at.into_iter().filter_map(|v| if let Value::Num(n) = v { Some(n) } else { None }).collect();
            Some(stretches(&numbers, bounds(model, term), *ty == Ty::Integer))
        }
        _ => None,
    }
}

/// The cuts themselves and a point of each stretch between, below and above them, within the bounds.
pub(crate) fn stretches(cuts: &BTreeSet<Exact>, (low, high): Bounds, whole: bool) -> Vec<Value> {
    let one = exact::integer(1);
    let mut points: BTreeSet<Exact> = cuts.clone();
    points.extend(low);
    points.extend(high);
    if points.is_empty() {
        points.insert(exact::integer(0));
    }
    let known: Vec<Exact> = points.iter().copied().collect();
    for pair in known.windows(2) {
        let [a, b] = pair else { continue };
        if whole {
            points.extend(exact::add(a, &one).map(|n| n.floor()));
        } else {
            let middle = exact::add(a, b).and_then(|s| exact::div(&s, &exact::integer(2)));
            points.extend(middle);
        }
    }
    let (first, last) = (known.first(), known.last());
    points.extend(first.and_then(|f| exact::sub(f, &one)).map(|n| if whole { n.ceil() } else { n }));
    points.extend(last.and_then(|l| exact::add(l, &one)).map(|n| if whole { n.floor() } else { n }));
    points
        .into_iter()
        .filter(|n| low.is_none_or(|l| *n >= l) && high.is_none_or(|h| *n <= h))
        .filter(|n| !whole || exact::is_integer(n))
        .map(Value::Num)
        .collect()
}

/// The least and greatest value that a term may have, where that is known.
pub(crate) type Bounds = (Option<Exact>, Option<Exact>);

/// What is known of a number from its declaration and its form.
pub(crate) fn bounds(model: &Model, id: ExprId) -> Bounds {
    bounds_within(model, id, LETS)
}

fn bounds_within(model: &Model, id: ExprId, lets: usize) -> Bounds {
    let zero = Some(exact::integer(0));
    match &model[id].kind {
        ExprKind::Const(Value::Num(n)) => (Some(*n), Some(*n)),
        ExprKind::Input(i) | ExprKind::First(i) | ExprKind::Previous(i) | ExprKind::Extreme { of: i, .. } => {
            model[*i].range.map_or((None, None), |(l, h)| (Some(l), Some(h)))
        }
        ExprKind::Setting(s) => model[*s].range.map_or((None, None), |(l, h)| (Some(l), Some(h))),
        ExprKind::At(x, _) => bounds_within(model, *x, lets),
        ExprKind::Let(l) if lets > 0 => bounds_within(model, model[*l].value, lets - 1),
        ExprKind::Count { .. }
        | ExprKind::HoldOccurrence(_)
        | ExprKind::StreakCount(..)
        | ExprKind::StreakSpan(..)
        | ExprKind::TimeSince(_)
        | ExprKind::TimeIn(_)
        | ExprKind::HoldTime(_)
        | ExprKind::TotalTime(..) => (zero, None),
        ExprKind::WholeSince(_, e) if !matches!(model[*e].ty, Ty::Date | Ty::Instant) => (zero, None),
        ExprKind::Convert { value, factor, offset } if *factor > exact::integer(0) => {
            let (low, high) = bounds_within(model, *value, lets);
            let convert = |n: Exact| exact::add(&exact::mul(&n, factor)?, offset);
            (low.and_then(convert), high.and_then(convert))
        }
        ExprKind::Arith(op, a, b) => arith_bounds(*op, bounds_within(model, *a, lets), bounds_within(model, *b, lets)),
        _ => (None, None),
    }
}

fn arith_bounds(op: crate::model::ArithOp, (al, ah): Bounds, (bl, bh): Bounds) -> Bounds {
    use crate::model::ArithOp;
    let both = |f: fn(&Exact, &Exact) -> Option<Exact>, a: Option<Exact>, b: Option<Exact>| f(&a?, &b?);
    match op {
        ArithOp::Add => (both(exact::add, al, bl), both(exact::add, ah, bh)),
        ArithOp::Sub => (both(exact::sub, al, bh), both(exact::sub, ah, bl)),
        ArithOp::Mul if not_negative(al) && not_negative(bl) => (both(exact::mul, al, bl), both(exact::mul, ah, bh)),
        ArithOp::Div if not_negative(al) && not_negative(bl) => {
            let low = both(exact::div, al, bh).or(Some(exact::integer(0)));
            (low, both(exact::div, ah, bl))
        }
        ArithOp::Mul | ArithOp::Div => (None, None),
    }
}

fn not_negative(low: Option<Exact>) -> bool {
    low.is_some_and(|l| l >= exact::integer(0))
}

/// Whether conditions can all be true at one instant.
pub(super) enum Joint {
    /// They can: values for which they are. What must hold for a while is then thought to have held as long.
    Possible(String),
    /// They cannot: their simple tests contradict each other.
    Impossible,
    /// Some part is not a simple test, and the others do not contradict each other.
    NotSimple,
}

/// Tries conditions on values of the inputs that they test.
pub(super) fn together(model: &Model, conditions: &[ExprId]) -> Joint {
    let mut tests = Vec::new();
    let mut tried = true;
    for &condition in conditions {
        tried &= conjuncts(model, condition, &mut tests, LETS);
    }
    let mut groups: Vec<(ExprId, Vec<ExprId>)> = Vec::new();
    for (term, test) in tests {
        match groups.iter_mut().find(|(t, _)| same(model, *t, term)) {
            Some((_, list)) => list.push(test),
            None => groups.push((term, vec![test])),
        }
    }
    let mut witness = Vec::new();
    for (term, tests) in &groups {
        let Some(values) = representatives(model, *term, tests) else {
            tried = false;
            continue;
        };
        let fits = |v: &Value| tests.iter().all(|&t| holds(model, t, *term, v) == Some(true));
        match values.into_iter().find(fits) {
            Some(v) => witness.push(format!("{} = {}", name(model, *term), model.show(&v, &model[*term].ty))),
            None => return Joint::Impossible,
        }
    }
    if tried { Joint::Possible(witness.join(", ")) } else { Joint::NotSimple }
}

/// Whether a condition over a single term is true whatever the known value of the term.
pub(super) fn is_certain(model: &Model, condition: ExprId) -> bool {
    let mut terms = Vec::new();
    if !tests(model, condition, &mut terms) {
        return false;
    }
    let Some(&term) = terms.first() else { return false };
    if !terms.iter().all(|&t| same(model, t, term)) || !is_term(model, term) {
        return false;
    }
    representatives(model, term, &[condition])
        .is_some_and(|values| values.iter().all(|v| holds(model, condition, term, v) == Some(true)))
}

/// The terms of all tests of a condition; false when there is more to it than tests.
fn tests(model: &Model, condition: ExprId, terms: &mut Vec<ExprId>) -> bool {
    match &model[condition].kind {
        ExprKind::And(list) | ExprKind::Or(list) => list.iter().all(|&p| tests(model, p, terms)),
        ExprKind::Not(p) => tests(model, *p, terms),
        _ => match tested(model, condition) {
            Some(term) => {
                terms.push(term);
                true
            }
            None => false,
        },
    }
}

/// The simple tests that must all hold for a condition, each with its term. Whether there is nothing else to it.
fn conjuncts(model: &Model, condition: ExprId, found: &mut Vec<(ExprId, ExprId)>, lets: usize) -> bool {
    let mut test = |term: ExprId| {
        let simple = is_term(model, term);
        if simple {
            found.push((term, condition));
        }
        simple
    };
    match &model[condition].kind {
        ExprKind::And(list) => {
            let mut simple = true;
            for &p in list {
                simple &= conjuncts(model, p, found, lets);
            }
            simple
        }
        // What has held for a while holds now.
        ExprKind::For(p, d) => conjuncts(model, *p, found, lets) && constant(model, *d).is_some(),
        ExprKind::Let(l) if lets > 0 && model[model[*l].value].ty == Ty::Boolean => {
            conjuncts(model, model[*l].value, found, lets - 1)
        }
        ExprKind::Not(p) => match &model[*p].kind {
            ExprKind::Input(_) => test(*p),
            _ => tested(model, *p).is_some_and(test),
        },
        ExprKind::Input(_) => test(condition),
        _ => tested(model, condition).is_some_and(test),
    }
}

/// The term that a single comparison with constants tests.
fn tested(model: &Model, condition: ExprId) -> Option<ExprId> {
    match &model[condition].kind {
        ExprKind::Compare(_, x, c) if constant(model, *c).is_some() => Some(*x),
        ExprKind::Compare(_, c, x) if constant(model, *c).is_some() => Some(*x),
        ExprKind::InRange { value, low, high, .. }
            if constant(model, *low).is_some() && constant(model, *high).is_some() =>
        {
            Some(*value)
        }
        ExprKind::OneOf(value, _) => Some(*value),
        _ => None,
    }
}

/// Whether an expression is a value of its own, which may be anything whatever the others are.
fn is_term(model: &Model, id: ExprId) -> bool {
    matches!(model[id].kind, ExprKind::Input(i) if !model.is_happening(i))
}

/// How a term is called in a message.
pub(super) fn name(model: &Model, id: ExprId) -> String {
    let place = model[id].place;
    let text = model.files.get(place.file.0 as usize).map_or("", |f| place.span.of(&f.text));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Expressions on one line, with the brackets that their structure needs.
//!
//! The tree does not keep brackets. They are restored where precedence asks for them, where the
//! grammar refuses to guess (`a and (b for 3 days)`), and around an atom of several words inside
//! arithmetic (`(whole days since birth) + 1`), where a reader would have to guess.

use std::borrow::Cow;

use super::{Style, spelling};
use crate::ast::{
    ArithOp, CompareOp, Expr, ExprId, Exprs, Name, NumberLit, RangePattern, RoundMode, Span, Unit, WholeUnit,
};

/// Where an expression stands, which decides whether it needs brackets.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slot {
    /// Anything may stand here.
    Any,
    /// An operand of `and` and `or`.
    Operand,
    /// A side of `implies`.
    Consequence,
    /// After `not`.
    Negated,
    /// After `ever`.
    Ever,
    /// Before `for` or `within`.
    Lasting,
    /// A side of a comparison.
    Compared,
    /// An operand of arithmetic that must bind at least this tightly.
    Term(u8),
    /// After a unary minus.
    Minus,
    /// Before `in`, `at` or `if known`.
    Tight,
    /// A name or brackets.
    Named,
    /// A name, a date or brackets.
    NamedOrDate,
    /// A length of time: a number, a name or brackets.
    Duration,
    /// The lower end of `x is 1 to 7`, where `open` and `one` would be read as `is open`, `is one of`.
    AfterIs,
    /// After `else`: an atom, with a minus if need be.
    Fallback,
    /// Arithmetic at most: bounds, cells, defaults, and values that are assigned.
    Arith,
}

/// What is still to be written.
enum Step<'a> {
    Word(Cow<'a, str>),
    Sub(ExprId, Slot),
}

/// How tightly an expression holds together, from `implies` to an atom.
const fn level(expr: &Expr) -> u8 {
    match expr {
        Expr::Implies(..) => 1,
        Expr::And(_) | Expr::Or(_) => 2,
        Expr::Not(_) | Expr::Ever(_) => 3,
        Expr::For(..) | Expr::Within(..) => 4,
        Expr::Compare(..) | Expr::IsKnown(..) | Expr::IsOpen(_) | Expr::IsRange(..) | Expr::IsOneOf(..) => 5,
        Expr::Arith(ArithOp::Add | ArithOp::Sub, ..) => 6,
        Expr::Arith(ArithOp::Mul | ArithOp::Div, ..) => 7,
        Expr::Neg(_) => 8,
        Expr::InUnit(..) | Expr::IfKnown(..) | Expr::At(..) | Expr::Member(..) => 9,
        _ => 10,
    }
}

/// Whether an atom ends in a part that would take the words after it.
const fn is_wordy(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::TimeIn(_)
            | Expr::TimeSince(_)
            | Expr::WholeSince(..)
            | Expr::Count { .. }
            | Expr::TotalTime { .. }
            | Expr::Extreme { .. }
            | Expr::Round(..)
            | Expr::Streak(_)
            | Expr::SquareRoot(_)
    )
}

const fn is_picked(expr: &Expr) -> bool {
    matches!(expr, Expr::First(_) | Expr::Previous(_))
}

pub(super) fn needs_brackets(exprs: &Exprs, id: ExprId, slot: Slot) -> bool {
    let expr = exprs.get(id);
    let level = level(expr);
    // Beside `is` and `not` its words would be read as theirs.
    if matches!(expr, Expr::NotStated) {
        return !matches!(slot, Slot::Any | Slot::Arith);
    }
    match slot {
        Slot::Any => false,
        Slot::Operand => level < 3 || level == 4,
        Slot::Consequence => level < 2 || level == 4,
        Slot::Negated => level < 6 && !matches!(expr, Expr::Ever(_)) || starts_with(expr, &["stated"]),
        Slot::Ever => level < 6,
        Slot::Lasting => level < 5 || is_wordy(expr) || compares_wordy(exprs, expr),
        Slot::Compared => level < 6 || matches!(expr, Expr::IfKnown(..)),
        Slot::Term(least) => level < least || is_loose_in_arithmetic(expr),
        Slot::Minus => level < 9 || is_loose_in_arithmetic(expr),
        Slot::Tight => level < 9 || is_wordy(expr) || is_picked(expr) || matches!(expr, Expr::IfKnown(..)),
        Slot::Named => !matches!(expr, Expr::Name(_)),
        Slot::NamedOrDate => !matches!(expr, Expr::Name(_) | Expr::Date(_)),
        Slot::Duration => !matches!(expr, Expr::Name(_) | Expr::Number(_)),
        Slot::AfterIs => match expr {
            Expr::Name(_) => starts_with(expr, &["open", "one"]),
            Expr::Number(_) => false,
            other => !is_negative_atom(exprs, other),
        },
        Slot::Fallback => level < 10 && !is_negative_atom(exprs, expr) || is_wordy(expr) || is_picked(expr),
        Slot::Arith => level < 6,
    }
}

/// `count of E >= 2` before `within`, which would seem to belong to the count.
fn compares_wordy(exprs: &Exprs, expr: &Expr) -> bool {
    let wordy = |id: ExprId| is_wordy(exprs.get(id));
    match expr {
        Expr::Compare(_, a, b) => wordy(*a) || wordy(*b),
        Expr::IsKnown(x, _) | Expr::IsOneOf(x, _) => wordy(*x),
        Expr::IsRange(x, r) => wordy(*x) || wordy(r.low) || wordy(r.high),
        _ => false,
    }
}

/// Whether an expression is a name that begins with one of these words.
fn starts_with(expr: &Expr, words: &[&str]) -> bool {
    let Expr::Name(name) = expr else { return false };
    words.contains(&name.module.as_ref().map_or(name.text.as_str(), |module| &module.text))
}

const fn is_loose_in_arithmetic(expr: &Expr) -> bool {
    is_wordy(expr) || matches!(expr, Expr::InUnit(..) | Expr::IfKnown(..) | Expr::At(..))
}

fn is_negative_atom(exprs: &Exprs, expr: &Expr) -> bool {
    matches!(expr, Expr::Neg(x) if matches!(exprs.get(*x), Expr::Number(_) | Expr::Name(_)))
}

impl Style<'_> {
    /// `id` as it is written at `slot`, on one line. Needs no stack, however deep the tree.
    pub(super) fn expr(&self, exprs: &Exprs, id: ExprId, slot: Slot) -> String {
        let mut out = String::new();
        let mut todo = vec![Step::Sub(id, slot)];
        while let Some(step) = todo.pop() {
            match step {
                Step::Word(word) => out.push_str(&word),
                Step::Sub(id, slot) => {
                    let brackets = needs_brackets(exprs, id, slot);
                    if brackets {
                        out.push('(');
                        todo.push(Step::Word(")".into()));
                    }
                    let mark = todo.len();
                    self.steps(exprs, id, &mut todo);
                    if let Some(new) = todo.get_mut(mark..) {
                        new.reverse();
                    }
                }
            }
        }
        out
    }

    /// The parts of `id` in the order of reading.
    fn steps<'e>(&self, exprs: &'e Exprs, id: ExprId, to: &mut Vec<Step<'e>>) {
        match exprs.get(id) {
            Expr::Error => to.push(owned(self.not_understood(exprs.span(id)))),
            Expr::Bool(b) => to.push(word(if *b { "true" } else { "false" })),
            Expr::Number(number) => to.push(owned(self.number(number))),
            Expr::Date(d) | Expr::Instant(d) => to.push(word(&d.text)),
            Expr::Name(n) => to.push(owned(name(n))),
            Expr::Set(items) => set(items, to),
            Expr::Text(t) => to.push(owned(self.quoted(t))),
            Expr::NotStated => to.push(word("not stated")),
            Expr::Not(x) => to.extend([word("not "), Step::Sub(*x, Slot::Negated)]),
            Expr::And(all) => joined(all, " and ", Slot::Operand, to),
            Expr::Or(all) => joined(all, " or ", Slot::Operand, to),
            Expr::Implies(p, q) => {
                to.extend([Step::Sub(*p, Slot::Consequence), word(" implies "), Step::Sub(*q, Slot::Consequence)]);
            }
            Expr::Compare(op, a, b) => {
                to.extend([Step::Sub(*a, Slot::Compared), word(compare_sign(*op)), Step::Sub(*b, Slot::Compared)])
            }
            Expr::IsKnown(x, known) => {
                to.extend([Step::Sub(*x, Slot::Compared), word(if *known { " is known" } else { " is unknown" })])
            }
            Expr::IsOpen(n) => to.extend([owned(name(n)), word(" is open")]),
            Expr::IsRange(x, range) => {
                to.extend([Step::Sub(*x, Slot::Compared), word(" is ")]);
                range_steps(range, to);
            }
            Expr::IsOneOf(x, items) => {
                to.extend([Step::Sub(*x, Slot::Compared), word(" is one of ")]);
                set(items, to);
            }
            Expr::Arith(op, a, b) => arith(*op, *a, *b, to),
            Expr::Neg(x) => to.extend([word("-"), Step::Sub(*x, Slot::Minus)]),
            Expr::InUnit(x, unit) => {
                to.extend([Step::Sub(*x, Slot::Tight), word(" in "), owned(self.unit(unit))]);
            }
            Expr::IfKnown(x, d) => {
                to.extend([Step::Sub(*x, Slot::Tight), word(" if known else "), Step::Sub(*d, Slot::Fallback)])
            }
            Expr::At(x, e) => to.extend([Step::Sub(*x, Slot::Tight), word(" at "), Step::Sub(*e, Slot::Named)]),
            Expr::Member(x, member) => {
                to.extend([Step::Sub(*x, Slot::Named), word("."), word(&member.text)]);
            }
            other => temporal(other, to),
        }
    }

    /// What was not understood, as it was written.
    fn not_understood(&self, at: Span) -> String {
        let written = at.of(self.text).trim();
        if written.is_empty() { "…".into() } else { written.to_owned() }
    }

    /// `1.5 × 10^9/L`: the digits as they were written, the unit in its one spelling.
    pub(super) fn number(&self, number: &NumberLit) -> String {
        let mut out = number.digits.clone();
        if let Some(power) = number.power_of_ten {
            out.push_str(&format!(" × 10^{power}"));
        }
        if let Some(unit) = &number.unit {
            let unit = self.unit(unit);
            // `80 /min` is a rate; `500/µL` would not say what is counted.
            if number.power_of_ten.is_none() || !unit.starts_with('/') {
                out.push(' ');
            }
            out.push_str(&unit);
        }
        out
    }

    /// A unit in its one spelling.
    pub(super) fn unit(&self, unit: &Unit) -> String {
        let plain = spelling::unit(&unit.text);
        let canonical = (self.canonical_unit)(&plain);
        let Some(rest) = plain.strip_prefix('/') else { return canonical.unwrap_or(plain) };
        // What `10^9/L` counts is not said, and is not added here.
        canonical.filter(|unit| unit.starts_with('/')).unwrap_or_else(|| {
            let rest = (self.canonical_unit)(rest).unwrap_or_else(|| rest.to_owned());
            format!("/{rest}")
        })
    }

    /// `38 to below 39 °C`
    pub(super) fn range(&self, exprs: &Exprs, range: &RangePattern) -> String {
        let below = if range.below { "below " } else { "" };
        let low = self.expr(exprs, range.low, Slot::Arith);
        format!("{low} to {below}{}", self.expr(exprs, range.high, Slot::Arith))
    }
}

fn word(text: &str) -> Step<'_> {
    Step::Word(Cow::Borrowed(text))
}

fn owned(text: String) -> Step<'static> {
    Step::Word(Cow::Owned(text))
}

/// A name with its module.
pub(super) fn name(name: &Name) -> String {
    match &name.module {
        Some(module) => format!("{}.{}", module.text, name.text),
        None => name.text.clone(),
    }
}

fn joined<'e>(ids: &[ExprId], between: &'e str, slot: Slot, to: &mut Vec<Step<'e>>) {
    for (i, &id) in ids.iter().enumerate() {
        if i > 0 {
            to.push(word(between));
        }
        to.push(Step::Sub(id, slot));
    }
}

fn set(items: &[ExprId], to: &mut Vec<Step<'_>>) {
    to.push(word("{"));
    joined(items, ", ", Slot::Arith, to);
    to.push(word("}"));
}

fn range_steps(range: &RangePattern, to: &mut Vec<Step<'_>>) {
    to.push(Step::Sub(range.low, Slot::AfterIs));
    to.push(word(if range.below { " to below " } else { " to " }));
    to.push(Step::Sub(range.high, Slot::Arith));
}

/// Chains lean to the left, so the right side must hold together more tightly.
fn arith(op: ArithOp, a: ExprId, b: ExprId, to: &mut Vec<Step<'_>>) {
    let (sign, least) = match op {
        ArithOp::Add => (" + ", 6),
        ArithOp::Sub => (" - ", 6),
        ArithOp::Mul => (" * ", 7),
        ArithOp::Div => (" / ", 7),
    };
    to.extend([Step::Sub(a, Slot::Term(least)), word(sign), Step::Sub(b, Slot::Term(least + 1))]);
}

/// The forms that look back in time, and rounding.
fn temporal<'e>(expr: &'e Expr, to: &mut Vec<Step<'e>>) {
    match expr {
        Expr::For(p, d) => suffix(*p, " for ", *d, to),
        Expr::Within(p, d) => suffix(*p, " within ", *d, to),
        Expr::Ever(p) => to.extend([word("ever "), Step::Sub(*p, Slot::Ever)]),
        Expr::TimeIn(p) => to.extend([word("time in "), Step::Sub(*p, Slot::Named)]),
        Expr::TimeSince(e) => to.extend([word("time since "), Step::Sub(*e, Slot::Named)]),
        Expr::WholeSince(unit, e) => {
            to.extend([word(whole(*unit)), Step::Sub(*e, Slot::NamedOrDate)]);
        }
        Expr::Count { of, since, within, while_ } => {
            to.extend([word("count of "), Step::Sub(*of, Slot::Named)]);
            for (lead, part, slot) in [
                (" since ", since, Slot::Named),
                (" within ", within, Slot::Duration),
                (" while ", while_, Slot::Named),
            ] {
                if let Some(part) = part {
                    to.extend([word(lead), Step::Sub(*part, slot)]);
                }
            }
        }
        Expr::TotalTime { of, since } => to.extend([
            word("total time "),
            Step::Sub(*of, Slot::Named),
            word(" since "),
            Step::Sub(*since, Slot::Named),
        ]),
        Expr::Extreme { highest, of, within } => to.extend([
            word(if *highest { "highest " } else { "lowest " }),
            owned(name(of)),
            word(" within "),
            Step::Sub(*within, Slot::Duration),
        ]),
        Expr::First(x) => to.extend([word("first "), owned(name(x))]),
        Expr::Previous(x) => to.extend([word("previous "), owned(name(x))]),
        Expr::Streak(p) => to.extend([word("streak of "), Step::Sub(*p, Slot::Named)]),
        Expr::SquareRoot(x) => to.extend([word("square root of "), Step::Sub(*x, Slot::Named)]),
        Expr::Round(mode, x, step) => {
            to.extend([word(round(*mode)), Step::Sub(*x, Slot::Arith), word(" to "), Step::Sub(*step, Slot::Duration)])
        }
        _ => {}
    }
}

fn suffix<'e>(p: ExprId, lead: &'e str, d: ExprId, to: &mut Vec<Step<'e>>) {
    to.extend([Step::Sub(p, Slot::Lasting), word(lead), Step::Sub(d, Slot::Duration)]);
}

/// A comparison with blanks around it.
const fn compare_sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => " = ",
        CompareOp::Ne => " != ",
        CompareOp::Lt => " < ",
        CompareOp::Le => " <= ",
        CompareOp::Gt => " > ",
        CompareOp::Ge => " >= ",
    }
}

/// A comparison as it opens the cell of a table.
pub(super) fn compare_word(op: CompareOp) -> &'static str {
    compare_sign(op).trim()
}

const fn whole(unit: WholeUnit) -> &'static str {
    match unit {
        WholeUnit::Hours => "whole hours since ",
        WholeUnit::Days => "whole days since ",
        WholeUnit::Weeks => "whole weeks since ",
        WholeUnit::Months => "whole months since ",
        WholeUnit::Years => "whole years since ",
    }
}

const fn round(mode: RoundMode) -> &'static str {
    match mode {
        RoundMode::HalfEven => "round half even ",
        RoundMode::HalfUp => "round half up ",
        RoundMode::HalfDown => "round half down ",
        RoundMode::Up => "round up ",
        RoundMode::Down => "round down ",
    }
}

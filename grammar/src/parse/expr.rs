//! Expressions: a flat list of operands and operators gets its structure from one precedence table.
//!
//! `and` and `or` become one node with all their operands, so that a long condition is not a deep one.
//! What a clinician and the grammar could read differently is refused in [`super::readings`] before
//! the structure is built.

use std::cell::RefCell;
use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::build::{Builder, P, child, children};
use crate::MAX_NESTING;
use crate::ast::{ArithOp, CompareOp, Expr, ExprId, RangePattern, RoundMode, Span, WholeUnit};
use crate::grammar::Rule;
use crate::near_miss;

/// Loosest first.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::k_implies, Assoc::Right))
        .op(Op::infix(Rule::k_and, Assoc::Left)
            | Op::infix(Rule::k_or, Assoc::Left)
            | Op::infix(Rule::near_and, Assoc::Left)
            | Op::infix(Rule::near_or, Assoc::Left))
        .op(Op::prefix(Rule::k_not) | Op::prefix(Rule::k_ever) | Op::prefix(Rule::near_bang))
        .op(Op::postfix(Rule::post_for) | Op::postfix(Rule::post_within) | Op::postfix(Rule::near_since))
        .op(Op::infix(Rule::compare_op, Assoc::Left)
            | Op::postfix(Rule::post_known)
            | Op::postfix(Rule::post_unknown)
            | Op::postfix(Rule::post_open)
            | Op::postfix(Rule::post_one_of)
            | Op::postfix(Rule::post_range)
            | Op::postfix(Rule::near_is))
        .op(Op::infix(Rule::op_add, Assoc::Left) | Op::infix(Rule::op_sub, Assoc::Left))
        .op(Op::infix(Rule::op_mul, Assoc::Left) | Op::infix(Rule::op_div, Assoc::Left))
        .op(Op::prefix(Rule::op_neg))
        .op(Op::postfix(Rule::post_member)
            | Op::postfix(Rule::post_in)
            | Op::postfix(Rule::post_if_known)
            | Op::postfix(Rule::post_at))
});

/// A part of an expression while it is put together.
struct Part {
    node: Node,
    /// Where it stands, brackets included.
    outer: Span,
    /// Whether brackets stand around it, so that it cannot be misread.
    bracketed: bool,
    /// Whether it is a comparison, which cannot be compared again without brackets.
    comparison: bool,
}

enum Node {
    Done(ExprId),
    And(Vec<ExprId>),
    Or(Vec<ExprId>),
}

impl Builder<'_> {
    /// Adds an expression and remembers how deep it is; refuses what is too deep to be walked.
    pub(crate) fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        let mut deepest = 0;
        expr.for_each_child(|id| deepest = deepest.max(self.depths.get(id.0 as usize).copied().unwrap_or(0)));
        let depth = deepest + 1;
        // Chains of postfix and left-associative operators are deep without any bracket.
        let limit = 2 * u16::try_from(MAX_NESTING).unwrap_or(u16::MAX);
        if depth > limit {
            self.error("nested_too_deep", span, "this expression is too long").help("name its parts with `let`");
            self.depths.push(0);
            return self.exprs.push(Expr::Error, span);
        }
        self.depths.push(depth);
        self.exprs.push(expr, span)
    }

    /// Any of the flat rules: `expr`, `expr_row`, `arith`, `value`, `fallback`, and what holds one primary.
    pub(crate) fn expr(&mut self, pair: &P<'_>) -> ExprId {
        let part = self.flat(pair);
        self.finish(part)
    }

    /// The expression of the first child by `rule`.
    pub(crate) fn expr_in(&mut self, pair: &P<'_>, rule: Rule) -> ExprId {
        match child(pair, rule) {
            Some(found) => self.expr(&found),
            None => self.missing(pair),
        }
    }

    /// Stands where the grammar promises an expression; the tree stays total if the promise breaks.
    pub(crate) fn missing(&mut self, pair: &P<'_>) -> ExprId {
        let span = self.span(pair);
        self.error("expected", span, "expected an expression here");
        self.push(Expr::Error, span)
    }

    /// The expressions of all children that are one: operands of `count of`, cells of sets.
    fn operands(&mut self, pair: &P<'_>) -> Vec<ExprId> {
        let parts = pair.clone().into_inner().filter(|p| is_operand(p.as_rule()));
        parts.map(|p| self.operand(&p)).collect()
    }

    /// A name, a literal, brackets or a flat expression.
    pub(crate) fn operand(&mut self, pair: &P<'_>) -> ExprId {
        let part = self.primary(pair);
        self.finish(part)
    }

    fn first_operand(&mut self, pair: &P<'_>) -> ExprId {
        match pair.clone().into_inner().find(|p| is_operand(p.as_rule())) {
            Some(p) => self.operand(&p),
            None => self.missing(pair),
        }
    }

    fn flat(&mut self, pair: &P<'_>) -> Part {
        let tokens: Vec<P<'_>> = pair.clone().into_inner().filter(|p| p.as_rule() != Rule::EOI).collect();
        if tokens.is_empty() {
            let id = self.missing(pair);
            return Part::done(id, self.span(pair));
        }
        if let [only] = tokens.as_slice() {
            return self.primary(only);
        }
        self.refuse_double_readings(&tokens);
        let this = RefCell::new(self);
        PRECEDENCE
            .map_primary(|p| this.borrow_mut().primary(&p))
            .map_prefix(|op, x| this.borrow_mut().prefix(&op, x))
            .map_postfix(|x, op| this.borrow_mut().postfix(x, &op))
            .map_infix(|a, op, b| this.borrow_mut().infix(a, &op, b))
            .parse(tokens.into_iter())
    }

    fn finish(&mut self, part: Part) -> ExprId {
        match part.node {
            Node::Done(id) => id,
            Node::And(ids) => self.push(Expr::And(ids), part.outer),
            Node::Or(ids) => self.push(Expr::Or(ids), part.outer),
        }
    }

    fn prefix(&mut self, op: &P<'_>, x: Part) -> Part {
        let outer = self.span(op).to(x.outer);
        if op.as_rule() == Rule::near_bang {
            let span = self.span(op);
            self.error("bang", span, "`!` is written `not`").help("write `not`").fix(span, "not ");
        }
        let id = self.finish(x);
        let expr = match op.as_rule() {
            Rule::op_neg => Expr::Neg(id),
            Rule::k_ever => Expr::Ever(id),
            _ => Expr::Not(id),
        };
        Part::done(self.push(expr, outer), outer)
    }

    fn infix(&mut self, a: Part, op: &P<'_>, b: Part) -> Part {
        let outer = a.outer.to(b.outer);
        match op.as_rule() {
            Rule::k_and | Rule::near_and => {
                self.near_joiner(op, "and");
                let mut ids = match a.node {
                    Node::And(ids) if !a.bracketed => ids,
                    _ => vec![self.finish(a)],
                };
                ids.push(self.finish(b));
                Part { node: Node::And(ids), outer, bracketed: false, comparison: false }
            }
            Rule::k_or | Rule::near_or => {
                self.near_joiner(op, "or");
                let mut ids = match a.node {
                    Node::Or(ids) if !a.bracketed => ids,
                    _ => vec![self.finish(a)],
                };
                ids.push(self.finish(b));
                Part { node: Node::Or(ids), outer, bracketed: false, comparison: false }
            }
            Rule::k_implies => {
                let (a, b) = (self.finish(a), self.finish(b));
                Part::done(self.push(Expr::Implies(a, b), outer), outer)
            }
            Rule::compare_op => {
                self.refuse_chain(&a, op);
                let compare = self.compare_op(op);
                let (a, b) = (self.finish(a), self.finish(b));
                Part::done(self.push(Expr::Compare(compare, a, b), outer), outer).comparison()
            }
            rule => {
                self.operator_spacing(op, a.outer, b.outer);
                let arith = match rule {
                    Rule::op_sub => ArithOp::Sub,
                    Rule::op_mul => ArithOp::Mul,
                    Rule::op_div => ArithOp::Div,
                    _ => ArithOp::Add,
                };
                let (a, b) = (self.finish(a), self.finish(b));
                Part::done(self.push(Expr::Arith(arith, a, b), outer), outer)
            }
        }
    }

    /// A comparison sign in any spelling; what is not the language's own is refused.
    pub(crate) fn compare_op(&mut self, op: &P<'_>) -> CompareOp {
        let span = self.span(op);
        let (compare, near) = match op.as_str() {
            "=" => (CompareOp::Eq, None),
            "==" => (CompareOp::Eq, Some(("double_equals", "="))),
            ":=" => (CompareOp::Eq, Some(("colon_equals", "="))),
            "!=" | "≠" => (CompareOp::Ne, None),
            "<>" => (CompareOp::Ne, Some(("comparison_sign", "!="))),
            "<=" | "≤" => (CompareOp::Le, None),
            "=<" => (CompareOp::Le, Some(("comparison_sign", "<="))),
            ">=" | "≥" => (CompareOp::Ge, None),
            "=>" => (CompareOp::Ge, Some(("comparison_sign", ">="))),
            "<" => (CompareOp::Lt, None),
            _ => (CompareOp::Gt, None),
        };
        if let Some((code, right)) = near {
            self.error(code, span, format!("this comparison is written `{right}`, not `{}`", op.as_str()))
                .help(format!("write `{right}`"))
                .fix(span, right);
        }
        compare
    }

    fn near_joiner(&mut self, op: &P<'_>, word: &'static str) {
        if matches!(op.as_rule(), Rule::near_and | Rule::near_or) {
            let span = self.span(op);
            let fix = self.spaced(span, word);
            self.error("joiner_sign", span, format!("`{}` is written `{word}`", op.as_str()))
                .help(format!("write `{word}`"))
                .fix(span, fix);
        }
    }

    /// `word` in the place of a sign, with the blanks that a word needs and a sign does not.
    fn spaced(&self, span: Span, word: &str) -> String {
        let before = self.text.get(..span.start as usize).and_then(|t| t.chars().next_back());
        let after = self.text.get(span.end as usize..).and_then(|t| t.chars().next());
        let gap = |c: Option<char>| if c.is_none_or(char::is_whitespace) { "" } else { " " };
        format!("{}{word}{}", gap(before), gap(after))
    }

    fn refuse_chain(&mut self, a: &Part, op: &P<'_>) {
        if a.comparison && !a.bracketed {
            let span = self.span(op);
            self.error("chained_comparison", span, "a comparison cannot be compared again")
                .help("join two comparisons with `and`, test a range with `x is 1 to 7`, or set brackets")
                .related(a.outer, "this is a comparison already");
        }
    }

    fn postfix(&mut self, x: Part, op: &P<'_>) -> Part {
        let outer = x.outer.to(self.span(op));
        if is_test(op.as_rule()) {
            self.refuse_chain(&x, op);
        }
        let id = self.finish(x);
        let expr = match op.as_rule() {
            Rule::post_for => Expr::For(id, self.first_operand(op)),
            Rule::post_within => Expr::Within(id, self.first_operand(op)),
            // Refused where the readings are: `P since E` has none.
            Rule::near_since => Expr::Error,
            Rule::post_known => Expr::IsKnown(id, true),
            Rule::post_unknown => Expr::IsKnown(id, false),
            Rule::post_open => self.is_open(id, op),
            Rule::post_one_of => Expr::IsOneOf(id, self.set_of(op)),
            Rule::post_range => self.is_range(id, op),
            Rule::near_is => self.is_not(id, op),
            Rule::post_in => match child(op, Rule::unit).or_else(|| child(op, Rule::bare_per)) {
                Some(unit) => Expr::InUnit(id, self.unit(&unit)),
                None => Expr::Error,
            },
            Rule::post_if_known => Expr::IfKnown(id, self.expr_in(op, Rule::fallback)),
            Rule::post_at => Expr::At(id, self.first_operand(op)),
            Rule::post_member => match child(op, Rule::member_name) {
                Some(name) => Expr::Member(id, self.name(&name)),
                None => Expr::Error,
            },
            _ => Expr::Error,
        };
        let part = Part::done(self.push(expr, outer), outer);
        if is_test(op.as_rule()) { part.comparison() } else { part }
    }

    fn is_open(&mut self, id: ExprId, op: &P<'_>) -> Expr {
        if let Expr::Name(name) = self.exprs.get(id) {
            return Expr::IsOpen(name.clone());
        }
        let span = self.exprs.span(id).to(self.span(op));
        self.error("is_open", span, "only a hold can be open")
            .help("write the name of a hold: `other_grade_3 is open`");
        Expr::Error
    }

    fn set_of(&mut self, op: &P<'_>) -> Vec<ExprId> {
        child(op, Rule::set_lit).map(|set| self.operands(&set)).unwrap_or_default()
    }

    fn is_range(&mut self, id: ExprId, op: &P<'_>) -> Expr {
        let mut ends = children(op, Rule::arith);
        let (Some(low), high) = (ends.next(), ends.next()) else { return Expr::Error };
        let (told, in_cell) = (self.errors.len(), std::mem::replace(&mut self.in_cell, true));
        let low = self.expr(&low);
        self.in_cell = in_cell;
        if high.is_none() && self.errors.iter().skip(told).any(|error| error.code == "range_sign") {
            return Expr::Error;
        }
        let Some(high) = high else {
            let span = self.span(op);
            let word = Span::new(span.start, span.start + 2);
            let value = self.source(self.exprs.span(low)).to_owned();
            if matches!(value.as_str(), "null" | "nil" | "missing" | "empty" | "na" | "none") {
                self.error("is_for_equals", span, format!("there is no `{value}`: what is not charted is unknown"))
                    .help("write `is unknown`")
                    .fix(span, "is unknown");
                return Expr::IsKnown(id, false);
            }
            self.error("is_for_equals", word, "a value is compared with `=`; `is` tests a range")
                .help(format!("write `= {value}`, or a range: `is 1 to 7`"))
                .fix(word, "=");
            return Expr::Compare(CompareOp::Eq, id, low);
        };
        let high = self.expr(&high);
        Expr::IsRange(id, RangePattern { low, high, below: child(op, Rule::k_below).is_some() })
    }

    fn is_not(&mut self, id: ExprId, op: &P<'_>) -> Expr {
        let span = self.span(op);
        let inner = op.clone().into_inner().nth(1);
        let (help, fix, expr) = match inner {
            Some(p) if p.as_rule() == Rule::k_known => ("is unknown", Some("is unknown"), Expr::IsKnown(id, false)),
            Some(p) if p.as_rule() == Rule::k_unknown => ("is known", Some("is known"), Expr::IsKnown(id, true)),
            Some(p) if p.as_rule() == Rule::arith => {
                let value = self.expr(&p);
                let not = Span::new(span.start, self.exprs.span(value).start);
                let written = near_miss::clip(self.source(self.exprs.span(value)));
                self.error("is_not", not, "`is not` is written `!=`")
                    .help(format!("write `!= {written}`"))
                    .fix(not, "!= ");
                return Expr::Compare(CompareOp::Ne, id, value);
            }
            _ => ("not … is open", None, Expr::Error),
        };
        let error = self.error("is_not", span, "`not` stands before the whole test");
        error.help(format!("write `{help}`"));
        if let Some(fix) = fix {
            error.fix(span, fix);
        }
        expr
    }

    /// One operand: what stands between operators.
    fn primary(&mut self, pair: &P<'_>) -> Part {
        let span = self.span(pair);
        let expr = match pair.as_rule() {
            Rule::paren => return self.paren(pair),
            Rule::expr | Rule::expr_row | Rule::arith | Rule::value | Rule::fallback | Rule::span_of_time => {
                return self.flat(pair);
            }
            Rule::value_ref | Rule::input_ref | Rule::decision_ref => Expr::Name(self.name(pair)),
            Rule::number => Expr::Number(self.number(pair)),
            Rule::date_lit => Expr::Date(self.date(pair)),
            Rule::instant_lit => Expr::Instant(self.date(pair)),
            Rule::text => Expr::Text(self.text(pair)),
            Rule::k_true => Expr::Bool(true),
            Rule::k_false => Expr::Bool(false),
            Rule::not_stated => Expr::NotStated,
            Rule::set_lit | Rule::set_value => Expr::Set(self.operands(pair)),
            Rule::count_of => self.count_of(pair),
            Rule::time_since => Expr::TimeSince(self.first_operand(pair)),
            Rule::time_in => Expr::TimeIn(self.first_operand(pair)),
            Rule::streak_of => Expr::Streak(self.first_operand(pair)),
            Rule::square_root => Expr::SquareRoot(self.first_operand(pair)),
            Rule::total_time => match self.operands(pair)[..] {
                [of, since] => Expr::TotalTime { of, since },
                _ => Expr::Error,
            },
            Rule::whole_since => self.whole_since(pair),
            Rule::extreme => self.extreme(pair),
            Rule::first_of | Rule::previous_of => self.picked(pair),
            Rule::round => self.round(pair),
            _ => {
                self.error("expected", span, "expected an expression here");
                Expr::Error
            }
        };
        Part::done(self.push(expr, span), span)
    }

    fn paren(&mut self, pair: &P<'_>) -> Part {
        let Some(inner) = child(pair, Rule::expr) else {
            let id = self.missing(pair);
            return Part::done(id, self.span(pair));
        };
        let id = self.expr(&inner);
        Part { node: Node::Done(id), outer: self.span(pair), bracketed: true, comparison: false }
    }

    fn count_of(&mut self, pair: &P<'_>) -> Expr {
        let of = self.first_operand(pair);
        let (mut since, mut within, mut while_) = (None, None, None);
        for part in pair.clone().into_inner() {
            let slot = match part.as_rule() {
                Rule::count_since => &mut since,
                Rule::count_within => &mut within,
                Rule::count_while => &mut while_,
                _ => continue,
            };
            let value = self.first_operand(&part);
            self.once(slot, value, &part);
        }
        Expr::Count { of, since, within, while_ }
    }

    fn whole_since(&mut self, pair: &P<'_>) -> Expr {
        let unit = pair.clone().into_inner().find_map(|p| match p.as_rule() {
            Rule::k_hours => Some(WholeUnit::Hours),
            Rule::k_days => Some(WholeUnit::Days),
            Rule::k_weeks => Some(WholeUnit::Weeks),
            Rule::k_months => Some(WholeUnit::Months),
            Rule::k_years => Some(WholeUnit::Years),
            _ => None,
        });
        Expr::WholeSince(unit.unwrap_or(WholeUnit::Days), self.first_operand(pair))
    }

    fn extreme(&mut self, pair: &P<'_>) -> Expr {
        let (Some(of), Some(within)) = (child(pair, Rule::input_ref), child(pair, Rule::span_of_time)) else {
            return Expr::Error;
        };
        let highest = child(pair, Rule::k_highest).is_some();
        Expr::Extreme { highest, of: self.name(&of), within: self.expr(&within) }
    }

    fn picked(&mut self, pair: &P<'_>) -> Expr {
        let Some(of) = child(pair, Rule::input_ref) else { return Expr::Error };
        let name = self.name(&of);
        if pair.as_rule() == Rule::first_of { Expr::First(name) } else { Expr::Previous(name) }
    }

    fn round(&mut self, pair: &P<'_>) -> Expr {
        let has = |rule| child(pair, rule).is_some();
        let mode = match (has(Rule::k_half), has(Rule::k_even), has(Rule::k_up)) {
            (true, true, _) => RoundMode::HalfEven,
            (true, _, true) => RoundMode::HalfUp,
            (true, ..) => RoundMode::HalfDown,
            (false, _, true) => RoundMode::Up,
            (false, ..) => RoundMode::Down,
        };
        Expr::Round(mode, self.expr_in(pair, Rule::arith), self.expr_in(pair, Rule::span_of_time))
    }
}

impl Part {
    fn done(id: ExprId, outer: Span) -> Self {
        Self { node: Node::Done(id), outer, bracketed: false, comparison: false }
    }
    fn comparison(mut self) -> Self {
        self.comparison = true;
        self
    }
}

/// Whether a postfix is a test at the level of comparisons.
fn is_test(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::post_known | Rule::post_unknown | Rule::post_open | Rule::post_one_of | Rule::post_range | Rule::near_is
    )
}

/// Whether a child is an expression by itself.
fn is_operand(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::paren | Rule::value_ref | Rule::arith | Rule::value | Rule::span_of_time | Rule::date_lit | Rule::number
    )
}

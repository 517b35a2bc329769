//! What does not fit on a line: long conditions, one operand on each line, and long lists.

use super::Style;
use super::expr::{Slot, needs_brackets};
use super::line::{Line, MAX_WIDTH};
use super::spelling::width;
use crate::ast::{Expr, ExprId, Exprs, Span};

/// An expression that is about to be laid out.
#[derive(Clone, Copy)]
struct Operand<'a> {
    id: ExprId,
    slot: Slot,
    /// What stands before it on its line, indentation excluded.
    lead: &'a str,
    /// Where its line starts.
    indent: usize,
    /// Where its further lines start.
    hang: usize,
    /// What must follow its last word: closing brackets, `for 3 days`.
    tail: &'a str,
}

impl Style<'_> {
    /// `lead` and the condition after it, on one line if it fits and no comment stands between its
    /// operands, else with `and` and `or` opening lines that start at column `hang`.
    pub(super) fn condition(
        &self,
        exprs: &Exprs,
        lead: &str,
        (indent, hang): (usize, usize),
        id: ExprId,
        slot: Slot,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        self.lay_out(exprs, Operand { id, slot, lead, indent, hang, tail: "" }, &mut lines);
        lines
    }

    fn lay_out(&self, exprs: &Exprs, part: Operand<'_>, lines: &mut Vec<Line>) {
        let one_line = self.expr(exprs, part.id, part.slot);
        let taken = part.indent + width(part.lead) + width(&one_line) + width(part.tail);
        let may_join = taken <= MAX_WIDTH && !self.has_comment_between(exprs, part.id);
        if may_join || !is_breakable(exprs, part.id) {
            let text = format!("{}{one_line}{}", part.lead, part.tail);
            lines.push(Line::new(part.indent, text, exprs.span(part.id)));
            return;
        }
        if needs_brackets(exprs, part.id, part.slot) {
            let lead = format!("{}(", part.lead);
            let hang = if lines.is_empty() { part.hang + 1 } else { part.indent + width(&lead) };
            let tail = format!("){}", part.tail);
            self.break_up(exprs, Operand { lead: &lead, hang, tail: &tail, ..part }, lines);
        } else {
            self.break_up(exprs, part, lines);
        }
    }

    /// Lays out the operands of a breakable expression.
    fn break_up(&self, exprs: &Exprs, part: Operand<'_>, lines: &mut Vec<Line>) {
        match exprs.get(part.id) {
            Expr::And(ids) => self.operands(exprs, part, (ids, "and "), lines),
            Expr::Or(ids) => self.operands(exprs, part, (ids, "or "), lines),
            Expr::Implies(p, q) => {
                self.lay_out(exprs, Operand { id: *p, slot: Slot::Consequence, tail: "", ..part }, lines);
                let next = Operand { id: *q, slot: Slot::Consequence, lead: "implies ", indent: part.hang, ..part };
                self.lay_out(exprs, next, lines);
            }
            Expr::Not(x) => self.prefixed(exprs, part, "not ", (*x, Slot::Negated), lines),
            Expr::Ever(x) => self.prefixed(exprs, part, "ever ", (*x, Slot::Ever), lines),
            Expr::For(x, d) => self.suffixed(exprs, part, (*x, " for ", *d), lines),
            Expr::Within(x, d) => self.suffixed(exprs, part, (*x, " within ", *d), lines),
            _ => {}
        }
    }

    fn operands(&self, exprs: &Exprs, part: Operand<'_>, (ids, word): (&[ExprId], &str), lines: &mut Vec<Line>) {
        for (i, &id) in ids.iter().enumerate() {
            let tail = if i + 1 == ids.len() { part.tail } else { "" };
            let (lead, indent) = if i == 0 { (part.lead, part.indent) } else { (word, part.hang) };
            self.lay_out(exprs, Operand { id, slot: Slot::Operand, lead, indent, tail, ..part }, lines);
        }
    }

    fn prefixed(
        &self,
        exprs: &Exprs,
        part: Operand<'_>,
        word: &str,
        (id, slot): (ExprId, Slot),
        lines: &mut Vec<Line>,
    ) {
        let lead = format!("{}{word}", part.lead);
        let hang = part.hang + width(word);
        self.lay_out(exprs, Operand { id, slot, lead: &lead, hang, ..part }, lines);
    }

    fn suffixed(&self, exprs: &Exprs, part: Operand<'_>, (id, word, d): (ExprId, &str, ExprId), lines: &mut Vec<Line>) {
        let tail = format!("{word}{}{}", self.expr(exprs, d, Slot::Duration), part.tail);
        self.lay_out(exprs, Operand { id, slot: Slot::Lasting, tail: &tail, ..part }, lines);
    }

    /// Whether a comment stands between the operands of a condition.
    fn has_comment_between(&self, exprs: &Exprs, id: ExprId) -> bool {
        let two;
        let operands: &[ExprId] = match exprs.get(id) {
            Expr::And(ids) | Expr::Or(ids) => ids,
            Expr::Implies(p, q) => {
                two = [*p, *q];
                &two
            }
            Expr::Not(x) | Expr::Ever(x) | Expr::For(x, _) | Expr::Within(x, _) => {
                return self.has_comment_between(exprs, *x);
            }
            _ => return false,
        };
        let spans: Vec<Span> = operands.iter().map(|&id| exprs.span(id)).collect();
        self.has_comment_among(&spans) || operands.iter().any(|&operand| self.has_comment_between(exprs, operand))
    }

    /// Whether a comment stands between parts, or would once each part has its own line: one at the end
    /// of a line inside a part ends up behind the part, one with a line to itself above it.
    pub(super) fn has_comment_among(&self, parts: &[Span]) -> bool {
        let last = parts.len().saturating_sub(1);
        let inside = |(i, part): (usize, &Span)| {
            self.comments_in(*part).iter().any(|c| if c.own_line { i > 0 } else { i < last })
        };
        parts.windows(2).any(|pair| self.is_commented(Span::new(pair[0].end, pair[1].start)))
            || parts.iter().enumerate().any(inside)
    }

    /// Whether a comment stands between `end` and the word before a condition, or inside the condition.
    pub(super) fn has_comment_before(&self, exprs: &Exprs, end: u32, word: &str, id: ExprId) -> bool {
        let start = self.clause_at(word, exprs.span(id)).start;
        self.is_commented(Span::new(end, start)) || self.has_comment_between(exprs, id)
    }

    /// Words after `lead`, with as many on a line as fit; further lines start at column `hang`.
    pub(super) fn filled(
        &self,
        lead: &str,
        (indent, hang): (usize, usize),
        words: &[(String, Span)],
        between: &str,
    ) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut current = Line::new(indent, lead, Span::default());
        let mut is_fresh = true;
        for (i, (word, at)) in words.iter().enumerate() {
            let comma = if i + 1 < words.len() && between == ", " { "," } else { "" };
            let gap = if is_fresh { "" } else { between.trim_start_matches(',') };
            let taken = current.indent + width(&current.text) + width(gap) + width(word) + comma.len();
            let commented = !is_fresh && self.is_commented(Span::new(current.at.end, at.start));
            if !is_fresh && (taken > MAX_WIDTH || commented) {
                lines.push(std::mem::replace(&mut current, Line::new(hang, "", *at)));
            } else {
                current.text.push_str(gap);
            }
            current.at = if is_fresh { *at } else { current.at.to(*at) };
            current.text.push_str(word);
            current.text.push_str(comma);
            is_fresh = false;
        }
        lines.push(current);
        lines
    }
}

/// Whether an expression can stand on several lines.
fn is_breakable(exprs: &Exprs, mut id: ExprId) -> bool {
    loop {
        id = match exprs.get(id) {
            Expr::And(_) | Expr::Or(_) | Expr::Implies(..) => return true,
            Expr::Not(x) | Expr::Ever(x) | Expr::For(x, _) | Expr::Within(x, _) => *x,
            _ => return false,
        };
    }
}

//! Rules and holds.

use super::build::{Builder, P, child, children, len};
use super::text::Holes;
use crate::ast::{
    Assignment, CompareOp, Expr, ExprId, GiveUp, Hold, Release, Rule as RuleItem, Span, Strength, Template,
};
use crate::grammar::Rule;
use crate::near_miss;

impl<'t> Builder<'t> {
    pub(crate) fn strength_in(&self, pair: &P<'_>) -> Option<(Strength, Span)> {
        let found = child(pair, Rule::strength)?;
        let strength = match found.as_str() {
            "may" => Strength::May,
            "should" => Strength::Should,
            _ => Strength::Must,
        };
        Some((strength, self.span(&found)))
    }

    pub(crate) fn rule_clause(&mut self, rule: &mut RuleItem, clause: &P<'t>) {
        match clause.as_rule() {
            Rule::about => self.about(&mut rule.about, clause),
            Rule::when => self.condition(&mut rule.when, clause),
            Rule::unless => self.condition(&mut rule.unless, clause),
            Rule::then => self.orders(&mut rule.then, clause),
            Rule::because => self.because(&mut rule.because, clause),
            Rule::advise => rule.advise.extend(self.template_in(clause)),
            Rule::cite => rule.cites.extend(self.cite(clause)),
            Rule::overrides => rule.overrides.extend(self.names(clause, Rule::rule_ref)),
            Rule::doc => self.doc(&mut rule.doc, clause),
            _ => {}
        }
    }

    pub(crate) fn hold_clause(&mut self, hold: &mut Hold, clause: &P<'t>) {
        match clause.as_rule() {
            Rule::about => self.about(&mut hold.about, clause),
            Rule::when => self.condition(&mut hold.when, clause),
            Rule::do_ => self.orders(&mut hold.do_, clause),
            Rule::release => {
                let release = Release {
                    strength: self.strength_in(clause),
                    when: self.expr_in(clause, Rule::expr),
                    then: self.then_in(clause),
                    span: self.span(clause),
                };
                self.once(&mut hold.release, release, clause);
            }
            Rule::give_up => {
                let give_up = GiveUp {
                    strength: self.strength_in(clause),
                    after: self.expr_in(clause, Rule::span_of_time),
                    unless: child(clause, Rule::unless).map(|unless| self.expr_in(&unless, Rule::expr)),
                    then: self.then_in(clause),
                    span: self.span(clause),
                };
                self.once(&mut hold.give_up, give_up, clause);
            }
            Rule::close => self.condition(&mut hold.close, clause),
            Rule::because => self.because(&mut hold.because, clause),
            Rule::advise => hold.advise.extend(self.template_in(clause)),
            Rule::cite => hold.cites.extend(self.cite(clause)),
            Rule::overrides => hold.overrides.extend(self.names(clause, Rule::rule_ref)),
            Rule::doc => self.doc(&mut hold.doc, clause),
            _ => {}
        }
    }

    fn about(&mut self, slot: &mut Option<crate::ast::Name>, clause: &P<'_>) {
        if let Some(topic) = child(clause, Rule::topic_ref) {
            let topic = self.name(&topic);
            self.once(slot, topic, clause);
        }
    }

    fn condition(&mut self, slot: &mut Option<ExprId>, clause: &P<'_>) {
        let value = self.expr_in(clause, Rule::expr);
        self.once(slot, value, clause);
    }

    fn orders(&mut self, slot: &mut Vec<Assignment>, clause: &P<'_>) {
        let orders: Vec<Assignment> = children(clause, Rule::assignment).map(|a| self.assignment(&a)).collect();
        if slot.is_empty() {
            *slot = orders;
        } else {
            self.twice(clause);
        }
    }

    fn then_in(&mut self, clause: &P<'_>) -> Vec<Assignment> {
        let then = child(clause, Rule::then);
        then.map(|then| children(&then, Rule::assignment).map(|a| self.assignment(&a)).collect()).unwrap_or_default()
    }

    /// `infusion = restart permanently with restart_rate = 9 µg/day`, in rules and in expectations.
    pub(crate) fn assignment(&mut self, pair: &P<'_>) -> Assignment {
        let span = self.span(pair);
        let sign = pair.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::assign_eq | Rule::entry_eq));
        if let Some(sign) = sign {
            self.assign_sign(&sign);
        }
        let target = child(pair, Rule::decision_ref)
            .map_or_else(|| crate::ast::Name { text: String::new(), span, module: None }, |target| self.name(&target));
        let value = pair.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::expr | Rule::value));
        let value = match value {
            Some(value) => {
                let id = self.expr(&value);
                self.refuse_two_orders(&value, id);
                id
            }
            None => self.missing(pair),
        };
        let permanently = child(pair, Rule::k_permanently).map(|p| self.span(&p));
        let with = pair.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::with | Rule::e_with));
        let with = with.map(|with| {
            let parts = with.into_inner().filter(|p| matches!(p.as_rule(), Rule::companion | Rule::e_companion));
            parts.map(|p| self.assignment(&p)).collect()
        });
        Assignment { target, value, permanently, with: with.unwrap_or_default(), span }
    }

    /// `then a = x and b = y` and `then x = a = b`.
    fn refuse_two_orders(&mut self, pair: &P<'_>, id: ExprId) {
        if pair.as_rule() != Rule::expr || self.source(self.span(pair)).starts_with('(') {
            return;
        }
        let named = |this: &Self, id: ExprId| match this.exprs.get(id) {
            Expr::Compare(CompareOp::Eq, a, _) if matches!(this.exprs.get(*a), Expr::Name(_)) => {
                Some(this.exprs.span(id))
            }
            _ => None,
        };
        match self.exprs.get(id) {
            Expr::And(ids) => {
                let ids = ids.clone();
                let second = ids.iter().skip(1).find_map(|&id| named(self, id).map(|at| (id, at)));
                let Some((_, at)) = second else { return };
                let before = self.text.get(..at.start as usize).unwrap_or("").trim_end();
                // Brackets around the second part say that a condition is meant.
                let Some(head) = before.strip_suffix("and") else { return };
                let word = Span::new(len(head), len(before));
                let written = near_miss::clip(self.source(at));
                self.error(
                    "and_between_orders",
                    word,
                    "two decisions are given with a comma between them, not with `and`",
                )
                .help(format!("write `, {written}`; if one condition is meant, set brackets: `({written})`"));
            }
            Expr::Compare(CompareOp::Eq, ..) => {
                let span = self.exprs.span(id);
                let written = near_miss::clip(self.source(span));
                self.error("double_equation", span, "a decision is given one value, and this is a comparison")
                    .help(format!("if the comparison is meant, set brackets: `({written})`"));
            }
            _ => {}
        }
    }

    fn because(&mut self, slot: &mut Option<Template>, clause: &P<'t>) {
        if let Some(template) = self.template_in(clause) {
            self.once(slot, template, clause);
        }
    }

    fn template_in(&mut self, clause: &P<'t>) -> Option<Template> {
        let text = child(clause, Rule::template)?;
        Some(Holes::of(self, &text))
    }
}

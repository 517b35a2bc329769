//! Expressions that could be read in two ways are refused, and both readings are shown.
//!
//! A misreading here is not a matter of style: `a and b for 3 days` parses as `a and (b for 3 days)`,
//! and a clinician reads `(a and b) for 3 days`. The one releases a hold too early.

use std::ops::Range;

use super::build::{Builder, P};
use crate::ast::Span;
use crate::grammar::Rule;
use crate::near_miss;

/// An operand of `and`, `or` or `implies`: a run of tokens.
type Operand = Range<usize>;

impl Builder<'_> {
    /// Looks through the flat list of one expression.
    pub(crate) fn refuse_double_readings(&mut self, tokens: &[P<'_>]) {
        let joiners: Vec<usize> = (0..tokens.len()).filter(|&i| joiner(tokens[i].as_rule()).is_some()).collect();
        let operands = operands(tokens.len(), &joiners);
        self.mixed_joiners(tokens, &joiners, &operands);
        for (i, operand) in operands.iter().enumerate() {
            let suffixes: Vec<usize> = operand.clone().filter(|&t| is_suffix(tokens[t].as_rule())).collect();
            self.prefix_inside(tokens, operand);
            let Some(&suffix) = suffixes.first() else { continue };
            if tokens[suffix].as_rule() == Rule::near_since {
                self.bare_since(tokens, operand, suffix);
            } else if suffixes.len() > 1 {
                self.stacked_suffixes(tokens, operand, &suffixes);
            } else if suffix + 1 != operand.end {
                self.suffix_inside(tokens, operand, suffix);
            } else if self.compares_a_count(tokens, operand, suffix) {
                self.suffix_on_count(tokens, operand, suffix);
            } else if let Some(prefix) = operand.clone().find(|&t| is_wide_prefix(tokens[t].as_rule())) {
                self.suffix_under_not(tokens, operand, prefix, suffix);
            } else if i > 0 {
                self.suffix_on_last(tokens, &operands, i, suffix);
            }
        }
    }

    fn source_of(&self, tokens: &[P<'_>], range: Range<usize>) -> String {
        match (tokens.get(range.start), range.end.checked_sub(1).and_then(|last| tokens.get(last))) {
            (Some(first), Some(last)) if range.start < range.end => {
                near_miss::clip(self.source(self.span(first).to(self.span(last))))
            }
            _ => String::new(),
        }
    }

    fn place_of(&self, tokens: &[P<'_>], range: Range<usize>) -> Span {
        match (tokens.get(range.start), tokens.get(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) => self.span(first).to(self.span(last)),
            _ => Span::default(),
        }
    }

    /// `a and b or c`.
    fn mixed_joiners(&mut self, tokens: &[P<'_>], joiners: &[usize], operands: &[Operand]) {
        let mut first: Option<(usize, &str)> = None;
        for (j, &at) in joiners.iter().enumerate() {
            let word = joiner(tokens[at].as_rule()).unwrap_or("implies");
            match first {
                _ if word == "implies" => first = None,
                None => first = Some((j, word)),
                Some((_, before)) if before == word => {}
                Some((start, before)) => {
                    let left = self.source_of(tokens, operands[start].start..operands[j].end);
                    let head = self.source_of(tokens, operands[start].start..operands[j].start);
                    let middle = self.source_of(tokens, operands[j].clone());
                    let right = self.source_of(tokens, operands[j + 1].clone());
                    let (span, earlier) = (self.span(&tokens[at]), self.span(&tokens[joiners[start]]));
                    self.error("mixed_and_or", span, "`and` and `or` are mixed without brackets")
                        .help(format!("write `({left}) {word} {right}` or `{head} ({middle} {word} {right})`"))
                        .related(earlier, format!("`{before}` here"));
                    return;
                }
            }
        }
    }

    /// `a and b for 3 days`.
    fn suffix_on_last(&mut self, tokens: &[P<'_>], operands: &[Operand], i: usize, suffix: usize) {
        let here = &operands[i];
        let said = self.source_of(tokens, suffix..suffix + 1);
        let before = self.source_of(tokens, operands[0].start..here.start);
        let last = self.source_of(tokens, here.start..suffix);
        let all = self.source_of(tokens, operands[0].start..suffix);
        let word = tokens[suffix].as_str().split_whitespace().next().unwrap_or("for").to_owned();
        let span = self.span(&tokens[suffix]);
        let place = self.place_of(tokens, here.start..suffix);
        self.error(
            "temporal_suffix",
            span,
            format!("`{word}` could cover all that stands before it, or only the last part"),
        )
        .help(format!("write `({all}) {said}` or `{before} ({last} {said})`"))
        .related(place, "only this, or all before it?");
    }

    /// `not P within 24 h`.
    fn suffix_under_not(&mut self, tokens: &[P<'_>], operand: &Operand, prefix: usize, suffix: usize) {
        let word = tokens[prefix].as_str().to_owned();
        let said = self.source_of(tokens, suffix..suffix + 1);
        let inner = self.source_of(tokens, prefix + 1..suffix);
        let span = self.span(&tokens[suffix]);
        let place = self.span(&tokens[prefix]);
        let written = if word == "!" { "not" } else { word.as_str() };
        let temporal = said.split_whitespace().next().unwrap_or("for").to_owned();
        let outer = self.source_of(tokens, operand.start..prefix);
        let gap = if outer.is_empty() { "" } else { " " };
        self.error("temporal_suffix", span, format!("`{temporal}` could cover `{written}` or stand under it"))
            .help(format!("write `{outer}{gap}{written} ({inner} {said})` or `{outer}{gap}({written} {inner}) {said}`"))
            .related(place, format!("`{written}` here"));
    }

    /// `count of E >= 2 within 24 h`.
    fn suffix_on_count(&mut self, tokens: &[P<'_>], operand: &Operand, suffix: usize) {
        let said = self.source_of(tokens, suffix..suffix + 1);
        let compare = operand.clone().find(|&t| is_comparison(tokens[t].as_rule())).unwrap_or(operand.start);
        let count = self.source_of(tokens, operand.start..compare);
        let rest = self.source_of(tokens, compare..suffix);
        let span = self.span(&tokens[suffix]);
        let place = self.place_of(tokens, operand.start..compare);
        self.error("temporal_suffix", span, "a window belongs to what it counts or measures, not to the comparison")
            .help(format!("write `{count} {said} {rest}`"))
            .related(place, "this is what is counted or measured");
    }

    /// `P for 4 h within 24 h`.
    fn stacked_suffixes(&mut self, tokens: &[P<'_>], operand: &Operand, suffixes: &[usize]) {
        let (one, two) = (suffixes[0], suffixes[1]);
        let inner = self.source_of(tokens, operand.start..one);
        let first = self.source_of(tokens, one..one + 1);
        let second = self.source_of(tokens, two..two + 1);
        let (span, place) = (self.span(&tokens[two]), self.span(&tokens[one]));
        self.error("temporal_suffix", span, "a condition takes one `for` or `within`")
            .help(format!("write `({inner} {first}) {second}`, or name the inner part with `let`"))
            .related(place, "the first one");
    }

    /// `a for 3 days = b`.
    fn suffix_inside(&mut self, tokens: &[P<'_>], operand: &Operand, suffix: usize) {
        let inner = self.source_of(tokens, operand.start..suffix + 1);
        let after = self.source_of(tokens, suffix + 1..operand.end);
        let span = self.span(&tokens[suffix]);
        let said = self.source_of(tokens, suffix..suffix + 1);
        let whole = self.source_of(tokens, operand.start..suffix);
        self.error("temporal_suffix", span, "this stands inside a comparison")
            .help(format!("write `{whole} {after} {said}`, or `({inner}) {after}`"));
    }

    /// `P since E`: throughout, or at some time?
    fn bare_since(&mut self, tokens: &[P<'_>], operand: &Operand, suffix: usize) {
        let inner = self.source_of(tokens, operand.start..suffix);
        let since = self.source_of(tokens, suffix..suffix + 1);
        let span = self.span(&tokens[suffix]);
        let counted = self.compares_a_count(tokens, operand, suffix);
        let error = self.error("bare_since", span, "`since` could mean throughout, or at some time");
        if counted {
            error.help("put `since` before the comparison: `count of (crs >= 3) since cycle_start >= 2`");
        } else {
            let anchor = since.strip_prefix("since").unwrap_or("").trim().to_owned();
            error.help(format!(
                "write `count of ({inner}) since {anchor} > 0` for at some time, `({inner}) for D` for throughout, or `total time ({inner}) since {anchor}`"
            ));
        }
    }

    /// `a = not b` and `a + not b`: `not` covers a whole comparison, so it opens one.
    fn prefix_inside(&mut self, tokens: &[P<'_>], operand: &Operand) {
        let mut open = true;
        for t in operand.clone() {
            let rule = tokens[t].as_rule();
            if is_wide_prefix(rule) && !open {
                let rest = self.source_of(tokens, t..operand.end);
                let span = self.span(&tokens[t]);
                self.error(
                    "not_inside",
                    span,
                    format!("`{}` covers a whole comparison and cannot stand inside one", tokens[t].as_str()),
                )
                .help(format!("set brackets: `({rest})`"));
                return;
            }
            open = open && is_wide_prefix(rule);
        }
    }

    fn compares_a_count(&self, tokens: &[P<'_>], operand: &Operand, suffix: usize) -> bool {
        let since_or_within = matches!(tokens[suffix].as_rule(), Rule::post_within | Rule::near_since);
        let counts = |t: usize| {
            matches!(
                tokens[t].as_rule(),
                Rule::count_of
                    | Rule::time_since
                    | Rule::time_in
                    | Rule::total_time
                    | Rule::whole_since
                    | Rule::extreme
            )
        };
        since_or_within && operand.clone().any(|t| is_comparison(tokens[t].as_rule())) && operand.clone().any(counts)
    }

    /// `-` and `/` between values have a blank on both sides: `a-b` and `2021-3-1` are no differences.
    pub(crate) fn operator_spacing(&mut self, op: &P<'_>, left: Span, right: Span) {
        let span = self.span(op);
        if op.as_str() == "÷" {
            self.error("operator_sign", span, "a division is written `/`").help("write ` / `").fix(span, "/");
            return;
        }
        if !matches!(op.as_rule(), Rule::op_sub | Rule::op_div) {
            return;
        }
        let covered = self.errors.last().is_some_and(|e| e.span.start <= span.start && span.end <= e.span.end);
        let before = self.text.get(..span.start as usize).and_then(|t| t.chars().next_back());
        let after = self.text.get(span.end as usize..).and_then(|t| t.chars().next());
        let blank = |c: Option<char>| c.is_none_or(|c| c.is_whitespace());
        if covered || (blank(before) && blank(after)) {
            return;
        }
        if self.short_date(left.start) {
            return;
        }
        let sign = if op.as_rule() == Rule::op_sub { "-" } else { "/" };
        let gap = Span::new(left.end, right.start);
        if sign == "-"
            && self.in_cell
            && [left, right].iter().all(|side| {
                let value = self.source(*side).trim_start_matches(['-', '−']);
                value.starts_with(|c: char| c.is_ascii_digit())
            })
        {
            let fix = format!("{} to {}", self.source(left), self.source(right));
            self.error("range_sign", left.to(right), "a range is written with `to`")
                .help(format!("write `{}`", near_miss::clip(&fix)))
                .fix(gap, " to ");
            return;
        }
        let shown = format!("{} {sign} {}", near_miss::clip(self.source(left)), near_miss::clip(self.source(right)));
        self.error("operator_spacing", span, format!("`{sign}` between two values has a blank on both sides"))
            .help(format!("write `{shown}`"))
            .fix(gap, format!(" {sign} "));
    }

    /// `2021-3-1`, at the start of a difference.
    fn short_date(&mut self, start: u32) -> bool {
        let rest = self.text.get(start as usize..).unwrap_or("");
        // No date is longer; a long row of differences is not walked to its end at each sign.
        let end = rest.bytes().take(11).take_while(|c| c.is_ascii_digit() || *c == b'-').count();
        let written = rest.get(..end).unwrap_or("");
        let fields: Vec<&str> = written.split('-').collect();
        let [year, month, day] = fields[..] else { return false };
        let fits = year.len() == 4 && [month, day].iter().all(|f| (1..=2).contains(&f.len()));
        if fits {
            let fix = format!("{year}-{month:0>2}-{day:0>2}");
            let span = Span::new(start, start + u32::try_from(end).unwrap_or(0));
            self.error("short_date", span, "a date has two digits for the month and two for the day")
                .help(format!("write `{fix}`"))
                .fix(span, fix);
        }
        fits
    }
}

/// The word that joins two operands.
fn joiner(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::k_and | Rule::near_and => Some("and"),
        Rule::k_or | Rule::near_or => Some("or"),
        Rule::k_implies => Some("implies"),
        _ => None,
    }
}

fn operands(tokens: usize, joiners: &[usize]) -> Vec<Operand> {
    let starts = std::iter::once(0).chain(joiners.iter().map(|j| j + 1));
    let ends = joiners.iter().copied().chain(std::iter::once(tokens));
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

fn is_suffix(rule: Rule) -> bool {
    matches!(rule, Rule::post_for | Rule::post_within | Rule::near_since)
}

fn is_wide_prefix(rule: Rule) -> bool {
    matches!(rule, Rule::k_not | Rule::k_ever | Rule::near_bang)
}

fn is_comparison(rule: Rule) -> bool {
    matches!(rule, Rule::compare_op | Rule::post_range | Rule::post_one_of | Rule::near_is)
}

//! Items of several clauses: tables, decisions, rules and holds.

use super::Style;
use super::align::grid;
use super::expr::{Slot, compare_word, name};
use super::line::{INDENT, Line};
use super::spelling;
use crate::ast::{
    Assignment, CellTest, Cite, Combine, Decision, Exprs, GiveUp, HitPolicy, Hold, Name, Release, Row, Rule, Span,
    Strength, Table, Template, TemplatePart, Text,
};

/// Where the content of a rule's or hold's clauses starts.
const CONTENT: usize = 12;

/// The clauses of an item, each of one or more lines.
#[derive(Default)]
struct Clauses(Vec<Vec<Line>>);

impl Clauses {
    fn push(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.0.push(lines);
        }
    }

    /// All of them below `head`, in the order in which they were written.
    fn below(mut self, head: Line) -> Vec<Line> {
        self.0.sort_by_key(|lines| lines.first().map_or(0, |l| l.at.start));
        std::iter::once(head).chain(self.0.into_iter().flatten()).collect()
    }
}

/// What rules and holds have in common.
struct Shared<'a> {
    about: Option<&'a Name>,
    because: Option<&'a Template>,
    advise: &'a [Template],
    cites: &'a [Cite],
    overrides: &'a [Name],
}

impl Style<'_> {
    pub(super) fn table_lines(&self, exprs: &Exprs, table: &Table, start: u32) -> Vec<Line> {
        let policy = match table.policy {
            HitPolicy::Unique => "unique",
            HitPolicy::First => "first",
        };
        let head = format!("table {} {policy}", self.typed(&table.name, Some(&table.ty)).text);
        let head = Line::new(0, head, Span::new(start, table.policy_span.end));
        let (head, doc) = self.with_doc(head, table.doc.as_ref());
        let mut clauses = Clauses::default();
        clauses.push(doc);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        if let Some(result) = &table.result {
            let columns = table.columns.iter().map(|&c| self.expr(exprs, c, Slot::Any));
            rows.push(columns.chain(std::iter::once(result.text.clone())).collect());
            places.push(table.header);
        }
        rows.extend(table.rows.iter().map(|row| self.table_row(exprs, row)));
        places.extend(table.rows.iter().map(|row| row.span));
        for (text, at) in grid(&rows).into_iter().zip(places) {
            clauses.push(vec![Line::new(INDENT, text, at)]);
        }
        for cite in &table.cites {
            clauses.push(self.cite(cite));
        }
        clauses.below(head)
    }

    fn table_row(&self, exprs: &Exprs, row: &Row) -> Vec<String> {
        let cells = row.cells.iter().map(|cell| {
            let tests: Vec<String> = cell.tests.iter().map(|test| self.cell_test(exprs, test)).collect();
            tests.join(", ")
        });
        cells.chain(std::iter::once(self.expr(exprs, row.value, Slot::Arith))).collect()
    }

    fn cell_test(&self, exprs: &Exprs, test: &CellTest) -> String {
        match test {
            CellTest::Any => "any".into(),
            CellTest::Unknown => "unknown".into(),
            CellTest::Equals(value) => self.expr(exprs, *value, Slot::Arith),
            CellTest::Compare(op, value) => {
                format!("{} {}", compare_word(*op), self.expr(exprs, *value, Slot::Arith))
            }
            CellTest::Range(range) => self.range(exprs, range),
        }
    }

    pub(super) fn decision_lines(&self, exprs: &Exprs, decision: &Decision, start: u32) -> Vec<Line> {
        let typed = self.typed(&decision.name, Some(&decision.ty));
        let head = Line::new(0, format!("decision {}", typed.text), Span::new(start, typed.at.end));
        let (head, doc) = self.with_doc(head, decision.doc.as_ref());
        let mut clauses = Clauses::default();
        clauses.push(doc);
        if let Some((combine, at)) = decision.combine {
            let how = match combine {
                Combine::Unique => "unique",
                Combine::Highest => "highest",
                Combine::Lowest => "lowest",
                Combine::All => "all",
            };
            clauses.push(vec![Line::new(INDENT, format!("combine {how}"), at)]);
        }
        if let Some(id) = decision.default {
            let text = format!("default {}", self.expr(exprs, id, Slot::Arith));
            clauses.push(vec![Line::new(INDENT, text, self.clause_at("default", exprs.span(id)))]);
        }
        if let Some(undetermined) = &decision.undetermined {
            let unchanged = undetermined
                .unchanged_for
                .map_or_else(String::new, |d| format!("unchanged for {}, then ", self.expr(exprs, d, Slot::Duration)));
            let value = self.expr(exprs, undetermined.value, Slot::Arith);
            let text = format!("undetermined as {unchanged}{value}");
            clauses.push(vec![Line::new(INDENT, text, undetermined.span)]);
        }
        clauses.below(head)
    }

    pub(super) fn rule_lines(&self, exprs: &Exprs, rule: &Rule, start: u32) -> Vec<Line> {
        let head = head_line("rule", &rule.name, rule.strength, start);
        let (head, doc) = self.with_doc(head, rule.doc.as_ref());
        let mut clauses = Clauses::default();
        clauses.push(doc);
        for (word, id) in [("when", rule.when), ("unless", rule.unless)] {
            if let Some(id) = id {
                clauses.push(self.clause(exprs, (word, &lead(word)), INDENT, id));
            }
        }
        clauses.push(self.orders(exprs, ("then", &lead("then")), INDENT, &rule.then));
        self.shared(exprs, rule.shared(), &mut clauses);
        clauses.below(head)
    }

    pub(super) fn hold_lines(&self, exprs: &Exprs, hold: &Hold, start: u32) -> Vec<Line> {
        let head = head_line("hold", &hold.name, hold.strength, start);
        let (head, doc) = self.with_doc(head, hold.doc.as_ref());
        let mut clauses = Clauses::default();
        clauses.push(doc);
        if let Some(id) = hold.when {
            clauses.push(self.clause(exprs, ("when", &lead("when")), INDENT, id));
        }
        clauses.push(self.orders(exprs, ("do", &lead("do")), INDENT, &hold.do_));
        if let Some(release) = &hold.release {
            clauses.push(self.release(exprs, release));
        }
        if let Some(give_up) = &hold.give_up {
            clauses.push(self.give_up(exprs, give_up));
        }
        if let Some(id) = hold.close {
            clauses.push(self.clause(exprs, ("close when", &format!("{}when ", lead("close"))), INDENT, id));
        }
        self.shared(exprs, hold.shared(), &mut clauses);
        clauses.below(head)
    }

    fn release(&self, exprs: &Exprs, release: &Release) -> Vec<Line> {
        let lead = format!("{}{}when ", lead("release"), strength_lead(release.strength));
        let mut lines = self.clause(exprs, ("when", &lead), INDENT, release.when);
        if let Some(first) = lines.first_mut() {
            first.at.start = release.span.start;
        }
        lines.extend(self.orders(exprs, ("then", "then "), CONTENT, &release.then));
        lines
    }

    fn give_up(&self, exprs: &Exprs, give_up: &GiveUp) -> Vec<Line> {
        let after = self.expr(exprs, give_up.after, Slot::Duration);
        let head = format!("{}{}after {after}", lead("give up"), strength_lead(give_up.strength));
        let at = Span::new(give_up.span.start, exprs.span(give_up.after).end);
        let mut lines = vec![Line::new(INDENT, head, at)];
        if let Some(unless) = give_up.unless {
            let end = exprs.span(unless).end;
            let joined = format!("{} unless {}", lines[0].text, self.expr(exprs, unless, Slot::Any));
            let joined = Line::new(INDENT, joined, Span::new(at.start, end));
            if joined.fits() && !self.has_comment_before(exprs, at.end, "unless", unless) {
                lines = vec![joined];
            } else {
                lines.extend(self.clause(exprs, ("unless", "unless "), CONTENT, unless));
            }
        }
        lines.extend(self.orders(exprs, ("then", "then "), CONTENT, &give_up.then));
        lines
    }

    fn shared(&self, exprs: &Exprs, shared: Shared<'_>, clauses: &mut Clauses) {
        if let Some(topic) = shared.about {
            let text = format!("{}{}", lead("about"), topic.text);
            let line = Line::new(INDENT, text, self.clause_at("about", topic.span));
            // First where no place tells them apart: in a tree without its source.
            let at =
                clauses.0.iter().take_while(|lines| lines.first().is_some_and(|l| l.text.starts_with('"'))).count();
            clauses.0.insert(at, vec![line]);
        }
        let because = shared.because.iter().map(|t| ("because", *t));
        for (word, template) in because.chain(shared.advise.iter().map(|t| ("advise", t))) {
            let text = format!("{}{}", lead(word), self.template(exprs, template));
            clauses.push(vec![Line::new(INDENT, text, self.clause_at(word, template.span))]);
        }
        for cite in shared.cites {
            clauses.push(self.cite(cite));
        }
        let words: Vec<(String, Span)> = shared.overrides.iter().map(|n| (name(n), n.span)).collect();
        for run in self.same_clause("overrides", &words) {
            let start = run.first().map_or(0, |(_, at)| self.clause_at("overrides", *at).start);
            clauses.push(self.listed(&lead("overrides"), (INDENT, CONTENT), run, start));
        }
    }

    /// Names of a clause that may be repeated, cut where its word stands again.
    fn same_clause<'w>(&self, word: &str, words: &'w [(String, Span)]) -> Vec<&'w [(String, Span)]> {
        let mut runs = Vec::new();
        let mut rest = words;
        while !rest.is_empty() {
            let next = rest.iter().skip(1).position(|(_, at)| self.clause_at(word, *at).start < at.start);
            let (run, after) = rest.split_at(next.map_or(rest.len(), |n| n + 1));
            runs.push(run);
            rest = after;
        }
        runs
    }

    /// `then a = x, b = y`: on one line, or one to a line.
    fn orders(&self, exprs: &Exprs, (word, lead): (&str, &str), indent: usize, orders: &[Assignment]) -> Vec<Line> {
        let Some(first) = orders.first() else { return Vec::new() };
        let words: Vec<(String, Span)> =
            orders.iter().map(|order| (self.assignment(exprs, order, Slot::Arith), order.span)).collect();
        let start = self.clause_at(word, first.span).start;
        let columns = (indent, indent + lead.len());
        let lines = self.listed(lead, columns, &words, start);
        if lines.len() < 2 {
            return lines;
        }
        let last = words.len() - 1;
        let single = |(i, (text, at)): (usize, &(String, Span))| {
            let comma = if i < last { "," } else { "" };
            match i {
                0 => Line::new(indent, format!("{lead}{text}{comma}"), Span::new(start, at.end)),
                _ => Line::new(columns.1, format!("{text}{comma}"), *at),
            }
        };
        words.iter().enumerate().map(single).collect()
    }

    /// `infusion = restart permanently with restart_rate = 9 µg/day`
    pub(super) fn assignment(&self, exprs: &Exprs, order: &Assignment, slot: Slot) -> String {
        let mut out = format!("{} = {}", name(&order.target), self.expr(exprs, order.value, slot));
        if order.permanently.is_some() {
            out.push_str(" permanently");
        }
        let companions: Vec<String> = order.with.iter().map(|c| self.companion(exprs, c, slot)).collect();
        match companions.as_slice() {
            [] => {}
            [one] => out.push_str(&format!(" with {one}")),
            many => out.push_str(&format!(" with ({})", many.join(", "))),
        }
        out
    }

    /// A companion has none of its own.
    fn companion(&self, exprs: &Exprs, order: &Assignment, slot: Slot) -> String {
        let permanently = if order.permanently.is_some() { " permanently" } else { "" };
        format!("{} = {}{permanently}", name(&order.target), self.expr(exprs, order.value, slot))
    }

    /// A text with its holes.
    fn template(&self, exprs: &Exprs, template: &Template) -> String {
        let parts = template.parts.iter().map(|part| match part {
            TemplatePart::Text(text) => spelling::escaped(text),
            TemplatePart::Hole(id) => format!("{{{}}}", self.expr(exprs, *id, Slot::Any)),
        });
        format!("\"{}\"", parts.collect::<String>())
    }

    /// `cite review "Table 3" quote "…"`; the quote goes below when it does not fit beside.
    fn cite(&self, cite: &Cite) -> Vec<Line> {
        let mut head = format!("cite {}", name(&cite.source));
        let mut end = cite.source.span.end;
        if let Some(locator) = &cite.locator {
            head.push_str(&format!(" {}", self.quoted(locator)));
            end = locator.span.end;
        }
        let Some(quote) = &cite.quote else { return vec![Line::new(INDENT, head, cite.span)] };
        let quoted = format!("quote {}", self.quoted(quote));
        let below = self.clause_at("quote", quote.span);
        let joined = Line::new(INDENT, format!("{head} {quoted}"), cite.span);
        if joined.fits() && !self.opens_line(below.start) && !self.is_commented(Span::new(end, below.start)) {
            return vec![joined];
        }
        let above = Span::new(cite.span.start, end);
        vec![Line::new(INDENT, head, above), Line::new(2 * INDENT, quoted, below)]
    }

    /// The head of an item with its text, beside it or below, as the author put it.
    pub(super) fn with_doc(&self, head: Line, doc: Option<&Text>) -> (Line, Vec<Line>) {
        let Some(doc) = doc else { return (head, Vec::new()) };
        let text = self.quoted(doc);
        let beside = Line::new(head.indent, format!("{} {text}", head.text), head.at.to(doc.span));
        let is_beside =
            !self.text.is_empty() && !self.opens_line(doc.span.start) && self.is_next(head.at.end, doc.span.start);
        if is_beside && beside.fits() {
            return (beside, Vec::new());
        }
        (head, vec![Line::new(INDENT, text, doc.span)])
    }

    /// Whether nothing but blanks stands between two places.
    fn is_next(&self, end: u32, start: u32) -> bool {
        end <= start && Span::new(end, start).of(self.text).trim().is_empty()
    }
}

impl Rule {
    fn shared(&self) -> Shared<'_> {
        Shared {
            about: self.about.as_ref(),
            because: self.because.as_ref(),
            advise: &self.advise,
            cites: &self.cites,
            overrides: &self.overrides,
        }
    }
}

impl Hold {
    fn shared(&self) -> Shared<'_> {
        Shared {
            about: self.about.as_ref(),
            because: self.because.as_ref(),
            advise: &self.advise,
            cites: &self.cites,
            overrides: &self.overrides,
        }
    }
}

/// The word of a clause, and the blanks up to the column of contents.
fn lead(word: &str) -> String {
    format!("{word:<0$}", CONTENT - INDENT)
}

fn strength_word(strength: Strength) -> &'static str {
    match strength {
        Strength::May => "may",
        Strength::Should => "should",
        Strength::Must => "must",
    }
}

fn strength_lead(strength: Option<(Strength, Span)>) -> String {
    strength.map_or_else(String::new, |(s, _)| format!("{} ", strength_word(s)))
}

fn head_line(keyword: &str, name: &Name, strength: Option<(Strength, Span)>, start: u32) -> Line {
    match strength {
        Some((s, at)) => {
            Line::new(0, format!("{keyword} {} {}", name.text, strength_word(s)), Span::new(start, at.end))
        }
        None => Line::new(0, format!("{keyword} {}", name.text), Span::new(start, name.span.end)),
    }
}

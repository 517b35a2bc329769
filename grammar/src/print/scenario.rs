//! Scenarios: what is charted stands in one column, what is expected beside its instant or below it.

use super::Style;
use super::declare::names;
use super::expr::{Slot, name};
use super::line::{INDENT, Line};
use super::spelling::{self, width};
use crate::ast::{
    DayTime, DayTimeKind, Entry, EntryValue, Expectation, ExpectationKind, ExprId, Exprs, Name, Scenario, ScenarioLine,
    ScenarioLineKind, ScenarioTime, Span,
};

/// Blanks between an instant and what is charted then.
const GAP: usize = 3;

/// Words that stand on one line if they fit.
type Words = Vec<(String, Span)>;

/// The lines of a scenario so far.
struct Stage<'s> {
    style: &'s Style<'s>,
    exprs: &'s Exprs,
    /// Where entries and expectations start.
    column: usize,
    /// How much further in expectations stand, below `suppose`.
    supposed: usize,
    /// An instant at which nothing is charted, until what follows takes its line.
    instant: Option<(String, Span)>,
    lines: Vec<Line>,
}

impl Style<'_> {
    pub(super) fn scenario_lines(&self, exprs: &Exprs, scenario: &Scenario, start: u32) -> Vec<Line> {
        let title = format!("scenario {}", self.quoted(&scenario.title));
        let mut stage = Stage {
            style: self,
            exprs,
            column: content_column(scenario),
            supposed: 0,
            instant: None,
            lines: vec![Line::new(0, title, Span::new(start, scenario.title.span.end))],
        };
        for line in &scenario.lines {
            stage.push(line);
        }
        stage.leave_instant();
        for line in stage.lines.iter_mut().skip(1) {
            line.may_stand_apart = true;
        }
        stage.lines
    }
}

/// Where entries start: behind the longest of the heads that are about one instant.
fn content_column(scenario: &Scenario) -> usize {
    let heads = scenario.lines.iter().filter_map(|line| match &line.kind {
        ScenarioLineKind::Throughout(_) => Some(width("throughout")),
        ScenarioLineKind::At(ScenarioTime::At(at), _) => Some(width("at ") + width(&day_time(at))),
        _ => None,
    });
    INDENT + heads.max().unwrap_or(0) + GAP
}

impl Stage<'_> {
    fn push(&mut self, line: &ScenarioLine) {
        match &line.kind {
            ScenarioLineKind::Suppose(entries) => {
                self.supposed = 0;
                let words = self.entries(entries);
                self.below("suppose ", &words, line.span.start);
                self.supposed = INDENT;
            }
            ScenarioLineKind::Expect(expected) => self.expect(expected, line.span.start),
            other => {
                self.leave_instant();
                self.supposed = 0;
                self.charted(other, line.span);
            }
        }
    }

    /// Everything but what is supposed and expected.
    fn charted(&mut self, kind: &ScenarioLineKind, at: Span) {
        match kind {
            ScenarioLineKind::Setting(setting, value) => {
                let text = match value {
                    Some(id) => format!("setting {} = {}", name(setting), self.value(*id)),
                    None => format!("setting {} unset", name(setting)),
                };
                self.lines.push(Line::new(INDENT, text, at));
            }
            ScenarioLineKind::Start(date) => self.lines.push(Line::new(INDENT, format!("start {}", date.text), at)),
            ScenarioLineKind::HistoryUnknown(of) => {
                self.lines.push(Line::new(INDENT, format!("history of {} unknown", names(of, ", ")), at));
            }
            ScenarioLineKind::Throughout(entries) => self.dated("throughout".into(), entries, at),
            ScenarioLineKind::At(time, entries) => {
                let head = match time {
                    ScenarioTime::At(at) => format!("at {}", day_time(at)),
                    ScenarioTime::Between(a, b) => format!("between {} and {}", day_time(a), day_time(b)),
                };
                if entries.is_empty() {
                    self.instant = Some((head, at));
                } else {
                    self.dated(head, entries, at);
                }
            }
            ScenarioLineKind::Every { step, from, to, entries } => {
                let step = self.style.expr(self.exprs, *step, Slot::Duration);
                let head = format!("every {step} from {} to {}", day_time(from), day_time(to));
                self.dated(head, entries, at);
            }
            ScenarioLineKind::Suppose(_) | ScenarioLineKind::Expect(_) => {}
        }
    }

    fn dated(&mut self, head: String, entries: &[Entry], at: Span) {
        let lead = self.padded(&head);
        let words = self.entries(entries);
        let hang = INDENT + width(&lead);
        self.lines.extend(self.style.listed(&lead, (INDENT, hang), &words, at.start));
    }

    /// `head` and the blanks up to the column of contents.
    fn padded(&self, head: &str) -> String {
        let blanks = (self.column - INDENT).saturating_sub(width(head)).max(GAP);
        format!("{head}{}", " ".repeat(blanks))
    }

    fn leave_instant(&mut self) {
        if let Some((head, at)) = self.instant.take() {
            self.lines.push(Line::new(INDENT, head, at));
        }
    }

    /// Words under their instant, or beside it if nothing is charted then.
    fn below(&mut self, lead: &str, words: &Words, start: u32) {
        let beside = self.instant.as_ref().is_some_and(|(_, at)| !self.style.is_commented(Span::new(at.end, start)));
        if !beside {
            self.leave_instant();
        }
        let (indent, lead, start) = match self.instant.take() {
            Some((head, at)) => (INDENT, format!("{}{lead}", self.padded(&head)), at.start),
            None => (self.column + self.supposed, lead.to_owned(), start),
        };
        let hang = indent + width(&lead);
        self.lines.extend(self.style.listed(&lead, (indent, hang), words, start));
    }

    /// `expect …`; each companion (`could be`, `needs`) opens a line.
    fn expect(&mut self, expected: &[Expectation], start: u32) {
        let mut rest = expected;
        let mut lead = "expect ";
        while !rest.is_empty() {
            let next = rest.iter().skip(1).position(|e| is_companion(&e.kind)).map_or(rest.len(), |n| n + 1);
            let (now, after) = rest.split_at(next);
            let words: Words = now.iter().map(|e| (self.expectation(&e.kind), e.span)).collect();
            let from = if lead.is_empty() { words[0].1.start } else { start };
            self.below(lead, &words, from);
            lead = "";
            rest = after;
        }
    }

    fn entries(&self, entries: &[Entry]) -> Words {
        let text = |entry: &Entry| match entry.value {
            EntryValue::Happens => name(&entry.name),
            EntryValue::Is(id) => format!("{} = {}", name(&entry.name), self.value(id)),
            EntryValue::Unknown => format!("{} unknown", name(&entry.name)),
        };
        entries.iter().map(|entry| (text(entry), entry.span)).collect()
    }

    fn value(&self, id: ExprId) -> String {
        self.style.expr(self.exprs, id, Slot::Any)
    }

    fn expectation(&self, kind: &ExpectationKind) -> String {
        let assigned = |assignment| self.style.assignment(self.exprs, assignment, Slot::Any);
        match kind {
            ExpectationKind::Is { assignment, by } => format!("{}{}", assigned(assignment), by_rules(by)),
            ExpectationKind::None(n) => format!("no {}", name(n)),
            ExpectationKind::Undetermined(n) => format!("{} undetermined", name(n)),
            ExpectationKind::Disputed(n) => format!("{} disputed", name(n)),
            ExpectationKind::NotStated(n) => format!("{} not stated", name(n)),
            ExpectationKind::Unknown(n) => format!("{} unknown", name(n)),
            ExpectationKind::CouldBe(values) => {
                let values: Vec<String> = values.iter().map(|&id| self.value(id)).collect();
                format!("could be {}", values.join(", "))
            }
            ExpectationKind::AtLeast(id) => format!("at least {}", self.value(*id)),
            ExpectationKind::ActsAs(None) => "acts as nothing".into(),
            ExpectationKind::ActsAs(Some(id)) => format!("acts as {}", self.value(*id)),
            ExpectationKind::Needs(all) => format!("needs {}", names(all, ", ")),
            ExpectationKind::Option(assignment, by) => format!("option {}{}", assigned(assignment), by_rules(by)),
            ExpectationKind::Dissent(assignment, by) => format!("dissent {}{}", assigned(assignment), by_rules(by)),
            ExpectationKind::NextReview(None) => "next review none".into(),
            ExpectationKind::NextReview(Some(at)) => format!("next review {}", day_time(at)),
            ExpectationKind::Advice(rules) => format!("advice {}", names(rules, ", ")),
        }
    }
}

fn by_rules(by: &[Name]) -> String {
    if by.is_empty() { String::new() } else { format!(" by {}", names(by, ", ")) }
}

/// Whether an expectation tells more about the decision before it, and opens a line of its own.
const fn is_companion(kind: &ExpectationKind) -> bool {
    !matches!(
        kind,
        ExpectationKind::Is { .. }
            | ExpectationKind::None(_)
            | ExpectationKind::Undetermined(_)
            | ExpectationKind::Disputed(_)
            | ExpectationKind::NotStated(_)
            | ExpectationKind::Unknown(_)
    )
}

fn day_time(at: &DayTime) -> String {
    match &at.kind {
        DayTimeKind::Day(seconds) => spelling::day_time(*seconds),
        DayTimeKind::Instant(text) => text.clone(),
    }
}

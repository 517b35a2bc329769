//! An explanation as plain text: a compact tree, one line a step.

mod derivation;
mod words;

pub use self::words::{part, role, sign};
use super::{Account, Condition, Explanation, HoldState, Node, Part, Role, Said, Turn, Verdict, Voice};
use crate::answer::text::Writer;
use crate::answer::words::{clause, strength};
use crate::answer::{Moment, Outcome, Status};
use crate::model::{ExprId, GuidanceId, InputId, SettingId, Strength, Ty, Value};
use crate::time::Instant;
use std::collections::BTreeSet;

/// A line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands.
    pub depth: usize,
    /// What it is.
    pub mark: Mark,
    /// Its text, without the sign.
    pub text: String,
}

/// What a line of an explanation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The heading of what follows.
    Heading,
    /// A rule or hold.
    Guidance,
    /// A finding, with its verdict.
    Finding(Verdict),
    /// A remark.
    Text,
}

/// The whole explanation as plain text.
#[must_use]
pub fn render(explanation: &Explanation, writer: &Writer<'_>) -> String {
    let mut out = head(explanation, writer);
    for line in lines(explanation, writer) {
        if line.mark == Mark::Heading {
            out.push('\n');
        }
        out.push_str(&"  ".repeat(line.depth));
        if let Mark::Finding(verdict) = line.mark {
            out.push_str(sign(verdict));
            out.push(' ');
        }
        out.push_str(line.text.trim_end());
        out.push('\n');
    }
    out
}

/// How the decision came about, line by line, without the answer itself.
#[must_use]
pub fn lines(explanation: &Explanation, writer: &Writer<'_>) -> Vec<Line> {
    let mut page =
        Page { w: writer, now: explanation.at, told: BTreeSet::new(), settings: BTreeSet::new(), out: Vec::new() };
    for account in &explanation.accounts {
        page.told.clear();
        page.account(account);
    }
    page.out
}

/// The derivation of one expression, line by line.
#[must_use]
pub fn derivation(node: &Node, writer: &Writer<'_>, now: Instant) -> Vec<Line> {
    let mut page = Page { w: writer, now, told: BTreeSet::new(), settings: BTreeSet::new(), out: Vec::new() };
    page.node(0, "", node);
    page.out
}

/// A clause that settles a rule, with what it is and what it reads: `crs_grade = 3 is false (crs_grade is 2)`.
#[must_use]
pub fn turn(turn: &Turn, writer: &Writer<'_>) -> String {
    let page = Page { w: writer, now: Instant(0), told: BTreeSet::new(), settings: BTreeSet::new(), out: Vec::new() };
    page.turn(turn)
}

/// The answer, and what it waits for.
fn head(x: &Explanation, w: &Writer<'_>) -> String {
    let a = &x.answer;
    let after = if x.moment == Moment::After { "" } else { ", before what is done then" };
    let mut out = format!("{} at {}{after}: {}\n", w.decision_name(a.decision), w.instant(x.at), w.answer(a));
    let mut line = |text: String| out.push_str(&format!("  {text}\n"));
    if a.status != Status::Determined {
        let acts = a.acts_as.as_ref().map(|o| w.outcome(&w.model()[a.decision].ty, o));
        line(acts.map_or_else(|| "nothing can be acted on".to_owned(), |v| format!("act as {v}")));
    }
    for n in &a.needs {
        line(format!("needs {}: {}", w.needed(n.what), w.missing(&n.reason)));
    }
    line(a.next_review.map_or_else(
        || "stands until something is charted".to_owned(),
        |t| format!("to be reviewed at {}", w.instant(t)),
    ));
    out
}

struct Page<'a, 'm> {
    w: &'a Writer<'m>,
    now: Instant,
    /// Inputs whose entry has been told.
    told: BTreeSet<InputId>,
    /// Settings whose doc has been told.
    settings: BTreeSet<SettingId>,
    out: Vec<Line>,
}

impl Page<'_, '_> {
    fn line(&mut self, depth: usize, mark: Mark, text: String) {
        self.out.push(Line { depth, mark, text });
    }

    fn account(&mut self, a: &Account) {
        if !a.choice.is_empty() {
            let choice: Vec<String> = a.choice.iter().map(|(s, v)| self.choice(*s, v)).collect();
            let answer = self.w.answer(&a.answer);
            self.line(0, Mark::Heading, format!("if {}: {answer}", choice.join(", ")));
        }
        if a.voices.is_empty() {
            self.line(0, Mark::Heading, "no rule gives this decision a value".to_owned());
        }
        let mut last = None;
        for v in &a.voices {
            if last != Some(v.role) {
                self.line(0, Mark::Heading, role(v.role).to_owned());
                last = Some(v.role);
            }
            self.voice(1, v);
        }
        let made = a.voices.iter().any(|v| v.role == Role::Makes);
        let open = a.voices.iter().any(|v| v.role == Role::May);
        let possible = |n: &&Node| n.value.iter().any(|o| a.answer.could_be.contains(o));
        if let Some(default) = a.default.as_ref().filter(|_| !made).filter(possible) {
            let if_none = if open { ", if none of these holds" } else { "" };
            self.line(0, Mark::Heading, format!("by default {}{if_none}", self.w.expression(default.expr)));
        }
    }

    fn choice(&self, s: SettingId, v: &Value) -> String {
        format!("{} = {}", self.w.setting_name(s), self.w.value(&self.w.model()[s].ty, v))
    }

    // ---- voices ---------------------------------------------------------------------------------------------------

    fn voice(&mut self, depth: usize, v: &Voice) {
        let g = self.w.guidance(v.guidance);
        let kind = if matches!(v.guidance, GuidanceId::Rule(_)) { "rule" } else { "hold" };
        let mut cites: Vec<String> = g.cites.iter().map(|c| self.w.citation(c)).collect();
        cites.dedup();
        let cites = if cites.is_empty() { String::new() } else { format!(" ({})", cites.join("; ")) };
        let head = format!("{kind} {}, {}{cites}", g.decl.name, strength(g.strength));
        if v.role >= Role::Idle {
            let why = self.why(v);
            self.line(depth, Mark::Guidance, format!("{head}: {why}"));
            return;
        }
        self.line(depth, Mark::Guidance, head);
        let depth = depth + 1;
        if let Some(text) = v.because.as_ref().or(g.decl.doc.as_ref()) {
            self.line(depth, Mark::Text, format!("“{text}”"));
        }
        for c in &g.cites {
            if let Some(quote) = &c.quote {
                self.line(depth, Mark::Text, format!("{}: “{quote}”", self.w.model()[c.source].decl.name));
            }
        }
        for s in &v.clauses {
            self.said(depth, s);
        }
        self.states(depth, &v.states);
        if let GuidanceId::Hold(h) = v.guidance
            && !v.states.is_empty()
            && !v.conditions.iter().any(|c| c.part == Part::When)
        {
            let when = self.w.expression(self.w.model()[h].when);
            self.line(depth, Mark::Text, format!("opened by {when}"));
        }
        for c in &v.conditions {
            self.condition(depth, c);
        }
    }

    /// Why a rule or hold does not speak.
    fn why(&self, v: &Voice) -> String {
        let model = self.w.model();
        if let Some(s) = v.lapsed.first() {
            let s = &model[*s];
            let until = s.valid_until.filter(|u| *u <= self.now);
            return match (until, s.valid_from) {
                (Some(u), _) => format!("{} is no longer in force since {}", s.decl.name, self.w.instant(u)),
                (None, Some(f)) => format!("{} is not in force before {}", s.decl.name, self.w.instant(f)),
                (None, None) => format!("{} is not in force", s.decl.name),
            };
        }
        let words: Vec<String> = v.turns_on.iter().map(|t| self.turn(t)).collect();
        if words.is_empty() { "it has no say here".to_owned() } else { words.join("; ") }
    }

    fn turn(&self, t: &Turn) -> String {
        let text = self.w.expression(t.expr);
        let ty = &self.w.model()[t.expr].ty;
        let is = match t.verdict {
            Verdict::True => "is true".to_owned(),
            Verdict::False => "is false".to_owned(),
            Verdict::Open => "is not known".to_owned(),
            Verdict::NotStated => "is not stated".to_owned(),
            Verdict::Value => format!("is {}", self.w.any_of(ty, &t.value)),
        };
        let read: Vec<String> = t.operands.iter().filter_map(|(e, v)| self.operand(*e, v)).collect();
        if read.is_empty() { format!("{text} {is}") } else { format!("{text} {is} ({})", read.join(", ")) }
    }

    fn operand(&self, e: ExprId, v: &[Outcome]) -> Option<String> {
        let ty = &self.w.model()[e].ty;
        (!v.is_empty() && *ty != Ty::Boolean).then(|| format!("{} is {}", self.w.expression(e), self.values(ty, v)))
    }

    fn said(&mut self, depth: usize, s: &Said) {
        let said = s.holds != Verdict::False || s.fired_before != Verdict::False;
        if !said {
            return;
        }
        let ty = &self.w.model()[s.decision].ty;
        let name = self.w.decision_name(s.decision);
        let good = if s.permanently { " permanently" } else { "" };
        let mut text = format!("{name} = {}{good}", self.values(ty, &s.value));
        let words = clause(s.clause);
        if !words.is_empty() {
            text = format!("{words}: {text}");
        }
        if s.fired_before == Verdict::True {
            text.push_str(", given for good before");
        }
        match &s.overruled {
            None if s.strength == Strength::May => text.push_str(", as an option"),
            Some(o) => text.push_str(&format!(", but {}", self.w.overruled(o))),
            None if s.counts == Verdict::False => text.push_str(", which does not count"),
            None => {}
        }
        self.line(depth, Mark::Finding(s.counts), text);
        if let Some(from) = &s.from {
            self.node(depth + 1, "", from);
        }
    }

    fn states(&mut self, depth: usize, states: &[HoldState]) {
        let words: Vec<String> = states.iter().map(|s| self.w.hold_state(s, self.now)).collect();
        if !words.is_empty() {
            self.line(depth, Mark::Text, words.join("; or "));
        }
    }

    fn condition(&mut self, depth: usize, c: &Condition) {
        self.node(depth, part(c.part), &c.node);
    }
}

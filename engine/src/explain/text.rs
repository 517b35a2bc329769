//! An explanation as plain text: a compact tree, one line a step.

use super::{
    Account, Clock, Condition, Detail, Explanation, GivenUp, HoldState, Node, Opened, Part, Role, RowSeen, Said, Seen,
    Turn, Verdict, Voice,
};
use crate::answer::text::Writer;
use crate::answer::words::{clause, strength};
use crate::answer::{Missing, Moment, Outcome, Status};
use crate::diagnostic::Place;
use crate::model::{CompareOp, Decl, ExprId, ExprKind, GuidanceId, InputId, SettingId, Strength, TableId, Ty, Value};
use crate::time::{Duration, Instant};
use crate::timeline::{Charted, Entry};
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

/// The sign of a verdict: ✓ true, ✗ false, ? open, – not stated, · a value.
#[must_use]
pub const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::True => "✓",
        Verdict::False => "✗",
        Verdict::Open => "?",
        Verdict::NotStated => "–",
        Verdict::Value => "·",
    }
}

/// What became of a rule or hold, as the heading of those like it.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Makes => "made by",
        Role::May => "may have a say",
        Role::Overruled => "overruled",
        Role::Option => "options",
        Role::Idle => "not known, and changes nothing here",
        Role::Silent => "the source is silent",
        Role::Fails => "does not hold",
    }
}

/// The words of a clause.
#[must_use]
pub const fn part(part: Part) -> &'static str {
    match part {
        Part::When => "when",
        Part::Unless => "unless",
        Part::Release => "release when",
        Part::GiveUpAfter => "give up after",
        Part::GiveUpUnless => "give up unless",
        Part::Close => "close when",
    }
}

impl Writer<'_> {
    /// The text at a place, on one line.
    #[must_use]
    pub fn source_text(&self, place: Place) -> String {
        let file = self.model().files.get(place.file.0 as usize);
        let text = file.and_then(|f| f.text.get(place.span.start as usize..place.span.end as usize)).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// An expression as it is written.
    #[must_use]
    pub fn expression(&self, e: ExprId) -> String {
        self.source_text(self.model()[e].place)
    }
    /// What a hold is doing: `open since day 3 10:00 (4 d 22 h), given up at day 17 10:00 unless averted`.
    #[must_use]
    pub fn hold_state(&self, s: &HoldState, now: Instant) -> String {
        let times = |(a, b): (u32, u32)| match (a, b) {
            (1, 1) => "once".to_owned(),
            (a, b) if a == b => format!("{a} times"),
            (a, b) => format!("{a} to {b} times"),
        };
        let Some((first, last)) = s.opened else {
            let before =
                if s.occurrence.1 > 0 { format!("; it has been open {}", times(s.occurrence)) } else { String::new() };
            return format!("not open{before}");
        };
        let mut out = if first == last {
            format!("open since {} ({})", self.instant(first), Duration(now.0 - first.0))
        } else {
            format!("open since some instant from {} to {}", self.instant(first), self.instant(last))
        };
        if s.occurrence.1 > 1 {
            out.push_str(&match s.occurrence {
                (a, b) if a == b => format!(", occurrence {a}"),
                (a, b) => format!(", occurrence {a} to {b}"),
            });
        }
        if s.released {
            out.push_str(", released");
        }
        let span = |(a, b): (Instant, Instant)| match a == b {
            true => self.instant(a),
            false => format!("{} to {}", self.instant(a), self.instant(b)),
        };
        match (s.given_up, s.deadline) {
            (GivenUp::Pending, Some(d)) if d.1 > now => out.push_str(&format!(", deadline {}", span(d))),
            (GivenUp::Pending, Some(d)) => {
                out.push_str(&format!(", deadline {} passed, not known whether averted", span(d)))
            }
            (GivenUp::Yes, Some(d)) => out.push_str(&format!(", given up at the deadline {}", span(d))),
            (GivenUp::Averted, Some(d)) => out.push_str(&format!(", deadline {} averted", span(d))),
            _ => {}
        }
        out
    }
    /// The clock of a temporal form in words; `holds` is what the form is now.
    #[must_use]
    pub fn clock(&self, clock: &Clock, holds: Verdict, now: Instant) -> String {
        let at = |i: &Instant| self.instant(*i);
        match clock {
            Clock::Running { since, before, needs, reached_at } => {
                let since = match since {
                    Some(s) => format!("held since {}, {} so far", at(s), Duration(now.0 - s.0)),
                    None => "held since before the record".to_owned(),
                };
                let before = if *before == Verdict::Open { ", not known before that" } else { "" };
                let needs = match (needs, reached_at) {
                    (Some((a, b)), Some(r)) if a == b => {
                        let reached = if *r > now { "true from" } else { "reached at" };
                        format!("; needs {}: {reached} {}", Duration(*a), at(r))
                    }
                    (Some((a, b)), _) if a != b => format!("; needs {} to {}", Duration(*a), Duration(*b)),
                    _ => String::new(),
                };
                format!("{since}{before}{needs}")
            }
            Clock::Broken { last, silent_since: Some(s) } => {
                let last = last.as_ref().map(|l| format!("; last known to hold at {}", at(l))).unwrap_or_default();
                format!("not known since {}{last}", at(s))
            }
            Clock::Broken { last: Some(last), .. } => format!("does not hold now; last known to hold at {}", at(last)),
            Clock::Broken { .. } if holds == Verdict::Open => "not known".to_owned(),
            Clock::Broken { .. } => "does not hold now".to_owned(),
            Clock::Last { last, perhaps, before_record, window, until } => {
                let mut out = match last {
                    Some(l) if *l == now => "now".to_owned(),
                    Some(l) => format!("last at {}, {} ago", at(l), Duration(now.0 - l.0)),
                    None if *before_record => "not within the record; what was before is not known".to_owned(),
                    None => "never".to_owned(),
                };
                if let Some(p) = perhaps {
                    out.push_str(&format!("; perhaps again, last at {}", at(p)));
                }
                if let (Some((a, b)), Some(u)) = (window, until)
                    && a == b
                    && holds == Verdict::True
                {
                    out.push_str(&format!("; within {} until {}", Duration(*a), at(u)));
                }
                out
            }
            Clock::Occurrences { at: list, from } => {
                let from = from.as_ref().map(|f| format!(", counted from {}", at(f))).unwrap_or_default();
                if list.is_empty() {
                    return format!("none charted{from}");
                }
                let skipped = list.len().saturating_sub(6);
                let shown: Vec<String> = list.iter().skip(skipped).map(at).collect();
                let more = if skipped > 0 { format!("{skipped} earlier, ") } else { String::new() };
                format!("at {more}{}{from}", shown.join(", "))
            }
            Clock::Readings(list) => {
                let skipped = list.len().saturating_sub(6);
                let shown: Vec<String> = list.iter().skip(skipped).map(|e| self.entry(e)).collect();
                if shown.is_empty() { "no reading".to_owned() } else { format!("readings: {}", shown.join(", ")) }
            }
            Clock::Struck(Some(t)) => format!("struck at {}", at(t)),
            Clock::Struck(None) => "has not struck".to_owned(),
            Clock::Streak(Some((a, b))) => format!("run of readings from {} to {}", at(a), at(b)),
            Clock::Streak(None) => "no run of readings now".to_owned(),
            Clock::Total(Some(t)) => format!("since {}", at(t)),
            Clock::Total(None) => "has not begun".to_owned(),
        }
    }
    /// `0 at day 3 10:00`.
    #[must_use]
    pub fn entry(&self, e: &Entry) -> String {
        let when = if e.latest > e.at {
            format!("between {} and {}", self.instant(e.at), self.instant(e.latest))
        } else {
            format!("at {}", self.instant(e.at))
        };
        match &e.value {
            Charted::Happened => when,
            Charted::Is(v) => format!("{} {when}", self.value(&self.model()[e.input].ty, v)),
            Charted::Unknown => format!("unknown from {} on", self.instant(e.at)),
        }
    }
}

/// An input of which nothing at all is known now: what its type allows says nothing.
fn is_plainly_unknown(n: &Node) -> bool {
    matches!(n.detail, Detail::Input(_)) && n.missing.as_ref().is_some_and(|m| *m != Missing::Imprecise)
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

    // ---- derivations ----------------------------------------------------------------------------------------------

    fn values(&self, ty: &Ty, v: &[Outcome]) -> String {
        match v {
            [] => "unknown".to_owned(),
            many if many.len() > 4 => "unknown".to_owned(),
            many => self.w.any_of(ty, many),
        }
    }

    fn node(&mut self, depth: usize, label: &str, n: &Node) {
        let label = if label.is_empty() { String::new() } else { format!("{label} ") };
        let text = self.w.expression(n.expr);
        let head = format!("{label}{text}");
        let ty = self.w.model()[n.expr].ty.clone();
        let is = match n.verdict {
            Verdict::Open if is_plainly_unknown(n) => String::from(if ty == Ty::Boolean { "" } else { " is unknown" }),
            Verdict::Value => format!(" is {}", self.values(&ty, &n.value)),
            Verdict::Open if ty != Ty::Boolean && ty != Ty::Event => format!(" is {}", self.values(&ty, &n.value)),
            Verdict::NotStated => " is not stated".to_owned(),
            _ => String::new(),
        };
        let again = matches!(&n.detail, Detail::Input(s) if self.told.contains(&s.input));
        let mut tail = self.tail(n);
        if let Some(m) = n.missing.as_ref().filter(|_| !again) {
            tail.push_str(&format!("; {}", self.w.missing(m)));
        }
        let (inner, is) = self.opened(n, is);
        self.line(depth, Mark::Finding(n.verdict), format!("{head}{is}{tail}"));
        self.below(depth + 1, n);
        let children = inner.map_or(&n.children, |i| &i.children);
        if let Some(i) = inner {
            self.below(depth + 1, i);
        }
        for c in children {
            self.node(depth + 1, "", c);
        }
    }

    /// A let that is opened here reads as its definition, and its parts as its own.
    fn opened<'n>(&mut self, n: &'n Node, is: String) -> (Option<&'n Node>, String) {
        match (&n.detail, n.children.as_slice()) {
            (Detail::Let(_, Opened::Here), [inner]) => {
                let mut text = format!(", that is {}", self.w.expression(inner.expr));
                if let Detail::Clock(c) = &inner.detail {
                    text.push_str(&format!(": {}", self.w.clock(c, inner.verdict, self.now)));
                }
                if let Detail::Input(s) = &inner.detail {
                    text.push_str(&self.seen(s, inner));
                }
                (Some(inner), format!("{is}{text}"))
            }
            _ => (None, is),
        }
    }

    fn tail(&mut self, n: &Node) -> String {
        let model = self.w.model();
        let again = |o: Opened| if o == Opened::Before { " (see above)" } else { "" };
        let doc = |d: &Decl| d.doc.as_ref().map(|t| format!(" “{t}”")).unwrap_or_default();
        match &n.detail {
            Detail::Plain => self.turns(n),
            Detail::Input(s) => self.seen(s, n),
            Detail::Setting(s) if self.settings.insert(*s) => format!(", a setting{}", doc(&model[*s].decl)),
            Detail::Setting(_) => String::new(),
            Detail::Let(_, o) => again(*o).to_owned(),
            Detail::Table(t, o, _) => format!(", from table {}{}", model[*t].decl.name, again(*o)),
            Detail::Hold(h, o, states, _) => {
                let words: Vec<String> = states.iter().map(|s| self.w.hold_state(s, self.now)).collect();
                format!(": hold {} is {}{}", model[*h].guidance.decl.name, words.join("; or "), again(*o))
            }
            Detail::Decision(_, o, _) => format!(", decided{}", again(*o)),
            Detail::Clock(c) => format!(": {}{}", self.w.clock(c, n.verdict, self.now), self.turns(n)),
        }
    }

    /// When a comparison of clocks turns.
    fn turns(&self, n: &Node) -> String {
        let compares = matches!(self.w.model()[n.expr].kind, ExprKind::Compare(..) | ExprKind::InRange { .. });
        n.changes_at.filter(|_| compares).map(|t| format!(", may turn at {}", self.w.instant(t))).unwrap_or_default()
    }

    /// Where the value of an input comes from, told once.
    fn seen(&mut self, s: &Seen, n: &Node) -> String {
        if !self.told.insert(s.input) {
            return String::new();
        }
        let input = &self.w.model()[s.input];
        let Some(e) = &s.entry else {
            return match n.verdict {
                Verdict::Open => String::new(),
                _ if input.initially.is_some() => ", as it is before the first entry".to_owned(),
                _ => ", none charted".to_owned(),
            };
        };
        let known = n.verdict != Verdict::Open;
        let same = matches!(&e.value, Charted::Is(v) if known && n.value == [Outcome::Value(v.clone())]);
        let entry = if same && e.latest == e.at { format!("at {}", self.w.instant(e.at)) } else { self.w.entry(e) };
        let last = if known { "charted" } else { "last charted" };
        let fresh = s.fresh_until.filter(|f| known && *f > self.now);
        let fresh = fresh.map(|f| format!(", fresh until {}", self.w.instant(f))).unwrap_or_default();
        format!(", {last} {entry}{fresh}")
    }

    /// What is told beneath a line besides its parts.
    fn below(&mut self, depth: usize, n: &Node) {
        match &n.detail {
            Detail::Table(t, Opened::Here, rows) => self.rows(depth, *t, rows),
            Detail::Hold(_, Opened::Here, _, conditions) => {
                conditions.iter().for_each(|c| self.condition(depth, c));
            }
            Detail::Decision(_, Opened::Here, voices) => {
                let held = voices.iter().any(|v| matches!(v.role, Role::Makes));
                if !held && !voices.is_empty() && !voices.iter().any(|v| v.role == Role::May) {
                    self.line(depth, Mark::Text, "by default, for none of these holds:".to_owned());
                }
                for v in voices.iter().filter(|v| !held || v.role < Role::Idle) {
                    self.voice(depth, v);
                }
            }
            _ => {}
        }
    }

    /// A cell of a table as it is written: a comparison stands there without its left side.
    fn cell(&self, e: ExprId) -> String {
        let text = self.w.expression(e);
        let sign = match self.w.model()[e].kind {
            ExprKind::Compare(CompareOp::Lt, ..) => "<",
            ExprKind::Compare(CompareOp::Le, ..) => "<=",
            ExprKind::Compare(CompareOp::Gt, ..) => ">",
            ExprKind::Compare(CompareOp::Ge, ..) => ">=",
            ExprKind::Compare(CompareOp::Ne, ..) => "!=",
            _ => return text,
        };
        format!("{sign} {text}")
    }

    fn rows(&mut self, depth: usize, t: TableId, rows: &[RowSeen]) {
        let table = &self.w.model()[t];
        for r in rows {
            let Some(row) = table.rows.get(r.row) else { continue };
            let text = self.w.source_text(row.place);
            let why = match r.stopped_by {
                Some((column, cell, verdict)) => {
                    let column = table.columns.get(column).copied();
                    let cell = if column == Some(cell) { "true".to_owned() } else { self.cell(cell) };
                    let column = column.map(|c| self.w.expression(c)).unwrap_or_default();
                    match verdict {
                        Verdict::False => format!(": {column} is not {cell}"),
                        Verdict::NotStated => format!(": {column} is not stated"),
                        _ => format!(": not known whether {column} is {cell}"),
                    }
                }
                None => String::new(),
            };
            self.line(depth, Mark::Finding(r.verdict), format!("row {text}{why}"));
        }
    }
}

//! The parts of an explanation in words.

use crate::answer::text::Writer;
use crate::diagnostic::Place;
use crate::explain::{Clock, GivenUp, HoldState, Part, Role, Verdict};
use crate::model::ExprId;
use crate::time::{Duration, Instant};
use crate::timeline::{Charted, Entry};

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

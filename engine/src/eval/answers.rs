//! From worlds to answers: one world for each choice of the open settings, joined decision by decision.

use super::RunOptions;
use super::acting::act;
use super::bits::Bits;
use super::decide::outcomes;
use super::join::join;
pub use super::one::Depth;
use super::one::{advice, answer_in};
use super::val::{Also, Val};
use super::world::World;
use crate::answer::{Advice, Answer, Answers, Change, Moment, Outcome, Status};
use crate::model::{DecisionId, ExprId, Model, SettingId, Ty, Value};
use crate::program::Program;
use crate::time::Instant;
use crate::timeline::Timeline;
use std::sync::Arc;

/// At most this many choices of the open settings are told apart for one decision.
const MOST_CHOICES: usize = 64;

/// A choice of the open settings.
pub type Choice = Vec<(SettingId, Value)>;

/// The worlds of one patient.
#[derive(Clone, Debug)]
pub struct Worlds {
    program: Arc<Program>,
    /// The open choice settings and how many values each has.
    open: Vec<(SettingId, u8)>,
    worlds: Vec<(Choice, World)>,
    /// Whether there are too many choices, so that the settings are treated as unknown.
    pooled: bool,
}

/// The moment that is asked for.
pub fn moment(timeline: &Timeline, options: &RunOptions) -> (i64, Moment) {
    (options.at.unwrap_or_else(|| timeline.last_instant()).0, options.moment.unwrap_or(Moment::After))
}

impl Worlds {
    /// All worlds at the beginning of the record.
    pub fn new(program: &Arc<Program>, timeline: &Timeline, options: &RunOptions) -> Self {
        let model = &*program.model;
        let mut base = Vec::new();
        let mut open = Vec::new();
        for (i, s) in model.settings.iter().enumerate() {
            let id = SettingId::at(i);
            let chosen = options.settings.iter().rev().find(|(s, _)| *s == id).map_or(&s.value, |(_, v)| v);
            match (chosen, &s.ty) {
                (Some(v), _) => base.push(Val::known(v)),
                (None, Ty::Enum(e)) => {
                    let n = u8::try_from(model[*e].variants.len()).unwrap_or(u8::MAX);
                    open.push((id, n));
                    base.push(Val::Enum(if n >= 64 { u64::MAX } else { (1 << n) - 1 }, Also::GAP));
                }
                (None, _) => base.push(setting_top(model, id)),
            }
        }
        let read = |s: &SettingId| program.decisions.iter().any(|d| d.settings.contains(s));
        open.retain(|(s, _)| read(s));
        let choices = choices(&open);
        let pooled = choices.len() > MOST_CHOICES;
        let at = moment(timeline, options).0;
        let extra = suppose(options, at);
        let choices = if pooled { vec![Vec::new()] } else { choices };
        let worlds = choices
            .into_iter()
            .map(|choice| {
                let mut settings = base.clone();
                for (s, v) in &choice {
                    settings[s.index()] = Val::known(v);
                }
                let world = World::new(program, timeline, settings, &extra);
                (choice, world)
            })
            .collect();
        Self { program: Arc::clone(program), open, worlds, pooled }
    }

    /// Moves every world.
    pub fn seek(&mut self, t: i64, moment: Moment) {
        for (_, w) in &mut self.worlds {
            w.seek(t, moment);
        }
    }

    pub(super) fn first(&self) -> &World {
        // there is always at least one choice, if only the empty one
        &self.worlds[0].1
    }

    /// What an expression may be now, under any choice of the open settings.
    pub fn value(&self, expr: ExprId) -> Vec<Outcome> {
        let Some(n) = self.program.exprs[expr.index()] else { return Vec::new() };
        let mut out = Vec::new();
        for outcome in self.worlds.iter().flat_map(|(_, w)| outcomes(&w.vals[n], w.now)) {
            if !out.contains(&outcome) {
                out.push(outcome);
            }
        }
        out
    }

    /// All answers now.
    pub fn answers(&self, depth: Depth) -> Answers {
        let w = self.first();
        let model = &*self.program.model;
        let mut decisions: Vec<Answer> = DecisionId::first(model.decisions.len())
            .filter(|&d| model[d].companion_of.is_none())
            .map(|d| self.answer(d, depth))
            .collect();
        let mut next_review = None;
        if depth == Depth::Full {
            next_review = super::review::fill(self, &mut decisions);
        }
        Answers { at: Instant(w.now), moment: w.moment, decisions, advice: advice(w), next_review }
    }

    /// What is advised now.
    pub fn advice(&self) -> Vec<Advice> {
        advice(self.first())
    }

    /// The open settings that a decision reads, and one world for each choice of them.
    pub(super) fn relevant(&self, d: DecisionId) -> (Vec<SettingId>, Vec<(&Choice, &World)>) {
        let plan = &self.program.decisions[d.index()];
        let reads = |(s, _): &(SettingId, u8)| plan.settings.contains(s);
        let mine: Vec<SettingId> = self.open.iter().filter(|o| reads(o)).map(|o| o.0).collect();
        // settings that this decision does not read stay at their first choice
        let first_of_others =
            |(choice, _): &&(Choice, World)| choice.iter().all(|(s, v)| mine.contains(s) || *v == Value::Enum(0));
        let relevant = self.worlds.iter().filter(first_of_others).map(|(c, w)| (c, w)).collect();
        (mine, relevant)
    }

    /// The answer to one decision now, without its next review.
    pub fn answer(&self, d: DecisionId, depth: Depth) -> Answer {
        let plan = &self.program.decisions[d.index()];
        let (mine, relevant) = self.relevant(d);
        let mut parts: Vec<Answer> = relevant.iter().map(|(_, w)| answer_in(w, d, depth)).collect();
        let settings = plan.settings.clone();
        if parts.len() == 1 {
            let mut one = parts.remove(0);
            one.settings = settings;
            one.exact &= !self.pooled || mine.is_empty();
            return one;
        }
        let choices = relevant.iter().map(|(c, _)| c.iter().filter(|(s, _)| mine.contains(s)).cloned().collect());
        let mut joined = join(&self.program, d, parts, choices.collect());
        joined.settings = settings;
        let acting: Vec<&World> = relevant.iter().map(|r| r.1).collect();
        if joined.status != Status::Determined {
            joined.acts_as = act(&acting, d, &joined.could_be);
        }
        for c in joined.with.iter_mut().filter(|c| c.status != Status::Determined) {
            c.acts_as = act(&acting, c.decision, &c.could_be);
        }
        joined
    }

    /// Whether anything that the answer to `d` rests on has moved in the last step of any world.
    pub fn moved(&self, d: DecisionId) -> bool {
        self.worlds.iter().any(|(_, w)| w.has_moved(d))
    }
    /// The next instant at which anything may change by itself, in any world.
    pub fn next_due(&self) -> i64 {
        self.worlds.iter().map(|(_, w)| w.next_due()).min().unwrap_or(i64::MAX)
    }
    /// Moves on by itself to `t`.
    pub fn pass_to(&mut self, t: i64) {
        self.seek(t, Moment::Before);
    }
    /// The next moment at which anything is charted or comes due, in any world.
    pub fn next(&self) -> Option<(i64, Moment)> {
        self.worlds.iter().filter_map(|(_, w)| w.next()).min()
    }
    /// Drops everything charted later.
    pub fn forget_the_rest(&mut self) {
        for (_, w) in &mut self.worlds {
            w.forget_the_rest();
        }
    }

    /// See [`super::Engine::replay`].
    pub fn replay(&mut self, until: (i64, Moment), each: &mut dyn FnMut(&Change)) {
        let from = self.first().from;
        self.seek(from, Moment::Before);
        let mut last: Option<Answers> = None;
        let mut charted = true;
        loop {
            let answers = self.answers(Depth::Bare);
            let changed: Vec<DecisionId> = answers
                .decisions
                .iter()
                .filter(|a| {
                    last.as_ref().is_none_or(|l| l.decision(a.decision).is_none_or(|b| !super::review::same(a, b)))
                })
                .map(|a| a.decision)
                .collect();
            if !changed.is_empty() || last.as_ref().is_some_and(|l| l.advice != answers.advice) {
                each(&Change { answers: self.answers(Depth::Full), changed, charted });
            }
            last = Some(answers);
            let next = self.worlds.iter().filter_map(|(_, w)| w.next()).min();
            let Some(next) = next.filter(|n| *n <= until) else {
                break;
            };
            charted = self.first().next_fed() == Some(next);
            self.seek(next.0, next.1);
        }
    }
}

/// Every combination of values of the open settings.
fn choices(open: &[(SettingId, u8)]) -> Vec<Choice> {
    let mut out: Vec<Choice> = vec![Vec::new()];
    for (s, n) in open {
        if out.len() * usize::from(*n) > MOST_CHOICES {
            return vec![Vec::new(); MOST_CHOICES + 1];
        }
        out = out
            .iter()
            .flat_map(|c| (0..*n).map(move |i| c.iter().cloned().chain([(*s, Value::Enum(i))]).collect()))
            .collect();
    }
    out
}

fn setting_top(model: &Model, id: SettingId) -> Val {
    let s = &model[id];
    match (&s.range, &s.ty) {
        (Some((lo, hi)), t) if t.is_numeric() => {
            use super::num::{Bound, Range};
            Val::Num(Some(Range { lo: Bound::still(*lo), hi: Bound::still(*hi) }), Also::SILENT)
        }
        (_, t) if t.is_numeric() => Val::Num(Some(super::num::Range::ANY), Also::SILENT),
        _ => Val::Bool(Bits::U),
    }
}

fn suppose(options: &RunOptions, at: i64) -> Vec<crate::timeline::Entry> {
    let at = Instant(at);
    options.suppose.iter().map(|e| crate::timeline::Entry { at, latest: at, ..e.clone() }).collect()
}

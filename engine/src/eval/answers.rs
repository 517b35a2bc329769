//! From worlds to answers: one world for each choice of the open settings, joined decision by decision.

use super::RunOptions;
use super::bits::Bits;
use super::decide::{is_order, outcomes};
use super::explore::{Exploration, Explorer};
use super::join::join;
use super::outcome::{distinct, is_single, least, order};
use super::val::{Also, Val};
use super::world::World;
use crate::answer::text::Writer;
use crate::answer::{
    Advice, Answer, Answers, Change, Clause, Contribution as Said, Moment, Outcome, Overruled, Reading, Status,
};
use crate::model::{
    Combine, DecisionId, ExprId, GuidanceId, Model, SettingId, Strength, Template, TemplatePart, Ty, Value,
};
use crate::program::{Contribution, Program};
use crate::time::Instant;
use crate::timeline::Timeline;
use std::sync::Arc;

/// At most this many choices of the open settings are told apart for one decision.
const MOST_CHOICES: usize = 64;

/// How much an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What it is and who made it.
    Bare,
    /// Also what is needed, and the next review.
    Full,
}

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
            charted = self.first().feeds_at(next);
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

// ---- one world ------------------------------------------------------------------------------------------------------

/// The answer in one world.
pub(super) fn answer_in(w: &World, d: DecisionId, depth: Depth) -> Answer {
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let found = explore(w, d);
    let could_be = distinct(&found.cases, d, p);
    let conflict = found.cases.iter().any(|c| c.conflict);
    let status = match could_be.as_slice() {
        [Outcome::NotStated] => Status::NotStated,
        [Outcome::SetBetween(..) | Outcome::Between(..)] => Status::Undetermined,
        [one] if is_single(one) => Status::Determined,
        _ if found.cases.iter().all(|c| c.conflict) => Status::Disputed,
        _ => Status::Undetermined,
    };
    let permanently = status == Status::Determined && found.cases.iter().all(|c| c.permanently);
    let (by, options, dissent) = contributions(w, d, &found, &could_be);
    let acts_as = if status == Status::Determined { could_be.first().cloned() } else { act(&[w], d, &could_be) };
    let with = companions(w, d, status, &could_be, depth);
    let readings = if conflict && status == Status::Disputed { equal_standing(&by) } else { Vec::new() };
    let (needs, overdue) = match depth {
        Depth::Full => super::needs::of(w, d, &found),
        Depth::Bare => (Vec::new(), Vec::new()),
    };
    Answer {
        decision: d,
        status,
        at_least: (plan.ordered && status != Status::Determined).then(|| least(&could_be)).flatten(),
        permanently,
        with,
        exact: found.exact,
        acts_as,
        by,
        options,
        dissent,
        source_silent: source_silent(w, d),
        readings,
        needs: if status == Status::Determined { Vec::new() } else { needs },
        overdue,
        settings: Vec::new(),
        next_review: None,
        could_be,
    }
}

/// The cases of a decision; one, without splitting, when nothing about it is open.
pub fn explore(w: &World, d: DecisionId) -> Exploration {
    Explorer::settled(w, d).unwrap_or_else(|| Explorer::new(w, d).run())
}

/// Who made it, what else may be done, and who was overruled.
fn contributions(
    w: &World,
    d: DecisionId,
    found: &Exploration,
    could_be: &[Outcome],
) -> (Vec<Said>, Vec<Said>, Vec<Said>) {
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let (mut by, mut options, mut dissent) = (Vec::new(), Vec::new(), Vec::new());
    for (c, (some, all)) in plan.contributions.iter().zip(&found.speaks) {
        let fires = super::compute::holds(w.vals[c.fires].bits());
        if c.strength == Strength::May {
            if fires.has(Bits::T.with(Bits::U)) {
                options.extend(said(w, c, fires.is_true()));
            }
            continue;
        }
        let values = outcomes(&w.given(c, &w.vals), w.now);
        let makes = values.iter().any(|v| contributes(v, could_be));
        if *some && makes {
            by.extend(said(w, c, *all));
        } else if *all && !makes {
            dissent.extend(said(w, c, true).into_iter().map(|s| Said { overruled: Some(Overruled::Combined), ..s }));
        } else if fires.is_true() && !*some {
            let why = overruled(w, c);
            dissent.extend(said(w, c, true).into_iter().map(|s| Said { overruled: Some(why.clone()), ..s }));
        }
    }
    (by, options, dissent)
}

/// Whether a value has a part in one of the outcomes.
fn contributes(v: &Outcome, could_be: &[Outcome]) -> bool {
    could_be.iter().any(|o| match (v, o) {
        (Outcome::Value(Value::Set(s)), Outcome::Value(Value::Set(all)) | Outcome::SetBetween(_, all)) => s & !all == 0,
        (_, Outcome::Between(..)) => !matches!(v, Outcome::None),
        _ => v == o,
    })
}

fn overruled(w: &World, c: &Contribution) -> Overruled {
    if let Some(source) = w.beaten[c.guidance.0 as usize] {
        return Overruled::Preferred(source);
    }
    let p = &*w.program;
    let by = p.guidance[c.guidance.0 as usize]
        .overridden_by
        .iter()
        .find(|g| w.vals[p.guidance[g.0 as usize].counts].bits().has(Bits::T));
    by.map_or(Overruled::Combined, |g| Overruled::Overridden(p.guidance[g.0 as usize].id))
}

fn said(w: &World, c: &Contribution, certain: bool) -> Option<Said> {
    let p = &*w.program;
    let id = p.guidance[c.guidance.0 as usize].id;
    let latched = c.latch.is_some_and(|l| w.latches[l as usize].fired.has(Bits::T));
    let now = w.vals[c.fires].bits().has(Bits::T);
    let value = outcomes(&w.given(c, &w.vals), w.now).into_iter().next()?;
    Some(Said {
        guidance: id,
        clause: if latched && !now { Clause::Latched } else { c.clause },
        strength: c.strength,
        value,
        permanently: c.permanently,
        certain,
        because: Program::guidance_of(&p.model, id).because.as_ref().map(|t| fill(w, t)),
        overruled: None,
    })
}

/// A text with its holes filled.
pub fn fill(w: &World, template: &Template) -> String {
    let mut out = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(t) => out.push_str(t),
            TemplatePart::Hole(e) => {
                let ty = &w.program.model[*e].ty;
                let found = w.program.exprs[e.index()].map(|n| (n, outcomes(&w.vals[n], w.now)));
                match found.as_ref().map(|(n, all)| (n, all.as_slice())) {
                    // a range says something only if it is narrower than what the value may ever be
                    Some((n, [one])) if is_single(one) || narrowed(&w.vals[*n], &w.program.tops[n.index()]) => {
                        out.push_str(&Writer::new(&w.program.model, None).outcome(ty, one));
                    }
                    _ => out.push_str("not known"),
                }
            }
        }
    }
    out
}

/// Whether less is possible than what may ever be.
fn narrowed(v: &Val, top: &Val) -> bool {
    match (v, top) {
        (Val::Num(v, _), Val::Num(top, _)) => v != top,
        (Val::Set(must, may, _), Val::Set(least, most, _)) => (must, may) != (least, most),
        _ => false,
    }
}

fn source_silent(w: &World, d: DecisionId) -> Vec<GuidanceId> {
    let p = &*w.program;
    let silent = |c: &&Contribution| w.vals[c.fires].bits() == Bits::N;
    let mut out: Vec<GuidanceId> = p.decisions[d.index()]
        .contributions
        .iter()
        .filter(silent)
        .map(|c| p.guidance[c.guidance.0 as usize].id)
        .collect();
    out.dedup();
    out
}

fn companions(w: &World, d: DecisionId, status: Status, could_be: &[Outcome], depth: Depth) -> Vec<Answer> {
    if status != Status::Determined || could_be.iter().any(|o| matches!(o, Outcome::None)) {
        return Vec::new();
    }
    let p = &*w.program;
    let all = p.decisions[d.index()].companions.iter().map(|&c| answer_in(w, c, depth));
    all.filter(|a| !matches!(a.could_be.as_slice(), [Outcome::None])).collect()
}

/// One reading for each value that rules of equal standing give.
fn equal_standing(by: &[Said]) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for s in by {
        match out.iter_mut().find(|r| r.could_be.first() == Some(&s.value)) {
            Some(r) => r.by.push(s.clone()),
            None => out.push(Reading { choice: Vec::new(), could_be: vec![s.value.clone()], by: vec![s.clone()] }),
        }
    }
    out
}

/// What to act as while it is open.
fn act(worlds: &[&World], d: DecisionId, could_be: &[Outcome]) -> Option<Outcome> {
    let w = *worlds.first()?;
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let (unchanged_for, value) = plan.act_as.as_ref()?;
    let start = ordered_by_holds(worlds, d).or_else(|| {
        let last = w.last_known[d.index()].as_ref();
        let recent = last.filter(|(_, t)| unchanged_for.is_some_and(|f| w.now - t < f));
        recent.map(|(o, _)| o.clone())
    });
    let start = match start {
        Some(s) => s,
        None => outcomes(&w.vals[*value], w.now).into_iter().next()?,
    };
    if !plan.ordered {
        return could_be.contains(&start).then_some(start);
    }
    let valued: Vec<&Outcome> =
        could_be.iter().filter(|o| matches!(o, Outcome::Value(_) | Outcome::Between(..))).collect();
    let (Some(least), Some(most)) = (valued.first(), valued.last()) else {
        return Some(start);
    };
    if order(&start, least).is_lt() {
        return Some(end(least, false));
    }
    if order(&start, most).is_gt() {
        return Some(end(most, true));
    }
    Some(start)
}

fn end(o: &Outcome, high: bool) -> Outcome {
    match o {
        Outcome::Between(lo, hi) => match if high { hi } else { lo } {
            Some(x) => Outcome::Value(Value::Num(*x)),
            None => o.clone(),
        },
        other => other.clone(),
    }
}

/// What the holds that are known open, under every choice, order together.
fn ordered_by_holds(worlds: &[&World], d: DecisionId) -> Option<Outcome> {
    let w = *worlds.first()?;
    let p = &*w.program;
    let plan = &p.decisions[d.index()];
    let open = |c: &Contribution| {
        worlds.iter().all(|w| {
            let g = &p.guidance[c.guidance.0 as usize];
            w.vals[g.counts].bits().is_true()
        })
    };
    let mut orders: Vec<Outcome> = plan
        .contributions
        .iter()
        .filter(|c| is_order(c) && c.strength > Strength::May && open(c))
        .filter_map(|c| outcomes(&w.given(c, &w.vals), w.now).into_iter().next())
        .collect();
    orders.sort_by(order);
    orders.dedup();
    match plan.combine {
        Combine::Highest => orders.pop(),
        Combine::Lowest => orders.into_iter().next(),
        Combine::Unique | Combine::All if orders.len() == 1 => orders.pop(),
        Combine::Unique | Combine::All => None,
    }
}

fn advice(w: &World) -> Vec<Advice> {
    let p = &*w.program;
    let mut out = Vec::new();
    for g in &p.guidance {
        let guidance = Program::guidance_of(&p.model, g.id);
        let node = if guidance.strength == Strength::May { g.fires } else { g.counts };
        let b = super::compute::holds(w.vals[node].bits());
        if !b.has(Bits::T.with(Bits::U)) {
            continue;
        }
        for text in &guidance.advise {
            out.push(Advice { guidance: g.id, strength: guidance.strength, text: fill(w, text), certain: b.is_true() });
        }
    }
    out
}

impl World {
    /// Whether something is charted at this very moment to come.
    pub(super) fn feeds_at(&self, next: (i64, Moment)) -> bool {
        self.next_fed() == Some(next)
    }
    /// Remembers the last determined outcome of decisions that stay unchanged for a while.
    pub(super) fn note_last_known(&mut self) {
        let p = Arc::clone(&self.program);
        for (i, plan) in p.decisions.iter().enumerate() {
            if plan.act_as.as_ref().is_none_or(|a| a.0.is_none()) {
                continue;
            }
            let d = DecisionId::at(i);
            let found = distinct(&explore(self, d).cases, d, &p);
            if let [one] = found.as_slice() {
                self.last_known[i] = Some((one.clone(), self.now));
            }
        }
    }
}

//! The answer to a decision in one world: what it may be, who made it, and what is advised.

use super::acting::act;
use super::bits::Bits;
use super::decide::outcomes;
use super::explore::{Exploration, Explorer};
use super::outcome::{distinct, is_single, least};
use super::val::Val;
use super::world::World;
use crate::answer::text::Writer;
use crate::answer::{Advice, Answer, Clause, Contribution as Said, Outcome, Overruled, Reading, Status};
use crate::model::{DecisionId, GuidanceId, Strength, Template, TemplatePart, Value};
use crate::program::{Contribution, Program};

/// How much an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What it is and who made it.
    Bare,
    /// Also what is needed, and the next review.
    Full,
}

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

/// What is advised now.
pub(super) fn advice(w: &World) -> Vec<Advice> {
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

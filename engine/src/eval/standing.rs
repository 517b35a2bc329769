//! Which guidance is in force and which sources are preferred, at an instant.
//!
//! Both turn on dates and settings alone, so they are always known.

use super::bits::Bits;
use super::val::Val;
use crate::model::{ExprId, ExprKind, Guidance, Model, SourceId, Strength, TopicId};
use crate::program::Program;

/// For each guidance: whether all that it cites is in force, and the source that is preferred to it on its topic, if
/// one is; and the next instant at which either may change.
pub fn at(p: &Program, settings: &[Val], t: i64) -> (Vec<bool>, Vec<Option<SourceId>>, i64) {
    let model = &*p.model;
    let all = || model.rules.iter().map(|r| &r.guidance).chain(model.holds.iter().map(|h| &h.guidance));
    let in_force = all().map(|g| g.cites.iter().all(|c| source_in_force(model, c.source, t))).collect::<Vec<_>>();
    let beaten = all().map(|g| beaten(model, settings, g, &in_force, t)).collect();
    let edges = model.sources.iter().flat_map(|s| [s.valid_from, s.valid_until]).flatten().map(|i| i.0);
    let due = edges.filter(|&e| e > t).min().unwrap_or(i64::MAX);
    (in_force, beaten, due)
}

fn source_in_force(model: &Model, s: SourceId, t: i64) -> bool {
    let s = &model[s];
    s.valid_from.is_none_or(|f| f.0 <= t) && s.valid_until.is_none_or(|u| t < u.0)
}

/// The source that beats this guidance on its topic: it decides even by saying nothing.
fn beaten(model: &Model, settings: &[Val], g: &Guidance, in_force: &[bool], t: i64) -> Option<SourceId> {
    let topic = g.about?;
    let cited = || g.cites.iter().map(|c| c.source);
    cited().next()?;
    for prefer in &model.prefers {
        let covers = prefer.topics.is_empty() || prefer.topics.contains(&topic);
        if !covers || prefer.when.is_some_and(|w| !condition(model, settings, w).is_true()) {
            continue;
        }
        let speaks = |s: &&SourceId| speaks_on(model, **s, topic, in_force) && source_in_force(model, **s, t);
        if let Some(best) = prefer.sources.iter().find(speaks)
            && !cited().any(|s| s == *best)
        {
            return Some(*best);
        }
    }
    None
}

/// Whether a source has a must or should on a topic in force.
fn speaks_on(model: &Model, s: SourceId, topic: TopicId, in_force: &[bool]) -> bool {
    let cites = |g: &Guidance| g.about == Some(topic) && g.cites.iter().any(|c| c.source == s);
    let rules = model.rules.iter().map(|r| (&r.guidance, r.guidance.strength));
    let holds = model.holds.iter().map(|h| (&h.guidance, h.guidance.strength));
    rules.chain(holds).zip(in_force).any(|((g, strength), on)| *on && strength > Strength::May && cites(g))
}

/// A condition on settings alone.
fn condition(model: &Model, settings: &[Val], e: ExprId) -> Bits {
    let value = |e: ExprId| -> Option<Val> {
        match &model[e].kind {
            ExprKind::Setting(s) => Some(settings[s.index()].clone()),
            ExprKind::Const(v) => Some(Val::known(v)),
            _ => None,
        }
    };
    match &model[e].kind {
        ExprKind::Compare(op, a, b) => match (value(*a), value(*b)) {
            (Some(a), Some(b)) => super::compute::compare(*op, &a, &b, 0).0,
            _ => Bits::U,
        },
        ExprKind::And(list) => list.iter().fold(Bits::T, |b, e| b.and(condition(model, settings, *e))),
        ExprKind::Or(list) => list.iter().fold(Bits::F, |b, e| b.or(condition(model, settings, *e))),
        ExprKind::Not(a) => condition(model, settings, *a).negated(),
        ExprKind::OneOf(v, bits) => match value(*v) {
            Some(v) => super::compute::one_of(&v, *bits),
            None => Bits::U,
        },
        ExprKind::Let(l) => condition(model, settings, model[*l].value),
        _ => value(e).map_or(Bits::U, |v| v.bits()),
    }
}

//! What is wanted to decide: which data, for when, and what each value would do.

use super::explore::{Exploration, Explorer};
use super::input::Why;
use super::num::{Bound, Range};
use super::val::Val;
use super::world::World;
use crate::answer::{Missing, Need, Outcome, ValueClass, WouldDecide};
use crate::exact::Exact;
use crate::model::{DecisionId, EnumId, Holding, InputId, InputKind, Needed, SettingId, Ty};
use crate::program::{NodeId, Op};
use crate::time::Instant;

/// What leaves the decision open, the most decisive first; and what is merely out of date.
pub fn of(w: &World, d: DecisionId, found: &Exploration) -> (Vec<Need>, Vec<Need>) {
    let p = &*w.program;
    let mut needs: Vec<Need> = Vec::new();
    let now = Instant(w.now);
    let found_out = super::outcome::distinct(&found.cases, d, p);
    if !matches!(found_out.as_slice(), [Outcome::Value(_) | Outcome::None | Outcome::NotStated]) {
        for &leaf in &found.leaves {
            for need in needed(w, d, found, leaf) {
                add(&mut needs, need);
            }
        }
    }
    // the fewer ways a value leaves open, the more it decides
    needs.sort_by_key(|n| {
        let open: usize = n.would_decide.iter().map(|c| c.could_be.len().saturating_sub(1)).sum();
        (n.would_decide.is_empty(), open)
    });
    let mut overdue = Vec::new();
    for n in p.decisions[d.index()].cone.iter() {
        let Op::Input(id, _) = p.nodes[n.index()].op else {
            continue;
        };
        let what = Needed::Input(id);
        if needs.iter().any(|n| n.what == what) {
            continue;
        }
        if let Some(Why::Stale(since)) = w.why_unknown(id) {
            let reason = Missing::Stale(Instant(since));
            overdue.push(Need { what, reason, from: Some(now), to: now, by: None, would_decide: Vec::new() });
        }
    }
    if !overdue.is_empty() && p.decisions[d.index()].contributions.iter().all(|c| is_switched_off(w, c.fires)) {
        overdue.clear();
    }
    (needs, overdue)
}

/// Whether settings alone keep a rule or hold from applying, whatever is charted.
fn is_switched_off(w: &World, n: NodeId) -> bool {
    let p = &*w.program;
    match p.nodes[n.index()].op {
        Op::And(l) => p.list(l).iter().any(|&part| is_switched_off(w, part)),
        Op::Holds(a) => is_switched_off(w, a),
        Op::HoldSays(h, ..) => is_switched_off(w, p.holds[h.index()].when),
        _ => w.vals[n].bits().is_false() && reads_settings_alone(w, n),
    }
}

fn reads_settings_alone(w: &World, n: NodeId) -> bool {
    let p = &*w.program;
    match p.nodes[n.index()].op {
        Op::Setting(_) | Op::Const(_) => true,
        Op::Compare(..) | Op::InRange(..) | Op::OneOf(..) | Op::Not(_) | Op::And(_) | Op::Or(_) => {
            p.reads(n).iter().all(|&part| reads_settings_alone(w, part))
        }
        _ => false,
    }
}

/// One need for each datum: the widest span, and what its value now would decide.
fn add(needs: &mut Vec<Need>, need: Need) {
    let Some(old) = needs.iter_mut().find(|n| n.what == need.what) else {
        return needs.push(need);
    };
    old.from = match (old.from, need.from) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => None,
    };
    if old.would_decide.is_empty() {
        old.would_decide = need.would_decide;
        old.reason = need.reason;
    }
}

fn needed(w: &World, d: DecisionId, found: &Exploration, leaf: NodeId) -> Vec<Need> {
    let p = &*w.program;
    let now = Instant(w.now);
    match p.nodes[leaf.index()].op {
        Op::Input(id, _) | Op::Happens(id) => vec![Need {
            what: Needed::Input(id),
            reason: reason(w, id),
            from: Some(now),
            to: now,
            by: None,
            would_decide: would_decide(w, d, found, leaf, Some(id)),
        }],
        Op::Setting(s) => vec![Need {
            what: Needed::Setting(s),
            reason: Missing::Unset,
            from: Some(now),
            to: now,
            by: None,
            would_decide: setting_decides(w, d, found, leaf, s),
        }],
        _ => from_history(w, leaf),
    }
}

/// What a term is open for is charted too thinly, or happened before the record.
fn from_history(w: &World, leaf: NodeId) -> Vec<Need> {
    let p = &*w.program;
    let silent_from = [p.nodes[leaf.index()]]
        .iter()
        .filter_map(|n| match n.op {
            Op::For(_, _, t) | Op::Within(_, _, t) | Op::Ever(_, t) | Op::TimeIn(_, t) | Op::TimeSince(_, t) => Some(t),
            _ => None,
        })
        .map(|t| w.tracks[t as usize].silent_from())
        .max();
    let from = silent_from.filter(|f| *f >= w.from).map(Instant);
    let mut seen = vec![false; p.nodes.len()];
    let mut stack = vec![leaf];
    if let Op::Hold(h) = p.nodes[leaf.index()].op {
        let plan = &p.holds[h.index()];
        stack.extend([Some(plan.when), plan.release, plan.close].into_iter().flatten());
    }
    if let Op::Latched(l) = p.nodes[leaf.index()].op {
        let (d, c) = p.latches[l as usize];
        stack.push(p.decisions[d.index()].contributions[c as usize].fires);
    }
    let mut out = Vec::new();
    while let Some(n) = stack.pop() {
        if std::mem::replace(&mut seen[n.index()], true) {
            continue;
        }
        match p.nodes[n.index()].op {
            Op::Input(id, _) | Op::Happens(id) | Op::First(id) | Op::Previous(id) | Op::Extreme(_, id, _) => {
                if matters(w, id, n) {
                    out.push(past_need(w, id, from));
                }
            }
            Op::Setting(s) if !w.vals[n].is_known() => out.push(Need {
                what: Needed::Setting(s),
                reason: Missing::Unset,
                from,
                to: Instant(w.now),
                by: None,
                would_decide: Vec::new(),
            }),
            _ => stack.extend(p.reads(n)),
        }
    }
    out
}

/// What is wanted of an input that a term looks back on: what a gap hides, or what silence left out.
fn past_need(w: &World, id: InputId, from: Option<Instant>) -> Need {
    let gap = w.inputs[id.index()].gap_span(w.now).map(|(a, b)| (Instant(a), Instant(b)));
    let (reason, from, to) = match gap {
        Some((a, b)) => (Missing::Gap(a), Some(a), b),
        None => (history_reason(w, id, from), from, Instant(w.now)),
    };
    Need { what: Needed::Input(id), reason, from, to, by: None, would_decide: Vec::new() }
}

/// Whether an input can be what a term is open for.
fn matters(w: &World, id: InputId, n: NodeId) -> bool {
    let input = &w.program.model[id];
    let known_for_ever = input.hold == Holding::Always && w.vals[n].is_known();
    let always_known = w.inputs[id.index()].complete
        && matches!(input.hold, Holding::Instant | Holding::UntilChanged)
        && !w.inputs[id.index()].in_gap()
        && w.inputs[id.index()].changing_from().is_none()
        && !w.inputs[id.index()].had_gap();
    !known_for_ever
        && !(always_known
            && (input.kind == InputKind::Event || input.initially.is_some() || input.hold == Holding::Instant))
}

fn history_reason(w: &World, id: InputId, from: Option<Instant>) -> Missing {
    match w.why_unknown(id) {
        Some(why) => missing(why),
        None if from.is_none() && !w.inputs[id.index()].complete => Missing::BeforeRecord,
        None => Missing::NotCovered,
    }
}

fn reason(w: &World, id: InputId) -> Missing {
    w.why_unknown(id).map_or(Missing::NotCovered, missing)
}

pub(super) fn missing(why: Why) -> Missing {
    match why {
        Why::Never => Missing::NeverCharted,
        Why::Stale(t) => Missing::Stale(Instant(t)),
        Why::Gap(t) => Missing::Gap(Instant(t)),
        Why::Void(t) => Missing::Void(Instant(t)),
        Why::Before => Missing::BeforeRecord,
        Why::Imprecise => Missing::Imprecise,
    }
}

fn would_decide(w: &World, d: DecisionId, found: &Exploration, leaf: NodeId, id: Option<InputId>) -> Vec<WouldDecide> {
    let ty = id.map(|i| w.program.model[i].ty.clone());
    let enum_id = match ty {
        Some(Ty::Enum(e)) => Some(e),
        _ => None,
    };
    decides(w, d, found, leaf, enum_id)
}

fn setting_decides(w: &World, d: DecisionId, found: &Exploration, leaf: NodeId, s: SettingId) -> Vec<WouldDecide> {
    let enum_id = match w.program.model[s].ty {
        Ty::Enum(e) => Some(e),
        _ => None,
    };
    decides(w, d, found, leaf, enum_id)
}

/// What each class of values of an unknown would leave possible.
fn decides(w: &World, d: DecisionId, found: &Exploration, leaf: NodeId, enum_id: Option<EnumId>) -> Vec<WouldDecide> {
    let p = &*w.program;
    let mut out: Vec<WouldDecide> = Vec::new();
    for case in Explorer::new(w, d).cases_of(leaf) {
        let Some(class) = class(&case, enum_id, w.now) else {
            continue;
        };
        let mut e = Explorer::new(w, d);
        e.assume(leaf, case, found);
        let could_be = super::outcome::distinct(&e.run().cases, d, p);
        match out.last_mut().filter(|o| o.could_be == could_be) {
            Some(last) => match joined(&last.if_value, &class) {
                Some(both) => last.if_value = both,
                None => out.push(WouldDecide { if_value: class, could_be }),
            },
            None => out.push(WouldDecide { if_value: class, could_be }),
        }
    }
    merge_enums(out)
}

/// Values of a choice with the same effect are told together.
fn merge_enums(classes: Vec<WouldDecide>) -> Vec<WouldDecide> {
    let mut out: Vec<WouldDecide> = Vec::new();
    for c in classes {
        let ValueClass::Enum(e, bits) = &c.if_value else {
            out.push(c);
            continue;
        };
        let same =
            |o: &&mut WouldDecide| o.could_be == c.could_be && matches!(&o.if_value, ValueClass::Enum(f, _) if f == e);
        match out.iter_mut().find(same) {
            Some(o) => {
                if let ValueClass::Enum(_, all) = &mut o.if_value {
                    *all |= bits;
                }
            }
            None => out.push(c),
        }
    }
    out
}

fn class(v: &Val, enum_id: Option<EnumId>, t: i64) -> Option<ValueClass> {
    match v {
        Val::Bool(b) if b.is_known() => Some(ValueClass::Bool(b.is_true())),
        Val::Enum(bits, _) if *bits != 0 => Some(ValueClass::Enum(enum_id?, *bits)),
        Val::Num(Some(r), _) => Some(numbers(r, t)),
        _ => None,
    }
}

fn numbers(r: &Range, t: i64) -> ValueClass {
    let end = |b: &Bound| -> Option<(Exact, bool)> {
        match b {
            Bound::At(l) => Some((l.at(t)?, l.beside == 0)),
            _ => None,
        }
    };
    ValueClass::Num(end(&r.lo), end(&r.hi))
}

/// Two neighbouring classes of numbers, or of choices, as one.
fn joined(a: &ValueClass, b: &ValueClass) -> Option<ValueClass> {
    match (a, b) {
        (ValueClass::Num(lo, _), ValueClass::Num(_, hi)) => Some(ValueClass::Num(*lo, *hi)),
        (ValueClass::Enum(e, x), ValueClass::Enum(f, y)) if e == f => Some(ValueClass::Enum(*e, x | y)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::chart::{Format, read};
    use crate::diagnostic::FileId;
    use crate::eval::{Engine, RunOptions};
    use std::collections::BTreeMap;
    use std::sync::Arc;

    /// How many data are overdue for each decision, two days after a reading that counts for one.
    fn overdue(label: &str) -> Vec<usize> {
        let text = format!(
            r#"protocol ward
setting guide: one of paper, label = {label}
setting strict: boolean = true
reading grade: integer range 0 to 4 fresh for 24 h
decision stop: boolean
decision hold_it: boolean
rule first
  when guide = label and strict and grade = 3
  then stop = true
hold second
  when guide = label and grade = 3
  do hold_it = true
  release when grade < 1
"#
        );
        let analysis = Analysis::of(&BTreeMap::from([("ward.blin".to_owned(), text)]));
        assert!(analysis.is_runnable(), "{:#?}", analysis.diagnostics());
        let engine = Engine::compile(Arc::new(analysis.model().clone()));
        let chart = "start = \"2024-03-04T00:00Z\"\ncharted_from = \"day 1 00:00\"\n[[entry]]\nat = \"day 1 08:00\"\ngrade = 1\n[[entry]]\nat = \"day 3 08:00\"\ngrade = \"unknown\"\n";
        let timeline = read(engine.model(), chart, Format::Toml, FileId(9)).chart.unwrap().timeline;
        let at = Some(crate::time::Instant(timeline.entries[1].at.0 - 60));
        let answers = engine.run(&timeline, &RunOptions { at, ..RunOptions::default() });
        answers.decisions.iter().map(|a| a.overdue.len() + a.needs.len()).collect()
    }

    #[test]
    fn what_a_setting_switches_off_wants_nothing() {
        assert_eq!(overdue("label"), [1, 1]);
        assert_eq!(overdue("paper"), [0, 0]);
    }
}

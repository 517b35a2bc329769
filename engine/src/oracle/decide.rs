//! Decisions: who speaks, who is overruled, what comes of it.

use super::choose::{Case, Leaf, all_cases};
use super::hold::Deadline;
use super::value::{self, Truth, V};
use super::world::World;
use crate::answer::{Clause, Outcome, Status};
use crate::model::{
    Assignment, Combine, CompareOp, DecisionId, ExprId, Guidance, GuidanceId, HoldId, Model, RuleId, SourceId,
    Strength, Ty, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Who reads a decision.
#[derive(Clone, Copy)]
pub(super) enum Reader<'a> {
    /// An answer: in this case of the present.
    Case(&'a Case),
    /// What was known at a moment: only whether conditions held is looked at, each that was open being either.
    Conditions(&'a Case),
}

impl<'a> Reader<'a> {
    pub(super) fn case(self) -> &'a Case {
        match self {
            Self::Case(case) | Self::Conditions(case) => case,
        }
    }

    fn inner(self) -> Option<&'a Case> {
        match self {
            Self::Case(case) => Some(case),
            Self::Conditions(_) => None,
        }
    }
}

/// What a rule or a clause of a hold gives to a decision at a moment.
#[derive(Clone)]
struct Contribution<'m> {
    who: GuidanceId,
    clause: Clause,
    /// Which assignment of the clause.
    slot: usize,
    strength: Strength,
    value: V,
    assignment: &'m Assignment,
}

/// A `permanently` that has fired.
#[derive(Clone, Debug)]
pub(super) struct Latched {
    who: GuidanceId,
    clause: Clause,
    slot: usize,
    value: V,
    /// Values of companions at that moment.
    with: Vec<(DecisionId, V)>,
}

/// What takes part when values are combined.
struct Heard {
    who: GuidanceId,
    clause: Clause,
    value: V,
    permanently: bool,
    /// What it gives to companions.
    with: Vec<(DecisionId, V)>,
}

/// What comes of a decision.
pub(super) struct Decided {
    /// Its value; several when rules of equal standing do not agree. [`V::Absent`] when no rule gives one.
    pub(super) outcomes: Vec<V>,
    /// Who gave it.
    winners: Vec<Heard>,
    /// What the winners give to companions.
    with: Vec<(DecisionId, V)>,
    options: Vec<(GuidanceId, Clause)>,
}

/// A decision in one case.
pub(super) struct CaseAnswer {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) by: BTreeSet<(GuidanceId, Clause)>,
    pub(super) options: BTreeSet<(GuidanceId, Clause)>,
    pub(super) with: BTreeMap<DecisionId, Vec<Outcome>>,
    pub(super) permanently: bool,
}

const MAX_KNOWN_CASES: usize = 512;

impl World<'_> {
    /// The decision in every case of the present at `k`.
    pub(super) fn cases_of(&self, id: DecisionId, k: usize, limit: usize) -> Option<Vec<CaseAnswer>> {
        all_cases(k / 2, limit, |case| {
            let decided = self.decide(id, k, Reader::Case(case));
            let mut with = BTreeMap::new();
            for c in DecisionId::first(self.model.decisions.len()) {
                if self.model[c].companion_of == Some(id) {
                    let values = decided.with.iter().filter(|(d, _)| *d == c).map(|(_, v)| v.clone()).collect();
                    let outcomes = self.combine(c, values, k, Reader::Case(case)).0;
                    with.insert(c, outcomes.into_iter().map(Outcome::from).collect());
                }
            }
            CaseAnswer {
                permanently: decided.winners.iter().any(|w| w.permanently),
                by: decided.winners.iter().map(|w| (w.who, w.clause)).collect(),
                options: decided.options.into_iter().collect(),
                outcomes: decided.outcomes.into_iter().map(Outcome::from).collect(),
                with,
            }
        })
    }

    /// What was known of a decision at a moment: its value when it is the same however the open conditions turn out.
    pub(super) fn known_decision(&self, id: DecisionId, k: usize) -> V {
        let ty = &self.model[id].ty;
        let cases = all_cases(k / 2, MAX_KNOWN_CASES, |case| self.decide(id, k, Reader::Conditions(case)).outcomes);
        let all: Vec<V> = cases.into_iter().flatten().flatten().collect();
        match all.split_first() {
            Some((first, rest)) if first.is_definite() && rest.iter().all(|v| v == first) => first.clone(),
            _ => V::unknown(ty, false),
        }
    }

    pub(super) fn decide(&self, id: DecisionId, k: usize, reader: Reader) -> Decided {
        if let Some(main) = self.model[id].companion_of {
            let main = self.decide(main, k, reader);
            let values = main.with.into_iter().filter(|(d, _)| *d == id).map(|(_, v)| v).collect();
            let outcomes = self.combine(id, values, k, reader).0;
            return Decided { outcomes, winners: Vec::new(), with: Vec::new(), options: Vec::new() };
        }
        let (speakers, options) = self.speakers(id, k, reader);
        let spoken = speakers.iter().map(|c| Heard {
            who: c.who,
            clause: c.clause,
            value: c.value.clone(),
            permanently: c.assignment.permanently,
            with: self.with(c, k, reader),
        });
        let latched = self.latched(id, k, reader).into_iter().map(|l| Heard {
            who: l.who,
            clause: Clause::Latched,
            value: l.value,
            permanently: true,
            with: l.with,
        });
        let mut heard: Vec<Heard> = spoken.chain(latched).filter(|h| h.value != V::Absent).collect();
        let (outcomes, from_rules) = self.combine(id, heard.iter().map(|h| h.value.clone()).collect(), k, reader);
        let won = |v: &V| match self.model[id].combine {
            Combine::All => true,
            _ => outcomes.contains(v),
        };
        if from_rules {
            heard.retain(|h| won(&h.value));
        } else {
            heard.clear();
        }
        Decided {
            with: heard.iter().flat_map(|h| h.with.clone()).collect(),
            winners: heard,
            options: options.iter().map(|o| (o.who, o.clause)).collect(),
            outcomes,
        }
    }

    /// Combines what is given; the default when nothing is. Also whether it comes from what is given.
    fn combine(&self, id: DecisionId, given: Vec<V>, k: usize, reader: Reader) -> (Vec<V>, bool) {
        let decision = &self.model[id];
        let silent = |v: &V| matches!(v, V::NotStated | V::Truth(Truth::NOT_STATED));
        let (not_stated, given): (Vec<V>, Vec<V>) = given.into_iter().partition(silent);
        if given.is_empty() && !not_stated.is_empty() {
            return (vec![V::NotStated], true);
        }
        let Some(first) = given.first().cloned() else {
            // A collection of nothing is empty.
            let nothing = if decision.combine == Combine::All { V::Set(0) } else { V::Absent };
            let default = decision.default.map_or(nothing, |e| self.value(e, k, reader.inner()));
            return (vec![default], false);
        };
        if given.iter().any(|v| !v.is_definite()) {
            return (vec![V::unknown(&decision.ty, false)], true);
        }
        let best = |op| {
            let better = |a: V, b: &V| if value::compare(op, b, &a) == Truth::TRUE { b.clone() } else { a };
            vec![given.iter().fold(first.clone(), better)]
        };
        let outcomes = match decision.combine {
            Combine::Unique => {
                let mut all: Vec<V> = Vec::new();
                for v in &given {
                    if !all.contains(v) {
                        all.push(v.clone());
                    }
                }
                all
            }
            Combine::Highest => best(CompareOp::Gt),
            Combine::Lowest => best(CompareOp::Lt),
            Combine::All => {
                let bits = |v: &V| match v {
                    V::Set(s) => *s,
                    V::Enum(e) => 1 << e,
                    _ => 0,
                };
                vec![V::Set(given.iter().map(bits).fold(0, |a, b| a | b))]
            }
        };
        (outcomes, true)
    }

    fn with(&self, c: &Contribution, k: usize, reader: Reader) -> Vec<(DecisionId, V)> {
        c.assignment.with.iter().map(|a| (a.decision, self.value(a.value, k, reader.inner()))).collect()
    }

    /// Who speaks on a decision once all that is overruled is set aside, and the options.
    fn speakers(&self, id: DecisionId, k: usize, reader: Reader) -> (Vec<Contribution<'_>>, Vec<Contribution<'_>>) {
        let all = self.contributions(id, k, reader);
        let (options, heard): (Vec<_>, Vec<_>) = all.into_iter().partition(|c| c.strength == Strength::May);
        let preferred: Vec<_> = heard.into_iter().filter(|c| self.preferred(c.who, k, reader)).collect();
        let speaks: BTreeSet<GuidanceId> = preferred.iter().map(|c| c.who).collect();
        let mut overruled = BTreeMap::new();
        let kept = preferred.iter().filter(|c| !self.overruled(c.who, &speaks, &mut overruled)).cloned().collect();
        (kept, options)
    }

    /// Whether one that speaks and is not itself overruled overrides `who`.
    fn overruled(
        &self,
        who: GuidanceId,
        speaks: &BTreeSet<GuidanceId>,
        known: &mut BTreeMap<GuidanceId, bool>,
    ) -> bool {
        if let Some(answer) = known.get(&who) {
            return *answer;
        }
        // A circle of overrides is refused by the checker; this ends it.
        known.insert(who, false);
        let overrides = |other: &&GuidanceId| guidance(self.model, **other).overrides.iter().any(|(o, _)| *o == who);
        let overriders: Vec<GuidanceId> = speaks.iter().filter(overrides).copied().collect();
        let answer = overriders.into_iter().any(|o| !self.overruled(o, speaks, known));
        known.insert(who, answer);
        answer
    }

    /// Whether the preference between sources leaves `who` standing.
    fn preferred(&self, who: GuidanceId, k: usize, reader: Reader) -> bool {
        let mine = guidance(self.model, who);
        let Some(topic) = mine.about else { return true };
        self.model.prefers.iter().all(|p| {
            let concerns = p.topics.is_empty() || p.topics.contains(&topic);
            let applies = concerns && p.when.is_none_or(|e| self.truth(e, k, reader.inner()) == Truth::TRUE);
            let has_word = |s: &&SourceId| {
                all_guidance(self.model).any(|g| {
                    let other = guidance(self.model, g);
                    let cites = other.cites.iter().any(|c| c.source == **s);
                    other.about == Some(topic) && cites && self.in_force(g, k) && self.is_strong(g)
                })
            };
            let top = if applies { p.sources.iter().find(has_word) } else { None };
            top.is_none_or(|top| mine.cites.is_empty() || mine.cites.iter().any(|c| c.source == *top))
        })
    }

    /// Whether it has a `must` or a `should`.
    fn is_strong(&self, who: GuidanceId) -> bool {
        let clauses = match who {
            GuidanceId::Rule(_) => vec![],
            GuidanceId::Hold(h) => {
                let hold = &self.model[h];
                let release = hold.release.as_ref().map(|r| r.strength);
                release.into_iter().chain(hold.give_up.as_ref().map(|g| g.strength)).collect()
            }
        };
        guidance(self.model, who).strength != Strength::May || clauses.into_iter().any(|s| s != Strength::May)
    }

    /// Whether all that it cites is in force.
    pub(super) fn in_force(&self, who: GuidanceId, k: usize) -> bool {
        let t = self.time(k);
        guidance(self.model, who).cites.iter().all(|c| {
            let source = &self.model[c.source];
            source.valid_from.is_none_or(|from| from.0 <= t) && source.valid_until.is_none_or(|until| t < until.0)
        })
    }

    /// All that rules in force and open holds give to a decision.
    fn contributions(&self, id: DecisionId, k: usize, reader: Reader) -> Vec<Contribution<'_>> {
        let mut found = Vec::new();
        for r in RuleId::first(self.model.rules.len()) {
            let rule = &self.model[r];
            let who = GuidanceId::Rule(r);
            let concerns = rule.then.iter().any(|a| a.decision == id);
            if concerns && self.in_force(who, k) && self.fires(r, k, reader) {
                found.push((who, Clause::Then, rule.guidance.strength, rule.then.as_slice()));
            }
        }
        for h in HoldId::first(self.model.holds.len()) {
            let hold = &self.model[h];
            let release = hold.release.iter().flat_map(|r| &r.then);
            let give_up = hold.give_up.iter().flat_map(|g| &g.then);
            if hold.do_.iter().chain(release).chain(give_up).any(|a| a.decision == id) {
                found.extend(self.clauses(h, k, reader));
            }
        }
        let mut out = Vec::new();
        for (who, clause, strength, list) in found {
            for (slot, assignment) in list.iter().enumerate().filter(|(_, a)| a.decision == id) {
                let value = self.value(assignment.value, k, reader.inner());
                out.push(Contribution { who, clause, slot, strength, value, assignment });
            }
        }
        out
    }

    /// What an open hold gives: its release where that is true, else what it does; once given up, what that gives.
    fn clauses(&self, h: HoldId, k: usize, reader: Reader) -> Vec<(GuidanceId, Clause, Strength, &[Assignment])> {
        let hold = &self.model[h];
        let who = GuidanceId::Hold(h);
        let do_ = (who, Clause::Do, hold.guidance.strength, hold.do_.as_slice());
        let Some(open) = self.state(h, k, reader).open else { return Vec::new() };
        let given_up = hold.give_up.as_ref().filter(|_| open.deadline == Deadline::GivenUp);
        let released = hold.release.as_ref().filter(|r| given_up.is_none() && self.holds_now(r.when, k, reader));
        let instead = match (given_up, released) {
            (Some(g), _) => (who, Clause::GiveUp, g.strength, g.then.as_slice()),
            (None, Some(r)) => (who, Clause::Release, r.strength, r.then.as_slice()),
            (None, None) => return vec![do_],
        };
        if instead.2 == Strength::May { vec![instead, do_] } else { vec![instead] }
    }

    /// Whether a condition holds for this reader.
    fn holds_now(&self, e: ExprId, k: usize, reader: Reader) -> bool {
        let t = self.truth(e, k, reader.inner());
        let t = match reader {
            Reader::Conditions(case) if !t.is_definite() => {
                let options = || t.possibilities().into_iter().map(V::Truth).collect();
                case.take(Leaf::Condition(self.canon(e), k), options).truth()
            }
            _ => t,
        };
        t == Truth::TRUE
    }

    fn fires(&self, id: RuleId, k: usize, reader: Reader) -> bool {
        let rule = &self.model[id];
        if rule.when.is_some_and(|when| !self.holds_now(when, k, reader)) {
            return false;
        }
        let Some(unless) = rule.unless else { return true };
        let not_stated = self.truth(unless, k, reader.inner()) == Truth::NOT_STATED;
        !not_stated && !self.holds_now(unless, k, reader)
    }

    /// What has latched before moment `k` and may still be overruled no more.
    fn latched(&self, id: DecisionId, k: usize, reader: Reader) -> Vec<Latched> {
        if !self.can_latch(id) {
            return Vec::new();
        }
        let start = 2 * (k / 2);
        let mut latched = self.settled_latches(id, start.saturating_sub(1));
        for j in start.max(2)..k {
            for c in self.speakers(id, j, reader).0.into_iter().filter(|c| c.assignment.permanently) {
                add_latch(&mut latched, &c, self.with(&c, j, reader));
            }
        }
        latched
    }

    fn can_latch(&self, id: DecisionId) -> bool {
        let gives = |list: &[Assignment]| list.iter().any(|a| a.decision == id && a.permanently);
        self.model.rules.iter().any(|r| gives(&r.then))
            || self.model.holds.iter().any(|h| {
                gives(&h.do_)
                    || h.release.as_ref().is_some_and(|r| gives(&r.then))
                    || h.give_up.as_ref().is_some_and(|g| gives(&g.then))
            })
    }

    /// What had latched after moment `k`: it was known to fire and known not to be overruled.
    fn settled_latches(&self, id: DecisionId, k: usize) -> Vec<Latched> {
        for j in 2..=k {
            if self.latches.borrow()[id.index()].len() > j - 2 {
                continue;
            }
            let mut latched = self.latches.borrow()[id.index()].last().cloned().unwrap_or_default();
            let cases = all_cases(j / 2, MAX_KNOWN_CASES, |case| {
                let (speakers, _) = self.speakers(id, j, Reader::Conditions(case));
                let permanent = speakers.into_iter().filter(|c| c.assignment.permanently);
                permanent.map(|c| (self.with(&c, j, Reader::Conditions(case)), c)).collect::<Vec<_>>()
            })
            .unwrap_or_default();
            if let Some((first, rest)) = cases.split_first() {
                for (with, c) in first {
                    let same = |d: &Contribution| (d.who, d.clause, d.slot) == (c.who, c.clause, c.slot);
                    if rest.iter().all(|case| case.iter().any(|(_, d)| same(d))) {
                        add_latch(&mut latched, c, with.clone());
                    }
                }
            }
            self.latches.borrow_mut()[id.index()].push(latched);
        }
        if k < 2 { Vec::new() } else { self.latches.borrow()[id.index()][k - 2].clone() }
    }

    /// What to act as while a decision is open.
    pub(super) fn acts_as(&self, id: DecisionId, k: usize, could_be: &[Outcome]) -> Option<Outcome> {
        let act_as = self.model[id].undetermined.as_ref()?;
        if act_as.unchanged_for.is_some() {
            return None;
        }
        let cases = all_cases(k / 2, MAX_KNOWN_CASES, |case| {
            let (speakers, _) = self.speakers(id, k, Reader::Case(case));
            let open = speakers.into_iter().filter(|c| matches!(c.who, GuidanceId::Hold(_)));
            // Known open: whatever it gives in this case, what it does is in force meanwhile.
            open.map(|c| c.who).collect::<BTreeSet<_>>()
        })?;
        let known = cases.into_iter().reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default();
        let done: Vec<V> = known
            .iter()
            .flat_map(|who| match who {
                GuidanceId::Hold(h) => self.model[*h].do_.iter().filter(|a| a.decision == id).collect::<Vec<_>>(),
                GuidanceId::Rule(_) => Vec::new(),
            })
            .map(|a| self.value(a.value, k, None))
            .collect();
        let case_free = self.value(act_as.value, k, None);
        let start = if done.is_empty() {
            case_free
        } else {
            all_cases(k / 2, 2, |case| self.combine(id, done.clone(), k, Reader::Conditions(case)).0)?.pop()?.pop()?
        };
        let start = Outcome::from(start);
        if self.model.is_ordered(id) {
            let ordered = |o: &Outcome| match o {
                Outcome::Value(v) => rank(v),
                _ => None,
            };
            let ranks: Option<Vec<_>> = could_be.iter().map(ordered).collect();
            let (ranks, own) = (ranks?, ordered(&start)?);
            let (lowest, highest) = (ranks.iter().min()?, ranks.iter().max()?);
            let position = |r| ranks.iter().position(|x| x == r).and_then(|i| could_be.get(i).cloned());
            return if own < *lowest {
                position(lowest)
            } else if own > *highest {
                position(highest)
            } else {
                Some(start)
            };
        }
        could_be.contains(&start).then_some(start)
    }
}

fn add_latch(latched: &mut Vec<Latched>, c: &Contribution, with: Vec<(DecisionId, V)>) {
    if !latched.iter().any(|l| (l.who, l.clause, l.slot) == (c.who, c.clause, c.slot)) {
        latched.push(Latched { who: c.who, clause: c.clause, slot: c.slot, value: c.value.clone(), with });
    }
}

fn guidance(model: &Model, id: GuidanceId) -> &Guidance {
    match id {
        GuidanceId::Rule(r) => &model[r].guidance,
        GuidanceId::Hold(h) => &model[h].guidance,
    }
}

fn all_guidance(model: &Model) -> impl Iterator<Item = GuidanceId> {
    let rules = RuleId::first(model.rules.len()).map(GuidanceId::Rule);
    let holds = HoldId::first(model.holds.len()).map(GuidanceId::Hold);
    rules.chain(holds)
}

/// The place of a value in the order of its type.
fn rank(v: &Value) -> Option<crate::exact::Exact> {
    match v {
        Value::Num(n) => Some(*n),
        Value::Enum(e) => Some(crate::exact::integer(i64::from(*e))),
        Value::Bool(_) | Value::Set(_) | Value::Text(_) => None,
    }
}

impl Model {
    /// Whether the values of a decision have an order.
    pub(super) fn is_ordered(&self, id: DecisionId) -> bool {
        match &self[id].ty {
            Ty::Enum(e) => self[*e].ordered,
            ty => ty.is_numeric(),
        }
    }
}

/// The least of these values.
pub(super) fn least(could_be: &[Outcome]) -> Option<Value> {
    let values = could_be.iter().map(|o| match o {
        Outcome::Value(v) => rank(v).map(|r| (r, v.clone())),
        _ => None,
    });
    let values: Option<Vec<_>> = values.collect();
    values?.into_iter().min_by_key(|(r, _)| *r).map(|(_, v)| v)
}

/// All outcomes once, in a fixed order.
pub(super) fn union<'a>(sets: impl Iterator<Item = &'a Vec<Outcome>>) -> Vec<Outcome> {
    let mut all: Vec<Outcome> = Vec::new();
    for o in sets.flatten() {
        if !all.contains(o) {
            all.push(o.clone());
        }
    }
    all.sort_by_key(|o| match o {
        Outcome::Value(v) => (0, rank(v), format!("{v:?}")),
        other => (1, None, format!("{other:?}")),
    });
    all
}

/// What a decision is in one world.
pub(super) fn summary(cases: &[CaseAnswer]) -> (Status, Vec<Outcome>) {
    let set = union(cases.iter().map(|c| &c.outcomes));
    let status = match set.as_slice() {
        [Outcome::NotStated] => Status::NotStated,
        [_] => Status::Determined,
        _ if cases.iter().all(|c| c.outcomes.len() > 1) => Status::Disputed,
        _ => Status::Undetermined,
    };
    (status, set)
}

/// What a decision is over all worlds.
pub(super) fn status(worlds: &[(Status, Vec<Outcome>)]) -> Status {
    let Some((first, set)) = worlds.first() else { return Status::Undetermined };
    if worlds.iter().all(|(s, o)| s == first && o == set) && (set.len() == 1 || *first == Status::Disputed) {
        return *first;
    }
    let disjoint = |a: &[Outcome], b: &[Outcome]| a.iter().all(|o| !b.contains(o));
    if worlds.iter().any(|(_, a)| worlds.iter().any(|(_, b)| disjoint(a, b))) {
        Status::Disputed
    } else {
        Status::Undetermined
    }
}

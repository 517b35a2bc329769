//! Telling: from a world to voices and derivations.

use super::reason::turns;
use super::{
    Account, Condition, Detail, GivenUp, HoldState, Node, Opened, Part, Role, RowSeen, Said, Seen, Term, Turn, Verdict,
    Voice,
};
use crate::answer::{Answer, Clause, Contribution as Spoken, Missing};
use crate::eval::bits::Bits;
use crate::eval::decide::outcomes;
use crate::eval::hold::Deadline;
use crate::eval::one::fill;
use crate::eval::val::{Also, Val};
use crate::eval::world::World;
use crate::model::{
    Assignment, DecisionId, ExprId, ExprKind, GuidanceId, HitPolicy, HoldId, Holding, InputId, LetId, Model, SettingId,
    TableId, Value, children,
};
use crate::program::{Contribution, GuidanceIx, Program};
use crate::time::Instant;
use crate::timeline::Entry;
use std::collections::BTreeSet;

/// Tells of one moment in one world.
pub struct Teller<'a> {
    pub(super) w: &'a World,
    /// Everything charted that the rules may see.
    pub(super) entries: &'a [Entry],
    seen: BTreeSet<Term>,
}

impl<'a> Teller<'a> {
    /// For `w`, of which `entries` were charted so far.
    pub(super) const fn new(w: &'a World, entries: &'a [Entry]) -> Self {
        Self { w, entries, seen: BTreeSet::new() }
    }
}

/// How a decision came about in one world.
pub fn account(w: &World, entries: &[Entry], choice: Vec<(SettingId, Value)>, d: DecisionId) -> Account {
    let mut teller = Teller { w, entries, seen: BTreeSet::from([Term::Decision(d)]) };
    let answer = w.answer(d);
    let voices = teller.voices(d, &answer, true);
    let default = w.program.model[d].default.map(|e| teller.node(e));
    Account { choice, answer, voices, default }
}

/// A truth in a word.
fn truth(b: Bits) -> Verdict {
    match b {
        b if b.is_true() => Verdict::True,
        Bits::F => Verdict::False,
        Bits::N => Verdict::NotStated,
        _ => Verdict::Open,
    }
}

fn verdict_of(v: &Val) -> Verdict {
    match v {
        Val::Bool(b) => truth(*b),
        v if !v.is_known() => Verdict::Open,
        v if v.also().has(Also::NOT_STATED) => Verdict::NotStated,
        _ => Verdict::Value,
    }
}

/// What an expression is found to be.
pub fn verdict(w: &World, e: ExprId) -> Verdict {
    w.program.exprs[e.index()].map_or(Verdict::Open, |n| verdict_of(&w.vals[n]))
}

/// Whether an expression is known.
pub fn known(w: &World, e: ExprId) -> bool {
    verdict(w, e) != Verdict::Open
}

/// What a clause of a rule or hold gives.
pub(crate) fn assignments(model: &Model, id: GuidanceId, clause: Clause) -> Vec<&Assignment> {
    match (id, clause) {
        (GuidanceId::Rule(r), _) => model[r].then.iter().collect(),
        (GuidanceId::Hold(h), Clause::Release) => model[h].release.iter().flat_map(|r| &r.then).collect(),
        (GuidanceId::Hold(h), Clause::GiveUp) => model[h].give_up.iter().flat_map(|g| &g.then).collect(),
        (GuidanceId::Hold(h), _) => model[h].do_.iter().collect(),
    }
}

/// The value that an assignment, or a companion of it, gives to `d`.
pub(crate) fn value_for(a: &Assignment, d: DecisionId) -> Option<ExprId> {
    if a.decision == d { Some(a.value) } else { a.with.iter().find_map(|w| value_for(w, d)) }
}

impl Teller<'_> {
    // ---- voices ---------------------------------------------------------------------------------------------------

    /// Everyone who can speak on `d` or its companions. Within the derivation of another decision (`whole` false),
    /// those who fail are told without their conditions.
    fn voices(&mut self, d: DecisionId, answer: &Answer, whole: bool) -> Vec<Voice> {
        let p = std::sync::Arc::clone(&self.w.program);
        let decisions = std::iter::once(d).chain(p.decisions[d.index()].companions.iter().copied());
        let all: Vec<(DecisionId, &Contribution)> =
            decisions.flat_map(|d| p.decisions[d.index()].contributions.iter().map(move |c| (d, c))).collect();
        let mut speakers: Vec<(Role, GuidanceIx)> = Vec::new();
        for (_, c) in &all {
            if !speakers.iter().any(|s| s.1 == c.guidance) {
                speakers.push((self.role(c.guidance, answer, &all), c.guidance));
            }
        }
        speakers.sort_by_key(|s| s.0);
        speakers
            .into_iter()
            .map(|(role, g)| {
                let mine = all.iter().filter(|(_, c)| c.guidance == g);
                let clauses: Vec<Said> = mine.clone().map(|(d, c)| self.said(*d, c, answer)).collect();
                let mut voice = self.voice(g, role, clauses, whole || role < Role::Idle);
                // what is given is derived after the conditions, as it is written
                for (s, (d, c)) in voice.clauses.iter_mut().zip(mine) {
                    let speaks = s.counts != Verdict::False || s.holds != Verdict::False;
                    s.from = if speaks { self.derived(voice.guidance, c, *d) } else { None };
                }
                voice
            })
            .collect()
    }

    fn role(&self, g: GuidanceIx, answer: &Answer, all: &[(DecisionId, &Contribution)]) -> Role {
        let id = self.w.program.guidance[g.0 as usize].id;
        let answers = || std::iter::once(answer).chain(&answer.with);
        let among = |list: &[Spoken]| list.iter().any(|s| s.guidance == id);
        let sure = |list: &[Spoken]| list.iter().any(|s| s.guidance == id && s.certain);
        let open = || {
            let b = |c: &Contribution| self.w.vals[c.fires].bits();
            all.iter().any(|(_, c)| c.guidance == g && matches!(truth(b(c)), Verdict::Open))
        };
        if answers().any(|a| sure(&a.by)) {
            Role::Makes
        } else if answers().any(|a| among(&a.by)) {
            Role::May
        } else if answers().any(|a| among(&a.dissent)) {
            Role::Overruled
        } else if answers().any(|a| among(&a.options)) {
            Role::Option
        } else if answers().any(|a| a.source_silent.contains(&id)) {
            Role::Silent
        } else if open() {
            Role::Idle
        } else {
            Role::Fails
        }
    }

    fn said(&self, d: DecisionId, c: &Contribution, answer: &Answer) -> Said {
        let w = self.w;
        let id = w.program.guidance[c.guidance.0 as usize].id;
        let dissent = std::iter::once(answer).chain(&answer.with).filter(|a| a.decision == d).flat_map(|a| &a.dissent);
        let overruled = dissent.into_iter().find(|s| s.guidance == id && s.clause == c.clause);
        Said {
            decision: d,
            clause: c.clause,
            strength: c.strength,
            value: w.gives(c),
            from: None,
            permanently: c.permanently,
            holds: truth(w.vals[c.fires].bits()),
            counts: truth(w.counts_now(d, c)),
            fired_before: truth(w.latched(c)),
            overruled: overruled.and_then(|s| s.overruled.clone()),
        }
    }

    /// The derivation of what a contribution gives, unless it is written out as a constant or was given before.
    fn derived(&mut self, id: GuidanceId, c: &Contribution, d: DecisionId) -> Option<Box<Node>> {
        let model = std::sync::Arc::clone(&self.w.program.model);
        let e = assignments(&model, id, c.clause).into_iter().find_map(|a| value_for(a, d))?;
        let plain = matches!(model[e].kind, ExprKind::Const(_) | ExprKind::NotStated);
        (!plain && !self.w.latched(c).is_true()).then(|| Box::new(self.node(e)))
    }

    fn voice(&mut self, g: GuidanceIx, role: Role, clauses: Vec<Said>, whole: bool) -> Voice {
        let w = self.w;
        let p = &*w.program;
        let id = p.guidance[g.0 as usize].id;
        let guidance = Program::guidance_of(&p.model, id);
        let now = Instant(w.now);
        let lapsed = guidance.cites.iter().map(|c| c.source).filter(|s| {
            let s = &p.model[*s];
            s.valid_from.is_some_and(|f| f > now) || s.valid_until.is_some_and(|u| u <= now)
        });
        let mut lapsed: Vec<_> = lapsed.collect();
        lapsed.dedup();
        let (states, conditions) = match id {
            GuidanceId::Rule(r) => {
                let rule = &p.model[r];
                let parts = [(Part::When, rule.when), (Part::Unless, rule.unless)];
                (Vec::new(), if whole { self.conditions(&parts) } else { Vec::new() })
            }
            GuidanceId::Hold(h) => {
                let here = self.seen.insert(Term::Hold(h));
                let parts = if whole && here { self.hold_parts(h) } else { Vec::new() };
                (self.states(h), self.conditions(&parts))
            }
        };
        let turns_on = self.turns_on(id, &states);
        let because = guidance.because.as_ref().filter(|_| role < Role::Idle).map(|t| fill(w, t));
        Voice { guidance: id, role, clauses, lapsed, states, conditions, turns_on, because }
    }

    pub(super) fn turns_on(&self, id: GuidanceId, states: &[HoldState]) -> Vec<Turn> {
        let model = &*self.w.program.model;
        let mut out = Vec::new();
        match id {
            GuidanceId::Rule(r) => {
                let rule = &model[r];
                let when = rule.when.map_or(Verdict::True, |e| verdict(self.w, e));
                let unless = rule.unless.map_or(Verdict::False, |e| verdict(self.w, e));
                if let Some(e) = rule.when.filter(|_| when != Verdict::True || unless != Verdict::True) {
                    turns(self.w, e, &mut out);
                }
                if let Some(e) = rule.unless.filter(|_| unless != Verdict::False && when != Verdict::False) {
                    turns(self.w, e, &mut out);
                }
            }
            GuidanceId::Hold(h) => {
                let hold = &model[h];
                if states.iter().any(|s| s.opened.is_none()) {
                    turns(self.w, hold.when, &mut out);
                }
                if let Some(r) = hold.release.as_ref().filter(|_| states.iter().any(|s| s.opened.is_some())) {
                    turns(self.w, r.when, &mut out);
                }
            }
        }
        out
    }

    // ---- holds ----------------------------------------------------------------------------------------------------

    pub(super) fn states(&self, h: HoldId) -> Vec<HoldState> {
        let after = self.w.deadline(h);
        let told = |s: &crate::eval::hold::State| HoldState {
            opened: s.open.then_some((Instant(s.opened.0), Instant(s.opened.1))),
            occurrence: s.occurrence,
            released: s.released,
            deadline: after.filter(|_| s.open).map(|(least, most)| {
                (Instant(s.opened.0.saturating_add(least)), Instant(s.opened.1.saturating_add(most)))
            }),
            given_up: match s.deadline {
                Deadline::Pending => GivenUp::Pending,
                Deadline::GivenUp => GivenUp::Yes,
                Deadline::Averted => GivenUp::Averted,
            },
        };
        let mut out: Vec<HoldState> = self.w.hold_states(h).iter().map(told).collect();
        out.dedup();
        out
    }

    /// The conditions that matter: what opens it while it may be shut, what releases, ends and closes it while it may be open.
    fn hold_parts(&self, h: HoldId) -> Vec<(Part, Option<ExprId>)> {
        let hold = &self.w.program.model[h];
        let states = self.w.hold_states(h);
        // what opened it long ago is no longer what it turns on
        let opened_before = states.iter().all(|s| s.open && s.opened.1 < self.w.now);
        let mut out = if opened_before { Vec::new() } else { vec![(Part::When, Some(hold.when))] };
        if states.iter().any(|s| s.open) {
            out.push((Part::Release, hold.release.as_ref().map(|r| r.when)));
            if states.iter().any(|s| s.open && s.deadline == Deadline::Pending) {
                out.push((Part::GiveUpAfter, hold.give_up.as_ref().map(|g| g.after)));
                out.push((Part::GiveUpUnless, hold.give_up.as_ref().and_then(|g| g.unless)));
            }
        }
        if states.iter().any(|s| s.released) {
            out.push((Part::Close, hold.close));
        }
        out
    }

    fn conditions(&mut self, parts: &[(Part, Option<ExprId>)]) -> Vec<Condition> {
        let written = parts.iter().filter_map(|(part, e)| e.map(|e| (*part, e)));
        let shown = written.filter(|(_, e)| !matches!(self.w.program.model[*e].kind, ExprKind::Const(_)));
        let shown: Vec<(Part, ExprId)> = shown.collect();
        shown.into_iter().map(|(part, e)| Condition { part, node: self.node(e) }).collect()
    }

    // ---- derivations ----------------------------------------------------------------------------------------------

    /// The derivation of an expression.
    pub(super) fn node(&mut self, e: ExprId) -> Node {
        let p = std::sync::Arc::clone(&self.w.program);
        let kind = &p.model[e].kind;
        if let ExprKind::Convert { value, .. } = kind {
            return self.node(*value);
        }
        let Some(n) = p.exprs[e.index()] else {
            return self.never_compiled(e);
        };
        let v = &self.w.vals[n];
        let (detail, parts) = self.detail(e, kind);
        let children: Vec<Node> = parts
            .into_iter()
            .filter(|c| !matches!(p.model[*c].kind, ExprKind::Const(_) | ExprKind::NotStated))
            .map(|c| self.node(c))
            .collect();
        let verdict = verdict_of(v);
        let starts_here = verdict == Verdict::Open && children.iter().all(|c| c.verdict != Verdict::Open);
        let missing = match &detail {
            Detail::Input(seen) if verdict == Verdict::Open => self.w.missing(seen.input),
            Detail::Setting(_) if verdict == Verdict::Open => Some(Missing::Unset),
            Detail::Clock(_) if starts_here && self.reaches_before(n) => Some(Missing::BeforeRecord),
            Detail::Clock(_) if starts_here => Some(Missing::NotCovered),
            Detail::Plain
                if starts_here
                    && matches!(kind, ExprKind::Arith(..) | ExprKind::Round(..) | ExprKind::RoundRoot(..)) =>
            {
                Some(Missing::NoNumber)
            }
            _ => None,
        };
        Node {
            expr: e,
            value: outcomes(v, self.w.now),
            verdict,
            missing,
            changes_at: self.w.due_at(n),
            detail,
            children,
        }
    }

    fn never_compiled(&self, e: ExprId) -> Node {
        let (value, children) = (Vec::new(), Vec::new());
        let (missing, changes_at) = (None, None);
        Node { expr: e, value, verdict: Verdict::Open, missing, changes_at, detail: Detail::Plain, children }
    }

    /// What there is to say of an expression, and the parts that it is derived from.
    fn detail(&mut self, e: ExprId, kind: &ExprKind) -> (Detail, Vec<ExprId>) {
        match kind {
            ExprKind::Input(i) | ExprKind::Happens(i) => (Detail::Input(self.seen_of(*i)), Vec::new()),
            ExprKind::Setting(s) => (Detail::Setting(*s), Vec::new()),
            ExprKind::Let(l) => self.let_(*l),
            ExprKind::Table(t) => self.table(*t),
            ExprKind::Decision(d) => (self.decision(*d), Vec::new()),
            ExprKind::HoldIsOpen(h) | ExprKind::HoldTime(h) | ExprKind::HoldOccurrence(h) => {
                (self.hold(*h), Vec::new())
            }
            // what stands in for the unknown is not looked at while it is known
            ExprKind::IfKnown(a, _) if known(self.w, *a) => (Detail::Plain, vec![*a]),
            kind => {
                let clock = self.clock(e).map_or(Detail::Plain, Detail::Clock);
                (clock, children(kind))
            }
        }
    }

    fn open(&mut self, term: Term) -> Opened {
        if self.seen.insert(term) { Opened::Here } else { Opened::Before }
    }

    fn let_(&mut self, l: LetId) -> (Detail, Vec<ExprId>) {
        let opened = self.open(Term::Let(l));
        let parts = if opened == Opened::Here { vec![self.w.program.model[l].value] } else { Vec::new() };
        (Detail::Let(l, opened), parts)
    }

    pub(super) fn table(&mut self, t: TableId) -> (Detail, Vec<ExprId>) {
        let opened = self.open(Term::Table(t));
        if opened == Opened::Before {
            return (Detail::Table(t, opened, Vec::new()), Vec::new());
        }
        let p = std::sync::Arc::clone(&self.w.program);
        let table = &p.model[t];
        let mut rows = Vec::new();
        for (i, row) in table.rows.iter().enumerate() {
            let found = verdict(self.w, row.when);
            let cells = || row.cells.iter().enumerate().map(|(c, e)| (c, *e, verdict(self.w, *e)));
            let of = |v: Verdict| cells().find(|c| c.2 == v);
            let stopped_by = if found == Verdict::True {
                None
            } else {
                of(Verdict::False).or_else(|| of(Verdict::Open)).or_else(|| of(Verdict::NotStated))
            };
            let value = p.exprs[row.value.index()].map(|n| outcomes(&self.w.vals[n], self.w.now));
            rows.push(RowSeen { row: i, verdict: found, stopped_by, value: value.unwrap_or_default() });
            // a later row of an ordered table is not looked at
            if table.policy == HitPolicy::First && found == Verdict::True {
                break;
            }
        }
        (Detail::Table(t, opened, rows), table.columns.clone())
    }

    fn decision(&mut self, d: DecisionId) -> Detail {
        let opened = self.open(Term::Decision(d));
        if opened == Opened::Before {
            return Detail::Decision(d, opened, Vec::new());
        }
        let answer = self.w.answer(d);
        Detail::Decision(d, opened, self.voices(d, &answer, false))
    }

    fn hold(&mut self, h: HoldId) -> Detail {
        let opened = self.open(Term::Hold(h));
        let parts = if opened == Opened::Here { self.hold_parts(h) } else { Vec::new() };
        Detail::Hold(h, opened, self.states(h), self.conditions(&parts))
    }

    pub(super) fn seen_of(&self, i: InputId) -> Seen {
        let entry = self.entries.iter().rfind(|e| e.input == i).cloned();
        let fresh_until = match (&entry, self.w.program.model[i].hold) {
            (Some(e), Holding::Fresh(d)) if !e.lasting => Some(Instant(e.at.0.saturating_add(d))),
            _ => None,
        };
        Seen { input: i, entry, fresh_until }
    }
}

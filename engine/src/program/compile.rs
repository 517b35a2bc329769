//! From the checked model to the flat program.

use super::{
    AtPlan, Contribution, CountPlan, DecisionPlan, GuidanceIx, GuidancePlan, HoldPlan, List, NO_TRACK, Node, NodeId,
    Op, Program, StreakPlan, TotalPlan,
};
use crate::answer::Clause;
use crate::eval::bits::Bits;
use crate::eval::num::{Bound, Range, int};
use crate::eval::val::{Also, Val};
use crate::model::{
    Assignment, Combine, DecisionId, ExprId, ExprKind, GuidanceId, HoldId, Holding, InputId, Model, SettingId,
    Strength, Ty, WholeUnit,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What stands for everything of a type.
pub fn top(model: &Model, ty: &Ty) -> Val {
    match ty {
        Ty::Enum(e) => Val::Enum(all_bits(model[*e].variants.len()), Also::SILENT),
        Ty::Set(e) => Val::Set(0, all_bits(model[*e].variants.len()), Also::SILENT),
        t if t.is_numeric() => Val::Num(Some(Range::ANY), Also::SILENT),
        Ty::Text => Val::Text("".into()),
        _ => Val::Bool(Bits::U),
    }
}

fn all_bits(n: usize) -> u64 {
    if n >= 64 { u64::MAX } else { (1 << n) - 1 }
}

fn input_top(model: &Model, id: InputId) -> Val {
    let input = &model[id];
    match (&input.range, &input.ty) {
        (Some((lo, hi)), t) if t.is_numeric() => {
            Val::Num(Some(Range { lo: Bound::still(*lo), hi: Bound::still(*hi) }), Also::SILENT)
        }
        (_, Ty::Event) => Val::Bool(Bits::U),
        (_, ty) => top(model, ty),
    }
}

struct Compiler<'m> {
    model: &'m Model,
    p: Program,
    seen: HashMap<Op, NodeId>,
    lists: HashMap<Vec<NodeId>, List>,
    lets: Vec<Option<NodeId>>,
    tables: Vec<Option<NodeId>>,
    decisions: Vec<Option<DecisionPlan>>,
    guidance: Vec<Option<(NodeId, NodeId)>>,
    speakers: Vec<Vec<Speaker<'m>>>,
    busy: BTreeSet<(u8, u32)>,
}

/// An assignment with who makes it; companions point at their parent by its index in the parent decision.
struct Speaker<'m> {
    guidance: GuidanceIx,
    clause: Clause,
    strength: Strength,
    assignment: &'m Assignment,
    parent: Option<(DecisionId, u32)>,
}

pub fn compile(model: Arc<Model>) -> Program {
    let m = &*model;
    let n_guidance = m.rules.len() + m.holds.len();
    let mut c = Compiler {
        model: m,
        p: empty(Arc::clone(&model)),
        seen: HashMap::new(),
        lists: HashMap::new(),
        lets: vec![None; m.lets.len()],
        tables: vec![None; m.tables.len()],
        decisions: m.decisions.iter().map(|_| None).collect(),
        guidance: vec![None; n_guidance],
        speakers: speakers(m),
        busy: BTreeSet::new(),
    };
    c.declare_holds();
    for i in 0..m.decisions.len() {
        c.decision(DecisionId(u32::try_from(i).unwrap_or(0)));
    }
    for i in 0..m.rules.len() {
        c.guidance(GuidanceId::Rule(crate::model::RuleId(u32::try_from(i).unwrap_or(0))));
    }
    c.everything_else();
    c.finish()
}

fn empty(model: Arc<Model>) -> Program {
    let n = model.inputs.len();
    let exprs = vec![None; model.exprs.len()];
    Program {
        model,
        nodes: Vec::new(),
        tops: Vec::new(),
        pool: Vec::new(),
        consts: Vec::new(),
        scales: Vec::new(),
        readers: Vec::new(),
        children: Vec::new(),
        tracks: Vec::new(),
        counts: Vec::new(),
        totals: Vec::new(),
        picks: Vec::new(),
        streaks: Vec::new(),
        kept_values: Vec::new(),
        holds: Vec::new(),
        hold_nodes: Vec::new(),
        latches: Vec::new(),
        latch_nodes: Vec::new(),
        decisions: Vec::new(),
        guidance: Vec::new(),
        watchers: vec![Vec::new(); n],
        windows: vec![None; n],
        exprs,
        input_nodes: vec![Vec::new(); n],
        standing_nodes: Vec::new(),
    }
}

/// Who speaks on each decision, companions after their parents.
fn speakers(model: &Model) -> Vec<Vec<Speaker<'_>>> {
    let mut out: Vec<Vec<Speaker<'_>>> = model.decisions.iter().map(|_| Vec::new()).collect();
    fn put<'m>(
        out: &mut [Vec<Speaker<'m>>],
        model: &Model,
        id: GuidanceId,
        clause: Clause,
        strength: Strength,
        list: &'m [Assignment],
    ) {
        for a in list {
            let at = u32::try_from(out[a.decision.index()].len()).unwrap_or(0);
            let guidance = Program::guidance_ix(model, id);
            out[a.decision.index()].push(Speaker { guidance, clause, strength, assignment: a, parent: None });
            for with in &a.with {
                let parent = Some((a.decision, at));
                out[with.decision.index()].push(Speaker { guidance, clause, strength, assignment: with, parent });
            }
        }
    }
    for (i, r) in model.rules.iter().enumerate() {
        let id = GuidanceId::Rule(crate::model::RuleId(u32::try_from(i).unwrap_or(0)));
        put(&mut out, model, id, Clause::Then, r.guidance.strength, &r.then);
    }
    for (i, h) in model.holds.iter().enumerate() {
        let id = GuidanceId::Hold(HoldId(u32::try_from(i).unwrap_or(0)));
        put(&mut out, model, id, Clause::Do, h.guidance.strength, &h.do_);
        if let Some(r) = &h.release {
            put(&mut out, model, id, Clause::Release, r.strength.min(h.guidance.strength), &r.then);
        }
        if let Some(g) = &h.give_up {
            put(&mut out, model, id, Clause::GiveUp, g.strength.min(h.guidance.strength), &g.then);
        }
    }
    out
}

impl<'m> Compiler<'m> {
    fn node(&mut self, op: Op, top: Val) -> NodeId {
        if let Some(&n) = self.seen.get(&op) {
            return n;
        }
        let id = NodeId(u32::try_from(self.p.nodes.len()).unwrap_or(u32::MAX));
        let pulse = self.is_pulse(&op);
        self.p.nodes.push(Node { op, track: NO_TRACK, pulse, integral: false });
        self.p.tops.push(top);
        self.seen.insert(op, id);
        id
    }
    fn boolean(&mut self, op: Op) -> NodeId {
        self.node(op, Val::Bool(Bits::U))
    }
    fn list(&mut self, nodes: Vec<NodeId>) -> List {
        if let Some(&l) = self.lists.get(&nodes) {
            return l;
        }
        let l =
            List { start: u32::try_from(self.p.pool.len()).unwrap_or(0), len: u32::try_from(nodes.len()).unwrap_or(0) };
        self.p.pool.extend(&nodes);
        self.lists.insert(nodes, l);
        l
    }
    fn constant(&mut self, v: Val) -> NodeId {
        let i = self.p.consts.iter().position(|c| *c == v).unwrap_or_else(|| {
            self.p.consts.push(v.clone());
            self.p.consts.len() - 1
        });
        self.node(Op::Const(u32::try_from(i).unwrap_or(0)), v)
    }
    fn and(&mut self, mut nodes: Vec<NodeId>) -> NodeId {
        nodes.dedup();
        if let [one] = nodes.as_slice() {
            return *one;
        }
        let l = self.list(nodes);
        self.boolean(Op::And(l))
    }
    fn or(&mut self, nodes: Vec<NodeId>) -> NodeId {
        if let [one] = nodes.as_slice() {
            return *one;
        }
        let l = self.list(nodes);
        self.boolean(Op::Or(l))
    }
    fn not(&mut self, n: NodeId) -> NodeId {
        self.boolean(Op::Not(n))
    }
    /// Whether the node can be true only at the instant of a happening.
    fn is_pulse(&self, op: &Op) -> bool {
        let pulse = |n: &NodeId| self.p.nodes[n.index()].pulse;
        match op {
            Op::Happens(_) => true,
            Op::Input(i, _) => self.model[*i].hold == Holding::Instant,
            Op::And(l) => self.p.list(*l).iter().any(pulse),
            Op::Or(l) => self.p.list(*l).iter().all(pulse),
            Op::Compare(_, a, b) => pulse(a) || pulse(b),
            Op::InRange(v, ..) | Op::OneOf(v, _) | Op::Convert(v, _) | Op::Holds(v) => pulse(v),
            _ => false,
        }
    }
    fn track(&mut self, n: NodeId) -> u32 {
        let node = &mut self.p.nodes[n.index()];
        if node.track == NO_TRACK {
            node.track = u32::try_from(self.p.tracks.len()).unwrap_or(0);
            self.p.tracks.push(n);
        }
        node.track
    }
    fn keep(&mut self, n: NodeId) -> u32 {
        let i = self.p.kept_values.iter().position(|k| *k == n).unwrap_or_else(|| {
            self.p.kept_values.push(n);
            self.p.kept_values.len() - 1
        });
        u32::try_from(i).unwrap_or(0)
    }

    fn declare_holds(&mut self) {
        let placeholder = self.constant(Val::Bool(Bits::F));
        for i in 0..self.model.holds.len() {
            let id = HoldId(u32::try_from(i).unwrap_or(0));
            let node = self.node(Op::Hold(id), Val::Enum(1, Also::NOTHING));
            self.p.hold_nodes.push(node);
            self.p.holds.push(HoldPlan {
                when: placeholder,
                release: None,
                release_closes: false,
                release_binds: false,
                give_up: None,
                give_up_binds: false,
                close: None,
            });
        }
    }

    /// Compiles the conditions of a hold before anything reads its state.
    fn hold(&mut self, id: HoldId) -> NodeId {
        let node = self.p.hold_nodes[id.index()];
        if !self.busy.insert((3, id.0)) {
            return node;
        }
        let hold = &self.model[id];
        let when = self.expr(hold.when);
        let in_force = self.in_force(GuidanceId::Hold(id));
        let when = self.and(vec![when, in_force]);
        let release = hold.release.as_ref().map(|r| self.expr(r.when));
        let give_up = hold.give_up.as_ref().map(|g| {
            let after = self.expr(g.after);
            (after, g.unless.map(|u| self.expr(u)))
        });
        let close = hold.close.map(|c| self.expr(c));
        self.p.holds[id.index()] = HoldPlan {
            when,
            release,
            release_closes: hold.release.as_ref().is_some_and(|r| r.then.is_empty()),
            release_binds: hold.release.as_ref().is_some_and(|r| r.strength != Strength::May && !r.then.is_empty()),
            give_up,
            give_up_binds: hold.give_up.as_ref().is_some_and(|g| g.strength != Strength::May),
            close,
        };
        node
    }

    fn in_force(&mut self, id: GuidanceId) -> NodeId {
        let guidance = Program::guidance_of(self.model, id);
        let dated = guidance.cites.iter().any(|c| {
            let s = &self.model[c.source];
            s.valid_from.is_some() || s.valid_until.is_some()
        });
        if dated {
            let ix = Program::guidance_ix(self.model, id);
            let n = self.boolean(Op::InForce(ix));
            self.p.standing_nodes.push(n);
            n
        } else {
            self.constant(Val::Bool(Bits::T))
        }
    }

    /// Whether a guidance fires, and whether it counts.
    fn guidance(&mut self, id: GuidanceId) -> (NodeId, NodeId) {
        let ix = Program::guidance_ix(self.model, id);
        if let Some(both) = self.guidance[ix.0 as usize] {
            return both;
        }
        let fires = self.fires(id);
        if !self.busy.insert((4, ix.0)) {
            return (fires, fires);
        }
        let mut parts = vec![fires];
        parts.extend(self.precedence(id));
        let counts = self.and(parts);
        self.guidance[ix.0 as usize] = Some((fires, counts));
        (fires, counts)
    }

    /// What keeps a guidance in place: the preference on its topic, and nothing that overrides it.
    fn precedence(&mut self, id: GuidanceId) -> Vec<NodeId> {
        let ix = Program::guidance_ix(self.model, id);
        let mut parts = Vec::new();
        if Program::guidance_of(self.model, id).about.is_some() && !self.model.prefers.is_empty() {
            let kept = self.boolean(Op::Kept(ix));
            self.p.standing_nodes.push(kept);
            parts.push(kept);
        }
        for over in overriders(self.model, id) {
            if Program::guidance_of(self.model, over).strength == Strength::May {
                continue;
            }
            let (_, counts) = self.guidance(over);
            let holds = self.boolean(Op::Holds(counts));
            let not = self.not(holds);
            parts.push(not);
        }
        parts
    }

    fn fires(&mut self, id: GuidanceId) -> NodeId {
        match id {
            GuidanceId::Rule(r) => {
                let rule = &self.model[r];
                let mut parts = Vec::new();
                if let Some(w) = rule.when {
                    parts.push(self.expr(w));
                }
                if let Some(u) = rule.unless {
                    let u = self.expr(u);
                    parts.push(self.not(u));
                }
                parts.push(self.in_force(id));
                self.and(parts)
            }
            GuidanceId::Hold(h) => {
                let state = self.hold(h);
                self.boolean(Op::HoldIsOpen(h, state))
            }
        }
    }

    fn decision(&mut self, id: DecisionId) -> NodeId {
        if let Some(plan) = &self.decisions[id.index()] {
            return plan.node;
        }
        if !self.busy.insert((2, id.0)) {
            return self.constant(Val::Bool(Bits::U));
        }
        let decision = &self.model[id];
        if let Some(parent) = decision.companion_of {
            self.decision(parent);
        }
        let speakers = std::mem::take(&mut self.speakers[id.index()]);
        let contributions = speakers.iter().zip(0..).map(|(s, i)| self.contribution(id, i, s)).collect::<Vec<_>>();
        let default = decision.default.map(|d| self.expr(d));
        let act_as = decision.undetermined.as_ref().map(|a| (a.unchanged_for, self.expr(a.value)));
        let node = self.node(Op::Decision(id), top(self.model, &decision.ty));
        let ordered = match &decision.ty {
            Ty::Enum(e) => self.model[*e].ordered,
            t => t.is_numeric(),
        };
        self.decisions[id.index()] = Some(DecisionPlan {
            combine: decision.combine,
            contributions,
            default,
            act_as,
            node,
            cone: Vec::new(),
            settings: Vec::new(),
            companions: Vec::new(),
            ordered,
        });
        node
    }

    fn contribution(&mut self, decision: DecisionId, at: u32, s: &Speaker<'m>) -> Contribution {
        let id = self.guidance_id(s.guidance);
        let (fires, counts) = match (id, s.clause) {
            (GuidanceId::Hold(h), clause) => {
                let state = self.hold(h);
                let says = self.boolean(Op::HoldSays(h, state, clause));
                let mut parts = vec![says];
                parts.extend(self.precedence(id));
                (says, self.and(parts))
            }
            (GuidanceId::Rule(_), _) => self.guidance(id),
        };
        let value = self.expr(s.assignment.value);
        let latch = s.assignment.permanently.then(|| {
            self.p.latches.push((decision, at));
            let l = u32::try_from(self.p.latches.len() - 1).unwrap_or(0);
            let node = self.boolean(Op::Latched(l));
            self.p.latch_nodes.push(node);
            l
        });
        // a companion is remembered with the value that it accompanies
        let parent_latch =
            s.parent.and_then(|(d, c)| self.decisions[d.index()].as_ref()?.contributions.get(c as usize)?.latch);
        let speaks = match latch.or(parent_latch) {
            Some(l) => self.or(vec![counts, self.p.latch_nodes[l as usize]]),
            None => counts,
        };
        Contribution {
            guidance: s.guidance,
            clause: s.clause,
            strength: s.strength,
            value,
            permanently: s.assignment.permanently,
            latch,
            fires,
            speaks,
            parent: s.parent,
        }
    }

    fn guidance_id(&self, ix: GuidanceIx) -> GuidanceId {
        let rules = u32::try_from(self.model.rules.len()).unwrap_or(0);
        if ix.0 < rules { GuidanceId::Rule(crate::model::RuleId(ix.0)) } else { GuidanceId::Hold(HoldId(ix.0 - rules)) }
    }

    fn input(&mut self, id: InputId) -> NodeId {
        let voids = self.model[id].void_after.iter().map(|v| v.event).collect::<Vec<_>>();
        let nodes = voids.into_iter().map(|e| self.expr(e)).collect::<Vec<_>>();
        for &n in &nodes {
            self.track(n);
        }
        let l = self.list(nodes);
        let top = input_top(self.model, id);
        self.node(Op::Input(id, l), top)
    }

    /// The node of an expression of the model.
    fn expr(&mut self, id: ExprId) -> NodeId {
        if let Some(n) = self.p.exprs[id.index()] {
            return n;
        }
        let n = self.lower(id);
        if matches!(self.model[id].ty, Ty::Integer | Ty::Duration | Ty::Instant | Ty::Date) {
            self.p.nodes[n.index()].integral = true;
        }
        self.p.exprs[id.index()] = Some(n);
        n
    }

    fn exprs(&mut self, ids: &[ExprId]) -> Vec<NodeId> {
        ids.iter().map(|&e| self.expr(e)).collect()
    }

    fn lower(&mut self, id: ExprId) -> NodeId {
        let model = self.model;
        let e = &model[id];
        let top = top(model, &e.ty);
        match &e.kind {
            ExprKind::Error => self.constant(top),
            ExprKind::Const(v) => self.constant(Val::known(v)),
            ExprKind::NotStated => self.constant(not_stated(&e.ty)),
            ExprKind::Input(i) if e.ty == Ty::Event => self.boolean(Op::Happens(*i)),
            ExprKind::Input(i) => self.input(*i),
            ExprKind::Happens(i) => self.boolean(Op::Happens(*i)),
            ExprKind::Setting(s) => self.setting(*s),
            ExprKind::Let(l) => self.let_(*l),
            ExprKind::Table(t) => self.table(*t),
            ExprKind::Decision(d) => self.decision(*d),
            ExprKind::Not(a) => {
                let a = self.expr(*a);
                self.not(a)
            }
            ExprKind::And(list) => {
                let l = self.exprs(list);
                self.and(l)
            }
            ExprKind::Or(list) => {
                let l = self.exprs(list);
                self.or(l)
            }
            ExprKind::Compare(op, a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.boolean(Op::Compare(*op, a, b))
            }
            ExprKind::InRange { value, low, high, below } => {
                let (v, l, h) = (self.expr(*value), self.expr(*low), self.expr(*high));
                self.boolean(Op::InRange(v, l, h, *below))
            }
            ExprKind::OneOf(v, bits) => {
                let v = self.expr(*v);
                self.boolean(Op::OneOf(v, *bits))
            }
            ExprKind::IsKnown(a) => {
                let a = self.expr(*a);
                self.boolean(Op::IsKnown(a))
            }
            ExprKind::IfKnown(a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.node(Op::IfKnown(a, b), top)
            }
            ExprKind::HoldIsOpen(h) => {
                let s = self.hold(*h);
                self.boolean(Op::HoldIsOpen(*h, s))
            }
            ExprKind::HoldTime(h) => {
                let s = self.hold(*h);
                self.node(Op::HoldTime(*h, s), at_least_zero())
            }
            ExprKind::HoldOccurrence(h) => {
                let s = self.hold(*h);
                self.node(Op::HoldOccurrence(*h, s), at_least_zero())
            }
            ExprKind::Arith(op, a, b) => {
                let (a, b) = (self.expr(*a), self.expr(*b));
                self.node(Op::Arith(*op, a, b), top)
            }
            ExprKind::Neg(a) => {
                let a = self.expr(*a);
                self.node(Op::Neg(a), top)
            }
            ExprKind::Convert { value, factor, offset } => {
                let v = self.expr(*value);
                let pair = (*factor, *offset);
                let i = self.p.scales.iter().position(|s| *s == pair).unwrap_or_else(|| {
                    self.p.scales.push(pair);
                    self.p.scales.len() - 1
                });
                self.node(Op::Convert(v, u32::try_from(i).unwrap_or(0)), top)
            }
            ExprKind::Round(mode, a, step) => {
                let (a, step) = (self.expr(*a), self.expr(*step));
                self.node(Op::Round(*mode, a, step), top)
            }
            ExprKind::RoundRoot(mode, a, step) => {
                let (a, step) = (self.expr(*a), self.expr(*step));
                self.node(Op::RoundRoot(*mode, a, step), top)
            }
            _ => self.temporal(id),
        }
    }

    fn temporal(&mut self, id: ExprId) -> NodeId {
        let model = self.model;
        match &model[id].kind {
            ExprKind::For(p, d) => {
                let (p, d) = (self.expr(*p), self.expr(*d));
                let track = self.track(p);
                self.boolean(Op::For(p, d, track))
            }
            ExprKind::Within(p, d) => {
                let (p, d) = (self.expr(*p), self.expr(*d));
                let track = self.track(p);
                self.boolean(Op::Within(p, d, track))
            }
            ExprKind::Ever(p) => {
                let p = self.expr(*p);
                let track = self.track(p);
                self.boolean(Op::Ever(p, track))
            }
            ExprKind::TimeIn(p) => {
                let p = self.expr(*p);
                let track = self.track(p);
                self.node(Op::TimeIn(p, track), at_least_zero())
            }
            ExprKind::TimeSince(p) => self.time_since(*p),
            ExprKind::WholeSince(unit, e) => self.whole_since(*unit, *e),
            ExprKind::Count { of, since, within, while_ } => {
                let of = self.expr(*of);
                let since = since.map(|s| self.expr(s));
                let within = within.map(|w| self.expr(w));
                let while_ = while_.map(|w| {
                    let w = self.expr(w);
                    (w, self.keep(w))
                });
                self.p.counts.push(CountPlan { of, since, within, while_ });
                let i = u32::try_from(self.p.counts.len() - 1).unwrap_or(0);
                self.node(Op::Count(i), at_least_zero())
            }
            ExprKind::TotalTime(of, since) => {
                let (of, since) = (self.expr(*of), self.expr(*since));
                self.p.totals.push(TotalPlan { of, since });
                let i = u32::try_from(self.p.totals.len() - 1).unwrap_or(0);
                self.node(Op::Total(i), at_least_zero())
            }
            ExprKind::Extreme { highest, of, within } => {
                let d = self.expr(*within);
                let span = self.span(d);
                let window = &mut self.p.windows[of.index()];
                *window = Some(window.map_or(span, |w| w.max(span)));
                self.input(*of);
                let top = input_top(model, *of);
                self.watched(*of, Op::Extreme(*highest, *of, d), top)
            }
            ExprKind::First(i) => {
                self.input(*i);
                self.watched(*i, Op::First(*i), input_top(model, *i))
            }
            ExprKind::Previous(i) => {
                self.input(*i);
                self.watched(*i, Op::Previous(*i), input_top(model, *i))
            }
            ExprKind::At(x, e) => {
                let (x, e) = (self.expr(*x), self.expr(*e));
                let slot = self.keep(x);
                self.p.picks.push(AtPlan { value: (x, slot), event: e });
                let i = u32::try_from(self.p.picks.len() - 1).unwrap_or(0);
                let top = self.p.tops[x.index()].clone();
                self.node(Op::At(i), top)
            }
            ExprKind::StreakCount(p, i) => {
                let s = self.streak(*p, *i);
                self.watched(*i, Op::StreakCount(s), at_least_zero())
            }
            ExprKind::StreakSpan(p, i) => {
                let s = self.streak(*p, *i);
                self.watched(*i, Op::StreakSpan(s), at_least_zero())
            }
            _ => self.constant(Val::Bool(Bits::U)),
        }
    }

    /// The most seconds that a window may have: readings older than that are forgotten.
    fn span(&self, d: NodeId) -> i64 {
        let seconds = match &self.p.tops[d.index()] {
            Val::Num(Some(r), _) => r.hi.number(0).and_then(|x| i64::try_from(x.ceil().to_integer()).ok()),
            _ => None,
        };
        seconds.unwrap_or(i64::MAX / 4)
    }

    fn streak(&mut self, p: ExprId, input: InputId) -> u32 {
        let of = self.expr(p);
        let i = self.p.streaks.iter().position(|s| s.of == of && s.input == input).unwrap_or_else(|| {
            self.p.streaks.push(StreakPlan { of, input });
            self.p.streaks.len() - 1
        });
        u32::try_from(i).unwrap_or(0)
    }

    fn watched(&mut self, input: InputId, op: Op, top: Val) -> NodeId {
        let n = self.node(op, top);
        let watchers = &mut self.p.watchers[input.index()];
        if !watchers.contains(&n) {
            watchers.push(n);
        }
        n
    }

    fn time_since(&mut self, p: ExprId) -> NodeId {
        let p = self.expr(p);
        let track = self.track(p);
        self.node(Op::TimeSince(p, track), at_least_zero())
    }

    fn whole_since(&mut self, unit: WholeUnit, e: ExprId) -> NodeId {
        let seconds = match unit {
            WholeUnit::Hours => 3_600,
            WholeUnit::Days => 86_400,
            WholeUnit::Weeks => 7 * 86_400,
            WholeUnit::Months | WholeUnit::Years => 0,
        };
        if matches!(self.model[e].ty, Ty::Boolean | Ty::Event) {
            let since = self.time_since(e);
            let seconds = match unit {
                WholeUnit::Months => 30 * 86_400,
                WholeUnit::Years => 365 * 86_400,
                _ => seconds,
            };
            return self.node(Op::Whole(since, seconds), at_least_zero());
        }
        let e = self.expr(e);
        self.node(Op::Calendar(unit, e), at_least_zero())
    }

    fn setting(&mut self, id: SettingId) -> NodeId {
        let s = &self.model[id];
        let top = match &s.range {
            Some((lo, hi)) if s.ty.is_numeric() => {
                Val::Num(Some(Range { lo: Bound::still(*lo), hi: Bound::still(*hi) }), Also::SILENT)
            }
            _ => top(self.model, &s.ty),
        };
        self.node(Op::Setting(id), top)
    }

    fn let_(&mut self, id: crate::model::LetId) -> NodeId {
        if let Some(n) = self.lets[id.index()] {
            return n;
        }
        if !self.busy.insert((0, id.0)) {
            return self.constant(Val::Bool(Bits::U));
        }
        let n = self.expr(self.model[id].value);
        self.lets[id.index()] = Some(n);
        n
    }

    fn table(&mut self, id: crate::model::TableId) -> NodeId {
        if let Some(n) = self.tables[id.index()] {
            return n;
        }
        if !self.busy.insert((1, id.0)) {
            return self.constant(Val::Bool(Bits::U));
        }
        let table = &self.model[id];
        let mut pairs = Vec::new();
        for row in &table.rows {
            for &c in &row.cells {
                self.expr(c);
            }
            pairs.push(self.expr(row.when));
            pairs.push(self.expr(row.value));
        }
        let l = self.list(pairs);
        let n = self.node(Op::Table(table.policy, l), top(self.model, &table.ty));
        self.tables[id.index()] = Some(n);
        n
    }

    /// What no decision reads, for inspection: lets, tables, holes, properties, expectations.
    fn everything_else(&mut self) {
        let model = self.model;
        for i in 0..model.lets.len() {
            self.let_(crate::model::LetId(u32::try_from(i).unwrap_or(0)));
        }
        for i in 0..model.tables.len() {
            self.table(crate::model::TableId(u32::try_from(i).unwrap_or(0)));
        }
        for i in 0..model.holds.len() {
            self.guidance(GuidanceId::Hold(HoldId(u32::try_from(i).unwrap_or(0))));
        }
        for i in 0..model.inputs.len() {
            let id = InputId(u32::try_from(i).unwrap_or(0));
            if model[id].ty == Ty::Event {
                self.boolean(Op::Happens(id));
            } else {
                self.input(id);
            }
        }
        let guidance = model.rules.iter().map(|r| &r.guidance).chain(model.holds.iter().map(|h| &h.guidance));
        let holes = guidance
            .flat_map(|g| g.because.iter().chain(&g.advise))
            .flat_map(|t| &t.parts)
            .filter_map(|p| match p {
                crate::model::TemplatePart::Hole(e) => Some(*e),
                crate::model::TemplatePart::Text(_) => None,
            })
            .collect::<Vec<_>>();
        let mut wanted = holes;
        wanted.extend(model.properties.iter().flat_map(|p| p.given.into_iter().chain([p.check])));
        wanted.extend(model.prefers.iter().filter_map(|p| p.when));
        wanted.extend(model.scenarios.iter().flat_map(|s| &s.checks).filter_map(|c| match &c.expect {
            crate::model::Expect::Value(e, _) | crate::model::Expect::Unknown(e) => Some(*e),
            _ => None,
        }));
        for e in wanted {
            self.expr(e);
        }
    }

    fn finish(mut self) -> Program {
        self.p.decisions = std::mem::take(&mut self.decisions)
            .into_iter()
            .map(|d| {
                d.unwrap_or_else(|| DecisionPlan {
                    combine: Combine::Unique,
                    contributions: Vec::new(),
                    default: None,
                    act_as: None,
                    node: NodeId(0),
                    cone: Vec::new(),
                    settings: Vec::new(),
                    companions: Vec::new(),
                    ordered: false,
                })
            })
            .collect();
        let n = self.guidance.len();
        self.p.guidance = (0..u32::try_from(n).unwrap_or(0))
            .map(|i| {
                let id = self.guidance_id(GuidanceIx(i));
                let (fires, counts) = self.guidance[i as usize].unwrap_or((NodeId(0), NodeId(0)));
                let overridden_by = overriders(self.model, id).map(|o| Program::guidance_ix(self.model, o)).collect();
                GuidancePlan { id, fires, counts, overridden_by }
            })
            .collect();
        for (i, d) in self.model.decisions.iter().enumerate() {
            if let Some(parent) = d.companion_of {
                self.p.decisions[parent.index()].companions.push(DecisionId(u32::try_from(i).unwrap_or(0)));
            }
        }
        for (i, node) in self.p.nodes.iter().enumerate() {
            if let Op::Input(id, _) | Op::Happens(id) = node.op {
                self.p.input_nodes[id.index()].push(NodeId(u32::try_from(i).unwrap_or(0)));
            }
        }
        self.link();
        self.cones();
        self.p
    }

    /// Lays out who reads whom.
    fn link(&mut self) {
        let mut children: Vec<Vec<NodeId>> = Vec::with_capacity(self.p.nodes.len());
        for i in 0..self.p.nodes.len() {
            let mut c = self.reads(self.p.nodes[i].op);
            c.sort_unstable();
            c.dedup();
            children.push(c);
        }
        let mut readers: Vec<Vec<NodeId>> = vec![Vec::new(); children.len()];
        for (i, list) in children.iter().enumerate() {
            for c in list {
                readers[c.index()].push(NodeId(u32::try_from(i).unwrap_or(0)));
            }
        }
        self.p.children = children.into_iter().map(|c| self.list(c)).collect();
        self.p.readers = readers.into_iter().map(|r| self.list(r)).collect();
    }

    fn reads(&self, op: Op) -> Vec<NodeId> {
        let list = |l: List| self.p.list(l).to_vec();
        match op {
            Op::Const(_)
            | Op::Happens(_)
            | Op::Setting(_)
            | Op::First(_)
            | Op::Previous(_)
            | Op::Hold(_)
            | Op::InForce(_)
            | Op::Kept(_)
            | Op::Latched(_) => Vec::new(),
            Op::Input(_, l) | Op::And(l) | Op::Or(l) | Op::Table(_, l) => list(l),
            Op::Not(a)
            | Op::Holds(a)
            | Op::OneOf(a, _)
            | Op::IsKnown(a)
            | Op::Neg(a)
            | Op::Convert(a, _)
            | Op::Whole(a, _)
            | Op::Calendar(_, a)
            | Op::Ever(a, _)
            | Op::TimeIn(a, _)
            | Op::TimeSince(a, _)
            | Op::Extreme(_, _, a) => vec![a],
            Op::Compare(_, a, b)
            | Op::IfKnown(a, b)
            | Op::Arith(_, a, b)
            | Op::Round(_, a, b)
            | Op::RoundRoot(_, a, b)
            | Op::For(a, b, _)
            | Op::Within(a, b, _) => vec![a, b],
            Op::InRange(a, b, c, _) => vec![a, b, c],
            Op::Count(i) => {
                let c = &self.p.counts[i as usize];
                [Some(c.of), c.since, c.within, c.while_.map(|w| w.0)].into_iter().flatten().collect()
            }
            Op::Total(i) => {
                let t = &self.p.totals[i as usize];
                vec![t.of, t.since]
            }
            Op::At(i) => {
                let a = &self.p.picks[i as usize];
                vec![a.value.0, a.event]
            }
            Op::StreakCount(i) | Op::StreakSpan(i) => vec![self.p.streaks[i as usize].of],
            Op::HoldIsOpen(h, s) | Op::HoldTime(h, s) | Op::HoldOccurrence(h, s) | Op::HoldSays(h, s, _) => {
                let plan = &self.p.holds[h.index()];
                let mut out = vec![s, plan.when];
                out.extend(plan.release);
                out.extend(plan.close);
                if let Some((after, unless)) = plan.give_up {
                    out.push(after);
                    out.extend(unless);
                }
                out
            }
            Op::Decision(d) => {
                let plan = &self.p.decisions[d.index()];
                let mut out = Vec::new();
                for c in &plan.contributions {
                    out.extend([c.fires, c.speaks, c.value]);
                }
                out.extend(plan.default);
                if let Some(parent) = self.model[d].companion_of {
                    let parent = &self.p.decisions[parent.index()];
                    out.push(parent.node);
                    out.extend(parent.contributions.iter().flat_map(|c| [c.speaks, c.value]));
                }
                out
            }
        }
    }

    /// Everything below each decision, and the settings read there.
    fn cones(&mut self) {
        for i in 0..self.p.decisions.len() {
            let mut inside = vec![false; self.p.nodes.len()];
            let plan = &self.p.decisions[i];
            let mut stack = vec![plan.node];
            stack.extend(plan.act_as.as_ref().map(|a| a.1));
            stack.extend(plan.companions.iter().map(|c| self.p.decisions[c.index()].node));
            while let Some(n) = stack.pop() {
                if !std::mem::replace(&mut inside[n.index()], true) {
                    stack.extend(self.p.reads(n));
                }
            }
            let cone = (0..self.p.nodes.len())
                .filter(|&n| inside[n])
                .map(|n| NodeId(u32::try_from(n).unwrap_or(0)))
                .collect::<Vec<_>>();
            self.p.decisions[i].settings = self.settings_of(&cone);
            self.p.decisions[i].cone = cone;
        }
    }

    fn settings_of(&self, cone: &[NodeId]) -> Vec<SettingId> {
        let mut out = BTreeSet::new();
        let direct = |n: NodeId, out: &mut BTreeSet<SettingId>| {
            let mut stack = vec![n];
            while let Some(n) = stack.pop() {
                if let Op::Setting(s) = self.p.nodes[n.index()].op {
                    out.insert(s);
                }
                stack.extend(self.p.reads(n));
            }
        };
        for &n in cone {
            match self.p.nodes[n.index()].op {
                Op::Setting(s) => {
                    out.insert(s);
                }
                Op::Kept(g) => {
                    let about = Program::guidance_of(self.model, self.guidance_id(g)).about;
                    for p in &self.model.prefers {
                        let applies = p.topics.is_empty() || about.is_some_and(|t| p.topics.contains(&t));
                        if let (true, Some(w)) = (applies, p.when.and_then(|w| self.p.exprs[w.index()])) {
                            direct(w, &mut out);
                        }
                    }
                }
                _ => {}
            }
        }
        out.into_iter().collect()
    }
}

fn at_least_zero() -> Val {
    Val::Num(Some(Range { lo: Bound::still(int(0)), hi: Bound::Above }), Also::SILENT)
}

fn not_stated(ty: &Ty) -> Val {
    match ty {
        Ty::Enum(_) => Val::Enum(0, Also::NOT_STATED),
        Ty::Set(_) => Val::Set(0, 0, Also::NOT_STATED),
        t if t.is_numeric() => Val::Num(None, Also::NOT_STATED),
        _ => Val::Bool(Bits::N),
    }
}

/// Everyone who says that it overrides `id`.
fn overriders(model: &Model, id: GuidanceId) -> impl Iterator<Item = GuidanceId> + use<'_> {
    let rules = model.rules.iter().zip(0..).map(|(r, i)| (GuidanceId::Rule(crate::model::RuleId(i)), &r.guidance));
    let holds = model.holds.iter().zip(0..).map(|(h, i)| (GuidanceId::Hold(HoldId(i)), &h.guidance));
    rules.chain(holds).filter(move |(_, g)| g.overrides.iter().any(|(o, _)| *o == id)).map(|(i, _)| i)
}

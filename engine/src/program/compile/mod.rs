//! From the checked model to the flat program.

mod build;
mod decision;
mod expr;
mod guidance;
mod link;

use self::decision::{Speaker, speakers};
use super::{DecisionPlan, List, NodeId, Op, Program};
use crate::eval::bits::Bits;
use crate::eval::num::{Bound, Range, int};
use crate::eval::val::{Also, Val};
use crate::model::{DecisionId, Expect, GuidanceId, HoldId, InputId, LetId, Model, RuleId, TableId, TemplatePart, Ty};
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

fn at_least_zero() -> Val {
    Val::Num(Some(Range { lo: Bound::still(int(0)), hi: Bound::Above }), Also::SILENT)
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

/// The program of a model.
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
    for d in DecisionId::first(m.decisions.len()) {
        c.decision(d);
    }
    for r in RuleId::first(m.rules.len()) {
        c.guidance(GuidanceId::Rule(r));
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

impl Compiler<'_> {
    fn let_(&mut self, id: LetId) -> NodeId {
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

    fn table(&mut self, id: TableId) -> NodeId {
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
        for l in LetId::first(model.lets.len()) {
            self.let_(l);
        }
        for t in TableId::first(model.tables.len()) {
            self.table(t);
        }
        for h in HoldId::first(model.holds.len()) {
            self.guidance(GuidanceId::Hold(h));
        }
        for id in InputId::first(model.inputs.len()) {
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
                TemplatePart::Hole(e) => Some(*e),
                TemplatePart::Text(_) => None,
            })
            .collect::<Vec<_>>();
        let mut wanted = holes;
        wanted.extend(model.properties.iter().flat_map(|p| p.given.into_iter().chain([p.check])));
        wanted.extend(model.prefers.iter().filter_map(|p| p.when));
        wanted.extend(model.scenarios.iter().flat_map(|s| &s.checks).filter_map(|c| match &c.expect {
            Expect::Value(e, _) | Expect::Unknown(e) | Expect::Silent(e) => Some(*e),
            _ => None,
        }));
        for e in wanted {
            self.expr(e);
        }
    }
}

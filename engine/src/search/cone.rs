//! What a question depends on, through the rule graph: inputs with the values at which anything changes, durations,
//! open settings, and who gives what to which decision.

use crate::answer::Clause;
use crate::check::domain;
use crate::exact::{self, Exact};
use crate::model::{
    ArithOp, Assignment, DecisionId, ExprId, ExprKind, GuidanceId, HoldId, Holding, InputId, Model, Reach, RuleId,
    SettingId, Ty, Value, WholeUnit,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A value that a rule or a clause of a hold gives to a decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gift {
    /// Who gives it.
    pub by: GuidanceId,
    /// In which clause.
    pub clause: Clause,
    /// The value.
    pub value: ExprId,
    /// Whether for good.
    pub permanently: bool,
}

/// What some expressions depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cone {
    /// What may be charted.
    pub inputs: BTreeSet<InputId>,
    /// Values of an input that stand for all others: its thresholds, and one between and beyond them.
    pub values: BTreeMap<InputId, Vec<Value>>,
    /// Settings without a value.
    pub open: BTreeSet<SettingId>,
    /// Lengths of time after which anything may change, each also a second shorter and longer; ascending.
    pub gaps: Vec<i64>,
    /// Who gives what.
    pub gifts: BTreeMap<DecisionId, Vec<Gift>>,
    /// Every expression that is read.
    pub exprs: HashSet<ExprId>,
    /// Every rule and hold that has a say.
    pub guidance: BTreeSet<GuidanceId>,
    /// Instants at which a source comes into force or lapses.
    pub limits: BTreeSet<i64>,
}

/// Lengths of time that are tried whatever a project names: a second, a minute, an hour, a day.
const COMMON_GAPS: [i64; 4] = [1, 60, 3_600, 86_400];

impl Cone {
    /// What `roots` depend on.
    pub fn of(model: &Model, roots: &[ExprId]) -> Self {
        let reach = Reach::of(model, roots, &[]);
        let mut cone = Self {
            open: reach.settings.into_iter().filter(|s| model[*s].value.is_none()).collect(),
            gifts: reach.decisions.into_iter().map(|d| (d, gifts(model, d))).collect(),
            limits: reach.guidance.iter().flat_map(|g| limits(model, *g)).collect(),
            inputs: reach.inputs,
            exprs: reach.exprs,
            guidance: reach.guidance,
            ..Self::default()
        };
        cone.find_gaps(model);
        cone.find_values(model);
        cone
    }

    fn find_gaps(&mut self, model: &Model) {
        let mut named = BTreeSet::new();
        for &id in &self.exprs {
            match (&model[id].kind, &model[id].ty) {
                (ExprKind::Const(Value::Num(n)), Ty::Duration) => named.extend(seconds(n)),
                (ExprKind::Setting(s), Ty::Duration) => {
                    named.extend(model[*s].value.as_ref().and_then(number).as_ref().and_then(seconds));
                }
                (ExprKind::WholeSince(unit, _), _) => {
                    named.insert(unit_seconds(*unit));
                }
                (ExprKind::Compare(_, a, b), _) => {
                    for (term, with) in [(*a, *b), (*b, *a)] {
                        let Some(n) = known(model, with).as_ref().and_then(number) else { continue };
                        named.extend(elapsed(model, term, &n).as_ref().and_then(seconds));
                    }
                }
                (ExprKind::InRange { value, low, high, .. }, _) => {
                    for bound in [*low, *high] {
                        let Some(n) = known(model, bound).as_ref().and_then(number) else { continue };
                        named.extend(elapsed(model, *value, &n).as_ref().and_then(seconds));
                    }
                }
                _ => {}
            }
        }
        for &input in &self.inputs {
            if let Holding::Fresh(s) = model[input].hold {
                named.insert(s);
            }
            named.extend(model[input].void_after.iter().filter_map(|v| v.duration));
        }
        let longest = named.last().copied();
        let around = named.into_iter().flat_map(|s| [s - 1, s, s + 1]).chain(COMMON_GAPS);
        let mut gaps: BTreeSet<i64> = around.filter(|s| *s > 0).collect();
        // Two spans one after the other reach past the longest.
        gaps.extend(longest.and_then(|l| l.checked_mul(2)));
        self.gaps = gaps.into_iter().collect();
    }

    fn find_values(&mut self, model: &Model) {
        let mut cuts: BTreeMap<InputId, BTreeSet<Exact>> = BTreeMap::new();
        let mut cut = |term: ExprId, with: ExprId| {
            if let Some(n) = known(model, with).as_ref().and_then(number) {
                for (input, at) in charted_for(model, term, &n, DEPTH) {
                    cuts.entry(input).or_default().insert(at);
                }
            }
        };
        for &id in &self.exprs {
            match &model[id].kind {
                ExprKind::Compare(_, a, b) => {
                    cut(*a, *b);
                    cut(*b, *a);
                }
                ExprKind::InRange { value, low, high, .. } => {
                    cut(*value, *low);
                    cut(*value, *high);
                }
                _ => {}
            }
        }
        for &input in &self.inputs {
            let cuts = cuts.remove(&input).unwrap_or_default();
            self.values.insert(input, representatives(model, input, &cuts));
        }
    }
}

/// How deep terms are looked into.
const DEPTH: usize = 50;

/// Values that stand for all that an input may be.
fn representatives(model: &Model, input: InputId, cuts: &BTreeSet<Exact>) -> Vec<Value> {
    let declared = &model[input];
    match &declared.ty {
        Ty::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        Ty::Enum(id) => {
            let count = u8::try_from(model[*id].variants.len()).unwrap_or(u8::MAX);
            (0..count).map(Value::Enum).collect()
        }
        ty if ty.is_numeric() => {
            let bounds = declared.range.map_or((None, None), |(low, high)| (Some(low), Some(high)));
            let whole = matches!(ty, Ty::Integer | Ty::Duration | Ty::Instant | Ty::Date);
            domain::stretches(cuts, bounds, whole)
        }
        _ => Vec::new(),
    }
}

/// The value that an expression has for every patient: a constant, or a setting that has one.
pub(crate) fn known(model: &Model, id: ExprId) -> Option<Value> {
    known_within(model, id, DEPTH)
}

fn known_within(model: &Model, id: ExprId, depth: usize) -> Option<Value> {
    let deeper = depth.checked_sub(1)?;
    let num = |id: ExprId| known_within(model, id, deeper).as_ref().and_then(number);
    match &model[id].kind {
        ExprKind::Const(v) => Some(v.clone()),
        ExprKind::Setting(s) => model[*s].value.clone(),
        ExprKind::Let(l) => known_within(model, model[*l].value, deeper),
        ExprKind::Neg(a) => Some(Value::Num(exact::neg(&num(*a)?))),
        ExprKind::Convert { value, factor, offset } => {
            exact::add(&exact::mul(&num(*value)?, factor)?, offset).map(Value::Num)
        }
        ExprKind::Arith(op, a, b) => arith(*op, &num(*a)?, &num(*b)?).map(Value::Num),
        _ => None,
    }
}

pub(crate) fn arith(op: ArithOp, a: &Exact, b: &Exact) -> Option<Exact> {
    match op {
        ArithOp::Add => exact::add(a, b),
        ArithOp::Sub => exact::sub(a, b),
        ArithOp::Mul => exact::mul(a, b),
        ArithOp::Div => exact::div(a, b),
    }
}

/// What is combined with a known `other` so that the result is `target`.
pub(crate) fn undo(op: ArithOp, known_is_left: bool, target: &Exact, other: &Exact) -> Option<Exact> {
    match (op, known_is_left) {
        (ArithOp::Add, _) => exact::sub(target, other),
        (ArithOp::Sub, false) => exact::add(target, other),
        (ArithOp::Sub, true) => exact::sub(other, target),
        (ArithOp::Mul, _) => exact::div(target, other),
        (ArithOp::Div, false) => exact::mul(target, other),
        (ArithOp::Div, true) => exact::div(other, target),
    }
}

/// The inputs that a term is made of by known steps, each with the value for which the term is `target`.
fn charted_for(model: &Model, term: ExprId, target: &Exact, depth: usize) -> Vec<(InputId, Exact)> {
    let Some(deeper) = depth.checked_sub(1) else { return Vec::new() };
    let on = |id: ExprId, target: Option<Exact>| {
        target.map_or_else(Vec::new, |target| charted_for(model, id, &target, deeper))
    };
    match &model[term].kind {
        ExprKind::Input(i) | ExprKind::First(i) | ExprKind::Previous(i) | ExprKind::Extreme { of: i, .. } => {
            vec![(*i, *target)]
        }
        ExprKind::Let(l) => on(model[*l].value, Some(*target)),
        ExprKind::At(x, _) | ExprKind::Round(_, x, _) => on(*x, Some(*target)),
        ExprKind::Neg(x) => on(*x, Some(exact::neg(target))),
        ExprKind::IfKnown(a, b) => {
            let mut both = on(*a, Some(*target));
            both.extend(on(*b, Some(*target)));
            both
        }
        ExprKind::Convert { value, factor, offset } => {
            on(*value, exact::sub(target, offset).and_then(|n| exact::div(&n, factor)))
        }
        ExprKind::Arith(op, a, b) => {
            let left = known(model, *b).as_ref().and_then(number).and_then(|b| undo(*op, false, target, &b));
            let right = known(model, *a).as_ref().and_then(number).and_then(|a| undo(*op, true, target, &a));
            let mut both = on(*a, left);
            both.extend(on(*b, right));
            both
        }
        _ => Vec::new(),
    }
}

/// The time after which a clock shows `target`, when a term is a clock or made of one.
fn elapsed(model: &Model, term: ExprId, target: &Exact) -> Option<Exact> {
    match &model[term].kind {
        ExprKind::Let(l) => elapsed(model, model[*l].value, target),
        ExprKind::TimeIn(_)
        | ExprKind::TimeSince(_)
        | ExprKind::HoldTime(_)
        | ExprKind::TotalTime(..)
        | ExprKind::StreakSpan(..) => Some(*target),
        ExprKind::WholeSince(unit, _) => exact::mul(target, &exact::integer(unit_seconds(*unit))),
        ExprKind::Convert { value, factor, offset } => {
            elapsed(model, *value, &exact::div(&exact::sub(target, offset)?, factor)?)
        }
        ExprKind::Arith(op, a, b) => match (known(model, *a), known(model, *b)) {
            (_, Some(Value::Num(b))) => elapsed(model, *a, &undo(*op, false, target, &b)?),
            (Some(Value::Num(a)), _) => elapsed(model, *b, &undo(*op, true, target, &a)?),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) const fn unit_seconds(unit: WholeUnit) -> i64 {
    match unit {
        WholeUnit::Hours => 3_600,
        WholeUnit::Days => 86_400,
        WholeUnit::Weeks => 7 * 86_400,
        WholeUnit::Months => 31 * 86_400,
        WholeUnit::Years => 366 * 86_400,
    }
}

pub(crate) fn number(value: &Value) -> Option<Exact> {
    if let Value::Num(n) = value { Some(*n) } else { None }
}

fn seconds(n: &Exact) -> Option<i64> {
    // A century is longer than any protocol.
    let whole = i64::try_from(n.to_integer()).ok()?;
    (0..=100 * 366 * 86_400).contains(&whole).then_some(whole)
}

/// When the sources that a rule or hold cites come into force and lapse.
fn limits(model: &Model, id: GuidanceId) -> impl Iterator<Item = i64> + '_ {
    let sources = model.guidance(id).cites.iter().map(|c| &model[c.source]);
    sources.flat_map(|s| [s.valid_from, s.valid_until]).flatten().map(|t| t.0)
}

/// Everything that is given to a decision.
pub(crate) fn gifts(model: &Model, decision: DecisionId) -> Vec<Gift> {
    let mut found = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&model.rules) {
        collect(&rule.then, GuidanceId::Rule(id), Clause::Then, decision, &mut found);
    }
    for (id, hold) in (0..).map(HoldId).zip(&model.holds) {
        let by = GuidanceId::Hold(id);
        collect(&hold.do_, by, Clause::Do, decision, &mut found);
        if let Some(release) = &hold.release {
            collect(&release.then, by, Clause::Release, decision, &mut found);
        }
        if let Some(give_up) = &hold.give_up {
            collect(&give_up.then, by, Clause::GiveUp, decision, &mut found);
        }
    }
    found
}

fn collect(list: &[Assignment], by: GuidanceId, clause: Clause, decision: DecisionId, found: &mut Vec<Gift>) {
    for a in list {
        if a.decision == decision {
            found.push(Gift { by, clause, value: a.value, permanently: a.permanently });
        }
        collect(&a.with, by, clause, decision, found);
    }
}

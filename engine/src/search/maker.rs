//! Records made backwards from a wish: to have a condition true at an instant, chart what makes it true.
//!
//! A maker promises nothing. What it charts for one part of a wish may spoil another, and precedence, silence and sources
//! are not thought through: whether a wish came true is for the evaluator to say. Where there are several ways one is
//! taken by chance, so that many tries see many ways.

use super::chance::Chance;
use super::cone::{Cone, Gift, known, number};
use crate::answer::Clause;
use crate::check::domain;
use crate::exact;
use crate::model::{CompareOp, ExprId, ExprKind, GuidanceId, Holding, InputId, InputKind, Model, SettingId, Ty, Value};
use crate::time::Instant;
use crate::timeline::{Charted, Entry};
use std::collections::BTreeMap;

/// How many parts of a wish are followed.
const STEPS: usize = 600;
/// How many parts within parts.
const DEPTH: usize = 60;
/// Most entries that keep one condition true for a while.
const REPEATS: i64 = 16;
/// Room for what is charted besides: no wish makes a record longer than this.
pub(super) const ENTRIES: usize = 60;

/// The longest time, in seconds, that a wish reaches back: two centuries.
pub(super) const LONGEST: i64 = 200 * 366 * 86_400;

/// Something wished for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    /// A condition, known true or known false.
    Truth(ExprId, bool),
    /// A known value.
    Is(ExprId, Value),
    /// That a rule or a clause of a hold speaks.
    Speaks(GuidanceId, Clause),
    /// The same, some time before.
    Earlier(Box<Wish>),
}

/// See the module.
pub(super) struct Maker<'a> {
    pub model: &'a Model,
    pub cone: &'a Cone,
    pub chance: &'a mut Chance,
    /// What is charted so far, in no order.
    pub entries: Vec<Entry>,
    pub settings: BTreeMap<SettingId, Value>,
    steps: usize,
    depth: usize,
}

/// Facts are charted at the first instant of the record, whenever that will be.
pub(super) const FROM_THE_START: i64 = i64::MIN;

impl<'a> Maker<'a> {
    pub const fn new(model: &'a Model, cone: &'a Cone, chance: &'a mut Chance) -> Self {
        Self { model, cone, chance, entries: Vec::new(), settings: BTreeMap::new(), steps: 0, depth: 0 }
    }

    /// Follows a wish at an instant.
    pub fn wish(&mut self, wish: &Wish, t: i64) {
        self.steps = 0;
        match wish {
            Wish::Truth(id, truth) => self.make(*id, *truth, t),
            Wish::Is(id, value) => self.reach(*id, value, t),
            Wish::Speaks(by, clause) => self.speak(*by, *clause, t),
            Wish::Earlier(wish) => {
                let back = self.gap();
                self.wish(wish, t - back);
            }
        }
    }

    /// A length of time at which something may change.
    pub fn gap(&mut self) -> i64 {
        self.chance.one_of(&self.cone.gaps).copied().unwrap_or(1)
    }

    /// Makes a condition true, or false, at an instant.
    pub fn make(&mut self, id: ExprId, truth: bool, t: i64) {
        if self.steps >= STEPS || self.depth >= DEPTH {
            return;
        }
        self.steps += 1;
        self.depth += 1;
        self.make_one(id, truth, t);
        self.depth -= 1;
    }

    fn make_one(&mut self, id: ExprId, truth: bool, t: i64) {
        let model = self.model;
        match &model[id].kind {
            ExprKind::Not(p) => self.make(*p, !truth, t),
            ExprKind::And(list) => self.make_list(list, truth, truth, t),
            ExprKind::Or(list) => self.make_list(list, !truth, truth, t),
            ExprKind::Let(l) => self.make(model[*l].value, truth, t),
            ExprKind::Input(i) if model[id].ty == Ty::Event => self.happen(*i, truth, t),
            ExprKind::Happens(i) => self.happen(*i, truth, t),
            ExprKind::Input(i) => self.chart(*i, Charted::Is(Value::Bool(truth)), t),
            ExprKind::Setting(_) | ExprKind::Table(_) | ExprKind::Decision(_) => self.reach(id, &Value::Bool(truth), t),
            ExprKind::Compare(op, a, b) => self.compare(if truth { *op } else { domain::negated(*op) }, *a, *b, t),
            ExprKind::InRange { value, low, high, below } => self.in_range(*value, *low, *high, *below, truth, t),
            ExprKind::OneOf(x, bits) => {
                let bits = if truth { *bits } else { !*bits };
                let fits = |v: &u8| bits >> v & 1 == 1;
                let Ty::Enum(e) = model[*x].ty else { return };
                let count = u8::try_from(model[e].variants.len()).unwrap_or(63).min(63);
                let all: Vec<u8> = (0..count).filter(fits).collect();
                if let Some(v) = self.chance.one_of(&all).copied() {
                    self.reach(*x, &Value::Enum(v), t);
                }
            }
            ExprKind::IsKnown(x) if truth => self.know(*x, t),
            ExprKind::IfKnown(a, b) => {
                let way = if self.chance.once_in(3) { *b } else { *a };
                self.make(way, truth, t);
            }
            ExprKind::For(p, d) => {
                let Some(d) = self.span(*d) else { return };
                if truth {
                    self.sustain(*p, true, t - d, t);
                } else {
                    let back = self.within(d);
                    self.make(*p, false, t - back);
                }
            }
            ExprKind::Within(p, d) => {
                let Some(d) = self.span(*d) else { return };
                if truth {
                    let back = if self.chance.once_in(4) { d } else { self.within(d) };
                    self.strike(*p, t - back, t);
                } else {
                    // Beyond the window, so that its end is tried as well.
                    let gap = self.gap();
                    if self.chance.once_in(2) {
                        self.strike(*p, t - d - gap, t);
                    }
                    if !self.happens(*p) {
                        self.make(*p, false, t - d);
                    }
                }
            }
            ExprKind::Ever(p) if truth => {
                let back = self.gap();
                self.strike(*p, t - back, t);
            }
            ExprKind::HoldIsOpen(h) if truth => self.speak(GuidanceId::Hold(*h), Clause::Do, t),
            _ => {}
        }
    }

    /// All of a list, or one of it.
    fn make_list(&mut self, list: &[ExprId], all: bool, truth: bool, t: i64) {
        if all {
            // What is done last may spoil what was done first: any part may be the last.
            let first = self.chance.pick(list.len());
            for n in 0..list.len() {
                self.make(list[(first + n) % list.len()], truth, t);
            }
        } else if let Some(one) = self.chance.one_of(list).copied() {
            self.make(one, truth, t);
        }
    }

    /// Whether a condition can be true only at an instant.
    fn happens(&self, id: ExprId) -> bool {
        match &self.model[id].kind {
            ExprKind::Input(i) => self.model.is_happening(*i),
            ExprKind::Happens(_) => true,
            ExprKind::Let(l) => self.happens(self.model[*l].value),
            ExprKind::And(list) => list.iter().any(|p| self.happens(*p)),
            _ => false,
        }
    }

    /// Lets an event happen, or a condition be true, at an instant, and mostly no longer at a later one.
    pub fn strike(&mut self, p: ExprId, at: i64, t: i64) {
        if !self.happens(p) && at < t && !self.chance.once_in(4) {
            self.make(p, false, t);
        }
        self.make(p, true, at);
    }

    /// Keeps a condition as it is from one instant to another, charting readings again before they go stale.
    pub fn sustain(&mut self, p: ExprId, truth: bool, from: i64, to: i64) {
        let before = self.entries.len();
        self.make(p, truth, from);
        let made: Vec<Entry> = self.entries.get(before..).unwrap_or_default().to_vec();
        for entry in made {
            let Holding::Fresh(fresh) = self.model[entry.input].hold else { continue };
            let step = (fresh / 2).max(1).max((to - from) / REPEATS).min((fresh - 1).max(1));
            let mut t = entry.at.0 + step;
            for _ in 0..2 * REPEATS {
                if t >= to {
                    break;
                }
                self.add(Entry { at: Instant(t), latest: Instant(t), ..entry.clone() }, false);
                t += step;
            }
            self.add(Entry { at: Instant(to), latest: Instant(to), ..entry }, false);
        }
    }

    fn know(&mut self, x: ExprId, t: i64) {
        let model = self.model;
        let mut inputs = Vec::new();
        model.walk(x, &mut |id| {
            if let ExprKind::Input(i) = model[id].kind {
                inputs.push(i);
            }
        });
        for input in inputs {
            self.background(input, t);
        }
    }

    /// A moment of the last `d` seconds.
    fn within(&mut self, d: i64) -> i64 {
        match self.chance.pick(4) {
            0 => 0,
            1 => d,
            2 => d / 2,
            _ => self.gap().min(d),
        }
    }

    /// A length of time that does not tick, in seconds.
    pub fn span(&mut self, id: ExprId) -> Option<i64> {
        let value = self.value_of(id)?;
        i64::try_from(number(&value)?.to_integer()).ok().filter(|s| (0..=LONGEST).contains(s))
    }

    /// The value that an expression has whatever is charted; an open setting is given one.
    pub fn value_of(&mut self, id: ExprId) -> Option<Value> {
        if let ExprKind::Setting(s) = self.model[domain::behind_lets(self.model, id)].kind
            && self.model[s].value.is_none()
        {
            return self.choose(s);
        }
        known(self.model, id)
    }

    /// The value of an open setting in this try.
    pub fn choose(&mut self, s: SettingId) -> Option<Value> {
        if let Some(value) = self.settings.get(&s) {
            return Some(value.clone());
        }
        let setting = &self.model[s];
        let value = match &setting.ty {
            Ty::Enum(e) => Value::Enum(u8::try_from(self.chance.pick(self.model[*e].variants.len())).ok()?),
            Ty::Boolean => Value::Bool(self.chance.once_in(2)),
            ty if ty.is_numeric() => {
                let (low, high) = setting.range?;
                Value::Num(if self.chance.once_in(2) { low } else { high })
            }
            _ => return None,
        };
        self.settings.insert(s, value.clone());
        Some(value)
    }

    // ---- comparing ----------------------------------------------------------------------------------------------

    fn compare(&mut self, op: CompareOp, a: ExprId, b: ExprId, t: i64) {
        if let Some(with) = self.value_of(b) {
            self.want(a, op, &with, t);
        } else if let Some(with) = self.value_of(a) {
            self.want(b, domain::flipped(op), &with, t);
        } else {
            // One side first; then the other, to suit it.
            let (settled, moved, op) = if self.chance.once_in(2) { (a, b, domain::flipped(op)) } else { (b, a, op) };
            if let Some(with) = self.guess(settled) {
                self.reach(settled, &with, t);
                self.want(moved, op, &with, t);
            }
        }
    }

    fn in_range(&mut self, x: ExprId, low: ExprId, high: ExprId, below: bool, truth: bool, t: i64) {
        let (Some(low), Some(high)) = (self.value_of(low), self.value_of(high)) else { return };
        let (upper, above) = if below { (CompareOp::Lt, CompareOp::Ge) } else { (CompareOp::Le, CompareOp::Gt) };
        if !truth {
            if self.chance.once_in(2) {
                self.want(x, CompareOp::Lt, &low, t)
            } else {
                self.want(x, above, &high, t)
            }
            return;
        }
        let inside = |v: &Value| {
            domain::compare(CompareOp::Ge, v, &low) == Some(true) && domain::compare(upper, v, &high) == Some(true)
        };
        let all: Vec<Value> = self.near(x, &low).into_iter().chain(self.near(x, &high)).filter(|v| inside(v)).collect();
        if let Some(v) = self.chance.one_of(&all).cloned() {
            self.reach(x, &v, t);
        }
    }

    /// Makes a comparison with a known value true.
    fn want(&mut self, x: ExprId, op: CompareOp, with: &Value, t: i64) {
        let fits = |v: &Value| domain::compare(op, v, with) == Some(true);
        let all: Vec<Value> = match with {
            // Sets are compared as wholes only.
            Value::Set(_) if op == CompareOp::Eq => vec![with.clone()],
            Value::Set(_) | Value::Text(_) => Vec::new(),
            _ => self.near(x, with).into_iter().filter(fits).collect(),
        };
        if let Some(v) = self.chance.one_of(&all).cloned() {
            self.reach(x, &v, t);
        }
    }

    /// Values of a term on this and on that side of another.
    fn near(&mut self, x: ExprId, with: &Value) -> Vec<Value> {
        let ty = &self.model[x].ty;
        match (ty, with) {
            (Ty::Enum(e), _) => {
                (0..u8::try_from(self.model[*e].variants.len()).unwrap_or(u8::MAX)).map(Value::Enum).collect()
            }
            (Ty::Boolean, _) => vec![Value::Bool(false), Value::Bool(true)],
            (_, Value::Num(n)) => {
                let whole = matches!(ty, Ty::Integer | Ty::Duration | Ty::Instant | Ty::Date);
                let mut cuts = std::collections::BTreeSet::from([*n]);
                if *ty == Ty::Duration {
                    let gap = exact::integer(self.gap());
                    cuts.extend([exact::add(n, &gap), exact::sub(n, &gap)].into_iter().flatten());
                }
                domain::stretches(&cuts, domain::bounds(self.model, x), whole)
            }
            _ => Vec::new(),
        }
    }

    /// Some value that a term may have.
    pub fn guess(&mut self, x: ExprId) -> Option<Value> {
        let model = self.model;
        match &model[x].kind {
            ExprKind::Input(i) | ExprKind::First(i) | ExprKind::Previous(i) | ExprKind::Extreme { of: i, .. } => {
                let all = self.cone.values.get(i)?;
                self.chance.one_of(all).cloned()
            }
            ExprKind::Let(l) => self.guess(model[*l].value),
            ExprKind::At(a, _) | ExprKind::IfKnown(a, _) => self.guess(*a),
            ExprKind::Decision(d) => {
                let gifts = self.cone.gifts.get(d)?;
                let gift = *self.chance.one_of(gifts)?;
                self.value_of(gift.value)
            }
            ExprKind::Convert { value, factor, offset } => {
                let n = number(&self.guess(*value)?)?;
                exact::add(&exact::mul(&n, factor)?, offset).map(Value::Num)
            }
            _ => match &model[x].ty {
                Ty::Enum(e) => u8::try_from(self.chance.pick(model[*e].variants.len())).ok().map(Value::Enum),
                Ty::Boolean => Some(Value::Bool(self.chance.once_in(2))),
                Ty::Duration => Some(Value::Num(exact::integer(self.gap()))),
                ty if ty.is_numeric() => {
                    let small = i64::try_from(self.chance.pick(4)).ok()?;
                    Some(Value::Num(exact::integer(small)))
                }
                _ => None,
            },
        }
    }

    // ---- charting -----------------------------------------------------------------------------------------------

    fn happen(&mut self, input: InputId, truth: bool, t: i64) {
        if !truth {
            return;
        }
        let value = match (&self.model[input].ty, self.cone.values.get(&input)) {
            (Ty::Event, _) => Charted::Happened,
            (_, values) => match self.chance.one_of(values.map_or(&[], Vec::as_slice)) {
                Some(v) => Charted::Is(v.clone()),
                None => return,
            },
        };
        self.chart(input, value, t);
    }

    /// Charts a value so that rules see it at `t`, in place of what is charted of this input at that instant.
    pub fn chart(&mut self, input: InputId, value: Charted, t: i64) {
        let declared = &self.model[input];
        let back = match (declared.kind, declared.hold) {
            // What is done is seen from the moment after.
            (InputKind::Act, Holding::Instant) => 0,
            (InputKind::Act, _) => match self.chance.pick(4) {
                0 => 0,
                1 => self.gap(),
                _ => 1,
            },
            (InputKind::Reading, Holding::Fresh(fresh)) if self.chance.once_in(6) => self.gap().min(fresh - 1).max(0),
            (InputKind::Reading, Holding::UntilChanged) if self.chance.once_in(3) => self.gap(),
            _ => 0,
        };
        let at = Instant(if declared.kind == InputKind::Fact { FROM_THE_START } else { t - back });
        self.add(Entry { at, latest: at, input, value, lasting: false }, true);
    }

    /// Charts a usual value of what is not charted at `t`.
    pub fn background(&mut self, input: InputId, t: i64) {
        let declared = &self.model[input];
        let at = if declared.kind == InputKind::Fact { FROM_THE_START } else { t };
        if declared.hold == Holding::Instant || declared.kind == InputKind::Act {
            return;
        }
        let Some(values) = self.cone.values.get(&input) else { return };
        let calm = match declared.ty {
            Ty::Boolean => values.first(),
            Ty::Enum(e) if self.model[e].ordered => values.first(),
            _ => None,
        };
        let value = if self.chance.once_in(4) { None } else { calm };
        let value = match value {
            Some(v) => v.clone(),
            None => match self.chance.one_of(values) {
                Some(v) => v.clone(),
                None => return,
            },
        };
        let at = Instant(at);
        self.add(Entry { at, latest: at, input, value: Charted::Is(value), lasting: false }, false);
    }

    /// Adds an entry, in place of one of the same input and instant when `replace`.
    fn add(&mut self, entry: Entry, replace: bool) {
        let room = self.entries.len() < ENTRIES;
        match self.entries.iter_mut().find(|e| e.input == entry.input && e.at == entry.at) {
            Some(old) if replace => *old = entry,
            Some(_) => {}
            None if room => self.entries.push(entry),
            None => {}
        }
    }

    /// Lets a contribution speak at an instant.
    pub fn give(&mut self, gift: Gift, t: i64) {
        let earlier = gift.permanently && self.chance.once_in(2);
        let t = if earlier { t - self.gap() } else { t };
        self.speak(gift.by, gift.clause, t);
    }

    /// Lets a rule or a clause of a hold speak at an instant.
    fn speak(&mut self, by: GuidanceId, clause: Clause, t: i64) {
        let model = self.model;
        match by {
            GuidanceId::Rule(r) => {
                let rule = &model[r];
                if let Some(unless) = rule.unless {
                    self.make(unless, false, t);
                }
                if let Some(when) = rule.when {
                    self.make(when, true, t);
                }
            }
            GuidanceId::Hold(h) => {
                let hold = &model[h];
                match clause {
                    Clause::GiveUp => {
                        let Some(give_up) = &hold.give_up else { return };
                        let Some(after) = self.span(give_up.after) else { return };
                        let late = if self.chance.once_in(2) { 0 } else { self.gap() };
                        if let Some(unless) = give_up.unless {
                            self.make(unless, false, t - late);
                        }
                        self.make(hold.when, true, t - late - after);
                    }
                    Clause::Release => {
                        let back = self.gap();
                        if let Some(release) = &hold.release {
                            self.make(release.when, true, t);
                        }
                        self.make(hold.when, true, t - back);
                    }
                    Clause::Do | Clause::Then | Clause::Latched => {
                        let back = if self.chance.once_in(2) { 0 } else { self.gap() };
                        if back > 0
                            && let Some(release) = &hold.release
                        {
                            self.make(release.when, false, t);
                        }
                        self.make(hold.when, true, t - back);
                    }
                }
            }
        }
    }
}

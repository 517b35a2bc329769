//! How values, instants and durations are written for people: as in the language itself.

use super::Outcome;
use crate::exact::{self, Exact};
use crate::model::{DecisionId, Decl, EnumId, Guidance, GuidanceId, InputId, Model, SettingId, Ty, Value};
use crate::time::{Date, Duration, Instant, Start};

/// Writes the values of one model, with instants as days of one record when it counts days.
#[derive(Clone)]
pub struct Writer<'a> {
    model: &'a Model,
    start: Option<Start>,
}

impl<'a> Writer<'a> {
    /// For `model`; instants as days from `start` when there is one, else in RFC 3339.
    #[must_use]
    pub const fn new(model: &'a Model, start: Option<Start>) -> Self {
        Self { model, start }
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &'a Model {
        self.model
    }

    /// The rule's or hold's common part.
    #[must_use]
    pub fn guidance(&self, id: GuidanceId) -> &'a Guidance {
        match id {
            GuidanceId::Rule(id) => &self.model[id].guidance,
            GuidanceId::Hold(id) => &self.model[id].guidance,
        }
    }

    /// The name of a decision, with its module where two modules have one of that name.
    #[must_use]
    pub fn decision_name(&self, id: DecisionId) -> String {
        self.name(&self.model[id].decl, self.model.decisions.iter().map(|d| &d.decl))
    }

    /// The name of a setting, likewise.
    #[must_use]
    pub fn setting_name(&self, id: SettingId) -> String {
        self.name(&self.model[id].decl, self.model.settings.iter().map(|s| &s.decl))
    }

    /// The name of an input, likewise.
    #[must_use]
    pub fn input_name(&self, id: InputId) -> String {
        self.name(&self.model[id].decl, self.model.inputs.iter().map(|i| &i.decl))
    }

    fn name<'b>(&self, decl: &Decl, mut all: impl Iterator<Item = &'b Decl>) -> String {
        if all.any(|d| d.name == decl.name && d.module != decl.module) {
            return format!("{}.{}", self.model[decl.module].decl.name, decl.name);
        }
        decl.name.clone()
    }

    /// A value of type `ty`: `9 µg/day`, `3 days`, `interrupt`, `2`, `{a, b}`.
    #[must_use]
    pub fn value(&self, ty: &Ty, value: &Value) -> String {
        match value {
            Value::Bool(b) => b.to_string(),
            Value::Num(n) => self.number(ty, n),
            Value::Enum(i) => match ty {
                Ty::Enum(id) => self.variant(*id, usize::from(*i)).to_owned(),
                _ => i.to_string(),
            },
            Value::Set(bits) => match ty {
                Ty::Set(id) | Ty::Enum(id) => format!("{{{}}}", self.members(*id, *bits).join(", ")),
                _ => format!("{{{bits}}}"),
            },
            Value::Text(text) => text.to_string(),
        }
    }

    /// A number of type `ty` with its unit.
    #[must_use]
    pub fn number(&self, ty: &Ty, n: &Exact) -> String {
        match ty {
            Ty::Quantity(unit) => format!("{} {unit}", exact::display_marked(n)),
            Ty::Duration => {
                seconds(n).map_or_else(|| format!("{} s", exact::display_marked(n)), |s| Duration(s).to_string())
            }
            Ty::Instant => seconds(n).map_or_else(|| exact::display_marked(n), |s| self.instant(Instant(s))),
            Ty::Date => {
                seconds(n).map_or_else(|| exact::display_marked(n), |s| Date::of_instant(Instant(s)).to_string())
            }
            _ => exact::display_marked(n),
        }
    }

    /// The choice at `index` of a type.
    #[must_use]
    pub fn variant(&self, id: EnumId, index: usize) -> &'a str {
        self.model.enums.get(id.index()).and_then(|e| e.variants.get(index)).map_or("?", String::as_str)
    }

    /// The choices whose bits are set.
    #[must_use]
    pub fn members(&self, id: EnumId, bits: u64) -> Vec<&'a str> {
        let count = self.model.enums.get(id.index()).map_or(0, |e| e.variants.len());
        (0..count.min(64)).filter(|i| bits >> i & 1 == 1).map(|i| self.variant(id, i)).collect()
    }

    /// An outcome of type `ty`.
    #[must_use]
    pub fn outcome(&self, ty: &Ty, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Value(value) => self.value(ty, value),
            Outcome::Between(low, high) => self.between(ty, low.as_ref(), high.as_ref()),
            Outcome::SetBetween(certain, possible) => self.set_between(ty, *certain, *possible),
            Outcome::None => "none".into(),
            Outcome::NotStated => "not stated".into(),
        }
    }

    fn between(&self, ty: &Ty, low: Option<&Exact>, high: Option<&Exact>) -> String {
        let write = |n: &Exact| self.number(ty, n);
        match (low, high) {
            (Some(low), Some(high)) if low == high => write(low),
            (Some(low), Some(high)) => format!("{} to {}", write(low), write(high)),
            (Some(low), None) => format!("at least {}", write(low)),
            (None, Some(high)) => format!("at most {}", write(high)),
            (None, None) => "any value".into(),
        }
    }

    fn set_between(&self, ty: &Ty, certain: u64, possible: u64) -> String {
        let (Ty::Set(id) | Ty::Enum(id)) = ty else { return "some set".into() };
        let sure = self.members(*id, certain).join(", ");
        let maybe = self.members(*id, possible & !certain).join(", ");
        if maybe.is_empty() { format!("{{{sure}}}") } else { format!("{{{sure}}}, perhaps also {maybe}") }
    }

    /// `day 9 10:00` when the record counts days, else RFC 3339.
    #[must_use]
    pub fn instant(&self, at: Instant) -> String {
        self.day(at).unwrap_or_else(|| at.to_string())
    }

    /// `day 9 10:00`, when the record counts days.
    #[must_use]
    pub fn day(&self, at: Instant) -> Option<String> {
        self.start.as_ref().map(|start| start.format(at))
    }

    /// `day 9 10:00 (2020-07-09T10:00:00Z)`.
    #[must_use]
    pub fn instant_in_full(&self, at: Instant) -> String {
        self.day(at).map_or_else(|| at.to_string(), |day| format!("{day} ({at})"))
    }
}

/// Whole seconds, when they are whole and fit.
fn seconds(n: &Exact) -> Option<i64> {
    if exact::is_integer(n) { i64::try_from(*n.numer()).ok() } else { None }
}

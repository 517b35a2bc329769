//! Answers as JSON: the documented, versioned form for other programs (`docs/json.md`).
//!
//! Numbers with decimals are text, so that no reader turns them into binary fractions. A new field may appear in any
//! version; a field that changes its meaning or goes away changes the number after the slash.

use super::text::Writer;
use super::{
    Advice, Answer, Answers, Change, Clause, Contribution, Missing, Moment, Need, Outcome, Overruled, Reading, Status,
    ValueClass,
};
use crate::exact::{self, Exact};
use crate::model::{Cite, DecisionId, GuidanceId, Model, Needed, SettingId, Strength, Ty, Value};
use crate::time::{Date, Instant, Start};
use serde_json::{Map, Value as Json, json};

/// The version of the form of a run.
pub const RUN: &str = "blin.run/1";
/// The version of the form of a replay.
pub const REPLAY: &str = "blin.replay/1";

/// Writes the answers of one model.
pub struct JsonWriter<'a> {
    writer: Writer<'a>,
    settings: Vec<(SettingId, Option<Value>)>,
}

impl<'a> JsonWriter<'a> {
    /// For `model`, a record that counts days from `start`, and settings other than the project's.
    #[must_use]
    pub const fn new(model: &'a Model, start: Option<Start>, settings: Vec<(SettingId, Option<Value>)>) -> Self {
        Self { writer: Writer::new(model, start), settings }
    }

    fn model(&self) -> &'a Model {
        self.writer.model()
    }

    /// A run: all answers at one moment, and those at the moment before what was done then where they differ.
    #[must_use]
    pub fn run(&self, answers: &Answers, before: Option<&Answers>) -> Json {
        let mut out = self.head(RUN);
        self.moment(&mut out, answers);
        out.insert("settings".into(), self.settings());
        out.insert("decisions".into(), self.decisions(&answers.decisions));
        out.insert("advice".into(), list(&answers.advice, |a| self.advice(a)));
        out.insert("next_review".into(), instant(answers.next_review));
        if let Some(before) = before {
            let differ = before.decisions.iter().filter(|b| answers.decision(b.decision) != Some(*b));
            out.insert("before".into(), json!({ "decisions": self.decisions(differ) }));
        }
        Json::Object(out)
    }

    /// A replay: each moment at which an answer changes. `only` limits the decisions, unless it is empty.
    #[must_use]
    pub fn replay(&self, changes: &[Change], only: &[DecisionId]) -> Json {
        let mut out = self.head(REPLAY);
        out.insert("settings".into(), self.settings());
        out.insert("changes".into(), list(changes, |change| self.change(change, only)));
        Json::Object(out)
    }

    fn change(&self, change: &Change, only: &[DecisionId]) -> Json {
        let mut out = Map::new();
        self.moment(&mut out, &change.answers);
        out.insert("charted".into(), change.charted.into());
        let shown = |d: &DecisionId| only.is_empty() || only.contains(d);
        let answers = change.changed.iter().filter(|d| shown(d)).filter_map(|d| change.answers.decision(*d));
        out.insert("decisions".into(), self.decisions(answers));
        out.insert("next_review".into(), instant(change.answers.next_review));
        Json::Object(out)
    }

    fn head(&self, schema: &str) -> Map<String, Json> {
        let project = &self.model().project;
        let mut out = Map::new();
        out.insert("schema".into(), schema.into());
        let project = json!({ "name": project.name, "version": project.version, "digest": project.digest });
        out.insert("project".into(), project);
        out
    }

    fn moment(&self, out: &mut Map<String, Json>, answers: &Answers) {
        out.insert("at".into(), answers.at.rfc3339().into());
        out.insert("local".into(), self.writer.day(answers.at).into());
        let moment = match answers.moment {
            Moment::Before => "before",
            Moment::After => "after",
        };
        out.insert("moment".into(), moment.into());
    }

    /// Every setting with the value in force; null where it has none.
    fn settings(&self) -> Json {
        let model = self.model();
        let values = model.settings.iter().zip(0..).map(|(setting, i)| {
            let given = self.settings.iter().rev().find(|(id, _)| *id == SettingId(i));
            let value = given.map_or(setting.value.as_ref(), |(_, v)| v.as_ref());
            (self.writer.setting_name(SettingId(i)), value.map_or(Json::Null, |v| self.value(&setting.ty, v)))
        });
        Json::Object(values.collect())
    }

    fn decisions<'b>(&self, answers: impl IntoIterator<Item = &'b Answer>) -> Json {
        let named = answers.into_iter().map(|a| (self.writer.decision_name(a.decision), self.answer(a)));
        Json::Object(named.collect())
    }

    /// One answer.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> Json {
        let ty = &self.model()[answer.decision].ty;
        let outcome = |o: &Outcome| self.outcome(ty, o);
        let with = answer.with.iter().map(|a| (self.writer.decision_name(a.decision), self.companion(a)));
        json!({
            "status": status(answer.status),
            "value": answer.value().map_or(Json::Null, outcome),
            "permanently": answer.permanently,
            "with": Json::Object(with.collect()),
            "could_be": list(&answer.could_be, outcome),
            "at_least": answer.at_least.as_ref().map_or(Json::Null, |v| self.value(ty, v)),
            "exact": answer.exact,
            "acts_as": answer.acts_as.as_ref().map_or(Json::Null, outcome),
            "by": list(&answer.by, |c| self.contribution(ty, c)),
            "options": list(&answer.options, |c| self.contribution(ty, c)),
            "dissent": list(&answer.dissent, |c| self.contribution(ty, c)),
            "source_silent": list(&answer.source_silent, |g| self.guidance_name(*g).into()),
            "readings": list(&answer.readings, |r| self.reading(ty, r)),
            "needs": list(&answer.needs, |n| self.need(ty, n)),
            "overdue": list(&answer.overdue, |n| self.need(ty, n)),
            "settings": list(&answer.settings, |s| self.writer.setting_name(*s).into()),
            "next_review": instant(answer.next_review),
        })
    }

    /// A companion: its value when it is determined, else what it could be.
    fn companion(&self, answer: &Answer) -> Json {
        let ty = &self.model()[answer.decision].ty;
        match answer.value() {
            Some(value) => self.outcome(ty, value),
            None => json!({
                "status": status(answer.status),
                "could_be": list(&answer.could_be, |o| self.outcome(ty, o)),
            }),
        }
    }

    fn contribution(&self, ty: &Ty, c: &Contribution) -> Json {
        let mut out = self.guidance(c.guidance, c.strength);
        out.insert("clause".into(), clause(c.clause).into());
        out.insert("value".into(), self.outcome(ty, &c.value));
        out.insert("permanently".into(), c.permanently.into());
        out.insert("certain".into(), c.certain.into());
        out.insert("because".into(), c.because.clone().into());
        out.insert("cite".into(), self.cites(c.guidance));
        if let Some(overruled) = &c.overruled {
            let how = match overruled {
                Overruled::Preferred(source) => {
                    json!({ "how": "preferred", "source": self.model()[*source].decl.name })
                }
                Overruled::Overridden(by) => json!({ "how": "overridden", "rule": self.guidance_name(*by) }),
                Overruled::Combined => json!({ "how": "combined" }),
            };
            out.insert("overruled".into(), how);
        }
        Json::Object(out)
    }

    fn advice(&self, advice: &Advice) -> Json {
        let mut out = self.guidance(advice.guidance, advice.strength);
        out.insert("text".into(), advice.text.clone().into());
        out.insert("certain".into(), advice.certain.into());
        out.insert("cite".into(), self.cites(advice.guidance));
        Json::Object(out)
    }

    fn guidance(&self, id: GuidanceId, weight: Strength) -> Map<String, Json> {
        let module = &self.model()[self.writer.guidance(id).decl.module].decl.name;
        let mut out = Map::new();
        out.insert("rule".into(), self.guidance_name(id).into());
        out.insert("module".into(), module.clone().into());
        out.insert("strength".into(), strength(weight).into());
        out
    }

    fn guidance_name(&self, id: GuidanceId) -> String {
        self.writer.guidance(id).decl.name.clone()
    }

    fn cites(&self, id: GuidanceId) -> Json {
        list(&self.writer.guidance(id).cites, |cite: &Cite| {
            json!({
                "source": self.model()[cite.source].decl.name,
                "locator": cite.locator,
                "quote": cite.quote,
            })
        })
    }

    fn reading(&self, ty: &Ty, reading: &Reading) -> Json {
        let choice = reading
            .choice
            .iter()
            .map(|(id, value)| (self.writer.setting_name(*id), self.value(&self.model()[*id].ty, value)));
        let value = match reading.could_be.as_slice() {
            [one] => self.outcome(ty, one),
            _ => Json::Null,
        };
        json!({
            "choice": Json::Object(choice.collect()),
            "value": value,
            "could_be": list(&reading.could_be, |o| self.outcome(ty, o)),
            "by": list(&reading.by, |c| self.contribution(ty, c)),
        })
    }

    fn need(&self, ty: &Ty, need: &Need) -> Json {
        let model = self.model();
        let (kind, name, wanted) = match need.what {
            Needed::Input(id) => ("input", self.writer.input_name(id), &model[id].ty),
            Needed::Setting(id) => ("setting", self.writer.setting_name(id), &model[id].ty),
        };
        let (reason, since) = missing(&need.reason);
        let mut out = Map::new();
        out.insert(kind.into(), name.into());
        out.insert("reason".into(), reason.into());
        if since.is_some() {
            out.insert("since".into(), instant(since));
        }
        out.insert("from".into(), instant(need.from));
        out.insert("to".into(), instant(Some(need.to)));
        out.insert("by".into(), instant(need.by));
        let decides = list(&need.would_decide, |w| {
            json!({
                "if": self.class(wanted, &w.if_value),
                "could_be": list(&w.could_be, |o| self.outcome(ty, o)),
            })
        });
        out.insert("would_decide".into(), decides);
        Json::Object(out)
    }

    fn class(&self, ty: &Ty, class: &ValueClass) -> Json {
        match class {
            ValueClass::Bool(b) => json!({ "one_of": [b] }),
            ValueClass::Enum(_, bits) => {
                let values = (0..64_u8).filter(|i| bits >> i & 1 == 1).map(|i| self.value(ty, &Value::Enum(i)));
                json!({ "one_of": values.collect::<Vec<_>>() })
            }
            ValueClass::Num(low, high) => {
                let mut out = Map::new();
                for (bound, closed, open) in [(low, "at_least", "more_than"), (high, "at_most", "less_than")] {
                    if let Some((n, included)) = bound {
                        out.insert(if *included { closed } else { open }.into(), self.number(ty, n));
                    }
                }
                Json::Object(out)
            }
        }
    }

    fn outcome(&self, ty: &Ty, outcome: &Outcome) -> Json {
        match outcome {
            Outcome::Value(value) => self.value(ty, value),
            Outcome::Between(low, high) => {
                let bound = |n: &Option<Exact>| n.as_ref().map_or(Json::Null, |n| self.number(ty, n));
                json!({ "from": bound(low), "to": bound(high) })
            }
            Outcome::SetBetween(certain, possible) => {
                json!({ "certain": self.set(ty, *certain), "possible": self.set(ty, *possible) })
            }
            Outcome::None => Json::Null,
            Outcome::NotStated => json!({ "not_stated": true }),
        }
    }

    /// A value: booleans and whole numbers as such, other numbers as decimal text, quantities with their unit.
    #[must_use]
    pub fn value(&self, ty: &Ty, value: &Value) -> Json {
        match value {
            Value::Bool(b) => (*b).into(),
            Value::Num(n) => self.number(ty, n),
            Value::Enum(_) => {
                let text = self.writer.value(ty, value);
                let scale = matches!(ty, Ty::Enum(id) if self.model()[*id].scale.is_some());
                match text.parse::<u8>() {
                    Ok(grade) if scale => grade.into(),
                    _ => text.into(),
                }
            }
            Value::Set(bits) => self.set(ty, *bits),
            Value::Text(text) => text.as_ref().into(),
        }
    }

    fn set(&self, ty: &Ty, bits: u64) -> Json {
        match ty {
            Ty::Set(id) | Ty::Enum(id) => self.writer.members(*id, bits).into(),
            _ => Json::Null,
        }
    }

    fn number(&self, ty: &Ty, n: &Exact) -> Json {
        let whole = exact::is_integer(n).then(|| i64::try_from(*n.numer()).ok()).flatten();
        match (ty, whole) {
            (Ty::Integer, Some(i)) => i.into(),
            (Ty::Instant, Some(s)) => Instant(s).rfc3339().into(),
            (Ty::Date, Some(s)) => Date::of_instant(Instant(s)).to_string().into(),
            (Ty::Quantity(unit), _) => json!({ "value": decimal(n), "unit": unit.to_string() }),
            (Ty::Duration, _) => json!({ "value": decimal(n), "unit": "s" }),
            _ => decimal(n).into(),
        }
    }
}

/// A number in full: its decimals when they end, else a fraction.
fn decimal(n: &Exact) -> String {
    exact::to_decimal(n).unwrap_or_else(|| format!("{}/{}", n.numer(), n.denom()))
}

fn list<'b, T: 'b>(items: impl IntoIterator<Item = &'b T>, write: impl Fn(&'b T) -> Json) -> Json {
    Json::Array(items.into_iter().map(write).collect())
}

fn instant(at: Option<Instant>) -> Json {
    at.map_or(Json::Null, |at| at.rfc3339().into())
}

/// The name of a status.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Determined => "determined",
        Status::Undetermined => "undetermined",
        Status::Disputed => "disputed",
        Status::NotStated => "not_stated",
    }
}

/// The name of a strength.
#[must_use]
pub const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Must => "must",
        Strength::Should => "should",
        Strength::May => "may",
    }
}

/// The name of a clause.
#[must_use]
pub const fn clause(clause: Clause) -> &'static str {
    match clause {
        Clause::Then => "then",
        Clause::Latched => "latched",
        Clause::Do => "do",
        Clause::Release => "release",
        Clause::GiveUp => "give_up",
    }
}

/// The name of a reason for not knowing, and since when.
const fn missing(reason: &Missing) -> (&'static str, Option<Instant>) {
    match reason {
        Missing::NeverCharted => ("never_charted", None),
        Missing::Stale(at) => ("stale", Some(*at)),
        Missing::Gap(at) => ("gap", Some(*at)),
        Missing::Void(at) => ("void", Some(*at)),
        Missing::BeforeRecord => ("before_record", None),
        Missing::NotCovered => ("not_covered", None),
        Missing::Unset => ("unset", None),
        Missing::NoNumber => ("no_number", None),
        Missing::Imprecise => ("imprecise", None),
    }
}

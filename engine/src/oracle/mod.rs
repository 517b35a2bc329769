//! The definition, executable: slow, obvious, over the whole history.
//!
//! In: a [`Model`], a [`Timeline`], settings and a moment. Out: what each decision may be. It shares nothing with the
//! fast evaluator but the model, and is there to be compared with it; it follows the language reference line by line.
//!
//! **Moments.** Time is a list of instants between which nothing changes (`grid`), each with two moments: *t*, and *t⁺*,
//! when what was done at *t* is done. Moment `2 i` is *t* of instant `i`, moment `2 i + 1` is *t⁺*. Instant 0 stands for
//! all time before anything was charted. What holds at *t⁺* holds on to the next instant.
//!
//! **Known.** The value of an expression at a moment is what was known there and then (`expr`, `past`): three truths, *not
//! stated*, and ranges. A looking-back form reads those values at every moment up to its own: what was silent at an
//! earlier *instant* did not happen, what is silent at its own instant may be happening.
//!
//! **Cases.** A decision is answered by going through all cases (`choose`): every input that is unknown now, every term
//! that is open through its history, has one value a case, the same for all its readers; numbers take the values at,
//! just above and just below everything that they could be compared with. What a decision is in all cases is what it may be.
//!
//! **Worlds.** One world has no charted gap and no imprecise entry, and a value for every choice setting; unset ones are
//! gone through. Gaps are for laws that fill them.
//!
//! Where the reference leaves room, this is the reading taken: a looking-back form may change *now* at both moments of its
//! instant; a value that is absent (an event that does not happen, a decision that no rule makes, `x at E` when `E` never
//! happened) makes every comparison false and is known; a rule overrides another only on decisions on which it speaks;
//! a hold opens only while what it cites is in force, and goes on afterwards.

mod choose;
mod decide;
mod domain;
mod expr;
mod grid;
mod hold;
mod input;
mod past;
#[cfg(test)]
mod tests;
mod value;
mod world;

use crate::answer::{Clause, Moment, Outcome, Status};
use crate::exact::Exact;
use crate::model::{DecisionId, ExprId, GuidanceId, Model, Reach, SettingId, Ty, Value};
use crate::time::Instant;
use crate::timeline::{Charted, Entry, Timeline};
use domain::Points;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use value::V;
use world::{Canon, World};

/// What to answer, and under which settings.
#[derive(Clone, Debug)]
pub struct OracleOptions {
    /// The instant.
    pub at: Instant,
    /// Before or after what is done at it.
    pub moment: Moment,
    /// Acts and events that are supposed to happen at that instant.
    pub suppose: Vec<Entry>,
    /// Settings that are not as in the model: a value, or unset.
    pub settings: Vec<(SettingId, Option<Value>)>,
}

/// Why the oracle does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The record has a charted gap or an imprecise instant: more than one world.
    Worlds,
    /// The record needs more instants than this.
    TooLong(usize),
    /// A decision has more cases than the limit.
    TooManyCases,
}

/// The record needs more instants than the limit.
#[derive(Clone, Copy, Debug)]
struct TooLong {
    limit: usize,
}

/// What every decision that is no companion may be, in the order of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct OracleAnswers {
    /// One a decision.
    pub decisions: Vec<OracleAnswer>,
}

/// What one decision may be.
#[derive(Clone, Debug, PartialEq)]
pub struct OracleAnswer {
    /// Which.
    pub decision: DecisionId,
    /// Whether it is made.
    pub status: Status,
    /// All that it may come out as; of numbers, samples of every class and the ends.
    pub could_be: Vec<Outcome>,
    /// Whether it is certainly for good.
    pub permanently: bool,
    /// Who gives a value in every case (`true`) or in some (`false`).
    pub by: BTreeMap<(GuidanceId, Clause), bool>,
    /// Who gives an option in every case or in some.
    pub options: BTreeMap<(GuidanceId, Clause), bool>,
    /// Companions, when it is determined: what each may come out as.
    pub with: Vec<(DecisionId, Vec<Outcome>)>,
    /// For an ordered type, when it is open: the least that it may be.
    pub at_least: Option<Value>,
    /// What to act as; `None`: nothing, or not worked out (`unchanged for`).
    pub acts_as: Option<Outcome>,
}

/// Most instants of a record.
const MAX_INSTANTS: usize = 20_000;
/// Most cases of a decision.
const MAX_CASES: usize = 3_000;

/// A record read under every combination of the unset choice settings, ready to answer at some instants.
pub struct Oracle<'m> {
    model: &'m Model,
    worlds: Vec<World<'m>>,
}

impl<'m> Oracle<'m> {
    /// Reads a record up to the last of `ats`, the instants at which it may be asked.
    ///
    /// # Errors
    /// When the record is not one world, or is too long.
    pub fn new(
        model: &'m Model,
        timeline: &Timeline,
        settings: &[(SettingId, Option<Value>)],
        ats: &[Instant],
    ) -> Result<Self, Refused> {
        Self::about(model, &Reach::everything(model), timeline, settings, ats, MAX_INSTANTS)
    }

    /// The same, to be asked only about what `reach` is the reach of, of a record that needs at most so many instants.
    ///
    /// # Errors
    /// When what is reached of the record is not one world, or is longer.
    pub fn about(
        model: &'m Model,
        reach: &Reach,
        timeline: &Timeline,
        settings: &[(SettingId, Option<Value>)],
        ats: &[Instant],
        limit: usize,
    ) -> Result<Self, Refused> {
        let mut timeline = timeline.clone();
        timeline.entries.retain(|e| reach.inputs.contains(&e.input));
        if timeline.entries.iter().any(|e| e.latest != e.at || e.value == Charted::Unknown) {
            return Err(Refused::Worlds);
        }
        let ats: Vec<i64> = ats.iter().map(|t| t.0).collect();
        let grid = grid::instants(model, reach, &timeline, &ats, limit).map_err(|e| Refused::TooLong(e.limit))?;
        let mut values: Vec<Option<Value>> = model.settings.iter().map(|s| s.value.clone()).collect();
        for (id, value) in settings {
            values[id.index()].clone_from(value);
        }
        let mut combinations = vec![values];
        for (i, setting) in model.settings.iter().enumerate() {
            if let Ty::Enum(e) = setting.ty
                && combinations[0][i].is_none()
                && reach.settings.contains(&SettingId::at(i))
            {
                let variants = 0..u8::try_from(model[e].variants.len()).unwrap_or(u8::MAX);
                combinations = combinations
                    .iter()
                    .flat_map(|c| variants.clone().map(move |v| (c, v)))
                    .map(|(c, v)| {
                        let mut c = c.clone();
                        c[i] = Some(Value::Enum(v));
                        c
                    })
                    .collect();
            }
        }
        let said = (Rc::new(Canon::of(model, reach)), Rc::new(Points::of(model, reach)));
        let world = |c| World::new(model, timeline.clone(), c, grid.clone(), said.clone());
        let worlds = combinations.into_iter().map(world).collect();
        Ok(Self { model, worlds })
    }

    /// What every decision may be at a moment. `at` must be one of the instants given to [`Oracle::new`].
    ///
    /// # Errors
    /// When there are too many cases.
    pub fn answers(&self, at: Instant, moment: Moment) -> Result<OracleAnswers, Refused> {
        let decisions = DecisionId::first(self.model.decisions.len())
            .filter(|d| self.model[*d].companion_of.is_none())
            .map(|d| self.answer(d, at, moment))
            .collect::<Result<_, _>>()?;
        Ok(OracleAnswers { decisions })
    }

    /// What one decision, which is no companion, may be at a moment.
    ///
    /// # Errors
    /// When there are too many cases.
    pub fn answer(&self, decision: DecisionId, at: Instant, moment: Moment) -> Result<OracleAnswer, Refused> {
        let mut per_world = Vec::new();
        for world in &self.worlds {
            let k = world.moment(at, moment);
            let cases = world.cases_of(decision, k, MAX_CASES).ok_or(Refused::TooManyCases)?;
            per_world.push((world, k, cases));
        }
        let sets: Vec<(Status, Vec<Outcome>)> = per_world.iter().map(|(_, _, cases)| decide::summary(cases)).collect();
        let status = decide::status(&sets);
        let could_be = decide::union(sets.iter().map(|(_, set)| set));
        let every = || per_world.iter().flat_map(|(_, _, cases)| cases);
        let certain = |of: &dyn Fn(&decide::CaseAnswer) -> &BTreeSet<(GuidanceId, Clause)>| {
            let some: BTreeSet<_> = every().flat_map(|c| of(c).iter().copied()).collect();
            some.into_iter().map(|who| (who, every().all(|c| of(c).contains(&who)))).collect()
        };
        let at_least = (status == Status::Undetermined || status == Status::Disputed)
            .then(|| self.model.is_ordered(decision).then(|| decide::least(&could_be)).flatten())
            .flatten();
        let acts_as = match (status, could_be.as_slice()) {
            (Status::Determined, [one]) => Some(one.clone()),
            (Status::Determined | Status::NotStated, _) => None,
            _ => per_world.first().and_then(|(world, k, _)| world.acts_as(decision, *k, &could_be)),
        };
        let companions = DecisionId::first(self.model.decisions.len());
        let with = companions
            .filter(|c| status == Status::Determined && self.model[*c].companion_of == Some(decision))
            .map(|c| (c, decide::union(every().filter_map(|case| case.with.get(&c)))))
            .filter(|(_, set)| set.iter().any(|o| *o != Outcome::None))
            .collect();
        Ok(OracleAnswer {
            decision,
            status,
            permanently: status == Status::Determined && every().all(|c| c.permanently),
            by: certain(&|c| &c.by),
            options: certain(&|c| &c.options),
            with,
            at_least,
            acts_as,
            could_be,
        })
    }

    /// What is known of an expression at a moment; [`Known::Open`] when it is not one value, or another under another
    /// choice of the unset settings.
    #[must_use]
    pub fn value(&self, expr: ExprId, at: Instant, moment: Moment) -> Known {
        let mut found = self.worlds.iter().map(|w| known(w.value(expr, w.moment(at, moment), None)));
        let first = found.next().unwrap_or(Known::Open);
        if found.all(|k| k == first) { first } else { Known::Open }
    }
}

fn known(v: V) -> Known {
    match v {
        V::Truth(t) if t == value::Truth::TRUE => Known::Is(Value::Bool(true)),
        V::Truth(t) if t == value::Truth::FALSE => Known::Is(Value::Bool(false)),
        V::Truth(t) if t == value::Truth::NOT_STATED => Known::NotStated,
        V::Truth(_) | V::Unknown { .. } => Known::Open,
        V::Num(n) => Known::Is(Value::Num(n)),
        V::Forever => Known::Forever,
        V::Span { lo, hi, .. } => Known::Between(lo, hi),
        V::Enum(e) => Known::Is(Value::Enum(e)),
        V::Set(s) => Known::Is(Value::Set(s)),
        V::Text(t) => Known::Is(Value::Text(t)),
        V::NotStated => Known::NotStated,
        V::Absent => Known::Absent,
    }
}

/// What is known of an expression at a moment.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// This value.
    Is(Value),
    /// A time since what never happened.
    Forever,
    /// A number of this range; no end: without bound.
    Between(Exact, Option<Exact>),
    /// Not known.
    Open,
    /// The source is silent.
    NotStated,
    /// There is no value.
    Absent,
}

/// What every decision may be at one moment.
///
/// # Errors
/// When the record is not one world, is too long, or leaves too many cases.
pub fn answers(model: &Model, timeline: &Timeline, options: &OracleOptions) -> Result<OracleAnswers, Refused> {
    let mut timeline = timeline.clone();
    timeline.entries.extend(options.suppose.iter().cloned());
    timeline.sort();
    Oracle::new(model, &timeline, &options.settings, &[options.at])?.answers(options.at, options.moment)
}

/// What is known of an expression at one moment.
///
/// # Errors
/// When the record is not one world or is too long.
pub fn value(expr: ExprId, model: &Model, timeline: &Timeline, options: &OracleOptions) -> Result<Known, Refused> {
    value_within(expr, model, timeline, options, MAX_INSTANTS)
}

/// The same, for a record that needs at most so many instants.
///
/// # Errors
/// When the record is not one world or is longer.
pub fn value_within(
    expr: ExprId,
    model: &Model,
    timeline: &Timeline,
    options: &OracleOptions,
    limit: usize,
) -> Result<Known, Refused> {
    let mut timeline = timeline.clone();
    timeline.entries.extend(options.suppose.iter().cloned());
    timeline.sort();
    let reach = Reach::of(model, &[expr], &[]);
    let oracle = Oracle::about(model, &reach, &timeline, &options.settings, &[options.at], limit)?;
    Ok(oracle.value(expr, options.at, options.moment))
}

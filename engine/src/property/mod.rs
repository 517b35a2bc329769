//! Properties: what must be true of every patient that can be thought of, looked for a patient who breaks it.
//!
//! In: a compiled project and a property of it. Out: a [`Report`]. A property is broken at a moment at which `given` is
//! known true and `check` is known false; what is not known breaks nothing.
//!
//! Where all that a property depends on is the present, and every number in it is only compared with constants, all
//! cases are gone through (`exact`), and a property that survives is *proved*. Otherwise records are tried, a bounded
//! number of them ([`Effort`]), and a property that survives is only that: nothing was found. What is found is made
//! smaller, written as a patient file, read back and run again; where the definition disagrees it is not shown.

mod exact;
#[cfg(test)]
mod tests;
pub mod words;

use crate::answer::Moment;
use crate::chart::{self, Format};
use crate::diagnostic::FileId;
use crate::eval::{Course, Engine};
use crate::model::{CompareOp, ExprId, ExprKind, Model, PropertyId, SettingId, Value};
use crate::oracle::{self, Known, OracleOptions};
use crate::search::{Candidate, Cone, Search, Wish, follow, shrink, truth};
use crate::time::{Date, Instant, Start, Zone};
use crate::timeline::Timeline;
use std::sync::Arc;

/// How many records that seem to break a property are made smaller and run again, before one is shown on which the
/// definition has no say, or none.
const MOST_RUN_AGAIN: usize = 4;
/// Most instants of a record that the definition is asked about: it is slow.
const MOST_INSTANTS: usize = 1_200;

/// How hard to look. Counts, so that the same project gives the same report everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Most records that are tried for one property.
    pub timelines: usize,
    /// Most cases that are gone through where all of them can be.
    pub cases: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { timelines: 1_000, cases: 2_000 }
    }
}

/// What became of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which property.
    pub property: PropertyId,
    /// What was found.
    pub verdict: Verdict,
}

impl Report {
    /// Whether no patient was found who breaks it.
    #[must_use]
    pub const fn passed(&self) -> bool {
        !matches!(self.verdict, Verdict::Broken(_))
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A patient who breaks it.
    Broken(Box<Counterexample>),
    /// It holds: all cases were gone through.
    Proved {
        /// How many there are.
        cases: usize,
    },
    /// Nobody was found who breaks it.
    NotFound(Searched),
}

/// What was searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Records that were tried.
    pub timelines: usize,
    /// Of these, records along which the property had something to say: `given` was known true, and so was what stands
    /// before `implies`.
    pub concerned: usize,
    /// The most entries of a record.
    pub entries: usize,
    /// Moments that were looked at.
    pub moments: usize,
    /// Records that seemed to break it and did not when they were run again, from a file or by the definition.
    pub not_reproduced: usize,
}

/// A patient who breaks a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// The record.
    pub timeline: Timeline,
    /// The record as a patient file.
    pub patient: String,
    /// Values for the settings that the project leaves open, and for those that `given` asks for.
    pub settings: Vec<(SettingId, Option<Value>)>,
    /// The first instant at which the property is broken.
    pub at: Instant,
    /// Whether before or after what is done at that instant.
    pub moment: Moment,
    /// What the days of the file count from.
    pub start: Start,
    /// Whether the slow definition of the language agreed as well. It takes no long record, and may leave open what a
    /// decision is; where it disagrees nothing is shown.
    pub by_definition: bool,
}

/// The properties of a model whose title, module or file contains `filter`, whatever the case of its letters.
#[must_use]
pub fn select(model: &Model, filter: Option<&str>) -> Vec<PropertyId> {
    let wanted = filter.map(str::to_lowercase);
    let matches = |text: &str| wanted.as_ref().is_none_or(|w| text.to_lowercase().contains(w));
    let all = (0..).map(PropertyId).zip(&model.properties);
    all.filter(|(_, p)| {
        let module = &model[p.module];
        let path = model.files.get(module.file.0 as usize).map_or("", |f| f.path.as_str());
        matches(&p.title) || matches(&module.decl.name) || matches(path)
    })
    .map(|(id, _)| id)
    .collect()
}

/// Looks for a patient who breaks a property.
#[must_use]
pub fn check(engine: &Engine, id: PropertyId, effort: &Effort) -> Report {
    check_while(engine, id, effort, &|| true)
}

/// Looks for a patient who breaks a property as long as `go_on` says so. It is asked before each record; what was tried
/// until then is in the report.
#[must_use]
pub fn check_while(engine: &Engine, id: PropertyId, effort: &Effort, go_on: &dyn Fn() -> bool) -> Report {
    let settings = assumed(engine.model(), id);
    if settings.is_empty() {
        return Report { property: id, verdict: verdict(engine, id, effort, go_on) };
    }
    let mut model = engine.model().clone();
    for (setting, value) in &settings {
        if let Some(setting) = model.settings.get_mut(setting.index()) {
            setting.value = Some(value.clone());
        }
    }
    let mut verdict = verdict(&Engine::compile(Arc::new(model)), id, effort, go_on);
    if let Verdict::Broken(found) = &mut verdict {
        found.settings.extend(settings.into_iter().map(|(setting, value)| (setting, Some(value))));
    }
    Report { property: id, verdict }
}

/// The settings that `given` asks for, as in `given guidance = us_label and infusing`: patients are looked for where they
/// have these values, whatever the project says, for otherwise no patient would concern the property.
fn assumed(model: &Model, id: PropertyId) -> Vec<(SettingId, Value)> {
    let Some(given) = model[id].given else { return Vec::new() };
    let parts = match &model[given].kind {
        ExprKind::And(parts) => parts.clone(),
        _ => vec![given],
    };
    let asked = |part: &ExprId| match &model[*part].kind {
        ExprKind::Compare(CompareOp::Eq, a, b) => match (&model[*a].kind, &model[*b].kind) {
            (ExprKind::Setting(setting), ExprKind::Const(value))
            | (ExprKind::Const(value), ExprKind::Setting(setting)) => Some((*setting, value.clone())),
            _ => None,
        },
        _ => None,
    };
    parts.iter().filter_map(asked).collect()
}

fn verdict(engine: &Engine, id: PropertyId, effort: &Effort, go_on: &dyn Fn() -> bool) -> Verdict {
    let question = Question::of(engine.model(), id);
    exact::decide(engine, &question, effort, go_on).unwrap_or_else(|| search(engine, id, &question, effort, go_on))
}

/// A property as it is asked.
struct Question {
    given: Option<ExprId>,
    check: ExprId,
    /// What has to be true for `check` to say anything: `a` in `a implies b`.
    condition: Option<ExprId>,
    cone: Cone,
}

impl Question {
    fn of(model: &Model, id: PropertyId) -> Self {
        let property = &model[id];
        let roots: Vec<ExprId> = property.given.into_iter().chain([property.check]).collect();
        let condition = match &model[property.check].kind {
            ExprKind::Or(list) => list.iter().find_map(|p| match model[*p].kind {
                ExprKind::Not(condition) => Some(condition),
                _ => None,
            }),
            _ => None,
        };
        Self { given: property.given, check: property.check, condition, cone: Cone::of(model, &roots) }
    }

    fn wishes(&self) -> Vec<Wish> {
        let given = self.given.map(|g| Wish::Truth(g, true));
        given.into_iter().chain([Wish::Truth(self.check, false)]).collect()
    }

    fn broken_at(&self, course: &Course) -> bool {
        truth(course, self.check) == Some(false) && self.given.is_none_or(|g| truth(course, g) == Some(true))
    }

    fn concerns(&self, course: &Course) -> bool {
        let holds = |c: Option<ExprId>| c.is_none_or(|c| truth(course, c) == Some(true));
        holds(self.given) && holds(self.condition)
    }

    /// The first moment at which a candidate breaks the property.
    fn broken(&self, engine: &Engine, candidate: &Candidate) -> Option<(Instant, Moment)> {
        let mut found = None;
        follow(engine, candidate, &mut |course, at, moment| {
            if self.broken_at(course) {
                found = Some((at, moment));
            }
            found.is_some()
        });
        found
    }
}

fn search(engine: &Engine, id: PropertyId, question: &Question, effort: &Effort, go_on: &dyn Fn() -> bool) -> Verdict {
    let model = engine.model();
    let mut search = Search::new(model, &question.cone, question.wishes(), &model[id].title);
    let mut searched = Searched::default();
    // Found, but by one evaluator only; and how many were run again.
    let (mut found, mut again) = (None, 0);
    while searched.timelines < effort.timelines && go_on() {
        let candidate = search.candidate();
        searched.timelines += 1;
        searched.entries = searched.entries.max(candidate.timeline.entries.len());
        let (mut concerned, mut broken) = (false, false);
        searched.moments += follow(engine, &candidate, &mut |course, _, _| {
            concerned |= question.concerns(course);
            broken |= question.broken_at(course);
            broken
        });
        searched.concerned += usize::from(concerned);
        if !broken {
            if concerned {
                search.keep(&candidate);
            }
            continue;
        }
        again += 1;
        match confirmed(engine, question, candidate) {
            Some(by_both) if by_both.by_definition => return Verdict::Broken(Box::new(by_both)),
            Some(by_one) => found = found.or(Some(by_one)),
            None => searched.not_reproduced += 1,
        }
        // To try again and again what does not reproduce would tell nothing new.
        if again >= MOST_RUN_AGAIN {
            break;
        }
    }
    found.map_or(Verdict::NotFound(searched), |found| Verdict::Broken(Box::new(found)))
}

/// Makes a candidate that breaks the property smaller, and lets the file that is shown break it again, by both
/// evaluators.
fn confirmed(engine: &Engine, question: &Question, candidate: Candidate) -> Option<Counterexample> {
    let model = engine.model();
    let (small, _) = shrink(model, candidate, &mut |c| question.broken(engine, c))?;
    let start = Start::new(Date::of_instant(small.timeline.charted_from), Zone::utc());
    let patient = chart::write_toml(model, &small.timeline, Some(&start));
    let read = chart::read(model, &patient, Format::Toml, FileId::default()).chart?;
    let again = Candidate { timeline: read.timeline, ..small };
    let (at, moment) = question.broken(engine, &again)?;
    let by_definition = defined(model, question, &again, at, moment)?;
    let Candidate { timeline, settings, .. } = again;
    Some(Counterexample { timeline, patient, settings, at, moment, start, by_definition })
}

/// Whether the definition of the language agrees that the property is broken at a moment: `Some(false)` when it takes no
/// record as long as this or leaves open what the decisions are, `None` when it says that the property is not broken.
fn defined(model: &Model, question: &Question, candidate: &Candidate, at: Instant, moment: Moment) -> Option<bool> {
    let options = OracleOptions { at, moment, suppose: Vec::new(), settings: candidate.settings.clone() };
    let is = |expr: ExprId, wanted: bool| match oracle::value_within(
        expr,
        model,
        &candidate.timeline,
        &options,
        MOST_INSTANTS,
    ) {
        Ok(Known::Is(Value::Bool(b))) => (b == wanted).then_some(true),
        Ok(Known::Open) | Err(_) => Some(false),
        Ok(_) => None,
    };
    let given = question.given.map_or(Some(true), |g| is(g, true))?;
    Some(is(question.check, false)? && given)
}

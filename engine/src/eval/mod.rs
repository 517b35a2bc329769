//! Running a program along a patient's timeline.
//!
//! In: a [`Program`] and a [`Timeline`]. Out: [`Answers`]. It cannot fail: what cannot be said is unknown, with a reason.
//!
//! One [`world::World`] is one patient under one choice of the open settings; it moves forward from moment to moment, in
//! time that depends on what changed. Charted gaps and imprecise instants are carried as sets of truths ([`bits::Bits`]),
//! ranges ([`num::Range`]) and sets of hold states ([`hold::States`]); silence is split into cases only when a decision
//! is left open ([`explore`]).

mod acting;
mod agenda;
pub(crate) mod answers;
pub(crate) mod bits;
mod cases;
mod commit;
mod compute;
mod course;
pub(crate) mod decide;
mod explore;
mod feed;
mod forms;
pub(crate) mod hold;
mod holding;
mod input;
mod join;
pub(crate) mod look;
mod memory;
mod needs;
pub(crate) mod num;
mod occur;
pub(crate) mod one;
mod outcome;
mod review;
mod standing;
pub(crate) mod track;
pub(crate) mod val;
mod values;
pub(crate) mod world;

pub use course::Course;

use crate::answer::{Answers, Change, Moment, Outcome};
use crate::model::{ExprId, Model, SettingId, Value};
use crate::program::Program;
use crate::time::Instant;
use crate::timeline::{Entry, Timeline};
use std::sync::Arc;

/// A compiled project, ready to answer. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    program: Arc<Program>,
}

/// What to ask.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The instant; the last one charted when absent.
    pub at: Option<Instant>,
    /// Before or after what is done at the instant; after, when absent.
    pub moment: Option<Moment>,
    /// Entries to be supposed as charted at the instant.
    pub suppose: Vec<Entry>,
    /// Settings other than the project's: a value, or open.
    pub settings: Vec<(SettingId, Option<Value>)>,
}

impl Engine {
    /// Compiles a model that was checked without errors.
    #[must_use]
    pub fn compile(model: Arc<Model>) -> Self {
        Self { program: Arc::new(Program::of(model)) }
    }
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.program.model
    }
    /// The program.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// All answers at one moment.
    #[must_use]
    pub fn run(&self, timeline: &Timeline, options: &RunOptions) -> Answers {
        let mut worlds = answers::Worlds::new(&self.program, timeline, options);
        let (at, moment) = answers::moment(timeline, options);
        worlds.seek(at, moment);
        worlds.answers(answers::Depth::Full)
    }

    /// Every moment at which an answer changes, from the first instant of the record to `options.at` or the last
    /// instant charted; also those at which it changes by itself.
    pub fn replay(&self, timeline: &Timeline, options: &RunOptions, each: &mut dyn FnMut(&Change)) {
        let mut worlds = answers::Worlds::new(&self.program, timeline, options);
        worlds.replay(answers::moment(timeline, options), each);
    }

    /// What an expression may be at one moment, under any choice of the open settings; a single outcome when it is
    /// known.
    #[must_use]
    pub fn value(&self, timeline: &Timeline, options: &RunOptions, expr: ExprId) -> Vec<Outcome> {
        let mut worlds = answers::Worlds::new(&self.program, timeline, options);
        let (at, moment) = answers::moment(timeline, options);
        worlds.seek(at, moment);
        worlds.value(expr)
    }
}

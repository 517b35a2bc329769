//! Patients for findings: what the analysis says can happen is let happen, in the evaluator, before it is said.

use crate::answer::Moment;
use crate::chart::{self, Format};
use crate::diagnostic::FileId;
use crate::eval::{Course, Engine};
use crate::model::{ExprId, Model, Value};
use crate::search::{Candidate, Cone, Search, Wish, follow, shrink};
use crate::time::{Date, Instant, Start, Zone};
use std::cell::OnceCell;
use std::sync::Arc;

/// Most records that are tried for one finding: an editor waits for them.
const TRIES: usize = 60;

/// Lets findings happen; compiles the project only when there is one to try.
pub(super) struct Witnesses<'m> {
    model: &'m Model,
    /// Whether the project has other errors, so that nothing can be run.
    broken: bool,
    engine: OnceCell<Engine>,
}

/// What came of trying.
#[derive(Debug, PartialEq)]
pub(super) enum Tried {
    /// It happened: a patient file, and the instant as that file writes it.
    Happened(String),
    /// It did not, on as many records as were tried.
    Not,
    /// Nothing can be run while the project has other errors.
    Unrunnable,
}

impl<'m> Witnesses<'m> {
    pub const fn new(model: &'m Model, broken: bool) -> Self {
        Self { model, broken, engine: OnceCell::new() }
    }

    /// Looks for a patient for whom `shows` is true at some moment: `wishes` say how that may come about, `roots` what
    /// it depends on.
    pub fn find(&self, roots: &[ExprId], wishes: &[Wish], shows: &dyn Fn(&Course) -> bool) -> Tried {
        self.find_in_turn(roots, wishes, &|| Box::new(|course: &Course| shows(course)))
    }

    /// The same for what is shown by several moments of one record: `judge` makes a judge for each record.
    pub fn find_in_turn<'j>(
        &self,
        roots: &[ExprId],
        wishes: &[Wish],
        judge: &dyn Fn() -> Box<dyn FnMut(&Course) -> bool + 'j>,
    ) -> Tried {
        if self.broken {
            return Tried::Unrunnable;
        }
        let engine = self.engine.get_or_init(|| Engine::compile(Arc::new(self.model.clone())));
        let cone = Cone::of(self.model, roots);
        let mut search = Search::new(self.model, &cone, wishes.to_vec(), "");
        let first = |candidate: &Candidate| {
            let mut judge = judge();
            let mut found = None;
            follow(engine, candidate, &mut |course, at, moment| {
                if judge(course) {
                    found = Some((at, moment));
                }
                found.is_some()
            });
            found
        };
        for _ in 0..TRIES {
            let candidate = search.candidate();
            if first(&candidate).is_none() {
                continue;
            }
            if let Some(text) = self.written(candidate, &first) {
                return Tried::Happened(text);
            }
        }
        Tried::Not
    }

    /// The record made smaller and written as a patient file, if what is read back from it shows the same.
    fn written(&self, candidate: Candidate, first: &dyn Fn(&Candidate) -> Option<(Instant, Moment)>) -> Option<String> {
        let (small, _) = shrink(self.model, candidate, &mut |c| first(c))?;
        let start = Start::new(Date::of_instant(small.timeline.charted_from), Zone::utc());
        let text = chart::write_toml(self.model, &small.timeline, Some(&start));
        let read = chart::read(self.model, &text, Format::Toml, FileId::default()).chart?;
        let (at, _) = first(&Candidate { timeline: read.timeline, ..small.clone() })?;
        let settings = small.settings.iter().filter_map(|(id, value)| {
            let setting = &self.model[*id];
            Some(format!("# with {} = {}\n", setting.decl.name, self.model.show(value.as_ref()?, &setting.ty)))
        });
        let head = format!("# at {}\n", start.format(at));
        Some(std::iter::once(head).chain(settings).chain([text]).collect())
    }
}

/// Whether a condition is known to hold now.
pub(super) fn holds(course: &Course, condition: ExprId) -> bool {
    crate::search::truth(course, condition) == Some(true)
}

/// Whether a term is known to have this value now.
pub(super) fn is(course: &Course, term: ExprId, value: &Value) -> bool {
    course.value(term)[..] == [crate::answer::Outcome::Value(value.clone())]
}

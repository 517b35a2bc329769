//! Order sheets: the days of a planned course, as a pharmacist checks them.
//!
//! In: `[sheet.NAME]` of the manifest, a compiled project and a patient. Out: a [`Grid`], one row a day. What a column
//! shows is worked out by the engine at each day of the course, from what is charted and, after the last thing charted,
//! under the supposition that what the sheet orders is done. What is not known then is said to be unknown.

mod grid;
mod names;
pub mod read;
#[cfg(test)]
mod tests;
pub mod write;

use crate::diagnostic::{Diagnostic, Place, codes::manifest as codes};
use crate::explain::Term;
use crate::manifest::Manifest;
use crate::model::{GuidanceId, InputId, InputKind, Model, Ty};
pub use grid::{Cell, Grid, NotBegun, Plan, Row, grid};
use names::Names;
use read::{Said, Written, WrittenColumn};

/// The longest course that a sheet may have, in days.
pub const MOST_DAYS: i64 = 366;

/// A sheet that can be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the command line calls it.
    pub name: String,
    /// What stands above it.
    pub title: String,
    /// What begins the course: a happening without a value.
    pub from: InputId,
    /// How many days it has; at most [`MOST_DAYS`].
    pub days: u16,
    /// What is shown once, as it is when the course begins or, if that is later, at the last thing charted.
    pub summary: Vec<(String, Term)>,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Sheet {
    /// Whether it rests on what has its name at `place`.
    #[must_use]
    pub fn reads(&self, model: &Model, place: Place) -> bool {
        let columns =
            self.columns.iter().filter_map(|c| if let Shows::Term(term) = c.shows { Some(term) } else { None });
        let terms = columns.chain(self.summary.iter().map(|(_, term)| *term)).chain([Term::Input(self.from)]);
        let charted =
            self.columns.iter().flat_map(|c| if let Shows::Charted(list) = &c.shows { list.as_slice() } else { &[] });
        let mut all = terms.chain(charted.map(|i| Term::Input(*i)));
        all.any(|term| names::symbol(term).decl(model).is_some_and(|d| d.name_place == place))
    }
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// What it shows.
    pub shows: Shows,
    /// What is supposed to be done as it says.
    pub done: Option<InputId>,
    /// Whether it looks at the moment before what is done then.
    pub before: bool,
}

/// What a column shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A value or decision.
    Term(Term),
    /// What these rules advise.
    Advice(Vec<GuidanceId>),
    /// What was charted of these inputs that day.
    Charted(Vec<InputId>),
}

/// The sheets of a manifest, names looked up; one with an error is left out.
#[must_use]
pub fn resolve(model: &Model, manifest: &Manifest) -> (Vec<Sheet>, Vec<Diagnostic>) {
    let mut resolver = Resolver { model, names: Names::of(model), found: Vec::new() };
    let sheets = manifest.sheets.iter().filter_map(|w| resolver.sheet(w)).collect();
    (sheets, resolver.found)
}

struct Resolver<'m> {
    model: &'m Model,
    names: Names<'m>,
    found: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn sheet(&mut self, written: &Written) -> Option<Sheet> {
        let before = self.found.len();
        let from = written.from.as_ref().and_then(|said| self.beginning(said));
        let summary: Vec<_> = written.summary.iter().filter_map(|s| Some((s.text.clone(), self.term(s)?))).collect();
        let columns: Vec<Column> = written.columns.iter().filter_map(|c| self.column(c)).collect();
        let days = written.days.and_then(|(days, _)| u16::try_from(days).ok())?;
        let whole = self.found.len() == before && columns.len() == written.columns.len() && !columns.is_empty();
        whole.then_some(Sheet {
            name: written.name.text.clone(),
            title: written.title.as_ref().unwrap_or(&written.name).text.clone(),
            from: from?,
            days,
            summary,
            columns,
        })
    }

    fn beginning(&mut self, said: &Said) -> Option<InputId> {
        let id = self.input(said)?;
        let input = &self.model[id];
        let happens = input.ty == Ty::Event && matches!(input.kind, InputKind::Act | InputKind::Event);
        if !happens {
            self.found.push(codes::sheet_value(
                &format!("`{}` does not begin a course", said.text),
                said.place,
                "not an act or event without a value",
            ));
        }
        happens.then_some(id)
    }

    fn column(&mut self, written: &WrittenColumn) -> Option<Column> {
        let kinds = [written.shows.is_some(), !written.advice.is_empty(), !written.charted.is_empty()];
        if kinds.iter().filter(|k| **k).count() != 1 {
            let message = "a column has one of `shows`, `advice` and `charted`";
            self.found.push(codes::sheet_value(message, written.place, "which of them?"));
            return None;
        }
        let shows = match &written.shows {
            Some(said) => Shows::Term(self.term(said)?),
            None if !written.advice.is_empty() => {
                Shows::Advice(written.advice.iter().filter_map(|s| self.advising(s)).collect())
            }
            None => Shows::Charted(written.charted.iter().filter_map(|s| self.input(s)).collect()),
        };
        let done = match &written.done {
            Some(said) => Some(self.done(said, &shows)?),
            None => None,
        };
        Some(Column { head: written.head.as_ref()?.text.clone(), shows, done, before: written.before })
    }

    /// What a column orders: an act that takes the column's value.
    fn done(&mut self, said: &Said, shows: &Shows) -> Option<InputId> {
        let id = self.input(said)?;
        let input = &self.model[id];
        let shown = if let Shows::Term(term) = shows { Some(self.ty(*term)) } else { None };
        let wrong = if input.kind != InputKind::Act {
            Some(format!("`{}` is not an act: it cannot be ordered", said.text))
        } else if shown.as_ref() != Some(&input.ty) {
            let found = shown.map_or_else(|| "no value".to_owned(), |ty| self.model.describe(&ty));
            Some(format!("`{}` is {}, and the column shows {found}", said.text, self.model.describe(&input.ty)))
        } else {
            None
        };
        match wrong {
            Some(message) => {
                self.found.push(codes::sheet_value(&message, said.place, "does not fit"));
                None
            }
            None => Some(id),
        }
    }

    fn ty(&self, term: Term) -> Ty {
        let model = self.model;
        match term {
            Term::Input(i) => model[i].ty.clone(),
            Term::Setting(s) => model[s].ty.clone(),
            Term::Let(l) => model[model[l].value].ty.clone(),
            Term::Table(t) => model[t].ty.clone(),
            Term::Decision(d) => model[d].ty.clone(),
            Term::Hold(_) => Ty::Boolean,
        }
    }

    fn term(&mut self, said: &Said) -> Option<Term> {
        let found = self.names.term(&said.text);
        self.named(said, found, "a let, table, decision, input, setting or hold", |names| names.terms())
    }

    fn input(&mut self, said: &Said) -> Option<InputId> {
        let found = self.names.term(&said.text).and_then(|t| if let Term::Input(i) = t { Some(i) } else { None });
        self.named(said, found, "an input", |names| names.inputs())
    }

    fn advising(&mut self, said: &Said) -> Option<GuidanceId> {
        let found = self.names.guidance(&said.text).filter(|g| !self.model.guidance(*g).advise.is_empty());
        self.named(said, found, "a rule or hold that advises", |names| names.advising())
    }

    fn named<T>(
        &mut self,
        said: &Said,
        found: Option<T>,
        wanted: &str,
        known: fn(&Names<'_>) -> Vec<String>,
    ) -> Option<T> {
        if found.is_none() {
            let known = known(&self.names);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.found.push(codes::sheet_name(&said.text, wanted, said.place, &known));
        }
        found
    }
}

//! What is declared: inputs, settings, sources, lets and tables.

use super::{Decl, ExprId, HitPolicy, InputKind, SourceId, Ty, Value};
use crate::diagnostic::Place;
use crate::exact::Exact;
use crate::time::Instant;

/// What may be charted.
#[derive(Clone, Debug)]
pub struct Input {
    /// Name, place, doc.
    pub decl: Decl,
    /// Fact, reading, event, act.
    pub kind: InputKind,
    /// The type of its value; [`Ty::Event`] for a happening without one.
    pub ty: Ty,
    /// Lowest and highest value, both allowed, in the unit of the type.
    pub range: Option<(Exact, Exact)>,
    /// How long an entry holds.
    pub hold: Holding,
    /// The value before the first entry, when the history is complete.
    pub initially: Option<Value>,
    /// What makes it unknown until the next reading.
    pub void_after: Vec<Void>,
    /// `(system, code)`.
    pub codes: Vec<(String, String)>,
}

/// How long an entry of an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// For good, or until it is corrected: a fact.
    Always,
    /// On `[r, r + seconds)` or until the next.
    Fresh(i64),
    /// Until the next.
    UntilChanged,
    /// Only at its instant: an event, or an act that is a happening.
    Instant,
}

/// `void after E [for D]`.
#[derive(Clone, Debug)]
pub struct Void {
    /// Boolean or event.
    pub event: ExprId,
    /// Seconds for which readings themselves do not count.
    pub duration: Option<i64>,
    /// Where it stands.
    pub place: Place,
}

/// What an institution may tune.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Name, place, doc.
    pub decl: Decl,
    /// Its type.
    pub ty: Ty,
    /// The value in force: the manifest's, else the default.
    pub value: Option<Value>,
    /// The declared default.
    pub default: Option<Value>,
    /// Lowest and highest value.
    pub range: Option<(Exact, Exact)>,
}

/// A publication.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name, place; the doc is its title.
    pub decl: Decl,
    /// Its title.
    pub title: String,
    /// Journal, volume, page.
    pub journal: Option<String>,
    /// Edition.
    pub edition: Option<String>,
    /// Date of publication as written.
    pub date: Option<String>,
    /// DOI or address.
    pub link: Option<String>,
    /// File name of its text.
    pub text: Option<String>,
    /// First instant at which it is in force.
    pub valid_from: Option<Instant>,
    /// First instant at which it is no longer in force.
    pub valid_until: Option<Instant>,
}

/// What `about` names: a question on which sources may differ.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name.
    pub name: String,
}

/// A named expression.
#[derive(Clone, Debug)]
pub struct Let {
    /// Name, place, doc.
    pub decl: Decl,
    /// Its value.
    pub value: ExprId,
}

/// A decision table; its rows are compiled to conditions.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name, place, doc.
    pub decl: Decl,
    /// The type of its value.
    pub ty: Ty,
    /// How a row is chosen.
    pub policy: HitPolicy,
    /// The columns.
    pub columns: Vec<ExprId>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// True where the row matches: the conjunction of its cells.
    pub when: ExprId,
    /// One condition a column; `true` for `any`.
    pub cells: Vec<ExprId>,
    /// Its value.
    pub value: ExprId,
    /// Where it stands.
    pub place: Place,
}

/// A citation.
#[derive(Clone, Debug)]
pub struct Cite {
    /// The source.
    pub source: SourceId,
    /// The place in it.
    pub locator: Option<String>,
    /// Its words.
    pub quote: Option<String>,
    /// Where it stands.
    pub place: Place,
}

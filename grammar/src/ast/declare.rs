//! What vocabularies and protocols declare: types, inputs, settings, sources, lets and tables.

use super::{Cite, CompareOp, ExprId, Name, Span, Text};

/// `scale NAME = grade LO to HI "doc"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Starts with a capital.
    pub name: Name,
    /// Lowest grade.
    pub low: u8,
    /// Highest grade.
    pub high: u8,
    /// Where the grades stand.
    pub grades: Span,
    /// What the scale is, with its edition.
    pub doc: Option<Text>,
}

/// `type NAME = TYPE "doc"`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAlias {
    /// Starts with a capital.
    pub name: Name,
    /// What it stands for.
    pub ty: Type,
    /// What it means.
    pub doc: Option<Text>,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Its form.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `duration`
    Duration,
    /// `instant`
    Instant,
    /// `date`
    Date,
    /// `text`
    Text,
    /// A quantity, by its unit: `µg/m²/day`
    Unit(Unit),
    /// A declared type or scale: `Action`
    Named(Name),
    /// `one of a, b` or, when ordered, `one of a < b < c`
    OneOf {
        /// The choices, lowest first when ordered.
        choices: Vec<Name>,
        /// Whether `<` stands between them.
        ordered: bool,
    },
    /// `set of TYPE`
    SetOf(Box<Type>),
    /// Not understood.
    Error,
}

/// A unit as spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As written, `µg/m²/day`.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What a patient's chart may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputKind {
    /// Does not change.
    Fact,
    /// Is observed, and goes stale.
    Reading,
    /// Happens at an instant.
    Event,
    /// Is done by someone.
    Act,
}

/// `reading weight: kg range 1 to 300 kg fresh for 7 days loinc "29463-7" "doc"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Fact, reading, event or act.
    pub kind: InputKind,
    /// Its name.
    pub name: Name,
    /// Its type; none for an event or act without a value.
    pub ty: Option<Type>,
    /// `range 1 to 300 kg`
    pub range: Option<RangeClause>,
    /// `fresh for 7 days` or `until changed`
    pub persistence: Option<Persistence>,
    /// `initially 0 µg/day`
    pub initially: Option<ExprId>,
    /// `void after seizure`, `void after tocilizumab for 7 days`
    pub void_after: Vec<VoidAfter>,
    /// Codes in public terminologies: `loinc "29463-7"`
    pub codes: Vec<Code>,
    /// What it is.
    pub doc: Option<Text>,
}

/// `range LO to HI`: both ends belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeClause {
    /// Lowest value.
    pub low: ExprId,
    /// Highest value.
    pub high: ExprId,
    /// Where it stands.
    pub span: Span,
}

/// How long an entry holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Persistence {
    /// `fresh for D`: on `[r, r + D)`.
    FreshFor(ExprId, Span),
    /// `until changed`: until the next entry.
    UntilChanged(Span),
}

/// `void after EVENT [for D]`.
#[derive(Clone, Debug, PartialEq)]
pub struct VoidAfter {
    /// The event or act (a name or a bracketed expression).
    pub event: ExprId,
    /// For how long readings themselves do not count.
    pub duration: Option<ExprId>,
    /// Where it stands.
    pub span: Span,
}

/// `loinc "8310-5"`: a code in a public terminology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// `loinc`, `snomed`, `atc`, `rxnorm`, `ucum`, `icd10`.
    pub system: Name,
    /// The code.
    pub code: Text,
}

/// `setting NAME: TYPE [= VALUE] [range …] "doc"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Its default; without one it must be set in the manifest or stays open.
    pub default: Option<ExprId>,
    /// `range 1 to 14 days`
    pub range: Option<RangeClause>,
    /// What it means.
    pub doc: Option<Text>,
}

/// `source NAME "title" journal "…" edition "…" date 2016-10-06 text "…" valid from … until …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Text,
    /// Journal, volume and page.
    pub journal: Option<Text>,
    /// Edition or version.
    pub edition: Option<Text>,
    /// Date of publication.
    pub date: Option<DateLit>,
    /// DOI or address.
    pub link: Option<Text>,
    /// File name of its text, under the manifest's `sources` folder.
    pub text: Option<Text>,
    /// First day on which its advice is in force.
    pub valid_from: Option<DateLit>,
    /// Last day before it is no longer in force: `until` is exclusive.
    pub valid_until: Option<DateLit>,
}

/// A calendar date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLit {
    /// `2020-09-16`
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `let NAME [: TYPE] = EXPR "doc"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub ty: Option<Type>,
    /// What it stands for.
    pub value: ExprId,
    /// What it means.
    pub doc: Option<Text>,
}

/// How the rows of a table are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HitPolicy {
    /// Exactly one row matches.
    Unique,
    /// The first that matches, top to bottom.
    First,
}

/// A decision table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// The type of its value.
    pub ty: Type,
    /// How a row is chosen.
    pub policy: HitPolicy,
    /// Where the hit policy stands.
    pub policy_span: Span,
    /// What it is.
    pub doc: Option<Text>,
    /// The condition columns of the header row: expressions, as a rule names.
    pub columns: Vec<ExprId>,
    /// The heading of the value column; repeats the table's name.
    pub result: Option<Name>,
    /// Where the header row stands.
    pub header: Span,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// One row of a table; one physical line.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
    /// The value, or `not stated`.
    pub value: ExprId,
    /// The whole line.
    pub span: Span,
}

/// A cell: any of its tests may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// `0, > 5` are two tests.
    pub tests: Vec<CellTest>,
    /// Where it stands.
    pub span: Span,
}

/// One test of a cell against its column.
#[derive(Clone, Debug, PartialEq)]
pub enum CellTest {
    /// `any`
    Any,
    /// `unknown`: matches when the column is not known.
    Unknown,
    /// `3` or `negative`
    Equals(ExprId),
    /// `> 28`
    Compare(CompareOp, ExprId),
    /// `1 to 7`, `38 to below 39 °C`
    Range(RangePattern),
}

/// `LO to HI`, or `LO to below HI`.
#[derive(Clone, Debug, PartialEq)]
pub struct RangePattern {
    /// Belongs to the range.
    pub low: ExprId,
    /// Belongs to the range unless `below`.
    pub high: ExprId,
    /// Whether the upper end is left out.
    pub below: bool,
}

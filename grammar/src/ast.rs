//! The syntax tree: what was written, with the place of every part.
//!
//! Names are text and units are as spelled; nothing here is resolved. Every piece of
//! text that could not be understood is kept as an [`ItemKind::Error`], a
//! [`ClauseError`] or an [`Expr::Error`], so a tree covers its whole file.
//!
//! Expressions live in one arena per item ([`Exprs`]) and refer to each other by
//! [`ExprId`], so that no depth of nesting can exhaust the stack when a tree is
//! dropped, and so that items can be cached and compared by themselves.

/// A half-open range of bytes of one file: `[start, end)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `[start, end)`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
    /// Whether `offset` lies inside, the end included (where a cursor may stand).
    #[must_use]
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }
    /// The text of this span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A word as written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word; for a qualified name the part after the dot.
    pub text: String,
    /// Where the whole name stands, qualifier included.
    pub span: Span,
    /// The module before the dot: `toxicity` in `toxicity.infusion`.
    pub module: Option<Box<Name>>,
}

/// A text literal without its quotes. `\"` and `\\` stand for the second character; any other backslash
/// stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The content.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A comment: `#` to the end of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its `#`, without trailing blanks.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// One `.blin` file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct File {
    /// The `vocabulary` or `protocol` line that opens the file, when there is one.
    pub header: Option<Header>,
    /// What follows, in order.
    pub items: Vec<Item>,
    /// Every comment of the file, in order.
    pub comments: Vec<Comment>,
}

/// `protocol dosing "…" use patient`.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Vocabulary or protocol.
    pub kind: ModuleKind,
    /// The module's name.
    pub name: Name,
    /// What the module is about.
    pub doc: Option<Text>,
    /// The whole header.
    pub span: Span,
}

/// What a file declares itself to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleKind {
    /// Declares what is charted.
    Vocabulary,
    /// Declares what follows from it.
    Protocol,
}

/// One declaration, from its keyword at column 0 to the line before the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it declares.
    pub kind: ItemKind,
    /// From the keyword to the last character that belongs to it.
    pub span: Span,
    /// The expressions of this item.
    pub exprs: Exprs,
    /// The clauses of this item that could not be understood. An item with any cannot be evaluated.
    pub errors: Vec<ClauseError>,
}

impl Item {
    /// Whether every part of the item was understood.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.errors.is_empty() && !matches!(self.kind, ItemKind::Error(_))
    }
}

/// A clause or row that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseError {
    /// The text that is not understood.
    pub span: Span,
}

/// The declarations of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `use patient, dosing`
    Use(Vec<Name>),
    /// `scale Ctcae5 = grade 0 to 5 "…"`
    Scale(Scale),
    /// `type Action = one of continue < interrupt`
    Type(TypeAlias),
    /// `fact`, `reading`, `event`, `act`
    Input(Input),
    /// `setting clean_hold: duration = 3 days range 1 to 14 days "…"`
    Setting(Setting),
    /// `source review "…" journal "…"`
    Source(Source),
    /// `let infusing = infusion_rate > 0 µg/day`
    Let(Let),
    /// `table scheduled_rate: µg/day unique`
    Table(Table),
    /// `decision infusion: Action`
    Decision(Decision),
    /// `rule crs_grade_4 must`
    Rule(Rule),
    /// `hold other_grade_3 must`
    Hold(Hold),
    /// `prefer review over case_report about crs_action when policy = review_first`
    Prefer(Prefer),
    /// `scenario "…"`
    Scenario(Scenario),
    /// `property "…"`
    Property(Property),
    /// Text that opens no known declaration, or whose head could not be understood.
    Error(ErrorItem),
}

/// An item that was not understood, with as much of its head as could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorItem {
    /// The keyword that opens it, if it is one.
    pub keyword: Option<String>,
    /// The name that follows the keyword, so that references to it do not fail too.
    pub name: Option<Name>,
}

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

/// `cite review "Table 3" quote "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// The place in it.
    pub locator: Option<Text>,
    /// Its words; checked against its text.
    pub quote: Option<Text>,
    /// The whole clause.
    pub span: Span,
}

/// `decision NAME: TYPE` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its name.
    pub name: Name,
    /// The type of its value.
    pub ty: Type,
    /// What it decides.
    pub doc: Option<Text>,
    /// `combine highest`; `unique` when absent.
    pub combine: Option<(Combine, Span)>,
    /// `default continue`
    pub default: Option<ExprId>,
    /// `undetermined as interrupt`
    pub undetermined: Option<Undetermined>,
}

/// How the rules of a decision are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// All rules that fire must agree.
    Unique,
    /// The highest value of an ordered type.
    Highest,
    /// The lowest value of an ordered type.
    Lowest,
    /// The set of all values.
    All,
}

/// What to act as while a decision is undetermined.
#[derive(Clone, Debug, PartialEq)]
pub struct Undetermined {
    /// `unchanged for 12 h, then …`: how long the last determined value stands.
    pub unchanged_for: Option<ExprId>,
    /// The value to act as.
    pub value: ExprId,
    /// The whole clause.
    pub span: Span,
}

/// The weight of guidance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// An option; never makes the value.
    May,
    /// Recommended.
    Should,
    /// Required.
    Must,
}

/// `rule NAME [STRENGTH]` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// `must` when absent.
    pub strength: Option<(Strength, Span)>,
    /// What it says.
    pub doc: Option<Text>,
    /// `about crs_action`
    pub about: Option<Name>,
    /// The condition.
    pub when: Option<ExprId>,
    /// The exception.
    pub unless: Option<ExprId>,
    /// `then infusion = interrupt, premedication = 20 mg`
    pub then: Vec<Assignment>,
    /// `because "… {hole}"`
    pub because: Option<Template>,
    /// `advise "…"`
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// `overrides other_rule, another`
    pub overrides: Vec<Name>,
}

/// `infusion = restart permanently with restart_rate = 9 µg/day`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The decision.
    pub target: Name,
    /// Its value, or `not stated`.
    pub value: ExprId,
    /// Whether it is for good.
    pub permanently: Option<Span>,
    /// `with restart_rate = 9 µg/day`
    pub with: Vec<Assignment>,
    /// The whole assignment.
    pub span: Span,
}

/// A text with `{holes}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Text and holes in order.
    pub parts: Vec<TemplatePart>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// `{expression}`
    Hole(ExprId),
}

/// `hold NAME [STRENGTH]` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// Its name.
    pub name: Name,
    /// `must` when absent.
    pub strength: Option<(Strength, Span)>,
    /// What it says.
    pub doc: Option<Text>,
    /// `about other_action`
    pub about: Option<Name>,
    /// What opens it.
    pub when: Option<ExprId>,
    /// `do infusion = interrupt`
    pub do_: Vec<Assignment>,
    /// `release when … then …`
    pub release: Option<Release>,
    /// `give up after 14 days unless … then …`
    pub give_up: Option<GiveUp>,
    /// `close when infusing`
    pub close: Option<ExprId>,
    /// `because "…"`
    pub because: Option<Template>,
    /// `advise "…"`
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// `overrides other_rule`
    pub overrides: Vec<Name>,
}

/// `release [STRENGTH] when P [then …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Its own strength.
    pub strength: Option<(Strength, Span)>,
    /// The condition.
    pub when: ExprId,
    /// What it gives while it holds.
    pub then: Vec<Assignment>,
    /// The whole clause.
    pub span: Span,
}

/// `give up [STRENGTH] after D [unless P] [then …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct GiveUp {
    /// Its own strength.
    pub strength: Option<(Strength, Span)>,
    /// How long after opening.
    pub after: ExprId,
    /// What averts it.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
    /// The whole clause.
    pub span: Span,
}

/// `prefer A over B [over C] [about t1, t2] [when EXPR]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefer {
    /// Sources, the most preferred first.
    pub sources: Vec<Name>,
    /// The topics it is about; every topic when empty.
    pub topics: Vec<Name>,
    /// When it applies; reads settings only.
    pub when: Option<ExprId>,
}

/// `property "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// What it says.
    pub title: Text,
    /// `given EXPR`: only patients for whom it is known to hold are meant.
    pub given: Option<ExprId>,
    /// `check EXPR`
    pub check: Option<ExprId>,
}

/// `scenario "…"`: an executable example.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it shows.
    pub title: Text,
    /// Its lines, in order.
    pub lines: Vec<ScenarioLine>,
}

/// A line of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioLine {
    /// What it says.
    pub kind: ScenarioLineKind,
    /// Where it stands.
    pub span: Span,
}

/// The lines of a scenario. `expect` and its companions belong to the `at` line before them.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioLineKind {
    /// `setting policy = strictest`: for this scenario; `setting policy unset` opens it.
    Setting(Name, Option<ExprId>),
    /// `start 2020-07-01`: the calendar date of day 1 (2001-01-01 UTC when absent).
    Start(DateLit),
    /// `history of x unknown`
    HistoryUnknown(Vec<Name>),
    /// `throughout crs_grade = 0`
    Throughout(Vec<Entry>),
    /// `at day 3 10:00 other_grade = 3, seizure`; also `between … and …` for an imprecise instant.
    At(ScenarioTime, Vec<Entry>),
    /// `every 12 h from day 4 10:00 to day 7 10:00 other_grade = 0`
    Every {
        /// The step.
        step: ExprId,
        /// First instant.
        from: DayTime,
        /// Last instant.
        to: DayTime,
        /// What is charted each time.
        entries: Vec<Entry>,
    },
    /// `suppose cycle_start`: the expectations that follow are for the instant as if this were done.
    Suppose(Vec<Entry>),
    /// `expect …`
    Expect(Vec<Expectation>),
}

/// When a scenario line takes place.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioTime {
    /// `at day 3 10:00`
    At(DayTime),
    /// `between day 3 10:00 and day 3 14:00`: one entry at one unknown instant of the span.
    Between(DayTime, DayTime),
}

/// `day 3 10:00`, `day 3 10:00:30`, or an RFC 3339 instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTime {
    /// Seconds since the start of day 1, or an instant.
    pub kind: DayTimeKind,
    /// Where it stands.
    pub span: Span,
}

/// The two ways to write a time in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayTimeKind {
    /// `day N hh:mm[:ss]` as seconds since the start of day 1; days may be 0 or negative.
    Day(i64),
    /// `2021-03-01T08:00Z` as written.
    Instant(String),
}

/// What is charted: `seizure`, `other_grade = 3`, `infusion_rate unknown`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The input.
    pub name: Name,
    /// Its value.
    pub value: EntryValue,
    /// The whole entry.
    pub span: Span,
}

/// The value of an [`Entry`].
#[derive(Clone, Debug, PartialEq)]
pub enum EntryValue {
    /// An event or act without a value.
    Happens,
    /// `= 3`
    Is(ExprId),
    /// `unknown`: from here on, until an entry says otherwise.
    Unknown,
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `infusion = restart [permanently] with restart_rate = 9 µg/day [by rule, rule]`: determined, with this value.
    /// For a let or table: known, with this value.
    Is {
        /// Decision and value.
        assignment: Assignment,
        /// The rules that make it, if said.
        by: Vec<Name>,
    },
    /// `no premedication_before_restart`: determined, and no rule gives a value.
    None(Name),
    /// `infusion undetermined`
    Undetermined(Name),
    /// `infusion disputed`
    Disputed(Name),
    /// `infusion not stated`: the sources are silent.
    NotStated(Name),
    /// `x unknown`: for a let, table or input.
    Unknown(Name),
    /// `could be interrupt, restart`: of the undetermined or disputed decision named last.
    CouldBe(Vec<ExprId>),
    /// `at least interrupt`
    AtLeast(ExprId),
    /// `acts as interrupt`; `acts as nothing` is `None`.
    ActsAs(Option<ExprId>),
    /// `needs other_grade, weight`
    Needs(Vec<Name>),
    /// `option infusion = discontinue [by rule]`
    Option(Assignment, Vec<Name>),
    /// `dissent infusion = interrupt [by rule]`
    Dissent(Assignment, Vec<Name>),
    /// `next review day 9 10:00`; `next review none`.
    NextReview(Option<DayTime>),
    /// `advice rule_a, rule_b`: these rules advise.
    Advice(Vec<Name>),
}

/// An expression in an [`Exprs`] arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// The expressions of one item.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Exprs {
    nodes: Vec<(Expr, Span)>,
}

impl Exprs {
    /// Adds an expression.
    pub fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push((expr, span));
        id
    }
    /// The expression `id`, which must come from this arena.
    #[must_use]
    pub fn get(&self, id: ExprId) -> &Expr {
        self.nodes.get(id.0 as usize).map_or(&Expr::Error, |(e, _)| e)
    }
    /// Where `id` stands.
    #[must_use]
    pub fn span(&self, id: ExprId) -> Span {
        self.nodes.get(id.0 as usize).map_or(Span::default(), |&(_, s)| s)
    }
    /// All expressions with their places, children before parents.
    pub fn iter(&self) -> impl Iterator<Item = (ExprId, &Expr, Span)> {
        self.nodes.iter().zip(0..).map(|((e, s), i)| (ExprId(i), e, *s))
    }
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// How `round` treats a value between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundMode {
    /// Nearest; a tie to the even multiple.
    HalfEven,
    /// Nearest; a tie away from zero.
    HalfUp,
    /// Nearest; a tie towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// Calendar and clock steps of `whole days since E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WholeUnit {
    /// 60 minutes.
    Hours,
    /// 24 hours.
    Days,
    /// 7 × 24 hours.
    Weeks,
    /// By the calendar; for age.
    Months,
    /// By the calendar; for age.
    Years,
}

/// An expression. Bracketed and bare forms are the same node: the printer restores brackets from precedence.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Not understood; silent downstream.
    Error,
    /// `true`, `false`
    Bool(bool),
    /// A number with or without a unit: `9 µg/day`, `1.5 × 10^9/L`, `3 days`, `0.36`.
    Number(NumberLit),
    /// `2021-03-01`
    Date(DateLit),
    /// `2021-03-01T08:00Z`
    Instant(DateLit),
    /// A name, qualified or not: an input, a let, a choice, …
    Name(Name),
    /// `{a, b}`
    Set(Vec<ExprId>),
    /// `"…"`
    Text(Text),
    /// `not stated`
    NotStated,
    /// `not P`
    Not(ExprId),
    /// `P and Q and R`
    And(Vec<ExprId>),
    /// `P or Q or R`
    Or(Vec<ExprId>),
    /// `P implies Q`
    Implies(ExprId, ExprId),
    /// `a < b`
    Compare(CompareOp, ExprId, ExprId),
    /// `x is known` (true) or `x is unknown` (false)
    IsKnown(ExprId, bool),
    /// `h is open`
    IsOpen(Name),
    /// `x is 1 to 7`, `x is 38 to below 39 °C`
    IsRange(ExprId, RangePattern),
    /// `x is one of {a, b}`
    IsOneOf(ExprId, Vec<ExprId>),
    /// `a + b`
    Arith(ArithOp, ExprId, ExprId),
    /// `-a`
    Neg(ExprId),
    /// `e in mg`: a plain number.
    InUnit(ExprId, Unit),
    /// `x if known else d`
    IfKnown(ExprId, ExprId),
    /// `x at E`
    At(ExprId, ExprId),
    /// `s.count`, `h.occurrence`
    Member(ExprId, Name),
    /// `round half even e to 0.1 mL/h`
    Round(RoundMode, ExprId, ExprId),
    /// `square root of x`: only what a `round` rounds.
    SquareRoot(ExprId),
    /// `P for D`
    For(ExprId, ExprId),
    /// `P within D`
    Within(ExprId, ExprId),
    /// `ever P`
    Ever(ExprId),
    /// `time in P`; `time in h` for a hold.
    TimeIn(ExprId),
    /// `time since E`
    TimeSince(ExprId),
    /// `whole days since E`; E may be a date
    WholeSince(WholeUnit, ExprId),
    /// `count of E [since F] [within D] [while P]`
    Count {
        /// What is counted.
        of: ExprId,
        /// From the last F on.
        since: Option<ExprId>,
        /// In `[t - D, t]`.
        within: Option<ExprId>,
        /// Only those at whose instant P is known to hold.
        while_: Option<ExprId>,
    },
    /// `total time P since E`
    TotalTime {
        /// The state.
        of: ExprId,
        /// From the last E on.
        since: ExprId,
    },
    /// `highest x within D` (true) or `lowest x within D` (false)
    Extreme {
        /// Highest or lowest.
        highest: bool,
        /// The reading.
        of: Name,
        /// The window.
        within: ExprId,
    },
    /// `first x`
    First(Name),
    /// `previous x`
    Previous(Name),
    /// `streak of (P)`; has `.count` and `.span`.
    Streak(ExprId),
}

impl Expr {
    /// Calls `visit` for each expression directly inside this one.
    pub fn for_each_child(&self, mut visit: impl FnMut(ExprId)) {
        match self {
            Self::Error
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::Instant(_)
            | Self::Name(_)
            | Self::Text(_)
            | Self::NotStated
            | Self::IsOpen(_)
            | Self::First(_)
            | Self::Previous(_) => {}
            Self::Set(ids) | Self::And(ids) | Self::Or(ids) => ids.iter().copied().for_each(visit),
            Self::Not(a)
            | Self::Neg(a)
            | Self::IsKnown(a, _)
            | Self::InUnit(a, _)
            | Self::Member(a, _)
            | Self::Ever(a)
            | Self::TimeIn(a)
            | Self::TimeSince(a)
            | Self::WholeSince(_, a)
            | Self::Streak(a)
            | Self::SquareRoot(a) => visit(*a),
            Self::Implies(a, b)
            | Self::Compare(_, a, b)
            | Self::Arith(_, a, b)
            | Self::IfKnown(a, b)
            | Self::At(a, b)
            | Self::Round(_, a, b)
            | Self::For(a, b)
            | Self::Within(a, b) => [*a, *b].into_iter().for_each(visit),
            Self::IsRange(a, range) => [*a, range.low, range.high].into_iter().for_each(visit),
            Self::IsOneOf(a, ids) => std::iter::once(*a).chain(ids.iter().copied()).for_each(visit),
            Self::Count { of, since, within, while_ } => {
                [Some(*of), *since, *within, *while_].into_iter().flatten().for_each(visit);
            }
            Self::TotalTime { of, since } => [*of, *since].into_iter().for_each(visit),
            Self::Extreme { within, .. } => visit(*within),
        }
    }
}

/// A number with its unit, as written and as read. After a power of ten the unit is what follows it, with
/// its slash: `1.5 × 10^9/L` has the digits `1.5`, the power 9 and the unit `/L`; `10^9/L` has the digits `1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberLit {
    /// Plain decimal digits: `0.36`, `-5` never (the sign is [`Expr::Neg`]).
    pub digits: String,
    /// The power of ten of `1.5 × 10^9/L`.
    pub power_of_ten: Option<i32>,
    /// The unit.
    pub unit: Option<Unit>,
}

//! The checked model: what the files of a project declare, with names resolved and types known.
//!
//! In: the syntax trees of all files and the manifest. Out: a [`Model`] and diagnostics. Every reference is an id into
//! one of the model's lists; every expression is in one arena with its type; units are converted where they meet,
//! so that two operands of one operator always carry the same unit. A part that could not be understood is
//! [`ExprKind::Error`] with [`Ty::Error`], absorbing and silent; a model with errors is for tooling only and is
//! never evaluated.

mod lower;
mod reach;
mod render;
mod symbol;
pub mod walk;

use crate::diagnostic::{FileId, Place};
use crate::exact::Exact;
use crate::time::Instant;
use crate::units::Unit;
pub use blin_grammar::ast::{
    ArithOp, Combine, CompareOp, HitPolicy, InputKind, ModuleKind, RoundMode, Strength, WholeUnit,
};
pub use lower::{ParsedFile, lower};
pub use reach::Reach;
use std::sync::Arc;
pub use symbol::{Reference, Role, Symbol};
pub use walk::children;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $list:ident: $ty:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(pub u32);
            impl std::ops::Index<$name> for Model {
                type Output = $ty;
                fn index(&self, id: $name) -> &$ty {
                    &self.$list[id.0 as usize]
                }
            }
            impl $name {
                /// The id of what stands at this position of its list.
                #[must_use]
                pub fn at(index: usize) -> Self {
                    Self(position(index))
                }
                /// The first so many, in order: all of a list, given its length.
                pub fn first(count: usize) -> impl DoubleEndedIterator<Item = Self> + use<> {
                    (0..position(count)).map(Self)
                }
                /// The position in its list.
                #[must_use]
                pub const fn index(self) -> usize {
                    self.0 as usize
                }
            }
        )*
        impl Model {
            $(
                #[doc = concat!("Adds to [`Model::", stringify!($list), "`].")]
                pub fn $list(&mut self, x: $ty) -> $name {
                    self.$list.push(x);
                    $name::at(self.$list.len() - 1)
                }
            )*
        }
    };
}

/// A position as ids hold it. Every item is written out in a file of at most 1 MiB, so none comes near the end of
/// `u32`; past it, all ids name the same position, which no list has.
#[must_use]
pub fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

ids! {
    /// A module: one file.
    ModuleId => modules: Module;
    /// A choice type or a scale.
    EnumId => enums: Enum;
    /// A name for a type that is neither a choice nor a scale.
    AliasId => aliases: Alias;
    /// A fact, reading, event or act.
    InputId => inputs: Input;
    /// A setting.
    SettingId => settings: Setting;
    /// A source.
    SourceId => sources: Source;
    /// A topic: what `about` names.
    TopicId => topics: Topic;
    /// A let.
    LetId => lets: Let;
    /// A table.
    TableId => tables: Table;
    /// A decision.
    DecisionId => decisions: Decision;
    /// A rule.
    RuleId => rules: Rule;
    /// A hold.
    HoldId => holds: Hold;
    /// An order of preference between sources.
    PreferId => prefers: Prefer;
    /// A scenario.
    ScenarioId => scenarios: Scenario;
    /// A property.
    PropertyId => properties: Property;
    /// A typed expression.
    ExprId => exprs: Expr;
}

/// What a project declares.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The project's manifest.
    pub project: Project,
    /// The `.blin` files in the order of their paths, then the manifest and what could not be read.
    pub files: Vec<SourceFile>,
    /// One module a file.
    pub modules: Vec<Module>,
    /// Choice types and scales.
    pub enums: Vec<Enum>,
    /// Names for other types.
    pub aliases: Vec<Alias>,
    /// Facts, readings, events, acts.
    pub inputs: Vec<Input>,
    /// Settings.
    pub settings: Vec<Setting>,
    /// Sources.
    pub sources: Vec<Source>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Lets.
    pub lets: Vec<Let>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Holds.
    pub holds: Vec<Hold>,
    /// Preferences between sources.
    pub prefers: Vec<Prefer>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Properties.
    pub properties: Vec<Property>,
    /// Every expression.
    pub exprs: Vec<Expr>,
    /// Every place where something declared is named, in the order in which it was resolved.
    pub references: Vec<Reference>,
}

/// What the manifest says of the project.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// A digest of all its files, hexadecimal.
    pub digest: String,
}

/// A file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the project, with `/`.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
}

/// Where something is declared.
#[derive(Clone, Debug)]
pub struct Decl {
    /// Its name without the module.
    pub name: String,
    /// The module.
    pub module: ModuleId,
    /// Where the name stands.
    pub name_place: Place,
    /// Where the whole declaration stands.
    pub place: Place,
    /// Its doc text.
    pub doc: Option<String>,
}

/// A file's module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Name, place and doc of the header.
    pub decl: Decl,
    /// Vocabulary or protocol.
    pub kind: ModuleKind,
    /// The file.
    pub file: FileId,
    /// The modules that it uses.
    pub uses: Vec<ModuleId>,
}

/// A choice type or a scale. Values are indices into [`Enum::variants`]; at most 63 of them.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name (of an anonymous `one of`, the name of what declares it), place and doc.
    pub decl: Decl,
    /// The choices, lowest first when ordered; the grades of a scale as digits.
    pub variants: Vec<String>,
    /// Whether they may be compared by `<` and `highest`.
    pub ordered: bool,
    /// For a scale, its lowest grade.
    pub scale: Option<u8>,
}

/// `type Dose = mg`: another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// Name, place and doc.
    pub decl: Decl,
    /// What it stands for.
    pub ty: Ty,
}

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// Not understood; meets everything silently.
    Error,
    /// Three-valued truth.
    Boolean,
    /// A whole number.
    Integer,
    /// A plain number.
    Number,
    /// A number of a unit, per m² and per kg kept apart.
    Quantity(Arc<Unit>),
    /// Whole seconds.
    Duration,
    /// A point in time, in seconds since the epoch.
    Instant,
    /// A calendar date: seconds since the epoch of its midnight UTC.
    Date,
    /// A choice or a grade.
    Enum(EnumId),
    /// A set of choices.
    Set(EnumId),
    /// Output text.
    Text,
    /// An event or act without a value: true at its instant.
    Event,
}

impl Ty {
    /// Whether values are numbers of some kind.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Quantity(_) | Self::Duration | Self::Instant | Self::Date)
    }
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// An integer, number, quantity (in the unit of its type), duration (seconds), instant or date (seconds).
    Num(Exact),
    /// A choice or grade, by its index in the type.
    Enum(u8),
    /// A set of choices, one bit each.
    Set(u64),
    /// Text.
    Text(Arc<str>),
}

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

/// What is to be decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Name, place, doc.
    pub decl: Decl,
    /// The type of its value.
    pub ty: Ty,
    /// How rules are combined.
    pub combine: Combine,
    /// The value when no rule gives one.
    pub default: Option<ExprId>,
    /// What to act as while undetermined.
    pub undetermined: Option<ActAs>,
    /// When it is a companion, of which decision.
    pub companion_of: Option<DecisionId>,
}

/// `undetermined as [unchanged for D, then] V`.
#[derive(Clone, Debug)]
pub struct ActAs {
    /// How long, in seconds, the last determined value stands.
    pub unchanged_for: Option<i64>,
    /// The value to act as.
    pub value: ExprId,
}

/// What a rule or a clause of a hold gives to a decision.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The decision.
    pub decision: DecisionId,
    /// Its value ([`ExprKind::NotStated`] for `not stated`).
    pub value: ExprId,
    /// Whether it is for good once given.
    pub permanently: bool,
    /// Companions.
    pub with: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// A text with holes.
#[derive(Clone, Debug)]
pub struct Template {
    /// Literal text and expressions in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text.
    Text(String),
    /// The value of an expression.
    Hole(ExprId),
}

/// What rules and holds have in common.
#[derive(Clone, Debug)]
pub struct Guidance {
    /// Name, place, doc.
    pub decl: Decl,
    /// The weight of the whole.
    pub strength: Strength,
    /// The question that it answers.
    pub about: Option<TopicId>,
    /// Why.
    pub because: Option<Template>,
    /// What else to do.
    pub advise: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// The rules and holds that it overrides, with the places where it says so.
    pub overrides: Vec<(GuidanceId, Place)>,
}

/// A rule or a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GuidanceId {
    /// A rule.
    Rule(RuleId),
    /// A hold.
    Hold(HoldId),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name, strength, sources and so on.
    pub guidance: Guidance,
    /// The condition; absent: always.
    pub when: Option<ExprId>,
    /// The exception.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
}

/// A hold.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Name, strength, sources and so on.
    pub guidance: Guidance,
    /// What opens it.
    pub when: ExprId,
    /// What it gives while open.
    pub do_: Vec<Assignment>,
    /// What it gives, or closes it, on release.
    pub release: Option<Release>,
    /// What it gives when the deadline has passed.
    pub give_up: Option<GiveUp>,
    /// What closes it once released.
    pub close: Option<ExprId>,
}

/// `release when … then …`.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its weight.
    pub strength: Strength,
    /// The condition.
    pub when: ExprId,
    /// What it gives while the condition holds; empty: the hold closes at release.
    pub then: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// `give up after … unless … then …`.
#[derive(Clone, Debug)]
pub struct GiveUp {
    /// Its weight.
    pub strength: Strength,
    /// The deadline, counted from opening: a duration that does not tick.
    pub after: ExprId,
    /// What averts it.
    pub unless: Option<ExprId>,
    /// What it gives.
    pub then: Vec<Assignment>,
    /// Where it stands.
    pub place: Place,
}

/// `prefer A over B about t when P`.
#[derive(Clone, Debug)]
pub struct Prefer {
    /// The module that says so and where.
    pub place: Place,
    /// The most preferred first.
    pub sources: Vec<SourceId>,
    /// Topics; all when empty.
    pub topics: Vec<TopicId>,
    /// A condition on settings only.
    pub when: Option<ExprId>,
}

/// A property that must hold for every patient.
#[derive(Clone, Debug)]
pub struct Property {
    /// The module it stands in.
    pub module: ModuleId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// The patients that are meant.
    pub given: Option<ExprId>,
    /// What must never be known false.
    pub check: ExprId,
}

/// A scenario: a timeline and what is expected along it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The module it stands in.
    pub module: ModuleId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// Settings for this scenario: a value, or unset.
    pub settings: Vec<(SettingId, Option<Value>)>,
    /// What is charted, in scenario time (midnight of day 1 is `start`).
    pub timeline: crate::timeline::Timeline,
    /// What is expected, in order.
    pub checks: Vec<Check>,
}

/// Expectations at one instant.
#[derive(Clone, Debug)]
pub struct Check {
    /// When.
    pub at: Instant,
    /// Acts and events that are supposed to be done or to happen at that instant.
    pub suppose: Vec<crate::timeline::Entry>,
    /// What is expected.
    pub expect: Expect,
    /// Where it stands.
    pub place: Place,
}

/// One expectation.
#[derive(Clone, Debug)]
pub enum Expect {
    /// The decision is determined, has this value and these companions and is made by these rules (when any are named).
    Is {
        /// The decision.
        decision: DecisionId,
        /// Its value.
        value: Value,
        /// Whether `permanently` was said.
        permanently: bool,
        /// Companions.
        with: Vec<(DecisionId, Value)>,
        /// The rules and holds.
        by: Vec<GuidanceId>,
    },
    /// A let, table, input or setting is known and has this value.
    Value(ExprId, Value),
    /// A let, table or input is not known.
    Unknown(ExprId),
    /// No rule gives the decision a value.
    None(DecisionId),
    /// Undetermined.
    Undetermined(DecisionId),
    /// Disputed.
    Disputed(DecisionId),
    /// The sources are silent.
    NotStated(DecisionId),
    /// Exactly these values are possible.
    CouldBe(DecisionId, Vec<Value>),
    /// For an ordered decision: the least possible value.
    AtLeast(DecisionId, Value),
    /// What to act as; `None`: nothing can be acted on.
    ActsAs(DecisionId, Option<Value>),
    /// These inputs or settings are among the needs.
    Needs(DecisionId, Vec<Needed>),
    /// Among the options of the decision.
    Option(DecisionId, Value, Vec<GuidanceId>),
    /// Among its dissent.
    Dissent(DecisionId, Value, Vec<GuidanceId>),
    /// The next review of all decisions.
    NextReview(Option<Instant>),
    /// These rules advise.
    Advice(Vec<GuidanceId>),
}

/// What a decision may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Needed {
    /// An entry.
    Input(InputId),
    /// A value for a setting.
    Setting(SettingId),
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Ty,
    /// Where it stands.
    pub place: Place,
}

/// The forms of typed expressions.
///
/// Operands of one operator carry the same unit: where they were written in different ones the lowering has put a
/// [`ExprKind::Convert`] between. Sub-expressions come before the expressions that hold them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// Not understood.
    Error,
    /// A known value.
    Const(Value),
    /// The source is silent.
    NotStated,
    /// The value of an input now. For an event or act that is a happening: with type [`Ty::Event`], whether it
    /// happens now; else the value that it carries, absent when it does not happen now.
    Input(InputId),
    /// For a happening that carries a value: whether it happens now.
    Happens(InputId),
    /// A setting.
    Setting(SettingId),
    /// A let.
    Let(LetId),
    /// A table.
    Table(TableId),
    /// The value of a decision now; absent when no rule gives one.
    Decision(DecisionId),
    /// `not P`
    Not(ExprId),
    /// `P and Q`
    And(Vec<ExprId>),
    /// `P or Q`
    Or(Vec<ExprId>),
    /// `a < b`, on numbers of one unit, ordered enums (all six), or unordered enums, booleans and sets (`=`, `!=`).
    Compare(CompareOp, ExprId, ExprId),
    /// Low and high belong to it unless `below`.
    InRange {
        /// What is tested.
        value: ExprId,
        /// Lower bound.
        low: ExprId,
        /// Upper bound.
        high: ExprId,
        /// Whether the upper bound is left out.
        below: bool,
    },
    /// The enum value is one of these bits.
    OneOf(ExprId, u64),
    /// Whether the value is known now.
    IsKnown(ExprId),
    /// `x if known else d`
    IfKnown(ExprId, ExprId),
    /// `h is open`
    HoldIsOpen(HoldId),
    /// `time in h`
    HoldTime(HoldId),
    /// `h.occurrence`: 1 for the first; 0 before.
    HoldOccurrence(HoldId),
    /// `a + b`; a product or quotient has the unit of its type (a `Convert` above it adjusts the scale).
    Arith(ArithOp, ExprId, ExprId),
    /// `-a`
    Neg(ExprId),
    /// `value * factor + offset`: a change of unit, exact.
    Convert {
        /// What is converted.
        value: ExprId,
        /// Multiplied first.
        factor: Exact,
        /// Then added.
        offset: Exact,
    },
    /// `round MODE e to STEP`
    Round(RoundMode, ExprId, ExprId),
    /// `round MODE square root of e to STEP`. The root itself has no end of decimals, so it exists only rounded.
    RoundRoot(RoundMode, ExprId, ExprId),
    /// `P for D`
    For(ExprId, ExprId),
    /// `P within D`
    Within(ExprId, ExprId),
    /// `ever P`
    Ever(ExprId),
    /// `time in P`
    TimeIn(ExprId),
    /// `time since E`
    TimeSince(ExprId),
    /// `whole days since E`: an integer; E is boolean, event, date or instant.
    WholeSince(WholeUnit, ExprId),
    /// `count of E since F within D while P`
    Count {
        /// What is counted.
        of: ExprId,
        /// From its last occurrence on.
        since: Option<ExprId>,
        /// In `[t - D, t]`, D a constant or a setting.
        within: Option<ExprId>,
        /// Only while this is known.
        while_: Option<ExprId>,
    },
    /// `total time P since E`
    TotalTime(ExprId, ExprId),
    /// `highest x within D`, D a constant or a setting.
    Extreme {
        /// Highest or lowest.
        highest: bool,
        /// The reading.
        of: InputId,
        /// The window.
        within: ExprId,
    },
    /// `first x`
    First(InputId),
    /// `previous x`
    Previous(InputId),
    /// `x at E`
    At(ExprId, ExprId),
    /// `(streak of (P)).count`, over the readings of the one input that P reads.
    StreakCount(ExprId, InputId),
    /// `(streak of (P)).span`
    StreakSpan(ExprId, InputId),
}

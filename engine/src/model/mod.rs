//! The checked model: what the files of a project declare, with names resolved and types known.
//!
//! In: the syntax trees of all files and the manifest. Out: a [`Model`] and diagnostics. Every reference is an id into
//! one of the model's lists; every expression is in one arena with its type; units are converted where they meet,
//! so that two operands of one operator always carry the same unit. A part that could not be understood is
//! [`ExprKind::Error`] with [`Ty::Error`], absorbing and silent; a model with errors is for tooling only and is
//! never evaluated.

mod declared;
mod expr;
mod guidance;
mod lower;
mod reach;
mod render;
mod scenario;
mod symbol;
pub mod walk;

use crate::diagnostic::{FileId, Place};
use crate::exact::Exact;
use crate::units::Unit;
pub use blin_grammar::ast::{
    ArithOp, Combine, CompareOp, HitPolicy, InputKind, ModuleKind, RoundMode, Strength, WholeUnit,
};
pub use declared::*;
pub use expr::*;
pub use guidance::*;
pub use lower::{ParsedFile, lower};
pub use reach::Reach;
pub use scenario::*;
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

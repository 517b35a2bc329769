//! The syntax tree: what was written, with the place of every part.
//!
//! Names are text and units are as spelled; nothing here is resolved. Every piece of
//! text that could not be understood is kept as an [`ItemKind::Error`], a
//! [`ClauseError`] or an [`Expr::Error`], so a tree covers its whole file.
//!
//! Expressions live in one arena per item ([`Exprs`]) and refer to each other by
//! [`ExprId`], so that no depth of nesting can exhaust the stack when a tree is
//! dropped, and so that items can be cached and compared by themselves.

mod declare;
mod expr;
mod guidance;
mod scenario;

pub use declare::*;
pub use expr::*;
pub use guidance::*;
pub use scenario::*;

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

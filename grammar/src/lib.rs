//! The blin language: from text to a syntax tree and back.
//!
//! [`parse()`] is total: any text gives a [`File`] and every [`SyntaxError`] in it. The file is cut into
//! items at the words that open one at column 0, each item is parsed by itself, and only an item that
//! fails is cut further into clauses and table rows; so damage stays where it is.
//! [`format()`] prints a file in its canonical layout and leaves broken items untouched.
//!
//! This crate knows no files, no serialisation and no terminal, and its pest `Rule` never leaves it.

pub mod ast;
mod codes;
mod complete;
mod grammar;
pub mod keywords;
mod near_miss;
mod parse;
mod print;
mod rule_names;
mod scan;
mod split;

pub use ast::{File, Span};
pub use codes::CODES;
pub use complete::{Expected, ExpectedKind, NameKind, expected_at};
pub use parse::{parse, parse_bytes};
pub use print::{CanonicalUnit, Formatted, format, format_range, format_with, print_expr, print_header, print_item};

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// Deepest nesting of brackets, `not` and unary minus.
pub const MAX_NESTING: usize = 100;

/// A piece of text that is not blin, what was expected there and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The stable part of the code: `expected` in `blin::syntax::expected`.
    pub code: &'static str,
    /// Where the trouble is: the exact token, never past the end of its item.
    pub span: Span,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Another place that matters, with a label: the bracket that is not closed.
    pub related: Vec<(Span, String)>,
    /// A replacement that mends it.
    pub fix: Option<Edit>,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What parsing gives: always a tree, and every error.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Parse {
    /// The tree; damaged parts are error nodes.
    pub file: File,
    /// Every error, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

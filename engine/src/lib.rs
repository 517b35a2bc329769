//! The blin engine: from syntax trees to decisions that say why.
//!
//! ```text
//! .blin text ──grammar──▶ tree ──▶ Model ──▶ Graph ──▶ Program ──▶ Answer
//! patient file ───────────────────▶ Timeline ────────────▲
//! ```
//!
//! Each pass is a module that reads only those before it and does no I/O. Diagnostics are plain data
//! ([`diagnostic::Diagnostic`]), rendered by the command line and by the language server.
//! Nothing here knows of any drug, grade or threshold: those live in `.blin` files.

pub mod analysis;
pub mod answer;
pub mod chart;
pub mod check;
pub mod csv;
pub mod diagnostic;
pub mod eval;
pub mod exact;
pub mod explain;
pub mod graph;
pub mod manifest;
pub mod model;
pub mod oracle;
pub mod program;
pub mod property;
pub mod scenario;
mod search;
pub mod sheet;
pub mod time;
pub mod timeline;
pub mod trace;
pub mod units;

//! The generated parser. Its [`Rule`] never leaves this crate.

/// The parser that pest makes of `blin.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "blin.pest"]
pub(crate) struct Blin;

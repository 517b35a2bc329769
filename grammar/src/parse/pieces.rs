//! One piece of text to pest, and its one error to words.

use std::ops::Range;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pairs;

use crate::SyntaxError;
use crate::grammar::{Blin, Rule};
use crate::{near_miss, scan};

/// Parses one piece. On failure: what the scan found in it, else what pest expected and where.
pub(crate) fn parse(text: &str, range: Range<usize>, rule: Rule) -> Result<Pairs<'_, Rule>, Vec<SyntaxError>> {
    let piece = text.get(range.clone()).unwrap_or("");
    let scanned = scan::scan(piece, range.start);
    if !scanned.is_empty() {
        return Err(scanned);
    }
    let (at, rules) = match Blin::parse(rule, piece) {
        Ok(pairs) => return Ok(pairs),
        Err(error) => failure(error),
    };
    Err(vec![near_miss::explain(text, range.clone(), rule, range.start + at, &rules)])
}

/// Where pest stopped, and the rules that could have gone on there.
pub(crate) fn failure(error: pest::error::Error<Rule>) -> (usize, Vec<Rule>) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => (at, positives),
        ErrorVariant::CustomError { .. } => (at, Vec::new()),
    }
}

/// Where a rule fails on `piece` and what it expected there; none when it does not fail.
pub(crate) fn stops_at(piece: &str, rule: Rule) -> Option<(usize, Vec<Rule>)> {
    Blin::parse(rule, piece).err().map(failure)
}

//! Sources and quotes.

use crate::diagnostic::{Diagnostic, Place};

/// A source whose validity ends before it begins.
pub fn never_valid(place: Place) -> Diagnostic {
    Diagnostic::error("source::never_valid", "this source is never in force", place, "ends before it begins")
}

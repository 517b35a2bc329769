//! Decision tables.

use crate::diagnostic::{Diagnostic, Place, Severity};

/// The heading of the value column is not the table's name.
pub fn heading(found: &str, place: Place, name: &str) -> Diagnostic {
    Diagnostic::error("table::heading", format!("the last column of `{name}` is headed `{found}`"), place, "repeats the table's name")
        .help(format!("write `{name}`"))
        .fix(format!("write `{name}`"), vec![(place, name.to_owned())])
}

/// A row with too few or too many cells.
pub fn cell_count(found: usize, wanted: usize, place: Place, header: Place) -> Diagnostic {
    let s = if found == 1 { "" } else { "s" };
    Diagnostic::error("table::cells", format!("this row has {found} cell{s} for {wanted} columns"), place, format!("{found} before `||`"))
        .label(header, format!("{wanted} before `||`"))
        .help("write `any` where a column does not matter")
}

/// Known values for which no row matches.
pub fn gap(name: &str, witness: &str, row: &str, place: Place) -> Diagnostic {
    Diagnostic::error("table::gap", format!("for {witness} no row of `{name}` matches"), place, "has a gap")
        .help(format!("add a row, `{row}`, or `not stated` as its value where the source is silent"))
}

/// Two rows that match together and give different values.
pub fn overlap(name: &str, witness: &str, place: Place, earlier: Place) -> Diagnostic {
    Diagnostic::error("table::overlap", format!("for {witness} two rows of `{name}` match with different values"), place, "this row matches")
        .label(earlier, "and so does this")
        .help("let the rows exclude each other, or write `first` for the first row that matches")
}

/// A row that no values reach.
pub fn unreached(name: &str, place: Place) -> Diagnostic {
    Diagnostic::warning("table::unreached", format!("this row of `{name}` is never reached"), place, "no values lead here")
        .help("an earlier row takes its cases, or its cells contradict the declared ranges")
}

/// A table that is too much, or too varied, to be tried out.
pub fn not_analysed(name: &str, place: Place) -> Diagnostic {
    let d = Diagnostic::warning(
        "table::not_analysed",
        format!("`{name}` is not checked for gaps and overlaps"),
        place,
        "its cells do not all compare their column with constants, or there are too many combinations",
    );
    Diagnostic { severity: Severity::Info, ..d }
}

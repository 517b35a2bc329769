//! Decision tables.

use crate::diagnostic::{Diagnostic, Place};

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

//! Decision tables.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// Known values for which no row matches.
pub fn gap(name: &str, witness: &str, row: &str, place: Place) -> Diagnostic {
    Diagnostic::error("table::gap", format!("for {witness} no row of `{name}` matches"), place, "has a gap")
        .help(format!("add a row, `{row}`, or `not stated` as its value where the source is silent"))
}

/// Two rows that match together and give different values.
pub fn overlap(name: &str, witness: &str, place: Place, earlier: Place) -> Diagnostic {
    Diagnostic::error(
        "table::overlap",
        format!("for {witness} two rows of `{name}` match with different values"),
        place,
        "this row matches",
    )
    .label(earlier, "and so does this")
    .help("let the rows exclude each other, or write `first` for the first row that matches")
}

/// A row that no values reach.
pub fn unreached(name: &str, place: Place) -> Diagnostic {
    Diagnostic::warning(
        "table::unreached",
        format!("this row of `{name}` is never reached"),
        place,
        "no values lead here",
    )
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

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "table::gap",
        severity: Severity::Error,
        summary: "values for which no row of a table matches",
        more: "A table is tried out on one value from each stretch between its thresholds, within the declared ranges: exact as far as its columns are independent. Where the source is silent, that is said: `not stated`.",
        bad: r"table step: mg unique
  | crs_grade || step |
  | 0 to 1    || 0 mg |
  | 2         || 8 mg |

let some = step > 0 mg
",
        good: r"table step: mg unique
  | crs_grade || step       |
  | 0 to 1    || 0 mg       |
  | 2         || 8 mg       |
  | > 2       || not stated |

let some = step > 0 mg
",
    },
    Code {
        code: "table::overlap",
        severity: Severity::Error,
        summary: "two rows match together and give different values",
        more: "In a `unique` table one row decides. Ranges written `38 to 39 °C` and `39 to 40 °C` meet at 39: there is `38 to below 39 °C`.",
        bad: r"table step: mg unique
  | temperature    || step |
  | <= 38 °C       || 0 mg |
  | 38 to 45 °C    || 8 mg |

let some = step > 0 mg
",
        good: r"table step: mg unique
  | temperature    || step |
  | < 38 °C        || 0 mg |
  | 38 to 45 °C    || 8 mg |

let some = step > 0 mg
",
    },
    Code {
        code: "table::unreached",
        severity: Severity::Warning,
        summary: "a row that no values reach",
        more: "",
        bad: r"table step: mg first
  | crs_grade || step |
  | any       || 0 mg |
  | 4         || 8 mg |

let some = step > 0 mg
",
        good: r"table step: mg first
  | crs_grade || step |
  | 4         || 8 mg |
  | any       || 0 mg |

let some = step > 0 mg
",
    },
    Code {
        code: "table::not_analysed",
        severity: Severity::Info,
        summary: "a table that is not checked for gaps and overlaps",
        more: "A cell compares its column with something that is not a constant, or there are too many combinations to try.",
        bad: r"setting limit: °C = 38 °C

table step: mg unique
  | temperature || step |
  | < limit     || 0 mg |
  | >= limit    || 8 mg |

let some = step > 0 mg
",
        good: r"setting limit: °C = 38 °C
let fever = temperature >= limit

table step: mg unique
  | fever || step |
  | false || 0 mg |
  | true  || 8 mg |

let some = step > 0 mg
",
    },
];

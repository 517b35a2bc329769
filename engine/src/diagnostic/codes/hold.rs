//! Holds.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// The code of [`no_way_out`].
pub const NO_WAY_OUT: &str = "hold::no_way_out";

/// A hold that, once open, never ends.
pub fn no_way_out(name: &str, place: Place) -> Diagnostic {
    Diagnostic::warning(
        NO_WAY_OUT,
        format!("once open, the hold `{name}` never ends"),
        place,
        "neither `release` nor `give up`",
    )
    .help("say when it is released, `release when …`, or what follows if it is not, `give up after 14 days …`")
}

/// A hold that gives something on release and never closes.
pub fn no_close(name: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error(
        "hold::no_close",
        format!("the hold `{name}` is released and never closes"),
        place,
        "gives a value from here on",
    )
    .label(declared, "no `close`")
    .help("say when what it asks for has been done: `close when infusing`")
}

/// A `close` that has no effect.
pub fn idle_close(name: &str, place: Place, has_release: bool) -> Diagnostic {
    let (label, help) = if has_release {
        (
            "it closes as soon as it is released",
            "give the release something to do, `release when … then …`, or remove the `close`",
        )
    } else {
        ("a hold closes only once it is released", "say when it is released: `release when …`")
    };
    Diagnostic::warning("hold::idle_close", format!("the `close` of `{name}` does nothing"), place, label).help(help)
}

/// A hold whose opening and release conditions can be true at once.
pub fn opens_released(name: &str, witness: &str, when: Place, release: Place) -> Diagnostic {
    Diagnostic::warning(
        "hold::opens_released",
        format!("`{name}` cannot open where its release is already true: {witness}"),
        when,
        "opens it",
    )
    .label(release, "releases it")
    .help("let the two exclude each other, so that one value never both opens and releases it")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "hold::no_way_out",
        severity: Severity::Warning,
        summary: "a hold that never ends",
        more: "Once open it holds for good. If that is meant, a rule with `permanently` says so.",
        bad: r"hold sick
  when crs_grade >= 3
  do   infusion = interrupt
",
        good: r"hold sick
  when    crs_grade >= 3
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
",
    },
    Code {
        code: "hold::no_close",
        severity: Severity::Error,
        summary: "a hold that is released and never closes",
        more: "With `release … then` it goes on giving its release value until what it asks for has been done; `close` says when that is.",
        bad: r"hold sick
  when    crs_grade >= 3
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
          then infusion = continue
",
        good: r"hold sick
  when    crs_grade >= 3
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
          then infusion = continue
  close   when infusing
",
    },
    Code {
        code: "hold::idle_close",
        severity: Severity::Warning,
        summary: "a `close` that has no effect",
        more: "A hold closes only after it has been released; without `release … then` it does so at once.",
        bad: r"hold sick
  when    crs_grade >= 3
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
  close   when infusing
",
        good: r"hold sick
  when    crs_grade >= 3
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days
",
    },
    Code {
        code: "hold::opens_released",
        severity: Severity::Warning,
        summary: "a value that both opens and releases a hold",
        more: "A hold does not open while its release is known to be true. The message shows values for which both are.",
        bad: r"hold sick
  when    crs_grade >= 2
  do      infusion = interrupt
  release when crs_grade <= 2
",
        good: r"hold sick
  when    crs_grade >= 2
  do      infusion = interrupt
  release when crs_grade < 2
",
    },
];

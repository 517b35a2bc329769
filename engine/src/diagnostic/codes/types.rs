//! Values of one type where another is wanted.

use super::{Code, listed};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::model::Decl;

const MISMATCH: &str = "types::mismatch";

/// A value of one type where another is wanted.
pub fn mismatch(found: &str, wanted: &str, place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, format!("this is {found}, and {wanted} is wanted"), place, found.to_owned())
}

/// Something that is to be compared with an event.
pub fn event_compared(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, format!("this is {found}, and an event has no value"), place, found.to_owned())
        .help("ask whether it happened, `seizure within 24 h`, or how often, `count of seizure >= 2`")
}

/// Values of a set that is tested like one value.
pub fn set_is_one_of(place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, "a set is not one of several values", place, "a set")
        .help("compare it as a whole: `= {a, b}` or `!= {}`; for one of its members, test what makes it one")
}

/// A number where a whole number is wanted.
pub fn mismatch_integer(place: Place) -> Diagnostic {
    mismatch("a plain number", "a whole number", place).help("declare it as `number`, or round it: `round down … to 1`")
}

/// Two choice types or scales that meet.
pub fn two_scales((a, a_scale): (&Decl, bool), (b, b_scale): (&Decl, bool), place: Place) -> Diagnostic {
    let kind = |scale| if scale { "scale" } else { "type" };
    let d = Diagnostic::error(
        "types::two_scales",
        format!("`{}` and `{}` do not meet: each is a {} of its own", a.name, b.name, kind(a_scale || b_scale)),
        place,
        format!("a value of `{}`", b.name),
    )
    .label(a.name_place, format!("`{}` is declared here", a.name));
    let d =
        if b.name_place == a.name_place { d } else { d.label(b.name_place, format!("`{}` is declared here", b.name)) };
    d.help(format!(
        "write what corresponds as a table: `table mapped: {}` with a row for each value of `{}`",
        a.name, b.name
    ))
}

/// A condition that is neither true nor false.
pub fn not_a_condition(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "types::condition",
        format!("a condition is wanted, and this is {found}"),
        place,
        found.to_owned(),
    )
    .help("compare it with something, as in `crs_grade >= 3`")
}

/// Arithmetic on what is no number.
pub fn not_a_number(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::not_a_number", format!("{found} takes no part in arithmetic"), place, found.to_owned())
}

/// The square root of what has a unit.
pub fn root_of(found: &str, place: Place) -> Diagnostic {
    mismatch(found, "a plain number", place).help("write `… in cm` to take the number out of the quantity")
}

/// A choice that its type does not have.
pub fn unknown_choice(name: &str, place: Place, owner: &str, choices: &[String], declared: Place) -> Diagnostic {
    let d = Diagnostic::error(
        "types::unknown_choice",
        format!("`{name}` is not a choice of `{owner}`"),
        place,
        "no such choice",
    )
    .label(declared, format!("`{owner}` is declared here"));
    match crate::diagnostic::nearest(name, choices.iter().map(String::as_str)) {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None => d.help(format!("its choices are {}", listed(choices))),
    }
}

/// A grade that its scale does not have.
pub fn no_such_grade(written: &str, scale: &str, low: &str, high: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error("types::no_such_grade", format!("`{scale}` has no grade {written}"), place, "no such grade")
        .label(declared, format!("grades {low} to {high}"))
        .help(format!("write a grade from {low} to {high}, or name the scale that you mean"))
}

/// `<` between choices without an order.
pub fn unordered(owner: &str, choices: &[String], place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error(
        "types::unordered",
        format!("the choices of `{owner}` have no order"),
        place,
        "compared by order here",
    )
    .label(declared, format!("`{owner}` is declared here"))
    .help(format!("declare the order, if there is one: `one of {}`", choices.join(" < ")))
}

/// `<` between what has no order.
pub fn no_order(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::no_order", format!("{found} has no order"), place, "an order is needed here")
        .help("use `=` or `!=`")
}

/// Free text in a comparison.
pub fn text_compared(place: Place) -> Diagnostic {
    Diagnostic::error("types::text_compared", "text is for output and is never compared", place, "this is text")
        .help("declare what may be charted as choices: `one of a, b`, so that free text cannot steer a decision")
}

/// `set of` something that is no choice type.
pub fn set_of(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::set_of", format!("a set holds choices, not {found}"), place, "not a choice type")
        .help("declare a type of choices, `type Advice = one of a, b`, and write `set of Advice`")
}

/// More choices than a type may have.
pub fn too_many_choices(count: usize, most: usize, place: Place) -> Diagnostic {
    Diagnostic::error(
        "types::too_many_choices",
        format!("{count} choices are too many"),
        place,
        format!("at most {most}"),
    )
}

/// Type names that stand for each other.
pub fn alias_cycle(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::alias_cycle", format!("the type `{name}` stands for itself"), place, "leads back here")
}

/// A set where nothing says of what.
pub fn set_without_type(place: Place) -> Diagnostic {
    Diagnostic::error("types::set_without_type", "nothing says of what type this set is", place, "a set of what?")
        .help("sets are compared with, or given to, something of a `set of` type; for alternatives write `x is one of {a, b}`")
}

/// A single choice, not constant, where a set is wanted.
pub fn element_for_set(place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, "this is one choice, and a set is wanted", place, "one choice")
        .help("write the choice itself, as in `{a}`; a rule for each choice collects them")
}

/// A streak without `.count` or `.span`.
pub fn bare_streak(place: Place, name: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("types::bare_streak", "a streak is not a value by itself", place, "a streak");
    match name {
        Some(n) => {
            d.help(format!("write `{n}.count` for how many readings, `{n}.span` for the time from first to last"))
        }
        None => d.help("name it, `let run = streak of (…)`, then write `run.count` or `run.span`"),
    }
}

/// `.something` where nothing has such a part.
pub fn no_member(member: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::no_member", format!("there is no `.{member}` here"), place, "unknown part")
        .help("a streak has `.count` and `.span`, a hold has `.occurrence`")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "types::mismatch",
        severity: Severity::Error,
        summary: "a value of one type where another is wanted",
        more: "",
        bad: r"let odd = weight + 3 days
",
        good: r"let heavy = weight + 3 kg
",
    },
    Code {
        code: "types::two_scales",
        severity: Severity::Error,
        summary: "grades of two scales, or choices of two types, meet",
        more: "Scales are nominal: grade 3 of one edition is not grade 3 of another. A mapping is medical knowledge, so it is written down, as a table with a source.",
        bad: r"let worse = crs_grade > other_grade
",
        good: r"table crs_as_ctcae: Ctcae5 unique
  | crs_grade || crs_as_ctcae |
  | 0         || 0            |
  | 1         || 1            |
  | 2 to 3    || 3            |
  | 4         || 4            |

let worse = crs_as_ctcae > other_grade
",
    },
    Code {
        code: "types::condition",
        severity: Severity::Error,
        summary: "a condition is wanted and this is none",
        more: "Conditions are true or false; an event is true at the instant at which it happens.",
        bad: r"rule stop
  when crs_grade
  then infusion = stop
",
        good: r"rule stop
  when crs_grade >= 3
  then infusion = stop
",
    },
    Code {
        code: "types::not_a_number",
        severity: Severity::Error,
        summary: "arithmetic on what is no number",
        more: "Grades and choices have at most an order; there is no sum of grades.",
        bad: r"let sum = crs_grade + 1
",
        good: r"let high = crs_grade >= 3
",
    },
    Code {
        code: "types::unknown_choice",
        severity: Severity::Error,
        summary: "a choice that the type does not have",
        more: "",
        bad: r"rule stop
  when seizure
  then infusion = intrrupt
",
        good: r"rule stop
  when seizure
  then infusion = interrupt
",
    },
    Code {
        code: "types::no_such_grade",
        severity: Severity::Error,
        summary: "a grade that the scale does not have",
        more: "",
        bad: r"let worst = crs_grade = 5
",
        good: r"let worst = crs_grade = 4
",
    },
    Code {
        code: "types::unordered",
        severity: Severity::Error,
        summary: "an order is asked of choices that have none",
        more: "`one of a, b` has no order; `one of a < b` has. Whether there is one is a medical statement, so it is declared.",
        bad: r"let better = site > home
",
        good: r"let better = site = ward
",
    },
    Code {
        code: "types::no_order",
        severity: Severity::Error,
        summary: "an order is asked of values that have none",
        more: "True and false, and sets, are equal or not.",
        bad: r"let more = infusing > false
",
        good: r"let more = infusing != false
",
    },
    Code {
        code: "types::text_compared",
        severity: Severity::Error,
        summary: "text is compared",
        more: "Text is for output only, so that no free text steers a decision.",
        bad: r#"let named = note = "headache"
"#,
        good: r"let at_home = site = home
",
    },
    Code {
        code: "types::set_of",
        severity: Severity::Error,
        summary: "a set of something other than choices",
        more: "",
        bad: r"decision warnings: set of number
  combine all
",
        good: r"type Warning = one of fever, low_weight

decision warnings: set of Warning
  combine all

rule warn
  when temperature > 38 °C
  then warnings = fever
",
    },
    Code {
        code: "types::too_many_choices",
        severity: Severity::Error,
        summary: "a type has more choices than fit",
        more: "At most 63 choices: sets of them are kept as bits.",
        bad: r"type Many = one of a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63
",
        good: r"type Few = one of a0, a1, a2
",
    },
    Code {
        code: "types::alias_cycle",
        severity: Severity::Error,
        summary: "a type name stands for itself",
        more: "",
        bad: r"type Dose = Amount
type Amount = Dose
",
        good: r"type Dose = mg
type Amount = Dose
",
    },
    Code {
        code: "types::set_without_type",
        severity: Severity::Error,
        summary: "a set that nothing gives a type",
        more: "A set takes the type of what it is compared with or given to.",
        bad: r"let odd = {a, b} = {b, a}
",
        good: r"let somewhere = site is one of {home, ward}
",
    },
    Code {
        code: "types::bare_streak",
        severity: Severity::Error,
        summary: "a streak is used as a value",
        more: "A streak has a length and a span; which is meant is said.",
        bad: r"let clear = streak of (crs_grade = 0) >= 2
",
        good: r"let run   = streak of (crs_grade = 0)
let clear = run.count >= 2 and run.span >= 24 h
",
    },
    Code {
        code: "types::no_member",
        severity: Severity::Error,
        summary: "a part that this does not have",
        more: "A streak has `.count` and `.span`, a hold `.occurrence`.",
        bad: r"let run   = streak of (crs_grade = 0)
let clear = crs_grade.count >= 2
",
        good: r"let run   = streak of (crs_grade = 0)
let clear = run.count >= 2
",
    },
];

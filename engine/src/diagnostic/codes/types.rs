//! Values of one type where another is wanted.

use super::listed;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Decl;

const MISMATCH: &str = "types::mismatch";

/// A value of one type where another is wanted.
pub fn mismatch(found: &str, wanted: &str, place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, format!("this is {found}, and {wanted} is wanted"), place, found.to_owned())
}

/// A number where a whole number is wanted.
pub fn mismatch_integer(place: Place) -> Diagnostic {
    mismatch("a plain number", "a whole number", place)
        .help("declare it as `number`, or round it: `round down … to 1`")
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
    let d = if b.name_place == a.name_place { d } else { d.label(b.name_place, format!("`{}` is declared here", b.name)) };
    d.help(format!("write what corresponds as a table: `table mapped: {}` with a row for each value of `{}`", a.name, b.name))
}

/// A condition that is neither true nor false.
pub fn not_a_condition(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::condition", format!("a condition is wanted, and this is {found}"), place, found.to_owned())
        .help("compare it with something, as in `crs_grade >= 3`")
}

/// Arithmetic on what is no number.
pub fn not_a_number(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::not_a_number", format!("{found} takes no part in arithmetic"), place, found.to_owned())
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
        Some(near) => d
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), vec![(place, near.to_owned())]),
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
    Diagnostic::error("types::unordered", format!("the choices of `{owner}` have no order"), place, "compared by order here")
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

/// A scale whose lowest grade is above its highest.
pub fn empty_scale(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::empty_scale", format!("`{name}` has no grades"), place, "the first grade is above the last")
        .help("write the lowest grade first: `grade 0 to 5`")
}

/// `set of` something that is no choice type.
pub fn set_of(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::set_of", format!("a set holds choices, not {found}"), place, "not a choice type")
        .help("declare a type of choices, `type Advice = one of a, b`, and write `set of Advice`")
}

/// More choices than a type may have.
pub fn too_many_choices(count: usize, most: usize, place: Place) -> Diagnostic {
    Diagnostic::error("types::too_many_choices", format!("{count} choices are too many"), place, format!("at most {most}"))
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
        Some(n) => d.help(format!("write `{n}.count` for how many readings, `{n}.span` for the time from first to last")),
        None => d.help("name it, `let run = streak of (…)`, then write `run.count` or `run.span`"),
    }
}

/// `.something` where nothing has such a part.
pub fn no_member(member: &str, place: Place) -> Diagnostic {
    Diagnostic::error("types::no_member", format!("there is no `.{member}` here"), place, "unknown part")
        .help("a streak has `.count` and `.span`, a hold has `.occurrence`")
}

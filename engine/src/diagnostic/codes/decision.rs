//! Decisions and what is given to them.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// A way of combining that the type does not allow.
pub fn combine(all: bool, ty: &str, place: Place, type_place: Place) -> Diagnostic {
    let (message, help) = if all {
        ("`combine all` collects a set", "declare it as `set of` a choice type")
    } else {
        ("the highest or lowest needs an order", "declare the order of its choices: `one of a < b < c`")
    };
    Diagnostic::error("decision::combine", message, place, "combined so").label(type_place, ty.to_owned()).help(help)
}

/// One decision given two values by one rule.
pub fn given_twice(name: &str, place: Place, earlier: Place) -> Diagnostic {
    Diagnostic::error(
        "decision::given_twice",
        format!("`{name}` is given two values at once"),
        place,
        "given again here",
    )
    .label(earlier, "first given here")
}

/// A decision as its own companion.
pub fn own_companion(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("decision::companion", format!("`{name}` cannot accompany itself"), place, "its own companion")
}

/// A companion of two decisions.
pub fn two_companions(name: &str, first: &str, second: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "decision::companion",
        format!("`{name}` accompanies `{first}` elsewhere, and `{second}` here"),
        place,
        format!("with `{second}`"),
    )
    .help("declare one decision for each")
}

/// A companion that is also decided by itself.
pub fn companion_alone(name: &str, of: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "decision::companion",
        format!("`{name}` accompanies `{of}`, and is decided by itself here"),
        place,
        "decided by itself",
    )
    .help(format!("write it after `with`, beside the value of `{of}`, or declare another decision"))
}

/// Two rules that can fire together and give one decision different values.
pub fn conflict(decision: &str, [a, b]: [&str; 2], witness: &str, [place_a, place_b]: [Place; 2]) -> Diagnostic {
    let patient = if witness.is_empty() { "for every patient".to_owned() } else { format!("for {witness}") };
    Diagnostic::error(
        "decision::conflict",
        format!("{patient} `{a}` and `{b}` give `{decision}` different values"),
        place_b,
        format!("given by `{b}`"),
    )
    .label(place_a, format!("given by `{a}`"))
    .help(format!(
        "say which counts: let the more specific one say `overrides`, prefer a source on their topic, or let `{decision}` `combine highest`"
    ))
}

/// A decision that no rule decides.
pub fn no_rule(name: &str, place: Place, has_default: bool) -> Diagnostic {
    let label = if has_default { "always its default" } else { "never has a value" };
    Diagnostic::warning("decision::no_rule", format!("no rule decides `{name}`"), place, label)
        .help(format!("write a rule with `then {name} = …`, or remove the decision"))
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "decision::combine",
        severity: Severity::Error,
        summary: "a way of combining that the type does not allow",
        more: "`highest` and `lowest` need an order; `all` collects a set.",
        bad: r"decision place: one of home, ward
  combine highest

rule stay
  when seizure
  then place = ward
",
        good: r"decision place: one of home < ward
  combine highest

rule stay
  when seizure
  then place = ward
",
    },
    Code {
        code: "decision::given_twice",
        severity: Severity::Error,
        summary: "one rule gives one decision two values",
        more: "",
        bad: r"rule odd
  when seizure
  then infusion = stop, infusion = continue
",
        good: r"rule odd
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "decision::companion",
        severity: Severity::Error,
        summary: "a companion that is not one decision's own",
        more: "What stands after `with` is in the answer only beside the value that it accompanies, so it belongs to one decision and is decided nowhere else.",
        bad: r"decision next_rate: µg/day

rule restart
  when crs_grade = 0
  then infusion = continue with next_rate = 9 µg/day

rule alone
  when crs_grade = 1
  then next_rate = 9 µg/day
",
        good: r"decision next_rate: µg/day

rule restart
  when crs_grade = 0
  then infusion = continue with next_rate = 9 µg/day
",
    },
    Code {
        code: "decision::conflict",
        severity: Severity::Error,
        summary: "two rules can fire together and give different values",
        more: "Silence is never a coin toss: where two rules of equal standing disagree on a decision that takes one value, the project says which counts. The message shows values for which both fire. Only conditions of simple tests joined by `and` are judged here.",
        bad: r"decision dose: mg

rule feverish
  when temperature > 38 °C
  then dose = 8 mg

rule toxic
  when crs_grade >= 2
  then dose = 16 mg
",
        good: r"decision dose: mg

rule feverish
  when temperature > 38 °C
  then dose = 8 mg

rule toxic
  when crs_grade >= 2
  then dose = 16 mg
  overrides feverish
",
    },
    Code {
        code: "decision::no_rule",
        severity: Severity::Warning,
        summary: "a decision that nothing decides",
        more: "",
        bad: r"decision next_rate: µg/day
",
        good: r"decision next_rate: µg/day

rule restart
  when crs_grade = 0
  then next_rate = 9 µg/day
",
    },
];

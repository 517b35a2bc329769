//! Rules, holds, preferences and properties.

use super::{Code, listed};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::model::{GuidanceId, Model};

/// A condition whose parts contradict each other.
pub fn never_fires(name: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::warning(
        "rule::never_fires",
        format!("`{name}` can never fire"),
        place,
        "these tests exclude each other",
    )
    .label(declared, "so this does nothing")
    .help("mend the condition: no value passes all of its tests")
}

/// A condition that every value satisfies.
pub fn always(name: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::warning(
        "rule::always",
        format!("the condition of `{name}` is true whatever is charted"),
        place,
        "every value passes these tests",
    )
    .label(declared, "so this applies to every patient with a reading")
    .help("mend the condition; if only the reading is wanted, write `is known`")
}

/// A rule that overrides itself.
pub fn overrides_itself(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("rule::overrides", format!("`{name}` overrides itself"), place, "this is the rule itself")
}

/// A preference about a topic that no rule names.
pub fn unknown_topic(name: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("rule::unknown_topic", format!("no rule is about `{name}`"), place, "unknown topic");
    match nearest(name, known.iter().copied()) {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None if known.is_empty() => d.help(format!("rules say what they are about: `about {name}`")),
        None => {
            let mut known = known.to_vec();
            known.sort_unstable();
            d.help(format!("rules are about {}", listed(&known)))
        }
    }
}

/// A preference that depends on the patient.
pub fn prefer_reads_patient(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule::prefer",
        "a preference between sources must not depend on the patient",
        place,
        "reads the patient",
    )
    .help("compare settings only; what depends on the patient belongs into the `when` of a rule")
}

/// Rules that override one another in a circle.
pub fn override_cycle(model: &Model, circle: &[(GuidanceId, Place)]) -> Diagnostic {
    let name = |g: GuidanceId| model.guidance(g).decl.name.clone();
    let mut names: Vec<String> = circle.iter().map(|(g, _)| format!("`{}`", name(*g))).collect();
    names.rotate_right(1);
    names.extend(names.first().cloned());
    let message = format!("these override one another: {}", names.join(" → "));
    let mut places = circle.iter().map(|(g, p)| (*p, format!("overrides `{}` here", name(*g))));
    let (place, label) = places.next().unwrap_or_default();
    let d = Diagnostic::error("rule::override_cycle", message, place, label);
    places.fold(d, |d, (place, label)| d.label(place, label)).help("let only the more specific rule override the other")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "rule::overrides",
        severity: Severity::Error,
        summary: "a rule overrides itself",
        more: "",
        bad: r"rule odd
  when seizure
  then infusion = stop
  overrides odd
",
        good: r"rule odd
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "rule::override_cycle",
        severity: Severity::Error,
        summary: "rules override one another in a circle",
        more: "The more specific rule wins; in a circle none is.",
        bad: r"rule a
  when seizure
  then infusion = stop
  overrides b

rule b
  when seizure
  then infusion = interrupt
  overrides a
",
        good: r"rule a
  when seizure
  then infusion = stop
  overrides b

rule b
  when seizure
  then infusion = interrupt
",
    },
    Code {
        code: "rule::never_fires",
        severity: Severity::Warning,
        summary: "a condition that no value satisfies",
        more: "",
        bad: r"rule stop
  when crs_grade >= 3 and crs_grade < 2
  then infusion = stop
",
        good: r"rule stop
  when crs_grade >= 3 and other_grade < 2
  then infusion = stop
",
    },
    Code {
        code: "rule::always",
        severity: Severity::Warning,
        summary: "a condition that every value satisfies",
        more: "",
        bad: r"rule stop
  when crs_grade >= 3 or crs_grade < 3
  then infusion = stop
",
        good: r"rule stop
  when crs_grade >= 3 or other_grade >= 3
  then infusion = stop
",
    },
    Code {
        code: "rule::unknown_topic",
        severity: Severity::Error,
        summary: "a preference about a topic that no rule names",
        more: "Topics exist by being named in rules.",
        bad: r#"source label "Label"
source review "Review"
prefer label over review about seizures

rule a
  about seizure_action
  when seizure
  then infusion = stop
  cite label
"#,
        good: r#"source label "Label"
source review "Review"
prefer label over review about seizure_action

rule a
  about seizure_action
  when seizure
  then infusion = stop
  cite label
"#,
    },
    Code {
        code: "rule::prefer",
        severity: Severity::Error,
        summary: "a preference between sources depends on the patient",
        more: "Which source an institution follows is its policy, a setting. What depends on the patient is a rule.",
        bad: r#"source label "Label"
source review "Review"
prefer label over review when infusing

rule a
  about seizure_action
  when seizure
  then infusion = stop
  cite label
"#,
        good: r#"setting policy: one of label_first, review_first = label_first
source label "Label"
source review "Review"
prefer label over review when policy = label_first

rule a
  about seizure_action
  when seizure
  then infusion = stop
  cite label
"#,
    },
];

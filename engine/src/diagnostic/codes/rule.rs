//! Rules, holds, preferences and properties.

use super::listed;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::{GuidanceId, Model};

/// A rule that does nothing.
pub fn no_effect(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("rule::no_effect", format!("the rule `{name}` decides nothing and advises nothing"), place, "goes nowhere")
        .help("give it a `then` or an `advise`")
}

/// A hold that never opens.
pub fn hold_without_when(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("rule::hold_without_when", format!("nothing opens the hold `{name}`"), place, "no `when`")
        .help("say what opens it: `when other_grade = 3`")
}

/// A hold that does nothing while open.
pub fn hold_without_do(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("rule::no_effect", format!("the hold `{name}` does nothing while it is open"), place, "no `do`")
        .help("say what holds while it is open: `do infusion = interrupt`")
}

/// A rule that overrides itself.
pub fn overrides_itself(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("rule::overrides", format!("`{name}` overrides itself"), place, "this is the rule itself")
}

/// A preference about a topic that no rule names.
pub fn unknown_topic(name: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("rule::unknown_topic", format!("no rule is about `{name}`"), place, "unknown topic");
    match nearest(name, known.iter().copied()) {
        Some(near) => d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())]),
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
    Diagnostic::error("rule::prefer", "a preference between sources must not depend on the patient", place, "reads the patient")
        .help("compare settings only; what depends on the patient belongs into the `when` of a rule")
}

/// A property that checks nothing.
pub fn property_without_check(place: Place) -> Diagnostic {
    Diagnostic::error("rule::no_check", "this property checks nothing", place, "no `check`")
        .help("say what must always hold: `check …`")
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

//! `requirements.toml`: what the sources ask for and what covers it.
//!
//! `bad` and `good` are such files for the project that the tests of [`crate::trace`] use.

use super::{Code, listed};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};

/// Text that is not TOML.
pub fn syntax(message: &str, place: Place) -> Diagnostic {
    Diagnostic::error("requirements::syntax", message.to_owned(), place, "not understood")
}

/// A key that means nothing.
pub fn unknown_key(key: &str, known: &[&str], place: Place) -> Diagnostic {
    let found = Diagnostic::error("requirements::key", format!("there is no key `{key}` here"), place, "unknown key");
    match nearest(key, known.iter().copied()) {
        Some(near) => {
            found.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None => found.help(format!("the keys here are {}", listed(known))),
    }
}

/// A key that is missing.
pub fn missing_key(key: &str, table: &str, place: Place) -> Diagnostic {
    Diagnostic::error("requirements::key", format!("this {table} needs `{key}`"), place, format!("no `{key}`"))
        .help(format!("write `{key} = \"…\"`"))
}

/// A value of the wrong form.
pub fn wrong_value(key: &str, wanted: &str, found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("requirements::value", format!("`{key}` is {wanted}"), place, found)
}

/// Two entries of one id.
pub fn duplicate(id: &str, place: Place, first: Place) -> Diagnostic {
    Diagnostic::error("requirements::duplicate", format!("there are two entries `{id}`"), place, "again")
        .label(first, "first here")
        .help("give each its own id")
}

/// A source that no file declares.
pub fn unknown_source(name: &str, known: &[&str], place: Place) -> Diagnostic {
    let found = format!("no file declares the source `{name}`");
    offer(Diagnostic::error("requirements::source", found, place, "not declared"), name, known, place)
}

/// A name that nothing of the project has.
pub fn unknown_item(name: &str, known: &[&str], place: Place) -> Diagnostic {
    let found = Diagnostic::error("requirements::item", format!("nothing is called `{name}`"), place, "not declared");
    let (module, item) = name.rsplit_once("::").or_else(|| name.rsplit_once('.')).unwrap_or(("", name));
    let named = |k: &&&str| k.rsplit_once("::").is_some_and(|(_, i)| i == item);
    let elsewhere = known.iter().find(named).filter(|k| **k != name);
    match elsewhere {
        Some(near) => mend(found, near, place),
        None => {
            let beside: Vec<&str> =
                known.iter().copied().filter(|k| k.rsplit_once("::").is_some_and(|(m, _)| m == module)).collect();
            let among = if beside.is_empty() { known } else { beside.as_slice() };
            let help = "write `MODULE::NAME` of a rule, hold, table, let, decision, setting, input or type";
            match nearest(name, among.iter().copied()) {
                Some(near) => mend(found, near, place),
                None => found.help(help),
            }
        }
    }
}

/// A title that no scenario has.
pub fn unknown_scenario(title: &str, known: &[&str], place: Place) -> Diagnostic {
    let found = Diagnostic::error("requirements::scenario", "no scenario has this title", place, "no such scenario");
    offer(found, title, known, place)
}

/// A setting that no file declares.
pub fn unknown_setting(name: &str, known: &[&str], place: Place) -> Diagnostic {
    let found = format!("there is no setting `{name}`");
    offer(Diagnostic::error("requirements::setting", found, place, "not declared"), name, known, place)
}

/// A named scenario that fails.
pub fn scenario_fails(place: Place, scenario: Place) -> Diagnostic {
    Diagnostic::error("requirements::scenario_fails", "this scenario fails, so it shows nothing", place, "it fails")
        .label(scenario, "this scenario")
        .help("`blin test` says which expectation is not met")
}

/// A named scenario that tries nothing of what is named with it.
pub fn scenario_elsewhere(place: Place, scenario: Place) -> Diagnostic {
    Diagnostic::warning(
        "requirements::scenario_elsewhere",
        "no expectation of this scenario rests on what `by` names",
        place,
        "about something else?",
    )
    .label(scenario, "this scenario")
    .help("name a scenario that tries it; without `scenarios` all that do are found")
}

/// Nothing covers it, and no reason is given.
pub fn uncovered(kind: &str, keys: &str, place: Place) -> Diagnostic {
    Diagnostic::error("requirements::uncovered", format!("nothing covers this {kind}"), place, "not covered")
        .help(format!("name what does with {keys}, or say why nothing does: `uncovered = \"…\"`"))
}

/// It is covered, and a reason is given why it is not.
pub fn contradiction(place: Place, by: Place) -> Diagnostic {
    Diagnostic::error("requirements::contradiction", "this is said to be covered and not to be", place, "not covered")
        .label(by, "covered")
        .help("keep one of the two")
}

/// An item on which no expectation rests.
pub fn not_tried(words: &str, place: Place, declared: Option<Place>) -> Diagnostic {
    let found =
        Diagnostic::error("requirements::not_tried", format!("no scenario tries {words}"), place, "never tried");
    let found = match declared {
        Some(declared) => found.label(declared, "declared here"),
        None => found,
    };
    found.help("write a scenario with an expectation whose answer rests on it")
}

/// A setting that separates the readings, and values of it that no scenario has.
pub fn reading_missing(setting: &str, missing: &[String], unset: bool, place: Place) -> Diagnostic {
    let mut lacking = Vec::new();
    if !missing.is_empty() {
        lacking.push(format!("with `{setting}` at {}", listed(missing)));
    }
    if unset {
        lacking.push(format!("with `{setting}` unset"));
    }
    Diagnostic::error(
        "requirements::reading_missing",
        format!("no scenario of this conflict runs {}", lacking.join(", nor ")),
        place,
        "a reading is missing",
    )
    .help("write one scenario for each value of the setting and one that leaves it open")
}

/// A setting with one value in all scenarios of a conflict.
pub fn one_value_only(setting: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "requirements::reading_missing",
        format!("all scenarios of this conflict run with the same `{setting}`"),
        place,
        "a reading is missing",
    )
    .help("write a scenario with another value of the setting")
}

fn offer(found: Diagnostic, name: &str, known: &[&str], place: Place) -> Diagnostic {
    match nearest(name, known.iter().copied()) {
        Some(near) => mend(found, near, place),
        None => found,
    }
}

fn mend(found: Diagnostic, near: &str, place: Place) -> Diagnostic {
    let quoted = format!("\"{}\"", near.replace('\\', "\\\\").replace('"', "\\\""));
    found.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, quoted)])
}

const fn code(
    code: &'static str,
    summary: &'static str,
    more: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code { code, severity: Severity::Error, summary, more, bad, good }
}

const GOOD: &str = r#"[[requirement]]
id = "FEVER-1"
strength = "must"
states = "A temperature of 39 °C or more interrupts the infusion."
source = "ward"
at = "section 2"
by = ["fever::high_fever"]
"#;

/// The codes of this family.
pub const CODES: &[Code] = &[
    code(
        "requirements::syntax",
        "`requirements.toml` is not TOML",
        "Nothing of the file is read.",
        "[[requirement]\nid = \"FEVER-1\"",
        GOOD,
    ),
    code(
        "requirements::key",
        "an entry with a key that means nothing, or without one that it needs",
        "A requirement has `id`, `strength`, `states`, `source`, `at`, and `by` or `uncovered`; it may have `scenarios`. A conflict has `id`, `states`, and `scenarios` or `uncovered`; it may have `settings`.",
        "[[requirement]]\nid = \"FEVER-1\"\nstrenght = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\nby = [\"fever::high_fever\"]\n",
        GOOD,
    ),
    code(
        "requirements::value",
        "a value of the wrong form",
        "A strength is `must`, `should` or `may` as in a rule, `definition` for what rules need to be understood, or `gap` for what the sources leave open.",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"shall\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\nby = [\"fever::high_fever\"]\n",
        GOOD,
    ),
    code(
        "requirements::duplicate",
        "two entries of one id",
        "An id is what others refer to.",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nuncovered = \"nobody asks\"\n\n[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nuncovered = \"nobody asks\"\n",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nuncovered = \"nobody asks\"\n\n[[conflict]]\nid = \"CF-2\"\nstates = \"…\"\nuncovered = \"nobody asks\"\n",
    ),
    code(
        "requirements::source",
        "a source that no file declares",
        "Sources are named as the protocols declare them: `source ward \"…\"`.",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"wards\"\nat = \"section 2\"\nby = [\"fever::high_fever\"]\n",
        GOOD,
    ),
    code(
        "requirements::item",
        "`by` names nothing of the project",
        "An item is written as `MODULE::NAME`.",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\nby = [\"fever::hihg_fever\"]\n",
        GOOD,
    ),
    code(
        "requirements::scenario",
        "a title that no scenario has",
        "",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nscenarios = [\"A quiet dya\"]\n",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nscenarios = [\"A quiet day\"]\n",
    ),
    code(
        "requirements::setting",
        "a setting that no file declares",
        "",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nsettings = [\"polcy\"]\nscenarios = [\"Strict\", \"Lenient\", \"Nobody has chosen\"]\n",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nsettings = [\"policy\"]\nscenarios = [\"Strict\", \"Lenient\", \"Nobody has chosen\"]\n",
    ),
    code(
        "requirements::scenario_fails",
        "a named scenario fails",
        "A scenario covers something when all its expectations are met.",
        "",
        "",
    ),
    Code {
        severity: Severity::Warning,
        ..code(
            "requirements::scenario_elsewhere",
            "a named scenario tries nothing of what is named with it",
            "Which scenarios try an item is found by running them: an expectation that is met tries what made its answer. A scenario that asks for a decision on which a rule can speak may show that the rule does not speak there.",
            "[[requirement]]\nid = \"FEVER-2\"\nstrength = \"should\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 1\"\nby = [\"fever::cool_down\"]\nscenarios = [\"A quiet day\"]\n",
            "[[requirement]]\nid = \"FEVER-2\"\nstrength = \"should\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 1\"\nby = [\"fever::cool_down\"]\nscenarios = [\"A fever that settles\"]\n",
        )
    },
    code(
        "requirements::uncovered",
        "nothing covers an entry, and no reason is given",
        "What is left out on purpose says why, so that nobody takes it for forgotten.",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\n",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\nuncovered = \"The ward has no pump.\"\n",
    ),
    code(
        "requirements::contradiction",
        "an entry is covered and says why it is not",
        "",
        "[[requirement]]\nid = \"FEVER-1\"\nstrength = \"must\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 2\"\nby = [\"fever::high_fever\"]\nuncovered = \"The ward has no pump.\"\n",
        GOOD,
    ),
    code(
        "requirements::not_tried",
        "an item that no scenario tries",
        "An expectation that is met tries what made its answer: the rules and holds that gave it, also as an option or overruled, the lets and tables that these read, and what the scenario asks for by name.",
        "[[requirement]]\nid = \"FEVER-3\"\nstrength = \"may\"\nstates = \"…\"\nsource = \"ward\"\nat = \"section 3\"\nby = [\"fever::never_seen\"]\n",
        GOOD,
    ),
    code(
        "requirements::reading_missing",
        "a conflict without a scenario for one of its readings",
        "The settings that separate the readings are those that `settings` names, else those whose value differs between the scenarios or that one of these leaves unset. A choice is tried at each of its values and left open; a scenario that leaves it open and expects nothing but determined answers shows that all values agree, and stands for them. Of any other setting two values are tried.",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nscenarios = [\"Strict\", \"Lenient\"]\n",
        "[[conflict]]\nid = \"CF-1\"\nstates = \"…\"\nscenarios = [\"Strict\", \"Lenient\", \"Nobody has chosen\"]\n",
    ),
];

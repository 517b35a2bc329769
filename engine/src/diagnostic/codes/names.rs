//! Names that stand for nothing, for two things, or for the wrong kind of thing.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};

/// The same name declared twice in one module, or one choice twice in a type.
pub fn duplicate(what: &str, name: &str, place: Place, earlier: Place) -> Diagnostic {
    Diagnostic::error(
        "names::duplicate",
        format!("the {what} `{name}` is declared twice"),
        place,
        "declared again here",
    )
    .label(earlier, "first declared here")
    .help("give one of them another name, or remove it")
}

/// A name that nothing visible is called.
pub fn unknown(
    name: &str,
    place: Place,
    what: &str,
    near: Option<&str>,
    module: Option<&str>,
    use_line: Option<Place>,
) -> Diagnostic {
    let article = if what == "name" { format!("there is no `{name}`") } else { format!("there is no {what} `{name}`") };
    let d = Diagnostic::error("names::unknown", article, place, "not declared in this module or in one that it uses");
    if let Some(module) = module {
        let d = d.help(format!("`{name}` is declared in `{module}`: add `use {module}`"));
        return match use_line {
            Some(at) => d.fix(format!("add `use {module}`"), vec![(at, format!("\nuse {module}"))]),
            None => d,
        };
    }
    match near {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None => match what {
            "type" => d.help(format!("declare it: `type {name} = one of a, b` or `scale {name} = grade 0 to 5`")),
            "source" => d.help(format!("declare it: `source {name} \"Its title\"`")),
            "rule or hold" => d,
            _ => d.help("declare it: `reading`, `fact`, `event` or `act` for what is charted, `let` for what follows from that, `decision` for what rules decide"),
        },
    }
}

/// A name that two used modules declare.
pub fn ambiguous(name: &str, place: Place, places: &[(String, Place)]) -> Diagnostic {
    let mut d = Diagnostic::error("names::ambiguous", format!("`{name}` may mean two things"), place, "which one?");
    for (qualified, declared) in places {
        d = d.label(*declared, format!("`{qualified}`"));
    }
    let names: Vec<String> = places.iter().map(|(q, _)| format!("`{q}`")).collect();
    d = d.help(format!("write {}", names.join(" or ")));
    for (qualified, _) in places {
        d = d.fix(format!("write `{qualified}`"), vec![(place, qualified.clone())]);
    }
    d
}

/// A name that stands for something that cannot stand here.
pub fn wrong_kind(name: &str, place: Place, kind: &str, wanted: &str, declared: Option<Place>) -> Diagnostic {
    let wanted = if wanted == "name" { "a value".to_owned() } else { with_article(wanted) };
    let d = Diagnostic::error(
        "names::wrong_kind",
        format!("`{name}` is {kind}, and {wanted} is wanted here"),
        place,
        format!("not {wanted}"),
    );
    let d = match wanted.as_str() {
        "a decision" => d.help("rules give values to decisions: declare one with `decision`"),
        "a fact, reading, event or act" => d.help("only what is charted can stand here: chart what it follows from"),
        _ => d,
    };
    match declared {
        Some(at) => d.label(at, "declared here"),
        None => d,
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// A module that no file declares.
pub fn unknown_module(name: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error(
        "names::unknown_module",
        format!("there is no module `{name}`"),
        place,
        "no file declares it",
    );
    match nearest(name, known.iter().copied()) {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None => d.help(format!("a file declares a module in its first line: `protocol {name}` or `vocabulary {name}`")),
    }
}

/// A module that uses itself.
pub fn uses_itself(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error("names::uses_itself", format!("`{name}` uses itself"), place, "this is the module itself")
        .help("remove it: a module always sees its own names")
}

/// A name that is also the symbol of a unit.
pub fn is_a_unit(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "names::is_a_unit",
        format!("`{name}` is a unit"),
        place,
        "a number before it would read as a quantity",
    )
    .help(format!("choose a longer name, such as `{name}_value`"))
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "names::duplicate",
        severity: Severity::Error,
        summary: "the same name is declared twice",
        more: "A name stands for one thing in its module. Names of rules and holds, of sources and of types do not meet those of values, so a rule and a table may be called alike.",
        bad: r"let fever = temperature > 38 °C
let fever = temperature > 39 °C
",
        good: r"let fever      = temperature > 38 °C
let high_fever = temperature > 39 °C
",
    },
    Code {
        code: "names::unknown",
        severity: Severity::Error,
        summary: "nothing visible has this name",
        more: "A module sees its own names and those of the modules that it uses, not those that these use in turn.",
        bad: r"let fever = temprature > 38 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "names::ambiguous",
        severity: Severity::Error,
        summary: "two used modules declare this name",
        more: "A module's own declaration comes first; between two modules that it uses nothing decides, so the name is written with its module.",
        bad: r"# file: example.blin
protocol example
use patient, other, third

let sick = fever
# file: other.blin
protocol other
use patient
let fever = temperature > 38 °C
# file: more.blin
vocabulary patient_more
# file: third.blin
protocol third
use patient
let fever = temperature > 39 °C
",
        good: r"# file: example.blin
protocol example
use patient, other, third

let sick = other.fever
# file: other.blin
protocol other
use patient
let fever = temperature > 38 °C
# file: third.blin
protocol third
use patient
let fever = temperature > 39 °C
",
    },
    Code {
        code: "names::wrong_kind",
        severity: Severity::Error,
        summary: "the name stands for another kind of thing",
        more: "The name is known, but what it stands for cannot stand here: a table is not given a value by a rule, an event is not set by the manifest.",
        bad: r"rule stop
  when seizure
  then infusing = true
",
        good: r"rule stop
  when seizure
  then infusion = stop
",
    },
    Code {
        code: "names::unknown_module",
        severity: Severity::Error,
        summary: "no file declares this module",
        more: "A file declares its module in its first line, `protocol dosing` or `vocabulary patient`.",
        bad: r"# file: example.blin
protocol example
use pateint

let fever = true
",
        good: r"# file: example.blin
protocol example
use patient

let fever = temperature > 38 °C
",
    },
    Code {
        code: "names::uses_itself",
        severity: Severity::Error,
        summary: "a module uses itself",
        more: "A module always sees its own names.",
        bad: r"# file: example.blin
protocol example
use patient, example

let fever = temperature > 38 °C
",
        good: r"let fever = temperature > 38 °C
",
    },
    Code {
        code: "names::is_a_unit",
        severity: Severity::Error,
        summary: "a name is also a unit",
        more: "`3 g` must never be a number beside a name, so what stands beside numbers is not called like a unit. Choices may be.",
        bad: r"let g = weight > 3 kg
",
        good: r"let heavy = weight > 100 kg
",
    },
];

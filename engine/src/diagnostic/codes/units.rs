//! Units that are unknown, missing, or do not meet.

use super::Code;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::units::{Unit, UnitError};

const MISMATCH: &str = "units::mismatch";

/// A unit that is in no table.
pub fn unknown(text: &str, error: &UnitError, place: Place) -> Diagnostic {
    let d = Diagnostic::error("units::unknown", error.to_string(), place, format!("`{text}`"));
    match error.suggestion() {
        Some(near) => d.fix(format!("write `{near}`"), vec![(place, near.to_owned())]),
        None => d,
    }
}

/// A value in one unit where another kind of quantity is wanted.
pub fn mismatch(shown: &str, from: &Unit, to: &Unit, place: Place) -> Diagnostic {
    let d = Diagnostic::error(
        MISMATCH,
        format!("`{shown}` is {}, and {} in `{to}` is wanted", from.dimension(), to.dimension()),
        place,
        format!("in `{from}`"),
    );
    match explain(from, to) {
        Some(help) => d.help(help),
        None => d,
    }
}

/// Two quantities that measure different things.
pub fn meet((a, ua, pa): (&str, &Unit, Place), (b, ub, pb): (&str, &Unit, Place), place: Place) -> Diagnostic {
    let mut d = Diagnostic::error(
        MISMATCH,
        format!("`{a}` is {} and `{b}` is {}: they do not compare", ua.dimension(), ub.dimension()),
        pb,
        format!("in `{ub}`"),
    )
    .label(pa, format!("in `{ua}`"));
    if pa == pb {
        d = Diagnostic::error(MISMATCH, d.message, place, format!("`{ua}` meets `{ub}`"));
    }
    match explain(ua, ub) {
        Some(help) => d.help(help),
        None => d,
    }
}

/// What to do when one is per body weight or surface and the other is not.
fn explain(a: &Unit, b: &Unit) -> Option<String> {
    use crate::units::Base;
    let measures = [
        (Base::BodySurface, "per body surface", "the body surface (m²)"),
        (Base::BodyWeight, "per body weight", "the body weight (kg)"),
    ];
    for (base, words, factor) in measures {
        let (ea, eb) = (a.dimension().exponent(base), b.dimension().exponent(base));
        if ea == eb {
            continue;
        }
        let (per, absolute) = if ea < eb { (a, b) } else { (b, a) };
        return Some(format!("`{per}` is {words} and `{absolute}` is not: multiply the former by {factor}"));
    }
    None
}

/// A number without a unit where a quantity is wanted.
pub fn missing(written: &str, unit: &str, place: Place) -> Diagnostic {
    let mended = format!("{written} {unit}");
    Diagnostic::error("units::missing", format!("`{written}` has no unit"), place, format!("in `{unit}`?"))
        .help(format!("write the unit: `{mended}`"))
        .fix(format!("write `{mended}`"), vec![(place, mended)])
}

/// A number without a unit where a duration is wanted.
pub fn missing_time(written: &str, place: Place) -> Diagnostic {
    Diagnostic::error("units::missing", format!("`{written}` has no unit of time"), place, "days? hours?")
        .help(format!("write the unit: `{written} days`, `{written} h`"))
}

/// `e in unit` of something without a unit.
pub fn no_unit(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, format!("{found} has no unit to be expressed in"), place, found.to_owned())
}

/// A product that no unit can spell.
pub fn no_product(a: &str, b: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "units::no_product",
        format!("`{a}` and `{b}` cannot be multiplied or divided"),
        place,
        "no unit for the result",
    )
    .help(
        "take plain numbers with `in`, as in `(weight in kg)`, and give the result its unit by multiplying with `1 mg`",
    )
}

/// A duration that is not in whole seconds.
pub fn not_whole_seconds(place: Place) -> Diagnostic {
    Diagnostic::error(
        "units::not_whole_seconds",
        "a duration is in whole seconds",
        place,
        "not a whole number of seconds",
    )
}

/// Two temperatures added.
pub fn sum_of_temperatures(place: Place) -> Diagnostic {
    Diagnostic::error(MISMATCH, "two temperatures cannot be added", place, "a temperature plus a temperature")
        .help("a rise in temperature is in K: `temperature + 1 K`")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "units::unknown",
        severity: Severity::Error,
        summary: "a unit that is in no table",
        more: "Units are UCUM's, in the spellings that papers and laboratories use. An upper limit of normal is an input like any other.",
        bad: r"reading creatinine: mgg/dL fresh for 7 days
let high = creatinine > 2 mg/dL
",
        good: r"reading creatinine: mg/dL fresh for 7 days
let high = creatinine > 2 mg/dL
",
    },
    Code {
        code: "units::mismatch",
        severity: Severity::Error,
        summary: "quantities that measure different things meet",
        more: "Per body surface and per body weight are parts of a unit: an absolute rate never meets a rate per m².",
        bad: r"let above = infusion_rate > 15 µg/m²/day
",
        good: r"let above = infusion_rate > 15 µg/m²/day * surface
",
    },
    Code {
        code: "units::missing",
        severity: Severity::Error,
        summary: "a number where a quantity is wanted",
        more: "",
        bad: r"let on = infusion_rate > 0
",
        good: r"let on = infusion_rate > 0 µg/day
",
    },
    Code {
        code: "units::no_product",
        severity: Severity::Error,
        summary: "a product or quotient that no unit can spell",
        more: "Temperatures are points on a scale and are not multiplied.",
        bad: r"let odd = temperature * weight
",
        good: r"let heavy = (weight in kg) > 80
",
    },
    Code {
        code: "units::not_whole_seconds",
        severity: Severity::Error,
        summary: "a duration that is not in whole seconds",
        more: "",
        bad: r"let long = infusing for 0.0001 s
",
        good: r"let long = infusing for 1 s
",
    },
];

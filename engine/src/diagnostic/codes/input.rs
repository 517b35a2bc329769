//! Declarations of what is charted.

use crate::diagnostic::{Diagnostic, Place};

/// A range for what is no number.
pub fn range_of_what(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("input::range", format!("{found} has no range"), place, "a range is for numbers")
        .help("remove it")
        .fix("remove the range", vec![(place, String::new())])
}

/// `initially` on what is no state.
pub fn initially_of_what(place: Place) -> Diagnostic {
    Diagnostic::error("input::initially", "only an act that holds until changed has a value before its first entry", place, "`initially` here")
        .help("write `until changed` if someone sets it and it then stays")
}

/// `fresh for` or `until changed` where it means nothing.
pub fn persistence_of_what(kind: &str, place: Place) -> Diagnostic {
    let help = match kind {
        "a fact" => "a fact does not change, so nothing is to be said",
        "an event" => "an event is over at once; declare a reading for what lasts",
        _ => "what someone sets holds `until changed`; what goes stale is a reading",
    };
    Diagnostic::error("input::persistence", format!("{kind} does not go stale"), place, "means nothing here").help(help)
}

/// `until changed` on an act without a value.
pub fn state_without_value(place: Place) -> Diagnostic {
    Diagnostic::error("input::state_without_value", "an act without a value cannot hold until changed", place, "what would hold?")
        .help("give it a type, as in `act infusion_rate: µg/day until changed`")
}

/// `void after` on what is not a reading.
pub fn void_of_what(kind: &str, place: Place) -> Diagnostic {
    Diagnostic::error("input::void", format!("only a reading is void after an event, and this is {kind}"), place, "means nothing here")
}

/// A reading that does not say how long it holds.
pub fn freshness(name: &str, place: Place, insert: Place) -> Diagnostic {
    Diagnostic::error("input::freshness", format!("the reading `{name}` does not say how long it holds"), place, "for how long?")
        .help("write `fresh for 24 h` (after that it is unknown), or `until changed` if it does not lapse")
        .fix("add `fresh for 24 h`", vec![(insert, " fresh for 24 h".to_owned())])
        .fix("add `until changed`", vec![(insert, " until changed".to_owned())])
}

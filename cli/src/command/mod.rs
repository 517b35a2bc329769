//! One file per command: arguments in, text out, how it ended.

pub mod check;
pub mod codes;
pub mod completions;
pub mod fmt;
pub mod new;

use crate::exit::Unable;

/// There is no such thing; perhaps another was meant.
fn unknown(kind: &str, name: &str, known: &[&str]) -> Unable {
    let nearest = known.iter().min_by_key(|k| strsim::osa_distance(k, name));
    let close = nearest.filter(|k| strsim::osa_distance(k, name) <= 1 + name.chars().count() / 3);
    let error = Unable::new(format!("there is no {kind} `{name}`"));
    match close {
        Some(close) => error.help(format!("did you mean `{close}`?")),
        None if known.is_empty() => error.help(format!("there are no {kind}s")),
        None if known.len() <= 20 => error.help(format!("there is {}", known.join(", "))),
        None => error,
    }
}

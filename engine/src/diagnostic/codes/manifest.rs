//! `blin.toml`.

use super::listed;
use crate::diagnostic::{Diagnostic, Place, nearest};

/// Text that is not TOML.
pub fn syntax(message: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::syntax", message.to_owned(), place, "not understood")
}

/// A file of the project that cannot be read.
pub fn unreadable(path: &str, message: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::unreadable", format!("`{path}` cannot be read: {message}"), place, "unreadable")
}

/// A key that means nothing.
pub fn unknown_key(key: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("manifest::unknown_key", format!("there is no key `{key}` here"), place, "unknown key");
    match nearest(key, known.iter().copied()) {
        Some(near) => d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())]),
        None => d.help(format!("the keys here are {}", listed(known))),
    }
}

/// A key that is missing.
pub fn missing_key(key: &str, table: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::missing_key", format!("`[{table}]` needs `{key}`"), place, format!("no `{key}`"))
        .help(format!("write `{key} = \"…\"` below `[{table}]`"))
}

/// A value of the wrong form.
pub fn wrong_value(key: &str, wanted: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::value", format!("`{key}` is {wanted}"), place, "something else")
}

/// A language edition that this version does not know.
pub fn edition(found: &str, known: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::edition", format!("this version does not know the language of `{found}`"), place, "unknown edition")
        .help(format!("write `{known}`"))
        .fix(format!("write `{known}`"), vec![(place, format!("\"{known}\""))])
}

/// A setting that no file declares.
pub fn unknown_setting(name: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("manifest::unknown_setting", format!("there is no setting `{name}`"), place, "no file declares it");
    match nearest(name, known.iter().copied()) {
        Some(near) => d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())]),
        None => d,
    }
}

/// A setting that two modules declare.
pub fn ambiguous_setting(name: &str, place: Place, qualified: &[String]) -> Diagnostic {
    Diagnostic::error("manifest::ambiguous_setting", format!("`{name}` may mean {}", listed(qualified)), place, "which one?")
        .help(format!("write `\"{}\"`", qualified.first().map_or("", String::as_str)))
}

/// A value that a setting cannot have.
pub fn setting_value(name: &str, error: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error("manifest::setting_value", format!("`{name}` cannot be set so: {error}"), place, "this value")
        .label(declared, "declared here")
}

/// A lint level that is none.
pub fn lint_level(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::lint_level", format!("`{found}` is not a level"), place, "unknown level")
        .help("write `error`, `warning`, `info` or `off`")
}

/// A lint that does not exist.
pub fn unknown_lint(code: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("manifest::unknown_lint", format!("there is no diagnostic `{code}`"), place, "unknown code");
    match nearest(code, known.iter().copied()) {
        Some(near) => d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, format!("\"{near}\""))]),
        None => d,
    }
}

/// An error that was to be silenced.
pub fn error_silenced(code: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::error_silenced", format!("`{code}` is an error and cannot be lowered"), place, "stays an error")
        .help("only warnings and notes have a level of their own; remove this line")
}

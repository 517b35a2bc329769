//! `blin.toml`.

use super::{Code, listed};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};

/// Text that is not TOML.
pub fn syntax(message: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::syntax", message.to_owned(), place, "not understood")
}

/// A file of the project that cannot be read.
pub fn unreadable(path: &str, message: &str, place: Place) -> Diagnostic {
    let text = format!("`{path}` cannot be read: {message}");
    let d = Diagnostic::error("manifest::unreadable", text, place, "unreadable");
    if message.contains("UTF-8") { d.help("save it with the encoding UTF-8") } else { d }
}

/// A key that means nothing.
pub fn unknown_key(key: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("manifest::unknown_key", format!("there is no key `{key}` here"), place, "unknown key");
    match nearest(key, known.iter().copied()) {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
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
    Diagnostic::error(
        "manifest::edition",
        format!("this version does not know the language of `{found}`"),
        place,
        "unknown edition",
    )
    .help(format!("write `{known}`"))
    .fix(format!("write `{known}`"), vec![(place, format!("\"{known}\""))])
}

/// A setting that no file declares.
pub fn unknown_setting(name: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error(
        "manifest::unknown_setting",
        format!("there is no setting `{name}`"),
        place,
        "no file declares it",
    );
    match nearest(name, known.iter().copied()) {
        Some(near) => {
            d.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), vec![(place, near.to_owned())])
        }
        None => d,
    }
}

/// A setting that two modules declare.
pub fn ambiguous_setting(name: &str, place: Place, qualified: &[String]) -> Diagnostic {
    Diagnostic::error(
        "manifest::ambiguous_setting",
        format!("`{name}` may mean {}", listed(qualified)),
        place,
        "which one?",
    )
    .help(format!("write `\"{}\"`", qualified.first().map_or("", String::as_str)))
}

/// A value that a setting cannot have.
pub fn setting_value(name: &str, error: &str, place: Place, declared: Place) -> Diagnostic {
    Diagnostic::error("manifest::setting_value", format!("`{name}` cannot be set so: {error}"), place, "this value")
        .label(declared, "declared here")
}

/// A name in a sheet that stands for nothing that can stand there.
pub fn sheet_name(name: &str, wanted: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error("manifest::sheet_name", format!("`{name}` is not {wanted}"), place, "not one");
    match nearest(name, known.iter().copied()) {
        Some(near) => d
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), vec![(place, format!("\"{near}\""))]),
        None => d.help("a name that two modules declare is written with its module: `dosing.rate`"),
    }
}

/// Something in a sheet that does not fit.
pub fn sheet_value(message: &str, place: Place, label: &str) -> Diagnostic {
    Diagnostic::error("manifest::sheet_value", message.to_owned(), place, label.to_owned())
}

/// A lint level that is none.
pub fn lint_level(found: &str, place: Place) -> Diagnostic {
    Diagnostic::error("manifest::lint_level", format!("`{found}` is not a level"), place, "unknown level")
        .help("write `error`, `warning`, `info` or `off`")
}

/// A lint that does not exist.
pub fn unknown_lint(code: &str, place: Place, known: &[&str]) -> Diagnostic {
    let d =
        Diagnostic::error("manifest::unknown_lint", format!("there is no diagnostic `{code}`"), place, "unknown code");
    match nearest(code, known.iter().copied()) {
        Some(near) => d
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), vec![(place, format!("\"{near}\""))]),
        None => d,
    }
}

/// An error that was to be silenced.
pub fn error_silenced(code: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "manifest::error_silenced",
        format!("`{code}` is an error and cannot be lowered"),
        place,
        "stays an error",
    )
    .help("only warnings and notes have a level of their own; remove this line")
}

/// The codes of this family.
pub const CODES: &[Code] = &[
    Code {
        code: "manifest::syntax",
        severity: Severity::Error,
        summary: "`blin.toml` is not TOML",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"
lints = 
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"
"#,
    },
    Code {
        code: "manifest::unreadable",
        severity: Severity::Error,
        summary: "a file of the project cannot be read",
        more: "It does not exist any more, may not be read, or is not UTF-8.",
        bad: "",
        good: "",
    },
    Code {
        code: "manifest::unknown_key",
        severity: Severity::Error,
        summary: "a key that means nothing",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[setings]
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
"#,
    },
    Code {
        code: "manifest::missing_key",
        severity: Severity::Error,
        summary: "a key that is needed is missing",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"
"#,
    },
    Code {
        code: "manifest::value",
        severity: Severity::Error,
        summary: "a value of the wrong form",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = 3
version = "1"
language = "2026"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"
"#,
    },
    Code {
        code: "manifest::edition",
        severity: Severity::Error,
        summary: "a language edition that this version does not know",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2199"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"
"#,
    },
    Code {
        code: "manifest::unknown_setting",
        severity: Severity::Error,
        summary: "a setting that no file declares",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
wacth = "2 days"
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
watch = "2 days"
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
"#,
    },
    Code {
        code: "manifest::ambiguous_setting",
        severity: Severity::Error,
        summary: "a setting that two modules declare",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
watch = "2 days"
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
# file: other.blin
protocol other
setting watch: duration = 3 days
let long = watch > 3 days
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
"example.watch" = "2 days"
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
# file: other.blin
protocol other
setting watch: duration = 3 days
let long = watch > 3 days
"#,
    },
    Code {
        code: "manifest::setting_value",
        severity: Severity::Error,
        summary: "a value that a setting cannot have",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
watch = 3
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[settings]
watch = "2 days"
# file: example.blin
protocol example
use patient

setting watch: duration = 3 days range 1 to 14 days
let often = count of seizure within watch >= 2
"#,
    },
    Code {
        code: "manifest::lint_level",
        severity: Severity::Error,
        summary: "a level that there is not",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
"unused::input" = "silent"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
"unused::input" = "off"
"#,
    },
    Code {
        code: "manifest::unknown_lint",
        severity: Severity::Error,
        summary: "a level for a diagnostic that there is not",
        more: "",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
'unused::imput' = "off"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
"unused::input" = "off"
"#,
    },
    Code {
        code: "manifest::error_silenced",
        severity: Severity::Error,
        summary: "a level that would silence an error",
        more: "A project with errors cannot be run, so an error is not made less.",
        bad: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
"units::mismatch" = "warning"
"#,
        good: r#"# file: blin.toml
[project]
name = "x"
version = "1"
language = "2026"

[lints]
"values::threshold" = "error"
"#,
    },
    Code {
        code: "manifest::sheet_name",
        severity: Severity::Error,
        summary: "a name in a sheet that stands for nothing that can stand there",
        more: "A column shows a let, a table, a decision, an input, a setting or a hold; what rules advise; or what was charted.",
        bad: r#"# file: blin.toml
[project]
name = "ward"
version = "1"
language = "2026"

[sheet.ward]
from = "cycle_start"
days = 28

[[sheet.ward.column]]
head = "Infusion"
shows = "infuson"
"#,
        good: r#"# file: blin.toml
[project]
name = "ward"
version = "1"
language = "2026"

[sheet.ward]
from = "cycle_start"
days = 28

[[sheet.ward.column]]
head = "Infusion"
shows = "infusion"
"#,
    },
    Code {
        code: "manifest::sheet_value",
        severity: Severity::Error,
        summary: "something in a sheet that does not fit",
        more: "A course begins with an act or event without a value. A column has one of `shows`, `advice` and `charted`; what \
               is `done` as it says is an act of the same type, in the same unit.",
        bad: r#"# file: blin.toml
[project]
name = "ward"
version = "1"
language = "2026"

[sheet.ward]
from = "infusion_rate"
days = 28

[[sheet.ward.column]]
head = "Infusion"
shows = "infusion"
"#,
        good: r#"# file: blin.toml
[project]
name = "ward"
version = "1"
language = "2026"

[sheet.ward]
from = "cycle_start"
days = 28

[[sheet.ward.column]]
head = "Infusion"
shows = "infusion"
"#,
    },
];

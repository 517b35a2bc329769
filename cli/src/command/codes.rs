//! `blin codes`.

use crate::args::Codes;
use crate::case::unknown;
use crate::exit::{Done, Outcome, print};
use crate::style::{Role, Style};
use blin_engine::diagnostic::Severity;
use blin_engine::diagnostic::codes::{self, Code};

/// Lists all codes, or says what one means.
pub fn run(args: &Codes) -> Outcome {
    let style = Style::stdout();
    let Some(name) = &args.code else {
        print(&list(&style));
        return Ok(Done::Fine);
    };
    let name = name.strip_prefix("blin::").unwrap_or(name);
    match codes::all().find(|c| c.code == name) {
        Some(code) => {
            print(&page(code, &style));
            Ok(Done::Fine)
        }
        None => {
            let known: Vec<&str> = codes::all().map(|c| c.code).collect();
            let error = unknown("code", name, &known);
            Err(if error.help.is_none() { error.help("`blin codes` lists all") } else { error })
        }
    }
}

fn list(style: &Style) -> String {
    let width = codes::all().map(|c| c.code.len()).max().unwrap_or(0);
    let lines = codes::all().map(|c| {
        let first = format!("{}{}  ", style.paint(role(c), c.code), " ".repeat(width - c.code.len()));
        // In a narrow window the summary goes below the code.
        if style.width < width + 30 {
            return format!("{}\n{}", style.paint(role(c), c.code), style.wrap("    ", "    ", c.summary));
        }
        style.wrap(&first, &" ".repeat(width + 2), c.summary)
    });
    lines.collect()
}

fn page(code: &Code, style: &Style) -> String {
    let kind = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning: blin.toml can raise or lower it",
        Severity::Info => "note: blin.toml can raise it",
    };
    let mut out =
        style.wrap("", "  ", &format!("{} ({kind})", style.paint(role(code), &format!("blin::{}", code.code))));
    let sentence = |text: &str| if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") };
    out.push_str(&style.wrap("", "", &sentence(code.summary)));
    if !code.more.is_empty() {
        out.push_str(&style.wrap("", "", code.more));
    }
    for (title, text) in [("Reported for", code.bad), ("Instead", code.good)] {
        if !text.is_empty() {
            out.push_str(&format!("\n{}\n", style.paint(Role::Heading, &format!("{title}:"))));
            out.extend(text.lines().map(|line| format!("  {line}\n")));
        }
    }
    out
}

const fn role(code: &Code) -> Role {
    match code.severity {
        Severity::Error => Role::Wrong,
        Severity::Warning => Role::Open,
        Severity::Info => Role::Name,
    }
}

//! `blin fmt`.

use crate::args::Fmt;
use crate::exit::{Done, Outcome, Unable, complain, print};
use crate::project::{self, Place};
use crate::render::{self, OneFile};
use crate::style::Style;
use blin_engine::diagnostic::FileId;
use blin_engine::diagnostic::codes::syntax;
use blin_engine::units::Unit;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Lays out files, or says which would change.
pub fn run(args: &Fmt, at: &Place) -> Outcome {
    if args.paths.iter().any(|p| p.as_os_str() == "-") {
        if args.paths.len() > 1 {
            return Err(Unable::new("`-` (standard input) cannot be mixed with files"));
        }
        return standard_input(args.check);
    }
    let files = if args.paths.is_empty() {
        project::blin_files(&project::root(at, None)?)?
    } else {
        let mut files = Vec::new();
        for path in &args.paths {
            files.extend(project::blin_files(path)?);
        }
        files
    };
    let style = Style::stderr();
    let (mut broken, mut changed) = (false, Vec::new());
    for path in files {
        let text = project::read(&path)?;
        let formatted = format(&path.display().to_string(), &text, &style, &mut broken);
        if formatted != text {
            if !args.check {
                std::fs::write(&path, &formatted).map_err(|e| {
                    Unable::new(format!("cannot write {}: {}", path.display(), crate::exit::reason(&e)))
                })?;
            }
            changed.push(path);
        }
    }
    report(&changed, args.check);
    Ok(Done::findings(broken || (args.check && !changed.is_empty())))
}

fn report(changed: &[PathBuf], check: bool) {
    let verb = if check { "would change" } else { "changed" };
    let lines: String = changed.iter().map(|p| format!("{verb} {}\n", shown(p))).collect();
    print(&lines);
}

fn shown(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

fn standard_input(check: bool) -> Outcome {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|e| Unable::new(format!("cannot read standard input: {e}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Unable::new("standard input is not UTF-8 text"))?;
    let mut broken = false;
    let formatted = format("<stdin>", &text, &Style::stderr(), &mut broken);
    if !check {
        print(&formatted);
    }
    Ok(Done::findings(broken || (check && formatted != text)))
}

/// The canonical text; syntax errors are complained of and leave their items as they are.
fn format(path: &str, text: &str, style: &Style, broken: &mut bool) -> String {
    let parse = blin_grammar::parse(text);
    let found: Vec<_> = parse.errors.iter().map(|e| syntax::diagnostic(e, FileId(0))).collect();
    *broken |= !found.is_empty();
    complain(&render::diagnostics(&found, &OneFile { path, text }, style));
    // Spans of time keep their words: `3 days`, `24 h`.
    let canonical = |unit: &str| Unit::parse(unit).ok().filter(|u| !u.is_time()).map(|u| u.to_string());
    blin_grammar::format_with(text, &canonical).text
}

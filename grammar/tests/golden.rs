//! Whole files: those that are blin, and those that are not with all that is said of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use blin_grammar::{CODES, Span, parse};

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<(PathBuf, String)> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).expect("text")))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// The line of `span` with carets under it, as a terminal would show it.
fn underline(text: &str, span: Span, label: &str) -> String {
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let number = text[..start].matches('\n').count() + 1;
    let before = text[line_start..start].chars().count();
    let marked = text[start..end.min(line_end)].chars().count().max(1);
    let line = &text[line_start..line_end];
    format!("{number:4} | {line}\n     | {}{} {label}\n", " ".repeat(before), "^".repeat(marked))
}

fn said(text: &str) -> String {
    let mut out = String::new();
    for error in parse(text).errors {
        assert!(CODES.iter().any(|(code, _)| *code == error.code), "`{}` is not listed", error.code);
        let _ = write!(out, "{}", underline(text, error.span, &format!("{}: {}", error.code, error.message)));
        for (span, label) in &error.related {
            let _ = write!(out, "{}", underline(text, *span, label));
        }
        if let Some(help) = &error.help {
            let _ = writeln!(out, "     = {help}");
        }
        if let Some(fix) = &error.fix {
            let mut mended = text.to_owned();
            mended.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
            let start = mended[..fix.span.start as usize].rfind('\n').map_or(0, |n| n + 1);
            let _ = writeln!(out, "     + {}", mended[start..].lines().next().unwrap_or(""));
        }
        out.push('\n');
    }
    out
}

#[test]
fn what_is_blin_has_no_errors() {
    for (path, text) in files("ok") {
        assert_eq!(said(&text), "", "{}", path.display());
        assert!(parse(&text).file.items.iter().all(|item| item.is_whole()));
    }
}

#[test]
fn what_is_not_is_said_in_words() {
    for (path, text) in files("err") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        insta::assert_snapshot!(name, said(&text));
    }
}

#[test]
fn every_code_is_said_somewhere() {
    let said: Vec<&str> =
        files("err").iter().flat_map(|(_, text)| parse(text).errors).map(|error| error.code).collect();
    // These two need a file that is not text or too long to keep; `laws.rs` has them.
    let elsewhere = ["not_utf8", "file_too_large"];
    for (code, _) in CODES {
        assert!(said.contains(code) || elsewhere.contains(code), "no file says `{code}`");
    }
}

/// A fix that is offered mends its error and makes no other.
#[test]
fn every_fix_mends() {
    for (_, text) in files("err") {
        let before = parse(&text).errors;
        for error in before.iter().filter(|error| error.fix.is_some()) {
            let fix = error.fix.as_ref().expect("filtered");
            let mut mended = text.clone();
            mended.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
            let after = parse(&mended).errors;
            assert!(after.len() <= before.len(), "{}: {}\n{:#?}", error.code, fix.text, after);
            let same = |e: &&blin_grammar::SyntaxError| e.code == error.code && e.span.start == error.span.start;
            assert!(after.iter().find(same).is_none(), "{}: {}", error.code, fix.text);
        }
    }
}

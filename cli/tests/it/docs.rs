//! The commands of README.md and docs/cli.md print what stands below them.
//!
//! `UPDATE_DOCS=1 cargo test -p blin --test it docs` writes what they print now.

use crate::common::{clean, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder in which the documents' commands can be run: the examples and the library beside each other.
fn playground() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in ["examples", "protocols"] {
        copy(&root().join(name), &dir.path().join(name));
    }
    dir
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Runs one line in a shell, in `place`; `cd` moves it.
fn shell(line: &str, place: &mut PathBuf) -> String {
    if let Some(folder) = line.strip_prefix("cd ") {
        *place = place.join(folder);
        return String::new();
    }
    let bin = Path::new(env!("CARGO_BIN_EXE_blin")).parent().unwrap().display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{{ {line}\n}} 2>&1")]).current_dir(&*place).env("PATH", path);
    clean(&mut command);
    let output = command.output().unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    match output.status.code() {
        Some(0) => {}
        code => text.push_str(&format!("? {}\n", code.unwrap_or(-1))),
    }
    text
}

/// The document with what its commands print now.
fn rewritten(text: &str) -> String {
    let dir = playground();
    let mut place = dir.path().to_path_buf();
    let (mut out, mut inside) = (String::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            out.push_str(line);
            out.push('\n');
            out.push_str(&shell(command, &mut place));
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn holds(document: &str) {
    let path = root().join(document);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("```console"), "{document} has no command to run");
    let now = rewritten(&text);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, now).unwrap();
    } else {
        let difference = text.lines().zip(now.lines()).find(|(a, b)| a != b);
        assert!(text == now, "{document} does not say what its commands print; first difference: {difference:#?}");
    }
}

#[test]
fn readme() {
    holds("README.md");
}

#[test]
fn command_line() {
    holds("docs/cli.md");
}

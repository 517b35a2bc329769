//! Everything that CI runs.

use crate::steps::Steps;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Runs everything.
pub fn run(root: &Path) -> ExitCode {
    let mut steps = Steps::default();
    steps.command("layout of the code", root, "cargo", &["fmt", "--all", "--check"]);
    let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps.command("lints", root, "cargo", &clippy);
    tests(&mut steps, root);
    let built = steps.command("the binary", root, "cargo", &["build", "--quiet", "--release", "-p", "blin"]);
    if built {
        steps.step("laws, thousands of cases", || laws(root));
        let blin = binary(root);
        projects(&mut steps, root, &blin);
        patients(&mut steps, root, &blin);
        readme(&mut steps, root);
        crate::clients::run(&mut steps, root, &blin);
        steps.command("generated files", root, "cargo", &["xtask", "generate", "--check"]);
        crate::editors::run(&mut steps, root, &blin);
    }
    steps.finish()
}

/// cargo-nextest when it is there: it runs test binaries side by side. It does not run the examples in docs.
fn tests(steps: &mut Steps, root: &Path) {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output().is_ok_and(|o| o.status.success());
    if nextest {
        steps.command("tests", root, "cargo", &["nextest", "run", "--workspace", "--no-fail-fast"]);
        steps.command("examples in docs", root, "cargo", &["test", "--quiet", "--workspace", "--doc"]);
    } else {
        steps.command("tests", root, "cargo", &["test", "--quiet", "--workspace", "--no-fail-fast"]);
    }
}

/// How many projects and records each law is held to; the plain tests try a few of them.
const LAW_CASES: &str = "1000";

/// Built for speed, like the binary: the slow definition has a lot to do.
fn laws(root: &Path) -> Result<(), String> {
    let args = ["test", "--quiet", "--release", "-p", "blin-engine", "--test", "laws"];
    let status = Command::new("cargo").args(args).env("BLIN_LAW_CASES", LAW_CASES).current_dir(root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("BLIN_LAW_CASES={LAW_CASES} cargo {}: {status}", args.join(" "))),
        Err(error) => Err(format!("cargo cannot be started: {error}")),
    }
}

/// Where cargo builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The program, as it is released.
pub fn binary(root: &Path) -> PathBuf {
    target(root).join("release").join(if cfg!(windows) { "blin.exe" } else { "blin" })
}

/// Folders with a project: those of the library, of the examples and of `blin new`.
fn project_folders(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for top in ["protocols", "examples", "cli/template"] {
        collect(&root.join(top), &mut found, &|path| path.file_name().is_some_and(|n| n == "blin.toml"));
    }
    found.into_iter().filter_map(|p| p.parent().map(Path::to_path_buf)).collect()
}

fn projects(steps: &mut Steps, root: &Path, blin: &Path) {
    for folder in project_folders(root) {
        let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        let folder = folder.display().to_string();
        steps.quietly(&format!("{name}: check"), root, blin, &["check", "--project", &folder]);
        steps.quietly(&format!("{name}: fmt --check"), root, blin, &["fmt", "--check", &folder]);
        steps.quietly(&format!("{name}: test"), root, blin, &["test", "--definition", "--project", &folder]);
        if Path::new(&folder).join("requirements.toml").is_file() {
            steps.quietly(&format!("{name}: trace"), root, blin, &["trace", "--project", &folder]);
        }
    }
}

/// Every patient of the examples is read, run and replayed.
fn patients(steps: &mut Steps, root: &Path, blin: &Path) {
    let mut files = Vec::new();
    let is_patient = |path: &Path| {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let of_project = |n: &OsStr| n == "blin.toml" || n == "requirements.toml";
        matches!(ending, "toml" | "json" | "ndjson") && !path.file_name().is_some_and(of_project)
    };
    collect(&root.join("examples"), &mut files, &is_patient);
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        steps.quietly(&format!("{name}: run"), root, blin, &["run", &name]);
        steps.quietly(&format!("{name}: replay"), root, blin, &["replay", &name, "--json"]);
    }
}

/// The first command of the README: what a newcomer types first must work as it stands there.
fn readme(steps: &mut Steps, root: &Path) {
    let text = std::fs::read_to_string(root.join("README.md")).unwrap_or_default();
    let command = text.lines().find(|line| line.starts_with("cargo run "));
    steps.step("the first command of the README", || {
        let words: Vec<&str> =
            command.ok_or("README.md has no line that begins with `cargo run`")?.split(' ').collect();
        let [program, args @ ..] = words.as_slice() else { return Err("an empty command".into()) };
        let output = Command::new(program).args(args).current_dir(root).output().map_err(|e| e.to_string())?;
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    });
}

/// Files below `folder` that are wanted, in the order of their paths.
fn collect(folder: &Path, found: &mut Vec<PathBuf>, wanted: &dyn Fn(&Path) -> bool) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, found, wanted);
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

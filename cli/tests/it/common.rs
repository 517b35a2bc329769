//! Runs the built binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// `blin` in `dir`, without anything of this terminal.
pub fn blin(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blin"));
    command.args(args).current_dir(dir).stdin(Stdio::null());
    clean(&mut command);
    command
}

/// Takes away what would make output differ from one terminal to the next.
pub fn clean(command: &mut Command) {
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
}

/// Exit code, standard output and standard error as one text for snapshots.
pub fn shown(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    format!("exit code {}\n--- output\n{out}--- errors\n{err}", output.status.code().unwrap())
}

/// A new project of `blin new`.
pub fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let output = blin(dir.path(), &["new", "ward"]).output().unwrap();
    assert!(output.status.success(), "{}", shown(&output));
    dir
}

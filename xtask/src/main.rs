//! Tasks of this repository.
//!
//! `cargo xtask test` is everything that CI runs; `cargo xtask generate` writes the files that are made from others.

mod clients;
mod editors;
mod generate;
mod picture;
mod steps;
mod suite;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test        everything: layout, lints, tests, generated files, protocols, examples, README, editors
cargo xtask generate    draw docs/run.svg anew
cargo xtask editors     the tests of the editors alone
cargo xtask vsix        the extension for Visual Studio Code with the server inside, for this platform
";

fn main() -> ExitCode {
    let command: Vec<String> = std::env::args().skip(1).collect();
    match command.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => suite::run(&root()),
        ["generate"] => generate::run(&root(), generate::Mode::Write),
        ["generate", "--check"] => generate::run(&root(), generate::Mode::Check),
        ["editors"] => editors::alone(&root()),
        ["vsix"] => editors::vsix(&root()),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("there is no such task\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// The top of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

//! The command line as clap reads it.

use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

/// Executable oncology protocols: what to do for a patient, why, and what is still needed to know.
#[derive(Debug, Parser)]
#[command(name = "blin", version, about, max_term_width = 100, disable_help_subcommand = true, after_help = AFTER)]
pub struct Args {
    /// The project: a directory with a blin.toml. Default: the nearest one upwards
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
Exit codes: 0 fine; 1 findings (errors in the files, failing scenarios); 2 bad usage or unreadable input.
NO_COLOR, CLICOLOR_FORCE and COLUMNS are respected.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(Check),
    Fmt(Fmt),
    New(New),
    Codes(Codes),
    Completions(Completions),
}

/// Check the files of a project.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin check                       the project around the current directory
  blin check protocols             the project in protocols
  blin check protocols/crs.blin    only what concerns this file
  blin check --json                for other programs (docs/json.md)")]
pub struct Check {
    /// A project, or a file of one
    pub path: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// Lay out .blin files in the one canonical way.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin fmt                         all files of the project
  blin fmt protocols/crs.blin      one file
  blin fmt --check                 change nothing; exit code 1 if a file would change
  blin fmt - < draft.blin          from standard input to standard output")]
pub struct Fmt {
    /// Files or directories; `-` for standard input
    pub paths: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    pub check: bool,
}

/// Make a small working project.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin new my-protocol
  cd my-protocol && blin test && blin run patient.toml")]
pub struct New {
    /// The directory to make
    pub dir: PathBuf,
}

/// What a diagnostic's code means and what to do about it.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin codes                       all codes
  blin codes units::mismatch       what it means, with an example")]
pub struct Codes {
    /// A code, with or without the leading blin::
    pub code: Option<String>,
}

/// Completions for a shell.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin completions bash > ~/.local/share/bash-completion/completions/blin
  blin completions zsh > ~/.zfunc/_blin
  blin completions fish > ~/.config/fish/completions/blin.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

//! `blin completions`.

use crate::args::{Args, Completions};
use crate::exit::{Done, Outcome, print};
use clap::CommandFactory;

/// Writes the completion script of a shell.
pub fn run(args: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "blin", &mut script);
    print(&String::from_utf8_lossy(&script));
    Ok(Done::Fine)
}

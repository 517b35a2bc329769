//! `blin`: executable oncology protocols, from the command line.
//!
//! One file per command in [`command`]; this crate finds files, asks the engine and lays out what it answers.
//! It knows nothing of how rules work.

mod args;
mod case;
mod command;
mod exit;
mod panic;
mod project;
mod render;
mod say;
mod spread;
mod style;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;
use style::{Role, Style};

fn main() -> ExitCode {
    panic::install();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(answer) => return usage(&answer),
    };
    let at = project::Place { project: args.project };
    let outcome = match args.command {
        Command::Check(c) => command::check::run(&c, &at),
        Command::Fmt(c) => command::fmt::run(&c, &at),
        Command::Run(c) => command::run::run(&c, &at),
        Command::Replay(c) => command::replay::run(&c, &at),
        Command::Explain(c) => command::explain::run(&c, &at),
        Command::Graph(c) => command::graph::run(&c, &at),
        Command::Test(c) => command::test::run(&c, &at),
        Command::Sheet(c) => command::sheet::run(&c, &at),
        Command::Trace(c) => command::trace::run(&c, &at),
        Command::New(c) => command::new::run(&c),
        Command::Codes(c) => command::codes::run(&c),
        Command::Completions(c) => command::completions::run(&c),
        Command::Lsp(_) => return command::lsp::run(),
    };
    match outcome {
        Ok(done) => done.into(),
        Err(unable) => {
            let style = Style::stderr();
            let head = format!("{} ", style.paint(Role::Wrong, "error:"));
            let mut text = style.wrap(&head, "       ", &unable.message);
            if let Some(help) = &unable.help {
                text.push_str(&style.wrap(&format!("{}  ", style.paint(Role::Label, "help:")), "       ", help));
            }
            exit::complain(&text);
            ExitCode::from(2)
        }
    }
}

/// `--help` and `--version` go to standard output and are fine; all else is bad usage.
fn usage(answer: &clap::Error) -> ExitCode {
    let style = if answer.use_stderr() { Style::stderr() } else { Style::stdout() };
    let text = answer.render();
    let text = if style.color { text.ansi().to_string() } else { text.to_string() };
    if answer.use_stderr() {
        exit::complain(&text);
        ExitCode::from(2)
    } else {
        exit::print(&text);
        ExitCode::SUCCESS
    }
}

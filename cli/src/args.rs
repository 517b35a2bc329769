//! The command line as clap reads it.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
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
    Run(Run),
    Replay(Replay),
    Explain(Explain),
    Sheet(Sheet),
    Test(Test),
    Trace(Trace),
    Graph(Graph),
    New(New),
    Codes(Codes),
    Completions(Completions),
    Lsp(Lsp),
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

/// The patient and the moment that run, replay and explain share.
#[derive(Debug, ClapArgs)]
pub struct Patient {
    /// A patient file (TOML or JSON)
    #[arg(value_name = "PATIENT")]
    pub patient: PathBuf,
    /// Set or unset a setting for this run: policy=strictest, policy=unset
    #[arg(long = "set", value_name = "SETTING=VALUE")]
    pub set: Vec<String>,
}

/// What to do for a patient now, and why.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin run patient.toml                               at the last instant charted
  blin run patient.toml --at 2020-07-07T18:00:00Z
  blin run patient.toml --at \"day 7 18:00\"            if the file says when day 1 starts
  blin run patient.toml --suppose cycle_start         may the next cycle start?
  blin run patient.toml --decision infusion
  blin run patient.toml --set policy=review_first     as another institution would
  blin run patient.toml --json                        for other programs (docs/json.md)")]
pub struct Run {
    #[command(flatten)]
    pub patient: Patient,
    /// The instant: RFC 3339, or "day 7 18:00"
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// What is supposed to be done or to happen at that instant: "cycle_start, infusion_rate = 9 µg/day"
    #[arg(long, value_name = "ENTRIES")]
    pub suppose: Vec<String>,
    /// Only this decision; may be given more than once
    #[arg(long, value_name = "DECISION")]
    pub decision: Vec<String>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// Every moment at which a decision changes, also by itself.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin replay patient.toml
  blin replay patient.toml --decision infusion
  blin replay patient.toml --until \"day 30 08:00\"    go on after the last entry
  blin replay patient.toml --json")]
pub struct Replay {
    #[command(flatten)]
    pub patient: Patient,
    /// Only this decision; may be given more than once
    #[arg(long, value_name = "DECISION")]
    pub decision: Vec<String>,
    /// The last instant. Default: the last one charted
    #[arg(long, value_name = "INSTANT")]
    pub until: Option<String>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// How a decision came about: every rule, also those that did not fire, and why not.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin explain patient.toml infusion
  blin explain patient.toml infusion --at \"day 7 18:00\"")]
pub struct Explain {
    #[command(flatten)]
    pub patient: Patient,
    /// The decision
    #[arg(value_name = "DECISION")]
    pub decision: String,
    /// The instant: RFC 3339, or "day 7 18:00"
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// What is supposed to be done or to happen at that instant
    #[arg(long, value_name = "ENTRIES")]
    pub suppose: Vec<String>,
}

/// The days of a planned course for a patient: an order sheet, as a pharmacist checks it.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin sheet dosing --for patient.toml                         the course that is charted, and how it goes on
  blin sheet dosing --for patient.toml --start \"day 1 08:00\"  a course that is supposed to begin then
  blin sheet dosing --for patient.toml --html sheet.html       to print
  blin sheet dosing --for patient.toml --csv sheet.csv         for a spreadsheet
  blin sheet dosing --for patient.toml --json")]
pub struct Sheet {
    /// The sheet: a [sheet.NAME] of the project's blin.toml
    #[arg(value_name = "PROTOCOL")]
    pub protocol: String,
    /// A patient file (TOML or JSON)
    #[arg(long = "for", value_name = "PATIENT")]
    pub patient: PathBuf,
    /// When the course is supposed to begin: RFC 3339, or "day 1 08:00". Default: the last one charted
    #[arg(long, value_name = "INSTANT")]
    pub start: Option<String>,
    /// Set or unset a setting for this sheet: policy=strictest, policy=unset
    #[arg(long = "set", value_name = "SETTING=VALUE")]
    pub set: Vec<String>,
    /// Write a page to print to this file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write a table for spreadsheets to this file
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// Run the scenarios of a project, and look for patients who break its properties.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin test                        all scenarios and properties
  blin test seizure                those with this word in their title, file or module
  blin test --coverage             and what they try of every rule, hold and table
  blin test --timelines 100000     look longer for patients who break a property
  blin test --definition           also by the slow evaluator that the fast one is compared with
  blin test --junit report.xml     and a JUnit report
  blin test --json")]
pub struct Test {
    /// Only scenarios and properties with this text in title, module or file
    pub filter: Option<String>,
    /// Also show how many expectations rest on each rule, clause and row
    #[arg(long)]
    pub coverage: bool,
    /// Also judge every expectation by the definition of the language, which is slow; records that need more instants
    /// than this are left out
    #[arg(long, value_name = "INSTANTS", num_args = 0..=1, require_equals = true, default_missing_value = "300")]
    pub definition: Option<usize>,
    /// How many records are tried for a property that cannot be proved
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub timelines: usize,
    /// Write a JUnit report to this file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// What covers each sentence of the sources: rules, tables, and the scenarios that try them.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin trace                               by the requirements.toml of the project
  blin trace protocols
  blin trace --markdown matrix.md --csv matrix.csv
  blin trace --json")]
pub struct Trace {
    /// A project, or a file of one
    pub path: Option<PathBuf>,
    /// Write the matrix as Markdown to this file
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write the matrix for spreadsheets to this file
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// The forms of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Graphviz
    Dot,
    /// Mermaid
    Mermaid,
    /// JSON, with the place of every use
    Json,
}

/// The graph of what reads what.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin graph | dot -Tsvg > rules.svg
  blin graph --format mermaid
  blin graph protocols --format json")]
pub struct Graph {
    /// A project, or a file of one
    pub path: Option<PathBuf>,
    /// The form
    #[arg(long, value_enum, default_value = "dot")]
    pub format: GraphFormat,
    /// Also sources, the holes of texts and what overrides what
    #[arg(long)]
    pub all: bool,
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

/// Serve an editor on standard input and output.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  blin lsp                         what an editor starts; see the folder editors")]
pub struct Lsp {
    /// What editors ask for; there is no other way to talk
    #[arg(long, hide = true)]
    pub stdio: bool,
}

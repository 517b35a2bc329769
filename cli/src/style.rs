//! How text is shown: colour or none, how wide, and which drawing characters.
//!
//! Nothing is ever said by colour alone: a status is a word first.

use anstyle::{AnsiColor, Color, Style as Ansi};
use std::io::IsTerminal;

/// What a piece of text is, and so how it looks in a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A decision's name.
    Name,
    /// A determined value.
    Value,
    /// Open: undetermined, stale, needed.
    Open,
    /// Wrong or contradictory: errors, failures, disputes.
    Wrong,
    /// Good: a passing scenario.
    Good,
    /// A source and its words.
    Source,
    /// What a field is.
    Label,
    /// Less important.
    Dim,
    /// A heading.
    Heading,
}

/// How to write to one stream.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// Whether drawing may use characters outside ASCII.
    pub unicode: bool,
}

/// Columns of a pipe, where nobody says otherwise.
const PIPE_WIDTH: usize = 80;
/// Wider lines are hard to read.
const MAX_WIDTH: usize = 110;
/// Less cannot be laid out.
const MIN_WIDTH: usize = 24;

impl Style {
    /// The style of standard output.
    pub fn stdout() -> Self {
        let stream = std::io::stdout();
        let columns = terminal_size::terminal_size_of(&stream).map(|(w, _)| usize::from(w.0));
        Self::of(stream.is_terminal(), columns)
    }

    /// The style of standard error.
    pub fn stderr() -> Self {
        let stream = std::io::stderr();
        let columns = terminal_size::terminal_size_of(&stream).map(|(w, _)| usize::from(w.0));
        Self::of(stream.is_terminal(), columns)
    }

    fn of(terminal: bool, columns: Option<usize>) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let dumb = set("TERM").is_some_and(|t| t == "dumb");
        let forced = set("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        let color = set("NO_COLOR").is_none() && (forced || (terminal && !dumb));
        let asked = set("COLUMNS").and_then(|c| c.parse::<usize>().ok()).filter(|&c| c > 0);
        let width = asked.or(columns).unwrap_or(PIPE_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH);
        Self { color, width, unicode: !dumb }
    }

    /// `text` in the look of `role`.
    pub fn paint(&self, role: Role, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let style = look(role);
        format!("{}{text}{}", style.render(), style.render_reset())
    }

    /// `text` wrapped to the width, the first line after `first`, the others after `rest`; colours do not count.
    pub fn wrap(&self, first: &str, rest: &str, text: &str) -> String {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        let mut out = textwrap::fill(text, options);
        out.push('\n');
        out
    }
}

fn look(role: Role) -> Ansi {
    let color = |c: AnsiColor| Ansi::new().fg_color(Some(Color::Ansi(c)));
    match role {
        Role::Name => Ansi::new().bold(),
        Role::Value => color(AnsiColor::Green).bold(),
        Role::Open => color(AnsiColor::Yellow).bold(),
        Role::Wrong => color(AnsiColor::Red).bold(),
        Role::Good => color(AnsiColor::Green),
        Role::Source => color(AnsiColor::Cyan),
        Role::Label | Role::Dim => Ansi::new().dimmed(),
        Role::Heading => Ansi::new().bold().underline(),
    }
}

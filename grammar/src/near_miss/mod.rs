//! Where pest cannot go on: what was expected there in words, and, when the text is nearly blin, what
//! to write instead.

mod advice;
mod lines;
mod rows;
mod signs;
mod words;

use std::ops::Range;

use crate::SyntaxError;
use crate::ast::Span;
use crate::grammar::Rule;
use crate::keywords;
use crate::parse::{is_clause_rule, item_of, span_at};
use crate::rule_names;
use crate::split;

pub(crate) use lines::{indented_item, item_meant_by, no_item, not_indented};
pub(crate) use words::nearest;

/// Which kind of input is declared where a part of it stands: the word at the start of its first line.
fn input_at(text: &str, at: usize) -> &'static str {
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + n);
    let above = text.get(..end).unwrap_or("").lines().rev();
    let opened = above.filter(|line| !line.starts_with(char::is_whitespace)).find_map(split::first_word);
    ["fact", "event", "act"].into_iter().find(|item| opened == Some(item)).unwrap_or("reading")
}

/// A piece of source for a message: on one line and not too long. Looks at its start only, so that
/// many messages about one long expression stay cheap.
pub(crate) fn clip(source: &str) -> String {
    let start: String = source.chars().take(2 * CLIP).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = start.len() == source.len() && line.chars().count() <= CLIP;
    if whole { line } else { line.chars().take(CLIP - 1).chain("…".chars()).collect() }
}

/// The longest piece of source in a message, in characters.
const CLIP: usize = 70;

/// The place where a piece could not be read further.
struct Site<'t> {
    text: &'t str,
    piece: Range<usize>,
    /// Where pest stopped: at the next token, which may stand on a later line.
    at: usize,
    /// What could have gone on there.
    rules: &'t [Rule],
    /// The keyword of the item, for which the clauses are known.
    item: &'static str,
    /// Whether nothing but clauses was asked for.
    clauses_only: bool,
}

/// The error of a piece that pest, asked for this rule, could not go on with at `at`, where it expected `rules`.
pub(crate) fn explain<'t>(
    text: &'t str,
    piece: Range<usize>,
    asked: Rule,
    at: usize,
    rules: &'t [Rule],
) -> SyntaxError {
    let item = match item_of(asked) {
        "reading" => input_at(text, piece.start),
        item => item,
    };
    let site = Site { text, piece, at, rules, item, clauses_only: is_clause_rule(asked) };
    if site.token().is_empty() || (site.opens_line() && !site.complete()) {
        let known = site.row().or_else(|| site.range_sign()).or_else(|| site.dot()).or_else(|| site.bracket());
        return known.unwrap_or_else(|| site.ends_early());
    }
    let tries: [fn(&Site<'t>) -> Option<SyntaxError>; 21] = [
        Site::row,
        Site::repeated,
        Site::joined_lines,
        Site::range_sign,
        Site::membership,
        Site::foreign_sign,
        Site::upper_limit,
        Site::else_word,
        Site::phrase,
        Site::line,
        Site::lost_comma,
        Site::not_a_value,
        Site::name,
        Site::unknown_value,
        Site::dot,
        Site::time,
        Site::dash_for_to,
        Site::lost_colon,
        Site::misspelt,
        Site::earlier_word,
        Site::bracket,
    ];
    tries.iter().find_map(|attempt| attempt(&site)).unwrap_or_else(|| site.expected())
}

impl<'t> Site<'t> {
    fn before(&self) -> &'t str {
        self.text.get(self.piece.start..self.at).unwrap_or("")
    }

    fn after(&self) -> &'t str {
        self.text.get(self.at..self.piece.end).unwrap_or("")
    }

    /// The token that could not be read; empty at the end of the piece.
    fn token(&self) -> &'t str {
        let rest = self.after();
        rest.get(..token_length(rest)).unwrap_or("")
    }

    fn token_span(&self) -> Span {
        span_at(self.at, self.at + self.token().len())
    }

    /// Where the last thing that was read ends.
    fn previous_end(&self) -> usize {
        split::content_end(self.text, self.piece.start, self.at.max(self.piece.start))
    }

    /// The word or sign before the token.
    fn previous(&self) -> (usize, &'t str) {
        let end = self.previous_end();
        let read = self.text.get(self.piece.start..end).unwrap_or("");
        let wordy = |c: char| c.is_alphanumeric() || matches!(c, '_' | 'µ' | '/' | '.' | '%');
        let start = match read.chars().next_back() {
            Some(c) if wordy(c) => {
                read.rfind(|c| !wordy(c)).map_or(0, |i| i + read[i..].chars().next().map_or(1, char::len_utf8))
            }
            Some('"') => return (end, ""),
            Some(c) => read.len() - c.len_utf8(),
            None => 0,
        };
        (self.piece.start + start, read.get(start..).unwrap_or(""))
    }

    /// Whether the token is the first on its line and something stands above it.
    fn opens_line(&self) -> bool {
        let between = self.text.get(self.previous_end()..self.at).unwrap_or("");
        between.contains('\n')
    }

    /// Whether what stands before the token could have ended there.
    fn complete(&self) -> bool {
        self.rules.contains(&Rule::EOI)
    }

    fn expects(&self, any: &[Rule]) -> bool {
        any.iter().any(|rule| self.rules.contains(rule))
    }

    fn list(&self) -> String {
        rule_names::list(self.rules, keywords::clauses_of(self.item), self.item)
    }

    fn expected(&self) -> SyntaxError {
        self.advise(SyntaxError::new("expected", self.token_span(), format!("expected {}", self.list())))
    }

    /// The piece stops, or the next line starts, where more is needed.
    fn ends_early(&self) -> SyntaxError {
        let end = self.previous_end();
        let (_, previous) = self.previous();
        let list = self.list();
        let place = if previous.is_empty() || list.contains(" after ") {
            String::new()
        } else {
            format!(" after `{previous}`")
        };
        self.advise(SyntaxError::new("expected", span_at(end, end), format!("expected {list}{place}")))
    }

    /// A bracket that is still open.
    fn bracket(&self) -> Option<SyntaxError> {
        let open = self.unclosed()?;
        if !self.expects(&[Rule::rparen, Rule::rbrace]) {
            return None;
        }
        let ended = self.token().is_empty() || self.opens_line();
        let mut error = if ended { self.ends_early() } else { self.expected() };
        error.code = "unclosed_bracket";
        error.related(span_at(open, open + 1), "this bracket is not closed");
        if error.help.is_none() {
            let close = if self.text.get(open..).is_some_and(|text| text.starts_with('{')) { '}' } else { ')' };
            error.help(format!("close it with `{close}`"));
        }
        Some(error)
    }

    /// The innermost bracket that is open before the token.
    fn unclosed(&self) -> Option<usize> {
        let mut open = Vec::new();
        for (start, line) in split::lines(self.before()) {
            let mut quoted = false;
            for (at, c) in split::line_content(line).char_indices() {
                match c {
                    '"' => quoted = !quoted,
                    '(' | '{' if !quoted => open.push(self.piece.start + start + at),
                    ')' | '}' if !quoted => {
                        open.pop();
                    }
                    _ => {}
                }
            }
        }
        open.pop()
    }
}

fn token_length(rest: &str) -> usize {
    let Some(c) = rest.chars().next() else { return 0 };
    let wordy = |c: char| c.is_alphanumeric() || c == '_';
    if wordy(c) {
        return rest.find(|c| !wordy(c)).unwrap_or(rest.len());
    }
    if c == '"' {
        return rest.get(1..).and_then(|t| t.find(['"', '\n'])).map_or(1, |n| n + 2).min(rest.len());
    }
    let signs = ["||", "&&", "==", "!=", "<=", ">=", ":=", "->", "<>"];
    signs.iter().find(|sign| rest.starts_with(**sign)).map_or(c.len_utf8(), |sign| sign.len())
}

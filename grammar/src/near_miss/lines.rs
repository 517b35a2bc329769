//! Lines: clauses in the wrong place, and lines that open nothing.

use std::ops::Range;

use super::Site;
use super::words::nearest;
use crate::SyntaxError;
use crate::ast::Span;
use crate::grammar::Rule;
use crate::keywords;
use crate::parse::{Builder, span_at};
use crate::split;

impl Site<'_> {
    /// A line that opens no clause of its item.
    pub(super) fn line(&self) -> Option<SyntaxError> {
        let first = self.clauses_only && self.at == self.piece.start;
        let below = self.opens_line() && self.complete();
        if !(first || below) {
            return None;
        }
        let word = split::first_word(self.after())?;
        let span = self.token_span();
        let clauses = keywords::clauses_of(self.item);
        if clauses.contains(&word) {
            return None;
        }
        if let Some(owner) = owner_of(word) {
            let message = format!("`{word}` is no clause of a {}", self.item);
            let mut error = SyntaxError::new("misplaced_clause", span, message);
            let help = match (self.item, word) {
                ("rule", "do") => "a rule gives its decision with `then`".to_owned(),
                ("hold", "then") => {
                    "a hold gives its decision with `do`; `then` stands after `release` or `give up`".to_owned()
                }
                ("hold", "until") => "what ends a hold is `release when …` and `close when …`".to_owned(),
                ("hold", "unless") => "`unless` stands after `give up after …`".to_owned(),
                _ => format!("it stands in a {owner}; a {} has {}", self.item, self.clause_list()),
            };
            error.help(help);
            return Some(error);
        }
        let message = format!("this line opens no clause of the {}", self.item);
        let mut error = SyntaxError::new("unknown_clause", span, message);
        let meant = match word {
            "if" if clauses.contains(&"when") => Some("when"),
            "source" | "reference" | "ref" if clauses.contains(&"cite") => Some("cite"),
            "reason" if clauses.contains(&"because") => Some("because"),
            _ => nearest(word, clauses.iter().copied()),
        };
        match meant {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None => error.help(format!("a {} has {}", self.item, self.clause_list())),
        };
        Some(error)
    }

    pub(super) fn clause_list(&self) -> String {
        let words: Vec<String> = keywords::clauses_of(self.item).iter().map(|w| format!("`{w}`")).collect();
        if words.is_empty() { "no clauses".into() } else { words.join(", ") }
    }

    /// `x = 3 y = 4`: the name before a second `=` starts a new part.
    pub(super) fn lost_comma(&self) -> Option<SyntaxError> {
        let assigns = |rest: &str| rest.trim_start().starts_with('=');
        let (start, gap_end) = match split::first_word(self.after()) {
            Some(word) if assigns(self.after().get(word.len()..)?) => (self.at, self.previous_end()),
            // A number took the name for its unit.
            None if assigns(self.after()) => {
                let (start, word) = self.previous();
                split::first_word(word)?;
                (start, split::content_end(self.text, self.piece.start, start))
            }
            _ => return None,
        };
        let again = self.text.get(self.piece.start..start)?.contains('=');
        if !again || !(self.complete() || self.expects(&[Rule::comma])) {
            return None;
        }
        let name = self.text.get(start..).and_then(split::first_word)?;
        let mut error =
            SyntaxError::new("expected", span_at(start, start + name.len()), format!("expected `,` before `{name}`"));
        error.help("a comma stands between two parts").fix(span_at(gap_end, gap_end), ",");
        Some(error)
    }

    /// `at day 3 10:00 x = a + b`.
    pub(super) fn not_a_value(&self) -> Option<SyntaxError> {
        if self.item == "scenario" && self.token() == "is" && self.expects(&[Rule::entry_eq]) {
            let mut error = SyntaxError::new("is_for_equals", self.token_span(), "a value is given with `=`");
            error.help("write `=`").fix(self.token_span(), "=");
            return Some(error);
        }
        let operator = matches!(self.token(), "+" | "-" | "*" | "/" | "and" | "or" | "<" | ">" | "<=" | ">=" | "(");
        if self.item != "scenario" || !operator {
            return None;
        }
        let mut error = SyntaxError::new("expected", self.token_span(), "a scenario takes values, not expressions");
        error.help("write the value itself, or name the expression with `let` and expect that");
        Some(error)
    }
}

/// The kind of item that has clauses with this word.
fn owner_of(word: &str) -> Option<&'static str> {
    let owners = ["rule", "hold", "decision", "table", "scenario", "property", "source", "setting", "reading"];
    owners.into_iter().find(|item| keywords::clauses_of(item).contains(&word))
}

/// A declaration that does not start at the start of its line.
pub(crate) fn indented_item(text: &str, keyword: &str, at: usize) -> SyntaxError {
    let line = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let span = span_at(at, at + keyword.len());
    let mut error =
        SyntaxError::new("indented_item", span, format!("`{keyword}` opens a declaration only at the start of a line"));
    error.help("take away the blanks before it").fix(span_at(line, at), "");
    error
}

/// A line at column 0 that opens no declaration.
pub(crate) fn no_item(text: &str, piece: Range<usize>) -> SyntaxError {
    let written = text.get(piece.clone()).unwrap_or("");
    let Some(word) = split::first_word(written) else {
        let span = split::line_of(text, piece.start);
        let mut error = SyntaxError::new("unknown_item", span, "this line opens no declaration");
        error.help("a declaration starts with its keyword at the start of a line: `rule`, `reading`, `table`");
        return error;
    };
    let span = span_at(piece.start, piece.start + word.len());
    let mut error = SyntaxError::new("unknown_item", span, format!("`{word}` opens no declaration"));
    match nearest(word, keywords::ITEMS.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
        None => match owner_of(word) {
            Some(owner) => error.help(format!("it is a clause of a {owner} and stands indented below one")),
            None => {
                error.help("a declaration starts with a word such as `reading`, `let`, `table`, `rule` or `scenario`")
            }
        },
    };
    error
}

/// A clause that stands at column 0.
pub(crate) fn not_indented(builder: &mut Builder<'_>, line: usize) {
    let span = split::line_of(builder.text, line);
    let at = Span::new(span.start, span.start);
    builder
        .error("not_indented", span, "a line that goes on with a declaration is indented")
        .help("put two blanks before it")
        .fix(at, "  ");
}

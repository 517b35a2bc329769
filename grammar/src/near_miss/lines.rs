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
    /// `infusing infusing`: a word or sign typed twice.
    pub(super) fn repeated(&self) -> Option<SyntaxError> {
        let (start, previous) = self.previous();
        if previous.is_empty() || previous != self.token() || self.opens_line() {
            return None;
        }
        let mut error = SyntaxError::new("expected", self.token_span(), format!("expected {}", self.list()));
        let again = span_at(start + previous.len(), self.at + previous.len());
        error.help(format!("`{previous}` stands here twice: leave one out")).fix(again, "");
        Some(error)
    }

    /// `… let x = 3` behind what could have ended: a line break is lost.
    pub(super) fn joined_lines(&self) -> Option<SyntaxError> {
        let keyword = keywords::ITEMS.iter().copied().find(|item| *item == self.token())?;
        if !self.complete() || self.opens_line() || self.at == self.piece.start {
            return None;
        }
        let message = format!("`{keyword}` opens a declaration only at the start of a line");
        let mut error = SyntaxError::new("indented_item", self.token_span(), message);
        error.help("start a new line before it").fix(span_at(self.previous_end(), self.at), "\n");
        Some(error)
    }

    /// A line that opens no clause of its item.
    pub(super) fn line(&self) -> Option<SyntaxError> {
        let first = self.clauses_only && self.at == self.piece.start;
        let below = self.opens_line() && self.complete();
        if !(first || below) {
            return None;
        }
        if self.item == "table" && self.after().lines().next().is_some_and(|line| line.contains('|')) {
            let span = self.token_span();
            let mut error = SyntaxError::new("row_bars", span, "a row of a table starts with `|`");
            error.help("write `|` before its first cell").fix(Span::new(span.start, span.start), "| ");
            return Some(error);
        }
        let word = split::first_word(self.after())?;
        let span = self.token_span();
        let clause = split::column(self.text, self.piece.start);
        if below && clause > 0 && split::column(self.text, self.at) > clause {
            if self.expects(&[Rule::comma]) && self.lost_comma().is_some() {
                return None;
            }
            if let Some(error) = self.going_on(word) {
                return Some(error);
            }
        }
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
        let quotes = clauses.contains(&"cite");
        if word == "quote" && quotes {
            error.help("`quote` stands after its `cite`, once; give a second quote a `cite` of its own");
            return Some(error);
        }
        let meant = match word {
            "if" if clauses.contains(&"when") => Some("when"),
            "source" | "reference" | "ref" if clauses.contains(&"cite") => Some("cite"),
            "reason" if clauses.contains(&"because") => Some("because"),
            _ => nearest(word, clauses.iter().copied().chain(quotes.then_some("quote"))),
        };
        match meant {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None => error.help(format!("a {} has {}", self.item, self.clause_list())),
        };
        Some(error)
    }

    /// A line that stands further in than its clause goes on with it.
    fn going_on(&self, word: &str) -> Option<SyntaxError> {
        if !self.expects(&[Rule::k_and]) {
            return None;
        }
        let span = self.token_span();
        let message = "this line goes on with the one above, with nothing that joins them";
        let mut error = SyntaxError::new("expected", span, message);
        match nearest(word, ["and", "or", "for", "within", "quote", "implies"].into_iter()) {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None => error.help(format!("write `and {word}` or `or {word}`")),
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
        error.help(match written.chars().next() {
            Some('"' | '“') => "a text stands below what it describes; a file starts with `protocol NAME` or `vocabulary NAME`",
            Some('|') => "a row stands below the line that opens its table: `table NAME: TYPE unique`",
            _ => "a declaration starts with a word such as `reading`, `let`, `table`, `rule` or `scenario`; what goes on with one is indented",
        });
        return error;
    };
    let span = span_at(piece.start, piece.start + word.len());
    let mut error = SyntaxError::new("unknown_item", span, format!("`{word}` opens no declaration"));
    match item_meant_by(word) {
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

/// The item that a word which opens none was probably meant to open.
pub(crate) fn item_meant_by(word: &str) -> Option<&'static str> {
    split::meant_item(word).or_else(|| usual_word(word))
}

/// What people and other languages call what an item declares.
fn usual_word(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "measurement" | "observation" | "lab" | "vital" | "input" | "parameter" => "reading",
        "attribute" | "constant" => "fact",
        "drug" | "medication" | "administration" | "action" => "act",
        "def" | "define" | "var" | "val" | "const" | "calculate" => "let",
        "enum" | "choice" => "type",
        "import" | "include" | "using" | "require" => "use",
        "module" | "guideline" | "package" => "protocol",
        "test" | "case" | "example" => "scenario",
        "reference" | "literature" => "source",
        "option" | "config" | "configuration" => "setting",
        _ => return None,
    })
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

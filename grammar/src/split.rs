//! Cuts a file into pieces before any parsing: plain Rust, total, in one pass.
//!
//! An item opens with its keyword at column 0 and goes on to the next one. A text cannot hold a line
//! break and a comment ends with its line, so no boundary can hide in either.

use std::ops::Range;

use crate::ast::{Comment, Span};
use crate::{keywords, near_miss};

/// A run of the file that is parsed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The keyword that opens it; none when its first word opens no item.
    pub(crate) keyword: Option<&'static str>,
    /// From the keyword to the last character that is neither blank nor comment.
    pub(crate) range: Range<usize>,
    /// Where lines of it stand at column 0 although they go on with it.
    pub(crate) unindented: Vec<usize>,
    /// Whether it is a declaration that does not start at column 0.
    pub(crate) indented: bool,
}

/// The pieces of a file, in order. What lies between them is blank or comment.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (start, line) in lines(text) {
        let content = line_content(line);
        if content.trim().is_empty() {
            continue;
        }
        let end = start + content.trim_end().len();
        let opens = first_word(content);
        let keyword = opened_by(content);
        let blank = content.starts_with(char::is_whitespace);
        match pieces.last_mut() {
            Some(last) if blank => last.range.end = end,
            // What stands below a line that opens nothing is no second mistake.
            Some(last) if last.keyword.is_none() && content.starts_with(['"', '|', '“']) => last.range.end = end,
            Some(last) if keyword.is_none() && continues(last, content, opens) => {
                last.unindented.push(start);
                last.range.end = end;
            }
            _ => {
                let lead = content.len() - content.trim_start().len();
                let keyword = if blank { opened_by(content.trim_start()) } else { keyword };
                let indented = blank && keyword.is_some();
                pieces.push(Piece { keyword, range: start + lead..end, unindented: Vec::new(), indented });
            }
        }
    }
    pieces
}

/// A piece and the one below it, which opens no declaration, as one: a line that was broken by mistake.
pub(crate) fn joined(above: &Piece, below: &Piece) -> Piece {
    let mut unindented = above.unindented.clone();
    unindented.push(below.range.start);
    Piece { keyword: above.keyword, range: above.range.start..below.range.end, unindented, indented: above.indented }
}

/// The item that a misspelt word was probably meant to open.
pub(crate) fn meant_item(word: &str) -> Option<&'static str> {
    near_miss::nearest(word, keywords::ITEMS.iter().copied())
}

/// The keyword of the item that a line opens.
fn opened_by(content: &str) -> Option<&'static str> {
    let word = first_word(content)?;
    keywords::ITEMS.iter().copied().find(|item| *item == word)
}

/// A piece that cannot be read whole, cut before each declaration that stands indented in it: those
/// are items of their own, and do not damage what stands above them.
pub(crate) fn at_indented_items(text: &str, piece: &Piece) -> Vec<Piece> {
    let mut found = vec![piece.clone()];
    for (start, line) in lines(text.get(piece.range.clone()).unwrap_or("")).skip(1) {
        let content = line_content(line);
        let trimmed = content.trim_start();
        let Some(last) = found.last_mut() else { break };
        let head = text.get(last.range.clone()).and_then(first_word).unwrap_or("");
        let own = last.keyword.or_else(|| meant_item(head)).map_or(&[][..], keywords::clauses_of);
        // `source` for `cite` is a slip of the author, not a declaration.
        let is_own = |word: &str| own.contains(&word) || (word == "source" && own.contains(&"cite"));
        let Some(keyword) = opened_by(trimmed).filter(|keyword| !is_own(keyword)) else { continue };
        let rest = trimmed.get(keyword.len()..).unwrap_or("").trim_start();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"') {
            continue;
        }
        let at = piece.range.start + start + content.len() - trimmed.len();
        let (above, below) = last.unindented.iter().partition(|line| **line < at);
        last.range.end = content_end(text, last.range.start, at);
        last.unindented = above;
        found.push(Piece { keyword: Some(keyword), range: at..piece.range.end, unindented: below, indented: true });
    }
    found
}

/// How far from the start of its line a place stands.
pub(crate) fn column(text: &str, at: usize) -> usize {
    at - text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
}

/// Cuts a run of lines that open no clause of one that starts at `column`: each line with those below it that stand
/// further in. Lines that stand further in than the clause go on with it, and stay together.
pub(crate) fn by_indent(text: &str, range: Range<usize>, clause: usize) -> Vec<Range<usize>> {
    let mut indent = column(text, range.start);
    if indent > clause {
        indent = clause;
    }
    let mut cuts = vec![range.start];
    for (start, line) in lines(text.get(range.clone()).unwrap_or("")).skip(1) {
        let content = line_content(line);
        let lead = content.len() - content.trim_start().len();
        if !content.trim().is_empty() && lead <= indent {
            indent = lead;
            cuts.push(range.start + start + lead);
        }
    }
    ends_before(text, &cuts, range.end)
}

/// Whether a line at column 0 that opens no item is a clause of the item above that was not indented.
fn continues(last: &Piece, content: &str, opens: Option<&str>) -> bool {
    let Some(item) = last.keyword else { return false };
    let sign =
        |c: char| c.is_ascii_digit() || matches!(c, '"' | '“' | '|' | '=' | '<' | '>' | '(' | '{' | '+' | '*' | ',');
    match opens {
        Some(word) => {
            keywords::clauses_of(item).contains(&word)
                || (item == "hold" && matches!(word, "then" | "unless"))
                || (item == "table" && content.contains('|') && !keywords::ITEMS.contains(&word))
        }
        None => content.starts_with(sign) || (item == "table" && content.contains('|')),
    }
}

/// The words that open a line of a scenario wherever they stand.
fn opens_for_certain(word: &str) -> bool {
    matches!(word, "at" | "expect" | "every" | "between" | "throughout")
}

/// Each line with its offset, without the line break; the mark at the start of a file is passed over.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut at = mark;
    text.get(mark..).unwrap_or("").split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// The word that a text starts with.
pub(crate) fn first_word(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = text.bytes().position(|c| !(c.is_ascii_alphanumeric() || c == b'_')).unwrap_or(text.len());
    text.get(..end)
}

/// A line without its comment.
pub(crate) fn line_content(line: &str) -> &str {
    comment_start(line).and_then(|at| line.get(..at)).unwrap_or(line)
}

/// Where the comment of a line starts: at the first `#` outside a text.
pub(crate) fn comment_start(line: &str) -> Option<usize> {
    if !line.as_bytes().contains(&b'#') {
        return None;
    }
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let close = match c {
            '#' => return Some(at),
            '"' => '"',
            '“' => '”',
            '\'' => '\'',
            _ => continue,
        };
        // A text that is not closed ends with its line; a `#` in it may be meant either way, and is taken as text.
        while let Some((_, c)) = chars.next() {
            if c == '\\' && close == '"' && chars.peek().is_some_and(|&(_, c)| c == '"' || c == '\\') {
                chars.next();
            } else if c == close || (close == '”' && c == '“') {
                break;
            }
        }
    }
    None
}

/// Every comment of a file.
pub(crate) fn comments(text: &str) -> Vec<Comment> {
    lines(text)
        .filter_map(|(start, line)| {
            let at = comment_start(line)?;
            let comment = line.get(at..)?.trim_end();
            let span = crate::parse::span_at(start + at, start + at + comment.len());
            let own_line = line.get(..at)?.trim().is_empty();
            Some(Comment { text: comment.to_owned(), span, own_line })
        })
        .collect()
}

/// The lines of an item cut into its head and its clauses: each starts at its first character.
pub(crate) fn clauses(text: &str, piece: &Piece) -> Vec<Range<usize>> {
    // An item without clauses is one clause; its text goes with it.
    let Some(item) = piece.keyword.filter(|item| !keywords::clauses_of(item).is_empty()) else {
        return vec![piece.range.clone()];
    };
    let mut cuts = vec![piece.range.start];
    let mut first_line = true;
    // Behind a comma a word that could be a name goes on with the line above.
    let mut listed = false;
    for (start, line) in lines(text.get(piece.range.clone()).unwrap_or("")) {
        let content = line_content(line);
        let lead = content.len() - content.trim_start().len();
        let trimmed = content.trim_start();
        let clause = |word| keywords::clauses_of(item).contains(&word) && (!listed || opens_for_certain(word));
        let opens = first_word(trimmed).is_some_and(clause)
            || (item == "table" && trimmed.starts_with('|'))
            || (item == "scenario" && trimmed.starts_with("no ") && !listed)
            || (cuts.len() == 1 && trimmed.starts_with('"'));
        if !first_line && opens {
            cuts.push(piece.range.start + start + lead);
        }
        if item == "scenario" {
            cuts.extend(expectation_in(content, lead).map(|at| piece.range.start + start + at));
        }
        first_line = false;
        listed = item == "scenario" && if trimmed.is_empty() { listed } else { trimmed.trim_end().ends_with(',') };
    }
    cuts.dedup();
    ends_before(text, &cuts, piece.range.end)
}

/// `at day 3 10:00 seizure expect …`: the reserved word opens a line of its own.
fn expectation_in(content: &str, lead: usize) -> Option<usize> {
    let mut quoted = false;
    let mut last = ' ';
    for (at, c) in content.char_indices().skip_while(|(at, _)| *at < lead) {
        quoted ^= c == '"' && last != '\\';
        let opens = !quoted && at > lead && !(last.is_ascii_alphanumeric() || last == '_' || last == '.');
        if opens && first_word(content.get(at..).unwrap_or("")) == Some("expect") {
            return Some(at);
        }
        last = c;
    }
    None
}

/// Ranges from each cut to the last character before the next that is neither blank nor comment.
fn ends_before(text: &str, cuts: &[usize], end: usize) -> Vec<Range<usize>> {
    let ends = cuts.iter().skip(1).copied().chain([end]);
    cuts.iter().zip(ends).map(|(&start, end)| start..content_end(text, start, end)).collect()
}

/// The end of what is neither blank nor comment in a range that starts outside both.
pub(crate) fn content_end(text: &str, start: usize, end: usize) -> usize {
    let mut last = start;
    for (at, line) in lines(text.get(start..end).unwrap_or("")) {
        let content = line_content(line).trim_end();
        if !content.trim_start().is_empty() {
            last = start + at + content.len();
        }
    }
    last
}

/// Where a span has its first line.
pub(crate) fn line_of(text: &str, at: usize) -> Span {
    let end = text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |n| at + n);
    crate::parse::span_at(at, at + line_content(text.get(at..end).unwrap_or("")).trim_end().len())
}

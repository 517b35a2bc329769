//! What is seen before any parsing, in one linear pass: nesting, texts that are not closed, signs that are
//! never blin.

use crate::ast::Span;
use crate::parse::{len, span_at};
use crate::split::{first_word, line_content, lines};
use crate::{MAX_NESTING, SyntaxError};

/// The errors of a piece that starts at `base` in its file.
pub(crate) fn scan(piece: &str, base: usize) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    let mut nesting = Nesting::default();
    for (start, line) in lines(piece) {
        scan_line(line_content(line), base + start, &mut nesting, &mut errors);
    }
    errors
}

/// How deep brackets, `not`, unary minus and `implies` stand at one point.
#[derive(Default)]
struct Nesting {
    /// Depth at each open bracket.
    brackets: Vec<usize>,
    depth: usize,
    /// Prefixes since the last operand.
    prefixes: usize,
    /// Whether an operand stands before, so that a `-` is a difference.
    operand: bool,
    reported: bool,
}

impl Nesting {
    fn deeper(&mut self, at: usize, errors: &mut Vec<SyntaxError>) {
        if self.depth + self.prefixes > MAX_NESTING && !self.reported {
            self.reported = true;
            let message = format!("this is nested more than {MAX_NESTING} deep");
            let mut error = SyntaxError::new("nested_too_deep", span_at(at, at + 1), message);
            error.help("name the inner parts with `let`");
            errors.push(error);
        }
    }
}

fn scan_line(line: &str, base: usize, nesting: &mut Nesting, errors: &mut Vec<SyntaxError>) {
    let mut at = 0;
    let mut last = ' ';
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = line.get(at..).unwrap_or("");
        let mut step = c.len_utf8();
        match c {
            '"' | '“' | '\'' => match text_end(rest, c) {
                Some(end) => {
                    step = end;
                    nesting.operand = true;
                }
                None => {
                    // What stands on a line whose quotes do not pair up may be a text.
                    errors.retain(|error| (error.span.start as usize) < base);
                    errors.push(unclosed(base + at, rest.trim_end()));
                    return;
                }
            },
            '(' | '{' => {
                nesting.brackets.push(nesting.depth);
                nesting.depth += nesting.prefixes + 1;
                nesting.prefixes = 0;
                nesting.operand = false;
                nesting.deeper(base + at, errors);
            }
            ')' | '}' => {
                nesting.depth = nesting.brackets.pop().unwrap_or(0);
                nesting.prefixes = 0;
                nesting.operand = true;
            }
            '-' | '−' | '–' | '!' if !nesting.operand => {
                nesting.prefixes += 1;
                nesting.deeper(base + at, errors);
            }
            _ if c.is_ascii_alphabetic() && !(last.is_ascii_alphanumeric() || last == '_') => {
                let word = first_word(rest).unwrap_or("");
                step = word.len().max(1);
                nesting.operand = !crate::keywords::is_reserved(word);
                match word {
                    "not" | "ever" => nesting.prefixes += 1,
                    "implies" => nesting.depth += 1,
                    _ => nesting.prefixes = 0,
                }
                nesting.deeper(base + at, errors);
            }
            _ if c.is_ascii_digit() => {
                nesting.prefixes = 0;
                nesting.operand = true;
                step = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                errors.extend(digit_comma(line, at, base));
            }
            '=' | '<' | '>' | '+' | '-' | '*' | '/' | ',' | '|' | '&' => nesting.operand = false,
            _ => {}
        }
        last = line.get(..at + step).and_then(|done| done.chars().next_back()).unwrap_or(' ');
        at += step;
    }
}

/// The length of the text that starts here.
fn text_end(rest: &str, quote: char) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            ('"', '\\') if chars.peek().is_some_and(|&(_, next)| next == '"' || next == '\\') => {
                chars.next();
            }
            ('"', '"') | ('\'', '\'') | ('“', '”' | '“') => return Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

fn unclosed(at: usize, rest: &str) -> SyntaxError {
    if rest.len() == 1 {
        let mut error = SyntaxError::new("unclosed_text", span_at(at, at + 1), "this quote has no partner on its line");
        error.help("a text stands between two `\"`: put the other where the text starts");
        return error;
    }
    let mut error = SyntaxError::new("unclosed_text", span_at(at, at + rest.len()), "this text is not closed");
    error.help("end it with `\"` on the same line; a text cannot run over a line break");
    error
}

/// `0,5` and `10,000`, at the digits before the comma.
fn digit_comma(line: &str, at: usize, base: usize) -> Option<SyntaxError> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let rest = line.get(at..)?;
    let whole = digits(rest);
    let before = line.get(..at)?.chars().next_back();
    if before.is_some_and(|c| c == '.' || c == ',' || c == '_' || c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut end = whole;
    let mut groups = Vec::new();
    while rest.get(end..)?.starts_with(',') {
        let group = digits(rest.get(end + 1..)?);
        if group == 0 {
            break;
        }
        groups.push(rest.get(end + 1..end + 1 + group)?);
        end += 1 + group;
    }
    let (first, written) = (rest.get(..whole)?, rest.get(..end)?);
    let last = groups.last()?;
    let span = Span::new(len_at(base, at), len_at(base, at) + len(written));
    let grouped = groups.iter().all(|group| group.len() == 3) && whole <= 3 && first != "0";
    let mut error = if grouped {
        let plain = written.replace(',', "");
        let mut error = SyntaxError::new("digit_grouping", span, "digits are written without commas");
        error.help(format!("write `{plain}`; several values have a blank after the comma"));
        error
    } else {
        let mut error = SyntaxError::new("decimal_comma", span, "a comma stands between two digits");
        error.help(format!("write `{first}.{last}` for a decimal; several values have a blank after the comma"));
        error
    };
    error.fix = None;
    Some(error)
}

fn len_at(base: usize, at: usize) -> u32 {
    span_at(base + at, base + at).start
}

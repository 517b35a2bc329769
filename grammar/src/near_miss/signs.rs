//! Signs and numbers of other languages and of papers.

use super::Site;
use crate::SyntaxError;
use crate::grammar::Rule;
use crate::parse::span_at;
use crate::{keywords, rule_names, split};

impl Site<'_> {
    /// Signs of other languages.
    pub(super) fn foreign_sign(&self) -> Option<SyntaxError> {
        let rest = self.after();
        let sign = |code, length: usize, message: &str, help: &str, fix: Option<&str>| {
            let span = span_at(self.at, self.at + length);
            let mut error = SyntaxError::new(code, span, message);
            error.help(help);
            if let Some(fix) = fix {
                error.fix(span, fix);
            }
            Some(error)
        };
        if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with("--") {
            return sign(
                "comment_sign",
                2,
                "a comment starts with `#`",
                "write `#`",
                (!rest.starts_with("/*")).then_some("#"),
            );
        }
        match rest.chars().next()? {
            ';' => sign("semicolon", 1, "a line ends without `;`", "leave it out", Some("")),
            '[' | ']' => sign(
                "operator_sign",
                1,
                "square brackets are not blin",
                "a set is written `{a, b}`, a part of an expression `(…)`",
                None,
            ),
            '→' => sign("operator_sign", '→'.len_utf8(), "this sign is not blin", "write a range as `1 to 7`", None),
            '±' => {
                sign("operator_sign", '±'.len_utf8(), "this sign is not blin", "write a range as `38 to 39 °C`", None)
            }
            '^' => sign(
                "operator_sign",
                1,
                "there is no power in blin",
                "a power of ten is a number: `1.5 × 10^9/L`",
                None,
            ),
            '%' => sign("operator_sign", 1, "`%` is only a unit", "write a number before it: `5 %`", None),
            ')' | '}' if !self.expects(&[Rule::rparen, Rule::rbrace]) && self.unclosed().is_none() => {
                sign("unclosed_bracket", 1, "this bracket closes nothing", "leave it out, or open it before", None)
            }
            _ => None,
        }
    }

    /// `25-45 °C`, `1..7` and `1 – 7` where a range is written.
    pub(super) fn range_sign(&self) -> Option<SyntaxError> {
        let number = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let fail = |start: usize, end: usize, low: &str, high: &str| {
            let span = span_at(start, end);
            let mut error = SyntaxError::new("range_sign", span, "a range is written with `to`");
            let fix = format!("{low} to {high}");
            error.help(format!("write `{fix}`")).fix(span, fix);
            Some(error)
        };
        let (rest, read) = (self.after(), self.before().trim_end());
        let digits = read.trim_end_matches('.');
        if rest.starts_with('.')
            && digits.len() + 1 >= read.len()
            && (digits.len() < read.len() || rest.starts_with(".."))
        {
            let low = digits.get(number(digits)..).filter(|low| !low.is_empty())?;
            let dots = rest.len() - rest.trim_start_matches(['.', '=', '<', ' ']).len();
            let high: String = rest.get(dots..)?.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let start = self.piece.start + digits.len() - low.len();
            return (!high.is_empty()).then(|| fail(start, self.at + dots + high.len(), low, &high))?;
        }
        if !self.expects(&[Rule::k_to]) {
            return None;
        }
        if let (Some(sign), true) =
            (rest.chars().next().filter(|c| matches!(c, '-' | '–' | '−')), read.len() == self.before().len())
        {
            let low = read.get(number(read)..).filter(|low| !low.is_empty())?;
            let after = rest.get(sign.len_utf8()..)?;
            let high: String = after.chars().take_while(char::is_ascii_digit).collect();
            let end = self.at + sign.len_utf8() + high.len();
            return (!high.is_empty()).then(|| fail(self.at - low.len(), end, low, &high))?;
        }
        // The dash was read as a difference, with the unit of its second number.
        let dash = read.rfind(['-', '–', '−'])?;
        let sign = read.get(dash..)?.chars().next()?.len_utf8();
        let (before, after) = (read.get(..dash)?.trim_end(), read.get(dash + sign..)?.trim_start());
        let low = before.get(number(before)..).filter(|low| !low.is_empty())?;
        let length = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let high = after.get(..length).filter(|high| !high.is_empty())?;
        let start = self.piece.start + before.len() - low.len();
        let end = self.piece.start + read.len() - after.len() + length;
        fail(start, end, low, high)
    }

    /// `from day 2 08:00 – day 3 08:00`.
    pub(super) fn dash_for_to(&self) -> Option<SyntaxError> {
        let token = self.token();
        if !self.expects(&[Rule::k_to]) || !matches!(token, "-" | "–" | "−" | "until" | "till" | "through") {
            return None;
        }
        let mut error = SyntaxError::new("range_sign", self.token_span(), "a range is written with `to`");
        let glued = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let before = if glued(self.before().chars().next_back()) { " " } else { "" };
        let after = if glued(self.after().get(token.len()..)?.chars().next()) { " " } else { "" };
        error.help("write `to`").fix(self.token_span(), format!("{before}to{after}"));
        Some(error)
    }

    /// `reading weight kg`.
    pub(super) fn lost_colon(&self) -> Option<SyntaxError> {
        let (_, name) = self.previous();
        let type_follows = self.token().starts_with(char::is_alphabetic);
        if !self.expects(&[Rule::colon]) || !type_follows || split::first_word(name).is_none() {
            return None;
        }
        let mut error = SyntaxError::new("expected", self.token_span(), format!("expected {}", self.list()));
        let end = self.previous_end();
        error.help(format!("write `{name}: {}`", self.token())).fix(span_at(end, end), ":");
        Some(error)
    }

    /// `x in {a, b}`: `in` converts to a unit.
    pub(super) fn membership(&self) -> Option<SyntaxError> {
        let (start, previous) = self.previous();
        if previous == "is" && self.token() == "in" {
            let span = self.token_span();
            let mut error = SyntaxError::new("phrase", span, "`in` converts to a unit");
            error.help("write `x is one of {a, b}`").fix(span, "one of");
            return Some(error);
        }
        if previous != "in" || !self.expects(&[Rule::unit]) || !self.token().starts_with(['{', '[', '(']) {
            return None;
        }
        let span = span_at(start, start + previous.len());
        let mut error = SyntaxError::new("phrase", span, "`in` converts to a unit");
        error.help("write `x is one of {a, b}`");
        if self.token().starts_with('{') {
            error.fix(span, "is one of");
        }
        Some(error)
    }

    /// `5 × ULN`, `3 x ULN`.
    pub(super) fn upper_limit(&self) -> Option<SyntaxError> {
        let (mut start, mut rest) = (self.at, self.after());
        if let Some(after) = rest.strip_prefix(['x', 'X']).filter(|after| after.starts_with(char::is_whitespace)) {
            rest = after.trim_start();
        } else if self.token() == "ULN" {
            let read = self.before().trim_end();
            let sign = read.strip_suffix(['×', '*']).unwrap_or(read);
            start = self.piece.start + sign.trim_end().len();
        }
        let end = self.text.len() - self.text.get(self.at..)?.len() + (self.after().len() - rest.len());
        let is_limit = split::first_word(rest)
            .is_some_and(|word| word.eq_ignore_ascii_case("uln") || word.eq_ignore_ascii_case("lln"));
        let digits = self.text.get(self.piece.start..start)?.trim_end();
        let number = digits.rsplit(|c: char| !(c.is_ascii_digit() || c == '.')).next().filter(|n| !n.is_empty());
        if is_limit {
            let span = span_at(
                start + self.text.get(start..end)?.len() - self.text.get(start..end)?.trim_start().len(),
                end + 3,
            );
            let mut error = SyntaxError::new("uln", span, "a limit of normal is an input like any other");
            error.help(format!("declare it and write `{} * alt_uln`", number.unwrap_or("5")));
            return Some(error);
        }
        if start == self.at && rest.len() < self.after().len() && number.is_some() {
            let mut error =
                SyntaxError::new("operator_sign", span_at(self.at, self.at + 1), "a product is written `*`");
            error.help("write `*`").fix(span_at(self.at, self.at + 1), "*");
            return Some(error);
        }
        None
    }

    /// `.5`, and a name with a hyphen or a capital inside.
    pub(super) fn dot(&self) -> Option<SyntaxError> {
        let rest = self.after();
        let read = self.before().trim_end();
        if let Some(number) = read.strip_suffix('.').filter(|read| read.ends_with(|c: char| c.is_ascii_digit())) {
            let at = self.piece.start + number.len();
            let mut error =
                SyntaxError::new("leading_dot", span_at(at, at + 1), "a decimal has a digit after its point");
            error.help("leave the point out").fix(span_at(at, at + 1), "");
            return Some(error);
        }
        let read = self.before();
        if let Some(digits) = rest.strip_prefix('.') {
            let count = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let digit_before = read.ends_with(|c: char| c.is_ascii_digit());
            if count > 0 && !digit_before {
                let span = span_at(self.at, self.at + 1 + count);
                let fix = format!("0{}", rest.get(..=count)?);
                let mut error = SyntaxError::new("leading_dot", span, "a decimal has a digit before its point");
                error.help(format!("write `{fix}`")).fix(span, fix);
                return Some(error);
            }
        }
        let glued = read.ends_with(|c: char| c.is_ascii_alphanumeric()) && rest.starts_with('-');
        let next = rest.get(1..).and_then(split::first_word);
        if let (true, Some(next), true) = (glued, next, self.after_declared_name()) {
            let start = read.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |n| n + 1);
            let span = span_at(self.piece.start + start, self.at + 1 + next.len());
            let fix = span.of(self.text).replace('-', "_");
            let mut error = SyntaxError::new("name_hyphen", span, "a name has no hyphen");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        None
    }

    /// Whether only the keyword and a name have been read.
    pub(super) fn after_declared_name(&self) -> bool {
        self.before().split_whitespace().count() == 2
            && keywords::ITEMS.contains(&split::first_word(self.before()).unwrap_or(""))
    }

    /// `at day 3` without a time, `date 2016-10`.
    pub(super) fn time(&self) -> Option<SyntaxError> {
        let help = if self.expects(&[Rule::day_clock]) {
            "write a day and a time: `day 3 10:00`"
        } else if self.expects(&[Rule::date_lit]) && !rule_names::expects_operand(self.rules) {
            "write year, month and day: `2016-10-06`"
        } else {
            return None;
        };
        let line = self.after().lines().next().unwrap_or("");
        let length = line
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ':' | '.')))
            .unwrap_or(line.len());
        let written = line.get(..length).unwrap_or("");
        let words: Vec<&str> = written.split_whitespace().collect();
        let end = match words.as_slice() {
            ["day", number, clock, ..] if clock.contains([':', '.']) => {
                clock.as_ptr() as usize - line.as_ptr() as usize + clock.len() + usize::from(number.is_empty())
            }
            ["day", number, ..] => number.as_ptr() as usize - line.as_ptr() as usize + number.len(),
            [first, ..] => first.as_ptr() as usize - line.as_ptr() as usize + first.len(),
            [] => self.token().len(),
        };
        let mut error =
            SyntaxError::new("expected", span_at(self.at, self.at + end), format!("expected {}", self.list()));
        error.help(help);
        Some(error)
    }
}

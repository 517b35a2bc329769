//! Words: names that cannot be names, words that are nearly others, and phrases of English.

use super::Site;
use crate::SyntaxError;
use crate::ast::Span;
use crate::grammar::Rule;
use crate::parse::span_at;
use crate::{keywords, rule_names, split};

impl Site<'_> {
    pub(super) fn else_word(&self) -> Option<SyntaxError> {
        let word = self.token().to_ascii_lowercase();
        if word == "if" && rule_names::expects_operand(self.rules) {
            let mut error = SyntaxError::new("else_word", self.token_span(), "there is no `if` in an expression");
            error.help("write a table with a row for each case");
            return Some(error);
        }
        if !matches!(word.as_str(), "else" | "elsif" | "elseif" | "elif" | "otherwise" | "endif")
            || self.expects(&[Rule::k_else])
        {
            return None;
        }
        let mut error =
            SyntaxError::new("else_word", self.token_span(), format!("there is no `{}` here", self.token()));
        error.help("write each case as a rule of its own, or as a row of a table");
        Some(error)
    }

    /// English where an operator stands: `x between 1 and 3`, `x at least 2`, `fever in the last 24 h`.
    pub(super) fn phrase(&self) -> Option<SyntaxError> {
        let (start, previous) = self.previous();
        let token = self.token();
        let here = self.token_span();
        let said = |span: Span, message: String, help: &str, fix: Option<&str>| {
            let mut error = SyntaxError::new("phrase", span, message);
            error.help(help);
            if let Some(fix) = fix {
                error.fix(span, fix);
            }
            Some(error)
        };
        let word_before = self.text.get(self.piece.start..start)?.trim_end();
        if let (Some(rest), "least" | "most") = (word_before.strip_suffix("at"), previous) {
            let sign = if previous == "least" { ">=" } else { "<=" };
            let span = span_at(self.piece.start + rest.len(), start + previous.len());
            return said(span, format!("`at {previous}` is written `{sign}`"), &format!("write `{sign}`"), Some(sign));
        }
        if previous == "the" && matches!(token, "last" | "past" | "previous") {
            let start = word_before.strip_suffix("in").or_else(|| word_before.strip_suffix("within")).map(str::len)?;
            let span = span_at(self.piece.start + start, self.at + token.len());
            return said(span, "a window is written `within`".into(), "write `within 24 h`", Some("within"));
        }
        let operator = self.expects(&[Rule::compare_op, Rule::op_add]);
        if !operator {
            return None;
        }
        if token == "(" && split::first_word(previous).is_some() {
            let help = match previous {
                "count" => "write `count of seizure`",
                "max" | "maximum" | "highest" => "write `highest temperature within 24 h`",
                "min" | "minimum" | "lowest" => "write `lowest temperature within 24 h`",
                "round" => "write `round half even dose to 0.1 mg`",
                "time" | "days" | "age" | "datediff" => "write `time since last_dose` or `whole days since last_dose`",
                _ => "name the value with `let`",
            };
            return said(here, format!("`{previous}` is not called with brackets"), help, None);
        }
        let sign = match token {
            "greater" | "more" | "above" | "exceeds" | "gt" => ">",
            "less" | "lower" | "below" | "under" | "lt" => "<",
            "equals" | "equal" | "eq" => "=",
            "contains" | "includes" | "has" | "contain" | "include" => {
                return said(
                    here,
                    format!("`{token}` is no operator"),
                    "write `x is one of {a, b}` for a value; compare a set as a whole: `= {a}`, `!= {}`",
                    None,
                );
            }
            "between" => {
                return said(here, "`between` is no operator".into(), "write `x is 1 to 3`", None);
            }
            "xor" | "nor" | "nand" | "iff" => {
                return said(
                    here,
                    format!("`{token}` is no operator"),
                    "write it with `and`, `or`, `not` and brackets",
                    None,
                );
            }
            _ => return None,
        };
        let rest = self.after().get(token.len()..)?;
        let words: Vec<&str> = rest.split_whitespace().take(4).collect();
        if let ["than", "or", "equal", "to"] = words[..] {
            let sign = if sign == "<" { "<=" } else { ">=" };
            let length = rest.find(" to").map_or(0, |n| n + 3);
            let span = span_at(self.at, self.at + token.len() + length);
            return said(span, format!("this comparison is written `{sign}`"), &format!("write `{sign}`"), Some(sign));
        }
        let than = ["than", "to"].iter().find(|word| split::first_word(rest.trim_start()) == Some(word));
        let length = than.map_or(token.len(), |word| token.len() + (rest.len() - rest.trim_start().len()) + word.len());
        let span = span_at(self.at, self.at + length);
        said(span, format!("this comparison is written `{sign}`"), &format!("write `{sign}`"), Some(sign))
    }

    /// A name that is a word of the language, has capitals or a hyphen.
    pub(super) fn name(&self) -> Option<SyntaxError> {
        let token = self.token();
        let span = self.token_span();
        let wants_type = self.expects(&[Rule::type_name]);
        let declares = wants_type || self.rules.iter().any(|rule| rule_names::is_declared(*rule));
        if declares && keywords::is_reserved(token) {
            let mut error = SyntaxError::new(
                "reserved_word",
                span,
                format!("`{token}` is a word of the language and cannot be a name"),
            );
            error.help(format!("write another name, such as `{token}_value`"));
            return Some(error);
        }
        let word = split::first_word(token)?;
        if wants_type && word.starts_with(|c: char| c.is_ascii_lowercase()) {
            let fix: String = word.split('_').map(capitalised).collect();
            let mut error = SyntaxError::new("capital_name", span, "the name of a type starts with a capital");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        let wants_name = declares
            || rule_names::expects_operand(self.rules)
            || self.expects(&[Rule::value_ref, Rule::cell])
            || self.rules.iter().any(|rule| is_used(*rule));
        if wants_name && !wants_type && word.contains(|c: char| c.is_ascii_uppercase()) {
            let fix = snake(word);
            if keywords::is_reserved(&fix) {
                return self.lower_case(word, &fix, span);
            }
            let mut error = SyntaxError::new("capital_name", span, "a name is written in small letters");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        None
    }

    pub(super) fn lower_case(&self, word: &str, fix: &str, span: Span) -> Option<SyntaxError> {
        let mut error = SyntaxError::new("capital_name", span, format!("`{word}` is written in small letters"));
        error.help(format!("write `{fix}`")).fix(span, fix);
        Some(error)
    }

    pub(super) fn unknown_value(&self) -> Option<SyntaxError> {
        let reads = rule_names::expects_operand(self.rules) || self.expects(&[Rule::value_ref]);
        let help = match self.token() {
            "unknown" => "ask with `x is unknown`; chart it as `x unknown`",
            "known" => "ask with `x is known`",
            "any" => "`any` stands in the cell of a table",
            _ => return None,
        };
        if !reads {
            return None;
        }
        let mut error =
            SyntaxError::new("unknown_value", self.token_span(), format!("`{}` is not a value", self.token()));
        error.help(help);
        Some(error)
    }

    /// A word that is nearly one of those expected.
    pub(super) fn misspelt(&self) -> Option<SyntaxError> {
        let word = split::first_word(self.token())?;
        let expected: Vec<String> = self
            .rules
            .iter()
            .flat_map(|rule| {
                rule_names::word(*rule).into_iter().chain(rule_names::group(*rule).iter().map(|w| (*w).to_owned()))
            })
            .collect();
        if keywords::is_word(word) {
            return None;
        }
        let near = nearest(word, expected.iter().map(String::as_str))?.to_owned();
        let span = self.token_span();
        let mut error = SyntaxError::new("expected", span, format!("expected {}", self.list()));
        error.help(format!("did you mean `{near}`?")).fix(span, near);
        Some(error)
    }

    /// `crs < 1 fro 3 days`: the word was taken for a unit or a name, and the trouble shows after it.
    pub(super) fn earlier_word(&self) -> Option<SyntaxError> {
        let (start, word) = self.previous();
        if word.len() < 2 || keywords::is_word(word) || !word.starts_with(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        let joins = [
            "and",
            "or",
            "for",
            "within",
            "since",
            "is",
            "in",
            "to",
            "implies",
            "not",
            "at",
            "with",
            "of",
            "permanently",
        ];
        let near = joins.into_iter().find(|join| {
            (join.len() > 2 || word.len() > 2)
                && *join != word
                && strsim::osa_distance(word, join) <= usize::from(join.len() > 6) + 1
        })?;
        let span = span_at(start, start + word.len());
        let mut error =
            SyntaxError::new("misspelt_word", span, format!("`{word}` does not go on from what stands before it"));
        error.help(format!("did you mean `{near}`?")).fix(span, near);
        Some(error)
    }
}

/// The word among `words` that `written` is probably meant to be.
pub(crate) fn nearest<'w>(written: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_ascii_lowercase();
    let close = |word: &str| {
        let most = match written.len().max(word.len()) {
            0..=2 => 0,
            3..=5 => 1,
            6..=8 => 2,
            _ => 3,
        };
        let distance = strsim::osa_distance(&written, word);
        (distance <= most).then_some(distance)
    };
    words.filter_map(|word| Some((close(word)?, word))).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// `CrsGrade`, `crsGrade` and `CRS` as `crs_grade` and `crs`.
fn snake(word: &str) -> String {
    let mut out = String::new();
    let mut small_before = false;
    for c in word.chars() {
        if c.is_ascii_uppercase() && small_before {
            out.push('_');
        }
        small_before = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn is_used(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::module_ref
            | Rule::input_ref
            | Rule::setting_ref
            | Rule::source_ref
            | Rule::decision_ref
            | Rule::rule_ref
            | Rule::topic_ref
            | Rule::column_ref
    )
}

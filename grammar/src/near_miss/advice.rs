//! What to do about text that is no near miss of anything: an error that only says what was expected gets the
//! likeliest way on, if there is one.

use super::Site;
use crate::grammar::Rule;
use crate::parse::span_at;
use crate::{SyntaxError, keywords, split};

impl Site<'_> {
    /// Adds to an error of code `expected` what to write.
    pub(super) fn advise(&self, mut error: SyntaxError) -> SyntaxError {
        let advice = self
            .row_end()
            .or_else(|| self.lost_bar())
            .or_else(|| self.lost_equals())
            .or_else(|| self.second_text())
            .or_else(|| self.clauses())
            .or_else(|| self.lost_word())
            .or_else(|| self.one_more());
        if let Some((help, fix)) = advice {
            error.help(help);
            if let Some((at, text)) = fix {
                error.fix(span_at(at, at), text);
            }
        }
        error
    }

    /// The row stops without its last bar.
    fn row_end(&self) -> Option<Advice> {
        let ended = self.token().is_empty() || self.opens_line();
        let ends = ended && self.expects(&[Rule::row_close]);
        ends.then(|| ("end the row with `|`".into(), Some((self.previous_end(), " |".into()))))
    }

    /// Two cells without a bar between them.
    fn lost_bar(&self) -> Option<Advice> {
        let value = self.token().starts_with(|c: char| c.is_alphanumeric());
        let cell = value && !self.opens_line() && self.expects(&[Rule::bar]);
        cell.then(|| (format!("write `|` before `{}` if a new cell starts there", self.token()), None))
    }

    /// `infusion_rate 9 µg/day`.
    fn lost_equals(&self) -> Option<Advice> {
        let equals = [Rule::assign_eq, Rule::entry_eq, Rule::let_eq, Rule::setting_eq, Rule::type_eq];
        let (token, (_, name)) = (self.token(), self.previous());
        let value = token.starts_with(|c: char| c.is_alphanumeric() || c == '"') && !keywords::is_word(token);
        let lost = value && !self.opens_line() && split::first_word(name) == Some(name) && self.expects(&equals);
        (lost && !self.expects(&[Rule::comma, Rule::k_range]))
            .then(|| (format!("write `{name} = {token}`"), Some((self.previous_end(), " =".into()))))
            .or_else(|| (lost && self.item == "scenario").then(|| (format!("write `{name} = {token}`"), None)))
    }

    /// A text below the text that describes a module.
    fn second_text(&self) -> Option<Advice> {
        let module = matches!(self.item, "vocabulary" | "protocol");
        let text = module && self.complete() && self.token().starts_with('"');
        text.then(|| ("one text describes a module: join the two, or make this a comment with `#`".into(), None))
    }

    /// Something stands where only clauses can.
    fn clauses(&self) -> Option<Advice> {
        let only = self.clauses_only && self.at == self.piece.start;
        only.then(|| (format!("a line of a {} starts with {}", self.item, self.clause_list()), None))
    }

    /// A word that one other always stands before or after.
    fn lost_word(&self) -> Option<Advice> {
        let (_, previous) = self.previous();
        let help = match (previous, self.token()) {
            (_, "for") if self.complete() && self.item == "reading" => "write `fresh for 7 days`",
            ("of", _) if self.expects(&[Rule::set_lit, Rule::lbrace]) => "write `is one of {a, b}`",
            (_, "not") if self.after().to_lowercase().starts_with("not stated") => {
                "write `not stated` in small letters"
            }
            _ => return None,
        };
        Some((help.into(), None))
    }

    /// One more of a list, without the comma before it.
    fn one_more(&self) -> Option<Advice> {
        let (token, (_, previous)) = (self.token(), self.previous());
        let name = split::first_word(token) == Some(token) && !keywords::is_word(token);
        let listed = name && self.expects(&[Rule::comma]) && split::first_word(previous).is_some();
        listed.then(|| (format!("write `{previous}, {token}` if it is one more of the list"), None))
    }
}

/// What to write, and where which text mends it.
type Advice = (String, Option<(usize, String)>);

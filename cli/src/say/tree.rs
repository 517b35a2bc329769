//! The derivation of a decision.

use super::Say;
use crate::style::Role;
use blin_engine::explain::text::{Line, Mark, lines, sign};
use blin_engine::explain::{Explanation, Verdict};

impl Say<'_> {
    /// The answer, and how each rule that can speak on it came to say what it says.
    pub fn explanation(&self, explanation: &Explanation) -> String {
        let mut out = self.answer(&explanation.answer);
        for line in lines(explanation, &self.writer) {
            out.push_str(&self.line(&line));
        }
        out
    }

    fn line(&self, line: &Line) -> String {
        let indent = "  ".repeat(line.depth);
        let rest = format!("{indent}    ");
        match line.mark {
            Mark::Heading => format!("\n{}", self.style.wrap("", "  ", &self.paint(Role::Heading, &line.text))),
            Mark::Guidance => self.style.wrap(&indent, &rest, &self.guidance(&line.text)),
            Mark::Text => self.style.wrap(&indent, &rest, &line.text),
            Mark::Finding(verdict) => {
                let first = format!("{indent}{} ", self.sign(verdict));
                self.style.wrap(&first, &rest, &line.text)
            }
        }
    }

    /// A rule or hold with its name in its colour.
    fn guidance(&self, text: &str) -> String {
        match text.split_once(',') {
            Some((name, rest)) => format!("{},{rest}", self.paint(Role::Name, name)),
            None => text.to_owned(),
        }
    }

    fn sign(&self, verdict: Verdict) -> String {
        let plain = match verdict {
            Verdict::True => "+",
            Verdict::False => "x",
            Verdict::NotStated => "-",
            Verdict::Open => "?",
            Verdict::Value => "=",
        };
        let role = match verdict {
            Verdict::True => Role::Good,
            Verdict::Open => Role::Open,
            Verdict::False | Verdict::NotStated | Verdict::Value => Role::Dim,
        };
        self.paint(role, if self.style.unicode { sign(verdict) } else { plain })
    }
}

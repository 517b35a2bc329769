//! Answers for people: laid out in columns, plain without colour, safe at any width.

mod answer;
mod change;
mod moment;
mod tree;

pub use answer::{is_quiet, same_decision};

use crate::style::{Role, Style};
use blin_engine::answer::text::Writer;
use blin_engine::time::Instant;

/// Says the answers for one patient at one instant.
pub struct Say<'a> {
    /// Writes values and instants.
    pub writer: Writer<'a>,
    /// How to write.
    pub style: Style,
    /// What "in 2 days" counts from.
    pub now: Instant,
}

/// The column in which what is said begins.
const COLUMN: usize = 12;

impl Say<'_> {
    fn paint(&self, role: Role, text: &str) -> String {
        self.style.paint(role, text)
    }

    /// `label` in its column, then `text` wrapped beside it.
    fn field(&self, label: &str, role: Role, text: &str) -> String {
        let width = self.column();
        let pad = " ".repeat(width.saturating_sub(label.chars().count() + 2));
        let first = format!("  {}{pad}", self.paint(role, label));
        self.style.wrap(&first, &" ".repeat(width), text)
    }

    /// More of the field above.
    fn more(&self, text: &str) -> String {
        let indent = " ".repeat(self.column());
        self.style.wrap(&indent, &indent, text)
    }

    /// In a narrow window the column is narrow.
    const fn column(&self) -> usize {
        if self.style.width < 50 { 4 + COLUMN / 2 + 1 } else { COLUMN }
    }

    /// Words of a source, in quotation marks.
    fn quoted(&self, words: &str) -> String {
        let text = if self.style.unicode { format!("“{words}”") } else { format!("\"{words}\"") };
        // Painted word by word, so that a line break inside never leaves a colour open.
        text.split(' ').map(|word| self.paint(Role::Source, word)).collect::<Vec<_>>().join(" ")
    }

    /// An arrow.
    const fn arrow(&self) -> &'static str {
        if self.style.unicode { "→" } else { "->" }
    }
}

//! A text with its line index: byte offsets inside, lines and columns of the client's encoding at the edge.

use blin_grammar::Span;
use line_index::{LineCol, LineIndex, TextSize, WideEncoding, WideLineCol};
use std::sync::{Arc, OnceLock};

/// In which units the client counts columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A line, from 0, and a column in it, from 0, in the units of an [`Encoding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinePos {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// An immutable text.
#[derive(Debug)]
pub struct Text {
    text: Arc<str>,
    index: OnceLock<LineIndex>,
}

impl Text {
    /// Takes a text as it is; carriage returns are kept.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), index: OnceLock::new() }
    }

    /// The text.
    #[must_use]
    pub const fn shared(&self) -> &Arc<str> {
        &self.text
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The position of a byte. Past the end is the end; inside a character is its start.
    #[must_use]
    pub fn position(&self, offset: u32, encoding: Encoding) -> LinePos {
        let offset = floor(&self.text, offset);
        let at = self.index().line_col(TextSize::new(offset));
        let column = match wide(encoding) {
            None => at.col,
            Some(wide) => self.index().to_wide(wide, at).map_or(at.col, |w| w.col),
        };
        LinePos { line: at.line, column }
    }

    /// The byte at a position. A column past the end of its line is the end of the line; a line past the end of the
    /// text is nothing.
    #[must_use]
    pub fn offset(&self, at: LinePos, encoding: Encoding) -> Option<u32> {
        let line = self.index().line(at.line)?;
        let (start, end) = (u32::from(line.start()), u32::from(line.end()));
        // The line without its break, where a cursor can stand.
        let content = Span::new(start, end).of(&self.text);
        let length = u32::try_from(content.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
        let column = match wide(encoding) {
            None => Some(at.column),
            Some(wide) => {
                // What is past the end has no counterpart in bytes and is the end anyway.
                let at = WideLineCol { line: at.line, col: at.column.min(length) };
                self.index().to_utf8(wide, at).map(|LineCol { col, .. }| col)
            }
        };
        Some(floor(&self.text, start + column.unwrap_or(length).min(length)))
    }

    /// The text with what stands between two positions replaced; nothing when they are not in the text.
    #[must_use]
    pub fn replaced(&self, from: LinePos, to: LinePos, new: &str, encoding: Encoding) -> Option<Self> {
        let (from, to) = (self.offset(from, encoding)?, self.offset(to, encoding)?);
        let (before, after) = (self.text.get(..from as usize)?, self.text.get(to as usize..)?);
        (from <= to).then(|| Self::new(format!("{before}{new}{after}")))
    }

    /// Everything.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(0, u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    /// The line of a byte.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        self.position(offset, Encoding::Utf8).line
    }
}

fn wide(encoding: Encoding) -> Option<WideEncoding> {
    match encoding {
        Encoding::Utf8 => None,
        Encoding::Utf16 => Some(WideEncoding::Utf16),
        Encoding::Utf32 => Some(WideEncoding::Utf32),
    }
}

fn floor(text: &str, offset: u32) -> u32 {
    let mut at = text.len().min(offset as usize);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "let 𝒳x = °C\r\n\nß 💣 µg/m²\nend";

    #[test]
    fn the_same_place_in_three_encodings() {
        let text = Text::new(TEXT);
        let offset = u32::try_from(TEXT.find("°C").expect("it is there")).expect("it is short");
        let column = |encoding| text.position(offset, encoding);
        assert_eq!(column(Encoding::Utf8), LinePos { line: 0, column: 12 });
        assert_eq!(column(Encoding::Utf16), LinePos { line: 0, column: 10 });
        assert_eq!(column(Encoding::Utf32), LinePos { line: 0, column: 9 });
    }

    #[test]
    fn a_column_past_the_end_stops_before_the_line_break() {
        let text = Text::new(TEXT);
        let end = u32::try_from(TEXT.find('\r').expect("it is there")).expect("it is short");
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            assert_eq!(text.offset(LinePos { line: 0, column: 99 }, encoding), Some(end));
        }
        assert_eq!(text.offset(LinePos { line: 4, column: 0 }, Encoding::Utf16), None);
    }

    #[test]
    fn a_replacement_that_runs_backwards_is_refused() {
        let text = Text::new("abc\ndef");
        let at = |line, column| LinePos { line, column };
        assert!(text.replaced(at(1, 0), at(0, 0), "", Encoding::Utf16).is_none());
        let replaced = text.replaced(at(0, 1), at(1, 1), "-", Encoding::Utf16).expect("it fits");
        assert_eq!(replaced.as_str(), "a-ef");
    }

    proptest! {
        #[test]
        fn offset_of_position_is_the_same(s in "[a°𝒳💣\r\n ]{0,40}", at in 0u32..200) {
            let text = Text::new(s.as_str());
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let at = floor(&s, at);
                let back = text.offset(text.position(at, encoding), encoding).expect("the line exists");
                // Between the two characters of a line break no cursor can stand.
                let is_break = s[back as usize..at as usize].chars().all(|c| c == '\r' || c == '\n');
                prop_assert!(back == at || is_break, "{back} {at} {encoding:?}");
            }
        }
    }
}

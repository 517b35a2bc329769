//! Texts with comments in odd places, and broken ones.

use proptest::prelude::*;

use super::{generate, hold_to_the_laws};
use crate::print::print_item;

const FILES: [&str; 5] = [
    include_str!("../../../tests/format/vocabulary.blin"),
    include_str!("../../../tests/format/guidance.blin"),
    include_str!("../../../tests/format/scenarios.blin"),
    include_str!("../../../tests/format/damaged.blin"),
    include_str!("../../../tests/ok/words.blin"),
];

/// What is put where a blank stands: all that may stand there.
const TRIVIA: [&str; 7] = [
    "  # note\n  ",
    "\n\n\n  ",
    "\n  # own line\n  ",
    "\n# at the margin\n  ",
    " \t ",
    "\n  # one\n\n  # two\n  ",
    "\r\n  ",
];

/// What is put anywhere, and breaks most texts.
const DEBRIS: [&str; 20] = [
    " # note",
    "\n# own line\n",
    "\n  # indented\n",
    "\n\n",
    " and ",
    "(",
    ")",
    "\"",
    "|",
    "||",
    "\nrule r\n",
    "\nlet x = 1\n",
    "=",
    "µ",
    "\r\n",
    "\t",
    "{",
    " for 3 days",
    "\u{a0}",
    "\nwhat is this",
];

/// A file: written, or made from a tape.
fn text() -> impl Strategy<Value = String> {
    let made = prop::collection::vec(any::<u8>(), 0..200).prop_map(|tape| {
        let items = generate::file(&tape).items;
        items.iter().map(print_item).collect::<Vec<_>>().join("\n")
    });
    // A part of a written file, so that failures are small.
    let written = (0..FILES.len(), any::<prop::sample::Index>(), 1..30usize).prop_map(|(file, from, count)| {
        let lines: Vec<&str> = FILES[file].split_inclusive('\n').collect();
        let from = from.index(lines.len());
        lines[from..lines.len().min(from + count)].concat()
    });
    prop_oneof![made, written]
}

/// The place nearest to `index` that lies between two characters.
fn place(text: &str, index: prop::sample::Index) -> usize {
    let at = index.index(text.len() + 1);
    (at..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// The blanks of a text that stand in no text literal or comment.
fn blanks(text: &str) -> Vec<usize> {
    let (mut in_text, mut in_comment, mut escaped) = (false, false, false);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\n' => (in_text, in_comment) = (false, false),
            _ if in_comment || escaped => {}
            '"' => in_text = !in_text,
            '#' if !in_text => in_comment = true,
            ' ' if !in_text => found.push(at),
            _ => {}
        }
        escaped = c == '\\' && in_text && !escaped;
    }
    found
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn comments_stay_wherever_they_stand(
        mut text in text(),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..TRIVIA.len()), 1..6),
    ) {
        for (index, trivia) in places {
            let blanks = blanks(&text);
            if !blanks.is_empty() {
                let at = blanks[index.index(blanks.len())];
                text.replace_range(at..=at, TRIVIA[trivia]);
            }
        }
        hold_to_the_laws(&text);
    }

    #[test]
    fn damage_is_left_alone(
        mut text in text(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..30usize, 0..DEBRIS.len() + 5), 1..5),
    ) {
        for (index, length, debris) in damage {
            let from = place(&text, index);
            match DEBRIS.get(debris) {
                Some(debris) => text.insert_str(from, debris),
                None => {
                    let to = (from + length..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
                    text.replace_range(from..to, "");
                }
            }
        }
        hold_to_the_laws(&text);
    }

    #[test]
    fn any_text_is_laid_out(text in "\\PC*") {
        hold_to_the_laws(&text);
    }
}

//! Quotes that the cited text does not hold.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Cite, Model, SourceId};
use std::collections::HashMap;

pub(super) fn check(model: &Model, texts: super::SourceTexts<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut read: HashMap<SourceId, String> = HashMap::new();
    for (source, id) in model.sources.iter().zip(0..) {
        let Some(file) = &source.text else { continue };
        match texts(file) {
            Some(text) => {
                read.insert(SourceId(id), plain(&text));
            }
            None => found.push(codes::source::text_missing(file, source.decl.name_place)),
        }
    }
    for cite in cites(model) {
        let (Some(quote), Some(text)) = (&cite.quote, read.get(&cite.source)) else { continue };
        let wanted = plain(quote);
        if !text.contains(&wanted) {
            let near = nearest_passage(text, &wanted);
            let source = &model[cite.source];
            found.push(codes::source::quote_not_found(
                &source.decl.name,
                near.as_deref(),
                cite.place,
                source.decl.name_place,
            ));
        }
    }
    found
}

fn cites(model: &Model) -> impl Iterator<Item = &Cite> {
    let rules = model.rules.iter().flat_map(|r| &r.guidance.cites);
    let holds = model.holds.iter().flat_map(|h| &h.guidance.cites);
    rules.chain(holds).chain(model.tables.iter().flat_map(|t| &t.cites))
}

/// Text as it reads: words broken at the end of a line joined, all white space one space, typographic quotes and
/// dashes plain.
fn plain(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // A soft hyphen, or a hyphen before a line break, belongs to the line and not to the word.
            '\u{ad}' => {}
            '-' | '\u{2010}' if joined.ends_with(char::is_alphabetic) => match rest_of_break(&mut chars) {
                true => {}
                false => joined.push('-'),
            },
            c if c.is_whitespace() => {
                if !joined.ends_with(' ') {
                    joined.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' => joined.push('\''),
            '\u{201c}' | '\u{201d}' => joined.push('"'),
            '\u{2010}'..='\u{2014}' | '\u{2212}' => joined.push('-'),
            'μ' => joined.push('µ'),
            'ﬁ' => joined.push_str("fi"),
            'ﬂ' => joined.push_str("fl"),
            'ﬀ' => joined.push_str("ff"),
            c => joined.push(c),
        }
    }
    joined.trim().to_owned()
}

/// After a hyphen: eats blanks and a line break when the word goes on in lower case on the next line.
fn rest_of_break(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let ahead = chars.clone();
    let blanks: Vec<char> = ahead.clone().take_while(|c| c.is_whitespace()).collect();
    let next = ahead.clone().nth(blanks.len());
    let breaks = blanks.contains(&'\n') && next.is_some_and(char::is_lowercase);
    if breaks {
        for _ in 0..blanks.len() {
            chars.next();
        }
    }
    breaks
}

/// The passage of the text that shares most words with the quote, if it shares half of them.
fn nearest_passage(text: &str, quote: &str) -> Option<String> {
    let words: Vec<&str> = quote.split(' ').collect();
    let all: Vec<&str> = text.split(' ').collect();
    if words.len() < 2 || all.len() < words.len() {
        return None;
    }
    let mut wanted: HashMap<&str, i64> = HashMap::new();
    for &w in &words {
        *wanted.entry(w).or_default() += 1;
    }
    // A window of as many words slides over the text; `shared` counts what it has in common with the quote.
    let mut left = wanted.clone();
    let mut shared = 0_i64;
    let mut best = (0_i64, 0_usize);
    for (at, &word) in all.iter().enumerate() {
        if let Some(n) = left.get_mut(word) {
            *n -= 1;
            shared += i64::from(*n >= 0);
        }
        if at >= words.len()
            && let Some(n) = left.get_mut(all[at - words.len()])
        {
            *n += 1;
            shared -= i64::from(*n > 0);
        }
        if shared > best.0 {
            best = (shared, (at + 1).saturating_sub(words.len()));
        }
    }
    let enough = best.0 * 2 >= i64::try_from(words.len()).unwrap_or(i64::MAX);
    enough.then(|| all[best.1..(best.1 + words.len()).min(all.len())].join(" "))
}

#[cfg(test)]
mod tests {
    use super::{nearest_passage, plain};

    #[test]
    fn line_breaks_are_joined() {
        assert_eq!(plain("if not re-\nsolved in  14\n days"), "if not resolved in 14 days");
        assert_eq!(plain("a dose-limiting event"), "a dose-limiting event");
        assert_eq!(plain("grade 3-\n4 events"), "grade 3- 4 events");
        assert_eq!(plain("the patient’s “dose” – 28 μg"), "the patient's \"dose\" - 28 µg");
    }

    #[test]
    fn the_nearest_passage_is_found() {
        let text = "in all patients stop the drug for good if not resolved in 14 days and call";
        let near = nearest_passage(text, "if not resolved in 7 days and");
        assert_eq!(near.as_deref(), Some("if not resolved in 14 days and"));
        assert_eq!(nearest_passage(text, "entirely other words here"), None);
    }
}

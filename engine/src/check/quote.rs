//! Quotes that the cited text does not hold.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Cite, Model, SourceId};
use std::collections::{HashMap, HashSet};

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

/// Sentences of a source's text that could be quoted, best first, at most `most`: those that share the rarest words with
/// `about`, sooner where a part of the `locator` stands a little before them. Each passes the check of quotes.
#[must_use]
pub fn passages(text: &str, locator: Option<&str>, about: &str, most: usize) -> Vec<String> {
    let text = plain(text);
    let lower = text.to_lowercase();
    let sentences: Vec<(usize, &str)> = sentences(&text);
    let wanted: HashSet<String> = words(about).collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (_, sentence) in &sentences {
        for word in words(sentence).filter(|w| wanted.contains(w)).collect::<HashSet<_>>() {
            *seen.entry(word).or_default() += 1;
        }
    }
    let parts = locator.unwrap_or_default().split(',').map(|p| p.trim().to_lowercase()).filter(|p| p.len() > 2);
    // A text whose lower case is longer has its headings elsewhere: then the locator says nothing.
    let headings: Vec<usize> = match lower.len() == text.len() {
        true => parts.flat_map(|p| lower.match_indices(&p).map(|(at, _)| at).collect::<Vec<_>>()).collect(),
        false => Vec::new(),
    };
    let mut found: Vec<(u64, usize, &str)> = Vec::new();
    for &(at, sentence) in &sentences {
        let shared: HashSet<String> = words(sentence).filter(|w| wanted.contains(w)).collect();
        // What is rare says more: a word that stands in one sentence counts tenfold one that stands in ten.
        let rare: u64 = shared.iter().map(|w| 1_000 / seen.get(w).map_or(1, |n| *n as u64).max(1)).sum();
        let is_near = headings.iter().any(|h| *h <= at + sentence.len() && at <= *h + NEAR);
        let score = (rare + 100 * shared.len() as u64) * if is_near { 2 } else { 1 } + u64::from(is_near);
        if score > 0 && found.iter().all(|(.., s)| *s != sentence) {
            found.push((score, at, sentence));
        }
    }
    found.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    found.into_iter().take(most).map(|(.., sentence)| sentence.to_owned()).collect()
}

/// So many bytes after the words of a locator its section may go on.
const NEAR: usize = 2_000;

/// Shorter than this is a heading or the cell of a table, longer is no quote.
const QUOTABLE: std::ops::RangeInclusive<usize> = 25..=400;

/// The sentences of a plain text that can be quoted, with their places.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = 0;
    let ends = text.match_indices(". ").filter(|(at, _)| {
        // `e.g. `, `vs. 9` and `No. 3` end nothing.
        let before = text.get(..*at).unwrap_or("");
        let word = before.rsplit(' ').next().unwrap_or("");
        let next = text.get(at + 2..).and_then(|rest| rest.chars().next());
        word.chars().count() > 3 && next.is_some_and(char::is_uppercase)
    });
    for end in ends.map(|(at, _)| at + 1).chain([text.len()]) {
        let sentence = text.get(start..end).unwrap_or("").trim();
        if QUOTABLE.contains(&sentence.len()) {
            out.push((start, sentence));
        }
        start = end;
    }
    out
}

/// The words of a text that can tell one sentence from another.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let all = text.split(|c: char| !c.is_alphanumeric() && c != '°' && c != '%');
    all.filter(|w| w.chars().count() > 2 || w.chars().all(|c| c.is_ascii_digit()) && !w.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{nearest_passage, passages, plain};

    #[test]
    fn what_could_be_quoted_is_about_the_rule_and_near_the_locator() {
        let text = "Dosing. Give the drug for four weeks in each cycle of treat-\nment. Hepatotoxicity. Liver tests must be \
                    monitored before the start of infusion. Interrupt the infusion if trans-\naminases rise to five \
                    times the limit. Seizures. Interrupt the infusion for a seizure, e.g. on day 3.";
        let found = passages(text, Some("Hepatotoxicity"), "liver stop interrupt the infusion transaminases", 2);
        assert_eq!(
            found,
            [
                "Interrupt the infusion if transaminases rise to five times the limit.",
                "Liver tests must be monitored before the start of infusion."
            ]
        );
        for quote in &found {
            assert!(plain(text).contains(&plain(quote)), "{quote}");
        }
        assert_eq!(passages("", Some("x"), "y", 3), [""; 0]);
        assert_eq!(passages("Nothing that is to do with it, in one sentence.", None, "y", 3), [""; 0]);
    }

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

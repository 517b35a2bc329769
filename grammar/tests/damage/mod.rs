//! Mistakes as people make them: one slip of a hand, of a keyboard or of a word processor, at one place of a text.

use std::ops::Range;

/// One mistake: what kind it is, and the text with it.
pub struct Damage {
    pub kind: &'static str,
    /// Where it was made, in the text before.
    pub at: usize,
    pub text: String,
}

/// Numbers that look random and are the same on every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

/// What one mistake replaces, and by what.
type Slip = (Range<usize>, String);

/// A text that is to be damaged, cut into tokens and lines.
struct Page<'t> {
    text: &'t str,
    /// Words, numbers, signs and whole texts; no comments.
    tokens: Vec<Range<usize>>,
    lines: Vec<Range<usize>>,
}

type Maker = fn(&Page<'_>, &mut Dice) -> Option<Slip>;

/// Every kind of mistake.
const KINDS: &[(&str, Maker)] = &[
    ("a token is missing", |p, d| Some((d.pick(&p.tokens)?.clone(), String::new()))),
    ("a token is typed twice", |p, d| {
        let token = d.pick(&p.tokens)?.clone();
        Some((token.end..token.end, format!(" {}", &p.text[token])))
    }),
    ("two neighbours are swapped", |p, d| {
        let at = d.below(p.tokens.len().saturating_sub(1));
        let (a, b) = (p.tokens.get(at)?.clone(), p.tokens.get(at + 1)?.clone());
        let between = &p.text[a.end..b.start];
        Some((a.start..b.end, format!("{}{between}{}", &p.text[b], &p.text[a])))
    }),
    ("a unit is missing", |p, d| {
        let units = ["mg", "kg", "µg/day", "°C", "h", "days", "day", "mL/h", "U/L", "%", "mmHg", "g/dL", "mg/L"];
        let found: Vec<_> = p
            .words(|w| units.contains(&w))
            .filter(|r| p.text[..r.start].trim_end().ends_with(|c: char| c.is_ascii_digit()))
            .collect();
        let unit = d.pick(&found)?.clone();
        let start = p.text[..unit.start].trim_end().len();
        Some((start..unit.end, String::new()))
    }),
    ("`==`", |p, d| Some((p.sign("=", d)?, "==".into()))),
    ("a closing quote is gone", |p, d| {
        let texts: Vec<_> = p.tokens.iter().filter(|r| p.text[(*r).clone()].starts_with('"')).collect();
        let text = d.pick(&texts)?;
        Some((text.end - 1..text.end, String::new()))
    }),
    ("an opening quote is gone", |p, d| {
        let texts: Vec<_> = p.tokens.iter().filter(|r| p.text[(*r).clone()].starts_with('"')).collect();
        let text = d.pick(&texts)?;
        Some((text.start..text.start + 1, String::new()))
    }),
    ("a line is cut in half", |p, d| {
        let line = d.pick(&p.lines)?.clone();
        let half = p.floor(line.start + (line.end - line.start) / 2);
        Some((half..line.end, String::new()))
    }),
    ("a line is missing", |p, d| {
        let line = d.pick(&p.lines)?.clone();
        Some((line.start..(line.end + 1).min(p.text.len()), String::new()))
    }),
    ("a line stands twice", |p, d| {
        let line = d.pick(&p.lines)?.clone();
        Some((line.end..line.end, format!("\n{}", &p.text[line])))
    }),
    ("two lines are joined", |p, d| {
        let line = d.pick(&p.lines)?.clone();
        let rest = p.text.get(line.end + 1..)?;
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        Some((line.end..line.end + 1 + blanks, " ".into()))
    }),
    ("a line is broken", |p, d| {
        let token = d.pick(&p.tokens)?.clone();
        Some((token.start..token.start, "\n".into()))
    }),
    ("a letter is missing", |p, d| {
        let word = p.some_word(d)?;
        let at = word.start + 1 + d.below(word.len() - 1);
        Some((at..at + 1, String::new()))
    }),
    ("two letters are swapped", |p, d| {
        let word = p.some_word(d)?;
        let at = word.start + d.below(word.len() - 1);
        let swapped: String = p.text[at..at + 2].chars().rev().collect();
        Some((at..at + 2, swapped))
    }),
    ("a word has a capital", |p, d| {
        let word = p.some_word(d)?;
        Some((word.start..word.start + 1, p.text[word.start..word.start + 1].to_uppercase()))
    }),
    ("a word is in capitals", |p, d| {
        let word = p.some_word(d)?;
        Some((word.clone(), p.text[word].to_uppercase()))
    }),
    ("a line is not indented", |p, d| {
        let lines: Vec<_> = p.lines.iter().filter(|r| p.text[(*r).clone()].starts_with(' ')).collect();
        let line = d.pick(&lines)?;
        let lead = p.text[(*line).clone()].len() - p.text[(*line).clone()].trim_start().len();
        Some((line.start..line.start + lead, String::new()))
    }),
    ("a declaration is indented", |p, d| {
        let lines: Vec<_> = p.lines.iter().filter(|r| !p.text[(*r).clone()].starts_with(' ')).collect();
        let line = d.pick(&lines)?;
        Some((line.start..line.start, "  ".into()))
    }),
    ("a tab", |p, d| {
        let lines: Vec<_> = p.lines.iter().filter(|r| p.text[(*r).clone()].starts_with("  ")).collect();
        let line = d.pick(&lines)?;
        Some((line.start..line.start + 2, "\t".into()))
    }),
    ("curly quotes", |p, d| {
        let texts: Vec<_> = p.tokens.iter().filter(|r| p.text[(*r).clone()].starts_with('"')).collect();
        let text = (*d.pick(&texts)?).clone();
        let inner = p.text[text.clone()].trim_matches('"');
        Some((text.clone(), format!("“{inner}”")))
    }),
    ("a pasted sign", |p, d| {
        let pairs = [(">=", "≥"), ("<=", "≤"), ("!=", "≠"), (" - ", " – "), (" * ", " × "), ("µ", "μ"), ("°C", "ºC")];
        let found: Vec<(usize, &str, &str)> =
            pairs.iter().flat_map(|(a, b)| p.text.match_indices(a).map(move |(at, _)| (at, *a, *b))).collect();
        let (at, a, b) = d.pick(&found)?;
        Some((*at..at + a.len(), (*b).into()))
    }),
    ("a space that does not break", |p, d| {
        let token = d.pick(&p.tokens)?.clone();
        let blank = p.text[..token.start].ends_with(' ');
        blank.then(|| (token.start - 1..token.start, "\u{A0}".into()))
    }),
    ("a dash for `to`", |p, d| {
        let words: Vec<_> = p.words(|w| w == "to").collect();
        let word = d.pick(&words)?.clone();
        Some((word.start - 1..word.end + 1, "–".into()))
    }),
    ("a decimal comma", |p, d| {
        let decimals: Vec<usize> = p.text.match_indices('.').map(|(at, _)| at).filter(|at| p.in_number(*at)).collect();
        let at = *d.pick(&decimals)?;
        Some((at..at + 1, ",".into()))
    }),
    ("a semicolon", |p, d| {
        let line = d.pick(&p.lines)?.clone();
        Some((line.end..line.end, ";".into()))
    }),
    ("a bracket is missing", |p, d| {
        let brackets: Vec<_> =
            p.tokens.iter().filter(|r| matches!(&p.text[(*r).clone()], "(" | ")" | "{" | "}")).collect();
        Some(((*d.pick(&brackets)?).clone(), String::new()))
    }),
    ("a comma is missing", |p, d| Some((p.sign(",", d)?, String::new()))),
    ("a colon is missing", |p, d| Some((p.sign(":", d)?, String::new()))),
    ("another word", |p, d| {
        let pairs = [
            ("when", "if"),
            ("then", "do"),
            ("do", "then"),
            ("and", "or"),
            ("or", "and"),
            ("for", "since"),
            ("reading", "measurement"),
            ("unless", "except"),
            ("expect", "expects"),
            ("cite", "source"),
            ("within", "in"),
            ("rule", "rules"),
            ("table", "tabel"),
            ("default", "otherwise"),
            ("because", "reason"),
            ("release", "releases"),
            ("fact", "let"),
            ("every", "each"),
            ("throughout", "always"),
            ("combine", "combined"),
        ];
        let found: Vec<(Range<usize>, &str)> =
            pairs.iter().flat_map(|(a, b)| p.words(move |w| w == *a).map(move |r| (r, *b))).collect();
        let (at, b) = d.pick(&found)?;
        Some((at.clone(), (*b).into()))
    }),
    ("the file is cut off", |p, d| {
        let token = d.pick(&p.tokens)?.clone();
        Some((token.start..p.text.len(), String::new()))
    }),
    ("a bar is missing", |p, d| Some((p.sign("|", d)?, String::new()))),
    ("one bar for two", |p, d| Some((p.sign("||", d)?, "|".into()))),
];

impl<'t> Page<'t> {
    fn of(text: &'t str) -> Self {
        let mut page = Self { text, tokens: Vec::new(), lines: Vec::new() };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.trim_end().len();
            let content = &text[start..end];
            if !content.trim().is_empty() && !content.trim_start().starts_with('#') {
                page.lines.push(start..end);
                page.cut(start..end);
            }
            start += line.len();
        }
        page
    }

    fn cut(&mut self, line: Range<usize>) {
        let wordy = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '°' | '%' | '²');
        let mut at = line.start;
        while at < line.end {
            let rest = &self.text[at..line.end];
            let Some(c) = rest.chars().next() else { break };
            let length = match c {
                '#' => break,
                '"' => rest[1..].find('"').map_or(rest.len(), |n| n + 2),
                c if c.is_whitespace() => {
                    at += c.len_utf8();
                    continue;
                }
                c if wordy(c) => {
                    // `µg/day` and `08:00` are one token each
                    let joins = |c: char, next: Option<char>| {
                        wordy(c) || (matches!(c, '/' | ':') && next.is_some_and(|n| n.is_alphanumeric()))
                    };
                    let mut chars = rest.char_indices().peekable();
                    let mut end = rest.len();
                    while let Some((i, c)) = chars.next() {
                        if !joins(c, chars.peek().map(|(_, c)| *c)) {
                            end = i;
                            break;
                        }
                    }
                    end
                }
                c => ["||", ">=", "<=", "!="].iter().find(|s| rest.starts_with(**s)).map_or(c.len_utf8(), |s| s.len()),
            };
            self.tokens.push(at..at + length);
            at += length;
        }
    }

    fn words(&self, is: impl Fn(&str) -> bool) -> impl Iterator<Item = Range<usize>> {
        self.tokens.iter().filter(move |r| is(&self.text[(*r).clone()])).cloned()
    }

    fn some_word(&self, dice: &mut Dice) -> Option<Range<usize>> {
        let word = |w: &str| w.len() >= 3 && w.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let words: Vec<_> = self.words(word).collect();
        dice.pick(&words).cloned()
    }

    fn sign(&self, sign: &str, dice: &mut Dice) -> Option<Range<usize>> {
        let signs: Vec<_> = self.words(|w| w == sign).collect();
        dice.pick(&signs).cloned()
    }

    fn in_number(&self, at: usize) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let inside = self.tokens.iter().any(|r| r.contains(&at) && !self.text[r.clone()].starts_with('"'));
        inside && digit(self.text[..at].chars().next_back()) && digit(self.text[at + 1..].chars().next())
    }

    fn floor(&self, at: usize) -> usize {
        (0..=at).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
    }
}

/// So many mistakes of each kind in a text; fewer where it has no place for one.
pub fn damages(text: &str, each: usize, dice: &mut Dice) -> Vec<Damage> {
    let page = Page::of(text);
    let mut found = Vec::new();
    for (kind, make) in KINDS {
        for _ in 0..each {
            if let Some((range, by)) = make(&page, dice) {
                let damaged = [&text[..range.start], &by, &text[range.end..]].concat();
                found.push(Damage { kind, at: range.start, text: damaged });
            }
        }
    }
    found
}

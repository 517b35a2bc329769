//! What each word is, for colours that know more than a pattern can.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::model::{InputKind, Role, Symbol};
use blin_grammar::Span;
use blin_grammar::ast::Expr;
use blin_grammar::keywords::{WORDS, WordClass};
use std::collections::HashMap;

/// The kinds of tokens, in the order of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// `# …`
    Comment,
    /// `"…"`
    Text,
    /// `9`, `1.5 × 10^9`
    Number,
    /// The unit after a number.
    Unit,
    /// A word of the language.
    Keyword,
    /// `must`, `permanently`
    Modifier,
    /// A vocabulary or protocol.
    Module,
    /// A type or scale.
    Type,
    /// A choice or grade.
    Choice,
    /// A fact, reading or act.
    Input,
    /// An event.
    Event,
    /// A setting.
    Setting,
    /// A let or table.
    Let,
    /// A decision.
    Decision,
    /// A rule or hold.
    Rule,
    /// A source or topic.
    Source,
}

impl TokenKind {
    /// Every kind, in order.
    pub const ALL: [Self; 16] = [
        Self::Comment,
        Self::Text,
        Self::Number,
        Self::Unit,
        Self::Keyword,
        Self::Modifier,
        Self::Module,
        Self::Type,
        Self::Choice,
        Self::Input,
        Self::Event,
        Self::Setting,
        Self::Let,
        Self::Decision,
        Self::Rule,
        Self::Source,
    ];
}

/// A piece of text with its kind. It lies on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TokenKind,
    /// Whether it is declared there.
    pub declares: bool,
}

/// A stretch of a list that is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice<T> {
    /// Where it starts.
    pub start: usize,
    /// How many go.
    pub delete: usize,
    /// What comes in their place.
    pub insert: Vec<T>,
}

/// The one stretch in which two lists differ; nothing when they do not.
#[must_use]
pub fn difference<T: PartialEq + Clone>(before: &[T], after: &[T]) -> Option<Splice<T>> {
    let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (old, new) = (before.get(start..)?, after.get(start..)?);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let insert = new.get(..new.len() - same)?.to_vec();
    let splice = Splice { start, delete: old.len() - same, insert };
    (splice.delete > 0 || !splice.insert.is_empty()).then_some(splice)
}

/// The tokens of a file, in order and without overlap.
#[must_use]
pub fn tokens(project: &Project, file: FileId) -> Vec<Token> {
    let Some(parse) = project.parse(file) else { return Vec::new() };
    let text = project.text(file);
    let names = names(project, file);
    let numbers = numbers(&parse.file.items);
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0usize;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let (length, kind) = next(rest, text, at, &names, &numbers);
        if let Some((kind, declares)) = kind {
            let end = u32::try_from(at + length).unwrap_or(u32::MAX);
            tokens.push(Token { span: Span::new(start, end), kind, declares });
        }
        at += length.max(1);
    }
    tokens
}

type Names = HashMap<u32, (u32, TokenKind, bool)>;

/// The names of a file by where they start. Of a qualified name both parts are there.
fn names(project: &Project, file: FileId) -> Names {
    let model = project.model();
    let mut names = Names::new();
    for reference in model.references.iter().filter(|r| r.place.file == file) {
        let (span, words) = (reference.place.span, project.words(reference.place));
        let dot = words.rfind('.').and_then(|n| u32::try_from(n).ok());
        let start = dot.map_or(span.start, |d| span.start + d + 1);
        if let Some(dot) = dot {
            names.insert(span.start, (span.start + dot, TokenKind::Module, false));
        }
        names.insert(start, (span.end, kind_of(project, reference.symbol), reference.role == Role::Declares));
    }
    names
}

fn kind_of(project: &Project, symbol: Symbol) -> TokenKind {
    match symbol {
        Symbol::Module(_) => TokenKind::Module,
        Symbol::Enum(_) | Symbol::Alias(_) => TokenKind::Type,
        Symbol::Variant(..) => TokenKind::Choice,
        Symbol::Input(id) if project.model()[id].kind == InputKind::Event => TokenKind::Event,
        Symbol::Input(_) => TokenKind::Input,
        Symbol::Setting(_) => TokenKind::Setting,
        Symbol::Let(_) | Symbol::Table(_) => TokenKind::Let,
        Symbol::Decision(_) => TokenKind::Decision,
        Symbol::Rule(_) | Symbol::Hold(_) => TokenKind::Rule,
        Symbol::Source(_) | Symbol::Topic(_) => TokenKind::Source,
    }
}

/// The units after numbers, by where they start.
fn numbers(items: &[blin_grammar::ast::Item]) -> HashMap<u32, u32> {
    let literals = items.iter().flat_map(|i| i.exprs.iter());
    let units = literals.filter_map(|(_, expr, _)| match expr {
        Expr::Number(n) => n.unit.as_ref().map(|u| u.span),
        Expr::InUnit(_, unit) => Some(unit.span),
        _ => None,
    });
    units.map(|s| (s.start, s.end)).collect()
}

/// The length of the next piece of text, and what it is.
fn next(
    rest: &str,
    text: &str,
    at: usize,
    names: &Names,
    units: &HashMap<u32, u32>,
) -> (usize, Option<(TokenKind, bool)>) {
    let here = u32::try_from(at).unwrap_or(u32::MAX);
    if let Some(&end) = units.get(&here) {
        return ((end as usize).saturating_sub(at), Some((TokenKind::Unit, false)));
    }
    if let Some(&(end, kind, declares)) = names.get(&here) {
        return ((end as usize).saturating_sub(at), Some((kind, declares)));
    }
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '#' => (rest.find(['\n', '\r']).unwrap_or(rest.len()), Some((TokenKind::Comment, false))),
        '"' => (text_length(rest), Some((TokenKind::Text, false))),
        '0'..='9' => {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            (rest.get(..digits).unwrap_or("").trim_end_matches('.').len().max(1), Some((TokenKind::Number, false)))
        }
        c if c.is_ascii_alphabetic() || c == '_' => {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or("");
            let after_dot = text.get(..at).is_some_and(|t| t.ends_with('.'));
            (length, if after_dot { None } else { keyword(word).map(|k| (k, false)) })
        }
        c => (c.len_utf8(), None),
    }
}

/// The length of a text literal; an unclosed one ends with its line.
fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}

fn keyword(word: &str) -> Option<TokenKind> {
    let found = WORDS.binary_search_by_key(&word, |(w, _)| w).ok()?;
    Some(match WORDS.get(found)?.1 {
        WordClass::Modifier => TokenKind::Modifier,
        WordClass::Type => TokenKind::Type,
        WordClass::Constant => TokenKind::Choice,
        WordClass::Item | WordClass::Clause | WordClass::Operator | WordClass::Function => TokenKind::Keyword,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::{Fixture, VOCABULARY};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_difference_applied_gives_the_other_list(a in prop::collection::vec(0u8..3, 0..9), b in prop::collection::vec(0u8..3, 0..9)) {
            let mut patched = a.clone();
            if let Some(Splice { start, delete, insert }) = difference(&a, &b) {
                patched.splice(start..start + delete, insert);
            } else {
                prop_assert_eq!(&a, &b);
            }
            prop_assert_eq!(patched, b);
        }
    }

    #[test]
    fn every_kind() {
        let f = Fixture::new(
            "# a note\nlet hot = temperature > 38.5 °C and patient.infusing\nrule open must\n  when hot for clean_hold\n  then infusion = stop permanently\n  because \"Too hot.\"\n",
        );
        let lines: Vec<String> =
            tokens(&f.project, f.file).iter().map(|t| format!("{:?} {}", t.kind, t.span.of(f.text()))).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    proptest! {
        #[test]
        fn in_order_on_one_line_and_between_characters(damage in 0usize..1200, with in "[\"#°𝒳 \n.|a]{0,3}") {
            let body = VOCABULARY.trim_start_matches("# file: patient.blin\n");
            let mut at = damage.min(body.len());
            while !body.is_char_boundary(at) {
                at -= 1;
            }
            let text = format!("{}{with}{}", &body[..at], &body[at..]);
            let f = Fixture::bare(&format!("# file: a.blin\n{text}"));
            let mut end = 0;
            for token in tokens(&f.project, f.file) {
                prop_assert!(token.span.start >= end && token.span.end > token.span.start, "{token:?}");
                end = token.span.end;
                let words = f.text().get(token.span.start as usize..end as usize);
                prop_assert!(words.is_some_and(|w| !w.contains('\n')), "{token:?}");
            }
        }
    }
}

//! What every part of the tree builder shares: places, names, texts, types, and the errors found on the way.

use pest::iterators::Pair;

use crate::ast::{Exprs, Name, Span, Text, Type, TypeKind, Unit};
use crate::grammar::Rule;
use crate::keywords;
use crate::near_miss;
use crate::{Edit, SyntaxError};

/// Builds the tree of one item from the pairs of its pieces.
pub(crate) struct Builder<'t> {
    /// The whole file.
    pub(crate) text: &'t str,
    /// Where the piece that is being read starts in the file.
    pub(crate) base: usize,
    /// The expressions of the item.
    pub(crate) exprs: Exprs,
    /// How deep each expression is, by its id.
    pub(crate) depths: Vec<u16>,
    /// What was understood and refused.
    pub(crate) errors: Vec<SyntaxError>,
    /// The parts that could not be read.
    pub(crate) broken: Vec<Span>,
    /// Whether a cell is read, where two numbers and a dash are a range.
    pub(crate) in_cell: bool,
    /// Whether the header row of a table could not be read, so that widths cannot be compared.
    pub(crate) header_broken: bool,
}

pub(crate) type P<'t> = Pair<'t, Rule>;

impl<'t> Builder<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            base: 0,
            exprs: Exprs::default(),
            depths: Vec::new(),
            errors: Vec::new(),
            broken: Vec::new(),
            in_cell: false,
            header_broken: false,
        }
    }

    /// Where a pair stands in the file, without the blanks that pest leaves at the end of an optional part.
    pub(crate) fn span(&self, pair: &P<'_>) -> Span {
        let start = pair.as_span().start();
        span_at(self.base + start, self.base + end_of(pair))
    }

    pub(crate) fn source(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Notes a part that could not be read, with what is said of it.
    pub(crate) fn broken_part(&mut self, part: std::ops::Range<usize>, errors: Vec<SyntaxError>) {
        self.broken.push(span_at(part.start, part.end));
        self.errors.extend(errors);
    }

    pub(crate) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut SyntaxError {
        let at = self.errors.len();
        self.errors.push(SyntaxError::new(code, span, message));
        &mut self.errors[at]
    }

    /// A name in any role; `module.name` is taken apart at the dot.
    pub(crate) fn name(&self, pair: &P<'_>) -> Name {
        let span = self.span(pair);
        match pair.as_str().split_once('.') {
            Some((module, name)) => {
                let end = span.start + len(module);
                let module = Name { text: module.into(), span: Span::new(span.start, end), module: None };
                Name { text: name.into(), span, module: Some(Box::new(module)) }
            }
            None => Name { text: pair.as_str().into(), span, module: None },
        }
    }

    /// A text, from its token or from a rule around it.
    pub(crate) fn text(&mut self, pair: &P<'_>) -> Text {
        let pair = token(pair);
        let span = self.span(&pair);
        let inner = self.inside_quotes(&pair, span);
        Text { text: unescape(inner), span }
    }

    /// The raw content of a text token; refuses quotes other than `"`.
    pub(crate) fn inside_quotes<'p>(&mut self, pair: &P<'p>, span: Span) -> &'p str {
        let raw = pair.as_str();
        let mut chars = raw.chars();
        let (open, close) = (chars.next().map_or(0, char::len_utf8), chars.next_back().map_or(0, char::len_utf8));
        let inner = raw.get(open..raw.len().saturating_sub(close)).unwrap_or("");
        if !raw.starts_with('"') {
            let fix = format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""));
            self.error("quotes", span, "a text stands between straight double quotes")
                .help(format!("write `{}`", near_miss::clip(&fix)))
                .fix(span, fix);
        }
        inner
    }

    pub(crate) fn unit(&self, pair: &P<'_>) -> Unit {
        Unit { text: pair.as_str().into(), span: self.span(pair) }
    }

    pub(crate) fn ty(&mut self, pair: &P<'_>) -> Type {
        let span = self.span(pair);
        let Some(inner) = pair.clone().into_inner().next() else {
            return Type { kind: TypeKind::Error, span };
        };
        let kind = match inner.as_rule() {
            Rule::k_boolean => TypeKind::Boolean,
            Rule::k_integer => TypeKind::Integer,
            Rule::k_number => TypeKind::Number,
            Rule::k_duration => TypeKind::Duration,
            Rule::k_instant => TypeKind::Instant,
            Rule::k_date => TypeKind::Date,
            Rule::k_text => TypeKind::Text,
            Rule::type_ref => TypeKind::Named(self.name(&inner)),
            Rule::unit | Rule::capital_unit | Rule::bare_per => {
                let unit = self.unit(&inner);
                self.foreign_type(&unit);
                TypeKind::Unit(unit)
            }
            Rule::set_of => match child(&inner, Rule::ty) {
                Some(of) => TypeKind::SetOf(Box::new(self.ty(&of))),
                None => TypeKind::Error,
            },
            Rule::one_of => TypeKind::OneOf {
                ordered: child(&inner, Rule::below_one).is_some(),
                choices: children(&inner, Rule::choice_name).map(|c| self.name(&c)).collect(),
            },
            _ => TypeKind::Error,
        };
        Type { kind, span }
    }

    /// The name of a type in another language, or one misspelt, reads as a unit.
    fn foreign_type(&mut self, unit: &Unit) {
        let word = match unit.text.as_str() {
            "bool" => "boolean",
            "int" => "integer",
            "float" | "decimal" | "real" => "number",
            "string" | "str" => "text",
            "datetime" | "timestamp" => "instant",
            "enum" => "one of",
            other if other.len() >= 5 && other.bytes().all(|c| c.is_ascii_lowercase()) => {
                match near_miss::nearest(other, keywords::TYPES.iter().copied()) {
                    Some(near) => near,
                    None => return,
                }
            }
            _ => return,
        };
        self.error("misspelt_word", unit.span, format!("`{}` is neither a type nor a unit", unit.text))
            .help(format!("write `{word}`"))
            .fix(unit.span, word);
    }

    /// `==` and `:=` where `=` gives a value.
    pub(crate) fn assign_sign(&mut self, pair: &P<'_>) {
        if pair.as_str() != "=" {
            let span = self.span(pair);
            let (code, said) = if pair.as_str() == ":=" { ("colon_equals", ":=") } else { ("double_equals", "==") };
            self.error(code, span, format!("a value is given with a single `=`, not `{said}`"))
                .help("write `=`")
                .fix(span, "=");
        }
    }

    pub(crate) fn names(&self, pair: &P<'_>, rule: Rule) -> Vec<Name> {
        children(pair, rule).map(|c| self.name(&c)).collect()
    }

    /// Puts `value` into the place of a clause that may be given once.
    pub(crate) fn once<T>(&mut self, slot: &mut Option<T>, value: T, pair: &P<'_>) {
        if slot.is_some() {
            self.twice(pair);
        } else {
            *slot = Some(value);
        }
    }

    /// Reports a clause given twice, at its first word.
    pub(crate) fn twice(&mut self, pair: &P<'_>) {
        let span = self.span(pair);
        let what = match pair.as_rule() {
            Rule::doc => "the text that describes this".to_string(),
            _ => format!("`{}`", self.source(span).split_whitespace().next().unwrap_or("this clause")),
        };
        let word =
            self.source(span).split_whitespace().next().map_or(span, |w| Span::new(span.start, span.start + len(w)));
        let at = if pair.as_rule() == Rule::doc { span } else { word };
        self.error("clause_twice", at, format!("{what} is given twice")).help("keep one of the two");
    }
}

impl SyntaxError {
    pub(crate) fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), help: None, related: Vec::new(), fix: None }
    }
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
    pub(crate) fn fix(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.fix = Some(Edit { span, text: text.into() });
        self
    }
    pub(crate) fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.related.push((span, label.into()));
        self
    }
}

/// The first child by this rule.
pub(crate) fn child<'t>(pair: &P<'t>, rule: Rule) -> Option<P<'t>> {
    pair.clone().into_inner().find(|p| p.as_rule() == rule)
}

/// All children by this rule.
pub(crate) fn children<'t>(pair: &P<'t>, rule: Rule) -> impl Iterator<Item = P<'t>> + use<'t> {
    pair.clone().into_inner().filter(move |p| p.as_rule() == rule)
}

/// The innermost first token of a pair.
fn token<'t>(pair: &P<'t>) -> P<'t> {
    pair.clone().into_inner().next().unwrap_or_else(|| pair.clone())
}

/// Where the last token of a pair ends, in its piece. Every token is a pair, so what follows it is blank.
fn end_of(pair: &P<'_>) -> usize {
    let mut last = pair.clone();
    loop {
        let mut inner = last.clone().into_inner();
        match inner.next_back() {
            Some(p) if p.as_rule() != Rule::EOI => last = p,
            Some(_) => match inner.next_back() {
                Some(p) => last = p,
                None => return last.as_span().end(),
            },
            None => return last.as_span().end(),
        }
    }
}

/// A span from offsets, which fit since a file has at most [`crate::MAX_FILE_BYTES`].
pub(crate) fn span_at(start: usize, end: usize) -> Span {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(narrow(start), narrow(end))
}

/// The length of a text as it counts in spans.
pub(crate) fn len(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// `\"` and `\\` stand for the second character; any other backslash for itself.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(&next @ ('"' | '\\'))) => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

//! TOML and JSON as one tree with the place of every part.

use blin_grammar::Span;
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use std::borrow::Cow;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
pub(super) struct Node<'t> {
    pub(super) span: Span,
    pub(super) data: Data<'t>,
}

/// What a value is.
pub(super) enum Data<'t> {
    Text(Cow<'t, str>),
    /// Decimal digits, sign, point and exponent as written.
    Number(Cow<'t, str>),
    Bool(bool),
    /// A date or time that TOML writes without quotes, as written.
    Time(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Table(Vec<Pair<'t>>),
    Null,
}

/// A name with its value.
pub(super) struct Pair<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_span: Span,
    pub(super) value: Node<'t>,
}

/// Where a file is not TOML or JSON.
pub(super) struct Slip {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl<'t> Node<'t> {
    pub(super) fn table(&self) -> Option<&[Pair<'t>]> {
        match &self.data {
            Data::Table(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string, or of a time without quotes.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) | Data::Time(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, for `it is a number`.
    pub(super) fn kind(&self) -> &'static str {
        match self.data {
            Data::Text(_) => "text in quotes",
            Data::Number(_) => "a number without a unit",
            Data::Bool(_) => "true or false",
            Data::Time(_) => "a date or time",
            Data::List(_) => "a list",
            Data::Table(_) => "a table",
            Data::Null => "null",
        }
    }
}

pub(super) fn span(start: usize, end: usize) -> Span {
    let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(short(start), short(end))
}

/// Reads TOML; every syntax error of the text is reported.
pub(super) fn from_toml(text: &str) -> Result<Node<'_>, Vec<Slip>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let root_span = span(0, text.len());
        return Ok(Node { span: root_span, data: Data::Table(toml_table(root.into_inner(), text)) });
    }
    Err(errors
        .iter()
        .map(|error| {
            let range = error.span().unwrap_or(text.len()..text.len());
            Slip { span: span(range.start, range.end), message: format!("not TOML: {}", error.message()), help: None }
        })
        .collect())
}

fn toml_table<'t>(table: DeTable<'t>, text: &'t str) -> Vec<Pair<'t>> {
    let mut pairs: Vec<Pair<'t>> = table
        .into_iter()
        .map(|(key, value)| {
            let range = key.span();
            Pair { key_span: span(range.start, range.end), key: key.into_inner(), value: toml_value(value, text) }
        })
        .collect();
    pairs.sort_by_key(|p| p.key_span);
    pairs
}

fn toml_value<'t>(value: toml::Spanned<DeValue<'t>>, text: &'t str) -> Node<'t> {
    let range = value.span();
    let source = text.get(range.clone()).unwrap_or_default();
    let data = match value.into_inner() {
        DeValue::String(s) => Data::Text(s),
        DeValue::Integer(n) if n.radix() == 10 => Data::Number(Cow::Owned(n.as_str().to_owned())),
        DeValue::Integer(_) => Data::Number(Cow::Borrowed(source)),
        DeValue::Float(n) => Data::Number(Cow::Owned(n.as_str().to_owned())),
        DeValue::Boolean(b) => Data::Bool(b),
        DeValue::Datetime(_) => Data::Time(Cow::Borrowed(source)),
        DeValue::Array(items) => Data::List(items.into_iter().map(|item| toml_value(item, text)).collect()),
        DeValue::Table(table) => Data::Table(toml_table(table, text)),
    };
    Node { span: span(range.start, range.end), data }
}

/// Reads JSON, strictly; `base` is where the text begins in its file.
pub(super) fn from_json(text: &str, base: usize) -> Result<Node<'_>, Vec<Slip>> {
    let strict = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let slip = |start: usize, end: usize, message: String| {
        vec![Slip { span: span(base + start, base + end), message, help: None }]
    };
    let parsed = jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &strict)
        .map_err(|e| slip(e.range().start, e.range().end, format!("not JSON: {}", lower(&e.kind().to_string()))))?;
    let Some(value) = parsed.value else {
        return Err(slip(0, text.len(), "not JSON: nothing is written here".to_owned()));
    };
    json_value(value, base).map_err(|repeated| vec![repeated])
}

fn lower(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn json_value(value: ast::Value<'_>, base: usize) -> Result<Node<'_>, Slip> {
    let range = value.range();
    let data = match value {
        ast::Value::StringLit(s) => Data::Text(s.value),
        ast::Value::NumberLit(n) => Data::Number(Cow::Borrowed(n.value)),
        ast::Value::BooleanLit(b) => Data::Bool(b.value),
        ast::Value::NullKeyword(_) => Data::Null,
        ast::Value::Array(array) => {
            Data::List(array.elements.into_iter().map(|item| json_value(item, base)).collect::<Result<_, _>>()?)
        }
        ast::Value::Object(object) => Data::Table(json_table(object, base)?),
    };
    Ok(Node { span: span(base + range.start, base + range.end), data })
}

fn json_table(object: ast::Object<'_>, base: usize) -> Result<Vec<Pair<'_>>, Slip> {
    let mut pairs: Vec<Pair<'_>> = Vec::with_capacity(object.properties.len());
    for property in object.properties {
        let range = property.name.range();
        let key_span = span(base + range.start, base + range.end);
        let key = match property.name {
            ast::ObjectPropName::String(s) => s.value,
            ast::ObjectPropName::Word(w) => Cow::Borrowed(w.value),
        };
        if pairs.iter().any(|p| p.key == key) {
            let message = format!("not JSON: `{key}` is given twice");
            return Err(Slip { span: key_span, message, help: Some("keep one of them".to_owned()) });
        }
        pairs.push(Pair { key, key_span, value: json_value(property.value, base)? });
    }
    Ok(pairs)
}

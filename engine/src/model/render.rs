//! Types and values as messages and answers show them, and values as files write them.

use super::{EnumId, Model, Ty, Value};
use crate::exact::{self, Exact};
use crate::time::{Date, Duration, Instant};
use crate::units::Unit;

impl Model {
    /// A type in words: "`Action`", "a number in `µg/day`".
    #[must_use]
    pub fn describe(&self, ty: &Ty) -> String {
        match ty {
            Ty::Error => "something not understood".to_owned(),
            Ty::Boolean => "true or false".to_owned(),
            Ty::Integer => "a whole number".to_owned(),
            Ty::Number => "a plain number".to_owned(),
            Ty::Quantity(unit) => format!("a quantity in `{unit}`"),
            Ty::Duration => "a duration".to_owned(),
            Ty::Instant => "an instant".to_owned(),
            Ty::Date => "a date".to_owned(),
            Ty::Enum(id) if self[*id].scale.is_some() => format!("a grade of `{}`", self[*id].decl.name),
            Ty::Enum(id) => format!("a choice of `{}`", self[*id].decl.name),
            Ty::Set(id) => format!("a set of `{}`", self[*id].decl.name),
            Ty::Text => "text".to_owned(),
            Ty::Event => "an event".to_owned(),
        }
    }

    /// A type as it is written in a `.blin` file.
    #[must_use]
    pub fn show_type(&self, ty: &Ty) -> String {
        match ty {
            Ty::Error => "?".to_owned(),
            Ty::Boolean => "boolean".to_owned(),
            Ty::Integer => "integer".to_owned(),
            Ty::Number => "number".to_owned(),
            Ty::Quantity(unit) => unit.to_string(),
            Ty::Duration => "duration".to_owned(),
            Ty::Instant => "instant".to_owned(),
            Ty::Date => "date".to_owned(),
            Ty::Enum(id) => self.show_enum(*id),
            Ty::Set(id) => format!("set of {}", self.show_enum(*id)),
            Ty::Text => "text".to_owned(),
            Ty::Event => "event".to_owned(),
        }
    }

    /// The name of a choice type; an anonymous one has only its choices.
    fn show_enum(&self, id: EnumId) -> String {
        let e = &self[id];
        if e.decl.name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return e.decl.name.clone();
        }
        format!("one of {}", e.variants.join(if e.ordered { " < " } else { ", " }))
    }

    /// A value as it is written in a `.blin` file: `9 µg/day`, `interrupt`, `3 days`.
    #[must_use]
    pub fn show(&self, value: &Value, ty: &Ty) -> String {
        match (value, ty) {
            (Value::Bool(b), _) => b.to_string(),
            (Value::Text(t), _) => t.to_string(),
            (Value::Enum(v), Ty::Enum(id) | Ty::Set(id)) => {
                self[*id].variants.get(usize::from(*v)).cloned().unwrap_or_default()
            }
            (Value::Set(bits), Ty::Set(id) | Ty::Enum(id)) => {
                let members = self[*id].variants.iter().zip(0..).filter(|(_, i)| bits >> i & 1 == 1);
                let names: Vec<&str> = members.map(|(v, _)| v.as_str()).collect();
                format!("{{{}}}", names.join(", "))
            }
            (Value::Num(n), ty) => show_number(n, ty),
            (Value::Enum(v), _) => v.to_string(),
            (Value::Set(bits), _) => format!("{{{bits:b}}}"),
        }
    }

    /// Reads a value as manifests and patient files write it: `3 days`, `9 µg/day`, `interrupt`, `{a, b}`, `true`.
    /// Quantities are converted to the unit of the type. The declared range is not looked at.
    ///
    /// # Errors
    /// What is wrong with the text and what to write instead, in lower case and without a full stop.
    pub fn read_value(&self, text: &str, ty: &Ty) -> Result<Value, String> {
        let text = text.trim();
        match ty {
            Ty::Error => Err("its type is not understood".to_owned()),
            Ty::Boolean | Ty::Event => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(format!("`{text}` is neither `true` nor `false`")),
            },
            Ty::Text => Ok(Value::Text(text.into())),
            Ty::Integer => match exact::parse(text) {
                Ok(n) if exact::is_integer(&n) => Ok(Value::Num(n)),
                Ok(_) => Err(format!("`{text}` is not a whole number")),
                Err(e) => Err(format!("`{text}`: {e}")),
            },
            Ty::Number => exact::parse(text).map(Value::Num).map_err(|e| format!("`{text}`: {e}")),
            Ty::Duration => read_duration(text),
            Ty::Instant => match Instant::parse(text) {
                Ok(t) => Ok(Value::Num(exact::integer(t.0))),
                Err(e) => Err(e.to_string()),
            },
            Ty::Date => match Date::parse(text) {
                Ok(d) => Ok(Value::Num(exact::integer(d.midnight_utc().0))),
                Err(e) => Err(e.to_string()),
            },
            Ty::Enum(id) => self.read_choice(text, *id).map(Value::Enum),
            Ty::Set(id) => {
                let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
                let names = inner.split(',').map(str::trim).filter(|n| !n.is_empty());
                let mut bits = 0;
                for name in names {
                    bits |= 1 << self.read_choice(name, *id)?;
                }
                Ok(Value::Set(bits))
            }
            Ty::Quantity(unit) => read_quantity(text, unit),
        }
    }

    fn read_choice(&self, text: &str, id: EnumId) -> Result<u8, String> {
        let variants = &self[id].variants;
        let found = variants.iter().position(|v| v == text).and_then(|i| u8::try_from(i).ok());
        found.ok_or_else(|| {
            let all = variants.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ");
            match crate::diagnostic::nearest(text, variants.iter().map(String::as_str)) {
                Some(near) => format!("`{text}` is not one of {all}; did you mean `{near}`"),
                None => format!("`{text}` is not one of {all}"),
            }
        })
    }
}

/// A number of a type as it is written.
fn show_number(n: &Exact, ty: &Ty) -> String {
    let whole = || i64::try_from(n.to_integer()).ok().filter(|_| exact::is_integer(n));
    match (ty, whole()) {
        (Ty::Duration, Some(s)) => Duration(s).to_string(),
        (Ty::Instant, Some(s)) => Instant(s).to_string(),
        (Ty::Date, Some(s)) => Date::of_instant(Instant(s)).to_string(),
        (Ty::Duration, None) => format!("{} s", exact::display(n)),
        (Ty::Quantity(unit), _) => format!("{} {unit}", exact::display(n)),
        _ => exact::display(n),
    }
}

/// Splits `1.5 × 10^9/L` and `9 µg/day` into number and unit.
fn split_quantity(text: &str) -> (&str, &str) {
    if let Some((number, rest)) = text.split_once(['×']) {
        // The power of ten belongs to the number, the slash after it to the unit.
        let start = text.len() - rest.trim_start().len();
        let power = rest.trim_start().find(|c: char| !(c.is_ascii_digit() || "^*-⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains(c)));
        let _ = number;
        return match power {
            Some(end) => (text[..start + end].trim(), text[start + end..].trim()),
            None => (text, ""),
        };
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '−')).unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim())
}

fn read_quantity(text: &str, unit: &Unit) -> Result<Value, String> {
    let (number, written) = split_quantity(text);
    let number = exact::parse(number).map_err(|e| format!("`{text}`: {e}"))?;
    if written.is_empty() {
        return Err(format!("`{text}` has no unit; write `{text} {unit}`"));
    }
    let from = Unit::parse(written).map_err(|e| e.to_string())?;
    let conversion = from
        .conversion(unit)
        .ok_or_else(|| format!("`{text}` is {}, which does not convert to `{unit}`", from.dimension()))?;
    conversion.apply(&number).map(Value::Num).ok_or_else(|| format!("`{text}` is too large"))
}

fn read_duration(text: &str) -> Result<Value, String> {
    if let Some(d) = Duration::parse(text) {
        return Ok(Value::Num(exact::integer(d.0)));
    }
    let (number, unit) = split_quantity(text);
    let seconds = exact::parse(number).ok().and_then(|n| {
        let one = Duration::of_unit(unit)?;
        exact::mul(&n, &exact::integer(one.0))
    });
    match seconds {
        Some(s) if exact::is_integer(&s) => Ok(Value::Num(s)),
        _ => Err(format!("`{text}` is not a duration; write it like `3 days`, `4 h` or `90 min`")),
    }
}

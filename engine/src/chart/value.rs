//! The value of an input, checked against its declared type and range.

use super::Reader;
use super::node::{Data, Node};
use crate::diagnostic::nearest;
use crate::exact::{self, Exact};
use crate::model::{EnumId, Input, InputId, Model, Ty, Value};
use crate::time::{Date, Duration, Moment};
use crate::timeline::Charted;
use crate::units::{QuantityError, Unit, parse_quantity, write_quantity};

/// What a value of a type is, for `` `temperature` is … ``.
pub(super) fn describe(model: &Model, ty: &Ty) -> String {
    match ty {
        Ty::Error => "not understood".to_owned(),
        Ty::Boolean => "`true` or `false`".to_owned(),
        Ty::Integer => "a whole number".to_owned(),
        Ty::Number => "a plain number".to_owned(),
        Ty::Quantity(unit) => format!("a quantity in {unit}"),
        Ty::Duration => "a duration, such as `\"3 days\"`".to_owned(),
        Ty::Instant => "an instant, such as `\"2021-03-01T08:00Z\"`".to_owned(),
        Ty::Date => "a date, such as `\"2021-03-01\"`".to_owned(),
        Ty::Enum(id) => match (model[*id].scale, model[*id].variants.last()) {
            (Some(low), Some(high)) => format!("a grade from {low} to {high}"),
            _ => format!("one of {}", choices(model, *id)),
        },
        Ty::Set(id) => format!("a list of some of {}", choices(model, *id)),
        Ty::Text => "text in quotes".to_owned(),
        Ty::Event => "`true` where it happened".to_owned(),
    }
}

/// The choices of a type, quoted.
fn choices(model: &Model, id: EnumId) -> String {
    let quoted: Vec<String> = model[id].variants.iter().map(|v| format!("`\"{v}\"`")).collect();
    quoted.join(", ")
}

impl Reader<'_> {
    /// What a node charts of an input; `None` after an error.
    pub(super) fn charted(&mut self, id: InputId, node: &Node<'_>) -> Option<Charted> {
        if matches!(&node.data, Data::Text(text) if text == "unknown") {
            return Some(Charted::Unknown);
        }
        let model = self.model;
        let input = &model[id];
        if input.ty == Ty::Event {
            return self.happened(input, node);
        }
        let value = self.value(&input.decl.name, &input.ty, node)?;
        self.in_range(input, &value, node)?;
        Some(Charted::Is(value))
    }

    fn happened(&mut self, input: &Input, node: &Node<'_>) -> Option<Charted> {
        let name = &input.decl.name;
        match node.data {
            Data::Bool(true) => Some(Charted::Happened),
            Data::Bool(false) => {
                let message = format!("`{name}` is charted where it happened, never where it did not");
                self.error("patient::kind", node.span, message, "nothing happened").help =
                    Some("delete this: from `charted_from` on, what is not charted did not happen".to_owned());
                None
            }
            _ => {
                self.wrong_kind(node, &format!("`{name}`"), "`true` where it happened");
                None
            }
        }
    }

    /// A value of type `ty`; `name` is what it is called in errors.
    fn value(&mut self, name: &str, ty: &Ty, node: &Node<'_>) -> Option<Value> {
        match (ty, &node.data) {
            (Ty::Boolean, Data::Bool(b)) => Some(Value::Bool(*b)),
            (Ty::Integer | Ty::Number, Data::Number(text)) => self.number(name, ty, text, node).map(Value::Num),
            (Ty::Quantity(unit), Data::Text(text)) => self.quantity(name, unit, text, node).map(Value::Num),
            (Ty::Quantity(unit), Data::Number(text)) => {
                self.no_unit(name, unit, text, node);
                None
            }
            (Ty::Duration, Data::Text(text)) => self.duration(name, text, node),
            (Ty::Instant, Data::Text(_) | Data::Time(_)) => match self.moment(node, name)? {
                Moment::At(instant) => Some(Value::Num(exact::integer(instant.0))),
                Moment::Day { .. } => {
                    let error = crate::time::TimeError::MissingTime(node.text().unwrap_or_default().to_owned());
                    self.bad_time(node.span, &error);
                    None
                }
            },
            (Ty::Date, Data::Text(text) | Data::Time(text)) => match Date::parse(text) {
                Ok(date) => Some(Value::Num(exact::integer(date.midnight_utc().0))),
                Err(error) => {
                    self.bad_time(node.span, &error);
                    None
                }
            },
            (Ty::Enum(id), _) => self.choice(name, *id, node).map(Value::Enum),
            (Ty::Set(id), Data::List(items)) => self.set(name, *id, items).map(Value::Set),
            (Ty::Text, Data::Text(text)) => Some(Value::Text(text.as_ref().into())),
            (Ty::Error, _) => None,
            _ => {
                let want = describe(self.model, ty);
                self.wrong_kind(node, &format!("`{name}`"), &want);
                None
            }
        }
    }

    fn number(&mut self, name: &str, ty: &Ty, text: &str, node: &Node<'_>) -> Option<Exact> {
        let plain = text.replace('_', "");
        let number = match exact::parse(&plain) {
            Ok(number) => number,
            Err(error) => {
                self.error("patient::kind", node.span, format!("`{name}`: {error}"), "not a number that can be used");
                return None;
            }
        };
        if *ty == Ty::Integer && !exact::is_integer(&number) {
            self.error("patient::kind", node.span, format!("`{name}` is a whole number"), "not whole");
            return None;
        }
        Some(number)
    }

    fn quantity(&mut self, name: &str, want: &Unit, text: &str, node: &Node<'_>) -> Option<Exact> {
        let (number, unit) = match self.cached_quantity(text) {
            Ok(quantity) => quantity,
            Err(error) => {
                let help = match &error {
                    QuantityError::NoNumber => {
                        Some(format!("write a number with its unit, such as `\"9 {want}\"`, or `\"unknown\"`"))
                    }
                    QuantityError::Unit(unit) => {
                        unit.suggestion().map(|near| format!("write it in {near}, if that is what was meant"))
                    }
                    QuantityError::Bound | QuantityError::Number(_) => None,
                };
                self.error("patient::unit", node.span, format!("`{name}`: {error}"), "not a quantity").help = help;
                return None;
            }
        };
        if unit.is_number() {
            self.no_unit(name, want, text, node);
            return None;
        }
        let Some(conversion) = unit.conversion(want) else {
            let message = format!("`{name}` is in {want}, not in {unit}");
            let label = format!("{unit} measures {}", unit.dimension());
            let help = format!("write the value in {want}, which measures {}", want.dimension());
            self.error("patient::unit", node.span, message, label).help = Some(help);
            return None;
        };
        let converted = conversion.apply(&number);
        if converted.is_none() {
            self.error(
                "patient::unit",
                node.span,
                format!("`{name}` is too large or too small to be held in {want}"),
                "beyond 38 digits",
            );
        }
        converted
    }

    fn no_unit(&mut self, name: &str, want: &Unit, text: &str, node: &Node<'_>) {
        let help = format!("write the unit that was measured in, such as `\"{} {want}\"`", text.trim());
        let message = format!("`{name}` needs its unit");
        self.error("patient::unit", node.span, message, "a number of what?").help = Some(help);
    }

    /// As [`parse_quantity`], looking up units met before.
    fn cached_quantity(&mut self, text: &str) -> Result<(Exact, Unit), QuantityError> {
        if let Some((number, unit)) = text.split_once(' ')
            && let Some(unit) = self.units.get(unit)
            && let Ok(number) = exact::parse(number)
        {
            return Ok((number, unit.clone()));
        }
        let (number, unit) = parse_quantity(text)?;
        // Only what is written `NUMBER UNIT` with a unit that reads as itself alone may be looked up so.
        if let Some((_, spelled)) = text.split_once(' ')
            && self.units.len() < 1000
            && Unit::parse(spelled).is_ok_and(|u| u == unit)
        {
            self.units.insert(spelled.to_owned(), unit.clone());
        }
        Ok((number, unit))
    }

    fn duration(&mut self, name: &str, text: &str, node: &Node<'_>) -> Option<Value> {
        let exact_seconds = || {
            let (number, unit) = parse_quantity(text).ok()?;
            let seconds = exact::mul(&number, &unit.factor())?;
            (unit.is_time() && exact::is_integer(&seconds)).then_some(seconds)
        };
        let seconds = Duration::parse(text).map(|d| exact::integer(d.0)).or_else(exact_seconds);
        if seconds.is_none() {
            let message = format!("`{name}` is a duration in whole seconds: weeks, days, h, min, s");
            self.error("patient::unit", node.span, message, "not a duration").help =
                Some("write `\"3 days\"`, `\"90 min\"` or `\"2 d 4 h\"`".to_owned());
        }
        seconds.map(Value::Num)
    }

    fn choice(&mut self, name: &str, id: EnumId, node: &Node<'_>) -> Option<u8> {
        let declared = &self.model[id];
        let written = match (&node.data, declared.scale) {
            (Data::Number(text), Some(_)) | (Data::Text(text), None) => text.as_ref(),
            (Data::Text(text), Some(_)) if declared.variants.iter().any(|v| v == text) => {
                let message = format!("`{name}` is {}", describe(self.model, &Ty::Enum(id)));
                self.error("patient::kind", node.span, message, "a grade is a number").help =
                    Some(format!("write {text} without quotes"));
                return None;
            }
            _ => {
                let want = describe(self.model, &Ty::Enum(id));
                self.wrong_kind(node, &format!("`{name}`"), &want);
                return None;
            }
        };
        let found = declared.variants.iter().position(|v| v == written).and_then(|i| u8::try_from(i).ok());
        if found.is_none() {
            let near =
                nearest(written, declared.variants.iter().map(String::as_str)).filter(|_| declared.scale.is_none());
            let help = near.map(|near| format!("write `\"{near}\"`"));
            let message = format!("`{name}` is {}", describe(self.model, &Ty::Enum(id)));
            let label = if declared.scale.is_some() { "not a grade of this scale" } else { "not among them" };
            self.error("patient::choice", node.span, message, label).help = help;
        }
        found
    }

    fn set(&mut self, name: &str, id: EnumId, items: &[Node<'_>]) -> Option<u64> {
        let mut bits = Some(0_u64);
        for item in items {
            let choice = self.choice(name, id, item);
            bits = bits.zip(choice).map(|(bits, choice)| bits | 1_u64.checked_shl(choice.into()).unwrap_or(0));
        }
        bits
    }

    /// Reports a value outside the declared range.
    fn in_range(&mut self, input: &Input, value: &Value, node: &Node<'_>) -> Option<()> {
        let (Value::Num(number), Some((low, high))) = (value, &input.range) else { return Some(()) };
        if low <= number && number <= high {
            return Some(());
        }
        let shown = |n: &Exact| match &input.ty {
            Ty::Quantity(unit) => write_quantity(n, unit),
            Ty::Duration => super::write::duration(n),
            _ => exact::display(n),
        };
        let name = &input.decl.name;
        let message = format!("`{name}` is from {} to {}", shown(low), shown(high));
        let label = format!("this is {}", shown(number));
        let declared = input.decl.place;
        self.error("patient::range", node.span, message, label)
            .labels
            .push(crate::diagnostic::Label { place: declared, text: "the range is declared here".to_owned() });
        None
    }
}

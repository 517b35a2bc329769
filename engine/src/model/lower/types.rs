//! Written types.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::codes::{names as name_codes, types as codes};
use crate::model::{Decl, Enum, EnumId, Symbol, Ty};
use blin_grammar::ast::{self, TypeKind};

/// Sets of choices are 64-bit masks, and one bit is kept free.
const MAX_CHOICES: usize = 63;

impl<'a> Lower<'a> {
    /// The type that is written; an anonymous `one of` takes the name of what declares it.
    pub(super) fn type_of(&mut self, cx: Cx<'a>, ty: &ast::Type, owner: &ast::Name) -> Ty {
        match &ty.kind {
            TypeKind::Boolean => Ty::Boolean,
            TypeKind::Integer => Ty::Integer,
            TypeKind::Number => Ty::Number,
            TypeKind::Duration => Ty::Duration,
            TypeKind::Instant => Ty::Instant,
            TypeKind::Date => Ty::Date,
            TypeKind::Text => Ty::Text,
            TypeKind::Unit(unit) => self.unit_type(cx, unit),
            TypeKind::Named(name) => self.named_type(cx, name),
            TypeKind::OneOf { choices, ordered } => {
                let decl = cx.decl(owner, None);
                Ty::Enum(self.choice_type(cx, decl, choices, *ordered))
            }
            TypeKind::SetOf(inner) => match self.type_of(cx, inner, owner) {
                Ty::Enum(id) => Ty::Set(id),
                Ty::Error => Ty::Error,
                other => {
                    let shown = self.model.describe(&other);
                    self.report(codes::set_of(&shown, cx.place(ty.span)));
                    Ty::Error
                }
            },
            TypeKind::Error => Ty::Error,
        }
    }

    fn named_type(&mut self, cx: Cx<'a>, name: &ast::Name) -> Ty {
        match self.resolve(cx, name, &[Space::Type]) {
            Found::Symbol(Symbol::Enum(id)) => Ty::Enum(id),
            Found::Symbol(Symbol::Alias(id)) => self.model[id].ty.clone(),
            _ => Ty::Error,
        }
    }

    /// Declares a choice type.
    pub(super) fn choice_type(&mut self, cx: Cx<'a>, decl: Decl, choices: &[ast::Name], ordered: bool) -> EnumId {
        if choices.len() > MAX_CHOICES {
            self.report(codes::too_many_choices(choices.len(), MAX_CHOICES, decl.name_place));
        }
        let mut variants: Vec<String> = Vec::new();
        for choice in choices.iter().take(MAX_CHOICES) {
            if let Some(first) = variants.iter().position(|v| *v == choice.text) {
                let earlier = cx.place(choices[first].span);
                self.report(name_codes::duplicate("choice", &choice.text, cx.place(choice.span), earlier));
            }
            variants.push(choice.text.clone());
        }
        let id = self.model.enums(Enum { decl, variants, ordered, scale: None });
        for (choice, index) in choices.iter().take(MAX_CHOICES).zip(0..) {
            let place = cx.place(choice.span);
            self.in_role(crate::model::Role::Declares, |l| l.refer(place, Symbol::Variant(id, index)));
        }
        id
    }
}

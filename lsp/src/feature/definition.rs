//! Where a name is declared, and where its type is.

use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{EnumId, Model, Role, Symbol, Ty};
use blin_grammar::Span;

/// The name at the cursor and the places to go to from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name at the cursor.
    pub origin: Span,
    /// Where to go.
    pub places: Vec<Place>,
}

/// Where the name at the cursor is declared. A topic is declared nowhere: everything about it is shown.
#[must_use]
pub fn definition(project: &Project, file: FileId, offset: u32) -> Option<Target> {
    let reference = project.model().reference_at(file, offset)?;
    let places = declared(project.model(), reference.symbol);
    Some(Target { origin: reference.place.span, places })
}

/// Where the type of the name at the cursor is declared.
#[must_use]
pub fn type_definition(project: &Project, file: FileId, offset: u32) -> Option<Target> {
    let model = project.model();
    let reference = model.reference_at(file, offset)?;
    let id = match reference.symbol {
        Symbol::Enum(id) | Symbol::Variant(id, _) => id,
        symbol => match ty(model, symbol)? {
            Ty::Enum(id) | Ty::Set(id) => *id,
            _ => return None,
        },
    };
    Some(Target { origin: reference.place.span, places: declared(model, Symbol::Enum(id)) })
}

/// Where a symbol is declared.
#[must_use]
pub fn declared(model: &Model, symbol: Symbol) -> Vec<Place> {
    let said: Vec<Place> = model.references_to(symbol).filter(|r| r.role == Role::Declares).map(|r| r.place).collect();
    match (said.is_empty(), symbol) {
        (false, _) => said,
        // The grades of a scale are not written one by one; a choice type without a name is where it is used.
        (true, Symbol::Topic(_)) => model.references_to(symbol).map(|r| r.place).collect(),
        (true, other) => other.decl(model).map(|d| d.name_place).into_iter().collect(),
    }
}

/// The type of the value that a name stands for.
#[must_use]
pub fn ty(model: &Model, symbol: Symbol) -> Option<&Ty> {
    Some(match symbol {
        Symbol::Alias(id) => &model[id].ty,
        Symbol::Input(id) => &model[id].ty,
        Symbol::Setting(id) => &model[id].ty,
        Symbol::Let(id) => &model[model[id].value].ty,
        Symbol::Table(id) => &model[id].ty,
        Symbol::Decision(id) => &model[id].ty,
        _ => return None,
    })
}

/// Whether a choice type has a name of its own.
#[must_use]
pub fn is_named(model: &Model, id: EnumId) -> bool {
    model[id].decl.name.starts_with(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    fn go(text: &str, to: fn(&Project, FileId, u32) -> Option<Target>) -> Vec<String> {
        let f = Fixture::new(text);
        let places = to(&f.project, f.file, f.offset).map(|t| t.places).unwrap_or_default();
        let show = |p: Place| {
            let file = f.project.file(p.file).expect("a file");
            format!("{}:{} {}", file.path.display(), file.text.line_of(p.span.start) + 1, f.project.words(p))
        };
        places.into_iter().map(show).collect()
    }

    #[test]
    fn across_files() {
        assert_eq!(go("let hot = tempera$0ture > 38 °C\n", definition), ["patient.blin:8 temperature"]);
        assert_eq!(go("let hot = true\nlet x = hot$0\n", definition), ["main.blin:4 hot"]);
        assert_eq!(
            go("rule r must\n  when infusing\n  then infusion = in$0terrupt\n", definition),
            ["patient.blin:5 interrupt"]
        );
        assert_eq!(go("rule r must\n  when infusing\n  then infusion = patient.in$0terrupt\n", definition).len(), 0);
    }

    #[test]
    fn of_types() {
        assert_eq!(go("let a = other_$0grade > 2\n", type_definition), ["patient.blin:4 Ctcae5"]);
        assert_eq!(go("let a = temper$0ature > 38 °C\n", type_definition), [""; 0]);
    }
}

//! What is not written: the types of lets.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::model::Ty;
use blin_grammar::Span;
use blin_grammar::ast::ItemKind;

/// Text to show inside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inlay {
    /// Before which byte.
    pub offset: u32,
    /// What.
    pub text: String,
    /// What it says.
    pub kind: Kind,
    /// What more there is to say, as plain text.
    pub tooltip: Option<String>,
}

/// What a hint says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A type.
    Type,
    /// A value of the record that is evaluated.
    Value,
    /// How many scenarios reach something.
    Count,
}

/// The types in the lines that `span` touches. A let that is true or false reads as such and gets none.
#[must_use]
pub fn types(project: &Project, file: FileId, span: Span) -> Vec<Inlay> {
    let (Some(parse), Some(module)) = (project.parse(file), project.module_of(file)) else { return Vec::new() };
    let model = project.model();
    let lets = parse.file.items.iter().filter(|i| i.span.start <= span.end && span.start <= i.span.end);
    lets.filter_map(|item| {
        let ItemKind::Let(written) = &item.kind else { return None };
        if written.ty.is_some() {
            return None;
        }
        let known =
            model.lets.iter().find(|l| l.decl.module == module && l.decl.name_place.span == written.name.span)?;
        match &model[known.value].ty {
            Ty::Error | Ty::Boolean | Ty::Event => None,
            ty => Some(Inlay {
                offset: written.name.span.end,
                text: format!(": {}", model.show_type(ty)),
                kind: Kind::Type,
                tooltip: None,
            }),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const ALL: Span = Span::new(0, u32::MAX);

    #[test]
    fn types_that_were_inferred() {
        let f = Fixture::new(
            "let rate = infusion_rate * 2\nlet on = rate > 9 µg/day\nlet n = count of seizure\nlet t: duration = time since seizure\nlet per = infusion_rate / weight\n",
        );
        let texts: Vec<String> = types(&f.project, f.file, ALL).into_iter().map(|i| i.text).collect();
        assert_eq!(texts, [": µg/day", ": integer", ": µg/kg/day"]);
    }
}

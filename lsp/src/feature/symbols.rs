//! The outline of a file, and a search over everything that has a name.

use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_grammar::Span;
use blin_grammar::ast::{InputKind, Item, ItemKind, Name, TypeKind};

/// What kind of thing an outline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A vocabulary or protocol.
    Module,
    /// A type or scale.
    Type,
    /// A choice.
    Choice,
    /// A fact, reading or act.
    Input,
    /// An event.
    Event,
    /// A setting.
    Setting,
    /// A source.
    Source,
    /// A let.
    Let,
    /// A table.
    Table,
    /// A decision.
    Decision,
    /// A rule or hold.
    Rule,
    /// A scenario or property.
    Test,
}

/// A line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// What it is, in a word or two.
    pub detail: String,
    /// What kind.
    pub kind: Kind,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// What is inside.
    pub children: Vec<Outline>,
}

/// The outline of a file. It needs no more than the syntax tree.
#[must_use]
pub fn outline(project: &Project, file: FileId) -> Vec<Outline> {
    let Some(parse) = project.parse(file) else { return Vec::new() };
    let text = project.text(file);
    parse.file.items.iter().filter_map(|item| outline_of(item, text)).collect()
}

fn outline_of(item: &Item, text: &str) -> Option<Outline> {
    let entry = |name: &Name, kind, detail: &str| Outline {
        name: name.text.clone(),
        detail: detail.to_owned(),
        kind,
        span: item.span,
        name_span: name.span,
        children: Vec::new(),
    };
    let titled = |title: &blin_grammar::ast::Text, detail: &str| Outline {
        name: title.text.clone(),
        detail: detail.to_owned(),
        kind: Kind::Test,
        span: item.span,
        name_span: title.span,
        children: Vec::new(),
    };
    Some(match &item.kind {
        ItemKind::Scale(x) => entry(&x.name, Kind::Type, &format!("grade {} to {}", x.low, x.high)),
        ItemKind::Type(x) => {
            let mut parent = entry(&x.name, Kind::Type, "type");
            if let TypeKind::OneOf { choices, .. } = &x.ty.kind {
                parent.children =
                    choices.iter().map(|c| Outline { span: c.span, ..entry(c, Kind::Choice, "") }).collect();
            }
            parent
        }
        ItemKind::Input(x) => {
            let (kind, word) = match x.kind {
                InputKind::Fact => (Kind::Input, "fact"),
                InputKind::Reading => (Kind::Input, "reading"),
                InputKind::Event => (Kind::Event, "event"),
                InputKind::Act => (Kind::Input, "act"),
            };
            match &x.ty {
                Some(ty) => entry(&x.name, kind, &format!("{word}: {}", ty.span.of(text))),
                None => entry(&x.name, kind, word),
            }
        }
        ItemKind::Setting(x) => entry(&x.name, Kind::Setting, x.ty.span.of(text)),
        ItemKind::Source(x) => entry(&x.name, Kind::Source, &x.title.text),
        ItemKind::Let(x) => entry(&x.name, Kind::Let, "let"),
        ItemKind::Table(x) => entry(&x.name, Kind::Table, x.ty.span.of(text)),
        ItemKind::Decision(x) => entry(&x.name, Kind::Decision, x.ty.span.of(text)),
        ItemKind::Rule(x) => entry(&x.name, Kind::Rule, "rule"),
        ItemKind::Hold(x) => entry(&x.name, Kind::Rule, "hold"),
        ItemKind::Scenario(x) => titled(&x.title, "scenario"),
        ItemKind::Property(x) => titled(&x.title, "property"),
        ItemKind::Error(x) => entry(x.name.as_ref()?, Kind::Rule, x.keyword.as_deref().unwrap_or("")),
        ItemKind::Use(_) | ItemKind::Prefer(_) => return None,
    })
}

/// Something that was found by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Its module.
    pub module: String,
    /// What kind.
    pub kind: Kind,
    /// Where its name stands.
    pub place: Place,
}

/// At most so many are shown.
const MOST: usize = 256;

/// Everything whose name holds the letters of `query` in their order; names that hold it whole come first.
#[must_use]
pub fn search(project: &Project, query: &str) -> Vec<Found> {
    let query = query.to_lowercase();
    let mut found: Vec<(bool, Found)> = Vec::new();
    for (parsed, number) in project.analysis.parsed().iter().zip(0..) {
        let file = FileId(number);
        let module = parsed.parse.file.header.as_ref();
        let module_name = module.map(|h| h.name.text.clone()).unwrap_or_default();
        let own = module.map(|h| Found {
            name: h.name.text.clone(),
            module: String::new(),
            kind: Kind::Module,
            place: Place { file, span: h.name.span },
        });
        let mut add = |one: Found| {
            let name = one.name.to_lowercase();
            if holds(&name, &query) {
                found.push((!name.contains(&query), one));
            }
        };
        own.into_iter().for_each(&mut add);
        for item in outline(project, file) {
            for one in std::iter::once(&item).chain(&item.children) {
                let place = Place { file, span: one.name_span };
                add(Found { name: one.name.clone(), module: module_name.clone(), kind: one.kind, place });
            }
        }
    }
    found.sort_by(|(a, x), (b, y)| (a, x.name.len(), &x.name).cmp(&(b, y.name.len(), &y.name)));
    found.into_iter().take(MOST).map(|(_, f)| f).collect()
}

fn holds(name: &str, query: &str) -> bool {
    let mut letters = name.chars();
    query.chars().all(|q| letters.any(|c| c == q))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn the_outline_stands_in_broken_text() {
        let f = Fixture::new(
            "let a = \nrule stop_it must\n  when when\n  then infusion = stop\nscenario \"one\"\n  throughout $0\n",
        );
        let names: Vec<String> = outline(&f.project, f.file).into_iter().map(|o| o.name).collect();
        assert_eq!(names, ["a", "stop_it", "one"]);
    }

    #[test]
    fn names_span_inside_their_items() {
        let f = Fixture::bare(crate::feature::fixture::VOCABULARY);
        for item in outline(&f.project, f.file) {
            assert!(item.span.start <= item.name_span.start && item.name_span.end <= item.span.end, "{item:?}");
        }
    }

    #[test]
    fn the_search_is_by_letters_in_order() {
        let f = Fixture::new("let in_use = true\n");
        let names: Vec<String> = search(&f.project, "infus").into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["infusing", "infusion", "infusion_rate", "in_use"][..3]);
        assert!(search(&f.project, "inu").iter().any(|f| f.name == "in_use"));
        assert_eq!(search(&f.project, "zzz"), []);
    }
}

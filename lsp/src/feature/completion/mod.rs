//! What may be written at the cursor: the grammar says which kinds of things, the types say which of them.

mod blocks;
mod scope;

use super::definition::{is_named, ty};
use super::hover::headline;
use super::symbols::Kind;
use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::exact::Exact;
use blin_engine::model::{InputKind, Model, ModuleId, Symbol, Ty, Value};
use blin_grammar::keywords;
use blin_grammar::{Expected, ExpectedKind, NameKind, Span, expected_at};
pub use blocks::BLOCKS;
use scope::{Scope, ids, is_value};
use std::collections::HashSet;

/// Something to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and filtered by.
    pub label: String,
    /// Its picture.
    pub picture: Picture,
    /// What it is, in short.
    pub detail: String,
    /// What it means.
    pub doc: String,
    /// What is written.
    pub insert: String,
    /// Whether `insert` has places to fill in: `${1:name}`.
    pub is_snippet: bool,
    /// What comes first has the least.
    pub rank: u8,
}

/// What kind of picture stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Something with a name.
    Name(Kind),
    /// A word of the language.
    Keyword,
    /// A unit.
    Unit,
    /// A value.
    Value,
    /// A whole block.
    Block,
}

/// All that may be written, and what it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The part of a word that is there already.
    pub replace: Span,
    /// What may stand there, the likeliest first.
    pub items: Vec<Completion>,
}

/// What may be written at `offset`.
#[must_use]
pub fn completion(project: &Project, file: FileId, offset: u32) -> Completions {
    let text = project.text(file);
    if project.parse(file).is_none() {
        return Completions { replace: Span::new(offset, offset), items: Vec::new() };
    }
    let expected = expected_with_units(text, offset);
    let scope = Scope { project, file, expected: &expected };
    let mut writer = Writer { wanted: scope.wanted_type(), scope, items: Vec::new() };
    writer.all();
    let mut items = writer.items;
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    // What is offered for two reasons is offered once, for the better one.
    let mut told = HashSet::new();
    items.retain(|item| told.insert(item.label.clone()));
    Completions { replace: expected.prefix, items }
}

/// What the grammar expects. A unit that is half written (`µg/`) is not a word, so it is asked for from its start.
fn expected_with_units(text: &str, offset: u32) -> Expected {
    let expected = expected_at(text, offset as usize);
    let before = text.get(..offset as usize).unwrap_or("");
    let start = before.rfind(char::is_whitespace).map_or(0, |n| n + 1);
    let word = before.get(start..).unwrap_or("");
    let is_unit =
        word.chars().all(|c| c.is_alphanumeric() || "/%°²³µμ".contains(c)) && !word.is_ascii() || word.contains('/');
    if !is_unit {
        return expected;
    }
    let from_start = expected_at(text, start);
    if !from_start.kinds.contains(&ExpectedKind::Unit) {
        return expected;
    }
    let kinds = vec![ExpectedKind::Unit];
    Expected { kinds, prefix: Span::new(u32::try_from(start).unwrap_or(offset), offset), ..from_start }
}

struct Writer<'a> {
    scope: Scope<'a>,
    /// The type of what is wanted, when it can be told.
    wanted: Option<Ty>,
    items: Vec<Completion>,
}

impl Writer<'_> {
    fn all(&mut self) {
        let kinds = self.scope.expected.kinds.clone();
        let has_values = kinds
            .iter()
            .any(|k| matches!(k, ExpectedKind::Expression | ExpectedKind::Value | ExpectedKind::Name(NameKind::Value)));
        for kind in kinds {
            match kind {
                ExpectedKind::Keyword(word) => self.keyword(&word),
                ExpectedKind::Expression => {
                    self.wanted_values();
                    self.names(is_value);
                    if self.scope.expected.module.is_none() && self.wanted.is_none() {
                        keywords::openers().iter().for_each(|w| self.keyword(w));
                    }
                }
                ExpectedKind::Value => {
                    self.wanted_values();
                    self.names(is_value);
                }
                ExpectedKind::Type => self.types(),
                ExpectedKind::Unit => self.units(),
                // An instant may stand wherever a value may; there it is seldom meant.
                ExpectedKind::Time if has_values => {}
                ExpectedKind::Time => {
                    self.push_value("day ", "day ${1:1} ${2:08:00}", "a day of the record and a time", true)
                }
                ExpectedKind::Name(kind) => self.named(kind),
                ExpectedKind::Number => self.wanted_values(),
                ExpectedKind::Sign(_) | ExpectedKind::Text | ExpectedKind::Date | ExpectedKind::NewName => {}
            }
        }
    }

    fn push(&mut self, label: &str, picture: Picture, detail: String, rank: u8) -> &mut Completion {
        self.items.push(Completion {
            label: label.to_owned(),
            picture,
            detail,
            doc: String::new(),
            insert: label.to_owned(),
            is_snippet: false,
            rank,
        });
        let last = self.items.len() - 1;
        &mut self.items[last]
    }

    fn push_value(&mut self, label: &str, insert: &str, detail: &str, is_snippet: bool) {
        let item = self.push(label.trim_end(), Picture::Value, detail.to_owned(), 0);
        insert.clone_into(&mut item.insert);
        item.is_snippet = is_snippet;
    }

    fn keyword(&mut self, word: &str) {
        if self.scope.expected.item.is_none() || self.scope.expected.prefix.start == 0 || self.scope.at_line_start() {
            for (keyword, body, detail) in BLOCKS.iter().filter(|(k, ..)| *k == word) {
                let item = self.push(keyword, Picture::Block, (*detail).to_owned(), 3);
                item.label = format!("{keyword} …");
                (*body).clone_into(&mut item.insert);
                item.is_snippet = true;
            }
        }
        let item = self.push(word, Picture::Keyword, String::new(), 4);
        item.insert = format!("{word} ");
    }

    fn names(&mut self, wanted: fn(&Model, Symbol) -> bool) {
        for symbol in self.scope.visible() {
            if wanted(self.scope.model(), symbol) {
                self.name(symbol);
            }
        }
    }

    fn name(&mut self, symbol: Symbol) {
        let model = self.scope.model();
        let fits = match (&self.wanted, ty(model, symbol)) {
            (Some(wanted), Some(have)) => fits(have, wanted),
            _ => false,
        };
        let detail = headline(self.scope.project, symbol);
        let doc = symbol.decl(model).and_then(|d| d.doc.clone()).unwrap_or_default();
        let name = symbol.name(model).to_owned();
        self.push(&name, Picture::Name(kind(model, symbol)), detail, if fits { 1 } else { 2 }).doc = doc;
    }

    fn named(&mut self, kind: NameKind) {
        match kind {
            NameKind::Module => {
                let own = self.scope.project.module_of(self.scope.file);
                let others: Vec<ModuleId> =
                    ids(self.scope.model().modules.len()).map(ModuleId).filter(|m| Some(*m) != own).collect();
                others.into_iter().for_each(|m| self.name(Symbol::Module(m)));
            }
            NameKind::Input => self.names(|_, s| matches!(s, Symbol::Input(_))),
            NameKind::Setting => self.names(|_, s| matches!(s, Symbol::Setting(_))),
            NameKind::Source => self.names(|_, s| matches!(s, Symbol::Source(_))),
            NameKind::Decision if self.scope.expected.item == Some("scenario") => {
                self.names(|_, s| matches!(s, Symbol::Decision(_) | Symbol::Let(_) | Symbol::Table(_)));
            }
            NameKind::Decision => self.names(|_, s| matches!(s, Symbol::Decision(_))),
            NameKind::Rule => self.names(|_, s| matches!(s, Symbol::Rule(_) | Symbol::Hold(_))),
            NameKind::Topic => {
                let topics: Vec<String> = self.scope.model().topics.iter().map(|t| t.name.clone()).collect();
                for topic in topics {
                    self.push(&topic, Picture::Name(Kind::Source), "a topic".to_owned(), 2);
                }
            }
            NameKind::Value => {
                self.wanted_values();
                self.names(is_value);
            }
            NameKind::ThisTable => {
                let name = self.scope.item_name().unwrap_or_default();
                if !name.is_empty() {
                    self.push(&name, Picture::Name(Kind::Table), "this table".to_owned(), 0);
                }
            }
            NameKind::Member => self.members(),
        }
    }

    /// `h.occurrence`, `s.count`.
    fn members(&mut self) {
        let Some(name) = self.scope.qualifier().map(str::to_owned) else { return };
        let modules: Vec<ModuleId> = ids(self.scope.model().modules.len()).map(ModuleId).collect();
        if modules.iter().any(|m| self.scope.model()[*m].decl.name == name) {
            return;
        }
        let is_hold = self.scope.model().holds.iter().any(|h| h.guidance.decl.name == name);
        let members: &[(&str, &str)] = match is_hold {
            true => &[("occurrence", "1 the first time it opens, 2 the second")],
            false => &[("count", "how many readings"), ("span", "the time from the first to the last")],
        };
        for (member, detail) in members {
            self.push(member, Picture::Value, (*detail).to_owned(), 0);
        }
    }

    fn types(&mut self) {
        self.names(|model, s| match s {
            Symbol::Enum(id) => is_named(model, id),
            other => matches!(other, Symbol::Alias(_)),
        });
        if self.scope.expected.module.is_none() {
            keywords::TYPES.iter().chain(["one of", "set of"].iter()).for_each(|w| {
                self.push(w, Picture::Keyword, String::new(), 3);
            });
            self.units();
        }
    }

    /// The unit that is wanted first, then those of the project that measure the same; with nothing wanted, all.
    fn units(&mut self) {
        let wanted = match &self.wanted {
            Some(Ty::Quantity(unit)) => Some(unit.clone()),
            Some(Ty::Duration) => {
                for unit in ["days", "h", "min", "weeks"] {
                    self.push(unit, Picture::Unit, "a span of time".to_owned(), 0);
                }
                return;
            }
            _ => None,
        };
        let mut units = Vec::new();
        let model = self.scope.model();
        let types = model.inputs.iter().map(|i| &i.ty).chain(model.tables.iter().map(|t| &t.ty));
        for ty in types.chain(model.decisions.iter().map(|d| &d.ty)).chain(model.exprs.iter().map(|e| &e.ty)) {
            if let Ty::Quantity(unit) = ty
                && !units.contains(unit)
            {
                units.push(unit.clone());
            }
        }
        if let Some(unit) = &wanted {
            self.push(unit.text(), Picture::Unit, format!("the unit of what is compared: {}", unit.dimension()), 0);
        }
        for unit in units {
            if wanted.as_ref().is_none_or(|w| w.conversion(&unit).is_some()) {
                self.push(unit.text(), Picture::Unit, unit.dimension().to_string(), 3);
            }
        }
    }

    /// Values of the type that is wanted.
    fn wanted_values(&mut self) {
        let Some(wanted) = self.wanted.clone().filter(|_| self.scope.expected.module.is_none()) else { return };
        match &wanted {
            Ty::Enum(id) | Ty::Set(id) => {
                let e = self.scope.model()[*id].clone();
                for (variant, index) in e.variants.iter().zip(0u8..) {
                    let detail = headline(self.scope.project, Symbol::Variant(*id, index));
                    self.push(variant, Picture::Name(Kind::Choice), detail, 0).doc =
                        e.decl.doc.clone().unwrap_or_default();
                }
            }
            Ty::Boolean => {
                for value in ["true", "false"] {
                    self.push(value, Picture::Value, "boolean".to_owned(), 0);
                }
            }
            Ty::Quantity(unit) if !self.scope.after_number() => {
                let label = format!("… {unit}");
                let detail = match self.scope.wanted_range() {
                    Some((low, high)) => {
                        let show = |n: &Exact| self.scope.model().show(&Value::Num(*n), &wanted);
                        format!("between {} and {}", show(&low), show(&high))
                    }
                    None => format!("a quantity in {unit}"),
                };
                let insert = format!("${{1:0}} {unit}");
                self.push_value(&label, &insert, &detail, true);
            }
            Ty::Duration if !self.scope.after_number() => self.push_value("… days", "${1:1} days", "a duration", true),
            _ => {}
        }
    }
}

fn fits(have: &Ty, wanted: &Ty) -> bool {
    match (have, wanted) {
        (Ty::Quantity(a), Ty::Quantity(b)) => a.conversion(b).is_some(),
        (a, b) => a == b,
    }
}

fn kind(model: &Model, symbol: Symbol) -> Kind {
    match symbol {
        Symbol::Module(_) => Kind::Module,
        Symbol::Enum(_) | Symbol::Alias(_) => Kind::Type,
        Symbol::Variant(..) => Kind::Choice,
        Symbol::Input(id) if model[id].kind == InputKind::Event => Kind::Event,
        Symbol::Input(_) => Kind::Input,
        Symbol::Setting(_) => Kind::Setting,
        Symbol::Source(_) | Symbol::Topic(_) => Kind::Source,
        Symbol::Let(_) => Kind::Let,
        Symbol::Table(_) => Kind::Table,
        Symbol::Decision(_) => Kind::Decision,
        Symbol::Rule(_) | Symbol::Hold(_) => Kind::Rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    fn labels(text: &str) -> Vec<String> {
        let f = Fixture::new(text);
        completion(&f.project, f.file, f.offset).items.into_iter().map(|i| i.label).collect()
    }

    fn first(text: &str, count: usize) -> Vec<String> {
        labels(text).into_iter().take(count).collect()
    }

    #[test]
    fn a_quantity_in_the_unit_of_what_is_compared() {
        assert_eq!(first("rule r must\n  when temperature >= $0\n", 2), ["… °C", "temperature"]);
        assert_eq!(first("rule r must\n  when temperature >= 38 $0\n", 1), ["°C"]);
        assert_eq!(first("let a = infusion_rate > 9 µg/$0\n", 1), ["µg/day"]);
        let f = Fixture::new("let a = infusion_rate > 9 µg/$0\n");
        let found = completion(&f.project, f.file, f.offset);
        assert_eq!(found.items.iter().filter(|i| i.label == "µg/day").count(), 1);
        assert_eq!(found.replace.of(f.text()), "µg/");
        assert!(found.items.iter().all(|i| i.picture == Picture::Unit));
    }

    #[test]
    fn the_range_is_said() {
        let f = Fixture::new("let a = temperature >= $0\n");
        let found = completion(&f.project, f.file, f.offset);
        assert_eq!(found.items[0].detail, "between 30 °C and 45 °C");
        assert_eq!(found.items[0].insert, "${1:0} °C");
    }

    #[test]
    fn the_choices_of_a_decision() {
        for text in [
            "rule r must\n  when infusing\n  then infusion = $0\n",
            "let a = infusion = $0\n",
            "let a = infusion is one of {st$0\n",
            "scenario \"s\"\n  at day 1 08:00 seizure\n    expect infusion = $0\n",
        ] {
            assert_eq!(first(text, 3), ["continue", "interrupt", "stop"], "{text}");
        }
        assert_eq!(first("let a = site = $0\n", 2), ["home", "ward"]);
        assert_eq!(first("table t: kg unique\n  | site | weight || t |\n  | $0\n", 2), ["home", "ward"]);
    }

    #[test]
    fn names_by_their_role() {
        assert_eq!(labels("rule r must\n  then inf$0\n"), ["infusion"]);
        assert_eq!(labels("scenario \"s\"\n  throughout $0\n")[..2], ["cycle_start", "infusion_rate"]);
        assert!(
            labels("rule a must\n  when infusing\n  then infusion = stop\nrule r must\n  overrides $0\n")
                .contains(&"a".to_owned())
        );
        assert_eq!(
            labels("rule r must\n  when patient.infus$0\n"),
            [
                "clean_hold",
                "cycle_start",
                "infusing",
                "infusion",
                "infusion_rate",
                "other_grade",
                "seizure",
                "site",
                "temperature",
                "weight"
            ]
        );
        assert_eq!(labels("hold h must\n  when infusing\n  do infusion = stop\nlet a = h.$0\n"), ["occurrence"]);
        assert!(labels("decision d: $0\n").contains(&"Action".to_owned()));
    }

    #[test]
    fn whole_blocks_at_the_start_of_a_line() {
        let all = labels("ho$0\n");
        assert!(all.contains(&"hold …".to_owned()) && all.contains(&"hold".to_owned()), "{all:?}");
        assert!(!labels("rule r must\n  when hold$0\n").contains(&"hold …".to_owned()));
    }

    #[test]
    fn nothing_in_texts_and_comments() {
        assert_eq!(labels("rule r must\n  because \"whe$0\"\n"), [""; 0]);
        assert_eq!(labels("# whe$0\n"), [""; 0]);
    }

    #[test]
    fn every_block_is_blin_once_filled_in() {
        for (keyword, body, _) in BLOCKS {
            let parse = blin_grammar::parse(&format!("protocol p\n{}\n", filled(body)));
            assert_eq!(parse.errors, [], "{keyword}:\n{}", filled(body));
        }
    }

    /// A snippet with its own words in the places to be filled in.
    fn filled(body: &str) -> String {
        let mut out = String::new();
        let mut rest = body;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(inner) = rest.strip_prefix('{') {
                let end = inner.find('}').expect("it is closed");
                let word = inner[..end].trim_start_matches(|c: char| c.is_ascii_digit());
                let word = word.trim_start_matches([':', '|']).split([',', '|']).next().unwrap_or("");
                out.push_str(if word.is_empty() { "true" } else { word });
                rest = &inner[end + 1..];
            } else {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        }
        out + rest
    }
}

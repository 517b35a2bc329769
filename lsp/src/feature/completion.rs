//! What may be written at the cursor: the grammar says which kinds of things, the types say which of them.

use super::definition::{is_named, ty};
use super::hover::headline;
use super::symbols::Kind;
use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::exact::Exact;
use blin_engine::model::{
    AliasId, DecisionId, EnumId, HoldId, InputId, InputKind, LetId, Model, ModuleId, RuleId, SettingId, SourceId,
    Symbol, TableId, TopicId, Ty, Value,
};
use blin_grammar::keywords;
use blin_grammar::{Expected, ExpectedKind, NameKind, Span, expected_at};

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
    let mut writer = Writer { project, file, expected: &expected, wanted: None, items: Vec::new() };
    writer.wanted = writer.wanted_type(text);
    writer.all();
    let mut items = writer.items;
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label);
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
    project: &'a Project,
    file: FileId,
    expected: &'a Expected,
    /// The type of what is wanted, when it can be told.
    wanted: Option<Ty>,
    items: Vec<Completion>,
}

impl Writer<'_> {
    fn model(&self) -> &Model {
        self.project.model()
    }

    fn all(&mut self) {
        let kinds = self.expected.kinds.clone();
        let has_values = kinds
            .iter()
            .any(|k| matches!(k, ExpectedKind::Expression | ExpectedKind::Value | ExpectedKind::Name(NameKind::Value)));
        for kind in kinds {
            match kind {
                ExpectedKind::Keyword(word) => self.keyword(&word),
                ExpectedKind::Expression => {
                    self.wanted_values();
                    self.names(is_value);
                    if self.expected.module.is_none() && self.wanted.is_none() {
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
        if self.expected.item.is_none() || self.expected.prefix.start == 0 || self.at_line_start() {
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

    fn at_line_start(&self) -> bool {
        let text = self.project.text(self.file);
        let start = self.expected.prefix.start as usize;
        start == 0 || text.get(..start).is_some_and(|t| t.ends_with('\n'))
    }

    /// The modules whose names can be seen: after `module.` only that one.
    fn modules(&self) -> Vec<ModuleId> {
        let Some(own) = self.project.module_of(self.file) else { return Vec::new() };
        let uses = &self.model()[own].uses;
        let seen = std::iter::once(own).chain(uses.iter().copied());
        match self.qualifier() {
            Some(name) => seen.filter(|&m| self.model()[m].decl.name == name).collect(),
            None => seen.collect(),
        }
    }

    fn qualifier(&self) -> Option<&str> {
        self.expected.module.map(|span| span.of(self.project.text(self.file)))
    }

    /// Everything that can be seen.
    fn visible(&self) -> Vec<Symbol> {
        let (model, modules) = (self.model(), self.modules());
        let seen = |s: &Symbol| s.decl(model).is_some_and(|d| modules.contains(&d.module) && !d.name.is_empty());
        everything(model).filter(seen).collect()
    }

    fn names(&mut self, wanted: fn(&Model, Symbol) -> bool) {
        for symbol in self.visible() {
            if wanted(self.model(), symbol) {
                self.name(symbol);
            }
        }
    }

    fn name(&mut self, symbol: Symbol) {
        let model = self.model();
        let fits = match (&self.wanted, ty(model, symbol)) {
            (Some(wanted), Some(have)) => fits(have, wanted),
            _ => false,
        };
        let detail = headline(self.project, symbol);
        let doc = symbol.decl(model).and_then(|d| d.doc.clone()).unwrap_or_default();
        let name = symbol.name(model).to_owned();
        self.push(&name, Picture::Name(kind(model, symbol)), detail, if fits { 1 } else { 2 }).doc = doc;
    }

    fn named(&mut self, kind: NameKind) {
        match kind {
            NameKind::Module => {
                let own = self.project.module_of(self.file);
                let others: Vec<ModuleId> =
                    ids(self.model().modules.len()).map(ModuleId).filter(|m| Some(*m) != own).collect();
                others.into_iter().for_each(|m| self.name(Symbol::Module(m)));
            }
            NameKind::Input => self.names(|_, s| matches!(s, Symbol::Input(_))),
            NameKind::Setting => self.names(|_, s| matches!(s, Symbol::Setting(_))),
            NameKind::Source => self.names(|_, s| matches!(s, Symbol::Source(_))),
            NameKind::Decision if self.expected.item == Some("scenario") => {
                self.names(|_, s| matches!(s, Symbol::Decision(_) | Symbol::Let(_) | Symbol::Table(_)));
            }
            NameKind::Decision => self.names(|_, s| matches!(s, Symbol::Decision(_))),
            NameKind::Rule => self.names(|_, s| matches!(s, Symbol::Rule(_) | Symbol::Hold(_))),
            NameKind::Topic => {
                let topics: Vec<String> = self.model().topics.iter().map(|t| t.name.clone()).collect();
                for topic in topics {
                    self.push(&topic, Picture::Name(Kind::Source), "a topic".to_owned(), 2);
                }
            }
            NameKind::Value => {
                self.wanted_values();
                self.names(is_value);
            }
            NameKind::ThisTable => {
                let name = self.item_name().unwrap_or_default();
                if !name.is_empty() {
                    self.push(&name, Picture::Name(Kind::Table), "this table".to_owned(), 0);
                }
            }
            NameKind::Member => self.members(),
        }
    }

    /// `h.occurrence`, `s.count`.
    fn members(&mut self) {
        let Some(name) = self.qualifier().map(str::to_owned) else { return };
        let modules: Vec<ModuleId> = ids(self.model().modules.len()).map(ModuleId).collect();
        if modules.iter().any(|m| self.model()[*m].decl.name == name) {
            return;
        }
        let is_hold = self.model().holds.iter().any(|h| h.guidance.decl.name == name);
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
        if self.expected.module.is_none() {
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
        let model = self.model();
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
        let Some(wanted) = self.wanted.clone().filter(|_| self.expected.module.is_none()) else { return };
        match &wanted {
            Ty::Enum(id) | Ty::Set(id) => {
                let e = self.model()[*id].clone();
                for (variant, index) in e.variants.iter().zip(0u8..) {
                    let detail = headline(self.project, Symbol::Variant(*id, index));
                    self.push(variant, Picture::Name(Kind::Choice), detail, 0).doc =
                        e.decl.doc.clone().unwrap_or_default();
                }
            }
            Ty::Boolean => {
                for value in ["true", "false"] {
                    self.push(value, Picture::Value, "boolean".to_owned(), 0);
                }
            }
            Ty::Quantity(unit) if !self.after_number() => {
                let label = format!("… {unit}");
                let detail = match self.wanted_range() {
                    Some((low, high)) => {
                        let show = |n: &Exact| self.model().show(&Value::Num(*n), &wanted);
                        format!("between {} and {}", show(&low), show(&high))
                    }
                    None => format!("a quantity in {unit}"),
                };
                let insert = format!("${{1:0}} {unit}");
                self.push_value(&label, &insert, &detail, true);
            }
            Ty::Duration if !self.after_number() => self.push_value("… days", "${1:1} days", "a duration", true),
            _ => {}
        }
    }

    fn after_number(&self) -> bool {
        let text = self.project.text(self.file);
        let before = text.get(..self.expected.prefix.start as usize).unwrap_or("");
        before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit())
    }

    fn wanted_range(&self) -> Option<(Exact, Exact)> {
        let name = compared_name(self.line()).or_else(|| self.column_name())?;
        match self.look_up(&name)? {
            Symbol::Input(id) => self.model()[id].range,
            Symbol::Setting(id) => self.model()[id].range,
            _ => None,
        }
    }

    fn line(&self) -> &str {
        let text = self.project.text(self.file).get(..self.expected.prefix.start as usize).unwrap_or("");
        text.rsplit('\n').next().unwrap_or("")
    }

    fn wanted_type(&self, _text: &str) -> Option<Ty> {
        let name = compared_name(self.line()).or_else(|| self.column_name())?;
        ty(self.model(), self.look_up(&name)?).cloned()
    }

    /// What a written name stands for where the cursor is.
    fn look_up(&self, name: &str) -> Option<Symbol> {
        let model = self.model();
        let own = self.project.module_of(self.file)?;
        let (module, name) = name.rsplit_once('.').map_or((None, name), |(m, n)| (Some(m), n));
        let seen = |m: ModuleId| m == own || model[own].uses.contains(&m);
        everything(model)
            .filter(|s| is_value(model, *s) && s.name(model) == name)
            .filter(|s| {
                s.decl(model).is_some_and(|d| seen(d.module) && module.is_none_or(|m| model[d.module].decl.name == m))
            })
            .min_by_key(|s| s.decl(model).is_some_and(|d| d.module != own))
    }

    /// In a row of a table: the heading of the column.
    fn column_name(&self) -> Option<String> {
        let line = self.line();
        if self.expected.item != Some("table") || !line.trim_start().starts_with('|') {
            return None;
        }
        let text = self.project.text(self.file).get(..self.expected.prefix.start as usize)?;
        let rows: Vec<&str> = text.lines().rev().take_while(|l| l.starts_with([' ', '\t'])).collect();
        let header = rows.iter().rev().find(|l| l.trim_start().starts_with('|'))?;
        let column = line.replace("||", "|").matches('|').count();
        let heading = header.replace("||", "|").split('|').nth(column)?.trim().to_owned();
        (rows.len() > 1 && !heading.is_empty()).then_some(heading)
    }

    /// The name of the declaration that the cursor is in.
    fn item_name(&self) -> Option<String> {
        let text = self.project.text(self.file).get(..self.expected.prefix.start as usize)?;
        let head = text.lines().rev().find(|l| !l.starts_with([' ', '\t', '|', '#']) && !l.trim().is_empty())?;
        let name = head.split([' ', ':']).find(|w| !w.is_empty() && Some(*w) != self.expected.item)?;
        Some(name.to_owned())
    }
}

/// The name before a comparison or assignment that the line ends with: `temperature` of `when temperature >= 38`.
fn compared_name(line: &str) -> Option<String> {
    let mut rest = line.trim_end();
    // `is one of {a, b`
    if let Some(open) = rest.rfind('{').filter(|&at| !rest[at..].contains('}')) {
        rest = rest[..open].trim_end();
    }
    rest = rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end();
    rest = rest.strip_suffix("one of").unwrap_or(rest).trim_end();
    let signs = ["<=", ">=", "!=", "==", "<", ">", "="];
    let before = match signs.iter().find_map(|s| rest.strip_suffix(s)) {
        Some(before) => before,
        None => rest.strip_suffix(" is")?,
    };
    let before = before.trim_end();
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let name = before.get(before.trim_end_matches(wordy).len()..)?;
    (!name.is_empty() && name.starts_with(|c: char| c.is_ascii_lowercase())).then(|| name.to_owned())
}

fn fits(have: &Ty, wanted: &Ty) -> bool {
    match (have, wanted) {
        (Ty::Quantity(a), Ty::Quantity(b)) => a.conversion(b).is_some(),
        (a, b) => a == b,
    }
}

const fn is_value(_: &Model, symbol: Symbol) -> bool {
    use Symbol::{Decision, Input, Let, Setting, Table};
    matches!(symbol, Input(_) | Setting(_) | Let(_) | Table(_) | Decision(_))
}

fn ids(count: usize) -> std::ops::Range<u32> {
    0..u32::try_from(count).unwrap_or(u32::MAX)
}

/// Everything that has a name, apart from modules and choices.
fn everything(model: &Model) -> impl Iterator<Item = Symbol> + '_ {
    let types = ids(model.enums.len()).map(|i| Symbol::Enum(EnumId(i)));
    types
        .chain(ids(model.aliases.len()).map(|i| Symbol::Alias(AliasId(i))))
        .chain(ids(model.inputs.len()).map(|i| Symbol::Input(InputId(i))))
        .chain(ids(model.settings.len()).map(|i| Symbol::Setting(SettingId(i))))
        .chain(ids(model.sources.len()).map(|i| Symbol::Source(SourceId(i))))
        .chain(ids(model.topics.len()).map(|i| Symbol::Topic(TopicId(i))))
        .chain(ids(model.lets.len()).map(|i| Symbol::Let(LetId(i))))
        .chain(ids(model.tables.len()).map(|i| Symbol::Table(TableId(i))))
        .chain(ids(model.decisions.len()).map(|i| Symbol::Decision(DecisionId(i))))
        .chain(ids(model.rules.len()).map(|i| Symbol::Rule(RuleId(i))))
        .chain(ids(model.holds.len()).map(|i| Symbol::Hold(HoldId(i))))
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

/// Whole declarations: keyword, body, what it is.
pub const BLOCKS: &[(&str, &str, &str)] = &[
    (
        "reading",
        "reading ${1:name}: ${2:kg} range ${3:0} to ${4:300} ${2:kg} fresh for ${5:24 h}$0",
        "an observation that goes stale",
    ),
    ("let", "let ${1:name} = ${0}", "a named expression"),
    ("source", "source ${1:name} \"${2:Title}\"\n  journal \"${3:Journal year;volume:page}\"$0", "a publication"),
    (
        "table",
        "table ${1:name}: ${2:mg} unique\n  | ${3:column} || ${1:name} |\n  | ${4:1 to 7} || ${5:9 mg} |\n  cite ${0:source}",
        "a decision table",
    ),
    (
        "decision",
        "decision ${1:name}: ${2:Action}\n  \"${3:What is decided.}\"\n  combine ${4:highest}\n  default ${5:continue}\n  undetermined as ${0:interrupt}",
        "something to be decided",
    ),
    (
        "rule",
        "rule ${1:name} ${2|must,should,may|}\n  \"${3:What it says.}\"\n  when ${4:condition}\n  then ${5:decision} = ${6:value}\n  cite ${0:source}",
        "an order with its condition",
    ),
    (
        "hold",
        "hold ${1:name} ${2|must,should,may|}\n  \"${3:What it says.}\"\n  when    ${4:condition}\n  do      ${5:decision} = ${6:interrupt}\n  release when ${7:condition} for ${8:3 days}\n          then ${5:decision} = ${9:restart}\n  give up after ${10:14 days} unless ${11:condition}\n          then ${5:decision} = ${12:discontinue} permanently\n  close   when ${13:condition}\n  cite ${0:source}",
        "interrupt, restart or stop for good",
    ),
    (
        "scenario",
        "scenario \"${1:What it shows}\"\n  at day 1 08:00   ${2:entry}\n                   expect ${0:decision = value}",
        "an executable example",
    ),
    ("property", "property \"${1:What always holds}\"\n  check ${0:condition}", "what must hold for every patient"),
];

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

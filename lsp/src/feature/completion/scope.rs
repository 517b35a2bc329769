//! What is known where the cursor stands: the names in sight, and what kind of value is wanted there.

use super::super::definition::ty;
use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::exact::Exact;
use blin_engine::model::{
    AliasId, DecisionId, EnumId, HoldId, InputId, LetId, Model, ModuleId, RuleId, SettingId, SourceId, Symbol, TableId,
    TopicId, Ty,
};
use blin_grammar::Expected;

/// A cursor in a file, with what the grammar expects there.
pub(super) struct Scope<'a> {
    /// The project.
    pub(super) project: &'a Project,
    /// The file.
    pub(super) file: FileId,
    /// What the grammar expects.
    pub(super) expected: &'a Expected,
}

impl<'a> Scope<'a> {
    /// The text of the file.
    pub(super) fn text(&self) -> &'a str {
        self.project.text(self.file)
    }

    /// The model.
    pub(super) fn model(&self) -> &Model {
        self.project.model()
    }

    /// Whether the cursor is at the left margin.
    pub(super) fn at_line_start(&self) -> bool {
        let text = self.text();
        let start = self.expected.prefix.start as usize;
        start == 0 || text.get(..start).is_some_and(|t| t.ends_with('\n'))
    }

    /// The modules whose names can be seen: after `module.` only that one.
    pub(super) fn modules(&self) -> Vec<ModuleId> {
        let Some(own) = self.project.module_of(self.file) else { return Vec::new() };
        let uses = &self.model()[own].uses;
        let seen = std::iter::once(own).chain(uses.iter().copied());
        match self.qualifier() {
            Some(name) => seen.filter(|&m| self.model()[m].decl.name == name).collect(),
            None => seen.collect(),
        }
    }

    /// What stands before the dot.
    pub(super) fn qualifier(&self) -> Option<&str> {
        self.expected.module.map(|span| span.of(self.text()))
    }

    /// Everything that can be seen.
    pub(super) fn visible(&self) -> Vec<Symbol> {
        let (model, modules) = (self.model(), self.modules());
        let seen = |s: &Symbol| s.decl(model).is_some_and(|d| modules.contains(&d.module) && !d.name.is_empty());
        everything(model).filter(seen).collect()
    }

    /// Whether a number stands before the cursor.
    pub(super) fn after_number(&self) -> bool {
        let text = self.text();
        let before = text.get(..self.expected.prefix.start as usize).unwrap_or("");
        before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit())
    }

    /// The range of what the cursor's value is compared with.
    pub(super) fn wanted_range(&self) -> Option<(Exact, Exact)> {
        let name = compared_name(self.line()).or_else(|| self.column_name())?;
        match self.look_up(&name)? {
            Symbol::Input(id) => self.model()[id].range,
            Symbol::Setting(id) => self.model()[id].range,
            _ => None,
        }
    }

    /// The line up to the cursor.
    pub(super) fn line(&self) -> &str {
        let text = self.text().get(..self.expected.prefix.start as usize).unwrap_or("");
        text.rsplit('\n').next().unwrap_or("")
    }

    /// The type of what is wanted, when what stands before it tells.
    pub(super) fn wanted_type(&self) -> Option<Ty> {
        let name = compared_name(self.line()).or_else(|| self.column_name())?;
        ty(self.model(), self.look_up(&name)?).cloned()
    }

    /// What a written name stands for where the cursor is.
    pub(super) fn look_up(&self, name: &str) -> Option<Symbol> {
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
    pub(super) fn column_name(&self) -> Option<String> {
        let line = self.line();
        if self.expected.item != Some("table") || !line.trim_start().starts_with('|') {
            return None;
        }
        let text = self.text().get(..self.expected.prefix.start as usize)?;
        let rows: Vec<&str> = text.lines().rev().take_while(|l| l.starts_with([' ', '\t'])).collect();
        let header = rows.iter().rev().find(|l| l.trim_start().starts_with('|'))?;
        let column = line.replace("||", "|").matches('|').count();
        let heading = header.replace("||", "|").split('|').nth(column)?.trim().to_owned();
        (rows.len() > 1 && !heading.is_empty()).then_some(heading)
    }

    /// The name of the declaration that the cursor is in.
    pub(super) fn item_name(&self) -> Option<String> {
        let text = self.text().get(..self.expected.prefix.start as usize)?;
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

/// Whether something has a value.
pub(super) const fn is_value(_: &Model, symbol: Symbol) -> bool {
    use Symbol::{Decision, Input, Let, Setting, Table};
    matches!(symbol, Input(_) | Setting(_) | Let(_) | Table(_) | Decision(_))
}

/// The numbers of a list.
pub(super) fn ids(count: usize) -> std::ops::Range<u32> {
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

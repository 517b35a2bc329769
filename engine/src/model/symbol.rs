//! What a name may stand for, and every place where one stands.

use super::{
    AliasId, Assignment, DecisionId, Decl, EnumId, Guidance, GuidanceId, HoldId, InputId, LetId, Model, ModuleId,
    RuleId, SettingId, SourceId, TableId, TopicId,
};
use crate::diagnostic::Place;

/// Something that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A module.
    Module(ModuleId),
    /// A choice type or a scale.
    Enum(EnumId),
    /// A choice of a type, by its index.
    Variant(EnumId, u8),
    /// Another name for a type.
    Alias(AliasId),
    /// A fact, reading, event or act.
    Input(InputId),
    /// A setting.
    Setting(SettingId),
    /// A source.
    Source(SourceId),
    /// A topic.
    Topic(TopicId),
    /// A let.
    Let(LetId),
    /// A table.
    Table(TableId),
    /// A decision.
    Decision(DecisionId),
    /// A rule.
    Rule(RuleId),
    /// A hold.
    Hold(HoldId),
}

/// Why a name stands where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It is declared there.
    Declares,
    /// It heads the value column of its own table; that does not count as use.
    Heads,
    /// Something reads or names it.
    Reads,
    /// A rule or hold gives it a value.
    Gives,
    /// A scenario charts it or expects something of it; that does not count as use.
    Tries,
}

/// A name in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name itself, its qualifier included.
    pub place: Place,
    /// What it stands for.
    pub symbol: Symbol,
    /// Why it stands there.
    pub role: Role,
}

impl Symbol {
    /// What kind of thing it is, for messages: "a reading", "a let".
    #[must_use]
    pub fn kind(self, model: &Model) -> &'static str {
        use super::InputKind;
        match self {
            Self::Module(_) => "a module",
            Self::Enum(id) if model[id].scale.is_some() => "a scale",
            Self::Enum(_) | Self::Alias(_) => "a type",
            Self::Variant(..) => "a choice",
            Self::Input(id) => match model[id].kind {
                InputKind::Fact => "a fact",
                InputKind::Reading => "a reading",
                InputKind::Event => "an event",
                InputKind::Act => "an act",
            },
            Self::Setting(_) => "a setting",
            Self::Source(_) => "a source",
            Self::Topic(_) => "a topic",
            Self::Let(_) => "a let",
            Self::Table(_) => "a table",
            Self::Decision(_) => "a decision",
            Self::Rule(_) => "a rule",
            Self::Hold(_) => "a hold",
        }
    }

    /// Its declaration; topics have none, they exist by being named.
    #[must_use]
    pub fn decl(self, model: &Model) -> Option<&Decl> {
        Some(match self {
            Self::Module(id) => &model[id].decl,
            Self::Enum(id) | Self::Variant(id, _) => &model[id].decl,
            Self::Alias(id) => &model[id].decl,
            Self::Input(id) => &model[id].decl,
            Self::Setting(id) => &model[id].decl,
            Self::Source(id) => &model[id].decl,
            Self::Topic(_) => return None,
            Self::Let(id) => &model[id].decl,
            Self::Table(id) => &model[id].decl,
            Self::Decision(id) => &model[id].decl,
            Self::Rule(id) => &model[id].guidance.decl,
            Self::Hold(id) => &model[id].guidance.decl,
        })
    }

    /// Its name without the module.
    #[must_use]
    pub fn name(self, model: &Model) -> &str {
        match self {
            Self::Variant(id, index) => model[id].variants.get(usize::from(index)).map_or("", String::as_str),
            Self::Topic(id) => &model[id].name,
            other => other.decl(model).map_or("", |d| &d.name),
        }
    }
}

impl Model {
    /// The name that stands at `offset` of a file, if any.
    #[must_use]
    pub fn reference_at(&self, file: crate::diagnostic::FileId, offset: u32) -> Option<&Reference> {
        self.references
            .iter()
            .filter(|r| r.place.file == file && r.place.span.touches(offset))
            .min_by_key(|r| r.place.span.end - r.place.span.start)
    }

    /// Every place where `symbol` is named.
    pub fn references_to(&self, symbol: Symbol) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(move |r| r.symbol == symbol)
    }

    /// The name as another module writes it: `toxicity.infusion`.
    #[must_use]
    pub fn qualified_name(&self, symbol: Symbol) -> String {
        match symbol.decl(self) {
            Some(decl) if !matches!(symbol, Symbol::Module(_)) => {
                format!("{}.{}", self[decl.module].decl.name, symbol.name(self))
            }
            _ => symbol.name(self).to_owned(),
        }
    }
}

impl From<GuidanceId> for Symbol {
    fn from(id: GuidanceId) -> Self {
        match id {
            GuidanceId::Rule(id) => Self::Rule(id),
            GuidanceId::Hold(id) => Self::Hold(id),
        }
    }
}

impl Model {
    /// What a rule or hold has in common with the others.
    #[must_use]
    pub fn guidance(&self, id: GuidanceId) -> &Guidance {
        match id {
            GuidanceId::Rule(id) => &self[id].guidance,
            GuidanceId::Hold(id) => &self[id].guidance,
        }
    }

    /// Every assignment of every rule and hold, companions apart, with what makes it.
    pub fn contributions(&self) -> impl Iterator<Item = (GuidanceId, &Assignment)> {
        let rules = self
            .rules
            .iter()
            .zip(0..)
            .flat_map(|(r, id)| r.then.iter().map(move |a| (GuidanceId::Rule(RuleId(id)), a)));
        let holds = self.holds.iter().zip(0..).flat_map(|(h, id)| {
            let release = h.release.iter().flat_map(|r| &r.then);
            let give_up = h.give_up.iter().flat_map(|g| &g.then);
            h.do_.iter().chain(release).chain(give_up).map(move |a| (GuidanceId::Hold(HoldId(id)), a))
        });
        rules.chain(holds)
    }
}

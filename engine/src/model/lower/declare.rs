//! The second pass: every declaration gets its id, and what has a written type gets that type.

use super::names::Space;
use super::{Cx, ERROR, Lower};
use crate::diagnostic::codes::{names as name_codes, types as type_codes};
use crate::model::{
    Alias, Combine, Decision, Enum, Guidance, Hold, Holding, Input, InputKind, Let, Model, Rule, Setting, Strength,
    Symbol, Table, Ty,
};
use blin_grammar::ast::{self, ItemKind, Persistence, TypeKind};

impl<'a> Lower<'a> {
    pub(super) fn declare(&mut self) {
        self.each(|l, cx| match &cx.item.kind {
            ItemKind::Scale(scale) => Some(l.scale(cx, scale)),
            ItemKind::Type(alias) => Some(l.type_alias(cx, alias)),
            _ => None,
        });
        self.resolve_aliases();
        self.each(|l, cx| l.signature(cx));
    }

    /// Runs `pass` over all items and keeps what each declares.
    fn each(&mut self, mut pass: impl FnMut(&mut Self, Cx<'a>) -> Option<Symbol>) {
        for index in 0..self.items.len() {
            let (cx, _) = self.items[index];
            if let Some(symbol) = pass(self, cx) {
                self.items[index].1 = Some(symbol);
            }
        }
    }

    fn scale(&mut self, cx: Cx<'a>, scale: &ast::Scale) -> Symbol {
        let variants = (scale.low..=scale.high.min(scale.low.saturating_add(62))).map(|g| g.to_string()).collect();
        let decl = cx.decl(&scale.name, scale.doc.as_ref());
        let id = self.model.enums(Enum { decl, variants, ordered: true, scale: Some(scale.low) });
        self.enter(cx, Space::Type, &scale.name, Some(Symbol::Enum(id)));
        Symbol::Enum(id)
    }

    fn type_alias(&mut self, cx: Cx<'a>, alias: &ast::TypeAlias) -> Symbol {
        let decl = cx.decl(&alias.name, alias.doc.as_ref());
        let symbol = if let TypeKind::OneOf { choices, ordered } = &alias.ty.kind {
            Symbol::Enum(self.choice_type(cx, decl, choices, *ordered))
        } else {
            Symbol::Alias(self.model.aliases(Alias { decl, ty: Ty::Error }))
        };
        self.enter(cx, Space::Type, &alias.name, Some(symbol));
        symbol
    }

    /// Resolves `type A = B` in the order in which they depend on each other.
    fn resolve_aliases(&mut self) {
        let mut open: Vec<usize> =
            (0..self.items.len()).filter(|&i| matches!(self.items[i].1, Some(Symbol::Alias(_)))).collect();
        loop {
            let (ready, blocked): (Vec<usize>, Vec<usize>) = open.iter().partition(|&&i| !self.waits(i, &open));
            for &index in &ready {
                self.resolve_alias(index);
            }
            if blocked.is_empty() {
                return;
            }
            if ready.is_empty() {
                let (cx, symbol) = self.items[blocked[0]];
                let name = symbol.map_or("", |s| s.name(&self.model)).to_owned();
                return self.report(type_codes::alias_cycle(&name, cx.place(cx.item.span)));
            }
            open = blocked;
        }
    }

    /// Whether the alias of an item stands for another that is still open.
    fn waits(&self, index: usize, open: &[usize]) -> bool {
        let (cx, _) = self.items[index];
        let ItemKind::Type(alias) = &cx.item.kind else { return false };
        let mut ty = &alias.ty.kind;
        while let TypeKind::SetOf(inner) = ty {
            ty = &inner.kind;
        }
        let TypeKind::Named(name) = ty else { return false };
        let target = self.peek(cx, name, &[Space::Type]);
        target.is_some() && open.iter().any(|&o| self.items[o].1 == target)
    }

    fn resolve_alias(&mut self, index: usize) {
        let (cx, symbol) = self.items[index];
        let (ItemKind::Type(alias), Some(Symbol::Alias(id))) = (&cx.item.kind, symbol) else { return };
        let ty = self.type_of(cx, &alias.ty, &alias.name);
        self.model.aliases[id.index()].ty = ty;
    }

    /// Declares everything but types.
    fn signature(&mut self, cx: Cx<'a>) -> Option<Symbol> {
        let (name, space, symbol) = match &cx.item.kind {
            ItemKind::Input(x) => (&x.name, Space::Value, self.input_signature(cx, x)),
            ItemKind::Setting(x) => (&x.name, Space::Value, self.setting_signature(cx, x)),
            ItemKind::Let(x) => (&x.name, Space::Value, self.let_signature(cx, x)),
            ItemKind::Table(x) => (&x.name, Space::Value, self.table_signature(cx, x)),
            ItemKind::Decision(x) => (&x.name, Space::Value, self.decision_signature(cx, x)),
            ItemKind::Source(x) => (&x.name, Space::Source, self.source(cx, x)),
            ItemKind::Rule(x) => (&x.name, Space::Guidance, self.rule_signature(cx, x)),
            ItemKind::Hold(x) => (&x.name, Space::Guidance, self.hold_signature(cx, x)),
            ItemKind::Error(x) => {
                self.broken(cx, x);
                return None;
            }
            _ => return None,
        };
        self.enter(cx, space, name, Some(symbol));
        if space == Space::Value {
            self.check_not_a_unit(cx, name);
        }
        Some(symbol)
    }

    /// A declaration whose head alone was understood: its name is known, so that others may refer to it in silence.
    fn broken(&mut self, cx: Cx<'a>, item: &ast::ErrorItem) {
        let Some(name) = &item.name else { return };
        for space in [Space::Type, Space::Value, Space::Guidance, Space::Source] {
            let declared = super::names::Declared { symbol: None, place: cx.place(name.span) };
            self.scopes[cx.module.index()].enter(space, &name.text, declared);
        }
    }

    /// `9 kg` must never be a number beside a name.
    fn check_not_a_unit(&mut self, cx: Cx<'a>, name: &ast::Name) {
        if super::convert::is_unit_symbol(&name.text) {
            self.report(name_codes::is_a_unit(&name.text, cx.place(name.span)));
        }
    }

    fn input_signature(&mut self, cx: Cx<'a>, input: &ast::Input) -> Symbol {
        let ty = input.ty.as_ref().map_or(Ty::Event, |t| self.type_of(cx, t, &input.name));
        let hold = match (&input.persistence, input.kind) {
            (_, InputKind::Fact) => Holding::Always,
            (Some(Persistence::UntilChanged(_)), InputKind::Reading | InputKind::Act) => Holding::UntilChanged,
            // The duration of `fresh for` is lowered with the other constants.
            (_, InputKind::Reading) => Holding::UntilChanged,
            _ => Holding::Instant,
        };
        Symbol::Input(self.model.inputs(Input {
            decl: cx.decl(&input.name, input.doc.as_ref()),
            kind: input.kind,
            ty,
            range: None,
            hold,
            initially: None,
            void_after: Vec::new(),
            codes: input.codes.iter().map(|c| (c.system.text.clone(), c.code.text.clone())).collect(),
        }))
    }

    fn setting_signature(&mut self, cx: Cx<'a>, setting: &ast::Setting) -> Symbol {
        let ty = self.type_of(cx, &setting.ty, &setting.name);
        let decl = cx.decl(&setting.name, setting.doc.as_ref());
        Symbol::Setting(self.model.settings(Setting { decl, ty, value: None, default: None, range: None }))
    }

    fn let_signature(&mut self, cx: Cx<'a>, item: &ast::Let) -> Symbol {
        let id = self.model.lets(Let { decl: cx.decl(&item.name, item.doc.as_ref()), value: ERROR });
        self.lowered_lets.push(false);
        if let Some(ty) = &item.ty {
            let ty = self.type_of(cx, ty, &item.name);
            self.declared_lets.insert(id, ty);
        }
        Symbol::Let(id)
    }

    fn table_signature(&mut self, cx: Cx<'a>, table: &ast::Table) -> Symbol {
        let ty = self.type_of(cx, &table.ty, &table.name);
        Symbol::Table(self.model.tables(Table {
            decl: cx.decl(&table.name, table.doc.as_ref()),
            ty,
            policy: table.policy,
            columns: Vec::new(),
            rows: Vec::new(),
            cites: Vec::new(),
        }))
    }

    fn decision_signature(&mut self, cx: Cx<'a>, decision: &ast::Decision) -> Symbol {
        let ty = self.type_of(cx, &decision.ty, &decision.name);
        Symbol::Decision(self.model.decisions(Decision {
            decl: cx.decl(&decision.name, decision.doc.as_ref()),
            ty,
            combine: decision.combine.map_or(Combine::Unique, |(c, _)| c),
            default: None,
            undetermined: None,
            companion_of: None,
        }))
    }

    fn rule_signature(&mut self, cx: Cx<'a>, rule: &ast::Rule) -> Symbol {
        let guidance = empty_guidance(cx, &rule.name, rule.doc.as_ref(), rule.strength);
        Symbol::Rule(self.model.rules(Rule { guidance, when: None, unless: None, then: Vec::new() }))
    }

    fn hold_signature(&mut self, cx: Cx<'a>, hold: &ast::Hold) -> Symbol {
        let guidance = empty_guidance(cx, &hold.name, hold.doc.as_ref(), hold.strength);
        Symbol::Hold(self.model.holds(Hold {
            guidance,
            when: ERROR,
            do_: Vec::new(),
            release: None,
            give_up: None,
            close: None,
        }))
    }

    /// The topic of this name; topics exist by being named.
    pub(super) fn topic(&mut self, name: &str) -> crate::model::TopicId {
        if let Some(&id) = self.topics.get(name) {
            return id;
        }
        let id = self.model.topics(crate::model::Topic { name: name.to_owned() });
        self.topics.insert(name.to_owned(), id);
        id
    }
}

fn empty_guidance(
    cx: Cx<'_>,
    name: &ast::Name,
    doc: Option<&ast::Text>,
    strength: Option<(Strength, blin_grammar::Span)>,
) -> Guidance {
    Guidance {
        decl: cx.decl(name, doc),
        strength: strength.map_or(Strength::Must, |(s, _)| s),
        about: None,
        because: None,
        advise: Vec::new(),
        cites: Vec::new(),
        overrides: Vec::new(),
    }
}

impl Model {
    /// Whether an input is a happening: an event, or an act that sets no state.
    #[must_use]
    pub fn is_happening(&self, id: crate::model::InputId) -> bool {
        self[id].hold == Holding::Instant
    }
}

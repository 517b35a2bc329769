//! Who declares a name, and what a written name stands for.

use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::names as codes;
use crate::model::{ModuleId, Role, Symbol};
use blin_grammar::ast;
use std::collections::HashMap;

/// Names of different kinds never meet in one place of the language, so they may be spelled alike.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Space {
    /// Types and scales.
    Type,
    /// Inputs, settings, lets, tables, decisions: what an expression reads.
    Value,
    /// Rules and holds.
    Guidance,
    /// Sources.
    Source,
}

/// A name declared in a module. Without a symbol its declaration was not understood.
#[derive(Clone, Copy)]
pub(super) struct Declared {
    pub symbol: Option<Symbol>,
    pub place: Place,
}

/// The names that one module declares. Looked up by what is written, without a copy: this is asked for every name
/// of a project in every module that is in use.
#[derive(Default)]
pub(super) struct Scope {
    names: HashMap<String, Vec<(Space, Declared)>>,
}

impl Scope {
    fn get(&self, space: Space, name: &str) -> Option<Declared> {
        self.names.get(name)?.iter().find(|(s, _)| *s == space).map(|(_, d)| *d)
    }

    /// Enters a name, unless it is declared; then what was declared earlier is given back.
    pub(super) fn enter(&mut self, space: Space, name: &str, declared: Declared) -> Option<Declared> {
        let earlier = self.get(space, name);
        if earlier.is_none() {
            self.names.entry(name.to_owned()).or_default().push((space, declared));
        }
        earlier
    }

    /// The names in one of these spaces.
    fn names_in(&self, spaces: &[Space]) -> impl Iterator<Item = &str> {
        let meant = |kinds: &[(Space, Declared)]| kinds.iter().any(|(space, _)| spaces.contains(space));
        self.names.iter().filter(move |(_, kinds)| meant(kinds)).map(|(name, _)| name.as_str())
    }
}

/// What a name was found to be.
pub(super) enum Found {
    /// This.
    Symbol(Symbol),
    /// Nothing usable; an error has been reported here or where it is declared.
    Broken,
}

impl Lower<'_> {
    /// Enters a declaration into its module; a second one of the same name is an error.
    pub(super) fn enter(&mut self, cx: Cx<'_>, space: Space, name: &ast::Name, symbol: Option<Symbol>) {
        let place = cx.place(name.span);
        if let Some(symbol) = symbol {
            self.in_role(Role::Declares, |l| l.refer(place, symbol));
        }
        let earlier = self.scopes[cx.module.index()].enter(space, &name.text, Declared { symbol, place });
        if let Some(earlier) = earlier {
            let what = symbol.map_or("name", |s| s.kind(&self.model).split(' ').next_back().unwrap_or("name"));
            let diagnostic = codes::duplicate(what, &name.text, place, earlier.place);
            self.report(diagnostic);
        }
    }

    /// What `name` stands for in the given spaces, or nothing, without a word.
    pub(super) fn peek(&self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) -> Option<Symbol> {
        self.candidates(cx, name, spaces).first().and_then(|(_, d)| d.symbol)
    }

    /// Whether anything of this name can be seen, were it only half understood.
    pub(super) fn is_visible(&self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) -> bool {
        !self.candidates(cx, name, spaces).is_empty()
    }

    /// What `name` stands for in one of the spaces; an error if nothing or more than one thing.
    pub(super) fn resolve(&mut self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) -> Found {
        let place = cx.place(name.span);
        let mut found = self.candidates(cx, name, spaces);
        found.dedup_by_key(|(_, d)| d.place);
        match found.as_slice() {
            [(_, one)] => match one.symbol {
                Some(symbol) => {
                    self.refer(place, symbol);
                    Found::Symbol(symbol)
                }
                None => Found::Broken,
            },
            [] => {
                self.unknown(cx, name, spaces);
                Found::Broken
            }
            many => {
                let places: Vec<(String, Place)> = many
                    .iter()
                    .map(|(m, d)| (format!("{}.{}", self.model[*m].decl.name, name.text), d.place))
                    .collect();
                let diagnostic = codes::ambiguous(&name.text, place, &places);
                self.report(diagnostic);
                Found::Broken
            }
        }
    }

    /// The declarations that `name` may mean: the module's own first and alone, else those of the modules it uses.
    fn candidates(&self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) -> Vec<(ModuleId, Declared)> {
        let own = cx.module;
        let uses = &self.model[own].uses;
        if let Some(qualifier) = &name.module {
            let Some(module) = self.module_named(&qualifier.text) else { return Vec::new() };
            let visible = module == own || uses.contains(&module);
            return if visible { self.declared_in(module, &name.text, spaces) } else { Vec::new() };
        }
        let local = self.declared_in(own, &name.text, spaces);
        if !local.is_empty() {
            return local;
        }
        uses.iter().flat_map(|&m| self.declared_in(m, &name.text, spaces)).collect()
    }

    fn declared_in(&self, module: ModuleId, name: &str, spaces: &[Space]) -> Vec<(ModuleId, Declared)> {
        let scope = &self.scopes[module.index()];
        spaces.iter().filter_map(|&s| scope.get(s, name)).map(|d| (module, d)).collect()
    }

    /// Says that a name stands for nothing here, and what may have been meant.
    fn unknown(&mut self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) {
        let place = cx.place(name.span);
        if let Some(qualifier) = &name.module
            && self.module_named(&qualifier.text).is_none()
        {
            if self.is_visible(cx, qualifier, &[Space::Value, Space::Guidance]) {
                let diagnostic = crate::diagnostic::codes::types::no_member(&name.text, place);
                return self.report(diagnostic);
            }
            let known: Vec<&str> = self.model.modules.iter().map(|m| m.decl.name.as_str()).collect();
            let diagnostic = codes::unknown_module(&qualifier.text, cx.place(qualifier.span), &known);
            return self.report(diagnostic);
        }
        let all = [Space::Value, Space::Guidance, Space::Type, Space::Source];
        let other = self.peek(cx, name, &all).map(|s| (s.kind(&self.model), s));
        let what = wanted(spaces);
        if let Some((kind, symbol)) = other {
            let declared = symbol.decl(&self.model).map(|d| d.name_place);
            let diagnostic = codes::wrong_kind(&name.text, place, kind, what, declared);
            return self.report(diagnostic);
        }
        let missed = self.declared_elsewhere(cx, name, spaces);
        let elsewhere = missed.map(|m| self.model[m].decl.name.clone());
        let near = self.nearest(cx, &name.text, spaces);
        let use_line = self.use_insertion(cx);
        let diagnostic = codes::unknown(&name.text, place, what, near.as_deref(), elsewhere.as_deref(), use_line);
        self.report(diagnostic);
        // One `use` is missing, however many names are missed for it.
        if let Some(missed) = missed {
            self.put_in_use(cx.module, missed);
        }
    }

    /// A module that declares the name but is not used.
    fn declared_elsewhere(&self, cx: Cx<'_>, name: &ast::Name, spaces: &[Space]) -> Option<ModuleId> {
        let modules = (0..).map(ModuleId).take(self.model.modules.len());
        modules
            .filter(|&m| m != cx.module && !self.model[cx.module].uses.contains(&m))
            .filter(|&m| name.module.as_ref().is_none_or(|q| q.text == self.model[m].decl.name))
            .find(|&m| !self.declared_in(m, &name.text, spaces).is_empty())
    }

    /// Where a `use` line can be inserted: after the header.
    fn use_insertion(&self, cx: Cx<'_>) -> Option<Place> {
        let header = self.files.get(cx.file.0 as usize)?.parse.file.header.as_ref()?;
        Some(cx.place(blin_grammar::Span::new(header.span.end, header.span.end)))
    }

    /// The spelling among the visible names that is closest to what was written.
    pub(super) fn nearest(&self, cx: Cx<'_>, name: &str, spaces: &[Space]) -> Option<String> {
        let own = std::iter::once(cx.module);
        let modules = own.chain(self.model[cx.module].uses.iter().copied());
        let names = modules.flat_map(|m| self.scopes[m.index()].names_in(spaces));
        crate::diagnostic::nearest(name, names).map(str::to_owned)
    }
}

/// How messages call what may stand in a place.
fn wanted(spaces: &[Space]) -> &'static str {
    match spaces {
        [Space::Type] => "type",
        [Space::Source] => "source",
        [Space::Guidance] => "rule or hold",
        _ => "name",
    }
}

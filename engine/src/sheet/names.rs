//! What a name in a manifest stands for: alone where it is the only one, or with its module and a dot.

use crate::explain::Term;
use crate::model::{GuidanceId, Model, Role, Symbol};
use std::collections::BTreeMap;

/// The names of a project.
pub(super) struct Names<'m> {
    model: &'m Model,
    /// Everything of that name.
    all: BTreeMap<String, Vec<Symbol>>,
}

impl<'m> Names<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let mut all: BTreeMap<String, Vec<Symbol>> = BTreeMap::new();
        for symbol in model.references.iter().filter(|r| r.role == Role::Declares).map(|r| r.symbol) {
            all.entry(symbol.name(model).to_owned()).or_default().push(symbol);
            all.entry(model.qualified_name(symbol)).or_default().push(symbol);
        }
        Self { model, all }
    }

    /// The one of a kind that has this name.
    fn one<T>(&self, name: &str, kind: fn(Symbol) -> Option<T>) -> Option<T> {
        let mut found = self.all.get(name).into_iter().flatten().filter_map(|s| kind(*s));
        found.next().filter(|_| found.next().is_none())
    }

    pub(super) fn term(&self, name: &str) -> Option<Term> {
        self.one(name, term)
    }

    pub(super) fn guidance(&self, name: &str) -> Option<GuidanceId> {
        self.one(name, guidance)
    }

    fn known(&self, wanted: impl Fn(Symbol) -> bool) -> Vec<String> {
        self.all.iter().filter(|(_, symbols)| symbols.iter().any(|s| wanted(*s))).map(|(n, _)| n.clone()).collect()
    }

    pub(super) fn terms(&self) -> Vec<String> {
        self.known(|s| term(s).is_some())
    }

    pub(super) fn inputs(&self) -> Vec<String> {
        self.known(|s| matches!(s, Symbol::Input(_)))
    }

    pub(super) fn advising(&self) -> Vec<String> {
        self.known(|s| guidance(s).is_some_and(|g| !self.model.guidance(g).advise.is_empty()))
    }
}

const fn term(symbol: Symbol) -> Option<Term> {
    match symbol {
        Symbol::Input(i) => Some(Term::Input(i)),
        Symbol::Setting(s) => Some(Term::Setting(s)),
        Symbol::Let(l) => Some(Term::Let(l)),
        Symbol::Table(t) => Some(Term::Table(t)),
        Symbol::Decision(d) => Some(Term::Decision(d)),
        Symbol::Hold(h) => Some(Term::Hold(h)),
        _ => None,
    }
}

/// What a term is the name of.
pub(super) const fn symbol(term: Term) -> Symbol {
    match term {
        Term::Input(i) => Symbol::Input(i),
        Term::Setting(s) => Symbol::Setting(s),
        Term::Let(l) => Symbol::Let(l),
        Term::Table(t) => Symbol::Table(t),
        Term::Decision(d) => Symbol::Decision(d),
        Term::Hold(h) => Symbol::Hold(h),
    }
}

const fn guidance(symbol: Symbol) -> Option<GuidanceId> {
    match symbol {
        Symbol::Rule(r) => Some(GuidanceId::Rule(r)),
        Symbol::Hold(h) => Some(GuidanceId::Hold(h)),
        _ => None,
    }
}

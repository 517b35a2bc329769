//! From syntax trees to the [`Model`].
//!
//! In: the parsed files of a project and its manifest. Out: a model in which every name is resolved and every
//! expression has a type, and the errors found on the way. The passes do not depend on the order of files or
//! declarations:
//!
//! 1. [`modules`]: the files, their names, and which uses which;
//! 2. [`declare`]: types, then the names and signatures of all that is declared;
//! 3. [`order`]: lets and tables so that each comes after those that it reads;
//! 4. [`bodies`], [`guidance`]: expressions, rules, holds, preferences, properties;
//! 5. [`scenario`]: timelines and expectations.
//!
//! Whatever could not be understood becomes [`ExprKind::Error`] and is silent from there on.

mod arith;
mod assign;
mod bodies;
mod compare;
mod constant;
mod convert;
mod declare;
mod expr;
mod guidance;
mod modules;
mod names;
mod order;
mod scenario;
mod scenario_expect;
mod source;
mod temporal;
#[cfg(test)]
mod tests;
mod types;

use super::{Decl, Expr, ExprId, ExprKind, Model, ModuleId, Reference, Role, Symbol, Ty, Value};
use crate::diagnostic::{Diagnostic, FileId, Place};
use crate::manifest::Manifest;
use crate::units::Unit;
use blin_grammar::{Parse, Span, ast};
use names::Scope;
use std::collections::HashMap;
use std::sync::Arc;

/// A file of the project with its syntax tree.
#[derive(Clone, Debug)]
pub struct ParsedFile {
    /// Path relative to the project, with `/`.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// Its tree and syntax errors.
    pub parse: Arc<Parse>,
}

/// Checks the files of a project against each other. `files` are numbered by their position. The diagnostics are
/// those of this pass only: not the syntax errors of the files, nor those of the manifest's own text.
#[must_use]
pub fn lower(files: &[ParsedFile], manifest: &Manifest) -> (Model, Vec<Diagnostic>) {
    let mut lower = Lower::new(files, manifest);
    lower.modules();
    lower.declare();
    lower.order();
    lower.bodies();
    lower.guidance();
    lower.scenarios();
    (lower.model, lower.diagnostics)
}

/// The state shared by all passes.
struct Lower<'a> {
    files: &'a [ParsedFile],
    manifest: &'a Manifest,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    /// The names that each module declares.
    scopes: Vec<Scope>,
    /// The items of all modules, with what they declare, in the order of the files.
    items: Vec<(Cx<'a>, Option<Symbol>)>,
    /// Units by what is written: the same few stand at thousands of numbers.
    units: HashMap<String, Arc<Unit>>,
    /// Topics by name.
    topics: HashMap<String, super::TopicId>,
    /// Whether the value of an expression grows by itself as time passes, for each expression.
    ticks: Vec<bool>,
    /// Lets whose value is a streak: its condition and the reading that it is about.
    streaks: HashMap<super::LetId, (ExprId, super::InputId)>,
    /// Lets that lie on a cycle; they have no type unless they declare one.
    declared_lets: HashMap<super::LetId, Ty>,
    /// Lets whose value has been lowered.
    lowered_lets: Vec<bool>,
    /// Lets and tables in the order in which they can be lowered.
    ordered: Vec<usize>,
    /// The role of the names that are being resolved.
    role: Role,
}

/// The item that is being lowered.
#[derive(Clone, Copy)]
struct Cx<'a> {
    file: FileId,
    module: ModuleId,
    item: &'a ast::Item,
}

impl<'a> Cx<'a> {
    const fn place(self, span: Span) -> Place {
        Place { file: self.file, span }
    }
    fn place_of(self, id: ast::ExprId) -> Place {
        self.place(self.item.exprs.span(id))
    }
    fn ast(self, id: ast::ExprId) -> &'a ast::Expr {
        self.item.exprs.get(id)
    }
    fn decl(self, name: &ast::Name, doc: Option<&ast::Text>) -> Decl {
        Decl {
            name: name.text.clone(),
            module: self.module,
            name_place: self.place(name.span),
            place: self.place(self.item.span),
            doc: doc.map(|t| t.text.clone()),
        }
    }
}

/// The expression that stands for whatever was not understood.
const ERROR: ExprId = ExprId(0);

impl<'a> Lower<'a> {
    fn new(files: &'a [ParsedFile], manifest: &'a Manifest) -> Self {
        let mut lower = Self {
            files,
            manifest,
            model: Model::default(),
            diagnostics: Vec::new(),
            scopes: Vec::new(),
            items: Vec::new(),
            units: HashMap::new(),
            topics: HashMap::new(),
            ticks: Vec::new(),
            streaks: HashMap::new(),
            declared_lets: HashMap::new(),
            lowered_lets: Vec::new(),
            ordered: Vec::new(),
            role: Role::Reads,
        };
        let nowhere = Place { file: FileId(0), span: Span::default() };
        lower.push(ExprKind::Error, Ty::Error, nowhere);
        lower
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports and gives the error expression.
    fn refuse(&mut self, diagnostic: Diagnostic) -> ExprId {
        let place = diagnostic.labels.first().map(|l| l.place);
        self.report(diagnostic);
        place.map_or(ERROR, |p| self.error(p))
    }

    fn error(&mut self, place: Place) -> ExprId {
        self.push(ExprKind::Error, Ty::Error, place)
    }

    /// Adds an expression; it ticks when any of its parts does, until told otherwise.
    fn push(&mut self, kind: ExprKind, ty: Ty, place: Place) -> ExprId {
        let ticks = crate::model::children(&kind).iter().any(|&c| self.ticks(c)) && ty.is_numeric()
            || self.refers_to_ticking(&kind);
        self.ticks.push(ticks);
        self.model.exprs(Expr { kind, ty, place })
    }

    fn refers_to_ticking(&self, kind: &ExprKind) -> bool {
        match kind {
            ExprKind::TimeIn(_) | ExprKind::TimeSince(_) | ExprKind::HoldTime(_) | ExprKind::TotalTime(..) => true,
            ExprKind::Let(id) => self.ticks(self.model[*id].value),
            ExprKind::Table(id) => self.model[*id].rows.iter().any(|r| self.ticks(r.value)),
            _ => false,
        }
    }

    fn ticks(&self, id: ExprId) -> bool {
        self.ticks.get(id.index()).copied().unwrap_or(false)
    }

    fn still(&mut self, id: ExprId) -> ExprId {
        if let Some(t) = self.ticks.get_mut(id.index()) {
            *t = false;
        }
        id
    }

    fn constant(&mut self, value: Value, ty: Ty, place: Place) -> ExprId {
        self.push(ExprKind::Const(value), ty, place)
    }

    fn ty(&self, id: ExprId) -> &Ty {
        &self.model[id].ty
    }

    fn is_error(&self, id: ExprId) -> bool {
        matches!(self.ty(id), Ty::Error)
    }

    fn refer(&mut self, place: Place, symbol: Symbol) {
        let role = self.role;
        self.model.references.push(Reference { place, symbol, role });
    }

    /// Does `work` with names resolved in another role.
    fn in_role<T>(&mut self, role: Role, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.role, role);
        let result = work(self);
        self.role = before;
        result
    }
}

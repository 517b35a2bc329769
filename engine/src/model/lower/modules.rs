//! The first pass: files become modules, and `use` lines say whose names each may read.

use super::names::Scope;
use super::{Cx, Lower};
use crate::diagnostic::codes::names as codes;
use crate::diagnostic::{FileId, Place};
use crate::model::{Decl, Module, ModuleId, ModuleKind, Role, SourceFile, Symbol};
use blin_grammar::Span;
use blin_grammar::ast::ItemKind;

impl Lower<'_> {
    pub(super) fn modules(&mut self) {
        let files = self.files;
        for (file, number) in files.iter().zip(0..) {
            let file_id = FileId(number);
            self.model.files.push(SourceFile { path: file.path.clone(), text: file.text.clone() });
            let id = self.module(file_id, file);
            for item in &file.parse.file.items {
                self.items.push((Cx { file: file_id, module: id, item }, None));
            }
        }
        for index in 0..self.items.len() {
            let (cx, _) = self.items[index];
            match &cx.item.kind {
                ItemKind::Use(names) => names.iter().for_each(|name| self.use_module(cx, name)),
                ItemKind::Error(item) if item.keyword.as_deref() == Some("use") => self.broken_use(cx),
                _ => {}
            }
        }
    }

    /// The module of a file; without a header it is a protocol named after its file.
    fn module(&mut self, file_id: FileId, file: &super::ParsedFile) -> ModuleId {
        let start = Place { file: file_id, span: Span::new(0, 0) };
        let decl = match &file.parse.file.header {
            Some(header) => Decl {
                name: header.name.text.clone(),
                module: ModuleId(file_id.0),
                name_place: Place { file: file_id, span: header.name.span },
                place: Place { file: file_id, span: header.span },
                doc: header.doc.as_ref().map(|t| t.text.clone()),
            },
            None => {
                Decl { name: stem(&file.path), module: ModuleId(file_id.0), name_place: start, place: start, doc: None }
            }
        };
        let kind = file.parse.file.header.as_ref().map_or(ModuleKind::Protocol, |h| h.kind);
        if let Some(other) = self.model.modules.iter().find(|m| m.decl.name == decl.name) {
            let diagnostic = codes::duplicate("module", &decl.name, decl.name_place, other.decl.name_place);
            self.report(diagnostic);
        }
        let place = decl.name_place;
        let id = self.model.modules(Module { decl, kind, file: file_id, uses: Vec::new() });
        self.scopes.push(Scope::default());
        if file.parse.file.header.is_some() {
            self.in_role(Role::Declares, |l| l.refer(place, Symbol::Module(id)));
        }
        id
    }

    fn use_module(&mut self, cx: Cx<'_>, name: &blin_grammar::ast::Name) {
        let place = cx.place(name.span);
        let Some(found) = self.module_named(&name.text) else {
            let known: Vec<&str> = self.model.modules.iter().map(|m| m.decl.name.as_str()).collect();
            // The module that was meant is in use from here on, so that its names are not missed one by one.
            let meant = crate::diagnostic::nearest(&name.text, known.iter().copied()).map(str::to_owned);
            let diagnostic = codes::unknown_module(&name.text, place, &known);
            self.report(diagnostic);
            if let Some(meant) = meant.and_then(|meant| self.module_named(&meant)) {
                self.put_in_use(cx.module, meant);
            }
            return;
        };
        self.refer(place, Symbol::Module(found));
        if found == cx.module {
            let diagnostic = codes::uses_itself(&name.text, place);
            self.report(diagnostic);
        } else {
            self.put_in_use(cx.module, found);
        }
    }

    /// A `use` that could not be read: the modules that it names are in use, so that their names are not missed.
    fn broken_use(&mut self, cx: Cx<'_>) {
        let Some(file) = self.files.get(cx.file.0 as usize) else { return };
        let words = cx.item.span.of(&file.text).split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        for module in words.filter_map(|word| self.module_named(word)).collect::<Vec<_>>() {
            self.put_in_use(cx.module, module);
        }
    }

    pub(super) fn put_in_use(&mut self, module: ModuleId, used: ModuleId) {
        let uses = &mut self.model.modules[module.index()].uses;
        if used != module && !uses.contains(&used) {
            uses.push(used);
        }
    }

    pub(super) fn module_named(&self, name: &str) -> Option<ModuleId> {
        self.model.modules.iter().zip(0..).find(|(m, _)| m.decl.name == name).map(|(_, i)| ModuleId(i))
    }
}

fn stem(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".blin").unwrap_or(file).to_owned()
}

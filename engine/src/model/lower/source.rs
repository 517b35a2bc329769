//! Sources, and what the manifest sets.

use super::{Cx, Lower};
use crate::diagnostic::codes::{manifest as codes, source as source_codes};
use crate::model::{SettingId, Source, SourceId, Symbol};
use blin_grammar::ast;

impl<'a> Lower<'a> {
    pub(super) fn source(&mut self, cx: Cx<'a>, source: &ast::Source) -> Symbol {
        let text = |t: &Option<ast::Text>| t.as_ref().map(|t| t.text.clone());
        let valid_from = source.valid_from.as_ref().and_then(|d| self.date(&d.text, cx.place(d.span)));
        let valid_until = source.valid_until.as_ref().and_then(|d| self.date(&d.text, cx.place(d.span)));
        if let (Some(from), Some(until), Some(written)) = (valid_from, valid_until, &source.valid_until)
            && from >= until
        {
            self.report(source_codes::never_valid(cx.place(written.span)));
        }
        if let Some(d) = &source.date {
            let _ = self.date(&d.text, cx.place(d.span));
        }
        let mut decl = cx.decl(&source.name, None);
        decl.doc = Some(source.title.text.clone());
        let id: SourceId = self.model.sources(Source {
            decl,
            title: source.title.text.clone(),
            journal: text(&source.journal),
            edition: text(&source.edition),
            date: source.date.as_ref().map(|d| d.text.clone()),
            link: text(&source.link),
            text: text(&source.text),
            valid_from,
            valid_until,
        });
        Symbol::Source(id)
    }

    /// Gives the settings the values of the manifest.
    pub(super) fn manifest_settings(&mut self) {
        let manifest = self.manifest;
        for set in &manifest.settings {
            let matching = self.settings_called(&set.name);
            match matching.as_slice() {
                [] => {
                    let all: Vec<&str> = self.model.settings.iter().map(|s| s.decl.name.as_str()).collect();
                    let diagnostic = codes::unknown_setting(&set.name, set.name_place, &all);
                    self.report(diagnostic);
                }
                [one] => self.set(*one, set),
                many => {
                    let names: Vec<String> =
                        many.iter().map(|&s| self.model.qualified_name(Symbol::Setting(s))).collect();
                    self.report(codes::ambiguous_setting(&set.name, set.name_place, &names));
                }
            }
        }
    }

    fn settings_called(&self, name: &str) -> Vec<SettingId> {
        let (module, short) = name.split_once('.').map_or((None, name), |(m, n)| (Some(m), n));
        let all = (0..).map(SettingId).take(self.model.settings.len());
        all.filter(|&s| self.model[s].decl.name == short)
            .filter(|&s| module.is_none_or(|m| self.model[self.model[s].decl.module].decl.name == m))
            .collect()
    }

    fn set(&mut self, id: SettingId, set: &crate::manifest::Set) {
        let ty = self.model[id].ty.clone();
        let name = self.model[id].decl.name.clone();
        let declared = self.model[id].decl.name_place;
        match self.model.read_value(&set.value, &ty) {
            Ok(value) => {
                let range = self.model[id].range;
                self.check_range(&value, range.as_ref(), (&ty, &name, declared), set.value_place);
                self.model.settings[id.index()].value = Some(value);
            }
            Err(error) => self.report(codes::setting_value(&name, &error, set.value_place, declared)),
        }
    }
}

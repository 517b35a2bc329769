//! The answers that take more than one feature, or more than the project of a document.

use super::{Backend, blocking};
use crate::convert::{self, Converter};
use crate::feature::evaluate::values;
use crate::feature::{action, completion, coverage, hover, inlay, lens, moved, refactor};
use crate::project::Project;
use crate::state::Evaluated;
use blin_engine::diagnostic::FileId;
use blin_grammar::Span;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{self as lsp, Url};

impl Backend {
    /// What there is to say about a place, and what it comes to for a record.
    pub(super) async fn hover_at(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let snapshot = self.snapshot();
        let lsp::TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let path = convert::path(&text_document.uri);
        blocking(move || {
            let project = snapshot.project_of(&path)?;
            let file = project.file_at(&path)?;
            let convert = Converter::new(&snapshot, &project);
            let offset = convert.offset(file, position)?;
            let found = hover::hover(&project, file, offset);
            let seen = snapshot.seen_soon(&path).and_then(|Evaluated { project, record, at }| {
                values::at_cursor(&project, project.file_at(&path)?, offset, &record, &record.seen(at))
            });
            Some(convert.hover(file, hover::joined(found, seen)?))
        })
        .await
    }

    /// What may be written at a place.
    pub(super) async fn completion_at(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        let snippets = self.snippets.load(Ordering::Relaxed);
        let snapshot = self.snapshot();
        let lsp::TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let path = convert::path(&text_document.uri);
        blocking(move || {
            let project = snapshot.project_soon(&path)?;
            let file = project.file_at(&path)?;
            let convert = Converter::new(&snapshot, &project);
            let found = completion::completion(&project, file, convert.offset(file, position)?);
            Some(convert.completions(file, found, snippets))
        })
        .await
    }

    /// Mends and changes.
    pub(super) async fn code_actions(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        // A kind stands for itself and for all below it: `refactor` for `refactor.extract`.
        let is_wanted = move |kind: &lsp::CodeActionKind| {
            let below = |w: &lsp::CodeActionKind| {
                kind.as_str().strip_prefix(w.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('.'))
            };
            only.as_ref().is_none_or(|only| only.iter().any(below))
        };
        let range = params.range;
        self.ask(&params.text_document.uri, move |project, file, convert| {
            let span = convert.span(file, range)?;
            let mut found = Vec::new();
            if is_wanted(&lsp::CodeActionKind::QUICKFIX) {
                found.extend(action::actions(project, file, span).iter().map(|a| convert.action(a)));
            }
            let changes = refactor::refactorings(project, file, span);
            let changes = changes.iter().filter(|c| is_wanted(&convert::refactoring_kind(c.kind)));
            found.extend(changes.map(|c| convert.refactoring(c)));
            Some(found)
        })
        .await
    }

    /// What follows from files that get other names.
    pub(super) async fn files_will_move(&self, params: lsp::RenameFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let snapshot = self.snapshot();
        let paths = params.files.into_iter().filter_map(|f| {
            let path = |uri: &str| Url::parse(uri).ok().map(|u| convert::path(&u));
            Some((path(&f.old_uri)?, path(&f.new_uri)?))
        });
        let paths: Vec<(PathBuf, PathBuf)> = paths.collect();
        blocking(move || {
            let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
            let mut all = lsp::WorkspaceEdit::default();
            for (old, new) in &paths {
                let (Some(old_name), Some(new_name)) = (name(old), name(new)) else { continue };
                let Some(project) = snapshot.project_of(old) else { continue };
                let edits = match project.file_at(old) {
                    Some(file) => moved::moved(&project, file, &new_name),
                    None => moved::source_moved(&project, &old_name, &new_name),
                };
                let edit = Converter::new(&snapshot, &project).workspace_edit(&edits);
                all.changes.get_or_insert_default().extend(edit.changes.unwrap_or_default());
            }
            all.changes.as_ref().is_some_and(|c| !c.is_empty()).then_some(all)
        })
        .await
    }

    /// What is shown inside lines.
    pub(super) async fn hints(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        let range = params.range;
        let snapshot = self.snapshot();
        let path = convert::path(&params.text_document.uri);
        blocking(move || {
            let hints = |project: &Project, find: &dyn Fn(FileId, Span) -> Vec<inlay::Inlay>| {
                let file = project.file_at(&path)?;
                let convert = Converter::new(&snapshot, project);
                let found = find(file, convert.span(file, range)?);
                Some(found.into_iter().map(|i| convert.inlay(file, i)).collect::<Vec<_>>())
            };
            let project = snapshot.project_of(&path)?;
            let options = &snapshot.options;
            let mut all = hints(&project, &|file, span| {
                let mut found = if options.types { inlay::types(&project, file, span) } else { Vec::new() };
                if options.days {
                    found.extend(inlay::days(&project, file, span));
                }
                if options.counts {
                    found.extend(coverage::counts(&project, file, span));
                }
                found
            })?;
            // The project of a patient from elsewhere has the same protocols.
            let evaluated = options.values.then(|| snapshot.evaluated()).flatten().and_then(std::result::Result::ok);
            if let Some(Evaluated { project, record, at }) = evaluated {
                let seen = record.seen(at);
                let found = hints(&project, &|file, span| values::values(&project, file, span, &record, &seen));
                all.extend(found.unwrap_or_default());
            }
            Some(all)
        })
        .await
    }

    /// What is shown above lines.
    pub(super) async fn lenses(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let shown = self.snapshot().evaluation().cloned();
        // A client that can be told to ask again gets at once what is known; others would never see the outcome.
        let runs = !self.refreshes.lenses.load(Ordering::Relaxed);
        self.ask(&params.text_document.uri, move |project, file, convert| {
            if runs {
                lens::run(project, file, None);
            }
            let lenses = lens::lenses(project, file, shown.as_ref());
            Some(lenses.into_iter().filter_map(|l| convert.lens(l)).collect())
        })
        .await
    }
}

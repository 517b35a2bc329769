//! The methods of the protocol: each takes its snapshot, asks a feature and converts.
//!
//! State changes before the first `.await`, so edits cannot overtake one another; a request takes its snapshot before
//! its first `.await`; work for the processor runs off the reader's thread. One task publishes diagnostics.

mod answers;
mod backend;
mod custom;
mod publish;

use crate::convert::{self, Converter, command, custom as forms};
use crate::feature::{
    align, calls, definition, folding, format, highlight, links, references, rename, selection, signature, symbols,
    tokens,
};
use crate::guard::{Exit, Guard};
use crate::project::Project;
use crate::state::{Snapshot, lock};
use backend::{Backend, Refreshes, blocking};
use blin_engine::diagnostic::{FileId, Place};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types as lsp;
use tower_lsp::{LanguageServer, LspService, Server, async_trait};

/// Serves standard input and output until the client says `exit` or goes away; gives the exit code.
#[must_use]
pub fn run_stdio() -> u8 {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return 1;
        }
    };
    let code = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    // The thread that reads standard input cannot be stopped; it must not keep the process.
    runtime.shutdown_background();
    code
}

/// Serves a client on any pair of pipes; gives the exit code.
pub async fn serve<I, O>(input: I, output: O) -> u8
where
    I: AsyncRead + Unpin,
    O: AsyncWrite,
{
    let exit = Arc::new(Exit::default());
    let (service, socket) = LspService::build(Backend::new)
        .custom_method("blin/status", Backend::status)
        .custom_method("blin/patients", Backend::patients)
        .custom_method("blin/tests", Backend::tests)
        .custom_method("blin/runTests", Backend::run_tests)
        .custom_method("blin/coverage", Backend::coverage)
        .custom_method("blin/timeline", Backend::timeline)
        .custom_method("blin/explain", Backend::explain)
        .custom_method("blin/graph", Backend::graph)
        .finish();
    let guard = Guard::new(service, exit.clone());
    tokio::select! {
        () = Server::new(input, output, socket).serve(guard) => {}
        () = exit.said() => {}
    }
    exit.code()
}

#[async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let encoding = convert::negotiate(&params.capabilities);
        let completion = params.capabilities.text_document.as_ref().and_then(|t| t.completion.as_ref());
        let snippets = completion.and_then(|c| c.completion_item.as_ref()).and_then(|i| i.snippet_support);
        self.snippets.store(snippets.unwrap_or(false), Ordering::Relaxed);
        let go_to = params.capabilities.text_document.as_ref().and_then(|t| t.definition.as_ref());
        self.links.store(go_to.and_then(|d| d.link_support).unwrap_or(false), Ordering::Relaxed);
        let workspace = params.capabilities.workspace.as_ref();
        let watched = workspace.and_then(|w| w.did_change_watched_files.as_ref());
        let dynamic = watched.and_then(|w| w.dynamic_registration).unwrap_or(false);
        self.watches_files.store(dynamic, Ordering::Relaxed);
        let hints = workspace.and_then(|w| w.inlay_hint.as_ref()).and_then(|h| h.refresh_support).unwrap_or(false);
        self.refreshes.hints.store(hints, Ordering::Relaxed);
        let lenses = workspace.and_then(|w| w.code_lens.as_ref()).and_then(|l| l.refresh_support).unwrap_or(false);
        self.refreshes.lenses.store(lenses, Ordering::Relaxed);
        let options = forms::options(&params.initialization_options.unwrap_or_default());
        let root = params.root_uri;
        let folders = match params.workspace_folders {
            Some(folders) => folders.iter().map(|f| convert::path(&f.uri)).collect(),
            None => root.iter().map(convert::path).collect(),
        };
        self.update(|s| {
            s.options = options;
            s.start(folders, encoding);
        });
        Ok(lsp::InitializeResult {
            capabilities: convert::capabilities(encoding),
            server_info: Some(lsp::ServerInfo {
                name: "blin".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let changed = self.changed.subscribe();
        tokio::spawn(publish::run(self.client.clone(), self.state.clone(), changed, self.refreshes.clone()));
        if self.watches_files.load(Ordering::Relaxed) {
            // The answer to a request must never be awaited in a handler: it may be behind it in the queue.
            let client = self.client.clone();
            tokio::spawn(async move {
                let asked = tokio::time::timeout(Duration::from_secs(10), client.register_capability(vec![watch()]));
                match asked.await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::warn!("files are not watched: {error}"),
                    Err(_) => tracing::warn!("files are not watched: the client does not answer"),
                }
            });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        let path = convert::path(&document.uri);
        self.update(|s| s.open(path, document.uri.to_string(), document.version, document.text));
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        let changes = params.content_changes.into_iter().map(convert::change).collect();
        let fits = self.update(|s| s.change(&path, params.text_document.version, changes));
        if !fits {
            tracing::error!("an edit of {} does not fit its text; close and open it again", path.display());
        }
    }

    async fn did_save(&self, _: lsp::DidSaveTextDocumentParams) {
        self.update(Snapshot::disk_changed);
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        lock(&self.colours).remove(&params.text_document.uri);
        self.update(|s| s.close(&path));
    }

    async fn did_change_watched_files(&self, _: lsp::DidChangeWatchedFilesParams) {
        self.update(Snapshot::disk_changed);
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        let options = forms::options(&params.settings);
        self.update(|s| s.set_options(options));
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths =
            |list: &[lsp::WorkspaceFolder]| list.iter().map(|f| convert::path(&f.uri)).collect::<Vec<PathBuf>>();
        let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
        self.update(|s| s.change_folders(added, &removed));
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        self.hover_at(params).await
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        self.completion_at(params).await
    }

    async fn signature_help(&self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        self.ask_at(params.text_document_position_params, |project, file, offset, _| {
            signature::signature(project, file, offset).map(convert::signature)
        })
        .await
    }

    async fn goto_definition(&self, params: lsp::GotoDefinitionParams) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let links = self.links.load(Ordering::Relaxed);
        self.ask_at(params.text_document_position_params, move |project, file, offset, convert| {
            go_to(convert, file, definition::definition(project, file, offset)?, links)
        })
        .await
    }

    async fn goto_type_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let links = self.links.load(Ordering::Relaxed);
        self.ask_at(params.text_document_position_params, move |project, file, offset, convert| {
            go_to(convert, file, definition::type_definition(project, file, offset)?, links)
        })
        .await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let with = params.context.include_declaration;
        self.ask_at(params.text_document_position, move |project, file, offset, convert| {
            let places = references::references(project, file, offset, with)?;
            Some(places.into_iter().filter_map(|p| convert.location(p)).collect())
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        self.ask_at(params.text_document_position_params, |project, file, offset, convert| {
            let found = highlight::highlight(project, file, offset)?;
            Some(
                found.into_iter().map(|h| convert::highlight(convert.range(Place { file, span: h.span }), h)).collect(),
            )
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        self.ask_at(params, |project, file, offset, convert| {
            let span = rename::prepare(project, file, offset).ok()?;
            Some(lsp::PrepareRenameResponse::Range(convert.range(Place { file, span })))
        })
        .await
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let new = params.new_name;
        let found = self
            .ask_at(params.text_document_position, move |project, file, offset, convert| {
                let edits = rename::rename(project, file, offset, new.trim());
                Some(edits.map(|edits| convert.workspace_edit(&edits)))
            })
            .await?;
        match found {
            Some(Ok(edit)) => Ok(Some(edit)),
            Some(Err(why)) => Err(Error::invalid_params(why)),
            None => Ok(None),
        }
    }

    async fn document_symbol(&self, params: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |project, file, convert| {
            let outline = symbols::outline(project, file);
            Some(lsp::DocumentSymbolResponse::Nested(convert.outline(file, outline)))
        })
        .await
    }

    async fn symbol(&self, params: lsp::WorkspaceSymbolParams) -> Result<Option<Vec<lsp::SymbolInformation>>> {
        let snapshot = self.snapshot();
        blocking(move || {
            let each = |project: Arc<Project>| {
                let convert = Converter::new(&snapshot, &project);
                let found = symbols::search(&project, &params.query);
                found.into_iter().filter_map(|f| convert.found(f)).collect::<Vec<_>>()
            };
            Some(snapshot.projects().into_iter().flat_map(each).collect())
        })
        .await
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        self.code_actions(params).await
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.ask_at(params.text_document_position, |project, file, offset, convert| {
            project.parse(file)?;
            Some(convert.edits(file, align::align(project.text(file), offset)))
        })
        .await
    }

    async fn will_rename_files(&self, params: lsp::RenameFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        self.files_will_move(params).await
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.ask(&params.text_document.uri, |project, file, convert| {
            project.parse(file)?;
            Some(convert.edits(file, format::format(project.text(file), None)))
        })
        .await
    }

    async fn range_formatting(&self, params: lsp::DocumentRangeFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        let range = params.range;
        self.ask(&params.text_document.uri, move |project, file, convert| {
            project.parse(file)?;
            let span = convert.span(file, range)?;
            Some(convert.edits(file, format::format(project.text(file), Some(span))))
        })
        .await
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.ask(&params.text_document.uri, |project, file, _| {
            Some(folding::folding(project, file).into_iter().map(convert::fold).collect())
        })
        .await
    }

    async fn selection_range(&self, params: lsp::SelectionRangeParams) -> Result<Option<Vec<lsp::SelectionRange>>> {
        let positions = params.positions;
        self.ask(&params.text_document.uri, move |project, file, convert| {
            let one = |position: lsp::Position| {
                let offset = convert.offset(file, position)?;
                convert.selection(file, &selection::selection(project, file, offset))
            };
            positions.into_iter().map(one).collect()
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        let tokens = self.coloured(&params.text_document.uri).await?;
        Ok(tokens.map(|(tokens, _)| lsp::SemanticTokensResult::Tokens(tokens)))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        let Some((tokens, before)) = self.coloured(&params.text_document.uri).await? else { return Ok(None) };
        // Only what was sent last is remembered; for anything older everything is sent again.
        let before = before.filter(|b| b.result_id.as_ref() == Some(&params.previous_result_id));
        Ok(Some(match before {
            Some(before) => convert::tokens_difference(&before.data, &tokens).into(),
            None => tokens.into(),
        }))
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        let range = params.range;
        self.ask(&params.text_document.uri, move |project, file, convert| {
            let span = convert.span(file, range)?;
            let mut found = tokens::tokens(project, file);
            found.retain(|t| t.span.start < span.end && span.start < t.span.end);
            Some(lsp::SemanticTokensRangeResult::Tokens(convert.tokens(file, &found)))
        })
        .await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.hints(params).await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.ask(&params.text_document.uri, |project, file, convert| {
            Some(links::links(project, file).into_iter().filter_map(|l| convert.link(file, l)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        self.lenses(params).await
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<serde_json::Value>> {
        match params.command.as_str() {
            command::RUN => self.run_scenarios(&params.arguments).await,
            command::EVALUATE => self.evaluate(argument(params.arguments)?).await,
            command::STEP => self.step(argument(params.arguments)?).await,
            command::CHOOSE => self.choose_patient(argument(params.arguments)?).await,
            command::STOP => self.stop_evaluating().await,
            other => Err(Error::invalid_params(format!("there is no command `{other}`"))),
        }
    }

    async fn prepare_call_hierarchy(
        &self,
        params: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        self.ask_at(params.text_document_position_params, |project, file, offset, convert| {
            let node = calls::prepare(project, file, offset)?;
            Some(vec![convert.node(&node)?])
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        self.ask_at(of_item(params.item), |project, file, offset, convert| {
            let node = calls::prepare(project, file, offset)?;
            Some(calls::incoming(project, node.symbol).iter().filter_map(|c| convert.incoming(c)).collect())
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        self.ask_at(of_item(params.item), |project, file, offset, convert| {
            let node = calls::prepare(project, file, offset)?;
            let all = calls::outgoing(project, node.symbol);
            Some(all.iter().filter_map(|c| convert.outgoing(node.place.file, c)).collect())
        })
        .await
    }
}

/// The one argument of a command.
fn argument<T: serde::de::DeserializeOwned>(arguments: Vec<serde_json::Value>) -> Result<T> {
    let first = arguments.into_iter().next().unwrap_or_default();
    serde_json::from_value(first).map_err(|e| Error::invalid_params(e.to_string()))
}

/// The name of a node is where it was found.
fn of_item(item: lsp::CallHierarchyItem) -> lsp::TextDocumentPositionParams {
    lsp::TextDocumentPositionParams {
        text_document: lsp::TextDocumentIdentifier { uri: item.uri },
        position: item.selection_range.start,
    }
}

fn go_to(
    convert: &Converter<'_>,
    file: FileId,
    target: definition::Target,
    links: bool,
) -> Option<lsp::GotoDefinitionResponse> {
    let places = target.places.iter();
    Some(match links {
        true => places.filter_map(|p| convert.link_to(file, target.origin, *p)).collect::<Vec<_>>().into(),
        false => places.filter_map(|p| convert.location(*p)).collect::<Vec<_>>().into(),
    })
}

/// The files that are to be watched: protocols, manifests and patients, and the texts of sources.
fn watch() -> lsp::Registration {
    let watchers = ["**/*.blin", "**/*.toml", "**/*.txt"];
    let watchers: Vec<_> = watchers.iter().map(|glob| serde_json::json!({ "globPattern": glob })).collect();
    lsp::Registration {
        id: "files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(serde_json::json!({ "watchers": watchers })),
    }
}

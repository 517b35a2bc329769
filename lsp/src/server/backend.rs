//! What the server holds, and how a request asks it.

use crate::convert::{self, Converter};
use crate::feature::tokens;
use crate::project::Project;
use crate::state::{Snapshot, lock};
use blin_engine::diagnostic::FileId;
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{self as lsp, Url};

/// The state of one client's server.
pub(super) struct Backend {
    pub(super) client: Client,
    pub(super) state: Arc<Mutex<Snapshot>>,
    pub(super) changed: watch::Sender<u64>,
    pub(super) snippets: AtomicBool,
    pub(super) links: AtomicBool,
    pub(super) watches_files: AtomicBool,
    pub(super) refreshes: Arc<Refreshes>,
    /// The tokens that were sent last, by document.
    pub(super) colours: Mutex<HashMap<Url, lsp::SemanticTokens>>,
    /// One evaluation command after the other: a step starts where the last one ended.
    pub(super) evaluating: tokio::sync::Mutex<()>,
}

/// What the client lets itself be told to ask again.
#[derive(Debug, Default)]
pub(super) struct Refreshes {
    pub(super) hints: AtomicBool,
    pub(super) lenses: AtomicBool,
}

impl Backend {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            state: Arc::default(),
            changed: watch::Sender::new(0),
            snippets: AtomicBool::new(false),
            links: AtomicBool::new(false),
            watches_files: AtomicBool::new(false),
            refreshes: Arc::default(),
            colours: Mutex::default(),
            evaluating: tokio::sync::Mutex::default(),
        }
    }

    /// Changes the state and wakes the publisher. Never waits.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut Snapshot) -> T) -> T {
        let mut state = lock(&self.state);
        let result = change(&mut state);
        let version = state.version;
        drop(state);
        self.changed.send_replace(version);
        result
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        lock(&self.state).clone()
    }

    /// Asks something of the project of a document, as it is now.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        uri: &Url,
        question: impl FnOnce(&Project, FileId, &Converter<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.snapshot();
        let path = convert::path(uri);
        blocking(move || {
            let project = snapshot.project_of(&path)?;
            let file = project.file_at(&path)?;
            question(&project, file, &Converter::new(&snapshot, &project))
        })
        .await
    }

    /// The tokens of a document, and those that were sent before.
    pub(super) async fn coloured(
        &self,
        uri: &Url,
    ) -> Result<Option<(lsp::SemanticTokens, Option<lsp::SemanticTokens>)>> {
        let version = self.snapshot().version;
        let found = self
            .ask(uri, |project, file, convert| {
                project.parse(file)?;
                Some(convert.tokens(file, &tokens::tokens(project, file)))
            })
            .await?;
        Ok(found.map(|mut tokens| {
            tokens.result_id = Some(version.to_string());
            let before = lock(&self.colours).insert(uri.clone(), tokens.clone());
            (tokens, before)
        }))
    }

    /// Asks something about a position.
    pub(super) async fn ask_at<T: Send + 'static>(
        &self,
        at: lsp::TextDocumentPositionParams,
        question: impl FnOnce(&Project, FileId, u32, &Converter<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let position = at.position;
        self.ask(&at.text_document.uri, move |project, file, convert| {
            question(project, file, convert.offset(file, position)?, convert)
        })
        .await
    }
}

/// Works something out off the reader's thread. What was cancelled before its turn came is not begun.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let waiting = Arc::new(());
    let waits = Arc::downgrade(&waiting);
    let done = tokio::task::spawn_blocking(move || waits.strong_count().gt(&0).then(work));
    let done = done.await.map_err(|_| Error::internal_error())?;
    drop(waiting);
    done.ok_or_else(Error::request_cancelled)
}

//! What tower-lsp 0.20 does not do by itself: end at `exit`, survive a panic, accept `shutdown` with null parameters.

use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::sync::Notify;
use tower::Service;
use tower_lsp::jsonrpc::{Error, Request, Response};

/// Tells when the client said `exit`, and whether it had said `shutdown`.
#[derive(Debug, Default)]
pub struct Exit {
    said: Notify,
    after_shutdown: AtomicBool,
}

impl Exit {
    /// Waits for `exit`.
    pub async fn said(&self) {
        self.said.notified().await;
    }

    /// What the process should return: 0 after `shutdown`, else 1.
    pub fn code(&self) -> u8 {
        u8::from(!self.after_shutdown.load(Ordering::SeqCst))
    }
}

/// The service with its faults mended.
pub struct Guard<S> {
    inner: S,
    exit: Arc<Exit>,
}

impl<S> Guard<S> {
    /// Guards `inner`.
    pub fn new(inner: S, exit: Arc<Exit>) -> Self {
        Self { inner, exit }
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "exit" {
            self.exit.said.notify_one();
        }
        let is_shutdown = request.method() == "shutdown";
        let request = if is_shutdown { without_null(request) } else { request };
        let id = request.id().cloned();
        let method = request.method().to_owned();
        let exit = self.exit.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            match AssertUnwindSafe(answer).catch_unwind().await {
                Ok(answer) => {
                    if is_shutdown && matches!(&answer, Ok(Some(a)) if a.is_ok()) {
                        exit.after_shutdown.store(true, Ordering::SeqCst);
                    }
                    answer
                }
                Err(_) => {
                    tracing::error!("{method} ended in a panic");
                    Ok(id.map(|id| Response::from_error(id, Error::internal_error())))
                }
            }
        })
    }
}

/// Emacs sends `"params": null`, which says no more than none at all.
fn without_null(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let request = Request::build(method);
    let request = match id {
        Some(id) => request.id(id),
        None => request,
    };
    match params {
        Some(params) if !params.is_null() => request.params(params).finish(),
        _ => request.finish(),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use tower::service_fn;

    async fn panics_on_hover(request: Request) -> Result<Option<Response>, Infallible> {
        assert!(request.method() != "hover", "a fault in a handler");
        Ok(request.id().cloned().map(|id| Response::from_ok(id, request.params().is_some().into())))
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_the_next_request_is_answered() {
        let mut guard = Guard::new(service_fn(panics_on_hover), Arc::default());
        let answer = guard.call(Request::build("hover").id(1).finish()).await;
        let answer = answer.expect("it cannot fail").expect("a request has an answer");
        assert_eq!(answer.error(), Some(&Error::internal_error()));
        let next = guard.call(Request::build("other").id(2).finish()).await;
        assert!(next.expect("it cannot fail").is_some_and(|a| a.is_ok()));
    }

    #[tokio::test]
    async fn shutdown_loses_null_parameters_and_makes_exit_0() {
        let exit = Arc::new(Exit::default());
        let mut guard = Guard::new(service_fn(panics_on_hover), exit.clone());
        assert_eq!(exit.code(), 1);
        let shutdown = Request::build("shutdown").id(1).params(serde_json::Value::Null).finish();
        let answer = guard.call(shutdown).await.expect("it cannot fail").expect("an answer");
        assert_eq!(answer.result(), Some(&false.into()), "the parameters came through");
        assert_eq!(exit.code(), 0);
        guard.call(Request::build("exit").finish()).await.expect("it cannot fail");
        tokio::time::timeout(std::time::Duration::from_secs(5), exit.said()).await.expect("exit was said");
    }
}

//! The built binary from outside, in one test program: it is linked once.
#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod commands;
mod common;
mod docs;
mod json;

//! The blin language server.
//!
//! Three modules name tower-lsp: [`guard`], [`server`] and [`convert`]. [`state`] holds what is open and hands out
//! snapshots; everything under [`feature`] is a pure function on a [`project::Project`] that answers in byte offsets.

pub mod convert;
pub mod feature;
pub mod guard;
pub mod project;
pub mod record;
pub mod server;
pub mod state;
pub mod text;

pub use server::{run_stdio, serve};

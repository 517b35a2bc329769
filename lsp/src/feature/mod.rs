//! One file per editor feature. Each is a pure function on a [`Project`](crate::project::Project) and answers in plain
//! data: byte offsets, places, texts.

pub mod action;
pub mod align;
pub mod calls;
pub mod completion;
pub mod coverage;
pub mod definition;
pub mod evaluate;
pub mod failure;
pub mod folding;
pub mod format;
pub mod graph;
pub mod highlight;
pub mod hover;
pub mod inlay;
pub mod lens;
pub mod links;
pub mod moved;
pub mod refactor;
pub mod references;
pub mod rename;
pub mod selection;
pub mod signature;
pub mod status;
pub mod symbols;
pub mod testing;
pub mod timeline;
pub mod tokens;

#[cfg(test)]
pub mod fixture;

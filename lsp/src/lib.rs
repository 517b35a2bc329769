//! The blin language server.

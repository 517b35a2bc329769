//! `blin lsp`.

use std::process::ExitCode;

/// Serves an editor until it says `exit`; 1 when it did not say `shutdown` before.
pub fn run() -> ExitCode {
    ExitCode::from(blin_lsp::run_stdio())
}

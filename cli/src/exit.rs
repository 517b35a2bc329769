//! How a command ends.

use std::io::Write;
use std::process::ExitCode;

/// A command that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing to complain about: exit code 0.
    Fine,
    /// Findings: errors in the files, failing scenarios, files not formatted: exit code 1.
    Findings,
}

impl Done {
    /// [`Done::Findings`] where there are any.
    pub const fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Fine }
    }
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        match done {
            Done::Fine => Self::SUCCESS,
            Done::Findings => Self::from(1),
        }
    }
}

/// A command that could not begin: bad usage or unreadable input; exit code 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unable {
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
}

impl Unable {
    /// Says what is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }
    /// Says what to do instead.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
    /// A file that cannot be read.
    pub fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot read {}: {}", path.display(), reason(error)))
    }
}

/// What the operating system says, without its number.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "there is no such file".into(),
        K::PermissionDenied => "permission denied".into(),
        K::IsADirectory => "it is a directory".into(),
        K::InvalidData => "it is not UTF-8 text".into(),
        _ => error.to_string(),
    }
}

/// What every command gives.
pub type Outcome = Result<Done, Unable>;

/// Writes to standard output. A reader that has gone away (`| head`) is no error.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to standard error, likewise.
pub fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

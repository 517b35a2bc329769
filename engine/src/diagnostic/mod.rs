//! Diagnostics as plain data: made here, rendered elsewhere.

pub mod codes;
mod nearest;
mod plain;

use blin_grammar::Span;
pub use nearest::nearest;
pub use plain::plain;

/// A file of the project, as numbered by [`crate::model::Model::files`]; patient files get numbers after those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what was meant; the project can still be run.
    Warning,
    /// The project cannot be run.
    Error,
}

/// A finding: what is wrong, where, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code without the leading `blin::`: `units::mismatch`. Each has a page in `docs/errors`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// If only one sentence can be shown, this is it: lower case, no full stop, user text in backticks.
    pub message: String,
    /// Every place involved; the first is the primary one.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Replacements that a machine may apply.
    pub fixes: Vec<Fix>,
    /// Whether the place is unused text, which an editor may fade.
    pub unnecessary: bool,
    /// A patient file that shows it, when one was found and run.
    pub patient: Option<String>,
}

/// A place with what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What.
    pub text: String,
}

/// A mend with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// "write `8 µg/day`".
    pub title: String,
    /// What to replace, by what.
    pub edits: Vec<(Place, String)>,
}

impl Diagnostic {
    /// An error with one labelled place.
    pub fn error(code: &'static str, message: impl Into<String>, place: Place, label: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { place, text: label.into() }],
            help: None,
            fixes: Vec::new(),
            unnecessary: false,
            patient: None,
        }
    }
    /// A warning with one labelled place.
    pub fn warning(code: &'static str, message: impl Into<String>, place: Place, label: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, place, label) }
    }
    /// Adds another place.
    #[must_use]
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }
    /// Marks the place as unused text.
    #[must_use]
    pub fn unused(mut self) -> Self {
        self.unnecessary = true;
        self
    }
    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
    /// Shows a patient for whom it happens.
    #[must_use]
    pub fn patient(mut self, file: impl Into<String>) -> Self {
        self.patient = Some(file.into());
        self
    }
    /// Offers a replacement.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<(Place, String)>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits });
        self
    }
}

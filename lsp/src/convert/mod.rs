//! Between the protocol's types and ours. Here positions become offsets and offsets positions, and nowhere else.

mod capabilities;
mod completion;
pub mod custom;

use crate::feature::action::Action;
use crate::feature::calls::{Call, Node};
use crate::feature::completion::Completions;
use crate::feature::folding::Fold;
use crate::feature::highlight::Highlight;
use crate::feature::hover::Hover;
use crate::feature::inlay::{self, Inlay};
use crate::feature::lens::{Does, Lens};
use crate::feature::links::{Link, Target};
use crate::feature::refactor::{self, Refactoring};
use crate::feature::signature::{FORMS, Signature};
use crate::feature::symbols::{Found, Kind, Outline};
use crate::feature::tokens::{Splice, Token, difference};
use crate::project::Project;
use crate::state::{Change, Snapshot};
use crate::text::{Encoding, LinePos, Text};
use blin_engine::diagnostic::{Diagnostic, FileId, Place, Severity};
use blin_grammar::{Edit, Span};
pub use capabilities::{capabilities, command, negotiate};
use completion::completion;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tower_lsp::lsp_types as lsp;
use url::Url;

/// Where a document is. One that is not a file is called by its address, which is no absolute path.
#[must_use]
pub fn path(uri: &Url) -> PathBuf {
    uri.to_file_path().unwrap_or_else(|()| PathBuf::from(uri.as_str()))
}

/// An edit of a document.
#[must_use]
pub fn change(event: lsp::TextDocumentContentChangeEvent) -> Change {
    Change { range: event.range.map(|r| (line_pos(r.start), line_pos(r.end))), text: event.text }
}

const fn line_pos(position: lsp::Position) -> LinePos {
    LinePos { line: position.line, column: position.character }
}

/// The texts and addresses of one project, for conversions.
pub struct Converter<'a> {
    snapshot: &'a Snapshot,
    project: &'a Project,
}

impl<'a> Converter<'a> {
    /// For what is in `project`.
    #[must_use]
    pub const fn new(snapshot: &'a Snapshot, project: &'a Project) -> Self {
        Self { snapshot, project }
    }

    /// The byte at a position of a file.
    #[must_use]
    pub fn offset(&self, file: FileId, position: lsp::Position) -> Option<u32> {
        self.project.file(file)?.text.offset(line_pos(position), self.snapshot.encoding)
    }

    /// The bytes of a range of a file. A range that goes past the end of the file ends there.
    #[must_use]
    pub fn span(&self, file: FileId, range: lsp::Range) -> Option<Span> {
        let start = self.offset(file, range.start)?;
        let end = self.offset(file, range.end).or_else(|| Some(self.project.file(file)?.text.span().end))?;
        Some(Span::new(start, end.max(start)))
    }

    /// The range of a span.
    #[must_use]
    pub fn range(&self, place: Place) -> lsp::Range {
        self.project.file(place.file).map(|f| range(&f.text, place.span, self.snapshot.encoding)).unwrap_or_default()
    }

    /// The address of a file, as the client spells it when it has it open.
    #[must_use]
    pub fn uri(&self, file: FileId) -> Option<Url> {
        uri(self.snapshot, &self.project.file(file)?.path)
    }

    /// A place with its address.
    #[must_use]
    pub fn location(&self, place: Place) -> Option<lsp::Location> {
        Some(lsp::Location { uri: self.uri(place.file)?, range: self.range(place) })
    }

    /// A place to go to from a name.
    #[must_use]
    pub fn link_to(&self, file: FileId, origin: Span, place: Place) -> Option<lsp::LocationLink> {
        let range = self.range(place);
        Some(lsp::LocationLink {
            origin_selection_range: Some(self.range(Place { file, span: origin })),
            target_uri: self.uri(place.file)?,
            target_range: range,
            target_selection_range: range,
        })
    }

    /// A finding; its other places become related information.
    #[must_use]
    pub fn diagnostic(&self, diagnostic: &Diagnostic) -> lsp::Diagnostic {
        let first = diagnostic.labels.first();
        let related = diagnostic.labels.iter().skip(1).filter_map(|label| {
            Some(lsp::DiagnosticRelatedInformation {
                location: self.location(label.place)?,
                message: label.text.clone(),
            })
        });
        let related: Vec<_> = related.collect();
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        if let Some(patient) = &diagnostic.patient {
            message.push_str("\npatient:\n");
            message.push_str(patient.trim_end());
        }
        lsp::Diagnostic {
            range: first.map(|l| self.range(l.place)).unwrap_or_default(),
            severity: Some(match diagnostic.severity {
                Severity::Error => lsp::DiagnosticSeverity::ERROR,
                Severity::Warning => lsp::DiagnosticSeverity::WARNING,
                Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
            }),
            code: Some(lsp::NumberOrString::String(format!("blin::{}", diagnostic.code))),
            code_description: self.page(diagnostic.code),
            source: Some("blin".to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: diagnostic.unnecessary.then(|| vec![lsp::DiagnosticTag::UNNECESSARY]),
            data: None,
        }
    }

    /// The page of a code, where the client says that there is one.
    fn page(&self, code: &str) -> Option<lsp::CodeDescription> {
        let address = self.snapshot.options.code_descriptions.as_ref()?;
        let href = Url::parse(&format!("{address}{}.md", code.replace("::", "/"))).ok()?;
        Some(lsp::CodeDescription { href })
    }

    /// Text beside the cursor.
    #[must_use]
    pub fn hover(&self, file: FileId, hover: Hover) -> lsp::Hover {
        lsp::Hover {
            contents: lsp::HoverContents::Markup(lsp::MarkupContent {
                kind: lsp::MarkupKind::Markdown,
                value: hover.markdown,
            }),
            range: Some(self.range(Place { file, span: hover.span })),
        }
    }

    /// Text inside a line.
    #[must_use]
    pub fn inlay(&self, file: FileId, inlay: Inlay) -> lsp::InlayHint {
        let span = crate::project::empty_at(inlay.offset);
        let markdown = |text: &String| {
            lsp::InlayHintTooltip::MarkupContent(lsp::MarkupContent {
                kind: lsp::MarkupKind::Markdown,
                value: format!("```text\n{text}\n```"),
            })
        };
        lsp::InlayHint {
            position: self.range(Place { file, span }).start,
            tooltip: inlay.tooltip.as_ref().map(markdown),
            label: lsp::InlayHintLabel::String(inlay.text),
            kind: (inlay.kind == inlay::Kind::Type).then_some(lsp::InlayHintKind::TYPE),
            text_edits: None,
            padding_left: (inlay.kind != inlay::Kind::Type).then_some(true),
            padding_right: None,
            data: None,
        }
    }

    /// Edits in several files.
    #[must_use]
    pub fn workspace_edit(&self, edits: &[(Place, String)]) -> lsp::WorkspaceEdit {
        let mut changes: HashMap<Url, Vec<lsp::TextEdit>> = HashMap::new();
        for (place, text) in edits {
            if let Some(uri) = self.uri(place.file) {
                let edit = lsp::TextEdit { range: self.range(*place), new_text: text.clone() };
                changes.entry(uri).or_default().push(edit);
            }
        }
        lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() }
    }

    /// Edits in one file.
    #[must_use]
    pub fn edits(&self, file: FileId, edits: Vec<Edit>) -> Vec<lsp::TextEdit> {
        let range = |span| self.range(Place { file, span });
        edits.into_iter().map(|e| lsp::TextEdit { range: range(e.span), new_text: e.text }).collect()
    }

    /// A mend.
    #[must_use]
    pub fn action(&self, action: &Action<'_>) -> lsp::CodeActionOrCommand {
        lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: action.fix.title.clone(),
            kind: Some(lsp::CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![self.diagnostic(action.diagnostic)]),
            edit: Some(self.workspace_edit(&action.fix.edits)),
            is_preferred: Some(action.is_preferred),
            ..Default::default()
        })
    }

    /// A change where nothing is wrong.
    #[must_use]
    pub fn refactoring(&self, change: &Refactoring) -> lsp::CodeActionOrCommand {
        lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: change.title.clone(),
            kind: Some(refactoring_kind(change.kind)),
            edit: Some(self.workspace_edit(&change.edits)),
            ..Default::default()
        })
    }

    /// The outline of a file.
    #[must_use]
    pub fn outline(&self, file: FileId, outline: Vec<Outline>) -> Vec<lsp::DocumentSymbol> {
        outline.into_iter().map(|one| self.outline_of(file, one)).collect()
    }

    #[expect(deprecated, reason = "the field `deprecated` has no default and must be named")]
    fn outline_of(&self, file: FileId, one: Outline) -> lsp::DocumentSymbol {
        let children = self.outline(file, one.children);
        lsp::DocumentSymbol {
            name: if one.name.is_empty() { "?".to_owned() } else { one.name },
            detail: (!one.detail.is_empty()).then_some(one.detail),
            kind: symbol_kind(one.kind),
            tags: None,
            deprecated: None,
            range: self.range(Place { file, span: one.span }),
            selection_range: self.range(Place { file, span: one.name_span }),
            children: (!children.is_empty()).then_some(children),
        }
    }

    /// Something found by name.
    #[expect(deprecated, reason = "the field `deprecated` has no default and must be named")]
    #[must_use]
    pub fn found(&self, found: Found) -> Option<lsp::SymbolInformation> {
        Some(lsp::SymbolInformation {
            location: self.location(found.place)?,
            name: found.name,
            kind: symbol_kind(found.kind),
            tags: None,
            deprecated: None,
            container_name: (!found.module.is_empty()).then_some(found.module),
        })
    }

    /// What may be written.
    #[must_use]
    pub fn completions(&self, file: FileId, found: Completions, snippets: bool) -> lsp::CompletionResponse {
        let range = self.range(Place { file, span: found.replace });
        let items = found.items.into_iter().map(|item| completion(item, range, snippets)).collect();
        lsp::CompletionResponse::List(lsp::CompletionList { is_incomplete: false, items })
    }

    /// Tokens as the differences that the protocol wants.
    #[must_use]
    pub fn tokens(&self, file: FileId, tokens: &[Token]) -> lsp::SemanticTokens {
        let mut before = lsp::Position::default();
        let mut data = Vec::with_capacity(tokens.len());
        for token in tokens {
            let range = self.range(Place { file, span: token.span });
            let delta_line = range.start.line - before.line;
            let from = if delta_line == 0 { before.character } else { 0 };
            data.push(lsp::SemanticToken {
                delta_line,
                delta_start: range.start.character - from,
                length: range.end.character - range.start.character,
                token_type: token.kind as u32,
                token_modifiers_bitset: u32::from(token.declares),
            });
            before = range.start;
        }
        lsp::SemanticTokens { result_id: None, data }
    }

    /// A line above something, which does something.
    #[must_use]
    pub fn lens(&self, lens: Lens) -> Option<lsp::CodeLens> {
        let uri = self.uri(lens.place.file)?;
        let (command, argument) = match &lens.does {
            Does::Run(title) => (command::RUN, vec![uri.as_str().into(), title.clone().into()]),
            Does::Try(title) => (command::RUN, vec![uri.as_str().into(), title.clone().into(), "property".into()]),
            Does::Evaluate(title) => (command::EVALUATE, vec![serde_json::json!({ "uri": uri, "scenario": title })]),
            Does::Choose => (command::CHOOSE, vec![serde_json::json!({ "uri": uri })]),
            Does::Step(by) => (command::STEP, vec![serde_json::json!({ "by": by })]),
            Does::Stop => (command::STOP, Vec::new()),
        };
        let command = lsp::Command { title: lens.title, command: command.to_owned(), arguments: Some(argument) };
        Some(lsp::CodeLens { range: self.range(lens.place), command: Some(command), data: None })
    }

    /// Ever larger ranges.
    #[must_use]
    pub fn selection(&self, file: FileId, spans: &[Span]) -> Option<lsp::SelectionRange> {
        spans.iter().rev().fold(None, |parent, span| {
            let range = self.range(Place { file, span: *span });
            Some(lsp::SelectionRange { range, parent: parent.map(Box::new) })
        })
    }

    /// A place that opens something.
    #[must_use]
    pub fn link(&self, file: FileId, link: Link) -> Option<lsp::DocumentLink> {
        let target = match link.target {
            Target::Web(address) => Url::parse(&address).ok()?,
            Target::File(inner) => {
                let manifest = self.project.file_at_name(blin_engine::manifest::FILE_NAME)?;
                let file = self.project.file(manifest)?.path.parent()?.join(inner);
                // A paper that is not there opens nothing.
                file.is_file().then(|| Url::from_file_path(file).ok()).flatten()?
            }
        };
        let range = self.range(Place { file, span: link.span });
        Some(lsp::DocumentLink { range, target: Some(target), tooltip: None, data: None })
    }

    /// A node of the rule graph; where it was found is kept, so that it can be found again.
    #[must_use]
    pub fn node(&self, node: &Node) -> Option<lsp::CallHierarchyItem> {
        Some(lsp::CallHierarchyItem {
            name: node.name.clone(),
            kind: match node.kind {
                "a rule" | "a hold" => lsp::SymbolKind::FUNCTION,
                "a decision" => lsp::SymbolKind::INTERFACE,
                "a source" => lsp::SymbolKind::FILE,
                _ => lsp::SymbolKind::VARIABLE,
            },
            tags: None,
            detail: Some(format!("{}, {}", node.kind, node.module)),
            uri: self.uri(node.place.file)?,
            range: self.range(node.place),
            selection_range: self.range(node.name_place),
            data: None,
        })
    }

    /// What uses a node. The places are in the file of the user.
    #[must_use]
    pub fn incoming(&self, call: &Call) -> Option<lsp::CallHierarchyIncomingCall> {
        let own = call.places.iter().filter(|p| p.file == call.node.place.file);
        Some(lsp::CallHierarchyIncomingCall {
            from: self.node(&call.node)?,
            from_ranges: own.map(|p| self.range(*p)).collect(),
        })
    }

    /// What a node uses. The places are in the file of the node.
    #[must_use]
    pub fn outgoing(&self, from: FileId, call: &Call) -> Option<lsp::CallHierarchyOutgoingCall> {
        let own = call.places.iter().filter(|p| p.file == from);
        Some(lsp::CallHierarchyOutgoingCall {
            to: self.node(&call.node)?,
            from_ranges: own.map(|p| self.range(*p)).collect(),
        })
    }
}

/// The range of a span of a text.
#[must_use]
pub fn range(text: &Text, span: Span, encoding: Encoding) -> lsp::Range {
    let position = |offset| {
        let LinePos { line, column } = text.position(offset, encoding);
        lsp::Position::new(line, column)
    };
    lsp::Range::new(position(span.start), position(span.end))
}

/// The address of a path, as the client spells it when it has it open.
#[must_use]
pub fn uri(snapshot: &Snapshot, path: &Path) -> Option<Url> {
    match snapshot.document(path) {
        Some(document) => Url::parse(&document.uri).ok(),
        None => Url::from_file_path(path).ok(),
    }
}

/// How editors group changes.
#[must_use]
pub fn refactoring_kind(kind: refactor::Kind) -> lsp::CodeActionKind {
    match kind {
        refactor::Kind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        refactor::Kind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        refactor::Kind::Add => lsp::CodeActionKind::REFACTOR,
    }
}

/// The part of the tokens that changed. The protocol counts numbers, five for each token.
#[must_use]
pub fn tokens_difference(before: &[lsp::SemanticToken], after: &lsp::SemanticTokens) -> lsp::SemanticTokensDelta {
    let five = |n: usize| u32::try_from(n * 5).unwrap_or(u32::MAX);
    let edit = |s: Splice<lsp::SemanticToken>| lsp::SemanticTokensEdit {
        start: five(s.start),
        delete_count: five(s.delete),
        data: Some(s.insert),
    };
    let edits = difference(before, &after.data).map(edit);
    lsp::SemanticTokensDelta { result_id: after.result_id.clone(), edits: edits.into_iter().collect() }
}

/// What can be folded.
#[must_use]
pub fn fold(fold: Fold) -> lsp::FoldingRange {
    lsp::FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: fold.is_comment.then_some(lsp::FoldingRangeKind::Comment),
        ..Default::default()
    }
}

/// What to highlight.
#[must_use]
pub fn highlight(range: lsp::Range, highlight: Highlight) -> lsp::DocumentHighlight {
    let kind = if highlight.writes { lsp::DocumentHighlightKind::WRITE } else { lsp::DocumentHighlightKind::READ };
    lsp::DocumentHighlight { range, kind: Some(kind) }
}

/// A form and the part that is being written.
#[must_use]
pub fn signature(found: Signature) -> lsp::SignatureHelp {
    let form = found.form;
    let label = |(word, part): &(&str, &str)| {
        let written = if word.is_empty() { (*part).to_owned() } else { format!("{word} {part}") };
        // The opener may hold the letter of a part: the part is looked for after it.
        let at = form.opener.len() + form.label.get(form.opener.len()..).and_then(|l| l.find(&written)).unwrap_or(0);
        let utf16 = |n: usize| u32::try_from(form.label.get(..n).unwrap_or("").encode_utf16().count()).unwrap_or(0);
        lsp::ParameterInformation {
            label: lsp::ParameterLabel::LabelOffsets([utf16(at), utf16(at + written.len())]),
            documentation: None,
        }
    };
    debug_assert!(FORMS.contains(form));
    lsp::SignatureHelp {
        signatures: vec![lsp::SignatureInformation {
            label: form.label.to_owned(),
            documentation: Some(lsp::Documentation::String(form.doc.to_owned())),
            parameters: Some(form.parts.iter().map(label).collect()),
            active_parameter: u32::try_from(found.active).ok(),
        }],
        active_signature: Some(0),
        active_parameter: u32::try_from(found.active).ok(),
    }
}

const fn symbol_kind(kind: Kind) -> lsp::SymbolKind {
    match kind {
        Kind::Module => lsp::SymbolKind::MODULE,
        Kind::Type => lsp::SymbolKind::ENUM,
        Kind::Choice => lsp::SymbolKind::ENUM_MEMBER,
        Kind::Input => lsp::SymbolKind::FIELD,
        Kind::Event => lsp::SymbolKind::EVENT,
        Kind::Setting => lsp::SymbolKind::PROPERTY,
        Kind::Source => lsp::SymbolKind::FILE,
        Kind::Let => lsp::SymbolKind::VARIABLE,
        Kind::Table => lsp::SymbolKind::STRUCT,
        Kind::Decision => lsp::SymbolKind::INTERFACE,
        Kind::Rule => lsp::SymbolKind::FUNCTION,
        Kind::Test => lsp::SymbolKind::METHOD,
    }
}

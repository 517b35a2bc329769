//! What client and server agree on at the beginning.

use crate::feature::tokens::TokenKind;
use crate::text::Encoding;
use tower_lsp::lsp_types as lsp;

/// The names of the commands.
pub mod command {
    /// Run the scenarios of a file, or the one of a title.
    pub const RUN: &str = "blin.runScenarios";
    /// Show the values of a patient or scenario.
    pub const EVALUATE: &str = "blin.evaluate";
    /// Go to another moment.
    pub const STEP: &str = "blin.step";
    /// Ask which patient, and show the values.
    pub const CHOOSE: &str = "blin.choosePatient";
    /// Show values no more.
    pub const STOP: &str = "blin.stopEvaluating";
    /// All of them.
    pub const ALL: [&str; 5] = [RUN, EVALUATE, STEP, CHOOSE, STOP];
}

/// The encoding that both sides know: UTF-8 spares counting, UTF-16 is what everyone knows.
#[must_use]
pub fn negotiate(capabilities: &lsp::ClientCapabilities) -> Encoding {
    let offered = capabilities.general.as_ref().and_then(|g| g.position_encodings.as_deref()).unwrap_or(&[]);
    if offered.contains(&lsp::PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offered.contains(&lsp::PositionEncodingKind::UTF16) || offered.is_empty() {
        Encoding::Utf16
    } else if offered.contains(&lsp::PositionEncodingKind::UTF32) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// What the server can do. Everything here works and is tested in `tests/e2e.rs`.
#[must_use]
pub fn capabilities(encoding: Encoding) -> lsp::ServerCapabilities {
    let options = lsp::WorkDoneProgressOptions::default();
    lsp::ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
            Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..Default::default()
        })),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some([".", " ", "|", "{", "/"].map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(vec![" ".to_owned()]),
            ..Default::default()
        }),
        definition_provider: Some(lsp::OneOf::Left(true)),
        type_definition_provider: Some(lsp::TypeDefinitionProviderCapability::Simple(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QUICKFIX,
                lsp::CodeActionKind::REFACTOR,
                lsp::CodeActionKind::REFACTOR_EXTRACT,
                lsp::CodeActionKind::REFACTOR_REWRITE,
            ]),
            ..Default::default()
        })),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_range_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: "|".to_owned(),
            more_trigger_character: None,
        }),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: options,
        })),
        folding_range_provider: Some(lsp::FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(lsp::SelectionRangeProviderCapability::Simple(true)),
        document_link_provider: Some(lsp::DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: options,
        }),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: command::ALL.map(str::to_owned).to_vec(),
            work_done_progress_options: options,
        }),
        call_hierarchy_provider: Some(lsp::CallHierarchyServerCapability::Simple(true)),
        semantic_tokens_provider: Some(
            lsp::SemanticTokensOptions {
                legend: legend(),
                range: Some(true),
                full: Some(lsp::SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..Default::default()
            }
            .into(),
        ),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: Some(lsp::WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(lsp::FileOperationRegistrationOptions {
                    filters: ["**/*.blin", "**/*.txt"].map(renamed).to_vec(),
                }),
                ..Default::default()
            }),
        }),
        ..Default::default()
    }
}

/// Files with a name like this.
fn renamed(glob: &str) -> lsp::FileOperationFilter {
    lsp::FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: lsp::FileOperationPattern {
            glob: glob.to_owned(),
            matches: Some(lsp::FileOperationPatternKind::File),
            options: None,
        },
    }
}

/// The names of the kinds of tokens, in the order of [`TokenKind`].
fn legend() -> lsp::SemanticTokensLegend {
    let kind = |kind: TokenKind| match kind {
        TokenKind::Comment => lsp::SemanticTokenType::COMMENT,
        TokenKind::Text => lsp::SemanticTokenType::STRING,
        TokenKind::Number => lsp::SemanticTokenType::NUMBER,
        TokenKind::Unit => lsp::SemanticTokenType::new("unit"),
        TokenKind::Keyword => lsp::SemanticTokenType::KEYWORD,
        TokenKind::Modifier => lsp::SemanticTokenType::MODIFIER,
        TokenKind::Module => lsp::SemanticTokenType::NAMESPACE,
        TokenKind::Type => lsp::SemanticTokenType::TYPE,
        TokenKind::Choice => lsp::SemanticTokenType::ENUM_MEMBER,
        TokenKind::Input => lsp::SemanticTokenType::PARAMETER,
        TokenKind::Event => lsp::SemanticTokenType::EVENT,
        TokenKind::Setting => lsp::SemanticTokenType::PROPERTY,
        TokenKind::Let => lsp::SemanticTokenType::VARIABLE,
        TokenKind::Decision => lsp::SemanticTokenType::INTERFACE,
        TokenKind::Rule => lsp::SemanticTokenType::FUNCTION,
        TokenKind::Source => lsp::SemanticTokenType::new("source"),
    };
    lsp::SemanticTokensLegend {
        token_types: TokenKind::ALL.iter().map(|k| kind(*k)).collect(),
        token_modifiers: vec![lsp::SemanticTokenModifier::DECLARATION],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_is_in_the_order_of_the_kinds() {
        assert!(TokenKind::ALL.iter().zip(0u32..).all(|(kind, n)| *kind as u32 == n));
    }
}

//! What may be written, as the protocol has it; for clients without snippets too.

use crate::feature::completion::{Completion, Picture};
use crate::feature::symbols::Kind;
use tower_lsp::lsp_types as lsp;

/// Something to write in place of a range.
pub(super) fn completion(item: Completion, range: lsp::Range, snippets: bool) -> lsp::CompletionItem {
    let is_snippet = item.is_snippet && snippets;
    let text = if item.is_snippet && !snippets { plain(&item.insert) } else { item.insert };
    lsp::CompletionItem {
        kind: Some(match item.picture {
            Picture::Name(kind) => completion_kind(kind),
            Picture::Keyword => lsp::CompletionItemKind::KEYWORD,
            Picture::Unit => lsp::CompletionItemKind::UNIT,
            Picture::Value => lsp::CompletionItemKind::VALUE,
            Picture::Block => lsp::CompletionItemKind::SNIPPET,
        }),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        documentation: (!item.doc.is_empty()).then_some(lsp::Documentation::String(item.doc)),
        sort_text: Some(format!("{}{}", item.rank, item.label)),
        // A label such as `… °C` is not what is typed: what is written is.
        filter_text: (item.label.contains('…')).then(|| item.label.replace('…', "").trim().to_owned()),
        insert_text_format: is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        label: item.label,
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit { range, new_text: text })),
        ..Default::default()
    }
}

/// A snippet for a client without snippets: its words without their marks.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
        if let Some((inner, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
            let word = inner.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches([':', '|']);
            out.push_str(word.split([',', '|']).next().unwrap_or(""));
            rest = after;
        } else {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out + rest
}

const fn completion_kind(kind: Kind) -> lsp::CompletionItemKind {
    match kind {
        Kind::Module => lsp::CompletionItemKind::MODULE,
        Kind::Type => lsp::CompletionItemKind::ENUM,
        Kind::Choice => lsp::CompletionItemKind::ENUM_MEMBER,
        Kind::Input => lsp::CompletionItemKind::FIELD,
        Kind::Event => lsp::CompletionItemKind::EVENT,
        Kind::Setting => lsp::CompletionItemKind::PROPERTY,
        Kind::Source => lsp::CompletionItemKind::REFERENCE,
        Kind::Let => lsp::CompletionItemKind::VARIABLE,
        Kind::Table => lsp::CompletionItemKind::STRUCT,
        Kind::Decision => lsp::CompletionItemKind::INTERFACE,
        Kind::Rule => lsp::CompletionItemKind::FUNCTION,
        Kind::Test => lsp::CompletionItemKind::METHOD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_without_its_marks() {
        assert_eq!(plain("rule ${1:name} ${2|must,should|}\n  when $0x"), "rule name must\n  when x");
    }
}

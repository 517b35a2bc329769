//! What a selection grows to: word, expression, clause, declaration, file.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_grammar::Span;
use blin_grammar::ast::Item;

/// Ever larger spans around the cursor, the smallest first; each lies strictly in the next.
#[must_use]
pub fn selection(project: &Project, file: FileId, offset: u32) -> Vec<Span> {
    let text = project.text(file);
    let mut spans = vec![word_at(text, offset)];
    if let Some(parse) = project.parse(file) {
        let item = parse.file.items.iter().find(|i| i.span.touches(offset));
        if let Some(item) = item {
            spans.extend(expressions(item, offset));
            spans.push(item.span);
        }
        spans.extend(parse.file.header.iter().map(|h| h.span).filter(|s| s.touches(offset)));
    }
    spans.push(line_at(text, offset));
    spans.push(Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX)));
    spans.retain(|s| s.touches(offset));
    spans.sort_by_key(|s| s.end - s.start);
    let mut growing: Vec<Span> = Vec::new();
    for span in spans {
        let grows = growing.last().is_none_or(|last| span != *last && span.start <= last.start && last.end <= span.end);
        if grows {
            growing.push(span);
        }
    }
    growing
}

fn expressions(item: &Item, offset: u32) -> impl Iterator<Item = Span> {
    item.exprs.iter().map(|(.., span)| span).filter(move |s| s.touches(offset))
}

/// The name or word at the cursor; empty between words.
#[must_use]
pub fn word_at(text: &str, offset: u32) -> Span {
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (before, after) = (text.get(..offset as usize).unwrap_or(""), text.get(offset as usize..).unwrap_or(""));
    let start = before.trim_end_matches(wordy).len();
    let end = text.len() - after.trim_start_matches(wordy).len();
    Span::new(u32::try_from(start).unwrap_or(offset), u32::try_from(end).unwrap_or(offset))
}

/// The line without its indentation and break.
fn line_at(text: &str, offset: u32) -> Span {
    let at = offset as usize;
    let start = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let end = text.get(at..).and_then(|t| t.find('\n')).map_or(text.len(), |n| at + n);
    let line = text.get(start..end).unwrap_or("");
    let indent = line.len() - line.trim_start().len();
    let span = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(span(start + indent), span(start + line.trim_end().len().max(indent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn it_grows_by_meaning() {
        let f = Fixture::new("rule r must\n  when infusing and tempe$0rature > 38 °C\n  then infusion = stop\n");
        let spans = selection(&f.project, f.file, f.offset);
        let words: Vec<&str> = spans.iter().map(|s| s.of(f.text())).collect();
        assert_eq!(
            words[..4],
            [
                "temperature",
                "temperature > 38 °C",
                "infusing and temperature > 38 °C",
                "when infusing and temperature > 38 °C"
            ]
        );
        assert!(words[4].starts_with("rule r") && words[5].starts_with("protocol"));
    }
}

//! A part of a condition gets a name of its own.

use super::{Kind, Refactoring, item_at};
use crate::project::Project;
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::model::{Symbol, Ty};
use blin_grammar::Span;
use blin_grammar::ast::{Expr, ItemKind};

/// Puts the expression that is selected into a `let` before its item.
pub fn extract(project: &Project, file: FileId, span: Span) -> Option<Refactoring> {
    let text = project.text(file);
    let selected = trimmed(text, span)?;
    let item = item_at(project, file, selected)?;
    let can_hold = matches!(
        item.kind,
        ItemKind::Let(_) | ItemKind::Rule(_) | ItemKind::Hold(_) | ItemKind::Table(_) | ItemKind::Property(_)
    );
    // What is in brackets is selected with them or without.
    let inner = match selected.of(text).strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(_) => trimmed(text, Span::new(selected.start + 1, selected.end - 1))?,
        None => selected,
    };
    let is_selected = |s: Span| s == selected || s == inner;
    let (_, expr, at) = item.exprs.iter().filter(|_| can_hold).find(|(.., s)| is_selected(*s))?;
    if matches!(expr, Expr::Name(_) | Expr::Bool(_) | Expr::Text(_) | Expr::NotStated | Expr::Set(_) | Expr::Error) {
        return None;
    }
    let model = project.model();
    let typed = model.exprs.iter().find(|e| e.place.file == file && e.place.span == at)?;
    if matches!(typed.ty, Ty::Error | Ty::Event | Ty::Text) {
        return None;
    }
    let name = free_name(project);
    let start = Span::new(item.span.start, item.span.start);
    let declared = format!("let {name} = {}\n\n", at.of(text));
    let declared = if matches!(item.kind, ItemKind::Let(_)) { declared.replacen("\n\n", "\n", 1) } else { declared };
    let edits = vec![(Place { file, span: start }, declared), (Place { file, span: selected }, name.clone())];
    Some(Refactoring { title: format!("make it a let, `{name}`"), kind: Kind::Extract, edits })
}

/// A name that nothing has.
fn free_name(project: &Project) -> String {
    let model = project.model();
    let is_free = |name: &String| {
        !model.references.iter().any(|r| r.symbol.name(model) == name && !matches!(r.symbol, Symbol::Variant(..)))
    };
    let numbered = (2u32..).map(|n| format!("extracted_{n}"));
    std::iter::once("extracted".to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// A selection without the blanks at its ends; nothing when nothing is left.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let words = span.of(text);
    let start = words.len() - words.trim_start().len();
    let start = span.start + u32::try_from(start).ok()?;
    let length = u32::try_from(words.trim().len()).ok()?;
    (length > 0).then(|| Span::new(start, start + length))
}

#[cfg(test)]
mod tests {
    use crate::feature::refactor::tests::offered;

    fn extracted(text: &str) -> Option<String> {
        let (_, text, project) = offered(text).into_iter().find(|(title, ..)| title.starts_with("make it a let"))?;
        assert!(project.analysis.is_runnable(), "{text}: {:?}", project.diagnostics().collect::<Vec<_>>());
        Some(text)
    }

    #[test]
    fn a_part_of_a_condition() {
        assert_eq!(
            extracted("rule r must\n  when infusing and $0temperature > 38 °C $1\n  then infusion = stop\n").as_deref(),
            Some(
                "let extracted = temperature > 38 °C\n\nrule r must\n  when infusing and extracted \n  then infusion = stop\n"
            )
        );
        assert_eq!(
            extracted("let extracted = true\nlet a = $0(weight + 1 kg)$1 * 2 > 3 kg\n").as_deref(),
            Some("let extracted = true\nlet extracted_2 = weight + 1 kg\nlet a = extracted_2 * 2 > 3 kg\n")
        );
    }

    #[test]
    fn not_a_name_nor_half_an_expression() {
        assert_eq!(extracted("let a = $0infusing$1\n"), None);
        assert_eq!(extracted("let a = $0infusing and temp$1erature > 38 °C\n"), None);
        assert_eq!(extracted("let a = infusing$0\n"), None);
    }
}

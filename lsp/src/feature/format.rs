//! The canonical layout, as edits.

use blin_engine::units::Unit;
use blin_grammar::{Edit, Span};

/// The edits that lay out a file, or the items that a span touches. Broken items keep every byte.
#[must_use]
pub fn format(text: &str, span: Option<Span>) -> Vec<Edit> {
    // Spans of time keep their words: `3 days`, `24 h`.
    let unit = |written: &str| Unit::parse(written).ok().filter(|u| !u.is_time()).map(|u| u.text().to_owned());
    match span {
        None => blin_grammar::format_with(text, &unit).edits(text),
        Some(span) => blin_grammar::format_range(text, span, &unit),
    }
}

/// A text with edits applied; they must not overlap.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| e.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIDY: &str = "protocol p\nlet   a =  weight > 9 ug/d\nlet  bcd = a\nrule r must\n   when and\n";

    #[test]
    fn the_edits_lay_out_the_file_and_leave_what_is_broken() {
        let tidy = apply(UNTIDY, &format(UNTIDY, None));
        assert!(tidy.contains("let a   = weight > 9 µg/day\nlet bcd = a\n"), "{tidy}");
        assert!(tidy.contains("   when and"), "{tidy}");
        assert_eq!(format(&tidy, None), []);
    }

    #[test]
    fn a_range_touches_only_its_items() {
        let last = UNTIDY.find("rule").expect("it is there");
        let span = Span::new(u32::try_from(last).expect("it is short"), u32::try_from(last + 3).expect("it is short"));
        assert_eq!(format(UNTIDY, Some(span)), []);
        assert!(!format(UNTIDY, Some(Span::new(12, 14))).is_empty());
    }
}

//! Help with the temporal forms while one is being written.

use crate::project::Project;
use blin_engine::diagnostic::FileId;

/// A form with its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The words that open it.
    pub opener: &'static str,
    /// The whole of it.
    pub label: &'static str,
    /// The word before each part, and what the part is; the first follows the opener.
    pub parts: &'static [(&'static str, &'static str)],
    /// What it means.
    pub doc: &'static str,
}

/// The form at the cursor and which part of it is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The form.
    pub form: &'static Form,
    /// The part, by its number.
    pub active: usize,
}

/// The forms that read the past. Openers that hold others come first.
pub const FORMS: &[Form] = &[
    Form {
        opener: "count of",
        label: "count of E since F within D while P",
        parts: &[("", "E"), ("since", "F"), ("within", "D"), ("while", "P")],
        doc: "How often E has occurred: since the last F, in the last D, and only while P was known to hold. Each part but E may be left out. E, F and P are a name or stand in brackets.",
    },
    Form {
        opener: "total time",
        label: "total time P since E",
        parts: &[("", "P"), ("since", "E")],
        doc: "The sum of the spans in which P held since the last E.",
    },
    Form {
        opener: "time since",
        label: "time since E",
        parts: &[("", "E")],
        doc: "How long ago E last occurred, or P last held. With no E in the record it is at least as long as the record.",
    },
    Form {
        opener: "time in",
        label: "time in P",
        parts: &[("", "P")],
        doc: "How long P has now held without a break; 0 when it does not hold. For a hold: how long it has been open.",
    },
    Form {
        opener: "whole days since",
        label: "whole days since E",
        parts: &[("", "E")],
        doc: "Whole days of 24 h since E, rounded down. Also `whole hours`, `whole weeks`, `whole months` and `whole years`.",
    },
    Form {
        opener: "highest",
        label: "highest x within D",
        parts: &[("", "x"), ("within", "D")],
        doc: "The highest reading of x in the last D.",
    },
    Form {
        opener: "lowest",
        label: "lowest x within D",
        parts: &[("", "x"), ("within", "D")],
        doc: "The lowest reading of x in the last D.",
    },
    Form {
        opener: "streak of",
        label: "streak of (P)",
        parts: &[("", "(P)")],
        doc: "The current run of consecutive readings that satisfy P. Give it a name with `let`; it has `.count` and `.span`.",
    },
    Form { opener: "first", label: "first x", parts: &[("", "x")], doc: "The first reading of x in the record." },
    Form {
        opener: "previous",
        label: "previous x",
        parts: &[("", "x")],
        doc: "The reading of x before the one in force.",
    },
    Form {
        opener: "ever",
        label: "ever P",
        parts: &[("", "P")],
        doc: "P held at some instant up to now. It covers a whole comparison: `ever a = b` is `ever (a = b)`.",
    },
];

/// The form in which the cursor stands, when it is in an expression of a `.blin` file.
#[must_use]
pub fn signature(project: &Project, file: FileId, offset: u32) -> Option<Signature> {
    project.parse(file)?;
    let text = project.text(file).get(..offset as usize)?;
    let line = text.rsplit('\n').next()?;
    if line.matches('"').count() % 2 == 1 || line.contains('#') {
        return None;
    }
    // What ends an expression ends the form.
    let ends = [" and ", " or ", " implies ", ",", "|", " = ", " < ", " > ", " <= ", " >= ", " != ", " is "];
    let depth_zero = innermost(line);
    let cut = ends.iter().filter_map(|e| depth_zero.rfind(e).map(|at| at + e.len())).max().unwrap_or(0);
    let expression = depth_zero.get(cut..)?;
    let (form, after) = FORMS.iter().find_map(|form| Some((form, after_word(expression, form.opener)?)))?;
    let reached = form.parts.iter().enumerate().skip(1).rev().find(|(_, (word, _))| after_word(after, word).is_some());
    Some(Signature { form, active: reached.map_or(0, |(n, _)| n) })
}

/// The part of a line inside its innermost open bracket; at depth 0 all of it.
fn innermost(line: &str) -> &str {
    let mut depth = 0;
    for (at, c) in line.char_indices().rev() {
        match c {
            ')' | '}' => depth += 1,
            '(' | '{' if depth == 0 => return line.get(at + 1..).unwrap_or(""),
            '(' | '{' => depth -= 1,
            _ => {}
        }
    }
    line
}

/// What follows the last occurrence of `word`, which stands by itself and is followed by a blank.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let at = text.rfind(&format!("{word} "))?;
    let alone = text.get(..at)?.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    alone.then(|| text.get(at + word.len() + 1..)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    fn at(text: &str) -> Option<(&'static str, &'static str)> {
        let f = Fixture::new(text);
        let found = signature(&f.project, f.file, f.offset)?;
        Some((found.form.label, found.form.parts[found.active].1))
    }

    #[test]
    fn the_part_that_is_being_written() {
        assert_eq!(at("let a = count of $0\n"), Some(("count of E since F within D while P", "E")));
        assert_eq!(at("let a = count of seizure since cy$0\n"), Some(("count of E since F within D while P", "F")));
        assert_eq!(at("let a = count of seizure within 3 da$0\n"), Some(("count of E since F within D while P", "D")));
        assert_eq!(at("rule r\n  when infusing and time since $0\n"), Some(("time since E", "E")));
        assert_eq!(at("let a = total time infusing since $0\n"), Some(("total time P since E", "E")));
    }

    #[test]
    fn a_form_ends_with_its_expression() {
        assert_eq!(at("let a = count of seizure >= $0\n"), None);
        assert_eq!(at("let a = ever seizure and $0\n"), None);
        assert_eq!(at("let a = \"count of $0\n"), None);
        assert_eq!(at("# count of $0\n"), None);
        assert_eq!(at("let my_first = $0\n"), None);
    }

    #[test]
    fn brackets_hold_their_own() {
        assert_eq!(at("let a = count of (ever $0\n"), Some(("ever P", "P")));
        assert_eq!(at("let a = count of (seizure) since $0\n"), Some(("count of E since F within D while P", "F")));
    }
}

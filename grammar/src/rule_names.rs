//! The rules of the grammar in words.

use crate::grammar::Rule;

/// What was expected, as a list.
pub(crate) fn list(rules: &[Rule]) -> String {
    rules.iter().map(|r| format!("{r:?}")).collect::<Vec<_>>().join(", ")
}

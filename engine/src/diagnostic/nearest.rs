//! The spelling that was probably meant.

/// The known word closest to `word`, if any is close enough to be meant: one slip in a short word, two in a longer.
#[must_use]
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let slips = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        _ => 3,
    };
    let lower = word.to_lowercase();
    known
        .filter(|k| *k != word)
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|&(d, _)| d <= slips)
        .min_by_key(|&(d, k)| (d, k))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found() {
        assert_eq!(nearest("infuson", ["infusion", "infusing"].into_iter()), Some("infusion"));
        assert_eq!(nearest("crs_gradee", ["crs_grade", "other_grade"].into_iter()), Some("crs_grade"));
        assert_eq!(nearest("Interrupt", ["interrupt"].into_iter()), Some("interrupt"));
    }

    #[test]
    fn a_different_word_is_not_suggested() {
        assert_eq!(nearest("weight", ["height"].into_iter()), Some("height"));
        assert_eq!(nearest("crp", ["ast", "alt"].into_iter()), None);
        assert_eq!(nearest("day", ["bed"].into_iter()), None);
    }
}

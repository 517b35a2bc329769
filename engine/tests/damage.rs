//! However a project is damaged, it is analysed without a panic, every finding lies inside its file, and the findings
//! are the same when nothing but the cache differs.

use blin_engine::analysis::Analysis;
use blin_engine::diagnostic::{Severity, plain};
use blin_engine::graph::export;
use proptest::prelude::*;
use std::collections::BTreeMap;

const FILES: [(&str, &str); 3] = [
    ("patient.blin", include_str!("projects/taste/patient.blin")),
    ("dosing.blin", include_str!("projects/taste/dosing.blin")),
    ("toxicity.blin", include_str!("projects/taste/toxicity.blin")),
];

/// Words that change what a text means where they land.
const WORDS: [&str; 24] = [
    "not ",
    "for 3 days",
    "within 24 h",
    " and ",
    "= ",
    "(",
    ")",
    "{",
    "}",
    "\"",
    "|",
    "||",
    "infusion",
    "other_grade",
    "interrupt",
    "µg/day",
    "9",
    "unknown",
    "rule x",
    "\n",
    "cycle_day",
    "time since ",
    "count of ",
    "with ",
];

/// One damage: in which file, where, how much is cut, and what is put there.
type Damage = (usize, prop::sample::Index, usize, usize);

fn damaged(damages: &[Damage]) -> BTreeMap<String, String> {
    let mut files: Vec<String> = FILES.iter().map(|(_, t)| (*t).to_owned()).collect();
    for (file, at, cut, word) in damages {
        let text = &mut files[file % FILES.len()];
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        if starts.is_empty() {
            continue;
        }
        let from = at.index(starts.len());
        let end = starts.get(from + cut).copied().unwrap_or(text.len());
        text.replace_range(starts[from]..end, WORDS.get(*word).copied().unwrap_or(""));
    }
    FILES.iter().zip(files).map(|((path, _), text)| ((*path).to_owned(), text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_reported_and_nothing_else(
        damages in prop::collection::vec((0_usize..3, any::<prop::sample::Index>(), 0_usize..40, 0_usize..30), 1..6)
    ) {
        let files = damaged(&damages);
        let analysis = Analysis::of(&files);
        for d in analysis.diagnostics() {
            prop_assert!(!d.labels.is_empty(), "{d:?}");
            for label in &d.labels {
                let file = analysis.files().get(label.place.file.0 as usize);
                let inside = file.is_some_and(|f| {
                    let (start, end) = (label.place.span.start as usize, label.place.span.end as usize);
                    start <= end && f.text.get(start..end).is_some()
                });
                prop_assert!(inside, "{d:?}");
            }
            prop_assert!(!plain(d, analysis.files()).is_empty());
        }
        let broken = analysis.parsed().iter().any(|p| !p.parse.errors.is_empty());
        prop_assert!(!broken || !analysis.is_runnable());
        let again = analysis.update(&files);
        prop_assert_eq!(again.diagnostics(), analysis.diagnostics());
        let picture = export::dot(analysis.model(), analysis.graph(), true);
        prop_assert_eq!(picture.matches('{').count(), picture.matches('}').count());
    }
}

#[test]
fn the_project_is_whole_before_it_is_damaged() {
    let analysis = Analysis::of(&damaged(&[]));
    assert!(analysis.diagnostics().iter().all(|d| d.severity != Severity::Error));
}

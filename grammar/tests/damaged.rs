//! A hundred damaged versions of every protocol of this repository: each mistake is one message, or nearly, at a
//! place near it, that says what to write.

mod damage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use blin_grammar::{CODES, parse};
use damage::{Damage, Dice, damages};

/// So many mistakes of each of the some thirty kinds in every file.
const EACH: usize = 4;

fn protocols() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders = vec![root.join("protocols"), root.join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("it is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "blin") {
                let text = std::fs::read_to_string(&path).expect("it is text");
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 40);
    found
}

/// What must hold of every damaged text; how much is said of it.
fn said(path: &Path, damage: &Damage) -> usize {
    let context = || format!("{}: {} at byte {}", path.display(), damage.kind, damage.at);
    let began = Instant::now();
    let errors = parse(&damage.text).errors;
    assert!(began.elapsed() < Duration::from_secs(2), "{} takes {:?}", context(), began.elapsed());
    for error in &errors {
        let (start, end) = (error.span.start as usize, error.span.end as usize);
        assert!(damage.text.get(start..end).is_some(), "{}: {error:?}", context());
        assert!(CODES.iter().any(|(code, _)| *code == error.code), "{}: {error:?}", context());
        // What to do: it is said apart, or what was expected is named.
        let said = error.help.is_some() || error.message.contains("expected ");
        assert!(said && !error.message.contains("something else"), "{}: {error:?}", context());
        if let Some(fix) = &error.fix {
            assert!(damage.text.get(fix.span.start as usize..fix.span.end as usize).is_some(), "{}", context());
        }
    }
    errors.len()
}

#[test]
fn a_mistake_is_said_once() {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut total = 0;
    for (seed, (path, text)) in (1..).zip(protocols()) {
        for damage in damages(&text, EACH, &mut Dice::new(seed)) {
            let errors = said(&path, &damage);
            total += 1;
            counts.entry(damage.kind).or_default()[errors.min(2)] += 1;
            assert!(errors <= 8, "{}: {} at byte {}: {errors} errors", path.display(), damage.kind, damage.at);
        }
    }
    assert!(total > 100 * 40, "{total}");
    for (kind, [_, one, more]) in counts {
        // Two swapped words can be two mistakes; anything else hardly ever. The room is for protocols yet to be written.
        let most = if kind == "two neighbours are swapped" { one / 3 } else { one / 10 + 3 };
        assert!(more <= most, "{kind}: {one} times one error, {more} times more");
    }
}

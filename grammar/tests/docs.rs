//! Every example of the language reference is blin, in its canonical layout.

use std::path::Path;

use blin_grammar::{format, keywords, parse};

/// The blocks fenced as blin, with the line on which each starts.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line) {
            (None, "```blin") => open = Some((number + 2, String::new())),
            (Some(_), "```") => found.extend(open.take()),
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}

fn reference() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/language.md");
    std::fs::read_to_string(path).expect("the language reference")
}

#[test]
fn every_example_is_blin() {
    let page = reference();
    let blocks = blocks(&page);
    assert!(blocks.len() >= 20);
    for (line, text) in blocks {
        let said: Vec<String> = parse(&text)
            .errors
            .iter()
            .map(|e| format!("line {}: {}", line + text[..e.span.start as usize].matches('\n').count(), e.message))
            .collect();
        assert!(said.is_empty(), "docs/language.md\n{}", said.join("\n"));
    }
}

/// Every word that opens a declaration or a clause is in the index.
#[test]
fn the_index_is_complete() {
    let page = reference();
    let (_, index) = page.split_once("## Index of words").expect("the index");
    let listed: Vec<&str> = index.split('`').skip(1).step_by(2).filter_map(|words| words.split(' ').next()).collect();
    let clauses = keywords::ITEMS.iter().flat_map(|item| keywords::clauses_of(item));
    for word in keywords::ITEMS.iter().chain(clauses) {
        assert!(listed.contains(word), "`{word}` is not in the index");
    }
}

#[test]
fn every_example_is_laid_out() {
    for (line, text) in blocks(&reference()) {
        assert_eq!(format(&text).text, text, "docs/language.md, the example on line {line}");
    }
}

//! The pages of `docs/errors` are those that the list of codes makes. To write them anew:
//! `BLIN_WRITE_PAGES=1 cargo test -p blin-engine --test error_pages`.

use blin_engine::diagnostic::codes::{all, page};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn wanted() -> BTreeMap<String, String> {
    let pages = all().map(|c| (page::path(c.code), page::page(c)));
    pages.chain([("README.md".to_owned(), page::index())]).collect()
}

fn present(root: &Path, at: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            present(root, &path, found);
        } else if let Ok(below) = path.strip_prefix(root) {
            found.push(below.to_owned());
        }
    }
}

#[test]
fn every_code_has_its_page_and_no_page_lacks_a_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let wanted = wanted();
    if std::env::var_os("BLIN_WRITE_PAGES").is_some() {
        for (path, text) in &wanted {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a page stands in a folder")).expect("the folder is made");
            std::fs::write(path, text).expect("the page is written");
        }
    }
    for (path, text) in &wanted {
        let found = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(found == *text, "docs/errors/{path} is not what the code makes; see the head of this test");
    }
    let mut found = Vec::new();
    present(&root, &root, &mut found);
    for path in found {
        let name = path.to_string_lossy().replace('\\', "/");
        assert!(wanted.contains_key(&name), "docs/errors/{name} belongs to no code");
    }
}

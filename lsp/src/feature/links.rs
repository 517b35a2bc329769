//! Links from sources to where they can be read.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_grammar::Span;
use blin_grammar::ast::{ItemKind, Text};

/// A place that opens something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The words, without their quotes.
    pub span: Span,
    /// What they open.
    pub target: Target,
}

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address.
    Web(String),
    /// A file of the project, by its path relative to the manifest.
    File(String),
}

/// The links of a file: the addresses, DOIs and texts of its sources.
#[must_use]
pub fn links(project: &Project, file: FileId) -> Vec<Link> {
    let Some(parse) = project.parse(file) else { return Vec::new() };
    let folder = project.analysis.manifest().sources.as_deref();
    let mut links = Vec::new();
    for item in &parse.file.items {
        let ItemKind::Source(source) = &item.kind else { continue };
        let web = source.link.iter().filter_map(|t| Some((t, Target::Web(address(&t.text)?))));
        let text = source.text.iter().filter_map(|t| Some((t, Target::File(format!("{}/{}", folder?, t.text)))));
        links.extend(web.chain(text).map(|(words, target)| Link { span: inside(words), target }));
    }
    links
}

fn inside(text: &Text) -> Span {
    Span::new(text.span.start + 1, text.span.end.max(text.span.start + 2) - 1)
}

/// `doi:10.1000/1`, `10.1000/1` and addresses.
fn address(link: &str) -> Option<String> {
    let doi = link.strip_prefix("doi:").map(str::trim).or_else(|| link.starts_with("10.").then_some(link));
    match doi {
        Some(doi) => Some(format!("https://doi.org/{doi}")),
        None if link.starts_with("https://") || link.starts_with("http://") => Some(link.to_owned()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    #[test]
    fn addresses_dois_and_texts() {
        let f = Fixture::bare(
            "# file: blin.toml\nsources = 'papers'\n[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n# file: a.blin\nprotocol a\nsource one \"One\" link \"doi:10.1/2\" text \"one.txt\"\nsource two \"Two\" link \"https://example.org/2\"\nsource three \"Three\" link \"on the shelf\"$0\n",
        );
        let found: Vec<(String, Target)> =
            links(&f.project, f.file).into_iter().map(|l| (l.span.of(f.text()).to_owned(), l.target)).collect();
        assert_eq!(
            found,
            [
                ("doi:10.1/2".to_owned(), Target::Web("https://doi.org/10.1/2".to_owned())),
                ("one.txt".to_owned(), Target::File("papers/one.txt".to_owned())),
                ("https://example.org/2".to_owned(), Target::Web("https://example.org/2".to_owned())),
            ]
        );
    }
}

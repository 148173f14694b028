//! The pages of the documentation, as they are in `docs/`, and the search over them.

use std::collections::BTreeMap;

use super::model::{Block, parse, text_of};
use super::target::DocsPlace;
use crate::lower_case::lower_case;

/// The most hits of a search.
const HIT_LIMIT: usize = 30;
/// How much of a section a hit shows, in characters.
const EXCERPT_LIMIT: usize = 120;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its file without the ending: `faults`.
    pub name: &'static str,
    /// Its first heading.
    pub title: String,
    /// What stands on it.
    pub blocks: Vec<Block>,
}

/// A section that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where it is.
    pub place: DocsPlace,
    /// The title of its page and its own heading.
    pub title: String,
    /// The text around what was found.
    pub excerpt: String,
}

/// Every page, in the order of the list.
pub const NAMES: &[&str] = &[
    "plugin-api",
    "values",
    "faults",
    "security",
    "embedding",
    "architecture",
    "decisions/001-capture-the-native-worker",
    "decisions/002-own-allocator",
    "decisions/003-stack-limit",
    "decisions/004-values-as-json-text",
    "decisions/005-reducers-run-in-the-event",
    "decisions/006-build-for-size",
    "decisions/007-worker-presence-by-web-locks",
    "decisions/008-event-order-and-overdue-events",
    "decisions/009-fuzzing",
    "decisions/010-what-outlives-a-view",
    "decisions/011-an-editor-of-windows",
    "decisions/012-drawing-in-slices",
    "decisions/013-turns-and-shares",
    "decisions/014-identity-of-packages",
    "decisions/015-believe-a-worker-nothing",
    "decisions/016-one-account-of-what-is-kept",
    "decisions/017-workers-from-a-blob",
    "decisions/018-the-app-in-parts",
    "decisions/027-licences-and-advisories-offline",
    "decisions/028-a-port-that-can-be-closed",
    "decisions/030-a-frame-before-the-app",
    "decisions/031-a-service-worker-for-one-build",
];

/// Whether there is a page of this name.
pub fn is_page(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The name of the page that is shown first.
pub fn first_name() -> &'static str {
    NAMES[0]
}

/// Reads the bundle that `scripts/bundle-docs.mjs` writes: an object of Markdown texts by name.
pub fn read_bundle(text: &str) -> Result<Vec<Page>, String> {
    let texts: BTreeMap<String, String> =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    NAMES
        .iter()
        .map(|name| {
            Ok(page(
                name,
                texts.get(*name).ok_or_else(|| format!("expected a page {name}, found none"))?,
            ))
        })
        .collect()
}

/// The page of this name.
pub fn find<'a>(pages: &'a [Page], name: &str) -> Option<&'a Page> {
    pages.iter().find(|page| page.name == name)
}

/// Makes a page of Markdown.
pub fn page(name: &'static str, markdown: &str) -> Page {
    let blocks = parse(name, markdown);
    let title = blocks.iter().find_map(|block| match block {
        Block::Heading { inlines, .. } => Some(text_of(inlines)),
        _ => None,
    });
    Page { name, title: title.unwrap_or_else(|| name.to_owned()), blocks }
}

/// The sections in which every word of `query` is found, in any case; those with a word in the
/// heading first.
pub fn search(pages: &[Page], query: &str) -> Vec<Hit> {
    let query = lower_case(query);
    let words: Vec<&str> = query.split_whitespace().collect();
    let Some(first) = words.first() else { return Vec::new() };
    let mut hits: Vec<(bool, Hit)> = Vec::new();
    for (page, section) in
        pages.iter().flat_map(|page| sections(page).into_iter().map(move |section| (page, section)))
    {
        let heading = lower_case(&section.heading);
        let text = lower_case(&section.text);
        if words.iter().all(|word| heading.contains(word) || text.contains(word)) {
            let is_heading = words.iter().any(|word| heading.contains(word));
            let place = DocsPlace { page: page.name.to_owned(), anchor: section.anchor };
            let title = if section.heading == page.title {
                page.title.clone()
            } else {
                format!("{}: {}", page.title, section.heading)
            };
            hits.push((!is_heading, Hit { place, title, excerpt: excerpt(&section.text, first) }));
        }
    }
    hits.sort_by_key(|(is_text, _)| *is_text);
    hits.into_iter().map(|(_, hit)| hit).take(HIT_LIMIT).collect()
}

struct Section {
    heading: String,
    anchor: Option<String>,
    text: String,
}

fn sections(page: &Page) -> Vec<Section> {
    let mut sections = Vec::new();
    for block in &page.blocks {
        if let Block::Heading { anchor, inlines, .. } = block {
            sections.push(Section {
                heading: text_of(inlines),
                anchor: Some(anchor.clone()),
                text: String::new(),
            });
            continue;
        }
        if sections.is_empty() {
            sections.push(Section {
                heading: page.title.clone(),
                anchor: None,
                text: String::new(),
            });
        }
        if let Some(section) = sections.last_mut() {
            write_text(block, &mut section.text);
        }
    }
    sections
}

fn write_text(block: &Block, out: &mut String) {
    match block {
        Block::Heading { inlines, .. } | Block::Paragraph(inlines) => {
            out.push_str(&text_of(inlines));
        }
        Block::Code { text, .. } => out.push_str(text),
        Block::List { items, .. } => {
            items.iter().flatten().for_each(|block| write_text(block, out));
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| write_text(block, out)),
        Block::Table { head, rows } => {
            let cells = head
                .iter()
                .chain(rows.iter().flatten())
                .map(|cell| text_of(cell))
                .collect::<Vec<_>>();
            out.push_str(&cells.join(" · "));
        }
        Block::Rule => {}
    }
    out.push(' ');
}

/// The text around `word`, which is lower-case; the beginning where it is not found.
fn excerpt(text: &str, word: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = text.chars().collect();
    // Places in the two texts are the same, but for a few letters that are two in lower case.
    let lower: Vec<char> = lower_case(&text).chars().collect();
    let word: Vec<char> = word.chars().collect();
    let found = lower
        .windows(word.len().max(1))
        .position(|window| window == word.as_slice())
        .unwrap_or_default();
    let start = found.saturating_sub(EXCERPT_LIMIT / 3).min(chars.len());
    let end = (start + EXCERPT_LIMIT).min(chars.len());
    let cut = |is_cut| if is_cut { "…" } else { "" };
    format!(
        "{}{}{}",
        cut(start > 0),
        chars[start..end].iter().collect::<String>(),
        cut(end < chars.len())
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::super::model::Inline;
    use super::super::target::Target;
    use super::*;

    fn files(folder: &Path, prefix: &str) -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder)
            .expect("readable")
            .map(|entry| entry.expect("readable").path());
        let markdown = entries.filter(|path| path.extension() == Some("md".as_ref()));
        markdown
            .map(|path| format!("{prefix}{}", path.file_stem().expect("a name").to_string_lossy()))
            .collect()
    }

    fn docs() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
    }

    /// The pages as they are in the bundle.
    fn all() -> Vec<Page> {
        let read = |name: &str| {
            std::fs::read_to_string(docs().join(format!("{name}.md"))).expect("readable")
        };
        let texts: BTreeMap<_, _> = NAMES.iter().map(|name| (*name, read(name))).collect();
        read_bundle(&serde_json::to_string(&texts).expect("encodes")).expect("a bundle")
    }

    #[test]
    fn every_page_of_the_documentation_is_shown() {
        let mut expected = files(&docs(), "");
        expected.extend(files(&docs().join("decisions"), "decisions/"));
        assert_eq!(NAMES.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn a_bundle_that_lacks_a_page_says_which() {
        assert_eq!(read_bundle("{}"), Err("expected a page plugin-api, found none".to_owned()));
        assert!(read_bundle("<!doctype html>").is_err_and(|error| error.contains("line 1")));
    }

    fn targets(inlines: &[Inline], found: &mut Vec<DocsPlace>) {
        for inline in inlines {
            match inline {
                Inline::Link { target: Target::Page(place), .. } => found.push(place.clone()),
                Inline::Emphasis(inner) | Inline::Strong(inner) => targets(inner, found),
                _ => {}
            }
        }
    }

    fn links(blocks: &[Block], found: &mut Vec<DocsPlace>) {
        for block in blocks {
            match block {
                Block::Heading { inlines, .. } | Block::Paragraph(inlines) => {
                    targets(inlines, found);
                }
                Block::List { items, .. } => items.iter().for_each(|item| links(item, found)),
                Block::Quote(inner) => links(inner, found),
                Block::Table { head, rows } => {
                    head.iter().chain(rows.iter().flatten()).for_each(|cell| targets(cell, found));
                }
                Block::Code { .. } | Block::Rule => {}
            }
        }
    }

    #[test]
    fn every_link_between_pages_leads_somewhere() {
        let pages = all();
        let mut broken = Vec::new();
        for page in &pages {
            let mut found = Vec::new();
            links(&page.blocks, &mut found);
            broken.extend(
                found
                    .into_iter()
                    .filter(|place| !exists(&pages, place))
                    .map(|place| (page.name, place)),
            );
        }
        assert!(broken.is_empty(), "{broken:#?}");
    }

    fn exists(pages: &[Page], place: &DocsPlace) -> bool {
        let is_there = |block: &Block| matches!(block, Block::Heading { anchor, .. } if Some(anchor) == place.anchor.as_ref());
        find(pages, &place.page)
            .is_some_and(|page| place.anchor.is_none() || page.blocks.iter().any(is_there))
    }

    #[test]
    fn every_fault_code_has_a_section() {
        let pages = all();
        for code in ["vm_timeout", "plugin_syntax", "worker_hung", "internal_error"] {
            assert!(exists(&pages, &DocsPlace::parse(&format!("faults#{code}"))), "{code}");
        }
    }

    #[test]
    fn a_search_finds_sections_with_every_word_and_headings_first() {
        let pages = [
            page("one", "# One\n\nAbout apples.\n\n## Pears\n\nGreen pears and *apples*.\n"),
            page("two", "# Apples\n\nThey are red.\n\n- a list of PEARS\n"),
        ];
        let found =
            |query| search(&pages, query).into_iter().map(|hit| hit.title).collect::<Vec<_>>();
        assert_eq!(found("apples"), ["Apples", "One", "One: Pears"]);
        assert_eq!(found("  Pears APPLES "), ["One: Pears", "Apples"]);
        assert_eq!(found("apples plums"), [""; 0]);
        assert_eq!(found(" "), [""; 0]);
        let hit = search(&pages, "green").remove(0);
        assert_eq!(hit.place, DocsPlace::parse("one#pears"));
        assert_eq!(hit.excerpt, "Green pears and apples.");
    }

    #[test]
    fn an_excerpt_shows_what_was_found_and_is_cut_at_characters() {
        let text = format!("{} needle {}", "é".repeat(200), "ü".repeat(200));
        let excerpt = excerpt(&text, "needle");
        assert!(
            excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.contains("needle"),
            "{excerpt}"
        );
        assert_eq!(excerpt.chars().count(), EXCERPT_LIMIT + 2);
    }
}

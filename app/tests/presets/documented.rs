//! Every whole plugin in the documentation: it has to run as it stands there.

use std::path::{Path, PathBuf};

use plugin_runtime::contracts::ui::{Align, ButtonVariant, InputType, KINDS, Tone, Word};

use super::stage::Stage;

/// The js blocks of a page that are a whole plugin, with the line on which each begins.
fn plugins(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim() == "```js" {
            let block: Vec<_> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| line.trim() != "```")
                .collect();
            if block.first().is_some_and(|first| first.starts_with("definePlugin(")) {
                found.push((number + 2, block.join("\n")));
            }
        }
    }
    found
}

fn pages() -> Vec<PathBuf> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the app stands in the workspace");
    let docs = std::fs::read_dir(root.join("docs")).expect("docs/ is there");
    let mut pages: Vec<_> = docs
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension() == Some("md".as_ref()))
        .collect();
    pages.push(root.join("README.md"));
    pages
}

#[test]
fn every_whole_plugin_in_the_documentation_runs() {
    let mut tried = 0;
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("readable");
        // This page shows what does not work.
        if path.ends_with("faults.md") {
            continue;
        }
        for (line, source) in plugins(&page) {
            let place = format!("{}:{line}", path.display());
            let mut plugin =
                Stage::load(&source).unwrap_or_else(|fault| panic!("{place}: {fault}"));
            assert_eq!(plugin.issues(), [""; 0], "{place}");
            tried += 1;
        }
    }
    assert!(tried >= 5, "only {tried} plugins were found in the documentation");
}

#[test]
fn the_documentation_names_every_kind_and_every_word_of_a_choice() {
    let page = std::fs::read_to_string(
        pages().into_iter().find(|path| path.ends_with("plugin-api.md")).expect("there"),
    )
    .expect("readable");
    for kind in KINDS {
        assert!(page.contains(&format!("ui.{kind}(")), "ui.{kind}");
    }
    for word in [Tone::WORDS, ButtonVariant::WORDS, InputType::WORDS, Align::WORDS].concat() {
        assert!(page.contains(&format!("`\"{word}\"`")), "{word}");
    }
}

#[test]
fn a_plugin_is_told_from_a_fragment() {
    let page =
        "text\n```js\nui.text()\n```\n```js\ndefinePlugin(x);\n```\n```\ndefinePlugin(y);\n```";
    assert_eq!(plugins(page), [(6, "definePlugin(x);".to_owned())]);
}

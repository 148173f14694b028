//! The title that an instance is shown under: its author's words, marked where they are somebody else's name.

use plugin_runtime::contracts::display_text;

use super::Origin;
use super::look_alike::{looks_like, mentions};
use crate::presets;

/// The name of the app.
const APP: &str = "Plugin Playground";

/// The title to show for one that an author gave; `None` where nothing is left of it.
pub(super) fn shown(title: &str, origin: Origin) -> Option<String> {
    let title = display_text::title(title)?;
    if origin == Origin::Own && mentions(&title, APP) {
        return Some(format!("{title} (a plugin, not the playground)"));
    }
    let is_borrowed = origin == Origin::Own && is_shipped_ones(&title);
    Some(if is_borrowed { format!("{title} (not the shipped one)") } else { title })
}

/// Whether it reads as a shipped plugin's, whatever follows in brackets or behind a colon or a dash.
fn is_shipped_ones(title: &str) -> bool {
    let head = title.split(['(', '[', '{', '<', ':', '|', '/', '–', '—', '·', '•', '‹']).next().unwrap_or_default();
    presets::all()
        .iter()
        .any(|preset| [preset.title, preset.package_id].iter().any(|name| looks_like(title, name) || looks_like(head, name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(title: &str) -> String {
        shown(title, Origin::Own).unwrap_or_default()
    }

    #[test]
    fn a_title_of_the_app_or_of_a_shipped_plugin_is_marked() {
        assert_eq!(shown("To-do List", Origin::Shipped).as_deref(), Some("To-do List"));
        for title in
            ["To-do List", "TODO LIST", "todo-list", "To-dо List", "To-do\u{200B} List", "Counter (counter-1)", "Notes: v2"]
        {
            assert!(own(title).contains("not the shipped one") || own(title).contains("‹U+"), "{title}: {}", own(title));
        }
        for title in ["Plugin Playground", "plugin playground: update", "PIugin PIayground", "Рlugin Рlayground"] {
            assert!(own(title).ends_with("(a plugin, not the playground)"), "{title}: {}", own(title));
        }
    }

    #[test]
    fn other_titles_stay_as_they_are() {
        for title in ["Clicks", "My counter", "Counter with limits", "Заметки", "Saying"] {
            assert_eq!(own(title), title);
        }
        assert_eq!(shown(" \u{a0}\n", Origin::Own), None);
    }
}

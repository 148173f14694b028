//! A tree of rows, as assistive technology knows one: what a row says of itself, and what the keys
//! do.

use std::collections::HashSet;

use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// What it is known by, and remembered by as open or closed.
    pub path: String,
    /// What kind of thing it stands for, in a word.
    pub kind: &'static str,
    /// The name of it.
    pub label: String,
    /// What it is, in short.
    pub value: String,
    /// Depth, from 1.
    pub level: usize,
    /// Place among its siblings, from 1.
    pub position: usize,
    /// How many siblings there are, itself included.
    pub siblings: usize,
    /// Whether what is in it is shown; none where nothing is in it.
    pub is_open: Option<bool>,
}

/// The element of a row, with `more` attributes of the tree that it is in.
pub fn tree_row(
    row: Memo<Option<TreeRow>>,
    is_active: Memo<bool>,
    more: impl Attribute,
) -> impl IntoView {
    let read = move |text: fn(&TreeRow) -> String| move || row.with(|row| row.as_ref().map(text));
    let expanded = move || row.with(|row| row.as_ref().and_then(|row| row.is_open)).map(word);
    view! {
        <div
            class="tree__row"
            role="treeitem"
            {..custom_attribute("aria-level", read(|row| row.level.to_string()))}
            aria-posinset=read(|row| row.position.to_string())
            aria-setsize=read(|row| row.siblings.to_string())
            aria-expanded=expanded
            aria-selected=move || word(is_active.get())
            style:--level=read(|row| row.level.to_string())
            {..more}
        >
            <span class="tree__label">{read(|row| row.label.clone())}</span>
            <span class="tree__value" dir="auto">{read(|row| row.value.clone())}</span>
        </div>
    }
}

/// Opens what is closed, and the other way round: `paths` has either those that are open, or those
/// that are closed.
pub(super) fn flip(paths: RwSignal<HashSet<String>>, path: &str) {
    paths.update(|paths| {
        if !paths.remove(path) {
            paths.insert(path.to_owned());
        }
    });
}

/// The row that the keys start from, and what is around it.
#[derive(Clone, Copy, Debug)]
pub struct TreePlace {
    /// Which row it is, from 0.
    pub index: usize,
    /// How many rows there are.
    pub count: usize,
    /// Whether what is in it is shown; none where nothing is in it.
    pub is_open: Option<bool>,
    /// The row that it belongs to.
    pub parent: Option<usize>,
    /// How many rows a page is, where the tree scrolls by itself.
    pub page: Option<usize>,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeStep {
    /// To go to a row.
    To(usize),
    /// To open the row, or to close it.
    Toggle,
    /// Nothing, and nobody else is to do anything.
    Stay,
}

impl TreePlace {
    /// What a key asks for. It is the tree's then, and not the browser's.
    pub fn step(self, event: &KeyboardEvent) -> Option<TreeStep> {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        let step = self.step_for(&event.key())?;
        event.prevent_default();
        Some(step)
    }

    fn step_for(self, key: &str) -> Option<TreeStep> {
        let last = self.count.checked_sub(1)?;
        let to = |row: usize| TreeStep::To(row.min(last));
        Some(match (key, self.is_open) {
            ("ArrowDown", _) | ("ArrowRight", Some(true)) => to(self.index + 1),
            ("ArrowUp", _) => to(self.index.saturating_sub(1)),
            ("PageDown", _) => to(self.index + self.page?),
            ("PageUp", _) => to(self.index.saturating_sub(self.page?)),
            ("Home", _) => to(0),
            ("End", _) => to(last),
            ("ArrowLeft", None | Some(false)) => self.parent.map_or(TreeStep::Stay, to),
            ("ArrowRight" | "ArrowLeft" | "Enter" | " ", Some(_)) => TreeStep::Toggle,
            ("ArrowRight" | "Enter" | " ", None) => TreeStep::Stay,
            _ => return None,
        })
    }
}

fn word(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::TreeStep::{Stay, To, Toggle};
    use super::*;

    const LEAF: TreePlace =
        TreePlace { index: 5, count: 20, is_open: None, parent: Some(2), page: Some(8) };
    const OPEN: TreePlace = TreePlace { is_open: Some(true), ..LEAF };
    const CLOSED: TreePlace = TreePlace { is_open: Some(false), ..LEAF };

    fn steps(place: TreePlace, keys: &[&str]) -> Vec<Option<TreeStep>> {
        keys.iter().map(|key| place.step_for(key)).collect()
    }

    #[test]
    fn the_keys_go_through_the_rows_and_stop_at_the_ends() {
        let keys = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "a"];
        let rows = |rows: [usize; 6]| {
            rows.into_iter().map(|row| Some(To(row))).chain([None]).collect::<Vec<_>>()
        };
        assert_eq!(steps(LEAF, &keys), rows([6, 4, 13, 0, 0, 19]));
        assert_eq!(steps(TreePlace { index: 0, ..LEAF }, &keys), rows([1, 0, 8, 0, 0, 19]));
        assert_eq!(steps(TreePlace { index: 19, ..LEAF }, &keys), rows([19, 18, 19, 11, 0, 19]));
    }

    #[test]
    fn right_goes_in_and_left_goes_out() {
        let keys = ["ArrowRight", "ArrowLeft", "Enter", " "];
        assert_eq!(steps(OPEN, &keys), [Some(To(6)), Some(Toggle), Some(Toggle), Some(Toggle)]);
        assert_eq!(steps(CLOSED, &keys), [Some(Toggle), Some(To(2)), Some(Toggle), Some(Toggle)]);
        assert_eq!(steps(LEAF, &keys), [Some(Stay), Some(To(2)), Some(Stay), Some(Stay)]);
        let outermost = TreePlace { parent: None, ..CLOSED };
        assert_eq!(outermost.step_for("ArrowLeft"), Some(Stay));
    }

    #[test]
    fn a_tree_that_does_not_scroll_leaves_the_page_keys_to_the_browser() {
        let place = TreePlace { page: None, ..LEAF };
        assert_eq!(steps(place, &["PageDown", "PageUp"]), [None, None]);
        assert_eq!(TreePlace { count: 0, ..LEAF }.step_for("ArrowDown"), None);
    }
}

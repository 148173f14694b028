//! The tree that a widget returned, as an ARIA tree; the node that pointer or focus is at is framed on the page.

use std::sync::Arc;

use leptos::attr::custom::custom_attribute;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiTree;

use super::outline::{ROOT, Row, rows};
use super::{Inspection, Place};
use crate::workbench::actions::focus;
use crate::workbench::later;
use crate::workbench::session::Session;

/// The tree of the widget at `place`.
pub(super) fn node_tree(place: Memo<Option<Place>>, tree: Signal<Option<Arc<UiTree>>>) -> impl IntoView {
    let inspection = Session::expect().inspection;
    let shown = Memo::new(move |_| {
        inspection.collapsed.with(|collapsed| tree.with(|tree| tree.as_ref().map(|tree| rows(tree, collapsed)).unwrap_or_default()))
    });
    // A node may go while it is chosen; Tab must still reach the tree.
    let active = Memo::new(move |_| {
        let chosen = inspection.chosen.get().map(|spot| spot.path);
        let is_shown = |path: &String| shown.with(|rows| rows.iter().any(|row| row.path == *path));
        chosen.filter(is_shown).unwrap_or_else(|| ROOT.to_owned())
    });
    let list = NodeList { inspection, place, shown, active };
    // What was picked on the page may be in a closed branch; then it is opened, and brought into view.
    Effect::new(move || {
        let Some(spot) = inspection.chosen.get().filter(|_| inspection.is_fresh.get()) else { return };
        inspection.is_fresh.set(false);
        let parents: Vec<_> = spot.path.match_indices(".children[").map(|(end, _)| spot.path[..end].to_owned()).collect();
        if inspection.collapsed.with_untracked(|collapsed| parents.iter().any(|path| collapsed.contains(path))) {
            inspection.collapsed.update(|collapsed| collapsed.retain(|path| !parents.contains(path)));
        }
        later::next_frame(move || focus(&element_id(&spot.path)));
    });
    let paths = move || shown.with(|rows| rows.iter().map(|row| row.path.clone()).collect::<Vec<_>>());
    view! {
        <ul
            class="tree__rows inspector__tree"
            role="tree"
            aria-label="Nodes of the widget"
            data-part="inspector-tree"
            on:keydown=move |event| list.on_key(&event)
            on:pointerleave=move |_| inspection.pointed.set(None)
        >
            <For each=paths key=Clone::clone let:path>
                <NodeRow path=path list=list />
            </For>
        </ul>
    }
}

#[component]
fn NodeRow(path: String, list: NodeList) -> impl IntoView {
    let row = {
        let path = path.clone();
        Memo::new(move |_| list.shown.with(|rows| rows.iter().find(|row| row.path == path).cloned()))
    };
    let read = move |text: fn(&Row) -> String| move || row.with(|row| row.as_ref().map(text));
    let path = StoredValue::new(path);
    let is_active = Memo::new(move |_| list.active.with(|active| *active == path.get_value()));
    let expanded = move || {
        let is_branch = row.with(|row| row.as_ref().is_some_and(|row| row.is_branch));
        is_branch.then(|| if list.is_open(&path.get_value()) { "true" } else { "false" })
    };
    let id = element_id(&path.get_value());
    view! {
        <li
            class="tree__row"
            role="treeitem"
            {..custom_attribute("aria-level", read(|row| row.level.to_string()))}
            id=id
            data-part="inspector-node"
            data-path=path.get_value()
            data-node=move || row.with(|row| row.as_ref().map(|row| row.kind))
            aria-posinset=read(|row| row.position.to_string())
            aria-setsize=read(|row| row.siblings.to_string())
            aria-expanded=expanded
            aria-selected=move || if is_active.get() { "true" } else { "false" }
            tabindex=move || if is_active.get() { "0" } else { "-1" }
            style:--level=read(|row| row.level.to_string())
            on:click=move |_| list.choose(&path.get_value())
            on:dblclick=move |_| list.toggle(&path.get_value())
            on:pointerenter=move |_| list.point(&path.get_value())
            on:focus=move |_| list.point(&path.get_value())
            on:blur=move |_| list.inspection.pointed.set(None)
        >
            <span class="tree__label">{read(|row| row.kind.to_owned())}</span>
            <span class="tree__value" dir="auto">{read(|row| row.label.clone())}</span>
        </li>
    }
}

/// The state of the tree and what its keys do.
#[derive(Clone, Copy)]
struct NodeList {
    inspection: Inspection,
    place: Memo<Option<Place>>,
    shown: Memo<Vec<Row>>,
    /// The path of the row that Tab reaches.
    active: Memo<String>,
}

impl NodeList {
    fn is_open(self, path: &str) -> bool {
        self.inspection.collapsed.with(|collapsed| !collapsed.contains(path))
    }

    fn choose(self, path: &str) {
        self.inspection.chosen.set(self.place.get_untracked().map(|place| place.spot(path)));
    }

    fn point(self, path: &str) {
        self.inspection.pointed.set(self.place.get_untracked().map(|place| place.spot(path)));
    }

    fn toggle(self, path: &str) {
        self.inspection.collapsed.update(|collapsed| {
            if !collapsed.remove(path) {
                collapsed.insert(path.to_owned());
            }
        });
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let rows = self.shown.get_untracked();
        let Some(index) = rows.iter().position(|row| row.path == self.active.get_untracked()) else { return };
        let row = &rows[index];
        let is_open = untrack(|| self.is_open(&row.path));
        let target = match event.key().as_str() {
            "ArrowDown" => Some(index + 1),
            "ArrowUp" => index.checked_sub(1),
            "Home" => Some(0),
            "End" => rows.len().checked_sub(1),
            "ArrowRight" if row.is_branch && is_open => Some(index + 1),
            "ArrowLeft" if !(row.is_branch && is_open) => rows.iter().position(|other| Some(&other.path) == row.parent.as_ref()),
            "ArrowRight" | "ArrowLeft" | "Enter" | " " if row.is_branch => {
                self.toggle(&row.path);
                None
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = target.and_then(|index| rows.get(index)) {
            self.choose(&next.path);
            focus(&element_id(&next.path));
        }
    }
}

fn element_id(path: &str) -> String {
    format!("inspector-{path}")
}

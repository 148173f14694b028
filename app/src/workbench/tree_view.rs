//! A JSON value as a tree: opened branch by branch, walked with the keys, searched, copied.

pub mod path;
pub mod rows;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use serde_json::Value;

use crate::lower_case::lower_case;
use crate::workbench::actions::focus;
use crate::workbench::aria_tree::{TreePlace, TreeStep, flip, tree_row};
use crate::workbench::clipboard::CopyButton;
use crate::workbench::rows::Rows;
use rows::{ValueRows, branches_to, has_match};

/// The paths of the branches that are open in a tree.
pub type OpenBranches = RwSignal<HashSet<String>>;

/// Shows a value as an ARIA tree. Only what is open has rows; arrays and objects of more than a
/// hundred children are parted.
#[component]
pub fn JsonTree(
    /// The accessible name, which is also the label of the outermost row: "state".
    #[prop(into)]
    label: String,
    /// What is shown.
    #[prop(into)]
    value: Signal<Arc<Value>>,
    /// The paths of the branches that are open, remembered by the owner. The outermost is opened
    /// where nothing is.
    open: OpenBranches,
    /// Rows with this text are marked, and opened where they are hidden.
    #[prop(optional, into)]
    search: Signal<String>,
    /// Set to the place of the row that was gone to last, as a JSON pointer.
    #[prop(optional)]
    pointer: Option<RwSignal<String>>,
) -> impl IntoView {
    if open.with_untracked(HashSet::is_empty) {
        open.update(|open| open.extend([String::new()]));
    }
    let name = label.clone();
    let rows =
        Memo::new(move |_| value.with(|value| open.with(|open| ValueRows::of(&name, value, open))));
    let chosen = RwSignal::new(String::new());
    let tree = Tree {
        id: next_id(),
        rows,
        open,
        chosen,
        // A row may go while it is chosen; Tab must still reach the tree.
        active: Memo::new(move |_| {
            chosen.with(|path| {
                if rows.with(|rows| rows.get(path).is_some()) {
                    path.clone()
                } else {
                    String::new()
                }
            })
        }),
        term: Memo::new(move |_| search.with(|search| lower_case(search.trim()).into_owned())),
    };
    Effect::new(move || {
        let found = tree.term.with(|term| {
            if term.is_empty() {
                HashSet::new()
            } else {
                value.with_untracked(|value| branches_to(value, term))
            }
        });
        if !found.is_empty() {
            open.update(|open| open.extend(found));
        }
    });
    Effect::new(move || {
        let place =
            tree.rows.with(|rows| rows.get(&tree.active.get()).and_then(|row| row.pointer.clone()));
        if let (Some(pointer), Some(place)) = (pointer, place) {
            pointer.set(place);
        }
    });
    let paths = move || {
        tree.rows
            .with(|rows| rows.list().iter().map(|row| row.row.path.clone()).collect::<Vec<_>>())
    };
    let active_path = Signal::derive(move || tree.active.get());
    let active_value = Signal::derive(move || {
        let pointer =
            tree.rows.with(|rows| rows.get(&tree.active.get()).and_then(|row| row.pointer.clone()));
        let copied =
            value.with(|value| pointer.and_then(|pointer| value.pointer(&pointer).map(pretty)));
        copied.unwrap_or_default()
    });
    view! {
        <div class="tree" data-part="tree">
            <div role="tree" aria-label=label on:keydown=move |event| tree.on_key(&event)>
                <Rows each=paths key=Clone::clone let:path>
                    {tree_item(path, tree)}
                </Rows>
            </div>
            <div class="tree__bar">
                <code class="tree__path" data-part="tree-path">
                    {move || tree.active.get()}
                </code>
                <CopyButton text=active_path label="Copy path" />
                <CopyButton text=active_value label="Copy value" />
            </div>
        </div>
    }
}

/// One row. Its element stays as long as the path is visible, so that focus stays while values
/// change.
fn tree_item(path: String, tree: Tree) -> impl IntoView {
    let id = tree.element_id(&path);
    let row = {
        let path = path.clone();
        Memo::new(move |_| tree.rows.with(|rows| rows.get(&path).map(|row| row.row.clone())))
    };
    let is_active = {
        let path = path.clone();
        Memo::new(move |_| tree.active.with(|active| *active == path))
    };
    let is_match = move || {
        let shown = row.with(|row| row.as_ref().map(|row| format!("{}\n{}", row.label, row.value)));
        shown.filter(|shown| tree.term.with(|term| has_match(shown, term))).map(|_| "true")
    };
    let on_click = move |_| {
        tree.go_to(path.clone());
        tree.toggle(&path);
    };
    tree_row(
        row,
        is_active,
        view! {
            <{..}
                id=id
                data-part="tree-row"
                data-kind=move || row.with(|row| row.as_ref().map(|row| row.kind))
                data-match=is_match
                tabindex=move || if is_active.get() { "0" } else { "-1" }
                on:click=on_click
            />
        },
    )
}

/// The state of one tree and what its keys do.
#[derive(Clone, Copy)]
struct Tree {
    id: u32,
    rows: Memo<ValueRows>,
    open: OpenBranches,
    /// The path of the row that was gone to last.
    chosen: RwSignal<String>,
    /// The path of the row that Tab reaches.
    active: Memo<String>,
    /// What is searched, in lower case.
    term: Memo<String>,
}

impl Tree {
    fn element_id(self, path: &str) -> String {
        format!("tree-{}:{path}", self.id)
    }

    fn go_to(self, path: String) {
        let id = self.element_id(&path);
        self.chosen.set(path);
        focus(&id);
    }

    fn toggle(self, path: &str) {
        let is_branch =
            |rows: &ValueRows| rows.get(path).is_some_and(|row| row.row.is_open.is_some());
        if self.rows.with_untracked(is_branch) {
            flip(self.open, path);
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let path = self.active.get_untracked();
        let place = self.rows.with_untracked(|rows| {
            let index = rows.index_of(&path).unwrap_or_default();
            rows.list().get(index).map(|row| TreePlace {
                index,
                count: rows.list().len(),
                is_open: row.row.is_open,
                parent: row.parent,
                page: None,
            })
        });
        match place.and_then(|place| place.step(event)) {
            Some(TreeStep::To(index)) => {
                let next = self
                    .rows
                    .with_untracked(|rows| rows.list().get(index).map(|row| row.row.path.clone()));
                if let Some(next) = next {
                    self.go_to(next);
                }
            }
            Some(TreeStep::Toggle) => self.toggle(&path),
            Some(TreeStep::Stay) | None => {}
        }
    }
}

/// JSON with line breaks, as it is copied.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A number for the ids of one tree's rows.
fn next_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

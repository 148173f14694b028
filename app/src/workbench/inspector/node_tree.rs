//! The tree that a widget returned, as an ARIA tree of which only what is in view is drawn; the
//! node that pointer or keys are at is framed on the page.

use std::ops::Range;
use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiTree;

use super::ShownWidget;
use super::outline::{Outline, ROOT};
use crate::later::ViewLife;
use crate::workbench::aria_tree::{TreePlace, TreeStep, flip, tree_row};
use crate::workbench::scrolling::focus_in_place;
use crate::workbench::session::{Inspection, Session, Spot};
use crate::workbench::virtual_list::VirtualList;
use crate::workbench::virtual_rows::{ROW_HEIGHT_PX, Viewport};

/// The tree of the widget at `place`.
pub(super) fn node_tree(
    place: Memo<Option<ShownWidget>>,
    tree: Signal<Option<Arc<UiTree>>>,
) -> impl IntoView {
    let list = NodeList::new(place, tree);
    let inspection = list.inspection;
    // What was picked on the page may be in a closed branch; then it is opened, and brought into
    // view.
    Effect::new(move || {
        let Some(spot) = inspection.chosen.get().filter(|_| inspection.is_fresh.get()) else {
            return;
        };
        inspection.is_fresh.set(false);
        let parents: Vec<_> = spot
            .path
            .match_indices(".children[")
            .map(|(end, _)| spot.path[..end].to_owned())
            .collect();
        if inspection
            .collapsed
            .with_untracked(|collapsed| parents.iter().any(|path| collapsed.contains(path)))
        {
            inspection
                .collapsed
                .update(|collapsed| collapsed.retain(|path| !parents.contains(path)));
        }
        list.life.next_frame(move || list.show_active());
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| list.rows.look());
    on_cleanup(move || resized.remove());
    let drawn = list.rows.drawn;
    // Only a row that is drawn can be referred to.
    let active_row =
        move || Some(list.active.get()).filter(|index| drawn.get().contains(index)).map(row_id);
    view! {
        <div
            class="inspector__tree"
            role="tree"
            tabindex="0"
            aria-label="Nodes of the widget"
            aria-activedescendant=active_row
            data-part="inspector-tree"
            node_ref=list.rows.element
            style:--row-height=format!("{ROW_HEIGHT_PX}px")
            on:scroll=move |_| list.rows.look()
            on:keydown=move |event| list.on_key(&event)
            on:focus=move |_| list.point(list.active.get_untracked())
            on:blur=move |_| inspection.pointed.set(None)
            on:pointerleave=move |_| inspection.pointed.set(None)
        >
            {list.rows.canvas(move |line| node_row(line, drawn, list))}
        </div>
    }
}

/// One of the lines that are drawn.
fn node_row(line: usize, drawn: Memo<Range<usize>>, list: NodeList) -> impl IntoView {
    let index = move || drawn.with(|drawn| drawn.start) + line;
    let row = Memo::new(move |_| {
        list.outline.with(|outline| outline.as_ref().and_then(|outline| outline.row(index())))
    });
    let is_active = Memo::new(move |_| list.active.get() == index());
    let now = move || untrack(index);
    tree_row(
        row,
        is_active,
        view! {
            <{..}
                id=move || row_id(index())
                data-part="inspector-node"
                data-path=move || row.with(|row| row.as_ref().map(|row| row.path.clone()))
                data-node=move || row.with(|row| row.as_ref().map(|row| row.kind))
                data-active=move || is_active.get().then_some("true")
                on:click=move |_| list.choose(now())
                on:dblclick=move |_| list.toggle(now())
                on:pointerenter=move |_| list.point(now())
            />
        },
    )
}

/// The state of the tree and what its keys do.
#[derive(Clone, Copy)]
struct NodeList {
    inspection: Inspection,
    place: Memo<Option<ShownWidget>>,
    outline: Memo<Option<Arc<Outline>>>,
    /// The row that the keys start from: that of the chosen node, or the outermost's while it has
    /// none.
    active: Memo<usize>,
    rows: VirtualList,
    life: ViewLife,
}

impl NodeList {
    fn new(place: Memo<Option<ShownWidget>>, tree: Signal<Option<Arc<UiTree>>>) -> Self {
        let inspection = Session::expect().inspection;
        let read = move || {
            inspection
                .collapsed
                .with(|collapsed| tree.get().map(|tree| Arc::new(Outline::of(tree, collapsed))))
        };
        // Another tree is another outline: to compare them would cost as much as to make one.
        let outline = Memo::new_with_compare(move |_| read(), |_, _| true);
        let count = Memo::new(move |_| {
            outline.with(|outline| outline.as_ref().map_or(0, |outline| outline.len()))
        });
        let active = Memo::new(move |_| {
            let path = inspection.chosen.get().map_or_else(|| ROOT.to_owned(), |spot| spot.path);
            outline
                .with(|outline| outline.as_ref().and_then(|outline| outline.index_of(&path)))
                .unwrap_or_default()
        });
        Self {
            inspection,
            place,
            outline,
            active,
            rows: VirtualList::new(count),
            life: ViewLife::new(),
        }
    }

    fn outline(self) -> Option<Arc<Outline>> {
        self.outline.get_untracked()
    }

    fn path(self, index: usize) -> Option<String> {
        self.outline()?.path(index)
    }

    fn spot(self, index: usize) -> Option<Spot> {
        Some(self.place.get_untracked()?.spot(&self.path(index)?))
    }

    fn choose(self, index: usize) {
        self.inspection.chosen.set(self.spot(index));
    }

    fn point(self, index: usize) {
        self.inspection.pointed.set(self.spot(index));
    }

    fn toggle(self, index: usize) {
        if let Some(path) = self.path(index) {
            flip(self.inspection.collapsed, &path);
        }
    }

    /// Brings the active row into view, and the keys to it.
    fn show_active(self) {
        let index = self.active.get_untracked();
        self.bring_into_view(index);
        if let Some(element) = self.rows.element.get_untracked() {
            focus_in_place(&element);
        }
        self.point(index);
    }

    fn bring_into_view(self, index: usize) {
        if let Some(top) = self.rows.seen().and_then(|seen| seen.top_showing(index)) {
            self.rows.scroll_to(top);
            self.rows.look();
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let Some(outline) = self.outline() else { return };
        let index = self.active.get_untracked();
        let place = TreePlace {
            index,
            count: outline.len(),
            is_open: outline.is_open(index),
            parent: outline.parent(index),
            page: Some(self.rows.seen().map_or(1, Viewport::page)),
        };
        match place.step(event) {
            Some(TreeStep::To(next)) => {
                self.choose(next);
                self.point(next);
                self.bring_into_view(next);
            }
            Some(TreeStep::Toggle) => self.toggle(index),
            Some(TreeStep::Stay) | None => {}
        }
    }
}

fn row_id(index: usize) -> String {
    format!("inspector-row-{index}")
}

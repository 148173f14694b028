//! From a cell to its view, and what every view needs to talk to the host.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin_runtime::contracts::ui::{UiKind, UiTree};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::event::WidgetEvent;
use super::reconcile::{CellList, NodeCell, reconcile_list};
use super::{choices, fields, layout, leaf};

/// The way out for events, and the way in for trees.
#[derive(Clone)]
pub(super) struct Outlet {
    on_event: Callback<WidgetEvent>,
    on_drawn: Option<Callback<f64>>,
    tree: Signal<Option<Arc<UiTree>>>,
    shown: StoredValue<Option<Arc<UiTree>>>,
    root: CellList,
}

impl Outlet {
    pub(super) fn new(tree: Signal<Option<Arc<UiTree>>>, on_event: Callback<WidgetEvent>, on_drawn: Option<Callback<f64>>) -> Self {
        Self { on_event, on_drawn, tree, shown: StoredValue::new(None), root: CellList::default() }
    }

    /// The root's cell, if there is a tree.
    pub(super) fn root(&self) -> &CellList {
        &self.root
    }

    /// Brings the mirror up to the newest tree. A field calls it before it shows its controlled value: a ticket that
    /// was dropped right after a new tree was set must not bring back the value of the tree before.
    pub(super) fn catch_up(&self) {
        let Some(tree) = self.tree.try_get_untracked() else { return };
        let is_shown = self.shown.try_with_value(|shown| match (shown, &tree) {
            (Some(shown), Some(tree)) => Arc::ptr_eq(shown, tree),
            (shown, tree) => shown.is_none() && tree.is_none(),
        });
        if is_shown == Some(false) {
            let began_ms = now_ms();
            let focused = document().active_element();
            reconcile_list(&self.root, tree.as_ref().map_or(&[], |tree| std::slice::from_ref(&tree.root)));
            self.shown.set_value(tree);
            // Queued behind the effects that this reconcile woke, so it runs when the page has followed.
            let on_drawn = self.on_drawn;
            #[expect(clippy::disallowed_methods, reason = "it holds an element and a callback that is only tried")]
            spawn_local(async move {
                restore_focus(focused);
                if let Some(on_drawn) = on_drawn {
                    on_drawn.try_run(now_ms() - began_ms);
                }
            });
        }
    }

    /// Hands an event to the host, unless the host is gone.
    pub(super) fn send(&self, event: WidgetEvent) {
        self.on_event.try_run(event);
    }
}

/// Milliseconds since the page began, with fractions.
fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Gives the focus back to an element that lost it because it moved.
fn restore_focus(focused: Option<Element>) {
    let nothing_has_it = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    if let Some(focused) = focused.filter(|focused| nothing_has_it && focused.is_connected()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Fails only for an element that cannot have the focus, and this one had it.
        focused.unchecked_ref::<HtmlElement>().focus_with_options(&options).ok();
    }
}

/// The view of one node.
pub(super) fn node_view(cell: &NodeCell, outlet: Outlet) -> AnyView {
    cell.props().with_untracked(|kind| match kind {
        UiKind::Panel { .. } => layout::panel(cell, outlet).into_any(),
        UiKind::Row { .. } => layout::stack(cell, "row", outlet).into_any(),
        UiKind::Column { .. } => layout::stack(cell, "column", outlet).into_any(),
        UiKind::List { .. } => layout::list(cell, outlet).into_any(),
        UiKind::Input { .. } => fields::input(cell, outlet).into_any(),
        UiKind::Textarea { .. } => fields::textarea(cell, outlet).into_any(),
        UiKind::Checkbox { .. } => choices::checkbox(cell, outlet).into_any(),
        UiKind::Select { .. } => choices::select(cell, outlet).into_any(),
        UiKind::Slider { .. } => choices::slider(cell, outlet).into_any(),
        _ => leaf::leaf_view(cell.clone(), outlet),
    })
}

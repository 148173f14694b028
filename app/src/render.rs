//! Shows a widget's UI tree: a mirror of cells that changes as little as the tree does, and one
//! view a cell.
//!
//! Nothing of a tree is trusted: texts become text nodes, attributes come from fixed sets,
//! addresses are checked again.

mod buttons;
mod caret;
mod children;
mod choices;
mod combobox;
mod event;
mod feedback;
mod field;
mod fields;
mod frames;
mod groups;
mod layout;
mod leaf;
mod matching;
mod node;
mod number;
mod outlet;
mod pace;
pub mod reconcile;
mod table;
mod text;
pub mod turns;
mod window;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiTree;

use children::{Arrangement, children};
pub use event::WidgetEvent;
use node::node_view;
use outlet::Outlet;

/// What a widget took of the page's time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Took {
    /// Drawing a tree; its elements are on the page.
    RenderCost(f64),
    /// The browser's layout of what was drawn since the frame before: the widget's part of it.
    Layout(f64),
}

/// One widget. It shows the newest `tree`, nothing for `None`, and reports what the user does to
/// `on_event`.
///
/// A new tree is shown in the next microtask if it is small and the frame has time left for
/// drawing; a large one comes in pieces, some in each frame, and at most once a frame. Elements
/// stay for as long as their nodes do: same key, or same place among siblings of their kind. Set
/// the tree that answers an event before dropping the event's ticket.
#[component]
pub fn WidgetView(
    /// The tree to show; a new allocation is a new tree.
    #[prop(into)]
    tree: Signal<Option<Arc<UiTree>>>,
    /// Runs inside the DOM event; it may drop the ticket at once.
    #[prop(into)]
    on_event: Callback<WidgetEvent>,
    /// Hears what the widget took of the page's time.
    #[prop(optional, into)]
    on_drawn: Option<Callback<Took>>,
    /// Whose widget it is: the widgets of one owner share one part of a frame's time.
    #[prop(optional, into)]
    owner: String,
) -> impl IntoView {
    let outlet = Outlet::new(tree, on_event, on_drawn, owner, node_view);
    outlet.catch_up();
    Effect::new({
        let outlet = outlet.clone();
        move || {
            tree.track();
            outlet.catch_up();
        }
    });
    let root = outlet.root().clone();
    view! { <div class="widget" data-part="widget" use:children=(root, outlet, Arrangement::Single) /> }
}

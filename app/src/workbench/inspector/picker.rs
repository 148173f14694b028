//! Picking a node on the page: with the pointer, or walking from node to node with the keys.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use plugin_host::store::Store;
use wasm_bindgen::JsCast;

use super::marks::keep_marks;
use super::outline::node_at;
use super::{ShownWidget, node, page, tree_of};
use crate::button::Button;
use crate::icons::Icon;
use crate::lazy_part;
use crate::workbench::scrolling::{Align, bring_into_view, focus_in_place};
use crate::workbench::session::{Inspection, Session};

/// Begins and ends picking.
#[component]
pub fn PickButton() -> impl IntoView {
    let inspection = Session::expect().inspection;
    view! {
        <Button
            icon=Icon::TARGET
            words="Inspect"
            part="inspector-pick"
            attr:aria-pressed=move || if inspection.is_picking.get() { "true" } else { "false" }
            title="Pick a part of a plugin and find it in its tree"
            on_press=move |_| inspection.is_picking.update(|picks| *picks = !*picks)
        />
    }
}

/// Lies over the cards while a node is picked, so that nothing of a plugin is pressed by it.
#[component]
pub fn PickOverlay() -> impl IntoView {
    let (store, inspection) = (Store::expect(), Session::expect().inspection);
    keep_marks(store, inspection);
    let is_picking = Memo::new(move |_| inspection.is_picking.get());
    move || is_picking.get().then(|| PANE.view(()))
}

lazy_part! { static PANE in panels, "The inspector": fn pane() { view! { <Pane inspection=Session::expect().inspection /> } } }

#[component]
fn Pane(inspection: Inspection) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let pane = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(pane) = pane.get() {
            // An element that is shown can be focused.
            let _ = pane.focus();
        }
    });
    on_cleanup(move || inspection.pointed.set(None));
    // The focus may be elsewhere by then.
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            end_picking(inspection);
        }
    });
    on_cleanup(move || escape.remove());
    let point = move |element: Option<web_sys::Element>| {
        let spot = element.and_then(|element| page::spot_of(store, &element));
        if inspection.pointed.with_untracked(|pointed| *pointed != spot) {
            inspection.pointed.set(spot);
        }
    };
    let on_move = move |event: PointerEvent| {
        point(page::node_at_point(f64::from(event.client_x()), f64::from(event.client_y())));
    };
    let choose = move || match inspection.pointed.get_untracked() {
        Some(spot) => session.inspect(spot),
        None => inspection.is_picking.set(false),
    };
    let on_click = move |event: MouseEvent| {
        point(page::node_at_point(f64::from(event.client_x()), f64::from(event.client_y())));
        choose();
    };
    let on_key = move |event: KeyboardEvent| {
        let from =
            inspection.pointed.get_untracked().and_then(|spot| page::element_of(store, &spot));
        match event.key().as_str() {
            "Escape" => end_picking(inspection),
            "Enter" | " " => choose(),
            key => match page::walk(from.as_ref(), key) {
                Some(element) => {
                    bring_into_view(&element, Align::Nearest);
                    point(Some(element));
                }
                None => return,
            },
        }
        event.prevent_default();
    };
    view! {
        <div
            class="inspector-glass"
            data-part="inspector-glass"
            role="application"
            tabindex="0"
            aria-label="Pick a part of a plugin. Arrow keys walk from part to part, Enter picks, Escape ends."
            node_ref=pane
            on:pointermove=on_move
            on:click=on_click
            on:keydown=on_key
        >
            <p class="inspector-glass__name" role="status" data-part="inspector-pointed">
                {move || pointed_name(store, inspection)}
            </p>
        </div>
    }
}

/// Ends picking; the focus goes back to the button that began it.
fn end_picking(inspection: Inspection) {
    inspection.is_picking.set(false);
    let button = document().query_selector("[data-part=\"inspector-pick\"]").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        focus_in_place(&button);
    }
}

/// What is pointed at, as it is told: `button “Add” in counter-1`.
fn pointed_name(store: Store, inspection: Inspection) -> Option<String> {
    let spot = inspection.pointed.get()?;
    let tree = tree_of(
        store,
        &ShownWidget { instance_id: spot.instance_id.clone(), widget: spot.widget },
    )?;
    let found = node_at(&tree, &spot.path)?;
    Some(format!("{} {} in {}", found.kind.name(), node::label(found), spot.instance_id))
}

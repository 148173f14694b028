//! Places in a state, each with what it holds and what can be done with it.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::Store;
use plugin_runtime::contracts::InstanceId;
use serde_json::Value;

use super::path::{beginning, written};
use crate::button::{Button, IconButton, Look};
use crate::icons::Icon;
use crate::workbench::clipboard::CopyButton;
use crate::workbench::rows::Rows;
use crate::workbench::session::Session;

/// The most of a value that a row shows, in bytes.
const PREVIEW_LIMIT: usize = 200;

/// The state that places are in.
#[derive(Clone, Copy)]
pub(super) struct StateContext {
    pub(super) instance_id: StoredValue<InstanceId>,
    pub(super) state: Memo<Arc<Value>>,
    /// The place that is being edited.
    pub(super) editing: RwSignal<Option<String>>,
}

/// Some places of a state.
pub(super) fn place_list(
    label: &'static str,
    places: Memo<Vec<String>>,
    place: StateContext,
) -> impl IntoView {
    view! {
        <ul
            class="state__places"
            aria-label=label
            data-part=format!("state-{}", label.to_ascii_lowercase())
        >
            <Rows each=move || places.get() key=Clone::clone let:pointer>
                <PlaceRow pointer=pointer place=place />
            </Rows>
        </ul>
    }
}

#[component]
fn PlaceRow(pointer: String, place: StateContext) -> impl IntoView {
    let path = place.state.with_untracked(|state| written(state, &pointer));
    let actions_for = pointer.clone();
    let pointer = StoredValue::new(pointer);
    let read = move |read: fn(&Value) -> String| {
        place.state.with(|state| {
            state.pointer(&pointer.get_value()).map_or_else(|| "(not there now)".to_owned(), read)
        })
    };
    let shown = Memo::new(move |_| read(|value| beginning(value, PREVIEW_LIMIT)));
    view! {
        <li class="state__place" data-part="state-place" data-path=path.clone()>
            <code>{path.clone()}</code>
            <code class="state__place-value">{shown}</code>
            <CopyButton text=path.clone() label="Copy path" />
            <CopyButton text=Signal::derive(move || read(Value::to_string)) label="Copy value" />
            {place_actions(actions_for, place)}
        </li>
    }
}

/// What can be done with a place: keep it in view, edit it.
pub(super) fn place_actions(pointer: String, place: StateContext) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let path = place.state.with_untracked(|state| written(state, &pointer));
    let pointer = StoredValue::new(pointer);
    let is_pinned = Memo::new(move |_| {
        session.pins.with(|pins| {
            pins.get(&place.instance_id.get_value())
                .is_some_and(|pinned| pinned.contains(&pointer.get_value()))
        })
    });
    let toggle_pin = move |_| {
        session.pins.update(|pins| {
            let pinned = pins.get_or_insert_with(place.instance_id.get_value(), Vec::new);
            let pointer = pointer.get_value();
            match pinned.iter().position(|other| *other == pointer) {
                Some(index) => {
                    pinned.remove(index);
                }
                None => pinned.push(pointer),
            }
        });
    };
    let (pin_label, edit_label) = (format!("Pin {path}"), format!("Edit {path}"));
    view! {
        <IconButton
            icon=Icon::PIN
            part="state-pin"
            label=pin_label
            attr:aria-pressed=move || if is_pinned.get() { "true" } else { "false" }
            on_press=toggle_pin
        />
        <Button
            words="Edit"
            look=Look::SmallGhost
            part="state-edit"
            attr:disabled=move || store.is_past()
            label=edit_label
            on_press=move |_| place.editing.set(Some(pointer.get_value()))
        />
    }
}

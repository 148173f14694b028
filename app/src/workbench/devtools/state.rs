//! The state panel: what each instance has as its state, to search, to keep in view and to edit.

mod editor;
mod path;
mod places;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plugin_host::store::{Instance, Store};
use plugin_runtime::contracts::InstanceId;
use serde_json::Value;

use super::dispatcher::Dispatcher;
use crate::button::Button;
use crate::workbench::paced::paced;
use crate::workbench::rows::Rows;
use crate::workbench::session::Session;
use crate::workbench::tree_view::JsonTree;
use crate::workbench::tree_view::rows::SEARCHED_LIMIT;
use editor::state_editor;
use places::{StateContext, place_actions, place_list};

/// Shows the state of one instance, which is chosen from a list.
#[component]
pub fn StatePanel() -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let ids = Memo::new(move |_| {
        store.seen_instances().into_iter().map(|instance| instance.id).collect::<Vec<_>>()
    });
    let chosen = Memo::new(move |_| {
        let selected = session.selected.get();
        ids.with(|ids| selected.filter(|id| ids.contains(id)).or_else(|| ids.first().cloned()))
    });
    let body = move || {
        let id = chosen.get()?;
        let instance =
            untrack(|| store.seen_instances()).into_iter().find(|instance| instance.id == id);
        instance.map(|instance| view! { <InstanceState instance=instance /> })
    };
    let is_empty = move || ids.with(Vec::is_empty);
    view! {
        <Show
            when=move || !is_empty()
            fallback=|| view! { <p class="empty">"No plugin runs. Its state will stand here."</p> }
        >
            <div class="state" data-part="state">
                <InstanceList chosen=chosen />
                <div class="state__body">{body}</div>
            </div>
        </Show>
        <Show when=move || !store.is_past()>
            <details class="state__dispatcher">
                <summary>"Send an action"</summary>
                <Dispatcher />
            </details>
        </Show>
    }
}

/// The instances, as a listbox.
#[component]
fn InstanceList(chosen: Memo<Option<InstanceId>>) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let move_by_key = move |event: KeyboardEvent| {
        let ids: Vec<_> =
            untrack(|| store.seen_instances()).into_iter().map(|instance| instance.id).collect();
        let current = chosen
            .get_untracked()
            .and_then(|id| ids.iter().position(|other| *other == id))
            .unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowDown" => current + 1,
            "ArrowUp" => current.saturating_sub(1),
            "Home" => 0,
            "End" => ids.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(id) = ids.get(next) {
            session.selected.set(id);
        }
    };
    let option = move |instance: Instance| {
        let (title, id) = (instance.title.clone(), instance.id.clone());
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref() == Some(&id));
        let (name, option, id) = (instance.id.to_string(), option_id(&instance.id), instance.id);
        let part_id = name.clone();
        view! {
            <li
                class="state__instance"
                role="option"
                id=option
                data-part="state-instance"
                data-instance-id=part_id
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                on:click=move |_| session.selected.set(&id)
            >
                <bdi>{move || title.get()}</bdi>
                <code class="muted">{name}</code>
            </li>
        }
    };
    view! {
        <ul
            class="state__instances"
            role="listbox"
            tabindex="0"
            data-part="state-instances"
            aria-label="Plugins"
            aria-activedescendant=move || chosen.with(|chosen| chosen.as_ref().map(option_id))
            on:keydown=move_by_key
        >
            <Rows
                each=move || store.seen_instances()
                key=|instance| instance.id.clone()
                children=option
            />
        </ul>
    }
}

/// The id of the button that begins to edit.
const EDIT_ALL_ID: &str = "state-edit-all";

/// The state of one instance.
#[component]
fn InstanceState(instance: Instance) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let state = {
        let instance = instance.clone();
        let read = move || {
            let json = store.seen_state(&instance);
            Arc::new(json.and_then(|json| json.to_value().ok()).unwrap_or(Value::Null))
        };
        let newest = paced(read);
        Memo::new(move |_| newest.get())
    };
    let is_forgotten = {
        let instance = instance.clone();
        move || store.seen_state(&instance).is_none()
    };
    let query = session.filters.state;
    let editing = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(String::new());
    let open = RwSignal::from(session.open_branches(instance.id.as_str()));
    let id = StoredValue::new(instance.id.clone());
    let pinned = Memo::new(move |_| {
        session.pins.with(|pins| pins.get(&id.get_value()).cloned().unwrap_or_default())
    });
    let search =
        Memo::new(move |_| query.with(|query| state.with(|state| path::search(state, query))));
    let found = Memo::new(move |_| search.with(|search| search.places.clone()));
    let place = StateContext { instance_id: id, state, editing };
    let is_searching = move || query.with(|query| !query.trim().is_empty());
    let count = move || {
        is_searching().then(|| {
            let found = match found.with(Vec::len) {
                path::FOUND_LIMIT => format!("the first {} places found", path::FOUND_LIMIT),
                1 => "1 place found".to_owned(),
                count => format!("{count} places found"),
            };
            let among = format!(" among the first {SEARCHED_LIMIT} values");
            if search.with(|search| search.is_cut) { found + &among } else { found }
        })
    };
    view! {
        <div class="state__actions">
            <input
                class="field"
                type="search"
                data-part="state-search"
                aria-label="Search the state"
                placeholder="Search names and values"
                bind:value=query
            />
            <Button
                words="Edit the whole state"
                part="state-edit-all"
                attr:disabled=move || store.is_past()
                on_press=move |_| editing.set(Some(String::new()))
                attr:id=EDIT_ALL_ID
            />
        </div>
        <p class="muted" role="status">
            {count}
        </p>
        <Show when=is_searching>{place_list("Found", found, place)}</Show>
        <Show when=move || !pinned.with(Vec::is_empty)>{place_list("Pinned", pinned, place)}</Show>
        <Show when=is_forgotten>
            <p class="muted">"This moment is too long ago: its state is not kept any more."</p>
        </Show>
        {move || (!store.is_past()).then(|| state_editor(instance.clone(), state, editing))}
        <JsonTree label="state" value=state open=open search=query pointer=chosen />
        <div class="state__actions" role="group" aria-label="The chosen place">
            {move || place_actions(chosen.get(), place)}
        </div>
    }
}

fn option_id(id: &InstanceId) -> String {
    format!("state-instance-{id}")
}

//! Edits a place of a state as JSON; what is saved is dispatched as `state/replace`, under the
//! rules of any dispatch.

use std::sync::Arc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Store};
use plugin_runtime::contracts::{Intent, IntentScope, JsonText};
use serde_json::Value;

use super::super::json_input::{parse, pretty};
use super::super::receipt::{Receipt, Sent};
use super::path::{replaced, written};
use crate::button::{Button, Look};
use crate::later;
use crate::workbench::actions::focus;

/// Shows a form while something is edited, and afterwards what came of it.
pub(super) fn state_editor(
    instance: Instance,
    state: Memo<Arc<Value>>,
    editing: RwSignal<Option<String>>,
) -> impl IntoView {
    let store = Store::expect();
    let sent = RwSignal::new(None::<Sent>);
    let receipt = Memo::new(move |_| sent.get().map(|sent| sent.receipt(store)));
    let form = move || {
        let pointer = editing.get()?;
        let text =
            state.with_untracked(|state| state.pointer(&pointer).map(pretty).unwrap_or_default());
        let lines = text.lines().count();
        if text.len() > EDITED_BYTES || lines > EDITED_LINES {
            let path = state.with_untracked(|state| written(state, &pointer));
            return Some(
                view! { <TooLarge path=path bytes=text.len() lines=lines editing=editing /> }
                    .into_any(),
            );
        }
        let form = view! {
            <PlaceForm
                instance=instance.clone()
                state=state
                pointer=pointer
                text=text
                editing=editing
                sent=sent
            />
        };
        Some(form.into_any())
    };
    view! {
        {form}
        <output
            data-part="state-outcome"
            data-outcome=move || receipt.get().map(|receipt| receipt.outcome())
        >
            {move || receipt.get().as_ref().map(Receipt::to_string)}
        </output>
    }
}

/// The most that is edited at once, as text: the browser lays out a field as a whole.
const EDITED_BYTES: usize = 64 * 1024;

/// The same in lines.
const EDITED_LINES: usize = 5_000;

/// The id of the field in the document.
const EDITOR_ID: &str = "state-editor";

/// Ends editing; the focus, which was in the form, goes to where editing is begun.
fn close(editing: RwSignal<Option<String>>) {
    editing.set(None);
    later::next_frame(|| focus(super::EDIT_ALL_ID));
}

/// Says that a place is too large to be edited as text, and what to do.
#[component]
fn TooLarge(
    path: String,
    bytes: usize,
    lines: usize,
    editing: RwSignal<Option<String>>,
) -> impl IntoView {
    let text = format!(
        "{path} is {} KiB in {lines} lines as text; what is edited here has at most {} KiB in {EDITED_LINES} lines. Choose a place \
         inside of it below, or send an action.",
        bytes / 1024,
        EDITED_BYTES / 1024,
    );
    view! {
        <div class="notice" data-part="state-too-large" role="status">
            <p>{text}</p>
            <Button words="Close" on_press=move |_| close(editing) />
        </div>
    }
}

#[component]
fn PlaceForm(
    instance: Instance,
    state: Memo<Arc<Value>>,
    pointer: String,
    text: String,
    editing: RwSignal<Option<String>>,
    sent: RwSignal<Option<Sent>>,
) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    Effect::new(|| later::next_frame(|| focus(EDITOR_ID)));
    let text = RwSignal::new(text);
    let fault = Memo::new(move |_| text.with(|text| parse(text).err()));
    let is_gone = RwSignal::new(false);
    let path = state.with_untracked(|state| written(state, &pointer));
    let problem = move || match fault.get() {
        Some(fault) => Some(fault),
        None => is_gone
            .get()
            .then(|| "This place is no longer there: the state has changed meanwhile.".to_owned()),
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(Ok(value)) = text.with_untracked(|text| parse(text).map(|json| json.to_value()))
        else {
            return;
        };
        let Some(next) = state.with_untracked(|state| replaced(state, &pointer, value)) else {
            return is_gone.set(true);
        };
        let intent = Intent {
            scope: IntentScope::Plugin,
            action_type: "state/replace".to_owned(),
            payload: JsonText::from_value(&next),
        };
        sent.set(Some(Sent::now(store, &instance.id, &intent)));
        host.dispatch_as(&instance.id, intent);
        close(editing);
    };
    view! {
        <form class="state__form" data-part="state-form" on:submit=save>
            <label>
                <span class="label">{format!("{path} as JSON")}</span>
                <textarea
                    class="field state__editor"
                    id=EDITOR_ID
                    data-part="state-editor"
                    rows="6"
                    spellcheck="false"
                    aria-invalid=move || if problem().is_some() { "true" } else { "false" }
                    bind:value=text
                />
            </label>
            <p class="state__problem" data-part="state-problem" role="status">
                {problem}
            </p>
            <div class="state__actions">
                <Button
                    words="Save"
                    look=Look::SmallPrimary
                    part="state-save"
                    attr:disabled=move || fault.with(Option::is_some)
                />
                <Button words="Cancel" part="state-cancel" on_press=move |_| close(editing) />
            </div>
        </form>
    }
}

//! The dispatcher: sends an intent as any instance, under the same rules as if the plugin had sent
//! it.

mod draft;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::Store;
use plugin_runtime::contracts::InstanceId;

use super::receipt::{Receipt, Sent};
use crate::button::{Button, Look};
use crate::workbench::rows::Rows;
use crate::workbench::session::Session;
use draft::{Draft, ScopeChoice};

/// A form for one intent, and what came of the last one.
#[component]
pub fn Dispatcher() -> impl IntoView {
    let (store, host, session) = (Store::expect(), Host::expect(), Session::expect());
    let draft = Draft::new(store, session.selected.get_untracked());
    let problem = RwSignal::new(None::<String>);
    let sent = RwSignal::new(None::<Sent>);
    let receipt = Memo::new(move |_| sent.get().map(|sent| sent.receipt(store)));
    Effect::new(move || {
        if let Some(id) = session.selected.get() {
            draft.instance.set(Some(id));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match untrack(|| draft.intent()) {
            Err(message) => problem.set(Some(message)),
            Ok((id, intent)) => {
                problem.set(None);
                sent.set(Some(Sent::now(store, &id, &intent)));
                host.dispatch_as(&id, intent);
            }
        }
    };

    view! {
        <form
            class="dispatcher"
            data-part="dispatcher"
            aria-label="Send an action"
            on:submit=submit
        >
            <div class="dispatcher__fields">
                <InstanceSelect draft=draft />
                <ScopeFields draft=draft />
                <TypeField draft=draft />
            </div>
            <label class="dispatcher__field">
                <span class="label">"Payload (JSON)"</span>
                <textarea
                    class="field dispatcher__payload"
                    data-part="dispatcher-payload"
                    rows="3"
                    spellcheck="false"
                    placeholder="null"
                    aria-invalid=move || {
                        if draft.payload_problem().is_some() { "true" } else { "false" }
                    }
                    bind:value=draft.payload
                />
            </label>
            <p class="dispatcher__problem" data-part="dispatcher-problem" role="status">
                {move || draft.payload_problem().or_else(|| problem.get())}
            </p>
            <div class="dispatcher__actions">
                <Button words="Send" look=Look::SmallPrimary part="dispatcher-send" />
                <output
                    data-part="dispatcher-outcome"
                    data-outcome=move || receipt.get().map(|receipt| receipt.outcome())
                >
                    {move || receipt.get().as_ref().map(Receipt::to_string)}
                </output>
            </div>
        </form>
    }
}

#[component]
fn InstanceSelect(draft: Draft) -> impl IntoView {
    let instances = Store::expect().instances();
    let change =
        move |event| draft.instance.set(Some(InstanceId::from(event_target_value(&event))));
    let option = move |instance: plugin_host::store::Instance| {
        let (id, title) = (instance.id.clone(), instance.title.clone());
        let is_chosen = move || draft.instance.with(|chosen| chosen.as_ref() == Some(&id));
        let id = instance.id.to_string();
        let value = id.clone();
        view! {
            <option value=value selected=is_chosen>
                {move || format!("{} ({id})", title.get())}
            </option>
        }
    };
    view! {
        <label class="dispatcher__field">
            <span class="label">"As"</span>
            <select class="field" data-part="dispatcher-instance" on:change=change>
                <option value="" disabled selected=move || draft.instance.with(Option::is_none)>
                    "Choose a plugin"
                </option>
                <Rows
                    each=move || instances.get()
                    key=|instance| instance.id.clone()
                    children=option
                />
            </select>
        </label>
    }
}

/// To whom: the kind, and the domain or command where there are several.
#[component]
fn ScopeFields(draft: Draft) -> impl IntoView {
    let change = move |event| draft.scope.set(ScopeChoice::parse(&event_target_value(&event)));
    let scopes = ScopeChoice::ALL.map(|scope| {
        view! {
            <option value=scope.as_str() selected=move || draft.scope.get() == scope>
                {scope.title()}
            </option>
        }
    });
    let targets = move || {
        draft.known_targets().into_iter().map(|name| view! { <option value=name /> }).collect_view()
    };
    view! {
        <label class="dispatcher__field">
            <span class="label">"To"</span>
            <select class="field" data-part="dispatcher-scope" on:change=change>
                {scopes}
            </select>
        </label>
        <Show when=move || draft.scope.get() != ScopeChoice::Plugin>
            <label class="dispatcher__field">
                <span class="label">
                    {move || {
                        if draft.scope.get() == ScopeChoice::Shared { "Domain" } else { "Command" }
                    }}
                </span>
                <input
                    class="field"
                    data-part="dispatcher-target"
                    autocomplete="off"
                    list="dispatcher-targets"
                    bind:value=draft.target
                />
            </label>
        </Show>
        <datalist id="dispatcher-targets">{targets}</datalist>
    }
}

#[component]
fn TypeField(draft: Draft) -> impl IntoView {
    let options = move || {
        draft.known_types().into_iter().map(|name| view! { <option value=name /> }).collect_view()
    };
    view! {
        <label class="dispatcher__field">
            <span class="label">"Action"</span>
            <input
                class="field"
                data-part="dispatcher-type"
                autocomplete="off"
                list="dispatcher-types"
                bind:value=draft.action_type
            />
            <datalist id="dispatcher-types">{options}</datalist>
        </label>
    }
}

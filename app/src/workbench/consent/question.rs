//! The question on a card: what the plugin could see and change, and the answers.

use std::collections::BTreeSet;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{answer, wording};
use crate::host::Host;
use crate::store::{Instance, Item, Store};

/// Asks for all items at once, or for each if the user wants to choose.
pub(super) fn question(instance: Instance, items: Vec<Item>) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let is_choosing = RwSignal::new(false);
    // Deny by default: a choice begins with nothing ticked.
    let ticked = RwSignal::new(BTreeSet::<Item>::new());
    let is_first_time = !store.choices().with_untracked(|choices| choices.knows(instance.program()));
    let asks = if is_first_time { " asks to be allowed:" } else { " now also asks to be allowed:" };
    let title = instance.title.clone();
    let rows = items.iter().map(|item| row(store, &instance, item, is_choosing, ticked)).collect_view();
    let allow = {
        let (instance, items) = (instance.clone(), items.clone());
        move |event: MouseEvent| {
            let (choosing, ticked) = (is_choosing.get_untracked(), ticked.get_untracked());
            let card = card_of(&event);
            answer(store, host, &instance, &items, |item| !choosing || ticked.contains(item));
            focus(card);
        }
    };
    let deny = move |event: MouseEvent| {
        let card = card_of(&event);
        answer(store, host, &instance, &items, |_| false);
        focus(card);
    };

    view! {
        <section class="consent" data-part="consent-card" aria-label="Permissions asked for">
            <p class="consent__title">
                <bdi>{move || title.get()}</bdi>
                {asks}
            </p>
            <ul class="consent__items">{rows}</ul>
            <p class="muted">"Until you decide it runs without. You can change your mind in the Capabilities panel."</p>
            <div class="consent__actions">
                <button
                    class="button button--primary button--small"
                    type="button"
                    data-part="consent-allow"
                    disabled=move || is_choosing.get() && ticked.with(BTreeSet::is_empty)
                    on:click=allow
                >
                    {move || if is_choosing.get() { "Allow ticked only" } else { "Allow" }}
                </button>
                <button class="button button--small" type="button" data-part="consent-deny" on:click=deny>
                    "Do not allow"
                </button>
                <button
                    class="button button--ghost button--small"
                    type="button"
                    data-part="consent-choose"
                    aria-pressed=move || if is_choosing.get() { "true" } else { "false" }
                    on:click=move |_| is_choosing.update(|is_choosing| *is_choosing = !*is_choosing)
                >
                    "Choose"
                </button>
            </div>
        </section>
    }
}

fn row(
    store: Store,
    instance: &Instance,
    item: &Item,
    is_choosing: RwSignal<bool>,
    ticked: RwSignal<BTreeSet<Item>>,
) -> impl IntoView + use<> {
    let (domain, access) = (item.domain.clone(), item.access);
    let ability = wording::ability(&store.domains(), &store.commands(), &domain, access);
    let reason = instance.manifest.get_untracked().and_then(|manifest| wording::reason(&manifest.capabilities, &domain));
    let item = item.clone();
    let label = ability.clone();
    let text = move || {
        if !is_choosing.get() {
            return view! { <span>{ability.clone()}</span> }.into_any();
        }
        let (item, is_ticked) = (item.clone(), ticked.with_untracked(|ticked| ticked.contains(&item)));
        let tick = move |event| {
            let is_ticked = event_target_checked(&event);
            ticked.update(|ticked| {
                if is_ticked {
                    ticked.insert(item.clone())
                } else {
                    ticked.remove(&item)
                };
            });
        };
        view! {
            <label class="consent__choice">
                <input type="checkbox" data-part="consent-item" prop:checked=is_ticked on:change=tick />
                <span>{label.clone()}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <li class="consent__item" data-domain=domain.to_string() data-access=access.as_str()>
            {text}
            " "
            <code class="muted">{domain.to_string()}</code>
            {reason
                .map(|reason| {
                    view! {
                        <p class="consent__reason muted">"The author says: " <q><bdi>{reason}</bdi></q></p>
                    }
                })}
        </li>
    }
}

/// The card that the button stands on. The question goes with the answer, so the focus moves there.
fn card_of(event: &MouseEvent) -> Option<HtmlElement> {
    let button: Element = event.current_target()?.dyn_into().ok()?;
    button.closest("[data-part='instance-card']").ok()??.dyn_into().ok()
}

fn focus(card: Option<HtmlElement>) {
    if let Some(card) = card {
        // Only an element that is gone cannot be focused, and then nobody waits for it.
        let _ = card.focus();
    }
}

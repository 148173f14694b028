//! The question on a card: what the plugin could see and change, and the answers.

use leptos::html::Section;
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::sorted::SortedSet;
use plugin_host::store::{Instance, Item, Store};

use super::onlooker::Patience;
use super::stillness::Standing;
use super::{answer, wording};
use crate::button::{Button, Look};
use crate::later::ViewLife;

/// Asks for all items at once, or for each if the user wants to choose.
pub(super) fn question(instance: Instance, items: Vec<Item>) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let is_choosing = RwSignal::new(false);
    // Deny by default: a choice begins with nothing ticked.
    let ticked = RwSignal::new(SortedSet::<Item>::new());
    let is_first_time =
        !store.choices().with_untracked(|choices| choices.knows(instance.program()));
    let asks = if is_first_time { " asks to be allowed:" } else { " now also asks to be allowed:" };
    let title = instance.title.clone();
    let hint_id = format!("consent-hint-{}", instance.id);
    let rows =
        items.iter().map(|item| row(store, &instance, item, is_choosing, ticked)).collect_view();
    let patience = Patience::new();
    let section = NodeRef::<Section>::new();
    bring_into_view(section, patience);
    let allow = {
        let (instance, items) = (instance.clone(), items.clone());
        move |_| {
            if !patience.answers() {
                return;
            }
            let (choosing, ticked) = (is_choosing.get_untracked(), ticked.get_untracked());
            answer(store, host, &instance, &items, |item| !choosing || ticked.contains(item));
        }
    };
    let deny = move |_| answer(store, host, &instance, &items, |_| false);

    view! {
        <section class="consent" data-part="consent-card" aria-label="Permissions asked for" node_ref=section>
            <p class="consent__title">
                <bdi>{move || title.get()}</bdi>
                {asks}
            </p>
            <div class="consent__actions">
                <Button look=Look::SmallPrimary part="consent-allow" attr:disabled=move || {
                        patience.standing.get() != Standing::Ready || is_choosing.get() && ticked.with(SortedSet::is_empty)
                    } on_press=allow attr:data-waiting=move || (patience.standing.get() == Standing::Waiting).then_some("") attr:aria-describedby=hint_id.clone()>
                    {move || if is_choosing.get() { "Allow ticked only" } else { "Allow" }}
                </Button>
                <Button words="Do not allow" part="consent-deny" on_press=deny />
                <Button words="Choose" look=Look::SmallGhost part="consent-choose" attr:aria-pressed=move || if is_choosing.get() { "true" } else { "false" } on_press=move |_| is_choosing.update(|is_choosing| *is_choosing = !*is_choosing) />
            </div>
            // What stands in the way of an answer, or what becomes of it. All lie on one another,
            // so that the card keeps its size and moves nobody when another comes up.
            <p class="consent__hint muted" id=hint_id data-part="consent-hint">
                {move || (patience.standing.get() == Standing::Framed).then(framed_hint)}
                <span class="consent__words" class:consent__words--out=move || patience.standing.get() != Standing::Hidden>
                    "Allow can be pressed when all of this question is in view."
                </span>
                <span
                    class="consent__words"
                    class:consent__words--out=move || matches!(patience.standing.get(), Standing::Hidden | Standing::Framed)
                >
                    "Until you decide it runs without. You can change your mind in the Capabilities panel."
                </span>
            </p>
            <ul class="consent__items" tabindex="0" aria-label="What it asks for">{rows}</ul>
        </section>
    }
}

/// Why nothing can be allowed here, and where it can.
fn framed_hint() -> impl IntoView {
    let address = window().location().href().unwrap_or_default();
    view! {
        <span class="consent__words">
            "The playground stands in another page here, which could press Allow for you. "
            <a href=address target="_blank" rel="noopener">
                "Open the playground itself"
            </a> " to allow something."
        </span>
    }
}

/// Scrolls the preview as little as it takes to see all of a new question, and lets it be watched.
fn bring_into_view(section: NodeRef<Section>, patience: Patience) {
    let life = ViewLife::new();
    section.on_load(move |section| {
        life.next_frame(move || {
            if let Some(pane) = document().get_element_by_id("preview") {
                let (card, around) =
                    (section.get_bounding_client_rect(), pane.get_bounding_client_rect());
                let beyond =
                    (card.bottom() - around.bottom()).max(0.0).min(card.top() - around.top());
                if beyond > 0.0 {
                    pane.scroll_by_with_x_and_y(0.0, beyond.ceil());
                }
            }
            patience.is_about(section.into());
        });
    });
}

fn row(
    store: Store,
    instance: &Instance,
    item: &Item,
    is_choosing: RwSignal<bool>,
    ticked: RwSignal<SortedSet<Item>>,
) -> impl IntoView + use<> {
    let (domain, access) = (item.domain.clone(), item.access);
    let ability = wording::ability(&store.domains(), &store.commands(), &domain, access);
    let reason = instance
        .manifest
        .get_untracked()
        .and_then(|manifest| wording::reason(&manifest.capabilities, &domain));
    let item = item.clone();
    let label = ability.clone();
    let text = move || {
        if !is_choosing.get() {
            return view! { <span>{ability.clone()}</span> }.into_any();
        }
        let (item, is_ticked) =
            (item.clone(), ticked.with_untracked(|ticked| ticked.contains(&item)));
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
                <input
                    type="checkbox"
                    data-part="consent-item"
                    prop:checked=is_ticked
                    on:change=tick
                />
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
                        <p class="consent__reason muted">
                            "The author says: " <q>
                                <bdi>{reason}</bdi>
                            </q>
                        </p>
                    }
                })}
        </li>
    }
}

//! The right pane: a card for each instance.

mod arrival;
pub mod card_info;
pub mod ignored_note;
pub mod instance_card;
pub mod instance_error;
pub mod paused_note;
mod sight;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Store};

use super::actions;
use super::inspector::picker::{PickButton, PickOverlay};
use super::instance_groups::InstanceGroups;
use super::past::{PastBanner, moment_mark};
use super::session::Session;
use crate::button::{Button, Look};
use crate::icons::PlayIcon;
use crate::presets;
use instance_card::InstanceCard;

/// The preview.
#[component]
pub fn Preview() -> impl IntoView {
    let store = Store::expect();
    let is_empty = Memo::new(move |_| store.seen_instances().is_empty());
    let preview = NodeRef::new();
    arrival::watch_uses(preview);
    sight::provide(Host::expect());
    view! {
        <section
            node_ref=preview
            class="shell__preview preview"
            id="preview"
            data-part="preview"
            data-moment=move || moment_mark(store)
            aria-labelledby="preview-title"
            tabindex="-1"
        >
            <div class="preview__head">
                <h2 id="preview-title">"Preview"</h2>
                <Show when=move || !is_empty.get()>
                    <PickButton />
                </Show>
                <PastBanner />
            </div>
            <Show when=move || is_empty.get()>
                <NothingRunning />
            </Show>
            <div class="preview__cards">
                <InstanceGroups
                    each=Box::new(move || store.seen_instances())
                    group=card_group
                    row=card
                />
                <PickOverlay />
            </div>
        </section>
    }
}

fn card(instance: Instance) -> AnyView {
    view! { <InstanceCard instance=instance /> }.into_any()
}

/// Cards that were started one after the other.
fn card_group(cards: AnyView) -> AnyView {
    view! { <div class="preview__group">{cards}</div> }.into_any()
}

/// What is shown when nothing runs: how to change that.
#[component]
fn NothingRunning() -> impl IntoView {
    let (host, session) = (Host::expect(), Session::expect());
    let title = move || session.active().map(|tab| tab.title.get());
    let run = move |_| {
        match untrack(|| session.active()) {
            Some(tab) => actions::run_tab(&host, &session, &tab),
            None => presets::all()
                .iter()
                .take(1)
                .for_each(|preset| actions::run_preset(&host, &session, preset)),
        }
        // The button goes, maybe before there is anything that keeps the focus.
        actions::focus("preview");
    };
    let first = presets::all().first().map_or("", |preset| preset.title);
    view! {
        <div class="empty preview__empty" data-part="preview-empty">
            <p>
                "Nothing is running yet. Run a plugin and it appears here, in a sandbox of its own."
            </p>
            <Button look=Look::LargePrimary part="preview-run" on_press=run>
                <PlayIcon />
                {move || format!("Run {}", title().unwrap_or_else(|| first.to_owned()))}
            </Button>
            <p class="muted">
                "In the editor, " <kbd>"Ctrl"</kbd> " + " <kbd>"Enter"</kbd> " does the same."
            </p>
        </div>
    }
}

//! What stands on the card of a plugin that was paused: why, and what can be done.

use crate::button::{Button, Look};
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Status};

/// Why a plugin is paused, with a button to let it go on and one to unload it; nothing while it is
/// not.
#[component]
pub fn PausedNote(
    /// Whose card it is.
    instance: Instance,
    /// How it is.
    status: Memo<Status>,
) -> impl IntoView {
    let host = Host::expect();
    let id = StoredValue::new(instance.id);
    let title = instance.title;
    let figures = instance.stats;
    let named = move |verb: &'static str| {
        let title = title.clone();
        move || format!("{verb} {}", title.get())
    };
    let left_out = move || figures.with(|figures| figures.left_out).to_string();
    view! {
        <Show when=move || status.get() == Status::Paused>
            <div class="notice paused-note" data-tone="warning" data-part="instance-card-paused">
                <p>
                    "It did so much by itself that it took time from everything else, and was paused. "
                    <span data-part="instance-card-left-out">{left_out.clone()}</span>
                    " of its events were left out."
                </p>
                <p class="paused-note__actions">
                    <Button
                        words="Go on"
                        look=Look::Large
                        part="instance-card-go-on"
                        attr:aria-label=named("Go on with")
                        on_press=move |_| host.go_on(&id.get_value())
                    />
                    <Button
                        words="Unload"
                        look=Look::Large
                        part="instance-card-paused-unload"
                        attr:aria-label=named("Unload")
                        on_press=move |_| host.unload(&id.get_value())
                    />
                </p>
            </div>
        </Show>
    }
}

//! A newer build of the playground is there: it is offered, and begins when the person says so.
//! `page/offline.js` finds it.

use leptos::prelude::*;

use crate::button::{Button, Look};
use crate::page_script::call;

/// The offer, once there is something to offer.
#[component]
pub fn NewBuildNotice() -> impl IntoView {
    let is_there = RwSignal::new(false);
    let told = window_event_listener_untyped("playground-new-build", move |_| is_there.set(true));
    on_cleanup(move || told.remove());
    move || {
        is_there.get().then(|| {
            view! {
                <p class="notice notice--small" data-part="new-build-notice" role="status">
                    <span>
                        "A newer version of the playground is ready. Loading it ends what runs; your sources stay."
                    </span>
                    <Button
                        words="Load it"
                        look=Look::Link
                        part="new-build-load"
                        on_press=move |_| call("playgroundOffline", "takeOver")
                    />
                </p>
            }
        })
    }
}

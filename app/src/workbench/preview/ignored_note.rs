//! What stands on the card of a plugin whose dispatch changed nothing: why, since its author may
//! wait for it.

use leptos::prelude::*;
use plugin_host::host::{Host, Notice};
use plugin_host::store::Instance;
use plugin_runtime::contracts::display_text;

use super::super::reasons::explain;
use super::card_info::listed;
use crate::button::{Button, Look};

/// Actions that are named at most.
const NAMED: usize = 8;

/// Why the last dispatch that was ignored was, until it is hidden or the plugin is loaded again.
#[component]
pub fn IgnoredNote(
    /// Whose card it is.
    instance: Instance,
) -> impl IntoView {
    let host = Host::expect();
    let ignored = instance.ignored.clone();
    let note = move || {
        let reason = ignored.get()?;
        let text = explain(&reason, &instance.id).text;
        let actions = reason.starts_with("no-reducer:").then(|| actions_of(&instance)).flatten();
        let dismissed = instance.id.clone();
        Some(view! {
            <p class="denial" data-part="ignored-note">
                <span>"Ignored: " <bdi>{text}</bdi> <bdi>{actions}</bdi></span>
                <Button
                    words="Hide"
                    look=Look::SmallGhost
                    part="ignored-dismiss"
                    on_press=move |_| host.dismiss(&dismissed, Notice::Ignored)
                />
            </p>
        })
    };
    view! {
        <div class="denial-slot" role="status">
            {note}
        </div>
    }
}

/// What could have been meant.
fn actions_of(instance: &Instance) -> Option<String> {
    let manifest = instance.manifest.get()?;
    (!manifest.actions.is_empty())
        .then(|| format!(" It has {}.", display_text::line(&listed(&manifest.actions, NAMED))))
}

//! Where an instance runs and with whom it shares: a disclosure on its card.

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Origin, Store};
use web_sys::Element;

use crate::icons::InfoIcon;
use crate::later::ViewLife;

/// Neighbours that are named at most.
const NAMED: usize = 3;

/// The disclosure.
#[component]
pub fn CardInfo(
    /// Whose card it stands on.
    instance: Instance,
) -> impl IntoView {
    let (store, host, life) = (Store::expect(), Host::expect(), ViewLife::new());
    let is_open = RwSignal::new(false);
    let origin = match instance.origin {
        Origin::Shipped => "shipped with the playground",
        Origin::Own => "your own",
    };
    let source = format!("Package {}, {origin}.", instance.package_id);
    let id = instance.id.clone();
    // Who lives where is not a signal; it changes when instances come and go and when a worker is
    // replaced.
    let worker = move || {
        store.instances().track();
        instance.lifecycle.track();
        match host.neighbours(&id) {
            None => "It has no worker now.".to_owned(),
            Some(neighbours) if neighbours.others.is_empty() => {
                "It has a worker of its own.".to_owned()
            }
            Some(neighbours) => {
                format!("It shares a worker with {}.", listed(&neighbours.others, NAMED))
            }
        }
    };
    // Not at once: the focus leaves during the press of a button, and a browser may not survive
    // that what is pressed goes.
    let close_if_left = move |left: Element| {
        life.next_frame(move || {
            let info = left.closest(".card-info").ok().flatten();
            let is_left =
                info.is_none_or(|info| !info.contains(document().active_element().as_deref()));
            if is_left {
                is_open.set(false);
            }
        });
    };
    view! {
        <details
            class="card-info"
            data-part="instance-card-info"
            prop:open=move || is_open.get()
            on:toggle=move |event| {
                is_open.set(event_target::<Element>(&event).has_attribute("open"));
            }
            on:focusout=move |event| close_if_left(event_target::<Element>(&event))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    is_open.set(false);
                }
            }
        >
            <summary
                class="icon-button"
                aria-label="About this instance"
                title="About this instance"
            >
                <InfoIcon />
            </summary>
            // It takes the focus, so that a press on its text is no way out of it.
            <div class="card-info__text" tabindex="-1">
                <p>{move || is_open.get().then(&worker)}</p>
                <p>{source}</p>
            </div>
        </details>
    }
}

/// The first names, `most` at most, and how many more there are.
pub(super) fn listed(names: &[impl ToString], most: usize) -> String {
    let first = names.iter().take(most).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_with_a_count() {
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b, c");
        assert_eq!(listed(&["a", "b", "c", "d", "e"], 3), "a, b, c and 2 more");
    }
}

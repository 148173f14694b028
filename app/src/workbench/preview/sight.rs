//! Which cards are in view: they are rendered first, and the browser leaves out those that are not.

use leptos::html::Article;
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_runtime::contracts::InstanceId;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Whose card it is; a group has none.
const INSTANCE_ID: &str = "data-instance-id";

/// Set on a card that is in view; the style sheet lets the browser leave out the others.
const IN_VIEW: &str = "data-in-view";

/// Set on a group of cards that is out of view, once the browser knows its size.
const AWAY: &str = "data-away";

/// Watches the cards of the preview, whose component makes it; for the cards in it.
#[derive(Clone)]
struct Sight(IntersectionObserver);

/// Begins to watch cards; nothing happens in a browser that cannot.
pub(super) fn provide(host: Host) {
    let on_seen = Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(
        move |entries: Vec<IntersectionObserverEntry>| {
            for entry in &entries {
                let (element, is_in_view) = (entry.target(), entry.is_intersecting());
                if element.has_attribute(INSTANCE_ID) {
                    note(host, &element, is_in_view);
                } else if entry.bounding_client_rect().height() > 0.0 {
                    // A group without a box of its own was not laid out as one either.
                    let _ = element.toggle_attribute_with_force(AWAY, !is_in_view);
                }
            }
        },
    );
    if let Ok(observer) = IntersectionObserver::new(on_seen.as_ref().unchecked_ref()) {
        provide_context(StoredValue::new_local(Sight(observer)));
        // It lives as long as the preview, which lives as long as the page.
        on_seen.forget();
    }
}

/// Watches a card for as long as it is there, and its group.
pub(super) fn watch(card: NodeRef<Article>) {
    let (Some(sight), host) = (use_context::<StoredValue<Sight, LocalStorage>>(), Host::expect())
    else {
        return;
    };
    let watched = StoredValue::new_local(None::<Element>);
    card.on_load(move |card| {
        sight.with_value(|Sight(observer)| {
            observer.observe(&card);
            // Once or for each of its cards is the same; with its element the browser forgets it.
            if let Some(group) = card.parent_element() {
                observer.observe(&group);
            }
        });
        watched.set_value(Some(card.unchecked_into()));
    });
    on_cleanup(move || {
        if let Some(card) = watched.try_get_value().flatten() {
            sight.try_with_value(|Sight(observer)| observer.unobserve(&card));
            note(host, &card, false);
        }
    });
}

fn note(host: Host, card: &Element, is_in_view: bool) {
    let Some(id) = card.get_attribute(INSTANCE_ID) else { return };
    // It cannot fail: the name is one that attributes may have.
    let _ = card.toggle_attribute_with_force(IN_VIEW, is_in_view);
    host.set_in_view(&InstanceId::from(id), is_in_view);
}

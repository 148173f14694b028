//! Other windows of the playground: what they write shows up here, and what they take away is gone
//! here too.

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::Choice;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;

use super::document::SavedDocument;
use super::keeper::{CHOICE_PREFIX, DOCUMENT_PREFIX, Keeper, identity_of};
use super::open;
use crate::workbench::consent::follow_choices;
use crate::workbench::session::EditorTab;

/// Hears of what other windows write, as long as the page lives.
pub(super) fn follow(keeper: Keeper, host: Host) {
    let heard = window_event_listener_untyped("storage", move |event| {
        let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
        let (key, text) = (event.key().unwrap_or_default(), event.new_value());
        if let Some(name) = key.strip_prefix(DOCUMENT_PREFIX) {
            document(&keeper, name, text.as_deref());
        } else if let Some(name) = key.strip_prefix(CHOICE_PREFIX) {
            choice(&keeper, host, name, text.as_deref());
        }
    });
    on_cleanup(move || heard.remove());
}

/// Another window has written, or closed, a document. What was typed here and is not stored yet is
/// not touched: it will be found to clash.
fn document(keeper: &Keeper, name: &str, text: Option<&str>) {
    let tab = keeper.tab_of(name);
    let is_stored =
        |tab: &EditorTab| keeper.documents.borrow().holds(name, &SavedDocument::of(tab).encode());
    match (text, tab) {
        (Some(text), Some(tab)) if is_stored(&tab) => {
            if let Some(saved) = SavedDocument::decode(text) {
                keeper.documents.borrow_mut().note(name, Some(text));
                saved.bring(&tab);
            }
        }
        (Some(_), Some(_)) => {}
        (Some(text), None) => {
            keeper.documents.borrow_mut().note(name, Some(text));
            open(&keeper.session, name, text);
        }
        (None, Some(tab)) => {
            let is_looked_at = keeper.session.active_tab.get_untracked() == Some(tab.id);
            if is_stored(&tab) && !is_looked_at {
                keeper.session.close(tab.id);
            }
            keeper.documents.borrow_mut().note(name, None);
        }
        (None, None) => keeper.documents.borrow_mut().note(name, None),
    }
}

/// Another window allowed, denied or forgot something: it counts here too, at once.
fn choice(keeper: &Keeper, host: Host, name: &str, text: Option<&str>) {
    let Some(identity) = identity_of(name) else { return };
    let choice = text.and_then(Choice::decode);
    if text.is_some() && choice.is_none() {
        return;
    }
    keeper.choices.borrow_mut().note(name, text);
    host.set_choice(identity.clone(), choice);
    let instances = keeper.store.instances().get_untracked();
    instances.iter().filter(|instance| instance.identity == identity).for_each(|instance| {
        follow_choices(keeper.store, host, instance);
    });
}

//! Reads and writes the stored session in the browser's local storage.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Storage;

use super::SavedSession;
use crate::store::{Choices, Store};
use crate::workbench::debounce::Debounce;
use crate::workbench::session::Session;

const SESSION_KEY: &str = "plugin-playground.session";
const CHOICES_KEY: &str = "plugin-playground.choices";
/// How long after a change it is written; meanwhile more may change.
const DELAY: Duration = Duration::from_millis(400);

/// Brings the session and the user's choices back. False where there is no stored session: a first visit.
pub fn restore(session: &Session, store: &Store) -> bool {
    let Some(storage) = local_storage() else {
        session.storage_problem.set(Some("This browser keeps nothing for the page: a reload forgets your sources."));
        return false;
    };
    if let Some(text) = read(&storage, CHOICES_KEY) {
        store.choices().set(Choices::decode(&text));
    }
    let saved = read(&storage, SESSION_KEY).and_then(|text| SavedSession::decode(&text));
    if let Some(saved) = &saved {
        saved.apply(session);
    }
    saved.is_some()
}

/// Writes the session and the user's choices a moment after every change, and when the page goes.
pub fn keep(session: Session, store: Store) {
    let soon = Debounce::new(DELAY);
    let write = move || write_all(&session, &store);
    let is_first = ArcStoredValue::new(true);
    Effect::new(move || {
        track(&session, &store);
        if is_first.get_value() {
            is_first.set_value(false);
            return;
        }
        soon.call(write);
    });
    let leaving = window_event_listener_untyped("pagehide", move |_| {
        if soon.cancel() {
            write();
        }
    });
    on_cleanup(move || leaving.remove());
}

fn track(session: &Session, store: &Store) {
    session.tabs.with(|tabs| {
        for tab in tabs {
            tab.source.track();
            tab.clean.track();
            tab.title.track();
        }
    });
    let sizes = session.sizes;
    for size in [sizes.catalog, sizes.preview, sizes.devtools] {
        size.track();
    }
    session.active_tab.track();
    session.theme.track();
    session.devtools_tab.track();
    session.is_devtools_open.track();
    session.filters.track();
    store.choices().track();
}

fn write_all(session: &Session, store: &Store) {
    let Some(storage) = local_storage() else { return };
    let session_text = SavedSession::of(session).encode();
    let choices_text = store.choices().with_untracked(Choices::encode);
    let result = storage.set_item(CHOICES_KEY, &choices_text).and_then(|()| storage.set_item(SESSION_KEY, &session_text));
    let problem = result.is_err().then_some("The browser's storage is full: a reload forgets your last edits.");
    if session.storage_problem.get_untracked() != problem {
        session.storage_problem.set(problem);
    }
}

/// Reading it may throw where the browser blocks storage.
fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(storage: &Storage, key: &str) -> Option<String> {
    storage.get_item(key).ok().flatten()
}

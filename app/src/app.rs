//! The root: one store, one host and one session, and the workbench over them.

#![deny(clippy::disallowed_types)]

use std::rc::Rc;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::sandbox::{PoolConfig, Spawner, Timers};
use plugin_host::store::Store;

use crate::page_memory::{MOST_MEMORY_BYTES, taken_bytes};
use crate::parts;
use crate::presets;
use crate::window_size::window_size;
use crate::workbench::Workbench;
use crate::workbench::closed_tabs;
use crate::workbench::devtools;
use crate::workbench::focus;
use crate::workbench::session::{Pane, Session};
use crate::workbench::storage;
use crate::workbench::toasts::{PageEnvironment, ToastRack};

/// What a first visitor finds in the editor.
const FIRST_PRESET: &str = "counter";

/// The whole playground. `?safe` in the page's address opens it in safe mode: no worker is started
/// before the user runs something.
#[component]
pub fn App(
    /// Starts workers.
    spawner: Box<dyn Spawner>,
    /// The clock that workers are timed with.
    timers: Rc<dyn Timers>,
) -> impl IntoView {
    let store = Store::new(presets::names());
    let rack = ToastRack::default();
    let host =
        Host::new(store, PoolConfig::default(), spawner, timers, Box::new(PageEnvironment(rack)));
    host.watch_memory(MOST_MEMORY_BYTES, taken_bytes);
    let session = Session::new();
    provide_context(store);
    provide_context(host);
    provide_context(rack);
    provide_context(session);

    let (width, height) = window_size();
    session.sizes.fit(width, height);
    if !storage::restore(&session, host)
        && let Some(preset) = presets::find(FIRST_PRESET)
    {
        session.open_preset(preset);
        session.pane.set(Pane::Plugins);
    }
    storage::keep(host);
    closed_tabs::account_for(session, host);
    session.is_safe.set(asks_for_safe_mode());
    if !session.is_safe.get_untracked() {
        host.warm_up();
    }
    session.is_settled.set(false);
    session.is_begun.set(false);
    Effect::new(move || {
        if session.is_begun.get_untracked() {
            return;
        }
        // Once: to set it again would make every editor anew, under the hands of who writes in it.
        if !host.is_loading() && !session.is_settled.get_untracked() {
            session.is_settled.set(true);
        }
        if !host.is_starting() {
            session.is_begun.set(true);
            focus::keep_soon();
            parts::fetch_when_idle(devtools::fetches());
        }
    });
    view! { <Workbench /> }
}

fn asks_for_safe_mode() -> bool {
    let query = window().location().search().unwrap_or_default();
    query.trim_start_matches('?').split('&').any(|pair| pair.split('=').next() == Some("safe"))
}

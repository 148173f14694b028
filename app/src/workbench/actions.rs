//! What the user sets going from several places of the workbench.

#![deny(clippy::disallowed_types)]

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::page_scope::set_new;
use plugin_host::store::{CodeHash, Origin, Program};
use plugin_runtime::contracts::{FaultCode, InstanceId};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::session::{EditorTab, Pane, Session};
use crate::later;
use crate::presets::Preset;

/// Starts what a tab holds. From then on the tab is that package.
pub fn run_tab(host: &Host, session: &Session, tab: &EditorTab) {
    leave_safe_mode(host, session);
    let package = tab.package(session.new_identity());
    if package.origin == Origin::Own && tab.identity.get_value() == package.identity {
        let (before, after) =
            (tab.clean.with_untracked(|clean| CodeHash::of(clean)), CodeHash::of(&package.source));
        let before = Program { identity: &package.identity, code: &before };
        host.adopt_code(before, after);
    }
    tab.package.set_value(package.id.clone());
    tab.identity.set_value(package.identity.clone());
    set_new(&tab.clean, package.source.clone());
    let id = host.run(&package);
    session.selected.set(&id);
    session.pane.set(Pane::Preview);
}

/// Opens a shipped plugin and starts what its tab holds.
pub fn run_preset(host: &Host, session: &Session, preset: &Preset) {
    let tab = session.open_preset(preset);
    run_tab(host, session, &tab);
}

/// Compiles what a tab holds and marks what is wrong with it. In safe mode nothing is compiled,
/// since nothing is started.
pub fn check_tab(host: &Host, session: &Session, tab: &EditorTab) {
    if session.is_safe.get_untracked() {
        return;
    }
    let source = tab.source.get_untracked();
    let (tab, checked) = (tab.clone(), source.clone());
    host.check(source, move |fault| {
        if tab.holds(&checked) {
            let fault = fault.filter(|fault| fault.code == FaultCode::PluginSyntax);
            tab.fault.set(fault.map(Arc::new));
        }
    });
}

/// Brings an instance's card into view and focuses it.
pub fn show_instance(session: &Session, id: &InstanceId) {
    session.selected.set(id);
    session.pane.set(Pane::Preview);
    let card = card_id(id);
    // In the next frame, when the pane is on the screen.
    later::next_frame(move || focus(&card));
}

/// The id of an instance's card in the document.
pub fn card_id(id: &InstanceId) -> String {
    format!("card-{id}")
}

/// Focuses the element of this id, if it is there.
pub fn focus(id: &str) {
    let element =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}

/// Ends safe mode: workers may start.
fn leave_safe_mode(host: &Host, session: &Session) {
    if session.is_safe.get_untracked() {
        session.is_safe.set(false);
        host.warm_up();
    }
}

/// Loads the page again.
pub fn reload_page() {
    // A browser that refuses has its own button for it.
    let _ = window().location().reload();
}

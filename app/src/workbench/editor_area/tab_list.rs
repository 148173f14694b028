//! The tabs of the editor, as the ARIA pattern for tabs has them; Delete closes.

use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

use super::super::actions;
use super::super::scrolling::{Align, bring_into_view, keep_chosen_in_view};
use super::super::session::{EditorTab, Session};
use super::ids::{panel_id, tab_id};
use crate::icons::{CloseIcon, DotIcon};
use crate::later;
use crate::workbench::rows::Rows;

/// The tabs.
#[component]
pub fn TabList() -> impl IntoView {
    let session = Session::expect();
    let tabs = NodeRef::<Div>::new();
    keep_chosen_in_view(tabs);
    view! {
        <div
            class="tabs editor-area__tabs"
            role="tablist"
            aria-label="Open sources"
            node_ref=tabs
            on:keydown=move |event| on_key(&event, &session)
        >
            <Rows each=move || session.tabs.get() key=|tab| tab.id let:tab>
                <TabView tab=tab />
            </Rows>
        </div>
    }
}

#[component]
fn TabView(tab: EditorTab) -> impl IntoView {
    let session = Session::expect();
    let (id, title) = (tab.id, tab.title.clone());
    let is_active = move || session.active_tab.get() == Some(id);
    let is_dirty = Memo::new({
        let tab = tab.clone();
        move |_| tab.is_dirty()
    });
    let button = NodeRef::<Button>::new();
    Effect::new(move || {
        if let Some(button) = button.get().filter(|_| is_active()) {
            bring_into_view(&button, Align::Nearest);
        }
    });
    view! {
        <button
            class="tab editor-tab"
            node_ref=button
            type="button"
            role="tab"
            id=tab_id(id)
            data-part="editor-tab"
            data-dirty=move || is_dirty.get().to_string()
            aria-selected=move || is_active().to_string()
            aria-controls=panel_id(id)
            aria-keyshortcuts="Delete"
            tabindex=move || if is_active() { "0" } else { "-1" }
            on:click=move |_| session.show(&tab)
            on:auxclick=move |event| {
                if event.button() == 1 {
                    close_tab(&session, id);
                }
            }
        >
            <bdi class="editor-tab__title">{move || title.get()}</bdi>
            <Show when=move || is_dirty.get()>
                <span
                    class="editor-tab__dirty"
                    data-part="editor-tab-dirty"
                    title="Edited since it was opened or run"
                >
                    <DotIcon />
                    <span class="visually-hidden">"edited"</span>
                </span>
            </Show>
            // For the pointer only: the keyboard has Delete, and the Close button beside the tabs.
            <span
                class="editor-tab__close"
                data-part="editor-tab-close"
                aria-hidden="true"
                title="Close"
                on:click=move |event| {
                    event.stop_propagation();
                    close_tab(&session, id);
                }
            >
                <CloseIcon />
            </span>
        </button>
    }
}

/// Closes a tab. The focus, which may have been in it, goes to the tab that is shown then, or to
/// the empty pane's action.
pub(super) fn close_tab(session: &Session, id: u32) {
    session.close(id);
    let session = *session;
    later::next_frame(move || match session.active_tab.get_untracked() {
        Some(id) => actions::focus(&tab_id(id)),
        None => actions::focus(super::WRITE_NEW_ID),
    });
}

fn on_key(event: &KeyboardEvent, session: &Session) {
    let tabs = session.tabs.get_untracked();
    let Some(current) =
        tabs.iter().position(|tab| Some(tab.id) == session.active_tab.get_untracked())
    else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowRight" => (current + 1) % tabs.len(),
        "ArrowLeft" => (current + tabs.len() - 1) % tabs.len(),
        "Home" => 0,
        "End" => tabs.len() - 1,
        "Delete" => {
            event.prevent_default();
            close_tab(session, tabs[current].id);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    session.show(&tabs[next]);
    actions::focus(&tab_id(tabs[next].id));
}

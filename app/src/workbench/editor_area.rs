//! The pane in the middle: a tab for each open source, its editor, and Run.

mod ids;
pub mod source_panel;
pub mod tab_list;

use leptos::prelude::*;
use plugin_host::host::Host;

use super::actions;
use super::session::Session;
use crate::button::{Button, IconButton, Look};
use crate::icons::{CodeIcon, Icon};
use crate::presets;
use crate::workbench::rows::Rows;
use source_panel::SourcePanel;
use tab_list::{TabList, close_tab};

/// The editor area. Every editor stays mounted, so that its undo history lives as long as its tab.
#[component]
pub fn EditorArea() -> impl IntoView {
    let session = Session::expect();
    let has_tabs = Memo::new(move |_| session.tabs.with(|tabs| !tabs.is_empty()));
    view! {
        <section
            class="shell__editor editor-area"
            id="editor"
            aria-labelledby="editor-title"
            tabindex="-1"
        >
            <h2 class="visually-hidden" id="editor-title">
                "Editor"
            </h2>
            <Show when=move || has_tabs.get() fallback=|| view! { <NothingOpen /> }>
                <div class="editor-area__bar">
                    <TabList />
                    <Actions />
                </div>
            </Show>
            <div class="editor-area__panels" hidden=move || !has_tabs.get()>
                <Rows each=move || session.tabs.get() key=|tab| tab.id let:tab>
                    <SourcePanel tab=tab />
                </Rows>
            </div>
            <ClosedTab />
        </section>
    }
}

/// What can be done with the source that is shown.
#[component]
fn Actions() -> impl IntoView {
    let (host, session) = (Host::expect(), Session::expect());
    let title = move || session.active().map(|tab| tab.title.get()).unwrap_or_default();
    let run = move |_| {
        if let Some(tab) = untrack(|| session.active()) {
            actions::run_tab(&host, &session, &tab);
        }
    };
    let close = move |_| {
        if let Some(id) = session.active_tab.get_untracked() {
            close_tab(&session, id);
        }
    };
    view! {
        <div class="editor-area__actions">
            <IconButton
                icon=Icon::PLUS
                part="editor-new"
                label="New plugin"
                title="New plugin"
                on_press=move |_| {
                    session.open_new();
                }
            />
            // For the keyboard: the pointer has a cross on each tab.
            <Button place="visually-hidden" part="editor-close" on_press=close>
                {move || format!("Close {}", title())}
            </Button>
            <Button
                icon=Icon::PLAY
                words="Run"
                look=Look::SmallPrimary
                part="editor-run"
                title="Run (Ctrl+Enter)"
                on_press=run
            />
        </div>
    }
}

/// The way back to the source that was closed last. At the foot of the pane, where it moves no
/// other tab's cross.
#[component]
fn ClosedTab() -> impl IntoView {
    let session = Session::expect();
    let notice = move || {
        session.closed.with(|closed| closed.last().cloned()).map(|tab| {
            view! {
                <p class="editor-area__closed" data-part="closed-notice">
                    <span>"Closed " <bdi>{move || tab.title.get()}</bdi> "."</span>
                    <Button
                        words="Bring it back"
                        part="reopen-tab"
                        on_press=move |_| session.reopen()
                    />
                    <Button
                        words="Dismiss"
                        look=Look::SmallGhost
                        on_press=move |_| session.closed.update(Vec::clear)
                    />
                </p>
            }
        })
    };
    view! { <div role="status">{notice}</div> }
}

/// The id of the button that has the focus when the last source was closed.
const WRITE_NEW_ID: &str = "editor-write-new";

/// What is shown when no source is open.
#[component]
fn NothingOpen() -> impl IntoView {
    let session = Session::expect();
    let open_counter = move |_| {
        if let Some(preset) = presets::all().first() {
            session.open_preset(preset);
        }
    };
    let first = presets::all().first().map_or("", |preset| preset.title);
    view! {
        <div class="empty editor-area__empty" data-part="editor-empty">
            <CodeIcon />
            <p>"A plugin is one JavaScript file. Pick one in the catalog, or start here:"</p>
            <div class="empty__actions">
                <Button
                    words="Write a new plugin"
                    look=Look::LargePrimary
                    part="editor-write-new"
                    on_press=move |_| {
                        session.open_new();
                    }
                    attr:id=WRITE_NEW_ID
                />
                <Button look=Look::Large on_press=open_counter>
                    {format!("Open {first}")}
                </Button>
            </div>
        </div>
    }
}

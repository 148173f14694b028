//! The devtools: a tab for each panel, and the panel that is shown. The others do not exist
//! meanwhile and cost nothing.

pub mod capabilities;
pub mod clock;
pub mod console;
pub mod diff;
pub mod dispatcher;
pub mod docs;
pub mod errors;
mod json_input;
pub mod performance;
pub mod query;
mod receipt;
pub mod shared;
pub mod state;
pub mod timeline;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use plugin_host::store::Store;

use crate::lazy_part;
use crate::parts::{Coming, Part};
use crate::workbench::actions::focus;
use crate::workbench::inspector::InspectorPanel;
use crate::workbench::past::{PastStrip, moment_mark};
use crate::workbench::rows::Rows;
use crate::workbench::scrolling::keep_chosen_in_view;
use crate::workbench::session::{DevtoolsTab, Session};
use capabilities::CapabilitiesPanel;
use console::ConsolePanel;
use docs::DocsPanel;
use docs::cache::DocsCache;
use errors::ErrorsPanel;
use performance::PerformancePanel;
use shared::SharedPanel;
use state::StatePanel;
use timeline::{TimelineMemory, TimelinePanel};

/// Shows what runs from the inside.
#[component]
pub fn Devtools() -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let shown = session.devtools_tab;
    // What the panel needs that a visit begins with is fetched after the engine: the first run
    // comes first.
    let begun_with = shown.get_untracked();
    let tabs = NodeRef::<Div>::new();
    keep_chosen_in_view(tabs);
    provide_context(TimelineMemory::new(session.filters.timeline));
    provide_context(DocsCache::default());
    view! {
        <section
            class="devtools"
            data-part="devtools"
            aria-labelledby="devtools-title"
            tabindex="-1"
        >
            <h2 class="visually-hidden" id="devtools-title">
                "Devtools"
            </h2>
            <div
                class="tabs devtools__tabs"
                role="tablist"
                aria-label="Devtools panels"
                node_ref=tabs
                on:keydown=move |event| on_tab_key(&event, shown)
            >
                {DevtoolsTab::ALL.map(|tab| view! { <TabButton tab=tab /> })}
            </div>
            <PastStrip />
            // An element for each panel: one that is shared would bring the scroll position of
            // another along.
            <Rows each=move || vec![shown.get()] key=|tab| tab.title() let:tab>
                <div
                    class="devtools__panel"
                    role="tabpanel"
                    id=panel_id(tab)
                    data-part=panel_id(tab)
                    data-moment=move || moment_mark(store)
                    aria-labelledby=tab_id(tab)
                    tabindex="-1"
                >
                    {move || {
                        if tab == begun_with && !session.is_begun.get() {
                            panel(tab).face()
                        } else {
                            panel(tab).view(())
                        }
                    }}
                </div>
            </Rows>
        </section>
    }
}

/// The button of a panel. The one of the errors says how many there are.
#[component]
fn TabButton(tab: DevtoolsTab) -> impl IntoView {
    let (session, store) = (Session::expect(), Store::expect());
    let is_shown = move || session.devtools_tab.get() == tab;
    let fault_count = move || match store.faults().with(|faults| faults.groups().len()) {
        count if tab == DevtoolsTab::Errors && count > 0 => Some(view! {
            <span class="badge" data-tone="danger">
                {count}
            </span>
        }),
        _ => None,
    };
    view! {
        <button
            class="tab"
            type="button"
            role="tab"
            id=tab_id(tab)
            data-part=tab_id(tab)
            aria-selected=move || if is_shown() { "true" } else { "false" }
            aria-controls=move || is_shown().then(|| panel_id(tab))
            tabindex=move || if is_shown() { "0" } else { "-1" }
            on:click=move |_| session.devtools_tab.set(tab)
        >
            {tab.title()}
            {fault_count}
        </button>
    }
}

fn panel(tab: DevtoolsTab) -> &'static Part<()> {
    match tab {
        DevtoolsTab::Timeline => &TIMELINE,
        DevtoolsTab::State => &STATE,
        DevtoolsTab::Capabilities => &CAPABILITIES,
        DevtoolsTab::Errors => &ERRORS,
        DevtoolsTab::Shared => &SHARED,
        DevtoolsTab::Console => &CONSOLE,
        DevtoolsTab::Performance => &PERFORMANCE,
        DevtoolsTab::Inspector => &INSPECTOR,
        DevtoolsTab::Docs => &DOCS,
    }
}

/// What fetches each file that panels are in, the ones that are looked at most first.
pub fn fetches() -> impl Iterator<Item = fn() -> Coming<()>> {
    [&TIMELINE, &STATE, &DOCS].into_iter().map(|panel| panel.fetch)
}

lazy_part! { static TIMELINE in timeline, "The timeline": fn timeline_panel() { view! { <TimelinePanel /> } } }
lazy_part! { static STATE in panels, "The state": fn state_panel() { view! { <StatePanel /> } } }
lazy_part! { static CAPABILITIES in panels, "The matrix of capabilities": fn capabilities_panel() { view! { <CapabilitiesPanel /> } } }
lazy_part! { static ERRORS in panels, "The list of errors": fn errors_panel() { view! { <ErrorsPanel /> } } }
lazy_part! { static SHARED in panels, "The list of shared domains": fn shared_panel() { view! { <SharedPanel /> } } }
lazy_part! { static CONSOLE in panels, "The console": fn console_panel() { view! { <ConsolePanel /> } } }
lazy_part! { static PERFORMANCE in panels, "The performance panel": fn performance_panel() { view! { <PerformancePanel /> } } }
lazy_part! { static INSPECTOR in panels, "The inspector": fn inspector_panel() { view! { <InspectorPanel /> } } }
lazy_part! { static DOCS in docs, "The documentation": fn docs_panel() { view! { <DocsPanel /> } } }

/// Moves to another tab and shows it, as the pattern for tabs asks.
fn on_tab_key(event: &KeyboardEvent, shown: RwSignal<DevtoolsTab>) {
    let all = DevtoolsTab::ALL;
    let current = all.iter().position(|tab| *tab == shown.get_untracked()).unwrap_or_default();
    let next = match event.key().as_str() {
        "ArrowRight" => (current + 1) % all.len(),
        "ArrowLeft" => (current + all.len() - 1) % all.len(),
        "Home" => 0,
        "End" => all.len() - 1,
        _ => return,
    };
    event.prevent_default();
    shown.set(all[next]);
    focus(&tab_id(all[next]));
}

fn tab_id(tab: DevtoolsTab) -> String {
    format!("devtools-tab-{}", tab.as_str())
}

fn panel_id(tab: DevtoolsTab) -> String {
    format!("devtools-panel-{}", tab.as_str())
}

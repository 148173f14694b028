//! The screens of the playground and the controls they are made of.

pub mod actions;
pub mod aria_tree;
pub mod catalog;
pub mod clipboard;
pub mod closed_tabs;
pub mod code_editor;
pub mod consent;
pub mod debounce;
pub mod devtools;
pub mod editor_area;
pub mod filters;
pub mod focus;
pub mod inspector;
pub mod instance_groups;
pub mod lineage;
pub mod new_build;
pub mod paced;
pub mod past;
pub mod preview;
pub mod reasons;
pub mod rows;
pub mod scrolling;
pub mod selection;
pub mod session;
pub mod sizes;
pub mod splitter;
pub mod status;
pub mod storage;
pub mod theme;
pub mod toasts;
pub mod toolbar;
pub mod tree_view;
pub mod virtual_list;
pub mod virtual_rows;

use leptos::prelude::*;

use crate::window_size::window_size;
use catalog::Catalog;
use devtools::Devtools;
use editor_area::EditorArea;
use preview::Preview;
use session::{Pane, Session};
use splitter::{PaneEdge, Splitter};
use status::{Announcer, Voice};
use toasts::Toasts;
use toolbar::Toolbar;

/// All panes: side by side where there is room, otherwise one at a time.
#[component]
pub fn Workbench() -> impl IntoView {
    provide_context(Voice::default());
    let session = Session::expect();
    let sizes = session.sizes;
    let window = RwSignal::new(window_size());
    let resized = window_event_listener(leptos::ev::resize, move |_| window.set(window_size()));
    on_cleanup(move || resized.remove());

    let catalog_sizes = Signal::derive(move || sizes::catalog(window.get().0));
    let preview_sizes = Signal::derive(move || {
        sizes::preview(window.get().0, catalog_sizes.get().clamp(sizes.catalog.get()))
    });
    let devtools_sizes = Signal::derive(move || sizes::devtools(window.get().1));
    view! {
        <a class="skip-link" href="#preview" on:click=move |_| session.pane.set(Pane::Preview)>"Skip to the preview"</a>
        <div
            class="shell"
            data-pane=move || session.pane.get().as_str()
            data-devtools=move || if session.is_devtools_open.get() { "open" } else { "closed" }
            style:--catalog-width=move || format!("{}px", catalog_sizes.get().clamp(sizes.catalog.get()))
            style:--preview-width=move || format!("{}px", preview_sizes.get().clamp(sizes.preview.get()))
            style:--devtools-height=move || format!("{}px", devtools_sizes.get().clamp(sizes.devtools.get()))
        >
            <Toolbar />
            <Toasts rack=expect_context() />
            <main class="shell__panes">
                <Catalog />
                <Splitter label="Width of the catalog" size=sizes.catalog edge=PaneEdge::Left sizes=catalog_sizes controls="catalog" />
                <EditorArea />
                <Splitter label="Width of the preview" size=sizes.preview edge=PaneEdge::Right sizes=preview_sizes controls="preview" />
                <Preview />
                <Show when=move || session.is_devtools_open.get()>
                    <Splitter label="Height of the devtools" size=sizes.devtools edge=PaneEdge::Bottom sizes=devtools_sizes controls="devtools" />
                </Show>
                <div class="shell__devtools" id="devtools">
                    <Show when=move || session.is_devtools_open.get()>
                        <Devtools />
                    </Show>
                </div>
            </main>
            <PanesNav />
            <Announcer />
        </div>
    }
}

/// The way from pane to pane on a narrow screen.
#[component]
fn PanesNav() -> impl IntoView {
    let session = Session::expect();
    let button = move |pane: Pane| {
        view! {
            <button
                type="button"
                data-part=format!("pane-{}", pane.as_str())
                aria-current=move || (session.pane.get() == pane).then_some("true")
                on:click=move |_| {
                    session.pane.set(pane);
                    if pane == Pane::Devtools {
                        session.is_devtools_open.set(true);
                    }
                }
            >
                {pane.title()}
            </button>
        }
    };
    view! {
        <nav class="shell__panes-nav" aria-label="Panes">
            {Pane::ALL.map(button)}
        </nav>
    }
}

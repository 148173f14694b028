//! The docs panel: the project's documentation, to read, to search and to try.

pub mod cache;
pub mod model;
pub mod pages;
pub mod target;
pub mod view;

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::button::Button;
use crate::workbench::scrolling::{Align, bring_into_view, focus_in_place};
use crate::workbench::session::Session;
use cache::{Contents, DocsCache};
use pages::{Hit, Page};
use target::DocsPlace;
use view::BlocksView;

/// Shows the documentation once it is here.
#[component]
pub fn DocsPanel() -> impl IntoView {
    let cache = DocsCache::expect();
    cache.fill();
    move || match cache.contents() {
        Contents::Ready(pages) => view! { <Library pages=pages /> }.into_any(),
        Contents::Loading => view! {
            <p class="empty" role="status">
                "The documentation is loading."
            </p>
        }
        .into_any(),
        Contents::Failed(reason) => view! {
            <div class="empty" role="alert" data-part="docs-failed">
                <p>"The documentation could not be loaded. "{reason}</p>
                <Button words="Try again" on_press=move |_| cache.fill() />
            </div>
        }
        .into_any(),
    }
}

/// Shows one page, the list of all, and a search over all.
#[component]
fn Library(pages: Arc<[Page]>) -> impl IntoView {
    let pages = StoredValue::new(pages);
    let session = Session::expect();
    let place = RwSignal::new(
        session
            .docs_anchor
            .get_untracked()
            .map_or_else(first_place, |text| DocsPlace::parse(&text)),
    );
    let query = RwSignal::new(String::new());
    let page_name = Memo::new(move |_| place.with(|place| place.page.clone()));
    let hits = Memo::new(move |_| {
        query.with(|query| pages.with_value(|pages| pages::search(pages, query)))
    });
    let is_searching = move || query.with(|query| !query.trim().is_empty());
    let go = Callback::new(move |to: DocsPlace| {
        // Remembered, so that the panel is there again when it is opened again.
        session.docs_anchor.set(Some(written(&to)));
    });
    Effect::new(move || {
        if let Some(text) = session.docs_anchor.get() {
            place.set(DocsPlace::parse(&text));
        }
    });
    Effect::new(move |before: Option<()>| {
        let shown = place.get();
        // Opening the panel takes the focus nowhere unless somebody was led to a heading.
        if before.is_some() || shown.anchor.is_some() {
            reveal(&shown);
        }
    });

    view! {
        <div class="docs" data-part="docs">
            <nav class="docs__nav" aria-label="Documentation">
                <input
                    class="field"
                    type="search"
                    data-part="docs-search"
                    aria-label="Search the documentation"
                    placeholder="Search"
                    bind:value=query
                />
                <p class="visually-hidden" role="status">
                    {move || is_searching().then(|| format!("{} found", hits.with(Vec::len)))}
                </p>
                <Show
                    when=is_searching
                    fallback=move || view! { <PageList pages=pages page_name=page_name go=go /> }
                >
                    <HitList hits=hits go=go />
                </Show>
                <a class="docs__licences" href="NOTICE.txt" target="_blank" data-part="licences">
                    "Licences of what is built in"
                </a>
            </nav>
            <article class="docs__page" data-part="docs-page">
                {move || pages.with_value(|pages| article(pages, &page_name.get(), go))}
            </article>
        </div>
    }
}

#[component]
fn PageList(
    pages: StoredValue<Arc<[Page]>>,
    page_name: Memo<String>,
    go: Callback<DocsPlace>,
) -> impl IntoView {
    let row = move |page: &Page| {
        let name = page.name;
        let is_current = move || page_name.with(|shown| shown == name);
        let open = move |_| go.run(DocsPlace { page: name.to_owned(), anchor: None });
        view! {
            <li>
                <button
                    class="docs__page-link"
                    type="button"
                    data-part="docs-page-link"
                    data-page=name
                    aria-current=move || is_current().then_some("page")
                    on:click=open
                >
                    {page.title.clone()}
                </button>
            </li>
        }
    };
    view! {
        <ul class="docs__list">{pages.with_value(|pages| pages.iter().map(row).collect_view())}</ul>
    }
}

#[component]
fn HitList(hits: Memo<Vec<Hit>>, go: Callback<DocsPlace>) -> impl IntoView {
    let row = move |hit: Hit| {
        let place = hit.place.clone();
        view! {
            <li>
                <button
                    class="docs__hit"
                    type="button"
                    data-part="docs-hit"
                    on:click=move |_| go.run(place.clone())
                >
                    <span class="docs__hit-title">{hit.title}</span>
                    <span class="docs__hit-excerpt">{hit.excerpt}</span>
                </button>
            </li>
        }
    };
    let rows = move || hits.get().into_iter().map(row).collect_view();
    view! {
        <ul class="docs__list">{rows}</ul>
        <Show when=move || hits.with(Vec::is_empty)>
            <p class="muted">"Nothing found. Try fewer words."</p>
        </Show>
    }
}

fn article(pages: &[Page], name: &str, go: Callback<DocsPlace>) -> AnyView {
    match pages::find(pages, name) {
        Some(page) => {
            let top = DocsPlace { page: page.name.to_owned(), anchor: None }.element_id();
            view! {
                <div id=top tabindex="-1">
                    <BlocksView page=page.name blocks=page.blocks.clone() on_go=go />
                </div>
            }
            .into_any()
        }
        None => {
            view! { <p class="empty">"There is no page called "{name.to_owned()}"."</p> }.into_any()
        }
    }
}

fn first_place() -> DocsPlace {
    DocsPlace { page: pages::first_name().to_owned(), anchor: None }
}

fn written(place: &DocsPlace) -> String {
    match &place.anchor {
        Some(anchor) => format!("{}#{anchor}", place.page),
        None => place.page.clone(),
    }
}

/// Brings a place into view and gives it the focus, so that reading goes on there.
fn reveal(place: &DocsPlace) {
    let element = document()
        .get_element_by_id(&place.element_id())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        bring_into_view(&element, Align::Start);
        focus_in_place(&element);
    }
}

//! The left pane: plugins to open and run, and what is running.

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Store};

use super::actions;
use super::session::Session;
use super::status::{StatusDot, announce};
use crate::button::{Button, IconButton};
use crate::icons::{Icon, SearchIcon};
use crate::presets::{self, Preset, PresetCategory};
use crate::workbench::instance_groups::InstanceGroups;

/// The catalog.
#[component]
pub fn Catalog() -> impl IntoView {
    let session = Session::expect();
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| presets::search(&query.get()));
    let categories = move || {
        let found = found.get();
        let with_presets = |category: PresetCategory| {
            let presets: Vec<_> =
                found.iter().copied().filter(|preset| preset.category == category).collect();
            (!presets.is_empty()).then(|| view! { <Category category=category presets=presets /> })
        };
        PresetCategory::ALL.into_iter().filter_map(with_presets).collect_view()
    };
    view! {
        <section
            class="shell__catalog catalog"
            id="catalog"
            data-part="catalog"
            aria-labelledby="catalog-title"
            tabindex="-1"
        >
            <div class="catalog__head">
                <h2 id="catalog-title">"Plugins"</h2>
                <Button
                    icon=Icon::PLUS
                    words="New plugin"
                    part="new-plugin"
                    on_press=move |_| {
                        session.open_new();
                    }
                />
                <label class="catalog__search">
                    <SearchIcon />
                    <span class="visually-hidden">"Search the plugins"</span>
                    <input
                        class="field"
                        type="search"
                        placeholder="Search"
                        data-part="catalog-search"
                        bind:value=query
                    />
                </label>
            </div>
            <RunningList />
            {categories}
            <p class="visually-hidden" role="status">
                {move || {
                    (!query.get().trim().is_empty())
                        .then(|| format!("{} found", found.with(Vec::len)))
                }}
            </p>
            <Show when=move || found.with(Vec::is_empty)>
                <div class="empty" data-part="catalog-empty">
                    <p>"No plugin has all of these words."</p>
                    <Button words="Show all" on_press=move |_| query.set(String::new()) />
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Category(category: PresetCategory, presets: Vec<&'static Preset>) -> impl IntoView {
    view! {
        <h3 class="catalog__category">{category.title()}</h3>
        <ul class="catalog__list">
            {presets
                .into_iter()
                .map(|preset| view! { <CatalogItem preset=preset /> })
                .collect_view()}
        </ul>
    }
}

/// A shipped plugin: a click opens its source, the button beside it runs it.
#[component]
fn CatalogItem(preset: &'static Preset) -> impl IntoView {
    let (host, session) = (Host::expect(), Session::expect());
    let is_shown = move || {
        session.active().is_some_and(|tab| tab.package.get_value().as_str() == preset.package_id)
    };
    view! {
        <li class="catalog__item">
            <button
                class="catalog__open"
                type="button"
                data-part="catalog-item"
                data-package-id=preset.package_id
                aria-current=move || is_shown().then_some("true")
                on:click=move |_| {
                    session.open_preset(preset);
                }
            >
                <span class="catalog__title">{preset.title}</span>
                <span class="catalog__description">{preset.description}</span>
                {uses("reads", "domains", preset.reads)}
                {uses("writes", "domains", preset.writes)}
                {uses("uses", "commands", preset.commands)}
            </button>
            <IconButton
                icon=Icon::PLAY
                place="catalog__run"
                part="catalog-run"
                label=format!("Run {}", preset.title)
                title=format!("Run {}", preset.title)
                on_press=move |_| actions::run_preset(&host, &session, preset)
                attr:data-package-id=preset.package_id
            />
        </li>
    }
}

/// The shared domains or system commands that a plugin uses in one way.
fn uses(
    verb: &'static str,
    kind: &'static str,
    names: &'static [&'static str],
) -> Option<impl IntoView> {
    (!names.is_empty()).then(|| {
        let text = match names {
            [only] => format!("{verb} {only}"),
            _ => format!("{verb} {} {kind}", names.len()),
        };
        view! {
            <span class="badge" title=names.join(", ")>
                {text}
            </span>
        }
    })
}

/// What runs, to get to its card.
#[component]
fn RunningList() -> impl IntoView {
    let store = Store::expect();
    let instances = ReadSignal::from(store.instances().reader());
    view! {
        <Show when=move || !instances.with(Vec::is_empty)>
            <h3 class="catalog__category">"Running"</h3>
            <div class="catalog__list running" role="list" data-part="running-list">
                <InstanceGroups
                    each=Box::new(move || instances.get())
                    group=running_group
                    row=running_item
                />
            </div>
        </Show>
    }
}

fn running_group(items: AnyView) -> AnyView {
    view! { <div class="running__group">{items}</div> }.into_any()
}

#[expect(clippy::needless_pass_by_value, reason = "as all rows")]
fn running_item(instance: Instance) -> AnyView {
    let session = Session::expect();
    announce(instance.clone());
    let id = StoredValue::new(instance.id.clone());
    let title = instance.title.clone();
    let is_selected = session.selected.mark(&instance.id);
    view! {
        <div role="listitem">
            <button
                class="running__item"
                type="button"
                data-part="running-item"
                data-instance-id=instance.id.to_string()
                aria-current=move || is_selected.get().then_some("true")
                on:click=move |_| actions::show_instance(&session, &id.get_value())
            >
                <StatusDot instance=instance.clone() />
                <bdi class="running__title">{move || title.get()}</bdi>
                <span class="running__id">{instance.id.to_string()}</span>
            </button>
        </div>
    }
    .into_any()
}

//! The bar at the top: what this is, how it is doing, and the switches that concern the whole page.

use leptos::prelude::*;
use plugin_host::host::{Health, Host};
use plugin_host::store::Store;

use super::actions;
use super::new_build::NewBuildNotice;
use super::paced::paced;
use super::session::Session;
use super::storage::download;
use super::theme::ThemeSwitch;
use crate::button::{Button, Look};
use crate::icons::{ChevronDownIcon, ChevronUpIcon, DotIcon, Icon, ShieldIcon, WarningIcon};

/// The toolbar, and under it what the whole page has to say.
#[component]
pub fn Toolbar() -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let is_open = session.is_devtools_open;
    let instances =
        move || counted(store.instances().with(Vec::len) as u64, "instance", "instances");
    let dispatches = paced(move || {
        counted(store.metrics().with(|metrics| metrics.dispatch_count), "dispatch", "dispatches")
    });
    view! {
        <header class="shell__toolbar" data-part="toolbar">
            <h1 class="brand">
                <BrandMark />
                "Plugin Playground"
            </h1>
            <span class="spacer" />
            <p class="toolbar__figures">
                <span data-part="instance-count">{instances}</span>
                <span data-part="dispatch-count">{move || dispatches.get()}</span>
                <HealthView />
            </p>
            <SafeModeLink />
            <ThemeSwitch />
            <Button
                look=Look::SmallGhost
                place="toolbar__devtools"
                part="devtools-toggle"
                on_press=move |_| is_open.update(|is_open| *is_open = !*is_open)
                attr:aria-expanded=move || if is_open.get() { "true" } else { "false" }
                attr:aria-controls="devtools"
            >
                "Devtools"
                {move || {
                    if is_open.get() {
                        view! { <ChevronDownIcon /> }.into_any()
                    } else {
                        view! { <ChevronUpIcon /> }.into_any()
                    }
                }}
            </Button>
            <Notices />
        </header>
    }
}

/// How the workers are, in a dot and a word.
#[component]
fn HealthView() -> impl IntoView {
    let health = ReadSignal::from(Host::expect().health().reader());
    let word = move || match health.get() {
        Health::Starting => "starting",
        Health::Ready => "ready",
        Health::Recovering => "recovering",
        Health::Down { .. } => "down",
    };
    let session = Session::expect();
    let shown = move || if session.is_safe.get() { "safe" } else { word() };
    let text = move || match shown() {
        "safe" => "Not started",
        "starting" => "Starting",
        "ready" => "Ready",
        "recovering" => "A worker restarts",
        _ => "Down",
    };
    view! {
        <span class="health" role="status" data-part="health" data-health=shown>
            <DotIcon />
            {text}
        </span>
    }
}

/// Into safe mode and out of it, each by loading the page again.
#[component]
fn SafeModeLink() -> impl IntoView {
    let is_safe = Session::expect().is_safe;
    view! {
        <a
            class="button button--small button--ghost toolbar__safe"
            data-part="safe-mode"
            href=move || if is_safe.get() { "." } else { "?safe" }
            title=move || {
                if is_safe.get() {
                    "Loads the page as usual"
                } else {
                    "Loads the page again without starting anything"
                }
            }
        >
            <ShieldIcon />
            {move || if is_safe.get() { "Leave safe mode" } else { "Safe mode" }}
        </a>
    }
}

/// What concerns the whole page: no workers, safe mode, nothing is kept.
#[component]
fn Notices() -> impl IntoView {
    let (host, session) = (Host::expect(), Session::expect());
    let down = move || match host.health().get() {
        Health::Down { reason, needs_reload } => {
            Some(view! { <DownNotice reason=reason needs_reload=needs_reload /> })
        }
        _ => None,
    };
    let safe = move || {
        session.is_safe.get().then(|| {
            view! {
                <p class="notice" data-part="safe-mode-notice">
                    "Safe mode: no plugin runs and no worker was started. Your sources are in the editor as you left them. Run starts only what you choose."
                </p>
            }
        })
    };
    let storage = move || {
        session.storage_problem.get().map(|problem| {
            view! {
                <p class="notice notice--small" data-tone="warning" data-part="storage-notice">
                    {problem}
                    " "
                    <Button
                        words="Download all sources"
                        look=Look::Link
                        part="storage-download"
                        on_press=move |_| download(&session)
                    />
                </p>
            }
        })
    };
    view! {
        {down}
        {safe}
        {storage}
        <NewBuildNotice />
    }
}

/// No plugin can run: why, and what helps.
#[component]
fn DownNotice(reason: String, needs_reload: bool) -> impl IntoView {
    let host = Host::expect();
    view! {
        <div class="notice" data-tone="danger" data-part="down-notice" role="alert">
            <WarningIcon />
            <span>"Plugins cannot run: " {reason}</span>
            {if needs_reload {
                view! {
                    <Button
                        icon=Icon::RESTART
                        words="Reload the page"
                        part="reload"
                        on_press=move |_| actions::reload_page()
                    />
                }
                    .into_any()
            } else {
                view! {
                    <Button
                        icon=Icon::RESTART
                        words="Try again"
                        part="retry"
                        on_press=move |_| host.retry()
                    />
                }
                    .into_any()
            }}
        </div>
    }
}

/// A plugged piece: the mark of the playground.
#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg
            class="brand__mark"
            viewBox="0 0 24 24"
            width="20"
            height="20"
            aria-hidden="true"
            focusable="false"
        >
            <path d="M4 4h6a2 2 0 1 0 4 0h6v6a2 2 0 1 1 0 4v6H4z" fill="currentColor" />
        </svg>
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(
            [0, 1, 2].map(|count| counted(count, "dispatch", "dispatches")),
            ["0 dispatches", "1 dispatch", "2 dispatches"]
        );
    }
}

//! The timeline panel: every dispatch, whatever came of it; searched, held, looked into.

pub mod entry_detail;
pub mod entry_list;
pub mod matches;
#[cfg(test)]
pub(crate) mod samples;

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::host::{Host, Log};
use plugin_host::store::{DispatchRecord, Store, Timeline};
use plugin_runtime::contracts::DispatchId;

use super::clock::{counted, grouped};
use super::query::{Query, has_token, toggle_token};
use crate::button::{Button, IconButton};
use crate::icons::{Icon, PauseIcon, PinIcon, PlayIcon};
use crate::workbench::paced::paced;
use crate::workbench::rows::Rows;
use entry_detail::EntryDetail;
use entry_list::{Entries, EntryList};
use matches::Matches;

/// Searches at hand: what the chip says, and what it adds to the search.
const CHIPS: [(&str, &str); 4] = [
    ("Denied", "outcome:denied"),
    ("Ignored", "outcome:ignored"),
    ("Plugin", "scope:plugin"),
    ("Shared", "scope:shared"),
];

/// What the timeline remembers while another panel is shown.
#[derive(Clone, Copy)]
pub struct TimelineMemory {
    search: RwSignal<String>,
    /// The newest dispatch that is shown, while new ones are held back.
    held_at: RwSignal<Option<DispatchId>>,
    pinned: RwSignal<Vec<Arc<DispatchRecord>>>,
    /// The dispatch that is looked into.
    opened: RwSignal<Option<Arc<DispatchRecord>>>,
    /// Branches that are open in payloads and states.
    branches: RwSignal<HashSet<String>>,
}

impl TimelineMemory {
    /// Nothing yet but the search.
    pub fn new(search: RwSignal<String>) -> Self {
        Self {
            search,
            held_at: RwSignal::default(),
            pinned: RwSignal::default(),
            opened: RwSignal::default(),
            branches: RwSignal::default(),
        }
    }

    /// The memory of the devtools, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether a dispatch is kept in view.
    pub fn is_pinned(self, id: DispatchId) -> bool {
        self.pinned.with(|pinned| pinned.iter().any(|record| record.id == id))
    }

    /// Keeps a dispatch in view, or no longer.
    pub fn toggle_pin(self, record: &Arc<DispatchRecord>) {
        self.pinned.update(|pinned| {
            let before = pinned.len();
            pinned.retain(|other| other.id != record.id);
            if pinned.len() == before {
                pinned.push(record.clone());
            }
        });
    }
}

/// Shows the dispatches.
#[component]
pub fn TimelinePanel() -> impl IntoView {
    let (store, memory) = (Store::expect(), TimelineMemory::expect());
    let query = Memo::new(move |_| memory.search.with(|text| Query::parse(text)));
    let entries = Entries::new();
    let newest = paced(move || store.timeline().track());
    Effect::new(move || {
        let (query, until) = (query.get(), memory.held_at.get());
        newest.track();
        let gone = store.timeline().with_untracked(|timeline| {
            entries.matches.try_update(|matches| {
                if *matches.query() != query {
                    *matches = Matches::of(query);
                }
                matches.follow(timeline, until)
            })
        });
        entries.settle(gone.unwrap_or_default());
    });
    view! {
        <div class="timeline">
            <Filters entries=entries />
            <GivenUp />
            <Pins entries=entries />
            <div class="timeline__body">
                <EntryList entries=entries />
                {move || memory.opened.get().map(|record| view! { <EntryDetail record=record /> })}
            </div>
        </div>
    }
}

/// Says that one cannot look back any more, and why; the user can have it back.
#[component]
fn GivenUp() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let is_given_up = store.past_is_given_up();
    view! {
        <Show when=move || is_given_up.get()>
            <div class="notice" data-tone="warning" data-part="past-given-up" role="status">
                <p>
                    "Looking back was given up: the memory of the page was nearly used up. Dispatches are listed as before.
                    Unload what you do not need, or load the page again."
                </p>
                <Button
                    words="Keep the past again from now on"
                    part="past-resume"
                    on_press=move |_| host.resume_past()
                />
            </div>
        </Show>
    }
}

/// The search, the chips, and what is done with the whole timeline.
#[component]
fn Filters(entries: Entries) -> impl IntoView {
    let (store, memory) = (Store::expect(), TimelineMemory::expect());
    let chip = move |(label, token): (&'static str, &'static str)| {
        let is_on = move || memory.search.with(|text| has_token(text, token));
        view! {
            <Button
                part=format!("timeline-chip-{}", label.to_ascii_lowercase())
                attr:aria-pressed=move || if is_on() { "true" } else { "false" }
                on_press=move |_| memory.search.update(|text| *text = toggle_token(text, token))
            >
                {label}
            </Button>
        }
    };
    let total = paced(move || store.timeline().with(Timeline::len));
    let count = move || {
        let (shown, total) = (entries.count.get(), total.get());
        let noun = if total == 1 { "dispatch" } else { "dispatches" };
        if memory.search.with(|text| text.trim().is_empty()) {
            format!("{} {noun}", grouped(total))
        } else {
            format!("{} of {} {noun}", grouped(shown), grouped(total))
        }
    };
    let dropped = move || {
        let count = store.timeline().with(Timeline::forgotten);
        (count > 0).then(|| counted(count, "older one was dropped", "older ones were dropped"))
    };
    let host = Host::expect();
    let clear = move |_| {
        host.return_to_live();
        host.clear(Log::Timeline);
        memory.held_at.set(None);
        memory.opened.set(None);
    };
    view! {
        <div class="devtools__bar" role="search">
            <input
                class="field"
                type="search"
                data-part="timeline-search"
                aria-label="Search the timeline"
                placeholder="Search: words, outcome:denied, instance:counter-1, type:, domain:, payload:, -without"
                prop:value=move || memory.search.get()
                on:input=move |event| memory.search.set(event_target_value(&event))
            />
            <div class="devtools__group" role="group" aria-label="Common searches">
                {CHIPS.map(chip)}
            </div>
            <span class="muted devtools__count" data-part="timeline-count">
                {count}
            </span>
            {move || {
                dropped()
                    .map(|words| {
                        view! {
                            <span class="muted" data-part="timeline-dropped">
                                {words}
                            </span>
                        }
                    })
            }}
            <HoldButton />
            <Button words="Clear" part="timeline-clear" on_press=clear />
        </div>
    }
}

/// Holds new dispatches back, so that one can read; says how many wait.
#[component]
fn HoldButton() -> impl IntoView {
    let (store, memory) = (Store::expect(), TimelineMemory::expect());
    let newest = Memo::new(move |_| {
        store.timeline().with(|timeline| timeline.iter().next_back().map(|record| record.id))
    });
    let is_held = move || memory.held_at.with(Option::is_some);
    let waiting = move || match (memory.held_at.get(), newest.get()) {
        (Some(held), Some(newest)) => newest.0.saturating_sub(held.0),
        _ => 0,
    };
    let toggle = move |_| {
        memory.held_at.update(|held| {
            *held =
                if held.is_some() { None } else { newest.get_untracked().or(Some(DispatchId(0))) }
        });
    };
    let words = move || match (is_held(), waiting()) {
        (false, _) => "Pause".to_owned(),
        (true, 0) => "Resume".to_owned(),
        (true, waiting) => format!("Resume ({waiting} new)"),
    };
    view! {
        <Button part="timeline-pause" on_press=toggle>
            {move || {
                if is_held() {
                    view! { <PlayIcon /> }.into_any()
                } else {
                    view! { <PauseIcon /> }.into_any()
                }
            }}
            {words}
        </Button>
    }
}

/// The pinned dispatches, which stay when the timeline forgets them.
#[component]
fn Pins(entries: Entries) -> impl IntoView {
    let memory = TimelineMemory::expect();
    let pin = move |record: Arc<DispatchRecord>| {
        let (opened, unpinned) = (record.clone(), record.clone());
        let name = format!("#{} {}", record.id, record.action_type);
        let unpin = format!("Unpin {name}");
        view! {
            <li class="timeline__pin">
                <Button part="timeline-pin" on_press=move |_| entries.open(&opened)>
                    <PinIcon />
                    {name}
                </Button>
                <IconButton
                    icon=Icon::CLOSE
                    label=unpin
                    on_press=move |_| memory.toggle_pin(&unpinned)
                />
            </li>
        }
    };
    view! {
        <Show when=move || !memory.pinned.with(Vec::is_empty)>
            <ul class="timeline__pins" aria-label="Pinned dispatches">
                <Rows each=move || memory.pinned.get() key=|record| record.id let:record>
                    {pin(record)}
                </Rows>
            </ul>
        </Show>
    }
}

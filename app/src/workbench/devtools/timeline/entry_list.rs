//! The dispatches as a listbox, of which only what is in view is drawn.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{DispatchOutcome, DispatchRecord, Store};
use plugin_runtime::contracts::DispatchId;

use super::super::clock::time_of_day;
use super::TimelineMemory;
use super::matches::Matches;
use crate::button::Button;
use crate::icons::{Icon, PinIcon};
use crate::later::ViewLife;
use crate::workbench::past::step_of;
use crate::workbench::virtual_list::VirtualList;
use crate::workbench::virtual_rows::{ROW_HEIGHT_PX, Viewport, top_of};

/// The rows, and where in them the user is.
#[derive(Clone, Copy)]
pub struct Entries {
    /// The rows.
    pub matches: RwSignal<Matches>,
    /// How many rows there are.
    pub count: Memo<usize>,
    memory: TimelineMemory,
    store: Store,
    host: Host,
    list: VirtualList,
    life: ViewLife,
    /// The row that the keys start from.
    active: RwSignal<Option<DispatchId>>,
    /// Whether the newest row is kept in view.
    follows_newest: RwSignal<bool>,
}

impl Entries {
    /// No rows yet.
    pub fn new() -> Self {
        let matches = RwSignal::new(Matches::default());
        let count = Memo::new(move |_| matches.with(Matches::count));
        Self {
            matches,
            count,
            memory: TimelineMemory::expect(),
            store: Store::expect(),
            host: Host::expect(),
            list: VirtualList::new(count),
            life: ViewLife::new(),
            active: RwSignal::default(),
            follows_newest: RwSignal::new(true),
        }
    }

    /// Looks into a dispatch, and goes to its row where it has one.
    pub fn open(self, record: &Arc<DispatchRecord>) {
        self.memory.opened.set(Some(record.clone()));
        if let Some(index) = self.matches.with_untracked(|matches| matches.position(record.id)) {
            self.go_to(index);
        }
    }

    /// Keeps in view what was in view, after `gone` rows went at the top and others came at the
    /// bottom. In the next frame, when the list has its new height.
    pub fn settle(self, gone: usize) {
        if !self.follows_newest.get_untracked() && gone == 0 {
            return;
        }
        self.life.next_frame(move || {
            if let Some(list) = self.list.element.get_untracked() {
                // Asked now: the user may have gone elsewhere since.
                let follows = self.follows_newest.get_untracked();
                let top = if follows {
                    f64::from(list.scroll_height())
                } else {
                    f64::from(list.scroll_top()) - top_of(gone)
                };
                self.scroll_to(top);
            }
        });
    }

    /// Goes to the newest row and stays there.
    fn to_newest(self) {
        self.follows_newest.set(true);
        self.settle(0);
    }

    fn on_scroll(self) {
        if let Some(seen) = self.list.seen() {
            let count = self.count.get_untracked();
            // The browser tells of a scroll of ours when the list may have grown: only who goes up
            // stops following.
            let is_up = seen.top < self.list.top();
            self.follows_newest
                .update(|follows| *follows = seen.is_at_end(count) || (*follows && !is_up));
            self.list.look();
        }
    }

    fn scroll_to(self, top: f64) {
        self.list.scroll_to(top);
        self.on_scroll();
    }

    fn go_to(self, index: usize) {
        let Some(record) = self.matches.with_untracked(|matches| matches.get(index).cloned())
        else {
            return;
        };
        self.active.set(Some(record.id));
        if self.memory.opened.with_untracked(Option::is_some) {
            self.memory.opened.set(Some(record));
        }
        // Also where it is in view already: whoever goes to a row no longer waits for the newest.
        if let Some(seen) = self.list.seen() {
            self.scroll_to(seen.top_showing(index).unwrap_or(seen.top));
        }
    }

    /// Shows the page as it was after a row's dispatch.
    fn travel(self, index: usize) {
        if let Some(id) =
            self.matches.with_untracked(|matches| matches.get(index).map(|record| record.id))
        {
            self.host.show_moment(id);
        }
    }

    /// Goes to the row of the moment that is shown, where it has one.
    fn follow_moment(self) {
        let moment = self.store.moment().get_untracked();
        let index =
            moment.and_then(|id| self.matches.with_untracked(|matches| matches.position(id)));
        if let Some(index) = index {
            self.go_to(index);
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let moment = self.store.moment().get_untracked();
        if let Some(by) = moment.and_then(|_| step_of(&event.key())) {
            event.prevent_default();
            self.host.step_moment(by);
            return self.follow_moment();
        }
        let last = self.count.get_untracked().saturating_sub(1);
        let page = self.list.seen().map_or(1, Viewport::page);
        let current = self
            .active
            .get_untracked()
            .and_then(|id| self.matches.with_untracked(|matches| matches.position(id)));
        let index = match (event.key().as_str(), current) {
            ("ArrowDown", Some(index)) => index + 1,
            ("ArrowUp", Some(index)) => index.saturating_sub(1),
            ("PageDown", Some(index)) => index + page,
            ("PageUp", Some(index)) => index.saturating_sub(page),
            ("End" | "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp", _) => last,
            ("Home", _) => 0,
            ("Enter", Some(index)) if event.shift_key() => {
                event.prevent_default();
                return self.travel(index);
            }
            ("Enter" | " ", Some(index)) => {
                event.prevent_default();
                if let Some(record) =
                    self.matches.with_untracked(|matches| matches.get(index).cloned())
                {
                    self.open(&record);
                }
                return;
            }
            ("t", Some(index)) => {
                event.prevent_default();
                return self.travel(index);
            }
            ("Escape", _) if self.store.moment().with_untracked(Option::is_none) => {
                return self.memory.opened.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        self.go_to(index.min(last));
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::new()
    }
}

/// The list itself.
#[component]
pub fn EntryList(
    /// The rows.
    entries: Entries,
) -> impl IntoView {
    let drawn = entries.list.drawn;
    // Only a row that is drawn can be referred to.
    let active_row = move || {
        let active = entries.active.get()?;
        let index = entries.matches.with(|matches| matches.position(active))?;
        drawn.get().contains(&index).then(|| row_id(active))
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| entries.on_scroll());
    on_cleanup(move || resized.remove());
    let is_filtered = move || entries.matches.with(|matches| !matches.query().is_empty());
    view! {
        <div class="timeline__main">
            <div
                class="timeline__list"
                role="listbox"
                tabindex="0"
                data-part="timeline-list"
                aria-label="Dispatches, oldest first"
                aria-activedescendant=active_row
                node_ref=entries.list.element
                style:--row-height=format!("{ROW_HEIGHT_PX}px")
                on:scroll=move |_| entries.on_scroll()
                on:keydown=move |event| entries.on_key(&event)
            >
                {entries.list.canvas(move |line| view! { <EntryRow line=line drawn=drawn entries=entries /> })}
            </div>
            <Show when=move || entries.count.get() == 0>
                <p class="empty">
                    {move || if is_filtered() { "Nothing matches the search." } else { "Nothing was dispatched yet. Use a plugin, and what it does stands here." }}
                </p>
            </Show>
            <Show when=move || !entries.follows_newest.get()>
                <Button icon=Icon::CHEVRON_DOWN words="Newest" place="timeline__newest" part="timeline-newest" on_press=move |_| entries.to_newest() />
            </Show>
        </div>
    }
}

/// One of the lines that are drawn.
#[component]
fn EntryRow(line: usize, drawn: Memo<Range<usize>>, entries: Entries) -> impl IntoView {
    let (memory, store) = (entries.memory, entries.store);
    let index = move || drawn.with(|drawn| drawn.start) + line;
    let is_same = |before: Option<&Option<Arc<DispatchRecord>>>,
                   now: Option<&Option<Arc<DispatchRecord>>>| {
        before.map(|record| record.as_ref().map(|record| record.id))
            != now.map(|record| record.as_ref().map(|record| record.id))
    };
    let record = Memo::new_with_compare(
        move |_| entries.matches.with(|matches| matches.get(index()).cloned()),
        is_same,
    );
    let of = move |read: fn(&DispatchRecord) -> String| {
        move || record.with(|record| record.as_deref().map(read))
    };
    let id = move || record.with(|record| record.as_ref().map(|record| record.id));
    let outcome = move || record.with(|record| record.as_ref().map(|record| record.outcome));
    let is_opened = move || {
        id().is_some_and(|id| {
            memory.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.id == id))
        })
    };
    let is_active = move || id().is_some() && entries.active.get() == id();
    let is_pinned = move || id().is_some_and(|id| memory.is_pinned(id));
    let open = move |_| {
        if let Some(record) = record.get_untracked() {
            entries.open(&record);
        }
    };
    let cells = view! {
        <span class="timeline__time">{of(|record| time_of_day(record.timestamp_ms))}</span>
        <span class="timeline__id">{of(|record| format!("#{}", record.id))}</span>
        <span class="timeline__instance">{of(|record| record.instance_id.to_string())}</span>
        <span class="timeline__place">{of(place)}</span>
        <span class="timeline__type">{of(|record| record.action_type.clone())}</span>
        <span class="badge" data-tone=move || outcome().map(tone)>
            {move || outcome().map(DispatchOutcome::as_str)}
        </span>
        <span class="timeline__reason">
            {of(|record| record.reason.clone().unwrap_or_default())}
        </span>
        <span class="timeline__mark">{move || is_pinned().then(|| view! { <PinIcon /> })}</span>
    };
    view! {
        <div
            class="timeline__row"
            role="option"
            id=move || id().map(row_id)
            data-part="timeline-entry"
            data-outcome=move || outcome().map(DispatchOutcome::as_str)
            data-dispatch-id=of(|record| record.id.to_string())
            data-moment=move || moment_word(store.moment().get(), id()?)
            data-active=move || is_active().then_some("true")
            aria-selected=move || if is_opened() { "true" } else { "false" }
            aria-posinset=move || (index() + 1).to_string()
            aria-setsize=move || entries.count.get().to_string()
            on:click=open
        >
            {cells}
        </div>
    }
}

/// Whom a dispatch was for: `plugin`, `shared/counter-summary`.
fn place(record: &DispatchRecord) -> String {
    match &record.domain {
        Some(domain) => format!("{}/{domain}", record.scope.as_str()),
        None => record.scope.as_str().to_owned(),
    }
}

/// How a dispatch stands to the moment that is shown.
fn moment_word(moment: Option<DispatchId>, id: DispatchId) -> Option<&'static str> {
    match id.cmp(&moment?) {
        Ordering::Less => None,
        Ordering::Equal => Some("shown"),
        Ordering::Greater => Some("later"),
    }
}

/// The colour of an outcome.
pub fn tone(outcome: DispatchOutcome) -> &'static str {
    match outcome {
        DispatchOutcome::Applied => "success",
        DispatchOutcome::Denied => "danger",
        DispatchOutcome::Ignored => "warning",
    }
}

fn row_id(id: DispatchId) -> String {
    format!("timeline-row-{id}")
}

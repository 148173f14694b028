//! The console panel: what plugins write, newest last.

pub mod line_view;

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use plugin_host::host::{Host, Log};
use plugin_host::store::{ConsoleLine, Store};
use plugin_runtime::contracts::{ConsoleLevel, InstanceId};

use super::clock::{counted, grouped};
use crate::button::Button;
use crate::icons::Icon;
use crate::later::ViewLife;
use crate::workbench::filters::console_filter::{ConsoleFilter, LEVELS};
use crate::workbench::paced::paced;
use crate::workbench::session::Session;
use line_view::LineView;

/// Lines drawn until the user wants the older ones too.
const DRAWN_LIMIT: usize = 200;

/// Pixels from the end at which the newest line still counts as in view.
const END_SLACK_PX: i32 = 16;

/// Shows what plugins write.
#[component]
pub fn ConsolePanel() -> impl IntoView {
    let console = ReadSignal::from(Store::expect().console().reader());
    let filter = Session::expect().filters.console;
    let shows_all = RwSignal::new(false);
    let follows_newest = RwSignal::new(true);
    let (list, life) = (NodeRef::<Div>::new(), ViewLife::new());
    let written = paced(move || console.with(|log| log.iter().cloned().collect::<Vec<_>>()));
    let found = Memo::new(move |_| {
        let lines = |filter: &ConsoleFilter| {
            written.with(|all| all.iter().filter(|line| filter.matches(line)).cloned().collect())
        };
        Lines(filter.with(lines))
    });
    let limit = move || if shows_all.get() { usize::MAX } else { DRAWN_LIMIT };
    let older = move || found.with(|found| found.0.len()).saturating_sub(limit());
    let drawn = move || found.with(|found| found.0[older()..].to_vec());
    let to_newest = move || {
        life.next_frame(move || {
            if let Some(list) = list.get_untracked() {
                list.set_scroll_top(list.scroll_height());
            }
        });
    };
    Effect::new(move || {
        found.track();
        if follows_newest.get_untracked() {
            to_newest();
        }
    });
    let on_scroll = move |_| {
        if let Some(list) = list.get_untracked() {
            follows_newest.set(
                list.scroll_top() + list.client_height() + END_SLACK_PX >= list.scroll_height(),
            );
        }
    };
    let dropped =
        move || console.with(|log| filter.with(|filter| log.dropped(filter.instance.as_ref())));
    let is_empty = move || found.with(|found| found.0.is_empty());
    let nothing_found = move || match console.with(|log| log.iter().len()) {
        0 => "Nothing was written yet. console.log in a plugin writes here.",
        _ => "No line matches the filter.",
    };
    view! {
        <div class="console">
            <Filters filter=filter />
            <div
                class="console__list"
                data-part="console-list"
                tabindex="0"
                role="group"
                aria-label="Console lines, oldest first"
                node_ref=list
                on:scroll=on_scroll
            >
                {move || dropped_note(dropped())}
                <Show when=move || { older() > 0 }>
                    <Button part="console-older" on_press=move |_| shows_all.set(true)>
                        {move || format!("Show {} older lines", grouped(older()))}
                    </Button>
                </Show>
                <ol class="console__lines">
                    <For each=drawn key=|line| line.id let:line>
                        <LineView line=line />
                    </For>
                </ol>
                <Show when=is_empty>
                    <p class="empty">{nothing_found}</p>
                </Show>
            </div>
            <Show when=move || !follows_newest.get()>{newest_button(to_newest)}</Show>
        </div>
    }
}

/// Goes to the end of the list.
fn newest_button(go: impl Fn() + 'static) -> impl IntoView {
    view! {
        <Button
            icon=Icon::CHEVRON_DOWN
            words="Newest"
            place="timeline__newest"
            part="console-newest"
            on_press=move |_| go()
        />
    }
}

/// Says that lines are missing, and how many.
fn dropped_note(count: u64) -> Option<impl IntoView> {
    let one = "older line was dropped to make room.";
    let many = "older lines were dropped to make room.";
    let note = move || {
        view! {
            <p class="muted" data-part="console-dropped">
                {counted(count, one, many)}
            </p>
        }
    };
    (count > 0).then(note)
}

/// The lines that are found; the same ones when their numbers are.
#[derive(Clone)]
struct Lines(Vec<Arc<ConsoleLine>>);

impl PartialEq for Lines {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(one, other)| one.id == other.id)
    }
}

/// Instance, levels, text, and what is done with all lines.
#[component]
fn Filters(filter: RwSignal<ConsoleFilter>) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    // Also who is gone, as long as its lines are here.
    let writers = Memo::new(move |_| {
        let mut ids: Vec<InstanceId> = store.console().with(|log| log.writers().cloned().collect());
        ids.extend(
            store
                .instances()
                .with(|all| all.iter().map(|instance| instance.id.clone()).collect::<Vec<_>>()),
        );
        ids.sort();
        ids.dedup();
        ids
    });
    let choose = move |event| {
        let value = event_target_value(&event);
        filter.update(|filter| filter.instance = (!value.is_empty()).then(|| value.into()));
    };
    let is_chosen =
        move |id: &InstanceId| filter.with(|filter| filter.instance.as_ref() == Some(id));
    let level = move |(level, name): (ConsoleLevel, &'static str)| {
        let is_shown = move || filter.with(|filter| !filter.hidden.contains(&level));
        view! {
            <Button
                part=format!("console-level-{name}")
                attr:aria-pressed=move || if is_shown() { "true" } else { "false" }
                on_press=move |_| filter.update(|filter| filter.toggle(level))
            >
                {name}
            </Button>
        }
    };
    view! {
        <div class="devtools__bar">
            <select
                class="field"
                data-part="console-instance"
                aria-label="Whose lines"
                on:change=choose
            >
                <option value="">"All instances"</option>
                <For each=move || writers.get() key=Clone::clone let:id>
                    <option
                        value=id.to_string()
                        selected={
                            let id = id.clone();
                            move || is_chosen(&id)
                        }
                    >
                        {id.to_string()}
                    </option>
                </For>
            </select>
            <div class="devtools__group" role="group" aria-label="Levels">
                {LEVELS.map(level)}
            </div>
            <input
                class="field"
                type="search"
                data-part="console-search"
                aria-label="Search the console"
                placeholder="Search"
                prop:value=move || filter.with(|filter| filter.text.clone())
                on:input=move |event| {
                    filter.update(|filter| filter.text = event_target_value(&event));
                }
            />
            <Button
                words="Clear"
                part="console-clear"
                on_press=move |_| {
                    let of = filter.with_untracked(|filter| filter.instance.clone());
                    host.clear(Log::Console(of));
                }
            />
        </div>
    }
}

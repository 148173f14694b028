//! The performance panel: what each instance costs, what hurts first.

pub mod figures;
pub mod kept;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Store};
use plugin_runtime::contracts::InstanceId;

use super::clock::{duration, grouped, size};
use crate::button::{Button, Look};
use crate::icons::{ChevronDownIcon, ChevronUpIcon};
use crate::workbench::paced::paced;
use crate::workbench::rows::Rows;
use figures::{Column, Figures, SPARK_HEIGHT, SPARK_WIDTH, sort};
use kept::KeptView;

/// The columns that can be sorted by, as they stand in the table.
const COLUMNS: [(Column, &str); 8] = [
    (Column::Time, "95 % within"),
    (Column::Median, "Median"),
    (Column::Max, "Longest"),
    (Column::Memory, "Memory"),
    (Column::Renders, "Renders"),
    (Column::Events, "Events"),
    (Column::Restarts, "Worker restarts"),
    (Column::Received, "Received"),
];

/// Shows the figures of each instance.
#[component]
pub fn PerformancePanel() -> impl IntoView {
    let store = Store::expect();
    // Column, and whether the least comes first.
    let order = RwSignal::new((Column::Time, false));
    let newest = paced(move || {
        let figures = |instance: &Instance| (instance.id.clone(), instance.stats.with(Figures::of));
        store
            .instances()
            .with(|all| all.iter().map(figures).collect::<Vec<(InstanceId, Figures)>>())
    });
    let sorted = Memo::new(move |_| {
        let mut rows = newest.get();
        let (column, ascending) = order.get();
        sort(&mut rows, column, ascending);
        rows.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    });
    view! {
        <KeptView />
        <Show
            when=move || !sorted.with(Vec::is_empty)
            fallback=|| {
                view! {
                    <p class="empty">"No plugin runs. What each one costs will stand here."</p>
                }
            }
        >
            <div
                class="performance"
                tabindex="0"
                role="group"
                aria-label="What each instance costs"
            >
                <table class="table" data-part="performance">
                    <caption class="visually-hidden">"What each instance costs"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Instance"</th>
                            <th scope="col">"Last times in the plugin"</th>
                            {COLUMNS
                                .map(|(column, name)| {
                                    view! { <SortHeader column=column name=name order=order /> }
                                })}
                        </tr>
                    </thead>
                    <tbody>
                        <Rows each=move || sorted.get() key=Clone::clone let:id>
                            {store
                                .instance(&id)
                                .map(|instance| view! { <CostRow instance=instance /> })}
                        </Rows>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

/// The head of a column: a click sorts by it, most first; another one turns that around.
#[component]
fn SortHeader(
    column: Column,
    name: &'static str,
    order: RwSignal<(Column, bool)>,
) -> impl IntoView {
    let direction = move || match order.get() {
        (current, true) if current == column => Some("ascending"),
        (current, false) if current == column => Some("descending"),
        _ => None,
    };
    let icon = move || match direction() {
        Some("ascending") => Some(view! { <ChevronUpIcon /> }.into_any()),
        Some(_) => Some(view! { <ChevronDownIcon /> }.into_any()),
        None => None,
    };
    let choose = move |_| {
        order.update(|order| {
            *order = if order.0 == column { (column, !order.1) } else { (column, false) }
        });
    };
    view! {
        <th scope="col" aria-sort=direction>
            <Button
                look=Look::Link
                place="performance__sort"
                part="performance-sort"
                on_press=choose
            >
                {name}
                {icon}
            </Button>
        </th>
    }
}

#[component]
fn CostRow(instance: Instance) -> impl IntoView {
    let limit_bytes = Host::expect().limits().memory_bytes;
    let stats = instance.stats.clone();
    let newest = paced(move || stats.with(Figures::of));
    let figures = Memo::new(move |_| newest.get());
    let read = move |text: fn(&Figures) -> String| move || figures.with(text);
    let memory = move || figures.with(|figures| figures.memory_bytes);
    view! {
        <tr data-part="performance-row" data-instance-id=instance.id.to_string()>
            <th scope="row">
                {move || instance.title.get()} " "
                <span class="muted">{instance.id.to_string()}</span>
            </th>
            <td>
                <svg
                    class="spark"
                    viewBox=format!("0 -1 {SPARK_WIDTH} {}", SPARK_HEIGHT + 2.0)
                    width=SPARK_WIDTH.to_string()
                    height=SPARK_HEIGHT.to_string()
                    preserveAspectRatio="none"
                    aria-hidden="true"
                    focusable="false"
                >
                    <polyline
                        points=read(|figures| figures.spark.clone())
                        fill="none"
                        stroke="currentColor"
                        stroke-width="1.5"
                    />
                </svg>
            </td>
            <td>{read(|figures| duration(figures.p95_ms))}</td>
            <td>{read(|figures| duration(figures.median_ms))}</td>
            <td>{read(|figures| duration(figures.max_ms))}</td>
            <td>
                <progress
                    class="performance__memory"
                    aria-label="Memory of the limit"
                    max=limit_bytes.to_string()
                    prop:value=move || memory().to_string()
                />
                {move || format!("{} of {}", size(memory()), size(limit_bytes))}
            </td>
            <td>{read(|figures| grouped(figures.renders as usize))}</td>
            <td>{read(|figures| grouped(figures.events as usize))}</td>
            <td>{read(|figures| grouped(figures.worker_restarts as usize))}</td>
            <td>{read(|figures| size(figures.bytes_received))}</td>
        </tr>
    }
}

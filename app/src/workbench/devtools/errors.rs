//! The errors panel: faults grouped by cause, each with everything that helps to mend it.

pub mod error_entry;
pub mod source_frame;
pub mod stack;

use leptos::prelude::*;
use plugin_host::host::{Host, Log};
use plugin_host::store::{FaultLog, Store};

use super::clock::{counted, grouped};
use crate::button::Button;
use crate::icons::CheckIcon;
use crate::workbench::paced::paced;
use crate::workbench::rows::Rows;
use error_entry::ErrorEntry;

/// Causes shown until the user wants the older ones too: each is a page of its own.
const SHOWN_LIMIT: usize = 20;

/// Shows the faults, the latest first.
#[component]
pub fn ErrorsPanel() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let faults = ReadSignal::from(store.faults().reader());
    let groups = paced(move || faults.with(|log| log.groups().to_vec()));
    let causes = Memo::new(move |_| groups.with(Vec::len));
    let most = RwSignal::new(SHOWN_LIMIT);
    let shown = move || {
        groups.with(|groups| {
            groups.iter().rev().map(|group| group.id).take(most.get()).collect::<Vec<_>>()
        })
    };
    let older = Memo::new(move |_| causes.get().saturating_sub(most.get()));
    let total = move || {
        groups.with(|groups| groups.iter().map(|group| group.count as usize).sum::<usize>())
    };
    let heading = move || match (causes.get(), total()) {
        (1, 1) => "1 fault".to_owned(),
        (causes, total) => format!(
            "{} faults of {}",
            grouped(total),
            if causes == 1 { "one cause".to_owned() } else { format!("{causes} causes") }
        ),
    };
    let dropped = move || {
        let count = faults.with(FaultLog::dropped);
        (count > 0)
            .then(|| counted(count, "older cause was dropped.", "older causes were dropped."))
    };
    view! {
        <Show
            when=move || { causes.get() > 0 }
            fallback=|| {
                view! {
                    <div class="empty">
                        <CheckIcon />
                        <p>"No faults. When a plugin goes wrong, it says here where and why."</p>
                    </div>
                }
            }
        >
            <div class="devtools__bar">
                <span class="muted" data-part="errors-count">
                    {heading}
                </span>
                {move || {
                    dropped()
                        .map(|words| {
                            view! {
                                <span class="muted" data-part="errors-dropped">
                                    {words}
                                </span>
                            }
                        })
                }}
                <Button
                    words="Clear"
                    part="errors-clear"
                    on_press=move |_| host.clear(Log::Faults)
                />
            </div>
            <ul class="errors" aria-label="Faults, the latest first">
                <Rows each=shown key=|id| *id let:id>
                    <ErrorEntry id=id groups=groups />
                </Rows>
            </ul>
            <Show when=move || { older.get() > 0 }>
                <Button
                    part="errors-older"
                    on_press=move |_| most.update(|most| *most += SHOWN_LIMIT)
                >
                    {move || format!("Show {} older causes", grouped(older.get().min(SHOWN_LIMIT)))}
                </Button>
            </Show>
        </Show>
    }
}

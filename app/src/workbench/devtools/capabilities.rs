//! The capabilities panel: who may read and change what, to see and to change while it runs.

mod grid;
mod row;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plugin_host::sorted::SortedSet;
use plugin_host::store::{Access, Grants, Store};
use plugin_runtime::contracts::DomainId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::workbench::consent::wording;
use crate::workbench::rows::Rows;
use grid::{Cell, clamp, step};
use row::grant_row;

/// A domain or a command, and the ways it can be used: a column for each.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    id: DomainId,
    accesses: &'static [Access],
}

/// Buttons of a row beside its grants: reduce, ask again.
const ACTIONS: usize = 2;

/// Which cell of the matrix the keyboard is at.
#[derive(Clone, Copy)]
struct Cursor {
    at: RwSignal<Cell>,
    size: Memo<Cell>,
}

impl Cursor {
    /// The cell that Tab leads to.
    fn current(self) -> Cell {
        clamp(self.at.get(), self.size.get())
    }

    /// `0` for the one cell that Tab leads to.
    fn tabindex(self, cell: Cell) -> &'static str {
        if self.current() == cell { "0" } else { "-1" }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let from = untrack(|| self.current());
        let is_ctrl = event.ctrl_key() || event.meta_key();
        let Some((row, column)) = step(from, &event.key(), is_ctrl, self.size.get_untracked())
        else {
            return;
        };
        event.prevent_default();
        self.at.set((row, column));
        let table: Option<Element> =
            event.current_target().and_then(|target| target.dyn_into().ok());
        let cell = table.and_then(|table| {
            table
                .query_selector(&format!("[data-row='{row}'][data-column='{column}']"))
                .ok()
                .flatten()
        });
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
            // Only an element that is gone cannot be focused, and then there is nothing to be at.
            let _ = cell.focus();
        }
    }
}

/// The grants of every instance as a matrix.
#[component]
pub fn CapabilitiesPanel() -> impl IntoView {
    let store = Store::expect();
    let count = Memo::new(move |_| store.seen_instances().len());
    let groups = Memo::new(move |_| groups(store));
    let size = Memo::new(move |_| (count.get(), column_count(groups) + ACTIONS));
    let cursor = Cursor { at: RwSignal::new((0, 0)), size };
    let is_empty = move || count.get() == 0;

    view! {
        <Show
            when=move || !is_empty()
            fallback=|| {
                view! { <p class="empty">"No plugin runs. What it may do will stand here."</p> }
            }
        >
            <p class="grants__hint muted">
                "A plugin sees and changes only what is allowed here. A change applies at once. Arrow keys move, Enter changes."
            </p>
            <div class="grants">
                <table
                    class="grants__table"
                    role="grid"
                    data-part="grants"
                    aria-label="What each plugin may read and change"
                    on:keydown=move |event| cursor.on_key(&event)
                >
                    <thead>{move || heads(&groups.get(), store)}</thead>
                    <tbody>
                        <Rows
                            each=move || store.seen_instances()
                            key=|instance| instance.id.clone()
                            let:instance
                        >
                            {grant_row(instance, groups, cursor)}
                        </Rows>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

fn heads(groups: &[Group], store: Store) -> impl IntoView + use<> {
    let (domains, commands) = (store.domains(), store.commands());
    let description =
        |group: &Group| wording::ability(&domains, &commands, &group.id, group.accesses[0]);
    let names = groups
        .iter()
        .map(|group| {
            view! {
                <th
                    role="columnheader"
                    scope="colgroup"
                    colspan=group.accesses.len().to_string()
                    title=description(group)
                >
                    {group.id.to_string()}
                </th>
            }
        })
        .collect_view();
    let accesses = groups
        .iter()
        .flat_map(|group| group.accesses)
        .map(|access| {
            view! {
                <th role="columnheader" scope="col">
                    {access.as_str()}
                </th>
            }
        })
        .collect_view();
    view! {
        <tr role="row">
            <th role="columnheader" scope="col" rowspan="2" class="grants__corner">
                "Plugin"
            </th>
            {names}
            <th role="columnheader" scope="colgroup" colspan="2" rowspan="2">
                "Actions"
            </th>
        </tr>
        <tr role="row" class="grants__accesses">
            {accesses}
        </tr>
    }
}

/// Every domain, then every command, that exists, that somebody asks for, or that somebody was
/// granted.
fn groups(store: Store) -> Vec<Group> {
    let mut domains: SortedSet<DomainId> = store.seen_domains().into_iter().collect();
    let mut commands: SortedSet<DomainId> =
        store.commands().into_iter().map(|command| command.id).collect();
    for instance in store.seen_instances() {
        let asked = instance
            .manifest
            .get()
            .map(|manifest| Grants::all_of(&manifest.capabilities))
            .unwrap_or_default();
        for (id, access) in asked.iter().chain(store.seen_grants(&instance).iter()) {
            if access == Access::Send { &mut commands } else { &mut domains }.insert(id);
        }
    }
    let domains = domains.into_iter().map(|id| Group { id, accesses: &Access::ALL });
    domains.chain(commands.into_iter().map(|id| Group { id, accesses: &[Access::Send] })).collect()
}

/// How many columns the groups have.
fn column_count(groups: Memo<Vec<Group>>) -> usize {
    groups.with(|groups| groups.iter().map(|group| group.accesses.len()).sum())
}

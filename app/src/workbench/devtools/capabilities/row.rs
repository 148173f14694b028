//! One instance in the matrix of grants.

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Access, Grants, Instance, Store};
use plugin_runtime::contracts::DomainId;

use super::{Cursor, Group, column_count};
use crate::button::{Button, Look};
use crate::icons::CheckIcon;
use crate::workbench::consent::onlooker::is_framed;
use crate::workbench::consent::{choose, reset, wording};

/// The grants of one instance, and what can be done with all of them.
pub(super) fn grant_row(
    instance: Instance,
    groups: Memo<Vec<Group>>,
    cursor: Cursor,
) -> impl IntoView {
    let store = Store::expect();
    let index = {
        let id = instance.id.clone();
        Memo::new(move |_| {
            store.seen_instances().iter().position(|other| other.id == id).unwrap_or_default()
        })
    };
    let (title, id) = (instance.title.clone(), instance.id.to_string());
    let row_id = id.clone();
    let cells = {
        let instance = instance.clone();
        move || {
            let pairs = groups.get().into_iter().flat_map(|group| {
                group.accesses.iter().map(move |access| (group.id.clone(), *access))
            });
            let cell = |(column, (domain, access))| {
                view! {
                    <GrantCell
                        instance=instance.clone()
                        domain=domain
                        access=access
                        row=index
                        column=column
                        cursor=cursor
                    />
                }
            };
            pairs.enumerate().map(cell).collect_view()
        }
    };
    let first_action = Memo::new(move |_| column_count(groups));
    view! {
        <tr role="row" data-part="grant-row" data-instance-id=row_id>
            <th role="rowheader" scope="row">
                <bdi>{move || title.get()}</bdi>
                <code class="muted">{id}</code>
            </th>
            {cells}
            <ReduceCell instance=instance.clone() row=index column=first_action cursor=cursor />
            <ResetCell instance=instance row=index first_action=first_action cursor=cursor />
        </tr>
    }
}

/// One grant, as a button that is pressed where it is allowed.
#[component]
fn GrantCell(
    instance: Instance,
    domain: DomainId,
    access: Access,
    row: Memo<usize>,
    column: usize,
    cursor: Cursor,
) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let is_allowed = {
        let (instance, domain) = (instance.clone(), domain.clone());
        Memo::new(move |_| store.seen_grants(&instance).allows(&domain, access))
    };
    let usage = {
        let (instance, domain) = (instance.clone(), domain.clone());
        Memo::new(move |_| {
            if store.is_past() {
                // How a grant was used until then is not kept.
                return String::new();
            }
            let count = instance.grant_use.read().of(&domain, access);
            wording::usage(count, is_allowed.get(), is_asked(&instance, &domain, access))
        })
    };
    let label = {
        let (title, id, domain) = (instance.title.clone(), instance.id.clone(), domain.clone());
        // What can be read on it comes first: who speaks to the computer says what they see.
        move || {
            format!(
                "{}, {}: {} {domain}, {} ({id})",
                state(is_allowed.get()),
                usage.get(),
                access.as_str(),
                title.get()
            )
        }
    };
    let (id, domain_name) = (instance.id.to_string(), domain.to_string());
    // Whoever frames the playground could place a cell under any click.
    let is_framed = is_framed();
    let toggle = move |_| {
        if store.moment().with_untracked(Option::is_none)
            && (!is_framed || is_allowed.get_untracked())
        {
            choose(store, host, &instance, &domain, access, !is_allowed.get_untracked());
        }
    };
    view! {
        <td role="gridcell">
            <button
                class="grants__cell"
                type="button"
                data-part="grant-cell"
                aria-disabled=move || {
                    (store.is_past() || is_framed && !is_allowed.get()).then_some("true")
                }
                title=is_framed
                    .then_some(
                        "The playground stands in another page here: open the playground itself to allow something",
                    )
                data-instance-id=id
                data-domain=domain_name
                data-access=access.as_str()
                data-row=move || row.get().to_string()
                data-column=column.to_string()
                tabindex=move || cursor.tabindex((row.get(), column))
                aria-pressed=move || if is_allowed.get() { "true" } else { "false" }
                aria-label=label
                on:focus=move |_| cursor.at.set((row.get_untracked(), column))
                on:click=toggle
            >
                <span class="grants__state">
                    {move || is_allowed.get().then(|| view! { <CheckIcon /> })}
                    {move || state(is_allowed.get())}
                </span>
                " "
                <span class="grants__use">{usage}</span>
            </button>
        </td>
    }
}

/// Takes back every grant that was never used.
#[component]
fn ReduceCell(
    instance: Instance,
    row: Memo<usize>,
    column: Memo<usize>,
    cursor: Cursor,
) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let unused = {
        let (grants, uses) = (instance.grants.clone(), instance.grant_use.clone());
        Memo::new(
            move |_| if store.is_past() { Vec::new() } else { uses.read().unused(&grants.read()) },
        )
    };
    let reduce = move |_| {
        if store.moment().with_untracked(Option::is_some) {
            return;
        }
        for (domain, access) in unused.get_untracked() {
            choose(store, host, &instance, &domain, access, false);
        }
    };
    view! {
        <td role="gridcell">
            <Button
                words="Reduce to what it uses"
                part="grant-reduce"
                title="Takes back every grant that it has never used"
                on_press=reduce
                attr:data-row=move || row.get().to_string()
                attr:data-column=move || column.get().to_string()
                attr:tabindex=move || cursor.tabindex((row.get(), column.get()))
                attr:aria-disabled=move || if unused.with(Vec::is_empty) { "true" } else { "false" }
                on:focus=move |_| cursor.at.set((row.get_untracked(), column.get_untracked()))
            />
        </td>
    }
}

/// Forgets the user's choices for the package.
#[component]
fn ResetCell(
    instance: Instance,
    row: Memo<usize>,
    first_action: Memo<usize>,
    cursor: Cursor,
) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let column = Memo::new(move |_| first_action.get() + 1);
    let is_known = {
        let instance = instance.clone();
        Memo::new(move |_| {
            !store.is_past() && store.choices().with(|choices| choices.knows(instance.program()))
        })
    };
    let forget = move |_| {
        if is_known.get_untracked() {
            reset(store, host, &instance);
        }
    };
    view! {
        <td role="gridcell">
            <Button
                words="Reset choices"
                look=Look::SmallGhost
                part="grant-reset"
                title="Forgets what you allowed and denied this plugin; it asks again"
                on_press=forget
                attr:data-row=move || row.get().to_string()
                attr:data-column=move || column.get().to_string()
                attr:tabindex=move || cursor.tabindex((row.get(), column.get()))
                attr:aria-disabled=move || if is_known.get() { "false" } else { "true" }
                on:focus=move |_| cursor.at.set((row.get_untracked(), column.get_untracked()))
            />
        </td>
    }
}

fn state(is_allowed: bool) -> &'static str {
    if is_allowed { "allowed" } else { "no" }
}

fn is_asked(instance: &Instance, domain: &DomainId, access: Access) -> bool {
    instance
        .manifest
        .get()
        .is_some_and(|manifest| Grants::all_of(&manifest.capabilities).allows(domain, access))
}

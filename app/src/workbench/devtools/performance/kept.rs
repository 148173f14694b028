//! What the page keeps, of what and for whom, and the ways to be rid of it.

use std::time::Duration;

use leptos::prelude::*;
use plugin_host::host::{Host, Log};
use plugin_host::store::{AccountView, Kept, KeptOwner, Statement, Store};

use super::super::clock::{grouped, size};
use crate::button::{Button, Look};

/// How often the books are looked at while they are shown.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Owners listed; the others are summed up.
const OWNERS_SHOWN: usize = 10;

/// The name of a kind, and what it is made of.
fn words(kind: Kept) -> (&'static str, &'static str) {
    match kind {
        Kept::Live => {
            ("In use", "sources, states, shared domains and trees in force; unloading frees them")
        }
        Kept::Timeline => ("Timeline", "payloads and states of dispatches"),
        Kept::Past => (
            "Looking back",
            "states, shared domains, grants and trees as they were; goes with the timeline",
        ),
        Kept::Console => ("Console", "lines that plugins wrote"),
        Kept::Faults => ("Faults", "what is in the errors panel"),
        Kept::Tabs => ("Closed tabs", "sources that can be brought back"),
    }
}

/// Shows how much is kept, by kind and by instance.
#[component]
pub fn KeptView() -> impl IntoView {
    let store = Store::expect();
    // The books change with every line and every dispatch: they are looked at, they do not call.
    let kept = RwSignal::new(store.kept());
    let look = move || {
        let now = store.kept();
        if kept.try_with_untracked(|before| *before != now).unwrap_or_default() {
            kept.set(now);
        }
    };
    #[expect(clippy::disallowed_methods, reason = "it is cleared when the view goes")]
    let clock = set_interval_with_handle(look, LOOK_EVERY);
    if let Ok(clock) = clock {
        on_cleanup(move || clock.clear());
    }
    let limit = Memo::new(move |_| kept.with(|kept| kept.limit_bytes));
    let total = Memo::new(move |_| kept.with(|kept| kept.total_bytes));
    let owners = move || kept.with(listed);
    view! {
        <section class="kept" data-part="kept" aria-labelledby="kept-title">
            <h3 class="kept__title" id="kept-title">
                "Kept by the page"
            </h3>
            <p
                class="kept__total"
                data-part="kept-total"
                data-bytes=move || total.get().to_string()
                data-limit=move || limit.get().to_string()
            >
                <progress
                    aria-label="Kept of what may be kept"
                    max=move || limit.get().to_string()
                    prop:value=move || total.get().to_string()
                />
                {move || format!("{} of {}", size(total.get()), size(limit.get()))}
            </p>
            <div class="kept__lists">
                <ul class="kept__list" aria-label="By kind">
                    {Kept::ALL.map(|kind| view! { <KindRow kind=kind kept=kept limit=limit /> })}
                </ul>
                <ul class="kept__list" aria-label="By owner">
                    {move || owners().into_iter().map(owner_row).collect::<Vec<_>>()}
                </ul>
            </div>
        </section>
    }
}

#[component]
fn KindRow(kind: Kept, kept: RwSignal<Statement>, limit: Memo<usize>) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let (name, about) = words(kind);
    let bytes = Memo::new(move |_| kept.with(|kept| kept.of_kind(kind)));
    let clear = move |_| {
        match kind {
            Kept::Timeline => {
                host.return_to_live();
                host.clear(Log::Timeline);
            }
            Kept::Console => host.clear(Log::Console(None)),
            Kept::Faults => host.clear(Log::Faults),
            Kept::Live | Kept::Past | Kept::Tabs => {}
        }
        kept.set(store.kept());
    };
    let button = matches!(kind, Kept::Timeline | Kept::Console | Kept::Faults).then(|| {
        view! {
            <Button
                words="Clear"
                look=Look::Link
                part="kept-clear"
                label=format!("Clear: {name}")
                on_press=clear
            />
        }
    });
    view! {
        <li
            class="kept__row"
            data-part="kept-kind"
            data-kind=kind.as_str()
            data-bytes=move || bytes.get().to_string()
            title=about
        >
            <span class="kept__name">{name}</span>
            <progress
                aria-label=name
                max=move || limit.get().to_string()
                prop:value=move || bytes.get().to_string()
            />
            <span class="kept__size">{move || size(bytes.get())}</span>
            {button}
        </li>
    }
}

/// One line of the list of owners: its name, its instance, its bytes, and of how many.
struct OwnerRow {
    name: String,
    instance: Option<String>,
    bytes: usize,
    most: usize,
}

/// Who keeps most, and the others in one line.
fn listed(kept: &Statement) -> Vec<OwnerRow> {
    let most = kept.accounts.first().map_or(1, |account| account.total_bytes);
    let row = |account: &AccountView| {
        let (name, instance) = match &account.owner {
            KeptOwner::Page => ("The page".to_owned(), None),
            KeptOwner::Instance(id) if account.is_gone => {
                (format!("{id}, unloaded"), Some(id.to_string()))
            }
            KeptOwner::Instance(id) => (id.to_string(), Some(id.to_string())),
        };
        OwnerRow { name, instance, bytes: account.total_bytes, most }
    };
    let mut rows: Vec<_> = kept.accounts.iter().take(OWNERS_SHOWN).map(row).collect();
    let others = kept.accounts.iter().skip(OWNERS_SHOWN);
    if others.len() > 0 {
        let name = format!("{} others", grouped(others.len()));
        rows.push(OwnerRow {
            name,
            instance: None,
            bytes: others.map(|account| account.total_bytes).sum(),
            most,
        });
    }
    rows
}

fn owner_row(row: OwnerRow) -> impl IntoView {
    view! {
        <li
            class="kept__row"
            data-part="kept-owner"
            data-instance-id=row.instance
            data-bytes=row.bytes.to_string()
        >
            <span class="kept__name">
                <bdi>{row.name.clone()}</bdi>
            </span>
            <progress
                aria-label=row.name
                max=row.most.max(row.bytes).to_string()
                prop:value=row.bytes.to_string()
            />
            <span class="kept__size">{size(row.bytes)}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, is_gone: bool, total_bytes: usize) -> AccountView {
        AccountView {
            owner: KeptOwner::Instance(name.into()),
            is_gone,
            bytes: [0; Kept::ALL.len()],
            total_bytes,
        }
    }

    #[test]
    fn who_keeps_most_is_named_and_the_others_are_summed_up() {
        let mut accounts: Vec<_> = (0..13)
            .map(|number| account(&format!("p-{number}"), number == 1, 100 - number))
            .collect();
        accounts[2].owner = KeptOwner::Page;
        let rows = listed(&Statement { accounts, ..Statement::default() });
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(
            (rows.len(), &names[..3], names[10]),
            (11, &["p-0", "p-1, unloaded", "The page"][..], "3 others")
        );
        assert_eq!((rows[10].bytes, rows[10].most), (90 + 89 + 88, 100));
    }
}

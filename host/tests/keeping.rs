//! What the page keeps, on the real engine: within its limit, fairly, freed by clearing and
//! unloading, and less of it when the memory of the page runs out.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "simulation/page.rs"]
mod page;
mod simulation;

use std::cell::Cell;
use std::rc::Rc;

use page::Page;
use plugin_host::host::Log;
use plugin_host::store::{Instance, KEPT_LIMIT_BYTES, Kept, KeptOwner, Origin, Statement};
use plugin_runtime::contracts::DispatchId;
use reactive_graph::prelude::*;
use serde_json::json;

const MIB: usize = 1024 * 1024;

/// Logs 64 KiB, replaces 420 KiB of state and shows 840 KiB, at each tick.
const HOARD: &str = include_str!("../../e2e/corpus/volume/hoard.js");

/// Throws something new at each tick.
const FAULTY: &str = include_str!("../../e2e/corpus/volume/fault-flood.js");

const QUIET: &str = r#"definePlugin(({ ui }) => ({
  initialState: { count: 0 }, actions: { add: ({ count }) => ({ count: count + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.text("count " + pluginState.count),
    handlers: { tick({ dispatchPluginAction }) { console.log("counts"); dispatchPluginAction("add"); } },
  } },
}));"#;

fn run(page: &Page, id: &str, source: &str) -> Instance {
    page.run(id, Origin::Own, source)
}

/// Lets an instance's timer fire, as a click of the user.
fn tick(page: &Page, instance: &Instance, tick: u32) {
    page.send(instance, "tick", &json!({ "tick": tick }));
}

fn bytes_of(page: &Page, instance: &Instance) -> usize {
    let owner = KeptOwner::Instance(instance.id.clone());
    let accounts = page.store.kept().accounts;
    let account = accounts.iter().find(|account| account.owner == owner);
    account.map_or(0, |account| account.total_bytes)
}

fn shown_state(page: &Page, instance: &Instance, id: u64) -> Option<String> {
    page.host.show_moment(DispatchId(id));
    let state = page.store.is_past().then(|| page.store.seen_state(instance)).flatten();
    page.host.return_to_live();
    state.map(|state| state.as_str().to_owned())
}

fn of(kept: &Statement, kind: Kept) -> usize {
    kept.of_kind(kind)
}

#[test]
fn a_hoarder_keeps_within_the_limit_and_pushes_out_nothing_of_others() {
    let page = Page::new();
    page.host.set_kept_limit(12 * MIB);
    let (quiet, hoarder) = (run(&page, "quiet", QUIET), run(&page, "hoard", HOARD));
    (1..=3).for_each(|number| tick(&page, &quiet, number));
    for number in 1..=30 {
        tick(&page, &hoarder, number);
        assert!(page.store.kept().total_bytes <= 12 * MIB, "after tick {number}");
    }
    assert!(bytes_of(&page, &hoarder) > 8 * MIB, "it may have what nobody else wants");
    let timeline = page.store.timeline();
    timeline.with_untracked(|timeline| {
        assert!(
            (1..=3).all(|id| timeline.position(DispatchId(id)).is_some()),
            "the dispatches of the other are there"
        );
        assert!(timeline.forgotten() > 0 && timeline.len() > 3);
    });
    let lines = page
        .store
        .console()
        .with_untracked(|log| log.iter().filter(|line| line.entry.instance_id == quiet.id).count());
    assert_eq!(lines, 3, "so are its lines");
    assert_eq!(
        shown_state(&page, &quiet, 2).as_deref(),
        Some(r#"{"count":2}"#),
        "and one can look back to it"
    );
}

#[test]
fn by_default_the_page_keeps_96_mib() {
    let page = Page::new();
    assert_eq!((page.store.kept().limit_bytes, KEPT_LIMIT_BYTES), (96 * MIB, 96 * MIB));
}

#[test]
fn unloading_frees_all_but_a_little_to_look_back_to() {
    let page = Page::new();
    page.host.set_kept_limit(16 * MIB);
    let hoarder = run(&page, "hoard", HOARD);
    (1..=12).for_each(|number| tick(&page, &hoarder, number));
    assert!(bytes_of(&page, &hoarder) > 8 * MIB);
    page.host.unload(&hoarder.id);
    page.browser.settle();
    let kept = page.store.kept();
    assert!(kept.total_bytes <= 2 * MIB + 64 * 1024, "{} bytes are left", kept.total_bytes);
    assert!(of(&kept, Kept::Live) < 64 * 1024, "nothing of it is in force");
    assert!(
        kept.accounts
            .iter()
            .filter(|account| account.owner != KeptOwner::Page)
            .all(|account| account.is_gone)
    );
}

#[test]
fn clearing_frees_what_is_cleared() {
    let page = Page::new();
    let (hoarder, faulty) = (run(&page, "hoard", HOARD), run(&page, "faulty", FAULTY));
    (1..=5).for_each(|number| tick(&page, &hoarder, number));
    (1..=5).for_each(|number| tick(&page, &faulty, number));
    let kept = page.store.kept();
    assert!(
        [Kept::Timeline, Kept::Past, Kept::Console, Kept::Faults]
            .iter()
            .all(|kind| of(&kept, *kind) > 5_000),
        "{kept:?}"
    );
    page.host.clear(Log::Console(Some(hoarder.id.clone())));
    page.host.clear(Log::Faults);
    assert_eq!([Kept::Console, Kept::Faults].map(|kind| of(&page.store.kept(), kind)), [0, 0]);
    page.host.clear(Log::Timeline);
    assert_eq!([Kept::Timeline, Kept::Past].map(|kind| of(&page.store.kept(), kind)), [0, 0]);
    tick(&page, &hoarder, 6);
    assert!(of(&page.store.kept(), Kept::Timeline) > 0, "what comes afterwards is kept");
}

#[test]
fn faults_by_the_thousand_are_few_and_said_to_be_more() {
    let page = Page::new();
    let faulty = run(&page, "faulty", FAULTY);
    (1..=230).for_each(|number| tick(&page, &faulty, number));
    let log = page.store.faults();
    assert_eq!(log.with_untracked(|log| (log.groups().len(), log.dropped())), (200, 30));
    let bytes = of(&page.store.kept(), Kept::Faults);
    // A message is cut at 4 KiB.
    assert!((MIB / 2..4 * MIB).contains(&bytes), "{bytes}");
}

#[test]
fn looking_back_is_given_up_before_memory_ends_and_can_be_had_again() {
    let page = Page::new();
    let taken = Rc::new(Cell::new(100 * MIB));
    let gauge = taken.clone();
    page.host.watch_memory(1_000 * MIB, move || gauge.get());
    let quiet = run(&page, "quiet", QUIET);
    (1..=3).for_each(|number| tick(&page, &quiet, number));
    assert!(shown_state(&page, &quiet, 2).is_some());

    taken.set(850 * MIB);
    tick(&page, &quiet, 4);
    let given_up = page.store.past_is_given_up();
    assert!(given_up.get_untracked());
    assert_eq!(shown_state(&page, &quiet, 2), None, "no moment is shown");
    tick(&page, &quiet, 5);
    let kept = page.store.kept();
    assert_eq!((of(&kept, Kept::Past), kept.limit_bytes), (0, KEPT_LIMIT_BYTES / 8));
    assert_eq!(
        page.store.timeline().with_untracked(plugin_host::store::Timeline::len),
        5,
        "dispatches are listed as before"
    );

    page.host.resume_past();
    (6..=8).for_each(|number| tick(&page, &quiet, number));
    assert!(!given_up.get_untracked(), "what was taken before does not count again");
    assert_eq!(shown_state(&page, &quiet, 2), None, "what was given up is gone");
    assert_eq!(shown_state(&page, &quiet, 7).as_deref(), Some(r#"{"count":7}"#));
    taken.set(950 * MIB);
    tick(&page, &quiet, 9);
    assert!(given_up.get_untracked());
}

#[test]
fn the_more_memory_is_taken_the_less_is_kept() {
    let page = Page::new();
    let taken = Rc::new(Cell::new(0));
    let gauge = taken.clone();
    page.host.watch_memory(1_000 * MIB, move || gauge.get());
    page.host.set_kept_limit(8 * MIB);
    let hoarder = run(&page, "hoard", HOARD);
    let mut totals = Vec::new();
    for (number, mib) in (1..=9).zip([0, 0, 0, 510, 510, 670, 670, 810, 810]) {
        taken.set(mib * MIB);
        tick(&page, &hoarder, number);
        totals.push((page.store.kept().limit_bytes / MIB, page.store.kept().total_bytes));
    }
    assert_eq!([0, 3, 5, 7].map(|index| totals[index].0), [8, 4, 2, 1]);
    assert!(totals[..7].iter().all(|(limit, total)| *total <= limit * MIB + 4 * MIB), "{totals:?}");
    assert_eq!(page.store.kept().of_kind(Kept::Past), 0);
}

//! What the page keeps, on the real engine: within its limit, fairly, freed by clearing and
//! unloading, and less of it when the memory of the page runs out.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod simulation;

use std::cell::Cell;
use std::rc::Rc;

use plugin_host::host::{Host, Log, Package, QueuedEvent};
use plugin_host::sandbox::PoolConfig;
use plugin_host::store::{
    Identity, Instance, KEPT_LIMIT_BYTES, Kept, KeptOwner, Names, Origin, Statement, Store,
};
use plugin_runtime::contracts::{DispatchId, JsonText, Limits};
use reactive_graph::owner::Owner;
use reactive_graph::prelude::*;
use simulation::{Browser, Desk, real};

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

struct Page {
    browser: Rc<Browser>,
    store: Store,
    host: Host,
    _owner: Owner,
}

impl Page {
    fn new() -> Self {
        let owner = Owner::new();
        owner.set();
        let browser = Browser::new(real());
        let store = Store::new(Names::default());
        let host = Host::new(
            store,
            PoolConfig::default(),
            browser.spawner(),
            browser.timers(),
            Box::new(Desk::default()),
        );
        // The machine that runs the tests may be busy; what is tested here is not how fast it is.
        host.set_limits(Limits {
            load_ms: 20_000,
            render_ms: 20_000,
            event_ms: 20_000,
            ..Limits::default()
        });
        Self { browser, store, host, _owner: owner }
    }

    fn run(&self, id: &str, source: &str) -> Instance {
        let package = Package {
            id: id.into(),
            identity: identity_of(id),
            origin: Origin::Own,
            title: id.to_owned(),
            source: source.into(),
        };
        let id = self.host.run(&package);
        self.browser.settle();
        self.store.instance(&id).expect("it runs")
    }

    /// Lets an instance's timer fire, as a click of the user.
    fn tick(&self, instance: &Instance, tick: u32) {
        self.host.event(QueuedEvent {
            instance_id: instance.id.clone(),
            widget: "main".into(),
            handler: "tick".to_owned(),
            args: JsonText::from_value(&serde_json::json!({ "tick": tick })),
            ticket: None,
            is_user_action: true,
        });
        self.browser.settle();
    }

    fn bytes_of(&self, instance: &Instance) -> usize {
        let owner = KeptOwner::Instance(instance.id.clone());
        self.store
            .kept()
            .accounts
            .iter()
            .find(|account| account.owner == owner)
            .map_or(0, |account| account.total_bytes)
    }

    fn shown_state(&self, instance: &Instance, id: u64) -> Option<String> {
        self.host.show_moment(DispatchId(id));
        let state = self.store.is_past().then(|| self.store.seen_state(instance)).flatten();
        self.host.return_to_live();
        state.map(|state| state.as_str().to_owned())
    }
}

/// An identity that belongs to a name, as if the package had been stored under it.
fn identity_of(name: &str) -> Identity {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Identity::random(bytes)
}

fn of(kept: &Statement, kind: Kept) -> usize {
    kept.of_kind(kind)
}

#[test]
fn a_hoarder_keeps_within_the_limit_and_pushes_out_nothing_of_others() {
    let page = Page::new();
    page.host.set_kept_limit(12 * MIB);
    let (quiet, hoarder) = (page.run("quiet", QUIET), page.run("hoard", HOARD));
    (1..=3).for_each(|tick| page.tick(&quiet, tick));
    for tick in 1..=30 {
        page.tick(&hoarder, tick);
        assert!(page.store.kept().total_bytes <= 12 * MIB, "after tick {tick}");
    }
    assert!(page.bytes_of(&hoarder) > 8 * MIB, "it may have what nobody else wants");
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
        page.shown_state(&quiet, 2).as_deref(),
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
    let hoarder = page.run("hoard", HOARD);
    (1..=12).for_each(|tick| page.tick(&hoarder, tick));
    assert!(page.bytes_of(&hoarder) > 8 * MIB);
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
    let (hoarder, faulty) = (page.run("hoard", HOARD), page.run("faulty", FAULTY));
    (1..=5).for_each(|tick| page.tick(&hoarder, tick));
    (1..=5).for_each(|tick| page.tick(&faulty, tick));
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
    page.tick(&hoarder, 6);
    assert!(of(&page.store.kept(), Kept::Timeline) > 0, "what comes afterwards is kept");
}

#[test]
fn faults_by_the_thousand_are_few_and_said_to_be_more() {
    let page = Page::new();
    let faulty = page.run("faulty", FAULTY);
    (1..=230).for_each(|tick| page.tick(&faulty, tick));
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
    let quiet = page.run("quiet", QUIET);
    (1..=3).for_each(|tick| page.tick(&quiet, tick));
    assert!(page.shown_state(&quiet, 2).is_some());

    taken.set(850 * MIB);
    page.tick(&quiet, 4);
    let given_up = page.store.past_is_given_up();
    assert!(given_up.get_untracked());
    assert_eq!(page.shown_state(&quiet, 2), None, "no moment is shown");
    page.tick(&quiet, 5);
    let kept = page.store.kept();
    assert_eq!((of(&kept, Kept::Past), kept.limit_bytes), (0, KEPT_LIMIT_BYTES / 8));
    assert_eq!(
        page.store.timeline().with_untracked(plugin_host::store::Timeline::len),
        5,
        "dispatches are listed as before"
    );

    page.host.resume_past();
    (6..=8).for_each(|tick| page.tick(&quiet, tick));
    assert!(!given_up.get_untracked(), "what was taken before does not count again");
    assert_eq!(page.shown_state(&quiet, 2), None, "what was given up is gone");
    assert_eq!(page.shown_state(&quiet, 7).as_deref(), Some(r#"{"count":7}"#));
    taken.set(950 * MIB);
    page.tick(&quiet, 9);
    assert!(given_up.get_untracked());
}

#[test]
fn the_more_memory_is_taken_the_less_is_kept() {
    let page = Page::new();
    let taken = Rc::new(Cell::new(0));
    let gauge = taken.clone();
    page.host.watch_memory(1_000 * MIB, move || gauge.get());
    page.host.set_kept_limit(8 * MIB);
    let hoarder = page.run("hoard", HOARD);
    let mut totals = Vec::new();
    for (tick, mib) in (1..=9).zip([0, 0, 0, 510, 510, 670, 670, 810, 810]) {
        taken.set(mib * MIB);
        page.tick(&hoarder, tick);
        totals.push((page.store.kept().limit_bytes / MIB, page.store.kept().total_bytes));
    }
    assert_eq!([0, 3, 5, 7].map(|index| totals[index].0), [8, 4, 2, 1]);
    assert!(totals[..7].iter().all(|(limit, total)| *total <= limit * MIB + 4 * MIB), "{totals:?}");
    assert_eq!(page.store.kept().of_kind(Kept::Past), 0);
}

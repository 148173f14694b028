//! Looking back on the real engine: every moment shows what was, nothing moves meanwhile, and
//! nothing is lost.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod simulation;

use std::rc::Rc;

use plugin_host::host::{Host, Package, QueuedEvent};
use plugin_host::sandbox::PoolConfig;
use plugin_host::store::{Access, Identity, Instance, Names, Origin, Store};
use plugin_runtime::contracts::{DispatchId, JsonText, Limits};
use reactive_graph::graph::untrack;
use reactive_graph::owner::Owner;
use reactive_graph::prelude::*;
use serde_json::{Value, json};
use simulation::{Browser, Desk, real};

const TALLY: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["counter-summary"], writeShared: ["counter-summary"], systemCommands: ["timer"] },
  initialState: { count: 0 },
  actions: { add(state, by) { return { count: state.count + by }; } },
  widgets: { main: {
    render({ pluginState }) { return ui.text("count " + pluginState.count); },
    handlers: {
      add({ dispatchPluginAction }, { by }) { dispatchPluginAction("add", by); },
      tick({ dispatchPluginAction }) { dispatchPluginAction("add", 100); },
      tell({ dispatchSharedAction }, { value }) { dispatchSharedAction("counter-summary", "set-instance", { value }); },
      every({ dispatchSystemCommand }) { dispatchSystemCommand("timer", "start", { everyMs: 1000, handler: "tick" }); },
    },
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

    fn run(&self) -> Instance {
        let package = Package {
            id: "tally".into(),
            identity: identity_of("tally"),
            origin: Origin::Shipped,
            title: "Tally".to_owned(),
            source: TALLY.into(),
        };
        let id = self.host.run(&package);
        self.browser.settle();
        self.store.instance(&id).expect("it runs")
    }

    fn post(&self, instance: &Instance, handler: &str, args: &Value) {
        self.host.event(QueuedEvent {
            instance_id: instance.id.clone(),
            widget: "main".into(),
            handler: handler.to_owned(),
            args: JsonText::from_value(args),
            ticket: None,
            is_user_action: true,
        });
    }

    fn send(&self, instance: &Instance, handler: &str, args: &Value) {
        self.post(instance, handler, args);
        self.browser.settle();
    }

    fn add(&self, instance: &Instance) {
        self.send(instance, "add", &json!({ "by": 1 }));
    }

    fn dispatch_count(&self) -> u64 {
        self.store.metrics().with_untracked(|metrics| metrics.dispatch_count)
    }

    /// The state of an instance as it is shown.
    fn count(&self, instance: &Instance) -> Option<i64> {
        untrack(|| self.store.seen_state(instance))
            .map(|state| state.to_value().expect("JSON")["count"].as_i64().expect("a number"))
    }

    /// What its widget shows.
    fn tree(&self, instance: &Instance) -> String {
        let widget = instance.widgets.get_untracked()[0].clone();
        untrack(|| self.store.seen_tree(&instance.id, &widget))
            .map(|tree| format!("{:?}", tree.root))
            .unwrap_or_default()
    }

    fn seen(&self) -> Vec<String> {
        untrack(|| self.store.seen_instances())
            .iter()
            .map(|instance| instance.id.to_string())
            .collect()
    }

    fn total(&self) -> i64 {
        let value =
            untrack(|| self.store.seen_shared(&"counter-summary".into())).expect("a domain");
        value.to_value().expect("JSON")["totalValue"].as_i64().expect("a number")
    }
}

#[test]
fn every_moment_shows_the_state_and_the_tree_of_then() {
    let page = Page::new();
    let tally = page.run();
    (0..5).for_each(|_| page.add(&tally));
    for (moment, expected) in [(2, 2), (5, 5), (1, 1)] {
        page.host.show_moment(DispatchId(moment));
        assert_eq!(page.count(&tally), Some(expected));
        assert!(
            page.tree(&tally).contains(&format!("count {expected}")),
            "after #{moment}: {}",
            page.tree(&tally)
        );
    }
    page.host.step_moment(1);
    assert_eq!(page.count(&tally), Some(2));
    page.host.step_moment(-10);
    assert_eq!(page.count(&tally), Some(1), "there is nothing before the first");
    page.host.return_to_live();
    assert_eq!(page.count(&tally), Some(5));
    page.host.show_moment(DispatchId(99));
    assert!(!untrack(|| page.store.is_past()), "a dispatch that is not there");
}

#[test]
fn who_started_later_is_hidden_and_who_was_unloaded_is_there_again() {
    let page = Page::new();
    let first = page.run();
    page.add(&first);
    let second = page.run();
    page.add(&second);
    page.host.unload(&first.id);
    page.browser.settle();
    page.add(&second);
    let seen = [1, 2, 3].map(|moment| {
        page.host.show_moment(DispatchId(moment));
        page.seen().join(" ")
    });
    assert_eq!(seen, ["tally-1", "tally-1 tally-2", "tally-2"]);
    page.host.show_moment(DispatchId(1));
    assert_eq!(page.count(&first), Some(1));
    assert!(page.tree(&first).contains("count 1"));
    assert!(untrack(|| page.store.is_gone(&first.id)));
}

#[test]
fn a_restart_and_an_unload_change_state_without_a_dispatch_and_are_remembered() {
    let page = Page::new();
    let (kept, gone) = (page.run(), page.run());
    page.send(&kept, "tell", &json!({ "value": 3 }));
    page.send(&gone, "tell", &json!({ "value": 4 }));
    page.add(&kept);
    page.host.unload(&gone.id);
    page.host.restart(&kept.id);
    page.browser.settle();
    page.add(&kept);
    let moments = [1, 2, 3, 4].map(|moment| {
        page.host.show_moment(DispatchId(moment));
        (page.total(), page.count(&kept))
    });
    assert_eq!(moments, [(3, Some(0)), (7, Some(0)), (7, Some(1)), (0, Some(1))]);
}

#[test]
fn a_grant_is_shown_as_it_was() {
    let page = Page::new();
    let tally = page.run();
    let domain = "counter-summary".into();
    page.host.set_grant(&tally.id, &domain, Access::Write, false);
    page.browser.settle();
    page.add(&tally);
    page.host.set_grant(&tally.id, &domain, Access::Write, true);
    let allowed = [1, 2, 3].map(|moment| {
        page.host.show_moment(DispatchId(moment));
        untrack(|| page.store.seen_grants(&tally)).allows(&domain, Access::Write)
    });
    assert_eq!(allowed, [false, false, true]);
}

#[test]
fn nothing_moves_while_the_page_is_shown_as_it_was() {
    let page = Page::new();
    let tally = page.run();
    page.send(&tally, "every", &json!(null));
    page.add(&tally);
    page.host.show_moment(DispatchId(1));
    page.browser.pass(5_000.0);
    page.add(&tally);
    assert_eq!(
        (page.dispatch_count(), page.count(&tally)),
        (2, Some(0)),
        "no tick, and no event of a user"
    );
    page.host.return_to_live();
    page.browser.pass(1_000.0);
    assert_eq!(
        page.count(&tally),
        Some(101),
        "the timer goes on, and the click is not caught up on"
    );
}

#[test]
fn what_was_under_way_takes_effect_when_the_page_is_live_again() {
    let page = Page::new();
    let tally = page.run();
    page.add(&tally);
    page.post(&tally, "add", &json!({ "by": 10 }));
    page.post(&tally, "add", &json!({ "by": 20 }));
    page.host.show_moment(DispatchId(1));
    page.browser.pass(60_000.0);
    assert_eq!((page.dispatch_count(), page.count(&tally)), (1, Some(1)));
    page.host.return_to_live();
    page.browser.settle();
    assert_eq!((page.dispatch_count(), page.count(&tally)), (3, Some(31)));
}

#[test]
fn to_change_what_runs_is_to_be_back() {
    let page = Page::new();
    let tally = page.run();
    page.add(&tally);
    page.host.show_moment(DispatchId(1));
    page.run();
    assert!(!untrack(|| page.store.is_past()));
}

/// An identity that belongs to a name, as if the package had been stored under it.
fn identity_of(name: &str) -> Identity {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Identity::random(bytes)
}

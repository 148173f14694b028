//! Looking back on the real engine: every moment shows what was, nothing moves meanwhile, and
//! nothing is lost.

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

use page::Page;
use plugin_host::store::{Access, Instance, Origin};
use plugin_runtime::contracts::DispatchId;
use reactive_graph::graph::untrack;
use reactive_graph::prelude::*;
use serde_json::json;

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

fn run_tally(page: &Page) -> Instance {
    page.run("tally", Origin::Shipped, TALLY)
}

fn add(page: &Page, instance: &Instance) {
    page.send(instance, "add", &json!({ "by": 1 }));
}

fn dispatch_count(page: &Page) -> u64 {
    page.store.metrics().with_untracked(|metrics| metrics.dispatch_count)
}

/// The state of an instance as it is shown.
fn count(page: &Page, instance: &Instance) -> Option<i64> {
    untrack(|| page.store.seen_state(instance))
        .map(|state| state.to_value().expect("JSON")["count"].as_i64().expect("a number"))
}

/// What its widget shows.
fn shown_tree(page: &Page, instance: &Instance) -> String {
    let widget = instance.widgets.get_untracked()[0].clone();
    untrack(|| page.store.seen_tree(&instance.id, &widget))
        .map(|tree| format!("{:?}", tree.root))
        .unwrap_or_default()
}

fn seen(page: &Page) -> Vec<String> {
    untrack(|| page.store.seen_instances()).iter().map(|instance| instance.id.to_string()).collect()
}

fn total(page: &Page) -> i64 {
    let value = untrack(|| page.store.seen_shared(&"counter-summary".into())).expect("a domain");
    value.to_value().expect("JSON")["totalValue"].as_i64().expect("a number")
}

#[test]
fn every_moment_shows_the_state_and_the_tree_of_then() {
    let page = Page::new();
    let tally = run_tally(&page);
    (0..5).for_each(|_| add(&page, &tally));
    for (moment, expected) in [(2, 2), (5, 5), (1, 1)] {
        page.host.show_moment(DispatchId(moment));
        assert_eq!(count(&page, &tally), Some(expected));
        assert!(
            shown_tree(&page, &tally).contains(&format!("count {expected}")),
            "after #{moment}: {}",
            shown_tree(&page, &tally)
        );
    }
    page.host.step_moment(1);
    assert_eq!(count(&page, &tally), Some(2));
    page.host.step_moment(-10);
    assert_eq!(count(&page, &tally), Some(1), "there is nothing before the first");
    page.host.return_to_live();
    assert_eq!(count(&page, &tally), Some(5));
    page.host.show_moment(DispatchId(99));
    assert!(!untrack(|| page.store.is_past()), "a dispatch that is not there");
}

#[test]
fn who_started_later_is_hidden_and_who_was_unloaded_is_there_again() {
    let page = Page::new();
    let first = run_tally(&page);
    add(&page, &first);
    let second = run_tally(&page);
    add(&page, &second);
    page.host.unload(&first.id);
    page.browser.settle();
    add(&page, &second);
    let seen = [1, 2, 3].map(|moment| {
        page.host.show_moment(DispatchId(moment));
        seen(&page).join(" ")
    });
    assert_eq!(seen, ["tally-1", "tally-1 tally-2", "tally-2"]);
    page.host.show_moment(DispatchId(1));
    assert_eq!(count(&page, &first), Some(1));
    assert!(shown_tree(&page, &first).contains("count 1"));
    assert!(untrack(|| page.store.is_gone(&first.id)));
}

#[test]
fn a_restart_and_an_unload_change_state_without_a_dispatch_and_are_remembered() {
    let page = Page::new();
    let (kept, gone) = (run_tally(&page), run_tally(&page));
    page.send(&kept, "tell", &json!({ "value": 3 }));
    page.send(&gone, "tell", &json!({ "value": 4 }));
    add(&page, &kept);
    page.host.unload(&gone.id);
    page.host.restart(&kept.id);
    page.browser.settle();
    add(&page, &kept);
    let moments = [1, 2, 3, 4].map(|moment| {
        page.host.show_moment(DispatchId(moment));
        (total(&page), count(&page, &kept))
    });
    assert_eq!(moments, [(3, Some(0)), (7, Some(0)), (7, Some(1)), (0, Some(1))]);
}

#[test]
fn a_grant_is_shown_as_it_was() {
    let page = Page::new();
    let tally = run_tally(&page);
    let domain = "counter-summary".into();
    page.host.set_grant(&tally.id, &domain, Access::Write, false);
    page.browser.settle();
    add(&page, &tally);
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
    let tally = run_tally(&page);
    page.send(&tally, "every", &json!(null));
    add(&page, &tally);
    page.host.show_moment(DispatchId(1));
    page.browser.pass(5_000.0);
    add(&page, &tally);
    assert_eq!(
        (dispatch_count(&page), count(&page, &tally)),
        (2, Some(0)),
        "no tick, and no event of a user"
    );
    page.host.return_to_live();
    page.browser.pass(1_000.0);
    assert_eq!(
        count(&page, &tally),
        Some(101),
        "the timer goes on, and the click is not caught up on"
    );
}

#[test]
fn what_was_under_way_takes_effect_when_the_page_is_live_again() {
    let page = Page::new();
    let tally = run_tally(&page);
    add(&page, &tally);
    page.post(&tally, "add", &json!({ "by": 10 }));
    page.post(&tally, "add", &json!({ "by": 20 }));
    page.host.show_moment(DispatchId(1));
    page.browser.pass(60_000.0);
    assert_eq!((dispatch_count(&page), count(&page, &tally)), (1, Some(1)));
    page.host.return_to_live();
    page.browser.settle();
    assert_eq!((dispatch_count(&page), count(&page, &tally)), (3, Some(31)));
}

#[test]
fn to_change_what_runs_is_to_be_back() {
    let page = Page::new();
    let tally = run_tally(&page);
    add(&page, &tally);
    page.host.show_moment(DispatchId(1));
    run_tally(&page);
    assert!(!untrack(|| page.store.is_past()));
}

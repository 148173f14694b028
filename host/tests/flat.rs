//! What one event costs beside hundreds of other instances: the same as beside none.

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

use page::{Page, renders, tree};
use plugin_host::store::{Instance, Origin, Slice};
use plugin_runtime::contracts::{DomainId, Op};
use reactive_graph::computed::Memo;
use reactive_graph::prelude::*;
use serde_json::json;

const INSTANCES: usize = 120;

const TALLY: &str = r#"definePlugin(({ ui }) => ({
  initialState: { count: 0 },
  actions: { add(state, by) { return { count: state.count + by }; } },
  widgets: { main: {
    render({ pluginState }) { return ui.text("count " + pluginState.count); },
    handlers: { add({ dispatchPluginAction }, { by }) { dispatchPluginAction("add", by); } },
  } },
}));"#;

/// Every third reads the total, every one may write to it.
const TELLER: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["counter-summary"], writeShared: ["counter-summary"] },
  initialState: { reads: false },
  actions: { read() { return { reads: true }; } },
  widgets: { main: {
    render({ pluginState, globalState }) {
      return ui.text(pluginState.reads ? "total " + globalState.shared["counter-summary"].totalValue : "does not look");
    },
    handlers: {
      read({ dispatchPluginAction }) { dispatchPluginAction("read"); },
      tell({ dispatchSharedAction }, { value }) { dispatchSharedAction("counter-summary", "set-instance", { value }); },
    },
  } },
}));"#;

fn all_renders(instances: &[Instance]) -> Vec<u32> {
    instances.iter().map(renders).collect()
}

fn slice(page: &Page, domain: &str) -> Slice {
    page.store
        .shared()
        .with_untracked(|shared| shared.get(&DomainId::from(domain)).expect("a domain").clone())
}

/// The requests since `from`, each in a word.
fn requests(page: &Page, from: usize) -> Vec<&'static str> {
    let word = |op: &Op| match op {
        Op::Render(items) if items.len() > 1 => "renders",
        Op::Render(_) => "render",
        Op::Event(_) => "event",
        _ => "other",
    };
    page.browser.log.borrow()[from..].iter().map(|(_, request)| word(&request.op)).collect()
}

/// How often each of these had something set since it was asked last; everything that a card shows
/// is watched.
fn watch(instances: &[Instance]) -> Vec<Memo<u32>> {
    let watched = |instance: &Instance| {
        let instance = instance.clone();
        Memo::new(move |count: Option<&u32>| {
            instance.title.track();
            instance.lifecycle.track();
            instance.manifest.track();
            instance.state.track();
            instance.given.track();
            instance.grants.track();
            instance.grant_use.track();
            instance.fault.track();
            instance.stats.track();
            for widget in instance.widgets.get() {
                widget.tree.track();
                widget.fault.track();
                widget.excess.track();
                widget.renders.track();
            }
            count.map_or(0, |count| count + 1)
        })
    };
    instances.iter().map(watched).collect()
}

fn counts(watched: &[Memo<u32>]) -> Vec<u32> {
    watched.iter().map(GetUntracked::get_untracked).collect()
}

#[test]
fn an_event_of_one_posts_two_requests_and_sets_signals_of_that_one_alone() {
    let page = Page::new();
    let tallies: Vec<_> = (0..INSTANCES).map(|_| page.run("tally", Origin::Own, TALLY)).collect();
    let watched = watch(&tallies);
    let (quiet, asked) = (counts(&watched), page.browser.log.borrow().len());
    let registry = slice(&page, "runtime-registry");

    page.send(&tallies[40], "add", &json!({ "by": 1 }));

    assert_eq!(requests(&page, asked), ["event", "render"]);
    let touched: Vec<_> = counts(&watched)
        .iter()
        .zip(quiet)
        .enumerate()
        .filter(|(_, (now, then))| *now != then)
        .map(|(at, _)| at)
        .collect();
    assert_eq!(touched, [40]);
    assert_eq!(all_renders(&tallies).iter().sum::<u32>() as usize, INSTANCES + 1);
    assert!(
        slice(&page, "runtime-registry").value.is_same(&registry.value),
        "what lists the instances is not written anew"
    );
}

#[test]
fn what_an_event_does_not_change_is_not_set() {
    let page = Page::new();
    let tally = page.run("tally", Origin::Own, TALLY);
    let (faults, excess) = (tally.fault.clone(), tally.widgets.get_untracked()[0].excess.clone());
    let set = Memo::new(move |count: Option<&u32>| {
        faults.track();
        excess.track();
        count.map_or(0, |count| count + 1)
    });
    assert_eq!(set.get_untracked(), 0);
    page.send(&tally, "add", &json!({ "by": 1 }));
    assert!(tree(&tally).contains("count 1"));
    assert_eq!(set.get_untracked(), 0);
}

#[test]
fn a_domain_that_changes_renders_its_readers_once_and_nobody_else() {
    let page = Page::new();
    let tellers: Vec<_> = (0..30).map(|_| page.run("teller", Origin::Shipped, TELLER)).collect();
    let readers: Vec<_> = tellers.iter().step_by(3).collect();
    for reader in &readers {
        page.send(reader, "read", &json!({}));
    }
    let (before, asked) = (all_renders(&tellers), page.browser.log.borrow().len());
    let summary = slice(&page, "counter-summary");

    page.send(&tellers[1], "tell", &json!({ "value": 7 }));

    assert_eq!(requests(&page, asked), ["event", "renders"], "all of them together");
    let rendered: Vec<_> =
        all_renders(&tellers).iter().zip(before).map(|(now, then)| now - then).collect();
    assert!(
        rendered.iter().enumerate().all(|(at, count)| *count == u32::from(at % 3 == 0)),
        "{rendered:?}"
    );
    assert!(readers.iter().all(|reader| tree(reader).contains("total 7")));
    assert_eq!(
        slice(&page, "counter-summary").revision,
        summary.revision + 1,
        "it was projected once"
    );
}

#[test]
fn an_event_of_many_dispatches_is_followed_by_one_render() {
    let page = Page::new();
    let source = TALLY.replace(
        r#"dispatchPluginAction("add", by)"#,
        r#"for (let i = 0; i < by; i++) dispatchPluginAction("add", 1)"#,
    );
    let tally = page.run("tally", Origin::Own, &source);
    let figures = slice(&page, "runtime-metrics").revision;
    page.send(&tally, "add", &json!({ "by": 100 }));
    assert!(tree(&tally).contains("count 100"));
    assert_eq!(renders(&tally), 2);
    assert_eq!(
        slice(&page, "runtime-metrics").revision,
        figures + 100,
        "each dispatch has its figures, to look back to"
    );
}

#[test]
fn who_acted_is_rendered_first_then_who_is_in_view_and_then_the_rest() {
    let page = Page::new();
    let tellers: Vec<_> = (0..10).map(|_| page.run("teller", Origin::Shipped, TELLER)).collect();
    for teller in &tellers {
        page.send(teller, "read", &json!({}));
    }
    for at in [7, 4, 5] {
        page.host.set_in_view(&tellers[at].id, true);
    }
    page.host.set_in_view(&tellers[7].id, false);
    let asked = page.browser.log.borrow().len();
    page.send(&tellers[0], "tell", &json!({ "value": 1 }));
    let log = page.browser.log.borrow();
    let batch = |op: &Op| match op {
        Op::Render(items) => {
            Some(items.iter().map(|item| item.instance_id.clone()).collect::<Vec<_>>())
        }
        _ => None,
    };
    let batches: Vec<_> =
        log[asked..].iter().filter_map(|(_, request)| batch(&request.op)).collect();
    let ids =
        |tellers: &[Instance]| tellers.iter().map(|teller| teller.id.clone()).collect::<Vec<_>>();
    let rest = [ids(&tellers[4..6]), ids(&tellers[1..4]), ids(&tellers[6..])].concat();
    assert_eq!(batches, [[ids(&tellers[..1]), rest].concat()], "and each of them once");
}

//! A turn is whole: what an event reads and what it changes belong together, whatever happens
//! meanwhile.

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

use page::{Page, last_fault, renders, state, tree};
use plugin_host::store::{Access, Instance, Origin, Status};
use plugin_runtime::contracts::{FaultCode, Op};
use reactive_graph::graph::untrack;
use reactive_graph::prelude::*;
use serde_json::{Value, json};
use simulation::{Reaction, real};

/// Past the time in which an event holds up others.
const OVERDUE_MS: f64 = 20_200.0;

/// Declares a domain that holds a number.
fn keeper(domain: &str) -> String {
    format!(
        r#"definePlugin(({{ ui }}) => ({{
          shared: {{ "{domain}": {{ initialState: 0, actions: {{ add: (n, by) => n + by, put: (_, n) => n }} }} }},
          widgets: {{ main: {{ render: () => ui.text("keeps") }} }},
        }}));"#
    )
}

/// Reads and writes such domains.
const WRITER: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["alpha", "beta"], writeShared: ["alpha", "beta"], systemCommands: ["storage", "timer", "toast"] },
  initialState: { n: 0, log: [] },
  actions: {
    add: (state, by) => ({ ...state, n: state.n + by }),
    put: (state, n) => ({ ...state, n }),
    note: (state, what) => ({ ...state, log: [...state.log, what] }),
  },
  widgets: { main: {
    render: ({ pluginState }) => ui.text("n " + pluginState.n),
    handlers: {
      add({ dispatchPluginAction }, { by }) { dispatchPluginAction("add", by); },
      both({ dispatchSharedAction }, { by }) { dispatchSharedAction("alpha", "add", by); dispatchSharedAction("beta", "add", by); },
      next({ globalState, dispatchSharedAction }) {
        console.log("next of " + globalState.shared.alpha);
        dispatchSharedAction("alpha", "put", globalState.shared.alpha + 1);
      },
      refuse({ globalState, dispatchPluginAction }) {
        if (globalState.shared.alpha === 0) throw new Error("nothing there");
        dispatchPluginAction("put", globalState.shared.alpha);
      },
      toast({ globalState, dispatchSystemCommand }) {
        dispatchSystemCommand("toast", "show", { text: "alpha is " + globalState.shared.alpha });
      },
      getThenAdd({ dispatchPluginAction, dispatchSystemCommand }) {
        dispatchSystemCommand("storage", "get", { key: "any", handler: "got" });
        dispatchPluginAction("add", 10);
      },
      getMany({ dispatchSystemCommand }) {
        for (let i = 0; i < 1000; i++) dispatchSystemCommand("storage", "get", { key: "k" + i, handler: "getMany" });
      },
      setMany({ dispatchSystemCommand }) {
        for (let i = 0; i < 1000; i++) dispatchSystemCommand("storage", "set", { key: "k" + i % 50, value: "x".repeat(1000) });
      },
      got({ dispatchPluginAction }) { dispatchPluginAction("add", 1); },
    },
  } },
}));"#;

/// A page with two writers and the domains that they write.
struct Scene {
    page: Page,
    one: Instance,
    two: Instance,
}

fn scene() -> Scene {
    let page = Page::new();
    page.run("alpha-keeper", Origin::Own, &keeper("alpha"));
    page.run("beta-keeper", Origin::Own, &keeper("beta"));
    let one = writer(&page, "one");
    let two = writer(&page, "two");
    Scene { page, one, two }
}

fn writer(page: &Page, package: &str) -> Instance {
    let instance = page.run(package, Origin::Own, WRITER);
    for domain in ["alpha", "beta"] {
        for access in Access::ALL {
            page.host.set_grant(&instance.id, &domain.into(), access, true);
        }
    }
    for command in ["storage", "timer", "toast"] {
        page.host.set_grant(&instance.id, &command.into(), Access::Send, true);
    }
    page.browser.settle();
    instance
}

fn console(page: &Page) -> Vec<String> {
    page.store
        .console()
        .with_untracked(|log| log.iter().map(|line| format!("{:?}", line.entry)).collect())
}

#[test]
fn the_answer_to_a_command_sees_all_that_its_event_did() {
    let Scene { page, one, .. } = scene();
    page.send(&one, "getThenAdd", &json!({}));
    assert_eq!(state(&one)["n"], 11);
}

#[test]
fn an_event_over_two_declared_domains_overwrites_neither() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("beta-keeper-1");
    page.send(&one, "both", &json!({ "by": 1 }));
    page.browser.pass(OVERDUE_MS);
    page.send(&two, "add", &json!({ "by": 1 }));
    let intent = plugin_runtime::contracts::Intent {
        scope: plugin_runtime::contracts::IntentScope::Shared("alpha".into()),
        action_type: "add".to_owned(),
        payload: plugin_runtime::contracts::JsonText::from_value(&json!(100)),
    };
    page.host.dispatch_as(&two.id, intent);
    page.browser.settle();
    assert_eq!(page.shared("alpha"), 100, "it overtook the event that waits for beta");
    page.browser.thaw();
    page.browser.settle();
    assert_eq!((page.shared("alpha"), page.shared("beta")), (json!(101), json!(1)));
}

#[test]
fn an_event_that_was_overtaken_is_run_again_on_what_changed() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("one-1");
    page.send(&one, "next", &json!({}));
    page.browser.pass(OVERDUE_MS);
    for _ in 0..3 {
        page.send(&two, "next", &json!({}));
    }
    assert_eq!(page.shared("alpha"), 3);
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(page.shared("alpha"), 4);
    let lines = console(&page);
    assert_eq!(lines.len(), 4, "what a run that does not count wrote is not shown: {lines:?}");
}

#[test]
fn an_event_that_was_overtaken_on_what_it_does_not_read_is_run_once() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("one-1");
    page.send(&one, "add", &json!({ "by": 1 }));
    page.browser.pass(OVERDUE_MS);
    page.send(&two, "next", &json!({}));
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(state(&one)["n"], 1);
    let log = page.browser.log.borrow();
    let runs = log
        .iter()
        .filter(|(_, request)| matches!(&request.op, Op::Event(event) if event.handler == "add"));
    assert_eq!(runs.count(), 1);
}

#[test]
fn an_event_that_failed_on_what_changed_meanwhile_is_run_again_too() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("one-1");
    page.send(&one, "refuse", &json!({}));
    page.browser.pass(OVERDUE_MS);
    page.send(&two, "next", &json!({}));
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(state(&one)["n"], 1);
    assert_eq!(last_fault(&one), None);
}

#[test]
fn a_command_of_an_event_that_is_run_again_is_carried_out_once() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("one-1");
    page.send(&one, "toast", &json!({}));
    page.browser.pass(OVERDUE_MS);
    page.send(&two, "next", &json!({}));
    page.browser.thaw();
    page.browser.settle();
    let toasts = page.desk.toasts.borrow();
    assert_eq!(toasts.iter().map(|toast| toast.text.as_str()).collect::<Vec<_>>(), ["alpha is 1"]);
}

#[test]
fn a_grant_that_is_taken_away_while_an_event_runs_counts() {
    let Scene { page, one, .. } = scene();
    page.send(&one, "next", &json!({}));
    page.browser.freeze("one-1");
    page.post(&one, "toast", &json!({}));
    page.host.set_grant(&one.id, &"alpha".into(), Access::Read, false);
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(page.desk.toasts.borrow()[0].text, "alpha is undefined");
}

#[test]
fn what_somebody_does_is_not_held_up_by_what_another_plugin_does_by_itself() {
    let Scene { page, one, two } = scene();
    page.browser.freeze("one-1");
    page.post_own(&one, "add", &json!({ "by": 1 }));
    page.send(&two, "add", &json!({ "by": 1 }));
    assert_eq!(state(&two)["n"], 1);
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(state(&one)["n"], 1);
}

#[test]
fn a_command_that_is_sent_while_another_is_carried_out_waits_for_its_turn() {
    let engine = real();
    // It is barred in the end: then all that it is asked is answered at once, from within.
    let page = Page::with(move |worker, request| match &request.op {
        Op::Event(event) if event.handler == "got" => Reaction::Hang,
        _ => engine(worker, request),
    });
    let one = writer(&page, "one");
    for _ in 0..3 {
        page.send(&one, "getThenAdd", &json!({}));
        page.browser.pass(30_000.0);
    }
    assert_eq!(untrack(|| one.status()), Status::Quarantined);
    let send = plugin_runtime::contracts::Intent {
        scope: plugin_runtime::contracts::IntentScope::System("storage".to_owned()),
        action_type: "get".to_owned(),
        payload: plugin_runtime::contracts::JsonText::from_value(
            &json!({ "key": "any", "handler": "got" }),
        ),
    };
    page.host.dispatch_as(&one.id, send.clone());
    page.host.dispatch_as(&one.id, send);
    page.browser.settle();
    let gets =
        page.outcomes().iter().filter(|outcome| outcome.0 == "get" && outcome.2.is_none()).count();
    assert_eq!(gets, 4);
}

#[test]
fn answers_that_ask_for_a_thousand_more_end_with_the_plugin_paused_and_a_neighbour_at_work() {
    let Scene { page, one, two } = scene();
    page.send(&one, "getMany", &json!({}));
    for _ in 0..20 {
        page.browser.pass(1_000.0);
        page.send(&two, "add", &json!({ "by": 1 }));
    }
    assert_eq!(state(&two)["n"], 20);
    assert_eq!(untrack(|| one.status()), Status::Paused);
    assert_eq!(last_fault(&one), Some(FaultCode::PluginPaused));
    let before = page.outcomes().len();
    page.browser.pass(60_000.0);
    assert_eq!(page.outcomes().len(), before, "it does nothing while it is paused");
    page.host.go_on(&one.id);
    page.browser.pass(100.0);
    assert!(page.outcomes().len() > before, "it goes on");
    page.host.unload(&one.id);
    assert!(page.store.instance(&one.id).is_none());
}

/// Three timers, at each tick a state and a tree of 840 KB: more than the whole time.
const HEAVY: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { systemCommands: ["timer"] }, initialState: { parts: [] },
  actions: { fill: (_, tick) => ({ parts: Array.from({ length: 14 }, () => `${tick} `.padEnd(60_000, "x")) }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.column(pluginState.parts.map((part) => ui.code(part))),
    handlers: {
      begin({ dispatchSystemCommand }) {
        for (const name of "abc") dispatchSystemCommand("timer", "start", { name, everyMs: 100, handler: "tick" });
      },
      end({ dispatchSystemCommand }) {
        for (const name of "abc") dispatchSystemCommand("timer", "stop", { name });
      },
      tick: ({ dispatchPluginAction }, { tick }) => dispatchPluginAction("fill", tick),
    },
  } },
}));"#;

#[test]
fn who_waits_for_its_share_is_called_slowed_until_it_has_not_for_a_while() {
    let Scene { page, one, .. } = scene();
    let heavy = page.run("heavy", Origin::Own, HEAVY);
    page.host.set_grant(&heavy.id, &"timer".into(), Access::Send, true);
    page.send(&heavy, "begin", &json!({}));
    let is_slowed = |instance: &Instance| untrack(|| instance.is_slowed.get());
    assert!(!is_slowed(&heavy), "it may take a second ahead");
    page.browser.pass(2_500.0);
    assert_eq!([is_slowed(&heavy), is_slowed(&one)], [true, false]);
    assert_eq!(untrack(|| heavy.status()), Status::Running);
    page.send(&heavy, "end", &json!({}));
    page.browser.pass(10_000.0);
    assert!(!is_slowed(&heavy), "it does nothing any more");
}

#[test]
fn who_waits_a_short_while_is_woken_while_another_waits_long() {
    let Scene { page, one, two } = scene();
    let asks = |instance: &Instance, layout_ms| {
        page.host.note_laid_out(&instance.id, &"main".into(), layout_ms);
        page.post_own(instance, "add", &json!({ "by": 1 }));
        page.browser.settle();
    };
    let done = || [&one, &two].map(|instance| state(instance)["n"].clone());
    asks(&one, 3_000.0);
    asks(&one, 0.0);
    page.browser.pass(4_500.0);
    asks(&two, 1_200.0);
    asks(&two, 0.0);
    assert_eq!(done(), [1, 1], "both wait, the first for more than three seconds more");
    page.browser.pass(2_100.0);
    assert_eq!(done(), [1, 2], "the other for less than two");
    page.browser.pass(3_000.0);
    assert_eq!(done(), [2, 2]);
}

/// Keeps news, changed at each tick of three timers once it was told to.
const NEWS: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { systemCommands: ["timer"] },
  shared: { news: { initialState: 0, actions: { next: (n) => n + 1 } } },
  widgets: { main: {
    render: () => ui.text("writes"),
    handlers: {
      begin({ dispatchSystemCommand }) {
        for (const name of "abc") dispatchSystemCommand("timer", "start", { name, everyMs: 100, handler: "tick" });
      },
      end({ dispatchSystemCommand }) {
        for (const name of "abc") dispatchSystemCommand("timer", "stop", { name });
      },
      tick: ({ dispatchSharedAction }) => dispatchSharedAction("news", "next"),
    },
  } },
}));"#;

/// Shows the news in a tree of 840 KB.
const READS: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["news"] },
  widgets: { main: { render: ({ globalState }) => {
    const line = `${globalState.shared.news} `.padEnd(60_000, "x");
    return ui.column(Array.from({ length: 14 }, () => ui.code(line)));
  } } },
}));"#;

#[test]
fn who_shows_what_another_changes_too_often_shows_it_less_often_and_is_not_blamed() {
    let page = Page::new();
    let news = page.run("news", Origin::Own, NEWS);
    let reader = page.run("reader", Origin::Own, READS);
    page.host.set_grant(&news.id, &"timer".into(), Access::Send, true);
    page.host.set_grant(&reader.id, &"news".into(), Access::Read, true);
    page.send(&news, "begin", &json!({}));
    let before = renders(&reader);
    for _ in 0..20 {
        page.browser.pass(1_000.0);
        assert!(!untrack(|| reader.is_slowed.get()));
    }
    assert_eq!(untrack(|| [reader.status(), news.status()]), [Status::Running, Status::Running]);
    let (renders, changes) = (
        renders(&reader) - before,
        page.outcomes().iter().filter(|outcome| outcome.0 == "next").count(),
    );
    assert!(
        (20..changes * 2 / 3).contains(&usize::try_from(renders).unwrap()),
        "{renders} renders of {changes} changes"
    );
    page.send(&news, "end", &json!({}));
    page.browser.pass(10_000.0);
    let newest = format!("\"{} x", page.shared("news"));
    assert!(tree(&reader).contains(&newest), "it shows the newest in the end");
}

#[test]
fn who_is_in_view_shows_at_once_what_somebody_did_with_another() {
    let page = Page::new();
    let news = page.run("news", Origin::Own, NEWS);
    let readers = ["seen", "unseen"].map(|name| page.run(name, Origin::Own, READS));
    for reader in &readers {
        page.host.set_grant(&reader.id, &"news".into(), Access::Read, true);
    }
    page.host.set_in_view(&readers[0].id, true);
    page.browser.settle();
    let shows = |reader: &Instance| tree(reader).contains(&format!("\"{} x", page.shared("news")));
    let mut behind = 0;
    for _ in 0..100 {
        page.send(&news, "tick", &json!({}));
        assert!(shows(&readers[0]), "{}", page.shared("news"));
        behind += usize::from(!shows(&readers[1]));
    }
    assert!(
        behind > 20,
        "who is not in view shows it as often as its share allows: {behind} of 100 times late"
    );
    page.browser.pass(60_000.0);
    assert!(readers.iter().all(shows), "and in the end all the same");
}

#[test]
fn who_changes_a_domain_pays_for_showing_it_itself() {
    let page = Page::new();
    let shows = READS.split_once("render: ").unwrap().1.split_once(" } },").unwrap().0;
    let source = NEWS.replace("render: () => ui.text(\"writes\")", &format!("render: {shows}"));
    let both = page.run("both", Origin::Own, &source);
    page.host.set_grant(&both.id, &"timer".into(), Access::Send, true);
    page.send(&both, "begin", &json!({}));
    page.browser.pass(6_000.0);
    assert!(untrack(|| both.is_slowed.get()));
}

#[test]
fn a_thousand_values_are_saved_once() {
    let Scene { page, one, .. } = scene();
    page.send(&one, "setMany", &json!({}));
    assert_eq!(
        page.outcomes().iter().filter(|outcome| outcome.0 == "set" && outcome.2.is_none()).count(),
        1_000
    );
    assert_eq!(*page.desk.saves.borrow(), 1);
    let saved = page.desk.saved.borrow();
    let values: Value =
        serde_json::from_str(saved.values().next().expect("it was saved")).expect("JSON");
    assert_eq!(values.as_object().map(serde_json::Map::len), Some(50));
}

#[test]
fn more_than_a_thousand_clicks_that_wait_are_refused_in_words() {
    let Scene { page, one, .. } = scene();
    page.browser.freeze("one-1");
    for _ in 0..1_010 {
        page.post(&one, "add", &json!({ "by": 1 }));
    }
    assert_eq!(last_fault(&one), Some(FaultCode::EventNotTaken));
    page.browser.thaw();
    page.browser.settle();
    assert_eq!(state(&one)["n"], 1_001, "one was under way, a thousand waited");
}

#[test]
fn a_paused_plugin_keeps_what_somebody_did_until_it_goes_on() {
    let Scene { page, one, .. } = scene();
    page.send(&one, "getMany", &json!({}));
    page.browser.pass(20_000.0);
    assert_eq!(untrack(|| one.status()), Status::Paused);
    page.send(&one, "add", &json!({ "by": 1 }));
    assert_eq!(state(&one)["n"], 0);
    page.host.go_on(&one.id);
    page.browser.settle();
    assert_eq!(state(&one)["n"], 1);
}

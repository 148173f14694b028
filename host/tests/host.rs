//! The host loop on the real engine: events in order, nothing rendered in vain, nothing lost when
//! workers die.

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

use std::sync::Arc;

use page::{Page, identity_of, last_fault, renders, state, tree};
use plugin_host::host::{Health, Package};
use plugin_host::store::{Access, DispatchOutcome, Instance, Origin, Status};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, Intent, IntentScope, JsonText, Limits, Op,
};
use reactive_graph::graph::untrack;
use reactive_graph::prelude::*;
use serde_json::{Value, json};
use simulation::{Reaction, real};

const TALLY: &str = r#"definePlugin(({ ui }) => ({
  initialState: { count: 0, log: "" },
  actions: {
    add(state, by) { return { count: state.count + by, log: state.log.slice(-200) + by + "," }; },
  },
  widgets: { main: {
    render({ pluginState }) { return ui.text("count " + pluginState.count); },
    handlers: {
      add({ dispatchPluginAction }, { by }) { dispatchPluginAction("add", by); },
      half({ dispatchPluginAction }) { dispatchPluginAction("add", 1); throw new Error("half way"); },
    },
  } },
}));"#;

#[test]
fn with_ten_plain_counters_one_click_renders_one_widget() {
    let page = Page::new();
    let counters: Vec<_> = (0..10).map(|_| page.run("tally", Origin::Own, TALLY)).collect();
    let before: Vec<_> = counters.iter().map(renders).collect();
    assert_eq!(before, [1; 10]);
    page.send(&counters[3], "add", &json!({ "by": 1 }));
    let after: Vec<_> = counters.iter().map(renders).collect();
    assert_eq!(after, [1, 1, 1, 2, 1, 1, 1, 1, 1, 1]);
    assert!(tree(&counters[3]).contains("count 1"));
}

#[test]
fn two_hundred_events_at_once_are_two_hundred_events() {
    let page = Page::new();
    let tally = page.run("tally", Origin::Own, TALLY);
    (0..200).for_each(|_| page.post(&tally, "add", &json!({ "by": 1 })));
    page.browser.settle();
    assert_eq!(state(&tally)["count"], 200);
    assert_eq!(page.outcomes().len(), 200);
    assert!(tree(&tally).contains("count 200"), "the last render shows the last state");
}

#[test]
fn an_event_that_fails_half_way_has_no_effect() {
    let page = Page::new();
    let tally = page.run("tally", Origin::Own, TALLY);
    page.send(&tally, "half", &json!({}));
    assert_eq!(state(&tally)["count"], 0);
    assert_eq!(page.outcomes(), []);
    assert_eq!(last_fault(&tally), Some(FaultCode::PluginThrew));
    page.send(&tally, "add", &json!({ "by": 2 }));
    assert_eq!(state(&tally)["count"], 2);
    assert_eq!(last_fault(&tally), None);
}

#[test]
fn a_greeter_is_seen_by_its_viewer_and_forgotten_when_it_is_unloaded() {
    let page = Page::new();
    let greeter = page.run_preset("greeter");
    let viewer = page.run_preset("shared-greeter-view");
    let handler = "rename";
    page.send(&greeter, handler, &json!({ "value": "Ada" }));
    assert_eq!(
        page.shared("greeter-profile")["name"],
        "Ada",
        "{:?} {:?}",
        page.outcomes(),
        last_fault(&greeter)
    );
    assert!(tree(&viewer).contains("Ada"));
    page.host.unload(&greeter.id);
    page.browser.settle();
    assert_eq!(page.shared("greeter-profile")["name"], "");
}

const WRITER: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["counter-summary"], writeShared: ["counter-summary"] },
  widgets: { main: {
    render({ globalState }) { return ui.text("sees " + JSON.stringify(globalState.shared)); },
    handlers: { report({ dispatchSharedAction }, { value }) { dispatchSharedAction("counter-summary", "set-instance", { value }); } },
  } },
}));"#;

#[test]
fn nothing_is_read_or_written_without_a_grant() {
    let page = Page::new();
    let writer = page.run("writer", Origin::Own, WRITER);
    page.send(&writer, "report", &json!({ "value": 7 }));
    let denied = (
        "set-instance".to_owned(),
        DispatchOutcome::Denied,
        Some("missing-write-grant:counter-summary".to_owned()),
    );
    assert_eq!(page.outcomes(), [denied]);
    assert_eq!(page.shared("counter-summary")["totalValue"], 0);
    assert!(tree(&writer).contains("sees {}"), "{}", tree(&writer));

    let domain = "counter-summary".into();
    page.host.set_grant(&writer.id, &domain, Access::Read, true);
    page.host.set_grant(&writer.id, &domain, Access::Write, true);
    page.send(&writer, "report", &json!({ "value": 7 }));
    assert!(
        tree(&writer).contains("totalValue\\\\\\\":7")
            || tree(&writer).contains("totalValue\\\":7"),
        "{}",
        tree(&writer)
    );

    page.host.set_grant(&writer.id, &domain, Access::Read, false);
    page.browser.settle();
    assert!(tree(&writer).contains("sees {}"), "{}", tree(&writer));

    page.host.set_grant(&writer.id, &domain, Access::Read, true);
    page.browser.settle();
    assert!(
        tree(&writer).contains("totalValue"),
        "what did not change meanwhile is seen again: {}",
        tree(&writer)
    );
}

const TODO: &str = r#"definePlugin(({ ui }) => ({
  shared: { "errands": {
    initialState: { items: [] },
    actions: { add(state, item) { if (item === "bad") throw new Error("no"); return { items: [...state.items, item] }; } },
  } },
  widgets: { main: {
    render({ globalState }) { return ui.text("mine " + globalState.shared["errands"].items.join("+")); },
    handlers: { add({ dispatchSharedAction }, { item }) { dispatchSharedAction("errands", "add", item); } },
  } },
}));"#;

const TODO_VIEW: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { readShared: ["errands"], writeShared: ["errands"] },
  widgets: { main: {
    render({ globalState }) { return ui.text("seen " + (globalState.shared["errands"]?.items.join("+") ?? "nothing")); },
    handlers: { add({ dispatchSharedAction }, { item }) {
      dispatchSharedAction("errands", "add", item);
      dispatchSharedAction("errands", "add", item + "!");
      dispatchSharedAction("errands", "shout", item);
    } },
  } },
}));"#;

#[test]
fn a_domain_that_a_plugin_declares_is_used_like_any_other() {
    let page = Page::new();
    let todo = page.run("todo", Origin::Own, TODO);
    let view = page.run("todo-view", Origin::Own, TODO_VIEW);
    page.send(&todo, "add", &json!({ "item": "milk" }));
    assert!(tree(&todo).contains("mine milk"), "{}", tree(&todo));
    assert!(tree(&view).contains("seen nothing"));
    page.send(&view, "add", &json!({ "item": "tea" }));
    assert_eq!(page.shared("errands"), json!({ "items": ["milk"] }), "no grant yet");

    for access in Access::ALL {
        page.host.set_grant(&view.id, &"errands".into(), access, true);
    }
    page.send(&view, "add", &json!({ "item": "tea" }));
    assert_eq!(page.shared("errands"), json!({ "items": ["milk", "tea", "tea!"] }));
    assert!(tree(&view).contains("milk+tea+tea!"));
    let last = page.outcomes().pop().expect("dispatched");
    assert_eq!(
        last,
        (
            "shout".to_owned(),
            DispatchOutcome::Ignored,
            Some("unsupported-action:errands/shout".to_owned())
        )
    );
    assert_eq!(
        untrack(|| view.ignored.get()).as_deref(),
        Some("unsupported-action:errands/shout"),
        "its card says so"
    );
    assert_eq!(untrack(|| todo.ignored.get()), None);
}

#[test]
fn a_reducer_of_a_domain_that_throws_is_its_owners_fault_and_changes_nothing() {
    let page = Page::new();
    let todo = page.run("todo", Origin::Own, TODO);
    page.send(&todo, "add", &json!({ "item": "bad" }));
    assert_eq!(page.shared("errands"), json!({ "items": [] }));
    assert_eq!(
        page.outcomes().pop().and_then(|last| last.2),
        Some("reducer-failed:errands/add".to_owned())
    );
    let message = |instance: &Instance| {
        instance.fault.get_untracked().map(|fault| fault.message.clone()).unwrap_or_default()
    };

    let view = page.run("todo-view", Origin::Own, TODO_VIEW);
    page.host.set_grant(&view.id, &"errands".into(), Access::Write, true);
    page.send(&view, "add", &json!({ "item": "bad" }));
    assert_eq!(message(&todo), format!("on what {} dispatched: Error: no", view.id));
    assert_eq!(last_fault(&view), None, "and not the sender's fault");
}

#[test]
fn an_orphaned_domain_stays_readable_until_its_name_is_declared_again() {
    let page = Page::new();
    let todo = page.run("todo", Origin::Own, TODO);
    let view = page.run("todo-view", Origin::Own, TODO_VIEW);
    for access in Access::ALL {
        page.host.set_grant(&view.id, &"errands".into(), access, true);
    }
    page.send(&todo, "add", &json!({ "item": "milk" }));
    page.host.unload(&todo.id);
    page.send(&view, "add", &json!({ "item": "tea" }));
    assert!(tree(&view).contains("seen milk"));
    assert_eq!(
        page.outcomes().pop().and_then(|last| last.2),
        Some("orphaned-domain:errands".to_owned())
    );
    page.run("todo", Origin::Own, TODO);
    assert_eq!(page.shared("errands"), json!({ "items": [] }));
    page.run("other", Origin::Own, TODO);
    let clashes = page.store.faults().with_untracked(|log| {
        log.groups().iter().filter(|group| group.fault.code == FaultCode::ContractViolation).count()
    });
    assert_eq!(clashes, 1, "the name belongs to the first who declared it");
}

#[test]
fn who_declares_a_name_first_gets_nothing_of_what_was_meant_for_another() {
    let page = Page::new();
    let todo = page.run("todo", Origin::Own, TODO);
    let view = page.run("todo-view", Origin::Own, TODO_VIEW);
    for access in Access::ALL {
        page.host.set_grant(&view.id, &"errands".into(), access, true);
    }
    page.host.unload(&todo.id);
    let other = page.run("other", Origin::Own, TODO);
    page.send(&other, "add", &json!({ "item": "theirs" }));
    page.send(&view, "add", &json!({ "item": "mine" }));
    assert_eq!(
        page.shared("errands"),
        json!({ "items": ["theirs"] }),
        "the grant was for the domain of another package"
    );
    assert!(tree(&view).contains("seen nothing"), "{}", tree(&view));
    assert_eq!(page.outcomes().pop().map(|last| last.1), Some(DispatchOutcome::Denied));

    page.host.unload(&other.id);
    page.run("todo", Origin::Own, TODO);
    page.send(&view, "add", &json!({ "item": "mine" }));
    assert_eq!(
        page.shared("errands"),
        json!({ "items": ["mine", "mine!"] }),
        "the owner is back, and with it the grant"
    );
    assert!(tree(&view).contains("seen mine+mine!"), "{}", tree(&view));
}

#[test]
fn a_grant_for_a_name_that_nobody_declares_is_not_for_whoever_comes() {
    let page = Page::new();
    let view = page.run("todo-view", Origin::Own, TODO_VIEW);
    for access in Access::ALL {
        page.host.set_grant(&view.id, &"errands".into(), access, true);
    }
    let todo = page.run("todo", Origin::Own, TODO);
    page.send(&todo, "add", &json!({ "item": "milk" }));
    page.send(&view, "add", &json!({ "item": "tea" }));
    assert!(tree(&view).contains("seen nothing"), "{}", tree(&view));
    assert_eq!(page.shared("errands"), json!({ "items": ["milk"] }));
}

#[test]
fn who_declares_a_domain_no_more_loses_it_at_once() {
    let fickle = TODO.replace("shared: {", "shared: Math.random() < 0.5 ? {} : {").replace(
        r#"globalState.shared["errands"].items.join("+")"#,
        r#"(globalState.shared["errands"]?.items.join("+") ?? "nothing")"#,
    );
    let page = Page::new();
    let fickle = page.run("fickle", Origin::Own, &fickle);
    let declares =
        || fickle.manifest.get_untracked().is_some_and(|manifest| !manifest.shared.is_empty());
    let restart_until = |declared: bool| {
        for _ in 0..200 {
            if declares() == declared {
                return;
            }
            page.host.restart(&fickle.id);
            page.browser.settle();
        }
        panic!("it always declares the same");
    };
    restart_until(true);
    assert!(fickle.grants.read_untracked().allows(&"errands".into(), Access::Write));
    restart_until(false);
    assert!(!fickle.grants.read_untracked().allows(&"errands".into(), Access::Read));
    let todo = page.run("todo", Origin::Own, TODO);
    page.send(&todo, "add", &json!({ "item": "secret" }));
    page.send(&fickle, "add", &json!({ "item": "forged" }));
    assert!(tree(&fickle).contains("nothing"), "{}", tree(&fickle));
    assert_eq!(page.shared("errands"), json!({ "items": ["secret"] }));
}

#[test]
fn the_names_of_shipped_domains_and_what_looks_like_them_are_refused() {
    let page = Page::new();
    for name in ["todo-items", "Todo-Items", "t0do_items", "counter-summary", "Counter-Summary"] {
        let squatter = page.run("squatter", Origin::Own, &TODO.replace("errands", name));
        let expected = format!("shared.{name} must be a name that nobody else holds, found ");
        let is_refused = page.store.faults().with_untracked(|log| {
            let is_it = |fault: &Fault| {
                fault.code == FaultCode::ContractViolation && fault.message.starts_with(&expected)
            };
            log.groups().iter().any(|group| is_it(&group.fault))
        });
        assert!(is_refused, "{name}");
        page.host.unload(&squatter.id);
    }
    let list = page.run_preset("todo-list");
    assert!(
        list.fault.get_untracked().is_none()
            && list.grants.read_untracked().allows(&"todo-items".into(), Access::Write)
    );
}

#[test]
fn a_name_that_comes_back_brings_neither_choices_nor_storage_of_another_package() {
    let page = Page::new();
    let source: Arc<str> = WRITER.into();
    let package = |identity| Package {
        id: "mine".into(),
        identity,
        origin: Origin::Own,
        title: "Mine".to_owned(),
        source: source.clone(),
    };
    let run = |identity: &str| {
        let id = page.host.run(&package(identity_of(identity)));
        page.browser.settle();
        page.store.instance(&id).expect("it runs")
    };
    let first = run("one");
    let item = page.store.item(&"counter-summary".into(), Access::Write);
    page.host.note_choice(first.program(), item, true);
    let [again, other] = [run("one"), run("two")];
    let may = |instance: &Instance| {
        instance.grants.read_untracked().allows(&"counter-summary".into(), Access::Write)
    };
    assert!(may(&again) && !may(&other));
    assert_eq!(
        [first.id.as_str(), again.id.as_str(), other.id.as_str()],
        ["mine-1", "mine-2", "mine-v2-1"]
    );
}

#[test]
fn a_dispatch_that_no_handler_made_goes_through_the_same_reducers() {
    let page = Page::new();
    let tally = page.run("tally", Origin::Own, TALLY);
    let intent = Intent {
        scope: IntentScope::Plugin,
        action_type: "add".to_owned(),
        payload: JsonText::from_value(&json!(5)),
    };
    page.host.dispatch_as(&tally.id, intent);
    page.browser.settle();
    assert_eq!(state(&tally)["count"], 5);
}

#[test]
fn a_hanging_event_holds_up_nobody_else_and_its_instance_works_again() {
    let engine = real();
    let page = Page::with(move |worker, request| match &request.op {
        Op::Event(event) if event.handler == "hang" => Reaction::Hang,
        _ => engine(worker, request),
    });
    page.host.set_limits(Limits::default());
    let bad = page.run("bad", Origin::Own, TALLY);
    let good = page.run("good", Origin::Own, TALLY);
    page.send(&bad, "add", &json!({ "by": 4 }));
    page.send(&bad, "hang", &json!({}));
    page.send(&good, "add", &json!({ "by": 1 }));
    assert_eq!(state(&good)["count"], 0, "events wait for one that is in time");
    page.browser.pass(250.0);
    assert_eq!(state(&good)["count"], 1, "and go on without one that is overdue");
    page.browser.pass(1_000.0);
    assert_eq!(last_fault(&bad), Some(FaultCode::WorkerHung));
    page.send(&bad, "add", &json!({ "by": 1 }));
    assert_eq!(state(&bad)["count"], 5, "its state is as before");
    page.send(&bad, "hang", &json!({}));
    page.browser.pass(1_200.0);
    assert_eq!(untrack(|| bad.status()), Status::Quarantined);
    page.host.restart(&bad.id);
    page.browser.settle();
    assert_eq!(untrack(|| bad.status()), Status::Running);
}

#[test]
fn workers_killed_two_hundred_times_at_random_moments_lose_and_repeat_nothing() {
    let calm = story(None);
    for seed in 1..=3 {
        assert_eq!(story(Some(seed)), calm, "seed {seed}");
    }
}

/// Runs the same events with or without 200 kills, and returns all states and how many dispatches
/// there were.
fn story(kills: Option<u64>) -> (Vec<Value>, usize) {
    let page = Page::new();
    let packages = ["one", "two", "three"];
    let tallies: Vec<_> =
        packages.iter().map(|package| page.run(package, Origin::Own, TALLY)).collect();
    let mut random = kills.unwrap_or(0);
    let mut next = move |bound: u64| {
        // A linear congruential generator (constants of Knuth's MMIX): the moments must be the same
        // in every run.
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % bound
    };
    let mut killed = 0;
    for round in 0..600_usize {
        page.post(&tallies[round % 3], "add", &json!({ "by": round % 7 }));
        for _ in 0..next(4) {
            page.browser.step();
        }
        if kills.is_some() && killed < 200 {
            killed += u32::from(page.browser.kill(usize::try_from(next(100)).expect("small")));
        }
        // A worker that vanished is asked first: its place is taken by another only after a moment.
        if round % 3 == 0 {
            page.browser.pass(3_000.0);
        }
    }
    page.browser.pass(60_000.0);
    page.browser.settle();
    assert_eq!(killed, if kills.is_some() { 200 } else { 0 });
    (tallies.iter().map(state).collect(), page.outcomes().len())
}

const COMMANDER: &str = r#"definePlugin(({ ui }) => ({
  capabilities: { systemCommands: ["toast", "timer", "storage", "clipboard"] },
  initialState: { ticks: 0, found: "nothing" },
  actions: {
    tick(state) { return { ...state, ticks: state.ticks + 1 }; },
    found(state, value) { return { ...state, found: value }; },
  },
  widgets: { main: {
    render({ pluginState }) { return ui.text(`ticks ${pluginState.ticks} found ${pluginState.found}`); },
    handlers: {
      send({ dispatchSystemCommand }, { command, verb, payload }) { dispatchSystemCommand(command, verb, payload); },
      tick({ dispatchPluginAction, dispatchSystemCommand }) {
        dispatchPluginAction("tick");
        dispatchSystemCommand("clipboard", "write", { text: "from a timer" });
      },
      found({ dispatchPluginAction }, { value }) { dispatchPluginAction("found", value); },
    },
  } },
}));"#;

fn commander(page: &Page, is_granted: bool) -> Instance {
    let instance = page.run("commander", Origin::Own, COMMANDER);
    for command in ["toast", "timer", "storage", "clipboard"] {
        page.host.set_grant(&instance.id, &command.into(), Access::Send, is_granted);
    }
    instance
}

fn command(
    page: &Page,
    instance: &Instance,
    command: &str,
    verb: &str,
    payload: &Value,
) -> Option<String> {
    page.send(instance, "send", &json!({ "command": command, "verb": verb, "payload": payload }));
    page.outcomes().pop().and_then(|last| last.2)
}

#[test]
fn a_command_without_a_grant_is_denied_and_does_nothing() {
    let page = Page::new();
    let instance = commander(&page, false);
    let reason = command(&page, &instance, "toast", "show", &json!({ "text": "hello" }));
    assert_eq!(reason.as_deref(), Some("missing-command-grant:toast"));
    assert!(page.desk.toasts.borrow().is_empty());
}

#[test]
fn a_toast_is_shown_in_the_name_of_its_instance_and_not_too_often() {
    let page = Page::new();
    let instance = commander(&page, true);
    for _ in 0..5 {
        assert_eq!(command(&page, &instance, "toast", "show", &json!({ "text": "hello" })), None);
    }
    let reason =
        command(&page, &instance, "toast", "show", &json!({ "text": "hello" })).expect("too often");
    assert!(reason.contains("at most 5 times"), "{reason}");
    let toasts = page.desk.toasts.borrow();
    assert_eq!(toasts.len(), 5);
    assert_eq!((toasts[0].from.as_str(), toasts[0].text.as_str()), ("commander-1", "hello"));
}

#[test]
fn a_bad_payload_or_verb_is_named() {
    let page = Page::new();
    let instance = commander(&page, true);
    let said =
        |name, verb, payload| command(&page, &instance, name, verb, &payload).expect("refused");
    assert_eq!(
        said("toast", "show", json!({ "text": 7 })),
        "invalid-payload:toast/show: payload.text must be a string, found number 7"
    );
    assert_eq!(said("toast", "explode", json!({})), "unsupported-command:toast/explode");
    assert_eq!(said("disk", "format", json!({})), "unsupported-command:disk/format");
    assert!(
        said("timer", "start", json!({ "everyMs": 5, "handler": "tick" }))
            .contains("payload.everyMs must be a number from 100")
    );
}

#[test]
fn a_timer_ticks_while_the_tab_is_seen_until_it_is_stopped() {
    let page = Page::new();
    let instance = commander(&page, true);
    assert_eq!(
        command(&page, &instance, "timer", "start", &json!({ "everyMs": 1000, "handler": "tick" })),
        None
    );
    page.browser.pass(3_500.0);
    assert_eq!(state(&instance)["ticks"], 3);
    page.desk.is_hidden.set(true);
    page.browser.pass(5_000.0);
    assert_eq!(state(&instance)["ticks"], 3);
    page.desk.is_hidden.set(false);
    page.browser.pass(1_000.0);
    assert_eq!(state(&instance)["ticks"], 4);
    assert_eq!(command(&page, &instance, "timer", "stop", &json!({})), None);
    page.browser.pass(5_000.0);
    assert_eq!(state(&instance)["ticks"], 4);
    assert!(page.desk.copied.borrow().is_empty(), "a timer is no click");
}

#[test]
fn a_timer_ends_with_its_instance() {
    let page = Page::new();
    let instance = commander(&page, true);
    command(&page, &instance, "timer", "start", &json!({ "everyMs": 100, "handler": "tick" }));
    page.host.unload(&instance.id);
    page.browser.pass(2_000.0);
    assert_eq!(page.outcomes().iter().filter(|outcome| outcome.0 == "tick").count(), 0);
}

#[test]
fn storage_keeps_values_of_a_package_within_its_quota() {
    let page = Page::new();
    let instance = commander(&page, true);
    assert_eq!(
        command(&page, &instance, "storage", "set", &json!({ "key": "best", "value": 42 })),
        None
    );
    let again = commander(&page, true);
    command(&page, &again, "storage", "get", &json!({ "key": "best", "handler": "found" }));
    assert_eq!(state(&again)["found"], 42);
    let large = "x".repeat(60_000);
    assert_eq!(
        command(&page, &again, "storage", "set", &json!({ "key": "one", "value": large })),
        None
    );
    let reason = command(&page, &again, "storage", "set", &json!({ "key": "two", "value": large }))
        .expect("too much");
    assert!(reason.contains("65536 bytes a package"), "{reason}");
}

#[test]
fn a_click_may_put_text_on_the_clipboard() {
    let page = Page::new();
    let instance = commander(&page, true);
    assert_eq!(command(&page, &instance, "clipboard", "write", &json!({ "text": "copied" })), None);
    assert_eq!(*page.desk.copied.borrow(), ["copied"]);
}

#[test]
fn a_page_without_workers_says_so_and_tries_again_when_asked() {
    let page = Page::with(|_, _| Reaction::Break("blocked by policy"));
    page.host.warm_up();
    page.browser.settle();
    let tally = page.run("tally", Origin::Own, TALLY);
    assert!(matches!(page.host.health().get_untracked(), Health::Down { needs_reload: false, .. }));
    assert_eq!(untrack(|| tally.status()), Status::Failed);
    page.browser.follow(real());
    page.host.retry();
    page.browser.settle();
    assert_eq!(page.host.health().get_untracked(), Health::Ready);
    assert_eq!(
        (untrack(|| tally.status()), tally.fault.get_untracked()),
        (Status::Running, None),
        "who could not begin has begun"
    );
}

#[test]
fn a_state_of_null_is_read_as_null_by_who_has_it_and_by_who_reads_it() {
    let page = Page::new();
    let source = r#"definePlugin(({ ui }) => ({
      shared: { nil: { initialState: null, actions: { put: (_, next) => next } } },
      initialState: null,
      actions: { put: (_, next) => next },
      widgets: { main: {
        render: ({ pluginState, globalState }) => ui.text(`own ${pluginState} nil ${globalState.shared.nil}`),
        handlers: { put: ({ dispatchPluginAction }, next) => dispatchPluginAction("put", next) },
      } },
    }));"#;
    let one = page.run("one", Origin::Own, source);
    assert!(tree(&one).contains("own null nil null"), "{}", tree(&one));
    for (next, shown) in [(json!(1), "own 1 nil null"), (json!(null), "own null nil null")] {
        page.send(&one, "put", &next);
        assert!(tree(&one).contains(shown), "{}", tree(&one));
    }
}

#[test]
fn an_unloaded_instance_is_gone() {
    let page = Page::new();
    let tally = page.run("tally", Origin::Own, TALLY);
    page.post(&tally, "add", &json!({ "by": 1 }));
    page.host.unload(&tally.id);
    page.browser.settle();
    assert!(page.store.instance(&InstanceId::from("tally-1")).is_none());
    assert_eq!(page.outcomes(), []);
}

//! Every plugin that ships with the playground, and every plugin in its documentation, on the real
//! engine.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "presets/documented.rs"]
mod documented;
#[path = "presets/stage.rs"]
mod stage;

use playground::presets::{self, PresetCategory};
use plugin_host::store::{Identity, Store};
use plugin_runtime::contracts::{DomainId, FaultCode, IntentScope};
use serde_json::json;
use stage::Stage;

fn stage(package_id: &str) -> Stage {
    Stage::load(presets::find(package_id).expect("in the catalog").source).expect("loads")
}

fn names(domains: &[DomainId]) -> Vec<&str> {
    domains.iter().map(DomainId::as_str).collect()
}

#[test]
fn every_manifest_says_what_the_catalog_says() {
    for preset in presets::all() {
        let manifest = Stage::load(preset.source)
            .unwrap_or_else(|fault| panic!("{}: {fault}", preset.package_id))
            .manifest;
        assert_eq!(manifest.id.as_deref(), Some(preset.package_id));
        assert_eq!(manifest.title.as_deref(), Some(preset.title));
        assert_eq!(manifest.description.as_deref(), Some(preset.description));
        assert_eq!(
            names(&manifest.capabilities.read_shared),
            preset.reads,
            "{}",
            preset.package_id
        );
        assert_eq!(
            names(&manifest.capabilities.write_shared),
            preset.writes,
            "{}",
            preset.package_id
        );
        assert_eq!(manifest.capabilities.system_commands, preset.commands, "{}", preset.package_id);
        for asked in preset.reads.iter().chain(preset.writes).chain(preset.commands) {
            assert!(
                manifest.capabilities.reasons.contains_key(*asked),
                "{}: why {asked}?",
                preset.package_id
            );
        }
    }
}

#[test]
fn what_a_shipped_plugin_declares_is_reserved_for_it() {
    let store = Store::new(presets::names());
    for preset in presets::all() {
        for declaration in &stage(preset.package_id).manifest.shared {
            assert_eq!(
                store.domain_package(&declaration.domain),
                Some(Identity::shipped(preset.package_id)),
                "{declaration:?}"
            );
        }
    }
}

#[test]
fn every_preset_but_the_one_that_means_to_renders_without_issues_and_without_grants() {
    for preset in presets::all() {
        let issues = stage(preset.package_id).issues();
        if preset.package_id == "bad-output" {
            assert_eq!(issues, ["root.children[1].props.label must be a string, found number 7"]);
        } else {
            assert_eq!(issues, [""; 0], "{}", preset.package_id);
        }
    }
}

#[test]
fn the_template_greets() {
    let mut plugin = Stage::load(presets::TEMPLATE).expect("loads");
    plugin.set("Name", &json!("Ada")).expect("types");
    plugin.click("Greet").expect("greets");
    assert_eq!(plugin.text(), "Hello Ada, times 1!");
}

#[test]
fn the_counter_counts_reports_and_shows_the_total() {
    let mut counter = stage("counter");
    for button in ["+", "+", "-", "+"] {
        counter.click(button).expect("counts");
    }
    assert_eq!(counter.state(), json!({ "value": 2 }));
    let last = counter.sent.last().expect("reported");
    assert_eq!(last.scope, IntentScope::Shared("counter-summary".into()));
    assert_eq!(
        (last.action_type.as_str(), last.payload.as_str()),
        ("set-instance", r#"{"value":2}"#)
    );

    counter.share(
        "counter-summary",
        &json!({ "totalValue": 9, "instanceCount": 3, "lastUpdatedInstanceId": "a" }),
    );
    assert!(counter.text().contains("Total of 3: 9"));
    counter.click("Reset").expect("resets");
    assert_eq!(counter.state(), json!({ "value": 0 }));
}

#[test]
fn the_plain_counter_counts_and_tells_nobody() {
    let mut counter = stage("plain-counter");
    for button in ["+", "+", "-"] {
        counter.click(button).expect("counts");
    }
    assert_eq!(counter.state(), json!({ "value": 1 }));
    assert!(counter.sent.is_empty());
}

#[test]
fn the_calculator_calculates() {
    for (keys, shown) in [
        ("12+30=", "42"),
        ("7−9=", "-2"),
        ("6×7÷4=", "10.5"),
        (".1+.2=", "0.3"),
        ("1÷0=", "Not a number"),
        ("1÷0=5+1=", "6"),
        ("5+−2=", "3"),
        ("2+3=4", "4"),
        ("5+3=+1=", "9"),
        ("007", "7"),
        ("1.2.3", "1.23"),
        ("99C", "0"),
    ] {
        let mut calculator = stage("calculator");
        for key in keys.chars() {
            calculator.click(&key.to_string()).expect("takes a key");
        }
        assert_eq!(calculator.state()["display"], shown, "{keys}");
    }
}

#[test]
fn the_column_starter_counts_its_clicks() {
    let mut starter = stage("column-starter");
    starter.click("Click me").expect("clicks");
    assert_eq!(starter.text(), "Clicked 1 times.");
}

#[test]
fn the_checklist_adds_ticks_filters_and_removes() {
    let mut list = stage("checklist");
    list.set("New item", &json!("  milk ")).expect("types");
    list.click("Add").expect("adds");
    list.set("milk", &json!(true)).expect("ticks");
    assert_eq!(list.state()["items"][2], json!({ "id": 3, "text": "milk", "done": true }));
    assert_eq!(list.state()["draft"], "");
    assert!(list.text().ends_with("2 of 3 done"));

    list.click("Open").expect("filters");
    list.click("Remove Change something and run it").expect("removes");
    assert!(list.text().starts_with("Nothing here."));
    assert_eq!(list.state()["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_dashboard_cycles_a_status() {
    let mut dashboard = stage("status-dashboard");
    assert!(dashboard.text().starts_with("1 of 3 need attention"));
    dashboard.click("Change Search").expect("cycles");
    assert!(dashboard.text().contains("Search | Down | 80 %"));
    dashboard.click("Change Search").expect("cycles");
    assert!(dashboard.text().starts_with("All services are operational"));
}

#[test]
fn the_greeter_greets_and_shares_the_name() {
    let mut greeter = stage("greeter");
    greeter.set("Your name", &json!("Ada")).expect("types");
    assert_eq!(greeter.text(), "Hello, Ada!");
    let sent = &greeter.sent[0];
    assert_eq!(sent.scope, IntentScope::Shared("greeter-profile".into()));
    assert_eq!(
        (sent.action_type.as_str(), sent.payload.as_str()),
        ("set-name", r#"{"name":"Ada"}"#)
    );
}

#[test]
fn the_greeter_view_shows_who_shared_which_name() {
    let mut view = stage("shared-greeter-view");
    assert_eq!(view.text(), "This plugin may not read greeter-profile.");
    view.share("greeter-profile", &json!({ "name": "", "lastUpdatedInstanceId": null }));
    assert!(view.text().starts_with("No name yet."));
    view.share("greeter-profile", &json!({ "name": "Ada", "lastUpdatedInstanceId": "greeter-1" }));
    assert_eq!(view.text(), "The greeter says hello to Ada\nLast changed by greeter-1");
}

#[test]
fn the_todo_list_keeps_its_items_in_the_domain_that_it_declares() {
    let mut list = stage("todo-list");
    assert_eq!(list.text(), "This plugin may not read todo-items.");
    list.share_declared();
    list.set("New to-do", &json!("  milk ")).expect("types");
    list.click("Add").expect("adds");
    list.set("milk", &json!(true)).expect("ticks");
    assert_eq!(list.state(), json!({ "draft": "" }));
    assert_eq!(
        list.shared("todo-items")["items"][2],
        json!({ "id": 3, "text": "milk", "done": true })
    );
    list.click("Clear what is done").expect("clears");
    assert_eq!(list.shared("todo-items")["items"].as_array().map(Vec::len), Some(2));
    assert!(list.sent.is_empty(), "the domain is its own");
}

#[test]
fn the_todo_view_ticks_in_the_list_of_another_plugin() {
    let (mut list, mut view) = (stage("todo-list"), stage("todo-view"));
    assert_eq!(view.text(), "There is no list to see. Run a To-do List.");
    view.share("todo-items", &list.shared("todo-items"));
    assert_eq!(view.text(), "0 of 2 done");

    for item in ["Run a To-do View beside this", "Take its right to write away"] {
        view.set(item, &json!(true)).expect("ticks");
        list.reduce(&view.sent.pop().expect("dispatched"));
        view.share("todo-items", &list.shared("todo-items"));
    }
    assert_eq!(view.text(), "2 of 2 done\nNothing is left to do.");
}

#[test]
fn the_stopwatch_measures_with_a_timer_of_the_host_and_says_how_long_it_was() {
    let mut watch = stage("stopwatch");
    assert_eq!(watch.text(), "00:00.0");
    watch.click("Start").expect("starts");
    assert_eq!(
        watch.commands(),
        [("timer".into(), "start".into(), json!({ "everyMs": 200, "handler": "tick" }))]
    );

    watch.call("tick", &json!({ "tick": 1, "args": null })).expect("ticks");
    let started_ms = watch.state()["startedMs"].as_f64().expect("runs");
    assert!(watch.state()["nowMs"].as_f64() >= Some(started_ms));
    watch.click("Lap").expect("takes a lap");
    assert_eq!(watch.state()["laps"].as_array().map(Vec::len), Some(1));

    watch.click("Stop").expect("stops");
    let commands = watch.commands();
    assert_eq!(commands[0], ("timer".into(), "stop".into(), json!(null)));
    assert_eq!((commands[1].0.as_str(), &commands[1].2["tone"]), ("toast", &json!("success")));
    let before_ms = watch.state()["beforeMs"].clone();
    watch.call("tick", &json!({ "tick": 2, "args": null })).expect("a late tick");
    assert_eq!(
        (&watch.state()["startedMs"], &watch.state()["beforeMs"]),
        (&json!(null), &before_ms)
    );
}

#[test]
fn the_scratchpad_saves_loads_and_copies() {
    let mut pad = stage("scratchpad");
    pad.set("Scratchpad", &json!("remember")).expect("writes");
    assert_eq!(pad.text(), "not saved");
    pad.click("Save").expect("saves");
    assert_eq!(pad.text(), "");
    assert_eq!(
        pad.commands()[0],
        ("storage".into(), "set".into(), json!({ "key": "text", "value": "remember" }))
    );
    pad.click("Copy").expect("copies");
    assert_eq!(
        pad.commands(),
        [("clipboard".into(), "write".into(), json!({ "text": "remember" }))]
    );

    pad.click("Load").expect("asks");
    assert_eq!(
        pad.commands(),
        [("storage".into(), "get".into(), json!({ "key": "text", "handler": "loaded" }))]
    );
    pad.call("loaded", &json!({ "key": "text", "value": null })).expect("nothing was stored");
    assert_eq!(pad.state()["text"], "remember");
    pad.call("loaded", &json!({ "key": "text", "value": "from before" })).expect("was stored");
    assert_eq!(pad.state(), json!({ "text": "from before", "saved": "from before" }));
}

#[test]
fn the_monitor_lists_what_runs_and_what_came_last() {
    let mut monitor = stage("runtime-monitor");
    let registry = json!([{ "instanceId": "counter-1", "packageId": "counter", "title": "Counter", "status": "running",
        "enabled": true, "widgets": ["main"] }]);
    let metrics = json!({ "pluginCount": 1, "dispatchCount": 4, "lastDispatchId": 4, "lastTimestamp": 1, "lastScope": "shared",
        "lastActionType": "set-instance", "lastOutcome": "denied", "lastReason": "missing-write-grant:counter-summary" });
    monitor.share("runtime-registry", &registry);
    monitor.share("runtime-metrics", &metrics);
    assert_eq!(monitor.issues(), [""; 0]);
    let text = monitor.text();
    for line in [
        "4 dispatches",
        "denied",
        "shared: set-instance",
        "missing-write-grant:counter-summary",
        "Counter | counter-1 | running | 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
}

#[test]
fn the_snapshot_prints_the_chosen_domain() {
    let mut snapshot = stage("runtime-snapshot");
    snapshot.share("greeter-profile", &json!({ "name": "Ada" }));
    assert!(snapshot.text().contains("may read 1 of 4 domains"));
    snapshot.set("Domain", &json!("greeter-profile")).expect("chooses");
    assert!(snapshot.text().ends_with("{\n  \"name\": \"Ada\"\n}"), "{}", snapshot.text());
}

#[test]
fn the_converter_converts_what_is_chosen() {
    let mut converter = stage("unit-converter");
    converter.set("Quantity", &json!("temperature")).expect("chooses");
    converter.set("Amount", &json!(100)).expect("slides");
    assert_eq!(converter.text(), "Fahrenheit | 212\nKelvin | 373.15");
}

#[test]
fn the_notes_count_words_and_list_headings() {
    let mut notes = stage("notes");
    notes.set("Notes", &json!("# One\ntwo three")).expect("writes");
    assert_eq!(notes.text(), "3 words\n15 characters");
    let contents = notes.render("contents");
    assert_eq!((contents.node_count, contents.issues.len()), (3, 0));
    notes.click("Clear").expect("clears");
    assert_eq!(notes.state(), json!({ "text": "" }));
}

#[test]
fn the_quotes_arrive_after_their_promise_and_one_fails() {
    let mut quotes = stage("async-quotes");
    quotes.click("Next quote").expect("asks");
    assert_eq!(quotes.text(), "The bug is always in the part that you did not read.\n1 asked");
    for _ in 0..3 {
        quotes.click("Next quote").expect("asks");
    }
    assert_eq!(quotes.text(), "The fourth quote is always late.\n4 asked");
}

#[test]
fn the_runaway_is_stopped_and_changes_nothing() {
    let mut runaway = stage("runaway");
    runaway.click("Click").expect("clicks");
    let fault = runaway.click("Loop forever").expect_err("never comes back by itself");
    assert_eq!(fault.code, FaultCode::VmTimeout);
    assert_eq!(runaway.state(), json!({ "clicks": 1 }));
}

#[test]
fn the_good_nodes_of_bad_output_still_work() {
    let mut bad = stage("bad-output");
    bad.click("Still works: 0").expect("clicks");
    bad.click("Still works: 1").expect("clicks");
    assert_eq!(
        presets::find("bad-output").map(|preset| preset.category),
        Some(PresetCategory::Faulty)
    );
}

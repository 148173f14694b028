//! The timeline, the errors, the console and the performance panel in a browser, as a user meets
//! them.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "capabilities_web/stage.rs"]
mod stage;

use leptos::prelude::*;
use playground::workbench::devtools::Devtools;
use playground::workbench::session::DevtoolsTab;
use plugin_host::signal::HostSignal;
use plugin_host::store::{
    DispatchCost, DispatchOutcome, DispatchRecord, DispatchScope, Instance, Store,
};
use plugin_host::testing;
use plugin_runtime::contracts::messages::Cost;
use plugin_runtime::contracts::{
    ConsoleEntry, ConsoleLevel, DispatchId, Fault, FaultCode, Intent, IntentScope, Issue, JsonText,
    Operation, SourceLocation,
};
use serde_json::{Value, json};
use stage::{Stage, settle};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
    KeyboardEventInit,
};

wasm_bindgen_test_configure!(run_in_browser);

/// The style sheets give the lists the height that scrolling relies on.
const STYLES: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/workbench/devtools.css"),
    include_str!("../../style/workbench/devtools/virtual_list.css"),
    include_str!("../../style/workbench/devtools/timeline.css"),
    include_str!("../../style/workbench/devtools/timeline/entry_list.css"),
    include_str!("../../style/workbench/devtools/console.css"),
    include_str!("../../style/workbench/devtools/console/line_view.css"),
);

const ROW: &str = "[data-part=timeline-entry]";
const LIST: &str = "[data-part=timeline-list]";
const SEARCH: &str = "[data-part=timeline-search]";

async fn panel(tab: DevtoolsTab) -> Stage {
    let stage = Stage::of(|| {
        view! {
            <style>{STYLES}</style>
            <div style:display="flex" style:width="1200px" style:height="400px"><Devtools /></div>
        }
    });
    stage.session.show_panel(tab);
    settle().await;
    stage
}

fn json_text(value: &Value) -> JsonText {
    JsonText::from_value(value)
}

/// Dispatch `id`; every fourth is denied, every other is shared.
fn record(id: u64) -> DispatchRecord {
    let is_denied = id % 4 == 3;
    DispatchRecord {
        id: DispatchId(id),
        timestamp_ms: 1_700_000_000_000.0,
        scope: if id % 2 == 1 { DispatchScope::Shared } else { DispatchScope::Plugin },
        domain: (id % 2 == 1).then(|| "counter-summary".to_owned()),
        action_type: "increment".to_owned(),
        payload: json_text(&json!({ "by": id })),
        instance_id: "counter-1".into(),
        outcome: if is_denied { DispatchOutcome::Denied } else { DispatchOutcome::Applied },
        reason: is_denied.then(|| "missing-write-grant:counter-summary".to_owned()),
        before: json_text(&json!({ "value": id, "old": true })),
        after: json_text(&json!({ "value": id + 1, "new": [1] })),
        cost: Some(DispatchCost {
            queued_ms: 2.0,
            vm_us: 1_500,
            travel_ms: 4.0,
            drawing: HostSignal::default(),
        }),
    }
}

fn push(store: Store, ids: std::ops::RangeInclusive<u64>) {
    ids.for_each(|id| testing::keep_record(store, record(id)));
}

/// The dispatches that are drawn.
fn drawn(stage: &Stage) -> Vec<u64> {
    let id =
        |row: HtmlElement| row.get_attribute("data-dispatch-id").and_then(|id| id.parse().ok());
    stage.all(ROW).into_iter().map(|row| id(row).expect("a number")).collect()
}

fn press(target: &HtmlElement, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    target
        .dispatch_event(
            &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event"),
        )
        .expect("dispatches");
}

async fn press_in(stage: &Stage, selector: &str, key: &str) {
    press(&stage.get(selector), key);
    settle().await;
}

fn fire(target: &Element, kind: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    target
        .dispatch_event(&Event::new_with_event_init_dict(kind, &init).expect("an event"))
        .expect("dispatches");
}

async fn type_into(stage: &Stage, selector: &str, text: &str) {
    let input: HtmlInputElement = stage.get(selector);
    input.set_value(text);
    fire(&input, "input");
    settle().await;
}

fn active_row(stage: &Stage) -> Option<String> {
    let id = stage.get::<Element>(LIST).get_attribute("aria-activedescendant")?;
    document().get_element_by_id(&id)?.get_attribute("data-dispatch-id")
}

#[wasm_bindgen_test]
async fn only_the_panel_that_is_shown_exists_and_the_keys_go_from_tab_to_tab() {
    let stage = panel(DevtoolsTab::Timeline).await;
    assert_eq!(stage.all("[role=tabpanel]").len(), 1);
    assert!(stage.has("[data-part=devtools-panel-timeline]"));
    for (key, expected) in [
        ("ArrowRight", "state"),
        ("End", "docs"),
        ("ArrowRight", "timeline"),
        ("ArrowLeft", "docs"),
        ("Home", "timeline"),
    ] {
        press_in(&stage, "[role=tab][aria-selected=true]", key).await;
        let tab: Element = stage.get("[role=tab][aria-selected=true]");
        assert_eq!(tab.id(), format!("devtools-tab-{expected}"), "after {key}");
        assert_eq!(document().active_element().map(|element| element.id()), Some(tab.id()));
        assert!(stage.has(&format!("[data-part=devtools-panel-{expected}][role=tabpanel]")));
        assert_eq!(stage.all("[role=tab][tabindex='0']").len(), 1);
    }
}

#[wasm_bindgen_test]
async fn of_ten_thousand_dispatches_only_those_in_view_are_drawn() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=10_000);
    stage.until("the newest is in view", || drawn(&stage).last() == Some(&10_000)).await;
    assert!(drawn(&stage).len() < 120, "{} rows", drawn(&stage).len());
    assert_eq!(stage.get::<Element>(ROW).get_attribute("aria-setsize").as_deref(), Some("10000"));

    let list: HtmlElement = stage.get(LIST);
    list.set_scroll_top(5_000 * 28);
    stage.until("the middle is drawn", || drawn(&stage).contains(&5_005)).await;
    assert!(drawn(&stage).len() < 120, "{} rows", drawn(&stage).len());
    let row: Element = stage.get("[data-dispatch-id='5005']");
    let (row, list) = (row.get_bounding_client_rect(), list.get_bounding_client_rect());
    assert!(
        row.top() >= list.top() && row.bottom() <= list.bottom(),
        "a row stands where the scrolling is"
    );
}

#[wasm_bindgen_test]
async fn a_search_finds_and_a_chip_narrows_it() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=10_000);
    settle().await;
    let clock = window().performance().expect("a clock");
    let began = clock.now();
    type_into(&stage, SEARCH, "payload:9999").await;
    leptos::logging::log!(
        "a search in 10,000 dispatches, drawn: {:.1} ms in a debug build",
        clock.now() - began
    );
    assert_eq!(drawn(&stage), [9_999]);
    assert_eq!(stage.text("[data-part=timeline-count]"), "1 of 10,000 dispatches");

    type_into(&stage, SEARCH, "").await;
    stage.click("[data-part=timeline-chip-denied]").await;
    assert_eq!(stage.get::<HtmlInputElement>(SEARCH).value(), "outcome:denied");
    assert_eq!(stage.text("[data-part=timeline-count]"), "2,500 of 10,000 dispatches");
    assert!(
        stage
            .all(ROW)
            .iter()
            .all(|row| row.get_attribute("data-outcome").as_deref() == Some("denied"))
    );
    push(stage.store, 10_001..=10_003);
    settle().await;
    assert_eq!(
        stage.text("[data-part=timeline-count]"),
        "2,500 of 10,000 dispatches",
        "one came, one was forgotten"
    );
    type_into(&stage, SEARCH, "nothing-like-it").await;
    assert!(
        stage.text("[data-part=devtools-panel-timeline]").contains("Nothing matches the search.")
    );
}

#[wasm_bindgen_test]
async fn the_keys_walk_the_list_and_open_an_entry() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=1_000);
    settle().await;
    for (key, expected) in [
        ("Home", "1"),
        ("ArrowDown", "2"),
        ("ArrowUp", "1"),
        ("ArrowUp", "1"),
        ("End", "1000"),
        ("ArrowDown", "1000"),
    ] {
        press_in(&stage, LIST, key).await;
        assert_eq!(active_row(&stage).as_deref(), Some(expected), "after {key}");
    }
    press_in(&stage, LIST, "PageUp").await;
    let above: u64 =
        active_row(&stage).and_then(|id| id.parse().ok()).expect("a row that is drawn");
    assert!((950..999).contains(&above), "a page above the last: {above}");

    assert!(!stage.has("[data-part=timeline-detail]"));
    press_in(&stage, LIST, "Enter").await;
    assert!(stage.text("[data-part=timeline-detail] h3").starts_with(&format!("#{above}")));
    press_in(&stage, LIST, "ArrowUp").await;
    assert!(
        stage.text("[data-part=timeline-detail] h3").starts_with(&format!("#{}", above - 1)),
        "an open detail follows"
    );
    press_in(&stage, LIST, "Escape").await;
    assert!(!stage.has("[data-part=timeline-detail]"));
}

#[wasm_bindgen_test]
async fn while_it_is_paused_new_dispatches_are_counted_and_not_shown() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=5);
    settle().await;
    stage.click("[data-part=timeline-pause]").await;
    push(stage.store, 6..=8);
    settle().await;
    assert_eq!(drawn(&stage), [1, 2, 3, 4, 5]);
    assert_eq!(stage.text("[data-part=timeline-pause]"), "Resume (3 new)");
    stage.click("[data-part=timeline-pause]").await;
    assert_eq!(drawn(&stage), [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[wasm_bindgen_test]
async fn what_is_read_stays_in_view_while_new_dispatches_come() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=10_000);
    stage.until("the newest is in view", || drawn(&stage).last() == Some(&10_000)).await;
    let list: HtmlElement = stage.get(LIST);
    list.set_scroll_top(3_000 * 28);
    stage.until("it says that there is more", || stage.has("[data-part=timeline-newest]")).await;
    let top = |id: u64| {
        stage.get::<Element>(&format!("[data-dispatch-id='{id}']")).get_bounding_client_rect().top()
    };
    let before = top(3_005);
    push(stage.store, 10_001..=10_020);
    stage.until("twenty went at the top", || list.scroll_top() == 2_980 * 28).await;
    assert!((top(3_005) - before).abs() < 1.0, "from {before} to {}", top(3_005));

    stage.click("[data-part=timeline-newest]").await;
    stage.until("the newest is in view", || drawn(&stage).last() == Some(&10_020)).await;
    assert!(!stage.has("[data-part=timeline-newest]"));
}

#[wasm_bindgen_test]
async fn an_entry_tells_what_changed_and_what_it_cost() {
    let stage = panel(DevtoolsTab::Timeline).await;
    push(stage.store, 1..=4);
    settle().await;
    stage.click("[data-dispatch-id='4']").await;
    let changes: Vec<_> = stage
        .all("[data-part=timeline-changes] li")
        .iter()
        .map(|row| row.text_content().unwrap_or_default())
        .collect();
    assert_eq!(changes, ["Changedvalue45", "Removedoldtrue", "Addednew[1 item]"]);
    let cost = || stage.text("[data-part=timeline-cost]");
    assert_eq!(
        cost(),
        "Waited2.0 msIn the plugin1.5 msTo the worker and back2.5 msRendering 0 widgets0 µsChanging the page0 µs"
    );
    let opened = stage
        .store
        .timeline()
        .with_untracked(|timeline| timeline.get(3).cloned())
        .expect("is there");
    let drawing = opened.cost.as_ref().expect("of an event").drawing.clone();
    testing::note_drawing(&drawing, 300, 1.25);
    settle().await;
    assert!(
        cost().ends_with("Rendering 1 widget300 µsChanging the page1.2 ms"),
        "it grows while it is looked at: {}",
        cost()
    );
    assert!(stage.has("[data-part=timeline-detail] [role=treeitem]"), "the payload is a tree");

    stage.click("[data-part=timeline-pin-toggle]").await;
    stage.click("[data-part=timeline-clear]").await;
    assert!(drawn(&stage).is_empty());
    stage.click("[data-part=timeline-pin]").await;
    assert!(
        stage.text("[data-part=timeline-detail] h3").starts_with("#4"),
        "what is pinned survives"
    );
}

#[wasm_bindgen_test]
async fn a_denied_dispatch_says_why_and_can_be_allowed() {
    let stage = panel(DevtoolsTab::Timeline).await;
    let manifest = json!({ "title": "Mine", "capabilities": { "readShared": [], "writeShared": [], "systemCommands": [] }, "initialState": {}, "widgets": ["main"] });
    let instance = stage.run("mine", &manifest).await;
    let write = || {
        let scope = IntentScope::Shared("counter-summary".into());
        let payload = json_text(&json!({ "value": 5 }));
        stage.host.dispatch_as(
            &instance.id,
            Intent { scope, action_type: "set-instance".into(), payload },
        );
        stage
            .store
            .timeline()
            .with_untracked(|timeline| timeline.iter().next_back().map(|record| record.outcome))
    };
    assert_eq!(write(), Some(DispatchOutcome::Denied));
    settle().await;
    stage.click("[data-outcome=denied]").await;
    assert!(
        stage
            .text("[data-part=timeline-reason]")
            .contains("mine-1 may not change counter-summary.")
    );
    stage.click("[data-part=timeline-allow]").await;
    assert!(!stage.has("[data-part=timeline-allowed]"), "it has not stood still yet");
    stage.until("Allow answers", || stage.has("[data-part=timeline-allow]:enabled")).await;
    stage.click("[data-part=timeline-allow]").await;
    assert!(stage.has("[data-part=timeline-allowed]"));
    assert_eq!(write(), Some(DispatchOutcome::Applied));
}

fn fault(instance: &Instance) -> Fault {
    let mut fault = Fault::new(FaultCode::PluginThrew, Operation::Event, "boom")
        .of_instance(instance.id.clone());
    fault.location = Some(SourceLocation { line: 1, column: 3 });
    fault.stack = Some("    at inner (plugin.js:1:3)\n    at map (native)".to_owned());
    fault
}

#[wasm_bindgen_test]
async fn the_same_fault_again_is_one_entry_with_its_place_and_its_stack() {
    let stage = panel(DevtoolsTab::Errors).await;
    assert!(stage.has("[data-part=devtools-panel-errors] .empty"));
    let manifest = json!({ "title": "Mine", "capabilities": { "readShared": [], "writeShared": [], "systemCommands": [] }, "initialState": {}, "widgets": ["main"] });
    let instance = stage.run("mine", &manifest).await;
    let issues = vec![Issue::new("root.props.label", "a string", "number 7")];
    testing::note_fault(
        stage.store,
        &instance.id,
        &Fault::contract(Operation::Render, issues).of_instance(instance.id.clone()),
    );
    (0..3).for_each(|_| testing::note_fault(stage.store, &instance.id, &fault(&instance)));
    settle().await;
    let codes: Vec<_> = stage
        .all("[data-part=error-entry]")
        .iter()
        .filter_map(|entry| entry.get_attribute("data-code"))
        .collect();
    assert_eq!(codes, ["PLUGIN_THREW", "CONTRACT_VIOLATION"], "the latest first");
    assert_eq!(stage.text("[data-code=PLUGIN_THREW] [data-part=error-count]"), "3 ×");
    assert_eq!(stage.text("[data-part=error-issue]"), "root.props.labela stringnumber 7");
    assert_eq!(stage.text("[data-part=error-source] mark"), manifest.to_string()[2..3]);
    assert_eq!(stage.all("[data-part=error-stack] li").len(), 2);

    stage.click("[data-part=stack-frame]").await;
    stage
        .until("the editor goes there", || {
            stage.session.active().is_some_and(|tab| tab.reveal.get_untracked() == Some((1, 3)))
        })
        .await;
    stage.session.show_panel(DevtoolsTab::Errors);
    settle().await;
    stage.click("[data-code=PLUGIN_THREW] [data-part=error-code]").await;
    assert_eq!(stage.session.devtools_tab.get_untracked(), DevtoolsTab::Docs);
    stage.session.show_panel(DevtoolsTab::Errors);
    settle().await;
    stage.click("[data-part=errors-clear]").await;
    assert!(!stage.has("[data-part=error-entry]"));
}

fn written(instance: &str, level: ConsoleLevel, args: &[Value]) -> ConsoleEntry {
    ConsoleEntry {
        instance_id: instance.into(),
        level,
        args: args.iter().map(json_text).collect(),
        line: Some(2),
    }
}

#[wasm_bindgen_test]
async fn the_console_is_filtered_by_instance_level_and_text() {
    let stage = panel(DevtoolsTab::Console).await;
    let lines = vec![
        written("one-1", ConsoleLevel::Log, &[json!("hello"), json!(1)]),
        written("one-1", ConsoleLevel::Error, &[json!("broken")]),
        written("two-1", ConsoleLevel::Log, &[json!({ "deep": { "er": true } })]),
    ];
    testing::note_console(stage.store, lines);
    settle().await;
    let lines = || stage.all("[data-part=console-line]").len();
    assert_eq!(lines(), 3);
    let choose = |value: &str| {
        let select: HtmlSelectElement = stage.get("[data-part=console-instance]");
        select.set_value(value);
        fire(&select, "change");
    };
    choose("one-1");
    settle().await;
    assert_eq!(lines(), 2);
    stage.click("[data-part=console-level-error]").await;
    assert_eq!(lines(), 1);
    assert!(stage.text("[data-part=console-line]").contains("hello"));
    stage.click("[data-part=console-level-error]").await;
    stage.click("[data-part=console-clear]").await;
    assert_eq!(lines(), 0, "of the one that is chosen");
    choose("");
    settle().await;
    assert_eq!(lines(), 1, "the other's line is still there");
    type_into(&stage, "[data-part=console-search]", "nothing").await;
    assert_eq!(lines(), 0);
}

#[wasm_bindgen_test]
async fn an_object_in_the_console_opens_into_a_tree_that_the_keys_walk() {
    let stage = panel(DevtoolsTab::Console).await;
    let line = written("one-1", ConsoleLevel::Log, &[json!({ "deep": { "er": true }, "flat": 1 })]);
    testing::note_console(stage.store, vec![line]);
    settle().await;
    assert!(!stage.has("[role=tree]"));
    stage.click("[data-part=console-object]").await;
    let labels = || {
        stage
            .all("[role=treeitem] .tree__label")
            .iter()
            .map(|label| label.text_content().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    assert_eq!(labels(), ["value", "deep", "flat"]);
    let focused = "[role=treeitem][tabindex='0']";
    press_in(&stage, focused, "ArrowDown").await;
    press_in(&stage, focused, "ArrowRight").await;
    assert_eq!(labels(), ["value", "deep", "er", "flat"]);
    press_in(&stage, focused, "ArrowRight").await;
    assert_eq!(stage.text("[data-part=tree-path]"), "deep.er");
    assert_eq!(
        document().active_element().and_then(|row| row.get_attribute("aria-level")).as_deref(),
        Some("3")
    );
    press_in(&stage, focused, "ArrowLeft").await;
    press_in(&stage, focused, "ArrowLeft").await;
    assert_eq!(labels(), ["value", "deep", "flat"]);
    press_in(&stage, focused, "End").await;
    assert_eq!(stage.text("[data-part=tree-path]"), "flat");
    assert_eq!(stage.all(focused).len(), 1);
}

#[wasm_bindgen_test]
async fn a_long_console_draws_the_newest_lines_first() {
    let stage = panel(DevtoolsTab::Console).await;
    let lines =
        (0..2_500).map(|number| written("one-1", ConsoleLevel::Log, &[json!(number)])).collect();
    testing::note_console(stage.store, lines);
    settle().await;
    let drawn = || stage.all("[data-part=console-line]");
    assert_eq!(drawn().len(), 200);
    assert!(
        drawn()
            .last()
            .and_then(|line| line.text_content())
            .is_some_and(|text| text.contains("2499"))
    );
    let list: HtmlElement = stage.get("[data-part=console-list]");
    stage
        .until("the newest is in view", || {
            list.scroll_top() + list.client_height() + 2 >= list.scroll_height()
        })
        .await;
    stage.click("[data-part=console-older]").await;
    assert_eq!(drawn().len(), 2_000, "older ones are forgotten");
}

#[wasm_bindgen_test]
async fn what_hurts_stands_at_the_top_of_the_performance_table() {
    let stage = panel(DevtoolsTab::Performance).await;
    let manifest = json!({ "title": "Mine", "capabilities": { "readShared": [], "writeShared": [], "systemCommands": [] }, "initialState": {}, "widgets": ["main"] });
    let (idle, slow) = (stage.run("idle", &manifest).await, stage.run("slow", &manifest).await);
    testing::note_cost(
        &slow,
        Cost { elapsed_us: 90_000, interrupted: false, memory_bytes: 1_024, ticks: 0 },
        10,
    );
    testing::note_cost(
        &idle,
        Cost { elapsed_us: 100, interrupted: false, memory_bytes: 4 << 20, ticks: 0 },
        20,
    );
    settle().await;
    let rows = || {
        stage
            .all("[data-part=performance-row]")
            .iter()
            .filter_map(|row| row.get_attribute("data-instance-id"))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(), ["slow-1", "idle-1"]);
    assert_eq!(stage.text("th[aria-sort=descending]"), "95 % within");
    assert!(
        stage
            .text("[data-part=performance-row][data-instance-id=idle-1]")
            .contains("4.0 MiB of 32.0 MiB")
    );
    let headers = stage.all("[data-part=performance-sort]");
    let memory = headers
        .iter()
        .find(|header| header.text_content().as_deref() == Some("Memory"))
        .expect("a column");
    memory.click();
    settle().await;
    assert_eq!(rows(), ["idle-1", "slow-1"]);
    memory.click();
    settle().await;
    assert_eq!(rows(), ["slow-1", "idle-1"]);
    assert_eq!(stage.text("th[aria-sort=ascending]"), "Memory");
}

//! Looking back and looking in, in a real browser over simulated workers, as a user does it.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    reason = "the desk and the plugins belong to the tests of the workbench, which use all of them"
)]

#[path = "workbench_web/desk.rs"]
mod desk;
#[path = "workbench_web/plugin.rs"]
mod plugin;
#[path = "../../host/tests/simulation/mod.rs"]
mod simulation;

use std::sync::Arc;

use desk::Desk;
use leptos::mount::mount_to;
use leptos::prelude::*;
use playground::render::{WidgetEvent, WidgetView};
use plugin_runtime::contracts::ui::parse;
use plugin_runtime::contracts::{JsonText, Limits};
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

const PLUS: &str = "widget'] [aria-label='Increase Count";
const ENTRY: &str = "timeline-entry";

/// A counter that was clicked three times.
async fn counted() -> Desk {
    let desk = Desk::new().await;
    desk.write("counts").await;
    desk.run().await;
    desk.until("the counter is there", || !desk.all("counter-value").is_empty()).await;
    for count in 1..=3 {
        desk.click(PLUS).await;
        desk.until("the click is counted", || desk.text("counter-value") == count.to_string())
            .await;
    }
    desk
}

/// Opens the entry at this place and shows its moment.
async fn travel(desk: &Desk, dispatch: u64) {
    desk.click(&format!("{ENTRY}'][data-dispatch-id='{dispatch}")).await;
    assert!(desk.all("past-banner").is_empty(), "to look into an entry is not to travel");
    desk.click("timeline-travel").await;
    desk.settle().await;
}

fn is_inert(desk: &Desk) -> bool {
    desk.all("widget")[0].closest("[inert]").expect("a selector").is_some()
}

#[wasm_bindgen_test]
async fn an_older_moment_shows_what_was_and_escape_leads_back() {
    let desk = counted().await;
    travel(&desk, 1).await;
    assert_eq!(desk.text("counter-value"), "1");
    assert!(desk.text("past-banner").contains("You are looking at the past: after #1"));
    assert_eq!(desk.attribute("preview", "data-moment"), "past");
    assert!(is_inert(&desk));
    desk.click("devtools-tab-state").await;
    assert!(desk.text("state").contains("value1"), "{}", desk.text("state"));
    assert_eq!(desk.attribute("devtools-panel-state", "data-moment"), "past");
    assert!(desk.all("dispatcher").is_empty(), "nothing is sent to the past");

    desk.press("preview", "Escape").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "3");
    assert!(desk.text("state").contains("value3"));
    assert!(!is_inert(&desk));
    assert!(desk.all("past-banner").is_empty());
}

#[wasm_bindgen_test]
async fn what_is_pressed_in_the_past_is_not_sent() {
    let desk = counted().await;
    travel(&desk, 2).await;
    desk.click(PLUS).await;
    desk.pass(1_000.0).await;
    desk.click("timeline-live").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "3");
    desk.click(PLUS).await;
    desk.until("it counts again", || desk.text("counter-value") == "4").await;
}

#[wasm_bindgen_test]
async fn keys_and_slider_go_through_time() {
    let desk = counted().await;
    travel(&desk, 2).await;
    for (key, expected) in
        [("ArrowLeft", "1"), ("ArrowLeft", "1"), ("]", "2"), ("ArrowRight", "3"), ("[", "2")]
    {
        desk.press("past-banner", key).await;
        desk.settle().await;
        assert_eq!(desk.text("counter-value"), expected, "after {key}");
    }
    let slider: HtmlInputElement = desk.all("past-slider")[0].clone().unchecked_into();
    assert_eq!(
        (slider.min(), slider.max(), slider.value()),
        ("0".to_owned(), "2".to_owned(), "1".to_owned())
    );
    assert!(slider.get_attribute("aria-valuetext").expect("a text").starts_with("after #2"));
    slider.set_value("0");
    let init = EventInit::new();
    init.set_bubbles(true);
    slider
        .dispatch_event(&Event::new_with_event_init_dict("input", &init).expect("an event"))
        .expect("is heard");
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "1");
    assert_eq!(desk.attribute(&format!("{ENTRY}'][data-moment='shown"), "data-dispatch-id"), "1");
}

#[wasm_bindgen_test]
async fn a_key_on_the_timeline_travels_and_steps() {
    let desk = counted().await;
    desk.press("timeline-list", "Home").await;
    desk.press("timeline-list", "t").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "1");
    desk.press("timeline-list", "ArrowRight").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "2");
    desk.press("timeline-list", "Escape").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "3");
}

#[wasm_bindgen_test]
async fn a_plugin_that_was_unloaded_is_shown_as_it_was() {
    let desk = counted().await;
    desk.click("instance-card-close").await;
    desk.settle().await;
    assert!(desk.all("instance-card").is_empty());
    travel(&desk, 2).await;
    assert_eq!(desk.text("counter-value"), "2");
    assert!(desk.text("instance-card-gone").contains("unloaded since"));
    desk.click("timeline-live").await;
    desk.settle().await;
    assert!(desk.all("instance-card").is_empty());
}

/// The path of the row that the keys are at, while the tree has the focus.
fn focused_path() -> Option<String> {
    let row = document().active_element()?.get_attribute("aria-activedescendant")?;
    document().get_element_by_id(&row)?.get_attribute("data-path")
}

fn marked(desk: &Desk, mark: &str) -> usize {
    desk.all("widget")
        .iter()
        .filter(|widget| {
            widget
                .query_selector(&format!("[data-inspected={mark}]"))
                .expect("a selector")
                .is_some()
        })
        .count()
}

#[wasm_bindgen_test]
async fn a_node_is_picked_on_the_page_and_found_in_its_tree() {
    let desk = counted().await;
    desk.click("inspector-pick").await;
    let glass = "inspector-glass";
    desk.until("the glass has the focus", || {
        document().active_element() == desk.all(glass).first().cloned()
    })
    .await;
    desk.press(glass, "ArrowDown").await;
    assert!(
        desk.text("inspector-pointed").starts_with("counter “Count” in "),
        "{}",
        desk.text("inspector-pointed")
    );
    desk.until("it is framed", || marked(&desk, "pointed") == 1).await;
    desk.press(glass, "Enter").await;
    desk.until("its row has the focus", || focused_path().as_deref() == Some("root")).await;
    assert!(desk.all(glass).is_empty());
    assert_eq!(desk.attribute("devtools-tab-inspector", "aria-selected"), "true");
    assert_eq!(desk.texts("inspector-handler"), ["onIncrement calls plus"]);
    assert!(desk.text("inspector-detail").contains("value3"), "{}", desk.text("inspector-detail"));
    assert_eq!(desk.text("counter-value"), "3", "to pick is not to press");
}

#[wasm_bindgen_test]
#[allow(clippy::cast_possible_truncation, reason = "pixels of a page, far below 2^31")]
async fn a_click_picks_and_a_row_leads_back_to_the_page() {
    let desk = counted().await;
    desk.click("inspector-pick").await;
    let area = desk.all("counter-value")[0].get_bounding_client_rect();
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_client_x((area.left() + area.width() / 2.0) as i32);
    init.set_client_y((area.top() + area.height() / 2.0) as i32);
    let click =
        web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init).expect("an event");
    desk.all("inspector-glass")[0].dispatch_event(&click).expect("is heard");
    desk.until("it is framed", || marked(&desk, "chosen") == 1).await;
    assert_eq!(desk.text("inspector-path"), "root");

    let tree: HtmlElement = desk.all("inspector-tree")[0].clone().unchecked_into();
    tree.focus().expect("can be focused");
    desk.until("the row frames its node", || marked(&desk, "pointed") == 1).await;
    tree.blur().expect("can lose it");
    desk.until("the frame goes", || marked(&desk, "pointed") == 0).await;
    let enter = Event::new("pointerenter").expect("an event");
    desk.all("inspector-node")[0].dispatch_event(&enter).expect("is heard");
    desk.until("the row under the pointer frames its node", || marked(&desk, "pointed") == 1).await;
}

#[wasm_bindgen_test]
async fn escape_ends_picking_and_stays_in_the_past() {
    let desk = counted().await;
    travel(&desk, 1).await;
    desk.click("inspector-pick").await;
    desk.press("inspector-glass", "Escape").await;
    desk.settle().await;
    assert!(desk.all("inspector-glass").is_empty());
    assert_eq!(desk.all("past-banner").len(), 1);
}

#[wasm_bindgen_test]
async fn a_render_lights_up_only_when_that_is_asked_for() {
    let desk = counted().await;
    let flash = |desk: &Desk| -> Option<String> {
        let frame: Element = desk.all("widget")[0]
            .closest("[data-widget-id]")
            .expect("a selector")
            .expect("a frame");
        frame.get_attribute("data-flash")
    };
    assert_eq!(flash(&desk), None);
    desk.click("devtools-tab-inspector").await;
    desk.click("inspector-renders").await;
    let before = flash(&desk).expect("a word");
    desk.click(PLUS).await;
    desk.until("it is rendered", || desk.text("counter-value") == "4").await;
    assert_ne!(flash(&desk).expect("a word"), before);
}

#[wasm_bindgen_test]
async fn every_node_is_one_element_in_the_order_of_the_tree() {
    let kinds = [
        "panel", "heading", "row", "badge", "text", "column", "divider", "code", "button", "input",
        "textarea", "checkbox", "select", "slider", "counter", "table", "list", "text", "progress",
        "link", "invalid",
    ];
    let tree = json!({ "kind": "panel", "props": { "title": "All" }, "children": [
        { "kind": "heading", "text": "Part" },
        { "kind": "row", "children": [{ "kind": "badge", "text": "new" }, { "kind": "text", "text": "Hello" }] },
        { "kind": "column", "children": [{ "kind": "divider" }, { "kind": "code", "text": "a" }] },
        { "kind": "button", "props": { "label": "Save" } },
        { "kind": "input", "props": { "value": "x", "label": "Name" } },
        { "kind": "textarea", "props": { "value": "y" } },
        { "kind": "checkbox", "props": { "checked": true, "label": "Done" } },
        { "kind": "select", "props": { "value": "b", "options": ["a", "b"] } },
        { "kind": "slider", "props": { "value": 150, "min": 100, "max": 200 } },
        { "kind": "counter", "props": { "value": 7, "onIncrement": { "handler": "up" } } },
        { "kind": "table", "props": { "headers": ["Who"], "rows": [["Ann"], ["Bob"]] } },
        { "kind": "list", "children": [{ "kind": "text", "text": "one" }] },
        { "kind": "progress", "props": { "value": 3, "max": 4, "label": "Upload" } },
        { "kind": "link", "props": { "href": "https://example.org/a", "label": "Docs" } },
        { "kind": "nonsense" },
    ] });
    let tree = Arc::new(parse(&JsonText::from_value(&tree), &Limits::default()));
    assert_eq!(tree.node_count, kinds.len());
    let root: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
    document().body().expect("a body").append_child(&root).expect("takes children");
    let mounted = mount_to(root.clone(), move || {
        let shown = Signal::derive(move || Some(tree.clone()));
        view! { <WidgetView tree=shown on_event=|_: WidgetEvent| {} /> }
    });
    let found = root.query_selector_all("[data-kind]").expect("a selector");
    let element = |index| found.item(index).expect("in range").unchecked_into::<Element>();
    let shown: Vec<_> =
        (0..found.length()).filter_map(|index| element(index).get_attribute("data-kind")).collect();
    assert_eq!(shown, kinds);
    drop(mounted);
    root.remove();
}

//! Controlled fields: a user who is faster than the plugin, a plugin that refuses, an input method.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

use crate::stage::{Stage, has_focus, settle, text};

fn input(value: &str) -> Value {
    json!({ "kind": "input", "props": { "value": value, "onChange": { "handler": "rename", "args": { "id": 7 } } } })
}

fn fire(target: &Element, event: &str) {
    target.dispatch_event(&Event::new(event).expect("an event")).expect("can be heard");
}

fn type_text(field: &HtmlInputElement, value: &str) {
    field.set_value(value);
    fire(field, "input");
}

fn press_enter(field: &HtmlInputElement) {
    let press = js_sys::Function::new_with_args(
        "field",
        "field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))",
    );
    press.call1(&wasm_bindgen::JsValue::NULL, field).expect("can be heard");
}

#[wasm_bindgen_test]
async fn a_change_sends_the_value_merged_into_the_arguments() {
    let stage = Stage::of(&input("")).await;
    type_text(&stage.get("input"), "a");
    let events = stage.take_events();
    assert_eq!(events.len(), 1);
    assert_eq!(
        (events[0].handler.as_str(), events[0].args.as_str()),
        ("rename", r#"{"id":7,"value":"a"}"#)
    );
    assert!(events[0].ticket.is_some());
}

#[wasm_bindgen_test]
async fn late_renders_never_overwrite_newer_text() {
    let stage = Stage::of(&input("")).await;
    let field: HtmlInputElement = stage.get("input");
    field.focus().expect("can have focus");
    for typed in ["h", "he", "hel", "help"] {
        type_text(&field, typed);
        settle().await;
    }
    field.set_selection_range(2, 2).expect("has a caret");
    let events = stage.take_events();
    assert_eq!(events.len(), 4);
    // The plugin answers one by one; the user's text and caret stay through it.
    for (event, answer) in events.into_iter().zip(["h", "he", "hel", "help"]) {
        stage.set(&input(answer));
        drop(event);
        settle().await;
        assert_eq!(field.value(), "help", "after the answer {answer}");
        assert_eq!(field.selection_start(), Ok(Some(2)));
    }
}

#[wasm_bindgen_test]
async fn the_last_answer_wins_and_the_caret_finds_its_place() {
    let stage = Stage::of(&input("12")).await;
    let field: HtmlInputElement = stage.get("input");
    field.focus().expect("can have focus");
    type_text(&field, "1234");
    field.set_selection_range(3, 3).expect("has a caret");
    stage.set(&input("1,234"));
    stage.take_events();
    settle().await;
    assert_eq!(field.value(), "1,234");
    assert_eq!(field.selection_start(), Ok(Some(4)));
}

#[wasm_bindgen_test]
async fn a_ticket_dropped_in_the_turn_of_the_new_tree_never_shows_the_old_value() {
    let stage = Stage::of(&input("")).await;
    let field: HtmlInputElement = stage.get("input");
    // Counts every write of the field's value from now on.
    js_sys::Function::new_with_args(
        "field",
        "const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value'); globalThis.fieldWrites = []; \
         Object.defineProperty(field, 'value', { get() { return value.get.call(this); }, \
         set(text) { globalThis.fieldWrites.push(text); value.set.call(this, text); } });",
    )
    .call1(&wasm_bindgen::JsValue::NULL, &field)
    .expect("runs");
    type_text(&field, "a");
    type_text(&field, "ab");
    let mut events = stage.take_events();
    // The first ticket wakes the field before the tree is set; both wait for the end of this turn.
    drop(events.remove(0));
    stage.set(&input("ab"));
    drop(events);
    settle().await;
    let writes = js_sys::Reflect::get(&js_sys::global(), &"fieldWrites".into()).expect("an array");
    assert_eq!(js_sys::Array::from(&writes).join(" "), "a ab");
}

#[wasm_bindgen_test]
async fn a_change_that_the_plugin_refuses_is_taken_back() {
    let stage = Stage::of(&input("abc")).await;
    let field: HtmlInputElement = stage.get("input");
    field.focus().expect("can have focus");
    type_text(&field, "abXc");
    field.set_selection_range(3, 3).expect("has a caret");
    settle().await;
    assert_eq!(field.value(), "abXc");
    stage.set(&input("abc"));
    stage.take_events();
    settle().await;
    assert_eq!(field.value(), "abc");
    assert_eq!(field.selection_start(), Ok(Some(2)));
    // The same again: what was sent before the answer does not count as sent now.
    type_text(&field, "abXc");
    assert_eq!(stage.take_events().len(), 1);
}

#[wasm_bindgen_test]
async fn without_a_handler_every_field_reverts() {
    let stage = Stage::of(&json!({ "kind": "column", "children": [
        { "kind": "input", "props": { "value": "a" } }, { "kind": "textarea", "props": { "value": "b" } },
        { "kind": "checkbox", "props": { "checked": true } }, { "kind": "select", "props": { "value": "c", "options": ["c", "d"] } },
        { "kind": "slider", "props": { "value": 50 } },
    ] }))
    .await;
    stage.find("input[readonly]");
    stage.find("textarea[readonly]");
    type_text(&stage.get("input"), "x");
    let textarea: HtmlTextAreaElement = stage.get("textarea");
    textarea.set_value("x");
    fire(&textarea, "input");
    let checkbox: HtmlInputElement = stage.get("[type=checkbox]");
    checkbox.click();
    let select: HtmlSelectElement = stage.get("select");
    select.set_value("d");
    fire(&select, "change");
    let slider: HtmlInputElement = stage.get("[type=range]");
    type_text(&slider, "70");
    settle().await;
    assert!(stage.take_events().is_empty());
    assert_eq!(stage.get::<HtmlInputElement>("input").value(), "a");
    assert_eq!(textarea.value(), "b");
    assert!(checkbox.checked());
    assert_eq!(select.value(), "c");
    assert_eq!((slider.value(), text(&stage.find("output"))), ("50".to_owned(), "50".to_owned()));
}

/// Taken away, the field loses its focus, which closes its list: nothing that this changes may lie
/// in what is gone already.
#[wasm_bindgen_test]
async fn a_list_that_is_open_goes_with_its_select() {
    let options: Vec<String> = (0..400).map(|number| number.to_string()).collect();
    let select = json!({ "kind": "select", "props": { "value": "7", "options": options, "onChange": { "handler": "h" } } });
    let stage = Stage::of(&json!({ "kind": "column", "children": [select] })).await;
    let open = async || {
        let field: HtmlInputElement = stage.get("[role=combobox]");
        field.focus().expect("takes the focus");
        field.click();
        settle().await;
        stage.find("[role=listbox] [role=option]");
        type_text(&field, "1");
        settle().await;
    };
    open().await;
    stage.show(&json!({ "kind": "column", "children": [{ "kind": "text", "props": { "text": "gone" } }] })).await;
    assert!(stage.all("[role=listbox]").is_empty());
    stage.show(&json!({ "kind": "column", "children": [select] })).await;
    open().await;
    stage.clear().await;
    assert!(stage.all("*").iter().all(|element| element.get_attribute("role").is_none()));
}

#[wasm_bindgen_test]
async fn choices_send_their_type_and_revert_when_refused() {
    let fields = |checked: bool| {
        let on_change = json!({ "handler": "h" });
        json!({ "kind": "column", "children": [
            { "kind": "checkbox", "props": { "checked": checked, "onChange": on_change } },
            { "kind": "select", "props": { "value": "c", "options": ["c", "d"], "onChange": on_change } },
            { "kind": "slider", "props": { "value": 50, "onChange": on_change } },
        ] })
    };
    let stage = Stage::of(&fields(false)).await;
    let checkbox: HtmlInputElement = stage.get("[type=checkbox]");
    checkbox.click();
    let select: HtmlSelectElement = stage.get("select");
    select.set_value("d");
    fire(&select, "change");
    let slider: HtmlInputElement = stage.get("[type=range]");
    type_text(&slider, "70");
    let events = stage.take_events();
    let args: Vec<_> =
        events.iter().map(|event| event.args.to_value().expect("JSON")["value"].clone()).collect();
    assert_eq!(args, [json!(true), json!("d"), json!(70.0)]);
    settle().await;
    assert!(checkbox.checked());
    stage.set(&fields(true));
    drop(events);
    settle().await;
    assert!(checkbox.checked());
    assert_eq!((select.value(), slider.value()), ("c".to_owned(), "50".to_owned()));
}

#[wasm_bindgen_test]
async fn options_and_value_of_a_select_change_together() {
    let select = |value: &str, options: &[&str]| json!({ "kind": "select", "props": { "value": value, "options": options } });
    let stage = Stage::of(&select("a", &["a", "b"])).await;
    stage.show(&select("z", &["x", "y", "z"])).await;
    assert_eq!(stage.get::<HtmlSelectElement>("select").value(), "z");
    stage.show(&select("none", &["x"])).await;
    assert_eq!(stage.get::<HtmlSelectElement>("select").selected_index(), -1);
}

#[wasm_bindgen_test]
async fn range_and_value_of_a_slider_change_together() {
    let slider =
        |value: u16, max: u16| json!({ "kind": "slider", "props": { "value": value, "max": max } });
    let stage = Stage::of(&slider(10, 20)).await;
    stage.show(&slider(500, 1000)).await;
    assert_eq!(stage.get::<HtmlInputElement>("input").value(), "500");
}

#[wasm_bindgen_test]
async fn nothing_is_sent_or_overwritten_in_the_middle_of_a_composition() {
    let stage = Stage::of(&input("")).await;
    let field: HtmlInputElement = stage.get("input");
    fire(&field, "compositionstart");
    type_text(&field, "k");
    type_text(&field, "か");
    stage.show(&input("from elsewhere")).await;
    assert_eq!(field.value(), "か");
    assert!(stage.take_events().is_empty());
    fire(&field, "compositionend");
    // Some browsers fire this one after the end, too.
    fire(&field, "input");
    let events = stage.take_events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].args.as_str(), r#"{"id":7,"value":"か"}"#);
    stage.set(&input("か"));
    drop(events);
    settle().await;
    assert_eq!(field.value(), "か");
}

#[wasm_bindgen_test]
async fn a_field_that_only_submits_keeps_its_draft_until_then() {
    let field = |value: &str| json!({ "kind": "input", "props": { "value": value, "onSubmit": { "handler": "add" } } });
    let stage = Stage::of(&field("")).await;
    let control: HtmlInputElement = stage.get("input");
    type_text(&control, "milk");
    settle().await;
    assert_eq!(control.value(), "milk");
    press_enter(&control);
    let events = stage.take_events();
    assert_eq!(
        (events[0].handler.as_str(), events[0].args.as_str()),
        ("add", r#"{"value":"milk"}"#)
    );
    settle().await;
    assert_eq!(control.value(), "milk");
    stage.set(&field(""));
    drop(events);
    settle().await;
    assert_eq!(control.value(), "");
}

#[wasm_bindgen_test]
async fn a_ticket_may_outlive_its_field() {
    let stage = Stage::of(&input("")).await;
    type_text(&stage.get("input"), "a");
    stage.show(&json!({ "kind": "text", "text": "gone" })).await;
    stage.take_events();
    settle().await;
    assert_eq!(text(&stage.find("p")), "gone");
}

#[wasm_bindgen_test]
async fn typing_goes_on_while_the_rest_of_the_widget_changes() {
    let tree = |label: &str| json!({ "kind": "panel", "children": [{ "kind": "text", "text": label }, input("")] });
    let stage = Stage::of(&tree("0")).await;
    let field: HtmlInputElement = stage.get("input");
    field.unchecked_ref::<HtmlElement>().focus().expect("can have focus");
    for (count, typed) in ["a", "ab", "abc"].into_iter().enumerate() {
        type_text(&field, typed);
        stage.show(&tree(&count.to_string())).await;
        assert_eq!(field.value(), typed);
        assert!(has_focus(&field));
    }
}

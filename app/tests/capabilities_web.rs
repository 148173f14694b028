//! Consent, grants, state and documentation in a browser, as a user meets them.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "capabilities_web/stage.rs"]
mod stage;

use leptos::prelude::*;
use playground::workbench::actions;
use playground::workbench::consent::{ConsentCard, DenialNote};
use playground::workbench::devtools::Devtools;
use playground::workbench::devtools::docs::model::parse;
use playground::workbench::devtools::docs::pages::NAMES;
use playground::workbench::devtools::docs::view::BlocksView;
use playground::workbench::focus;
use playground::workbench::session::{DevtoolsTab, EditorTab};
use plugin_host::store::{Access, DispatchOutcome, Instance};
use plugin_runtime::contracts::{DomainId, Intent, IntentScope, JsonText, SliceKey};
use serde_json::{Value, json};
use stage::{Stage, settle};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
};

wasm_bindgen_test_configure!(run_in_browser);

/// A plugin that asks to read and to write.
fn asks(read: &[&str], write: &[&str]) -> Value {
    json!({
        "title": "Mine",
        "capabilities": {
            "readShared": read, "writeShared": write, "systemCommands": [],
            "reasons": { "counter-summary": "to add\n <b>up</b>" },
        },
        "initialState": { "items": [{ "title": "milk" }], "count": 1 },
        "widgets": ["main"],
    })
}

/// The cards of all instances, as the preview has them.
fn cards() -> impl IntoView {
    focus::keep();
    let instances = plugin_host::store::Store::expect().instances();
    let card = |instance: Instance| {
        view! {
            <article data-part="instance-card" tabindex="-1">
                <ConsentCard instance=instance.clone() />
                <DenialNote instance=instance />
            </article>
        }
    };
    view! { <For each=move || instances.get() key=|instance| instance.id.clone() children=card /> }
}

fn page() -> impl IntoView {
    view! {
        {cards()}
        <Devtools />
    }
}

async fn panel(tab: DevtoolsTab) -> Stage {
    let stage = Stage::of(page);
    stage.session.show_panel(tab);
    settle().await;
    stage
}

/// Puts a manifest into a tab, as its author does, and runs it there.
async fn run_tab(stage: &Stage, tab: &EditorTab, manifest: &Value) -> Instance {
    tab.source.set(manifest.to_string());
    actions::run_tab(&stage.host, &stage.session, tab);
    let id = stage.session.selected.get_untracked().expect("what runs is selected");
    stage.loaded(&id).await
}

fn allows(instance: &Instance, domain: &str, access: Access) -> bool {
    instance.grants.read_untracked().allows(&DomainId::from(domain), access)
}

fn write_total(stage: &Stage, instance: &Instance) {
    let payload = JsonText::from_value(&json!({ "value": 5 }));
    let scope = IntentScope::Shared("counter-summary".into());
    stage.host.dispatch_as(
        &instance.id,
        Intent { scope, action_type: "set-instance".to_owned(), payload },
    );
}

fn cell(instance: &Instance, domain: &str, access: &str) -> String {
    format!(
        "[data-part=grant-cell][data-instance-id='{}'][data-domain='{domain}'][data-access='{access}']",
        instance.id
    )
}

fn type_into(field: &HtmlElement, text: &str) {
    match field.tag_name().as_str() {
        "TEXTAREA" => HtmlTextAreaElement::from(wasm_bindgen::JsValue::from(field)).set_value(text),
        _ => HtmlInputElement::from(wasm_bindgen::JsValue::from(field)).set_value(text),
    }
    fire(field, "input");
}

fn fire(field: &HtmlElement, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    field
        .dispatch_event(&Event::new_with_event_init_dict(name, &init).expect("an event"))
        .expect("dispatches");
}

fn press(key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event =
        KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    document().active_element().expect("a focus").dispatch_event(&event).expect("dispatches");
}

#[wasm_bindgen_test]
async fn a_plugin_runs_without_what_it_asks_for_until_it_is_allowed() {
    let stage = Stage::of(cards);
    let instance = stage.run("mine", &asks(&["counter-summary"], &["counter-summary"])).await;
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    assert!(!allows(&instance, "counter-summary", Access::Read));
    let words = stage.text("[data-part=consent-card]");
    assert!(
        words.contains("See the sum of all counters")
            && words.contains("Change the sum of all counters"),
        "{words}"
    );
    assert!(
        stage.text("[data-part=consent-card] q bdi").contains("to add <b>up</b>"),
        "the reason is text"
    );
    stage.until("it has stood still", || stage.has("[data-part=consent-allow]:enabled")).await;
    stage.get::<HtmlElement>("[data-part=consent-allow]").focus().expect("takes the focus");
    stage.click("[data-part=consent-allow]").await;
    assert!(!stage.has("[data-part=consent-card]"));
    assert!(
        allows(&instance, "counter-summary", Access::Read)
            && allows(&instance, "counter-summary", Access::Write)
    );
    stage.until("the card has the focus", || stage.has("[data-part=instance-card]:focus")).await;
}

#[wasm_bindgen_test]
async fn what_was_denied_is_not_asked_again() {
    let stage = Stage::of(cards);
    let instance = stage.run("mine", &asks(&["counter-summary"], &[])).await;
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    stage.click("[data-part=consent-deny]").await;
    assert!(!stage.has("[data-part=consent-card]"));
    assert!(!allows(&instance, "counter-summary", Access::Read));
    stage.run("mine", &asks(&["counter-summary"], &[])).await;
    assert!(!stage.has("[data-part=consent-card]"));
}

#[wasm_bindgen_test]
async fn a_user_may_choose_item_by_item_and_nothing_is_ticked_to_begin_with() {
    let stage = Stage::of(cards);
    let instance = stage.run("mine", &asks(&["counter-summary", "greeter-profile"], &[])).await;
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    stage.click("[data-part=consent-choose]").await;
    assert_eq!(stage.all("[data-part=consent-item]:checked").len(), 0);
    assert!(stage.get::<web_sys::Element>("[data-part=consent-allow]").has_attribute("disabled"));
    stage.click("[data-domain=greeter-profile] [data-part=consent-item]").await;
    stage.until("it has stood still", || stage.has("[data-part=consent-allow]:enabled")).await;
    stage.click("[data-part=consent-allow]").await;
    assert!(allows(&instance, "greeter-profile", Access::Read));
    assert!(!allows(&instance, "counter-summary", Access::Read));
    assert!(!stage.has("[data-part=consent-card]"), "what was left out is denied");
}

#[wasm_bindgen_test]
async fn an_edited_plugin_asks_only_for_what_is_new() {
    let stage = Stage::of(cards);
    let tab =
        stage.session.add("mine".into(), "Mine", &asks(&["counter-summary"], &[]).to_string());
    let first = run_tab(&stage, &tab, &asks(&["counter-summary"], &[])).await;
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    stage.until("it has stood still", || stage.has("[data-part=consent-allow]:enabled")).await;
    stage.click("[data-part=consent-allow]").await;
    let second = run_tab(&stage, &tab, &asks(&["counter-summary"], &["greeter-profile"])).await;
    assert!(
        second.identity == first.identity && second.code != first.code,
        "it was changed in place"
    );
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    assert!(allows(&second, "counter-summary", Access::Read), "allowed before");
    let items: Vec<_> = stage
        .all(".consent__item")
        .iter()
        .map(|item| item.get_attribute("data-domain").unwrap_or_default())
        .collect();
    assert_eq!(items, ["greeter-profile"]);
    let other = stage.run("other", &asks(&["counter-summary"], &[])).await;
    assert!(!allows(&other, "counter-summary", Access::Read), "another package has no part in it");
}

#[wasm_bindgen_test]
async fn a_denial_is_explained_on_the_card_and_can_be_allowed_there() {
    let stage = Stage::of(cards);
    let instance = stage.run("mine", &asks(&[], &[])).await;
    write_total(&stage, &instance);
    settle().await;
    assert!(
        stage
            .text("[data-part=denial-note]")
            .contains("Denied: Mine may not change counter-summary.")
    );
    stage.until("it has stood still", || stage.has("[data-part=denial-allow]:enabled")).await;
    stage.click("[data-part=denial-allow]").await;
    assert!(!stage.has("[data-part=denial-note]"));
    write_total(&stage, &instance);
    let last = stage
        .store
        .timeline()
        .with_untracked(|timeline| timeline.iter().next_back().cloned())
        .expect("a record");
    assert_eq!(last.outcome, DispatchOutcome::Applied);
}

#[wasm_bindgen_test]
async fn a_grant_changes_at_a_click_and_its_use_is_counted() {
    let stage = panel(DevtoolsTab::Capabilities).await;
    let instance = stage.run("mine", &asks(&["counter-summary"], &["counter-summary"])).await;
    let write = cell(&instance, "counter-summary", "write");
    stage.until("the row", || stage.has(&write)).await;
    let pressed =
        |selector: &str| stage.get::<web_sys::Element>(selector).get_attribute("aria-pressed");
    assert_eq!(pressed(&write).as_deref(), Some("false"));
    write_total(&stage, &instance);
    settle().await;
    assert!(stage.text(&write).contains("denied once"), "{}", stage.text(&write));
    stage.click(&write).await;
    assert_eq!(pressed(&write).as_deref(), Some("true"));
    assert!(stage.text(&write).contains("never used"));
    write_total(&stage, &instance);
    settle().await;
    assert!(stage.text(&write).contains("used once, denied once"), "{}", stage.text(&write));
    stage.click(&write).await;
    write_total(&stage, &instance);
    settle().await;
    assert!(
        stage.text(&write).contains("denied 2 times"),
        "revoked, so the next dispatch is denied"
    );
    let read = cell(&instance, "counter-summary", "read");
    stage.click(&read).await;
    stage.until("a render that reads it", || stage.text(&read).contains("used once")).await;
    stage.click(&read).await;
    let id = DomainId::from("counter-summary");
    let slices = stage.store.slices_of(&instance);
    assert!(
        slices.iter().all(|slice| slice.key != SliceKey::Shared(id.clone())),
        "revoked, so the next render has no such data"
    );
}

#[wasm_bindgen_test]
async fn the_keyboard_moves_through_the_matrix_and_one_cell_is_in_the_tab_order() {
    let stage = panel(DevtoolsTab::Capabilities).await;
    stage.run("mine", &asks(&[], &[])).await;
    stage.run("other", &asks(&[], &[])).await;
    stage.until("two rows", || stage.all("[data-part=grant-row]").len() == 2).await;
    let place = || {
        let focus = document().active_element().expect("a focus");
        (
            focus.get_attribute("data-row").unwrap_or_default(),
            focus.get_attribute("data-column").unwrap_or_default(),
        )
    };
    let at = |row: &str, column: &str| (row.to_owned(), column.to_owned());
    stage.get::<HtmlElement>("[data-part=grants] [tabindex='0']").focus().expect("takes the focus");
    assert_eq!(place(), at("0", "0"));
    let count = stage.all("[data-part=grant-row]:first-child button").len();
    let (last, before_last) = ((count - 1).to_string(), (count - 2).to_string());
    for (key, row, column) in [
        ("ArrowRight", "0", "1"),
        ("ArrowDown", "1", "1"),
        ("ArrowDown", "1", "1"),
        ("End", "1", last.as_str()),
        ("ArrowLeft", "1", before_last.as_str()),
        ("Home", "1", "0"),
        ("ArrowUp", "0", "0"),
        ("ArrowLeft", "0", "0"),
    ] {
        press(key);
        settle().await;
        assert_eq!(place(), at(row, column), "{key}");
        assert_eq!(stage.all("[data-part=grants] [tabindex='0']").len(), 1, "{key}");
    }
}

#[wasm_bindgen_test]
async fn one_click_takes_back_what_is_never_used_and_another_forgets_the_choices() {
    let stage = panel(DevtoolsTab::Capabilities).await;
    let instance = stage.run("mine", &asks(&[], &["counter-summary", "greeter-profile"])).await;
    stage.until("the question", || stage.has("[data-part=consent-card]")).await;
    stage.until("it has stood still", || stage.has("[data-part=consent-allow]:enabled")).await;
    stage.click("[data-part=consent-allow]").await;
    write_total(&stage, &instance);
    settle().await;
    stage.click("[data-part=grant-reduce]").await;
    assert!(allows(&instance, "counter-summary", Access::Write));
    assert!(!allows(&instance, "greeter-profile", Access::Write));
    assert!(!stage.has("[data-part=consent-card]"), "what was taken back is not asked for again");
    stage.click("[data-part=grant-reset]").await;
    assert!(!allows(&instance, "counter-summary", Access::Write));
    assert!(stage.has("[data-part=consent-card]"), "now it is");
}

#[wasm_bindgen_test]
async fn an_edit_of_the_state_is_a_dispatch() {
    let stage = panel(DevtoolsTab::State).await;
    let instance = stage.run("mine", &asks(&[], &[])).await;
    stage.until("the state", || stage.has("[data-part=state-search]")).await;
    type_into(&stage.get("[data-part=state-search]"), "milk");
    settle().await;
    assert_eq!(
        stage
            .get::<web_sys::Element>("[data-part=state-found] li")
            .get_attribute("data-path")
            .as_deref(),
        Some("items[0].title")
    );
    stage.click("[data-part=state-found] [data-part=state-edit]").await;
    type_into(&stage.get("[data-part=state-editor]"), "[1,");
    settle().await;
    assert!(
        stage.text("[data-part=state-problem]").starts_with("Line 1, column 3"),
        "{}",
        stage.text("[data-part=state-problem]")
    );
    type_into(&stage.get("[data-part=state-editor]"), r#""bread""#);
    settle().await;
    stage.click("[data-part=state-save]").await;
    stage
        .until("the dispatch", || stage.text("[data-part=state-outcome]").contains("applied"))
        .await;
    let record = stage
        .store
        .timeline()
        .with_untracked(|timeline| timeline.iter().next_back().cloned())
        .expect("a record");
    assert_eq!(record.action_type, "state/replace");
    let saved = instance.state.read_untracked().value.to_value().expect("JSON");
    assert_eq!(saved, json!({ "items": [{ "title": "bread" }], "count": 1 }));
}

#[wasm_bindgen_test]
async fn a_pinned_place_stays_in_view_and_shows_the_present_value() {
    let stage = panel(DevtoolsTab::State).await;
    let instance = stage.run("mine", &asks(&[], &[])).await;
    stage.until("the state", || stage.has("[data-part=state-search]")).await;
    type_into(&stage.get("[data-part=state-search]"), "count");
    settle().await;
    stage.click("[data-part=state-found] [data-part=state-pin]").await;
    type_into(&stage.get("[data-part=state-search]"), "");
    let next = JsonText::from_value(&json!({ "count": 7 }));
    let intent = Intent {
        scope: IntentScope::Plugin,
        action_type: "state/replace".to_owned(),
        payload: next,
    };
    stage.host.dispatch_as(&instance.id, intent);
    stage.until("it counts", || instance.state.read_untracked().revision > 1).await;
    settle().await;
    assert!(
        stage.text("[data-part=state-pinned] li").contains("count7"),
        "{}",
        stage.text("[data-part=state-pinned] li")
    );
    stage.session.show_panel(DevtoolsTab::Shared);
    settle().await;
    stage.session.show_panel(DevtoolsTab::State);
    settle().await;
    assert!(stage.has("[data-part=state-pinned] li"), "also after another panel was shown");
}

#[wasm_bindgen_test]
async fn the_dispatcher_sends_under_the_rules_of_the_instance() {
    let stage = panel(DevtoolsTab::State).await;
    let instance = stage.run("mine", &asks(&[], &[])).await;
    stage
        .until("the option", || stage.has("[data-part=dispatcher-instance] option:nth-child(2)"))
        .await;
    stage.session.selected.set(&instance.id);
    let scope: HtmlSelectElement = stage.get("[data-part=dispatcher-scope]");
    scope.set_value("shared");
    fire(&scope, "change");
    settle().await;
    type_into(&stage.get("[data-part=dispatcher-target]"), "counter-summary");
    settle().await;
    assert_eq!(
        stage.get::<web_sys::Element>("#dispatcher-types option").get_attribute("value").as_deref(),
        Some("set-instance")
    );
    type_into(&stage.get("[data-part=dispatcher-type]"), "set-instance");
    type_into(&stage.get("[data-part=dispatcher-payload]"), "{\"value\": }");
    stage.click("[data-part=dispatcher-send]").await;
    assert!(
        stage.text("[data-part=dispatcher-problem]").starts_with("Line 1, column 11"),
        "{}",
        stage.text("[data-part=dispatcher-problem]")
    );
    assert_eq!(stage.text("[data-part=dispatcher-outcome]"), "", "nothing was sent");
    type_into(&stage.get("[data-part=dispatcher-payload]"), "{\"value\": 3}");
    stage.click("[data-part=dispatcher-send]").await;
    assert_eq!(
        stage.text("[data-part=dispatcher-outcome]"),
        "#1 denied: missing-write-grant:counter-summary"
    );
    stage.host.set_grant(&instance.id, &"counter-summary".into(), Access::Write, true);
    stage.click("[data-part=dispatcher-send]").await;
    assert_eq!(stage.text("[data-part=dispatcher-outcome]"), "#3 applied");
}

#[wasm_bindgen_test]
async fn a_shared_domain_says_who_wrote_last_and_who_may() {
    let stage = panel(DevtoolsTab::Shared).await;
    let instance = stage.run("mine", &asks(&[], &[])).await;
    stage.host.set_grant(&instance.id, &"counter-summary".into(), Access::Write, true);
    write_total(&stage, &instance);
    settle().await;
    let part = |part: &str| {
        stage.text(&format!("[data-domain=counter-summary] [data-part=shared-{part}]"))
    };
    assert_eq!(part("last-writer"), "Mine (mine-1)");
    assert_eq!(part("writers"), "Mine (mine-1)");
    assert_eq!(part("readers"), "nobody");
}

#[wasm_bindgen_test]
async fn documentation_never_becomes_html() {
    let markdown = "# Hi\n\n<img src=x onerror=alert(1)> text <b>bold</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) `<i>`";
    let stage = Stage::of(
        move || view! { <BlocksView page="test" blocks=parse("test", markdown) on_go=Callback::new(|_| ()) /> },
    );
    settle().await;
    assert!(!stage.has("img, script, b, i, a"));
    assert_eq!(stage.text("h2#docs-test-hi"), "Hi");
    assert_eq!(stage.text("code"), "<i>");
}

/// Names the documentation's file in the page as a build does; the file is in its own address.
struct DocsFile(Element);

impl DocsFile {
    fn new(address: &str) -> Self {
        let meta = document().create_element("meta").expect("an element");
        meta.set_attribute("name", "plugin-docs").expect("an attribute");
        meta.set_attribute("content", address).expect("an attribute");
        document().head().expect("a head").append_child(&meta).expect("takes children");
        Self(meta)
    }

    fn of_the_project() -> Self {
        let text = |name| match name {
            "faults" => include_str!("../../docs/faults.md"),
            "plugin-api" => include_str!("../../docs/plugin-api.md"),
            _ => "# Another page",
        };
        let bundle = Value::Object(
            NAMES.iter().map(|name| ((*name).to_owned(), text(name).into())).collect(),
        );
        Self::new(&format!(
            "data:application/json,{}",
            js_sys::encode_uri_component(&bundle.to_string())
        ))
    }
}

impl Drop for DocsFile {
    fn drop(&mut self) {
        self.0.remove();
    }
}

#[wasm_bindgen_test]
async fn documentation_that_cannot_be_had_says_so_and_is_asked_for_again() {
    let missing = DocsFile::new("data:application/json,{}");
    let stage = panel(DevtoolsTab::Docs).await;
    stage.until("it says why", || stage.has("[data-part=docs-failed]")).await;
    assert!(
        stage.text("[data-part=docs-failed]").contains("expected a page plugin-api, found none")
    );
    drop(missing);
    let _file = DocsFile::of_the_project();
    stage.click("[data-part=docs-failed] button").await;
    stage.until("the first page", || stage.has("[data-part=docs-page] h2")).await;
}

#[wasm_bindgen_test]
async fn a_fault_code_leads_to_its_section_and_an_example_opens_in_the_editor() {
    let _file = DocsFile::of_the_project();
    let stage = panel(DevtoolsTab::Docs).await;
    stage.until("the first page", || stage.has("[data-part=docs-page] h2")).await;
    stage.session.show_docs("faults#vm_timeout");
    stage
        .until("the heading", || {
            document().active_element().is_some_and(|focus| focus.id() == "docs-faults-vm_timeout")
        })
        .await;
    stage.click("[data-part=docs-page-link][data-page=plugin-api]").await;
    assert!(stage.has("#docs-plugin-api-limits"));
    stage.click("[data-part=docs-open-example]").await;
    let tab = stage.session.active().expect("a tab");
    assert!(tab.source.get_untracked().starts_with("definePlugin("));
    type_into(&stage.get("[data-part=docs-search]"), "VM_TIMEOUT");
    settle().await;
    stage.click("[data-part=docs-hit]").await;
    assert!(stage.has("#docs-faults-vm_timeout"));
}

//! The workbench in a real browser, over simulated workers: what a user does, and what the page
//! shows of it.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "workbench_web/desk.rs"]
mod desk;
#[path = "workbench_web/plugin.rs"]
mod plugin;
#[path = "../../host/tests/simulation/mod.rs"]
mod simulation;

use desk::Desk;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_catalog_finds_what_is_typed() {
    let desk = Desk::new().await;
    let all = desk.all("catalog-item").len();
    desk.fill("catalog-search", "plain counter").await;
    let found: Vec<_> = desk
        .all("catalog-item")
        .iter()
        .filter_map(|item| item.get_attribute("data-package-id"))
        .collect();
    assert_eq!(found, ["plain-counter"]);
    desk.fill("catalog-search", "unicorn").await;
    assert!(desk.all("catalog-item").is_empty());
    desk.click("catalog-empty'] [type='button").await;
    assert_eq!(desk.all("catalog-item").len(), all);
}

#[wasm_bindgen_test]
async fn a_first_visit_opens_a_plugin_and_runs_nothing() {
    let desk = Desk::new().await;
    assert_eq!(desk.texts("editor-tab"), ["Counter"]);
    assert!(desk.source().contains("id: \"counter\""));
    assert!(desk.all("instance-card").is_empty());
    assert!(desk.text("preview-empty").contains("Run Counter"));
}

#[wasm_bindgen_test]
async fn a_catalog_item_opens_its_source_once() {
    let desk = Desk::new().await;
    desk.open("notes").await;
    desk.open("calculator").await;
    desk.open("notes").await;
    assert_eq!(desk.texts("editor-tab"), ["Counter", "Notes", "Calculator"]);
    assert!(desk.source().contains("id: \"notes\""));
    assert_eq!(
        desk.all("code-editor-input").len(),
        1,
        "only the editor that is shown has the name"
    );
}

#[wasm_bindgen_test]
async fn an_edit_marks_the_tab_until_it_is_run() {
    let desk = Desk::new().await;
    assert!(desk.all("editor-tab-dirty").is_empty());
    desk.write("edited").await;
    assert_eq!(desk.all("editor-tab-dirty").len(), 1);
    desk.run().await;
    assert!(desk.all("editor-tab-dirty").is_empty());
    assert_eq!(
        desk.attribute("instance-card", "data-package-id"),
        "my-counter",
        "an edited plugin is no longer the shipped one"
    );
}

#[wasm_bindgen_test]
async fn tabs_follow_the_keys_and_delete_closes() {
    let desk = Desk::new().await;
    desk.open("notes").await;
    desk.open("calculator").await;
    desk.press("editor-tab'][aria-selected='true", "ArrowLeft").await;
    assert_eq!(desk.text("editor-tab'][aria-selected='true"), "Notes");
    desk.write("not yet run").await;
    desk.press("editor-tab'][aria-selected='true", "Delete").await;
    assert_eq!(desk.texts("editor-tab"), ["Counter", "Calculator"]);
    desk.click("reopen-tab").await;
    assert_eq!(desk.source(), "not yet run");
}

#[wasm_bindgen_test]
async fn run_shows_a_card_that_works() {
    let desk = Desk::new().await;
    desk.click("editor-run").await;
    assert_eq!(desk.attribute("instance-card", "data-status"), "loading");
    desk.settle().await;
    assert_eq!(desk.attribute("instance-card", "data-status"), "running");
    assert_eq!(desk.text("instance-count"), "1 instance");
    assert!(desk.text("announcements").contains("Counter is running."));
    desk.click("instance-card'] [aria-label^='Increase").await;
    desk.settle().await;
    assert_eq!(desk.text("counter-value"), "1");
    desk.click("instance-card-close").await;
    assert!(desk.all("instance-card").is_empty() && desk.all("running-item").is_empty());
}

#[wasm_bindgen_test]
async fn one_click_among_ten_counters_renders_one_widget() {
    let desk = Desk::new().await;
    desk.open("plain-counter").await;
    for _ in 0..10 {
        desk.run().await;
    }
    let renders = || -> Vec<u32> {
        desk.all("instance-card")
            .iter()
            .map(|card| card.get_attribute("data-renders").unwrap().parse().unwrap())
            .collect()
    };
    assert_eq!(renders(), [1; 10]);
    desk.click("instance-card'][data-instance-id='plain-counter-4'] [aria-label^='Increase").await;
    desk.settle().await;
    assert_eq!(renders(), [1, 1, 1, 2, 1, 1, 1, 1, 1, 1]);
}

#[wasm_bindgen_test]
async fn a_fault_stands_on_the_card_and_marks_its_line() {
    let desk = Desk::new().await;
    desk.write(&plugin::source("throws on event")).await;
    desk.run().await;
    desk.click("instance-card'] [aria-label^='Increase").await;
    desk.settle().await;
    assert_eq!(desk.attribute("instance-card-error", "data-code"), "PLUGIN_THREW");
    assert!(desk.text("instance-card-error").contains("no such thing"));
    assert_eq!(desk.text("code-editor-problem"), "Line 2, column 3: no such thing");
    assert_eq!(desk.attribute("instance-card", "data-status"), "running");

    desk.click("instance-card-dismiss").await;
    assert!(desk.all("instance-card-error").is_empty());
    assert_eq!(desk.text("code-editor-problem"), "");
}

#[wasm_bindgen_test]
async fn an_older_instance_does_not_mark_a_source_that_was_changed() {
    let desk = Desk::new().await;
    desk.write(&plugin::source("throws on event")).await;
    desk.run().await;
    desk.write("another source").await;
    desk.click("instance-card'] [aria-label^='Increase").await;
    desk.settle().await;
    assert_eq!(desk.all("instance-card-error").len(), 1);
    assert_eq!(desk.text("code-editor-problem"), "");
    desk.click("instance-card-line").await;
    assert!(
        desk.source().contains("throws on event"),
        "the source that failed is shown, in a tab of its own"
    );
}

#[wasm_bindgen_test]
async fn a_source_that_does_not_compile_is_marked_when_typing_stops() {
    let desk = Desk::new().await;
    desk.write(&plugin::source("does not compile")).await;
    desk.until("the mark", || {
        desk.text("code-editor-problem") == "Line 2, column 3: unexpected token"
    })
    .await;
    desk.write("better").await;
    desk.until("no mark", || desk.text("code-editor-problem").is_empty()).await;
    assert!(desk.all("instance-card").is_empty(), "a check runs nothing");
}

#[wasm_bindgen_test]
async fn a_plugin_that_kills_its_worker_twice_waits_for_the_user() {
    let desk = Desk::new().await;
    desk.write(&plugin::source("kills its worker on event")).await;
    desk.run().await;
    for _ in 0..2 {
        desk.click("instance-card'] [aria-label^='Increase").await;
        desk.pass(5_000.0).await;
    }
    assert_eq!(desk.attribute("instance-card", "data-status"), "quarantined");
    assert!(desk.text("instance-card-note").contains("twice within a minute"));
    assert_eq!(desk.attribute("instance-card-error", "data-code"), "WORKER_LOST");
    desk.click("instance-card-restart").await;
    desk.pass(1_000.0).await;
    assert_eq!(desk.attribute("instance-card", "data-status"), "running");
}

#[wasm_bindgen_test]
async fn no_worker_at_all_is_said_with_a_way_to_try_again() {
    let desk = Desk::new().await;
    desk.browser.follow(|_, _| simulation::Reaction::Vanish);
    desk.click("editor-run").await;
    desk.pass(120_000.0).await;
    assert!(desk.text("down-notice").contains("Plugins cannot run"));
    assert_eq!(desk.attribute("health", "data-health"), "down");
    desk.follow_plugins();
    desk.click("retry").await;
    desk.pass(1_000.0).await;
    assert!(desk.all("down-notice").is_empty());
}

#[wasm_bindgen_test]
async fn sources_and_layout_survive_a_reload_and_nothing_runs() {
    let desk = Desk::new().await;
    desk.click("new-plugin").await;
    desk.write("my own \u{1f600} words").await;
    desk.click("theme-switch").await;
    desk.run().await;
    desk.write("my own \u{1f600} words, edited").await;
    desk.leave();

    let desk = Desk::again().await;
    assert_eq!(desk.texts("editor-tab").len(), 2);
    assert_eq!(desk.source(), "my own \u{1f600} words, edited");
    assert_eq!(desk.all("editor-tab-dirty").len(), 1);
    assert_eq!(desk::theme(), "light");
    assert!(desk.all("instance-card").is_empty());
}

#[wasm_bindgen_test]
async fn stored_garbage_is_a_first_visit() {
    let desk = Desk::with_stored("{\"version\":1,\"tabs\":7}").await;
    assert_eq!(desk.texts("editor-tab"), ["Counter"]);
}

#[wasm_bindgen_test]
async fn cards_stand_in_groups_and_stay_where_they_are_when_others_come_and_go() {
    let desk = Desk::new().await;
    for _ in 0..30 {
        desk.click("editor-run").await;
    }
    desk.settle().await;
    let sizes = || {
        let cards = desk.all("instance-card");
        cards
            .chunk_by(|one, next| one.parent_element() == next.parent_element())
            .map(<[_]>::len)
            .collect::<Vec<_>>()
    };
    assert_eq!(sizes(), [12, 12, 6]);
    let before = desk.all("instance-card");
    desk.click("instance-card'][data-instance-id='counter-3'] [data-part='instance-card-close")
        .await;
    desk.click("editor-run").await;
    assert_eq!(sizes(), [11, 12, 7]);
    let stayed = before
        .iter()
        .filter(|card| card.get_attribute("data-instance-id").as_deref() != Some("counter-3"));
    assert!(
        desk.all("instance-card").iter().take(29).eq(stayed),
        "they are the same elements, in the same order"
    );
    assert_eq!(desk.all("running-item").len(), 30);
}

#[wasm_bindgen_test]
async fn safe_mode_starts_no_worker_before_something_is_run() {
    let desk = Desk::in_safe_mode().await;
    assert!(desk.text("safe-mode-notice").contains("no worker was started"));
    desk.write("edited in safe mode").await;
    assert_eq!(desk.browser.spawned(), 0);
    desk.run().await;
    assert_eq!(desk.attribute("instance-card", "data-status"), "running");
    assert!(desk.all("safe-mode-notice").is_empty());
}

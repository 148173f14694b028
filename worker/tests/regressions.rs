//! What fuzzing found, each as the smallest plugin or tree that showed it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::ui::{self, UiKind};
use plugin_runtime::contracts::{FaultCode, JsonText, Limits, SliceKey};
use serde_json::{Value, json};
use stage::{Stage, code, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn parse(tree: &Value, limits: &Limits) -> ui::UiTree {
    ui::parse(&JsonText::from_value(tree), limits)
}

/// A dispatch inside a getter of another dispatch's payload was not counted by the outer one.
#[wasm_bindgen_test(unsupported = test)]
fn dispatches_inside_a_payload_count_toward_the_limits_of_the_event() {
    let nested = "const send = context.dispatchPluginAction; \
                  send('a', { get x() { send('b', 'y'.repeat(600)); return 'z'.repeat(600); } });";
    let mut stage = Stage::handling(nested);
    assert!(stage.go().is_ok());
    for limits in [
        Limits { intent_bytes: 1000, ..Limits::default() },
        Limits { intents: 1, ..Limits::default() },
    ] {
        let mut stage = Stage::empty();
        stage.limits = limits;
        stage
            .load(&widget("return ui.text('x');", &format!("go(context) {{ {nested} }}")))
            .expect("loads");
        assert_eq!(code(stage.go()), FaultCode::ContractViolation);
    }
}

/// `state/merge` parses and writes the state, and numbers of 17 digits became their neighbours.
#[wasm_bindgen_test(unsupported = test)]
fn a_merge_leaves_every_digit_of_the_state_alone() {
    let mut stage = Stage::handling("context.dispatchPluginAction('state/merge', { y: 1 });");
    let held = JsonText::parse(r#"{"x":5.622909257684779e-241}"#.to_owned()).expect("JSON");
    stage.set(SliceKey::PluginState, Some(&held));
    let results = stage.go().expect("handles");
    let Some(plugin_runtime::contracts::messages::Reduction::State(merged)) = &results[0].reduction
    else {
        unreachable!("a state")
    };
    assert_eq!(merged.as_str(), r#"{"x":5.622909257684779e-241,"y":1}"#);
}

/// An embedder who wants no limit sets the largest, and the arithmetic of the bounds overflowed.
#[wasm_bindgen_test(unsupported = test)]
fn the_largest_limits_are_limits() {
    let mut stage = Stage::empty();
    let most = usize::MAX;
    let sizes = Limits {
        tree_nodes: most,
        table_cells: most,
        depth: most,
        tree_bytes: most,
        ..Limits::default()
    };
    stage.limits =
        Limits { load_ms: 5000, render_ms: 1000, string_bytes: most, state_bytes: most, ..sizes };
    stage.load(&widget("return ui.text('x');", "")).expect("loads");
    assert_eq!(stage.tree()["text"], "x");
    let deep = "let v = []; for (let i = 0; i < 200; i++) v = [v]; return v;";
    let held = widget("", "").replace("{ n: 0 }", &format!("(() => {{ {deep} }})()"));
    assert_eq!(code(stage.load(&held)), FaultCode::ContractViolation);
}

/// Every node past the limit became an error box of its own, up to the limit again on each level.
#[wasm_bindgen_test(unsupported = test)]
fn a_tree_of_too_many_nodes_has_one_box_that_says_so() {
    let row = json!({ "kind": "row", "children": vec![json!({ "kind": "divider" }); 9] });
    let limits = Limits { tree_nodes: 10, ..Limits::default() };
    let tree = parse(&json!({ "kind": "column", "children": vec![row; 9] }), &limits);
    assert_eq!((tree.node_count, tree.issues.len()), (11, 1));
}

/// The texts of a select's options had no limit, neither in length nor in number.
#[wasm_bindgen_test(unsupported = test)]
fn options_are_limited_like_other_texts() {
    let select =
        |options: Value| json!({ "kind": "select", "props": { "value": "", "options": options } });
    let limits = Limits { string_bytes: 6, table_cells: 5, ..Limits::default() };
    assert_eq!(
        parse(&select(json!(["abcdef", { "value": "v", "label": "abcdef" }])), &limits).issues,
        []
    );
    let issues =
        parse(&select(json!(["abcdefg", { "value": "v", "label": "abcdefg" }])), &limits).issues;
    let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["root.props.options[0]", "root.props.options[1]"]);
    assert_eq!(parse(&select(json!(["a", "b", "c", "d", "e", "f"])), &limits).issues.len(), 1);
}

/// A table of nothing but bad cells became as many issues in one error box.
#[wasm_bindgen_test(unsupported = test)]
fn a_node_names_at_most_a_hundred_issues() {
    let tree = parse(
        &json!({ "kind": "table", "props": { "rows": [vec![json!({}); 5000]] } }),
        &Limits::default(),
    );
    let UiKind::Invalid { issues } = &tree.root.kind else { unreachable!("a bad table") };
    assert_eq!((issues.len(), tree.issues.len()), (100, 100));
}

/// The name of a domain, and a key that was too long, stood in the fault as they were: megabytes on
/// the card.
#[wasm_bindgen_test(unsupported = test)]
fn a_fault_repeats_little_of_what_the_plugin_wrote() {
    let size = |fault: plugin_runtime::contracts::Fault| {
        assert_eq!(fault.code, FaultCode::ContractViolation, "{:.200}", fault.to_string());
        serde_json::to_string(&fault).expect("encodes").len()
    };
    let mut stage = Stage::handling("context.dispatchSharedAction('x'.repeat(8e6), 'a');");
    assert!(size(stage.go().expect_err("no domain is called so")) < 10_000);
    let mut stage = Stage::rendering("return { kind: 'text', ['k'.repeat(8e6)]: 1 };");
    assert!(size(stage.render().expect_err("no key is that long")) < 10_000);
    let deep = "let v = 1; for (let i = 0; i < 60; i++) v = { ['k'.repeat(60000)]: v }; return v;";
    assert!(size(Stage::rendering(deep).render().expect_err("is no tree that fits")) < 10_000);
}

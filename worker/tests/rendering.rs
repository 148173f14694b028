//! Rendering: the builder, what a widget sees, and which slices it is said to have read.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::messages::{BATCH_US, PART_US, RenderItem};
use plugin_runtime::contracts::{
    FaultCode, JsonText, Limits, Op, Outcome, Response, SliceKey, SliceUpdate, ui,
};
use serde_json::json;
use stage::{Stage, code};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn shared(domain: &str) -> SliceKey {
    SliceKey::Shared(domain.into())
}

fn reads(body: &str) -> Vec<SliceKey> {
    let mut stage = Stage::rendering(body);
    stage.share("a", &json!({ "x": 1 }));
    stage.share("b", &json!(2));
    stage.render().expect("renders").reads
}

#[wasm_bindgen_test(unsupported = test)]
fn only_what_is_read_is_reported() {
    assert_eq!(
        reads("return ui.text('x');"),
        [SliceKey::PluginState],
        "destructuring the parameter reads the state"
    );
    assert_eq!(
        reads("return ui.text(globalState.shared.a.x);"),
        [SliceKey::PluginState, shared("a")]
    );
    assert_eq!(
        reads("return ui.text(String(globalState.shared.none));"),
        [SliceKey::PluginState, shared("none")]
    );
    assert_eq!(
        reads("return ui.text(String('b' in globalState.shared));"),
        [SliceKey::PluginState, shared("b")]
    );
    for all in [
        "Object.keys(globalState.shared)",
        "({ ...globalState.shared })",
        "JSON.stringify(globalState)",
    ] {
        // `JSON.stringify` also asks for a domain called `toJSON`, which is not there and does no
        // harm.
        let found: Vec<_> = reads(&format!("{all}; return ui.text('x');"))
            .into_iter()
            .filter(|key| *key != shared("toJSON"))
            .collect();
        assert_eq!(found, [SliceKey::PluginState, shared("a"), shared("b")], "{all}");
    }
    let mut lazy = Stage::with(
        "definePlugin(({ ui }) => ({ widgets: { main: { render(context) { return ui.text('x'); } } } }))",
    );
    assert_eq!(lazy.render().expect("renders").reads, []);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_widget_sees_the_newest_slices_and_nothing_without_a_grant() {
    let mut stage = Stage::rendering(
        "return ui.text(JSON.stringify([pluginState, globalState.shared, 'a' in globalState.shared]));",
    );
    assert_eq!(stage.tree()["text"], r#"[{"n":0},{},false]"#);
    stage.share("a", &json!([1]));
    assert_eq!(stage.tree()["text"], r#"[{"n":0},{"a":[1]},true]"#);
    stage.set(SliceKey::PluginState, Some(&JsonText::of(&7).expect("JSON")));
    stage.set(shared("a"), None);
    assert_eq!(stage.tree()["text"], r"[7,{},false]");
}

#[wasm_bindgen_test(unsupported = test)]
fn an_older_revision_changes_nothing() {
    let mut stage = Stage::rendering("return ui.text(String(globalState.shared.a));");
    stage.share("a", &json!(1));
    let mut late = stage.pending.clone();
    stage.set(shared("a"), None);
    assert_eq!(stage.tree()["text"], "undefined");
    stage.pending.append(&mut late);
    assert_eq!(stage.tree()["text"], "undefined");
}

#[wasm_bindgen_test(unsupported = test)]
fn what_a_widget_does_to_its_slices_is_gone_with_the_call() {
    let mut stage = Stage::rendering(
        "pluginState.n++; globalState.shared.a.push(1); return ui.text(JSON.stringify([pluginState, globalState.shared.a]));",
    );
    stage.share("a", &json!([]));
    for _ in 0..2 {
        assert_eq!(stage.tree()["text"], r#"[{"n":1},[1]]"#);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_host_names_the_instance_and_the_limits() {
    let mut stage = Stage::rendering(
        "return ui.text(JSON.stringify([globalState.self, globalState.system.apiVersion, globalState.system.limits.renderMs]));",
    );
    assert_eq!(stage.tree()["text"], r#"[{"instanceId":"one","packageId":"package"},1,1000]"#);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_kind_of_the_builder_makes_a_tree_without_issues() {
    let mut stage = Stage::rendering(
        "const go = { handler: 'go', args: { by: 1 } };
        return ui.panel([
            ui.text(1, { tone: 'muted', key: 1 }), ui.heading(true, { level: 3 }), ui.badge('b', { tone: 'info' }), ui.code('c'), ui.divider(),
            ui.button('go', { onClick: go, variant: 'primary', disabled: true, key: 'go' }),
            ui.input('v', { label: 'l', placeholder: 'p', type: 'search', onChange: 'go', onSubmit: go }), ui.input(undefined),
            ui.textarea('v', { rows: 5, onChange: 'go' }), ui.checkbox(true, { label: 'l', onChange: 'go' }),
            ui.select(1, ['a', { value: 1, label: 'one' }], { label: 'l', onChange: 'go' }),
            ui.slider(1, { min: 0, max: 2, step: 0.5, label: 'l', onChange: 'go' }), ui.counter(1, { label: 'l', onIncrement: 'go', onDecrement: go }),
            ui.row(['text', 2, null, false && ui.text('no'), [ui.text('nested')]], { align: 'center' }), ui.column([], { align: 'end' }),
            ui.list(['a', ui.text('b')], { ordered: true }), ui.table([[1, 'a'], [null, true]], { headers: ['n', 's'], caption: 'c' }),
            ui.table([{ s: 'x', n: 1 }], { headers: ['n', 's', 'none'] }), ui.table([{ a: 1, b: 2 }]),
            ui.progress(1, { max: 2, label: 'l' }), ui.link('l', 'https://example.org'),
        ], { title: 't' });",
    );
    let tree = stage.tree();
    let parsed = ui::parse(&JsonText::from_value(&tree), &Limits::default());
    assert_eq!(parsed.issues, []);
    let child = |index: usize| &tree["children"][index];
    assert_eq!(
        *child(0),
        json!({ "kind": "text", "key": "1", "text": "1", "props": { "tone": "muted" } })
    );
    assert_eq!(child(6)["props"]["onChange"], json!({ "handler": "go" }));
    assert_eq!(
        child(13)["children"].as_array().expect("children").len(),
        3,
        "what a condition left out is dropped"
    );
    assert_eq!(child(17)["props"]["rows"], json!([[1, "x", null]]));
    assert_eq!(child(18)["props"]["headers"], json!(["a", "b"]));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_batch_renders_every_item_in_as_many_parts_as_time_passes() {
    let mut stage = Stage::rendering("console.log('x'); return ui.text('fine');");
    let item = |widget: &str| RenderItem {
        instance_id: "one".into(),
        widget: widget.into(),
        slices: Vec::new(),
    };
    let ask = |widgets: &[&str]| Op::Render(widgets.iter().map(|widget| item(widget)).collect());
    let results = |part: &Response| match part.outcome.clone() {
        Ok(Outcome::Rendered(results)) => results,
        other => panic!("a part has results: {other:?}"),
    };
    stage.pass_us(PART_US);
    let parts = stage.ask_in_parts(ask(&["main", "none", "main"]));
    assert!(parts.iter().all(|part| part.id.0 == 9));
    let lines: Vec<_> = parts.iter().map(|part| part.console.len()).collect();
    assert_eq!(lines, [1, 0, 1], "each comes with what was written meanwhile");
    let parts: Vec<_> = parts.iter().map(results).collect();
    assert!(parts.iter().all(|part| part.len() == 1), "{parts:?}");
    assert!(parts[0][0].outcome.is_ok() && parts[2][0].outcome.is_ok());
    assert_eq!(code(parts[1][0].outcome.clone()), FaultCode::WidgetNotFound);
    assert_eq!(stage.ask_in_parts(ask(&["main"])).len(), 1, "nothing goes before the only one");
    stage.pass_us(0);
    let parts = stage.ask_in_parts(ask(&["main", "main", "main"]));
    let sizes: Vec<_> = parts.iter().map(|part| results(part).len()).collect();
    assert_eq!(sizes, [1, 2], "the first does not wait for the others");
    stage.pass_us(BATCH_US);
    let parts = stage.ask_in_parts(ask(&["none", "main"]));
    assert_eq!(parts.len(), 1);
    assert_eq!(results(&parts[0]).len(), 1, "however late it is, one is worked on");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_batch_ends_once_its_answer_is_large_and_keeps_the_slices_of_the_rest() {
    let mut stage = Stage::rendering("return ui.text(pluginState.value + 'x'.repeat(50_000));");
    let item = |revision| RenderItem {
        instance_id: "one".into(),
        widget: "main".into(),
        slices: vec![SliceUpdate {
            key: SliceKey::PluginState,
            revision,
            value: Some(JsonText::from_value(&json!({ "value": revision }))),
        }],
    };
    let parts = stage.ask_in_parts(Op::Render((1..=10).map(item).collect()));
    let rendered = parts.iter().map(|part| match &part.outcome {
        Ok(Outcome::Rendered(results)) => results.len(),
        other => panic!("a part has results: {other:?}"),
    });
    // The sixth of 50 KB passes 256 KiB; on a busy machine the time ends it before.
    let rendered = rendered.sum::<usize>();
    assert!((1..=6).contains(&rendered), "{rendered} rendered");
    let bare = RenderItem { instance_id: "one".into(), widget: "main".into(), slices: Vec::new() };
    let Ok(Outcome::Rendered(rest)) = stage.ask(Op::Render(vec![bare])).outcome else {
        unreachable!("renders")
    };
    let tree = rest[0].outcome.as_ref().expect("a tree").tree.as_str();
    assert!(
        tree.contains("\"10x"),
        "what it was sent with the items that were left out counts as sent: {}",
        &tree[..80]
    );
}

//! Events: dispatches in order, with an end, and without effect when something fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{FaultCode, IntentScope, JsonText, SliceKey};
use serde_json::{Value, json};
use stage::{Stage, code, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test(unsupported = test)]
fn every_dispatcher_makes_its_intent_in_order() {
    let mut stage = Stage::handling(
        "context.dispatchPluginAction('a'); context.dispatchSharedAction('votes', 'vote', 2); context.dispatchGlobalAction('votes/undo/all', [3]);
         context.dispatchSystemCommand('toast', 'show', { text: 'x' }); context.dispatchSystemCommand('timer', 'start', 5);",
    );
    let results = stage.go().expect("handles");
    let found: Vec<_> = results
        .iter()
        .map(|result| {
            let intent = &result.intent;
            (intent.scope.clone(), intent.action_type.as_str(), intent.payload.as_str())
        })
        .collect();
    let shared = || IntentScope::Shared("votes".into());
    let system = |name: &str| IntentScope::System(name.to_owned());
    let expected = [
        (IntentScope::Plugin, "a", "null"),
        (shared(), "vote", "2"),
        (shared(), "undo/all", "[3]"),
        (system("toast"), "show", r#"{"text":"x"}"#),
        (system("timer"), "start", "5"),
    ];
    assert_eq!(found, expected);
    assert!(
        results.iter().all(
            |result| result.reduction.is_some() == (result.intent.scope == IntentScope::Plugin)
        )
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_handler_sees_its_arguments_and_the_state() {
    let mut stage = Stage::handling(
        "context.dispatchPluginAction('state/replace', [args, context.pluginState, context.globalState.self.instanceId]);",
    );
    let results = stage.fire("go", &json!({ "value": "é" })).expect("handles");
    assert_eq!(results[0].intent.payload.as_str(), r#"[{"value":"é"},{"n":0},"one"]"#);
}

#[wasm_bindgen_test(unsupported = test)]
fn dispatches_after_an_await_count() {
    let mut stage = Stage::handling(
        "context.dispatchPluginAction('add', 1); await null; context.dispatchPluginAction('add', 2); await new Promise((r) => Promise.resolve().then(r));
         Promise.resolve().then(() => context.dispatchPluginAction('add', 4));",
    );
    assert_eq!(
        stage.states(),
        [Some(json!({ "n": 1 })), Some(json!({ "n": 3 })), Some(json!({ "n": 7 }))]
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn two_hundred_events_lose_nothing() {
    let mut stage = Stage::handling("context.dispatchPluginAction('add', 1);");
    for expected in 1..=200 {
        let newest = stage.states().pop().flatten().expect("a state");
        assert_eq!(newest, json!({ "n": expected }));
        stage.set(SliceKey::PluginState, Some(&JsonText::from_value(&newest)));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_kept_dispatcher_is_inert() {
    let mut stage = Stage::handling(
        "(globalThis.kept ??= []).push(context); for (const old of kept) old.dispatchPluginAction('add', kept.length);",
    );
    assert_eq!(stage.states().len(), 1);
    assert_eq!(stage.states(), [Some(json!({ "n": 2 }))]);
    let mut stage = Stage::with(&widget(
        "globalThis.kept?.dispatchPluginAction('add', 1); return ui.text('x');",
        "go(context) { globalThis.kept = context; }",
    ));
    stage.go().expect("handles");
    stage.render().expect("renders");
}

#[wasm_bindgen_test(unsupported = test)]
fn whatever_fails_the_event_has_no_effect() {
    let cases = [
        ("throw new Error('x');", FaultCode::PluginThrew),
        ("await null; throw new Error('x');", FaultCode::PluginThrew),
        ("await new Promise(() => {});", FaultCode::ContractViolation),
        (
            "try { context.dispatchPluginAction('a', () => 1); } catch {}",
            FaultCode::ContractViolation,
        ),
        ("context.dispatchPluginAction('');", FaultCode::ContractViolation),
        ("context.dispatchPluginAction('x'.repeat(129));", FaultCode::ContractViolation),
        ("context.dispatchSharedAction('a b', 'x');", FaultCode::ContractViolation),
        ("context.dispatchSystemCommand('', 'x');", FaultCode::ContractViolation),
        ("context.dispatchGlobalAction('no-slash');", FaultCode::PluginThrew),
        (
            "for (let i = 0; i < 1001; i++) context.dispatchPluginAction('add', 1);",
            FaultCode::ContractViolation,
        ),
        (
            "for (let i = 0; i < 40; i++) context.dispatchPluginAction('x', 'x'.repeat(30000));",
            FaultCode::ContractViolation,
        ),
        ("for (;;);", FaultCode::VmTimeout),
    ];
    for (body, expected) in cases {
        let mut stage = Stage::handling(&format!("context.dispatchPluginAction('add', 1); {body}"));
        assert_eq!(code(stage.go()), expected, "{body}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn an_unknown_handler_or_widget_is_named() {
    let mut stage = Stage::handling("");
    let fault = stage.fire("nope", &Value::Null).expect_err("not there");
    assert_eq!(fault.code, FaultCode::HandlerNotFound);
    assert!(fault.message.contains("it has go"), "{fault}");
    assert_eq!(code(stage.fire("__proto__", &Value::Null)), FaultCode::ContractViolation);
    assert_eq!(code(stage.fire("toString", &Value::Null)), FaultCode::HandlerNotFound);
    assert_eq!(code(stage.render_widget("other")), FaultCode::WidgetNotFound);
}

/// The slices that a handler of this body is said to have read, where `a` and `b` are there.
fn reads(body: &str) -> Vec<SliceKey> {
    let mut stage = Stage::handling(body);
    stage.share("a", &json!({ "x": 1 }));
    stage.share("b", &json!(2));
    stage.handle("go", &json!(null)).expect("handles").reads
}

fn shared(domain: &str) -> SliceKey {
    SliceKey::Shared(domain.into())
}

#[wasm_bindgen_test(unsupported = test)]
fn what_a_handler_and_its_reducers_read_is_reported() {
    assert_eq!(reads(""), []);
    assert_eq!(
        reads(
            "context.dispatchSharedAction('b', 'vote'); context.dispatchSystemCommand('toast', 'show');"
        ),
        []
    );
    assert_eq!(reads("context.pluginState"), [SliceKey::PluginState]);
    assert_eq!(
        reads("context.globalState.shared.b; context.globalState.shared.a"),
        [shared("a"), shared("b")]
    );
    assert_eq!(reads("await null; context.globalState.shared.a"), [shared("a")], "after an await");
    assert_eq!(
        reads("context.globalState.shared.gone"),
        [shared("gone")],
        "what is not there may come"
    );
    for reduced in ["add", "state/merge", "state/reset", "nobody-reduces-this"] {
        let body = format!("context.dispatchPluginAction('{reduced}', {{}})");
        assert_eq!(reads(&body), [SliceKey::PluginState], "{reduced} was reduced on the state");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_flood_of_reads_hides_none_that_counts() {
    let flood = "for (let n = 0; n < 5000; n++) context.globalState.shared['x' + n];";
    for body in [
        format!("{flood} context.globalState.shared.a; context.pluginState"),
        format!("{flood} context.globalState.shared.a; context.dispatchPluginAction('add', 1)"),
    ] {
        let found = reads(&body);
        assert!(found.contains(&shared("a")) && found.contains(&SliceKey::PluginState), "{body}");
        assert!(found.len() < 1000, "{}", found.len());
    }
}

//! Reducers: the plugin's own first, three generic actions after, each on what the one before left.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::FaultCode;
use serde_json::{Value, json};
use stage::{Stage, code, state_of};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const PLUGIN: &str = "definePlugin(({ ui }) => ({
    initialState: { n: 0 },
    actions: {
        add(state, by) { state.n += by; return state; }, double(state) { return this.add(state, state.n); },
        bad: () => undefined, late: async (state) => state, fail() { throw new Error('no'); }, 'state/reset': () => 'mine',
    },
    shared: { votes: { initialState: 5, actions: { vote: (state, by) => state + by } } },
    widgets: { main: { render: () => ui.text('x') } },
}))";

fn reduce(domain: Option<&str>, state: &Value, actions: &[(&str, Value)]) -> Vec<Option<Value>> {
    let reductions = Stage::with(PLUGIN).reduce(domain, state, actions).expect("reduces");
    reductions.iter().map(state_of).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn actions_run_in_order_on_the_running_state() {
    let states = reduce(
        None,
        &json!({ "n": 1 }),
        &[("add", json!(2)), ("nobody", json!(1)), ("double", json!(null))],
    );
    assert_eq!(states, [Some(json!({ "n": 3 })), None, Some(json!({ "n": 6 }))]);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_generic_actions_stand_behind_the_plugins_own() {
    let actions = [
        ("state/merge", json!({ "m": 1 })),
        ("state/replace", json!([1])),
        ("state/reset", json!(null)),
    ];
    let states = reduce(None, &json!({ "n": 1 }), &actions);
    assert_eq!(states, [Some(json!({ "n": 1, "m": 1 })), Some(json!([1])), Some(json!("mine"))]);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_declared_domain_has_its_own_reducers() {
    let states = reduce(
        Some("votes"),
        &json!(1),
        &[("vote", json!(2)), ("add", json!(1)), ("state/reset", json!(null))],
    );
    assert_eq!(states, [Some(json!(3)), None, Some(json!(5))]);
    assert_eq!(
        reduce(Some("other"), &json!(1), &[("vote", json!(2)), ("state/reset", json!(null))]),
        [None, None]
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn what_a_reducer_does_wrong_is_named() {
    let mut stage = Stage::with(PLUGIN);
    let mut fault = |action: &str, payload: Value| {
        stage.reduce(None, &json!({ "n": 1 }), &[(action, payload)]).expect_err("fails")
    };
    assert_eq!(fault("bad", json!(1)).message, "actions.bad() must be plain data, found undefined");
    assert_eq!(
        fault("late", json!(1)).message,
        "actions.late() must be plain data, found a promise"
    );
    assert_eq!(fault("fail", json!(1)).code, FaultCode::PluginThrew);
    assert_eq!(fault("state/merge", json!(1)).code, FaultCode::ContractViolation);
    assert_eq!(
        fault("state/replace", json!(vec!["x".repeat(60_000); 20])).code,
        FaultCode::ContractViolation
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn one_failing_reducer_fails_the_event() {
    let mut stage = Stage::handling(
        "context.dispatchPluginAction('add', 1); context.dispatchPluginAction('state/merge', 7);",
    );
    assert_eq!(code(stage.go()), FaultCode::ContractViolation);
}

#[wasm_bindgen_test(unsupported = test)]
fn all_states_of_an_event_together_are_bounded() {
    let mut stage = Stage::handling(
        "context.dispatchPluginAction('state/replace', Array(12).fill('x'.repeat(60000))); for (let i = 0; i < 20; i++) context.dispatchPluginAction('state/merge', {});",
    );
    assert_eq!(code(stage.go()), FaultCode::ContractViolation, "an array does not merge");
    let grow = "definePlugin(({ ui }) => ({ initialState: 0, actions: { big: () => Array(15).fill('x'.repeat(60000)) },
        widgets: { main: { render: () => ui.text('x'), handlers: { go({ dispatchPluginAction: d }) { for (let i = 0; i < 20; i++) d('big'); } } } } }))";
    let mut stage = Stage::empty();
    stage.limits.event_ms = 5000;
    stage.load(grow).expect("loads");
    assert_eq!(stage.go().expect_err("too much").issues[0].path, "states");
}

//! Loading: what a definition may be, and what the host learns of it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::messages::{Load, PART_US};
use plugin_runtime::contracts::{FaultCode, Limits, Op, Outcome};
use serde_json::json;
use stage::{Stage, code};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const WIDGET: &str = "widgets: { main: { render() { return ui.text('x'); } } }";

fn load(
    definition: &str,
) -> Result<plugin_runtime::contracts::Manifest, plugin_runtime::contracts::Fault> {
    Stage::empty().load(&format!("definePlugin(({{ ui }}) => ({{ {definition} }}));"))
}

#[wasm_bindgen_test(unsupported = test)]
fn a_manifest_has_everything_the_definition_says() {
    let manifest = load(&format!(
        "id: 'counter', title: 'Counter', description: 'Counts.', initialState: {{ b: 1, a: [null] }}, actions: {{ add() {{}} }}, {WIDGET}, \
         capabilities: {{ readShared: ['counter-summary'], writeShared: ['votes'], systemCommands: ['toast'], reasons: {{ votes: 'to vote' }} }}, \
         shared: {{ votes: {{ initialState: 0, actions: {{ vote() {{}} }} }} }}"
    ));
    let manifest = serde_json::to_value(manifest.expect("loads")).expect("JSON");
    let expected = json!({
        "id": "counter", "title": "Counter", "description": "Counts.", "initialState": { "b": 1, "a": [null] }, "widgets": ["main"], "actions": ["add"],
        "capabilities": { "readShared": ["counter-summary"], "writeShared": ["votes"], "systemCommands": ["toast"], "reasons": { "votes": "to vote" } },
        "shared": [{ "domain": "votes", "initialState": 0, "actions": ["vote"] }],
    });
    assert_eq!(manifest, expected);
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test]
fn a_plugin_that_does_nothing_takes_at_most_160_kib() {
    for _ in 0..2 {
        let mut stage = Stage::empty();
        stage
            .load(&format!("definePlugin(({{ ui }}) => ({{ id: 'a', {WIDGET} }}));"))
            .expect("loads");
        let heap_bytes = stage.cost.memory_bytes;
        assert!((80 * 1024..=160 * 1024).contains(&heap_bytes), "{heap_bytes} bytes");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_definition_of_another_shape_is_refused_with_its_path() {
    let cases = [
        ("widgets: {}", "widgets"),
        ("widgets: { main: {} }", "widgets.main.render"),
        ("widgets: { '1': { render() {} } }", "widgets.1"),
        ("widgets: { main: { render() {}, handlers: { a: 1 } } }", "widgets.main.handlers.a"),
        (
            "widgets: { main: { render() {}, handlers: { 'a b'() {} } } }",
            "widgets.main.handlers.a b",
        ),
        (&format!("{WIDGET}, title: 7"), "title"),
        (&format!("{WIDGET}, actions: []"), "actions"),
        (
            &format!("{WIDGET}, capabilities: {{ readShared: ['a b'] }}"),
            "capabilities.readShared[0]",
        ),
        (&format!("{WIDGET}, shared: {{ 'a b': {{}} }}"), "shared.a b"),
        (
            &format!("{WIDGET}, shared: {{ votes: {{ initialState: NaN }} }}"),
            "shared.votes.initialState",
        ),
        (&format!("{WIDGET}, initialState: {{ when: [Symbol()] }}"), "initialState.when[0]"),
        (&format!("{WIDGET}, initialState: Array(17).fill('x'.repeat(65536))"), "initialState"),
    ];
    for (definition, path) in cases {
        let fault = load(definition).expect_err(definition);
        assert_eq!(
            (fault.code, fault.issues[0].path.as_str()),
            (FaultCode::ContractViolation, path),
            "{fault}"
        );
        assert_eq!(
            fault.instance_id.as_ref().map(plugin_runtime::contracts::InstanceId::as_str),
            Some("one")
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn define_plugin_is_called_once_and_while_loading() {
    let mut stage = Stage::empty();
    assert_eq!(code(stage.load("1 + 1")), FaultCode::ContractViolation);
    assert_eq!(code(stage.load("definePlugin(7)")), FaultCode::PluginLoadError);
    let good = format!("definePlugin(({{ ui }}) => ({{ {WIDGET} }}));");
    assert_eq!(code(stage.load(&format!("{good}{good}"))), FaultCode::PluginLoadError);
    assert_eq!(
        code(stage.load(&format!("Promise.resolve().then(() => {good});").replace(");)", "))"))),
        FaultCode::ContractViolation
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn an_instance_that_does_not_load_is_not_there() {
    let mut stage = Stage::rendering("return ui.text('old');");
    assert_eq!(code(stage.load("definePlugin(")), FaultCode::PluginSyntax);
    assert_eq!(code(stage.render()), FaultCode::PluginNotFound);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_source_over_the_limit_is_refused() {
    let mut stage = Stage::empty();
    stage.limits = Limits { source_bytes: 10, ..Limits::default() };
    assert_eq!(stage.load("12345678901").expect_err("too long").issues[0].path, "source");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_check_compiles_and_runs_nothing() {
    let mut stage = Stage::empty();
    let mut check = |source: &str| stage.ask(Op::Check { source: source.to_owned() }).outcome;
    assert_eq!(check("throw 1; for (;;);").expect("compiles"), Outcome::Checked);
    let fault = check("const a = 1;\nconst b = ;").expect_err("does not compile");
    assert_eq!(fault.code, FaultCode::PluginSyntax);
    assert_eq!(fault.location.expect("a place").line, 2);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_batch_of_loads_is_answered_in_parts_and_ends_once_its_answer_is_large() {
    let mut stage = Stage::empty();
    let load = |id: &str, state: &str| Load {
        instance_id: id.into(),
        package_id: "package".into(),
        source: format!("definePlugin(({{ ui }}) => ({{ initialState: {state}, {WIDGET} }}));"),
        limits: Limits::default(),
    };
    let mut ask = |step_us, loads| {
        stage.pass_us(step_us);
        let parts =
            stage.ask_in_parts(Op::Load(loads)).into_iter().map(|part| match part.outcome {
                Ok(Outcome::Loaded(results)) => results,
                other => panic!("a part has results: {other:?}"),
            });
        parts.collect::<Vec<_>>()
    };
    let parts = ask(PART_US, vec![load("a", "1"), load("b", "nothing"), load("c", "3")]);
    assert!(parts.iter().all(|part| part.len() == 1), "{parts:?}");
    assert_eq!(parts[0][0].outcome.as_ref().expect("loads").initial_state.as_str(), "1");
    // On a busy machine the time ends it before.
    if let Some(failed) = parts.get(1) {
        assert_eq!(code(failed[0].outcome.clone()), FaultCode::PluginLoadError);
    }
    let parts =
        ask(0, (0..10).map(|number| load(&format!("l-{number}"), "'x'.repeat(50_000)")).collect());
    let loaded = parts.iter().map(Vec::len).sum::<usize>();
    assert!((1..=6).contains(&loaded), "{loaded} loaded");
    let parts = ask(PART_US, vec![load("alone", "1")]);
    assert!(parts.len() == 1 && parts[0][0].outcome.is_ok());
}

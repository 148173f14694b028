//! The bootstrap: whatever a plugin does to its globals, calls, dispatches and results stay what
//! they are.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{FaultCode, ui};
use serde_json::json;
use stage::{Stage, code, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const POISONS: [&str; 8] = [
    "for (const k of Object.getOwnPropertyNames(globalThis)) try { if (k !== 'definePlugin') delete globalThis[k]; } catch {}",
    "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Function.prototype);",
    "JSON.parse = JSON.stringify = () => { throw 1; }; globalThis.JSON = 1; globalThis.Object = 1; globalThis.Array = 1; globalThis.Reflect = 1;",
    "Array.prototype.push = Array.prototype[Symbol.iterator] = Array.prototype.map = () => { throw 1; }; Array.isArray = () => false;",
    "for (const k of ['0', '1', 'get', 'set', 'value', 'kind', 'key', 'props', 'type', 'self', 'then', 'writable', 'enumerable', 'configurable'])
        Object.defineProperty(Object.prototype, k, { __proto__: null, set() { throw 1; }, get() { return undefined; }, configurable: true });",
    "Object.defineProperty(Array.prototype, '0', { set() { throw 1; }, get() { throw 2; } });",
    "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1; }; WeakSet.prototype.add = WeakSet.prototype.has = () => { throw 1; };",
    "Object.setPrototypeOf(Object.prototype, null); Promise.prototype.then = () => { throw 1; }; String.prototype.indexOf = () => 0; Error.prototype.toString = () => { throw 1; };",
];

#[wasm_bindgen_test(unsupported = test)]
fn poisoned_globals_change_nothing() {
    let body = widget(
        "return ui.panel([ui.text('n ' + pluginState.n), ui.button('go', { onClick: { handler: 'go' } })]);",
        "async go({ dispatchPluginAction, dispatchGlobalAction, globalState }, args) { dispatchPluginAction('add', 1); dispatchGlobalAction('votes/vote', [args]); }",
    );
    for poison in POISONS {
        for (place, source) in
            [("before", format!("{poison}\n{body}")), ("after", format!("{body}\n{poison}"))]
        {
            let mut stage = Stage::with(&source);
            assert_eq!(stage.tree()["children"][0]["text"], "n 0", "{place} {poison}");
            let results = stage
                .fire("go", &json!({ "a": [1] }))
                .unwrap_or_else(|fault| unreachable!("{place} {poison}: {fault}"));
            let reduction = results[0].reduction.as_ref().and_then(stage::state_of);
            assert_eq!(reduction, Some(json!({ "n": 1 })), "{place} {poison}");
            assert_eq!(results[1].intent.payload.as_str(), r#"[{"a":[1]}]"#, "{place} {poison}");
            assert_eq!(stage.tree()["children"][0]["text"], "n 0", "{place} {poison}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_builder_makes_every_kind_and_no_other() {
    let mut made = Stage::rendering("return ui.text(Object.keys(ui).sort().join(' '));").tree();
    let mut kinds = ui::KINDS.to_vec();
    kinds.sort_unstable();
    assert_eq!(made["text"].take(), json!(kinds.join(" ")));
}

#[wasm_bindgen_test(unsupported = test)]
fn define_plugin_can_be_neither_replaced_nor_called_late() {
    let mut stage = Stage::empty();
    let rest = widget("return ui.text('x');", "");
    assert_eq!(code(stage.load(&format!("definePlugin = 1; {rest}"))), FaultCode::PluginLoadError);
    assert_eq!(
        code(stage.load(&format!("delete globalThis.definePlugin; {rest}"))),
        FaultCode::PluginLoadError
    );
    let mut stage = Stage::rendering(
        "try { definePlugin(() => ({ widgets: {} })); } catch (e) { return ui.text(e.message); }",
    );
    assert_eq!(stage.tree()["text"], "definePlugin can only be called while the plugin is loading");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_error_hooks_are_locked() {
    for hook in ["prepareStackTrace", "stackTraceLimit", "captureStackTrace"] {
        let source = format!("Error.{hook} = {{}}; {}", widget("return ui.text('x');", ""));
        assert_eq!(code(Stage::empty().load(&source)), FaultCode::PluginLoadError, "{hook}");
        let source = format!(
            "Object.defineProperty(Error, '{hook}', {{ value: () => {{ for (;;); }} }}); {}",
            widget("return ui.text('x');", "")
        );
        assert_eq!(code(Stage::empty().load(&source)), FaultCode::PluginLoadError, "{hook}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn only_own_properties_are_widgets_handlers_and_actions() {
    let inherited = "definePlugin(({ ui }) => ({ widgets: { __proto__: { main: { render: () => ui.text('x') } } } }))";
    assert_eq!(code(Stage::empty().load(inherited)), FaultCode::ContractViolation);
    let source = "definePlugin(({ ui }) => ({ actions: { __proto__: { evil: () => 1 } },
        widgets: { main: { render: () => ui.text('x'), handlers: { __proto__: { sly() {} }, go({ dispatchPluginAction: d }) { d('evil'); d('toString'); } } } } }))";
    let mut stage = Stage::with(source);
    assert_eq!(code(stage.fire("sly", &json!(null))), FaultCode::HandlerNotFound);
    assert_eq!(stage.states(), [None, None]);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_definition_is_read_once() {
    let source = "definePlugin(({ ui }) => {
        const handlers = { go({ dispatchPluginAction }) { dispatchPluginAction('state/replace', 'old'); } };
        const definition = { initialState: 0, widgets: { main: { render: () => ui.text('old'), handlers } } };
        globalThis.change = () => { handlers.go = () => {}; definition.widgets.main.render = () => ui.text('new'); delete definition.widgets.main; };
        return definition;
    })";
    let mut stage = Stage::with(&format!("{source}; Promise.resolve().then(() => change());"));
    assert_eq!(stage.tree()["text"], "old");
    assert_eq!(stage.states(), [Some(json!("old"))]);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_builder_cannot_be_changed() {
    let mut stage = Stage::rendering(
        "try { ui.text = () => 1; } catch {} try { delete ui.text; } catch {} return ui.text(String(Object.isFrozen(ui)));",
    );
    assert_eq!(stage.tree()["text"], "true");
}

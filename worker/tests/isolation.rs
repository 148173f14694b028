//! Isolation: a plugin has the language and nothing else, and instances do not meet.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::messages::{Load, RenderItem};
use plugin_runtime::contracts::{Limits, Op, Outcome, Request, RequestId};
use stage::{Stage, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test(unsupported = test)]
fn there_is_nothing_of_a_browser_or_a_host() {
    let names = "window self document navigator location fetch XMLHttpRequest WebSocket EventSource postMessage onmessage importScripts require process \
                 module exports std os scriptArgs print setTimeout setInterval queueMicrotask requestAnimationFrame Worker SharedWorker indexedDB caches \
                 localStorage sessionStorage WebAssembly crypto host bootstrap ui";
    let body = format!(
        "return ui.text('{names}'.split(' ').filter((name) => name in globalThis).join());"
    );
    assert_eq!(Stage::rendering(&body).tree()["text"], "");
}

/// What QuickJS puts there, the console and `definePlugin`. Without threads there are no `Atomics`.
const GLOBALS: &str = "AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean \
    DOMException DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function \
    Infinity Int16Array Int32Array Int8Array InternalError Iterator JSON Map Math NaN Number Object Promise Proxy RangeError \
    ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol \
    Symbol(Symbol.toStringTag) SyntaxError TypeError URIError Uint16Array \
    Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet \
    atob btoa console decodeURI decodeURIComponent definePlugin encodeURI encodeURIComponent escape eval globalThis isFinite isNaN \
    parseFloat parseInt performance undefined unescape";

#[wasm_bindgen_test(unsupported = test)]
fn no_own_name_of_the_global_is_unknown() {
    let body = "return ui.text(Reflect.ownKeys(globalThis).map(String).sort().join(' '));";
    let known = if cfg!(target_arch = "wasm32") {
        GLOBALS.replace("Atomics ", "")
    } else {
        GLOBALS.to_owned()
    };
    assert_eq!(Stage::rendering(body).tree()["text"], known);
}

#[wasm_bindgen_test(unsupported = test)]
fn stack_traces_and_functions_lead_nowhere() {
    let body = "const seen = []; try { null.x; } catch (e) { seen.push(typeof e.stack); }
        try { seen.push(arguments.callee.caller); } catch { seen.push('no'); } seen.push(typeof (function () { return this; })());
        return ui.text(JSON.stringify(seen));";
    assert_eq!(Stage::rendering(body).tree()["text"], r#"["string","no","undefined"]"#);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_stands_in_the_place_of_a_built_in_shows_no_text_of_ours() {
    let body = "return ui.text([eval, Function, JSON.parse, [].join, ui.text, console.log, definePlugin].join(' '));";
    let mut stage = Stage::rendering(body);
    let shown = stage.tree()["text"].as_str().unwrap().to_owned();
    assert_eq!(shown.matches("[native code]").count(), 7, "{shown}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_module_cannot_be_imported() {
    let mut stage = Stage::handling(
        "let found = 'nothing'; try { await import('fs'); found = 'a module'; } catch {} context.dispatchPluginAction('state/replace', found);",
    );
    assert_eq!(stage.states(), [Some(serde_json::json!("nothing"))]);
}

#[wasm_bindgen_test(unsupported = test)]
fn two_instances_share_nothing() {
    let mut stage = Stage::empty();
    let body = widget(
        "globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.mark = (Array.prototype.mark ?? '') + 'x'; return ui.text(count + [].mark);",
        "",
    );
    for id in ["a", "b"] {
        let load = Load {
            instance_id: id.into(),
            package_id: "same".into(),
            source: body.clone(),
            limits: Limits::default(),
        };
        stage.ask(Op::Load(vec![load])).outcome.expect("loads");
    }
    let mut render = |id: &str| {
        let item = RenderItem { instance_id: id.into(), widget: "main".into(), slices: Vec::new() };
        let request = Request { id: RequestId(1), op: Op::Render(vec![item]) };
        let Ok(Outcome::Rendered(results)) = stage.service.handle(request, &mut |_| {}).outcome
        else {
            unreachable!("renders")
        };
        results[0].outcome.clone().expect("a tree").tree.to_value().expect("JSON")["text"].clone()
    };
    assert_eq!([render("a"), render("a"), render("b")], ["1x", "2xx", "1x"]);
}

//! Isolation: a plugin has the language and nothing else, and instances do not meet.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

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
    let body = format!("return ui.text('{names}'.split(' ').filter((name) => name in globalThis).join());");
    assert_eq!(Stage::rendering(&body).tree()["text"], "");
}

#[wasm_bindgen_test(unsupported = test)]
fn no_own_name_of_the_global_is_unknown() {
    let known = "atob btoa console definePlugin";
    let body = "const extra = Object.getOwnPropertyNames(globalThis).filter((name) => !/^[A-Z]|^(globalThis|undefined|eval|isNaN|isFinite|parseInt|parseFloat|decodeURI|decodeURIComponent|encodeURI|encodeURIComponent|escape|unescape|performance)$/.test(name));
        return ui.text(extra.sort().join(' '));";
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
        let load = Load { instance_id: id.into(), package_id: "same".into(), source: body.clone(), limits: Limits::default() };
        stage.ask(Op::Load(load)).outcome.expect("loads");
    }
    let mut render = |id: &str| {
        let item = RenderItem { instance_id: id.into(), widget: "main".into(), slices: Vec::new() };
        let request = Request { id: RequestId(1), op: Op::Render(vec![item]) };
        let Ok(Outcome::Rendered(results)) = stage.service.handle(request, &mut |_| {}).outcome else { unreachable!("renders") };
        results[0].outcome.clone().expect("a tree").tree.to_value().expect("JSON")["text"].clone()
    };
    assert_eq!([render("a"), render("a"), render("b")], ["1x", "2xx", "1x"]);
}

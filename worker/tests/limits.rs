//! Limits: time and memory are enforced, named as what they are, and leave an instance that works again.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{FaultCode, Limits};
use serde_json::json;
use stage::{Stage, code, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const MIB: usize = 1024 * 1024;

#[wasm_bindgen_test(unsupported = test)]
fn a_looping_plugin_is_stopped_within_its_budget() {
    for body in [
        "for (;;);",
        "for (;;) try { for (;;); } catch {} finally {}",
        "(function f() { Promise.resolve().then(f); })();",
        "/^(a|a)*$/.test('a'.repeat(40) + 'b');",
    ] {
        let mut stage = Stage::empty();
        stage.limits = Limits::default();
        stage.load(&widget(&format!("{body} return ui.text('x');"), "")).expect("loads");
        let fault = stage.render().expect_err(body);
        assert_eq!(fault.code, FaultCode::VmTimeout, "{fault}");
        assert!(stage.cost.interrupted);
        assert!((100_000..1_000_000).contains(&stage.cost.elapsed_us), "{body} took {} us", stage.cost.elapsed_us);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_result_that_comes_late_is_a_timeout() {
    // One native call that is never interrupted and outlives the deadline.
    let mut stage = Stage::empty();
    stage.limits.render_ms = 1;
    stage.load(&widget("'ab'.repeat(1000000).replace(/a/g, ''); return ui.text('x');", "")).expect("loads");
    assert_eq!(code(stage.render()), FaultCode::VmTimeout);
}

/// Fills a heap with values of one kind until it is refused, and returns the bytes that are in use then.
fn filled_with(value: &str, limit_bytes: usize) -> usize {
    let mut stage = Stage::empty();
    stage.limits = Limits { memory_bytes: limit_bytes, render_ms: 20_000, ..Limits::default() };
    // The room that is given back is for the tree that says so.
    let fill = format!(
        "let n = 0; try {{ for (;; n++) kept = {{ kept, value: {value} }}; }} catch {{ room = null; }} return ui.text('full');"
    );
    stage.load(&format!("let kept = null, room = new ArrayBuffer(65536); {}", widget(&fill, ""))).expect("loads");
    assert_eq!(stage.tree()["text"], "full", "{value}");
    stage.cost.memory_bytes
}

#[wasm_bindgen_test(unsupported = test)]
fn the_memory_limit_holds_to_a_tenth_for_every_kind_of_value() {
    const LIMIT: usize = 16 * MIB;
    let kinds = [
        "new Uint8Array(65536)",
        "new Float64Array(500)",
        "new ArrayBuffer(100000)",
        "('x'.repeat(50000) + n).slice(1)",
        "'x'.repeat(9000) + n",
        "{ a: n, b: [n] }",
        "[n, n, n, n]",
        "new Map([[n, n]])",
        "new Set([n])",
        "new WeakMap([[{}, n]])",
        "() => n",
        "new RegExp('a' + n)",
        "2n ** 4000n + BigInt(n)",
        "(function* () { yield n; })()",
        "Promise.resolve(n)",
        "Symbol('s' + n)",
        "new Date(n)",
        "new Error('e' + n)",
    ];
    let before = worker_bytes();
    for kind in kinds {
        let bytes = filled_with(kind, LIMIT);
        assert!((LIMIT / 10 * 9..=LIMIT).contains(&bytes), "{kind}: {} % of the limit", bytes * 100 / LIMIT);
    }
    let grown = worker_bytes() - before;
    assert!(grown <= LIMIT / 10 * 11, "one heap after the other made the worker's own memory grow by {grown} bytes");
}

/// The memory of the whole worker, which what is counted has to agree with. Natively nobody tells.
fn worker_bytes() -> usize {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) * 65_536;
    #[cfg(not(target_arch = "wasm32"))]
    0
}

#[wasm_bindgen_test(unsupported = test)]
fn a_plugin_out_of_memory_is_told_so_and_works_again() {
    for body in [
        "'x'.repeat(2 ** 28);",
        "const a = []; for (;;) a.push(new ArrayBuffer(1 << 20));",
        "let s = 'xy'; for (let i = 0; i < 28; i++) s += s; s.charCodeAt(5);",
    ] {
        let mut stage = Stage::rendering(&format!("if (pluginState.n === 0) {{ {body} }} return ui.text('well');"));
        assert_eq!(code(stage.render()), FaultCode::VmMemoryLimit, "{body}");
        stage.set(
            plugin_runtime::contracts::SliceKey::PluginState,
            Some(&plugin_runtime::contracts::JsonText::from_value(&json!({ "n": 1 }))),
        );
        assert_eq!(stage.tree()["text"], "well");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_plugin_that_handles_its_own_refusal_goes_on() {
    assert_eq!(Stage::rendering("try { 'x'.repeat(2 ** 28); } catch { return ui.text('less'); }").tree()["text"], "less");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_full_heap_does_not_disarm_the_deadline() {
    let fill =
        "let l = null, s = 1 << 22; while (s > 32) { try { for (;;) l = { l, b: new ArrayBuffer(s) }; } catch { s >>= 1; } }";
    let mut stage = Stage::rendering(&format!("{fill} for (;;) {{ try {{ for (;;); }} catch {{}} }}"));
    assert_eq!(code(stage.render()), FaultCode::VmTimeout);
}

#[wasm_bindgen_test(unsupported = test)]
fn lengths_that_wrap_or_never_end_are_refused() {
    let list = "{ length: 2 ** 53 - 1 }";
    let calls = [
        "toReversed",
        "toSorted",
        "toSpliced",
        "with",
        "concat",
        "copyWithin",
        "flat",
        "join",
        "reverse",
        "shift",
        "slice",
        "sort",
        "splice",
    ];
    for name in calls {
        let mut stage = Stage::rendering(&format!("Array.prototype.{name}.call({list}, 0, 1);"));
        assert_eq!(code(stage.render()), FaultCode::VmMemoryLimit, "{name}");
    }
    // The length is read once: one that grows between two looks is no way around.
    let mut stage =
        Stage::rendering("let n = 1; return ui.text([].toReversed.call({ get length() { return n *= 2 ** 29; } }).length);");
    assert_eq!(code(stage.render()), FaultCode::VmMemoryLimit);
    let honest = "const a = [3, 1, 2]; return ui.text(JSON.stringify([a.toSorted(), a.with(0, 9), a.toReversed(), a.toSpliced(1, 1, 7, 8), a.concat([4], 5), a.join('-')]));";
    assert_eq!(Stage::rendering(honest).tree()["text"], r#"[[1,2,3],[9,1,2],[2,1,3],[3,7,8,2],[3,1,2,4,5],"3-1-2"]"#);
}

#[wasm_bindgen_test(unsupported = test)]
fn jobs_of_a_timed_out_call_never_run() {
    let mut stage = Stage::with(&widget(
        "return ui.text(String(globalThis.leaked));",
        "go() { Promise.resolve().then(() => { globalThis.leaked = true; }); for (;;); }",
    ));
    assert_eq!(code(stage.go()), FaultCode::VmTimeout);
    assert_eq!(stage.tree()["text"], "undefined");
}

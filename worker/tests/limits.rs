//! Limits: time and memory are enforced, named as what they are, and leave an instance that works
//! again.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{FaultCode, Limits, SliceKey};
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
        assert!(
            (100_000..1_000_000).contains(&stage.cost.elapsed_us),
            "{body} took {} us",
            stage.cost.elapsed_us
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_result_that_comes_late_is_a_timeout() {
    // One native call that is never interrupted and outlives the deadline.
    let mut stage = Stage::empty();
    stage.limits.render_ms = 1;
    stage
        .load(&widget("'ab'.repeat(1000000).replace(/a/g, ''); return ui.text('x');", ""))
        .expect("loads");
    assert_eq!(code(stage.render()), FaultCode::VmTimeout);
}

/// Fills a heap with values of one kind until it is refused, and returns the bytes that are in use
/// then.
fn filled_with(value: &str, limit_bytes: usize) -> usize {
    let mut stage = Stage::empty();
    stage.limits = Limits { memory_bytes: limit_bytes, render_ms: 20_000, ..Limits::default() };
    // The room that is given back is for the tree that says so.
    let fill = format!(
        "let n = 0; try {{ for (;; n++) kept = {{ kept, value: {value} }}; }} catch {{ room = null; }} return ui.text('full');"
    );
    stage
        .load(&format!("let kept = null, room = new ArrayBuffer(65536); {}", widget(&fill, "")))
        .expect("loads");
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
        assert!(
            (LIMIT / 10 * 9..=LIMIT).contains(&bytes),
            "{kind}: {} % of the limit",
            bytes * 100 / LIMIT
        );
    }
    let grown = worker_bytes() - before;
    assert!(
        grown <= LIMIT / 10 * 11,
        "one heap after the other made the worker's own memory grow by {grown} bytes"
    );
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
        let mut stage = Stage::rendering(&format!(
            "if (pluginState.n === 0) {{ {body} }} return ui.text('well');"
        ));
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
    assert_eq!(
        Stage::rendering("try { 'x'.repeat(2 ** 28); } catch { return ui.text('less'); }").tree()["text"],
        "less"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_full_heap_does_not_disarm_the_deadline() {
    let fill = "let l = null, s = 1 << 22; while (s > 32) { try { for (;;) l = { l, b: new ArrayBuffer(s) }; } catch { s >>= 1; } }";
    let mut stage =
        Stage::rendering(&format!("{fill} for (;;) {{ try {{ for (;;); }} catch {{}} }}"));
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
    let mut stage = Stage::rendering(
        "let n = 1; return ui.text([].toReversed.call({ get length() { return n *= 2 ** 29; } }).length);",
    );
    assert_eq!(code(stage.render()), FaultCode::VmMemoryLimit);
    let honest = "const a = [3, 1, 2]; return ui.text(JSON.stringify([a.toSorted(), a.with(0, 9), a.toReversed(), a.toSpliced(1, 1, 7, 8), a.concat([4], 5), a.join('-')]));";
    assert_eq!(
        Stage::rendering(honest).tree()["text"],
        r#"[[1,2,3],[9,1,2],[2,1,3],[3,7,8,2],[3,1,2,4,5],"3-1-2"]"#
    );
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

/// Touches much of the language, and catches nothing.
const MANIFOLD: &str = r#"
    class Base { #secret = 1; static made = 0; constructor(n) { this.n = n; Base.made++; } get twice() { return this.n * 2 * this.#secret; } }
    class Derived extends Base { toString() { return `derived ${super.twice}`; } [Symbol.toPrimitive]() { return this.n; } }
    function* walk(n) { for (let i = 0; i < n; i++) { const got = yield [i, { i }]; if (got) return got; } }
    async function* drip() { yield 1; yield await Promise.resolve(2); }
    const built = () => {
      const out = [];
      out.push(String(new Derived(3)), +new Derived(4), Base.made, [...walk(3)].flat().length);
      out.push("a1b22c".replace(/([a-z])(?<digits>\d+)/g, (all, letter) => letter.toUpperCase()), /^(?:x|y)+$/u.exec("xyx")?.[0]);
      out.push([..."one two three".matchAll(/t\w+/g)].length, "é".normalize("NFD").length, "abc".padEnd(8, "-").split("").reverse().join(""));
      out.push(JSON.stringify({ a: [1, { b: new Date(0) }], c: undefined, d: "x".repeat(300) }, null, 2).length);
      out.push(JSON.parse('{"a":[1,2,{"b":"\\u0041"}]}', (key, value) => (typeof value === "number" ? value + 1 : value)).a[0]);
      out.push(new Map([[1, { x: 1 }], ["k", [2]]]).size, new Set([1, 1, 2]).size, [...new Map([[{}, 1]]).keys()].length);
      out.push(2n ** 200n + 1n > 0n, (12345678901234567890n).toString(36), Number("1e3").toFixed(2), parseInt("ff", 16), 0.1 + 0.2);
      out.push(Float64Array.from({ length: 20 }, (_, i) => i / 3).map(Math.sqrt).subarray(2, 5).join(), new Uint8Array([1, 2, 3]).toReversed?.().length);
      out.push([5, 3, 1, 4].sort((a, b) => a - b).toSpliced(1, 1).with(0, 9).concat([7], [[8]]).flat(2).findLast((n) => n > 1));
      const { a = 1, ...rest } = Object.assign(Object.create({ inherited: 1 }), { b: 2, c: { d: 3 } });
      out.push(a, Object.entries(rest).length, structuredCloneLess({ ...rest }), Object.getOwnPropertyNames(Derived.prototype).join());
      out.push(new Proxy({ x: 1 }, { get: (target, key) => target[key] ?? key.length }).unknown, Reflect.ownKeys({ [Symbol("s")]: 1, t: 2 }).length);
      out.push(new Function("x", "y = 2", "return x ** y")(5), eval("let q = 4; q + 1"), [1, 2, 3].values().map((n) => n * 2).take(2).toArray().length);
      try { null.x; } catch (error) { out.push(error.message.length, error.stack.length > 0); }
      label: for (const [i, v] of [10, 20].entries()) { for (;;) { if (i) break label; continue label; } }
      out.push(new Date("2020-02-30T10:00:00Z").getTime() || "invalid", new Date(1e12).toISOString(), typeof Symbol.for("shared"), new WeakRef({}).deref() !== undefined);
      return out.map(String);
    };
    const structuredCloneLess = (value) => JSON.stringify(value).length;
    definePlugin(({ ui }) => ({
      title: "Manifold", capabilities: { readShared: ["a"], reasons: { a: "because" } }, initialState: { n: 0, list: [1, "two", { three: 3 }] },
      actions: { add: (state, { by }) => ({ ...state, n: state.n + by, list: [...state.list, by] }) },
      widgets: { main: {
        render: ({ pluginState }) => ui.panel([ui.table([{ a: 1, b: "x" }, { a: 2, b: "y" }]), ui.list(built()), ui.button(`n ${pluginState.n}`, { onClick: { handler: "go", args: { by: 1 } } })], { title: "t" }),
        handlers: { async go({ dispatchPluginAction, globalState }, args) {
          for await (const n of drip()) dispatchPluginAction("add", { by: n });
          await Promise.all([null, Promise.resolve().then(() => built())]); await Promise.allSettled([Promise.reject(new Error("x"))]);
          console.log("went", { args, self: globalState.self }, [1, 2]);
          dispatchPluginAction("state/merge", { done: true });
        } },
      } },
    }));"#;

/// Makes code from text that has all that the compiler keeps notes of: functions in functions,
/// closures, classes, patterns.
const COMPILER: &str = r#"
    const part = (n) => `class C${n} { #a = ${n}; static s${n} = "t${n}"; get g() { return this.#a; } } function f${n}({ a, ...b }, [c] = []) {
      label${n}: for (const x of [c]) { let y = () => x + a; if (y()) continue label${n}; } return (z) => b[z] ?? \`${n}\${z}\`; }`;
    const text = Array.from({ length: 12 }, (_, n) => part(n)).join("\n");
    definePlugin(({ ui }) => ({ initialState: { n: 0 }, widgets: { main: {
      render: () => ui.text(String([new Function("p", "q = 1", text + "return p"), (0, eval)(`(() => {${text}})`)].length)),
      handlers: { go: () => void (0, eval)(`(() => {${text}})`) } } } }));"#;

/// Loads, renders and clicks in a heap of this size; whether all went well.
fn fits(plugin: &str, memory_bytes: usize) -> bool {
    let mut stage = Stage::empty();
    stage.limits.memory_bytes = memory_bytes;
    let loaded = stage
        .load(plugin)
        .map(|manifest| stage.set(SliceKey::PluginState, Some(&manifest.initial_state)));
    let outcome = loaded
        .and_then(|()| stage.render().map(drop))
        .and_then(|()| stage.fire("go", &json!({ "by": 1 })).map(drop));
    if let Err(fault) = &outcome {
        assert_eq!(fault.code, FaultCode::VmMemoryLimit, "in {memory_bytes} bytes: {fault}");
    }
    outcome.is_ok()
}

#[wasm_bindgen_test(unsupported = test)]
fn wherever_memory_runs_out_it_is_named_and_nothing_breaks() {
    for plugin in [MANIFOLD, COMPILER] {
        let step = if cfg!(target_arch = "wasm32") { 1_499 } else { 97 };
        assert!(!fits(plugin, 0) && fits(plugin, 2 * MIB));
        let mut memory_bytes = 100_000;
        let mut fitting = 0;
        while fitting < 20 {
            fitting += usize::from(fits(plugin, memory_bytes));
            memory_bytes += step;
        }
        assert!(
            (200_000..1_500_000).contains(&memory_bytes),
            "all of it went well from about {memory_bytes} bytes on"
        );
    }
}

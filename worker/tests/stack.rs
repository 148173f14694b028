//! The stack: honest recursion works, endless recursion and deep data end in a fault that says so.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::FaultCode;
use stage::{Stage, code};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn depth(function: &str) -> usize {
    let text = Stage::rendering(&format!(
        "let n = 0; {function} try {{ f(1); }} catch {{}} return ui.text(n);"
    ))
    .tree();
    text["text"].as_str().expect("text").parse().expect("a number")
}

#[wasm_bindgen_test(unsupported = test)]
fn honest_recursion_has_room() {
    let cases = [
        ("function f() { n++; return f() + 1; }", 256),
        ("function f(a, b, c) { n++; return f(a + 1, b, c) + 1; }", 256),
        ("const f = (x) => { n++; for (const [a] of [[1]]) f(a); };", 200),
        ("const f = (x) => { n++; return [x].map(f); };", 100),
    ];
    for (function, least) in cases {
        let found = depth(function);
        assert!(found >= least, "{function}: {found}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn endless_recursion_is_named_and_the_instance_works_again() {
    let cases = [
        "function f() { return f() + 1; } f();",
        "const o = { get a() { return this.a; } }; o.a;",
        "const o = { toString() { return '' + this; } }; '' + o;",
        "const p = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.x;",
        "function f() { [2, 1].sort(f); return 0; } f();",
        "function f() { return 'a'.replace(/a/, f); } f();",
        "class A { constructor() { new A(); } } new A();",
        "function* g() { yield* g(); } g().next();",
        "function f() { return JSON.stringify({ toJSON: f }); } f();",
        "let f = () => 1; for (let i = 0; i < 3000; i++) f = f.bind(); f();",
    ];
    for body in cases {
        let mut stage = Stage::rendering(&format!(
            "if (!globalState.shared.well) {{ {body} }} return ui.text('well');"
        ));
        let fault = stage.render().expect_err(body);
        assert_eq!(fault.code, FaultCode::VmStackLimit, "{body}: {fault}");
        stage.share("well", &serde_json::json!(true));
        assert_eq!(stage.tree()["text"], "well");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn deep_data_and_deep_source_do_not_end_the_worker() {
    let cases = [
        "JSON.parse('['.repeat(1000000));",
        "JSON.parse('{\"a\":'.repeat(100000));",
        "let a = []; for (let i = 0; i < 20000; i++) a = [a]; JSON.stringify(a);",
        "let a = []; for (let i = 0; i < 5000; i++) a = [a]; a.flat(Infinity);",
        "let a = []; for (let i = 0; i < 5000; i++) a = [a]; String(a);",
        "(0, eval)('`${'.repeat(50000));",
        "(0, eval)('!'.repeat(200000) + '1');",
        "new Function('('.repeat(100000));",
        "new Function('{let a;'.repeat(2000) + '}'.repeat(2000));",
        "(async () => {}).constructor('['.repeat(100000));",
        "Object.getPrototypeOf((async () => {}).constructor)('['.repeat(100000));",
        "Object.getPrototypeOf(function* () {}.constructor)('['.repeat(100000));",
        "let a = []; for (let i = 0; i < 20000; i++) a = [a]; a.toJSON = () => (JSON.parse('1'), [a[0]]); JSON.stringify(a);",
        "new RegExp('(?:'.repeat(60000) + ')'.repeat(60000));",
        "'a'.match('(?:'.repeat(60000) + ')'.repeat(60000));",
        "function f(n) { return n === 0 ? JSON.parse('['.repeat(100000)) : f(n - 1) + 1; } f(200);",
    ];
    for body in cases {
        assert_eq!(code(Stage::rendering(body).render()), FaultCode::VmStackLimit, "{body}");
    }
    for source in [
        "(".repeat(100_000),
        "[".repeat(100_000),
        "a=>".repeat(50_000),
        "{".repeat(100_000),
        "!".repeat(100_000),
    ] {
        assert_eq!(code(Stage::empty().load(&source)), FaultCode::VmStackLimit, "{source:.10}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn long_chains_of_iterators_are_refused_or_overflow_and_short_ones_work() {
    let refused = [
        "it = it.map((x) => x)",
        "it = it.filter((x) => true)",
        "it = it.flatMap((x) => [x])",
        "it = it.take(9)",
        "it = it.drop(0)",
        "it = it.chunks(1)",
        "it = it.windows(1)",
        "it = Iterator.concat(it)",
        // With its method as its own it is wrapped once more, though it is a wrapper already.
        "it = Iterator.from(it), Object.setPrototypeOf(it, { next: it.next })",
    ];
    let overflowing = [
        "it = Iterator.from({ next: Function.prototype.bind.call(it.next, it) })",
        "it = (function* (inner) { yield* inner; })(it)",
        "it = (function* (inner) { for (const one of inner) yield one; })(it)",
        // Each looks empty when it is handed over, and is a chain later.
        "below = it, below.next = () => ({ done: false }), it = [1].values().flatMap(() => below), it.next(), delete below.next",
    ];
    for link in refused {
        let body = format!(
            "let it = [1].values(); for (let i = 0; i < 30000; i++) {{ {link}; }} it.next();"
        );
        assert_eq!(code(Stage::rendering(&body).render()), FaultCode::VmMemoryLimit, "{link}");
    }
    for link in overflowing {
        let body = format!(
            "let it = [1].values(), below; for (let i = 0; i < 30000; i++) {{ {link}; }} it.next();"
        );
        assert_eq!(code(Stage::rendering(&body).render()), FaultCode::VmStackLimit, "{link}");
    }
    let honest = "let it = [1, 2, 3].values(); for (let i = 0; i < 25; i++) it = it.map((x) => x * 2).filter((x) => x > 2);
        return ui.text([...it.take(1).drop(0), it.map.name, it.next.name, it.next.length, it[Symbol.toStringTag]].join());";
    assert_eq!(Stage::rendering(honest).tree()["text"], "67108864,map,next,0,Iterator Helper");
}

#[wasm_bindgen_test(unsupported = test)]
fn honest_data_and_source_nest_as_deep_as_anybody_writes() {
    let honest = "const text = '['.repeat(500) + ']'.repeat(500); new Function('return ' + '('.repeat(40) + '1' + ')'.repeat(40));
        return ui.text(JSON.stringify(JSON.parse(text)).length);";
    assert_eq!(Stage::rendering(honest).tree()["text"], "1000");
}

#[wasm_bindgen_test(unsupported = test)]
fn an_error_that_only_looks_like_an_overflow_is_the_plugins_own() {
    let cases = [
        "throw new RangeError('Maximum call stack size exceeded');",
        "throw RangeError('Maximum call stack size exceeded');",
        "throw new (class extends RangeError {})('Maximum call stack size exceeded');",
        "throw new SyntaxError('stack overflow');",
        "throw Object.assign(new Error('Maximum call stack size exceeded'), { name: 'RangeError' });",
        "throw { name: 'RangeError', message: 'Maximum call stack size exceeded' };",
        "new Array(-1);",
    ];
    for body in cases {
        assert_eq!(code(Stage::rendering(body).render()), FaultCode::PluginThrew, "{body}");
    }
    let sane = "return ui.text(String(new RangeError('x') instanceof RangeError && new RangeError('x').constructor === RangeError));";
    assert_eq!(Stage::rendering(sane).tree()["text"], "true");
}

#[wasm_bindgen_test(unsupported = test)]
fn code_from_text_has_a_size() {
    for body in [
        "(0, eval)('let v' + [...Array(40000).keys()].join(';let v'))",
        "new Function('var a' + [...Array(50000).keys()].join(',a'))",
        "Object.getPrototypeOf((async () => {}).constructor)('var a' + [...Array(50000).keys()].join(',a'))",
    ] {
        let mut stage = Stage::empty();
        stage.limits.render_ms = 5000;
        stage.load(&stage::widget(&format!("{body}; return ui.text('x');"), "")).expect("loads");
        assert_eq!(code(stage.render()), FaultCode::VmMemoryLimit, "{body}");
    }
    let honest = "return ui.text(new Function('a', 'b', 'return a + b')(1, 2) + eval('3') + new (function () {}.constructor)('return 4')());";
    assert_eq!(Stage::rendering(honest).tree()["text"], "10");
}

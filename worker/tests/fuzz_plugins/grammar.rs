//! A grammar of plugins, from ordinary to hostile.
#![allow(unreachable_pub, reason = "a module of a test crate")]

use proptest::collection::vec;
use proptest::prelude::*;

/// Values that need nothing.
const PLAIN: &[&str] = &[
    "null",
    "undefined",
    "true",
    "-0",
    "0/0",
    "1e308",
    "2**53",
    "7n",
    "'text'",
    "'\\ud800'",
    "'é\\u0000😀'",
    "'x'.repeat(70000)",
    "[]",
    "[1, , 2]",
    "{}",
    "Symbol.iterator",
    "() => 1",
    "class A { x = 1; toJSON() { return 2; } }",
    "new Date(0)",
    "/a(b|c)*/g",
    "new Map([[1, {}]])",
    "new Uint8Array(9)",
    "new Error('e')",
    "Promise.resolve(1)",
    "Promise.reject(new Error('no'))",
    "new Proxy([], {})",
    "new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } })",
    "globalThis",
    "ui",
    "new WeakRef({})",
    "(() => { const a = {}; a.a = [a]; return a; })()",
    "(() => { let v = 1; for (let i = 0; i < 90; i++) v = [v]; return v; })()",
    "Array.from({ length: 3000 }, (_, i) => ({ i }))",
    "new Array(4294967295)",
    "Object.create(null, { a: { value: 1 } })",
    "ui.text('t')",
    "ui.button('b', { onClick: 'go' })",
    "ui.counter(1, { onIncrement: { handler: 'go', args: { n: 1 } } })",
    "ui.row(Array(6000).fill(ui.divider()))",
    "ui.select('a', ['a', 'b'])",
    "ui.table([[1, 2]], { headers: ['a', 'b'] })",
    "pluginState",
    "globalState",
    "globalState.shared.board",
    "({ ...globalState.shared })",
    "globalState.system.limits",
    "args",
    "{ __proto__: { kind: 'text' }, text: 'x' }",
    "JSON.parse('{\"__proto__\": {\"a\": 1}}')",
    "Object(Symbol())",
    "new String('s')",
    "(function* () { yield 1; })()",
    "[1, 2, 3].values().map((x) => x * 2)",
    "new (class extends Array {})(5)",
    "(() => arguments)",
];

/// Statements that need nothing. None of them loops for long.
const SIMPLE: &[&str] = &[
    ";",
    "throw null;",
    "throw new TypeError('mine');",
    "throw { get message() { throw 1; } };",
    "throw new RangeError('Maximum call stack size exceeded');",
    "throw Object.assign(new Error('m'), { stack: {} });",
    "null.x;",
    "undefinedName;",
    "Object.prototype.x = 1;",
    "Object.prototype.kind = 'text';",
    "Object.prototype.then = (f) => f(1);",
    "Object.defineProperty(Object.prototype, 'args', { get() { throw 3; }, configurable: true });",
    "Object.defineProperty(Object.prototype, '0', { set() { throw 4; }, configurable: true });",
    "Array.prototype.push = () => { throw 5; };",
    "Array.prototype[Symbol.iterator] = null;",
    "Array.prototype.map = undefined;",
    "Object.defineProperty(Array.prototype, '0', { set() {}, get() { return 'zero'; } });",
    "JSON.parse = JSON.stringify = null;",
    "globalThis.Object = globalThis.Array = globalThis.Reflect = undefined;",
    "Error.prototype.toString = () => { throw 6; };",
    "delete Error.prototype.message; Error.prototype.stack = 1;",
    "Function.prototype.call = Function.prototype.apply = () => 'taken';",
    "Promise.prototype.then = () => 7;",
    "globalThis.Promise = null;",
    "Error.stackTraceLimit = {};",
    "Error.prepareStackTrace = {};",
    "Object.freeze(Object.prototype);",
    "Symbol.prototype[Symbol.toPrimitive] = 1;",
    "String.prototype.indexOf = () => -1;",
    "WeakSet.prototype.has = () => true;",
    "definePlugin(() => ({}));",
    "globalThis.definePlugin = 1;",
    "console.log = null;",
    "globalThis.console = { log() {} };",
    "Object.defineProperty(globalThis, 'pluginState', { get() { throw 8; } });",
    "globalThis.kept = typeof args === 'object' ? args : {};",
    "(function f() { return f() + 1; })();",
    "({ get a() { return this.a; } }).a;",
    "`${{ toString() { return `${this}`; } }}`;",
    "[1].map(function f() { return [1].map(f); });",
    "new Proxy({}, { get(t, k, r) { return r[k]; } }).x;",
    "JSON.stringify((() => { let v = []; for (let i = 0; i < 5000; i++) v = [v]; return v; })());",
    "JSON.parse('['.repeat(100000));",
    "eval('('.repeat(3000));",
    "new Function('return ' + '['.repeat(3000))();",
    "eval('var leaked = 1');",
    "new Function('a', 'return a')(1);",
    "let it = [1].values(); for (let i = 0; i < 150; i++) it = it.map((x) => x); it.next();",
    "'x'.repeat(2 ** 28);",
    "new ArrayBuffer(1 << 24);",
    "const big = []; while (big.length < 1e5) big.push([big.length]);",
    "let s = 'xy'; for (let i = 0; i < 24; i++) s += s; s.charCodeAt(5);",
    "Array(1e9).toReversed();",
    "[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });",
    "const held = []; try { for (;;) held.push(new Uint8Array(65536)); } catch { held.length = 0; }",
    "for (;;);",
    "for (;;) { try { for (;;); } catch {} finally {} }",
    "(function f() { Promise.resolve().then(f); })();",
    "(async () => { for (;;) await 1; })();",
    "/^(a|a)*$/.test('a'.repeat(40) + 'b');",
    "for (const _ of (function* () { for (;;) yield 1; })());",
    "[3, 1, 2].sort(() => { throw 9; });",
    "new Set([1, 2]).forEach((x, y, set) => set.size < 500 && set.add(x + 1000 * set.size));",
    "structuredClone({});",
    "setTimeout(() => 1);",
    "import('x');",
    "new WeakRef({}).deref(); new FinalizationRegistry(() => {}).register({}, 1);",
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);",
    "label: { break label; }",
    "with_;",
    "Object.setPrototypeOf(globalThis, new Proxy({}, { has() { throw 10; }, get() { throw 11; } }));",
    "Object.setPrototypeOf(Object.getPrototypeOf([].values()), null);",
    "Reflect.ownKeys = () => ['a'];",
    "arguments.callee;",
];

/// Statements around a value.
const WITH_VALUE: &[&str] = &[
    "throw $;",
    "console.log($, $);",
    "console.error({ get a() { console.warn($); return 1; } });",
    "globalThis.kept = $;",
    "return $;",
    "try { $; } catch (e) { console.log(e); }",
    "void `${$}`;",
    "JSON.stringify($);",
    "Object.assign({}, $);",
    "[...$];",
    "globalThis.dispatch?.('x', $);",
    "await_ = $;",
    "Promise.resolve($).then((v) => { globalThis.kept = v; });",
    "Object.entries($);",
    "new Promise((resolve) => resolve($));",
    "Object.defineProperty(Object.prototype, 'props', { value: $, configurable: true });",
];

/// What only handlers can do; a value where `$` stands.
const DISPATCH: &[&str] = &[
    "dispatchPluginAction('add', $);",
    "dispatchPluginAction('state/replace', $);",
    "dispatchPluginAction('state/merge', $);",
    "dispatchPluginAction($, 1);",
    "dispatchSharedAction('board', 'post', $);",
    "dispatchSharedAction($, 'x', 1);",
    "dispatchGlobalAction('board/post', $);",
    "dispatchGlobalAction($);",
    "dispatchSystemCommand('toast', 'show', $);",
    "globalThis.dispatch = dispatchPluginAction;",
    "for (let i = 0; i < 30; i++) dispatchPluginAction('add', i);",
    "await null; dispatchPluginAction('add', $);",
    "await new Promise(() => {});",
    "await Promise.reject($);",
    "return await $;",
    "dispatchPluginAction('add', { get a() { dispatchPluginAction('add', 'y'.repeat(2500)); return 'z'.repeat(2500); } });",
    "try { dispatchPluginAction('add', () => 1); } catch {}",
    "dispatchPluginAction('add', { get a() { throw $; } });",
];

fn filled(
    templates: &'static [&'static str],
    value: BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    (prop::sample::select(templates), value)
        .prop_map(|(template, value)| template.replace('$', &format!("({value})")))
        .boxed()
}

/// An expression.
fn value() -> BoxedStrategy<String> {
    let plain = prop::sample::select(PLAIN).prop_map(|text| format!("({text})"));
    let simple = prop_oneof![12 => Just(";".to_owned()), 1 => prop::sample::select(SIMPLE).prop_map(str::to_owned)];
    plain
        .prop_recursive(4, 20, 4, move |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
                vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("ui.column([{}])", items.join(", "))),
                inner.clone().prop_map(|inner| format!("ui.text({inner})")),
                inner.clone().prop_map(|inner| format!("ui.panel({inner}, {{ title: {inner} }})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(
                    "{{ kind: {a}, children: {b}, props: {{ value: {a} }} }}"
                )),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("ui.input({a}, {{ onChange: {b}, label: {a} }})")),
                (simple.clone(), inner.clone()).prop_map(|(run, value)| format!(
                    "{{ get a() {{ {run} return {value}; }}, b: 1 }}"
                )),
                (simple.clone(), inner)
                    .prop_map(|(run, value)| format!("(() => {{ {run} return {value}; }})()")),
            ]
            .prop_map(|text| format!("({text})"))
        })
        .boxed()
}

/// The body of a function: mostly harmless.
fn body(extra: Option<&'static [&'static str]>) -> BoxedStrategy<String> {
    let simple = prop::sample::select(SIMPLE).prop_map(str::to_owned).boxed();
    let statement = match extra {
        Some(extra) => {
            prop_oneof![2 => simple, 2 => filled(WITH_VALUE, value()), 5 => filled(extra, value())]
                .boxed()
        }
        None => prop_oneof![2 => simple, 1 => filled(WITH_VALUE, value())].boxed(),
    };
    let caught = (statement, any::<bool>()).prop_map(|(statement, is_caught)| {
        if is_caught {
            format!("try {{ {statement} }} catch {{}}")
        } else {
            format!("{{ {statement} }}")
        }
    });
    vec(caught, 0..4).prop_map(|statements| statements.join("\n    ")).boxed()
}

/// A whole plugin. Its top level and its definition are mostly right, so that the rest is reached.
pub fn plugin() -> BoxedStrategy<String> {
    let rarely = |strategy: BoxedStrategy<String>| {
        prop_oneof![3 => Just(String::new()), 1 => strategy].boxed()
    };
    let state = prop_oneof![3 => Just("{ n: 0 }".to_owned()), 1 => value()];
    let inputs = (
        rarely(body(None)),
        state,
        body(None),
        value(),
        body(Some(DISPATCH)),
        rarely(body(None)),
        value(),
    );
    inputs
        .prop_map(|(top, state, render, tree, handler, reducer, next)| {
            format!(
                "var pluginState = 1, globalState = {{ shared: {{}}, system: {{}} }}, args = [], ui = {{}};
(() => {{ {top} }})();
definePlugin(({{ ui }}) => ({{
  id: 'made-up', initialState: {state},
  actions: {{ add(state, payload) {{ const args = payload, pluginState = state; {reducer}
    return payload?.odd ? {next} : {{ ...state, payload }}; }} }},
  widgets: {{ main: {{
    render({{ pluginState, globalState }}) {{ {render}
      return {tree}; }},
    handlers: {{ async go({{ pluginState, globalState, dispatchPluginAction, dispatchSharedAction, dispatchGlobalAction,
      dispatchSystemCommand }}, args) {{ {handler} }} }},
  }} }},
}}));"
            )
        })
        .boxed()
}

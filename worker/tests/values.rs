//! Values: what crosses the border of the VM, and as what. docs/values.md states these rules.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::FaultCode;
use stage::{Stage, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn text_of(expression: &str) -> String {
    let rendered = Stage::rendering(&format!("return {expression};")).render();
    rendered.unwrap_or_else(|fault| unreachable!("{expression}: {fault}")).tree.as_str().to_owned()
}

fn issue_of(expression: &str) -> String {
    let fault = Stage::rendering(&format!("return {expression};")).render().expect_err(expression);
    assert_eq!(fault.code, FaultCode::ContractViolation, "{expression}: {fault}");
    fault.issues[0].to_string()
}

#[wasm_bindgen_test(unsupported = test)]
fn data_crosses_as_it_is() {
    let cases = [
        ("null", "null"),
        ("[true, 0, -0, -1.5, 1e21, 2**53, 0.1]", "[true,0,0,-1.5,1e+21,9007199254740992,0.1]"),
        (r#"["é\u0000\n\"", "\ud83d\ude00"]"#, r#"["é\u0000\n\"","😀"]"#),
        (
            "({ b: 1, a: undefined, 1: 2, ['__proto__']: 3, [Symbol()]: 4 })",
            r#"{"1":2,"b":1,"__proto__":3}"#,
        ),
        (
            "Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true }, hidden: { value: 2 } })",
            r#"{"own":1}"#,
        ),
        ("[new Date(0), new Map([[1, 2]]), new Set([1]), /a/, new Error('x')]", "[{},{},{},{},{}]"),
        (
            "[new Uint8Array([1, 2]), new String('ab'), Object.assign([1], { extra: 2 })]",
            r#"[{"0":1,"1":2},{"0":"a","1":"b"},[1]]"#,
        ),
        ("(() => { const same = {}; return [same, same]; })()", "[{},{}]"),
        ("(() => { let n = 0; return { get once() { return ++n; } }; })()", r#"{"once":1}"#),
        ("{ toJSON: 1 } && ({ a: { b: [] } })", r#"{"a":{"b":[]}}"#),
    ];
    for (expression, expected) in cases {
        assert_eq!(text_of(expression), expected, "{expression}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_no_data_is_named_with_its_path() {
    let cases = [
        ("undefined", "root must be plain data, found undefined"),
        ("{ a: [1, { b: () => 1 }] }", "root.a[1].b must be plain data, found a function"),
        ("[Symbol()]", "root[0] must be plain data, found a symbol"),
        ("[1n]", "root[0] must be plain data, found a bigint"),
        ("[Promise.resolve()]", "root[0] must be plain data, found a promise"),
        ("[new Proxy([], {})]", "root[0] must be plain data, found a Proxy"),
        ("[new Proxy(() => 1, {})]", "root[0] must be plain data, found a Proxy"),
        ("[0/0]", "root[0] must be a finite number, found NaN"),
        ("[-1/0]", "root[0] must be a finite number, found Infinity"),
        ("[1, , 2]", "root[1] must be plain data, found undefined"),
        ("['\\ud800']", "root[0] must be text of whole characters, found half of a surrogate pair"),
        (
            "{ ok: 1, ['\\udfff']: 1 }",
            "root.? must be a key of whole characters, found half of a surrogate pair",
        ),
        (
            "(() => { const a = []; a.push({ a }); return a; })()",
            "root[0].a must be plain data, found a cycle",
        ),
        (
            "new Array(4294967295)",
            "root must be at most 159999 more values, found an array of 4294967295",
        ),
        (
            "{ s: 'x'.repeat(65537) }",
            "root.s must be at most 65536 bytes, found a string of 65537 bytes",
        ),
        (
            "new Array(20).fill('x'.repeat(65000))",
            "root must be at most 1048576 bytes of JSON, found more",
        ),
        (
            "{ ['k'.repeat(65537)]: 1 }",
            "root.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk… must be a key of at most 65536 bytes, found a longer one",
        ),
        ("({ children: Array(10001).fill({}) })", "root must be at most 10000 nodes, found more"),
    ];
    for (expression, expected) in cases {
        let expression = if expression.starts_with('{') {
            format!("({expression})")
        } else {
            expression.to_owned()
        };
        assert_eq!(issue_of(&expression), expected, "{expression}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn nesting_has_a_limit_and_costs_no_stack() {
    let nested = |levels: usize| {
        format!("(() => {{ let v = 1; for (let i = 0; i < {levels}; i++) v = [v]; return v; }})()")
    };
    assert_eq!(text_of(&nested(144)).len(), 289);
    assert!(issue_of(&nested(145)).contains("must be nested at most 144 deep"));
    assert!(issue_of(&nested(50_000)).contains("must be nested at most 144 deep"));
    let state = widget("return ui.text('x');", "").replace("{ n: 0 }", &nested(65));
    assert_eq!(
        Stage::empty().load(&state).expect_err("too deep").issues[0].expected,
        "nested at most 64 deep"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_getter_runs_under_the_deadline_and_its_error_is_the_plugins() {
    let fault = Stage::rendering("return { get a() { throw new TypeError('mine'); } };")
        .render()
        .expect_err("throws");
    assert_eq!((fault.code, fault.message.as_str()), (FaultCode::PluginThrew, "TypeError: mine"));
    let fault = Stage::rendering("return { get a() { for (;;); } };").render().expect_err("loops");
    assert_eq!(fault.code, FaultCode::VmTimeout);
}

#[wasm_bindgen_test(unsupported = test)]
fn state_enters_as_data() {
    let mut stage = Stage::rendering(
        "return ui.text(JSON.stringify([pluginState, Object.getPrototypeOf(pluginState) === Object.prototype]));",
    );
    let hostile = plugin_runtime::contracts::JsonText::parse(
        r#"{"__proto__":{"polluted":1},"a":"${1}`</script>\u2028"}"#.to_owned(),
    )
    .expect("JSON");
    stage.set(plugin_runtime::contracts::SliceKey::PluginState, Some(&hostile));
    assert_eq!(
        stage.tree()["text"],
        "[{\"__proto__\":{\"polluted\":1},\"a\":\"${1}`</script>\u{2028}\"},true]"
    );
}

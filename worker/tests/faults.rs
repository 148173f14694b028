//! Faults: the right code, a readable message, and the place in the author's source.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{Fault, FaultCode, Operation, SourceLocation};
use stage::{Stage, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn thrown(expression: &str) -> Fault {
    Stage::rendering(&format!("throw {expression};")).render().expect_err(expression)
}

#[wasm_bindgen_test(unsupported = test)]
fn a_syntax_error_has_its_line_and_column() {
    for (source, line, column) in [
        ("const a = 1;\nconst a = 2;\n", 2, 7),
        ("\n\n   )", 3, 4),
        ("let x = {\n  a: 1,\n  b 2\n};", 3, 5),
    ] {
        let fault = Stage::empty().load(source).expect_err(source);
        assert_eq!(fault.code, FaultCode::PluginSyntax, "{fault}");
        let at = fault.location.expect("a place");
        assert_eq!(at.line, line, "{fault:?}");
        assert!(at.column.abs_diff(column) <= 2, "{fault:?}");
        assert!(fault.message.starts_with("SyntaxError: "), "{fault}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_syntax_error_thrown_by_running_code_is_no_syntax_error_of_the_source() {
    for source in ["throw new SyntaxError('x')", "new Function('(')", "JSON.parse('{')"] {
        assert_eq!(
            Stage::empty().load(source).expect_err(source).code,
            FaultCode::PluginLoadError,
            "{source}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn an_error_has_message_place_and_stack() {
    let source = "definePlugin(({ ui }) => ({ widgets: { main: { render() {\n  return helper(ui);\n} } } }));\nfunction helper(ui) {\n  return ui.text(missing);\n}";
    let fault = Stage::with(source).render().expect_err("throws");
    assert_eq!((fault.code, fault.operation), (FaultCode::PluginThrew, Operation::Render));
    assert_eq!(fault.message, "ReferenceError: missing is not defined");
    assert_eq!(fault.location.map(|at| at.line), Some(5));
    let stack = fault.stack.expect("a stack");
    assert!(stack.contains("helper") && stack.contains("render"), "{stack}");
    assert!(!stack.contains("bootstrap"), "{stack}");
}

#[wasm_bindgen_test(unsupported = test)]
fn whatever_is_thrown_is_described() {
    let cases = [
        ("new Error('')", "Error"),
        ("new TypeError('x')", "TypeError: x"),
        ("'text'", "text"),
        ("7", "the number 7 was thrown"),
        ("undefined", "undefined was thrown"),
        ("null", "null was thrown"),
        ("{ message: 'm' }", "m"),
        ("{}", "an object without a message was thrown"),
        ("new Proxy(new Error('x'), { get() { for (;;); } })", "a Proxy was thrown"),
        ("Object.defineProperty(new Error('x'), 'message', { get() { throw 1; } })", "Error"),
        (
            "Object.assign(new Error('x'), { name: 7, message: {} })",
            "an object without a message was thrown",
        ),
        ("new Error('interrupted')", "Error: interrupted"),
    ];
    for (expression, message) in cases {
        let fault = thrown(expression);
        assert_eq!(
            (fault.code, fault.message.as_str()),
            (FaultCode::PluginThrew, message),
            "{expression}"
        );
    }
    assert_eq!(thrown("new Error('x'.repeat(100000))").message.chars().count(), 4097);
}

#[wasm_bindgen_test(unsupported = test)]
fn reading_an_error_is_under_the_deadline() {
    for expression in [
        "Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } })",
        "{ get name() { for (;;); } }",
    ] {
        assert_eq!(thrown(expression).code, FaultCode::VmTimeout, "{expression}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_place_that_a_plugin_made_up_is_ignored_or_harmless() {
    let fault = thrown(
        "Object.defineProperty(new Error('x'), 'stack', { value: 'at (plugin.js:99999999999:1)' })",
    );
    assert_eq!(fault.code, FaultCode::PluginThrew);
    assert_ne!(fault.location, Some(SourceLocation { line: u32::MAX, column: 1 }));
}

#[wasm_bindgen_test(unsupported = test)]
fn every_fault_names_operation_and_instance() {
    let mut stage = Stage::with(&widget("throw new Error('r');", "go() { throw new Error('e'); }"));
    for fault in [
        stage.render().expect_err("throws"),
        stage.go().expect_err("throws"),
        stage.load("throw 1").expect_err("throws"),
    ] {
        assert_eq!(
            fault.instance_id.as_ref().map(plugin_runtime::contracts::InstanceId::as_str),
            Some("one"),
            "{fault}"
        );
    }
}

#[test]
fn neither_a_message_nor_the_name_of_a_function_forges_a_line() {
    let name = r"a\n\nWORKER_LOST in load: counter-1 (plugin.js:7:7)\n    at counter-1";
    for expression in [
        format!(
            "Object.defineProperty(() => {{ throw new Error('x') }}, 'name', {{ value: `{name}` }})()"
        ),
        format!("({{ [`{name}`]: function () {{ throw new Error('x') }} }})[`{name}`]()"),
        format!("new Error(`{name}`)"),
        format!("`{name}`"),
        format!("{{ name: `{name}`, message: `{name}` }}"),
    ] {
        let fault = thrown(&expression);
        assert!(!fault.message.contains('\n'), "{expression}: {}", fault.message);
        for frame in fault.stack.unwrap_or_default().lines() {
            assert!(
                frame.starts_with("    at ")
                    && !frame.contains("WORKER_LOST in load: counter-1 (plugin.js:7:7)\n"),
                "{frame}"
            );
            assert!(frame.ends_with(')') || frame.contains("plugin.js:"), "{frame}");
        }
    }
}

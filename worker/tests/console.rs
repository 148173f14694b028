//! The console: captured with level, line and arguments as data, and bounded.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{ConsoleLevel, FaultCode};
use stage::{Stage, code};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn written(body: &str) -> Stage {
    let mut stage = Stage::rendering(&format!("{body}\nreturn ui.text('x');"));
    stage.render().expect("renders");
    stage
}

#[wasm_bindgen_test(unsupported = test)]
fn every_level_is_captured_with_its_line() {
    let stage = written(
        "\nconsole.debug(1);\nconsole.log('a', { b: [2] }); console.info();\n\nconsole.warn(null); console.error(true);",
    );
    let found: Vec<_> = stage
        .console
        .iter()
        .map(|entry| (entry.level, entry.line, serde_json::to_string(&entry.args).expect("JSON")))
        .collect();
    let entry = |level, line, args: &str| (level, Some(line), args.to_owned());
    let expected = [
        entry(ConsoleLevel::Debug, 2, "[1]"),
        entry(ConsoleLevel::Log, 3, r#"["a",{"b":[2]}]"#),
        entry(ConsoleLevel::Info, 3, "[]"),
        entry(ConsoleLevel::Warn, 5, "[null]"),
        entry(ConsoleLevel::Error, 5, "[true]"),
    ];
    assert_eq!(found, expected);
    assert_eq!(stage.console[0].instance_id.as_str(), "one");
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_no_data_stands_there_in_brackets() {
    let stage = written(
        "const a = { f() {}, u: [undefined], n: NaN, s: Symbol(), b: 1n }; a.a = a; console.log(a, new Proxy({}, {}), new TypeError('bad'), '\\ud800');",
    );
    let args = serde_json::to_string(&stage.console[0].args).expect("JSON");
    let expected = r#"[{"f":"[a function]","u":["[undefined]"],"n":"[NaN]","s":"[a symbol]","b":"[a bigint]","a":"[a cycle]"},"[a Proxy]","TypeError: bad","[half of a surrogate pair]"]"#;
    assert_eq!(args, expected);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_flood_is_cut_and_says_so() {
    let stage = written("for (let i = 0; i < 5000; i++) console.log('0123456789'.repeat(10));");
    let bytes: usize = stage
        .console
        .iter()
        .flat_map(|entry| &entry.args)
        .map(plugin_runtime::contracts::JsonText::len_bytes)
        .sum();
    assert!(bytes <= stage.limits.console_bytes + 200, "{bytes}");
    assert!(
        stage.console.last().expect("entries").args[0].as_str().contains("console limit reached")
    );
    let mut stage = stage;
    stage.console.clear();
    stage.render().expect("renders");
    assert!(!stage.console.is_empty(), "the next request has a budget of its own");
}

#[wasm_bindgen_test(unsupported = test)]
fn what_was_written_before_a_fault_is_kept() {
    let mut stage = Stage::rendering("console.log('before'); throw new Error('x');");
    assert_eq!(code(stage.render()), FaultCode::PluginThrew);
    assert_eq!(stage.console.len(), 1);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_argument_that_logs_or_throws_does_no_harm() {
    let stage = written(
        "console.log({ get a() { console.log('inner'); return 1; } }); try { console.log({ get a() { throw 1; } }); } catch {}",
    );
    assert_eq!(stage.console.len(), 2);
    let mut stage = Stage::rendering("console.log({ get a() { for (;;); } });");
    assert_eq!(code(stage.render()), FaultCode::VmTimeout);
}

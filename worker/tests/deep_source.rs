//! Source that nests too deep is named as that, whatever the parser says when it runs out of stack.

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

/// What opens a level, and what closes it: each construct of the language that holds another of its
/// kind.
const LEVELS: [(&str, &str); 34] = [
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("({a:", "})"),
    ("a=>", ""),
    ("a=>{", "}"),
    ("(a=", ")=>1"),
    ("async a=>", ""),
    ("!", ""),
    ("-", ""),
    ("typeof ", ""),
    ("new ", ""),
    ("f(", ")"),
    ("a[", "]"),
    ("a?", ":1"),
    ("a=", ""),
    ("a**", ""),
    ("a??", ""),
    ("`${", "}`"),
    ("function f(){", "}"),
    ("(function(){", "})"),
    ("function f(a=", "){}"),
    ("class A{a=", "}"),
    ("class A extends ", "{}"),
    ("class A{[", "](){}}"),
    ("if(1)", ""),
    ("for(;;)", ""),
    ("while(1){", "}"),
    ("do ", " while(1)"),
    ("try{", "}catch{}"),
    ("switch(1){case 1:", "}"),
    ("with(a)", ""),
    ("[a=", "]=1"),
    ("({a=", "}={})"),
];

fn deep((open, close): (&str, &str), levels: usize) -> String {
    format!("{}1{}", open.repeat(levels), close.repeat(levels))
}

/// What is wrong from the start, is no nesting for the parser, or is more than it looks ahead (256
/// brackets, with all the stack that there is).
const SHALLOW: [&str; 3] = ["with(a)", "a??", "({a="];

#[wasm_bindgen_test(unsupported = test)]
fn whatever_nests_too_deep_in_a_source_is_named_as_that() {
    for level in LEVELS.into_iter().filter(|level| !SHALLOW.contains(&level.0)) {
        for source in [deep(level, 20_000), level.0.repeat(20_000)] {
            assert_eq!(code(Stage::empty().load(&source)), FaultCode::VmStackLimit, "{level:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn whatever_nests_too_deep_in_code_from_text_is_named_as_that() {
    for (open, close) in LEVELS.into_iter().filter(|level| !SHALLOW.contains(&level.0)) {
        for how in
            ["(0, eval)(code)", "new Function('a', code)", "(function* () {}).constructor(code)"]
        {
            let body =
                format!("const code = {open:?}.repeat(5000) + 1 + {close:?}.repeat(5000); {how};");
            assert_eq!(
                code(Stage::rendering(&body).render()),
                FaultCode::VmStackLimit,
                "{open} {how}"
            );
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_source_that_is_only_wrong_is_named_as_that() {
    let nested = |inner: &str| format!("{}{inner}{}", "(".repeat(8), ")".repeat(8));
    for source in [
        "(",
        "function f(){",
        "let [a=",
        "({a=",
        "}",
        "a b",
        "\n\n  let 1",
        &nested("]"),
        &"a??".repeat(20_000),
    ] {
        assert_eq!(code(Stage::empty().load(source)), FaultCode::PluginSyntax, "{source:.30}");
        let fault =
            Stage::rendering(&format!("(0, eval)({source:?});")).render().expect_err("wrong");
        assert_eq!(fault.code, FaultCode::PluginThrew, "{source:.30}");
        assert!(fault.message.starts_with("SyntaxError"), "{fault}");
    }
    let own = "try { (0, eval)('throw new SyntaxError(1)'); } catch (e) { return ui.text(e.name + e.message); }";
    assert_eq!(Stage::rendering(own).tree()["text"], "SyntaxError1");
}

//! Made-up values on their way out of the VM and in: what crosses is JSON of the same value, what
//! cannot is named.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/fuzz.rs"]
mod fuzz;
#[path = "support/stage.rs"]
mod stage;

use fuzz::{fuzz, json, number, text};
use plugin_runtime::contracts::{FaultCode, JsonText, SliceKey};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Number, Value};
use stage::Stage;
use std::cell::RefCell;

/// An expression and what it becomes; `None` where it is no data.
#[derive(Clone, Debug)]
struct Made {
    source: String,
    value: Option<Value>,
}

/// Expressions that are data, and such that are not with or without data around them.
fn made() -> BoxedStrategy<Made> {
    const REFUSED: &[&str] = &[
        "undefined",
        "() => 1",
        "Symbol('s')",
        "7n",
        "new Proxy({}, {})",
        "0/0",
        "-1/0",
        "'\\ud800'",
        "Promise.resolve(1)",
        "[1, , 2]",
        "class {}",
        "(() => { const a = {}; a.b = [a]; return a; })()",
        "async () => {}",
        "new Array(4294967295)",
        "(() => { let v = []; for (let i = 0; i < 999; i++) v = [v]; return v; })()",
    ];
    const EMPTY: &[&str] = &[
        "new Date(0)",
        "new Map([[1, 2]])",
        "/a/g",
        "new Error('e')",
        "Object.create(null)",
        "new WeakMap()",
    ];
    let data = |value: Value| Made { source: value.to_string(), value: Some(value) };
    let leaf = prop_oneof![
        20 => prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number().prop_map(Value::from), text().prop_map(Value::from)]
            .prop_map(data),
        1 => prop::sample::select(REFUSED).prop_map(|source| Made { source: format!("({source})"), value: None }),
        2 => prop::sample::select(EMPTY).prop_map(|source| Made { source: format!("({source})"), value: Some(Value::Object(Map::new())) }),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(|items| Made {
                source: format!(
                    "[{}]",
                    items.iter().map(|item| item.source.as_str()).collect::<Vec<_>>().join(",")
                ),
                value: items.into_iter().map(|item| item.value).collect(),
            }),
            (vec((text(), inner), 0..6), 0_usize..4)
                .prop_map(|(fields, manner)| object(fields, manner)),
        ]
    })
    .boxed()
}

/// An object written out, with getters, with names that are computed, or made from pairs.
fn object(fields: Vec<(String, Made)>, manner: usize) -> Made {
    let mut last = Map::new();
    let mut parts = Vec::new();
    for (name, made) in fields {
        let key = Value::from(name.as_str()).to_string();
        parts.push(match manner {
            0 => format!("get [{key}]() {{ return {}; }}", made.source),
            1 => format!("[{key}]: {}", made.source),
            2 => format!("...{{ [{key}]: {} }}", made.source),
            _ => format!("...Object.fromEntries([[{key}, {}]])", made.source),
        });
        last.insert(
            name,
            made.value.map_or_else(|| Value::from("refused"), |value| Value::from(vec![value])),
        );
    }
    let is_data = last.values().all(Value::is_array);
    let fields = last.into_iter().map(|(name, mut value)| (name, value[0].take()));
    Made {
        source: format!("({{ {} }})", parts.join(", ")),
        value: is_data.then(|| Value::Object(fields.collect())),
    }
}

/// The value with its numbers as JavaScript has them.
fn as_javascript(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64().expect("a number") + 0.0),
        Value::Array(items) => items.into_iter().map(as_javascript).collect(),
        Value::Object(map) => Value::Object(
            map.into_iter().map(|(name, value)| (name, as_javascript(value))).collect(),
        ),
        other => other,
    }
}

#[test]
fn what_leaves_the_vm_is_the_same_value_or_names_what_is_no_data() {
    fuzz("values/out", 200, &made(), |made| {
        let mut stage = Stage::rendering(&format!("return {};", made.source));
        match (stage.render(), made.value) {
            (Ok(rendered), Some(expected)) => {
                let found = rendered
                    .tree
                    .to_value()
                    .map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(as_javascript(found), as_javascript(expected));
            }
            (Err(fault), None) => {
                prop_assert_eq!(fault.code, FaultCode::ContractViolation, "{}", fault);
                prop_assert!(
                    fault.issues.iter().all(|issue| issue.path.starts_with("root")),
                    "{:?}",
                    fault.issues
                );
            }
            // A property that is undefined is left out, so an object of such is data after all.
            (Ok(_), None) => prop_assert!(made.source.contains("undefined")),
            (Err(fault), Some(_)) => return Err(TestCaseError::fail(format!("refused: {fault}"))),
        }
        Ok(())
    });
}

#[test]
fn state_and_arguments_come_back_as_they_went_in() {
    const NAMES: &[&str] = &["a", "b", "__proto__", "constructor", "length", "toJSON", "then", "0"];
    let body = "const { dispatchPluginAction: send, pluginState, globalState } = context; \
                send('state/replace', args); send('state/replace', pluginState); send('state/replace', globalState.shared.d); \
                send('state/merge', {});";
    let stage = RefCell::new(Stage::handling(body));
    fuzz(
        "values/round trip",
        300,
        &(json(NAMES), vec((text(), json(NAMES)), 0..6)),
        |(value, fields)| {
            let held = Value::Object(fields.into_iter().collect());
            let mut stage = stage.borrow_mut();
            stage.set(SliceKey::PluginState, Some(&JsonText::from_value(&value)));
            stage.share("d", &held);
            let results =
                stage.fire("go", &value).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
            let payload = |index: usize| results[index].intent.payload.to_value().expect("JSON");
            same(payload(0), &value)?;
            same(payload(1), &value)?;
            same(payload(2), &held)?;
            let merged = results[3].reduction.as_ref().and_then(stage::state_of).expect("a state");
            same(merged, &held)
        },
    );
}

fn same(found: Value, sent: &Value) -> TestCaseResult {
    prop_assert_eq!(as_javascript(found), as_javascript(sent.clone()));
    Ok(())
}

#[test]
fn a_number_keeps_every_digit_on_its_way_to_the_page_and_through_a_merge() {
    let stage = RefCell::new(Stage::handling(
        "context.dispatchPluginAction('state/replace', { x: args.x }); context.dispatchPluginAction('state/merge', { y: 1 });",
    ));
    let finite = any::<f64>().prop_filter_map("JSON has finite numbers only", Number::from_f64);
    fuzz("values/numbers", 300, &finite, |number| {
        let sent: f64 = number.to_string().parse().expect("a number");
        let text = JsonText::parse(format!("{{\"x\":{sent:e}}}")).expect("JSON");
        prop_assert_eq!(
            text.to_value().expect("JSON")["x"].as_f64().map(f64::to_bits),
            Some(sent.to_bits())
        );
        let results =
            stage.borrow_mut().fire("go", &serde_json::json!({ "x": sent })).expect("handles");
        for result in &results {
            let held = result.reduction.as_ref().and_then(stage::state_of).expect("a state");
            prop_assert_eq!(held["x"].as_f64().map(|x| x + 0.0), Some(sent + 0.0));
        }
        Ok(())
    });
}

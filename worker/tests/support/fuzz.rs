//! Runs a property over made-up input, and makes up JSON and broken text.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::panic, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "a module of several test crates")]

use std::cell::Cell;
use std::env;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};
use serde_json::{Map, Number, Value};

/// Checks `property` on made-up inputs: on `bounded` of them, always the same, where
/// `PROPTEST_CASES` names no other number; else on so many new ones.
pub fn fuzz<S: Strategy>(
    name: &str,
    bounded: u32,
    inputs: &S,
    property: impl Fn(S::Value) -> TestCaseResult,
) {
    let is_long = env::var_os("PROPTEST_CASES").is_some();
    // A finding is shortened for as long as that takes, within reason: by default a property of few
    // cases is given up on early.
    let config = Config {
        failure_persistence: None,
        max_shrink_time: 30_000,
        max_shrink_iters: 1_000_000,
        ..Config::default()
    };
    let config = if is_long { config } else { Config { cases: bounded, ..config } };
    let mut runner = if is_long {
        TestRunner::new(config)
    } else {
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    let executions = Cell::new(0_u64);
    let outcome = runner.run(inputs, |input| {
        executions.set(executions.get() + 1);
        property(input)
    });
    println!("fuzz {name}: {} executions", executions.get());
    if let Err(error) = outcome {
        panic!("{name}: {error}");
    }
}

/// Text of every kind of character, most of it short.
pub fn text() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "",
        "\u{0}",
        "\"\\",
        "é😀\u{202e}",
        "\u{2028}",
        "root",
        "__proto__",
        "constructor",
        "state/replace",
        "0",
    ];
    prop_oneof![
        4 => "[a-z]{0,8}",
        2 => prop::sample::select(ODD).prop_map(str::to_owned),
        2 => vec(any::<char>(), 0..12).prop_map(|characters| characters.into_iter().collect::<String>()),
        1 => (any::<char>(), 0_usize..200).prop_map(|(character, count)| character.to_string().repeat(count)),
    ]
}

/// Numbers of every size.
pub fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i8>().prop_map(Number::from),
        any::<i64>().prop_map(Number::from),
        any::<f64>().prop_filter_map("JSON has finite numbers only", Number::from_f64),
        (-1000_i32..1000).prop_filter_map("finite", |n| Number::from_f64(f64::from(n) / 10.0)),
    ]
}

/// JSON of any shape; names of properties are often `names`.
pub fn json(names: &'static [&'static str]) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        text().prop_map(Value::from),
        prop::sample::select(names).prop_map(Value::from),
    ];
    let name = prop_oneof![4 => prop::sample::select(names).prop_map(str::to_owned), 1 => text()];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            vec((name.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
    .boxed()
}

/// What is done to a text to break it.
#[derive(Clone, Debug)]
pub enum Damage {
    /// Characters go.
    Cut(prop::sample::Index, usize),
    /// Something is put in.
    Insert(prop::sample::Index, String),
    /// A part stands there twice.
    Repeat(prop::sample::Index, usize),
    /// The rest goes.
    Truncate(prop::sample::Index),
}

impl Damage {
    /// The broken text.
    pub fn done_to(&self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        let place = |at: &prop::sample::Index| at.index(characters.len() + 1);
        match self {
            Self::Cut(at, length) => {
                let start = place(at);
                characters.drain(start..(start + length).min(characters.len()));
            }
            Self::Insert(at, insert) => {
                let start = place(at);
                characters.splice(start..start, insert.chars()).for_each(drop);
            }
            Self::Repeat(at, length) => {
                let start = place(at);
                let part: Vec<_> =
                    characters[start..(start + length).min(characters.len())].to_vec();
                characters.splice(start..start, part).for_each(drop);
            }
            Self::Truncate(at) => characters.truncate(place(at)),
        }
        characters.into_iter().collect()
    }
}

/// One to three kinds of damage.
pub fn damages() -> impl Strategy<Value = Vec<Damage>> {
    const BITS: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "-1",
        "1e999",
        "\\u0000",
        "\\ud800",
        "0",
        "99999999999999999999",
    ];
    let insert = prop_oneof![prop::sample::select(BITS).prop_map(str::to_owned), text()];
    let place = any::<prop::sample::Index>;
    vec(
        prop_oneof![
            (place(), 1_usize..12).prop_map(|(at, length)| Damage::Cut(at, length)),
            (place(), insert).prop_map(|(at, insert)| Damage::Insert(at, insert)),
            (place(), 1_usize..40).prop_map(|(at, length)| Damage::Repeat(at, length)),
            place().prop_map(Damage::Truncate),
        ],
        1..4,
    )
}

/// `text` after everything that is done to it.
pub fn damaged(text: &str, damages: &[Damage]) -> String {
    damages.iter().fold(text.to_owned(), |text, damage| damage.done_to(&text))
}

/// Puts `new` in the place of one value inside `value`, counted from the root.
pub fn replaced(mut value: Value, place: prop::sample::Index, new: Value) -> Value {
    let mut left = place.index(count(&value));
    if let Some(found) = find(&mut value, &mut left) {
        *found = new;
    }
    value
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn find<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| find(item, left)),
        Value::Object(map) => map.values_mut().find_map(|item| find(item, left)),
        _ => None,
    }
}

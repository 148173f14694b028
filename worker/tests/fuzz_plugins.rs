//! Made-up plugins: whatever one does, it comes to a result or a fault, and its neighbour still
//! works.
//!
//! Left out of the grammar, because natively nothing can stop them: built-ins that never ask for
//! the time over huge input, and loops inside what swallows an interrupt
//! (docs/decisions/009-fuzzing.md). The page's kill switch is there for those.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/fuzz.rs"]
mod fuzz;
#[path = "fuzz_plugins/grammar.rs"]
mod grammar;
#[path = "support/stage.rs"]
mod stage;

use std::cell::Cell;
use std::fs;

use fuzz::fuzz;
use grammar::plugin;
use plugin_runtime::contracts::messages::{Load, RenderItem};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, Limits, Op, Operation, Outcome, SliceKey, intents, ui,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::json;
use stage::Stage;

/// Time and memory of the made-up plugins: little, so that many can be tried.
fn tight() -> Limits {
    let (load_ms, render_ms, event_ms) = (80, 40, 40);
    Limits {
        memory_bytes: 4 << 20,
        load_ms,
        render_ms,
        event_ms,
        intents: 20,
        intent_bytes: 4096,
        ..Limits::default()
    }
}

/// A fault is of the operation and of the instance, says something, and is no defect of the engine.
fn is_sound(fault: &Fault, operation: Operation) -> TestCaseResult {
    prop_assert_eq!(fault.instance_id.as_ref().map(InstanceId::as_str), Some("one"));
    // An instance whose VM was given up is loaded again before its next use, and that may fail.
    prop_assert!(fault.operation == operation || fault.operation == Operation::Load, "{}", fault);
    prop_assert!(
        !fault.message.is_empty()
            || fault.code == FaultCode::PluginThrew
            || fault.code == FaultCode::PluginLoadError
    );
    prop_assert_ne!(fault.code, FaultCode::InternalError, "{}", fault);
    prop_assert!(fault.issues.iter().all(|issue| !issue.path.is_empty()), "{:?}", fault.issues);
    Ok(())
}

fn load_witness(stage: &mut Stage) {
    let source =
        "definePlugin(({ ui }) => ({ widgets: { main: { render: () => ui.text('fine') } } }))"
            .to_owned();
    let limits = Limits { load_ms: 20_000, render_ms: 20_000, ..Limits::default() };
    let load = Load { instance_id: "witness".into(), package_id: "w".into(), source, limits };
    stage.ask(Op::Load(vec![load])).outcome.expect("the witness loads");
}

fn witness_is_fine(stage: &mut Stage) -> TestCaseResult {
    let item =
        RenderItem { instance_id: "witness".into(), widget: "main".into(), slices: Vec::new() };
    match stage.ask(Op::Render(vec![item])).outcome {
        Ok(Outcome::Rendered(results)) => {
            let tree = results[0].outcome.as_ref().map(|rendered| rendered.tree.as_str());
            prop_assert_eq!(tree, Ok(r#"{"kind":"text","text":"fine"}"#));
            Ok(())
        }
        other => Err(TestCaseError::fail(format!("the witness came to {other:?}"))),
    }
}

fn live(stage: &mut Stage, source: &str, late: &mut impl FnMut(&Stage)) -> TestCaseResult {
    match stage.load(source) {
        Ok(manifest) => stage.set(SliceKey::PluginState, Some(&manifest.initial_state)),
        Err(fault) => is_sound(&fault, Operation::Load)?,
    }
    late(stage);
    stage.share("board", &json!({ "entries": [1, "two"] }));
    for _ in 0..2 {
        match stage.render() {
            Ok(rendered) => {
                let parsed = ui::parse(&rendered.tree, &stage.limits);
                prop_assert!(parsed.issues.iter().all(|issue| issue.path.starts_with("root")));
            }
            Err(fault) => is_sound(&fault, Operation::Render)?,
        }
        late(stage);
        match stage.fire("go", &json!({ "value": 1 })) {
            Ok(results) => {
                let all: Vec<_> = results.into_iter().map(|result| result.intent).collect();
                prop_assert_eq!(intents::check(&all, &stage.limits), Vec::new());
            }
            Err(fault) => is_sound(&fault, Operation::Event)?,
        }
        late(stage);
        if let Err(fault) = stage.reduce(
            None,
            &json!({ "n": 1 }),
            &[("add", json!(1)), ("state/merge", json!({ "m": 2 }))],
        ) {
            is_sound(&fault, Operation::Reduce)?;
        }
        late(stage);
    }
    prop_assert!(
        stage
            .console
            .iter()
            .all(|entry| entry.args.iter().all(|argument| argument.to_value().is_ok()))
    );
    witness_is_fine(stage)?;
    let disposed = stage.ask(Op::Dispose { instance_id: "one".into() }).outcome;
    prop_assert_eq!(disposed, Ok(Outcome::Disposed));
    prop_assert_eq!(stage.render().map_err(|fault| fault.code), Err(FaultCode::PluginNotFound));
    witness_is_fine(stage)
}

#[test]
fn any_plugin_comes_to_a_result_or_a_fault_and_its_neighbour_works() {
    // A plugin that ends the process leaves itself here.
    let last = format!("{}/last-plugin.js", env!("CARGO_TARGET_TMPDIR"));
    let (operations, late) = (Cell::new(0_u32), Cell::new(0_u32));
    fuzz("plugins", 60, &plugin(), |source| {
        fs::write(&last, &source).expect("the build folder is writable");
        let mut stage = Stage::empty();
        stage.limits = tight();
        load_witness(&mut stage);
        live(&mut stage, &source, &mut |stage| {
            operations.set(operations.get() + 1);
            late.set(late.get() + u32::from(stage.cost.elapsed_us > 1_000_000));
        })
    });
    // A busy machine delays a few; a deadline that does not hold delays every loop of the grammar.
    println!("fuzz plugins: {} operations, {} of them a second late", operations.get(), late.get());
    assert!(
        late.get() * 20 <= operations.get(),
        "{} of {} operations were late",
        late.get(),
        operations.get()
    );
}

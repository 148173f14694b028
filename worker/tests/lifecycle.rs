//! The life of instances: replaced, disposed of, counted, and without a trace afterwards.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::messages::{BUILD, Health, PROTOCOL_VERSION};
use plugin_runtime::contracts::{FaultCode, Op, Outcome};
use stage::{Stage, code, widget};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn health(stage: &mut Stage) -> Health {
    match stage.ask(Op::Health).outcome {
        Ok(Outcome::Health(health)) => health,
        other => unreachable!("health came to {other:?}"),
    }
}

fn dispose(stage: &mut Stage) {
    assert_eq!(stage.ask(Op::Dispose { instance_id: "one".into() }).outcome, Ok(Outcome::Disposed));
}

#[wasm_bindgen_test(unsupported = test)]
fn health_tells_version_build_and_heaps() {
    let mut stage = Stage::rendering("return ui.text('x');");
    let health = health(&mut stage);
    assert_eq!((health.protocol_version, health.build.as_str()), (PROTOCOL_VERSION, BUILD));
    let (id, bytes) = &health.instances[0];
    assert_eq!(id.as_str(), "one");
    assert!((50_000..2_000_000).contains(bytes), "{bytes}");
    assert!(health.memory_bytes >= *bytes);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_disposed_instance_is_gone_and_disposing_again_is_no_fault() {
    let mut stage = Stage::rendering("return ui.text('x');");
    dispose(&mut stage);
    dispose(&mut stage);
    assert_eq!(code(stage.render()), FaultCode::PluginNotFound);
    assert_eq!(health(&mut stage).instances, []);
}

#[wasm_bindgen_test(unsupported = test)]
fn loading_again_replaces_the_instance_and_its_slices() {
    let mut stage = Stage::rendering("return ui.text('old' + pluginState.n);");
    assert_eq!(stage.tree()["text"], "old0");
    stage.load(&widget("return ui.text('new' + pluginState);", "")).expect("loads");
    assert_eq!(stage.tree()["text"], "newnull");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_poisoned_instance_comes_back_with_its_slices() {
    let mut stage = Stage::with(&widget(
        "globalThis.renders = (globalThis.renders ?? 0) + 1; return ui.text(`${pluginState.n} ${renders}`);",
        "go() { for (;;); }",
    ));
    assert_eq!(stage.tree()["text"], "0 1");
    assert_eq!(stage.tree()["text"], "0 2");
    assert_eq!(code(stage.go()), FaultCode::VmTimeout);
    assert_eq!(stage.tree()["text"], "0 1", "a new VM, the old state");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_plugin_that_throws_keeps_its_vm() {
    let mut stage = Stage::with(&widget(
        "globalThis.renders = (globalThis.renders ?? 0) + 1; return ui.text(renders);",
        "go() { throw new Error('x'); }",
    ));
    stage.tree();
    assert_eq!(code(stage.go()), FaultCode::PluginThrew);
    assert_eq!(stage.tree()["text"], "2");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_thousand_lives_leave_nothing_behind() {
    let source = widget(
        "const m = new Map([[1, {}]]); m.get(1).m = m; return ui.panel([ui.text('n ' + pluginState.n), ui.list([1, 2, 3].map(String))]);",
        "async go({ dispatchPluginAction }) { await null; dispatchPluginAction('add', 1); new Promise(() => {}); try { null.x; } catch {} }",
    );
    let mut stage = Stage::empty();
    let (mut early_heap, mut early_memory) = (0, 0);
    for life in 0..1000 {
        let manifest = stage.load(&source).expect("loads");
        stage.set(plugin_runtime::contracts::SliceKey::PluginState, Some(&manifest.initial_state));
        stage.render().expect("renders");
        stage.go().expect("handles");
        let heap = health(&mut stage).instances[0].1;
        dispose(&mut stage);
        if life == 100 {
            (early_heap, early_memory) = (heap, health(&mut stage).memory_bytes);
        }
        if life > 100 {
            assert_eq!(heap, early_heap, "life {life}");
        }
    }
    assert_eq!(health(&mut stage).memory_bytes, early_memory);
}

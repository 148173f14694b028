//! Runs the collection of hostile plugins against the service and compares every outcome with the
//! expected one.
//!
//! Entries that can only end with the death of their worker are tested on the page; those that a
//! guard stops earlier are tested here too.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use plugin_runtime::contracts::{Fault, FaultCode, Issue, JsonText, Limits, Operation, ui};
use serde::Deserialize;
use serde_json::Value;
use stage::Stage;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const CORPUS: &str = include_str!("corpus/adversarial.json");

/// Entries that are expected to kill their worker and that the guards of the bootstrap stop before
/// that.
const GUARDED: [&str; 15] = [
    "nat-slice",
    "nat-reverse",
    "nat-with",
    "nat-shift",
    "nat-toreversed",
    "nat-splice",
    "nat-parse-lets",
    "nat-tosorted",
    "nat-copywithin",
    "nat-concat",
    "nat-unshift",
    "nat-flat",
    "stk-iter-map",
    "stk-iter-take",
    "stk-alloca-wrap",
];

/// Entries that are one native call of a fixed amount of work: a fast machine ends it before the
/// deadline.
const FINITE: &str = include_str!("corpus/finite.json");

#[derive(Deserialize)]
struct Entry {
    id: String,
    phase: String,
    code: String,
    expected: String,
}

impl Entry {
    fn run(&self) -> Result<(), Fault> {
        let mut stage = Stage::empty();
        // Only where time is the point is there little of it: a busy machine shall not change what
        // else is found.
        if matches!(self.expected.as_str(), "timeout" | "kill") {
            stage.limits = Limits::default();
        }
        let manifest = stage.load(&self.code)?;
        if self.phase == "load" {
            return Ok(());
        }
        stage.set(plugin_runtime::contracts::SliceKey::PluginState, Some(&manifest.initial_state));
        let widget =
            manifest.widgets.first().expect("a loaded plugin has a widget").as_str().to_owned();
        let rendered = stage.render_widget(&widget)?;
        let parsed = ui::parse(&rendered.tree, &stage.limits);
        if !parsed.issues.is_empty() {
            return Err(Fault::contract(Operation::Render, parsed.issues));
        }
        if self.phase == "event" {
            let (handler, args) =
                last_button(&rendered.tree.to_value().expect("JSON")).ok_or_else(no_button)?;
            stage.fire(&handler, &args)?;
        }
        Ok(())
    }

    fn is_as_expected(&self, outcome: Option<FaultCode>) -> bool {
        use FaultCode::{
            ContractViolation, PluginLoadError, PluginSyntax, PluginThrew, VmMemoryLimit,
            VmStackLimit, VmTimeout,
        };
        let allowed: &[FaultCode] = match self.expected.as_str() {
            "ok" => return outcome.is_none(),
            "timeout" if outcome.is_none() => return FINITE.contains(&format!("{:?}", self.id)),
            "timeout" => &[VmTimeout],
            "kill" => &[VmTimeout, VmMemoryLimit],
            "stack" => &[VmStackLimit],
            "memory" => &[VmMemoryLimit],
            "contract" => &[ContractViolation],
            "error" => &[PluginSyntax, PluginLoadError, PluginThrew],
            _ => &[],
        };
        outcome.is_some_and(|code| allowed.contains(&code))
    }
}

/// Handler and arguments of the last button in a tree.
fn last_button(node: &Value) -> Option<(String, Value)> {
    let inner = node["children"].as_array().into_iter().flatten().rev().find_map(last_button);
    inner.or_else(|| {
        let click = &node["props"]["onClick"];
        let handler = click["handler"].as_str().filter(|_| node["kind"] == "button")?;
        Some((handler.to_owned(), click.get("args").cloned().unwrap_or(Value::Null)))
    })
}

fn no_button() -> Fault {
    Fault::contract(
        Operation::Event,
        vec![Issue::new("root", "a tree with a button", JsonText::null().as_str())],
    )
}

#[wasm_bindgen_test(unsupported = test)]
fn every_hostile_plugin_ends_as_expected() {
    let entries: Vec<Entry> = serde_json::from_str(CORPUS).expect("the corpus is JSON");
    let mut different = Vec::new();
    for entry in entries
        .iter()
        .filter(|entry| entry.expected != "kill" || GUARDED.contains(&entry.id.as_str()))
    {
        let outcome = entry.run();
        let code = outcome.as_ref().err().map(|fault| fault.code);
        let shown = outcome.as_ref().map_or_else(ToString::to_string, |()| "ok".to_owned());
        report(&format!("{:24} {:9} {shown:.150}", entry.id, entry.expected));
        if !entry.is_as_expected(code) {
            different
                .push(format!("{}: expected {}, found {shown:.200}", entry.id, entry.expected));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

#[cfg(target_arch = "wasm32")]
fn report(line: &str) {
    wasm_bindgen_test::console_log!("{line}");
}

#[cfg(not(target_arch = "wasm32"))]
fn report(line: &str) {
    println!("{line}");
}

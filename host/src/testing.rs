//! Writes into a store what no machine did, for tests of what shows it. No app has the feature.

use std::sync::Arc;

use plugin_runtime::contracts::messages::Cost;
use plugin_runtime::contracts::{ConsoleEntry, Fault, InstanceId};

use crate::signal::HostSignal;
use crate::store::{DispatchRecord, Instance, RenderCost, Store};

/// Puts a dispatch on the timeline.
pub fn keep_record(store: Store, record: DispatchRecord) {
    store.keep_record(&Arc::new(record));
}

/// Notes console output.
pub fn note_console(store: Store, entries: Vec<ConsoleEntry>) {
    store.note_console(entries);
}

/// Notes a fault of an instance.
pub fn note_fault(store: Store, id: &InstanceId, fault: &Fault) {
    store.note_fault(Some(id), None, fault);
}

/// Adds what an operation of an instance cost, and how many bytes came for it.
pub fn note_cost(instance: &Instance, cost: Cost, bytes: usize) {
    instance.note_cost(cost, bytes);
}

/// Counts a render to a dispatch, with its time in the VM, in microseconds, and on the page, in
/// milliseconds.
pub fn note_drawing(drawing: &HostSignal<RenderCost>, vm_us: u64, dom_ms: f64) {
    drawing.update(|cost| cost.note_render(vm_us));
    drawing.update(|cost| cost.note_drawn(dom_ms));
}

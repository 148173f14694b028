//! One instance as the worker keeps it: source and slices, and a VM that can be made again from
//! them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::contracts::messages::{Event, Handled, Load, Reduce, Reduction, RenderItem, Rendered};
use crate::contracts::{ConsoleEntry, Limits, Manifest, SliceKey, SliceUpdate};
use crate::engine::clock::Clock;
use crate::engine::{Measured, Slices, Vm};

/// An instance.
pub(super) struct LoadedInstance {
    load: Load,
    manifest: Manifest,
    /// `None` after a fault that may have left the VM in the middle of something; made again before
    /// the next use.
    vm: Option<Vm>,
    slices: Slices,
    revisions: BTreeMap<SliceKey, u64>,
}

impl LoadedInstance {
    /// Starts an instance.
    pub(super) fn load(
        load: Load,
        clock: &Rc<dyn Clock>,
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Self> {
        let ((vm, cost), written) = Vm::load(&load, clock);
        console.extend(written);
        let instance = vm.map(|vm| Self {
            load,
            manifest: vm.manifest().clone(),
            vm: Some(vm),
            slices: Slices::new(),
            revisions: BTreeMap::new(),
        });
        (instance, cost)
    }

    /// What the plugin said of itself when it was first loaded.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What it lives under.
    pub(super) fn limits(&self) -> &Limits {
        &self.load.limits
    }

    /// Bytes on its heap.
    pub(super) fn memory_bytes(&self) -> usize {
        self.vm.as_ref().map_or(0, Vm::memory_bytes)
    }

    /// Renders a widget.
    pub(super) fn render(
        &mut self,
        item: RenderItem,
        clock: &Rc<dyn Clock>,
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Rendered> {
        self.update(item.slices);
        self.with_vm(clock, console, |vm, slices| vm.render(&item.widget, slices))
    }

    /// Runs a handler.
    pub(super) fn event(
        &mut self,
        event: &Event,
        clock: &Rc<dyn Clock>,
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Handled> {
        self.update(event.slices.clone());
        self.with_vm(clock, console, |vm, slices| vm.event(event, slices))
    }

    /// Runs reducers.
    pub(super) fn reduce(
        &mut self,
        reduce: &Reduce,
        clock: &Rc<dyn Clock>,
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Vec<Reduction>> {
        self.with_vm(clock, console, |vm, _| vm.reduce(reduce))
    }

    /// Keeps what is not older than what is here. A slice that was taken away keeps its revision,
    /// so that an older one cannot bring it back.
    pub(super) fn update(&mut self, updates: Vec<SliceUpdate>) {
        for update in updates {
            if self.revisions.get(&update.key).is_some_and(|known| *known > update.revision) {
                continue;
            }
            match update.value {
                Some(value) => drop(self.slices.insert(update.key.clone(), value)),
                None => drop(self.slices.remove(&update.key)),
            }
            self.revisions.insert(update.key, update.revision);
        }
    }

    fn with_vm<T>(
        &mut self,
        clock: &Rc<dyn Clock>,
        console: &mut Vec<ConsoleEntry>,
        work: impl FnOnce(&Vm, &Slices) -> Measured<T>,
    ) -> Measured<T> {
        let vm = match self.vm.take() {
            Some(vm) => vm,
            None => match self.reload(clock, console) {
                (Ok(vm), _) => vm,
                (Err(fault), cost) => return (Err(fault), cost),
            },
        };
        let (outcome, cost) = work(&vm, &self.slices);
        console.extend(vm.take_console());
        if !matches!(&outcome, Err(fault) if fault.poisons_instance()) {
            self.vm = Some(vm);
        }
        (outcome, cost)
    }

    fn reload(&self, clock: &Rc<dyn Clock>, console: &mut Vec<ConsoleEntry>) -> Measured<Vm> {
        let (loaded, written) = Vm::load(&self.load, clock);
        console.extend(written);
        loaded
    }
}

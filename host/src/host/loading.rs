//! Compiling sources; starting, restarting and unloading instances.

use std::rc::Rc;

use plugin_runtime::contracts::messages::{Load, LoadResult};
use plugin_runtime::contracts::{Fault, InstanceId, Manifest, Operation, Outcome, PackageId};
use reactive_graph::prelude::*;

use super::{Effect, Health, Package, Runner};
use crate::sandbox::{Answer, Placement, Work};
use crate::store::{Instance, Lifecycle, Origin};

impl Runner {
    pub(super) fn check(self: &Rc<Self>, number: u64, source: String) {
        self.submit(Work::Check { source }, move |runner, answer| {
            runner.effect(Effect::Checked { number, fault: answer.outcome.err() });
        });
    }

    pub(super) fn run(self: &Rc<Self>, name: PackageId, id: InstanceId, package: &Package) {
        let identity = package.identity.clone();
        let title = self.store.title(&package.title, package.origin);
        let instance =
            Instance::new(id, name, identity, package.origin, title, package.source.clone());
        self.store.insert(instance.clone());
        self.load(&instance);
    }

    pub(super) fn restart(self: &Rc<Self>, id: &InstanceId) {
        let Some(instance) = self.store.instance(id) else { return };
        self.forget(id);
        self.store.withdraw(id);
        instance.widgets.set(Vec::new());
        instance.fault.set(None);
        instance.lifecycle.set(Lifecycle::Loading);
        self.load(&instance);
    }

    pub(super) fn unload(self: &Rc<Self>, id: &InstanceId) {
        self.sandbox.borrow_mut().dispose(id, self.now_ms());
        self.forget(id);
        self.store.remove(id);
        if matches!(self.health.get_untracked(), Health::Down { .. }) {
            // The place whose worker could not be had may be gone with it.
            self.health.set(self.health_now());
        }
    }

    /// Nothing that was begun for an instance counts any more.
    fn forget(&self, id: &InstanceId) {
        self.forget_shown(id);
        self.line.borrow_mut().forget(id);
        self.shares.borrow_mut().forget(id);
        self.commands.on_unload(id);
    }

    fn load(self: &Rc<Self>, instance: &Instance) {
        let load = Load {
            instance_id: instance.id.clone(),
            package_id: instance.package_id.clone(),
            source: instance.source.to_string(),
            limits: self.limits.borrow().clone(),
        };
        let placement = match instance.origin {
            Origin::Shipped => Placement::Shipped,
            Origin::Own => Placement::Own,
        };
        let id = instance.id.clone();
        self.submit(Work::Load(load, placement), move |runner, answer| runner.loaded(&id, answer));
    }

    fn loaded(self: &Rc<Self>, id: &InstanceId, mut answer: Answer) {
        // With the console of all that were loaded together, whoever is still there.
        self.note_answer(id, &mut answer);
        let Some(instance) = self.store.instance(id) else { return };
        self.drawing.take();
        match answer.outcome {
            Ok(Outcome::Loaded(mut loaded)) => {
                if let Some(LoadResult { outcome: Ok(manifest), .. }) = loaded.pop() {
                    self.begin(&instance, manifest);
                }
            }
            Ok(_) => {}
            Err(fault) => {
                instance.lifecycle.set(Lifecycle::LoadFailed);
                self.store.note_fault(Some(id), None, &fault);
            }
        }
    }

    fn begin(&self, instance: &Instance, manifest: Manifest) {
        // What an instance may do is settled when it first begins; a restart changes nothing about
        // it.
        if instance.manifest.with_untracked(Option::is_none) {
            self.store.give(instance, &manifest.capabilities);
        }
        let taken = self.store.declare(instance, &manifest.shared);
        let widgets = manifest.widgets.clone();
        self.store.begin(instance, manifest);
        if !taken.is_empty() {
            self.store.note_fault(
                Some(&instance.id),
                None,
                &Fault::contract(Operation::Load, taken).of_instance(instance.id.clone()),
            );
        }
        self.renders.borrow_mut().begin(&instance.id, widgets);
    }
}

//! What the workers tell of themselves: who runs, who begins again, and who is barred.

use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::{Fault, FaultCode, InstanceId, Operation};
use reactive_graph::prelude::*;

use super::{Health, Runner};
use crate::sandbox::{Answer, PoolEvent};
use crate::store::Lifecycle;

impl Runner {
    pub(super) fn retry(self: &Rc<Self>) {
        self.health.set(Health::Starting);
        self.sandbox.borrow_mut().retry(self.now_ms());
        // Who could not begin for want of a worker begins now.
        for instance in self.store.instances().get_untracked() {
            let is_for_want = instance.fault.with_untracked(|fault| {
                fault.as_ref().is_some_and(|fault| fault.code == FaultCode::WorkerLost)
            });
            if is_for_want && instance.lifecycle.get_untracked() == Lifecycle::LoadFailed {
                self.restart(&instance.id);
            }
        }
    }

    pub(super) fn on_pool_event(self: &Rc<Self>, event: PoolEvent) {
        match event {
            PoolEvent::Started { slot } => {
                let lives_there = |id: &InstanceId| self.sandbox.borrow().home(id) == Some(slot);
                self.set_lifecycles(&lives_there, Lifecycle::Restarting, Lifecycle::Ready);
                self.health.set_new(self.health_now());
            }
            PoolEvent::Restarting { residents, .. } => {
                self.set_lifecycles(
                    &|id| residents.contains(id),
                    Lifecycle::Ready,
                    Lifecycle::Restarting,
                );
                for instance in residents.iter().filter_map(|id| self.store.instance(id)) {
                    instance.stats.update(|stats| stats.worker_restarts += 1);
                }
                self.health.set_new(Health::Recovering);
            }
            PoolEvent::Accused { instance_id, fault } => {
                self.store.note_fault(Some(&instance_id), None, &fault);
            }
            PoolEvent::ReloadFailed { instance_id, fault } => {
                self.stop(&instance_id, Lifecycle::LoadFailed, &fault);
            }
            PoolEvent::Quarantined { instance_id, fault } => {
                self.stop(&instance_id, Lifecycle::Quarantined, &fault);
            }
            PoolEvent::Unavailable { reason, needs_reload, .. } => {
                self.store.note_fault(
                    None,
                    None,
                    &Fault::new(FaultCode::WorkerLost, Operation::Health, reason.clone()),
                );
                self.health.set(Health::Down { reason, needs_reload });
            }
        }
    }

    /// An instance does not run any more. Its fault is already in the log.
    fn stop(&self, id: &InstanceId, lifecycle: Lifecycle, fault: &Fault) {
        if let Some(instance) = self.store.instance(id) {
            instance.lifecycle.set(lifecycle);
            instance.fault.set(Some(Arc::new(fault.clone())));
        }
    }

    fn set_lifecycles(&self, of: &dyn Fn(&InstanceId) -> bool, from: Lifecycle, to: Lifecycle) {
        for instance in self.store.instances().get_untracked() {
            if of(&instance.id) && instance.lifecycle.get_untracked() == from {
                instance.lifecycle.set(to);
            }
        }
    }

    /// How the workers are once one has started.
    pub(super) fn health_now(&self) -> Health {
        self.sandbox
            .borrow()
            .outage()
            .map_or(Health::Ready, |(reason, needs_reload)| Health::Down { reason, needs_reload })
    }

    /// Notes cost and console of an answer.
    pub(super) fn note_answer(&self, id: &InstanceId, answer: &mut Answer) {
        self.store.note_console(std::mem::take(&mut answer.console));
        if let Some(instance) = self.store.instance(id) {
            instance.note_cost(answer.cost, answer.bytes);
        }
    }
}

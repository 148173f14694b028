//! Holds plugins to their share of what they cause by themselves: slows them, pauses them, lets
//! them go on.

use std::rc::Rc;

use plugin_runtime::contracts::{Fault, FaultCode, InstanceId, Operation};
use reactive_graph::prelude::*;

use super::Runner;
use super::shares::Payer;
use crate::sandbox::Answer;
use crate::store::Lifecycle;

/// What the page takes to decode, check and keep an answer: so many bytes a millisecond.
const BYTES_PER_MS: f64 = 50_000.0;

/// What an answer takes besides, in milliseconds.
const ANSWER_MS: f64 = 0.2;

/// For so long after it had to wait for its share an instance is called slowed, in milliseconds.
const SLOWED_MS: f64 = 3_000.0;

/// The shortest wait for a share to fill up again, in milliseconds: a frame.
const LEAST_WAIT_MS: f64 = 16.0;

impl Runner {
    /// Notes what something cost that an instance caused by itself.
    pub(super) fn spend(self: &Rc<Self>, id: &InstanceId, cost_ms: f64) {
        let cost_ms = cost_ms + self.take_drawn_ms(id);
        self.shares.borrow_mut().spend(id, cost_ms, self.now_ms());
        self.pause_if_far_above(id);
    }

    /// Notes what something cost that an instance showed or did, where it pays for it.
    pub(super) fn pay(self: &Rc<Self>, id: &InstanceId, payer: Payer, cost_ms: f64) {
        match payer {
            Payer::Nobody => {}
            Payer::Plugin => self.spend(id, cost_ms),
            Payer::Reading | Payer::Watched => self.spend_reading(id, cost_ms),
        }
    }

    /// Notes what it cost an instance to show what others have changed.
    fn spend_reading(&self, id: &InstanceId, cost_ms: f64) {
        let cost_ms = cost_ms + self.take_drawn_ms(id);
        self.shares.borrow_mut().spend_reading(id, cost_ms, self.now_ms());
    }

    /// What the page took to draw and lay out for an instance since this was asked last, in
    /// milliseconds.
    fn take_drawn_ms(&self, id: &InstanceId) -> f64 {
        self.store.instance(id).map_or(0.0, |instance| instance.take_drawn_ms())
    }

    /// Leaves an event out that an instance caused itself, since those before it are not done yet
    /// or it took too much.
    pub(super) fn leave_out(self: &Rc<Self>, id: &InstanceId) {
        self.shares.borrow_mut().miss(id, self.now_ms());
        if let Some(instance) = self.store.instance(id) {
            instance.stats.update(|stats| stats.left_out += 1);
        }
        self.pause_if_far_above(id);
    }

    /// Whether an instance may do something by itself now.
    pub(super) fn may_run(&self, id: &InstanceId) -> bool {
        self.shares.borrow().may_run(id, self.now_ms())
    }

    /// Lets the card of an instance that waits say so for a while, if it has used up its own share.
    pub(super) fn slow(self: &Rc<Self>, id: &InstanceId) {
        let now_ms = self.now_ms();
        if !self.shares.borrow().is_above(id, now_ms) {
            return;
        }
        self.shares.borrow_mut().note_wait(id, now_ms);
        let Some(instance) = self.store.instance(id) else { return };
        if !instance.is_slowed.get_untracked() {
            instance.is_slowed.set(true);
            self.end_slowed_later(id.clone(), SLOWED_MS);
        }
    }

    fn end_slowed_later(self: &Rc<Self>, id: InstanceId, after_ms: f64) {
        self.after(after_ms, move |runner| {
            let Some(instance) = runner.store.instance(&id) else { return };
            let since_ms =
                runner.shares.borrow().since_wait_ms(&id, runner.now_ms()).unwrap_or(SLOWED_MS);
            if since_ms >= SLOWED_MS {
                instance.is_slowed.set(false);
            } else {
                runner.end_slowed_later(id, SLOWED_MS - since_ms);
            }
        });
    }

    fn pause_if_far_above(&self, id: &InstanceId) {
        if !self.shares.borrow().is_far_above(id, self.now_ms()) {
            return;
        }
        let Some(instance) = self.store.instance(id) else { return };
        if !matches!(instance.lifecycle.get_untracked(), Lifecycle::Ready | Lifecycle::Restarting) {
            return;
        }
        instance.lifecycle.set(Lifecycle::Paused);
        let left_out = instance.stats.with_untracked(|stats| stats.left_out);
        let message = format!(
            "it asks for far more time than its share by itself, and was paused; {left_out} events were left out"
        );
        let fault =
            Fault::new(FaultCode::PluginPaused, Operation::Event, message).of_instance(id.clone());
        self.store.note_fault(Some(id), None, &fault);
    }

    /// Lets an instance go on that was paused, with a full share.
    pub(super) fn go_on(self: &Rc<Self>, id: &InstanceId) {
        let Some(instance) = self.store.instance(id) else { return };
        if instance.lifecycle.get_untracked() != Lifecycle::Paused {
            return;
        }
        self.shares.borrow_mut().forget(id);
        instance.fault.set(None);
        instance.lifecycle.set(Lifecycle::Ready);
        self.renders.borrow_mut().await_all(id);
    }

    /// Who waits for a share, and how long, in milliseconds.
    fn waits(&self) -> Vec<(InstanceId, f64)> {
        let now_ms = self.now_ms();
        let (shares, line, renders) =
            (self.shares.borrow(), self.line.borrow(), self.renders.borrow());
        let own = line.waiting_own().map(|id| (id, &Payer::Plugin));
        let waiting = own.chain(renders.put_off()).filter(|(id, _)| !self.is_paused(id));
        let waits = waiting.map(|(id, payer)| (id.clone(), shares.wait_ms(id, *payer, now_ms)));
        waits.filter(|(_, wait_ms)| *wait_ms > 0.0).collect()
    }

    /// Comes back when somebody who waits for a share may go on.
    pub(super) fn wake_when_due(self: &Rc<Self>) {
        let waits = self.waits();
        for (id, _) in &waits {
            self.slow(id);
        }
        let Some(wait_ms) = waits.iter().map(|(_, wait_ms)| *wait_ms).reduce(f64::min) else {
            return;
        };
        let wait_ms = wait_ms.max(LEAST_WAIT_MS);
        let due_ms = self.now_ms() + wait_ms;
        // One that fires by then looks again who waits.
        if self.wakes_at_ms.get().is_some_and(|at_ms| at_ms <= due_ms) {
            return;
        }
        self.wakes_at_ms.set(Some(due_ms));
        self.after(wait_ms, move |runner| {
            if runner.wakes_at_ms.get() == Some(due_ms) {
                runner.wakes_at_ms.set(None);
            }
        });
    }
}

/// What an answer cost, in the VM and on the page, in milliseconds.
pub(super) fn cost_ms(answer: &Answer) -> f64 {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a figure of this size needs no more than 52 bits"
    )]
    let (vm_ms, page_ms) =
        (answer.cost.elapsed_us as f64 / 1_000.0, answer.bytes as f64 / BYTES_PER_MS);
    vm_ms + page_ms + ANSWER_MS
}

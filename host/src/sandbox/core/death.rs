//! What happens when a worker dies: the culprit is named, everybody else goes on.

use std::collections::VecDeque;

use plugin_runtime::contracts::{Fault, FaultCode, InstanceId, Op, Operation};

use super::{Core, Effect, InFlight, Job, Order, Phase, PoolEvent, SlotId, Task, Work};

/// So often a job is tried when workers vanish under it through nobody's fault.
const ATTEMPTS: u32 = 5;

/// Deaths of an instance's workers within the window that lead to quarantine.
const STRIKES: usize = 2;

/// The wait before the third worker in a row that dies at once; it grows by as much with each more.
const BACK_OFF_MS: f64 = 500.0;

/// More deaths of workers in one place than this within [`CROWD_WINDOW_MS`] are kept apart,
/// whatever they did in between.
const CROWD: usize = 20;

/// The time within which deaths are a crowd, in milliseconds.
const CROWD_WINDOW_MS: f64 = 10_000.0;

/// The wait before it is first tried again by itself to get a worker, in milliseconds; doubled each
/// time.
const FIRST_RETRY_MS: f64 = 1_000.0;

/// The longest wait for a successor, in milliseconds; shorter than a worker may take to start.
const LONGEST_BACK_OFF_MS: f64 = 5_000.0;

/// The longest wait before it is tried again, in milliseconds.
const LONGEST_RETRY_MS: f64 = 30_000.0;

/// What becomes of a place whose worker cannot be had.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Only loading the page again helps.
    NeedsReload,
    /// It never worked: what waits fails, and it is tried again by itself.
    TriedAgain,
    /// It worked before: what waits goes on waiting while it is tried again.
    Waits,
}

/// What browsers say when their own stack is used up.
const STACK_MESSAGES: [&str; 2] = ["call stack size exceeded", "too much recursion"];

impl Core {
    /// The worker said nothing for too long.
    pub(super) fn hung(&mut self, slot_id: SlotId, now_ms: f64) {
        let starting = self.slots.get(&slot_id).is_some_and(|slot| slot.phase == Phase::Starting);
        if starting {
            let reason = format!(
                "The worker did not start within {} seconds.",
                self.config.start_ms / 1000.0
            );
            return self.give_up(slot_id, reason, Outlook::TriedAgain, now_ms);
        }
        self.die(
            slot_id,
            FaultCode::WorkerHung,
            "did not come back in time and its worker was stopped",
            now_ms,
        );
    }

    /// The worker trapped, threw, or said something that cannot be read.
    pub(super) fn broke(&mut self, slot_id: SlotId, message: &str, now_ms: f64) {
        let starting = self.slots.get(&slot_id).is_some_and(|slot| slot.phase == Phase::Starting);
        if starting {
            let reason = format!("The worker could not start: {message}");
            return self.give_up(slot_id, reason, Outlook::TriedAgain, now_ms);
        }
        if STACK_MESSAGES.iter().any(|known| message.contains(known)) {
            self.die(
                slot_id,
                FaultCode::VmStackLimit,
                "used up the browser's own stack and its worker was stopped",
                now_ms,
            );
        } else {
            self.die(
                slot_id,
                FaultCode::WorkerLost,
                &format!("broke its worker, which was stopped: {message}"),
                now_ms,
            );
        }
    }

    /// The worker is gone through nobody's fault: what it was doing has had no effect and is done
    /// again.
    pub(super) fn vanished(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        let mut unloadable = Vec::new();
        if let Some(InFlight { task: Task::Jobs(jobs), .. }) = slot.in_flight.take() {
            for (index, mut job) in jobs.into_iter().enumerate().rev() {
                job.attempts += u32::from(index == 0);
                if !slot.is_wanted(&job) {
                    self.effects.push_back(unloaded(job));
                } else if job.attempts < ATTEMPTS {
                    slot.queue.push_front(job);
                } else {
                    let fault =
                        fault_of(&job, FaultCode::WorkerLost, "lost its worker again and again");
                    if let Work::Load(load, _) = &job.work {
                        unloadable.push((load.instance_id.clone(), fault.clone()));
                    }
                    self.effects.push_back(Effect::failed(job.done, fault));
                }
            }
        }
        for (instance_id, fault) in unloadable {
            self.bar(&instance_id, fault);
        }
        self.replace(slot_id, None, false, now_ms);
    }

    fn die(&mut self, slot_id: SlotId, code: FaultCode, what: &str, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        let mut culprit = None;
        // A source that is only checked is nobody's, and yet what broke the worker.
        let is_blamed = slot
            .in_flight
            .as_ref()
            .is_some_and(|under_way| matches!(under_way.task, Task::Jobs(_) | Task::Reload(_)));
        match slot.in_flight.take() {
            Some(InFlight { task: Task::Jobs(jobs), has_spoken, .. }) => {
                // It speaks as soon as the first of several is done. After that it may have been
                // any of them: they are done again, each alone.
                let is_first = code == FaultCode::WorkerHung && !has_spoken;
                let suspects = if is_first { 1 } else { jobs.len() };
                for job in jobs.iter().take(suspects) {
                    let id = job.work.instance_id();
                    if let Some(resident) = id.and_then(|id| self.residents.get_mut(id)) {
                        resident.suspected_ms = Some(now_ms);
                    }
                }
                let mut jobs = jobs.into_iter();
                if suspects == 1
                    && let Some(job) = jobs.next()
                {
                    let fault = fault_of(&job, code, what);
                    culprit = job.work.instance_id().map(|id| (id.clone(), fault.clone()));
                    self.effects.push_back(Effect::failed(job.done, fault));
                }
                for job in jobs.rev() {
                    if slot.is_wanted(&job) {
                        slot.queue.push_front(job);
                    } else {
                        self.effects.push_back(unloaded(job));
                    }
                }
            }
            Some(InFlight { task: Task::Reload(id), .. }) => {
                let fault = Fault::new(code, Operation::Load, format!("The plugin's load {what}."))
                    .of_instance(id.clone());
                culprit = Some((id, fault));
            }
            _ => {
                let suspect =
                    if code == FaultCode::WorkerLost { self.suspect(slot_id) } else { None };
                culprit = suspect.map(|id| (id.clone(), self.accuse(&id, code, what)));
            }
        }
        let is_blamed = is_blamed || culprit.is_some();
        if let Some((instance_id, fault)) = &culprit {
            self.strike(instance_id, fault.clone(), now_ms);
        }
        self.replace(slot_id, culprit.map(|(id, _)| id), is_blamed, now_ms);
    }

    /// Notes that an instance brought its worker down. Loading that kills is not tried again by
    /// itself; anything else bars the instance the second time.
    fn strike(&mut self, instance_id: &InstanceId, fault: Fault, now_ms: f64) {
        let window_ms = self.config.strike_window_ms;
        let Some(resident) = self.residents.get_mut(instance_id) else { return };
        let strikes = resident.deaths.note(now_ms, window_ms);
        if strikes >= STRIKES {
            self.effects.push_back(Effect::Notify(PoolEvent::Quarantined {
                instance_id: instance_id.clone(),
                fault: fault.clone(),
            }));
            self.bar(instance_id, fault);
        } else if fault.operation == Operation::Load {
            self.effects.push_back(Effect::Notify(PoolEvent::ReloadFailed {
                instance_id: instance_id.clone(),
                fault: fault.clone(),
            }));
            self.bar(instance_id, fault);
        }
    }

    pub(super) fn bar_reload(&mut self, instance_id: &InstanceId, fault: Fault) {
        let fault = fault.of_instance(instance_id.clone());
        self.effects.push_back(Effect::Notify(PoolEvent::ReloadFailed {
            instance_id: instance_id.clone(),
            fault: fault.clone(),
        }));
        self.bar(instance_id, fault);
    }

    /// The instance does not run until it is loaded anew; its waiting work fails with the same
    /// fault.
    pub(super) fn bar(&mut self, instance_id: &InstanceId, fault: Fault) {
        let Some(resident) = self.residents.get_mut(instance_id) else { return };
        let Some(slot) = self.slots.get_mut(&resident.slot) else { return };
        for job in slot.evict(instance_id) {
            let fault = Fault { operation: job.work.operation(), ..fault.clone() };
            self.effects.push_back(Effect::failed(job.done, fault));
        }
        resident.barred = Some(fault);
    }

    /// Ends the worker and starts the next one in its place, later each time and in the end not at
    /// all where one after the other dies before it did anything, of which nothing that it was
    /// given is to blame.
    fn replace(
        &mut self,
        slot_id: SlotId,
        culprit: Option<InstanceId>,
        is_blamed: bool,
        now_ms: f64,
    ) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        self.effects.push_back(Effect::Worker(Order::Terminate { slot: slot_id }));
        if !is_blamed {
            slot.fruitless_starts += 1;
        }
        let crowding = slot.deaths.note(now_ms, CROWD_WINDOW_MS).saturating_sub(CROWD);
        if slot.fruitless_starts > self.config.fruitless_starts {
            let reason = "Workers die one after the other before they do anything. It is tried again by itself.".to_owned();
            return self.give_up(slot_id, reason, Outlook::Waits, now_ms);
        }
        let repeats = slot
            .fruitless_starts
            .saturating_sub(1)
            .max(u32::try_from(crowding).unwrap_or(u32::MAX));
        let delay_ms = (BACK_OFF_MS * f64::from(repeats)).min(LONGEST_BACK_OFF_MS);
        let residents = slot.residents.clone();
        self.effects.push_back(Effect::Notify(PoolEvent::Restarting {
            slot: slot_id,
            culprit,
            residents,
        }));
        self.start_worker_in(slot_id, delay_ms, now_ms);
    }

    pub(super) fn start_worker(&mut self, slot_id: SlotId, now_ms: f64) {
        self.start_worker_in(slot_id, 0.0, now_ms);
    }

    fn start_worker_in(&mut self, slot_id: SlotId, delay_ms: f64, now_ms: f64) {
        self.next_generation += 1;
        let generation = self.next_generation;
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        slot.forget_worker();
        slot.generation = generation;
        slot.phase = Phase::Starting;
        self.effects.push_back(Effect::Worker(Order::Spawn {
            slot: slot_id,
            generation,
            delay_ms,
        }));
        self.post(slot_id, Op::Health, Task::Health, now_ms);
    }

    /// No worker can be had here for now, and the user is told.
    pub(super) fn give_up(
        &mut self,
        slot_id: SlotId,
        reason: String,
        outlook: Outlook,
        now_ms: f64,
    ) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        slot.forget_worker();
        let keeps_work = outlook == Outlook::Waits;
        slot.phase = Phase::Unavailable { reason: reason.clone(), keeps_work };
        self.effects.push_back(Effect::Worker(Order::Terminate { slot: slot_id }));
        // Nobody waits long for the word whether a source compiles.
        let (kept, failed): (VecDeque<Job>, VecDeque<Job>) = slot
            .queue
            .drain(..)
            .partition(|job| keeps_work && !matches!(job.work, Work::Check { .. }));
        slot.queue = kept;
        for job in failed {
            let fault = Fault {
                message: reason.clone(),
                ..fault_of(&job, FaultCode::WorkerLost, "has no worker")
            };
            self.effects.push_back(Effect::failed(job.done, fault));
        }
        let needs_reload = outlook == Outlook::NeedsReload;
        if !needs_reload {
            let wait_ms = (FIRST_RETRY_MS
                * 2_f64.powi(i32::try_from(slot.retries.min(16)).unwrap_or(16)))
            .min(LONGEST_RETRY_MS);
            slot.retries += 1;
            self.arm_for(slot_id, wait_ms, false, now_ms);
        }
        self.effects.push_back(Effect::Notify(PoolEvent::Unavailable {
            slot: slot_id,
            reason,
            needs_reload,
        }));
    }

    /// Tries again to get a worker where none could be had.
    pub(super) fn try_again(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(slot) = self.slots.get(&slot_id) else { return };
        let residents = slot.residents.clone();
        self.effects.push_back(Effect::Notify(PoolEvent::Restarting {
            slot: slot_id,
            culprit: None,
            residents,
        }));
        self.start_worker(slot_id, now_ms);
    }
}

/// The answer to work whose instance was unloaded while it was under way: nobody is left to do it
/// again for.
pub(super) fn unloaded(job: Job) -> Effect {
    let fault =
        Fault::new(FaultCode::PluginNotFound, job.work.operation(), "the instance was unloaded");
    let fault = Fault { instance_id: job.work.instance_id().cloned(), ..fault };
    Effect::failed(job.done, fault)
}

fn fault_of(job: &Job, code: FaultCode, what: &str) -> Fault {
    let operation = job.work.operation();
    let fault = Fault::new(code, operation, format!("The plugin's {operation} {what}."));
    match job.work.instance_id() {
        Some(instance_id) => fault.of_instance(instance_id.clone()),
        None => fault,
    }
}

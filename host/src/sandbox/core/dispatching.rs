//! Gives a worker its next request, and a deadline with it.

use std::collections::VecDeque;

use plugin_runtime::contracts::Limits;
use plugin_runtime::contracts::messages::{BATCH_BYTES, Event, RenderItem};

use super::{
    Core, Deadline, Effect, InFlight, InstanceId, Job, Op, Operation, Order, Phase, Question,
    Request, RequestId, Slot, SlotId, Task, Timer, Work,
};
use crate::sorted::SortedSet;

/// Loads or renders that travel in one message at the most.
const BATCH: usize = 64;

/// So much earlier than planned a timer may fire, in milliseconds: clocks are coarse.
const TIMER_SLACK_MS: f64 = 1.0;

/// After so many answers an idle worker is asked how it is.
const HEALTH_EVERY: usize = 64;

impl Core {
    /// Posts the next request of a worker that is ready and idle.
    pub(super) fn advance(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        if slot.phase != Phase::Ready || slot.in_flight.is_some() {
            return;
        }
        if let Some(instance_id) = slot.leaving.pop() {
            self.post(slot_id, Op::Dispose { instance_id }, Task::Dispose, now_ms);
        } else if let Some(instance_id) =
            slot.queue.front().and_then(|job| needs_reload(slot, &job.work))
        {
            self.reload(slot_id, instance_id, now_ms);
        } else if !slot.queue.is_empty() {
            let is_suspect = |id: &InstanceId| {
                let resident = self.residents.get(id);
                let suspected_ms = resident.and_then(|resident| resident.suspected_ms);
                suspected_ms.is_some_and(|at_ms| now_ms - at_ms <= self.config.strike_window_ms)
            };
            let mut jobs = next_jobs(slot, &self.in_view, is_suspect);
            let op = to_op(slot, &mut jobs);
            self.post(slot_id, op, Task::Jobs(jobs), now_ms);
        } else if let Some(instance_id) = self.unloaded_resident(slot_id) {
            self.reload(slot_id, instance_id, now_ms);
        } else if self.slots.get(&slot_id).is_some_and(|slot| slot.since_health >= HEALTH_EVERY) {
            self.post(slot_id, Op::Health, Task::Health, now_ms);
        }
    }

    /// Somebody who lives here, ran before, and is not loaded since the worker was replaced.
    fn unloaded_resident(&self, slot_id: SlotId) -> Option<InstanceId> {
        let slot =
            self.slots.get(&slot_id).filter(|slot| slot.loaded.len() < slot.residents.len())?;
        let runs = |id: &&InstanceId| {
            self.residents.get(*id).is_some_and(|resident| resident.barred.is_none())
        };
        slot.residents.iter().filter(|id| !slot.loaded.contains(*id)).find(runs).cloned()
    }

    fn reload(&mut self, slot_id: SlotId, instance_id: InstanceId, now_ms: f64) {
        let Some(resident) = self.residents.get(&instance_id) else { return };
        let load = resident.load.clone();
        self.post(slot_id, Op::Load(vec![load]), Task::Reload(instance_id), now_ms);
    }

    pub(super) fn post(&mut self, slot_id: SlotId, op: Op, task: Task, now_ms: f64) {
        self.next_request += 1;
        let request = Box::new(Request { id: RequestId(self.next_request), op });
        let question = Question::of(&request, |id| {
            self.residents
                .get(id)
                .map_or_else(Limits::default, |resident| resident.load.limits.clone())
        });
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        let replies = question.replies();
        if let Op::Load(loads) = &request.op {
            // Who is loaded anew knows nothing.
            for load in loads {
                slot.known.forget(&load.instance_id);
            }
        }
        if let Some(instance_id) = task.worked_for() {
            slot.worked_for = Some(instance_id.clone());
        }
        slot.in_flight = Some(InFlight {
            question,
            task,
            posted_at_ms: now_ms,
            has_spoken: false,
            is_doubted: false,
        });
        self.effects.push_back(Effect::Worker(Order::Post { slot: slot_id, request, replies }));
        self.arm(slot_id, now_ms);
    }

    /// Arms the kill timer for what the worker is working on now.
    pub(super) fn arm(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(delay_ms) = self.slots.get(&slot_id).and_then(|slot| self.patience_ms(slot))
        else {
            return;
        };
        self.arm_for(slot_id, delay_ms, false, now_ms);
    }

    pub(super) fn arm_for(&mut self, slot_id: SlotId, delay_ms: f64, was_late: bool, now_ms: f64) {
        if let Some(slot) = self.slots.get_mut(&slot_id) {
            slot.deadline = Some(Deadline { due_ms: now_ms + delay_ms, delay_ms, was_late });
            self.keep_timer(slot_id, now_ms);
        }
    }

    /// Arms a timer for the deadline of a place, unless one is armed that fires by then and looks
    /// again.
    fn keep_timer(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        let Some(due_ms) = slot.deadline.map(|deadline| deadline.due_ms) else { return };
        if slot.timer.is_none_or(|timer| timer.due_ms > due_ms) {
            self.next_token += 1;
            let token = self.next_token;
            slot.timer = Some(Timer { token, due_ms });
            self.effects.push_back(Effect::Arm { slot: slot_id, token, delay_ms: due_ms - now_ms });
        }
    }

    /// How long the worker may be silent now: the plugin's own limit and the grace after it. It
    /// speaks when the first of several is done; later, the longest of those that it may be working
    /// on.
    fn patience_ms(&self, slot: &Slot) -> Option<f64> {
        let in_flight = slot.in_flight.as_ref()?;
        match &in_flight.task {
            Task::Health if slot.phase == Phase::Starting => Some(self.config.start_ms),
            Task::Health | Task::Dispose if in_flight.is_doubted => Some(self.config.doubt_ms),
            Task::Health | Task::Dispose => Some(self.config.housekeeping_ms),
            Task::Reload(instance_id) => {
                Some(self.patience_with(Some(instance_id), Operation::Load, in_flight.is_doubted))
            }
            Task::Jobs(jobs) => jobs
                .iter()
                .take(if in_flight.has_spoken { jobs.len() } else { 1 })
                .map(|Job { work, .. }| {
                    self.patience_with(work.instance_id(), work.operation(), in_flight.is_doubted)
                })
                .reduce(f64::max),
        }
    }

    fn patience_with(
        &self,
        instance_id: Option<&InstanceId>,
        operation: Operation,
        is_doubted: bool,
    ) -> f64 {
        let Some(resident) = instance_id.and_then(|id| self.residents.get(id)) else {
            return self.config.housekeeping_ms;
        };
        let limits = &resident.load.limits;
        let soft_ms = match operation {
            Operation::Load => limits.load_ms,
            Operation::Render => limits.render_ms,
            _ => limits.event_ms,
        };
        let grace_ms =
            if is_doubted { self.config.doubt_ms } else { f64::from(limits.kill_grace_ms) };
        f64::from(soft_ms) + grace_ms
    }

    /// The timer of a place fires. A deadline that is over since long is put off once: then the
    /// page was away, not the worker.
    pub fn timer(&mut self, slot_id: SlotId, token: u64, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        if slot.timer.take_if(|timer| timer.token == token).is_none() {
            return;
        }
        let Some(deadline) = slot.deadline else { return };
        if now_ms + TIMER_SLACK_MS < deadline.due_ms {
            return self.keep_timer(slot_id, now_ms);
        }
        if !slot.is_available() {
            return self.try_again(slot_id, now_ms);
        }
        if !deadline.was_late && now_ms - deadline.due_ms > self.config.late_timer_ms {
            return self.arm_for(slot_id, deadline.delay_ms, true, now_ms);
        }
        if slot.in_flight.as_ref().is_some_and(|in_flight| in_flight.is_doubted) {
            return self.vanished(slot_id, now_ms);
        }
        self.hung(slot_id, now_ms);
    }
}

/// The instance that must be loaded again before this work can be done.
fn needs_reload(slot: &Slot, work: &Work) -> Option<InstanceId> {
    if matches!(work, Work::Load(..)) {
        return None;
    }
    work.instance_id().filter(|id| !slot.loaded.contains(*id)).cloned()
}

/// The job at the head of the queue. With a load or a render also those right behind it that can go
/// along, of the renders those in view before the others. Of whom a worker may have died lately goes alone.
fn next_jobs(
    slot: &mut Slot,
    in_view: &SortedSet<InstanceId>,
    is_suspect: impl Fn(&InstanceId) -> bool,
) -> Vec<Job> {
    let loads = next_loads(&mut slot.queue, &is_suspect);
    if !loads.is_empty() {
        return loads;
    }
    let goes_along = |job: &&Job| matches!(&job.work, Work::Render(RenderItem { instance_id, .. }) if slot.loaded.contains(instance_id) && !is_suspect(instance_id));
    let renders = slot.queue.iter().take_while(goes_along).count();
    if renders < 2 {
        return slot.queue.pop_front().into_iter().collect();
    }
    let is_seen = |job: &Job| job.work.instance_id().is_some_and(|id| in_view.contains(id));
    let mut batch: Vec<_> = slot.queue.pop_front().into_iter().collect();
    let (seen, unseen): (Vec<_>, Vec<_>) = slot.queue.drain(..renders - 1).partition(is_seen);
    batch.extend(seen);
    batch.extend(unseen);
    let beyond = batch.split_off(batch.len().min(BATCH));
    beyond.into_iter().rev().for_each(|job| slot.queue.push_front(job));
    batch
}

/// The loads at the head of a queue, as long as their sources are little: what a batch does not get
/// to is sent again. Of two of one instance only the first, since the second is of another life.
fn next_loads(queue: &mut VecDeque<Job>, is_suspect: impl Fn(&InstanceId) -> bool) -> Vec<Job> {
    let (mut loads, mut bytes) = (Vec::<Job>::new(), 0);
    while let Some(Job { work: Work::Load(load, _), .. }) = queue.front() {
        bytes += load.source.len();
        let is_in = loads.iter().any(|job| job.work.instance_id() == Some(&load.instance_id));
        let is_alone = is_suspect(&load.instance_id);
        let is_full = bytes > BATCH_BYTES || loads.len() == BATCH;
        if !loads.is_empty() && (is_in || is_alone || is_full) {
            break;
        }
        loads.extend(queue.pop_front());
        if is_alone {
            break;
        }
    }
    loads
}

fn to_op(slot: &mut Slot, jobs: &mut [Job]) -> Op {
    let (mut loads, mut renders) = (Vec::new(), Vec::new());
    for Job { work, cut, .. } in jobs {
        match work {
            Work::Load(load, _) => loads.push(load.clone()),
            Work::Check { source } => return Op::Check { source: source.clone() },
            Work::Reduce(reduce) => return Op::Reduce(reduce.clone()),
            Work::Event(event) => {
                let slices = slot.known.missing(&event.instance_id, event.slices.clone());
                return Op::Event(Event { slices, ..event.clone() });
            }
            Work::Render(item) => {
                let slices = cut.as_mut().map_or_else(|| item.slices.clone(), |cut| cut());
                let slices = slot.known.missing(&item.instance_id, slices);
                renders.push(RenderItem { slices, ..item.clone() });
            }
        }
    }
    if loads.is_empty() { Op::Render(renders) } else { Op::Load(loads) }
}

//! The decisions of the pool, as a state machine: inputs go in, effects come out, time is a
//! parameter.

mod death;
mod dispatching;
mod hearing;

use std::collections::VecDeque;

use plugin_runtime::contracts::messages::{Health, Load, PROTOCOL_VERSION};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, Op, Operation, Outcome, PackageId, Question, Request, RequestId,
    Response,
};

use super::answers::{self, Paired};
use super::job::{Answer, Cut, Done, Job, Placement, RenderJob, Work};
use super::lives::RecentDeaths;
use super::placement::{self, Choice, Occupancy, SHIPPED};
use super::slot::{Deadline, InFlight, Phase, Slot, Task, Timer};
use super::{Order, PoolConfig, PoolEvent, SlotId};
use crate::sorted::{SortedMap, SortedSet};
use death::Outlook;

/// What has to be done about what the core was told.
pub enum Effect {
    /// Something is to be done with a worker.
    Worker(Order),
    /// Call [`Core::timer`] after a time.
    Arm {
        /// With this place.
        slot: SlotId,
        /// With this token.
        token: u64,
        /// After how many milliseconds.
        delay_ms: f64,
    },
    /// Give an answer.
    Finish {
        /// To whom.
        done: Done,
        /// What came of the work.
        answer: Box<Answer>,
    },
    /// Tell the host.
    Notify(PoolEvent),
}

impl Effect {
    /// Tells whose work no worker does that it is not done.
    fn failed(done: Done, fault: Fault) -> Self {
        Self::Finish { done, answer: Box::new(Answer::failed(fault)) }
    }
}

/// What is known of an instance for as long as it lives, whatever happens to its workers.
struct Resident {
    load: Load,
    slot: SlotId,
    deaths: RecentDeaths,
    /// When a worker died last that may have died of it.
    suspected_ms: Option<f64>,
    /// Set while it must not run: quarantined, or its reload failed.
    barred: Option<Fault>,
}

impl Resident {
    /// One with a clean record.
    fn new(load: Load, slot: SlotId) -> Self {
        Self { load, slot, deaths: RecentDeaths::default(), suspected_ms: None, barred: None }
    }
}

/// All workers and all instances.
pub struct Core {
    config: PoolConfig,
    slots: SortedMap<SlotId, Slot>,
    residents: SortedMap<InstanceId, Resident>,
    /// Whose card somebody can see.
    in_view: SortedSet<InstanceId>,
    next_request: u64,
    next_token: u64,
    /// Counts workers, so that what a dead one still says is told from what its successor says.
    next_generation: u64,
    effects: VecDeque<Effect>,
}

impl Core {
    /// Nothing runs before the first work or [`Core::warm_up`].
    pub fn new(config: PoolConfig) -> Self {
        Self {
            config,
            slots: SortedMap::new(),
            residents: SortedMap::new(),
            in_view: SortedSet::new(),
            next_request: 0,
            next_token: 0,
            next_generation: 0,
            effects: VecDeque::new(),
        }
    }

    /// The next effect of what it was told, in their order. An answer that is given may lead to
    /// more.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Whether there is an effect that was not taken.
    pub fn has_effects(&self) -> bool {
        !self.effects.is_empty()
    }

    /// Starts the worker of the shipped plugins and a spare, so that the first Run does not wait.
    pub fn warm_up(&mut self, now_ms: f64) {
        self.open(SHIPPED, now_ms);
        self.keep_spare(now_ms);
    }

    /// The worker an instance lives in.
    pub fn home(&self, instance_id: &InstanceId) -> Option<SlotId> {
        self.residents.get(instance_id).map(|resident| resident.slot)
    }

    /// The worker an instance lives in, and who else does.
    pub fn neighbours(&self, instance_id: &InstanceId) -> Option<(SlotId, Vec<InstanceId>)> {
        let slot = self.residents.get(instance_id)?.slot;
        let others = self.slots.get(&slot)?.residents.iter().filter(|other| *other != instance_id);
        Some((slot, others.cloned().collect()))
    }

    /// Where no worker can be had: why, and whether only loading the page again helps.
    pub fn outage(&self) -> Option<(String, bool)> {
        self.slots.values().find_map(|slot| match &slot.phase {
            Phase::Unavailable { reason, .. } => Some((reason.clone(), slot.deadline.is_none())),
            _ => None,
        })
    }

    /// How many workers there are, starting ones included.
    pub fn worker_count(&self) -> usize {
        self.slots.values().filter(|slot| slot.is_available()).count()
    }

    /// Takes work; `done` gets the answer, once.
    pub fn submit(&mut self, work: Work, done: Done, now_ms: f64) {
        if let Some(slot_id) = self.enqueue(work, None, done, now_ms) {
            self.go_on(slot_id, now_ms);
        }
    }

    /// Takes renders, so that those of one worker travel together; each is made from what its cut
    /// tells when it is posted.
    pub fn submit_renders(&mut self, renders: Vec<RenderJob>, now_ms: f64) {
        let enqueue = |RenderJob { item, cut, done }| {
            self.enqueue(Work::Render(item), Some(cut), done, now_ms)
        };
        let mut slots: Vec<_> = renders.into_iter().filter_map(enqueue).collect();
        slots.dedup();
        for slot_id in slots {
            self.go_on(slot_id, now_ms);
        }
    }

    fn go_on(&mut self, slot_id: SlotId, now_ms: f64) {
        self.advance(slot_id, now_ms);
        self.keep_spare(now_ms);
    }

    /// Puts work where it is done; what cannot be done anywhere is answered.
    fn enqueue(&mut self, work: Work, cut: Option<Cut>, done: Done, now_ms: f64) -> Option<SlotId> {
        match self.slot_for(&work, now_ms) {
            Ok(slot) => {
                slot.enqueue(Job { work, cut, done, queued_at_ms: now_ms, attempts: 0 });
                Some(slot.id)
            }
            Err(fault) => {
                self.effects.push_back(Effect::failed(done, fault));
                None
            }
        }
    }

    /// The place where work is done, opened if need be.
    fn slot_for(&mut self, work: &Work, now_ms: f64) -> Result<&mut Slot, Fault> {
        let resident = work.instance_id().and_then(|id| self.residents.get(id));
        let slot_id = match (work, resident) {
            (Work::Load(load, placement), _) => Some(self.settle(load.clone(), *placement, now_ms)),
            // A source is hostile before it runs: it is compiled where nobody lives, as long as
            // there is such a place.
            (Work::Check { .. }, _) => {
                Some(self.place(Placement::Own, &PackageId::from(""), now_ms))
            }
            (_, Some(Resident { barred: Some(fault), .. })) => {
                return Err(Fault { operation: work.operation(), ..fault.clone() });
            }
            (_, resident) => resident.map(|resident| resident.slot),
        };
        if let Some(slot_id) = slot_id {
            self.open(slot_id, now_ms);
        }
        let Some(slot) = slot_id.and_then(|slot_id| self.slots.get_mut(&slot_id)) else {
            let what = "this instance is not loaded";
            return Err(Fault::new(FaultCode::PluginNotFound, work.operation(), what));
        };
        if let Phase::Unavailable { reason, keeps_work: false } = &slot.phase {
            return Err(Fault::new(FaultCode::WorkerLost, work.operation(), reason.clone()));
        }
        Ok(slot)
    }

    /// Says whether an instance's card is in view.
    pub fn set_in_view(&mut self, instance_id: &InstanceId, is_in_view: bool) {
        if is_in_view {
            self.in_view.insert(instance_id.clone());
        } else {
            self.in_view.remove(instance_id);
        }
    }

    /// Whether an instance's card is in view.
    pub fn is_in_view(&self, instance_id: &InstanceId) -> bool {
        self.in_view.contains(instance_id)
    }

    /// Unloads an instance: its waiting work is dropped without an answer that anybody would wait
    /// for.
    pub fn dispose(&mut self, instance_id: &InstanceId, now_ms: f64) {
        let Some(resident) = self.residents.remove(instance_id) else { return };
        self.in_view.remove(instance_id);
        let Some(slot) = self.slots.get_mut(&resident.slot) else { return };
        slot.move_out(&resident.load.package_id);
        let dropped = slot.evict(instance_id);
        let abandoned = resident.slot != SHIPPED && !slot.is_home();
        self.effects.extend(dropped.into_iter().map(death::unloaded));
        if abandoned {
            // Somebody's code ran in it: it is not handed on to anybody else.
            self.close(resident.slot);
        } else {
            self.advance(resident.slot, now_ms);
        }
        self.keep_spare(now_ms);
    }

    /// Tries again where no worker could be had.
    pub fn retry(&mut self, now_ms: f64) {
        let closed: Vec<_> =
            self.slots.values().filter(|slot| !slot.is_available()).map(|slot| slot.id).collect();
        for slot_id in closed {
            self.restart(slot_id, now_ms);
        }
    }

    /// An answer came, or with `is_last` unset a part of one: the first of the jobs are done, and
    /// the worker goes on with the others.
    fn answered(
        &mut self,
        slot_id: SlotId,
        response: Response,
        is_last: bool,
        bytes: usize,
        now_ms: f64,
    ) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        let Some(in_flight) = slot.in_flight.take() else { return };
        if is_last {
            slot.deadline = None;
            slot.since_health += 1;
        }
        match in_flight.task {
            Task::Health => return self.healthy(slot_id, response.outcome, now_ms),
            Task::Dispose => {}
            Task::Reload(instance_id) => match answers::failed_load(response.outcome) {
                None => slot.arrived(instance_id),
                Some(fault) => self.bar_reload(&instance_id, fault),
            },
            Task::Jobs(jobs) => {
                match answers::pair(jobs, response, in_flight.posted_at_ms, now_ms, bytes) {
                    Ok(Paired { answered, left }) if is_last => {
                        let (left, gone): (Vec<_>, Vec<_>) =
                            left.into_iter().partition(|job| slot.is_wanted(job));
                        slot.put_back(left);
                        self.give(slot_id, answered);
                        self.effects.extend(gone.into_iter().map(death::unloaded));
                    }
                    Ok(Paired { answered, left }) => {
                        let task = Task::Jobs(left);
                        slot.in_flight = Some(InFlight { task, has_spoken: true, ..in_flight });
                        self.give(slot_id, answered);
                        return self.arm(slot_id, now_ms);
                    }
                    Err(jobs) => {
                        slot.in_flight = Some(InFlight { task: Task::Jobs(jobs), ..in_flight });
                        let reason = "its answer does not fit the question";
                        return self.broke(slot_id, reason, now_ms);
                    }
                }
            }
        }
        self.advance(slot_id, now_ms);
    }

    /// Gives the answers to jobs, and notes who is loaded now or cannot be.
    fn give(&mut self, slot_id: SlotId, answered: Vec<(Job, Answer)>) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        slot.bore_fruit();
        let mut failed = Vec::new();
        for (Job { work, done, .. }, answer) in answered {
            match (work, &answer.outcome) {
                (Work::Load(load, _), Ok(_)) => slot.arrived(load.instance_id),
                (Work::Load(load, _), Err(fault)) => {
                    failed.push((load.instance_id, fault.clone()));
                }
                _ => {}
            }
            self.effects.push_back(Effect::Finish { done, answer: Box::new(answer) });
        }
        for (instance_id, fault) in failed {
            self.bar(&instance_id, fault);
        }
    }

    fn healthy(&mut self, slot_id: SlotId, outcome: Result<Outcome, Fault>, now_ms: f64) {
        let Ok(Outcome::Health(health)) = outcome else {
            return self.broke(slot_id, "it could not tell how it is", now_ms);
        };
        if let Some(reason) = self.mismatch(&health) {
            return self.give_up(slot_id, reason, Outlook::NeedsReload, now_ms);
        }
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        slot.since_health = 0;
        if slot.phase == Phase::Starting {
            slot.phase = Phase::Ready;
            self.effects.push_back(Effect::Notify(PoolEvent::Started { slot: slot_id }));
        } else if is_bloated(&health, self.config.bloat_bytes)
            && slot.queue.is_empty()
            && slot.diet.allows(now_ms)
        {
            // Memory of a worker never shrinks. Nobody waits: replaced before anybody notices.
            slot.diet.note(now_ms);
            self.effects.push_back(Effect::Worker(Order::Terminate { slot: slot_id }));
            return self.start_worker(slot_id, now_ms);
        }
        self.advance(slot_id, now_ms);
    }

    fn mismatch(&self, health: &Health) -> Option<String> {
        if health.protocol_version == PROTOCOL_VERSION && health.build == self.config.build {
            return None;
        }
        Some(format!(
            "The page is of build {} (protocol {PROTOCOL_VERSION}), its worker of build {} (protocol {}).",
            self.config.build, health.build, health.protocol_version
        ))
    }

    /// Finds a place for an instance that is loaded, and notes what it takes to load it again.
    fn settle(&mut self, load: Load, placement: Placement, now_ms: f64) -> SlotId {
        let instance_id = load.instance_id.clone();
        if let Some(resident) = self.residents.get_mut(&instance_id) {
            // A restart by the user: it starts with a clean record, in the same place.
            *resident = Resident::new(load, resident.slot);
            if let Some(slot) = self.slots.get_mut(&resident.slot)
                && !slot.residents.contains(&instance_id)
            {
                slot.residents.push(instance_id);
            }
            return resident.slot;
        }
        let slot_id = self.place(placement, &load.package_id, now_ms);
        self.open(slot_id, now_ms);
        if let Some(slot) = self.slots.get_mut(&slot_id) {
            slot.residents.push(instance_id.clone());
            slot.move_in(&load.package_id);
        }
        self.residents.insert(instance_id, Resident::new(load, slot_id));
        slot_id
    }

    /// Where work of a package goes that lives nowhere yet.
    fn place(&mut self, placement: Placement, package: &PackageId, now_ms: f64) -> SlotId {
        let occupied: Vec<_> =
            self.slots.values().filter(|slot| slot.is_available()).map(occupancy).collect();
        let out_of_service =
            self.own_slots().filter(|slot| !slot.is_available() && slot.is_home()).count();
        let own_workers = self.config.own_workers.saturating_sub(out_of_service);
        match placement::choose(placement, package, &occupied, own_workers) {
            Choice::Existing(slot_id) => slot_id,
            Choice::New if placement == Placement::Shipped => SHIPPED,
            Choice::New => self.new_own_slot(now_ms),
        }
    }

    fn own_slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values().filter(|slot| slot.id != SHIPPED)
    }

    /// A place that is nobody's. Past the cap there is only one whose worker cannot be had, and it
    /// says so.
    fn new_own_slot(&mut self, now_ms: f64) -> SlotId {
        let vacant = self
            .own_slots()
            .find(|slot| !slot.is_available() && !slot.is_home())
            .map(|slot| slot.id);
        if let Some(slot_id) = vacant {
            self.restart(slot_id, now_ms);
            return slot_id;
        }
        let is_full = self.own_slots().count() >= self.config.own_workers;
        match self.own_slots().next() {
            Some(slot) if is_full => slot.id,
            _ => self.free_slot(),
        }
    }

    fn restart(&mut self, slot_id: SlotId, now_ms: f64) {
        if let Some(slot) = self.slots.get_mut(&slot_id) {
            slot.bore_fruit();
            self.start_worker(slot_id, now_ms);
        }
    }

    fn free_slot(&self) -> SlotId {
        let mut slot_id = SlotId(SHIPPED.0 + 1);
        while self.slots.contains_key(&slot_id) {
            slot_id.0 += 1;
        }
        slot_id
    }

    /// Keeps one own worker without inhabitants ready while the cap allows it.
    fn keep_spare(&mut self, now_ms: f64) {
        if self.own_slots().count() < self.config.own_workers && self.own_slots().all(Slot::is_home)
        {
            let slot_id = self.free_slot();
            self.open(slot_id, now_ms);
        }
    }

    fn open(&mut self, slot_id: SlotId, now_ms: f64) {
        if !self.slots.contains_key(&slot_id) {
            self.slots.insert(slot_id, Slot::new(slot_id));
            self.start_worker(slot_id, now_ms);
        }
    }

    fn close(&mut self, slot_id: SlotId) {
        if let Some(slot) = self.slots.remove(&slot_id) {
            self.effects.push_back(Effect::Worker(Order::Terminate { slot: slot_id }));
            if let Some(InFlight { task: Task::Jobs(jobs), .. }) = slot.in_flight {
                self.effects.extend(jobs.into_iter().map(death::unloaded));
            }
            self.effects.extend(slot.queue.into_iter().map(death::unloaded));
        }
    }
}

/// Who is barred counts too: it ran there, and comes back there.
fn occupancy(slot: &Slot) -> Occupancy<'_> {
    Occupancy { slot: slot.id, packages: &slot.tenants }
}

/// Whether a worker holds much more memory than its instances need: starting it anew frees that
/// much and no more.
fn is_bloated(health: &Health, bloat_bytes: usize) -> bool {
    let living: usize = health.instances.iter().map(|(_, bytes)| *bytes).sum();
    health.memory_bytes.saturating_sub(living) > bloat_bytes
}

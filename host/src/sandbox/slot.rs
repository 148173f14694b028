//! One worker and its queue: what it is doing, who lives in it, what it already has.

use std::collections::VecDeque;

use plugin_runtime::contracts::{InstanceId, PackageId, Question};

use super::SlotId;
use super::job::Job;
use super::job::Work;
use super::known_slices::KnownSlices;
use super::lives::{RecentDeaths, Spacing};
use crate::sorted::{SortedMap, SortedSet};

/// Where a worker is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Asked for its health, has not answered yet.
    Starting,
    /// Works or waits for work.
    Ready,
    /// Cannot be had for now.
    Unavailable {
        /// Why, in words for the user.
        reason: String,
        /// Whether work waits until one can be had, rather than failing.
        keeps_work: bool,
    },
}

/// What the worker is working on.
pub(super) enum Task {
    /// Jobs of the host: one, or several loads or renders that travel together and were not
    /// answered yet.
    Jobs(Vec<Job>),
    /// An instance is loaded again after its worker died.
    Reload(InstanceId),
    /// An instance is unloaded.
    Dispose,
    /// The worker tells how it is.
    Health,
}

impl Task {
    /// Whose work it is; the first one's of several.
    pub(super) fn worked_for(&self) -> Option<&InstanceId> {
        match self {
            Self::Jobs(jobs) => jobs.first()?.work.instance_id(),
            Self::Reload(instance_id) => Some(instance_id),
            Self::Dispose | Self::Health => None,
        }
    }
}

/// The one request that is under way.
pub(super) struct InFlight {
    /// What it asks, which every message is held against.
    pub(super) question: Question,
    pub(super) task: Task,
    pub(super) posted_at_ms: f64,
    /// Whether a part of its answer came.
    pub(super) has_spoken: bool,
    /// Whether something says that the worker is gone, and it has not spoken since.
    pub(super) is_doubted: bool,
}

/// By when the worker has to have spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Deadline {
    pub(super) due_ms: f64,
    pub(super) delay_ms: f64,
    /// Whether it was already put off once because its timer came late.
    pub(super) was_late: bool,
}

/// The one timer that is armed for a place: it looks at the deadline when it fires, and is armed
/// again for what is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timer {
    pub(super) token: u64,
    pub(super) due_ms: f64,
}

/// A place for a worker, and the worker in it.
pub(super) struct Slot {
    pub(super) id: SlotId,
    /// Counts the workers that were in this place; what an earlier one still says is ignored.
    pub(super) generation: u64,
    pub(super) phase: Phase,
    pub(super) in_flight: Option<InFlight>,
    pub(super) deadline: Option<Deadline>,
    pub(super) timer: Option<Timer>,
    pub(super) queue: VecDeque<Job>,
    /// Instances to unload from the worker.
    pub(super) leaving: Vec<InstanceId>,
    /// Who lives here.
    pub(super) residents: Vec<InstanceId>,
    /// How many instances of which package have their home here; who is barred counts too.
    pub(super) tenants: SortedMap<PackageId, usize>,
    /// Who of them is loaded in the present worker.
    pub(super) loaded: SortedSet<InstanceId>,
    /// For whom its worker worked last.
    pub(super) worked_for: Option<InstanceId>,
    pub(super) known: KnownSlices,
    /// Workers in a row that died before they did anything for anybody; to load again who lived
    /// there is not enough.
    pub(super) fruitless_starts: u32,
    /// When workers died here.
    pub(super) deaths: RecentDeaths,
    /// How often in a row it was tried again by itself.
    pub(super) retries: u32,
    /// When a worker may be replaced again because of its memory.
    pub(super) diet: Spacing,
    /// Answers since the worker was last asked for its health.
    pub(super) since_health: usize,
}

impl Slot {
    pub(super) fn new(id: SlotId) -> Self {
        Self {
            id,
            generation: 0,
            phase: Phase::Starting,
            in_flight: None,
            deadline: None,
            timer: None,
            queue: VecDeque::new(),
            leaving: Vec::new(),
            residents: Vec::new(),
            tenants: SortedMap::new(),
            loaded: SortedSet::new(),
            worked_for: None,
            known: KnownSlices::default(),
            fruitless_starts: 0,
            deaths: RecentDeaths::default(),
            retries: 0,
            diet: Spacing::default(),
            since_health: 0,
        }
    }

    /// An instance of a package makes this its home.
    pub(super) fn move_in(&mut self, package: &PackageId) {
        *self.tenants.get_or_insert_with(package.clone(), Default::default) += 1;
    }

    /// One that had its home here is unloaded.
    pub(super) fn move_out(&mut self, package: &PackageId) {
        if let Some(count) = self.tenants.get_mut(package) {
            *count -= 1;
        }
        self.tenants.retain(|_, count| *count > 0);
    }

    /// Whether anybody has a home here, barred ones included.
    pub(super) fn is_home(&self) -> bool {
        !self.tenants.is_empty()
    }

    /// Whether work may be given to it.
    pub(super) fn is_available(&self) -> bool {
        !matches!(self.phase, Phase::Unavailable { .. })
    }

    /// Forgets everything that the worker knew: the next one knows nothing.
    pub(super) fn forget_worker(&mut self) {
        self.in_flight = None;
        self.deadline = None;
        self.loaded = SortedSet::new();
        self.leaving.clear();
        self.worked_for = None;
        self.known = KnownSlices::default();
        self.since_health = 0;
    }

    /// Takes a job: what somebody did goes before what is to be drawn.
    pub(super) fn enqueue(&mut self, job: Job) {
        let is_urgent = is_urgent(&job.work);
        let renders = self
            .queue
            .iter()
            .rev()
            .take_while(|waiting| is_urgent && matches!(waiting.work, Work::Render(_)));
        let index = self.queue.len() - renders.count();
        self.queue.insert(index, job);
    }

    /// Takes back what a batch did not get to: behind what somebody did meanwhile, before what else
    /// came later and what is to be done with who is loaded only then.
    pub(super) fn put_back(&mut self, jobs: Vec<Job>) {
        let is_loaded_by = |waiting: &Job, job: &Job| matches!(&job.work, Work::Load(load, _) if Some(&load.instance_id) == waiting.work.instance_id());
        let is_before = |waiting: &&Job| {
            is_urgent(&waiting.work) && !jobs.iter().any(|job| is_loaded_by(waiting, job))
        };
        let urgent = self.queue.iter().take_while(is_before).count();
        let later = self.queue.split_off(urgent);
        self.queue.extend(jobs);
        self.queue.extend(later);
    }

    /// Notes that the worker did something for somebody.
    pub(super) fn bore_fruit(&mut self) {
        self.fruitless_starts = 0;
        self.retries = 0;
    }

    /// Notes that an instance is loaded; one that was unloaded meanwhile has to leave again.
    pub(super) fn arrived(&mut self, instance_id: InstanceId) {
        if self.residents.contains(&instance_id) {
            self.loaded.insert(instance_id);
        } else {
            self.leaving.push(instance_id);
        }
    }

    /// Whether its instance still lives here; a check is nobody's.
    pub(super) fn is_wanted(&self, job: &Job) -> bool {
        job.work.instance_id().is_none_or(|id| self.residents.contains(id))
    }

    /// Removes an instance for good and returns its waiting jobs.
    pub(super) fn evict(&mut self, instance_id: &InstanceId) -> Vec<Job> {
        self.residents.retain(|resident| resident != instance_id);
        self.known.forget(instance_id);
        if self.loaded.remove(instance_id) {
            self.leaving.push(instance_id.clone());
        }
        let (gone, kept) =
            self.queue.drain(..).partition(|job| job.work.instance_id() == Some(instance_id));
        self.queue = kept;
        gone.into()
    }
}

/// Whether somebody did something and waits for what comes of it.
fn is_urgent(work: &Work) -> bool {
    matches!(work, Work::Event(_) | Work::Reduce(_))
}

//! The workers that run: starts, asks and ends them, as [`super::Core`] decides.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use plugin_runtime::contracts::Request;
use plugin_runtime::contracts::messages::Envelope;

use super::{Signal, SlotId, Spawner, Timers, WorkerLink};
use crate::sorted::SortedMap;

/// What a worker has to be told, or has to be done with it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Order {
    /// Start it. What is posted to it meanwhile waits.
    Spawn {
        /// Its place.
        slot: SlotId,
        /// Its number: no other worker in this place had it.
        generation: u64,
        /// After how many milliseconds.
        delay_ms: f64,
    },
    /// Post it a request.
    Post {
        /// Its place.
        slot: SlotId,
        /// What it is asked.
        request: Box<Request>,
        /// So many messages may come back, and no more.
        replies: usize,
    },
    /// End it, or do not start it after all.
    Terminate {
        /// Its place.
        slot: SlotId,
    },
}

/// Hears the worker of a place, with its number.
type Ear = Box<dyn Fn(SlotId, u64, Signal)>;

/// The worker of each place.
pub struct Workers {
    links: RefCell<SortedMap<SlotId, Link>>,
    spawner: Box<dyn Spawner>,
    timers: Rc<dyn Timers>,
    on_signal: Ear,
}

/// A worker, and what waits for it to be spawned.
enum Link {
    Waiting { generation: u64, posted: Vec<(Envelope, usize)> },
    Running(Box<dyn WorkerLink>),
}

impl Workers {
    /// None yet. Those that `spawner` starts are heard by `on_signal`; one that cannot be had is
    /// one that is broken.
    pub fn new(
        spawner: Box<dyn Spawner>,
        timers: Rc<dyn Timers>,
        on_signal: impl Fn(SlotId, u64, Signal) + 'static,
    ) -> Rc<Self> {
        Rc::new(Self { links: RefCell::default(), spawner, timers, on_signal: Box::new(on_signal) })
    }

    /// Carries out an order.
    pub fn carry_out(self: &Rc<Self>, order: Order) {
        match order {
            Order::Spawn { slot, generation, delay_ms } => self.spawn(slot, generation, delay_ms),
            Order::Post { slot, request, replies } => self.post(slot, &request, replies),
            Order::Terminate { slot } => self.terminate(slot),
        }
    }

    fn spawn(self: &Rc<Self>, slot: SlotId, generation: u64, delay_ms: f64) {
        self.links.borrow_mut().insert(slot, Link::Waiting { generation, posted: Vec::new() });
        if delay_ms <= 0.0 {
            return self.spawn_now(slot, generation);
        }
        let workers = Rc::downgrade(self);
        let spawn = move || with(&workers, |workers| workers.spawn_now(slot, generation));
        self.timers.after(delay_ms, Box::new(spawn));
    }

    fn post(&self, slot: SlotId, request: &Request, replies: usize) {
        // A request is plain data of our own: it always encodes.
        let Ok(text) = serde_json::to_string(request) else { return };
        match self.links.borrow_mut().get_mut(&slot) {
            Some(Link::Running(worker)) => worker.post(Envelope(text), replies),
            Some(Link::Waiting { posted, .. }) => posted.push((Envelope(text), replies)),
            None => {}
        }
    }

    fn terminate(&self, slot: SlotId) {
        let link = self.links.borrow_mut().remove(&slot);
        if let Some(Link::Running(worker)) = link {
            worker.terminate();
        }
    }

    fn spawn_now(self: &Rc<Self>, slot: SlotId, generation: u64) {
        // It may have been given up while it waited for its turn.
        let is_wanted = |link: &Link| matches!(link, Link::Waiting { generation: wanted, .. } if *wanted == generation);
        if !self.links.borrow().get(&slot).is_some_and(is_wanted) {
            return;
        }
        let workers = Rc::downgrade(self);
        let on_signal =
            move |signal| with(&workers, |workers| (workers.on_signal)(slot, generation, signal));
        match self.spawner.spawn(Rc::new(on_signal)) {
            Ok(worker) => {
                let waiting = self.links.borrow_mut().remove(&slot);
                if let Some(Link::Waiting { posted, .. }) = waiting {
                    for (envelope, replies) in posted {
                        worker.post(envelope, replies);
                    }
                }
                self.links.borrow_mut().insert(slot, Link::Running(worker));
            }
            Err(error) => (self.on_signal)(slot, generation, Signal::Broken(error.to_string())),
        }
    }
}

fn with(workers: &Weak<Workers>, action: impl FnOnce(&Rc<Workers>)) {
    if let Some(workers) = workers.upgrade() {
        action(&workers);
    }
}

//! Carries out what [`Core`] decides: posts, spawns, terminates, arms timers, gives answers.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use plugin_runtime::contracts::messages::Envelope;
use plugin_runtime::contracts::{InstanceId, Request};

use super::core::{Core, Effect};
use super::job::Done;
use super::{Answer, PoolConfig, PoolEvent, Signal, SlotId, Spawner, Timers, Work, WorkerLink};

/// The pool of workers. Clones share it.
#[derive(Clone)]
pub struct Sandbox(Rc<Shell>);

struct Shell {
    core: RefCell<Core>,
    links: RefCell<HashMap<SlotId, Link>>,
    spawner: Box<dyn Spawner>,
    timers: Rc<dyn Timers>,
    on_event: Box<dyn Fn(PoolEvent)>,
    is_running: Cell<bool>,
}

/// A worker, and what waits for it to be spawned.
enum Link {
    Waiting(Vec<(Envelope, usize)>),
    Running(Box<dyn WorkerLink>),
}

impl Sandbox {
    /// A pool; no worker is started before the first work or [`Sandbox::warm_up`].
    pub fn new(config: PoolConfig, spawner: Box<dyn Spawner>, timers: Rc<dyn Timers>, on_event: Box<dyn Fn(PoolEvent)>) -> Self {
        Self(Rc::new(Shell {
            core: RefCell::new(Core::new(config)),
            links: RefCell::default(),
            spawner,
            timers,
            on_event,
            is_running: Cell::new(false),
        }))
    }

    /// Starts workers ahead of the first work.
    pub fn warm_up(&self) {
        self.0.input(Core::warm_up);
    }

    /// Hands in work; `done` is called once, never from within this call unless the work cannot be done at all.
    pub fn submit(&self, work: Work, done: impl FnOnce(Answer) + 'static) {
        let done: Done = Box::new(done);
        self.0.input(|core, now_ms| core.submit(work, done, now_ms));
    }

    /// Unloads an instance. Its waiting work fails.
    pub fn dispose(&self, instance_id: &InstanceId) {
        self.0.input(|core, now_ms| core.dispose(instance_id, now_ms));
    }

    /// Tries again to start workers where that was given up.
    pub fn retry(&self) {
        self.0.input(Core::retry);
    }

    /// The worker that an instance lives in, and the other instances there.
    pub fn neighbours(&self, instance_id: &InstanceId) -> Option<(SlotId, Vec<InstanceId>)> {
        self.0.core.borrow().neighbours(instance_id)
    }

    /// Where no worker can be had: why, and whether only loading the page again helps.
    pub fn outage(&self) -> Option<(String, bool)> {
        self.0.core.borrow().outage()
    }

    /// How many workers there are.
    pub fn worker_count(&self) -> usize {
        self.0.core.borrow().worker_count()
    }
}

impl Shell {
    /// Feeds the core, then carries out its effects. An effect may feed the core again (an answer leads to new work):
    /// then the outer call carries on with what came up.
    fn input(self: &Rc<Self>, feed: impl FnOnce(&mut Core, f64)) {
        feed(&mut self.core.borrow_mut(), self.timers.now_ms());
        if self.is_running.replace(true) {
            return;
        }
        loop {
            let effects = self.core.borrow_mut().take_effects();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                self.carry_out(effect);
            }
        }
        self.is_running.set(false);
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Spawn { slot, generation, delay_ms } if delay_ms > 0.0 => {
                self.links.borrow_mut().insert(slot, Link::Waiting(Vec::new()));
                let shell = Rc::downgrade(self);
                let spawn = move || with(&shell, |shell| shell.spawn(slot, generation));
                self.timers.after(delay_ms, Box::new(spawn));
            }
            Effect::Spawn { slot, generation, .. } => {
                self.links.borrow_mut().insert(slot, Link::Waiting(Vec::new()));
                self.spawn(slot, generation);
            }
            Effect::Post { slot, request, replies } => self.post(slot, &request, replies),
            Effect::Terminate { slot } => {
                let link = self.links.borrow_mut().remove(&slot);
                if let Some(Link::Running(worker)) = link {
                    worker.terminate();
                }
            }
            Effect::Arm { slot, token, delay_ms } => {
                let shell = Rc::downgrade(self);
                let fire = move || with(&shell, |shell| shell.input(|core, now_ms| core.timer(slot, token, now_ms)));
                self.timers.after(delay_ms, Box::new(fire));
            }
            Effect::Finish { done, answer } => done(answer),
            Effect::Notify(event) => (self.on_event)(event),
        }
    }

    fn spawn(self: &Rc<Self>, slot: SlotId, generation: u64) {
        // It may have been given up while it waited for its turn.
        if !self.core.borrow().expects(slot, generation) {
            return;
        }
        let shell = Rc::downgrade(self);
        let on_signal = move |signal: Signal| {
            with(&shell, |shell| shell.input(|core, now_ms| core.signal(slot, generation, signal, now_ms)));
        };
        match self.spawner.spawn(Rc::new(on_signal)) {
            Ok(worker) => {
                let waiting = self.links.borrow_mut().remove(&slot);
                if let Some(Link::Waiting(envelopes)) = waiting {
                    for (envelope, replies) in envelopes {
                        worker.post(envelope, replies);
                    }
                }
                self.links.borrow_mut().insert(slot, Link::Running(worker));
            }
            Err(error) => self.input(|core, now_ms| core.spawn_failed(slot, &error.to_string(), now_ms)),
        }
    }

    fn post(&self, slot: SlotId, request: &Request, replies: usize) {
        // A request is plain data of our own: it always encodes.
        let Ok(text) = serde_json::to_string(request) else { return };
        match self.links.borrow_mut().get_mut(&slot) {
            Some(Link::Running(worker)) => worker.post(Envelope(text), replies),
            Some(Link::Waiting(envelopes)) => envelopes.push((Envelope(text), replies)),
            None => {}
        }
    }
}

fn with(shell: &Weak<Shell>, action: impl FnOnce(&Rc<Shell>)) {
    if let Some(shell) = shell.upgrade() {
        action(&shell);
    }
}

//! Carries out what [`Core`] decides: posts, spawns, terminates, arms timers, gives answers.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use plugin_runtime::contracts::messages::{Envelope, RenderItem};
use plugin_runtime::contracts::{InstanceId, Request, SliceUpdate};

use super::core::{Core, Effect};
use super::job::{Cut, Done};
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
    /// Answers that are given right after the one that is being given.
    answers_left: Cell<usize>,
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
            answers_left: Cell::default(),
        }))
    }

    /// Starts workers ahead of the first work.
    pub fn warm_up(&self) {
        self.0.input(Core::warm_up);
    }

    /// Hands in work; `done` is called once, never from within this call unless the work cannot be done at all.
    pub fn submit(&self, work: Work, done: impl FnOnce(Answer) + 'static) {
        let done: Done = Box::new(done);
        self.0.input(|core, now_ms| core.submit(work, None, done, now_ms));
    }

    /// Hands in a render that is made from what `cut` tells when it is posted, and posted again.
    pub(crate) fn submit_render(
        &self,
        item: RenderItem,
        cut: impl FnMut() -> Vec<SliceUpdate> + 'static,
        done: impl FnOnce(Answer) + 'static,
    ) {
        let (cut, done): (Cut, Done) = (Box::new(cut), Box::new(done));
        self.0.input(|core, now_ms| core.submit(Work::Render(item), Some(cut), done, now_ms));
    }

    /// Says whether an instance's card is in view: what is seen is rendered before what is not, and does not wait for it.
    pub fn set_in_view(&self, instance_id: &InstanceId, is_in_view: bool) {
        self.0.core.borrow_mut().set_in_view(instance_id, is_in_view);
    }

    /// Whether an instance's card is in view.
    pub(crate) fn is_in_view(&self, instance_id: &InstanceId) -> bool {
        self.0.core.borrow().is_in_view(instance_id)
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

    /// The worker that an instance lives in.
    pub(crate) fn home(&self, instance_id: &InstanceId) -> Option<SlotId> {
        self.0.core.borrow().home(instance_id)
    }

    /// Whether more answers are given right after the one that is being given: they came in the same message.
    pub(crate) fn has_more_answers(&self) -> bool {
        self.0.answers_left.get() > 0
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
            self.answers_left.set(effects.iter().filter(|effect| matches!(effect, Effect::Finish { .. })).count());
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
            Effect::Finish { done, answer } => {
                self.answers_left.set(self.answers_left.get() - 1);
                done(answer);
            }
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

//! Carries out what the machine decides, and tells it what happens: between it and the page, which
//! alone has a clock.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use plugin_runtime::contracts::{Fault, InstanceId};

use super::naming::Naming;
use super::{Effect, Environment, Input, Machine, Now, Package, QueuedEvent};
use crate::sandbox::{PoolConfig, Spawner, Timers, Workers};
use crate::sorted::SortedMap;
use crate::store::Store;

/// Waits for an answer: what is wrong with a source, or a ticket that is returned.
type Waiting = Box<dyn FnOnce(Option<Fault>)>;

/// The machine with a page around it.
pub(super) struct Shell {
    pub(super) machine: Machine,
    workers: Rc<Workers>,
    timers: Rc<dyn Timers>,
    environment: Box<dyn Environment>,
    naming: RefCell<Naming>,
    /// What the machine was told last of whether the page is hidden.
    was_hidden: Cell<bool>,
    memory: RefCell<Option<Memory>>,
    next_number: Cell<u64>,
    waiting: RefCell<SortedMap<u64, Waiting>>,
    #[cfg(feature = "recording")]
    recorder: RefCell<Option<super::recording::Recorder>>,
}

/// The memory that is watched.
struct Memory {
    limit_bytes: usize,
    /// Tells how much is taken.
    gauge: Box<dyn Fn() -> usize>,
    /// What the machine was told last.
    told_bytes: usize,
}

impl Memory {
    /// Whether more is taken, or less, than the machine was told.
    fn look(&mut self) -> Option<Input> {
        let taken_bytes = (self.gauge)();
        let has_changed = std::mem::replace(&mut self.told_bytes, taken_bytes) != taken_bytes;
        has_changed.then_some(Input::Memory { limit_bytes: self.limit_bytes, taken_bytes })
    }
}

impl Shell {
    pub(super) fn new(
        store: Store,
        config: PoolConfig,
        spawner: Box<dyn Spawner>,
        timers: Rc<dyn Timers>,
        environment: Box<dyn Environment>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|weak: &Weak<Self>| {
            let shell = weak.clone();
            let on_signal = move |slot, generation, signal| {
                feed(&shell, Input::Worker { slot, generation, signal });
            };
            Self {
                machine: Machine::new(store, config),
                workers: Workers::new(spawner, timers.clone(), on_signal),
                timers,
                environment,
                naming: RefCell::default(),
                was_hidden: Cell::default(),
                memory: RefCell::default(),
                next_number: Cell::default(),
                waiting: RefCell::default(),
                #[cfg(feature = "recording")]
                recorder: RefCell::default(),
            }
        })
    }

    /// Feeds the machine and carries out what comes of it.
    pub(super) fn feed(self: &Rc<Self>, input: Input) {
        self.look_around();
        self.feed_one(input);
    }

    fn feed_one(self: &Rc<Self>, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let now = Now { ms: self.timers.now_ms(), unix_ms: self.timers.unix_ms() };
            #[cfg(feature = "recording")]
            let recorded = self.recorder.borrow().is_some().then(|| input.clone());
            let effects = self.machine.feed(input, now);
            let took_ms = self.timers.now_ms() - now.ms;
            #[cfg(feature = "recording")]
            if let Some((record, input)) = self.recorder.borrow().as_ref().zip(recorded) {
                record(super::Recorded { input, now, effects: effects.clone() });
            }
            for effect in effects {
                next = self.carry_out(effect, took_ms).or(next);
            }
        }
    }

    /// Says first what has changed around the machine since it was last told.
    fn look_around(self: &Rc<Self>) {
        let is_hidden = self.environment.is_hidden();
        if self.was_hidden.replace(is_hidden) != is_hidden {
            self.feed_one(Input::Hidden(is_hidden));
        }
        let grown = self.memory.borrow_mut().as_mut().and_then(Memory::look);
        if let Some(input) = grown {
            self.feed_one(input);
        }
    }

    /// Watches a memory that may grow to so many bytes.
    pub(super) fn watch_memory(&self, limit_bytes: usize, gauge: Box<dyn Fn() -> usize>) {
        self.memory.replace(Some(Memory { limit_bytes, gauge, told_bytes: 0 }));
    }

    /// Carries an effect out; what is answered at once gives the answer.
    fn carry_out(self: &Rc<Self>, effect: Effect, took_ms: f64) -> Option<Input> {
        match effect {
            Effect::Worker(order) => self.workers.carry_out(order),
            Effect::Arm { token, delay_ms } => {
                let shell = Rc::downgrade(self);
                self.timers.after(delay_ms, Box::new(move || feed(&shell, Input::Timer(token))));
            }
            Effect::Measure => return Some(Input::Took(took_ms)),
            Effect::Show(toast) => self.environment.show(toast),
            Effect::Copy(text) => self.environment.copy(&text),
            Effect::Load { key } => return Some(Input::Loaded(self.environment.load(&key))),
            Effect::Save { key, text } => {
                return Some(Input::Saved(self.environment.save(&key, &text).err()));
            }
            Effect::Checked { number, fault } => self.answer(number, fault),
            Effect::Returned(numbers) => {
                for number in numbers {
                    self.answer(number, None);
                }
            }
        }
        None
    }

    fn answer(&self, number: u64, fault: Option<Fault>) {
        // Called after the borrow ends: a field that has its answer shows it at once.
        let waiting = self.waiting.borrow_mut().remove(&number);
        if let Some(waiting) = waiting {
            waiting(fault);
        }
    }

    /// Keeps what waits for the answer to what is fed with this number.
    fn wait(&self, waiting: Waiting) -> u64 {
        let number = self.next_number.get() + 1;
        self.next_number.set(number);
        self.waiting.borrow_mut().insert(number, waiting);
        number
    }

    #[cfg(feature = "recording")]
    pub(super) fn record(&self, recorder: super::recording::Recorder) {
        self.recorder.replace(Some(recorder));
    }

    /// Starts an instance under a name and an identity of its own.
    pub(super) fn run(self: &Rc<Self>, package: &Package) -> InstanceId {
        let (name, id) = self.naming.borrow_mut().next(package);
        self.feed(Input::Run { id: id.clone(), name, package: package.clone() });
        id
    }

    /// Hands an event in, and keeps its ticket until that is returned.
    pub(super) fn event(self: &Rc<Self>, event: QueuedEvent) {
        self.feed(Input::Event(event.with_ticket(|ticket| self.wait(Box::new(|_| drop(ticket))))));
    }

    /// Has a source compiled.
    pub(super) fn check(
        self: &Rc<Self>,
        source: String,
        checked: impl FnOnce(Option<Fault>) + 'static,
    ) {
        let number = self.wait(Box::new(checked));
        self.feed(Input::Check { number, source });
    }
}

fn feed(shell: &Weak<Shell>, input: Input) {
    if let Some(shell) = shell.upgrade() {
        shell.feed(input);
    }
}

//! A browser without a browser: workers that do what a script says, and a clock that moves when a
//! test says so.

#![allow(dead_code, reason = "each test file uses its part of the simulation")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

pub(crate) mod pool;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::{Rc, Weak};

use plugin_host::host::{Environment, Toast};
use plugin_host::sandbox::{Signal, SpawnError, Spawner, Timers, WorkerLink};
use plugin_runtime::contracts::messages::{
    BUILD, Cost, Envelope, Handled, Health, LoadResult, PROTOCOL_VERSION, Reduction, RenderResult,
    Rendered,
};
use plugin_runtime::contracts::{
    Fault, JsonText, Manifest, Op, Outcome, Reply, Request, RequestId, Response,
};
#[cfg(not(target_arch = "wasm32"))]
use plugin_runtime::service::RuntimeService;

/// What commands did to the simulated page. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Desk {
    /// The messages that were shown.
    pub(crate) toasts: Rc<RefCell<Vec<Toast>>>,
    /// The texts that were copied.
    pub(crate) copied: Rc<RefCell<Vec<String>>>,
    /// How often something was saved.
    pub(crate) saves: Rc<RefCell<usize>>,
    /// What was saved.
    pub(crate) saved: Rc<RefCell<HashMap<String, String>>>,
    /// Whether the tab is hidden.
    pub(crate) is_hidden: Rc<Cell<bool>>,
}

impl Environment for Desk {
    fn show(&self, toast: Toast) {
        self.toasts.borrow_mut().push(toast);
    }

    fn is_hidden(&self) -> bool {
        self.is_hidden.get()
    }

    fn load(&self, key: &str) -> Option<String> {
        self.saved.borrow().get(key).cloned()
    }

    fn save(&self, key: &str, text: &str) -> Result<(), String> {
        *self.saves.borrow_mut() += 1;
        self.saved.borrow_mut().insert(key.to_owned(), text.to_owned());
        Ok(())
    }

    fn copy(&self, text: &str) {
        self.copied.borrow_mut().push(text.to_owned());
    }
}

/// What a worker does with a request.
#[allow(clippy::large_enum_variant, reason = "a test makes one at a time")]
pub(crate) enum Reaction {
    /// It answers.
    Answer(Result<Outcome, Fault>),
    /// It posts a part of its answer, then does the rest.
    Part(Outcome, Box<Reaction>),
    /// It says nothing, ever.
    Hang,
    /// Its `error` event fires.
    Break(&'static str),
    /// It is gone.
    Vanish,
    /// It posts something that is no reply.
    Garbage(&'static str),
    /// It posts these texts, one after another.
    Says(Vec<String>),
    /// It posts what a real service says.
    Replies(Vec<Reply>),
}

/// What a worker is like: gets its number, from 1, and the request.
pub(crate) type Script = dyn Fn(usize, &Request) -> Reaction;

/// When a timer is due, its number, and what it does.
type Armed = (f64, u64, Box<dyn FnOnce()>);

/// The simulated browser.
pub(crate) struct Browser {
    now_ms: Cell<f64>,
    /// How long every look at the clock takes.
    tick_ms: Cell<f64>,
    timers: RefCell<Vec<Armed>>,
    next_timer: Cell<u64>,
    script: RefCell<Rc<Script>>,
    workers: RefCell<Vec<Rc<Worker>>>,
    posted: RefCell<VecDeque<(Rc<Worker>, Envelope)>>,
    /// Workers that get nothing for now, by number.
    frozen: RefCell<HashSet<usize>>,
    /// Every request that reached a worker, with the worker's number.
    pub(crate) log: RefCell<Vec<(usize, Request)>>,
}

struct Worker {
    number: usize,
    is_alive: Cell<bool>,
    /// Whether it is gone and the pool has not let go of it.
    is_missed: Cell<bool>,
    on_signal: Rc<dyn Fn(Signal)>,
}

impl Browser {
    /// A browser whose workers follow `script`.
    pub(crate) fn new(script: impl Fn(usize, &Request) -> Reaction + 'static) -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(0.0),
            tick_ms: Cell::default(),
            timers: RefCell::default(),
            next_timer: Cell::default(),
            script: RefCell::new(Rc::new(script)),
            workers: RefCell::default(),
            posted: RefCell::default(),
            frozen: RefCell::default(),
            log: RefCell::default(),
        })
    }

    /// Lets workers follow another script from now on.
    pub(crate) fn follow(&self, script: impl Fn(usize, &Request) -> Reaction + 'static) {
        *self.script.borrow_mut() = Rc::new(script);
    }

    /// The spawner of this browser.
    pub(crate) fn spawner(self: &Rc<Self>) -> Box<dyn Spawner> {
        Box::new(SimulatedSpawner(self.clone()))
    }

    /// The timers of this browser.
    pub(crate) fn timers(self: &Rc<Self>) -> Rc<dyn Timers> {
        Rc::new(SimulatedTimers(Rc::downgrade(self)))
    }

    /// From now on every look at the clock takes so long.
    pub(crate) fn set_tick(&self, tick_ms: f64) {
        self.tick_ms.set(tick_ms);
    }

    /// How many workers were ever spawned.
    pub(crate) fn spawned(&self) -> usize {
        self.workers.borrow().len()
    }

    /// How many workers live.
    pub(crate) fn alive(&self) -> usize {
        self.workers.borrow().iter().filter(|worker| worker.is_alive.get()).count()
    }

    /// Whether a worker lives.
    pub(crate) fn is_alive(&self, number: usize) -> bool {
        self.workers.borrow()[number - 1].is_alive.get()
    }

    /// Delivers one posted request; false where there is none.
    pub(crate) fn step(&self) -> bool {
        let is_awake =
            |(worker, _): &(Rc<Worker>, Envelope)| !self.frozen.borrow().contains(&worker.number);
        let index = self.posted.borrow().iter().position(is_awake);
        let Some((worker, envelope)) =
            index.and_then(|index| self.posted.borrow_mut().remove(index))
        else {
            return false;
        };
        if worker.is_alive.get() {
            let request: Request =
                serde_json::from_str(&envelope.0).expect("the pool posts requests");
            self.log.borrow_mut().push((worker.number, request.clone()));
            let script = self.script.borrow().clone();
            react(&worker, request.id, script(worker.number, &request));
        }
        true
    }

    /// Lets the worker that an instance lives in get nothing: it is busy, or slow.
    pub(crate) fn freeze(&self, instance: &str) {
        self.frozen.borrow_mut().insert(self.home_of(instance));
    }

    /// Lets all workers get what was posted meanwhile.
    pub(crate) fn thaw(&self) {
        self.frozen.borrow_mut().clear();
    }

    /// The number of the worker that loaded an instance last.
    pub(crate) fn home_of(&self, instance: &str) -> usize {
        let log = self.log.borrow();
        let loaded = |(_, request): &&(usize, Request)| matches!(&request.op, Op::Load(loads) if loads.iter().any(|load| load.instance_id.as_str() == instance));
        log.iter().rev().find(loaded).expect("it was loaded").0
    }

    /// Delivers everything that is posted, and what comes of it. Time stands still, but for the
    /// moments in which the pool makes sure that a worker which vanished is gone.
    pub(crate) fn settle(&self) {
        while self.step() || self.is_missing_a_worker() && self.fire_next(f64::INFINITY) {}
    }

    fn is_missing_a_worker(&self) -> bool {
        self.workers.borrow().iter().any(|worker| worker.is_missed.get())
    }

    /// Moves the clock to the next timer that is due by `end_ms` and fires it; false where there is
    /// none.
    fn fire_next(&self, end_ms: f64) -> bool {
        let Some((due_ms, action)) = self.next_due(end_ms) else { return false };
        self.now_ms.set(due_ms.max(self.now_ms.get()));
        action();
        true
    }

    /// Moves the clock and fires the timers that are due, each at its time.
    pub(crate) fn pass(&self, duration_ms: f64) {
        self.settle();
        let end_ms = self.now_ms.get() + duration_ms;
        while self.fire_next(end_ms) {
            self.settle();
        }
        self.now_ms.set(end_ms.max(self.now_ms.get()));
    }

    /// Moves the clock without firing anything: the laptop sleeps. What was due fires late, with
    /// the next [`Self::pass`].
    pub(crate) fn sleep(&self, duration_ms: f64) {
        self.now_ms.set(self.now_ms.get() + duration_ms);
    }

    /// Ends a living worker from outside; false where none lives at the moment.
    pub(crate) fn kill(&self, index: usize) -> bool {
        let living: Vec<_> =
            self.workers.borrow().iter().filter(|worker| worker.is_alive.get()).cloned().collect();
        let Some(victim) = living.get(index % living.len().max(1)) else { return false };
        vanish(victim);
        true
    }

    /// Makes a worker that lives look gone, as another worker can that takes its lock away.
    pub(crate) fn seem_gone(&self, number: usize) {
        let worker = self.workers.borrow()[number - 1].clone();
        (worker.on_signal)(Signal::Vanished);
    }

    /// Lets a worker, dead or alive, say something.
    pub(crate) fn speak(&self, number: usize, reply: &Reply) {
        let worker = self.workers.borrow()[number - 1].clone();
        (worker.on_signal)(Signal::Message(envelope(reply)));
    }

    fn next_due(&self, end_ms: f64) -> Option<(f64, Box<dyn FnOnce()>)> {
        let mut timers = self.timers.borrow_mut();
        let first = timers.iter().enumerate().filter(|(_, timer)| timer.0 <= end_ms);
        let index = first
            .min_by(|one, other| {
                (one.1.0, one.1.1).partial_cmp(&(other.1.0, other.1.1)).expect("finite")
            })?
            .0;
        let (due_ms, _, action) = timers.remove(index);
        Some((due_ms, action))
    }
}

/// What a worker posts to answer `request` honestly.
pub(crate) fn honest_text(request: &Request) -> String {
    let Reaction::Answer(outcome) = honest(request) else { return String::new() };
    let response = Response { id: request.id, outcome, cost: Cost::default(), console: Vec::new() };
    envelope(&Reply::Done(response)).0
}

fn envelope(reply: &Reply) -> Envelope {
    Envelope(serde_json::to_string(reply).expect("encodes"))
}

fn vanish(worker: &Worker) {
    worker.is_alive.set(false);
    worker.is_missed.set(true);
    (worker.on_signal)(Signal::Vanished);
}

fn react(worker: &Worker, id: RequestId, reaction: Reaction) {
    match reaction {
        Reaction::Answer(outcome) => {
            let response = Response { id, outcome, cost: Cost::default(), console: Vec::new() };
            (worker.on_signal)(Signal::Message(envelope(&Reply::Done(response))));
        }
        Reaction::Part(outcome, rest) => {
            let part =
                Response { id, outcome: Ok(outcome), cost: Cost::default(), console: Vec::new() };
            (worker.on_signal)(Signal::Message(envelope(&Reply::Part(part))));
            react(worker, id, *rest);
        }
        Reaction::Hang => {}
        Reaction::Break(message) => (worker.on_signal)(Signal::Broken(message.to_owned())),
        Reaction::Vanish => {
            vanish(worker);
        }
        Reaction::Replies(replies) => {
            for reply in &replies {
                (worker.on_signal)(Signal::Message(envelope(reply)));
            }
        }
        Reaction::Says(texts) => {
            for text in texts {
                (worker.on_signal)(Signal::Message(Envelope(text)));
            }
        }
        Reaction::Garbage(text) => (worker.on_signal)(Signal::Message(Envelope(text.to_owned()))),
    }
}

/// Workers that run plugins on the real engine, each with a service of its own.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn real() -> impl Fn(usize, &Request) -> Reaction {
    let services: RefCell<HashMap<usize, RuntimeService>> = RefCell::default();
    move |worker, request| {
        Reaction::Replies(replies(services.borrow_mut().entry(worker).or_default(), request))
    }
}

/// All that a worker says to a request, on the real engine.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn replies(service: &mut RuntimeService, request: &Request) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut response = service.handle(request.clone(), &mut |mut part| {
        stand_still(&mut part);
        replies.push(Reply::Part(part));
    });
    stand_still(&mut response);
    replies.push(Reply::Done(response));
    replies
}

/// The clock of the simulated page does not move while a service works, so what it says it took
/// must be nothing.
#[cfg(not(target_arch = "wasm32"))]
fn stand_still(response: &mut Response) {
    response.cost.elapsed_us = 0;
    match &mut response.outcome {
        Ok(Outcome::Loaded(results)) => {
            for result in results {
                result.cost.elapsed_us = 0;
            }
        }
        Ok(Outcome::Rendered(results)) => {
            for result in results {
                result.cost.elapsed_us = 0;
            }
        }
        _ => {}
    }
}

/// What came of one load of a batch.
pub(crate) fn loaded(outcome: Result<Manifest, Fault>) -> LoadResult {
    LoadResult { outcome, cost: Cost::default() }
}

/// What an honest worker answers, without running anything.
pub(crate) fn honest(request: &Request) -> Reaction {
    Reaction::Answer(Ok(match &request.op {
        Op::Load(loads) => Outcome::Loaded(loads.iter().map(|_| loaded(Ok(manifest()))).collect()),
        Op::Check { .. } => Outcome::Checked,
        Op::Render(items) => Outcome::Rendered(items.iter().map(|_| rendered()).collect()),
        Op::Event(_) => Outcome::Handled(Handled::default()),
        Op::Reduce(reduce) => Outcome::Reduced(vec![Reduction::NoReducer; reduce.actions.len()]),
        Op::Dispose { .. } => Outcome::Disposed,
        Op::Health => return healthy(BUILD),
    }))
}

/// The answer of a worker of a build.
pub(crate) fn healthy(build: &str) -> Reaction {
    let health = Health {
        protocol_version: PROTOCOL_VERSION,
        build: build.to_owned(),
        memory_bytes: 1 << 20,
        instances: Vec::new(),
    };
    Reaction::Answer(Ok(Outcome::Health(health)))
}

/// The honest answer to the first items of a batch.
pub(crate) fn first(request: &Request, count: usize) -> Outcome {
    match honest(request) {
        Reaction::Answer(Ok(Outcome::Loaded(mut results))) => {
            results.truncate(count);
            Outcome::Loaded(results)
        }
        Reaction::Answer(Ok(Outcome::Rendered(mut results))) => {
            results.truncate(count);
            Outcome::Rendered(results)
        }
        _ => panic!("only what is asked in a batch is answered in parts"),
    }
}

fn rendered() -> RenderResult {
    RenderResult {
        outcome: Ok(Rendered { tree: JsonText::null(), reads: Vec::new() }),
        cost: Cost::default(),
    }
}

pub(crate) fn manifest() -> Manifest {
    serde_json::from_str(r#"{"widgets":["main"],"initialState":{"value":0}}"#).expect("a manifest")
}

struct SimulatedSpawner(Rc<Browser>);

impl Spawner for SimulatedSpawner {
    fn spawn(&self, on_signal: Rc<dyn Fn(Signal)>) -> Result<Box<dyn WorkerLink>, SpawnError> {
        let number = self.0.spawned() + 1;
        let worker = Rc::new(Worker {
            number,
            is_alive: Cell::new(true),
            is_missed: Cell::new(false),
            on_signal,
        });
        self.0.workers.borrow_mut().push(worker.clone());
        Ok(Box::new(SimulatedLink { worker, browser: Rc::downgrade(&self.0) }))
    }
}

struct SimulatedLink {
    worker: Rc<Worker>,
    browser: Weak<Browser>,
}

impl WorkerLink for SimulatedLink {
    fn post(&self, envelope: Envelope, _: usize) {
        if let Some(browser) = self.browser.upgrade() {
            browser.posted.borrow_mut().push_back((self.worker.clone(), envelope));
        }
    }

    fn terminate(&self) {
        self.worker.is_alive.set(false);
        self.worker.is_missed.set(false);
    }
}

struct SimulatedTimers(Weak<Browser>);

impl Timers for SimulatedTimers {
    fn now_ms(&self) -> f64 {
        self.0.upgrade().map_or(0.0, |browser| {
            browser.now_ms.set(browser.now_ms.get() + browser.tick_ms.get());
            browser.now_ms.get()
        })
    }

    fn unix_ms(&self) -> f64 {
        1_000.0
    }

    fn after(&self, delay_ms: f64, action: Box<dyn FnOnce()>) {
        if let Some(browser) = self.0.upgrade() {
            browser.next_timer.set(browser.next_timer.get() + 1);
            browser.timers.borrow_mut().push((
                browser.now_ms.get() + delay_ms,
                browser.next_timer.get(),
                action,
            ));
        }
    }
}

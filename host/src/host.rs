//! The host loop: it joins the workers and the store. Load, render, event, check, reduce, render what changed.

mod commands;
mod events;
mod inbox;
mod line;
mod loading;
mod moments;
mod outcomes;
mod owners;
mod pausing;
mod rendering;
mod renders;
mod room;
mod shares;
mod showing;
mod ticket;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use plugin_runtime::contracts::messages::Load;
use plugin_runtime::contracts::{DomainId, Fault, FaultCode, InstanceId, Intent, Limits, Operation, PackageId};
use reactive_graph::owner::expect_context;
use reactive_graph::prelude::*;

use crate::page_scope::{PageValue, page_value};
use crate::sandbox::{Answer, PoolConfig, PoolEvent, Sandbox, SlotId, Spawner, Timers, Work};
use crate::signal::HostSignal;
use crate::store::{Access, Drawing, Identity, Lifecycle, Origin, Store};
use commands::Commands;
use events::Errand;
use inbox::Inbox;
use line::Line;
use moments::Held;
use renders::Renders;
use room::Room;
use shares::Shares;
use showing::Showing;

/// What an instance is started from.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name, for people. Where another package has it already, its instances are called otherwise.
    pub id: PackageId,
    /// Whose it is: what the user chose and what it stored belongs to this.
    pub identity: Identity,
    /// Where it comes from.
    pub origin: Origin,
    /// Its title until its manifest is known.
    pub title: String,
    /// Its source.
    pub source: Arc<str>,
}

/// How the workers are, for the toolbar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// The first worker is starting.
    #[default]
    Starting,
    /// Work is done.
    Ready,
    /// A worker died and another is starting.
    Recovering,
    /// No worker can be had.
    Down {
        /// Why, in words for the user.
        reason: String,
        /// Whether only loading the page again helps.
        needs_reload: bool,
    },
}

/// A handle to the one host of the page; copies share it.
#[derive(Clone, Copy)]
pub struct Host(PageValue<Rc<Runner>>);

/// Who may share a worker with an instance, and with whom it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// The worker's place.
    pub slot: SlotId,
    /// The other instances in it.
    pub others: Vec<InstanceId>,
}

pub(crate) struct Runner {
    store: Store,
    sandbox: Sandbox,
    timers: Rc<dyn Timers>,
    limits: RefCell<Limits>,
    health: HostSignal<Health>,
    surroundings: Box<dyn Surroundings>,
    commands: Commands,
    inbox: Inbox,
    line: RefCell<Line<Errand>>,
    shares: RefCell<Shares>,
    /// Whether a timer is armed for those who wait for their share.
    is_to_wake: Cell<bool>,
    held: RefCell<Held>,
    renders: RefCell<Renders>,
    room: RefCell<Room>,
    showing: RefCell<Showing>,
    /// What the renders that begin now are counted to: the last event, unless something else changed since.
    drawing: RefCell<Option<HostSignal<Drawing>>>,
    started: RefCell<HashMap<PackageId, u32>>,
    /// The first package of each name.
    names: RefCell<HashMap<PackageId, Identity>>,
}

impl Host {
    /// A host over `store`, with workers of `spawner`.
    pub fn new(
        store: Store,
        config: PoolConfig,
        spawner: Box<dyn Spawner>,
        timers: Rc<dyn Timers>,
        surroundings: Box<dyn Surroundings>,
    ) -> Self {
        let commands = Commands::built_in();
        store.set_commands(commands.infos());
        let health = HostSignal::new(Health::default());
        let shares = Shares::new(timers.now_ms());
        let runner = Rc::new_cyclic(|weak: &Weak<Runner>| {
            let hear = weak.clone();
            let on_event = move |event| {
                if let Some(runner) = hear.upgrade() {
                    runner.act(move |runner| runner.on_pool_event(event));
                }
            };
            Runner {
                store,
                sandbox: Sandbox::new(config, spawner, timers.clone(), Box::new(on_event)),
                timers,
                limits: RefCell::default(),
                health,
                surroundings,
                commands,
                inbox: Inbox::default(),
                line: RefCell::default(),
                shares: RefCell::new(shares),
                is_to_wake: Cell::default(),
                held: RefCell::default(),
                renders: RefCell::default(),
                room: RefCell::default(),
                showing: RefCell::default(),
                drawing: RefCell::default(),
                started: RefCell::default(),
                names: RefCell::default(),
            }
        });
        Self(page_value(runner))
    }

    /// The host of the page, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The store that it changes.
    pub fn store(&self) -> Store {
        self.runner().store
    }

    pub(crate) fn runner(&self) -> Rc<Runner> {
        self.0.get_value()
    }

    /// Starts workers ahead of the first Run.
    pub fn warm_up(&self) {
        self.runner().sandbox.warm_up();
    }

    /// How the workers are.
    pub fn health(&self) -> HostSignal<Health> {
        self.runner().health.clone()
    }

    /// Whether the first worker is on its way; tracks.
    pub fn is_starting(&self) -> bool {
        let runner = self.runner();
        runner.health.get() == Health::Starting && runner.sandbox.worker_count() > 0
    }

    /// Sets the limits of instances that are started from now on.
    pub fn set_limits(&self, limits: Limits) {
        *self.runner().limits.borrow_mut() = limits;
    }

    /// The limits of instances that are started from now on.
    pub fn limits(&self) -> Limits {
        self.runner().limits.borrow().clone()
    }

    /// Starts an instance of a package and returns its identity at once; it is loading then.
    pub fn run(&self, package: &Package) -> InstanceId {
        let (runner, package) = (self.runner(), package.clone());
        let name = runner.name_of(&package);
        let id = runner.next_id(&name);
        let given = id.clone();
        runner.act(move |runner| runner.run(name, given, &package));
        id
    }

    /// Starts an instance over, with the state it began with.
    pub fn restart(&self, id: &InstanceId) {
        let id = id.clone();
        self.runner().act(move |runner| runner.restart(&id));
    }

    /// Unloads an instance and takes back what it contributed.
    pub fn unload(&self, id: &InstanceId) {
        let id = id.clone();
        self.runner().act(move |runner| runner.unload(&id));
    }

    /// Hands in what a user did to a widget.
    pub fn event(&self, event: events::QueuedEvent) {
        self.runner().act(move |runner| runner.enqueue(event));
    }

    /// Dispatches as an instance, without one of its handlers.
    pub fn dispatch_as(&self, id: &InstanceId, intent: Intent) {
        let id = id.clone();
        self.runner().act(move |runner| runner.dispatch_as(&id, intent));
    }

    /// Grants or revokes, and renders the instance again.
    pub fn set_grant(&self, id: &InstanceId, domain: &DomainId, access: Access, allowed: bool) {
        let (id, domain) = (id.clone(), domain.clone());
        self.runner().act(move |runner| {
            runner.return_to_live();
            if let Some(instance) = runner.store.instance(&id) {
                runner.store.set_grant(&instance, &domain, access, allowed);
                runner.renders.borrow_mut().stale(&id);
                runner.drawing.take();
            }
        });
    }

    /// Compiles a source without running it; `done` gets the fault, if there is one.
    pub fn check(&self, source: String, done: impl FnOnce(Option<Fault>) + 'static) {
        let runner = self.runner();
        let checked = runner.acting(move |_, answer: Answer| done(answer.outcome.err()));
        runner.sandbox.submit(Work::Check { source }, checked);
    }

    /// Tries again to start workers where that was given up.
    pub fn retry(&self) {
        let runner = self.runner();
        runner.health.set(Health::Starting);
        runner.sandbox.retry();
    }

    /// Says whether an instance's card is in view: what is seen is rendered before what is not.
    pub fn set_in_view(&self, id: &InstanceId, is_in_view: bool) {
        self.runner().sandbox.set_in_view(id, is_in_view);
    }

    /// The worker that an instance lives in, and who else does.
    pub fn neighbours(&self, id: &InstanceId) -> Option<Neighbours> {
        let (slot, others) = self.runner().sandbox.neighbours(id)?;
        Some(Neighbours { slot, others })
    }

    /// How many workers there are.
    pub fn worker_count(&self) -> usize {
        self.runner().sandbox.worker_count()
    }
}

pub use commands::{Surroundings, TIMER_LIMIT, Toast, ToastTone};
pub use events::QueuedEvent;
pub use ticket::{EventTicket, Tickets};

impl Runner {
    fn on_pool_event(self: &Rc<Self>, event: PoolEvent) {
        match event {
            PoolEvent::Started { slot } => {
                let lives_there = |id: &InstanceId| self.sandbox.home(id) == Some(slot);
                self.set_lifecycles(&lives_there, Lifecycle::Restarting, Lifecycle::Ready);
                self.health.set_new(self.health_now());
            }
            PoolEvent::Restarting { residents, .. } => {
                self.set_lifecycles(&|id| residents.contains(id), Lifecycle::Ready, Lifecycle::Restarting);
                for instance in residents.iter().filter_map(|id| self.store.instance(id)) {
                    instance.stats.update(|stats| stats.worker_restarts += 1);
                }
                self.health.set_new(Health::Recovering);
            }
            PoolEvent::Accused { instance_id, fault } => self.store.note_fault(Some(&instance_id), None, &fault),
            PoolEvent::ReloadFailed { instance_id, fault } => self.stop(&instance_id, Lifecycle::LoadFailed, &fault),
            PoolEvent::Quarantined { instance_id, fault } => self.stop(&instance_id, Lifecycle::Quarantined, &fault),
            PoolEvent::Unavailable { reason, needs_reload, .. } => {
                self.store.note_fault(None, None, &Fault::new(FaultCode::WorkerLost, Operation::Health, reason.clone()));
                self.health.set(Health::Down { reason, needs_reload });
            }
        }
    }

    /// An instance does not run any more. Its fault is already in the log.
    fn stop(&self, id: &InstanceId, lifecycle: Lifecycle, fault: &Fault) {
        if let Some(instance) = self.store.instance(id) {
            instance.lifecycle.set(lifecycle);
            instance.fault.set(Some(Arc::new(fault.clone())));
        }
    }

    fn set_lifecycles(&self, of: &dyn Fn(&InstanceId) -> bool, from: Lifecycle, to: Lifecycle) {
        for instance in self.store.instances().get_untracked() {
            if of(&instance.id) && instance.lifecycle.get_untracked() == from {
                instance.lifecycle.set(to);
            }
        }
    }

    /// How the workers are once one has started.
    fn health_now(&self) -> Health {
        self.sandbox.outage().map_or(Health::Ready, |(reason, needs_reload)| Health::Down { reason, needs_reload })
    }

    /// Notes cost and console of an answer.
    fn note_answer(&self, id: &InstanceId, answer: &mut Answer) {
        self.store.note_console(std::mem::take(&mut answer.console));
        if let Some(instance) = self.store.instance(id) {
            instance.note_cost(answer.cost, answer.bytes);
        }
    }
}

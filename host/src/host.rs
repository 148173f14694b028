//! The host loop: it joins the workers and the store. Load, render, event, check, reduce, render
//! what changed.
//!
//! [`Host`] is what a page uses. [`Machine`] decides what comes of what happens, and knows no page.

mod commands;
mod effect;
mod events;
mod input;
mod line;
mod loading;
mod machine;
mod moments;
mod naming;
mod outcomes;
mod owners;
mod pausing;
mod pool;
#[cfg(feature = "recording")]
mod recording;
mod rendering;
mod renders;
mod room;
mod run;
mod settings;
mod shares;
mod shell;
mod showing;
mod ticket;
mod work;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::{
    DispatchId, DomainId, Fault, InstanceId, Intent, Limits, PackageId, WidgetId,
};
use reactive_graph::owner::expect_context;
use reactive_graph::prelude::*;

use crate::page_scope::{PageValue, page_value};
use crate::sandbox::{Core, PoolConfig, SlotId, Spawner, Timers};
use crate::signal::HostSignal;
use crate::sorted::SortedMap;
use crate::store::{Access, Identity, Lifecycle, Origin, RenderCost, Store};
use commands::Commands;
pub use commands::{Environment, TIMER_LIMIT};
pub use effect::{Effect, Toast, ToastTone};
pub use input::{Input, Log, Notice, Now, QueuedEvent};
use line::Line;
pub use machine::Machine;
use moments::HeldActions;
#[cfg(feature = "recording")]
pub use recording::Recorded;
use renders::Renders;
use room::Room;
use run::WorkItem;
use shares::Shares;
use shell::Shell;
use showing::Showing;
pub use ticket::{EventTicket, Tickets};
use work::Works;

/// What an instance is started from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub struct Package {
    /// Its name, for people. Where another package has it already, its instances are called
    /// otherwise.
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
pub struct Host(PageValue<Rc<Shell>>);

/// Who may share a worker with an instance, and with whom it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// The worker's place.
    pub slot: SlotId,
    /// The other instances in it.
    pub others: Vec<InstanceId>,
}

impl Host {
    /// A host over `store`, with workers of `spawner`.
    pub fn new(
        store: Store,
        config: PoolConfig,
        spawner: Box<dyn Spawner>,
        timers: Rc<dyn Timers>,
        environment: Box<dyn Environment>,
    ) -> Self {
        Self(page_value(Shell::new(store, config, spawner, timers, environment)))
    }

    /// The host of the page, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    fn shell(&self) -> Rc<Shell> {
        self.0.get_value()
    }

    fn feed(&self, input: Input) {
        self.shell().feed(input);
    }

    /// The store that it changes.
    pub fn store(&self) -> Store {
        self.shell().machine.store()
    }

    /// Starts workers ahead of the first Run.
    pub fn warm_up(&self) {
        self.feed(Input::WarmUp);
    }

    /// How the workers are.
    pub fn health(&self) -> HostSignal<Health> {
        self.shell().machine.health()
    }

    /// Whether the first worker or an instance is on its way; tracks.
    pub fn is_starting(&self) -> bool {
        (self.health().get() == Health::Starting && self.worker_count() > 0) || self.is_loading()
    }

    /// Whether an instance is on its way; tracks.
    pub fn is_loading(&self) -> bool {
        self.store().instances().with(|instances| {
            instances.iter().any(|instance| instance.lifecycle.get() == Lifecycle::Loading)
        })
    }

    /// Sets the limits of instances that are started from now on.
    pub fn set_limits(&self, limits: Limits) {
        self.feed(Input::SetLimits(Box::new(limits)));
    }

    /// The limits of instances that are started from now on.
    pub fn limits(&self) -> Limits {
        self.shell().machine.limits()
    }

    /// Starts an instance of a package and returns its identity at once; it is loading then.
    pub fn run(&self, package: &Package) -> InstanceId {
        self.shell().run(package)
    }

    /// Starts an instance over, with the state it began with.
    pub fn restart(&self, id: &InstanceId) {
        self.feed(Input::Restart(id.clone()));
    }

    /// Unloads an instance and takes back what it contributed.
    pub fn unload(&self, id: &InstanceId) {
        self.feed(Input::Unload(id.clone()));
    }

    /// Lets an instance go on that was paused, with a full share.
    pub fn go_on(&self, id: &InstanceId) {
        self.feed(Input::GoOn(id.clone()));
    }

    /// Hands in what a user did to a widget.
    pub fn event(&self, event: QueuedEvent) {
        self.shell().event(event);
    }

    /// Dispatches as an instance, without one of its handlers.
    pub fn dispatch_as(&self, id: &InstanceId, intent: Intent) {
        self.feed(Input::Dispatch { instance_id: id.clone(), intent });
    }

    /// Grants or revokes, and renders the instance again.
    pub fn set_grant(&self, id: &InstanceId, domain: &DomainId, access: Access, allowed: bool) {
        self.feed(Input::SetGrant {
            instance_id: id.clone(),
            domain: domain.clone(),
            access,
            allowed,
        });
    }

    /// Compiles a source without running it; `done` gets the fault, if there is one.
    pub fn check(&self, source: String, done: impl FnOnce(Option<Fault>) + 'static) {
        self.shell().check(source, done);
    }

    /// Tries again to start workers where that was given up.
    pub fn retry(&self) {
        self.feed(Input::Retry);
    }

    /// Says whether an instance's card is in view: what is seen is rendered before what is not.
    pub fn set_in_view(&self, id: &InstanceId, is_in_view: bool) {
        self.feed(Input::InView { instance_id: id.clone(), is_in_view });
    }

    /// Says what it took to draw a widget: comparing trees and changing elements, in milliseconds.
    pub fn note_drawn(&self, id: &InstanceId, widget: &WidgetId, dom_ms: f64) {
        self.feed(Input::Drawn {
            instance_id: id.clone(),
            widget: widget.clone(),
            dom_ms: Some(dom_ms),
            layout_ms: 0.0,
        });
    }

    /// Says what it took the browser to lay out what was drawn of a widget, in milliseconds.
    pub fn note_laid_out(&self, id: &InstanceId, widget: &WidgetId, layout_ms: f64) {
        self.feed(Input::Drawn {
            instance_id: id.clone(),
            widget: widget.clone(),
            dom_ms: None,
            layout_ms,
        });
    }

    /// Shows the page as it was right after a dispatch. One that is no longer on the timeline is
    /// not shown.
    pub fn show_moment(&self, id: DispatchId) {
        self.feed(Input::ShowMoment(id));
    }

    /// Shows the moment that lies this many dispatches after the one that is shown; stops at the
    /// ends of the timeline.
    pub fn step_moment(&self, by: isize) {
        self.feed(Input::StepMoment(by));
    }

    /// Shows the page as it is, and lets it move again.
    pub fn return_to_live(&self) {
        self.feed(Input::ReturnToLive);
    }

    /// The worker that an instance lives in, and who else does.
    pub fn neighbours(&self, id: &InstanceId) -> Option<Neighbours> {
        self.shell().machine.neighbours(id)
    }

    /// How many workers there are.
    pub fn worker_count(&self) -> usize {
        self.shell().machine.worker_count()
    }
}

/// Something that is done later.
type Action = Box<dyn FnOnce(&Rc<Runner>)>;

/// Goes on with an event when the text that it waits for is there: one that was loaded, or why one
/// was not saved.
type Continuation = Box<dyn FnOnce(&Rc<Runner>, Option<String>)>;

/// All that the machine knows beside its store.
struct Runner {
    store: Store,
    sandbox: RefCell<Core>,
    limits: RefCell<Limits>,
    health: HostSignal<Health>,
    commands: Commands,
    line: RefCell<Line<WorkItem>>,
    shares: RefCell<Shares>,
    /// When the timer fires that is armed for those who wait for their share.
    wakes_at_ms: Cell<Option<f64>>,
    held: RefCell<HeldActions>,
    renders: RefCell<Renders>,
    room: RefCell<Room>,
    showing: RefCell<Showing>,
    /// What the renders that begin now are counted to: the last event, unless something else
    /// changed since.
    drawing: RefCell<Option<HostSignal<RenderCost>>>,
    /// What of this feed is to be counted to somebody's share.
    works: RefCell<Works>,
    is_hidden: Cell<bool>,
    /// The tickets that are to be given back.
    returned: Rc<RefCell<Vec<u64>>>,
    now: Cell<Now>,
    /// Whether an input is being taken: one that comes meanwhile waits.
    is_busy: Cell<bool>,
    /// What came meanwhile, or while an event waits for what is stored.
    put_off: RefCell<Vec<(Input, Now)>>,
    effects: RefCell<Vec<Effect>>,
    timers: RefCell<SortedMap<u64, Action>>,
    next_token: Cell<u64>,
    awaited: RefCell<Option<Continuation>>,
}

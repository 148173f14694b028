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

use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::{
    DispatchId, DomainId, Fault, FaultCode, InstanceId, Intent, Limits, Operation, PackageId,
    WidgetId,
};
use reactive_graph::owner::expect_context;
use reactive_graph::prelude::*;

use crate::page_scope::{PageValue, page_value};
use crate::sandbox::{Answer, PoolConfig, PoolEvent, SlotId, Spawner, Timers, Work};
use crate::signal::HostSignal;
use crate::store::{Access, Identity, Lifecycle, Origin, Store};
pub use commands::{Environment, TIMER_LIMIT};
pub use effect::{Effect, Toast, ToastTone};
pub use input::{Input, Log, Notice, Now, QueuedEvent};
pub use machine::Machine;
use machine::Runner;
#[cfg(feature = "recording")]
pub use recording::Recorded;
use shell::Shell;
pub use ticket::{EventTicket, Tickets};

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

impl Runner {
    fn set_grant(
        self: &Rc<Self>,
        id: &InstanceId,
        domain: &DomainId,
        access: Access,
        allowed: bool,
    ) {
        if let Some(instance) = self.store.instance(id) {
            self.store.set_grant(&instance, domain, access, allowed);
            self.renders.borrow_mut().stale(id);
            self.drawing.take();
        }
    }

    fn check(self: &Rc<Self>, number: u64, source: String) {
        self.submit(Work::Check { source }, move |runner, answer| {
            runner.effect(Effect::Checked { number, fault: answer.outcome.err() });
        });
    }

    fn retry(self: &Rc<Self>) {
        self.health.set(Health::Starting);
        self.sandbox.borrow_mut().retry(self.now_ms());
        // Who could not begin for want of a worker begins now.
        for instance in self.store.instances().get_untracked() {
            let is_for_want = instance.fault.with_untracked(|fault| {
                fault.as_ref().is_some_and(|fault| fault.code == FaultCode::WorkerLost)
            });
            if is_for_want && instance.lifecycle.get_untracked() == Lifecycle::LoadFailed {
                self.restart(&instance.id);
            }
        }
    }

    fn on_pool_event(self: &Rc<Self>, event: PoolEvent) {
        match event {
            PoolEvent::Started { slot } => {
                let lives_there = |id: &InstanceId| self.sandbox.borrow().home(id) == Some(slot);
                self.set_lifecycles(&lives_there, Lifecycle::Restarting, Lifecycle::Ready);
                self.health.set_new(self.health_now());
            }
            PoolEvent::Restarting { residents, .. } => {
                self.set_lifecycles(
                    &|id| residents.contains(id),
                    Lifecycle::Ready,
                    Lifecycle::Restarting,
                );
                for instance in residents.iter().filter_map(|id| self.store.instance(id)) {
                    instance.stats.update(|stats| stats.worker_restarts += 1);
                }
                self.health.set_new(Health::Recovering);
            }
            PoolEvent::Accused { instance_id, fault } => {
                self.store.note_fault(Some(&instance_id), None, &fault);
            }
            PoolEvent::ReloadFailed { instance_id, fault } => {
                self.stop(&instance_id, Lifecycle::LoadFailed, &fault);
            }
            PoolEvent::Quarantined { instance_id, fault } => {
                self.stop(&instance_id, Lifecycle::Quarantined, &fault);
            }
            PoolEvent::Unavailable { reason, needs_reload, .. } => {
                self.store.note_fault(
                    None,
                    None,
                    &Fault::new(FaultCode::WorkerLost, Operation::Health, reason.clone()),
                );
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
        self.sandbox
            .borrow()
            .outage()
            .map_or(Health::Ready, |(reason, needs_reload)| Health::Down { reason, needs_reload })
    }

    /// Notes cost and console of an answer.
    fn note_answer(&self, id: &InstanceId, answer: &mut Answer) {
        self.store.note_console(std::mem::take(&mut answer.console));
        if let Some(instance) = self.store.instance(id) {
            instance.note_cost(answer.cost, answer.bytes);
        }
    }
}

//! All state of the page, in scopes made of signals. One function changes plugin and shared state: [`Store::dispatch`].

#![deny(clippy::disallowed_types)]

mod accountant;
mod choices;
mod console_log;
mod dispatch;
mod domains;
mod excess;
mod fault_log;
mod grant_use;
mod grants;
mod history;
mod identity;
mod instance;
mod keeping;
mod look_alike;
mod memory_watch;
mod metrics;
mod permission;
mod timeline;
mod titles;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use leptos::prelude::*;
use plugin_runtime::contracts::{DispatchId, DomainId, InstanceId, JsonText, SliceKey, SliceUpdate};

use crate::page_scope::{PageValue, page_value};
pub use accountant::{AccountView, Accountant, KEPT_LIMIT_BYTES, Kept, Owner as KeptOwner, Statement};
pub use choices::{Choice, Choices, Program};
pub use console_log::{ConsoleLine, ConsoleLog};
pub use dispatch::{Dispatch, DispatchCost, DispatchOutcome, DispatchRecord, DispatchScope, Drawing};
pub use domains::{DomainInfo, DomainOwner, Domains, InstanceSummary, World};
pub use excess::{Excess, Good, Whose};
pub use fault_log::{FaultGroup, FaultLog};
pub use grant_use::{Denial, GrantUse, UseCount};
pub use grants::{Access, Given, Grants, Item};
use history::History;
pub use history::Stamp;
pub use identity::{CodeHash, Identity};
pub use instance::{Instance, InstanceStats, Lifecycle, Origin, Slice, Status, Widget};
use keeping::Keeping;
pub use memory_watch::{MemoryWatch, Pressure};
pub use metrics::Metrics;
pub use timeline::Timeline;

/// What is known of a system command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    /// Its name; grants name it like a domain.
    pub id: DomainId,
    /// What it lets a plugin do, in words for the user.
    pub description: &'static str,
    /// Its verbs.
    pub verbs: &'static [&'static str],
}

/// A handle to the one store of the page; copies share it.
#[derive(Clone, Copy)]
pub struct Store(PageValue<Scopes>);

/// The scopes.
struct Scopes {
    instances: ArcRwSignal<Vec<Instance>>,
    shared: ArcRwSignal<BTreeMap<DomainId, Slice>>,
    timeline: ArcRwSignal<Timeline>,
    faults: ArcRwSignal<FaultLog>,
    console: ArcRwSignal<ConsoleLog>,
    metrics: ArcRwSignal<Metrics>,
    choices: ArcRwSignal<Choices>,
    domains: RefCell<Domains>,
    commands: RefCell<Vec<CommandInfo>>,
    history: RefCell<History>,
    /// Instances whose grants have changed, and that the host has not rendered since.
    regranted: RefCell<BTreeSet<InstanceId>>,
    books: Rc<RefCell<Accountant>>,
    keeping: RefCell<Keeping>,
    past_is_given_up: ArcRwSignal<bool>,
    moment: ArcRwSignal<Option<DispatchId>>,
    now_ms: Box<dyn Fn() -> f64>,
}

impl Store {
    /// An empty store. `now_ms` gives milliseconds since 1970.
    pub fn new(now_ms: impl Fn() -> f64 + 'static) -> Self {
        let books = Rc::new(RefCell::new(Accountant::new(KEPT_LIMIT_BYTES)));
        let store = Self(page_value(Scopes {
            instances: ArcRwSignal::default(),
            shared: ArcRwSignal::default(),
            timeline: ArcRwSignal::default(),
            faults: ArcRwSignal::default(),
            console: ArcRwSignal::default(),
            metrics: ArcRwSignal::default(),
            choices: ArcRwSignal::default(),
            domains: RefCell::new(Domains::built_in()),
            commands: RefCell::default(),
            history: RefCell::new(History::new(books.clone())),
            books,
            keeping: RefCell::new(Keeping::new(KEPT_LIMIT_BYTES)),
            past_is_given_up: ArcRwSignal::default(),
            regranted: RefCell::default(),
            moment: ArcRwSignal::default(),
            now_ms: Box::new(now_ms),
        }));
        store.project();
        store
    }

    /// The store of the page, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    fn scopes<T>(&self, read: impl FnOnce(&Scopes) -> T) -> T {
        self.0.with_value(read)
    }

    /// The running instances, in the order in which they were started.
    pub fn instances(&self) -> ArcRwSignal<Vec<Instance>> {
        self.scopes(|scopes| scopes.instances.clone())
    }

    /// The projections of the shared domains.
    pub fn shared(&self) -> ArcRwSignal<BTreeMap<DomainId, Slice>> {
        self.scopes(|scopes| scopes.shared.clone())
    }

    /// Every dispatch.
    pub fn timeline(&self) -> ArcRwSignal<Timeline> {
        self.scopes(|scopes| scopes.timeline.clone())
    }

    /// Every fault, grouped by cause.
    pub fn faults(&self) -> ArcRwSignal<FaultLog> {
        self.scopes(|scopes| scopes.faults.clone())
    }

    /// What plugins wrote to their console.
    pub fn console(&self) -> ArcRwSignal<ConsoleLog> {
        self.scopes(|scopes| scopes.console.clone())
    }

    /// Figures about the dispatches.
    pub fn metrics(&self) -> ArcRwSignal<Metrics> {
        self.scopes(|scopes| scopes.metrics.clone())
    }

    /// What the user allowed and denied each package.
    pub fn choices(&self) -> ArcRwSignal<Choices> {
        self.scopes(|scopes| scopes.choices.clone())
    }

    /// What is known of each shared domain.
    pub fn domains(&self) -> Vec<DomainInfo> {
        self.scopes(|scopes| scopes.domains.borrow().infos())
    }

    /// What is known of each system command; the host says which there are.
    pub fn commands(&self) -> Vec<CommandInfo> {
        self.scopes(|scopes| scopes.commands.borrow().clone())
    }

    /// Takes the system commands that the host carries out.
    pub fn set_commands(&self, commands: Vec<CommandInfo>) {
        self.scopes(|scopes| *scopes.commands.borrow_mut() = commands);
    }

    /// An instance, without tracking the list.
    pub fn instance(&self, id: &InstanceId) -> Option<Instance> {
        self.instances().with_untracked(|all| all.iter().find(|instance| instance.id == *id).cloned())
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> f64 {
        self.scopes(|scopes| (scopes.now_ms)())
    }

    /// Adds an instance.
    pub fn insert(&self, instance: Instance) {
        self.scopes(|scopes| scopes.books.borrow_mut().open_instance(&instance.id));
        self.change_history(|history| {
            history.happened();
            history.started(&instance);
        });
        self.instances().update(|all| all.push(instance));
        self.project();
    }

    /// Removes an instance and what it contributed to the shared domains.
    pub fn remove(&self, id: &InstanceId) {
        self.change_history(|history| {
            history.happened();
            history.unloaded(id);
        });
        self.instances().update(|all| all.retain(|instance| instance.id != *id));
        self.scopes(|scopes| scopes.domains.borrow_mut().on_unload(id));
        self.settle_grants();
        self.project();
        self.scopes(|scopes| scopes.books.borrow_mut().close_instance(id));
        self.make_room();
    }

    /// Removes what an instance contributed, because it begins anew.
    pub fn withdraw(&self, id: &InstanceId) {
        self.change_history(History::happened);
        self.scopes(|scopes| scopes.domains.borrow_mut().on_unload(id));
        self.settle_grants();
        self.project();
    }

    /// Everything that an instance may see, each slice with its revision.
    pub fn slices_of(&self, instance: &Instance) -> Vec<SliceUpdate> {
        let own = instance.state.get_untracked();
        let mut slices = vec![own.update(SliceKey::PluginState)];
        let grants = instance.grants.read_untracked();
        self.shared().with_untracked(|shared| {
            let granted = shared.iter().filter(|(domain, _)| grants.allows(domain, Access::Read));
            slices.extend(granted.map(|(domain, slice)| slice.update(SliceKey::Shared(domain.clone()))));
        });
        slices
    }

    /// Who reduces a domain's actions; `None` where there is no such domain.
    pub fn domain_owner(&self, domain: &DomainId) -> Option<DomainOwner> {
        self.scopes(|scopes| scopes.domains.borrow().owner(domain))
    }

    /// Brings the projections up to date. A domain whose projection is as before keeps its revision.
    pub fn project(&self) {
        let world = self.world();
        self.show_projected(self.scopes(|scopes| scopes.domains.borrow().project(&world)));
    }

    /// Brings the projections up to date that a dispatch can have changed: a thousand of them come at once, and what the
    /// registry shows of three hundred widgets is the same after each.
    pub(super) fn project_dispatched(&self, domain: Option<&DomainId>) {
        let instance_count = self.instances().with_untracked(Vec::len);
        let world = World { instances: Vec::new(), instance_count, metrics: self.metrics().get_untracked() };
        self.show_projected(self.scopes(|scopes| scopes.domains.borrow().project_dispatched(&world, domain)));
    }

    fn show_projected(&self, projected: Vec<(DomainId, JsonText)>) {
        let shared = self.shared();
        let changed: Vec<(DomainId, _)> = shared.with_untracked(|current| {
            let differs = |(domain, value): &(DomainId, _)| current.get(domain).is_none_or(|slice| slice.value != *value);
            projected.into_iter().filter(differs).collect()
        });
        if !changed.is_empty() {
            self.change_history(|history| changed.iter().for_each(|(domain, value)| history.note_shared(domain, value)));
            shared.update(|current| {
                for (domain, value) in changed {
                    current.entry(domain).or_default().replace(value);
                }
            });
        }
    }

    fn world(&self) -> World {
        let instances: Vec<_> = self.instances().with_untracked(|all| all.iter().map(Instance::summary).collect());
        World { instance_count: instances.len(), instances, metrics: self.metrics().get_untracked() }
    }
}

//! All state of the page, in scopes made of signals. One function changes plugin and shared state:
//! [`Store::dispatch`].

mod accountant;
mod changes;
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
mod names;
mod permission;
mod record;
mod timeline;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::{
    ConsoleEntry, DispatchId, DomainId, Fault, InstanceId, JsonText, SliceKey, SliceUpdate,
    WidgetId,
};
use reactive_graph::owner::expect_context;
use reactive_graph::prelude::*;

use crate::page_scope::{PageValue, page_value};
use crate::signal::HostSignal;
use crate::sorted::{SortedMap, SortedSet};
use crate::watched::Watched;
pub use accountant::{AccountView, KEPT_LIMIT_BYTES, Kept, Owner as KeptOwner, Statement};
pub(crate) use changes::Changes;
pub use choices::{Choice, Choices};
pub use console_log::{ConsoleLine, ConsoleLog};
pub(crate) use dispatch::Dispatch;
pub use domains::{DomainInfo, DomainOwner};
use domains::{Domains, RUNTIME_METRICS, RUNTIME_REGISTRY, World, registry_of};
pub use excess::{Excess, Good, Whose};
pub use fault_log::{FaultGroup, FaultLog};
pub use grant_use::{Denial, GrantUse, UseCount};
pub use grants::{Access, Given, Grants, Item};
use history::History;
pub(crate) use history::Stamp;
pub use identity::{CodeHash, Identity, Program, RandomBytes};
pub use instance::{Instance, InstanceStats, Lifecycle, Origin, Slice, Status, Widget};
use keeping::Keeping;
pub use look_alike::LowerCase;
pub use metrics::Metrics;
pub use names::Names;
pub use record::{DispatchCost, DispatchOutcome, DispatchRecord, DispatchScope, RenderCost};
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

/// A handle to the one store of the page; copies share it. It is read anywhere; what changes it are
/// inputs of the host, and nothing else outside this crate:
///
/// ```compile_fail,E0624
/// # use plugin_host::store::{Names, Store};
/// Store::new(Names::default()).note_console(Vec::new());
/// ```
#[derive(Clone, Copy)]
pub struct Store(PageValue<Scopes>);

/// The scopes.
struct Scopes {
    instances: HostSignal<Vec<Instance>>,
    /// How many were started so far.
    started: Cell<u64>,
    by_id: RefCell<SortedMap<InstanceId, Instance>>,
    /// The instances as the domain `runtime-registry` shows them.
    registry: Watched<JsonText>,
    /// The same as it was projected last.
    listed: RefCell<JsonText>,
    shared: HostSignal<SortedMap<DomainId, Slice>>,
    keeping: Rc<Keeping>,
    metrics: HostSignal<Metrics>,
    choices: HostSignal<Choices>,
    domains: RefCell<Domains>,
    /// Grows when a domain gets or loses its owner.
    ownership: HostSignal<u64>,
    /// Domains that may show something else than their projection does.
    unprojected: RefCell<SortedSet<DomainId>>,
    changes: RefCell<Changes>,
    commands: RefCell<Vec<CommandInfo>>,
    moment: HostSignal<Option<DispatchId>>,
    /// The time of day at which happens what happens now, in milliseconds since 1970.
    now_ms: Cell<f64>,
}

impl Store {
    /// An empty store, which protects `names`.
    pub fn new(names: Names) -> Self {
        let domains = Domains::built_in(names);
        let instances = HostSignal::default();
        let store = Self(page_value(Scopes {
            registry: Watched::new(registry_of(instances.clone())),
            instances,
            started: Cell::default(),
            listed: RefCell::default(),
            by_id: RefCell::default(),
            shared: HostSignal::default(),
            keeping: Rc::new(Keeping::new(KEPT_LIMIT_BYTES)),
            metrics: HostSignal::default(),
            choices: HostSignal::default(),
            unprojected: RefCell::new(domains.names().collect()),
            domains: RefCell::new(domains),
            ownership: HostSignal::default(),
            changes: RefCell::default(),
            commands: RefCell::default(),
            moment: HostSignal::default(),
            now_ms: Cell::default(),
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
    pub fn instances(&self) -> HostSignal<Vec<Instance>> {
        self.scopes(|scopes| scopes.instances.clone())
    }

    /// The projections of the shared domains.
    pub fn shared(&self) -> HostSignal<SortedMap<DomainId, Slice>> {
        self.scopes(|scopes| scopes.shared.clone())
    }

    /// What is noted, and for how long.
    pub(crate) fn keeping(&self) -> Rc<Keeping> {
        self.scopes(|scopes| scopes.keeping.clone())
    }

    /// Every dispatch.
    pub fn timeline(&self) -> HostSignal<Timeline> {
        self.keeping().timeline.clone()
    }

    /// Every fault, grouped by cause.
    pub fn faults(&self) -> HostSignal<FaultLog> {
        self.keeping().faults.clone()
    }

    /// What plugins wrote to their console.
    pub fn console(&self) -> HostSignal<ConsoleLog> {
        self.keeping().console.clone()
    }

    /// What is kept at the moment, and whose it is.
    pub fn kept(&self) -> Statement {
        self.keeping().statement()
    }

    /// Whether looking back was given up, because the page's memory was nearly used up.
    pub fn past_is_given_up(&self) -> HostSignal<bool> {
        self.keeping().past_is_given_up.clone()
    }

    /// Notes console output.
    pub(crate) fn note_console(&self, entries: Vec<ConsoleEntry>) {
        self.keeping().note_console(entries, self.now_ms());
    }

    /// Notes a fault where it belongs: in the log, on the instance, on the widget.
    pub(crate) fn note_fault(
        &self,
        instance_id: Option<&InstanceId>,
        widget: Option<&WidgetId>,
        fault: &Fault,
    ) {
        let fault = Arc::new(fault.clone());
        let instance = instance_id.and_then(|id| self.instance(id));
        let title = instance.as_ref().map(|instance| instance.title.get_untracked());
        if let Some(instance) = instance {
            instance.note_fault(widget, &fault);
        }
        self.keeping().note_fault(instance_id, title, &fault, self.now_ms());
    }

    /// Puts a dispatch on the timeline.
    pub(crate) fn keep_record(&self, record: &Arc<DispatchRecord>) {
        self.keeping().note_record(record);
    }

    /// Figures about the dispatches.
    pub fn metrics(&self) -> HostSignal<Metrics> {
        self.scopes(|scopes| scopes.metrics.clone())
    }

    /// What the user allowed and denied each package.
    pub fn choices(&self) -> HostSignal<Choices> {
        self.scopes(|scopes| scopes.choices.clone())
    }

    /// Remembers what the user allowed or denied.
    pub(crate) fn note_choice(&self, program: Program<'_>, item: Item, allowed: bool) {
        self.choices().update(|all| all.note(program, item, allowed));
    }

    /// Takes what was decided about a package elsewhere; `None` where it was forgotten.
    pub(crate) fn set_choice(&self, identity: Identity, choice: Option<Choice>) {
        self.choices().update(|all| all.set(identity, choice));
    }

    /// What was decided about the code before holds for what its author made of it.
    pub(crate) fn adopt_code(&self, before: Program<'_>, code: &CodeHash) {
        self.choices().update(|all| all.adopt(before, code));
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
    pub(crate) fn set_commands(&self, commands: Vec<CommandInfo>) {
        self.scopes(|scopes| *scopes.commands.borrow_mut() = commands);
    }

    /// An instance, without tracking the list.
    pub fn instance(&self, id: &InstanceId) -> Option<Instance> {
        self.scopes(|scopes| scopes.by_id.borrow().get(id).cloned())
    }

    /// Milliseconds since 1970, as of what happened last.
    pub(crate) fn now_ms(&self) -> f64 {
        self.scopes(|scopes| scopes.now_ms.get())
    }

    /// Says when happens what happens from now on, in milliseconds since 1970.
    pub(crate) fn set_now(&self, unix_ms: f64) {
        self.scopes(|scopes| scopes.now_ms.set(unix_ms));
    }

    /// The title that an instance is shown under: its author's words, marked where they are
    /// somebody else's name. `None` where nothing is left of it.
    pub fn title(&self, title: &str, origin: Origin) -> Option<String> {
        self.scopes(|scopes| scopes.domains.borrow().names.title(title, origin))
    }

    /// Adds an instance.
    pub(crate) fn insert(&self, mut instance: Instance) {
        instance.ordinal = self.scopes(|scopes| scopes.started.replace(scopes.started.get() + 1));
        self.keeping().open(&instance.id);
        self.change_history(|history| {
            history.happened();
            history.started(&instance);
        });
        self.scopes(|scopes| {
            scopes.by_id.borrow_mut().insert(instance.id.clone(), instance.clone())
        });
        self.instances().update(|all| all.push(instance));
        self.outdate([RUNTIME_METRICS.into()]);
        self.project();
    }

    /// Removes an instance and what it contributed to the shared domains.
    pub(crate) fn remove(&self, id: &InstanceId) {
        self.change_history(|history| {
            history.happened();
            history.unloaded(id);
        });
        self.scopes(|scopes| scopes.by_id.borrow_mut().remove(id));
        self.instances().update(|all| all.retain(|instance| instance.id != *id));
        self.take_back(id);
        self.keeping().close(id);
    }

    /// Removes what an instance contributed, because it begins anew.
    pub(crate) fn withdraw(&self, id: &InstanceId) {
        self.change_history(History::happened);
        self.take_back(id);
    }

    fn take_back(&self, id: &InstanceId) {
        let (names, is_owner) = self.scopes(|scopes| {
            let mut domains = scopes.domains.borrow_mut();
            let is_owner = !domains.declared_by(id).is_empty();
            domains.on_unload(id);
            (domains.names().collect::<Vec<_>>(), is_owner)
        });
        if is_owner {
            self.settle_grants();
        }
        self.outdate(names);
        self.project();
    }

    /// Everything that an instance may see, each slice with its revision.
    pub fn slices_of(&self, instance: &Instance) -> Vec<SliceUpdate> {
        let own = instance.state.get_untracked();
        let mut slices = vec![own.update(SliceKey::PluginState)];
        let grants = instance.grants.read_untracked();
        self.shared().with_untracked(|shared| {
            let granted = shared.iter().filter(|(domain, _)| grants.allows(domain, Access::Read));
            slices.extend(
                granted.map(|(domain, slice)| slice.update(SliceKey::Shared(domain.clone()))),
            );
        });
        slices
    }

    /// The revision of a slice; `None` where there is none that the instance may read.
    pub(crate) fn revision(&self, instance: &Instance, key: &SliceKey) -> Option<u64> {
        match key {
            SliceKey::PluginState => Some(instance.state.with_untracked(|slice| slice.revision)),
            SliceKey::Shared(domain) => self
                .shared()
                .with_untracked(|shared| shared.get(domain).map(|slice| slice.revision))
                .filter(|_| instance.grants.read_untracked().allows(domain, Access::Read)),
        }
    }

    /// Who reduces a domain's actions; `None` where there is no such domain.
    pub(crate) fn domain_owner(&self, domain: &DomainId) -> Option<DomainOwner> {
        self.scopes(|scopes| scopes.domains.borrow().owner(domain))
    }

    /// Who changed a domain last.
    pub(crate) fn last_writer(&self, domain: &DomainId) -> Option<InstanceId> {
        self.scopes(|scopes| scopes.domains.borrow().last_writer(domain).cloned())
    }

    /// What has changed since this was asked last.
    pub(crate) fn take_changes(&self) -> Changes {
        self.scopes(|scopes| scopes.changes.take())
    }

    /// Who owns which domain: tracks it, and is another number when it has changed.
    pub fn ownership(&self) -> u64 {
        self.scopes(|scopes| scopes.ownership.clone()).get()
    }

    fn note_change(&self, note: impl FnOnce(&mut Changes)) {
        self.scopes(|scopes| note(&mut scopes.changes.borrow_mut()));
    }

    /// From now on these domains may show something else.
    fn outdate(&self, domains: impl IntoIterator<Item = DomainId>) {
        self.scopes(|scopes| scopes.unprojected.borrow_mut().extend(domains));
    }

    /// Brings the projections up to date, of the domains that may show something else. One whose
    /// projection is as before keeps its revision.
    pub(crate) fn project(&self) {
        if let Some(registry) = self.scopes(|scopes| scopes.registry.take()) {
            let listed = self.scopes(|scopes| scopes.listed.replace(registry.clone()));
            if !listed.is_same(&registry) {
                self.outdate([RUNTIME_REGISTRY.into()]);
            }
        }
        let names = self.scopes(|scopes| scopes.unprojected.take());
        if names.is_empty() {
            return;
        }
        let world = World {
            registry: self.scopes(|scopes| scopes.listed.borrow().clone()),
            instance_count: self.instances().with_untracked(Vec::len),
            metrics: self.metrics().get_untracked(),
        };
        let projected = self.scopes(|scopes| scopes.domains.borrow().project(&world, &names));
        self.show_projected(projected);
    }

    fn show_projected(&self, projected: Vec<(DomainId, JsonText)>) {
        let shared = self.shared();
        let changed: Vec<(DomainId, _)> = shared.with_untracked(|current| {
            let differs = |(domain, value): &(DomainId, _)| {
                current.get(domain).is_none_or(|slice| slice.value != *value)
            };
            projected.into_iter().filter(differs).collect()
        });
        if !changed.is_empty() {
            self.change_history(|history| {
                for (domain, value) in &changed {
                    history.note_shared(domain, value);
                }
            });
            self.note_change(|changes| {
                changes.domains.extend(changed.iter().map(|(domain, _)| domain.clone()));
            });
            shared.update(|current| {
                for (domain, value) in changed {
                    current.get_or_insert_with(domain, Slice::default).replace(value);
                }
            });
        }
    }
}

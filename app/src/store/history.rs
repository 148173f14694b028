//! What the page looked like after every dispatch that is still on the timeline, and the one accessor to live and past.
//!
//! The store keeps what was in force when, rather than walking records backwards: starts, restarts and unloads change
//! state too, and the read-only domains change without a record of their own.

mod tracks;

use std::sync::Arc;

use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiTree;
use plugin_runtime::contracts::{DispatchId, DomainId, InstanceId, JsonText, Manifest, WidgetId};

use super::{Grants, Instance, Slice, Store, Widget};
pub use tracks::Stamp;
use tracks::{Room, Tracks};

const MIB: usize = 1024 * 1024;

/// What an instance or its grants weigh beside its source, in bytes; a generous guess.
const HANDLE_BYTES: usize = 2 * 1024;

/// The values of everything that a moment shows, over time.
#[derive(Debug)]
pub(super) struct History {
    now: Stamp,
    starts: u64,
    /// By the order in which they were started.
    running: Tracks<(u64, InstanceId), Instance>,
    states: Tracks<InstanceId, JsonText>,
    grants: Tracks<InstanceId, Grants>,
    shared: Tracks<DomainId, JsonText>,
    trees: Tracks<(InstanceId, WidgetId), Arc<UiTree>>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            now: Stamp::default(),
            starts: 0,
            running: Tracks::new(Room { entries: 1_000, bytes: 16 * MIB }),
            states: Tracks::new(Room { entries: 10_000, bytes: 64 * MIB }),
            grants: Tracks::new(Room { entries: 10_000, bytes: 32 * MIB }),
            // Every dispatch changes the figures of the runtime, and perhaps a domain.
            shared: Tracks::new(Room { entries: 20_000, bytes: 32 * MIB }),
            trees: Tracks::new(Room { entries: 10_000, bytes: 32 * MIB }),
        }
    }
}

impl History {
    /// From now on everything belongs to this dispatch.
    pub(super) fn dispatched(&mut self, id: DispatchId) {
        self.now = stamp_of(id);
    }

    /// Something happens that no dispatch led to: it is not part of the last dispatch's moment.
    pub(super) fn happened(&mut self) {
        self.now = Stamp(self.now.0 | 1);
    }

    pub(super) fn started(&mut self, instance: &Instance) {
        self.starts += 1;
        let key = (self.starts, instance.id.clone());
        self.running.note(self.now, &key, instance.clone(), instance.source.len() + HANDLE_BYTES);
    }

    pub(super) fn unloaded(&mut self, id: &InstanceId) {
        let now = self.now;
        self.running.end(now, |(_, instance)| instance == id);
        self.states.end(now, |key| key == id);
        self.grants.end(now, |key| key == id);
        self.trees.end(now, |(instance, _)| instance == id);
    }

    pub(super) fn note_state(&mut self, id: &InstanceId, state: &JsonText) {
        self.states.note(self.now, id, state.clone(), state.len_bytes());
    }

    pub(super) fn note_grants(&mut self, id: &InstanceId, grants: &Grants) {
        self.grants.note(self.now, id, grants.clone(), HANDLE_BYTES);
    }

    pub(super) fn note_shared(&mut self, domain: &DomainId, value: &JsonText) {
        self.shared.note(self.now, domain, value.clone(), value.len_bytes());
    }
}

/// The stamp at which everything that a dispatch led to is in force.
fn stamp_of(id: DispatchId) -> Stamp {
    Stamp(id.0 * 2)
}

impl Store {
    /// The dispatch right after which the page is shown; `None` while it is shown as it is.
    pub fn moment(&self) -> ArcReadSignal<Option<DispatchId>> {
        self.scopes(|scopes| scopes.moment.read_only())
    }

    /// Whether the page is shown as it was; tracks that.
    pub fn is_past(&self) -> bool {
        self.moment().with(Option::is_some)
    }

    /// Shows another moment. The host does it, since nothing may run meanwhile.
    pub(crate) fn set_moment(&self, moment: Option<DispatchId>) {
        self.scopes(|scopes| scopes.moment.clone()).set(moment);
    }

    /// The instances to show, in the order in which they were started. Like all that is `seen`: live, or as it was.
    pub fn seen_instances(&self) -> Vec<Instance> {
        let Some(stamp) = self.seen_stamp() else { return self.instances().get() };
        self.history(|history| history.running.all_at(stamp).map(|(_, instance)| instance.clone()).collect())
    }

    /// An instance's state to show; `None` where it is not kept any more.
    pub fn seen_state(&self, instance: &Instance) -> Option<JsonText> {
        match self.seen_stamp() {
            None => Some(instance.state.with(|state| state.value.clone())),
            Some(stamp) => self.history(|history| history.states.at(stamp, &instance.id).cloned()),
        }
    }

    /// An instance's grants to show.
    pub fn seen_grants(&self, instance: &Instance) -> Grants {
        match self.seen_stamp() {
            None => instance.grants.get(),
            Some(stamp) => self.history(|history| history.grants.at(stamp, &instance.id).cloned()).unwrap_or_default(),
        }
    }

    /// The shared domains to show.
    pub fn seen_domains(&self) -> Vec<DomainId> {
        match self.seen_stamp() {
            None => self.shared().with(|shared| shared.keys().cloned().collect()),
            Some(stamp) => self.history(|history| history.shared.all_at(stamp).map(|(id, _)| id.clone()).collect()),
        }
    }

    /// A shared domain's value to show.
    pub fn seen_shared(&self, domain: &DomainId) -> Option<JsonText> {
        match self.seen_stamp() {
            None => self.shared().with(|shared| shared.get(domain).map(|slice: &Slice| slice.value.clone())),
            Some(stamp) => self.history(|history| history.shared.at(stamp, domain).cloned()),
        }
    }

    /// A widget's tree to show: what was on the screen, or came on it, because of that dispatch and those before.
    pub fn seen_tree(&self, instance: &InstanceId, widget: &Widget) -> Option<Arc<UiTree>> {
        match self.seen_stamp() {
            None => widget.tree.get(),
            Some(stamp) => self.history(|history| history.trees.at(stamp, &(instance.clone(), widget.id.clone())).cloned()),
        }
    }

    /// Whether an instance that is shown runs no more.
    pub fn is_gone(&self, id: &InstanceId) -> bool {
        self.instances().with(|all| !all.iter().any(|instance| instance.id == *id))
    }

    /// Where the page is now, to be handed in with what is rendered from it.
    pub fn stamp(&self) -> Stamp {
        self.history(|history| history.now)
    }

    /// Keeps a tree that was rendered from the state at `stamp`; its JSON had this many bytes.
    pub fn note_tree(&self, stamp: Stamp, instance: &InstanceId, widget: &WidgetId, tree: &Arc<UiTree>, bytes: usize) {
        let key = (instance.clone(), widget.clone());
        self.change_history(|history| history.trees.note(stamp, &key, tree.clone(), bytes));
    }

    /// An instance begins with what a load found.
    pub fn begin(&self, instance: &Instance, manifest: Manifest) {
        instance.begin(manifest);
        self.change_history(|history| {
            history.happened();
            history.note_state(&instance.id, &instance.state.read_untracked().value);
            history.note_grants(&instance.id, &instance.grants.read_untracked());
        });
    }

    pub(super) fn change_history(&self, change: impl FnOnce(&mut History)) {
        self.scopes(|scopes| change(&mut scopes.history.borrow_mut()));
    }

    fn history<T>(&self, read: impl FnOnce(&History) -> T) -> T {
        self.scopes(|scopes| read(&scopes.history.borrow()))
    }

    fn seen_stamp(&self) -> Option<Stamp> {
        self.moment().get().map(stamp_of)
    }
}

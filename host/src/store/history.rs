//! What the page looked like after every dispatch that is still on the timeline, and the one
//! accessor to live and past.
//!
//! The store keeps what was in force when, rather than walking records backwards: starts, restarts
//! and unloads change state too, and the read-only domains change without a record of their own.

mod value_history;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::ui::UiTree;
use plugin_runtime::contracts::{DispatchId, DomainId, InstanceId, JsonText, Manifest, WidgetId};
use reactive_graph::prelude::*;

use super::accountant::{Accountant, Owner};
use super::{Grants, Instance, Slice, Store, Widget};
use crate::signal::HostSignal;
pub(crate) use value_history::Stamp;
use value_history::ValueHistory;

/// What an instance or its grants weigh beside its source, in bytes; a generous guess.
const HANDLE_BYTES: usize = 2 * 1024;

/// How many values that are no longer in force are kept: of starts, states, grants, shared domains
/// and trees. Every dispatch changes the figures of the runtime, and perhaps a domain.
const ROOM: [usize; 5] = [1_000, 10_000, 10_000, 20_000, 10_000];

/// The values of everything that a moment shows, over time.
#[derive(Debug)]
pub(super) struct History {
    books: Rc<RefCell<Accountant>>,
    now: Stamp,
    /// Who led to what happens now.
    actor: Owner,
    starts: u64,
    is_given_up: bool,
    /// Nothing before it can be looked back to.
    complete_since: Stamp,
    /// By the order in which they were started.
    running: ValueHistory<(u64, InstanceId), Instance>,
    states: ValueHistory<InstanceId, JsonText>,
    grants: ValueHistory<InstanceId, Grants>,
    shared: ValueHistory<DomainId, JsonText>,
    trees: ValueHistory<(InstanceId, WidgetId), Arc<UiTree>>,
}

impl History {
    /// Nothing yet; what comes is kept in `books`.
    pub(super) fn new(books: Rc<RefCell<Accountant>>) -> Self {
        let [starts, states, grants, shared, trees] = ROOM;
        Self {
            books,
            now: Stamp::default(),
            actor: Owner::Page,
            starts: 0,
            is_given_up: false,
            complete_since: Stamp::default(),
            running: ValueHistory::new(starts),
            states: ValueHistory::new(states),
            grants: ValueHistory::new(grants),
            shared: ValueHistory::new(shared),
            trees: ValueHistory::new(trees),
        }
    }

    /// From now on everything belongs to this dispatch of an instance.
    pub(super) fn dispatched(&mut self, id: DispatchId, by: &InstanceId) {
        self.now = stamp_of(id);
        self.actor = Owner::Instance(by.clone());
    }

    /// Something happens that no dispatch led to: it is not part of the last dispatch's moment.
    pub(super) fn happened(&mut self) {
        self.now = Stamp(self.now.0 | 1);
        self.actor = Owner::Page;
    }

    /// The same, to an instance.
    pub(super) fn happened_to(&mut self, id: &InstanceId) {
        self.happened();
        self.actor = Owner::Instance(id.clone());
    }

    pub(super) fn started(&mut self, instance: &Instance) {
        self.starts += 1;
        let key = (self.starts, instance.id.clone());
        let bytes = instance.source.len() + HANDLE_BYTES;
        self.running.note(
            &mut self.books.borrow_mut(),
            &owner(&instance.id),
            self.now,
            &key,
            instance.clone(),
            bytes,
        );
    }

    pub(super) fn unloaded(&mut self, id: &InstanceId) {
        let (now, books) = (self.now, &mut *self.books.borrow_mut());
        self.running.end(books, now, |(_, instance)| instance == id);
        self.states.end(books, now, |key| key == id);
        self.grants.end(books, now, |key| key == id);
        self.trees.end(books, now, |(instance, _)| instance == id);
    }

    pub(super) fn note_state(&mut self, id: &InstanceId, state: &JsonText) {
        self.states.note(
            &mut self.books.borrow_mut(),
            &owner(id),
            self.now,
            id,
            state.clone(),
            state.len_bytes(),
        );
    }

    pub(super) fn note_grants(&mut self, id: &InstanceId, grants: &Grants) {
        self.grants.note(
            &mut self.books.borrow_mut(),
            &owner(id),
            self.now,
            id,
            grants.clone(),
            HANDLE_BYTES,
        );
    }

    /// A shared value counts to who led to it.
    pub(super) fn note_shared(&mut self, domain: &DomainId, value: &JsonText) {
        self.shared.note(
            &mut self.books.borrow_mut(),
            &self.actor,
            self.now,
            domain,
            value.clone(),
            value.len_bytes(),
        );
    }

    fn note_tree(
        &mut self,
        stamp: Stamp,
        instance: &InstanceId,
        widget: &WidgetId,
        tree: &Arc<UiTree>,
    ) {
        let key = (instance.clone(), widget.clone());
        self.trees.note(
            &mut self.books.borrow_mut(),
            &owner(instance),
            stamp,
            &key,
            tree.clone(),
            tree.heap_bytes(),
        );
    }

    /// Forgets one value, which is not in the books any more.
    pub(super) fn forget(&mut self, number: u64) {
        let _ = self.states.forget(number)
            || self.shared.forget(number)
            || self.trees.forget(number)
            || self.grants.forget(number)
            || self.running.forget(number);
    }

    /// Forgets everything that is no longer in force.
    pub(super) fn clear(&mut self) {
        self.set_room([0; 5]);
        self.set_room(if self.is_given_up { [0; 5] } else { ROOM });
    }

    /// Keeps nothing from now on but what is in force.
    pub(super) fn give_up(&mut self) {
        self.is_given_up = true;
        self.set_room([0; 5]);
    }

    /// Keeps what comes again, after it was given up.
    pub(super) fn resume(&mut self) {
        self.is_given_up = false;
        self.complete_since = self.now;
        self.set_room(ROOM);
    }

    fn set_room(&mut self, [starts, states, grants, shared, trees]: [usize; 5]) {
        let books = &mut *self.books.borrow_mut();
        self.running.set_room(books, starts);
        self.states.set_room(books, states);
        self.grants.set_room(books, grants);
        self.shared.set_room(books, shared);
        self.trees.set_room(books, trees);
    }
}

fn owner(id: &InstanceId) -> Owner {
    Owner::Instance(id.clone())
}

/// The stamp at which everything that a dispatch led to is in force.
fn stamp_of(id: DispatchId) -> Stamp {
    Stamp(id.0 * 2)
}

impl Store {
    /// The dispatch right after which the page is shown; `None` while it is shown as it is.
    pub fn moment(&self) -> HostSignal<Option<DispatchId>> {
        self.scopes(|scopes| scopes.moment.clone())
    }

    /// Whether the page is shown as it was; tracks that.
    pub fn is_past(&self) -> bool {
        self.moment().with(Option::is_some)
    }

    /// Shows another moment. The host does it, since nothing may run meanwhile.
    pub(crate) fn set_moment(&self, moment: Option<DispatchId>) {
        self.scopes(|scopes| scopes.moment.clone()).set(moment);
    }

    /// The instances to show, in the order in which they were started. Like all that is `seen`:
    /// live, or as it was.
    pub fn seen_instances(&self) -> Vec<Instance> {
        let Some(stamp) = self.seen_stamp() else { return self.instances().get() };
        self.history(|history| {
            history.running.all_at(stamp).map(|(_, instance)| instance.clone()).collect()
        })
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
            Some(stamp) => self
                .history(|history| history.grants.at(stamp, &instance.id).cloned())
                .unwrap_or_default(),
        }
    }

    /// The shared domains to show.
    pub fn seen_domains(&self) -> Vec<DomainId> {
        match self.seen_stamp() {
            None => self.shared().with(|shared| shared.keys().cloned().collect()),
            Some(stamp) => self.history(|history| {
                history.shared.all_at(stamp).map(|(id, _)| id.clone()).collect()
            }),
        }
    }

    /// A shared domain's value to show.
    pub fn seen_shared(&self, domain: &DomainId) -> Option<JsonText> {
        match self.seen_stamp() {
            None => self
                .shared()
                .with(|shared| shared.get(domain).map(|slice: &Slice| slice.value.clone())),
            Some(stamp) => self.history(|history| history.shared.at(stamp, domain).cloned()),
        }
    }

    /// A widget's tree to show: what was on the screen, or came on it, because of that dispatch and
    /// those before.
    pub fn seen_tree(&self, instance: &InstanceId, widget: &Widget) -> Option<Arc<UiTree>> {
        match self.seen_stamp() {
            None => widget.tree.get(),
            Some(stamp) => self.history(|history| {
                history.trees.at(stamp, &(instance.clone(), widget.id.clone())).cloned()
            }),
        }
    }

    /// Whether an instance that is shown runs no more.
    pub fn is_gone(&self, id: &InstanceId) -> bool {
        self.instances().with(|all| !all.iter().any(|instance| instance.id == *id))
    }

    /// Where the page is now, to be handed in with what is rendered from it.
    pub(crate) fn stamp(&self) -> Stamp {
        self.history(|history| history.now)
    }

    /// Keeps a tree that was rendered from the state at `stamp`.
    pub(crate) fn note_tree(
        &self,
        stamp: Stamp,
        instance: &InstanceId,
        widget: &WidgetId,
        tree: &Arc<UiTree>,
    ) {
        self.change_history(|history| history.note_tree(stamp, instance, widget, tree));
        self.keeping().make_room();
    }

    /// Whether the page can be shown as it was right after a dispatch: not what was before looking
    /// back was given up.
    pub fn can_look_back_to(&self, id: DispatchId) -> bool {
        !self.past_is_given_up().get_untracked()
            && self.history(|history| history.complete_since <= stamp_of(id))
    }

    /// An instance begins with what a load found.
    pub(crate) fn begin(&self, instance: &Instance, manifest: Manifest) {
        let title = manifest.title.as_ref().and_then(|title| self.title(title, instance.origin));
        instance.begin(manifest, title);
        self.change_history(|history| {
            history.happened();
            history.note_state(&instance.id, &instance.state.read_untracked().value);
            history.note_grants(&instance.id, &instance.grants.read_untracked());
        });
        self.keeping().make_room();
    }

    pub(super) fn change_history(&self, change: impl FnOnce(&mut History)) {
        self.keeping().change_history(change);
    }

    fn history<T>(&self, read: impl FnOnce(&History) -> T) -> T {
        self.keeping().history(read)
    }

    fn seen_stamp(&self) -> Option<Stamp> {
        self.moment().get().map(stamp_of)
    }
}

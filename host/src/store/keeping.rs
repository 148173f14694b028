//! The store and its accountant: what is noted is booked, and what is too much is forgotten
//! wherever it stands.

use std::sync::Arc;

use plugin_runtime::contracts::{ConsoleEntry, DispatchId, Fault, InstanceId, WidgetId};
use reactive_graph::prelude::*;

use super::accountant::{Kept, Owner, Statement};
use super::memory_watch::{MemoryWatch, Pressure};
use super::{DispatchRecord, Store, fault_log, timeline};
use crate::signal::HostSignal;

/// How much is to be kept, and the memory that it must fit into.
pub(super) struct Keeping {
    limit_bytes: usize,
    watch: Option<MemoryWatch>,
}

impl Keeping {
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, watch: None }
    }

    /// How much may be kept as things are.
    fn allowed_bytes(&self) -> usize {
        self.watch.as_ref().map_or(self.limit_bytes, |watch| watch.part_of(self.limit_bytes))
    }
}

impl Store {
    /// What is kept at the moment, and whose it is.
    pub fn kept(&self) -> Statement {
        self.scopes(|scopes| scopes.books.borrow().statement())
    }

    /// Sets how much is kept in bytes; [`super::KEPT_LIMIT_BYTES`] by default.
    pub(crate) fn set_kept_limit(&self, limit_bytes: usize) {
        self.scopes(|scopes| scopes.keeping.borrow_mut().limit_bytes = limit_bytes);
        self.fit();
    }

    /// Says how much memory the page has taken of `limit_bytes`. Less is kept when much is taken or
    /// when it still grows though what is kept does not, and looking back is given up before memory
    /// ends.
    pub(crate) fn note_memory(&self, limit_bytes: usize, taken_bytes: usize) {
        let risen = self.scopes(|scopes| {
            let (mut keeping, mut books) = (scopes.keeping.borrow_mut(), scopes.books.borrow_mut());
            let watch = keeping.watch.get_or_insert_with(|| MemoryWatch::new(limit_bytes));
            watch.look(taken_bytes, books.held_bytes(), books.take_was_full())
        });
        if risen == Some(Pressure::Exhausted) {
            self.change_history(super::History::give_up);
            self.scopes(|scopes| scopes.past_is_given_up.clone()).set(true);
        }
        self.fit();
    }

    /// Whether looking back was given up, because the page's memory was nearly used up.
    pub fn past_is_given_up(&self) -> HostSignal<bool> {
        self.scopes(|scopes| scopes.past_is_given_up.clone())
    }

    /// Keeps again what is needed for looking back, from now on.
    pub(crate) fn resume_past(&self) {
        self.scopes(|scopes| {
            if let Some(watch) = &mut scopes.keeping.borrow_mut().watch {
                watch.resume();
            }
            scopes.history.borrow_mut().resume();
        });
        self.scopes(|scopes| scopes.past_is_given_up.clone()).set(false);
        self.fit();
    }

    /// Says how much the sources of closed tabs take, which only the user can throw away.
    pub(crate) fn note_closed_tabs(&self, bytes: usize) {
        self.scopes(|scopes| scopes.books.borrow_mut().keep(&Owner::Page, Kept::Tabs, 0, bytes));
        self.make_room();
    }

    /// Notes console output.
    pub fn note_console(&self, entries: Vec<ConsoleEntry>) {
        if entries.is_empty() {
            return;
        }
        let (now_ms, console) = (self.now_ms(), self.console());
        let noted = console.update(|log| {
            entries.into_iter().map(|entry| log.note(entry, now_ms)).collect::<Vec<_>>()
        });
        self.scopes(|scopes| {
            let books = &mut *scopes.books.borrow_mut();
            for (line, dropped) in noted.into_iter().flatten() {
                if let Some(id) = dropped {
                    books.release(Kept::Console, id);
                }
                books.keep(
                    &Owner::Instance(line.entry.instance_id.clone()),
                    Kept::Console,
                    line.id,
                    line.bytes(),
                );
            }
        });
        self.make_room();
    }

    /// Notes a fault where it belongs: in the log, on the instance, on the widget.
    pub fn note_fault(
        &self,
        instance_id: Option<&InstanceId>,
        widget: Option<&WidgetId>,
        fault: &Fault,
    ) {
        let fault = Arc::new(fault.clone());
        let instance = instance_id.and_then(|id| self.instance(id));
        let title = instance.as_ref().map(|instance| instance.title.get_untracked());
        let (now_ms, faults) = (self.now_ms(), self.faults());
        if let Some((id, dropped)) = faults.update(|log| log.note(fault.clone(), title, now_ms)) {
            let owner = instance_id.map_or(Owner::Page, |id| Owner::Instance(id.clone()));
            self.scopes(|scopes| {
                let books = &mut *scopes.books.borrow_mut();
                if let Some(id) = dropped {
                    books.release(Kept::Faults, id);
                }
                books.keep(&owner, Kept::Faults, id, fault_log::bytes_of(&fault));
            });
        }
        if let Some(instance) = instance {
            instance.note_fault(widget, &fault);
        }
        self.make_room();
    }

    /// Forgets the dispatches, and with them everything that could be looked back to.
    pub(crate) fn clear_timeline(&self) {
        let (timeline, mut ids) = (self.timeline(), Vec::new());
        timeline.update(|timeline| {
            ids.extend(timeline.iter().map(|record| record.id.0));
            timeline.clear();
        });
        self.release(Kept::Timeline, ids);
        self.change_history(super::History::clear);
    }

    /// Forgets the lines of the console: all, or those of one instance.
    pub(crate) fn clear_console(&self, of: Option<&InstanceId>) {
        let cleared = self.console().update(|log| log.clear(of));
        self.release(Kept::Console, cleared.unwrap_or_default());
    }

    /// Forgets the faults.
    pub(crate) fn clear_faults(&self) {
        let cleared = self.faults().update(super::FaultLog::clear);
        self.release(Kept::Faults, cleared.unwrap_or_default());
    }

    /// Puts a dispatch on the timeline and into the books.
    pub fn keep_record(&self, record: &Arc<DispatchRecord>) {
        let timeline = self.timeline();
        let leaving = timeline.with_untracked(super::Timeline::leaving);
        timeline.update(|timeline| timeline.push(record.clone()));
        self.scopes(|scopes| {
            let books = &mut *scopes.books.borrow_mut();
            if let Some(id) = leaving {
                books.release(Kept::Timeline, id.0);
            }
            let owner = Owner::Instance(record.instance_id.clone());
            books.keep(&owner, Kept::Timeline, record.id.0, timeline::bytes_of(record));
        });
        self.make_room();
    }

    /// Forgets what there is no room for.
    pub(super) fn make_room(&self) {
        let going = self.scopes(|scopes| scopes.books.borrow_mut().overdue());
        if going.is_empty() {
            return;
        }
        let of = |kind: Kept| {
            going
                .iter()
                .filter(move |(other, _)| *other == kind)
                .map(|(_, key)| *key)
                .collect::<Vec<_>>()
        };
        let (dispatches, lines, faults, past) =
            (of(Kept::Timeline), of(Kept::Console), of(Kept::Faults), of(Kept::Past));
        if !dispatches.is_empty() {
            self.timeline().update(|timeline| {
                for id in dispatches {
                    timeline.forget(DispatchId(id));
                }
            });
        }
        if !lines.is_empty() {
            self.console().update(|log| lines.into_iter().for_each(|id| log.drop_line(id)));
        }
        if !faults.is_empty() {
            self.faults().update(|log| faults.into_iter().for_each(|id| log.drop_group(id)));
        }
        self.change_history(|history| past.into_iter().for_each(|number| history.forget(number)));
    }

    fn release(&self, kind: Kept, keys: Vec<u64>) {
        self.scopes(|scopes| {
            let books = &mut *scopes.books.borrow_mut();
            for key in keys {
                books.release(kind, key);
            }
        });
    }

    fn fit(&self) {
        self.set_limit();
        self.make_room();
    }

    fn set_limit(&self) {
        self.scopes(|scopes| {
            let allowed_bytes = scopes.keeping.borrow().allowed_bytes();
            scopes.books.borrow_mut().set_limit(allowed_bytes);
        });
    }
}

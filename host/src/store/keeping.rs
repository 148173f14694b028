//! What is noted, and for how long it is kept: everything is booked, and what is too much is
//! forgotten wherever it stands.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::{ConsoleEntry, DispatchId, Fault, InstanceId};
use reactive_graph::prelude::*;

use super::accountant::{Accountant, Kept, Owner, Statement};
use super::history::History;
use super::memory_watch::{MemoryWatch, Pressure};
use super::{ConsoleLog, DispatchRecord, FaultLog, Timeline, fault_log, timeline};
use crate::signal::HostSignal;

/// The lists, what was in force earlier, and the books of both.
pub(crate) struct Keeping {
    pub(super) timeline: HostSignal<Timeline>,
    pub(super) faults: HostSignal<FaultLog>,
    pub(super) console: HostSignal<ConsoleLog>,
    /// Whether looking back was given up, because the page's memory was nearly used up.
    pub(super) past_is_given_up: HostSignal<bool>,
    history: RefCell<History>,
    books: Rc<RefCell<Accountant>>,
    limit_bytes: Cell<usize>,
    watch: RefCell<Option<MemoryWatch>>,
}

impl Keeping {
    /// Nothing is noted yet, and so many bytes may be.
    pub(super) fn new(limit_bytes: usize) -> Self {
        let books = Rc::new(RefCell::new(Accountant::new(limit_bytes)));
        Self {
            timeline: HostSignal::default(),
            faults: HostSignal::default(),
            console: HostSignal::default(),
            past_is_given_up: HostSignal::default(),
            history: RefCell::new(History::new(books.clone())),
            books,
            limit_bytes: Cell::new(limit_bytes),
            watch: RefCell::default(),
        }
    }

    /// What is kept at the moment, and whose it is.
    pub(super) fn statement(&self) -> Statement {
        self.books.borrow().statement()
    }

    /// Sets how much is kept in bytes; [`super::KEPT_LIMIT_BYTES`] by default.
    pub(crate) fn set_limit(&self, limit_bytes: usize) {
        self.limit_bytes.set(limit_bytes);
        self.fit();
    }

    /// Says how much memory the page has taken of `limit_bytes`. Less is kept when much is taken or
    /// when it still grows though what is kept does not, and looking back is given up before memory
    /// ends.
    pub(crate) fn note_memory(&self, limit_bytes: usize, taken_bytes: usize) {
        let risen = {
            let (mut watch, mut books) = (self.watch.borrow_mut(), self.books.borrow_mut());
            let watch = watch.get_or_insert_with(|| MemoryWatch::new(limit_bytes));
            watch.look(taken_bytes, books.held_bytes(), books.take_was_full())
        };
        if risen == Some(Pressure::Exhausted) {
            self.history.borrow_mut().give_up();
            self.past_is_given_up.set(true);
        }
        self.fit();
    }

    /// Keeps again what is needed for looking back, from now on.
    pub(crate) fn resume_past(&self) {
        if let Some(watch) = &mut *self.watch.borrow_mut() {
            watch.resume();
        }
        self.history.borrow_mut().resume();
        self.past_is_given_up.set(false);
        self.fit();
    }

    /// Says how much the sources of closed tabs take, which only the user can throw away.
    pub(crate) fn note_closed_tabs(&self, bytes: usize) {
        self.books.borrow_mut().keep(&Owner::Page, Kept::Tabs, 0, bytes);
        self.make_room();
    }

    /// An instance is there from now on.
    pub(super) fn open(&self, id: &InstanceId) {
        self.books.borrow_mut().open_instance(id);
    }

    /// An instance is gone.
    pub(super) fn close(&self, id: &InstanceId) {
        self.books.borrow_mut().close_instance(id);
        self.make_room();
    }

    /// Notes console output.
    pub(super) fn note_console(&self, entries: Vec<ConsoleEntry>, now_ms: f64) {
        if entries.is_empty() {
            return;
        }
        let noted = self.console.update(|log| {
            entries.into_iter().map(|entry| log.note(entry, now_ms)).collect::<Vec<_>>()
        });
        for (line, dropped) in noted.into_iter().flatten() {
            let owner = Owner::Instance(line.entry.instance_id.clone());
            self.book(&owner, Kept::Console, line.id, line.bytes(), dropped);
        }
        self.make_room();
    }

    /// Notes a fault, of an instance with a title, in the log.
    pub(super) fn note_fault(
        &self,
        instance_id: Option<&InstanceId>,
        title: Option<String>,
        fault: &Arc<Fault>,
        now_ms: f64,
    ) {
        let noted = self.faults.update(|log| log.note(fault.clone(), title, now_ms));
        if let Some((id, dropped)) = noted {
            let owner = instance_id.map_or(Owner::Page, |id| Owner::Instance(id.clone()));
            self.book(&owner, Kept::Faults, id, fault_log::bytes_of(fault), dropped);
        }
        self.make_room();
    }

    /// Puts a dispatch on the timeline.
    pub(super) fn note_record(&self, record: &Arc<DispatchRecord>) {
        let leaving = self.timeline.with_untracked(Timeline::leaving).map(|id| id.0);
        self.timeline.update(|timeline| timeline.push(record.clone()));
        let owner = Owner::Instance(record.instance_id.clone());
        self.book(&owner, Kept::Timeline, record.id.0, timeline::bytes_of(record), leaving);
        self.make_room();
    }

    /// Forgets the dispatches, and with them everything that could be looked back to.
    pub(crate) fn clear_timeline(&self) {
        let mut ids = Vec::new();
        self.timeline.update(|timeline| {
            ids.extend(timeline.iter().map(|record| record.id.0));
            timeline.clear();
        });
        self.release(Kept::Timeline, ids);
        self.history.borrow_mut().clear();
    }

    /// Forgets the lines of the console: all, or those of one instance.
    pub(crate) fn clear_console(&self, of: Option<&InstanceId>) {
        let cleared = self.console.update(|log| log.clear(of));
        self.release(Kept::Console, cleared.unwrap_or_default());
    }

    /// Forgets the faults.
    pub(crate) fn clear_faults(&self) {
        let cleared = self.faults.update(FaultLog::clear);
        self.release(Kept::Faults, cleared.unwrap_or_default());
    }

    /// What was in force earlier.
    pub(super) fn history<T>(&self, read: impl FnOnce(&History) -> T) -> T {
        read(&self.history.borrow())
    }

    /// Notes what is in force now.
    pub(super) fn change_history(&self, change: impl FnOnce(&mut History)) {
        change(&mut self.history.borrow_mut());
    }

    /// Forgets what there is no room for.
    pub(super) fn make_room(&self) {
        let going = self.books.borrow_mut().overdue();
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
            self.timeline.update(|timeline| {
                for id in dispatches {
                    timeline.forget(DispatchId(id));
                }
            });
        }
        if !lines.is_empty() {
            self.console.update(|log| lines.into_iter().for_each(|id| log.drop_line(id)));
        }
        if !faults.is_empty() {
            self.faults.update(|log| faults.into_iter().for_each(|id| log.drop_group(id)));
        }
        self.change_history(|history| past.into_iter().for_each(|number| history.forget(number)));
    }

    /// Books an entry, and that another left the list for it.
    fn book(&self, owner: &Owner, kind: Kept, key: u64, bytes: usize, dropped: Option<u64>) {
        let books = &mut *self.books.borrow_mut();
        if let Some(key) = dropped {
            books.release(kind, key);
        }
        books.keep(owner, kind, key, bytes);
    }

    fn release(&self, kind: Kept, keys: Vec<u64>) {
        let books = &mut *self.books.borrow_mut();
        for key in keys {
            books.release(kind, key);
        }
    }

    /// Keeps no more than may be kept as things are.
    fn fit(&self) {
        let limit_bytes = self.limit_bytes.get();
        let allowed_bytes =
            self.watch.borrow().as_ref().map_or(limit_bytes, |watch| watch.part_of(limit_bytes));
        self.books.borrow_mut().set_limit(allowed_bytes);
        self.make_room();
    }
}

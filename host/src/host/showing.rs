//! Reads the trees that come: a task of the page reads few large ones, the others wait for the next.

use std::collections::VecDeque;
use std::rc::Rc;

use plugin_runtime::contracts::InstanceId;

use super::Runner;

/// A tree of so many bytes is read at once, whatever else there is.
const SMALL_BYTES: usize = 8 * 1024;

/// What one task has for reading trees, in milliseconds.
const TASK_MS: f64 = 25.0;

/// Reads one tree.
type Reading = Box<dyn FnOnce(&Rc<Runner>)>;

/// What waits to be read, and what was spent.
#[derive(Default)]
pub(super) struct Showing {
    waiting: VecDeque<(InstanceId, Reading)>,
    /// Whether a task for what waits was asked for.
    is_asked: bool,
    /// What the task that runs has spent, in milliseconds.
    spent_ms: f64,
    /// When it last read, in milliseconds.
    last_ms: f64,
}

impl Showing {
    /// Drops what waits for an instance that is gone or begins anew.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.waiting.retain(|(waiting, _)| waiting != id);
    }

    /// Whether a tree can be read now. Reading that ended right before this was most likely in the same task.
    fn has_time(&mut self, now_ms: f64) -> bool {
        if now_ms - self.last_ms > 1.0 {
            self.spent_ms = 0.0;
        }
        self.waiting.is_empty() && self.spent_ms < TASK_MS
    }
}

impl Runner {
    /// Reads a tree now, or in a task of its own if this one has read enough.
    pub(super) fn show_in_time(self: &Rc<Self>, id: &InstanceId, bytes: usize, read: impl FnOnce(&Rc<Self>) + 'static) {
        if bytes <= SMALL_BYTES {
            return read(self);
        }
        if self.showing.borrow_mut().has_time(self.timers.now_ms()) {
            return self.read(read);
        }
        self.showing.borrow_mut().waiting.push_back((id.clone(), Box::new(read)));
        self.read_later();
    }

    fn read(self: &Rc<Self>, read: impl FnOnce(&Rc<Self>)) {
        let began_ms = self.timers.now_ms();
        read(self);
        let mut showing = self.showing.borrow_mut();
        showing.last_ms = self.timers.now_ms();
        showing.spent_ms += showing.last_ms - began_ms;
    }

    fn read_later(self: &Rc<Self>) {
        if std::mem::replace(&mut self.showing.borrow_mut().is_asked, true) {
            return;
        }
        let next = self.acting(|runner: &Rc<Self>, ()| {
            let first = {
                let mut showing = runner.showing.borrow_mut();
                showing.is_asked = false;
                showing.waiting.pop_front()
            };
            let Some((_, read)) = first else { return };
            runner.read(read);
            if !runner.showing.borrow().waiting.is_empty() {
                runner.read_later();
            }
        });
        self.timers.after(0.0, Box::new(move || next(())));
    }
}

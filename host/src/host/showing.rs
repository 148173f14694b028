//! Reads the trees that come: a task of the page reads few large ones, the others wait for the
//! next.

use std::collections::VecDeque;
use std::rc::Rc;

use plugin_runtime::contracts::InstanceId;
use plugin_runtime::contracts::messages::BATCH_BYTES;

use super::Runner;

/// A tree of so many bytes is read at once, whatever else there is.
const SMALL_BYTES: usize = 8 * 1024;

/// After so many bytes of large trees a task reads no more of them: so much comes in one message.
const TASK_BYTES: usize = BATCH_BYTES;

/// Reads one tree.
type Reading = Box<dyn FnOnce(&Rc<Runner>)>;

/// What waits to be read, and how much was.
#[derive(Default)]
pub(super) struct Showing {
    waiting: VecDeque<(InstanceId, Reading)>,
    /// Whether a task for what waits was asked for.
    is_asked: bool,
    /// Of large trees, since the task began.
    read_bytes: usize,
}

impl Showing {
    /// A task of the page begins.
    pub(super) fn begin_task(&mut self) {
        self.read_bytes = 0;
    }

    /// Drops what waits for an instance that is gone or begins anew.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.waiting.retain(|(waiting, _)| waiting != id);
    }

    /// Whether a large tree can be read now, which then counts as read.
    fn admit(&mut self, bytes: usize) -> bool {
        let has_room = self.waiting.is_empty() && self.read_bytes < TASK_BYTES;
        if has_room {
            self.read_bytes += bytes;
        }
        has_room
    }
}

impl Runner {
    /// Reads a tree now, or in a task of its own if this one has read enough.
    pub(super) fn show_in_time(
        self: &Rc<Self>,
        id: &InstanceId,
        bytes: usize,
        read: impl FnOnce(&Rc<Self>) + 'static,
    ) {
        if bytes <= SMALL_BYTES || self.showing.borrow_mut().admit(bytes) {
            return read(self);
        }
        self.showing.borrow_mut().waiting.push_back((id.clone(), Box::new(read)));
        self.read_later();
    }

    fn read_later(self: &Rc<Self>) {
        if std::mem::replace(&mut self.showing.borrow_mut().is_asked, true) {
            return;
        }
        self.after(0.0, |runner| {
            let first = {
                let mut showing = runner.showing.borrow_mut();
                showing.is_asked = false;
                showing.waiting.pop_front()
            };
            let Some((_, read)) = first else { return };
            read(runner);
            if !runner.showing.borrow().waiting.is_empty() {
                runner.read_later();
            }
        });
    }
}

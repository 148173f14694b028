//! Everything that happens to the host is done one after the other: what comes up meanwhile waits for its turn.
//!
//! So nothing is ever called from the middle of something else, while a part of the host is borrowed or half of an event
//! has taken effect.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::Runner;

type Action = Box<dyn FnOnce(&Rc<Runner>)>;

/// What waits to be done.
#[derive(Default)]
pub(super) struct Inbox {
    actions: RefCell<VecDeque<Action>>,
    is_open: Cell<bool>,
}

impl Runner {
    /// Does something now, or, if this is called while something is being done, right after it. In the end what has changed
    /// is rendered, and events begin whose turn it is: once for all that one message of a worker leads to.
    pub(super) fn act(self: &Rc<Self>, action: impl FnOnce(&Rc<Self>) + 'static) {
        self.inbox.actions.borrow_mut().push_back(Box::new(action));
        if self.inbox.is_open.replace(true) {
            return;
        }
        while let Some(action) = self.next_action() {
            action(self);
        }
        self.inbox.is_open.set(false);
    }

    fn next_action(self: &Rc<Self>) -> Option<Action> {
        let take = || self.inbox.actions.borrow_mut().pop_front();
        if let Some(action) = take() {
            return Some(action);
        }
        if self.sandbox.has_more_answers() {
            return None;
        }
        self.refresh();
        self.advance_events();
        // What was dispatched without asking a worker has taken effect already.
        self.refresh();
        self.wake_when_due();
        take()
    }

    /// A callback that acts, unless the host is gone by then.
    pub(super) fn acting<T: 'static>(self: &Rc<Self>, action: impl FnOnce(&Rc<Self>, T) + 'static) -> impl FnOnce(T) + 'static {
        let runner = Rc::downgrade(self);
        move |given| {
            if let Some(runner) = runner.upgrade() {
                runner.act(move |runner| action(runner, given));
            }
        }
    }
}

//! Looking back: the page is shown as it was right after a dispatch, and nothing of it moves
//! meanwhile.
//!
//! Events that a worker was already handling are finished there; what came of them is held and
//! takes effect when the page is live again, in the order in which it came. Renders and loads that
//! were under way arrive unseen.

use std::collections::VecDeque;
use std::rc::Rc;

use plugin_runtime::contracts::DispatchId;
use reactive_graph::prelude::*;

use super::Runner;

/// What came from workers while the page was shown as it was.
pub(super) type HeldActions = VecDeque<HeldAction>;

pub(super) type HeldAction = Box<dyn FnOnce(&Rc<Runner>)>;

impl Runner {
    /// Shows the page as it was right after a dispatch. One that is no longer on the timeline is
    /// not shown.
    pub(super) fn show_moment(&self, id: DispatchId) {
        let store = self.store;
        if store.can_look_back_to(id)
            && store.timeline().with_untracked(|timeline| timeline.position(id).is_some())
        {
            store.set_moment(Some(id));
        }
    }

    /// Shows the moment that lies this many dispatches after the one that is shown; stops at the
    /// ends of the timeline.
    pub(super) fn step_moment(&self, by: isize) {
        let store = self.store;
        let Some(shown) = store.moment().get_untracked() else { return };
        let next = store.timeline().with_untracked(|timeline| {
            let index = timeline.position(shown)?.saturating_add_signed(by).min(timeline.len() - 1);
            timeline.get(index).map(|record| record.id)
        });
        if next.is_some() {
            store.set_moment(next);
        }
    }

    /// Whether nothing shall run by itself now.
    pub(super) fn is_looking_back(&self) -> bool {
        self.store.moment().with_untracked(Option::is_some)
    }

    /// Does something now, or when the page is live again.
    pub(super) fn when_live(self: &Rc<Self>, action: impl FnOnce(&Rc<Self>) + 'static) {
        if self.is_looking_back() {
            self.held.borrow_mut().push_back(Box::new(action));
        } else {
            action(self);
        }
    }

    /// Shows the page as it is, and lets it move again.
    pub(super) fn return_to_live(&self) {
        if self.is_looking_back() {
            self.store.set_moment(None);
        }
    }

    /// The next of what was held, once the page is live again.
    pub(super) fn next_held(&self) -> Option<HeldAction> {
        if self.is_looking_back() { None } else { self.held.borrow_mut().pop_front() }
    }
}

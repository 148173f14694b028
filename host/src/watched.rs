//! A memo of many sources that is asked often and changes seldom: a memo that has not changed looks
//! at each of them to say so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reactive_graph::computed::ArcMemo;
use reactive_graph::graph::{AnySource, AnySubscriber, ReactiveNode, Subscriber, WithObserver};
use reactive_graph::prelude::*;

/// A memo, and whether something that it is made from has changed.
pub(crate) struct Watched<T: Send + Sync + 'static> {
    memo: ArcMemo<T>,
    mark: Arc<Mark>,
}

impl<T: Clone + Send + Sync + 'static> Watched<T> {
    pub(crate) fn new(memo: ArcMemo<T>) -> Self {
        Self { memo, mark: Arc::new(Mark(AtomicBool::new(true))) }
    }

    /// The value, where it may be another than when this was called last.
    pub(crate) fn take(&self) -> Option<T> {
        let is_marked = self.mark.0.swap(false, Ordering::Relaxed);
        let mark: Arc<dyn Subscriber + Send + Sync> = self.mark.clone();
        let subscriber = AnySubscriber(Arc::as_ptr(&self.mark).addr(), Arc::downgrade(&mark));
        is_marked.then(|| subscriber.with_observer(|| self.memo.get()))
    }
}

/// Set by the memo when one of its sources changes.
struct Mark(AtomicBool);

impl ReactiveNode for Mark {
    fn mark_dirty(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn mark_check(&self) {
        self.mark_dirty();
    }

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

impl Subscriber for Mark {
    // It hears of its one memo for as long as both live.
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

#[cfg(test)]
mod tests {
    use reactive_graph::signal::ArcRwSignal;

    use super::*;

    #[test]
    fn it_is_told_once_for_each_time_that_a_source_changed() {
        let source = ArcRwSignal::new(1);
        let half = ArcMemo::new({
            let source = source.clone();
            move |_| source.get() / 2
        });
        let watched = Watched::new(half);
        assert_eq!((watched.take(), watched.take()), (Some(0), None));
        source.set(3);
        assert_eq!((watched.take(), watched.take()), (Some(1), None));
        source.set(4);
        source.set(5);
        assert_eq!((watched.take(), watched.take()), (Some(2), None));
    }
}

//! Does something once when a burst of calls is over.

use std::time::Duration;

use leptos::prelude::*;

/// One timer; it goes with the component that made it. Copies share it.
#[derive(Clone, Copy)]
pub struct Debounce {
    delay: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Debounce {
    /// A timer that waits this long after the last call.
    pub fn new(delay: Duration) -> Self {
        let debounce = Self { delay, timer: StoredValue::new(None) };
        on_cleanup(move || {
            debounce.cancel();
        });
        debounce
    }

    /// Runs `action` after the delay, unless another call comes before.
    pub fn call(self, action: impl FnOnce() + 'static) {
        self.cancel();
        let fire = move || {
            self.timer.set_value(None);
            action();
        };
        #[expect(clippy::disallowed_methods, reason = "it is cancelled when the view goes")]
        let timer = set_timeout_with_handle(fire, self.delay);
        // A browser that arms no timer runs no action: nothing that waits for one is worth a broken
        // page. The view may be gone: then nothing waits either.
        if let Some(unwanted) = self.timer.try_set_value(timer.ok()).flatten() {
            unwanted.clear();
        }
    }

    /// Drops what waits; false where nothing does.
    pub fn cancel(self) -> bool {
        let waiting = self.timer.try_update_value(Option::take).flatten();
        waiting.inspect(TimeoutHandle::clear).is_some()
    }
}

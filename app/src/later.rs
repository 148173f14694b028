//! What happens a moment later: in the next frame, after a while, when a promise is kept. A view
//! may be gone by then, and reading what it owned would end the page; so nothing is deferred but
//! through here, which a lint holds.

use std::time::Duration;

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How long is waited for idle time where the browser does not tell of it.
const NEARLY_IDLE: Duration = Duration::from_millis(500);

/// The life of the view in whose making it is made. Copies share it.
#[derive(Clone, Copy)]
pub struct ViewLife(StoredValue<()>);

impl ViewLife {
    /// The life of the view, or the run of the effect, that is being made.
    pub fn new() -> Self {
        Self(StoredValue::new(()))
    }

    /// Whether the view is gone.
    pub fn is_over(self) -> bool {
        self.0.is_disposed()
    }

    /// Runs `then` in the next frame, if the view is still there.
    pub fn next_frame(self, then: impl FnOnce() + 'static) {
        next_frame(move || {
            if !self.is_over() {
                then();
            }
        });
    }
}

impl Default for ViewLife {
    fn default() -> Self {
        Self::new()
    }
}

/// Milliseconds since the page began, with fractions.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Runs `then` in the next frame, whatever is gone by then: it must use nothing that a view owns.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for frames")]
pub fn next_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
}

/// Runs `then` after a while, whatever is gone by then: it must use nothing that a view owns.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for a time without a view")]
pub fn after(delay: Duration, then: impl FnOnce() + 'static) {
    set_timeout(then, delay);
}

/// Runs `then` when the browser has nothing to do, whatever is gone by then: it must use nothing
/// that a view owns.
pub fn when_idle(then: impl FnOnce() + 'static) {
    let ask = Reflect::get(&window(), &"requestIdleCallback".into())
        .ok()
        .and_then(|ask| ask.dyn_into::<Function>().ok());
    match ask {
        // It takes a function and calls it once.
        Some(ask) => drop(ask.call1(&window(), &Closure::once_into_js(then))),
        None => after(NEARLY_IDLE, then),
    }
}

/// Runs `task`, whatever is gone meanwhile: it must use nothing that a view owns, but by `try_…`.
#[expect(clippy::disallowed_methods, reason = "the one place that waits for promises")]
pub fn wait_for(task: impl Future<Output = ()> + 'static) {
    leptos::task::spawn_local(task);
}

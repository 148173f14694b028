//! Time: what deadlines are measured with, and the one import QuickJS wants from its host.

/// A clock that only moves forward. Injected, so that tests need not wait.
pub trait Clock {
    /// Microseconds since some fixed moment.
    fn now_us(&self) -> u64;
}

/// The clock of the platform: `performance.now` in a browser, the monotonic clock elsewhere.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Default))]
pub struct SystemClock {
    #[cfg(not(target_arch = "wasm32"))]
    start: std::time::Instant,
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for SystemClock {
    fn default() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Clock for SystemClock {
    fn now_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        pub(super) fn performance_now() -> f64;
    }
}

#[cfg(target_arch = "wasm32")]
impl Clock for SystemClock {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the worker started"
    )]
    fn now_us(&self) -> u64 {
        (browser::performance_now() * 1000.0) as u64
    }
}

/// The time of `Date` inside the VM, in microseconds since 1970 but only as fine as a millisecond.
/// QuickJS imports it under this name; left undefined, the page would try to load a module called
/// `env`.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "QuickJS looks for an unmangled C symbol")]
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    js_sys::Date::now() * 1000.0
}

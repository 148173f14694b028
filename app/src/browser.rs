//! The browser for the host: gloo workers, the clock, timers.

#![deny(clippy::disallowed_types)]

mod gate;
mod port;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_worker::{Spawnable, WorkerBridge};
use js_sys::{Array, Function, Object, Promise, Proxy, Reflect};
use plugin_host::sandbox::{Signal, SpawnError, Spawner, Timers, WorkerLink};
use plugin_runtime::agent::{PluginWorker, TextCodec};
use plugin_runtime::contracts::messages::Envelope;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use self::port::WorkerPort;
use crate::page_script;

/// Takes workers from the page's own script (`page/workers.js`), which may have started some before
/// the app was there.
pub struct BrowserSpawner {
    /// Promises a worker, or why there is none.
    start: Result<Function, SpawnError>,
}

impl BrowserSpawner {
    /// Finds the script's `window.pluginWorkers`.
    pub fn from_page() -> Self {
        let missing = || SpawnError {
            reason: "the page must have page/workers.js, found nothing of it".to_owned(),
        };
        Self { start: page_script::method("pluginWorkers", "start").ok_or_else(missing) }
    }
}

impl Spawner for BrowserSpawner {
    fn spawn(&self, on_signal: Rc<dyn Fn(Signal)>) -> Result<Box<dyn WorkerLink>, SpawnError> {
        let start = self.start.as_ref().map_err(Clone::clone)?;
        let promised: Promise = start
            .call0(&JsValue::NULL)
            .and_then(JsCast::dyn_into)
            .map_err(|error| refused(&error))?;
        let worker = BrowserWorker::default();
        let arriving = worker.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "it outlives no view: what it uses is its own"
        )]
        wasm_bindgen_futures::spawn_local(async move {
            let arrived = JsFuture::from(promised).await.map_err(|error| refused(&error));
            match arrived.and_then(|started| NativeWorker::take_over(&started, on_signal.clone())) {
                Ok(native) => arriving.arrive(native),
                Err(error) => arriving.miss(&error, &*on_signal),
            }
        });
        Ok(Box::new(worker))
    }
}

#[cfg(target_arch = "wasm32")]
fn watch_for_death(name: &str, on_signal: Rc<dyn Fn(Signal)>) {
    plugin_runtime::agent::presence::watch(name, move || on_signal(Signal::Vanished));
}

#[cfg(not(target_arch = "wasm32"))]
fn watch_for_death(_name: &str, _on_signal: Rc<dyn Fn(Signal)>) {}

/// Lets `spawn` take the worker that we made for the one it asks the browser for.
///
/// gloo never hands out the worker that it makes, and without it nobody can end a worker that
/// hangs. See docs/decisions/001.
fn adopt<T>(native: &web_sys::Worker, spawn: impl FnOnce() -> T) -> Result<T, SpawnError> {
    let global = js_sys::global();
    let key = JsValue::from_str("Worker");
    let original = Reflect::get(&global, &key).map_err(|error| refused(&error))?;
    let handler = Object::new();
    let native = native.clone();
    let construct =
        Closure::<dyn Fn(JsValue, Array) -> web_sys::Worker>::new(move |_, _| native.clone());
    Reflect::set(&handler, &"construct".into(), construct.as_ref())
        .map_err(|error| refused(&error))?;
    let stand_in = Proxy::new(&original, &handler);
    Reflect::set(&global, &key, &stand_in).map_err(|error| refused(&error))?;
    let spawned = spawn();
    Reflect::set(&global, &key, &original).map_err(|error| refused(&error))?;
    Ok(spawned)
}

fn refused(error: &JsValue) -> SpawnError {
    let message = error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()));
    SpawnError { reason: message }
}

/// A worker that is promised. Clones share it.
#[derive(Clone)]
struct BrowserWorker(Rc<RefCell<Life>>);

/// How far a worker is.
enum Life {
    /// It is on its way, and this is to be posted to it, each with the answers that it will owe.
    Promised(Vec<(Envelope, usize)>),
    /// It is here.
    Here(NativeWorker),
    /// It was ended, or there never was one.
    Over,
}

impl Default for BrowserWorker {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Life::Promised(Vec::new()))))
    }
}

impl BrowserWorker {
    /// The promise was kept.
    fn arrive(&self, native: NativeWorker) {
        let life = self.0.replace(Life::Over);
        let Life::Promised(waiting) = life else { return native.end() };
        for (envelope, replies) in waiting {
            native.post(envelope, replies);
        }
        self.0.replace(Life::Here(native));
    }

    /// The promise was not kept. Nobody is told who has given the worker up meanwhile.
    fn miss(&self, error: &SpawnError, on_signal: &dyn Fn(Signal)) {
        if matches!(self.0.replace(Life::Over), Life::Promised(_)) {
            on_signal(Signal::Broken(error.reason.clone()));
        }
    }
}

impl WorkerLink for BrowserWorker {
    fn post(&self, envelope: Envelope, replies: usize) {
        match &mut *self.0.borrow_mut() {
            Life::Promised(waiting) => waiting.push((envelope, replies)),
            Life::Here(native) => native.post(envelope, replies),
            Life::Over => {}
        }
    }

    fn terminate(&self) {
        if let Life::Here(native) = self.0.replace(Life::Over) {
            native.end();
        }
    }
}

/// A worker, and the ways to speak with it.
struct NativeWorker {
    native: web_sys::Worker,
    bridge: WorkerBridge<PluginWorker>,
    port: WorkerPort,
}

impl NativeWorker {
    /// Takes what the page's script has started: `{ native, name, port }`.
    fn take_over(started: &JsValue, on_signal: Rc<dyn Fn(Signal)>) -> Result<Self, SpawnError> {
        let given = |key: &str| Reflect::get(started, &key.into()).map_err(|error| refused(&error));
        let native: web_sys::Worker =
            given("native")?.dyn_into().map_err(|error| refused(&error))?;
        let name = given("name")?.as_string().unwrap_or_default();
        let is_watched = Cell::new(false);
        let on_signal: Rc<dyn Fn(Signal)> = Rc::new(move |signal| {
            if matches!(signal, Signal::Message(_)) && !is_watched.replace(true) {
                watch_for_death(&name, on_signal.clone());
            }
            on_signal(signal);
        });
        let speaking = given("port")?.dyn_into().map_err(|error| refused(&error))?;
        let port =
            WorkerPort::open(&native, speaking, on_signal).map_err(|error| refused(&error))?;
        let mut spawner = PluginWorker::spawner().encoding::<TextCodec>();
        // The address is not looked at: the worker is there.
        let bridge =
            adopt(&native, || spawner.with_loader(true).as_module(false).spawn("plugin-worker"))?;
        port.start();
        Ok(Self { native, bridge, port })
    }

    fn post(&self, envelope: Envelope, replies: usize) {
        self.port.owe(replies);
        self.bridge.send(envelope);
    }

    fn end(self) {
        self.port.close();
        // gloo listens as well.
        self.native.set_onmessage(None);
        // This may run inside the bridge's own callback, while its table of callbacks is borrowed.
        #[expect(clippy::disallowed_methods, reason = "it holds the worker alone")]
        wasm_bindgen_futures::spawn_local(async move { drop(self) });
    }
}

/// The browser's clock and timers.
pub struct BrowserTimers;

impl Timers for BrowserTimers {
    fn now_ms(&self) -> f64 {
        leptos::prelude::window()
            .performance()
            .map_or_else(js_sys::Date::now, |performance| performance.now())
    }

    fn unix_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn after(&self, delay_ms: f64, action: Box<dyn FnOnce()>) {
        let action = Closure::once_into_js(action);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "delays are seconds, far below 24 days"
        )]
        let delay = delay_ms.ceil() as i32;
        // A timer that the browser refuses to arm cannot be armed by anybody else either.
        let _ = leptos::prelude::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(action.unchecked_ref(), delay);
    }
}

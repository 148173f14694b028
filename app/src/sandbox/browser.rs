//! The real thing: gloo workers, the browser's clock and its timers.

mod cradle;
mod port;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_worker::{Spawnable, WorkerBridge};
use js_sys::{Array, Object, Proxy, Reflect};
use plugin_runtime::agent::{PluginWorker, TextCodec};
use plugin_runtime::contracts::messages::Envelope;
use wasm_bindgen::prelude::*;
use web_sys::WorkerOptions;

use self::port::WorkerPort;
use super::{Signal, SpawnError, Spawner, Timers, WorkerLink};

/// Starts the worker whose loader script the page names.
pub struct BrowserSpawner {
    /// What a worker is made from, or why there is nothing.
    address: Result<String, SpawnError>,
}

impl BrowserSpawner {
    /// Reads the loader's file name from `<meta name="plugin-worker">`, which a build writes with the content's hash.
    pub fn from_page() -> Self {
        let named = leptos::prelude::document().query_selector("meta[name='plugin-worker']").ok().flatten();
        let loader = named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| "worker_loader.js".to_owned());
        Self { address: cradle::address_for(&loader).map_err(|error| refused(&error)) }
    }
}

impl Spawner for BrowserSpawner {
    fn spawn(&self, on_signal: Rc<dyn Fn(Signal)>) -> Result<Box<dyn WorkerLink>, SpawnError> {
        let address = self.address.as_ref().map_err(Clone::clone)?;
        let name = unique_name();
        let options = WorkerOptions::new();
        options.set_name(&name);
        let native = web_sys::Worker::new_with_options(address, &options).map_err(|error| refused(&error))?;
        let is_watched = Cell::new(false);
        let on_signal: Rc<dyn Fn(Signal)> = Rc::new(move |signal| {
            if matches!(signal, Signal::Message(_)) && !is_watched.replace(true) {
                watch_for_death(&name, on_signal.clone());
            }
            on_signal(signal);
        });
        let port = WorkerPort::open(&native, on_signal).map_err(|error| refused(&error))?;
        let mut spawner = PluginWorker::spawner().encoding::<TextCodec>();
        let bridge = adopt(&native, || spawner.with_loader(true).as_module(false).spawn(address))?;
        Ok(Box::new(BrowserWorker { native, bridge: RefCell::new(Some(bridge)), port }))
    }
}

/// Names a worker as no other of this origin is called: other tabs have workers too.
fn unique_name() -> String {
    format!("plugin-worker-{}-{}", js_sys::Date::now(), js_sys::Math::random())
}

#[cfg(target_arch = "wasm32")]
fn watch_for_death(name: &str, on_signal: Rc<dyn Fn(Signal)>) {
    plugin_runtime::agent::presence::watch(name, move || on_signal(Signal::Vanished));
}

#[cfg(not(target_arch = "wasm32"))]
fn watch_for_death(_name: &str, _on_signal: Rc<dyn Fn(Signal)>) {}

/// Lets `spawn` take the worker that we made for the one it asks the browser for.
///
/// gloo never hands out the worker that it makes, and without it nobody can end a worker that hangs. See
/// docs/decisions/001.
fn adopt<T>(native: &web_sys::Worker, spawn: impl FnOnce() -> T) -> Result<T, SpawnError> {
    let global = js_sys::global();
    let key = JsValue::from_str("Worker");
    let original = Reflect::get(&global, &key).map_err(|error| refused(&error))?;
    let handler = Object::new();
    let native = native.clone();
    let construct = Closure::<dyn Fn(JsValue, Array) -> web_sys::Worker>::new(move |_, _| native.clone());
    Reflect::set(&handler, &"construct".into(), construct.as_ref()).map_err(|error| refused(&error))?;
    let stand_in = Proxy::new(&original, &handler);
    Reflect::set(&global, &key, &stand_in).map_err(|error| refused(&error))?;
    let spawned = spawn();
    Reflect::set(&global, &key, &original).map_err(|error| refused(&error))?;
    Ok(spawned)
}

fn refused(error: &JsValue) -> SpawnError {
    let message = error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| String::from(error.message()));
    SpawnError { reason: message }
}

struct BrowserWorker {
    native: web_sys::Worker,
    /// Taken out before it is dropped: dropping posts a farewell, which a dead worker need not hear.
    bridge: RefCell<Option<WorkerBridge<PluginWorker>>>,
    port: WorkerPort,
}

impl WorkerLink for BrowserWorker {
    fn post(&self, envelope: Envelope, replies: usize) {
        self.port.owe(replies);
        if let Some(bridge) = self.bridge.borrow().as_ref() {
            bridge.send(envelope);
        }
    }

    fn terminate(&self) {
        self.port.close();
        // gloo listens as well.
        self.native.set_onmessage(None);
        if let Some(bridge) = self.bridge.borrow_mut().take() {
            // This may run inside the bridge's own callback, while its table of callbacks is borrowed.
            #[expect(clippy::disallowed_methods, reason = "it holds the bridge alone")]
            wasm_bindgen_futures::spawn_local(async move { drop(bridge) });
        }
    }
}

/// The browser's clock and timers.
pub struct BrowserTimers;

impl Timers for BrowserTimers {
    fn now_ms(&self) -> f64 {
        leptos::prelude::window().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
    }

    fn after(&self, delay_ms: f64, action: Box<dyn FnOnce()>) {
        let action = Closure::once_into_js(action);
        #[expect(clippy::cast_possible_truncation, reason = "delays are seconds, far below 24 days")]
        let delay = delay_ms.ceil() as i32;
        // A timer that the browser refuses to arm cannot be armed by anybody else either.
        let _ = leptos::prelude::window().set_timeout_with_callback_and_timeout_and_arguments_0(action.unchecked_ref(), delay);
    }
}

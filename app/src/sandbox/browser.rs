//! The real thing: gloo workers, the browser's clock and its timers.

mod cradle;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_worker::{Spawnable, WorkerBridge};
use js_sys::{Array, JsString, Object, Proxy, Reflect};
use plugin_runtime::agent::{PluginWorker, TextCodec};
use plugin_runtime::contracts::messages::Envelope;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, WorkerOptions};

use super::decode::REPLY_LIMIT_BYTES;
use super::gate::{Gate, Passage};
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
        let gate = Rc::new(RefCell::new(Gate::default()));
        let listener = listen(&native, &gate, &on_signal)?;
        let mut spawner = PluginWorker::spawner().encoding::<TextCodec>();
        let bridge = adopt(&native, || spawner.with_loader(true).as_module(false).spawn(address))?;
        Ok(Box::new(BrowserWorker { native, bridge: RefCell::new(Some(bridge)), gate, listener }))
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

/// The events of a worker that are listened to beside gloo.
const HEARD: [&str; 3] = ["error", "messageerror", "message"];

type Listener = Closure<dyn Fn(Event)>;

/// Hears everything of a worker before gloo does. Of its messages only the hello is left to gloo, which then posts what
/// waits; answers go on from here, and the first that is not owed ends the worker before anything more of it is read.
fn listen(native: &web_sys::Worker, gate: &Rc<RefCell<Gate>>, on_signal: &Rc<dyn Fn(Signal)>) -> Result<Listener, SpawnError> {
    let (gate, on_signal, worker) = (gate.clone(), on_signal.clone(), native.clone());
    let listener = Listener::new(move |event: Event| {
        let signal = match event.dyn_ref::<MessageEvent>().filter(|_| event.type_() == "message") {
            Some(message) => heard(&gate, message),
            None => Some(trouble(&event)),
        };
        if let Some(Signal::Broken(_)) = &signal {
            gate.borrow_mut().shut();
            worker.terminate();
        }
        if let Some(signal) = signal {
            on_signal(signal);
        }
    });
    for name in HEARD {
        native.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).map_err(|error| refused(&error))?;
    }
    Ok(listener)
}

/// What a message comes to; nothing for the hello, and for what is still queued of a worker that was ended.
fn heard(gate: &RefCell<Gate>, message: &MessageEvent) -> Option<Signal> {
    let is_open = gate.borrow().is_open();
    // The length is looked at before the text is copied.
    let text = if is_open { message.data().dyn_into::<JsString>().ok().filter(is_short).map(String::from) } else { None };
    let passage = gate.borrow_mut().pass(text.as_deref());
    if passage != Passage::Hello {
        message.stop_immediate_propagation();
    }
    match passage {
        Passage::Hello | Passage::Dropped => None,
        Passage::Answer(answer) => Some(Signal::Message(Envelope(answer.into_owned()))),
        Passage::Refused(reason) => Some(Signal::Broken(reason.to_owned())),
    }
}

/// Whether a message may be read: in its envelope a text takes up to twice its length.
fn is_short(text: &JsString) -> bool {
    text.length() as usize <= 2 * REPLY_LIMIT_BYTES
}

fn trouble(event: &Event) -> Signal {
    // Handled here: it shall not also stand in the browser's console as uncaught.
    event.prevent_default();
    let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|message| !message.is_empty());
    Signal::Broken(message.unwrap_or_else(|| format!("{} without a message", event.type_())))
}

fn refused(error: &JsValue) -> SpawnError {
    let message = error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| String::from(error.message()));
    SpawnError { reason: message }
}

struct BrowserWorker {
    native: web_sys::Worker,
    /// Taken out before it is dropped: dropping posts a farewell, which a dead worker need not hear.
    bridge: RefCell<Option<WorkerBridge<PluginWorker>>>,
    gate: Rc<RefCell<Gate>>,
    listener: Listener,
}

impl WorkerLink for BrowserWorker {
    fn post(&self, envelope: Envelope, replies: usize) {
        self.gate.borrow_mut().owe(replies);
        if let Some(bridge) = self.bridge.borrow().as_ref() {
            bridge.send(envelope);
        }
    }

    fn terminate(&self) {
        self.gate.borrow_mut().shut();
        self.native.terminate();
        // gloo listens as well, and would decode what is still queued.
        self.native.set_onmessage(None);
        for name in HEARD {
            // It cannot fail: the listener is ours, and one that is not there is no error.
            let _ = self.native.remove_event_listener_with_callback(name, self.listener.as_ref().unchecked_ref());
        }
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

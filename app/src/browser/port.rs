//! The way out of a worker: a port that its first lines hand to the page, and that the page can
//! close.
//!
//! A browser lets a worker that never pauses run on for a while after it was ended (Chromium: two
//! seconds), and delivers what it posts meanwhile among the answers of all others. Nothing comes
//! out of a closed port.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::JsString;
use plugin_host::sandbox::REPLY_LIMIT_BYTES;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, EventTarget, MessageEvent, MessageEventInit, MessagePort};

use super::gate::{Gate, Passage};
use super::{Envelope, Signal};

/// The events that are listened to, of the worker and of its port.
const HEARD: [&str; 3] = ["error", "messageerror", "message"];

type Listener = Closure<dyn Fn(Event)>;

/// Hears one worker.
pub(super) struct WorkerPort {
    ear: Rc<Ear>,
    of_worker: Listener,
    of_port: Listener,
}

struct Ear {
    worker: web_sys::Worker,
    port: MessagePort,
    gate: RefCell<Gate>,
    on_signal: Rc<dyn Fn(Signal)>,
}

impl WorkerPort {
    /// Listens to a worker and its port; nothing comes out of that before [`WorkerPort::start`].
    /// Only the hello is left to gloo, which then posts what waits. The first message that is not
    /// owed ends the worker.
    ///
    /// # Errors
    /// What the browser threw.
    pub(super) fn open(
        worker: &web_sys::Worker,
        port: MessagePort,
        on_signal: Rc<dyn Fn(Signal)>,
    ) -> Result<Self, JsValue> {
        let ear =
            Rc::new(Ear { worker: worker.clone(), port, gate: RefCell::default(), on_signal });
        let hearing = ear.clone();
        let of_port = Listener::new(move |event: Event| hearing.hear(&event));
        listen(&ear.port, &of_port)?;
        let hearing = ear.clone();
        let of_worker = Listener::new(move |event: Event| hearing.hear_worker(&event));
        listen(worker, &of_worker)?;
        Ok(Self { ear, of_worker, of_port })
    }

    /// Lets in what the worker says, from its first word on.
    pub(super) fn start(&self) {
        self.ear.port.start();
    }

    /// Lets so many answers in from now on, whatever was owed before.
    pub(super) fn owe(&self, replies: usize) {
        self.ear.gate.borrow_mut().owe(replies);
    }

    /// Ends the worker, and hears nothing of it any more.
    pub(super) fn close(&self) {
        self.ear.close();
        ignore(&self.ear.worker, &self.of_worker);
        ignore(&self.ear.port, &self.of_port);
    }
}

impl Ear {
    /// Hears the worker itself: whatever it says beside its port is trouble.
    fn hear_worker(&self, event: &Event) {
        // The hello, on its way to gloo.
        if event.is_trusted() {
            event.stop_immediate_propagation();
            self.refuse(trouble(event));
        }
    }

    /// Hears what comes out of the port.
    fn hear(&self, event: &Event) {
        let Some(message) = event.dyn_ref::<MessageEvent>().filter(|_| event.type_() == "message")
        else {
            return self.refuse(trouble(event));
        };
        // The length is looked at before the text is copied.
        let is_open = self.gate.borrow().is_open();
        let text = if is_open {
            message.data().dyn_into::<JsString>().ok().filter(is_short).map(String::from)
        } else {
            None
        };
        let passage = self.gate.borrow_mut().pass(text.as_deref());
        match passage {
            Passage::Hello => self.greet(&message.data()),
            Passage::Answer(answer) => {
                (self.on_signal)(Signal::Message(Envelope(answer.into_owned())));
            }
            Passage::Refused(reason) => self.refuse(reason),
            Passage::Dropped => {}
        }
    }

    /// Tells gloo that the worker is ready: gloo listens to the worker, which says nothing by
    /// itself.
    fn greet(&self, hello: &JsValue) {
        let init = MessageEventInit::new();
        init.set_data(hello);
        let sent = MessageEvent::new_with_event_init_dict("message", &init)
            .and_then(|event| self.worker.dispatch_event(&event));
        if sent.is_err() {
            self.refuse("the browser passed its hello on to nobody".into());
        }
    }

    fn refuse(&self, reason: Cow<'_, str>) {
        self.close();
        (self.on_signal)(Signal::Broken(reason.into_owned()));
    }

    fn close(&self) {
        self.gate.borrow_mut().shut();
        self.port.close();
        self.worker.terminate();
    }
}

fn listen(speaker: &EventTarget, listener: &Listener) -> Result<(), JsValue> {
    HEARD.iter().try_for_each(|name| {
        speaker.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
    })
}

fn ignore(speaker: &EventTarget, listener: &Listener) {
    for name in HEARD {
        // It cannot fail: the listener is ours, and one that is not there is no error.
        let _ =
            speaker.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
}

/// Whether a message may be read: in its envelope a text takes up to twice its length.
fn is_short(text: &JsString) -> bool {
    text.length() as usize <= 2 * REPLY_LIMIT_BYTES
}

/// What an event says that should not have come.
fn trouble(event: &Event) -> Cow<'static, str> {
    // Handled here: it shall not also stand in the browser's console as uncaught.
    event.prevent_default();
    let message = event
        .dyn_ref::<ErrorEvent>()
        .map(ErrorEvent::message)
        .filter(|message| !message.is_empty());
    match message {
        Some(message) => message.into(),
        None if event.type_() == "message" => "it spoke past its port".into(),
        None => format!("{} without a message", event.type_()).into(),
    }
}

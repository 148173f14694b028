//! The mounted app as its user knows it, over workers that are simulated in the page.

use std::any::Any;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use playground::app::App;
use playground::workbench::paced::is_behind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent,
    KeyboardEventInit,
};

use super::plugin;
use super::simulation::Browser;

/// What the app stores its session under.
const SESSION_KEY: &str = "plugin-playground.session";

/// A user's desk with the app on it; both go when the test ends.
pub(crate) struct Desk {
    /// The browser behind the app.
    pub(crate) browser: Rc<Browser>,
    root: HtmlElement,
    mounted: Option<Box<dyn Any>>,
}

impl Desk {
    /// A first visit.
    pub(crate) async fn new() -> Self {
        storage().clear().expect("can be cleared");
        Self::again().await
    }

    /// A visit with something in the storage.
    pub(crate) async fn with_stored(session: &str) -> Self {
        storage().clear().expect("can be cleared");
        storage().set_item(SESSION_KEY, session).expect("can be stored");
        Self::again().await
    }

    /// A first visit in safe mode.
    pub(crate) async fn in_safe_mode() -> Self {
        set_query("?safe");
        let desk = Self::new().await;
        set_query("?");
        desk
    }

    /// One more visit.
    pub(crate) async fn again() -> Self {
        let root: HtmlElement =
            document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("takes children");
        let browser = Browser::new(plugin::script());
        let (spawner, timers) = (browser.spawner(), browser.timers());
        let mounted =
            mount_to(root.clone(), move || view! { <App spawner=spawner timers=timers /> });
        let desk = Self { browser, root, mounted: Some(Box::new(mounted)) };
        desk.settle().await;
        desk
    }

    /// Lets the workers run the plugins of these tests again.
    pub(crate) fn follow_plugins(&self) {
        self.browser.follow(plugin::script());
    }

    /// Lets the workers answer and the page follow, its panels included.
    pub(crate) async fn settle(&self) {
        self.pass(0.0).await;
        while is_behind() {
            next_frame().await;
        }
    }

    /// The same after some time, as the workers' timers see it.
    pub(crate) async fn pass(&self, duration_ms: f64) {
        tick().await;
        self.browser.pass(duration_ms);
        next_frame().await;
        self.browser.settle();
        tick().await;
    }

    /// Waits for what the page does of itself, frame by frame; panics when the browser's patience
    /// would end too.
    pub(crate) async fn until(&self, what: &str, is_there: impl Fn() -> bool) {
        for _ in 0..300 {
            if is_there() {
                return;
            }
            self.settle().await;
        }
        panic!("waited in vain for {what}");
    }

    /// Everything with this `data-part`; more conditions may follow the name.
    pub(crate) fn all(&self, part: &str) -> Vec<Element> {
        let found =
            self.root.query_selector_all(&format!("[data-part='{part}']")).expect("a selector");
        (0..found.length())
            .filter_map(|index| found.item(index))
            .map(JsCast::unchecked_into)
            .collect()
    }

    fn one(&self, part: &str) -> Element {
        self.all(part).into_iter().next().unwrap_or_else(|| panic!("no {part} on the page"))
    }

    /// The visible text of one.
    pub(crate) fn text(&self, part: &str) -> String {
        self.one(part)
            .unchecked_into::<HtmlElement>()
            .text_content()
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    /// The texts of all.
    pub(crate) fn texts(&self, part: &str) -> Vec<String> {
        self.all(part)
            .iter()
            .map(|element| element.text_content().unwrap_or_default().trim().to_owned())
            .collect()
    }

    /// An attribute of one.
    pub(crate) fn attribute(&self, part: &str, name: &str) -> String {
        self.one(part).get_attribute(name).unwrap_or_default()
    }

    /// Clicks one; the workers have not answered yet.
    pub(crate) async fn click(&self, part: &str) {
        self.one(part).unchecked_into::<HtmlElement>().click();
        next_frame().await;
    }

    /// Presses a key on one.
    pub(crate) async fn press(&self, part: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_key(key);
        let event =
            KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        self.one(part).dispatch_event(&event).expect("is heard");
        next_frame().await;
    }

    /// Types into a field.
    pub(crate) async fn fill(&self, part: &str, text: &str) {
        let field = self.one(part);
        field.unchecked_ref::<HtmlInputElement>().set_value(text);
        input(&field).await;
    }

    /// Opens a shipped plugin.
    pub(crate) async fn open(&self, package: &str) {
        self.click(&format!("catalog-item'][data-package-id='{package}")).await;
    }

    /// The source in the editor that is shown.
    pub(crate) fn source(&self) -> String {
        self.one("code-editor-input").unchecked_into::<HtmlTextAreaElement>().value()
    }

    /// Writes a source over the one that is shown.
    pub(crate) async fn write(&self, source: &str) {
        let editor = self.one("code-editor-input");
        editor.unchecked_ref::<HtmlTextAreaElement>().set_value(source);
        input(&editor).await;
    }

    /// Runs what is shown, and lets it start.
    pub(crate) async fn run(&self) {
        self.click("editor-run").await;
        self.settle().await;
    }

    /// Goes away, as by a reload.
    pub(crate) fn leave(self) {
        window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("is heard");
        drop(self);
    }
}

/// The colours of the page.
pub(crate) fn theme() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"))
        .unwrap_or_default()
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.mounted = None;
        self.root.remove();
    }
}

async fn input(element: &Element) {
    let init = EventInit::new();
    init.set_bubbles(true);
    element
        .dispatch_event(&Event::new_with_event_init_dict("input", &init).expect("an event"))
        .expect("is heard");
    next_frame().await;
}

async fn next_frame() {
    tick().await;
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).expect("a frame");
    });
    JsFuture::from(frame).await.expect("a frame");
    tick().await;
}

fn set_query(query: &str) {
    js_sys::eval(&format!("history.replaceState(null, '', '{query}')"))
        .expect("the address changes");
}

fn storage() -> web_sys::Storage {
    window().local_storage().ok().flatten().expect("a browser with storage")
}

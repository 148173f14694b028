//! A widget on the page of the test, with the host's part played by the test.

use std::any::Any;
use std::sync::{Arc, Mutex};

use leptos::mount::mount_to;
use leptos::prelude::*;
use playground::render::{Took, WidgetEvent, WidgetView};
use plugin_runtime::contracts::ui::{UiKind, UiNode, UiTree, parse};
use plugin_runtime::contracts::{JsonText, Limits};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// A mounted widget; it goes when the test ends.
pub(crate) struct Stage {
    tree: ArcRwSignal<Option<Arc<UiTree>>>,
    events: Arc<Mutex<Vec<WidgetEvent>>>,
    took: Arc<Mutex<Vec<Took>>>,
    root: HtmlElement,
    mounted: Option<Box<dyn Any>>,
}

impl Stage {
    /// Mounts a widget that shows `tree`.
    pub(crate) async fn of(tree: &Value) -> Self {
        let root: HtmlElement =
            document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("takes children");
        let signal = ArcRwSignal::new(Some(parsed(tree)));
        let events = Arc::new(Mutex::new(Vec::new()));
        let took = Arc::new(Mutex::new(Vec::new()));
        let (shown, heard, told) = (signal.clone(), Arc::clone(&events), Arc::clone(&took));
        let mounted = mount_to(root.clone(), move || {
            let on_event =
                Callback::new(move |event| heard.lock().expect("not poisoned").push(event));
            let on_drawn = Callback::new(move |took| told.lock().expect("not poisoned").push(took));
            view! { <WidgetView tree=shown.clone() on_event=on_event on_drawn=on_drawn /> }
        });
        let stage = Self { tree: signal, events, took, root, mounted: Some(Box::new(mounted)) };
        settle().await;
        stage
    }

    /// Sets another tree, at once; the page follows with [`settle`].
    pub(crate) fn set(&self, tree: &Value) {
        self.tree.set(Some(parsed(tree)));
    }

    /// Shows another tree.
    pub(crate) async fn show(&self, tree: &Value) {
        self.set(tree);
        settle().await;
    }

    /// Shows a node that no parse has looked at.
    pub(crate) async fn show_kind(&self, kind: UiKind) {
        self.tree.set(Some(Arc::new(UiTree {
            root: UiNode { key: None, kind },
            issues: Vec::new(),
            node_count: 1,
        })));
        settle().await;
    }

    /// Shows no tree.
    pub(crate) async fn clear(&self) {
        self.tree.set(None);
        settle().await;
    }

    /// Waits for what a large tree brings, over as many frames as it takes.
    pub(crate) async fn until(&self, is_there: impl Fn(&Self) -> bool) {
        for _ in 0..2_000 {
            if is_there(self) {
                return;
            }
            settle().await;
        }
        panic!("it never came: {:.2000}", self.root.inner_html());
    }

    /// What the host got since the last call.
    pub(crate) fn take_events(&self) -> Vec<WidgetEvent> {
        std::mem::take(&mut self.events.lock().expect("not poisoned"))
    }

    /// What the widget took so far.
    pub(crate) fn took(&self) -> Vec<Took> {
        self.took.lock().expect("not poisoned").clone()
    }

    /// All elements of the selector.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.root.query_selector_all(selector).expect("a selector");
        (0..found.length())
            .filter_map(|index| found.item(index))
            .map(JsCast::unchecked_into)
            .collect()
    }

    /// The first element of the selector.
    pub(crate) fn find(&self, selector: &str) -> Element {
        let found = self.root.query_selector(selector).expect("a selector");
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    /// The first element of the selector, as what it is.
    pub(crate) fn get<T: JsCast>(&self, selector: &str) -> T {
        self.find(selector).unchecked_into()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mounted.take();
        self.root.remove();
    }
}

/// Whether the element has the focus.
pub(crate) fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| active == *element)
}

/// The text of an element.
pub(crate) fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}

/// Waits for a task of the event loop: all effects, which are microtasks, have run before it.
pub(crate) async fn settle() {
    let task = js_sys::Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback(&resolve).expect("takes a callback");
    });
    JsFuture::from(task).await.expect("resolves");
}

fn parsed(tree: &Value) -> Arc<UiTree> {
    Arc::new(parse(&JsonText::from_value(tree), &Limits::default()))
}

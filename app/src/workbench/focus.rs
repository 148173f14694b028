//! Where the focus goes when what has it goes: to the closest around it that takes it, a card, a
//! panel or a pane. A browser would leave it nowhere, and who works with the keyboard would not
//! know where they are.

#![deny(clippy::disallowed_types)]

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationObserver, MutationObserverInit};

use super::scrolling::focus_in_place;
use crate::later;
use crate::lazy_part;

lazy_part! { static KEEPER in timeline, "What keeps the focus": fn keeper() { keep() } }

/// Keeps the focus as soon as the code for it is there.
pub fn keep_soon() {
    later::wait_for(async {
        // Without it the browser's own way is taken.
        let _ = (KEEPER.make)(()).await;
    });
}

/// Watches what has the focus, and hands the focus on when it is taken away or made inert, as long
/// as the page lives.
pub fn keep() {
    let path = Rc::new(RefCell::new(Vec::new()));
    let on_change = Closure::<dyn Fn()>::new({
        let path = path.clone();
        move || hand_on(&path)
    });
    let Ok(observer) = MutationObserver::new(on_change.as_ref().unchecked_ref()) else { return };
    on_change.forget();
    let came = path.clone();
    window_event_listener(ev::focusin, move |event| {
        let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        came.replace(path_from(focused));
        watch(&observer, &came.borrow());
    });
    window_event_listener(ev::focusout, move |_| {
        let path = path.clone();
        // Not at once: only then is it known whether it went by itself or with what had it.
        later::wait_for(async move {
            let is_left = holder().is_none()
                && path.borrow().first().is_some_and(|last| last.is_connected() && !is_inert(last));
            if is_left {
                path.take();
            }
        });
    });
}

/// The element and all around it, but the page itself.
fn path_from(element: Option<Element>) -> Vec<Element> {
    std::iter::successors(element, |element| element.parent_element())
        .take_while(|element| element.tag_name() != "BODY")
        .collect()
}

/// Hears of what goes from a path and of what is made inert on it; of nothing beside it.
fn watch(observer: &MutationObserver, path: &[Element]) {
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_attribute_filter(&js_sys::Array::of1(&JsValue::from_str("inert")));
    observer.disconnect();
    for around in path.iter().skip(1) {
        // It cannot fail: the options name what to hear of.
        let _ = observer.observe_with_options(around, &options);
    }
}

/// Gives the focus to the first of a path that takes it, if it is lost: what only moved has it
/// again.
fn hand_on(path: &RefCell<Vec<Element>>) {
    if holder().is_some() {
        return;
    }
    let path = path.borrow().clone();
    for element in path {
        focus_in_place(element.unchecked_ref());
        if holder().is_some() {
            return;
        }
    }
}

/// What has the focus and can have it.
fn holder() -> Option<Element> {
    document().active_element().filter(|element| element.tag_name() != "BODY" && !is_inert(element))
}

fn is_inert(element: &Element) -> bool {
    element.closest("[inert]").ok().flatten().is_some()
}

//! Tells the page when a worker is gone, however it went: a lock that the worker holds for as long
//! as it lives.
//!
//! No event fires on the page when something other than the page itself ends a worker. The browser
//! releases the locks of a worker that is gone, so whoever waits for the lock learns of it at once
//! (<https://developer.mozilla.org/docs/Web/API/Web_Locks_API>).

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

/// Takes the lock that is called as this worker is, then calls `then`; at once where there are no
/// locks (an insecure context) or the worker has no name.
pub fn announce(then: impl FnOnce() + 'static) {
    let global = js_sys::global();
    let name = Reflect::get(&global, &"name".into())
        .ok()
        .filter(|name| name.as_string().is_some_and(|text| !text.is_empty()));
    let mut then = Some(then);
    let asked = name.and_then(|name| {
        let locks = locks_of(&global)?;
        let then = then.take()?;
        let hold = Closure::once_into_js(move || {
            then();
            Promise::new(&mut |_, _| {})
        });
        request(&locks, &name, &hold)
    });
    if let (None, Some(then)) = (asked, then) {
        then();
    }
}

/// Calls `gone` once the worker called `name` does not live any more. To be asked after the worker
/// said its first word.
pub fn watch(name: &str, gone: impl FnOnce() + 'static) {
    if let Some(locks) = locks_of(&js_sys::global()) {
        request(&locks, &name.into(), &Closure::once_into_js(gone));
    }
}

fn locks_of(global: &JsValue) -> Option<JsValue> {
    let navigator = Reflect::get(global, &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

fn request(locks: &JsValue, name: &JsValue, callback: &JsValue) -> Option<JsValue> {
    let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    let held = request.call2(locks, name, callback).ok()?;
    // Another worker may steal the lock. It is a hint and no more, so nobody has to hear of it.
    let catch: Function = Reflect::get(&held, &"catch".into()).ok()?.dyn_into().ok()?;
    catch.call1(&held, &Closure::once_into_js(|_: JsValue| ())).ok()
}

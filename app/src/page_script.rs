//! The page's own scripts (`page/`), as the app calls them. A page without one of them goes without
//! what it does.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A function of the object that a script left under a name: `method("playgroundCrash", "fail")`.
pub(crate) fn method(script: &str, name: &str) -> Option<Function> {
    let object = Reflect::get(&js_sys::global(), &script.into()).ok().filter(JsValue::is_object)?;
    Reflect::get(&object, &name.into()).ok()?.dyn_into().ok()
}

/// Calls such a function, if it is there. What it throws is its own to tell.
pub(crate) fn call(script: &str, name: &str) {
    if let Some(method) = method(script, name) {
        let _ = method.call0(&JsValue::NULL);
    }
}

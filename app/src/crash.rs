//! What happens when the app dies all the same: `page/crash.js` is told, which stops everything and
//! says so. A panic ends in a trap that leaves the module's memory as it was in the middle of
//! something: nothing of the app may go on.

use std::panic::PanicHookInfo;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::page_script::method;

/// What `page/crash.js` is called by.
const SCRIPT: &str = "playgroundCrash";

/// Tells of every panic: on the console, and to the person.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        tell(&in_words(panic));
    }));
}

/// What is done last when the app dies, such as storing what was typed. It must come to an end
/// without waiting.
pub fn before_the_end(action: impl Fn() + 'static) {
    let action = Closure::<dyn Fn()>::new(action);
    if let Some(before_the_end) = method(SCRIPT, "beforeTheEnd") {
        // A page without the script has nobody to tell of its end either.
        let _ = before_the_end.call1(&JsValue::NULL, action.as_ref());
    }
    action.forget();
}

fn in_words(panic: &PanicHookInfo<'_>) -> String {
    let stack = Reflect::get(&js_sys::Error::new(""), &"stack".into())
        .ok()
        .and_then(|stack| stack.as_string());
    format!("{panic}\n\n{}", stack.unwrap_or_default())
}

fn tell(message: &str) {
    if let Some(fail) = method(SCRIPT, "fail") {
        // Whatever goes wrong in there, the console has the message.
        let _ = fail.call1(&JsValue::NULL, &message.into());
    }
}

//! How large the window is that the page is in.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Width and height of the window in pixels.
pub fn window_size() -> (f64, f64) {
    let size = |value: Result<JsValue, _>| value.ok().and_then(|value| value.as_f64());
    (
        size(window().inner_width()).unwrap_or(1_440.0),
        size(window().inner_height()).unwrap_or(900.0),
    )
}

//! Lower case for searching and comparing, by the browser: the standard library's tables are 15 KB
//! of what would be fetched.

use std::borrow::Cow;

/// The text in lower case.
pub fn lower_case(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            text.to_ascii_lowercase().into()
        } else {
            text.into()
        }
    } else {
        lower_case_of_any(text).into()
    }
}

#[cfg(target_arch = "wasm32")]
fn lower_case_of_any(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// For tests without a browser.
#[cfg(not(target_arch = "wasm32"))]
fn lower_case_of_any(text: &str) -> String {
    text.to_lowercase()
}

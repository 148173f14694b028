//! The address that a worker is started from: a blob of the page.
//!
//! A worker from a file follows the headers of that file, and a plain file server sends none. A worker from a blob
//! follows the policy of the page that made it. See docs/decisions/017.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, Url};

const CRADLE: &str = include_str!("cradle.js");

/// The blob's address, for the loader whose file name is relative to the page. It stays as long as the page does.
///
/// # Errors
/// What the browser threw: it makes no blobs, or the page has no address to be relative to.
pub(super) fn address_for(loader: &str) -> Result<String, JsValue> {
    let base = document().base_uri()?.ok_or_else(|| JsValue::from_str("expected the page's address, found none"))?;
    let loader = Url::new_with_base(loader, &base)?.href();
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script(&base, &loader).into()), &kind)?;
    Url::create_object_url_with_blob(&blob)
}

/// The cradle with its two addresses written in, as JavaScript has strings.
fn script(base: &str, loader: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    CRADLE.replace(r#""{base}""#, &quoted(base)).replace(r#""{loader}""#, &quoted(loader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_addresses_are_written_in_and_cannot_end_their_string() {
        let script = script(r#"https://a.example/"b"/"#, "https://a.example/loader.js");
        assert!(script.contains(r#"base: "https://a.example/\"b\"/","#), "{script}");
        assert!(script.contains(r#"importScripts(trust("https://a.example/loader.js"))"#), "{script}");
    }
}

//! The documentation as it is fetched: once, when the panel is first opened. No visit begins with
//! it.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::pages::{Page, read_bundle};
use crate::later;

/// The pages, or how far they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// They are on their way.
    Loading,
    /// They are here.
    Ready(Arc<[Page]>),
    /// They could not be had, and why.
    Failed(String),
}

/// Where the pages are kept while another panel is shown.
#[derive(Clone, Copy, Default)]
pub struct DocsCache(RwSignal<Option<Contents>>);

impl DocsCache {
    /// The cache of the devtools, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is on it; tracks.
    pub fn contents(self) -> Contents {
        self.0.get().unwrap_or(Contents::Loading)
    }

    /// Fetches the pages unless they are here or on their way.
    pub fn fill(self) {
        let is_needed =
            self.0.with_untracked(|contents| matches!(contents, None | Some(Contents::Failed(_))));
        if is_needed {
            self.0.set(Some(Contents::Loading));
            later::wait_for(async move {
                let url = bundle_url();
                let pages = fetch_text(&url).await.and_then(|text| read_bundle(&text));
                self.0.try_set(Some(match pages {
                    Ok(pages) => Contents::Ready(pages.into()),
                    Err(reason) => Contents::Failed(format!("{url}: {reason}")),
                }));
            });
        }
    }
}

/// The bundle's file, which `<meta name="plugin-docs">` names: a build writes it with the content's
/// hash.
fn bundle_url() -> String {
    let named = document().query_selector("meta[name='plugin-docs']").ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| "docs.json".to_owned())
}

async fn fetch_text(url: &str) -> Result<String, String> {
    let in_words =
        |error: wasm_bindgen::JsValue| String::from(js_sys::Object::from(error).to_string());
    let response: Response =
        JsFuture::from(window().fetch_with_str(url)).await.map_err(in_words)?.unchecked_into();
    if !response.ok() {
        return Err(format!("expected the file, found status {}", response.status()));
    }
    let text = JsFuture::from(response.text().map_err(in_words)?).await.map_err(in_words)?;
    text.as_string().ok_or_else(|| "expected text".to_owned())
}

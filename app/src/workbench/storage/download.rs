//! The user's sources as a file, where the browser keeps nothing.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::workbench::session::Session;

/// What the file is called.
const NAME: &str = "plugin-playground-sources.txt";

/// All open sources in one text, each under its title.
fn all_sources(session: &Session) -> String {
    let tabs = session.tabs.get_untracked();
    let part = |title: String, source: String| format!("// ===== {title} =====\n{source}\n");
    tabs.iter()
        .map(|tab| part(tab.title.get_untracked(), tab.source.get_untracked()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Offers all open sources as a download.
pub fn download(session: &Session) {
    // Where a browser refuses, the sources are still in the editor.
    let _ = offer(&all_sources(session));
}

fn offer(text: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text)))?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(NAME);
    link.click();
    Url::revoke_object_url(&address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_stands_in_the_file_under_its_title() {
        Owner::new().with(|| {
            let session = Session::new();
            session.open_new().source.set("first".to_owned());
            session.open_new().source.set("second".to_owned());
            assert_eq!(
                all_sources(&session),
                "// ===== My plugin 1 =====\nfirst\n\n// ===== My plugin 2 =====\nsecond\n"
            );
        });
    }
}

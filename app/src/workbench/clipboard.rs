//! Copies text, and says whether that worked.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::workbench::icons::{CheckIcon, CopyIcon};
use crate::workbench::later;

/// What the last click came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Done,
    Refused,
}

/// Copies a text to the clipboard.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for its name: "Copy path".
    #[prop(default = "Copy")]
    label: &'static str,
) -> impl IntoView {
    let copied = RwSignal::new(Copied::NotYet);
    let copy = move |_| {
        let text = text.get_untracked();
        later::wait_for(async move {
            let is_done = write(&text).await;
            // The button may be gone by then.
            let _ = copied.try_set(if is_done { Copied::Done } else { Copied::Refused });
        });
    };
    let words = move || match copied.get() {
        Copied::NotYet => label,
        Copied::Done => "Copied",
        Copied::Refused => "Not copied: the browser refused",
    };
    view! {
        <button
            class="button button--ghost button--small"
            type="button"
            data-part="copy"
            on:click=copy
            on:blur=move |_| copied.set(Copied::NotYet)
        >
            {move || if copied.get() == Copied::Done { view! { <CheckIcon /> }.into_any() } else { view! { <CopyIcon /> }.into_any() }}
            <span aria-live="polite">{words}</span>
        </button>
    }
}

/// Whether the text is in the clipboard. A page that is not served over https or localhost has none.
pub(super) async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
    has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

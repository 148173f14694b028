//! Copies text, and says whether that worked.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::button::{Button, Look};
use crate::icons::{CheckIcon, CopyIcon};
use crate::later;

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
    // The focus leaves a button that is taken away: then this is set while views that read it
    // outlive their owner.
    let copied = ArcRwSignal::new(Copied::NotYet);
    let (words, is_done, left) = (copied.clone(), copied.clone(), copied.clone());
    let copy = move |_| {
        let (text, copied) = (text.get_untracked(), copied.clone());
        later::wait_for(async move {
            copied.set(if write(&text).await { Copied::Done } else { Copied::Refused });
        });
    };
    let words = move || match words.get() {
        Copied::NotYet => label,
        Copied::Done => "Copied",
        Copied::Refused => "Not copied: the browser refused",
    };
    view! {
        <Button
            look=Look::SmallGhost
            part="copy"
            on_press=copy
            on:blur=move |_| left.set(Copied::NotYet)
        >
            {move || {
                if is_done.get() == Copied::Done {
                    view! { <CheckIcon /> }.into_any()
                } else {
                    view! { <CopyIcon /> }.into_any()
                }
            }}
            <span aria-live="polite">{words}</span>
        </Button>
    }
}

/// Whether the text is in the clipboard. A page that is not served over https or localhost has
/// none.
pub(super) async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

//! Short messages of plugins, in a corner; each goes away by itself, or when it is closed.

#![deny(clippy::disallowed_types)]

use leptos::prelude::*;
use plugin_host::host::{Environment, Toast, ToastTone};
use plugin_host::page_scope::{PageSignal, PageValue, page_signal, page_value};
use plugin_host::store::Store;
use plugin_runtime::contracts::{InstanceId, display_text};
use wasm_bindgen::JsCast;

use crate::button::IconButton;
use crate::icons::Icon;
use crate::later;
use crate::workbench::rows::Rows;

/// Messages shown at once; the oldest goes first.
const SHOWN_LIMIT: usize = 4;
/// How long a message stays, in milliseconds.
const STAY_MS: u64 = 6_000;

/// The messages that are shown; copies share them.
#[derive(Clone, Copy)]
pub struct ToastRack(PageSignal<Vec<(u64, Toast)>>, PageValue<u64>);

impl Default for ToastRack {
    fn default() -> Self {
        Self(page_signal(Vec::new()), page_value(0))
    }
}

impl ToastRack {
    /// Shows one more.
    pub fn push(self, toast: Toast) {
        let id = self.1.get_value() + 1;
        self.1.set_value(id);
        self.0.update(|toasts| {
            toasts.push((id, toast));
            let surplus = toasts.len().saturating_sub(SHOWN_LIMIT);
            toasts.drain(..surplus);
        });
        self.close_in_time(id);
    }

    /// Closes a message after a while, unless somebody is at the messages: then it stays for as
    /// long again.
    fn close_in_time(self, id: u64) {
        later::after(std::time::Duration::from_millis(STAY_MS), move || {
            match document().query_selector(".toasts:is(:hover, :focus-within)") {
                Ok(Some(_)) => self.close_in_time(id),
                _ => self.close(id),
            }
        });
    }

    fn close(self, id: u64) {
        self.0.update(|toasts| toasts.retain(|(shown, _)| *shown != id));
    }
}

/// The corner with the messages.
#[component]
pub fn Toasts(
    /// What to show.
    rack: ToastRack,
) -> impl IntoView {
    let store = Store::expect();
    let title = move |id: &InstanceId| {
        store.instance(id).map_or_else(|| id.to_string(), |instance| instance.title.get_untracked())
    };
    view! {
        <div class="toasts" data-part="toasts" role="status" aria-label="Messages of plugins">
            <Rows each=move || rack.0.get() key=|(id, _)| *id let((id, toast))>
                <div class="toast card" data-part="toast" data-tone=tone_of(toast.tone)>
                    <p
                        class="toast__from muted"
                        data-part="toast-from"
                        data-instance-id=toast.from.to_string()
                    >
                        "From "
                        <bdi>{title(&toast.from)}</bdi>
                        " "
                        <code>{toast.from.to_string()}</code>
                    </p>
                    <p class="toast__text">
                        <bdi>{display_text::line(&toast.text).into_owned()}</bdi>
                    </p>
                    <IconButton
                        icon=Icon::CLOSE
                        label="Close the message"
                        on_press=move |_| close_by_hand(rack, id)
                    />
                </div>
            </Rows>
        </div>
    }
}

/// Closes a message; the focus, which was in it, goes to the next one, or to the preview.
fn close_by_hand(rack: ToastRack, id: u64) {
    rack.close(id);
    later::next_frame(|| {
        let next = document().query_selector(".toast .icon-button").ok().flatten();
        match next.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            Some(button) => super::scrolling::focus_in_place(&button),
            None => super::actions::focus("preview"),
        }
    });
}

fn tone_of(tone: ToastTone) -> &'static str {
    match tone {
        ToastTone::Info => "info",
        ToastTone::Success => "success",
        ToastTone::Warning => "warning",
        ToastTone::Danger => "danger",
    }
}

/// The page, as system commands see it.
pub struct PageEnvironment(pub ToastRack);

impl Environment for PageEnvironment {
    fn show(&self, toast: Toast) {
        self.0.push(toast);
    }

    fn is_hidden(&self) -> bool {
        document().hidden()
    }

    fn load(&self, key: &str) -> Option<String> {
        window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
    }

    fn save(&self, key: &str, text: &str) -> Result<(), String> {
        let storage = window().local_storage().ok().flatten().ok_or("there is no storage here")?;
        storage.set_item(key, text).map_err(|_| "its storage is full".to_owned())
    }

    fn copy(&self, text: &str) {
        let text = text.to_owned();
        later::wait_for(async move {
            super::clipboard::write(&text).await;
        });
    }
}

//! A new card comes into view, whole if the pane has room for it, and follows its own growth until
//! somebody uses the preview: what one is about to click or read must not move.

use leptos::html::Article;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, Element};

use super::super::scrolling::{Align, SizeWatch, bring_into_view};

/// What somebody who uses the preview does first: press, type, touch or turn the wheel. A press and
/// a key come before the focus does.
const USES: [&str; 4] = ["pointerdown", "keydown", "touchstart", "wheel"];

/// How often somebody has used the preview; for the cards in it.
#[derive(Clone, Copy)]
struct Uses(RwSignal<u32>);

/// Counts how often the preview is used; its cards read it.
pub(super) fn watch_uses(preview: NodeRef<leptos::html::Section>) {
    let uses = RwSignal::new(0);
    provide_context(Uses(uses));
    preview.on_load(move |preview| {
        let on_use = Closure::<dyn Fn()>::new(move || {
            uses.try_update(|uses| *uses += 1);
        });
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        // The pane scrolls without asking the page first.
        options.set_passive(true);
        for name in USES {
            // It cannot fail: the element is there.
            let _ = preview.add_event_listener_with_callback_and_add_event_listener_options(
                name,
                on_use.as_ref().unchecked_ref(),
                &options,
            );
        }
        // It lives as long as the preview, which lives as long as the page.
        on_use.forget();
    });
}

/// Keeps a new card in view, whatever size it comes to, for as long as it is selected and nobody
/// has used the preview.
pub(super) fn keep_in_view(card: NodeRef<Article>, is_selected: RwSignal<bool>) {
    let Some(Uses(uses)) = use_context::<Uses>() else { return };
    let then = uses.get_untracked();
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(card) = card.get() else { return };
        if !is_selected.get() || uses.get_untracked() != then {
            return watch.set_value(None);
        }
        let card = card.unchecked_into::<Element>();
        let shown = card.clone();
        let on_size = move || {
            if uses.try_get_untracked() == Some(then)
                && is_selected.try_get_untracked() == Some(true)
            {
                bring_into_view(&shown, Align::Nearest);
            }
        };
        watch.set_value(SizeWatch::new(&card, on_size));
    });
}

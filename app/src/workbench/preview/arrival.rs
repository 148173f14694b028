//! A new card comes into view, whole if the pane has room for it, and follows its own growth until somebody uses it.

use leptos::html::Article;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

use super::super::scrolling::{Align, bring_into_view};

/// Watches the size of a card and keeps it in view as long as `may_move` says so.
pub(super) fn keep_in_view(card: NodeRef<Article>, may_move: impl Fn() -> bool + 'static) {
    let watch = StoredValue::new_local(None::<SizeWatch>);
    let may_move = std::rc::Rc::new(may_move);
    Effect::new(move || {
        let Some(card) = card.get() else { return };
        let (card, may_move) = (card.unchecked_into::<Element>(), may_move.clone());
        let shown = card.clone();
        let on_size = move || {
            if may_move() {
                bring_into_view(&shown, Align::Nearest);
            }
        };
        watch.set_value(SizeWatch::new(&card, on_size));
    });
}

/// Hears of every size of an element, from the first one on; ends with its drop.
struct SizeWatch {
    observer: ResizeObserver,
    _on_size: Closure<dyn Fn()>,
}

impl SizeWatch {
    /// `None` in a browser that watches no sizes.
    fn new(element: &Element, on_size: impl Fn() + 'static) -> Option<Self> {
        let on_size = Closure::<dyn Fn()>::new(on_size);
        let observer = ResizeObserver::new(on_size.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _on_size: on_size })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

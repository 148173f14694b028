//! A long list of which only what is in view is drawn: the element that scrolls, and how far it
//! has.

use std::ops::Range;

use leptos::html::Div;
use leptos::prelude::*;

use super::virtual_rows::{Viewport, top_of};
use crate::window_size::window_size;

/// The element that scrolls and what is drawn in it. Its view sets `--row-height` and calls
/// [`VirtualList::look`] when it is scrolled.
#[derive(Clone, Copy)]
pub struct VirtualList {
    /// The element that scrolls.
    pub element: NodeRef<Div>,
    /// How many rows there are.
    pub count: Memo<usize>,
    /// The rows that are drawn.
    pub drawn: Memo<Range<usize>>,
    viewport: RwSignal<Viewport>,
}

impl VirtualList {
    /// Scrolled to its top.
    pub fn new(count: Memo<usize>) -> Self {
        let viewport = RwSignal::new(bounded(Viewport::default()));
        let drawn = Memo::new(move |_| viewport.get().rows(count.get()));
        Self { element: NodeRef::new(), count, drawn, viewport }
    }

    /// What is really in view.
    pub fn seen(self) -> Option<Viewport> {
        let element = self.element.try_get_untracked().flatten()?;
        Some(Viewport {
            top: f64::from(element.scroll_top()),
            height: f64::from(element.client_height()),
        })
    }

    /// How far it was scrolled when it was looked at last, in pixels.
    pub fn top(self) -> f64 {
        self.viewport.with_untracked(|viewport| viewport.top)
    }

    /// Draws what is in view now.
    pub fn look(self) {
        if let Some(seen) = self.seen() {
            self.viewport.try_set(bounded(seen));
        }
    }

    /// Scrolls so far, in pixels.
    #[expect(clippy::cast_possible_truncation, reason = "the DOM takes whole pixels; saturates")]
    pub fn scroll_to(self, top: f64) {
        if let Some(element) = self.element.get_untracked() {
            element.set_scroll_top(top.max(0.0) as i32);
        }
    }

    /// Room for all rows, with those that are drawn in their place; `line` makes the n-th of these.
    /// While the user scrolls its elements stay, and what they say changes.
    pub fn canvas<V: IntoView + 'static>(
        self,
        line: impl Fn(usize) -> V + Clone + Send + 'static,
    ) -> impl IntoView {
        let (count, drawn) = (self.count, self.drawn);
        let drawn_count = Memo::new(move |_| drawn.with(ExactSizeIterator::len));
        view! {
            <div
                class="virtual-list__canvas"
                role="presentation"
                style:height=move || format!("{}px", top_of(count.get()))
            >
                <div
                    role="presentation"
                    style:transform=move || format!("translateY({}px)", top_of(drawn.get().start))
                >
                    <For each=move || 0..drawn_count.get() key=Clone::clone children=line />
                </div>
            </div>
        }
    }
}

/// With an upper bound of the height, which unlike the height itself needs no observer.
fn bounded(seen: Viewport) -> Viewport {
    Viewport { height: window_size().1, ..seen }
}

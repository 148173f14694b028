//! The bar between two panes: dragged, or moved with the keys, it sets the size of one of them.

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far an arrow key moves the bar, in pixels.
const KEY_STEP_PX: f64 = 16.0;

/// On which side of the window the sized pane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneEdge {
    /// The pane is to the left of the bar.
    Left,
    /// The pane is to the right of the bar.
    Right,
    /// The pane is below the bar.
    Bottom,
}

impl PaneEdge {
    fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Bottom => "bottom",
        }
    }

    /// The orientation of the bar itself, which is what ARIA asks for.
    fn orientation(self) -> &'static str {
        if self == Self::Bottom { "horizontal" } else { "vertical" }
    }

    /// How much the pane grows when the bar moves by this much, in pixels to the right and down.
    fn growth(self, right: f64, down: f64) -> f64 {
        match self {
            Self::Left => right,
            Self::Right => -right,
            Self::Bottom => -down,
        }
    }
}

/// The sizes that a pane may have, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaneSizes {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The one that a double-click brings back.
    pub initial: f64,
}

impl PaneSizes {
    /// The nearest size that is allowed.
    pub fn clamp(self, size: f64) -> f64 {
        size.min(self.max).max(self.min)
    }

    /// The size after a key, if the key means one.
    fn after_key(self, edge: PaneEdge, size: f64, key: &str) -> Option<f64> {
        let (right, down) = match (key, edge) {
            ("Home", _) => return Some(self.min),
            ("End", _) => return Some(self.max.max(self.min)),
            ("ArrowLeft", PaneEdge::Left | PaneEdge::Right) => (-KEY_STEP_PX, 0.0),
            ("ArrowRight", PaneEdge::Left | PaneEdge::Right) => (KEY_STEP_PX, 0.0),
            ("ArrowUp", PaneEdge::Bottom) => (0.0, -KEY_STEP_PX),
            ("ArrowDown", PaneEdge::Bottom) => (0.0, KEY_STEP_PX),
            _ => return None,
        };
        Some(self.clamp(size + edge.growth(right, down)))
    }
}

/// Where a drag began.
#[derive(Clone, Copy)]
struct Drag {
    pointer: (i32, i32),
    size: f64,
}

/// Sizes a pane with pointer and keys. Double-click brings the initial size back.
#[component]
pub fn Splitter(
    /// What is sized: "Width of the catalog".
    #[prop(into)]
    label: String,
    /// The size of the pane, in pixels.
    size: RwSignal<f64>,
    /// Where the pane is.
    edge: PaneEdge,
    /// The sizes it may have.
    #[prop(into)]
    sizes: Signal<PaneSizes>,
    /// The id of the pane's element.
    #[prop(into)]
    controls: String,
) -> impl IntoView {
    let drag = RwSignal::new(None::<Drag>);
    let shown = move || sizes.get().clamp(size.get());
    let pointer = |event: &PointerEvent| (event.client_x(), event.client_y());

    let on_pointer_down = move |event: PointerEvent| {
        if event.button() == 0 {
            // Capture keeps the drag alive over frames and outside the window; without it a drag
            // still works inside.
            if let Some(bar) =
                event.current_target().and_then(|target| target.dyn_into::<Element>().ok())
            {
                let _ = bar.set_pointer_capture(event.pointer_id());
            }
            drag.set(Some(Drag {
                pointer: pointer(&event),
                size: sizes.get_untracked().clamp(size.get_untracked()),
            }));
        }
    };
    let on_pointer_move = move |event: PointerEvent| {
        if let Some(drag) = drag.get_untracked() {
            let (x, y) = pointer(&event);
            let growth = edge.growth(f64::from(x - drag.pointer.0), f64::from(y - drag.pointer.1));
            size.set(sizes.get_untracked().clamp(drag.size + growth));
        }
    };

    view! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            data-edge=edge.name()
            data-dragging=move || drag.with(Option::is_some).then_some("true")
            aria-label=label
            aria-controls=controls
            aria-orientation=edge.orientation()
            aria-valuenow=move || shown().round().to_string()
            aria-valuemin=move || sizes.get().min.round().to_string()
            aria-valuemax=move || sizes.get().max.round().to_string()
            aria-valuetext=move || format!("{} pixels", shown().round())
            on:pointerdown=on_pointer_down
            on:pointermove=on_pointer_move
            on:lostpointercapture=move |_| drag.set(None)
            on:pointerup=move |_| drag.set(None)
            on:pointercancel=move |_| drag.set(None)
            on:dblclick=move |_| {
                size.set(sizes.get_untracked().clamp(sizes.get_untracked().initial));
            }
            on:keydown=move |event| {
                let sizes = sizes.get_untracked();
                if let Some(changed) = sizes
                    .after_key(edge, sizes.clamp(size.get_untracked()), &event.key())
                {
                    event.prevent_default();
                    size.set(changed);
                }
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: PaneSizes = PaneSizes { min: 100.0, max: 400.0, initial: 260.0 };

    #[test]
    fn a_pane_grows_when_its_bar_moves_away_from_its_edge() {
        assert_eq!(SIZES.after_key(PaneEdge::Left, 260.0, "ArrowRight"), Some(276.0));
        assert_eq!(SIZES.after_key(PaneEdge::Right, 260.0, "ArrowRight"), Some(244.0));
        assert_eq!(SIZES.after_key(PaneEdge::Bottom, 260.0, "ArrowUp"), Some(276.0));
        assert_eq!(SIZES.after_key(PaneEdge::Bottom, 260.0, "ArrowLeft"), None);
        assert_eq!(SIZES.after_key(PaneEdge::Left, 260.0, "a"), None);
    }

    #[test]
    fn sizes_stay_within_their_limits() {
        assert_eq!(SIZES.after_key(PaneEdge::Left, 395.0, "ArrowRight"), Some(400.0));
        assert_eq!(SIZES.after_key(PaneEdge::Left, 105.0, "ArrowLeft"), Some(100.0));
        assert_eq!(SIZES.after_key(PaneEdge::Bottom, 260.0, "Home"), Some(100.0));
        assert_eq!(SIZES.after_key(PaneEdge::Bottom, 260.0, "End"), Some(400.0));
        let too_small = PaneSizes { max: 50.0, ..SIZES };
        assert_eq!(
            too_small.after_key(PaneEdge::Left, 260.0, "End"),
            Some(100.0),
            "a small window keeps the smallest size"
        );
    }
}

//! Brings an element into view by moving only what scrolls around it. The browser's own way moves
//! the page as well.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CssStyleDeclaration, Element, FocusOptions, HtmlElement, ResizeObserver};

/// Where an element shall be in the pane that scrolls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// As near as it is; from its start if it is larger than the pane.
    Nearest,
    /// At the start of the pane.
    Start,
}

/// A range in pixels along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    start: f64,
    end: f64,
}

/// Brings an element into view in everything that scrolls around it, but the page itself.
pub fn bring_into_view(element: &Element, align: Align) {
    let style = style_of(element);
    let margin = |side: &str| {
        style.as_ref().map_or(0.0, |style| pixels(style, &format!("scroll-margin-{side}")))
    };
    let (top, bottom) = (margin("top"), margin("bottom"));
    let mut around = element.parent_element();
    while let Some(pane) = around {
        if scrolls(&pane) {
            let (own, view) = (element.get_bounding_client_rect(), pane.get_bounding_client_rect());
            let view_top = view.top() + f64::from(pane.client_top());
            let view_left = view.left() + f64::from(pane.client_left());
            let down = shift(
                Span { start: own.top() - top, end: own.bottom() + bottom },
                Span { start: view_top, end: view_top + f64::from(pane.client_height()) },
                align,
            );
            let right = shift(
                Span { start: own.left(), end: own.right() },
                Span { start: view_left, end: view_left + f64::from(pane.client_width()) },
                Align::Nearest,
            );
            move_by(&pane, right, down);
        }
        around = pane.parent_element();
    }
}

/// Keeps the chosen tab of a bar in view, whatever size the bar comes to.
pub fn keep_chosen_in_view(bar: NodeRef<Div>) {
    let watch = StoredValue::new_local(None::<SizeWatch>);
    bar.on_load(move |bar| {
        let tabs = bar.clone();
        let on_size = move || {
            if let Ok(Some(tab)) = tabs.query_selector("[aria-selected='true']") {
                bring_into_view(&tab, Align::Nearest);
            }
        };
        watch.set_value(SizeWatch::new(&bar, on_size));
    });
}

/// Hears of every size of an element, from the first one on; ends with its drop.
pub struct SizeWatch {
    observer: ResizeObserver,
    _on_size: Closure<dyn Fn()>,
}

impl SizeWatch {
    /// `None` in a browser that watches no sizes.
    pub fn new(element: &Element, on_size: impl Fn() + 'static) -> Option<Self> {
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

/// Focuses an element without moving anything.
pub fn focus_in_place(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that cannot be focused leaves the focus where it is.
    let _ = element.focus_with_options(&options);
}

/// How far a pane has to scroll, in pixels.
fn shift(own: Span, view: Span, align: Align) -> f64 {
    let is_larger = own.end - own.start > view.end - view.start;
    if align == Align::Start || own.start < view.start || is_larger {
        own.start - view.start
    } else {
        (own.end - view.end).max(0.0)
    }
}

/// Whether an element scrolls what is in it, rather than cutting it off.
fn scrolls(element: &Element) -> bool {
    let is_page =
        element.unchecked_ref::<HtmlElement>().tag_name() == "HTML" || element.tag_name() == "BODY";
    let overflow = style_of(element).and_then(|style| style.get_property_value("overflow-y").ok());
    !is_page && overflow.is_some_and(|overflow| overflow == "auto" || overflow == "scroll")
}

#[expect(clippy::cast_possible_truncation, reason = "the DOM takes whole pixels; saturates")]
fn move_by(pane: &Element, right: f64, down: f64) {
    pane.set_scroll_left(pane.scroll_left() + right.round() as i32);
    pane.set_scroll_top(pane.scroll_top() + down.round() as i32);
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

fn pixels(style: &CssStyleDeclaration, property: &str) -> f64 {
    let value = style.get_property_value(property).unwrap_or_default();
    // The browser's: the standard library's has 10 KB of tables.
    Some(js_sys::parse_float(&value)).filter(|pixels| pixels.is_finite()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Span = Span { start: 100.0, end: 300.0 };

    fn moved(start: f64, end: f64, align: Align) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
        let shift = shift(Span { start, end }, VIEW, align) as i32;
        shift
    }

    #[test]
    fn what_is_in_view_stays_where_it_is() {
        assert_eq!(moved(100.0, 300.0, Align::Nearest), 0);
        assert_eq!(moved(150.0, 200.0, Align::Start), 50, "unless it shall be at the start");
    }

    #[test]
    fn a_pane_moves_as_little_as_it_takes() {
        assert_eq!(moved(50.0, 120.0, Align::Nearest), -50);
        assert_eq!(moved(250.0, 340.0, Align::Nearest), 40);
    }

    #[test]
    fn what_is_larger_than_the_pane_is_shown_from_its_start() {
        assert_eq!(moved(150.0, 900.0, Align::Nearest), 50);
    }
}

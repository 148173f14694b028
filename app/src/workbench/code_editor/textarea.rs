//! The editor's textarea: what it holds and selects, in bytes of its own text, and where that text
//! stands.

use web_sys::HtmlTextAreaElement;

use super::edits::{byte_offset, utf16_offset};
use super::selection::Selection;
use super::viewport::PADDING_PX;

/// The selection in the text that the textarea holds.
pub(super) fn selection(input: &HtmlTextAreaElement, text: &str) -> Selection {
    let offset = |utf16: Result<Option<u32>, _>| {
        byte_offset(text, utf16.ok().flatten().unwrap_or(0) as usize)
    };
    let start = offset(input.selection_start());
    let end = offset(input.selection_end()).max(start);
    let is_backward = input.selection_direction().ok().flatten().as_deref() == Some("backward");
    if is_backward {
        Selection { anchor: end, head: start }
    } else {
        Selection { anchor: start, head: end }
    }
}

/// Selects in the text that the textarea holds.
pub(super) fn select(input: &HtmlTextAreaElement, text: &str, selection: Selection) {
    let offset = |byte| u32::try_from(utf16_offset(text, byte)).unwrap_or(u32::MAX);
    let range = selection.range();
    let direction = if selection.head < selection.anchor { "backward" } else { "forward" };
    // Fails only for inputs that cannot have a selection, which a textarea is not.
    let _ =
        input.set_selection_range_with_direction(offset(range.start), offset(range.end), direction);
}

/// Puts the start of the textarea's text at a point of the pane, by scrolling or, where the text
/// begins inside of the pane, by padding. Returns whether it could: a text cannot be scrolled
/// further than it reaches.
pub(super) fn place(input: &HtmlTextAreaElement, left: f64, top: f64) -> bool {
    let style = web_sys::HtmlElement::style(input);
    let padding = |length: f64| format!("{}px", length.max(0.0));
    let _ = style.set_property("padding-top", &padding(top + PADDING_PX));
    let _ = style.set_property("--code-indent", &padding(left));
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a scroll offset of whole pixels is what the browser takes"
    )]
    let (x, y) = ((-left).max(0.0).round() as i32, (-top).max(0.0).round() as i32);
    if input.scroll_left() != x {
        input.set_scroll_left(x);
    }
    if input.scroll_top() != y {
        input.set_scroll_top(y);
    }
    (input.scroll_left() - x).abs() <= 1 && (input.scroll_top() - y).abs() <= 1
}

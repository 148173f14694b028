//! The editor's textarea: selections in bytes of its text, edits that the browser can undo, and scrolling to a place.

use std::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlDocument, HtmlTextAreaElement};

use super::document::Document;
use super::edits::{Edit, byte_offset, utf16_offset};
use super::layer::{LINE_HEIGHT_PX, PADDING_PX};

/// The selected bytes of the text that the textarea holds.
pub(super) fn selection(input: &HtmlTextAreaElement, text: &str) -> Range<usize> {
    let offset = |utf16: Result<Option<u32>, _>| byte_offset(text, utf16.ok().flatten().unwrap_or(0) as usize);
    let start = offset(input.selection_start());
    start..offset(input.selection_end()).max(start)
}

/// Selects bytes of the text that the textarea holds.
pub(super) fn select(input: &HtmlTextAreaElement, text: &str, range: Range<usize>) {
    let offset = |byte| u32::try_from(utf16_offset(text, byte)).unwrap_or(u32::MAX);
    // Fails only for inputs that cannot have a selection, which a textarea is not.
    let _ = input.set_selection_range(offset(range.start), offset(range.end));
}

/// Replaces text the way typing does: the browser fires `input` and keeps the step for undo.
pub(super) fn apply(input: &HtmlTextAreaElement, text: &str, edit: &Edit) {
    select(input, text, edit.replaced.clone());
    if typed(&edit.insert) {
        return;
    }
    // A browser without editing commands still gets the text, at the price of its undo step.
    if input.set_range_text(&edit.insert).is_ok() {
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
            let _ = input.dispatch_event(&event);
        }
    }
}

/// Moves the caret to a one-based line and column, focuses it and brings it into view.
pub(super) fn reveal(input: &HtmlTextAreaElement, document: &Document, (line, column): (u32, u32)) {
    let offset = document.offset_of(line, column);
    select(input, document.text(), offset..offset);
    // Focusing a textarea brings its caret into view sideways; the vertical place is then put in the middle.
    let _ = input.blur();
    let _ = input.focus();
    let (line, _) = document.position_of(offset);
    let middle = f64::from(line - 1) * LINE_HEIGHT_PX + PADDING_PX - f64::from(input.client_height()) / 2.0;
    #[expect(clippy::cast_possible_truncation, reason = "a scroll offset of whole pixels is what the browser takes")]
    input.set_scroll_top(middle.max(0.0) as i32);
}

/// Types text over the selection of the focused element. The command is deprecated and has no successor: nothing else
/// lets a page write into the browser's own undo history.
fn typed(text: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document()).and_then(|it| it.dyn_into::<HtmlDocument>().ok());
    let Some(document) = document else { return false };
    if text.is_empty() {
        return document.exec_command("delete").unwrap_or(false);
    }
    document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
}

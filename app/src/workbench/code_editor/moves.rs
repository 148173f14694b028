//! The keys that move the caret further than the textarea reaches, when that holds only a part of
//! the text.

use super::document::Document;
use super::viewport::{columns, offset_at_column};
use std::ops::Range;

/// A key that moves the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CaretKey<'a> {
    /// Its name, as `KeyboardEvent.key` has it.
    pub(super) key: &'a str,
    /// Whether Ctrl or Cmd is held.
    pub(super) is_command: bool,
    /// The lines of a page.
    pub(super) page_lines: usize,
}

/// Where a key moves the caret, if the browser could not move it there within the window that the
/// textarea holds.
pub(super) fn target(
    document: &Document,
    window: &Range<usize>,
    head: usize,
    pressed: CaretKey<'_>,
) -> Option<usize> {
    let text = document.text();
    let line = document.line_at(head);
    let range = document.line_range(line);
    let last = document.line_count() - 1;
    let outside = |at: usize| (at < window.start || at > window.end).then_some(at);
    match (pressed.key, pressed.is_command) {
        ("Home" | "ArrowUp", true) => Some(0),
        ("End" | "ArrowDown", true) => Some(text.len()),
        ("Home", false) => outside(range.start),
        ("End", false) => outside(range.end),
        ("ArrowUp", false) => outside(beside(document, head, line.saturating_sub(1))),
        ("ArrowDown", false) => outside(beside(document, head, (line + 1).min(last))),
        ("PageUp", _) => Some(beside(document, head, line.saturating_sub(pressed.page_lines))),
        ("PageDown", _) => Some(beside(document, head, (line + pressed.page_lines).min(last))),
        ("ArrowLeft", _) if head == window.start => {
            text[..head].chars().next_back().map(|before| head - before.len_utf8())
        }
        ("ArrowRight", _) if head == window.end => {
            text[head..].chars().next().map(|next| head + next.len_utf8())
        }
        _ => None,
    }
}

/// The same column on another line; the end of the text at the last line, its start at the first,
/// as browsers do it.
fn beside(document: &Document, head: usize, line: usize) -> usize {
    let own = document.line_at(head);
    if line == own {
        return if line == 0 { 0 } else { document.text().len() };
    }
    let column = columns(&document.text()[document.line_range(own).start..head]);
    document.line_range(line).start + offset_at_column(document.line(line), column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(window: Range<usize>, head: usize, key: &str, is_command: bool) -> Option<usize> {
        let mut document = Document::default();
        document.replace(0..0, "first line\nsecond\n\u{e9}t\u{e9}\nlast");
        target(&document, &window, head, CaretKey { key, is_command, page_lines: 2 })
    }

    #[test]
    fn inside_of_the_window_the_browser_moves() {
        for key in ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "x"] {
            assert_eq!(moved(0..23, 12, key, false), None, "{key}");
        }
    }

    #[test]
    fn at_its_ends_the_caret_goes_on() {
        assert_eq!(moved(11..17, 13, "ArrowUp", false), Some(2));
        assert_eq!(moved(11..17, 16, "ArrowDown", false), Some(23));
        assert_eq!(moved(11..17, 11, "ArrowLeft", false), Some(10));
        assert_eq!(moved(11..17, 17, "ArrowRight", false), Some(18));
        assert_eq!(moved(12..14, 13, "Home", false), Some(11));
        assert_eq!(moved(12..14, 13, "End", false), Some(17));
    }

    #[test]
    fn pages_and_the_ends_of_the_text_are_reached() {
        assert_eq!(moved(11..17, 13, "PageDown", false), Some(26));
        assert_eq!(moved(11..17, 13, "PageUp", false), Some(2));
        assert_eq!(moved(11..17, 13, "Home", true), Some(0));
        assert_eq!(moved(11..17, 13, "End", true), Some(28));
        assert_eq!(moved(0..5, 3, "PageUp", false), Some(0));
    }
}

//! Which part of a text the textarea holds. A browser lays out a textarea as a whole, at every key:
//! of a large text it holds the lines around what is looked at, and of a very long line a piece.

use std::ops::Range;

use super::document::Document;

/// A text of no more lines than this is held as a whole. A key in it costs Chromium about 2 ms.
pub const WHOLE_LINES: usize = 1_000;

/// A text of no more bytes than this is held as a whole.
pub const WHOLE_BYTES: usize = 64 * 1024;

/// A longer line, in bytes, is never held as a whole.
pub const LONG_LINE_BYTES: usize = 4_000;

/// How many lines a window reaches beyond the middle, at least: more than a screen has.
const REACH_LINES: usize = 150;

/// The most bytes that a window takes on either side of its middle.
const REACH_BYTES: usize = 32 * 1024;

/// A window that the caret gets this near to the end of, in lines, is moved.
const MARGIN_LINES: usize = 40;

/// A piece of a long line begins and ends at multiples of this many bytes.
pub const PIECE_BYTES: usize = 1_000;

/// Whether the textarea holds all of the text.
pub fn is_held_whole(document: &Document) -> bool {
    let is_small = document.line_count() <= WHOLE_LINES && document.text().len() <= WHOLE_BYTES;
    is_small && (0..document.line_count()).all(|index| !is_long(document, index))
}

/// Whether a line is too long for a textarea.
pub fn is_long(document: &Document, line: usize) -> bool {
    document.line_range(line).len() > LONG_LINE_BYTES
}

/// The bytes to hold, for a place in the middle: whole lines, or a piece of one long line.
pub fn around(document: &Document, offset: usize) -> Range<usize> {
    if is_held_whole(document) {
        return 0..document.text().len();
    }
    let middle = document.line_at(offset);
    if is_long(document, middle) {
        return piece_around(document, middle, offset);
    }
    let reach = |lines: &mut dyn Iterator<Item = usize>| {
        let mut bytes = 0;
        let mut last = middle;
        for line in lines.take(REACH_LINES) {
            bytes += document.line_range(line).len() + 1;
            if bytes > REACH_BYTES || is_long(document, line) {
                break;
            }
            last = line;
        }
        last
    };
    let first = reach(&mut (0..middle).rev());
    let last = reach(&mut (middle + 1..document.line_count()));
    document.line_range(first).start..document.line_range(last).end
}

/// Whether a window is no longer the right one for a caret at this place.
pub fn is_outgrown(document: &Document, window: &Range<usize>, caret: usize) -> bool {
    let length = document.text().len();
    if is_held_whole(document) || *window == (0..length) {
        return is_held_whole(document) != (*window == (0..length));
    }
    if caret < window.start || caret > window.end || window.end > length {
        return true;
    }
    let line = document.line_at(caret);
    let range = document.line_range(line);
    if is_long(document, line) {
        let is_near = |at: usize, end: usize| at != end && caret.abs_diff(at) < PIECE_BYTES / 2;
        let is_piece = window.start >= range.start && window.end <= range.end;
        return !is_piece
            || window.len() > 5 * PIECE_BYTES
            || is_near(window.start, range.start)
            || is_near(window.end, range.end);
    }
    let (first, last) = (document.line_at(window.start), document.line_at(window.end));
    let is_heavy = window.len() > 3 * REACH_BYTES || last - first > 3 * REACH_LINES;
    let holds_long = is_heavy || (first..=last).any(|line| is_long(document, line));
    let is_near_start = window.start > 0
        && line - first < MARGIN_LINES
        && around(document, caret).start < window.start;
    let is_near_end = window.end < length
        && last - line < MARGIN_LINES
        && around(document, caret).end > window.end;
    let starts_in_line = window.start != document.line_range(first).start
        || window.end != document.line_range(last).end;
    holds_long || is_near_start || is_near_end || starts_in_line
}

fn piece_around(document: &Document, line: usize, offset: usize) -> Range<usize> {
    let range = document.line_range(line);
    let within = offset - range.start;
    let start = (within / PIECE_BYTES).saturating_sub(1) * PIECE_BYTES;
    let end = (within / PIECE_BYTES + 3) * PIECE_BYTES;
    char_start(document.text(), range.start + start)
        ..char_start(document.text(), (range.start + end).min(range.end))
}

/// The start of the character that a byte belongs to.
pub fn char_start(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

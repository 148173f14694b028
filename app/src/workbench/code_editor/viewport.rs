//! Where things are in an editor: which lines and columns are in view, what is at a point, what to
//! scroll to.

use std::ops::Range;

use super::document::Document;
use super::window::{PIECE_BYTES, is_long};

/// The height of a line, which the style sheet takes over as `--code-line-height`.
pub const LINE_HEIGHT_PX: f64 = 20.0;

/// The space above the first line and below the last one, which the style sheet takes over as
/// `--code-padding`.
pub const PADDING_PX: f64 = 8.0;

/// The space left and right of the text, which the style sheet takes over as `--code-margin`.
pub const MARGIN_PX: f64 = 12.0;

/// The columns from one tab stop to the next, which the style sheet takes over as
/// `--code-tab-size`.
pub const TAB_COLUMNS: usize = 2;

/// Lines drawn beyond the edges, so that scrolling does not run into blank space.
const OVERSCAN_LINES: usize = 12;

/// Long lines are drawn from and to multiples of this many columns.
const COLUMN_STEP: usize = 200;

/// A line of no more bytes than this is drawn as a whole, wherever the view is.
const SHORT_BYTES: usize = 400;

/// What of the whole text is in view, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// From the top of the text.
    pub top: f64,
    /// From its left edge.
    pub left: f64,
    /// An upper bound of what is in view across.
    pub width: f64,
    /// An upper bound of what is in view down.
    pub height: f64,
    /// The width of one character.
    pub column_px: f64,
}

impl Viewport {
    /// The indices of the lines to draw.
    pub fn lines(&self, line_count: usize) -> Range<usize> {
        let above = whole((self.top - PADDING_PX) / LINE_HEIGHT_PX);
        let end =
            (above + whole(self.height / LINE_HEIGHT_PX) + 1 + OVERSCAN_LINES).min(line_count);
        above.saturating_sub(OVERSCAN_LINES).min(end)..end
    }

    /// The columns to draw of long lines.
    pub fn columns(&self) -> Range<usize> {
        let first = whole((self.left - MARGIN_PX) / self.column_px) / COLUMN_STEP * COLUMN_STEP;
        let last = whole((self.left + self.width) / self.column_px) / COLUMN_STEP * COLUMN_STEP;
        first.saturating_sub(COLUMN_STEP)..last + 2 * COLUMN_STEP
    }

    /// The byte offset at a point of the text's own surface. Columns are exact where all characters
    /// have the same width.
    pub fn offset_at(&self, document: &Document, x: f64, y: f64) -> usize {
        let line = whole((y - PADDING_PX) / LINE_HEIGHT_PX).min(document.line_count() - 1);
        let column = whole((x - MARGIN_PX) / self.column_px + 0.5);
        document.line_range(line).start + offset_at_column(document.line(line), column)
    }

    /// The byte offset in the middle of what is in view.
    pub fn middle(&self, document: &Document) -> usize {
        let y = self.top + self.height / 2.0;
        self.offset_at(
            document,
            self.left + self.width / 2.0,
            y.min(text_height(document) - PADDING_PX - 1.0),
        )
    }

    /// Scrolled as little as it takes to see a place, in a pane of this size.
    #[must_use]
    pub fn showing(&self, document: &Document, offset: usize, (width, height): (f64, f64)) -> Self {
        let line = document.line_at(offset);
        let top = line_top(line);
        let x = self.x_of(document, line, offset);
        let lowest = top + LINE_HEIGHT_PX + PADDING_PX - height;
        let rightmost = x + 2.0 * self.column_px + MARGIN_PX - width;
        let left = if x - MARGIN_PX < self.left {
            x - 4.0 * self.column_px - MARGIN_PX
        } else {
            self.left.max(rightmost)
        };
        Self {
            top: self.top.min(top - PADDING_PX).max(lowest).max(0.0),
            left: left.max(0.0),
            ..*self
        }
    }

    /// Scrolled so that a place is in the middle of a pane of this size.
    #[must_use]
    pub fn centred(&self, document: &Document, offset: usize, (width, height): (f64, f64)) -> Self {
        let shown = self.showing(document, offset, (width, height));
        let middle = line_top(document.line_at(offset)) - height / 2.0;
        Self { top: middle.clamp(0.0, (text_height(document) - height).max(0.0)), ..shown }
    }

    /// How far a byte is from the left edge of its line's own surface.
    pub fn x_of(&self, document: &Document, line: usize, offset: usize) -> f64 {
        let before = &document.text()[document.line_range(line).start..offset];
        MARGIN_PX + count(columns(before)) * self.column_px
    }
}

/// The height of a whole text.
pub fn text_height(document: &Document) -> f64 {
    line_top(document.line_count()) + PADDING_PX
}

/// How far the line with this index is from the top of the text.
pub fn line_top(index: usize) -> f64 {
    count(index) * LINE_HEIGHT_PX + PADDING_PX
}

/// The part of a line that is drawn for these columns, in bytes of the line: all of it unless it is
/// long. Where a piece of the line is in the textarea, what is drawn begins with that, so that both
/// agree to the pixel.
pub fn drawn_part(
    document: &Document,
    line: usize,
    columns: &Range<usize>,
    window: &Range<usize>,
) -> Range<usize> {
    let range = document.line_range(line);
    let text = document.line(line);
    let is_even = || text.is_ascii() && !text.contains('\t');
    if text.len() <= SHORT_BYTES || !(is_long(document, line) || is_even()) {
        return 0..text.len();
    }
    let (mut start, end) =
        (offset_at_column(text, columns.start), offset_at_column(text, columns.end));
    let is_piece = is_long(document, line) && window.start > range.start && window.end <= range.end;
    if is_piece
        && (start..end).contains(&(window.start - range.start))
        && start + 3 * PIECE_BYTES > window.start - range.start
    {
        start = window.start - range.start;
    }
    start..end
}

/// How many columns a text takes that begins at the start of a line. What is not of Latin width is
/// an estimate.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\t') {
        return text.len();
    }
    text.chars().fold(0, |column, character| column + width(character, column))
}

/// The byte offset in a line of the last character that begins at this column or before it.
pub fn offset_at_column(text: &str, column: usize) -> usize {
    if let Some(head) =
        text.get(..column.min(text.len())).filter(|head| head.is_ascii() && !head.contains('\t'))
    {
        return head.len();
    }
    let mut reached = 0;
    text.char_indices()
        .find(|(_, character)| {
            reached += width(*character, reached);
            reached > column
        })
        .map_or(text.len(), |(at, _)| at)
}

fn width(character: char, column: usize) -> usize {
    match character {
        '\t' => TAB_COLUMNS - column % TAB_COLUMNS,
        // From here on come the scripts and pictures of double width.
        '\u{1100}'.. => 2,
        _ => 1,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of lines and columns, kept above zero"
)]
fn whole(length: f64) -> usize {
    length.max(0.0) as usize
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a source has far fewer than 2^52 lines and columns"
)]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        let mut document = Document::default();
        document.replace(0..0, text);
        document
    }

    fn viewport(top: f64, left: f64) -> Viewport {
        Viewport { top, left, width: 800.0, height: 400.0, column_px: 8.0 }
    }

    #[test]
    fn a_long_source_draws_only_what_is_in_view() {
        assert_eq!(viewport(20_008.0, 0.0).lines(15_000), 988..1_033);
        assert_eq!(viewport(0.0, 0.0).lines(3), 0..3);
        assert_eq!(viewport(20_008.0, 0.0).lines(1), 1..1);
    }

    #[test]
    fn a_long_line_draws_only_what_is_in_view() {
        let document = document(&format!("{}\nshort", "x".repeat(512 * 1024)));
        let columns = viewport(0.0, 80_012.0).columns();
        assert_eq!(columns, 9_800..10_400);
        assert_eq!(drawn_part(&document, 0, &columns, &(0..0)), 9_800..10_400);
        assert_eq!(drawn_part(&document, 0, &columns, &(10_000..14_000)), 10_000..10_400);
        assert_eq!(drawn_part(&document, 1, &columns, &(0..0)), 0..5);
    }

    #[test]
    fn columns_and_offsets_agree() {
        for text in ["plain", "\ta\tb", "é\u{4e00}x", ""] {
            for (at, _) in text.char_indices() {
                assert_eq!(offset_at_column(text, columns(&text[..at])), at, "{text}");
            }
        }
        assert_eq!((columns("\ta"), columns("a\t"), columns("\u{4e00}")), (3, 2, 2));
        assert_eq!(offset_at_column("ab", 99), 2);
    }

    #[test]
    fn a_point_is_a_place() {
        let document = document("one\ntwo words\n");
        assert_eq!(viewport(0.0, 0.0).offset_at(&document, 12.0 + 8.0 * 4.0, 30.0), 8);
        assert_eq!(viewport(0.0, 0.0).offset_at(&document, 9_999.0, 9_999.0), 14);
    }

    #[test]
    fn a_place_is_brought_into_view_by_the_shortest_way() {
        let document = document(&format!("{}\n", "x".repeat(300)).repeat(100));
        let pane = (400.0, 200.0);
        let place = document.line_range(50).start;
        assert_eq!(viewport(1_000.0, 0.0).showing(&document, place, pane), viewport(1_000.0, 0.0));
        assert!(
            (viewport(0.0, 0.0).showing(&document, place, pane).top - 836.0).abs() < 0.1,
            "at the foot"
        );
        assert!(
            (viewport(1_900.0, 0.0).showing(&document, place, pane).top - 1_000.0).abs() < 0.1,
            "at the top"
        );
        assert!(viewport(0.0, 0.0).showing(&document, place + 300, pane).left > 2_000.0);
        assert!(viewport(0.0, 900.0).showing(&document, place, pane).left < 0.1);
    }
}

//! Which rows of a long list are drawn: those in view and some beyond; the others are blank space.
//! Pure.

use std::ops::Range;

/// The height of a row, which the style sheet takes over as `--row-height`.
pub const ROW_HEIGHT_PX: f64 = 28.0;

/// Rows drawn beyond each edge, so that scrolling does not run into blank space.
const OVERSCAN_ROWS: usize = 10;

/// How far a list is scrolled and how much of it is seen, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// From the top of the first row.
    pub top: f64,
    /// The height of what is in view, or an upper bound of it.
    pub height: f64,
}

impl Viewport {
    /// The rows to draw of `count`.
    pub fn rows(self, count: usize) -> Range<usize> {
        let first = rows_in(self.top).saturating_sub(OVERSCAN_ROWS).min(count);
        let last = rows_in(self.top + self.height) + 1 + OVERSCAN_ROWS;
        first..last.min(count)
    }

    /// How many whole rows are in view: the step of Page Up and Page Down.
    pub fn page(self) -> usize {
        rows_in(self.height).saturating_sub(1).max(1)
    }

    /// How far to scroll so that a row is in view; `None` where it is.
    pub fn top_showing(self, row: usize) -> Option<f64> {
        let (row_top, row_bottom) = (top_of(row), top_of(row + 1));
        if row_top < self.top {
            Some(row_top)
        } else if row_bottom > self.top + self.height {
            Some(row_bottom - self.height)
        } else {
            None
        }
    }

    /// Whether the end of `count` rows is in view; a fraction of a row more or less does not
    /// matter.
    pub fn is_at_end(self, count: usize) -> bool {
        self.top + self.height >= top_of(count) - ROW_HEIGHT_PX / 2.0
    }
}

/// The top of a row, in pixels.
#[expect(clippy::cast_precision_loss, reason = "a list has far fewer rows than f64 holds exactly")]
pub fn top_of(row: usize) -> f64 {
    row as f64 * ROW_HEIGHT_PX
}

/// How many whole rows fit into a height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, and no height is below 0 here"
)]
fn rows_in(height_px: f64) -> usize {
    (height_px.max(0.0) / ROW_HEIGHT_PX) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Viewport = Viewport { top: 2_800.0, height: 280.0 };

    #[test]
    fn only_rows_in_view_and_some_beyond_are_drawn() {
        assert_eq!(VIEW.rows(10_000), 90..121);
        assert_eq!(Viewport { top: 0.0, ..VIEW }.rows(10_000), 0..21);
        assert_eq!(VIEW.rows(105), 90..105);
        assert_eq!(VIEW.rows(0), 0..0);
        assert_eq!(Viewport { top: -50.0, ..VIEW }.rows(5), 0..5, "a list that bounces");
    }

    #[test]
    fn a_row_out_of_view_is_scrolled_to_the_nearer_edge() {
        assert_eq!(VIEW.top_showing(100), None);
        assert_eq!(VIEW.top_showing(109), None);
        assert_eq!(VIEW.top_showing(99), Some(2_772.0));
        assert_eq!(VIEW.top_showing(110), Some(2_828.0));
    }

    #[test]
    fn the_end_is_where_the_last_row_is() {
        assert!(VIEW.is_at_end(110) && VIEW.is_at_end(0));
        assert!(!VIEW.is_at_end(111));
        assert_eq!(VIEW.page(), 9);
    }
}

//! Which rows of a long list are on the page: those in view and some beyond. Pure.

use std::ops::Range;

/// How far a list is scrolled and how much of it is seen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "each says its unit")]
pub(super) struct Window {
    /// From the top of the first row.
    pub(super) top_px: f64,
    /// The height of what is in view, or an upper bound of it.
    pub(super) height_px: f64,
    /// The height of a row.
    pub(super) row_px: f64,
}

impl Window {
    /// The rows to draw of `count`, with so many beyond each edge.
    pub(super) fn rows(self, count: usize, beyond: usize) -> Range<usize> {
        let first = self.row_at(self.top_px).saturating_sub(beyond);
        let last = self.row_at(self.top_px + self.height_px) + 1 + beyond;
        let last = last.min(count);
        // A list that became shorter than it is scrolled shows its end.
        first.min(last.saturating_sub(1))..last
    }

    /// How far to scroll so that a row is in view; `None` where it is.
    pub(super) fn top_showing(self, row: usize) -> Option<f64> {
        let (top, bottom) = (self.top_of(row), self.top_of(row + 1));
        if top < self.top_px {
            Some(top)
        } else if bottom > self.top_px + self.height_px {
            Some(bottom - self.height_px)
        } else {
            None
        }
    }

    /// The top of a row.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a list has far fewer rows than f64 holds exactly"
    )]
    pub(super) fn top_of(self, row: usize) -> f64 {
        row as f64 * self.row_px
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and is at least 0"
    )]
    fn row_at(self, height_px: f64) -> usize {
        (height_px.max(0.0) / self.row_px) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Window = Window { top_px: 3_000.0, height_px: 300.0, row_px: 30.0 };

    #[test]
    fn only_rows_in_view_and_some_beyond_are_drawn() {
        assert_eq!(VIEW.rows(10_000, 10), 90..121);
        assert_eq!(Window { top_px: 0.0, ..VIEW }.rows(10_000, 5), 0..16);
        assert_eq!(VIEW.rows(0, 10), 0..0);
        assert_eq!(Window { top_px: -50.0, ..VIEW }.rows(5, 10), 0..5, "a list that bounces");
        assert_eq!(VIEW.rows(20, 10), 19..20, "a list that became short");
    }

    #[test]
    fn a_row_out_of_view_is_scrolled_to_the_nearer_edge() {
        let found = [100, 109, 99, 110].map(|row| VIEW.top_showing(row));
        assert_eq!(found, [None, None, Some(2_970.0), Some(3_030.0)]);
    }
}

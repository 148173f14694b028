//! What is selected in the whole text, and what of it the textarea shows, which may hold only a
//! part of the text.

use std::ops::Range;

/// A selection in bytes of a text, with the end that stays and the end that moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it was begun.
    pub anchor: usize,
    /// Where the caret is.
    pub head: usize,
}

impl Selection {
    /// A caret, with nothing selected.
    pub fn caret(at: usize) -> Self {
        Self { anchor: at, head: at }
    }

    /// These bytes, with the caret at their end.
    pub fn of(range: Range<usize>) -> Self {
        Self { anchor: range.start, head: range.end }
    }

    /// The selected bytes.
    pub fn range(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }

    /// Whether it is a caret only.
    pub fn is_empty(self) -> bool {
        self.anchor == self.head
    }

    /// The part of it that lies in a window of the text, counted from the window's start.
    #[must_use]
    pub fn within(self, window: &Range<usize>) -> Self {
        let place = |at: usize| at.clamp(window.start, window.end) - window.start;
        Self { anchor: place(self.anchor), head: place(self.head) }
    }

    /// Whether all of it lies in a window of the text.
    pub fn is_within(self, window: &Range<usize>) -> bool {
        self.range().start >= window.start && self.range().end <= window.end
    }

    /// The selection after the user has made `shown` out of the part of it that was in the window.
    /// An end that was left alone stays where it is in the text, also outside of the window. All of
    /// the window means all of the text.
    #[must_use]
    pub fn moved(self, shown: Self, window: &Range<usize>, text_length: usize) -> Self {
        let known = self.within(window);
        if shown == known {
            return self;
        }
        let is_part = window.len() < text_length;
        if is_part && shown.range() == (0..window.len()) {
            return Self::of(0..text_length);
        }
        let place = |shown: usize, known: usize, own: usize| {
            if shown == known { own } else { window.start + shown }
        };
        if shown.is_empty() {
            return Self::caret(window.start + shown.head);
        }
        Self {
            anchor: place(shown.anchor, known.anchor, self.anchor),
            head: place(shown.head, known.head, self.head),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Range<usize> = 100..200;

    #[test]
    fn a_window_shows_what_it_holds_of_a_selection() {
        assert_eq!(
            Selection { anchor: 50, head: 150 }.within(&WINDOW),
            Selection { anchor: 0, head: 50 }
        );
        assert_eq!(
            Selection { anchor: 900, head: 0 }.within(&WINDOW),
            Selection { anchor: 100, head: 0 }
        );
    }

    #[test]
    fn an_end_outside_of_the_window_stays_when_the_other_is_moved() {
        let selection = Selection { anchor: 50, head: 150 };
        assert_eq!(
            selection.moved(Selection { anchor: 0, head: 70 }, &WINDOW, 1_000),
            Selection { anchor: 50, head: 170 }
        );
        assert_eq!(selection.moved(selection.within(&WINDOW), &WINDOW, 1_000), selection);
    }

    #[test]
    fn a_click_gives_up_the_end_outside_of_the_window() {
        let selection = Selection { anchor: 50, head: 150 };
        assert_eq!(selection.moved(Selection::caret(0), &WINDOW, 1_000), Selection::caret(100));
        assert_eq!(
            Selection::caret(7).moved(Selection::of(0..3), &WINDOW, 1_000),
            Selection::of(7..103),
            "Shift and a click"
        );
    }

    #[test]
    fn everything_in_the_window_means_everything() {
        assert_eq!(
            Selection::caret(150).moved(Selection::of(0..100), &WINDOW, 1_000),
            Selection::of(0..1_000)
        );
        assert_eq!(
            Selection::caret(5).moved(Selection::of(0..100), &(0..100), 100),
            Selection::of(0..100)
        );
    }
}

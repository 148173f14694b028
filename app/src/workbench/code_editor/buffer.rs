//! An editor without the browser: the text, what is selected in it, what can be undone, and which
//! part the textarea holds.

use std::ops::Range;

use super::document::{Document, common_ends, with_plain_line_breaks};
use super::edits::Edit;
use super::history::{Change, EditKind, History};
use super::selection::Selection;
use super::window;

// proptest is for native tests alone.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

/// The largest text that an editor takes, in bytes. Only a smaller one can be run; this leaves room
/// to shorten it.
pub const LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// An edit that would make the text too large. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "This edit would make the source {found} bytes long. The editor takes {LIMIT_BYTES}, so it was left as it is."
)]
pub struct TooLarge {
    /// How long the text would be, in bytes.
    pub found: usize,
}

/// A text that is edited.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    document: Document,
    selection: Selection,
    history: History,
    window: Range<usize>,
}

impl Buffer {
    /// The text.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Finds out what the first lines start with, so that they can be drawn. Returns how many lines
    /// were scanned.
    pub fn scan_to(&mut self, line_count: usize) -> usize {
        self.document.scan_to(line_count)
    }

    /// What is selected, in bytes of the text.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The bytes that the textarea holds.
    pub fn window(&self) -> Range<usize> {
        self.window.clone()
    }

    /// The text that the textarea holds.
    pub fn window_text(&self) -> &str {
        &self.document.text()[self.window()]
    }

    /// Whether the textarea holds only a part.
    pub fn is_windowed(&self) -> bool {
        self.window.len() < self.document.text().len()
    }

    /// Takes over a text that someone else wrote; the caret goes to its start. Undo brings the old
    /// one back, unless there was none. Returns whether anything changed.
    pub fn set_text(&mut self, text: &str) -> bool {
        let text = with_plain_line_breaks(text);
        let Some(range) = self.document.difference(&text) else { return false };
        let is_first = self.document.text().is_empty();
        let insert =
            text[range.start..text.len() - (self.document.text().len() - range.end)].to_owned();
        let change = self.write(range, &insert);
        let before = std::mem::replace(&mut self.selection, Selection::caret(0));
        if !is_first {
            self.history.record(change, EditKind::Other, before, self.selection);
        }
        self.history.close();
        self.window = window::around(&self.document, 0);
        true
    }

    /// Takes over what the browser made of the window: its new text, and the selection in it.
    /// Returns the change, if any.
    ///
    /// # Errors
    /// The text would be too large.
    pub fn take_window(
        &mut self,
        shown_text: &str,
        shown: Selection,
        kind: EditKind,
    ) -> Result<Option<Change>, TooLarge> {
        let old = self.window_text();
        // Where several readings are possible, as for a letter beside the same letter, the caret
        // stands behind what is new.
        let behind = shown_text.len() - shown.range().end.min(shown_text.len());
        let is_at_caret = old.len() >= behind
            && old.as_bytes().ends_with(&shown_text.as_bytes()[shown_text.len() - behind..]);
        let fixed = if is_at_caret { behind } else { 0 };
        let (prefix, suffix) =
            common_ends(&old[..old.len() - fixed], &shown_text[..shown_text.len() - fixed]);
        let suffix = suffix + fixed;
        let replaced = self.window.start + prefix..self.window.start + old.len() - suffix;
        let insert = shown_text[prefix..shown_text.len() - suffix].to_owned();
        let after = Selection {
            anchor: self.window.start + shown.anchor,
            head: self.window.start + shown.head,
        };
        // A letter typed over the same letter changes nothing but what is selected.
        if replaced.is_empty() && insert.is_empty() {
            self.select(after);
            return Ok(None);
        }
        self.change(replaced, &insert, after, kind).map(Some)
    }

    /// Replaces what is selected; the caret goes behind it.
    ///
    /// # Errors
    /// The text would be too large.
    pub fn replace_selection(&mut self, insert: &str, kind: EditKind) -> Result<Change, TooLarge> {
        let insert = with_plain_line_breaks(insert);
        let range = self.selection.range();
        let caret = Selection::caret(range.start + insert.len());
        self.change(range, &insert, caret, kind)
    }

    /// Carries out an edit.
    ///
    /// # Errors
    /// The text would be too large.
    pub fn apply(&mut self, edit: Edit, kind: EditKind) -> Result<Change, TooLarge> {
        self.change(edit.replaced, &edit.insert, Selection::of(edit.selection), kind)
    }

    /// Takes the last step back. Returns the changes that it took, in their order; empty if there
    /// is none.
    pub fn undo(&mut self) -> Vec<Change> {
        let step = self.history.undo();
        self.replay(step)
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self) -> Vec<Change> {
        let step = self.history.redo();
        self.replay(step)
    }

    /// Selects. What is typed from here on is another step.
    pub fn select(&mut self, selection: Selection) {
        if self.selection != selection {
            self.selection = selection;
            self.history.close();
        }
    }

    /// Takes over the selection that the textarea shows, in bytes of the window. Returns whether it
    /// is another one.
    pub fn take_selection(&mut self, shown: Selection) -> bool {
        let before = self.selection;
        self.select(before.moved(shown, &self.window, self.document.text().len()));
        self.selection != before
    }

    /// Moves the window to where the caret is, if it came near to an end or the text has another
    /// size. Returns whether it moved. Not to be done while an input method composes: that needs
    /// the textarea to be left alone.
    pub fn follow_caret(&mut self) -> bool {
        let head = self.selection.head;
        window::is_outgrown(&self.document, &self.window, head) && self.look_at(head)
    }

    /// Moves the window so that a place is in its middle. Returns whether it moved.
    pub fn look_at(&mut self, offset: usize) -> bool {
        let window = window::around(&self.document, offset);
        let moves = window != self.window;
        self.window = window;
        moves
    }

    fn change(
        &mut self,
        range: Range<usize>,
        insert: &str,
        after: Selection,
        kind: EditKind,
    ) -> Result<Change, TooLarge> {
        let length = self.document.text().len();
        let found = length - range.len() + insert.len();
        // What makes a text smaller is always welcome.
        if found > LIMIT_BYTES && found > length {
            return Err(TooLarge { found });
        }
        let change = self.write(range, insert);
        let before = std::mem::replace(&mut self.selection, after);
        self.history.record(change.clone(), kind, before, after);
        Ok(change)
    }

    /// Writes into the text, and keeps the window around the same text as far as that is possible.
    fn write(&mut self, range: Range<usize>, insert: &str) -> Change {
        let removed = self.document.text()[range.clone()].to_owned();
        self.document.replace(range.clone(), insert);
        let moved = |at: usize| {
            if at >= range.end { at + insert.len() - range.len() } else { at.min(range.start) }
        };
        self.window = if range.start >= self.window.start && range.end <= self.window.end {
            self.window.start..moved(self.window.end)
        } else {
            moved(self.window.start)..moved(self.window.end)
        };
        Change { at: range.start, removed, inserted: insert.to_owned() }
    }

    fn replay(&mut self, step: Option<(Vec<Change>, Selection)>) -> Vec<Change> {
        let Some((changes, selection)) = step else { return Vec::new() };
        for change in &changes {
            self.write(change.replaced(), &change.inserted);
        }
        self.selection = selection;
        changes
    }
}

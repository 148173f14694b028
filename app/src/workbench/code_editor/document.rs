//! The text of an editor as lines, each with the state its colouring starts from, kept up to date
//! edit by edit.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens::{LineState, scan_line};

#[cfg(test)]
mod tests;

/// Where one line starts, and what it starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Its first byte in the text.
    start: usize,
    /// What the lines before it left open, as far as `Document::scanned` tells.
    state: LineState,
    /// Changes whenever the line must be drawn again.
    id: u64,
}

/// A source text that knows its lines.
///
/// An edit costs what it changes: the text is one string, in which a few hundred kilobytes move
/// within microseconds, and lines are scanned for their colours when they are looked at, from the
/// first that changed to where nothing differs.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    lines: Vec<Line>,
    /// This many lines from the top have the state that a scan of the whole text would give them.
    scanned: usize,
    /// Lines behind those whose states follow from one another: where the scan agrees with the
    /// first, the rest is right.
    coherent: Range<usize>,
    next_id: u64,
}

impl Default for Document {
    fn default() -> Self {
        let lines = vec![Line { start: 0, state: LineState::default(), id: 0 }];
        Self { text: String::new(), lines, scanned: 1, coherent: 0..0, next_id: 1 }
    }
}

impl Document {
    /// The whole text; its lines end in `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines there are: at least one.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The text of the line with this index, without its line break.
    pub fn line(&self, index: usize) -> &str {
        &self.text[self.line_range(index)]
    }

    /// The bytes of the line with this index, without its line break; empty at the end of the text
    /// if there is none.
    pub fn line_range(&self, index: usize) -> Range<usize> {
        let end = self.lines.get(index + 1).map_or(self.text.len(), |next| next.start - 1);
        self.lines.get(index).map_or(end, |line| line.start)..end
    }

    /// The index of the line that holds a byte offset.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    /// Equal ids mean equal drawings of the line.
    pub fn line_id(&self, index: usize) -> u64 {
        self.lines.get(index).map_or(0, |line| line.id)
    }

    /// What the lines before this one left open. [`Self::scan_to`] has to have come so far.
    pub fn line_state(&self, index: usize) -> LineState {
        self.lines.get(index).map(|line| line.state.clone()).unwrap_or_default()
    }

    /// The byte offset of a one-based line and column (in characters); what lies outside is moved
    /// to the nearest place.
    pub fn offset_of(&self, line: u32, column: u32) -> usize {
        let range = self.line_range((line.max(1) as usize - 1).min(self.lines.len() - 1));
        let text = &self.text[range.clone()];
        range.start
            + text.char_indices().nth(column.max(1) as usize - 1).map_or(text.len(), |(at, _)| at)
    }

    /// The one-based line and column (in characters) of a byte offset.
    pub fn position_of(&self, offset: usize) -> (u32, u32) {
        let index = self.line_at(offset);
        let column = self.text[self.line_range(index).start..offset].chars().count() + 1;
        (u32::try_from(index + 1).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// Replaces bytes of the text. Both ends of the range have to be between characters.
    pub fn replace(&mut self, range: Range<usize>, insert: &str) {
        let (first, last) = (self.line_at(range.start), self.line_at(range.end));
        self.text.replace_range(range.clone(), insert);
        let breaks = insert.match_indices('\n').map(|(at, _)| range.start + at + 1);
        let ids = self.next_id..;
        let added: Vec<_> = breaks
            .zip(ids)
            .map(|(start, id)| Line { start, state: LineState::default(), id })
            .collect();
        let behind = first + 1 + added.len();
        self.next_id += added.len() as u64 + 1;
        self.lines[first].id = self.next_id - 1;
        self.lines.splice(first + 1..=last, added);
        if insert.len() != range.len() {
            for line in &mut self.lines[behind..] {
                line.start = line.start + insert.len() - range.len();
            }
        }
        self.forget_states(first, last + 1, behind);
    }

    /// Puts another text in the place of this one, as the one replacement that it takes. Returns
    /// that, if any.
    pub fn difference(&self, text: &str) -> Option<Range<usize>> {
        if self.text == text {
            return None;
        }
        let (prefix, suffix) = common_ends(&self.text, text);
        Some(prefix..self.text.len() - suffix)
    }

    /// Scans on until this many lines from the top have their state, as far as they exist. Returns
    /// how many were scanned.
    pub fn scan_to(&mut self, line_count: usize) -> usize {
        let goal = line_count.min(self.lines.len());
        let mut scans = 0;
        while self.scanned < goal {
            let at = self.scanned;
            let state = scan_line(self.line(at - 1), self.lines[at - 1].state.clone(), |_| ());
            scans += 1;
            if self.lines[at].state == state && self.coherent.contains(&at) {
                self.scanned = self.coherent.end;
                continue;
            }
            if self.lines[at].state != state {
                self.lines[at].state = state;
                self.lines[at].id = self.next_id;
                self.next_id += 1;
            }
            self.scanned += 1;
        }
        scans
    }

    /// After an edit of `first` and the lines up to `old_end`, behind which the lines now start at
    /// `new_end`.
    fn forget_states(&mut self, first: usize, old_end: usize, new_end: usize) {
        // What was scanned is coherent. What was coherent behind that is given up, unless the scan
        // had not come here yet.
        let coherent =
            if self.scanned > first + 1 { 0..self.scanned } else { self.coherent.clone() };
        let moved = |index: usize| index + new_end - old_end;
        self.coherent = if coherent.end > old_end {
            moved(coherent.start.max(old_end))..moved(coherent.end)
        } else {
            0..0
        };
        self.scanned = self.scanned.min(first + 1);
    }
}

/// A text with the line breaks that a textarea gives back.
pub fn with_plain_line_breaks(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// How many bytes two texts share at their start and, apart from those, at their end; whole
/// characters.
pub fn common_ends(old: &str, new: &str) -> (usize, usize) {
    let is_cut = |at: usize| !old.is_char_boundary(at) || !new.is_char_boundary(at);
    let mut prefix = common_length(old.bytes(), new.bytes());
    while is_cut(prefix) {
        prefix -= 1;
    }
    let mut suffix = common_length(old[prefix..].bytes().rev(), new[prefix..].bytes().rev());
    while !old.is_char_boundary(old.len() - suffix) || !new.is_char_boundary(new.len() - suffix) {
        suffix -= 1;
    }
    (prefix, suffix)
}

fn common_length(old: impl Iterator<Item = u8>, new: impl Iterator<Item = u8>) -> usize {
    old.zip(new).take_while(|(old, new)| old == new).count()
}

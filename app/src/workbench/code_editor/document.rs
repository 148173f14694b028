//! The text of an editor as lines, each with the state its colouring starts from, kept up to date edit by edit.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens::{LineState, scan_line};

/// Where one line starts, and what it starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Its first byte in the text.
    start: usize,
    /// What the lines before it left open.
    state: LineState,
    /// Changes whenever the line must be drawn again.
    id: u64,
}

/// One line, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineView {
    /// Equal ids mean equal drawings.
    pub id: u64,
    /// The text, without its line break.
    pub text: String,
    /// What the lines before it left open.
    pub state: LineState,
}

/// A source text that knows its lines.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    lines: Vec<Line>,
    next_id: u64,
}

impl Default for Document {
    fn default() -> Self {
        Self { text: String::new(), lines: vec![Line { start: 0, state: LineState::default(), id: 0 }], next_id: 1 }
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
        let Some(line) = self.lines.get(index) else { return "" };
        let end = self.lines.get(index + 1).map_or(self.text.len(), |next| next.start - 1);
        &self.text[line.start..end]
    }

    /// The lines with these indices, as far as they exist.
    pub fn view(&self, range: Range<usize>) -> Vec<LineView> {
        let end = range.end.min(self.lines.len());
        (range.start.min(end)..end)
            .map(|index| {
                let line = &self.lines[index];
                LineView { id: line.id, text: self.line(index).to_owned(), state: line.state.clone() }
            })
            .collect()
    }

    /// The byte offset of a one-based line and column (in characters); what lies outside is moved to the nearest place.
    pub fn offset_of(&self, line: u32, column: u32) -> usize {
        let index = (line.max(1) as usize - 1).min(self.lines.len() - 1);
        let text = self.line(index);
        let within = text.char_indices().nth(column.max(1) as usize - 1).map_or(text.len(), |(at, _)| at);
        self.lines[index].start + within
    }

    /// The one-based line and column (in characters) of a byte offset.
    pub fn position_of(&self, offset: usize) -> (u32, u32) {
        let index = self.lines.partition_point(|line| line.start <= offset) - 1;
        let column = self.text[self.lines[index].start..offset].chars().count() + 1;
        (u32::try_from(index + 1).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// Takes over a new text and scans only the lines that it changes. Returns whether anything changed.
    pub fn update(&mut self, text: &str) -> bool {
        if self.text == text {
            return false;
        }
        let (prefix, suffix) = common_ends(self.text.as_bytes(), text.as_bytes());
        let first = self.lines.partition_point(|line| line.start <= prefix) - 1;
        let kept = self.lines.partition_point(|line| line.start <= self.text.len() - suffix);
        let mut tail = self.lines.split_off(kept);
        for line in &mut tail {
            line.start = line.start + text.len() - self.text.len();
        }
        text.clone_into(&mut self.text);
        let Line { start, state, .. } = self.lines[first].clone();
        self.lines.truncate(first);
        let end = tail.first().map_or(self.text.len() + 1, |line| line.start);
        let state = self.scan(start..end, state);
        self.rescan(&mut tail, state);
        self.lines.append(&mut tail);
        true
    }

    /// Appends the lines in a range of bytes that ends behind a line break; returns the state behind them.
    fn scan(&mut self, range: Range<usize>, mut state: LineState) -> LineState {
        let mut start = range.start;
        while start < range.end {
            let end = self.text[start..].find('\n').map_or(self.text.len(), |found| start + found);
            self.lines.push(Line { start, state: state.clone(), id: self.next_id });
            self.next_id += 1;
            state = scan_line(&self.text[start..end], state, |_| ());
            start = end + 1;
        }
        state
    }

    /// Scans unchanged lines again for as long as they start differently from before.
    fn rescan(&mut self, tail: &mut [Line], mut state: LineState) {
        for index in 0..tail.len() {
            if tail[index].state == state {
                return;
            }
            let end = tail.get(index + 1).map_or(self.text.len(), |next| next.start - 1);
            tail[index].state = state.clone();
            tail[index].id = self.next_id;
            self.next_id += 1;
            state = scan_line(&self.text[tail[index].start..end], state, |_| ());
        }
    }
}

/// A text with the line breaks that a textarea gives back.
pub fn with_plain_line_breaks(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// How many bytes two texts share at their start and, apart from those, at their end.
fn common_ends(old: &[u8], new: &[u8]) -> (usize, usize) {
    let prefix = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let suffix = old[prefix..].iter().rev().zip(new[prefix..].iter().rev()).take_while(|(old, new)| old == new).count();
    (prefix, suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        let mut document = Document::default();
        document.update(text);
        document
    }

    fn ids(document: &Document) -> Vec<u64> {
        document.lines.iter().map(|line| line.id).collect()
    }

    fn assert_as_if_scanned_afresh(document: &Document) {
        let fresh = self::document(document.text());
        let states =
            |document: &Document| -> Vec<_> { document.lines.iter().map(|line| (line.start, line.state.clone())).collect() };
        assert_eq!(states(document), states(&fresh), "{:?}", document.text());
    }

    #[test]
    fn only_the_edited_line_is_drawn_again() {
        let mut document = document("one\ntwo\nthree");
        let before = ids(&document);
        document.update("one\ntwos\nthree");
        let after = ids(&document);
        assert_eq!((before[0], before[2]), (after[0], after[2]));
        assert_ne!(before[1], after[1]);
    }

    #[test]
    fn a_comment_opened_above_redraws_what_it_swallows_and_no_more() {
        let mut document = document("x\na\nb\n/* c */\nd");
        let before = ids(&document);
        document.update("x\n/*a\nb\n/* c */\nd");
        let after = ids(&document);
        assert_ne!(before[2], after[2]);
        assert_eq!((before[0], before[4]), (after[0], after[4]));
        assert_as_if_scanned_afresh(&document);
    }

    #[test]
    fn any_sequence_of_edits_ends_where_a_fresh_scan_does() {
        let pieces = ["", "\n", "`", "${", "}", "/*", "*/", "é", "'", "\\\n", "a / b\n", "\n\n"];
        let mut document = Document::default();
        let mut seed = 7_u32;
        let mut random = move |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize % below
        };
        for _ in 0..3_000 {
            let mut characters: Vec<char> = document.text().chars().collect();
            let start = random(characters.len() + 1);
            let end = (start + random(4)).min(characters.len());
            characters.splice(start..end, pieces[random(pieces.len())].chars());
            document.update(&characters.into_iter().take(60).collect::<String>());
            assert_as_if_scanned_afresh(&document);
        }
    }

    #[test]
    fn places_are_found_and_places_outside_are_moved_inside() {
        let document = document("ab\nüx\n");
        assert_eq!(document.offset_of(2, 2), 5);
        assert_eq!(document.position_of(5), (2, 2));
        assert_eq!(document.offset_of(99, 99), document.text().len());
        assert_eq!(document.offset_of(0, 0), 0);
        assert_eq!(document.position_of(document.text().len()), (3, 1));
        assert_eq!(document.line(1), "üx");
        assert_eq!(document.view(1..9).len(), 2);
    }

    #[test]
    fn line_breaks_of_other_systems_become_plain_ones() {
        assert_eq!(with_plain_line_breaks("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}

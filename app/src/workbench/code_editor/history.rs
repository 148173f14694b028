//! What can be undone: the steps of one editor, in which a typed run is one.

use std::ops::Range;

use super::selection::Selection;

/// How much text the steps may hold, in bytes; the oldest go first.
const LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// How many steps are kept.
const LIMIT_STEPS: usize = 10_000;

/// One replacement in a text, with what it takes to reverse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first byte that differs.
    pub at: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there since.
    pub inserted: String,
}

impl Change {
    /// The replacement that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { at: self.at, removed: self.inserted.clone(), inserted: self.removed.clone() }
    }

    /// The bytes that are replaced, in the text before.
    pub fn replaced(&self) -> Range<usize> {
        self.at..self.at + self.removed.len()
    }

    fn bytes(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }

    /// Takes over a change that follows this one, if both together are one replacement.
    fn absorb(&mut self, next: &Self) -> bool {
        let written = self.at..self.at + self.inserted.len();
        if next.at >= written.start && next.replaced().end <= written.end {
            let within = next.at - self.at..next.replaced().end - self.at;
            self.inserted.replace_range(within, &next.inserted);
            return true;
        }
        let only_removes = self.inserted.is_empty() && next.inserted.is_empty();
        if only_removes && next.replaced().end == self.at {
            self.removed.insert_str(0, &next.removed);
            self.at = next.at;
            return true;
        }
        if only_removes && next.at == self.at {
            self.removed.push_str(&next.removed);
            return true;
        }
        false
    }
}

/// What an edit is to the person; edits of one kind in a row are one step, where the kind allows
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    /// Characters typed, or composed by an input method.
    Typing,
    /// Deleted backwards.
    Backspace,
    /// Deleted forwards.
    Delete,
    /// Anything else: always a step of its own.
    Other,
}

/// What one undo takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    changes: Vec<Change>,
    before: Selection,
    after: Selection,
    kind: EditKind,
}

impl Step {
    fn bytes(&self) -> usize {
        self.changes.iter().map(Change::bytes).sum()
    }
}

/// The steps of one editor.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether the last step may still grow.
    is_open: bool,
    bytes: usize,
}

impl History {
    /// Keeps a change that was made, in the step before it if it goes on with that.
    pub fn record(&mut self, change: Change, kind: EditKind, before: Selection, after: Selection) {
        self.bytes -= self.undone.drain(..).map(|step| step.bytes()).sum::<usize>();
        self.bytes += change.bytes();
        // A line break begins a step: nobody wants to lose a page with one key.
        let may_join =
            self.is_open && kind != EditKind::Other && !change.inserted.starts_with('\n');
        self.is_open = true;
        match self
            .done
            .last_mut()
            .filter(|step| may_join && step.kind == kind && step.after == before)
        {
            Some(step) => {
                let size = step.bytes() + change.bytes();
                if !step.changes.last_mut().is_some_and(|last| last.absorb(&change)) {
                    step.changes.push(change);
                }
                step.after = after;
                self.bytes = self.bytes + step.bytes() - size;
            }
            None => self.done.push(Step { changes: vec![change], before, after, kind }),
        }
        self.forget_oldest();
    }

    /// Ends the step: what comes next is another one.
    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// The changes that take the last step back, in their order, and the selection before it.
    pub fn undo(&mut self) -> Option<(Vec<Change>, Selection)> {
        let step = self.done.pop()?;
        self.is_open = false;
        let result = (step.changes.iter().rev().map(Change::inverse).collect(), step.before);
        self.undone.push(step);
        Some(result)
    }

    /// The changes of the step that was taken back last, and the selection after it.
    pub fn redo(&mut self) -> Option<(Vec<Change>, Selection)> {
        let step = self.undone.pop()?;
        self.is_open = false;
        let result = (step.changes.clone(), step.after);
        self.done.push(step);
        Some(result)
    }

    /// How much text the steps hold, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The last step always stays, however large.
    fn forget_oldest(&mut self) {
        let mut excess = self.bytes.saturating_sub(LIMIT_BYTES);
        let mut count = self.done.len().saturating_sub(LIMIT_STEPS);
        let last = self.done.len().saturating_sub(1);
        while count < last && excess > 0 {
            excess = excess.saturating_sub(self.done[count].bytes());
            count += 1;
        }
        self.bytes -= self.done.drain(..count).map(|step| step.bytes()).sum::<usize>();
    }
}

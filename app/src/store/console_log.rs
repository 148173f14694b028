//! What plugins wrote to their console, bounded.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_runtime::contracts::{ConsoleEntry, InstanceId};

/// Lines kept; older ones go first.
const LINE_LIMIT: usize = 2_000;

/// One call of `console`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleLine {
    /// Its number, from 1.
    pub id: u64,
    /// When it arrived, in milliseconds since 1970.
    pub timestamp_ms: f64,
    /// What was written.
    pub entry: ConsoleEntry,
}

/// All lines, newest last.
#[derive(Clone, Debug, Default)]
pub struct ConsoleLog {
    lines: VecDeque<Arc<ConsoleLine>>,
    next_id: u64,
}

impl ConsoleLog {
    /// Adds lines.
    pub fn note(&mut self, entries: Vec<ConsoleEntry>, now_ms: f64) {
        for entry in entries {
            if self.lines.len() == LINE_LIMIT {
                self.lines.pop_front();
            }
            self.next_id += 1;
            self.lines.push_back(Arc::new(ConsoleLine { id: self.next_id, timestamp_ms: now_ms, entry }));
        }
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<ConsoleLine>> + ExactSizeIterator {
        self.lines.iter()
    }

    /// Forgets all, or those of one instance.
    pub fn clear(&mut self, of: Option<&InstanceId>) {
        self.lines.retain(|line| of.is_some_and(|id| line.entry.instance_id != *id));
    }
}

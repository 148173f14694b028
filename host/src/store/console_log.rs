//! What plugins wrote to their console: the newest lines, and how many older ones were dropped.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_runtime::contracts::{ConsoleEntry, InstanceId, JsonText};

use crate::sorted::SortedMap;

use super::accountant::ENTRY_BYTES;

/// Lines kept, of all plugins together. Beyond it the plugin with the most lines loses its oldest.
const LINE_LIMIT: usize = 2_000;

/// What an argument takes beside its text, in bytes.
const ARGUMENT_BYTES: usize = 48;

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

impl ConsoleLine {
    /// What it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let arguments: usize = self.entry.args.iter().map(JsonText::len_bytes).sum();
        ENTRY_BYTES + size_of::<Self>() + arguments + ARGUMENT_BYTES * self.entry.args.len()
    }
}

/// The lines of one plugin.
#[derive(Clone, Debug, Default)]
struct Writer {
    /// The numbers of its lines, oldest first.
    lines: VecDeque<u64>,
    dropped: u64,
}

/// All lines, newest last.
#[derive(Clone, Debug, Default)]
pub struct ConsoleLog {
    /// In the order of their numbers.
    lines: VecDeque<Arc<ConsoleLine>>,
    writers: SortedMap<InstanceId, Writer>,
    next_id: u64,
    dropped: u64,
}

impl ConsoleLog {
    /// Adds a line, and returns it with the number of the one that had to go for it.
    pub fn note(&mut self, entry: ConsoleEntry, now_ms: f64) -> (Arc<ConsoleLine>, Option<u64>) {
        let dropped = if self.lines.len() >= LINE_LIMIT { self.leaving() } else { None };
        if let Some(id) = dropped {
            self.drop_line(id);
        }
        self.next_id += 1;
        self.writers
            .get_or_insert_with(entry.instance_id.clone(), Writer::default)
            .lines
            .push_back(self.next_id);
        let line = Arc::new(ConsoleLine { id: self.next_id, timestamp_ms: now_ms, entry });
        self.lines.push_back(line.clone());
        (line, dropped)
    }

    /// The oldest line of who has the most.
    fn leaving(&self) -> Option<u64> {
        self.writers.values().max_by_key(|writer| writer.lines.len())?.lines.front().copied()
    }

    /// Drops a line to make room, and counts it as dropped.
    pub fn drop_line(&mut self, id: u64) {
        let place = self.lines.binary_search_by_key(&id, |line| line.id);
        let Some(line) = place.ok().and_then(|place| self.lines.remove(place)) else { return };
        self.dropped += 1;
        if let Some(writer) = self.writers.get_mut(&line.entry.instance_id) {
            writer.dropped += 1;
            if let Ok(index) = writer.lines.binary_search(&id) {
                writer.lines.remove(index);
            }
        }
    }

    /// How many lines were dropped to make room since the console was cleared: of all, or of one
    /// instance.
    pub fn dropped(&self, of: Option<&InstanceId>) -> u64 {
        match of {
            None => self.dropped,
            Some(id) => self.writers.get(id).map_or(0, |writer| writer.dropped),
        }
    }

    /// Who has lines or had some, in the order of their names.
    pub fn writers(&self) -> impl Iterator<Item = &InstanceId> {
        self.writers.keys()
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<ConsoleLine>> + ExactSizeIterator {
        self.lines.iter()
    }

    /// Forgets all, or those of one instance, and returns their numbers.
    pub fn clear(&mut self, of: Option<&InstanceId>) -> Vec<u64> {
        let Some(id) = of else {
            let cleared = std::mem::take(self);
            self.next_id = cleared.next_id;
            return cleared.lines.iter().map(|line| line.id).collect();
        };
        let writer = self.writers.remove(id).unwrap_or_default();
        self.dropped -= writer.dropped;
        self.lines.retain(|line| line.entry.instance_id != *id);
        writer.lines.into()
    }

    /// Forgets who is gone and has no line left.
    pub fn forget_writer(&mut self, id: &InstanceId) {
        if self.writers.get(id).is_some_and(|writer| writer.lines.is_empty()) {
            self.writers.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::ConsoleLevel;

    use super::*;

    fn entry(by: &str) -> ConsoleEntry {
        let args = vec![JsonText::from_value(&"Ready".into())];
        ConsoleEntry { instance_id: by.into(), level: ConsoleLevel::Log, args, line: None }
    }

    fn count(log: &ConsoleLog, by: &str) -> usize {
        log.iter().filter(|line| line.entry.instance_id.as_str() == by).count()
    }

    #[test]
    fn a_flood_drops_its_own_lines_and_says_how_many() {
        let mut log = ConsoleLog::default();
        (0..10).for_each(|_| drop(log.note(entry("quiet"), 0.0)));
        let pushed_out: Vec<u64> =
            (0..5_000).filter_map(|_| log.note(entry("loud"), 0.0).1).collect();
        assert_eq!(
            (log.iter().len(), count(&log, "quiet"), count(&log, "loud")),
            (LINE_LIMIT, 10, LINE_LIMIT - 10)
        );
        assert_eq!(
            (pushed_out.len(), pushed_out[0]),
            (3_010, 11),
            "the oldest of the flood, none of the others"
        );
        assert_eq!(
            (
                log.dropped(None),
                log.dropped(Some(&"loud".into())),
                log.dropped(Some(&"quiet".into()))
            ),
            (3_010, 3_010, 0)
        );
    }

    #[test]
    fn a_line_that_is_dropped_anywhere_is_counted_once() {
        let mut log = ConsoleLog::default();
        let ids: Vec<u64> = (0..4).map(|_| log.note(entry("a"), 0.0).0.id).collect();
        log.drop_line(ids[2]);
        log.drop_line(ids[2]);
        assert_eq!(log.iter().map(|line| line.id).collect::<Vec<_>>(), [ids[0], ids[1], ids[3]]);
        assert_eq!(log.dropped(None), 1);
    }

    #[test]
    fn what_is_cleared_is_gone_with_its_count_and_numbers_go_on() {
        let mut log = ConsoleLog::default();
        for by in ["a", "b", "a"] {
            log.note(entry(by), 0.0);
        }
        log.drop_line(1);
        log.drop_line(2);
        assert_eq!(log.clear(Some(&"a".into())), [3]);
        assert_eq!((log.iter().len(), log.dropped(None)), (0, 1));
        log.note(entry("b"), 0.0);
        assert_eq!(log.clear(None), [4]);
        assert_eq!((log.dropped(None), log.note(entry("b"), 0.0).0.id), (0, 5));
    }
}

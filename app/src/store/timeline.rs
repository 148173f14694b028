//! The dispatches of the page, newest last, bounded.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_runtime::contracts::DispatchId;

use super::DispatchRecord;

/// Entries kept; older ones go first.
const TIMELINE_LIMIT: usize = 10_000;

/// Bytes of payloads and states kept: ten thousand states of 1 MiB would take the page down.
const TIMELINE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// The dispatch timeline.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    entries: VecDeque<Arc<DispatchRecord>>,
    bytes: usize,
}

impl Timeline {
    /// Adds the newest, and forgets the oldest where there is no room for it.
    pub fn push(&mut self, record: Arc<DispatchRecord>) {
        self.bytes += size_of_values(&record);
        self.entries.push_back(record);
        while self.entries.len() > TIMELINE_LIMIT || (self.bytes > TIMELINE_LIMIT_BYTES && self.entries.len() > 1) {
            if let Some(oldest) = self.entries.pop_front() {
                self.bytes -= size_of_values(&oldest);
            }
        }
    }

    /// Forgets all entries; numbers go on.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at a place, the oldest at 0.
    pub fn get(&self, index: usize) -> Option<&Arc<DispatchRecord>> {
        self.entries.get(index)
    }

    /// The place of a dispatch, if it is still there.
    pub fn position(&self, id: DispatchId) -> Option<usize> {
        self.entries.binary_search_by_key(&id, |record| record.id).ok()
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<DispatchRecord>> + ExactSizeIterator {
        self.entries.iter()
    }
}

/// What an entry may keep alive. The state before is usually the state after of the entry before, and counted twice.
fn size_of_values(record: &DispatchRecord) -> usize {
    record.payload.len_bytes() + record.before.len_bytes() + record.after.len_bytes()
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::JsonText;

    use super::super::Access;
    use super::*;

    fn record(payload: &JsonText) -> Arc<DispatchRecord> {
        let record = DispatchRecord::of_grant(&"a".into(), &"b".into(), Access::Read, true);
        Arc::new(DispatchRecord { payload: payload.clone(), ..record })
    }

    #[test]
    fn the_oldest_entries_go_when_there_are_too_many() {
        let mut timeline = Timeline::default();
        let small = JsonText::null();
        (0..TIMELINE_LIMIT + 5).for_each(|_| timeline.push(record(&small)));
        assert_eq!(timeline.len(), TIMELINE_LIMIT);
    }

    #[test]
    fn an_entry_is_found_by_its_number_whatever_went_before() {
        let mut timeline = Timeline::default();
        for id in 7..=9 {
            timeline.push(Arc::new(DispatchRecord { id: DispatchId(id), ..(*record(&JsonText::null())).clone() }));
        }
        assert_eq!([6, 7, 9, 10].map(|id| timeline.position(DispatchId(id))), [None, Some(0), Some(2), None]);
        assert_eq!(timeline.get(1).map(|record| record.id), Some(DispatchId(8)));
    }

    #[test]
    fn large_states_make_a_short_timeline() {
        let mut timeline = Timeline::default();
        let large = JsonText::from_value(&"x".repeat(1024 * 1024).into());
        (0..200).for_each(|_| timeline.push(record(&large)));
        assert_eq!(timeline.len(), 63, "each takes 1 MiB and some bytes");
        let huge = JsonText::from_value(&"x".repeat(TIMELINE_LIMIT_BYTES).into());
        timeline.push(record(&huge));
        assert_eq!(timeline.len(), 1, "the newest stays, whatever its size");
        timeline.push(record(&JsonText::null()));
        assert_eq!(timeline.len(), 1);
    }
}

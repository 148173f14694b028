//! The dispatches of the page, newest last, bounded in number here and in bytes by the accountant.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_runtime::contracts::DispatchId;

use super::DispatchRecord;
use super::accountant::ENTRY_BYTES;

/// Entries kept; older ones go first.
const TIMELINE_LIMIT: usize = 10_000;

/// The dispatch timeline.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    entries: VecDeque<Arc<DispatchRecord>>,
    forgotten: u64,
    holes: u64,
}

impl Timeline {
    /// Adds the newest, and forgets the oldest where there is no room for it.
    pub fn push(&mut self, record: Arc<DispatchRecord>) {
        if let Some(oldest) = self.leaving() {
            self.forget(oldest);
        }
        self.entries.push_back(record);
    }

    /// The entry that the next one pushes out.
    pub fn leaving(&self) -> Option<DispatchId> {
        self.entries
            .front()
            .filter(|_| self.entries.len() >= TIMELINE_LIMIT)
            .map(|record| record.id)
    }

    /// Forgets one entry, wherever it is.
    pub fn forget(&mut self, id: DispatchId) {
        if let Some(index) = self.position(id) {
            self.entries.remove(index);
            self.forgotten += 1;
            self.holes += u64::from(index > 0);
        }
    }

    /// Forgets all entries; numbers go on.
    pub fn clear(&mut self) {
        *self = Self { holes: self.holes, ..Self::default() };
    }

    /// How many entries were forgotten to make room, since it was cleared last.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// How many entries were ever forgotten while older ones stayed.
    pub fn holes(&self) -> u64 {
        self.holes
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
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = &Arc<DispatchRecord>> + ExactSizeIterator {
        self.entries.iter()
    }
}

/// What an entry may keep alive, in bytes.
pub(super) fn bytes_of(record: &DispatchRecord) -> usize {
    let texts = [Some(&record.action_type), record.domain.as_ref(), record.reason.as_ref()];
    // Of a dispatch that changed nothing, both are the same value.
    let before = if record.before.is_same(&record.after) { 0 } else { record.before.len_bytes() };
    let values = record.payload.len_bytes() + before + record.after.len_bytes();
    ENTRY_BYTES
        + size_of::<DispatchRecord>()
        + values
        + texts.into_iter().flatten().map(String::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::JsonText;

    use super::super::Access;
    use super::*;

    fn record(id: u64) -> Arc<DispatchRecord> {
        let record = DispatchRecord::of_grant(&"a".into(), &"b".into(), Access::Read, true);
        Arc::new(DispatchRecord { id: DispatchId(id), ..record })
    }

    fn timeline(ids: impl IntoIterator<Item = u64>) -> Timeline {
        let mut timeline = Timeline::default();
        ids.into_iter().for_each(|id| timeline.push(record(id)));
        timeline
    }

    #[test]
    fn the_oldest_entries_go_when_there_are_too_many() {
        let timeline = timeline(1..=10_005);
        assert_eq!(
            (timeline.len(), timeline.forgotten(), timeline.holes()),
            (TIMELINE_LIMIT, 5, 0)
        );
        assert_eq!(timeline.leaving(), Some(DispatchId(6)));
    }

    #[test]
    fn an_entry_is_found_by_its_number_whatever_went_before() {
        let mut timeline = timeline(7..=9);
        assert_eq!(
            [6, 7, 9, 10].map(|id| timeline.position(DispatchId(id))),
            [None, Some(0), Some(2), None]
        );
        timeline.forget(DispatchId(8));
        timeline.forget(DispatchId(8));
        assert_eq!([7, 8, 9].map(|id| timeline.position(DispatchId(id))), [Some(0), None, Some(1)]);
        assert_eq!((timeline.forgotten(), timeline.holes()), (1, 1), "an older one stayed");
        assert_eq!(timeline.get(1).map(|record| record.id), Some(DispatchId(9)));
    }

    #[test]
    fn an_entry_weighs_what_it_keeps_alive() {
        let empty = bytes_of(&record(1));
        let large = JsonText::from_value(&"x".repeat(1024).into());
        let with = |before: &JsonText, after: &JsonText| {
            bytes_of(&DispatchRecord {
                before: before.clone(),
                after: after.clone(),
                ..(*record(1)).clone()
            })
        };
        let other = JsonText::from_value(&"y".repeat(1024).into());
        assert!(
            (empty + 1000..empty + 1100).contains(&with(&large, &large)),
            "one value in two places"
        );
        assert!((empty + 2030..empty + 2150).contains(&with(&large, &other)));
    }
}
